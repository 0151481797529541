//! The client over real TLS, against an office in memory.

use super::*;
use crate::model::{Kiosk, Office};
use crate::planner::Pace;
use crate::source::Membership;
use crate::tls::{self, Authority, EnrolmentCode};
use crate::wire::{self, EnrolAnswer, EnrolRequest, RenewAnswer, RenewRequest};
use frontdesk_core::id::NodeId;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::sync::Mutex;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const PACE: Pace = Pace { first_ms: 20, longest_ms: 200, halted_ms: 60_000, idle_ms: 1_000, gap_ms: 5, rest_ms: 1 };

struct Desk {
    office: Mutex<Office>,
    authority: Authority,
    secret: Mutex<Option<[u8; 32]>>,
    /// Renewals that were asked for.
    renewed: Mutex<u32>,
    /// Answers 503 to so many requests first.
    busy: Mutex<u32>,
    news: tokio::sync::Notify,
}

fn now_ms() -> i64 {
    utc_ms()
}

impl Desk {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            office: Mutex::new(Office::new()),
            authority: Authority::create(now_ms() - 400 * 86_400_000).unwrap(),
            secret: Mutex::default(),
            renewed: Mutex::default(),
            busy: Mutex::default(),
            news: tokio::sync::Notify::new(),
        })
    }

    fn admit(&self, kiosk: &Kiosk, issued_ms: i64) {
        let issued = self.authority.issue_kiosk(&kiosk.identity.csr_pem().unwrap(), issued_ms).unwrap();
        let ca_pem = self.authority.certificate_pem().to_owned();
        *kiosk.membership.lock().unwrap() = Some(Membership { certificate_pem: issued.certificate_pem, ca_pem });
        let mut office = self.office.lock().unwrap();
        office.members.insert(kiosk.node(), kiosk.identity.sealing().public());
    }

    async fn serve(self: Arc<Self>) -> String {
        let identity = self.office.lock().unwrap().identity.clone();
        let certificate = self.authority.issue_server(&identity.public_key(), now_ms()).unwrap();
        let ca = self.authority.certificate_pem();
        let config = tls::server_config(&identity, &certificate, ca, ca).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (desk, acceptor) = (Arc::clone(&self), TlsAcceptor::from(Arc::clone(&config)));
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let peer = stream.get_ref().1.peer_certificates().and_then(|chain| tls::peer_node(&chain[0]));
                    let service = hyper::service::service_fn(move |request| {
                        let desk = Arc::clone(&desk);
                        async move { Ok::<_, std::convert::Infallible>(desk.answer(peer, request).await) }
                    });
                    let serving = hyper::server::conn::http1::Builder::new();
                    drop(serving.serve_connection(TokioIo::new(stream), service).await);
                });
            }
        });
        url
    }

    async fn answer(&self, peer: Option<NodeId>, request: hyper::Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        let encoding = parts.headers.get("content-encoding").map(|value| value.to_str().unwrap().to_owned());
        let body = wire::decode(body, encoding.as_deref()).unwrap();
        {
            let mut busy = self.busy.lock().unwrap();
            if *busy > 0 {
                *busy -= 1;
                let response = Response::builder().status(503).header("retry-after", "1");
                return response.body(Full::default()).unwrap();
            }
        }
        let path = parts.uri.path().to_owned();
        match (peer, path.as_str()) {
            (None, "/v1/enrol") => self.enrol(&body),
            (None, _) => status(StatusCode::UNAUTHORIZED),
            (Some(_), "/v1/renew") => {
                *self.renewed.lock().unwrap() += 1;
                let request: RenewRequest = wire::parse(&body).unwrap();
                let issued = self.authority.issue_kiosk(&request.csr_pem, now_ms()).unwrap();
                json(&RenewAnswer { certificate_pem: issued.certificate_pem })
            }
            (Some(peer), _) => {
                let query = parts.uri.query().unwrap_or("").to_owned();
                if path == "/v1/heads" && query.contains("wait") {
                    // Holds the question until something was brought, or a little.
                    drop(tokio::time::timeout(Duration::from_millis(500), self.news.notified()).await);
                }
                let answer = self.office.lock().unwrap().handle(peer, request_of(&path, &query, &body));
                if parts.method == hyper::Method::POST {
                    self.news.notify_waiters();
                }
                match answer {
                    Answer::Heads(answer) => json(&answer),
                    Answer::Batch(answer) => json(&answer),
                    Answer::Journal(answer) => json(&answer),
                    Answer::Keys(answer) => json(&answer),
                    Answer::KeysGiven(answer) => json(&answer),
                    Answer::Snapshot(answer) => json(&answer),
                    Answer::SnapshotPage(answer) => json(&answer),
                    Answer::No => status(StatusCode::NOT_FOUND),
                }
            }
        }
    }

    fn enrol(&self, body: &[u8]) -> Response<Full<Bytes>> {
        let request: EnrolRequest = wire::parse(body).unwrap();
        let secret: tls::EnrolSecret = request.secret.parse().unwrap();
        if self.secret.lock().unwrap().take() != Some(secret.digest()) {
            return status(StatusCode::FORBIDDEN);
        }
        let issued = self.authority.issue_kiosk(&request.csr_pem, now_ms()).unwrap();
        let mut office = self.office.lock().unwrap();
        office.members.insert(issued.node, request.sealing_key);
        json(&EnrolAnswer {
            certificate_pem: issued.certificate_pem,
            ca_pem: self.authority.certificate_pem().to_owned(),
            office_public_key: office.identity.public_key().0,
            office_sealing_key: office.identity.sealing().public(),
        })
    }
}

