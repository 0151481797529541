// SPDX-License-Identifier: GPL-3.0-or-later
//! The staff pages.

use super::session::wants;
use super::{ask, changed, staff_cards};
use crate::link::Link;
use crate::ui::{
    self, Page, ScreenWindow, StaffAct, StaffArea, StaffData, StaffForgot, StaffMark, StaffRefused, StaffTile,
};
use frontdesk_core::access::DeskRole;
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::PagesAct;
use frontdesk_core::health::CheckState;
use frontdesk_core::health::tickets::Stage;
use frontdesk_core::screen::staff::{
    About, ForgotCard, ForgotStage, House, NotOpened, RowState, Staff, StaffCard, StaffList, StaffMenu, StaffPage,
    StaffPlace, StaffRefusal, StaffRow, StaffWant, TrayView,
};
use frontdesk_core::screen::{CardTrouble, Intent};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let data = window.global::<StaffData>();
    data.on_open(wants(link, Intent::StaffPages));
    data.on_forgot_card(wants(link, Intent::ForgotCard));
    data.on_back(wants(link, Intent::Back { text: String::new() }));
    data.on_sure(wants(link, Intent::Staff { staff: StaffWant::Sure }));
    data.on_register(wants(link, Intent::Staff { staff: StaffWant::Register }));
    let want = |link: &Link, staff| link.want(Intent::Staff { staff });
    let going = link.clone();
    data.on_go(move |to| want(&going, StaffWant::Go { to: place(to) }));
    let turning = link.clone();
    data.on_turn(move |page| want(&turning, StaffWant::Turn { page: u32::try_from(page).unwrap_or(0) }));
    let choosing = link.clone();
    data.on_choose(move |id| want(&choosing, StaffWant::Choose { id: id.into() }));
    let acting = link.clone();
    data.on_act(move |act| {
        if let Some(act) = act_of(act) {
            want(&acting, StaffWant::Act { act });
        }
    });
    let (counting, weak) = (link.clone(), window.as_weak());
    data.on_count(move || {
        let typed = weak.upgrade().map(|window| window.global::<StaffData>().get_typed());
        if let Some(counted) = typed.and_then(|typed| typed.parse().ok()) {
            want(&counting, StaffWant::Count { counted });
        }
    });
}

pub(crate) fn show_card(window: &ScreenWindow, card: StaffCard) -> Page {
    window.global::<StaffData>().set_not_opened(match card.refused {
        None => ui::NotOpened::None,
        Some(NotOpened::NoRole) => ui::NotOpened::NoRole,
        Some(NotOpened::NotRecorded) => ui::NotOpened::NotRecorded,
    });
    Page::StaffCard
}

pub(crate) fn show(window: &ScreenWindow, staff: &Staff) -> Page {
    let data = window.global::<StaffData>();
    data.set_name(staff.name.as_str().into());
    data.set_administrator(staff.role == DeskRole::Administrator);
    data.set_working(staff.working);
    data.set_outcome(staff.outcome.map_or(StaffAct::None, |outcome| act(outcome.act)));
    data.set_refused(refused(staff.outcome.and_then(|outcome| outcome.refused)));
    match &staff.on {
        StaffPage::Menu(menu) => show_menu(&data, menu),
        StaffPage::List(list) => show_list(&data, list),
        StaffPage::Reason(reason) => ask::show_reason(window, reason),
        StaffPage::Tray(tray) => show_tray(&data, tray),
        StaffPage::About(about) => show_about(&data, about),
        StaffPage::Cards(page) => staff_cards::show(window, page),
        StaffPage::Network(network) => staff_cards::show_network(&data, network),
        StaffPage::Enrol(enrolling) => ask::show_enrolling(window, enrolling),
        StaffPage::ScreenTest {} => Page::StaffScreenTest,
    }
}

