//! Commands and answers in frames, 91 AF, in both directions.

use std::collections::VecDeque;

use super::{Answer, Challenge, Desfire, Request, Status};

const ADDITIONAL_FRAME: u8 = 0xAF;
/// A native frame is 60 bytes, the code or status among them. EV1 knows no other, and EV2 and EV3 take more only in the commands
/// that are made for it. (Around a frame, ISO 7816 wraps five more bytes, which readers split over two blocks where they do
/// not fit into one; libraries that go up to this limit are in use with real cards, others stay at 54.)
const COMMAND_FRAME_BYTES: usize = 59;
/// The same for an answer.
const ANSWER_FRAME_BYTES: usize = 59;
/// Whole identifiers only.
const IDENTIFIERS_FRAME_BYTES: usize = 57;
/// Most data of a short APDU's answer (ISO/IEC 7816-4, 5.1).
const SHORT_ANSWER_BYTES: usize = 256;

const READ_UNFRAMED: u8 = 0xAD;
const WRITE_UNFRAMED: u8 = 0x8D;

/// What the next 91 AF is about.
#[derive(Default)]
pub(super) enum Pending {
    #[default]
    Nothing,
    /// These are still to be sent.
    Sending(VecDeque<Vec<u8>>),
    /// This much of a command is here.
    Receiving { ins: u8, data: Vec<u8>, expected_bytes: usize },
    /// The reader has to answer this.
    Authenticating(Challenge),
}

/// One frame of an answer.
pub(super) struct Frame {
    pub(super) data: Vec<u8>,
    pub(super) status: Status,
}

impl Desfire {
    /// Answers one frame of a native command.
    pub(super) fn native(&mut self, ins: u8, data: &[u8]) -> Vec<u8> {
        let Frame { mut data, status } = self.frame(ins, data).unwrap_or_else(|status| {
            self.fail();
            Frame { data: Vec::new(), status }
        });
        data.extend([0x91, status.0]);
        data
    }

    fn frame(&mut self, ins: u8, data: &[u8]) -> Result<Frame, Status> {
        let unframed = matches!(ins, READ_UNFRAMED | WRITE_UNFRAMED);
        if unframed && !self.eeprom.generation.speaks_ev2() {
            return Err(Status::ILLEGAL_COMMAND_CODE);
        }
        if data.len() > COMMAND_FRAME_BYTES && !unframed {
            return Err(Status::LENGTH_ERROR);
        }
        match (ins, std::mem::take(&mut self.volatile.pending)) {
            (ADDITIONAL_FRAME, pending) => self.go_on(pending, data),
            (0x0A | 0x1A | 0xAA | 0x71 | 0x77, Pending::Nothing) => self.challenge(ins, data),
            (0x3D | WRITE_UNFRAMED, Pending::Nothing) => self.receive(ins, data),
            (_, Pending::Nothing) => self.run(ins, data),
            (_, _) => Err(Status::COMMAND_ABORTED),
        }
    }

    fn go_on(&mut self, pending: Pending, data: &[u8]) -> Result<Frame, Status> {
        match pending {
            // The documents do not say what an AF out of the blue is; it cannot be the rest of anything.
            Pending::Nothing => Err(Status::COMMAND_ABORTED),
            Pending::Authenticating(challenge) => self.respond(challenge, data),
            Pending::Sending(_) if !data.is_empty() => Err(Status::LENGTH_ERROR),
            Pending::Sending(frames) => Ok(self.send(frames)),
            Pending::Receiving { ins, data: mut whole, expected_bytes } => {
                whole.extend_from_slice(data);
                self.receive_up_to(ins, whole, expected_bytes)
            }
        }
    }

    /// Takes the first frame of a writing command. That says how much there will be.
    fn receive(&mut self, ins: u8, data: &[u8]) -> Result<Frame, Status> {
        let expected_bytes = self.written_bytes(&Request { ins, data })?;
        self.receive_up_to(ins, data.to_vec(), expected_bytes)
    }

    /// Bounded by the size of a file, which is what `expected_bytes` comes from.
    fn receive_up_to(&mut self, ins: u8, data: Vec<u8>, expected_bytes: usize) -> Result<Frame, Status> {
        if data.len() == expected_bytes {
            return self.run(ins, &data);
        }
        if data.len() > expected_bytes || ins == WRITE_UNFRAMED {
            return Err(Status::LENGTH_ERROR);
        }
        self.volatile.pending = Pending::Receiving { ins, data, expected_bytes };
        Ok(Frame { data: Vec::new(), status: Status::ADDITIONAL_FRAME })
    }

    /// Runs a whole command and sends the first frame of its answer.
    fn run(&mut self, ins: u8, data: &[u8]) -> Result<Frame, Status> {
        let Answer { data, mode, filling } = self.execute(&Request { ins, data })?;
        let sealed = match &mut self.volatile.session {
            Some(session) => session.seal(data, mode, filling),
            None => data,
        };
        if ins == READ_UNFRAMED && sealed.len() > SHORT_ANSWER_BYTES {
            return Err(Status::LENGTH_ERROR);
        }
        Ok(self.send(in_frames(ins, &sealed)))
    }

    fn send(&mut self, mut frames: VecDeque<Vec<u8>>) -> Frame {
        let data = frames.pop_front().unwrap_or_default();
        if frames.is_empty() {
            return Frame { data, status: Status::OPERATION_OK };
        }
        self.volatile.pending = Pending::Sending(frames);
        Frame { data, status: Status::ADDITIONAL_FRAME }
    }
}

fn in_frames(ins: u8, data: &[u8]) -> VecDeque<Vec<u8>> {
    // GetVersion is three frames, however short.
    let (head, rest): (&[u8], &[u8]) = match ins {
        0x60 => data.split_at_checked(14).unwrap_or((data, &[])),
        _ => (&[], data),
    };
    let frame_bytes = match ins {
        READ_UNFRAMED => SHORT_ANSWER_BYTES,
        0x6A => IDENTIFIERS_FRAME_BYTES,
        _ => ANSWER_FRAME_BYTES,
    };
    head.chunks(7).chain(rest.chunks(frame_bytes)).map(<[u8]>::to_vec).collect()
}
