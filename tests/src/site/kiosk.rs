//! The kiosk's process: how it is started, stopped and killed.

use super::*;

impl Site {
    /// What an administrator would start, for starting it by hand.
    ///
    /// # Errors
    /// It has not been built.
    pub fn kiosk_launch(&self) -> anyhow::Result<Launch> {
        let pcscd = self.pcscd.iter().flat_map(|pcscd| pcscd.environment());
        let root = self.plan.system_root.iter().flat_map(|root| [OsString::from("--system-root"), root.into()]);
        let launch = match self.plan.disk_mib {
            None => Launch::binary("frontdeskd", self.path())?,
            Some(mib) => self.launch_on_a_disk_of(mib)?,
        };
        Ok(launch
            .args([OsString::from("run"), "--config".into(), self.config_path().into()])
            .args(root)
            .envs(pcscd)
            .envs(self.plan.environment.clone()))
    }

    /// The daemon in a mount namespace of its own, where the data directory is a file system of that size. As root or with user
    /// namespaces.
    fn launch_on_a_disk_of(&self, mib: u32) -> anyhow::Result<Launch> {
        std::fs::create_dir_all(self.data())?;
        let script = "mount -t tmpfs -o size=\"$1\"m tmpfs \"$2\" && shift 2 && exec \"$@\"";
        let arguments = [
            OsString::from("-rm"),
            "sh".into(),
            "-c".into(),
            script.into(),
            "sh".into(),
            mib.to_string().into(),
            self.data().into(),
            bins::binary("frontdeskd")?.into(),
        ];
        Ok(Launch::program("frontdeskd", Path::new("unshare"), self.path()).args(arguments))
    }

    /// The data directory of the running daemon, where its disk is its own.
    #[must_use]
    pub fn data_as_the_kiosk_sees_it(&self) -> PathBuf {
        let root = self.kiosk.as_ref().map(|kiosk| format!("/proc/{}/root", kiosk.pid()));
        PathBuf::from(root.unwrap_or_default() + &self.data().display().to_string())
    }

    /// `frontdeskd safe-state`, as `ExecStopPost=` has it.
    ///
    /// # Errors
    /// It has not been built.
    pub fn safe_state_launch(&self) -> anyhow::Result<Launch> {
        let launch = Launch::binary("frontdeskd", self.path())?.named("safe-state").args([
            OsString::from("safe-state"),
            "--data".into(),
            self.data().into(),
            "--config".into(),
            self.config_path().into(),
        ]);
        // An earlier version ended no daemon, and had no lock to find it by.
        let earlier = bins::is_of_another_version("frontdeskd");
        let runtime = [OsString::from("--runtime"), self.path().join("run").into()];
        Ok(if earlier { launch } else { launch.args(runtime) })
    }

    /// Makes a service of the daemon: what systemd would do with it happens. It must not run otherwise.
    ///
    /// # Errors
    /// It does not start.
    pub fn start_unit(&self) -> anyhow::Result<Unit> {
        let unit = Unit::start(&self.kiosk_launch()?, self.safe_state_launch()?, self.path())?;
        unit.wait_ready(SOON)?;
        Ok(unit)
    }

    /// Starts the daemon, without waiting for it.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn launch_kiosk(&mut self) -> anyhow::Result<()> {
        self.kiosk = Some(self.kiosk_launch()?.start()?);
        Ok(())
    }

    /// Starts the daemon and waits until it answers.
    ///
    /// # Errors
    /// It did not; its last words are in the error.
    pub fn start_kiosk(&mut self) -> anyhow::Result<()> {
        self.launch_kiosk()?;
        let words = |site: &Self| site.kiosk.as_ref().map(Daemon::last_words).unwrap_or_default();
        Control::connect_within(&self.control_socket(), SOON).with_context(|| words(self))?;
        Ok(())
    }

    /// Stops the daemon and starts it again in another environment.
    ///
    /// # Errors
    /// It does not end, or does not answer.
    pub fn restart_kiosk_in(&mut self, environment: Vec<(OsString, OsString)>) -> anyhow::Result<()> {
        if let Some(mut kiosk) = self.kiosk.take() {
            kiosk.terminate(SOON)?;
        }
        self.set_environment(environment);
        self.start_kiosk()
    }

    /// Gives the daemon another environment from its next start on.
    pub fn set_environment(&mut self, environment: Vec<(OsString, OsString)>) {
        self.plan.environment = environment;
    }

    /// Kills the daemon as a power cut or a crash would.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill_kiosk(&mut self) -> anyhow::Result<()> {
        if let Some(mut kiosk) = self.kiosk.take() {
            kiosk.kill()?;
        }
        Ok(())
    }
}