fn request_of(path: &str, query: &str, body: &[u8]) -> Request {
    let parts: Vec<&str> = path.trim_start_matches("/v1/").split('/').collect();
    match parts[..] {
        ["heads"] => Request::Heads { wait_s: 0, seen: String::new() },
        ["journals", node] if body.is_empty() => {
            Request::Journal(node.parse().unwrap(), query.trim_start_matches("have=").parse().unwrap())
        }
        ["journals", node] => Request::Batch(node.parse().unwrap(), wire::parse(body).unwrap()),
        ["keys"] => Request::Keys(wire::parse(body).unwrap()),
        ["keys", "wanted"] => Request::KeysWanted(wire::parse(body).unwrap()),
        ["snapshot"] => Request::Snapshot,
        ["snapshot", id] => {
            Request::SnapshotPage { id: id.to_owned(), after: query.trim_start_matches("after=").parse().unwrap() }
        }
        _ => panic!("{path}"),
    }
}

fn json(message: &impl serde::Serialize) -> Response<Full<Bytes>> {
    let (body, compressed) = wire::encode(serde_json::to_vec(message).unwrap(), true).unwrap();
    let mut response = Response::builder();
    if compressed {
        response = response.header("content-encoding", wire::ENCODING);
    }
    response.body(Full::from(body)).unwrap()
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(Full::default()).unwrap()
}

fn settings(url: &str) -> Settings {
    Settings { pace: PACE, ..Settings::new(url) }
}

struct Running {
    durable: watch::Sender<u64>,
    progress: watch::Receiver<Progress>,
}

fn run(url: &str, kiosk: &Arc<Kiosk>) -> Running {
    let (client, progress) = Client::new(settings(url), kiosk.identity.clone(), Arc::clone(kiosk)).unwrap();
    let (durable, seen) = watch::channel(kiosk.head_seq().unwrap());
    tokio::spawn(client.run(seen));
    Running { durable, progress }
}

impl Running {
    async fn until(&mut self, what: impl FnMut(&Progress) -> bool) -> Progress {
        let waited = tokio::time::timeout(Duration::from_secs(30), self.progress.wait_for(what)).await;
        let waited = waited.map(|told| told.map(|told| told.clone()));
        let Ok(told) = waited else { panic!("not in time: {:?}", self.progress.borrow()) };
        told.expect("runs")
    }
}

fn kiosk(desk: &Desk, byte: u8) -> Arc<Kiosk> {
    let key = desk.office.lock().unwrap().identity.public_key();
    let kiosk = Arc::new(Kiosk::new(byte, key));
    desk.admit(&kiosk, now_ms());
    kiosk
}

