//! An embedded directory served over HTTP as Microsoft Graph, for programs that speak to Graph: by the `rollcall` command,
//! or from within the process of whoever calls.

mod certificate;
mod connections;
mod options;
mod request_log;
mod startup;
mod tls;
mod under_way;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::directory::Directory;
use crate::graph::{Cancel, TransportError};
use crate::Error;

pub use options::ServerOptions;

/// How long requests under way may still take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// The same when nobody waits for the end.
const SHORT_GRACE: Duration = Duration::from_millis(500);

/// How often a wait looks whether it is cancelled.
const LOOK: Duration = Duration::from_millis(20);

/// Where a line of the request log goes.
pub type Log = fn(&str);

/// What a client needs to know. JSON is camelCase.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerInfo {
    /// Address of the service, as `http://127.0.0.1:8080`.
    pub url: String,
    /// With TLS, the file of the certificate to trust.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// The bearer token requests must carry; none: they need none.
    pub token: Option<String>,
    /// The address listened on.
    pub address: String,
    /// The port listened on.
    pub port: u16,
    /// Whether the seed was loaded: a directory that holds something keeps it, and the seed is passed over. None: no seed was
    /// given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed_loaded: Option<bool>,
}

impl std::fmt::Debug for ServerInfo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let token = self.token.as_ref().map(|_| "…");
        let mut shown = formatter.debug_struct("ServerInfo");
        shown.field("url", &self.url).field("token", &token);
        shown
            .field("certificate", &self.certificate)
            .field("seed_loaded", &self.seed_loaded);
        shown.finish_non_exhaustive()
    }
}

/// A directory being served. Ends with the value, or when it is stopped.
#[derive(Debug)]
pub struct Server {
    info: ServerInfo,
    running: Mutex<Option<Running>>,
}

/// What a server holds until it is stopped.
#[derive(Debug)]
struct Running {
    runtime: Runtime,
    stop: watch::Sender<bool>,
    /// Told once, when every connection has ended.
    ended: Receiver<()>,
    /// Last of all, so that its file is free when the stop returns.
    directory: Directory,
}

impl Server {
    /// Opens the directory (and makes it where there is none), loads the seed into a new one, and serves it. Requests are
    /// answered when this returns. `log` is given one line a request, without secrets.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for an option that is wrong; [`Error::Storage`] when the directory's file, or the
    /// certificate's, cannot be used; [`Error::Entity`] when the seed is refused; [`Error::Transport`] when the address
    /// cannot be listened on; [`Error::Cancelled`]. None of them leaves a directory behind that was not there before, but
    /// for a cancelled one whose seed was in already.
    pub fn start(options: &ServerOptions, log: Option<Log>, cancel: &Cancel) -> Result<Self, Error> {
        Self::start_secured(options, Some(tls::secure), log, cancel)
    }

    /// The same over http alone, for a library that is to stay small: TLS is a quarter of a megabyte.
    ///
    /// # Errors
    /// As [`Server::start`]; [`Error::InvalidArgument`] when the options ask for TLS.
    pub fn start_plain(options: &ServerOptions, log: Option<Log>, cancel: &Cancel) -> Result<Self, Error> {
        Self::start_secured(options, None, log, cancel)
    }

    fn start_secured(
        options: &ServerOptions,
        secure: Option<connections::Secure>,
        log: Option<Log>,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        if cancel.is_set() {
            return Err(Error::Cancelled);
        }
        let (options, heard) = (options.clone(), cancel.clone());
        let (sender, receiver) = std::sync::mpsc::sync_channel(1);
        // Opening a large directory takes seconds, and a cancel must be heard meanwhile.
        let starting = std::thread::Builder::new()
            .name("rollcall-start".to_owned())
            .spawn(move || {
                // Whoever was cancelled is gone; the server then ends here.
                let _ = sender.send(startup::start(&options, secure, log, &heard));
            })
            .map_err(|error| TransportError::Failed(format!("no thread to serve the directory with: {error}")))?;
        loop {
            match receiver.recv_timeout(LOOK) {
                Ok(outcome) => return outcome,
                Err(RecvTimeoutError::Timeout) if cancel.is_set() => return Err(Error::Cancelled),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        match starting.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => Err(TransportError::Failed("the server did not start".to_owned()).into()),
        }
    }

    fn running(info: ServerInfo, running: Running) -> Self {
        Self {
            info,
            running: Mutex::new(Some(running)),
        }
    }

    /// Address, token and certificate.
    pub fn info(&self) -> &ServerInfo {
        &self.info
    }

    /// The address listened on.
    pub fn address(&self) -> Option<SocketAddr> {
        self.info.address.parse().ok()
    }

    /// Stops: takes no more connections, lets the requests under way end (for ten seconds at most), and closes the
    /// directory. Its file is free when this returns. A server that was stopped before stays so. Not to be called from
    /// asynchronous code.
    ///
    /// # Errors
    /// [`Error::Transport`] when a request did not end in time, [`Error::Cancelled`] when it was not waited for: the
    /// server has ended all the same, and the file is free once that request is done.
    pub fn stop(&self, cancel: &Cancel) -> Result<(), Error> {
        // Held meanwhile: a second caller returns when the file is free, too.
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match running.take() {
            Some(running) => running.end(GRACE, cancel),
            None => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let running = self.running.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = running.take() {
            // Nobody is there to be told.
            let _ = running.end(SHORT_GRACE, &Cancel::default());
        }
    }
}

impl Running {
    fn end(self, grace: Duration, cancel: &Cancel) -> Result<(), Error> {
        let _ = self.stop.send(true);
        let deadline = Instant::now() + grace;
        let wait = |is_over: &mut dyn FnMut(Duration) -> bool| loop {
            if is_over(LOOK) {
                return Ok(());
            }
            if cancel.is_set() {
                return Err(Error::Cancelled);
            }
            if Instant::now() >= deadline {
                let text =
                    "the server was stopped with requests still under way: the directory's file is free when they end";
                return Err(TransportError::TimedOut(text.to_owned()).into());
            }
        };
        let ended = wait(&mut |look| !matches!(self.ended.recv_timeout(look), Err(RecvTimeoutError::Timeout)));
        self.runtime.shutdown_background();
        // What was cut off, or is done aside, may still be writing.
        ended.and_then(|()| {
            wait(&mut |look| {
                let alone = !self.directory.is_shared();
                if !alone {
                    std::thread::sleep(look);
                }
                alone
            })
        })
    }
}
