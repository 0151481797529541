//! The desk over TLS of its own, and behind a proxy that speaks TLS.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::RunningOffice;
use common::browser::PASSWORD;
use frontdesk_office::desk::Role;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::StatusCode;
use std::net::SocketAddr;
use std::sync::Arc;
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_this_host_and_plain_http_gets_nothing() {
    let (data, files) = (tempdir().unwrap(), tempdir().unwrap());
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec!["desk.example".to_owned()]).unwrap();
    let (certificate, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let mut settings = RunningOffice::settings(data.path());
    settings.desk.tls = Some((certificate, key));
    settings.desk.url = Some("https://desk.example".to_owned());
    let office = RunningOffice::start_with(settings).await;
    let address: SocketAddr = office.url.strip_prefix("http://").unwrap().parse().unwrap();
    let link = match office
        .admin(frontdesk_office::admin::Command::Invite {
            sign_in: "desk".into(),
            full_name: "周雯".into(),
            roles: vec![Role::Receptionist],
        })
        .await
    {
        frontdesk_office::admin::Answer::Link { url, .. } => url,
        other => panic!("{other:?}"),
    };
    let path = link.strip_prefix("https://desk.example").unwrap();

    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let config = Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth());
    let ask = |request: String| {
        let config = Arc::clone(&config);
        async move {
            let stream = TcpStream::connect(address).await.unwrap();
            let name = ServerName::try_from("desk.example").unwrap();
            let mut stream = TlsConnector::from(config).connect(name, stream).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            // The office hangs up without the goodbye of TLS when it has answered.
            drop(stream.read_to_end(&mut answer).await);
            String::from_utf8_lossy(&answer).into_owned()
        }
    };
    let page = ask(format!("GET {path} HTTP/1.0\r\nHost: desk.example\r\n\r\n")).await;
    assert!(page.contains("200 OK") && page.contains("strict-transport-security: max-age="), "{page}");
    let body = format!("new={0}&again={0}", PASSWORD.replace(' ', "+"));
    let taken = ask(format!(
        "POST {path} HTTP/1.0\r\nHost: desk.example\r\nOrigin: https://desk.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ))
    .await;
    assert!(taken.contains("set-cookie: __Host-fd=") && taken.contains("; Secure"), "{taken}");
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET /sign-in HTTP/1.0\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    drop(plain.read_to_end(&mut answer).await);
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    office.stop().await;
}

#[tokio::test]
async fn behind_a_proxy_only_what_reached_it_encrypted_is_served() {
    let data = tempdir().unwrap();
    let mut settings = RunningOffice::settings(data.path());
    settings.desk.proxies = Some(Vec::new());
    settings.desk.url = Some("https://desk.example".to_owned());
    let office = RunningOffice::start_with(settings).await;
    let ask = |scheme: &'static str| {
        let request = reqwest::Client::new().get(format!("{}/sign-in", office.url));
        let request = request.header("x-forwarded-proto", scheme).header("x-forwarded-for", "203.0.113.9");
        async { request.header("host", "desk.example").send().await.unwrap() }
    };
    let encrypted = ask("https").await;
    assert_eq!(encrypted.status(), StatusCode::OK);
    assert!(encrypted.headers().contains_key("strict-transport-security"));
    assert_eq!(ask("http").await.status(), StatusCode::FORBIDDEN);
    let strange = reqwest::Client::new().get(format!("{}/sign-in", office.url)).header("host", "evil.example");
    assert_eq!(strange.send().await.unwrap().status(), StatusCode::MISDIRECTED_REQUEST);
    office.stop().await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_said_at_the_start() {
    let data = tempdir().unwrap();
    let mut settings = RunningOffice::settings(data.path());
    settings.desk.tls = Some((data.path().join("none.pem"), data.path().join("none.key")));
    let office = frontdesk_office::Office::open(settings).unwrap();
    let listen = || async { tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap() };
    let listeners = frontdesk_office::Listeners { page: listen().await, kiosks: listen().await };
    let ended = frontdesk_office::serve(office, listeners, std::future::pending()).await;
    let said = format!("{:#}", anyhow::Error::from(ended.unwrap_err()));
    assert!(said.contains("none.pem"), "{said}");
}
