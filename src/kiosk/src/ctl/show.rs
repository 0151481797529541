//! Answers, for people and for scripts.

use super::{cards, exceptions, hardware};
use anyhow::bail;
use frontdesk_core::bell::BellWhy;
use frontdesk_core::control::{Answer, CountsRow, DoorRow, EntryRow, SimState, SiteRow, Status, VisitRow};
use frontdesk_core::door::DoorAlarm;
use frontdesk_core::health::{Check, CheckState, overall};
use std::io::Write;
use std::process::ExitCode;

/// Prints one answer. The exit code is 1 for a refusal, a check at fault, a tray that does not add up, and a card with a claim that does
/// not hold.
pub(super) fn show(answer: &Answer, json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string(answer)?)?;
    } else {
        match answer {
            Answer::Done {} => writeln!(out, "done")?,
            Answer::Status(status) => show_status(&mut out, status)?,
            Answer::Health { checks } => show_checks(&mut out, checks)?,
            Answer::Visits { visits } => show_visits(&mut out, visits)?,
            Answer::Forgot { deleted, held } => show_forgot(&mut out, *deleted, *held)?,
            Answer::HoldPlaced { hold } => writeln!(out, "{hold}")?,
            Answer::Site(site) => show_site(&mut out, site)?,
            Answer::Counts(counts) => show_counts(&mut out, counts)?,
            Answer::Cards(cards) => cards::show_cards(&mut out, cards)?,
            Answer::TrayCount(count) => cards::show_count(&mut out, *count)?,
            Answer::Card(card) => cards::show_card(&mut out, card)?,
            Answer::Exceptions { exceptions } => exceptions::show_exceptions(&mut out, exceptions)?,
            Answer::Keys(keys) => cards::show_keys(&mut out, keys)?,
            Answer::Inspected(row) => show_checks(&mut out, &row.checks)?,
            Answer::Tickets { tickets } => hardware::show_tickets(&mut out, tickets)?,
            Answer::TicketsMonth(month) => hardware::show_month(&mut out, month)?,
            Answer::SimState(state) => show_sim(&mut out, state)?,
            Answer::Entry(row) => show_entry(&mut out, row)?,
            Answer::TailReached {} => {}
            Answer::Refused { text, .. } => bail!("refused: {text}"),
        }
    }
    let unwell = match answer {
        Answer::Health { checks } => overall(checks) == CheckState::Fault,
        Answer::Inspected(row) => overall(&row.checks) == CheckState::Fault,
        Answer::TrayCount(count) => count.counted != count.booked,
        Answer::Card(card) => card.claims.iter().any(|(_, holds)| !holds),
        Answer::Refused { .. } => true,
        _ => false,
    };
    Ok(if unwell { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn show_status(out: &mut impl Write, status: &Status) -> std::io::Result<()> {
    let screen = if status.screen_connected { "connected" } else { "missing" };
    let office = status.office_behind.map_or("none".to_owned(), |behind| format!("{behind} entries behind"));
    writeln!(out, "frontdeskd {}, up {} s, health {:?}", status.version, status.uptime_ms / 1_000, status.health)?;
    match status.doors.as_slice() {
        // Of an earlier daemon, too.
        [] | [_] => writeln!(out, "door     {:?}, leaf {}", status.door_mode, leaf(status.leaf_open))?,
        doors => doors.iter().try_for_each(|door| {
            writeln!(out, "door     {}: {:?}, leaf {}", door.name, door.mode, leaf(door.leaf_open))
        })?,
    }
    for door in &status.doors {
        show_door_trouble(out, door)?;
    }
    writeln!(out, "screen   {screen}, page {}", status.page)?;
    writeln!(out, "visits   {} open", status.open_visits)?;
    if status.invitations > 0 || status.wrong_codes > 0 {
        let (known, wrong) = (status.invitations, status.wrong_codes);
        writeln!(out, "invited  {known} about now, {wrong} wrong codes since the start")?;
    }
    writeln!(out, "journal  {} entries, node {}, run {}", status.journal_seq, status.node, status.incarnation)?;
    writeln!(out, "office   {}, {office}", status.office.as_deref().unwrap_or("not enrolled"))?;
    if status.restored && !status.in_step {
        writeln!(out, "RESTORED from a backup and not in step yet: temporary cards are refused")?;
    }
    if status.desk.open > 0 {
        let bell = if status.desk.bell { ": THE DESK BELL RINGS, see `frontdeskctl tickets`" } else { "" };
        writeln!(out, "tickets  {} open{bell}", status.desk.open)?;
    }
    if status.bell == Some(BellWhy::Call) {
        writeln!(
            out,
            "A VISITOR CALLS THE DESK and the office does not hear it: see to it, then `frontdeskctl answer-call`"
        )?;
    }
    if !status.simulated.is_empty() {
        writeln!(out, "SIMULATED: {}", status.simulated.join(", "))?;
    }
    Ok(())
}

/// What somebody should see at a glance; nothing of a door that is well.
fn show_door_trouble(out: &mut impl Write, door: &DoorRow) -> std::io::Result<()> {
    let alarm = door.alarm.map(|alarm| match alarm {
        DoorAlarm::DoorForcedOpen => "FORCED OPEN",
        DoorAlarm::DoorOpenTooLong => "OPEN TOO LONG",
    });
    let flags = [
        door.fire.then_some("FIRE"),
        alarm,
        door.lock_astray.then_some("LOCK DOES NOT FOLLOW"),
        door.exit_stuck.then_some("EXIT BUTTON STUCK"),
        door.tampered.then_some("TAMPERED"),
    ];
    let flags: Vec<&str> = flags.into_iter().flatten().collect();
    if flags.is_empty() { Ok(()) } else { writeln!(out, "ALARM    {}: {}", door.name, flags.join(", ")) }
}

fn leaf(open: Option<bool>) -> &'static str {
    match open {
        None => "no contact",
        Some(true) => "open",
        Some(false) => "shut",
    }
}

fn show_checks(out: &mut impl Write, checks: &[Check]) -> std::io::Result<()> {
    for check in checks {
        let state = format!("{:?}", check.state).to_uppercase();
        writeln!(out, "{:<14} {:<10} since {}  {}", check.name, state, time(check.since_ms), check.evidence)?;
        if !check.advice.is_empty() {
            writeln!(out, "{:<25} → {}", "", check.advice)?;
        }
    }
    Ok(())
}

fn show_visits(out: &mut impl Write, visits: &[VisitRow]) -> std::io::Result<()> {
    for visit in visits {
        let left = visit.left_ms.map_or("-".to_owned(), time);
        writeln!(
            out,
            "{}  {:<10} {} … {}  {} → {}",
            visit.visit,
            visit.state.as_str(),
            time(visit.arrived_ms),
            left,
            visit.visitor.as_deref().unwrap_or("(forgotten)"),
            visit.host.as_deref().unwrap_or("(forgotten)"),
        )?;
    }
    Ok(())
}

fn show_forgot(out: &mut impl Write, deleted: u32, held: u32) -> std::io::Result<()> {
    writeln!(out, "{deleted} keys deleted")?;
    if held > 0 {
        writeln!(out, "{held} keys are under a legal hold: they are deleted when it is lifted")?;
    }
    Ok(())
}

fn show_site(out: &mut impl Write, site: &SiteRow) -> std::io::Result<()> {
    let Some(office) = &site.office else { return writeln!(out, "not enrolled") };
    let at = |time_ms: Option<i64>| time_ms.map_or("never".to_owned(), time);
    writeln!(out, "office   {office} at {}", site.address.as_deref().unwrap_or("-"))?;
    writeln!(out, "contact  {}, newest entry {}", at(site.last_contact_ms), at(site.newest_ms))?;
    writeln!(out, "in step  {}", if site.in_step { "yes" } else { "no" })?;
    for (family, count) in &site.counts {
        writeln!(out, "{family:<12} {count}")?;
    }
    for member in &site.members {
        let revoked = if member.revoked { "  REVOKED" } else { "" };
        writeln!(out, "{}  {}{revoked}", member.node, member.label)?;
    }
    Ok(())
}

fn show_counts(out: &mut impl Write, counts: &CountsRow) -> std::io::Result<()> {
    writeln!(out, "{}-{:02}", counts.month / 100, counts.month % 100)?;
    let rows = [
        ("visits registered", counts.visits_registered),
        ("visits entered", counts.visits_entered),
        ("visits left", counts.visits_left),
        ("cards issued", counts.cards_issued),
        ("cards returned", counts.cards_returned),
        ("grants", counts.grants),
        ("cards lost", counts.cards_lost),
        ("lost cards found", counts.cards_found),
        ("day passes given", counts.passes_given),
        ("counts of the tray", counts.tray_counts),
        ("desk calls", counts.desk_calls),
        ("praise", counts.praise),
        ("complaints", counts.complaints),
    ];
    for (what, count) in rows {
        writeln!(out, "{what:<24} {count}")?;
    }
    for (reason, count) in &counts.denials {
        writeln!(out, "refused: {reason:<15} {count}")?;
    }
    Ok(())
}

fn show_sim(out: &mut impl Write, state: &SimState) -> std::io::Result<()> {
    let shown = |level: Option<bool>, on: &'static str, off: &'static str| match level {
        None => "unknown",
        Some(true) => on,
        Some(false) => off,
    };
    writeln!(out, "SIMULATED hardware")?;
    writeln!(out, "cards      {}", state.cards.join(", "))?;
    for reader in &state.readers {
        let cards = if reader.cards.is_empty() { "-".to_owned() } else { reader.cards.join(" and ") };
        writeln!(out, "on {:<8}{cards}; told {}", reader.name, reader.told.join(", "))?;
    }
    for door in &state.doors {
        let (coil, leaf) = (shown(door.coil, "on", "off"), shown(door.leaf_open, "open", "shut"));
        let (exit, fire) = (shown(door.exit_pressed, "pressed", "up"), shown(door.fire, "FIRE", "quiet"));
        let (tamper, lock) = (shown(door.tampered, "OPEN", "closed"), shown(door.lock_released, "released", "locked"));
        writeln!(
            out,
            "door {:<6}coil {coil}, lock {lock}, leaf {leaf}, exit {exit}, fire {fire}, tamper {tamper}",
            door.name
        )?;
    }
    if let Some(bell) = state.bell {
        writeln!(out, "bell       {}", if bell { "SOUNDS" } else { "silent" })?;
    }
    Ok(())
}

fn show_entry(out: &mut impl Write, row: &EntryRow) -> std::io::Result<()> {
    let simulated = if row.simulated { " SIMULATED" } else { "" };
    let private = match (&row.private, row.has_private) {
        (Some(private), _) => format!(" {private}"),
        (None, true) => " (sealed)".to_owned(),
        (None, false) => String::new(),
    };
    writeln!(out, "{:>8}  {}  {:<18} {}{private}{simulated}", row.seq, time(row.wall_ms), row.kind, row.open)
}

pub(super) fn time(utc_ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(utc_ms).map_or_else(
        || "?".to_owned(),
        |time| time.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M:%S").to_string(),
    )
}
