//! `frontdeskctl keys init` and `rotate`: files of keys, made where they are kept and asked of nobody.

use super::card_args::KeysArguments;
use crate::card_keys::read_secret;
use anyhow::{Context, bail, ensure};
use ed25519_dalek::SigningKey;
use frontdesk_card::desfire::AesKey;
use frontdesk_card::pass::credential::SiteId;
use frontdesk_card::pass::issuer_keys::{IssuerKeySet, IssuerKeys};
use frontdesk_card::pass::keys::{KeyStore, SiteKeySet, SiteKeys, Trust};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Makes the first keys. Nothing is ever overwritten: cards may depend on what is there.
pub(super) fn init(arguments: &KeysArguments) -> anyhow::Result<ExitCode> {
    let KeysArguments { site_keys, issuer } = arguments;
    for path in [site_keys, issuer] {
        ensure!(!path.exists(), "{} is there already: cards may depend on it", path.display());
    }
    let site = SiteId(random()?);
    let signing_key = SigningKey::from_bytes(&Zeroizing::new(random()?));
    let trust = Trust { site, issuers: vec![signing_key.verifying_key()] };
    let kiosks = SiteKeys::new(trust, vec![site_set(1)?])?;
    let issuers = IssuerKeys::new(site, signing_key, vec![issuer_set(1)?])?;
    write(issuer, &issuers.to_text())?;
    write(site_keys, &kiosks.to_text())?;
    println!("site {}, version 1", hex::encode(site.0));
    println!("{}: for the kiosks of the site, as the credential frontdesk-cards or cards.keys", site_keys.display());
    println!("{}: for the issuer; keep it away from every kiosk, and a copy of it elsewhere", issuer.display());
    Ok(ExitCode::SUCCESS)
}

/// Adds a version to both files. The issuer's is written first: a version that only the issuer knows hurts nobody.
pub(super) fn rotate(arguments: &KeysArguments) -> anyhow::Result<ExitCode> {
    let KeysArguments { site_keys, issuer } = arguments;
    let kiosks = SiteKeys::parse(&read_secret(site_keys, true)?).context("the kiosks' keys")?;
    let issuers = IssuerKeys::parse(&read_secret(issuer, true)?).context("the issuer's keys")?;
    ensure!(kiosks.trust().site == issuers.site(), "the two files are of different sites");
    let newest = kiosks.newest().max(issuers.newest());
    let Some(version) = newest.checked_add(1) else { bail!("there is no version after {newest}: begin a new site") };
    replace(issuer, &issuers.with(issuer_set(version)?)?.to_text())?;
    replace(site_keys, &kiosks.with(site_set(version)?)?.to_text())?;
    println!("version {version}; give every kiosk the new {} and restart its frontdeskd", site_keys.display());
    println!("cards roll to it at their next tap; frontdeskctl keys status counts them");
    Ok(ExitCode::SUCCESS)
}

fn site_set(version: u8) -> anyhow::Result<SiteKeySet> {
    Ok(SiteKeySet { version, read: key()?, desk: Some(key()?), privacy: key()? })
}

fn issuer_set(version: u8) -> anyhow::Result<IssuerKeySet> {
    Ok(IssuerKeySet { version, master: key()?, picc: key()? })
}

fn key() -> anyhow::Result<AesKey> {
    Ok(AesKey::new(random()?))
}

fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("random numbers: {error}"))?;
    Ok(bytes)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let shown = || path.display().to_string();
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(shown)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(shown)
}

/// Whole or not at all: at no moment is there half a file under the name.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let beside = path.with_extension("new");
    write(&beside, text)?;
    std::fs::rename(&beside, path).with_context(|| path.display().to_string())?;
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(dir).and_then(|dir| dir.sync_all()).with_context(|| dir.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keys_are_made_once_rotated_any_number_of_times_and_read_by_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let arguments =
            KeysArguments { site_keys: dir.path().join("cards.toml"), issuer: dir.path().join("issuer.toml") };
        init(&arguments).unwrap();
        assert!(init(&arguments).is_err(), "nothing is overwritten");
        rotate(&arguments).unwrap();
        rotate(&arguments).unwrap();
        let kiosks = SiteKeys::parse(&read_secret(&arguments.site_keys, true).unwrap()).unwrap();
        let issuers = IssuerKeys::parse(&read_secret(&arguments.issuer, true).unwrap()).unwrap();
        assert_eq!((kiosks.versions(), issuers.versions()), (vec![3, 2, 1], vec![3, 2, 1]));
        assert_eq!(kiosks.trust().issuers, [issuers.signing_key().verifying_key()]);
        for path in [&arguments.site_keys, &arguments.issuer] {
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn files_of_two_sites_are_not_rotated_together() {
        let dir = tempfile::tempdir().unwrap();
        let of = |name: &str| KeysArguments {
            site_keys: dir.path().join(format!("{name}-cards.toml")),
            issuer: dir.path().join(format!("{name}-issuer.toml")),
        };
        init(&of("one")).unwrap();
        init(&of("other")).unwrap();
        let mixed = KeysArguments { site_keys: of("one").site_keys, issuer: of("other").issuer };
        assert!(rotate(&mixed).is_err());
    }
}
