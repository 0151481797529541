//! Commands about the files of an application (MF3ICD81, "Application level commands").

use super::eeprom::{File, FileKind, MAX_FILES};
use super::rights::{AccessRights, CommMode, Passage};
use super::session::{Filling, Protection};
use super::{Answer, Desfire, Request, Status};

impl Desfire {
    /// Number, communication mode, rights, size; of standard files CD, of backup files CB, which take their room twice.
    pub(super) fn create_file(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let parameters = self.parameters(request, 7)?;
        let [number, comm, rights0, rights1, s0, s1, s2] = *parameters else { return Err(Status::LENGTH_ERROR) };
        if !self.application()?.settings.free_create_delete() {
            self.require_master_key()?;
        }
        let (comm, rights) = (CommMode::from_wire(comm)?, AccessRights(u16::from_le_bytes([rights0, rights1])));
        let size_bytes = usize::from(s0) | usize::from(s1) << 8 | usize::from(s2) << 16;
        let application = self.application()?;
        if usize::from(number) >= MAX_FILES || size_bytes == 0 || !rights.fit(application.keys.len()) {
            return Err(Status::PARAMETER_ERROR);
        }
        if application.file(number).is_ok() {
            return Err(Status::DUPLICATE_ERROR);
        }
        let kind = if request.ins == 0xCB { FileKind::Backup } else { FileKind::Standard };
        self.eeprom.take(if kind == FileKind::Backup { size_bytes.saturating_mul(2) } else { size_bytes })?;
        self.application_mut()?.files.push(File { number, kind, comm, rights, content: vec![0; size_bytes] });
        Ok(Answer::done())
    }

    pub(super) fn delete_file(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let parameters = self.parameters(request, 1)?;
        let [number] = *parameters else { return Err(Status::LENGTH_ERROR) };
        if !self.application()?.settings.free_create_delete() {
            self.require_master_key()?;
        }
        self.application()?.file(number)?;
        self.application_mut()?.files.retain(|file| file.number != number);
        self.volatile.mirrors.remove(&number);
        Ok(Answer::done())
    }

    pub(super) fn file_ids(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        self.parameters(request, 0)?;
        self.require_directory()?;
        Ok(Answer::with(self.application()?.files.iter().map(|file| file.number).collect()))
    }

    /// Kind, communication mode, rights, size.
    pub(super) fn file_settings(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let parameters = self.parameters(request, 1)?;
        let [number] = *parameters else { return Err(Status::LENGTH_ERROR) };
        self.require_directory()?;
        let file = self.application()?.file(number)?;
        let kind = match file.kind {
            FileKind::Standard => 0,
            FileKind::Backup => 1,
        };
        let size_bytes = u32::try_from(file.content.len()).unwrap_or(u32::MAX);
        let mut settings = vec![kind, file.comm.to_wire()];
        settings.extend(file.rights.0.to_le_bytes());
        settings.extend(size_bytes.to_le_bytes().into_iter().take(3));
        Ok(Answer::with(settings))
    }

    /// Encrypted under the key of the change right, in plain if that is free.
    pub(super) fn change_file_settings(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let number = request.data.first().ok_or(Status::LENGTH_ERROR)?;
        let passage = self.application()?.file(*number)?.rights.to_change(self.authenticated_key())?;
        let (protection, mode) = match passage {
            Passage::ByKey => (Protection::Full { data_bytes: 3, trailer_bytes: 0 }, CommMode::Mac),
            Passage::Free => (Protection::Plain, CommMode::Plain),
        };
        let (_, opened) = self.open(request, 1, protection)?;
        let [comm, rights0, rights1] = *opened.data else { return Err(Status::LENGTH_ERROR) };
        let (comm, rights) = (CommMode::from_wire(comm)?, AccessRights(u16::from_le_bytes([rights0, rights1])));
        let application = self.application_mut()?;
        if !rights.fit(application.keys.len()) {
            return Err(Status::PARAMETER_ERROR);
        }
        let file = application.file_mut(*number)?;
        file.comm = comm;
        file.rights = rights;
        Ok(Answer { data: Vec::new(), mode, filling: Filling::Zeros })
    }

    fn require_directory(&self) -> Result<(), Status> {
        if self.application()?.settings.free_directory() { Ok(()) } else { self.require_master_key() }
    }
}
