// SPDX-License-Identifier: GPL-3.0-or-later
//! Cards and the link to the office, on the staff pages.

use super::{ask, staff};
use crate::ui::{self, CardOf, CardShowing, CardStep, CardWord, Page, ScreenWindow, StaffData};
use frontdesk_core::access::Denial;
use frontdesk_core::fact::WithdrawnWhy;
use frontdesk_core::screen::staff::{CardMake, CardPage, CardPlace, CardShows, IssueStage, Network, SeenCard, Whose};
use slint::{ComponentHandle, SharedString};

pub(crate) fn show(window: &ScreenWindow, page: &CardPage) -> Page {
    let data = window.global::<StaffData>();
    data.set_pages(1);
    data.set_card_step(match page {
        CardPage::Find { serial, hits } => return ask::show_holder(window, *serial, hits),
        CardPage::Choose {} => CardStep::Choose,
        CardPage::Look { reading: false } => CardStep::Look,
        CardPage::Look { reading: true } => CardStep::Reading,
        CardPage::Seen { card } => {
            show_seen(&data, card);
            CardStep::Seen
        }
        CardPage::Issue { name, stage } => {
            data.set_card_name(name.as_str().into());
            show_issuing(&data, *stage)
        }
    });
    Page::StaffCards
}

/// Leaves nothing of a card on a page that is not there any more.
pub(crate) fn clear(data: &StaffData<'_>) {
    data.set_card_name(SharedString::new());
    data.set_card_second(SharedString::new());
    data.set_card_until(SharedString::new());
    data.set_card_step(CardStep::Choose);
}

fn show_issuing(data: &StaffData<'_>, stage: IssueStage) -> CardStep {
    match stage {
        IssueStage::Keys {} => CardStep::Keys,
        IssueStage::Hold {} => CardStep::Hold,
        IssueStage::Writing { done, total } => {
            data.set_card_written(staff::number(done));
            data.set_card_total(staff::number(total));
            CardStep::Writing
        }
        IssueStage::Done {} => CardStep::Done,
        IssueStage::Failed { why } => {
            data.set_card_why(staff::refused(Some(why)));
            CardStep::Failed
        }
    }
}

fn show_seen(data: &StaffData<'_>, card: &SeenCard) {
    data.set_card_name(card.name.as_str().into());
    data.set_card_second(card.second.as_str().into());
    data.set_card_until(card.until.as_str().into());
    data.set_card_make(make(card.make).into());
    data.set_card_of(match card.whose {
        Whose::Staff => CardOf::Staff,
        Whose::DayPass => CardOf::DayPass,
        Whose::Visitor => CardOf::Visitor,
        Whose::Tray => CardOf::Tray,
        Whose::Nobody => CardOf::Nobody,
        Whose::Blank => CardOf::Blank,
        Whose::Unknown => CardOf::Unknown,
    });
    data.set_card_shows(match card.shows {
        CardShows::Genuine => CardShowing::Genuine,
        CardShows::Torn => CardShowing::Torn,
        CardShows::Number => CardShowing::Number,
        CardShows::Refuted => CardShowing::Refuted,
        CardShows::OtherSite => CardShowing::OtherSite,
    });
    data.set_card_is(match card.place {
        None => ui::CardPlace::NotKnown,
        Some(CardPlace::InTray) => ui::CardPlace::InTray,
        Some(CardPlace::Given) => ui::CardPlace::Given,
        Some(CardPlace::Missing) => ui::CardPlace::Missing,
        Some(CardPlace::Lost) => ui::CardPlace::Lost,
    });
    data.set_card_refused(word(card));
}

/// The makers' own names: they are the same in every language.
fn make(make: CardMake) -> &'static str {
    match make {
        CardMake::Desfire => "MIFARE DESFire",
        CardMake::DesfireEv1 => "MIFARE DESFire EV1",
        CardMake::DesfireEv2 => "MIFARE DESFire EV2",
        CardMake::DesfireEv3 => "MIFARE DESFire EV3",
        CardMake::Ntag => "NTAG 21x",
        CardMake::NumberOnly => "",
    }
}

fn word(card: &SeenCard) -> CardWord {
    match (card.whose, card.place, card.ended, card.refused) {
        (Whose::Blank, ..) => CardWord::Blank,
        (_, Some(CardPlace::Lost), ..) | (_, _, Some(WithdrawnWhy::Lost), _) => CardWord::Lost,
        (Whose::Tray, ..) => CardWord::Free,
        (_, _, Some(WithdrawnWhy::Returned), _) => CardWord::Returned,
        (_, _, Some(WithdrawnWhy::Withdrawn), _) => CardWord::Withdrawn,
        (_, _, Some(WithdrawnWhy::Replaced), _) => CardWord::Replaced,
        (.., None) => CardWord::None,
        (.., Some(Denial::NotPermittedYet)) => CardWord::NotPermitted,
        (.., Some(Denial::Expired)) => CardWord::Expired,
        (.., Some(Denial::Unused)) => CardWord::Unused,
        (.., Some(Denial::Unauthorized)) => CardWord::NumberOnly,
        (.., Some(Denial::NotGenuine | Denial::Forged | Denial::Copied)) => CardWord::NotGenuine,
        (.., Some(Denial::OtherSite)) => CardWord::OtherSite,
        (.., Some(Denial::CardDisagrees)) => CardWord::Disagrees,
        (.., Some(Denial::UnknownCredential | Denial::CredentialNotEnabled)) => CardWord::Unknown,
        (.., Some(_)) => CardWord::Other,
    }
}

pub(crate) fn show_network(data: &StaffData<'_>, network: &Network) -> Page {
    data.set_pages(1);
    data.set_looking(network.looking);
    data.set_office(network.office.as_str().into());
    data.set_label(network.label.as_str().into());
    data.set_node(network.node.as_str().into());
    data.set_office_away(network.away);
    data.set_answered_at(network.answered_at.as_str().into());
    data.set_certificate_until(network.certificate_until.as_str().into());
    data.set_behind(staff::behind(network.behind));
    Page::StaffNetwork
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_card_is_lost_whatever_else_is_said_of_it_and_a_good_one_counts() {
        let card = |whose, refused, ended, place| SeenCard {
            make: CardMake::DesfireEv2,
            whose,
            name: String::new(),
            second: String::new(),
            until: String::new(),
            shows: CardShows::Genuine,
            refused,
            ended,
            place,
        };
        let ended = Some(Denial::CredentialNotEnabled);
        assert_eq!(word(&card(Whose::Staff, None, None, None)), CardWord::None);
        assert_eq!(word(&card(Whose::Staff, ended, Some(WithdrawnWhy::Lost), None)), CardWord::Lost);
        assert_eq!(word(&card(Whose::Staff, ended, Some(WithdrawnWhy::Replaced), None)), CardWord::Replaced);
        assert_eq!(word(&card(Whose::Tray, ended, None, Some(CardPlace::Lost))), CardWord::Lost);
        assert_eq!(word(&card(Whose::Tray, ended, None, Some(CardPlace::InTray))), CardWord::Free);
        assert_eq!(word(&card(Whose::Blank, Some(Denial::UnknownCredential), None, None)), CardWord::Blank);
    }
}
