//! Commands on the data of files (MF3ICD81, "Data manipulation commands").

use super::eeprom::FileKind;
use super::rights::{CommMode, Passage};
use super::session::{Filling, Protection};
use super::{Answer, Desfire, Request, Status};

/// File number, offset, length.
const HEADER_BYTES: usize = 7;

/// Where in a file.
struct Place {
    file: u8,
    offset: usize,
    length: usize,
}

/// A write that may be done.
struct Write {
    place: Place,
    mode: CommMode,
}

impl Desfire {
    /// What is committed, even while a write waits for its commit. Length 0 is all there is behind the offset.
    pub(super) fn read_data(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let place = place(request.data)?;
        let file = self.application()?.file(place.file)?;
        let mode = mode(file.rights.to_read(self.authenticated_key())?, file.comm);
        let rest = file.content.get(place.offset..).filter(|rest| !rest.is_empty()).ok_or(Status::BOUNDARY_ERROR)?;
        let (data, filling) = match place.length {
            0 => (rest, Filling::Marked),
            length => (rest.get(..length).ok_or(Status::BOUNDARY_ERROR)?, Filling::Zeros),
        };
        let data = data.to_vec();
        let protection = if mode == CommMode::Plain { Protection::Plain } else { Protection::Command };
        let (_, opened) = self.open(request, HEADER_BYTES, protection)?;
        if opened.data.is_empty() { Ok(Answer { data, mode, filling }) } else { Err(Status::LENGTH_ERROR) }
    }

    /// How long a writing command will be once all its frames are here; refused already if it may not be done.
    pub(super) fn written_bytes(&self, request: &Request<'_>) -> Result<usize, Status> {
        let Write { place, mode } = self.allowed_write(request)?;
        let body_bytes = match &self.volatile.session {
            Some(session) => session.body_bytes(place.length, mode),
            None => place.length,
        };
        Ok(HEADER_BYTES + body_bytes)
    }

    /// A standard file changes at once, a backup file in its mirror.
    pub(super) fn write_data(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let Write { place: Place { file, offset, length }, mode } = self.allowed_write(request)?;
        let (_, opened) = self.open(request, HEADER_BYTES, Protection::of(mode, length))?;
        if opened.data.len() != length {
            return Err(Status::LENGTH_ERROR);
        }
        let id = self.volatile.selected.ok_or(Status::PERMISSION_DENIED)?;
        let file = self.eeprom.application_mut(id)?.file_mut(file)?;
        let content = match file.kind {
            FileKind::Standard => &mut file.content,
            FileKind::Backup => self.volatile.mirrors.entry(file.number).or_insert_with(|| file.content.clone()),
        };
        content.iter_mut().skip(offset).zip(&opened.data).for_each(|(to, from)| *to = *from);
        Ok(Answer { data: Vec::new(), mode, filling: Filling::Zeros })
    }

    fn allowed_write(&self, request: &Request<'_>) -> Result<Write, Status> {
        let place = place(request.data)?;
        let file = self.application()?.file(place.file)?;
        let mode = mode(file.rights.to_write(self.authenticated_key())?, file.comm);
        if place.length == 0 {
            return Err(Status::PARAMETER_ERROR);
        }
        if place.offset + place.length > file.content.len() {
            return Err(Status::BOUNDARY_ERROR);
        }
        Ok(Write { place, mode })
    }

    /// All that was written to backup files counts from here, at once.
    pub(super) fn commit(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        self.end_transaction(request)?;
        for (number, content) in std::mem::take(&mut self.volatile.mirrors) {
            self.application_mut()?.file_mut(number)?.content = content;
        }
        Ok(Answer::done())
    }

    pub(super) fn abort(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        self.end_transaction(request)?;
        self.volatile.mirrors.clear();
        Ok(Answer::done())
    }

    fn end_transaction(&mut self, request: &Request<'_>) -> Result<(), Status> {
        self.parameters(request, 0)?;
        self.application()?;
        if self.volatile.mirrors.is_empty() { Err(Status::NO_CHANGES) } else { Ok(()) }
    }
}

/// The file's mode holds for whoever passes by a key; what is free is in plain.
fn mode(passage: Passage, file_mode: CommMode) -> CommMode {
    match passage {
        Passage::ByKey => file_mode,
        Passage::Free => CommMode::Plain,
    }
}

fn place(data: &[u8]) -> Result<Place, Status> {
    let ([file, o0, o1, o2, l0, l1, l2], _) = data.split_first_chunk::<HEADER_BYTES>().ok_or(Status::LENGTH_ERROR)?;
    let three = |b0: u8, b1: u8, b2: u8| usize::from(b0) | usize::from(b1) << 8 | usize::from(b2) << 16;
    Ok(Place { file: *file, offset: three(*o0, *o1, *o2), length: three(*l0, *l1, *l2) })
}
