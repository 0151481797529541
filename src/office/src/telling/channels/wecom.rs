//! A robot of a WeCom 企业微信 group: JSON posted to the address that WeCom gives out for it (developer.work.weixin.qq.com, "群机器人配置说明").
//! Markdown of at most 4,096 bytes; the answer is 200 in any case, and `errcode` says how it went; 20 messages a minute.

use super::{Channel, SendError, SetUpError, http};
use crate::config::{ConfigError, Secret, WecomConfig, is_private};
use crate::telling::note::Note;
use frontdesk_core::fact::{MAX_MESSAGE_CHARS, TellingFailure};
use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::Client;
use serde::Deserialize;
use serde_json::json;

/// The longest markdown, bytes.
const MAX_CONTENT_BYTES: usize = 4_096;

/// The longest value of a fact, characters: with all of them the content is within its bound.
const MAX_VALUE_CHARS: usize = 80;

/// `errcode` values that pass by themselves: the system is busy, and too many messages in a minute (developer.work.weixin.qq.com,
/// "全局错误码").
const PASSING: [i64; 3] = [-1, 45_009, 45_033];

pub(super) struct Wecom {
    client: Client,
    url: Secret,
}

#[derive(Deserialize)]
struct Said {
    errcode: i64,
}

impl Wecom {
    pub(super) fn new(config: &WecomConfig) -> Result<Self, SetUpError> {
        let url = Secret::read(&config.url_file, 8)?;
        if !is_private(url.reveal()) {
            let reason = "holds an address that begins with https:// (http:// only on this machine)".to_owned();
            return Err(ConfigError::Value { key: "wecom.url_file", reason }.into());
        }
        Ok(Self { client: http::client(config.timeout_s)?, url })
    }

    async fn post(&self, note: &Note) -> Result<(), SendError> {
        let body = json!({ "msgtype": "markdown", "markdown": { "content": content(note) } });
        let response = self.client.post(self.url.reveal()).json(&body).send().await.map_err(http::unanswered)?;
        let status = response.status();
        if !status.is_success() {
            return Err(http::refused(status));
        }
        read(&http::body(response).await?)
    }
}

impl Channel for Wecom {
    fn send<'a>(&'a self, note: &'a Note) -> BoxFuture<'a, Result<(), SendError>> {
        self.post(note).boxed()
    }
}

fn read(body: &[u8]) -> Result<(), SendError> {
    match serde_json::from_slice(body) {
        Ok(Said { errcode: 0 }) => Ok(()),
        Ok(Said { errcode }) => {
            let is_final = !PASSING.contains(&errcode);
            Err(SendError::new(TellingFailure::Refused, is_final, format!("answered errcode {errcode}")))
        }
        Err(_) => Err(SendError::new(TellingFailure::Refused, false, "the answer is not WeCom's")),
    }
}

fn content(note: &Note) -> String {
    let mut content = format!("**{}**\n", plain(&note.subject));
    if let Some((label, said)) = &note.said {
        content.push_str(&format!("> {label}: {}\n", plain_up_to(said, MAX_MESSAGE_CHARS)));
    }
    for (label, value) in &note.facts {
        content.push_str(&format!("> {label}: {}\n", plain(value)));
    }
    let wecom = &note.recipient.address;
    let whom = if wecom.is_empty() { plain(&note.recipient.name) } else { format!("<@{wecom}>") };
    content.push_str(&format!("{whom} {}", note.request));
    if let Some((label, url)) = &note.link {
        content.push_str(&format!("\n[{label}]({url})"));
    }
    debug_assert!(content.len() <= MAX_CONTENT_BYTES);
    content
}

/// Text from anywhere as text: what means something in markdown becomes its look-alike, so that nobody's name is a link or calls everybody.
fn plain(text: &str) -> String {
    plain_up_to(text, MAX_VALUE_CHARS)
}

fn plain_up_to(text: &str, max_chars: usize) -> String {
    let look_alike = |c| match c {
        '<' => '＜',
        '>' => '＞',
        '[' => '［',
        ']' => '］',
        '(' => '（',
        ')' => '）',
        '*' => '＊',
        '`' => '｀',
        '#' => '＃',
        '_' => '＿',
        c => c,
    };
    text.chars().map(look_alike).take(max_chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telling::message::sample;
    use frontdesk_core::fact::TellingStep;

    #[test]
    fn the_message_names_who_is_meant_and_what_a_visitor_typed_stays_text() {
        let mut message = sample(TellingStep::Host);
        message.recipient.address = "zhouwen".into();
        message.visitor = "<@all> [x](https://evil.example)\n# 张".into();
        let content = content(&message.note());
        assert!(content.contains("<@zhouwen>") && content.contains("(https://frontdesk.example.com/answer/abc)"));
        assert!(!content.contains("<@all>") && !content.contains("](https://evil") && !content.contains("\n#"));
    }

    #[test]
    fn the_longest_message_is_within_the_bound() {
        let mut message = sample(TellingStep::Message);
        message.left = Some("𠮷".repeat(1_000));
        for text in [&mut message.visitor, &mut message.organisation, &mut message.host, &mut message.department] {
            *text = "𠮷".repeat(1_000);
        }
        message.answer_url = Some("x".repeat(400));
        assert!(content(&message.note()).len() <= MAX_CONTENT_BYTES);
    }

    #[test]
    fn only_errcode_zero_is_sent_and_too_many_is_tried_again() {
        assert!(read(br#"{"errcode":0,"errmsg":"ok"}"#).is_ok());
        let is_final = |body: &[u8]| read(body).unwrap_err().is_final;
        assert!(is_final(br#"{"errcode":93000,"errmsg":"invalid webhook url"}"#));
        assert!(!is_final(br#"{"errcode":45009,"errmsg":"api freq out of limit"}"#));
        assert!(!is_final(b"<html>a proxy</html>") && !is_final(b""));
    }
}
