//! What the company wants to be agreed to, between the last answer and its entry: nothing is recorded before somebody has agreed, and then
//! both stand in one append.

use super::page::Page;
use super::{Effects, Station};
use crate::agreement::{Agreement, Signature, Signing};
use crate::fact::{AgreedFact, AgreedPrivate, Fact};
use crate::id::{InvitationId, VisitId};
use crate::journal::Hash;
use crate::screen::{AgreementPage, Intent, Purpose, View};
use crate::time::Now;

/// Reading takes longer than answering: nobody is sent home sooner than after so long without a touch.
pub(super) const READING_MS: u32 = 180_000;

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AgreementOf {
    /// Whoever has filled in the form.
    Form {
        /// Somebody is added after them.
        adds: bool,
    },
    /// A guest with this invitation.
    Invited(InvitationId),
}

/// An agreement on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) serial: u64,
    pub(super) of: AgreementOf,
    /// Which text: the one that is recorded as agreed to.
    pub(super) version: Hash,
    pub(super) not_signed: bool,
    pub(super) saving: bool,
}

impl Station {
    /// The office's, or the configuration's where it set none, if whoever comes for this has to agree to it.
    pub(super) fn agreement_for(&self, purpose: Purpose) -> Option<&Agreement> {
        let set = self.config.settings.agreement.as_ref().or(self.config.agreement.as_ref());
        set.filter(|agreement| agreement.is_for(purpose))
    }

    /// Asks, where there is something to agree to; answers whether there is.
    pub(super) fn asks_to_agree(&mut self, now: Now, of: AgreementOf, out: &mut Effects) -> bool {
        let Some(version) = self.agreement_of(of).map(Agreement::version) else { return false };
        let serial = self.next_serial;
        self.next_serial = self.next_serial.saturating_add(1);
        let asked = Asked { serial, of, version, not_signed: false, saving: false };
        self.turn_to(now, Page::Agreement(asked), out);
        true
    }

    fn agreement_of(&self, of: AgreementOf) -> Option<&Agreement> {
        let purpose = match of {
            AgreementOf::Form { .. } => self.form.purpose,
            AgreementOf::Invited(invitation) => self.purpose_of(invitation),
        };
        self.agreement_for(purpose?)
    }

    /// Whoever is asked, while it says something else or nothing any more, reads what stands now.
    pub(super) fn agreement_changed(&mut self, now: Now, out: &mut Effects) {
        let Page::Agreement(Asked { of, version, saving: false, .. }) = self.page else { return };
        if self.agreement_of(of).map(Agreement::version) != Some(version) && !self.asks_to_agree(now, of, out) {
            self.before_agreement(now, of, out);
        }
    }

    fn before_agreement(&mut self, now: Now, of: AgreementOf, out: &mut Effects) {
        let page = match of {
            AgreementOf::Form { .. } => Page::Review { saving: false },
            AgreementOf::Invited(invitation) => Page::Invited { invitation, saving: false },
        };
        self.turn_to(now, page, out);
    }

    pub(super) fn agreement_intent(
        &mut self,
        now: Now,
        asked: Asked,
        intent: Intent,
        fresh: [u8; 16],
        out: &mut Effects,
    ) {
        match intent {
            _ if asked.saving => {}
            Intent::Back { .. } => self.before_agreement(now, asked.of, out),
            Intent::Agree { signature } => self.agree(now, asked, signature, VisitId(fresh), out),
            _ => {}
        }
    }

    fn agree(&mut self, now: Now, asked: Asked, drawn: Option<Signature>, visit: VisitId, out: &mut Effects) {
        let Some(agreement) = self.agreement_of(asked.of).cloned() else { return };
        let drawn = drawn.filter(|_| agreement.signing != Signing::Said);
        let is_signed = match &drawn {
            Some(signature) => signature.is_drawn(),
            None => agreement.signing != Signing::Drawn,
        };
        if !is_signed {
            self.page = Page::Agreement(Asked { not_signed: true, ..asked });
            return;
        }
        let language = agreement.language_for(self.language);
        let agreed = AgreedFact::Agreed {
            visit,
            version: asked.version,
            language,
            drawn: drawn.is_some(),
            private: drawn.map(|signature| AgreedPrivate { signature }),
        };
        let is_new = self.agreement_written != Some(asked.version);
        let shown = is_new.then(|| AgreedFact::Shown { version: asked.version, agreement: Box::new(agreement) });
        let agreed: Vec<Fact> = shown.into_iter().chain([agreed]).map(Fact::from).collect();
        match asked.of {
            AgreementOf::Form { adds } => self.register(now, visit, adds, agreed, out),
            AgreementOf::Invited(invitation) => self.admit_invited(now, visit, invitation, agreed, out),
        }
    }

    /// The page says that it is being written.
    pub(super) fn saves_agreement(&mut self) -> bool {
        if let Page::Agreement(asked) = &mut self.page {
            (asked.saving, asked.not_signed) = (true, false);
            return true;
        }
        false
    }

    /// Written with the registration: the text need not be written again in this run.
    pub(super) fn agreement_durable(&mut self) {
        if let Page::Agreement(Asked { version, saving: true, .. }) = self.page {
            self.agreement_written = Some(version);
        }
    }

    /// The page stays as it is, and can be signed again when the disk is mended.
    pub(super) fn agreement_not_durable(&mut self) {
        if let Page::Agreement(asked) = &mut self.page {
            asked.saving = false;
        }
    }

    /// An agreement that is not there any more has been turned away from.
    pub(super) fn agreement_view(&self, asked: Asked) -> View {
        let Some(agreement) = self.agreement_of(asked.of) else { return View::Home {} };
        let language = agreement.language_for(self.language);
        View::Agreement(AgreementPage {
            serial: asked.serial,
            title: agreement.title.of(language).to_owned(),
            text: agreement.text.of(language).to_owned(),
            language,
            signing: agreement.signing,
            not_signed: asked.not_signed,
            saving: asked.saving,
            wipes_in_s: self.wipes_in_s,
        })
    }
}