pub(crate) fn show_forgot(window: &ScreenWindow, forgot: &ForgotCard) -> Page {
    let data = window.global::<StaffData>();
    data.set_forgetful(forgot.name.as_str().into());
    data.set_forgot(match &forgot.stage {
        ForgotStage::Find { serial, hits } => return ask::show_colleague(window, *serial, hits),
        ForgotStage::Vouch => StaffForgot::Vouch,
        ForgotStage::Take => StaffForgot::Take,
        ForgotStage::Writing => StaffForgot::Writing,
        ForgotStage::Done => StaffForgot::Done,
        ForgotStage::Failed { why } => {
            data.set_refused(refused(Some(*why)));
            StaffForgot::Failed
        }
    });
    Page::StaffForgot
}

/// Leaves nobody's name and no number on a page that is not there any more.
pub(crate) fn clear(window: &ScreenWindow) {
    let data = window.global::<StaffData>();
    data.set_forgetful(SharedString::new());
    if data.get_name().is_empty() {
        return;
    }
    data.set_name(SharedString::new());
    staff_cards::clear(&data);
    data.set_tiles(ModelRc::default());
    data.set_chosen(StaffTile::default());
    data.set_has_chosen(false);
    data.set_more(SharedString::new());
    data.set_pages(1);
    data.set_typed(SharedString::new());
    data.set_serial(SharedString::new());
}

fn show_menu(data: &StaffData<'_>, menu: &StaffMenu) -> Page {
    let places = menu.places.iter().map(|to| of_place(*to)).collect();
    if let Some(places) = changed(&data.get_places(), places) {
        data.set_places(places);
    }
    data.set_pages(1);
    data.set_waiting(number(menu.waiting));
    data.set_desk_calls(menu.desk_calls);
    data.set_attention(menu.attention.map_or(-1, number));
    Page::StaffMenu
}

fn show_list(data: &StaffData<'_>, list: &StaffList) -> Page {
    data.set_of(of_place(list.of));
    data.set_looking(list.looking);
    if let Some(tiles) = changed(&data.get_tiles(), list.rows.iter().map(tile).collect()) {
        data.set_tiles(tiles);
    }
    data.set_page(number(list.page));
    data.set_pages(number(list.pages));
    data.set_total(number(list.total));
    data.set_has_chosen(list.chosen.is_some());
    data.set_chosen(list.chosen.as_ref().map(|chosen| tile(&chosen.row)).unwrap_or_default());
    data.set_more(list.chosen.as_ref().map_or("", |chosen| chosen.more.as_str()).into());
    let acts: Vec<StaffAct> = list.chosen.iter().flat_map(|chosen| &chosen.acts).map(|one| act(*one)).collect();
    if let Some(acts) = changed(&data.get_acts(), acts) {
        data.set_acts(acts);
    }
    data.set_asking(list.asking.map_or(StaffAct::None, act));
    data.set_looked_at(list.looked_at.as_str().into());
    data.set_attention(number(list.attention));
    if let Some(house) = &list.house {
        show_house(data, house);
    }
    Page::StaffList
}

fn show_house(data: &StaffData<'_>, house: &House) {
    data.set_visitors(number(house.visitors));
    data.set_staff(number(house.staff));
    let areas = house.areas.iter().map(|area| StaffArea { name: area.name.as_str().into(), count: number(area.count) });
    data.set_areas(ModelRc::new(VecModel::from_iter(areas)));
    data.set_others(number(house.others));
    data.set_heard_at(house.heard_at.as_str().into());
    data.set_office_away(house.office_away);
    data.set_cut(house.is_cut);
}

fn show_tray(data: &StaffData<'_>, tray: &TrayView) -> Page {
    let serial = slint::format!("{}", tray.serial);
    if data.get_serial() != serial {
        data.set_typed(SharedString::new());
        data.set_serial(serial);
    }
    data.set_pages(1);
    data.set_booked_known(tray.booked.is_some());
    let booked = tray.booked.unwrap_or_default();
    data.set_booked(number(booked.in_tray));
    data.set_given(number(booked.given));
    data.set_missing(number(booked.missing));
    data.set_counted(tray.counted.map_or(-1, number));
    Page::StaffTray
}

