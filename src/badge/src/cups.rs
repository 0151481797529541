//! A queue of CUPS, over IPP (RFC 8010, RFC 8011) on the print service's socket or its port. A job is called by the visit's id, and nothing
//! in a request names anybody.

use crate::badge::BadgeSize;
use frontdesk_core::health::printer::{MAX_REASONS, QueueState};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use ipp::attribute::IppAttribute;
use ipp::model::{DelimiterTag, IppVersion, Operation};
use ipp::parser::IppParser;
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

/// One question and its answer take at most so long.
const WITHIN: Duration = Duration::from_secs(10);

/// The longest answer that is read, bytes.
const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// Who prints, for CUPS: jobs of another name are not ours to cancel.
const USER: &str = "frontdesk";

/// `client-error-not-found` (RFC 8011, appendix B).
const NOT_FOUND: i16 = 0x0406;

/// The paper of a job (RFC 8011, 5.2.11): it is said of the job, not of the request.
const MEDIA: &str = "media";

/// Where CUPS listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CupsAddress {
    /// At a socket.
    Socket(PathBuf),
    /// At `host:port`.
    Port(String),
}

impl CupsAddress {
    /// From a configuration: a path from the root, or `host:port`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with('/') {
            return Some(Self::Socket(text.into()));
        }
        let (host, port) = text.rsplit_once(':')?;
        let is_fine = !host.is_empty() && !host.contains(['/', ' ']) && port.parse::<u16>().is_ok_and(|port| port > 0);
        is_fine.then(|| Self::Port(text.to_owned()))
    }
}

/// A question without an answer.
#[derive(Debug, thiserror::Error)]
pub enum CupsError {
    /// It was not reached.
    #[error("CUPS was not reached")]
    Connect(#[source] std::io::Error),
    /// It hung up, or spoke no HTTP.
    #[error("CUPS did not answer the request")]
    Http(#[source] hyper::Error),
    /// It took too long.
    #[error("CUPS did not answer within {} s", WITHIN.as_secs())]
    TimedOut,
    /// Its answer is none.
    #[error("CUPS answered {0}")]
    Answer(StatusCode),
    /// Its answer is no IPP, or too long.
    #[error("the answer of CUPS is not understood: {0}")]
    NotUnderstood(String),
    /// It said no.
    #[error("CUPS refused: IPP status {0:#06x}")]
    Refused(i16),
    /// It does not know the queue, or the job.
    #[error("CUPS knows no such queue or job")]
    NotFound,
}

/// How far a job has come (`job-state`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It waits, or is being printed.
    UnderWay,
    /// It is printed.
    Printed,
    /// It was cancelled there, or given up, or is not known any more.
    GivenUp,
}

/// A queue.
#[derive(Debug, Clone)]
pub struct PrintQueue {
    address: CupsAddress,
    name: String,
}

impl PrintQueue {
    /// The queue of that name.
    #[must_use]
    pub fn new(address: CupsAddress, name: &str) -> Self {
        Self { address, name: name.to_owned() }
    }

    /// How it is. That it cannot be reached is an answer, too.
    pub async fn state(&self) -> QueueState {
        match self.ask_state().await {
            Ok(state) => state,
            Err(CupsError::NotFound) => QueueState::NoQueue,
            Err(error) => {
                tracing::debug!(error = %error, "the print service does not answer");
                QueueState::Away
            }
        }
    }

    async fn ask_state(&self) -> Result<QueueState, CupsError> {
        let wanted = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs"];
        let wanted = wanted.into_iter().map(keyword).collect::<Result<Vec<_>, _>>()?;
        let more = [("requested-attributes", IppValue::Array(wanted))];
        let answer = self.ask(Operation::GetPrinterAttributes, more, &[]).await?;
        let of = |name: &str| value_of(&answer, DelimiterTag::PrinterAttributes, name);
        let state = of("printer-state").and_then(number).ok_or_else(|| lacks("printer-state"))?;
        let reasons = of("printer-state-reasons").map(words).unwrap_or_default();
        let accepting = !matches!(of("printer-is-accepting-jobs"), Some(IppValue::Boolean(false)));
        Ok(QueueState::There { stopped: state == 5, accepting, reasons })
    }

