//! One generic signed webhook: `docs/office.md`, "Webhook". The receiver checks who speaks and that it is not an old word repeated:
//! HMAC-SHA256 over `TIMESTAMP.BODY`.

use super::{Channel, SendError, SetUpError, http};
use crate::config::{Secret, WebhookConfig};
use crate::telling::note::Note;
use frontdesk_core::fact::TellingFailure;
use futures::FutureExt;
use futures::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Client;
use sha2::Sha256;

/// A secret shorter than this can be guessed, characters.
const LEAST_SECRET_CHARS: usize = 16;

pub(super) struct Webhook {
    client: Client,
    url: String,
    secret: Secret,
}

impl Webhook {
    pub(super) fn new(config: &WebhookConfig) -> Result<Self, SetUpError> {
        let secret = Secret::read(&config.secret_file, LEAST_SECRET_CHARS)?;
        Ok(Self { client: http::client(config.timeout_s)?, url: config.url.clone(), secret })
    }

    async fn post(&self, note: &Note) -> Result<(), SendError> {
        let unwritten =
            |error: &dyn std::fmt::Display| SendError::new(TellingFailure::NotSetUp, true, error.to_string());
        let body = serde_json::to_string(&note.body).map_err(|error| unwritten(&error))?;
        let at_s = crate::office::utc_ms() / 1_000;
        let request = self
            .client
            .post(&self.url)
            .header("content-type", "application/json")
            .header("frontdesk-timestamp", at_s.to_string())
            .header("frontdesk-signature", format!("v1={}", signature(self.secret.reveal(), at_s, &body)))
            .body(body);
        let response = request.send().await.map_err(http::unanswered)?;
        let status = response.status();
        if status.is_success() { Ok(()) } else { Err(http::refused(status)) }
    }
}

impl Channel for Webhook {
    fn send<'a>(&'a self, note: &'a Note) -> BoxFuture<'a, Result<(), SendError>> {
        self.post(note).boxed()
    }
}

fn signature(secret: &str, at_s: i64, body: &str) -> String {
    // HMAC takes keys of any length, so this cannot fail; a signature of nothing is believed by nobody.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{at_s}.{body}").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_signature_is_frozen() {
        // Computed with: printf '1795478400.{"version":1}' | openssl dgst -sha256 -hmac 'correct horse battery'
        assert_eq!(
            signature("correct horse battery", 1_795_478_400, r#"{"version":1}"#),
            "3424866f4c027bf077b99bfad751876abd9be3c5a3db1ee45ab7839a9e648146"
        );
    }
}
