//! A visitor who has been here before (V7): a telephone number, "is it you?", and the review. Nothing that is known of anybody is on the screen
//! before the right name is picked, and after it no more than its owner needs; a wrong pick, no pick and an unknown number end alike.

use super::page::{AskedWho, Page};
use super::{Effect, Effects, Station, TypedNumber};
use crate::fact::{Alarm, UpkeepFact};
use crate::form::{self, HostChoice};
use crate::returning::{self, LastVisit, Recollection};
use crate::screen::{IsItYou, NumberEntry, NumberProblem, Step, View};
use crate::time::Now;

impl Station {
    pub(super) fn ask_number(&mut self, now: Now, problem: Option<NumberProblem>, out: &mut Effects) {
        let serial = self.next_serial;
        self.next_serial = self.next_serial.saturating_add(1);
        self.turn_to(now, Page::Number { serial, problem, looking: false }, out);
    }

    pub(super) fn number_typed(&mut self, now: Now, text: &str, out: &mut Effects) {
        let Page::Number { serial, .. } = self.page else { return };
        let refused = |problem| Page::Number { serial, problem: Some(problem), looking: false };
        if let Some(left_ms) = self.tries.wait_ms(now.mono_ms) {
            let seconds = u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(u32::MAX);
            self.page = refused(NumberProblem::Wait { seconds });
            return;
        }
        // The index is of telephone numbers alone.
        let number = form::check(Step::Contact, text).ok().filter(|clean| !clean.contains('@'));
        let Some(number) = number else {
            self.page = refused(NumberProblem::NotANumber);
            return;
        };
        self.form.contact.clone_from(&number);
        self.page = Page::Number { serial, problem: None, looking: true };
        out.push(Effect::Recall { request: serial, number: TypedNumber(number) });
        if let Some(in_a_row) = self.tries.looked_up(now.mono_ms) {
            self.numbers_guessed(now, format!("{in_a_row} telephone numbers in a row without proof"), out);
        }
    }

    /// An answer to a page that is no longer there means nothing.
    pub(super) fn recalled(&mut self, now: Now, request: u64, known: Option<Recollection>, out: &mut Effects) {
        if !matches!(self.page, Page::Number { serial, looking: true, .. } if serial == request) {
            return;
        }
        let Some(recollection) = known else { return self.register_anew(now, out) };
        let choices = returning::choices(&recollection, self.config.greeting_language());
        self.turn_to(now, Page::IsItYou(Box::new(AskedWho { choices, recollection })), out);
    }

    pub(super) fn picked(&mut self, now: Now, asked: AskedWho, place: usize, out: &mut Effects) {
        if place >= asked.choices.names.len() {
            return;
        }
        let Recollection { hash, last } = asked.recollection;
        match last {
            Some(last) if asked.choices.own == Some(place) && self.tries.may_pick(&hash, now.mono_ms) => {
                self.tries.right();
                self.fill_in_again(last);
                self.next_question(now, false, out);
            }
            _ => {
                if let Some(in_a_row) = self.tries.wrong(&hash, now.mono_ms) {
                    let in_all = self.tries.wrong_picks();
                    let detail = format!(
                        "{in_a_row} wrong names in a row for telephone numbers, {in_all} since the daemon started"
                    );
                    self.numbers_guessed(now, detail, out);
                }
                self.register_anew(now, out);
            }
        }
    }

    /// The contact is as it was typed just now. A host who works here no more is asked for, and one whom the visitor did not know, too.
    fn fill_in_again(&mut self, last: LastVisit) {
        let host = last.host.and_then(|host| self.person(host));
        self.form.host = host.map(|host| HostChoice {
            staff: Some(host.staff),
            name: host.name.clone(),
            department: host.department.clone(),
        });
        self.form.name = last.name;
        self.form.organisation = Some(last.organisation);
        self.form.purpose = Some(last.purpose);
        self.form.recalled = [Step::Name, Step::Organisation, Step::Purpose].into();
        if self.form.host.is_some() {
            self.form.recalled.insert(Step::Host);
        }
    }

    /// The number stays, so that it need not be typed again.
    pub(super) fn register_anew(&mut self, now: Now, out: &mut Effects) {
        self.ask(now, Step::Name, false, out);
        if let Page::Ask(question) = &mut self.page {
            question.anew = true;
        }
    }

    fn numbers_guessed(&mut self, now: Now, detail: String, out: &mut Effects) {
        let alarm = UpkeepFact::AlarmRaised { alarm: Alarm::CodeGuessed, node: None, detail };
        self.note(now, vec![alarm.into()], out);
    }

    pub(super) fn number_view(&self, serial: u64, problem: Option<NumberProblem>, looking: bool) -> View {
        let value = self.form.contact.clone();
        View::Returning(NumberEntry { serial, value, problem, looking, wipes_in_s: self.wipes_in_s })
    }

    pub(super) fn is_it_you_view(&self, asked: &AskedWho) -> View {
        View::IsItYou(IsItYou { names: asked.choices.names.clone(), wipes_in_s: self.wipes_in_s })
    }
}
