// SPDX-License-Identifier: GPL-3.0-or-later
//! A Slint platform that draws into memory.

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{EventLoopProxy, Platform, WindowAdapter, WindowEvent, duration_until_next_timer_update};
use slint::{EventLoopError, PhysicalSize, PlatformError, Rgb8Pixel};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

type Call = Box<dyn FnOnce() + Send>;

/// What the display would show.
#[derive(Clone, Default)]
pub struct Picture {
    /// Row after row.
    pub pixels: Vec<Rgb8Pixel>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// How long drawing took.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct Pace {
    /// Frames drawn so far.
    pub frames: u64,
    /// The last one, in milliseconds.
    pub last_ms: f64,
    /// The slowest one, the very first left out.
    pub worst_ms: f64,
    /// From the program's start to the first frame's last pixel.
    pub first_after_ms: f64,
}

/// The display in memory: the window, its pixels, its pace.
pub struct Display {
    window: Rc<MinimalSoftwareWindow>,
    picture: RefCell<Picture>,
    pace: RefCell<Pace>,
    started: Instant,
    /// Time that was passed in, beside the time that truly passed.
    passed: Cell<Duration>,
}

impl Display {
    /// Makes this the platform of the process.
    ///
    /// # Errors
    /// There is a platform already.
    pub fn install() -> Result<Rc<Self>, PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        let display = Rc::new(Self {
            window,
            picture: RefCell::default(),
            pace: RefCell::default(),
            started: Instant::now(),
            passed: Cell::default(),
        });
        let platform = Headless { display: Rc::clone(&display), calls: Arc::default() };
        slint::platform::set_platform(Box::new(platform)).map_err(|fault| PlatformError::Other(fault.to_string()))?;
        Ok(display)
    }

    /// Resizes the window as a display of that size would.
    pub fn resize(&self, size: PhysicalSize) {
        self.window.set_size(size);
        self.window.dispatch_event(WindowEvent::WindowActiveChanged(true));
    }

    /// One turn: timers and animations, then whatever has to be painted anew.
    pub fn turn(&self) {
        slint::platform::update_timers_and_animations();
        self.window.draw_if_needed(|renderer| {
            let size = self.window.size();
            let mut picture = self.picture.borrow_mut();
            if (picture.width, picture.height) != (size.width, size.height) {
                let count = (size.width as usize).saturating_mul(size.height as usize);
                *picture =
                    Picture { pixels: vec![Rgb8Pixel::default(); count], width: size.width, height: size.height };
            }
            let before = Instant::now();
            renderer.render(&mut picture.pixels, size.width as usize);
            self.note(before);
        });
    }

    /// Timers and animations go on as if so much time had passed.
    pub fn pass(&self, time: Duration) {
        self.passed.set(self.passed.get().saturating_add(time));
    }

    fn note(&self, before: Instant) {
        let mut pace = self.pace.borrow_mut();
        pace.last_ms = before.elapsed().as_secs_f64() * 1e3;
        if pace.frames == 0 {
            pace.first_after_ms = self.started.elapsed().as_secs_f64() * 1e3;
        } else {
            pace.worst_ms = pace.worst_ms.max(pace.last_ms);
        }
        pace.frames = pace.frames.saturating_add(1);
    }

    /// The pixels as they are now.
    #[must_use]
    pub fn picture(&self) -> Picture {
        self.picture.borrow().clone()
    }

    /// How fast it was.
    #[must_use]
    pub fn pace(&self) -> Pace {
        *self.pace.borrow()
    }
}

/// Calls from other threads, and the end.
#[derive(Default)]
struct Calls {
    waiting: Mutex<(VecDeque<Call>, bool)>,
    arrived: Condvar,
}

struct Proxy(Arc<Calls>);

impl EventLoopProxy for Proxy {
    fn quit_event_loop(&self) -> Result<(), EventLoopError> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.0.arrived.notify_one();
        Ok(())
    }

    fn invoke_from_event_loop(&self, call: Call) -> Result<(), EventLoopError> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).0.push_back(call);
        self.0.arrived.notify_one();
        Ok(())
    }
}

struct Headless {
    display: Rc<Display>,
    calls: Arc<Calls>,
}

impl Platform for Headless {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.display.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.display.started.elapsed().saturating_add(self.display.passed.get())
    }

    fn run_event_loop(&self) -> Result<(), PlatformError> {
        loop {
            self.display.turn();
            let mut waiting = self.calls.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.0.is_empty() && !waiting.1 && !self.display.window.has_active_animations() {
                let rest = duration_until_next_timer_update().unwrap_or(Duration::from_secs(1));
                let woken = self.calls.arrived.wait_timeout(waiting, rest);
                waiting = woken.unwrap_or_else(PoisonError::into_inner).0;
            }
            if waiting.1 {
                return Ok(());
            }
            let call = waiting.0.pop_front();
            drop(waiting);
            if let Some(call) = call {
                call();
            }
        }
    }

    fn new_event_loop_proxy(&self) -> Option<Box<dyn EventLoopProxy>> {
        Some(Box::new(Proxy(Arc::clone(&self.calls))))
    }
}
