//! E-mail, as text and as simple HTML, over any SMTP server.

mod letter;

use super::{Channel, SendError, SetUpError};
use crate::config::{ConfigError, Secret, SmtpConfig, SmtpSecurity};
use crate::html::Text;
use crate::telling::letter::Letter;
use crate::telling::message::one_line;
use crate::telling::note::Note;
use frontdesk_core::fact::TellingFailure;
use frontdesk_core::id::{InvitationId, TellingId};
use futures::FutureExt;
use futures::future::BoxFuture;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::time::Duration;

/// Connections kept, and for how long while nothing is sent.
const CONNECTIONS: u32 = 4;
const IDLE: Duration = Duration::from_secs(30);

/// How a certificate ends in a PEM file.
const END: &str = "-----END CERTIFICATE-----";

/// A conversation has several steps, each with its own time; all of them together take no longer than this many.
const STEPS: u32 = 3;

pub(super) struct Email {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

impl Email {
    pub(super) fn new(config: &SmtpConfig) -> Result<Self, SetUpError> {
        let from = config.from.parse().map_err(|_| no_sender())?;
        let timeout = Duration::from_secs(config.timeout_s.into());
        let tls = match config.security {
            SmtpSecurity::Starttls => Tls::Required(parameters(config)?),
            SmtpSecurity::Tls => Tls::Wrapper(parameters(config)?),
            SmtpSecurity::None => Tls::None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port())
            .tls(tls)
            .timeout(Some(timeout))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE));
        if let (Some(username), Some(password)) = (&config.username, &config.password_file) {
            let password = Secret::read(password, 1)?;
            transport = transport.credentials(Credentials::new(username.clone(), password.reveal().to_owned()));
        }
        Ok(Self { transport: transport.build(), from, timeout })
    }

    async fn deliver(&self, note: &Note) -> Result<(), SendError> {
        self.hand_over(mail(note, &self.from)).await
    }

    /// Sends a guest a mail, under the same name each time that it is tried.
    pub(super) async fn deliver_letter(
        &self,
        telling: TellingId,
        invitation: InvitationId,
        letter: &Letter,
    ) -> Result<(), SendError> {
        self.hand_over(letter::mail((telling, invitation), letter, &self.from)).await
    }

    async fn hand_over(&self, mail: Result<lettre::Message, NotWritten>) -> Result<(), SendError> {
        let mail = mail.map_err(|error| SendError::new(TellingFailure::Refused, true, error.to_string()))?;
        match tokio::time::timeout(self.timeout * STEPS, self.transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(SendError::new(TellingFailure::TimedOut, false, "the mail server took too long")),
        }
    }
}

/// Which certificates are believed: the system's, and those of the company.
fn parameters(config: &SmtpConfig) -> Result<TlsParameters, SetUpError> {
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.ca_file {
        let wrong = |source| SetUpError::Certificates { path: path.clone(), source };
        let pem = std::fs::read(path).map_err(|error| wrong(Some(error)))?;
        let blocks = String::from_utf8(pem).map_err(|_| wrong(None))?;
        let certificates = blocks.split_inclusive(END).filter(|block| block.contains(END));
        let mut count = 0;
        for block in certificates {
            let certificate = Certificate::from_pem(block.as_bytes()).map_err(|_| wrong(None))?;
            builder = builder.add_root_certificate(certificate);
            count += 1;
        }
        if count == 0 {
            return Err(wrong(None));
        }
    }
    Ok(builder.build()?)
}

impl Channel for Email {
    fn send<'a>(&'a self, note: &'a Note) -> BoxFuture<'a, Result<(), SendError>> {
        self.deliver(note).boxed()
    }
}

fn no_sender() -> ConfigError {
    ConfigError::Value { key: "smtp.from", reason: "is no sender".to_owned() }
}

/// What a server says may name the recipient: only its code goes into the log.
fn failed(error: &lettre::transport::smtp::Error) -> SendError {
    if let Some(code) = error.status() {
        return SendError::new(TellingFailure::Refused, error.is_permanent(), format!("the mail server said {code}"));
    }
    if error.is_timeout() {
        return SendError::new(TellingFailure::TimedOut, false, "the mail server did not answer in time");
    }
    SendError::new(TellingFailure::Unreachable, false, "the mail server was not reached, or broke off")
}

