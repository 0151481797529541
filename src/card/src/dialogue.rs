//! A conversation with a card, written as one straight `async` procedure and driven from outside without I/O.
//!
//! A procedure gets a [`Card`], whose [`Card::exchange`] hands one command out and comes back with the card's answer. It
//! awaits nothing else. Outside it is a machine: [`Dialogue::next`] is given the last answer and says what to do next.
//! No runtime is needed, and whoever has the reader decides how long to wait and when to give up: a dialogue that is
//! dropped takes its keys with it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use thiserror::Error;

pub use crate::conversation::Step;

/// Most commands in one dialogue. Issuing a card takes about a hundred; a card that keeps a procedure busy for longer is
/// broken or wants to occupy the reader.
pub const MAX_EXCHANGES: usize = 2000;

/// Why a dialogue ended by itself, whatever its procedure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DialogueError {
    /// Called without an answer, with one it did not ask for, or after its end.
    #[error("the exchange with the card is out of step")]
    OutOfStep,
    /// More than [`MAX_EXCHANGES`].
    #[error("the card was given up after {MAX_EXCHANGES} exchanges")]
    TooManyExchanges,
    /// The procedure waits for something that is not a card, which nobody will ever wake.
    #[error("the procedure waits for something other than the card")]
    Stalled,
}

/// Where a command and its answer pass between the procedure and the outside.
#[derive(Default)]
struct Hatch {
    command: Option<Vec<u8>>,
    answer: Option<Vec<u8>>,
    done: usize,
    planned: usize,
}

fn open(hatch: &Mutex<Hatch>) -> MutexGuard<'_, Hatch> {
    // Nothing that holds it can panic half-way, so what is inside is whole.
    hatch.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The card, as a procedure sees it.
pub struct Card {
    hatch: Arc<Mutex<Hatch>>,
}

impl Card {
    /// Sends one command and waits for the answer, which may be of any bytes or none. One exchange at a time.
    pub async fn exchange(&self, command: Vec<u8>) -> Vec<u8> {
        open(&self.hatch).command = Some(command);
        poll_fn(|_| open(&self.hatch).answer.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// How many exchanges there were.
    #[must_use]
    pub fn exchanges(&self) -> usize {
        open(&self.hatch).done
    }

    /// Says how many more exchanges are expected, for [`Dialogue::progress`].
    pub fn plan(&self, more_exchanges: usize) {
        let mut hatch = open(&self.hatch);
        hatch.planned = hatch.done.saturating_add(more_exchanges);
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card")
    }
}

type Procedure<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// A procedure and where it stands.
pub struct Dialogue<T, E> {
    /// `None` once over: keys in it are gone by then.
    procedure: Option<Procedure<T, E>>,
    hatch: Arc<Mutex<Hatch>>,
    awaits_answer: bool,
}

impl<T, E: From<DialogueError>> Dialogue<T, E> {
    /// A dialogue that has not begun. `procedure` must await nothing but [`Card::exchange`].
    #[must_use]
    pub fn new<F>(procedure: impl FnOnce(Card) -> F) -> Self
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let hatch = Arc::<Mutex<Hatch>>::default();
        let card = Card { hatch: Arc::clone(&hatch) };
        Self { procedure: Some(Box::pin(procedure(card))), hatch, awaits_answer: false }
    }

    /// Goes on with the answer to the last command, `None` at the start. If the exchange itself failed because the card
    /// has gone, an empty answer lets the procedure end with its own error.
    pub fn next(&mut self, answer: Option<&[u8]>) -> Step<T, E> {
        if answer.is_some() != self.awaits_answer {
            return self.fail(DialogueError::OutOfStep);
        }
        if let Some(answer) = answer {
            let mut hatch = open(&self.hatch);
            hatch.answer = Some(answer.to_vec());
            hatch.done += 1;
        }
        let Some(procedure) = &mut self.procedure else {
            return Step::Failed(DialogueError::OutOfStep.into());
        };
        match procedure.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => {
                self.end();
                result.map_or_else(Step::Failed, Step::Done)
            }
            Poll::Pending => self.send(),
        }
    }

