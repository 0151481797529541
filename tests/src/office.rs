//! A browser's half of the office: plain HTTP over one connection a question, independent of the office's own code.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, ensure};
use frontdesk_core::screen::Rating;
use frontdesk_core::visit::VisitState;
use serde::Deserialize;
use totp_rs::{Builder, Secret};

/// An answer takes longer only if the office hangs.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// Where a second factor is set up.
const FACTOR_PAGE: &str = "/sign-in/factor";

/// `GET /api/v1/today`, as far as tests read it.
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
#[derive(Debug, Clone)]
pub struct OfficeClient {
    address: SocketAddr,
    token: Option<String>,
    /// Of somebody's session.
    cookie: Option<String>,
}

impl OfficeClient {
    /// Asks the office at this address; whether it is there shows with the first question.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self { address, token: None, cookie: None }
    }

    /// As a program with this token.
    #[must_use]
    pub fn with_token(self, token: Option<String>) -> Self {
        Self { token, ..self }
    }

    /// Takes an invitation by its link, as a browser would, and goes on as whoever was invited: with a second factor where
    /// the role must have one.
    ///
    /// # Errors
    /// The link is not good, or the office not there.
    pub fn signed_in(self, link: &str) -> anyhow::Result<Self> {
        let path = link.trim().strip_prefix(&self.url()).context("a link of another office")?;
        let answer = self.send(path, "new=correct+horse+battery&again=correct+horse+battery")?;
        let half_way = Self { cookie: Some(session_of(&answer)?), ..self };
        if half_way.get("/account")?.status == 200 {
            return Ok(half_way);
        }
        let factor = half_way.get(FACTOR_PAGE)?;
        let secret = between(&factor.body, "id=\"secret\">", "<").context("no secret to type")?;
        let code = code_of(&secret.replace(' ', ""))?;
        let form = Self::filled(&factor, &[("code", &code)])?;
        let answer = half_way.send(FACTOR_PAGE, &form)?;
        Ok(Self { cookie: Some(session_of(&answer)?), ..half_way })
    }

    /// Sends a form of a page: with the token that stands on it, as a browser would.
    ///
    /// # Errors
    /// The page has no form, or the office is not there.
    pub fn send_form(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> anyhow::Result<Response> {
        let shown = self.get(page)?;
        self.post_form(action, &Self::filled(&shown, fields)?)
    }

    /// These fields, and the token that stands on the page.
    fn filled(page: &Response, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let token = between(&page.body, "name=\"csrf\" value=\"", "\"");
        let token = token.with_context(|| format!("no form on a page: {} {}", page.status, page.body))?;
        let pairs = fields.iter().copied().chain([("csrf", token)]);
        Ok(pairs.map(|(name, value)| format!("{name}={}", quoted(value))).collect::<Vec<_>>().join("&"))
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
        let response = self.get("/api/v1/today")?;
        ensure!(response.status == 200, "the office says {}: {}", response.status, response.body);
        serde_json::from_str(&response.body).with_context(|| format!("not today: {}", response.body))
    }

    /// Any page that ends.
    ///
    /// # Errors
    /// The office is not there, or the answer is no HTTP.
    pub fn get(&self, path: &str) -> anyhow::Result<Response> {
        parse(&self.ask(&format!("GET {path} HTTP/1.0"), "")?)
    }

    /// A page as a browser's user opens it, by a link in a message.
    ///
    /// # Errors
    /// The office is not there, or the answer is no HTTP.
    pub fn open(&self, path: &str) -> anyhow::Result<Response> {
        let says = "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none";
        parse(&self.ask(&format!("GET {path} HTTP/1.0\r\n{says}"), "")?)
    }

    /// A form of one of the office's pages, encoded, sent off.
    ///
    /// # Errors
    /// The office is not there, or the answer is no HTTP.
    pub fn post_form(&self, path: &str, form: &str) -> anyhow::Result<Response> {
        parse(&self.send(path, form)?)
    }

    fn send(&self, path: &str, form: &str) -> anyhow::Result<String> {
        let kind = "application/x-www-form-urlencoded";
        let (url, length) = (self.url(), form.len());
        let head = format!("POST {path} HTTP/1.0\r\nOrigin: {url}\r\nContent-Type: {kind}\r\nContent-Length: {length}");
        self.ask(&head, form)
    }

    /// 1.0: the answer ends with the connection and never comes in chunks.
    fn ask(&self, head: &str, body: &str) -> anyhow::Result<String> {
        let mut stream = TcpStream::connect_timeout(&self.address, ANSWER_TIMEOUT).context("calling the office")?;
        stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
        write!(stream, "{head}\r\nHost: {}\r\n", self.address)?;
        if let Some(token) = &self.token {
            write!(stream, "Authorization: Bearer {token}\r\n")?;
        }
        if let Some(cookie) = &self.cookie {
            write!(stream, "Cookie: {cookie}\r\n")?;
        }
        write!(stream, "\r\n{body}")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).context("hearing the office out")?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

/// What an authenticator shows now for this secret.
pub(crate) fn code_of(secret: &str) -> anyhow::Result<String> {
    let secret = Secret::try_from_base32(secret).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let totp = Builder::new().with_secret(secret).build().map_err(|error| anyhow::anyhow!("{error:?}"))?;
    Ok(totp.generate_current().to_string())
}

/// The cookie of the session that an answer begins.
fn session_of(answer: &str) -> anyhow::Result<String> {
    let cookie = between(answer, "set-cookie: fd=", ";").with_context(|| format!("no session: {answer}"))?;
    Ok(format!("fd={cookie}"))
}

fn between<'text>(text: &'text str, before: &str, after: &str) -> Option<&'text str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}

/// As forms write it (URL standard, section 5.2); more is escaped than must be.
fn quoted(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
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