fn show_about(data: &StaffData<'_>, about: &About) -> Page {
    data.set_pages(1);
    data.set_looking(about.looking);
    data.set_version(about.version.as_str().into());
    data.set_node(about.node.as_str().into());
    data.set_office(about.office.as_str().into());
    data.set_office_away(about.office_away);
    data.set_behind(behind(about.behind));
    Page::StaffAbout
}

fn tile(row: &StaffRow) -> StaffTile {
    StaffTile {
        id: row.id.as_str().into(),
        kind: row.kind.as_str().into(),
        title: row.title.as_str().into(),
        second: row.second.as_str().into(),
        at: row.at.as_str().into(),
        mark: mark(row.state),
    }
}

fn mark(state: RowState) -> StaffMark {
    match state {
        RowState::Plain => StaffMark::Plain,
        RowState::Check(CheckState::Ok) => StaffMark::Ok,
        RowState::Check(CheckState::Simulated) => StaffMark::Simulated,
        RowState::Check(CheckState::Unknown) => StaffMark::Unknown,
        RowState::Check(CheckState::Degraded) => StaffMark::Degraded,
        RowState::Check(CheckState::Fault) => StaffMark::Fault,
        RowState::Ticket(Stage::Open) => StaffMark::TicketNew,
        RowState::Ticket(Stage::Acknowledged | Stage::Closed) => StaffMark::TicketSeen,
        RowState::Ticket(Stage::InProgress) => StaffMark::TicketWorking,
        RowState::Waits => StaffMark::Waits,
        RowState::Permitted => StaffMark::Permitted,
        RowState::In => StaffMark::Inside,
        RowState::Visitor => StaffMark::Visitor,
        RowState::StaffIn => StaffMark::StaffIn,
        RowState::StaffSeen => StaffMark::StaffSeen,
        RowState::Door(DoorMode::Locked) => StaffMark::Locked,
        RowState::Door(DoorMode::Unlocked) => StaffMark::Unlocked,
        RowState::Door(DoorMode::Accessed) => StaffMark::Accessed,
        RowState::Door(DoorMode::LockedDown) => StaffMark::LockedDown,
        RowState::Door(DoorMode::LockedOpen) => StaffMark::LockedOpen,
    }
}

fn act(act: PagesAct) -> StaffAct {
    match act {
        PagesAct::Permit => StaffAct::Permit,
        PagesAct::EndVisit => StaffAct::EndVisit,
        PagesAct::AnswerCall => StaffAct::AnswerCall,
        PagesAct::CountTray => StaffAct::CountTray,
        PagesAct::AcknowledgeTicket => StaffAct::AcknowledgeTicket,
        PagesAct::UnlockDoor => StaffAct::UnlockDoor,
        PagesAct::HoldDoor => StaffAct::HoldDoor,
        PagesAct::LockDown => StaffAct::LockDown,
        PagesAct::EndOrder => StaffAct::EndOrder,
        PagesAct::RollCall => StaffAct::RollCall,
        PagesAct::AskLeader => StaffAct::AskLeader,
        PagesAct::LookAtCard => StaffAct::LookAtCard,
        PagesAct::IssueCard => StaffAct::IssueCard,
        PagesAct::EnrolKiosk => StaffAct::EnrolKiosk,
        PagesAct::GiveCard => StaffAct::GiveCard,
    }
}

fn act_of(act: StaffAct) -> Option<PagesAct> {
    Some(match act {
        StaffAct::None => return None,
        StaffAct::Permit => PagesAct::Permit,
        StaffAct::EndVisit => PagesAct::EndVisit,
        StaffAct::AnswerCall => PagesAct::AnswerCall,
        StaffAct::CountTray => PagesAct::CountTray,
        StaffAct::AcknowledgeTicket => PagesAct::AcknowledgeTicket,
        StaffAct::UnlockDoor => PagesAct::UnlockDoor,
        StaffAct::HoldDoor => PagesAct::HoldDoor,
        StaffAct::LockDown => PagesAct::LockDown,
        StaffAct::EndOrder => PagesAct::EndOrder,
        StaffAct::RollCall => PagesAct::RollCall,
        StaffAct::AskLeader => PagesAct::AskLeader,
        StaffAct::LookAtCard => PagesAct::LookAtCard,
        StaffAct::IssueCard => PagesAct::IssueCard,
        StaffAct::EnrolKiosk => PagesAct::EnrolKiosk,
        StaffAct::GiveCard => PagesAct::GiveCard,
    })
}

