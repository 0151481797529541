//! A receiver of posts on this machine, which checks what it gets.

use super::PATIENCE;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// One request.
pub(crate) struct Post {
    headers: HeaderMap,
    body: Bytes,
}

impl Post {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// As docs/office.md tells a receiver to.
    pub(crate) fn check_signature(&self, secret: &str) {
        let timestamp = self.headers["frontdesk-timestamp"].to_str().unwrap();
        let now_s = super::now().wall.utc_ms / 1_000;
        assert!((now_s - timestamp.parse::<i64>().unwrap()).abs() <= 300);
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(timestamp.as_bytes());
        mac.update(b".");
        mac.update(&self.body);
        let signature = self.headers["frontdesk-signature"].to_str().unwrap().strip_prefix("v1=").unwrap();
        mac.verify_slice(&hex::decode(signature).unwrap()).unwrap();
    }
}

#[derive(Clone)]
struct Shared {
    posts: mpsc::UnboundedSender<Post>,
    says: Arc<Mutex<String>>,
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    posts: mpsc::UnboundedReceiver<Post>,
    says: Arc<Mutex<String>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    /// An address at which nobody listens.
    pub(crate) async fn reserve() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
    }

    pub(crate) async fn at(address: SocketAddr) -> Self {
        Self::on(TcpListener::bind(address).await.unwrap())
    }

    fn on(listener: TcpListener) -> Self {
        let (sender, posts) = mpsc::unbounded_channel();
        let says = Arc::new(Mutex::new(String::new()));
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().route("/hook", post(take)).with_state(Shared { posts: sender, says: says.clone() });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, posts, says }
    }

    /// What every request is answered from now on.
    pub(crate) fn say(&self, body: &str) {
        *self.says.lock().unwrap() = body.to_owned();
    }

    pub(crate) async fn next(&mut self) -> Post {
        tokio::time::timeout(PATIENCE, self.posts.recv()).await.unwrap().unwrap()
    }
}

async fn take(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> String {
    let answer = shared.says.lock().unwrap().clone();
    let _ = shared.posts.send(Post { headers, body });
    answer
}
