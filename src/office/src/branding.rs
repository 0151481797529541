//! What the company is called and looks like: as it was set for the site, or else as the office is configured. One place, so that pages, badges
//! and messages say the same.

use crate::config::OfficeConfig;
use crate::desk::Accent;
use frontdesk_core::fact::{BrandAccent, Fact, ScreenSettings, SiteFact};
use frontdesk_core::screen::Language;
use frontdesk_store::SettingRecord;
use std::sync::{PoisonError, RwLock};

/// What is set, at hand.
#[derive(Debug, Default)]
pub(crate) struct Branding(RwLock<Brand>);

/// What is set, if anything.
#[derive(Debug, Default)]
pub(crate) struct Brand(ScreenSettings);

impl Brand {
    pub(crate) fn of(records: &[SettingRecord]) -> Self {
        let mut settings = ScreenSettings::default();
        for record in records {
            settings.take(&record.setting);
        }
        Self(settings)
    }

    /// The company's name.
    pub(crate) fn company(&self, config: &OfficeConfig, language: Language) -> String {
        let set = self.0.company.as_ref().map(|company| company.of(language)).filter(|company| !company.is_empty());
        set.map_or_else(|| config.company.clone(), str::to_owned)
    }

    /// The desk's extension.
    pub(crate) fn extension(&self, config: &OfficeConfig) -> String {
        self.0.desk_extension.clone().unwrap_or_else(|| config.desk.extension.clone())
    }

    fn accent(&self, configured: Accent) -> Accent {
        match self.0.accent {
            None => configured,
            Some(BrandAccent::Porcelain) => Accent::Porcelain,
            Some(BrandAccent::Pine) => Accent::Pine,
            Some(BrandAccent::Clay) => Accent::Clay,
            Some(BrandAccent::Slate) => Accent::Slate,
            Some(BrandAccent::Plum) => Accent::Plum,
        }
    }
}

impl Branding {
    /// At the start.
    pub(crate) fn load(&self, records: &[SettingRecord]) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Brand::of(records);
    }

    /// These were recorded.
    pub(crate) fn follow(&self, facts: &[Fact]) {
        for fact in facts {
            if let Fact::Site(SiteFact::SettingSet(setting)) = fact {
                self.0.write().unwrap_or_else(PoisonError::into_inner).0.take(setting);
            }
        }
    }

    pub(crate) fn company(&self, config: &OfficeConfig, language: Language) -> String {
        self.0.read().unwrap_or_else(PoisonError::into_inner).company(config, language)
    }

    /// The company's colour on the desk's pages.
    pub(crate) fn accent(&self, configured: Accent) -> Accent {
        self.0.read().unwrap_or_else(PoisonError::into_inner).accent(configured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::{Setting, SettingName, Texts};

    #[test]
    fn what_is_set_counts_until_it_is_taken_back_and_then_what_is_configured() {
        let config = OfficeConfig { company: "configured".into(), ..OfficeConfig::default() };
        let branding = Branding::default();
        let says = |branding: &Branding| (branding.company(&config, Language::En), branding.accent(Accent::Clay));
        assert_eq!(says(&branding), ("configured".into(), Accent::Clay));
        let set = |setting| Fact::Site(SiteFact::SettingSet(setting));
        let texts = Texts { zh_hans: "栖木".into(), zh_hant: String::new(), en: "Qimu".into() };
        branding.follow(&[set(Setting::Company { value: texts }), set(Setting::Accent { value: BrandAccent::Plum })]);
        assert_eq!(says(&branding), ("Qimu".into(), Accent::Plum));
        branding.follow(&[SettingName::Company, SettingName::Accent].map(|of| set(Setting::AsConfigured { of })));
        assert_eq!(says(&branding), ("configured".into(), Accent::Clay));
    }
}
