//! The requests that are being answered. A stop waits for them; a connection that a client merely keeps open has nothing to
//! wait for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::sync::watch;

/// How long after its last request a stopping server still writes answers.
const WRITING: Duration = Duration::from_millis(500);

/// Counts requests.
#[derive(Debug, Clone, Default)]
pub(super) struct UnderWay {
    requests: Arc<AtomicUsize>,
}

/// Counted as long as it lives, so that a connection that breaks off counts no longer.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl UnderWay {
    /// The router, its requests counted.
    pub(super) fn counting(&self, router: Router) -> Router {
        let requests = Arc::clone(&self.requests);
        router.layer(axum::middleware::from_fn(
            move |request: axum::extract::Request, next: axum::middleware::Next| {
                requests.fetch_add(1, Ordering::AcqRel);
                let counted = Counted(Arc::clone(&requests));
                async move {
                    let response = next.run(request).await;
                    drop(counted);
                    response
                }
            },
        ))
    }

    /// Returns when the server was told to stop and no request has been under way for a while.
    pub(super) async fn only_idle_connections(self, mut stopped: watch::Receiver<bool>) {
        let _ = stopped.wait_for(|stopped| *stopped).await;
        loop {
            tokio::time::sleep(WRITING).await;
            if self.requests.load(Ordering::Acquire) == 0 {
                return;
            }
        }
    }
}
