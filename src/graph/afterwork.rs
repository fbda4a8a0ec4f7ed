//! Work that outlives the call it was for: a fetch that was cancelled and is on its way out, a write of the embedded
//! directory that is finished all the same. Who closes a session waits for it a moment, so that the directory's file is
//! free afterwards.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// More than any such work takes; closing never hangs.
const LONGEST: Duration = Duration::from_secs(2);

/// Counts what runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Afterwork(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    running: Mutex<usize>,
    ended: Condvar,
}

/// One piece of work, until dropped.
#[derive(Debug)]
pub(super) struct Running(Arc<Shared>);

impl Afterwork {
    pub(super) fn begin(&self) -> Running {
        *self.0.running.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Running(Arc::clone(&self.0))
    }

    /// Returns when nothing runs any more.
    pub(super) fn wait(&self) {
        let running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self
            .0
            .ended
            .wait_timeout_while(running, LONGEST, |running| *running > 0);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        *running = running.saturating_sub(1);
        self.0.ended.notify_all();
    }
}