    /// Hands a PDF over, to be printed on a label of that size, as a driver would otherwise take its own paper; answers the job's number.
    ///
    /// # Errors
    /// [`CupsError`]: then CUPS may have it all the same, where only its answer was lost.
    pub async fn print(&self, job_name: &str, pdf: &[u8], size: BadgeSize) -> Result<i32, CupsError> {
        let name = IppValue::new_name_without_language(job_name).map_err(not_understood)?;
        let format = IppValue::new_mime_media_type("application/pdf").map_err(not_understood)?;
        // A size that has no name of its own is called so in PWG 5101.1, 5.
        let media = format!("custom_badge_{0}x{1}mm_{0}x{1}mm", size.width_mm, size.height_mm);
        let more = [("job-name", name), ("document-format", format), (MEDIA, keyword(&media)?)];
        let answer = self.ask(Operation::PrintJob, more, pdf).await?;
        value_of(&answer, DelimiterTag::JobAttributes, "job-id").and_then(number).ok_or_else(|| lacks("job-id"))
    }

    /// How far a job has come.
    ///
    /// # Errors
    /// [`CupsError`]; a job that is not known any more is [`JobState::GivenUp`] and no error.
    pub async fn job(&self, job: i32) -> Result<JobState, CupsError> {
        let answer = match self.ask(Operation::GetJobAttributes, [("job-id", IppValue::Integer(job))], &[]).await {
            Err(CupsError::NotFound) => return Ok(JobState::GivenUp),
            answer => answer?,
        };
        let state = value_of(&answer, DelimiterTag::JobAttributes, "job-state").and_then(number);
        // pending, pending-held, processing, processing-stopped, cancelled, aborted, completed (RFC 8011, 5.3.7).
        match state.ok_or_else(|| lacks("job-state"))? {
            3..=6 => Ok(JobState::UnderWay),
            9 => Ok(JobState::Printed),
            _ => Ok(JobState::GivenUp),
        }
    }

    /// The newest of our jobs of this name, waiting, printed or given up, as long as CUPS remembers it.
    ///
    /// # Errors
    /// [`CupsError`].
    pub async fn job_called(&self, job_name: &str) -> Result<Option<i32>, CupsError> {
        let wanted = ["job-id", "job-name"].into_iter().map(keyword).collect::<Result<Vec<_>, _>>()?;
        let more = [
            ("which-jobs", keyword("all")?),
            ("my-jobs", IppValue::Boolean(true)),
            ("requested-attributes", IppValue::Array(wanted)),
        ];
        let answer = self.ask(Operation::GetJobs, more, &[]).await?;
        let jobs = answer.attributes().groups_of(DelimiterTag::JobAttributes);
        let called = jobs.filter(|job| job.get("job-name").and_then(|name| text(name.value())) == Some(job_name));
        Ok(called.filter_map(|job| job.get("job-id").and_then(|id| number(id.value()))).max())
    }

    /// Takes a job back.
    ///
    /// # Errors
    /// [`CupsError`]: it may be printed.
    pub async fn cancel(&self, job: i32) -> Result<(), CupsError> {
        self.ask(Operation::CancelJob, [("job-id", IppValue::Integer(job))], &[]).await.map(drop)
    }