pub(super) fn refused(why: Option<StaffRefusal>) -> StaffRefused {
    match why {
        None => StaffRefused::None,
        Some(StaffRefusal::NotThere) => StaffRefused::NotThere,
        Some(StaffRefusal::NotRecorded) => StaffRefused::NotRecorded,
        Some(StaffRefusal::LockedDown) => StaffRefused::LockedDown,
        Some(StaffRefusal::OnlyPulses) => StaffRefused::OnlyPulses,
        Some(StaffRefusal::DoorFault) => StaffRefused::DoorFault,
        Some(StaffRefusal::Lapsed) => StaffRefused::Lapsed,
        Some(StaffRefusal::NotApproved) => StaffRefused::NotApproved,
        Some(StaffRefusal::NoCard) => StaffRefused::NoCard,
        Some(StaffRefusal::Card(CardTrouble::MovedTooEarly)) => StaffRefused::CardMoved,
        Some(StaffRefusal::Card(CardTrouble::Defective)) => StaffRefused::CardDefective,
        Some(StaffRefusal::Card(CardTrouble::NoReader)) => StaffRefused::NoReader,
        Some(StaffRefusal::Card(_)) => StaffRefused::Card,
        Some(StaffRefusal::NoIssuerKeys) => StaffRefused::NoIssuerKeys,
        Some(StaffRefusal::BadIssuerKeys) => StaffRefused::BadIssuerKeys,
        Some(StaffRefusal::NotACode) => StaffRefused::NotACode,
        Some(StaffRefusal::CodeRefused) => StaffRefused::CodeRefused,
        Some(StaffRefusal::NotTheOffice) => StaffRefused::NotTheOffice,
        Some(StaffRefusal::NotReached) => StaffRefused::NotReached,
        Some(StaffRefusal::NotPossible) => StaffRefused::Other,
    }
}

fn of_place(place: StaffPlace) -> ui::StaffPlace {
    match place {
        StaffPlace::Visits => ui::StaffPlace::Visits,
        StaffPlace::Tray => ui::StaffPlace::Tray,
        StaffPlace::Health => ui::StaffPlace::Health,
        StaffPlace::Tickets => ui::StaffPlace::Tickets,
        StaffPlace::RollCall => ui::StaffPlace::RollCall,
        StaffPlace::Doors => ui::StaffPlace::Doors,
        StaffPlace::About => ui::StaffPlace::About,
        StaffPlace::Cards => ui::StaffPlace::Cards,
        StaffPlace::Network => ui::StaffPlace::Network,
        StaffPlace::ScreenTest => ui::StaffPlace::ScreenTest,
    }
}

fn place(place: ui::StaffPlace) -> StaffPlace {
    match place {
        ui::StaffPlace::Visits => StaffPlace::Visits,
        ui::StaffPlace::Tray => StaffPlace::Tray,
        ui::StaffPlace::Health => StaffPlace::Health,
        ui::StaffPlace::Tickets => StaffPlace::Tickets,
        ui::StaffPlace::RollCall => StaffPlace::RollCall,
        ui::StaffPlace::Doors => StaffPlace::Doors,
        ui::StaffPlace::About => StaffPlace::About,
        ui::StaffPlace::Cards => StaffPlace::Cards,
        ui::StaffPlace::Network => StaffPlace::Network,
        ui::StaffPlace::ScreenTest => StaffPlace::ScreenTest,
    }
}

/// Below zero where the office has not said.
pub(super) fn behind(behind: Option<u64>) -> i32 {
    behind.map_or(-1, |behind| i32::try_from(behind).unwrap_or(i32::MAX))
}

pub(super) fn number(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