#[tokio::test(flavor = "multi_thread")]
async fn two_kiosks_and_an_office_are_in_step_over_mutual_tls_and_a_new_entry_goes_at_once() {
    let desk = Desk::new();
    desk.office.lock().unwrap().write(3, 0);
    let (one, other) = (kiosk(&desk, 1), kiosk(&desk, 2));
    one.write(1_200, 0);
    let url = Arc::clone(&desk).serve().await;
    let (mut first, mut second) = (run(&url, &one), run(&url, &other));
    let told = first.until(|progress| progress.in_step && progress.acked_seq == Some(1_200)).await;
    assert_eq!((told.behind, told.trouble, told.office_version), (0, None, 2));
    assert!(one.countersigned_to().unwrap().is_some());
    one.write(1, 0);
    first.durable.send_replace(1_201);
    first.until(|progress| progress.acked_seq == Some(1_201)).await;
    second.until(|progress| progress.in_step && progress.nodes.known == 2).await;
    let (node, at) = (one.node(), 1_201);
    let has_it = || other.state.lock().unwrap().journals.entries.keys().any(|(of, _, seq)| *of == node && *seq == at);
    while !has_it() {
        second.progress.changed().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_office_is_told_nothing_and_raises_one_alarm_and_the_own_one_is_found_again() {
    let (ours, theirs) = (Desk::new(), Desk::new());
    let kiosk = kiosk(&ours, 1);
    kiosk.write(5, 0);
    let url = Arc::clone(&theirs).serve().await;
    let mut running = run(&url, &kiosk);
    running.until(|progress| progress.last_error.as_ref().is_some_and(|error| error.contains("trusted"))).await;
    let told = running.progress.borrow().last_error.clone();
    tokio::time::timeout(Duration::from_secs(5), async {
        while running.progress.borrow().last_error == told && running.progress.changed().await.is_ok() {}
    })
    .await
    .ok();
    assert_eq!(*kiosk.alarms.lock().unwrap(), [(Alarm::NotOfThisSite, None)]);
    assert!(theirs.office.lock().unwrap().journals.entries.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_office_is_left_alone_as_long_as_it_asks() {
    let desk = Desk::new();
    let kiosk = kiosk(&desk, 1);
    kiosk.write(3, 0);
    *desk.busy.lock().unwrap() = 1;
    let url = Arc::clone(&desk).serve().await;
    let begun = Instant::now();
    run(&url, &kiosk).until(|progress| progress.acked_seq == Some(3)).await;
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_certificate_is_renewed_and_the_new_one_kept() {
    let desk = Desk::new();
    let kiosk = kiosk(&desk, 1);
    desk.admit(&kiosk, now_ms() - 300 * 86_400_000);
    let before = kiosk.membership().unwrap().certificate_pem;
    let url = Arc::clone(&desk).serve().await;
    let mut running = run(&url, &kiosk);
    running.until(|progress| progress.in_step).await;
    kiosk.write(1, 0);
    running.durable.send_replace(1);
    running.until(|progress| progress.acked_seq == Some(1)).await;
    assert_eq!(*desk.renewed.lock().unwrap(), 1);
    assert_ne!(kiosk.membership().unwrap().certificate_pem, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_enrols_with_the_code_once_and_then_speaks_with_what_it_got() {
    let desk = Desk::new();
    let code = EnrolmentCode::new(desk.authority.certificate_der(), [1, 2, 3, 4, 5]);
    *desk.secret.lock().unwrap() = Some(code.secret().digest());
    let url = Arc::clone(&desk).serve().await;
    let office_key = desk.office.lock().unwrap().identity.public_key();
    let kiosk = Arc::new(Kiosk::new(5, office_key));
    let enrolled = enrol(&settings(&url), &code, &kiosk.identity, "Front door").await.unwrap();
    assert_eq!(enrolled.office_public_key, office_key);
    let again = enrol(&settings(&url), &code, &kiosk.identity, "Front door").await;
    assert!(matches!(again, Err(EnrolError::CodeRefused)));
    let membership = Membership { certificate_pem: enrolled.certificate_pem, ca_pem: enrolled.ca_pem };
    *kiosk.membership.lock().unwrap() = Some(membership);
    kiosk.write(2, 0);
    run(&url, &kiosk).until(|progress| progress.acked_seq == Some(2)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_not_told_to_an_office_that_it_is_not_of() {
    let (ours, theirs) = (Desk::new(), Desk::new());
    let code = EnrolmentCode::new(ours.authority.certificate_der(), [1, 2, 3, 4, 5]);
    *theirs.secret.lock().unwrap() = Some(code.secret().digest());
    let url = Arc::clone(&theirs).serve().await;
    let kiosk = kiosk(&ours, 5);
    let refused = enrol(&settings(&url), &code, &kiosk.identity, "").await;
    assert!(matches!(refused, Err(EnrolError::NotTheOffice(_))), "{refused:?}");
    assert!(theirs.secret.lock().unwrap().is_some());
}

#[test]
fn what_a_server_said_is_shown_in_one_short_line() {
    let text = format!("<html>\r\n\u{1b}[31m\u{85}{}", "坏".repeat(300));
    let shown = one_line(&ClientError::Status { status: 502, text, retry_after_ms: None });
    assert!(shown.starts_with("the office answered 502: <html>   [31m 坏坏"), "{shown}");
    assert_eq!(shown.chars().count(), 200);
}
