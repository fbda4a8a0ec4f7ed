//! From options to a server that answers.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

use axum::Router;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use uuid::Uuid;

use super::connections::{self, Secure, Securing};
use super::under_way::UnderWay;
use super::{request_log, Log, Running, Server, ServerInfo, ServerOptions};
use crate::directory::{Directory, OpenOptions};
use crate::graph::{Cancel, TransportError};
use crate::Error;

/// Starts a server; without `secure` it speaks no TLS. The address and the threads come first, so that a server that cannot
/// have them costs no directory.
pub(super) fn start(
    options: &ServerOptions,
    secure: Option<Secure>,
    log: Option<Log>,
    cancel: &Cancel,
) -> Result<Server, Error> {
    let token = token(options)?;
    let secure = match (options.tls, secure) {
        (false, _) => None,
        (true, Some(secure)) => Some((secure, certificate_file(options)?)),
        (true, None) => {
            return Err(invalid(
                "tls",
                "served from within a program, a directory speaks http alone: `rollcall serve --tls` speaks https",
            ))
        }
    };
    let (listener, address) = listen(SocketAddr::new(options.listen, options.port))?;
    let (runtime, listener) = ready(listener)?;
    let (directory, seed_loaded) = open(options, cancel)?;
    let mut router = match &token {
        Some(token) => directory.router_with_token(token),
        None => directory.router(),
    };
    let mut certificate = None;
    let mut securing = None;
    if let Some((secure, file)) = secure {
        let secured = secure(&file, options.listen, router).inspect_err(|_| directory.discard_if_new())?;
        router = secured.router;
        certificate = Some(secured.certificate);
        securing = Some(secured.securing);
    }
    let scheme = if securing.is_some() { "https" } else { "http" };
    let info = ServerInfo {
        url: format!("{scheme}://{address}"),
        certificate,
        token,
        address: address.to_string(),
        port: address.port(),
        seed_loaded,
    };
    let router = match log {
        Some(log) => request_log::layer(router, log),
        None => router,
    };
    let running = run(runtime, listener, securing, router, directory);
    Ok(Server::running(info, running))
}

/// The threads that answer, and the listener as they use it.
fn ready(listener: TcpListener) -> Result<(Runtime, tokio::net::TcpListener), Error> {
    let failed = |error| TransportError::Failed(format!("the server cannot be started: {error}"));
    // One thread reads requests and writes answers: the directory's work is done aside, and a second would mostly be woken to
    // find nothing to do.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("rollcall-server")
        .enable_all()
        .build()
        .map_err(failed)?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener).map_err(failed)?
    };
    Ok((runtime, listener))
}

fn run(
    runtime: Runtime,
    listener: tokio::net::TcpListener,
    securing: Option<Securing>,
    router: Router,
    directory: Directory,
) -> Running {
    let under_way = UnderWay::default();
    let router = under_way.counting(router);
    let (stop, stopped) = watch::channel(false);
    let (sender, ended) = sync_channel(1);
    runtime.spawn(async move {
        tokio::select! {
            () = connections::serve(listener, securing, router, stopped.clone()) => {}
            () = under_way.only_idle_connections(stopped) => {}
        }
        let _ = sender.send(());
    });
    Running {
        runtime,
        stop,
        ended,
        directory,
    }
}

fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let listening = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    listening.map_err(|error| {
        TransportError::Failed(format!(
            "cannot listen on `{address}`: {error}; give another port, or 0 for a free one"
        ))
        .into()
    })
}

/// Where it was said, or beside the directory.
fn certificate_file(options: &ServerOptions) -> Result<PathBuf, Error> {
    match (&options.certificate, &options.local_directory) {
        (Some(file), _) => Ok(file.clone()),
        (None, Some(directory)) => {
            let mut name = directory.as_os_str().to_owned();
            name.push("-certificate.pem");
            Ok(PathBuf::from(name))
        }
        (None, None) => Err(invalid(
            "certificate",
            "it must be kept somewhere: give a file, or a directory to keep it beside",
        )),
    }
}

fn token(options: &ServerOptions) -> Result<Option<String>, Error> {
    match &options.token {
        Some(_) if options.no_auth => Err(invalid(
            "token",
            "without authentication there is none: leave one of both out",
        )),
        Some(token) if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) => Err(invalid(
            "token",
            "it must be printable ASCII without blanks: give another, or leave it out to have one made",
        )),
        Some(token) => Ok(Some(token.clone())),
        None if options.no_auth => Ok(None),
        None => Ok(Some(format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()))),
    }
}

fn open(options: &ServerOptions, cancel: &Cancel) -> Result<(Directory, Option<bool>), Error> {
    let open_options = OpenOptions {
        behaviour: options.behaviour,
        rehearsal: options.rehearsal,
        kept_changes: options.kept_changes,
        ..OpenOptions::default()
    };
    let directory = match &options.local_directory {
        Some(path) => Directory::open(path, &open_options)?,
        None => Directory::temporary(&open_options)?,
    };
    let outcome = set_up(&directory, options, cancel);
    if outcome.is_err() {
        directory.discard_if_new();
    }
    Ok((directory, outcome?))
}

/// Loads the seed and signs in.
fn set_up(directory: &Directory, options: &ServerOptions, cancel: &Cancel) -> Result<Option<bool>, Error> {
    refuse_cancelled(cancel)?;
    let mut outcome = None;
    if let Some(seed) = &options.seed {
        let loaded = directory.is_new()?;
        if loaded {
            directory.import_file(seed)?;
        }
        outcome = Some(loaded);
    }
    if let Some(account) = &options.account_id {
        directory.sign_in(account)?;
    }
    refuse_cancelled(cancel)?;
    Ok(outcome)
}

fn refuse_cancelled(cancel: &Cancel) -> Result<(), Error> {
    match cancel.is_set() {
        true => Err(Error::Cancelled),
        false => Ok(()),
    }
}

fn invalid(argument: &str, message: &str) -> Error {
    Error::InvalidArgument {
        argument: argument.to_owned(),
        message: message.to_owned(),
    }
}
