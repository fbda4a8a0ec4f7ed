//! The runtime a session owns: blocking callers on many threads, asynchronous work inside.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::mpsc;

use futures_util::FutureExt;
use tokio::runtime::{Builder, Handle, Runtime};

use super::{Cancel, TransportError};
use crate::Error;

/// Fewest and most threads of a session. Two at least: the in-process directory works on the thread that polls it, and
/// a cancel must be heard meanwhile.
const THREADS: (usize, usize) = (2, 8);

pub(super) struct Worker {
    /// Always there until dropped.
    runtime: Option<Runtime>,
    handle: Handle,
}

impl Worker {
    pub(super) fn new() -> Result<Self, Error> {
        let threads = std::thread::available_parallelism()
            .map_or(THREADS.0, usize::from)
            .clamp(THREADS.0, THREADS.1);
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("rollcall-graph")
            .enable_all()
            .build()
            .map_err(|error| TransportError::Failed(format!("no threads for the connection: {error}")))?;
        Ok(Self {
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Runs `work` to its end, or until `cancel` is set, and waits for it on the calling thread. The work is gone, with
    /// all it held, when this returns: whoever closes a session next finds the directory's file free.
    ///
    /// A panic inside goes on in the caller, where the C ABI's guard is.
    pub(super) fn run<T, F>(&self, cancel: &Cancel, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let cancel = cancel.clone();
        let (sender, receiver) = mpsc::sync_channel(1);
        let stoppable = async move {
            tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Error::Cancelled),
                answer = work => answer,
            }
        };
        self.handle.spawn(async move {
            let answer = AssertUnwindSafe(stoppable).catch_unwind().await;
            let _ = sender.send(answer);
        });
        match receiver.recv() {
            Ok(Ok(answer)) => answer,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => Err(TransportError::Failed("the connection was closed during the call".to_owned()).into()),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting here could be a thread of this very runtime waiting for itself.
            runtime.shutdown_background();
        }
    }
}
