//! The office of the site: its process, its administrators, and whoever signs in there.

use super::*;

impl Site {
    /// Starts the office on its address.
    ///
    /// # Errors
    /// It did not answer.
    pub fn start_office(&mut self) -> anyhow::Result<()> {
        let mut launch = Launch::binary("frontdesk-office", self.path())?.args([
            "serve",
            "--listen",
            &self.office_at.page.to_string(),
            "--kiosks",
            &self.office_at.kiosks.to_string(),
            "--data",
            &self.office_at.data.display().to_string(),
        ]);
        if !self.plan.office_config.is_empty() {
            let path = self.path().join("office.toml");
            std::fs::write(&path, self.plan.office_config.replace("{page}", &self.office_at.page.to_string()))?;
            launch = launch.args(["--config", &path.display().to_string()]);
        }
        let launch = if self.plan.demo_banner { launch.args(["--demo-banner"]) } else { launch };
        self.office = Some(launch.envs(self.plan.office_environment.clone()).start()?);
        // One that has ended says why at once, not after the whole wait.
        wait::until(SOON, "the office answers", || match self.office.as_mut()?.exited() {
            Ok(None) => self.office().today().ok().map(|_| Ok(())),
            Ok(Some(status)) => Some(Err(anyhow::anyhow!("the office has ended: {status}"))),
            Err(error) => Some(Err(error.into())),
        })?
    }

    /// Where the office is, for another site's [`Plan::joins`].
    #[must_use]
    pub fn office_at(&self) -> OfficeAt {
        self.office_at.clone()
    }

    /// Makes the kiosk a member of the site, as two administrators do: one at the office, who reads the code out, and one at the
    /// kiosk, who types it in.
    ///
    /// # Errors
    /// One of the two was refused, or they did not come into step.
    pub fn enrol(&self, label: &str) -> anyhow::Result<()> {
        self.enrol_without_waiting(label)?;
        self.wait_in_step()
    }

    /// [`Site::enrol`], not waiting until they are in step.
    ///
    /// # Errors
    /// One of the two was refused.
    pub fn enrol_without_waiting(&self, label: &str) -> anyhow::Result<()> {
        let code = self.enrolment_code(label)?;
        let url = format!("https://{}", self.office_at.kiosks);
        self.ctl(&["enrol", "--office", &url, "--code", &code, "--label", label])?;
        Ok(())
    }

    /// A new code of the office for a kiosk.
    ///
    /// # Errors
    /// The office makes none.
    pub fn enrolment_code(&self, label: &str) -> anyhow::Result<String> {
        let said = self.office_ctl(&["enrol-code", "--label", label])?;
        let is_code = |word: &&str| word.len() > 20 && word.contains('-');
        let code = said.split_whitespace().find(is_code).with_context(|| format!("no code in {said:?}"))?;
        Ok(code.to_owned())
    }

    /// Waits until the office has all that the kiosk has, and the other way round.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_in_step(&self) -> anyhow::Result<()> {
        wait::until(SOON, "kiosk and office are in step", || {
            let status = self.control().ok()?.status().ok()?;
            (status.in_step && status.office_behind == Some(0)).then_some(())
        })?;
        Ok(())
    }

    /// Runs an administrator's command at the office and returns what it printed.
    ///
    /// # Errors
    /// It ended with another code than 0.
    pub fn office_ctl(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = self.office_ctl_output(arguments)?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        Ok(said)
    }

    /// Runs an administrator's command at the office to its end.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn office_ctl_output(&self, arguments: &[&str]) -> anyhow::Result<std::process::Output> {
        let launch = Launch::binary("frontdesk-office", self.path())?.named("office-ctl").args(arguments);
        Ok(launch.args([OsString::from("--data"), self.office_at.data.clone().into()]).output()?)
    }

    /// Gives the office another environment from its next start on.
    pub fn set_office_environment(&mut self, environment: Vec<(OsString, OsString)>) {
        self.plan.office_environment = environment;
    }

    /// Kills the office as a power cut or a crash would.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill_office(&mut self) -> anyhow::Result<()> {
        if let Some(mut office) = self.office.take() {
            office.kill()?;
        }
        Ok(())
    }

    /// Runs `frontdesk-office` on the office's data, whether it serves or not: `verify` or `export`.
    ///
    /// # Errors
    /// It ended with another code than 0; what it said is in the error.
    pub fn office_tool(&self, act: &str) -> anyhow::Result<String> {
        let launch = Launch::binary("frontdesk-office", self.path())?.named("office-tool").args([
            OsString::from(act),
            "--data".into(),
            self.office_data().into(),
        ]);
        let output = launch.output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "{act}: {said}{}", String::from_utf8_lossy(&output.stderr));
        Ok(said)
    }

    /// The office as a program with a token sees it. Where the office does not know the token, because it has other data now, it is
    /// asked for a new one.
    #[must_use]
    pub fn office(&self) -> OfficeClient {
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        let client = OfficeClient::new(self.office_at.page).with_token(token.clone());
        if client.get("/api/v1/today").is_ok_and(|answer| answer.status == 401) {
            let said = self.office_ctl(&["token", "--scope", "read", "--for", "stories"]);
            *token = said.ok().map(|said| said.trim().to_owned());
        }
        client.with_token(token.clone())
    }

    /// The office as somebody sees it who is invited now and chooses a password.
    ///
    /// # Errors
    /// The office is away.
    pub fn office_as(&self, sign_in: &str, role: &str) -> anyhow::Result<OfficeClient> {
        OfficeClient::new(self.office_at.page).signed_in(&self.invitation(sign_in, role)?)
    }

    /// A one-time link with which somebody chooses a password for the desk.
    ///
    /// # Errors
    /// The office is away.
    pub fn invitation(&self, sign_in: &str, role: &str) -> anyhow::Result<String> {
        let said = self.office_ctl(&["invite", "--sign-in", sign_in, "--role", role])?;
        said.lines().next().map(str::to_owned).context("no link")
    }
}
