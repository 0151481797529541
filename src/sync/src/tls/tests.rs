use super::*;
use proptest::prelude::*;
use rustls::{ClientConfig, ClientConnection, ServerConfig, ServerConnection};

const NOW_MS: i64 = 1_795_000_000_000;

fn now_ms() -> i64 {
    i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap()
}

struct Site {
    authority: Authority,
    office: NodeIdentity,
}

fn site(byte: u8) -> Site {
    Site { authority: Authority::create(now_ms()).unwrap(), office: NodeIdentity::from_seed(&[byte; 32]) }
}

impl Site {
    fn server(&self) -> Arc<ServerConfig> {
        let certificate = self.authority.issue_server(&self.office.public_key(), now_ms()).unwrap();
        let ca = self.authority.certificate_pem();
        server_config(&self.office, &certificate, ca, ca).unwrap()
    }

    fn kiosk(&self, kiosk: &NodeIdentity) -> ClientConfig {
        let issued = self.authority.issue_kiosk(&kiosk.csr_pem().unwrap(), now_ms()).unwrap();
        assert_eq!(issued.node, kiosk.node());
        client_config(kiosk, &issued.certificate_pem, self.authority.certificate_pem()).unwrap()
    }
}

/// Shakes hands in memory; the node that the server sees.
fn handshake(
    client: ClientConfig,
    server: Arc<ServerConfig>,
) -> Result<Option<frontdesk_core::id::NodeId>, rustls::Error> {
    let mut client = ClientConnection::new(Arc::new(client), "10.0.0.5".try_into().unwrap())?;
    let mut server = ServerConnection::new(server)?;
    while client.is_handshaking() || server.is_handshaking() || client.wants_write() || server.wants_write() {
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).unwrap();
        server.read_tls(&mut bytes.as_slice()).unwrap();
        server.process_new_packets()?;
        bytes.clear();
        server.write_tls(&mut bytes).unwrap();
        client.read_tls(&mut bytes.as_slice()).unwrap();
        client.process_new_packets()?;
    }
    assert_eq!(client.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
    Ok(server.peer_certificates().and_then(|chain| peer_node(&chain[0])))
}

#[test]
fn a_kiosk_of_the_site_is_known_by_its_own_node_key() {
    let (site, kiosk) = (site(1), NodeIdentity::from_seed(&[2; 32]));
    assert_eq!(handshake(site.kiosk(&kiosk), site.server()), Ok(Some(kiosk.node())));
}

#[test]
fn an_office_of_another_authority_is_not_believed_and_neither_is_a_kiosk_of_another() {
    let (ours, theirs, kiosk) = (site(1), site(1), NodeIdentity::from_seed(&[2; 32]));
    assert!(handshake(ours.kiosk(&kiosk), theirs.server()).is_err());
    // A kiosk that believes the right office, and shows a certificate of another authority.
    let foreign = theirs.authority.issue_kiosk(&kiosk.csr_pem().unwrap(), now_ms()).unwrap();
    let client = client_config(&kiosk, &foreign.certificate_pem, ours.authority.certificate_pem()).unwrap();
    assert!(handshake(client, ours.server()).is_err());
}

#[test]
fn a_kiosk_cannot_stand_in_for_the_office_with_its_own_certificate() {
    let (site, thief, kiosk) = (site(1), NodeIdentity::from_seed(&[3; 32]), NodeIdentity::from_seed(&[2; 32]));
    let issued = site.authority.issue_kiosk(&thief.csr_pem().unwrap(), now_ms()).unwrap();
    let ca = site.authority.certificate_pem();
    let server = server_config(&thief, &issued.certificate_pem, ca, ca).unwrap();
    assert!(handshake(site.kiosk(&kiosk), server).is_err());
}

#[test]
fn a_code_believes_the_office_that_it_was_made_for_and_no_other() {
    let (ours, theirs) = (site(1), site(1));
    let code = EnrolmentCode::new(ours.authority.certificate_der(), [1, 2, 3, 4, 5]);
    assert_eq!(handshake(enrolment_config(&code).unwrap(), ours.server()), Ok(None));
    assert!(handshake(enrolment_config(&code).unwrap(), theirs.server()).is_err());
    // The right authority is shown, and the server's certificate is of another one.
    let certificate = theirs.authority.issue_server(&theirs.office.public_key(), now_ms()).unwrap();
    let (shown, ca) = (ours.authority.certificate_pem(), theirs.authority.certificate_pem());
    let server = server_config(&theirs.office, &certificate, shown, ca).unwrap();
    assert!(handshake(enrolment_config(&code).unwrap(), server).is_err());
}

