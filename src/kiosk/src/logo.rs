//! The company's mark that the screen shows: the office's, or else the one that this kiosk's configuration names.

use frontdesk_core::fact::{MAX_LOGO_BYTES, ScreenSettings, is_logo};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

/// A PNG within the bounds of a logo; empty for none.
pub type Logo = Arc<[u8]>;

/// Why the configuration's logo is not shown.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// Its file cannot be read.
    #[error("it cannot be read")]
    File(#[from] std::io::Error),
    /// It is something else, or too large.
    #[error("it is no PNG of at most 512 × 192 pixels and 44 KiB")]
    NotALogo,
}

/// What the screen shows, and what it goes back to.
pub struct LogoShown {
    own: Logo,
    shown: watch::Sender<Logo>,
}

impl LogoShown {
    /// With these settings of the office; `own` is the configuration's.
    #[must_use]
    pub fn new(own: Logo, settings: &ScreenSettings) -> Self {
        let shown = watch::Sender::new(choose(&own, settings));
        Self { own, shown }
    }

    /// The office has set something.
    pub fn follow(&self, settings: &ScreenSettings) {
        let chosen = choose(&self.own, settings);
        self.shown.send_if_modified(|shown| {
            let is_new = *shown != chosen;
            *shown = chosen;
            is_new
        });
    }

    /// Where the screen's server sees it.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Logo> {
        self.shown.subscribe()
    }
}

fn choose(own: &Logo, settings: &ScreenSettings) -> Logo {
    settings.logo.as_deref().map_or_else(|| Arc::clone(own), Arc::from)
}

/// The configuration's own. One that cannot be shown is said and left out: the screen draws its own mark, and the door works.
#[must_use]
pub fn own(path: Option<&Path>) -> Logo {
    let Some(path) = path else { return Logo::default() };
    load(path).unwrap_or_else(|error| {
        let error = crate::error_chain::error_chain(&error);
        tracing::warn!(path = %path.display(), error, "the company's mark is not shown");
        Logo::default()
    })
}

fn load(path: &Path) -> Result<Logo, LogoError> {
    let mut png = Vec::new();
    File::open(path)?.take(MAX_LOGO_BYTES as u64 + 1).read_to_end(&mut png)?;
    if is_logo(&png) { Ok(png.into()) } else { Err(LogoError::NotALogo) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::{Setting, SettingName};
    use tempfile::tempdir;

    /// As the first chunk of a PNG says it: so wide and high.
    fn png(width: u8, height: u8) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice(), &[0, 0, 0, width, 0, 0, 0, height, 8, 6, 0, 0, 0]].concat()
    }

    #[test]
    fn the_offices_mark_is_shown_and_the_configurations_where_none_is_set() {
        let own: Logo = png(10, 10).into();
        let mut settings = ScreenSettings::default();
        let logo = LogoShown::new(Arc::clone(&own), &settings);
        let mut seen = logo.subscribe();
        assert_eq!(*seen.borrow_and_update(), own);
        for (setting, shown) in [
            (Setting::logo(&png(20, 20)), Logo::from(png(20, 20))),
            (Setting::logo(&[]), Logo::default()),
            (Setting::AsConfigured { of: SettingName::Logo }, own),
        ] {
            assert!(settings.take(&setting));
            logo.follow(&settings);
            assert!(seen.has_changed().unwrap());
            assert_eq!(*seen.borrow_and_update(), shown, "{setting:?}");
            logo.follow(&settings);
            assert!(!seen.has_changed().unwrap(), "it is the same one");
        }
    }

    #[test]
    fn a_file_that_is_no_mark_is_left_out() {
        let directory = tempdir().unwrap();
        let path = directory.path().join("logo.png");
        assert!(own(None).is_empty() && own(Some(&path)).is_empty() && own(Some(directory.path())).is_empty());
        std::fs::write(&path, png(10, 10)).unwrap();
        assert_eq!(*own(Some(&path)), *png(10, 10));
        std::fs::write(&path, [png(10, 10), vec![0; MAX_LOGO_BYTES]].concat()).unwrap();
        assert!(matches!(load(&path), Err(LogoError::NotALogo)));
        std::fs::write(&path, b"GIF89a").unwrap();
        assert!(own(Some(&path)).is_empty());
    }
}
