//! The cancel token.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use tokio::sync::Notify;

/// A cancel token: any clone stops the calls it was given to, within 100 ms, whatever they wait for. Setting it is
/// final.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    set: AtomicBool,
    changed: Notify,
}

impl Cancel {
    /// Cancels, now and for ever. From any thread, at any time.
    pub fn set(&self) {
        self.shared.set.store(true, Ordering::SeqCst);
        self.shared.changed.notify_waiters();
    }

    /// Whether [`Cancel::set`] was called.
    pub fn is_set(&self) -> bool {
        self.shared.set.load(Ordering::SeqCst)
    }

    /// Returns once the token is set.
    pub(super) async fn cancelled(&self) {
        loop {
            let mut changed = std::pin::pin!(self.shared.changed.notified());
            // Listening first closes the gap between the look at the flag and the wait.
            changed.as_mut().enable();
            if self.is_set() {
                return;
            }
            changed.await;
        }
    }
}
