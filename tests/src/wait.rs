//! The one place where a test waits: for a condition, with a deadline. Nothing sleeps for a time and hopes.

use std::time::{Duration, Instant};

/// Pause between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// It did not come true in time.
#[derive(Debug, thiserror::Error)]
#[error("{what}: not within {} ms", timeout.as_millis())]
pub struct NotInTime {
    what: String,
    timeout: Duration,
}

/// Looks until `condition` gives something, at most for `timeout`. `what` says in the error what was waited for.
///
/// # Errors
/// It gave nothing in time.
pub fn until<T>(timeout: Duration, what: &str, mut condition: impl FnMut() -> Option<T>) -> Result<T, NotInTime> {
    let deadline = Instant::now() + timeout;
    loop {
        if let Some(value) = condition() {
            return Ok(value);
        }
        if Instant::now() >= deadline {
            return Err(NotInTime { what: what.to_owned(), timeout });
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_looks_again_until_there_is_something() {
        let mut looks = 0;
        let third = until(Duration::from_secs(5), "the third look", || {
            looks += 1;
            (looks == 3).then_some(looks)
        });
        assert_eq!(third.unwrap(), 3);
    }

    #[test]
    fn it_says_what_did_not_come() {
        let error = until(Duration::from_millis(1), "a blue moon", || None::<()>).unwrap_err();
        assert_eq!(error.to_string(), "a blue moon: not within 1 ms");
    }
}
