use super::*;
use crate::config::ClockTrust;
use frontdesk_core::station::CardWork;
use frontdesk_core::tap::{ReaderId, ReaderRole};
use frontdesk_hw::conformance::{LIMIT, eventually};
use frontdesk_hw::sim::card::VirtualCard;
use frontdesk_hw::sim::reader::{SimReader, SimReaderHandle};
use tokio::sync::mpsc;

const AT: TapReader = TapReader { id: ReaderId(3), role: ReaderRole::Exit };

/// A reader thread, the hand at its reader, and the core's end.
struct Post {
    hand: SimReaderHandle,
    handle: Option<ReaderHandle>,
    inbox: mpsc::Receiver<Event>,
    board: HealthBoard,
    thread: Option<std::thread::JoinHandle<anyhow::Result<()>>>,
}

impl Post {
    fn start() -> Self {
        let (reader, hand) = SimReader::named("inside");
        let (events, inbox) = mpsc::channel(crate::event::QUEUE);
        let board = HealthBoard::default();
        let post = ReaderPost {
            at: AT,
            check: "reader inside".into(),
            events,
            board: board.clone(),
            progress: Progress::default(),
            clock: Clock::new(ClockTrust::Always, None),
            tools: crate::card_work::tests::tools(),
            look_up: Box::new(|_| KnownCard::default()),
        };
        let (handle, side) = reader_thread(Box::new(reader), post);
        let thread = std::thread::spawn(move || side.run());
        Self { hand, handle: Some(handle), inbox, board, thread: Some(thread) }
    }

    /// The next event that is wanted.
    fn wait<T>(&mut self, wanted: impl Fn(&Event) -> Option<T>) -> T {
        let mut found = None;
        let came = eventually(LIMIT, || {
            found = self.inbox.try_recv().ok().and_then(|event| wanted(&event));
            found.is_some()
        });
        assert!(came, "it did not come in time");
        found.unwrap()
    }

    fn numbers(&self, name: &str) -> i64 {
        let checks = self.board.checks();
        checks
            .iter()
            .find(|check| check.name == "reader inside")
            .map_or(0, |check| check.numbers.get(name).copied().unwrap_or_default())
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.inbox.close();
        self.handle = None;
        let ended = self.thread.take().unwrap().join();
        assert!(std::thread::panicking() || ended.unwrap().is_ok(), "the thread ends with the core");
    }
}

#[test]
fn a_card_is_told_of_with_its_reader_and_so_is_its_leaving() {
    let mut post = Post::start();
    post.hand.tap(VirtualCard::classic([4, 1, 2, 3]));
    let at = post.wait(|event| match event {
        Event::Tap { at, .. } => Some(*at),
        _ => None,
    });
    assert_eq!(at, AT);
    post.hand.remove();
    let gone = post.wait(|event| match event {
        Event::Input(Input::CardGone { reader }) => Some(*reader),
        _ => None,
    });
    assert_eq!(gone, AT.id);
}

#[test]
fn what_is_said_reaches_the_reader_in_its_order_and_a_full_queue_is_no_error() {
    let post = Post::start();
    let handle = post.handle.as_ref().unwrap();
    for feedback in [Feedback::Working, Feedback::Granted] {
        handle.say(feedback);
    }
    let said = [reader::Feedback::Working, reader::Feedback::Granted];
    assert!(eventually(LIMIT, || post.hand.told() == said), "{:?}", post.hand.told());
    (0..1_000).for_each(|_| handle.say(Feedback::Refused));
    assert!(eventually(LIMIT, || post.hand.told().last() == Some(&reader::Feedback::Refused)));
}

#[test]
fn health_counts_cards_that_were_read_and_cards_that_were_not() {
    let mut post = Post::start();
    let garbage = VirtualCard::classic([4, 1, 2, 3]);
    garbage.answer_next_with(vec![0xFF]);
    post.hand.tap(garbage);
    post.wait(|event| matches!(event, Event::Input(Input::TapUnreadable { at: AT, mute: false })).then_some(()));
    post.hand.tap(VirtualCard::classic([4, 1, 2, 4]));
    post.wait(|event| matches!(event, Event::Tap { .. }).then_some(()));
    assert!(eventually(LIMIT, || post.numbers("cards_read") == 1));
    assert_eq!((post.numbers("cards_unread"), post.numbers("exchanges")), (1, 2));
    assert!(post.numbers("last_good_ms") > 0);
}

#[test]
fn a_job_for_a_card_that_is_not_there_fails_and_the_next_card_is_read() {
    let mut post = Post::start();
    let uid = CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap();
    post.handle.as_ref().unwrap().start(CardJob { job: 7, reader: AT.id, uid, work: CardWork::Wipe }).unwrap();
    let outcome = post.wait(|event| match event {
        Event::Input(Input::CardJobDone { job: 7, outcome }) => Some(*outcome),
        _ => None,
    });
    assert_eq!(outcome, Err(CardTrouble::MovedTooEarly));
    post.hand.tap(VirtualCard::classic([4, 1, 2, 3]));
    post.wait(|event| matches!(event, Event::Tap { .. }).then_some(()));
}