/// A mail could not be made of it.
type NotWritten = Box<dyn std::error::Error + Send + Sync>;

fn mail(note: &Note, from: &Mailbox) -> Result<lettre::Message, NotWritten> {
    let address: Address = note.recipient.address.parse()?;
    let name = Some(one_line(&note.recipient.name)).filter(|name| !name.is_empty());
    let domain = from.email.domain();
    let header = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    let mut mail = lettre::Message::builder()
        .from(from.clone())
        .to(Mailbox::new(name, address))
        .subject(note.subject.clone())
        // The same in every repetition: a server or reader that knows it shows one message.
        .message_id(Some(format!("<{}@{domain}>", note.telling)))
        // RFC 3834: nobody's holiday notice is to answer this.
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if note.is_urgent {
        // RFC 2156: what mail readers sort by and phones ring by.
        mail = mail.raw_header(header("Importance", "high")).raw_header(header("Priority", "urgent"));
    }
    if let Some(thread) = &note.thread {
        mail = mail.references(format!("<{thread}@{domain}>"));
    }
    Ok(mail.multipart(MultiPart::alternative_plain_html(text(note), html(note)))?)
}

fn text(note: &Note) -> String {
    let mut text = format!("{}\n\n", note.subject);
    for (label, value) in note.said.iter().chain(&note.facts) {
        text.push_str(&format!("{label}: {value}\n"));
    }
    text.push_str(&format!("\n{}\n", note.request));
    if let Some((label, url)) = &note.link {
        text.push_str(&format!("\n{label}:\n{url}\n"));
    }
    text.push_str(&format!("\n-- \n{}\n", one_line(&note.company)));
    text
}

fn html(note: &Note) -> String {
    let rows: String = note
        .said
        .iter()
        .chain(&note.facts)
        .map(|(label, value)| {
            format!("<tr><td style=\"padding-right:1em;color:#555\">{}</td><td>{}</td></tr>", Text(label), Text(value))
        })
        .collect();
    let link = note.link.as_ref().map(|(label, url)| {
        format!(
            "<p><a href=\"{}\" style=\"display:inline-block;padding:.7em 1.2em;background:#0b6b4f;color:#fff;\
             text-decoration:none;border-radius:.4em\">{}</a></p>",
            Text(url),
            Text(label)
        )
    });
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"></head><body style=\"font-family:sans-serif\"><h2>{}</h2>\
         <table>{rows}</table><p>{}</p>{}<p style=\"color:#555\">{}</p></body></html>",
        Text(&note.subject),
        Text(note.request),
        link.unwrap_or_default(),
        Text(&note.company),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telling::message::{Message, sample};
    use frontdesk_core::fact::TellingStep;

    fn formatted(message: &Message) -> String {
        let from = "前台 <frontdesk@example.com>".parse().unwrap();
        String::from_utf8(mail(&message.note(), &from).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_repetition_has_the_same_name_and_what_a_visitor_typed_makes_no_header() {
        let mut message = sample(TellingStep::Host);
        message.visitor = "张玮\r\nBcc: everybody@example.com".into();
        let mail = formatted(&message);
        let (headers, _) = mail.split_once("\r\n\r\n").unwrap();
        assert!(headers.contains(&format!("Message-ID: <{}@example.com>", "07".repeat(16))), "{headers}");
        assert!(headers.contains("Auto-Submitted: auto-generated") && headers.contains("References: "));
        assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
    }

    #[test]
    fn text_and_html_say_who_waits_and_where_to_answer_and_the_desk_gets_no_link() {
        let message = sample(TellingStep::Host);
        for body in [text(&message.note()), html(&message.note())] {
            assert!(body.contains("张玮") && body.contains("山风物流") && body.contains("会面"), "{body}");
            assert!(body.contains("https://frontdesk.example.com/answer/abc"));
        }
        let message = sample(TellingStep::Message);
        for body in [text(&message.note()), html(&message.note())] {
            assert!(body.contains("留言") && body.contains("合同在前台") && body.contains("打开留言"), "{body}");
        }
        let hostile = Message { visitor: "<script>".into(), ..sample(TellingStep::Host) };
        assert!(!html(&hostile.note()).contains("<script>"));
    }
}
