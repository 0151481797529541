//! A mail to a guest: text and HTML, the code as a picture, and a calendar file.

use super::NotWritten;
use crate::telling::letter::Letter;
use crate::telling::message::one_line;
use frontdesk_core::id::{InvitationId, TellingId};
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

pub(super) fn mail(
    (telling, invitation): (TellingId, InvitationId),
    letter: &Letter,
    from: &Mailbox,
) -> Result<lettre::Message, NotWritten> {
    let address: Address = letter.address.parse()?;
    let name = Some(one_line(&letter.name)).filter(|name| !name.is_empty());
    let domain = from.email.domain();
    let mail = lettre::Message::builder()
        .from(from.clone())
        .to(Mailbox::new(name, address))
        .subject(one_line(&letter.subject))
        .message_id(Some(format!("<{telling}@{domain}>")))
        .references(format!("<{invitation}.invitation@{domain}>"))
        // RFC 3834: nobody's holiday notice is to answer this.
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
    let plain = SinglePart::plain(letter.text.clone());
    let html = SinglePart::html(letter.html.clone());
    let body = match &letter.picture {
        Some(picture) => {
            let picture =
                Attachment::new_inline("code".to_owned()).body(picture.clone(), ContentType::parse("image/png")?);
            let shown = MultiPart::related().singlepart(html).singlepart(picture);
            MultiPart::alternative().singlepart(plain).multipart(shown)
        }
        None => MultiPart::alternative().singlepart(plain).singlepart(html),
    };
    let Some(calendar) = &letter.calendar else { return Ok(mail.multipart(body)?) };
    let kind = ContentType::parse(&format!("text/calendar; method={}; charset=utf-8", calendar.method))?;
    let file = Attachment::new("invitation.ics".to_owned()).body(calendar.text.clone(), kind);
    Ok(mail.multipart(MultiPart::mixed().multipart(body).singlepart(file))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telling::CalendarFile;

    #[test]
    fn a_repetition_has_the_same_name_and_nothing_that_was_typed_makes_a_header() {
        let letter = Letter {
            name: "张玮\r\nBcc: everybody@example.com".into(),
            address: "zhang@example.com".into(),
            subject: "来访\r\nBcc: everybody@example.com".into(),
            text: "ABCD-EFGH".into(),
            html: "<img src=\"cid:code\">".into(),
            picture: Some(vec![1, 2, 3]),
            calendar: Some(CalendarFile { text: "BEGIN:VCALENDAR\r\n".into(), method: "PUBLISH" }),
        };
        let from = "前台 <frontdesk@example.com>".parse().unwrap();
        let ids = (TellingId([7; 16]), InvitationId([8; 16]));
        let mail = String::from_utf8(mail(ids, &letter, &from).unwrap().formatted()).unwrap();
        let (headers, body) = mail.split_once("\r\n\r\n").unwrap();
        assert!(headers.contains(&format!("Message-ID: <{}@example.com>", "07".repeat(16))), "{headers}");
        assert!(headers.contains("Auto-Submitted: auto-generated") && headers.contains("References: <0808"));
        assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
        assert!(body.contains("text/calendar; method=PUBLISH") && body.contains("Content-ID: <code>"), "{body}");
        let bad = Letter { address: "zhang".into(), ..letter };
        assert!(super::mail(ids, &bad, &from).is_err());
    }
}
