//! What a guest is sent by e-mail: the invitation with the code, or that it was taken back.

use super::{calendar, qr, when, words};
use crate::branding::Brand;
use crate::html::Text;
use crate::office::{Failure, Office};
use crate::telling::{CalendarFile, Letter};
use frontdesk_core::fact::{Fact, GuestMail, InvitationMailFact, InvitationPrivate, TellingPrivate};
use frontdesk_core::id::{InvitationId, TellingId};
use frontdesk_core::invitation::{Code, Invitation};
use frontdesk_core::screen::Language;
use frontdesk_store::{InvitationMail, InvitationRecord, ReadError, Reader};
use lettre::Address;

/// The guest's contact is where mail goes.
pub(crate) fn is_address(contact: &str) -> bool {
    contact.parse::<Address>().is_ok()
}

/// A mail to the guest is queued.
pub(super) fn queued(invitation: InvitationId, mail: GuestMail, guest: &InvitationPrivate) -> Result<Fact, Failure> {
    let private = TellingPrivate { staff: None, name: guest.name.clone(), address: guest.contact.clone() };
    let telling = TellingId(crate::random::bytes()?);
    Ok(InvitationMailFact::Queued { telling, invitation, mail, private: Some(private) }.into())
}

/// What the guest reads of the house, in their language.
pub(super) struct House {
    pub(super) language: Language,
    pub(super) company: String,
    pub(super) address: String,
}

impl House {
    /// As the desk has set it, or else as it is configured.
    pub(super) fn of(office: &Office, reader: &Reader, invitation: &Invitation) -> Result<Self, ReadError> {
        let config = &office.settings.config;
        let language = invitation.terms.language.unwrap_or(config.language);
        let company = Brand::of(&reader.settings()?).company(config, language);
        Ok(Self { language, company, address: config.address.clone() })
    }

    fn place(&self) -> String {
        [self.company.as_str(), &self.address]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The calendar file of an invitation, or of its end.
pub(super) fn calendar_text(office: &Office, house: &House, invitation: &Invitation, code: Code) -> String {
    let now = office.clock.now().wall;
    let summary = words::summary(house.language, &house.company);
    let description = words::description(house.language, code);
    let place = house.place();
    let from = office.settings.config.smtp.as_ref().and_then(|smtp| smtp.from.parse::<lettre::message::Mailbox>().ok());
    let organiser = from.map(|from| from.email.to_string());
    let text = calendar::CalendarText {
        summary: &summary,
        description: &description,
        location: &place,
        organiser: organiser.as_deref(),
    };
    calendar::calendar(invitation, text, now.utc_ms, now.offset_s)
}

/// What is sent; nothing where whom it is for cannot be read any more.
///
/// # Errors
/// The journal could not be read.
pub(crate) fn letter(
    office: &Office,
    reader: &Reader,
    record: &InvitationRecord,
    mail: &InvitationMail,
) -> Result<Option<Letter>, ReadError> {
    let (Some(mut invitation), Some(recipient)) = (record.readable(), &mail.recipient) else { return Ok(None) };
    let Some(code) = Code::read(&invitation.guest.code) else { return Ok(None) };
    // What is sent is what was meant when it was queued.
    invitation.is_cancelled = mail.mail == GuestMail::Cancellation;
    let house = House::of(office, reader, &invitation)?;
    let host = reader.person(invitation.guest.host)?.and_then(|person| person.private);
    let host = host.map(|host| host.name).unwrap_or_default();
    let calendar = calendar_text(office, &house, &invitation, code);
    let method = calendar::method(&invitation);
    let (text, html) = bodies(&house, &invitation, &host, code);
    Ok(Some(Letter {
        name: recipient.name.clone(),
        address: recipient.address.clone(),
        subject: words::subject(house.language, &house.company, mail.mail),
        text,
        html,
        picture: if invitation.is_cancelled { None } else { qr::png(code) },
        calendar: Some(CalendarFile { text: calendar, method }),
    }))
}

/// The same as text and as HTML.
fn bodies(house: &House, invitation: &Invitation, host: &str, code: Code) -> (String, String) {
    let words = words::of(house.language);
    let guest = &invitation.guest;
    let mail = if invitation.is_cancelled { GuestMail::Cancellation } else { GuestMail::Invitation };
    let greeting = words.greeting.replace("{}", &guest.name);
    let what = words::opening(house.language, mail, &house.company);
    let when = when::when(house.language, (invitation.from_ms, invitation.until_ms), &invitation.terms);
    let facts = [(words.when, when), (words.host, host.to_owned()), (words.place, house.place())];
    let facts = facts.iter().filter(|(_, value)| !value.is_empty());
    let mut text = format!("{greeting}\n\n{what}\n\n");
    let mut html = format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"></head><body style=\"font-family:sans-serif\"><p>{}</p><p>{}</p><table>",
        Text(&greeting),
        Text(&what)
    );
    for (label, value) in facts {
        text.push_str(&format!("{label}: {value}\n"));
        html.push_str(&format!(
            "<tr><td style=\"padding-right:1em;color:#555\">{}</td><td>{}</td></tr>",
            Text(label),
            Text(value)
        ));
    }
    html.push_str("</table>");
    if !invitation.is_cancelled {
        let how = words.how;
        text.push_str(&format!("\n{}: {code}\n\n{how}\n", words.code));
        html.push_str(&format!(
            "<p style=\"font-size:2em;letter-spacing:.08em;font-family:monospace;margin:.6em 0\">{code}</p>\
             <p><img src=\"cid:code\" width=\"232\" height=\"232\" alt=\"{code}\"></p><p>{}</p>",
            Text(how)
        ));
        if !guest.message.is_empty() {
            text.push_str(&format!("\n{}\n", guest.message));
            html.extend(guest.message.lines().map(|line| format!("<p>{}</p>", Text(line))));
        }
    }
    text.push_str(&format!("\n-- \n{}\n", house.place()));
    html.push_str(&format!("<p style=\"color:#555\">{}</p></body></html>", Text(&house.place())));
    (text, html)
}
