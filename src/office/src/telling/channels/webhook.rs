//! One generic signed webhook: `docs/office.md`, "Webhook". The receiver checks who speaks and that it is not an old word repeated:
//! HMAC-SHA256 over `TIMESTAMP.BODY`.

use super::{Channel, SendError, SetUpError, http};
use crate::config::{Secret, WebhookConfig};
use crate::telling::message::Message;
use frontdesk_core::fact::TellingFailure;
use futures::FutureExt;
use futures::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Client;
use serde_json::json;
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

    async fn post(&self, message: &Message) -> Result<(), SendError> {
        let unwritten =
            |error: &dyn std::fmt::Display| SendError::new(TellingFailure::NotSetUp, true, error.to_string());
        let body = serde_json::to_string(&body(message)).map_err(|error| unwritten(&error))?;
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
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), SendError>> {
        self.post(message).boxed()
    }
}

/// The documented body. `telling` is the same in every repetition.
fn body(message: &Message) -> serde_json::Value {
    json!({
        "version": 1,
        "kind": if message.left.is_some() { "visitor_message" } else { "visitor_waiting" },
        "telling": message.telling,
        "visit": message.visit,
        "step": message.step,
        "recipient": { "staff": message.recipient.staff, "name": message.recipient.name },
        "visitor": { "name": message.visitor, "organisation": message.organisation },
        "others": message.others,
        "purpose": message.purpose,
        "host": { "name": message.host, "department": message.department },
        "arrived_ms": message.arrived_ms,
        "language": message.language,
        "message": message.left,
        "answer_url": message.answer_url,
    })
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
    use crate::telling::message::sample;
    use frontdesk_core::fact::TellingStep;

    #[test]
    fn the_documented_signature_is_frozen() {
        // Computed with: printf '1795478400.{"version":1}' | openssl dgst -sha256 -hmac 'correct horse battery'
        assert_eq!(
            signature("correct horse battery", 1_795_478_400, r#"{"version":1}"#),
            "3424866f4c027bf077b99bfad751876abd9be3c5a3db1ee45ab7839a9e648146"
        );
    }

    #[test]
    fn the_body_has_the_documented_fields() {
        let body = body(&sample(TellingStep::Host));
        assert_eq!(body["kind"], "visitor_waiting");
        assert_eq!((&body["step"], &body["purpose"]), (&json!("host"), &json!("meeting")));
        assert_eq!(body["telling"], "07".repeat(16));
        assert_eq!(body["visitor"], json!({"name": "张玮", "organisation": "山风物流"}));
        assert!(body["message"].is_null());
        let left = super::body(&sample(TellingStep::Message));
        assert_eq!((&left["kind"], &left["message"]), (&json!("visitor_message"), &json!("合同在前台")));
        assert!(body["answer_url"].as_str().unwrap().contains("/answer/"));
    }
}
