//! `rollcall serve`: the embedded directory as a server that Graph's clients can talk to.

use std::future::IntoFuture as _;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use clap::Args;
use rollcall::directory::{Directory, OpenOptions};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use uuid::Uuid;

use super::certificate::{self, Identity};
use super::rehearsal::RehearsalArguments;
use super::{request_log, tls, Failure};

/// How long requests under way may still take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves an embedded directory as Microsoft Graph (v1.0 and beta) until it is interrupted.
///
/// The first line on stdout is JSON with `url` and `token` (with `--tls` also `certificate`, the file to trust); requests are logged on stderr, one line each.
#[derive(Args)]
pub(crate) struct ServeArguments {
    /// The directory's file, made when there is none; left out: a directory that lives as long as the server
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// A tenant to load (JSON or JSONL in Graph's shape) when the directory is new
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// 0 or left out: a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// The address to listen on; other machines reach the directory on any but a loopback address
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// The bearer token requests must carry; left out: `ROLLCALL_TOKEN` of the environment, else one made at start
    #[arg(long, value_name = "TEXT", conflicts_with = "no_auth")]
    token: Option<String>,
    /// Answers requests without a token as well
    #[arg(long)]
    no_auth: bool,
    /// Speaks https, with a certificate made at the first start and kept beside the directory
    #[arg(long)]
    tls: bool,
    /// Where the certificate is kept (PEM; the key beside it), for clients to trust
    #[arg(long, value_name = "FILE", requires = "tls")]
    certificate: Option<PathBuf>,
    /// Who is signed in, by user principal name or id; left out: the directory's administrator
    #[arg(long, value_name = "USER")]
    account: Option<String>,
    /// How many changes the directory remembers, for delta links and its change log; left out: a million
    #[arg(long, value_name = "N")]
    keep_changes: Option<u64>,
    #[command(flatten)]
    rehearsal: RehearsalArguments,
}

/// Runs the server until SIGINT or SIGTERM.
pub(crate) fn run(arguments: &ServeArguments) -> Result<ExitCode, Failure> {
    let token = token(arguments)?;
    let directory = open(arguments)?;
    let router = match &token {
        Some(token) => directory.router_with_token(token),
        None => directory.router(),
    };
    let identity = match arguments.tls {
        true => Some(certificate::identity(&certificate_file(arguments)?, arguments.listen)?),
        false => None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(
        router.layer(axum::middleware::from_fn(request_log::log)),
        SocketAddr::new(arguments.listen, arguments.port),
        token.as_deref(),
        identity.as_ref(),
    ))?;
    // A request that outlived its grace must not hold up the end.
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(ExitCode::SUCCESS)
}

/// Where it was said, or beside the directory.
fn certificate_file(arguments: &ServeArguments) -> Result<PathBuf, Failure> {
    match (&arguments.certificate, &arguments.directory) {
        (Some(file), _) => Ok(file.clone()),
        (None, Some(directory)) => {
            let mut name = directory.as_os_str().to_owned();
            name.push("-certificate.pem");
            Ok(PathBuf::from(name))
        }
        (None, None) => Err(Failure::new(
            "the certificate must be kept somewhere: give `--certificate FILE`, or a `--directory` to keep it beside",
        )),
    }
}

fn token(arguments: &ServeArguments) -> Result<Option<String>, Failure> {
    if arguments.no_auth {
        if !arguments.listen.is_loopback() {
            eprintln!(
                "rollcall: `--no-auth` on `{}`: whoever reaches this machine may read and change the directory",
                arguments.listen
            );
        }
        return Ok(None);
    }
    let given = arguments.token.clone().or_else(|| std::env::var("ROLLCALL_TOKEN").ok());
    match given {
        Some(token) if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) => Err(Failure::new(
            "the token must be printable ASCII without blanks: give another, or leave it out to have one made",
        )),
        Some(token) => Ok(Some(token)),
        None => Ok(Some(format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()))),
    }
}

fn open(arguments: &ServeArguments) -> Result<Directory, Failure> {
    let options = OpenOptions {
        behaviour: arguments.rehearsal.behaviour(),
        rehearsal: arguments.rehearsal.rehearsal(),
        kept_changes: arguments.keep_changes,
        ..OpenOptions::default()
    };
    let directory = match &arguments.directory {
        Some(path) => Directory::open(path, &options)?,
        None => Directory::temporary(&options)?,
    };
    if let Some(seed) = &arguments.seed {
        if directory.is_new()? {
            directory
                .import_file(seed)
                .inspect_err(|_| directory.discard_if_new())?;
        } else {
            eprintln!(
                "rollcall: the directory is in use already: the seed `{}` was not loaded",
                seed.display()
            );
        }
    }
    if let Some(account) = &arguments.account {
        directory.sign_in(account).inspect_err(|_| directory.discard_if_new())?;
    }
    Ok(directory)
}

async fn serve(
    router: Router,
    address: SocketAddr,
    token: Option<&str>,
    identity: Option<&Identity>,
) -> Result<(), Failure> {
    let acceptor = identity.map(tls::acceptor).transpose()?;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| Failure::new(format!("cannot listen on `{address}`: {error}; give another `--port`")))?;
    // Asked for before the address is told, so that no stop is missed by whoever reads it.
    let mut stop = stop_signal()?;
    announce(listener.local_addr()?, token, identity)?;
    let mut stop_too = stop.clone();
    let server = async move {
        match acceptor {
            Some(acceptor) => tls::serve(listener, acceptor, router, stop_too).await,
            None => {
                let stopped = async move {
                    let _ = stop_too.wait_for(|stopped| *stopped).await;
                };
                let plain = axum::serve(listener, router).with_graceful_shutdown(stopped);
                Ok(plain.into_future().await?)
            }
        }
    };
    let overdue = async move {
        let _ = stop.wait_for(|stopped| *stopped).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = server => ended?,
        () = overdue => eprintln!("rollcall: stopped with requests still under way"),
    }
    Ok(())
}

fn announce(address: SocketAddr, token: Option<&str>, identity: Option<&Identity>) -> Result<(), Failure> {
    let mut line = match identity {
        Some(identity) => json!({ "url": format!("https://{address}"), "certificate": identity.file }),
        None => json!({ "url": format!("http://{address}") }),
    };
    line["token"] = json!(token);
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}

/// Becomes true at SIGINT or SIGTERM.
fn stop_signal() -> Result<watch::Receiver<bool>, Failure> {
    let (sender, receiver) = watch::channel(false);
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    #[cfg(unix)]
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        let _ = sender.send(true);
    });
    Ok(receiver)
}
