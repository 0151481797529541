//! A browser's half of the office: plain HTTP over one connection a question, independent of the office's own code.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, ensure};
use frontdesk_core::screen::Rating;
use frontdesk_core::visit::VisitState;
use serde::Deserialize;

/// An answer takes longer only if the office hangs.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// `GET /v1/today`, as far as tests read it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // The names are those of the wire, documented there.
pub struct Today {
    pub now_ms: i64,
    pub visits: Vec<Visit>,
    pub doors: Vec<Door>,
    pub kiosks: Vec<Kiosk>,
}

/// A visit at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)]
pub struct Visit {
    pub visit: String,
    pub node: String,
    pub state: VisitState,
    pub name: Option<String>,
    pub organisation: Option<String>,
    pub host: Option<String>,
    pub department: Option<String>,
    pub arrived_ms: i64,
    pub left_ms: Option<i64>,
    pub rating: Option<Rating>,
    pub card_out: bool,
    pub simulated: bool,
}

/// A decision at a door.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)]
pub struct Door {
    pub at_ms: i64,
    pub door: String,
    pub verdict: serde_json::Value,
    pub outcome: Option<serde_json::Value>,
    pub name: Option<String>,
    pub simulated: bool,
}

/// A kiosk that has been heard of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)]
pub struct Kiosk {
    pub node: String,
    pub last_contact_ms: Option<i64>,
    pub simulated: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// 200 and so on.
    pub status: u16,
    /// Without the headers.
    pub body: String,
}

/// An office at an address.
#[derive(Debug, Clone, Copy)]
pub struct OfficeClient {
    address: SocketAddr,
}

impl OfficeClient {
    /// Asks the office at this address; whether it is there shows with the first question.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self { address }
    }

    /// What a browser is pointed at.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Today.
    ///
    /// # Errors
    /// The office is not there, or the answer is another.
    pub fn today(&self) -> anyhow::Result<Today> {
        let response = self.get("/v1/today")?;
        ensure!(response.status == 200, "the office says {}: {}", response.status, response.body);
        serde_json::from_str(&response.body).with_context(|| format!("not today: {}", response.body))
    }

    /// Any page that ends.
    ///
    /// # Errors
    /// The office is not there, or the answer is no HTTP.
    pub fn get(&self, path: &str) -> anyhow::Result<Response> {
        self.ask(&format!("GET {path}"), "", "")
    }

    /// A page as a browser's user opens it.
    ///
    /// # Errors
    /// The office is not there, or the answer is no HTTP.
    pub fn open(&self, path: &str) -> anyhow::Result<Response> {
        self.ask(&format!("GET {path}"), "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n", "")
    }

    /// A form, encoded, sent off.
    ///
    /// # Errors
    /// The office is not there, or the answer is no HTTP.
    pub fn post_form(&self, path: &str, form: &str) -> anyhow::Result<Response> {
        self.ask(&format!("POST {path}"), "Content-Type: application/x-www-form-urlencoded\r\n", form)
    }

    fn ask(&self, what: &str, headers: &str, body: &str) -> anyhow::Result<Response> {
        let mut stream = TcpStream::connect_timeout(&self.address, ANSWER_TIMEOUT).context("calling the office")?;
        stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
        let length = body.len();
        // 1.0: the answer ends with the connection and never comes in chunks.
        write!(stream, "{what} HTTP/1.0\r\nHost: {}\r\nContent-Length: {length}\r\n{headers}\r\n{body}", self.address)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).context("hearing the office out")?;
        parse(&String::from_utf8_lossy(&answer))
    }
}

fn parse(answer: &str) -> anyhow::Result<Response> {
    let (head, body) = answer.split_once("\r\n\r\n").context("an answer without an end of its headers")?;
    let status = head.split_whitespace().nth(1).and_then(|status| status.parse().ok()).context("no status")?;
    Ok(Response { status, body: body.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let response = parse("HTTP/1.0 404 Not Found\r\ncontent-length: 2\r\n\r\nno").unwrap();
        assert_eq!(response, Response { status: 404, body: "no".into() });
        assert!(parse("rubbish").is_err());
    }
}