    async fn ask<const N: usize>(
        &self,
        operation: Operation,
        more: [(&str, IppValue); N],
        document: &[u8],
    ) -> Result<IppRequestResponse, CupsError> {
        // The name that CUPS has for itself, wherever it listens.
        let uri = format!("ipp://localhost/printers/{}", self.name).parse().map_err(not_understood)?;
        let mut request = IppRequestResponse::new(IppVersion::v2_0(), operation, Some(uri)).map_err(not_understood)?;
        let user = IppValue::new_name_without_language(USER).map_err(not_understood)?;
        // The order that RFC 8011, 4.1.5 asks for: what is asked about stands before who asks.
        let (first, rest): (Vec<_>, Vec<_>) = more.into_iter().partition(|(name, _)| *name == "job-id");
        for (name, value) in first.into_iter().chain([("requesting-user-name", user)]).chain(rest) {
            let attribute = IppAttribute::with_name(name, value).map_err(not_understood)?;
            let group = if name == MEDIA { DelimiterTag::JobAttributes } else { DelimiterTag::OperationAttributes };
            request.attributes_mut().add(group, attribute);
        }
        let body = [&request.to_bytes()[..], document].concat();
        let answer = tokio::time::timeout(WITHIN, self.exchange(body)).await.map_err(|_| CupsError::TimedOut)??;
        let parser = IppParser::new(IppReader::new(std::io::Cursor::new(answer)));
        let answer = parser.parse().map_err(not_understood)?;
        match answer.header().operation_or_status {
            // All successful ones.
            0..=0x00ff => Ok(answer),
            NOT_FOUND => Err(CupsError::NotFound),
            status => Err(CupsError::Refused(status)),
        }
    }

    async fn exchange(&self, body: Vec<u8>) -> Result<Bytes, CupsError> {
        match &self.address {
            CupsAddress::Socket(path) => {
                post(UnixStream::connect(path).await.map_err(CupsError::Connect)?, "localhost", &self.name, body).await
            }
            CupsAddress::Port(address) => {
                let stream = TcpStream::connect(address).await.map_err(CupsError::Connect)?;
                post(stream, address, &self.name, body).await
            }
        }
    }
}

async fn post<S>(stream: S, host: &str, queue: &str, body: Vec<u8>) -> Result<Bytes, CupsError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(CupsError::Http)?;
    let asked = async {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/printers/{queue}"))
            .header(HOST, host)
            .header(CONTENT_TYPE, "application/ipp")
            .body(Full::new(Bytes::from(body)))
            .map_err(not_understood)?;
        let answer = sender.send_request(request).await.map_err(CupsError::Http)?;
        if answer.status() != StatusCode::OK {
            return Err(CupsError::Answer(answer.status()));
        }
        let body = Limited::new(answer.into_body(), MAX_ANSWER_BYTES);
        Ok(body.collect().await.map_err(not_understood)?.to_bytes())
    };
    tokio::pin!(asked);
    tokio::select! {
        answer = &mut asked => answer,
        // It may have said everything before it hung up.
        ended = connection => match ended {
            Ok(()) => asked.await,
            Err(error) => Err(CupsError::Http(error)),
        },
    }
}

fn value_of<'a>(answer: &'a IppRequestResponse, group: DelimiterTag, name: &str) -> Option<&'a IppValue> {
    answer.attributes().groups_of(group).find_map(|group| group.get(name)).map(IppAttribute::value)
}

fn number(value: &IppValue) -> Option<i32> {
    match value {
        IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
        _ => None,
    }
}

fn words(value: &IppValue) -> Vec<String> {
    match value {
        IppValue::Array(all) => all.iter().filter_map(word).take(MAX_REASONS).collect(),
        one => word(one).into_iter().collect(),
    }
}

fn word(value: &IppValue) -> Option<String> {
    match value {
        IppValue::Keyword(word) => Some(word.to_string()).filter(|word| word != "none"),
        _ => None,
    }
}

fn text(value: &IppValue) -> Option<&str> {
    match value {
        IppValue::NameWithoutLanguage(text) => Some(text.as_str()),
        IppValue::NameWithLanguage { name, .. } => Some(name.as_str()),
        _ => None,
    }
}

fn keyword(name: &str) -> Result<IppValue, CupsError> {
    IppValue::new_keyword(name).map_err(not_understood)
}

fn lacks(name: &str) -> CupsError {
    CupsError::NotUnderstood(format!("it lacks {name}"))
}

fn not_understood(error: impl std::fmt::Display) -> CupsError {
    CupsError::NotUnderstood(error.to_string())
}