#[test]
fn a_kiosk_that_believes_it_is_1970_still_finds_its_office_but_not_one_whose_time_is_over() {
    use rustls::client::danger::ServerCertVerifier;
    let site = Site { authority: Authority::create(NOW_MS).unwrap(), office: NodeIdentity::from_seed(&[1; 32]) };
    let code = EnrolmentCode::new(site.authority.certificate_der(), [0; 5]);
    let verifier = client::code_verifier(&code);
    let server = site.authority.issue_server(&site.office.public_key(), NOW_MS).unwrap();
    let server = certificates(&server).unwrap().remove(0);
    let chain = [site.authority.certificate_der().clone()];
    let verify = |at_s: u64| {
        let at = rustls::pki_types::UnixTime::since_unix_epoch(std::time::Duration::from_secs(at_s));
        verifier.verify_server_cert(&server, &chain, &"elsewhere".try_into().unwrap(), &[], at).is_ok()
    };
    assert!(verify(0));
    assert!(verify(NOW_MS as u64 / 1_000));
    assert!(!verify(NOW_MS as u64 / 1_000 + 398 * 86_400));
}

#[test]
fn a_request_that_another_key_signed_or_of_another_kind_of_key_is_refused() {
    let authority = Authority::create(NOW_MS).unwrap();
    let pem = NodeIdentity::from_seed(&[2; 32]).csr_pem().unwrap();
    let mut lines: Vec<String> = pem.lines().map(str::to_owned).collect();
    let last = lines.len() - 2;
    lines[last - 1] = lines[last - 1].chars().rev().collect();
    assert!(authority.issue_kiosk(&lines.join("\n"), NOW_MS).is_err());
    let other = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let other = rcgen::CertificateParams::default().serialize_request(&other).unwrap().pem().unwrap();
    assert!(matches!(authority.issue_kiosk(&other, NOW_MS), Err(TlsError::NotANodeKey)));
}

#[test]
fn an_authority_is_the_same_when_it_is_loaded_again_and_not_with_another_key() {
    let (one, other) = (Authority::create(NOW_MS).unwrap(), Authority::create(NOW_MS).unwrap());
    let again = Authority::load(&one.key_pem(), one.certificate_pem()).unwrap();
    assert_eq!(again.certificate_der(), one.certificate_der());
    assert!(Authority::load(&other.key_pem(), one.certificate_pem()).is_err());
    assert!(!format!("{one:?}").contains("PRIVATE"));
}

#[test]
fn a_certificate_is_renewed_when_less_than_a_third_is_left() {
    let kiosk = NodeIdentity::from_seed(&[2; 32]);
    let authority = Authority::create(NOW_MS).unwrap();
    let issued = authority.issue_kiosk(&kiosk.csr_pem().unwrap(), NOW_MS).unwrap();
    let validity = validity_of(&certificates(&issued.certificate_pem).unwrap()[0]).unwrap();
    let day = |days: i64| NOW_MS + days * 86_400_000;
    assert_eq!([0, 264, 265, 400].map(|days| validity.wants_renewal(day(days))), [false, false, true, true]);
    assert!(!validity.wants_renewal(0));
}

/// Frozen: whoever was enrolled finds the same key again.
#[test]
fn the_sealing_key_of_a_seed_is_frozen() {
    let public = NodeIdentity::from_seed(&[7; 32]).sealing().public();
    assert_eq!(hex::encode(public), "9e0c79cdcb8248fa3941261cb681bf921af85b7024486afa4289507560b8592b");
}

fn code() -> EnrolmentCode {
    EnrolmentCode::new(b"certificate", [1, 2, 3, 4, 5])
}

#[test]
fn a_code_is_frozen_and_read_as_people_type_it() {
    let text = code().to_string();
    assert_eq!(text, "0FB6-VM48-6Q0W-MFRJ-5016-014S");
    for typed in
        [text.to_lowercase(), text.replace('-', ""), text.replace('-', " "), text.replace('0', "o").replace('1', "l")]
    {
        assert_eq!(typed.parse(), Ok(code()), "{typed}");
    }
    assert_eq!("".parse::<EnrolmentCode>(), Err(BadCode::Form));
    assert_eq!(format!("{text}0").parse::<EnrolmentCode>(), Err(BadCode::Form));
    assert_eq!(text.replace('-', "").get(16..).unwrap().parse::<EnrolSecret>().as_ref(), Ok(code().secret()));
    assert!(!format!("{:?}", code()).contains(&code().secret().to_string()));
}

proptest! {
    #[test]
    fn one_wrong_character_or_two_swapped_ones_are_always_found(ca: [u8; 8], random: [u8; 5], at in 0usize..24, to in 0usize..32, with in 0usize..24) {
        let code = EnrolmentCode::new(&ca, random);
        let text: Vec<char> = code.to_string().chars().filter(|c| *c != '-').collect();
        let mut wrong = text.clone();
        wrong[at] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().nth(to).unwrap();
        let mut swapped = text.clone();
        swapped.swap(at, with);
        for typed in [wrong, swapped] {
            let read = typed.iter().collect::<String>().parse::<EnrolmentCode>();
            prop_assert_eq!(read, if typed == text { Ok(code.clone()) } else { Err(BadCode::Mistyped) });
        }
    }

    #[test]
    fn any_text_is_a_code_or_an_error(text in ".{0,60}") {
        let _ = text.parse::<EnrolmentCode>();
        let _ = text.parse::<EnrolSecret>();
    }

    #[test]
    fn any_bytes_are_a_certificate_or_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = peer_node(&CertificateDer::from(bytes.clone()));
        let _ = validity_of(&CertificateDer::from(bytes));
    }
}
