//! Pictures of pages, on a desk, on a phone and in the dark, and what is wrong with what can be seen on them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Look, Window};

/// Where pictures hang: a directory for each language, and a page with all of them.
#[derive(Debug)]
pub struct Gallery {
    dir: PathBuf,
    hung: Vec<(String, PathBuf)>,
    wrong: Vec<String>,
}

impl Gallery {
    /// In `target/desk`, beside the running test.
    ///
    /// # Errors
    /// The test is nowhere near a target directory.
    pub fn new() -> anyhow::Result<Self> {
        let running = std::env::current_exe()?;
        let profile = running.ancestors().find(|dir| dir.join("deps").is_dir()).context("not in a target directory")?;
        Ok(Self { dir: profile.parent().unwrap_or(profile).join("desk"), hung: Vec::new(), wrong: Vec::new() })
    }

    /// Takes the page that is shown, whose language it must be: at a desk and on a phone, and in the dark if asked. What does not fit, is no
    /// text, or shuts somebody out is remembered.
    ///
    /// # Errors
    /// The browser does not answer.
    pub fn hang(&mut self, window: &Window<'_>, page: &str, language: &str, in_the_dark: bool) -> anyhow::Result<()> {
        let said = window.language()?;
        if said != language {
            self.wrong.push(format!("{page}: in {said} instead of {language}"));
        }
        self.look(window, page, language, "desk")?;
        if in_the_dark {
            window.dark(true)?;
            self.look(window, page, language, "dark")?;
            window.dark(false)?;
        }
        window.resize(Look::PHONE)?;
        self.look(window, page, language, "phone")?;
        window.resize(Look::DESK)
    }

    fn look(&mut self, window: &Window<'_>, page: &str, language: &str, size: &str) -> anyhow::Result<()> {
        let place = Path::new(language).join(format!("{page}-{size}.png"));
        let png = self.dir.join(&place);
        std::fs::create_dir_all(png.parent().unwrap_or(&self.dir))?;
        let stands = window.stands_wrongly()?;
        // Contrasts and names are the same in every language; what is spelt out in English may need more room, which is looked at above.
        let shuts_out = if language == "zh-Hans" { window.axe()? } else { Vec::new() };
        window.shot(&png)?;
        self.wrong.extend(stands.into_iter().chain(shuts_out).map(|wrong| format!("{}: {wrong}", place.display())));
        self.hung.push((format!("{page} {size} {language}"), place));
        Ok(())
    }

    /// Whether all was well.
    ///
    /// # Errors
    /// What was wrong with the pages, a line each.
    pub fn judge(&self) -> anyhow::Result<()> {
        anyhow::ensure!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
        Ok(())
    }

    /// Writes the page with all pictures, then [judges](Self::judge).
    ///
    /// # Errors
    /// What was wrong with the pages, a line each; or the file system's.
    pub fn close(self) -> anyhow::Result<()> {
        let mut sheet = String::from(
            "<!doctype html><meta charset=utf-8><title>The web desk</title><style>figure{display:inline-block;margin:8px}img{height:300px;border:1px solid #888}</style>",
        );
        for (name, place) in &self.hung {
            let place = place.display();
            write!(
                sheet,
                "<figure><a href=\"{place}\"><img src=\"{place}\" alt=\"\" loading=lazy></a><figcaption>{name}</figcaption></figure>"
            )?;
        }
        std::fs::write(self.dir.join("index.html"), sheet)?;
        self.judge()
    }
}