    fn send(&mut self) -> Step<T, E> {
        let (command, done) = {
            let mut hatch = open(&self.hatch);
            (hatch.command.take(), hatch.done)
        };
        match command {
            None => self.fail(DialogueError::Stalled),
            Some(_) if done >= MAX_EXCHANGES => self.fail(DialogueError::TooManyExchanges),
            Some(command) => {
                self.awaits_answer = true;
                Step::Transmit(command)
            }
        }
    }

    fn fail(&mut self, error: DialogueError) -> Step<T, E> {
        self.end();
        Step::Failed(error.into())
    }

    fn end(&mut self) {
        self.procedure = None;
        self.awaits_answer = false;
    }
}

impl<T, E> Dialogue<T, E> {
    /// Exchanges done, and all that are planned as far as the procedure has said.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let hatch = open(&self.hatch);
        (hatch.done, hatch.planned.max(hatch.done))
    }
}

impl<T, E> fmt::Debug for Dialogue<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialogue").field("over", &self.procedure.is_none()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Trial = Dialogue<Vec<u8>, DialogueError>;

    /// Sends 1, then what came back, and ends with what came back then.
    fn twice() -> Trial {
        Dialogue::new(|card| async move {
            card.plan(2);
            let first = card.exchange(vec![1]).await;
            assert_eq!(card.exchanges(), 1);
            Ok(card.exchange(first).await)
        })
    }

    #[test]
    fn a_procedure_hands_out_one_command_after_the_other_and_ends_with_its_result() {
        let mut dialogue = twice();
        assert_eq!(dialogue.next(None), Step::Transmit(vec![1]));
        assert_eq!(dialogue.progress(), (0, 2));
        assert_eq!(dialogue.next(Some(&[7, 8])), Step::Transmit(vec![7, 8]));
        assert_eq!(dialogue.next(Some(&[9])), Step::Done(vec![9]));
        assert_eq!(dialogue.progress(), (2, 2));
    }

    #[test]
    fn an_answer_nobody_asked_for_a_missing_one_and_any_after_the_end_are_out_of_step() {
        let out_of_step = || Step::Failed(DialogueError::OutOfStep);
        assert_eq!(twice().next(Some(&[])), out_of_step());
        let mut dialogue = twice();
        dialogue.next(None);
        assert_eq!(dialogue.next(None), out_of_step());
        for answer in [None, Some(&[][..])] {
            assert_eq!(dialogue.next(answer), out_of_step(), "over is over");
        }
        let mut finished = Trial::new(|_| async { Ok(vec![]) });
        assert_eq!(finished.next(None), Step::Done(vec![]));
        assert_eq!(finished.next(None), out_of_step());
    }

    #[test]
    fn a_procedure_without_an_end_is_given_up() {
        let mut dialogue = Trial::new(|card| async move {
            loop {
                card.exchange(vec![0]).await;
            }
        });
        let mut step = dialogue.next(None);
        for _ in 0..MAX_EXCHANGES {
            assert_eq!(step, Step::Transmit(vec![0]));
            step = dialogue.next(Some(&[]));
        }
        assert_eq!(step, Step::Failed(DialogueError::TooManyExchanges));
    }

    #[test]
    fn a_procedure_that_waits_for_something_else_is_ended_instead_of_waiting_for_ever() {
        let mut dialogue = Trial::new(|_| std::future::pending());
        assert_eq!(dialogue.next(None), Step::Failed(DialogueError::Stalled));
    }

    #[test]
    fn what_a_procedure_holds_is_dropped_when_it_ends_and_when_the_dialogue_is_dropped() {
        let held = Arc::new(());
        let inside = Arc::clone(&held);
        let mut dialogue = Trial::new(|card| async move {
            let _inside = inside;
            Ok(card.exchange(vec![]).await)
        });
        dialogue.next(None);
        assert_eq!(Arc::strong_count(&held), 2);
        dialogue.next(Some(&[]));
        assert_eq!(Arc::strong_count(&held), 1, "the dialogue is over and still there");
    }

    #[test]
    fn a_dialogue_may_move_to_the_thread_that_has_the_reader() {
        fn moves<T: Send>(_: &T) {}
        moves(&twice());
    }
}
