//! `rollcall serve`: the embedded directory as a server that Graph's clients can talk to.

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rollcall::graph::{Cancel, TransportError};
use rollcall::server::{Server, ServerOptions};
use rollcall::Error;
use tokio::sync::watch;

use super::rehearsal::RehearsalArguments;
use super::Failure;

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
    if arguments.no_auth && !arguments.listen.is_loopback() {
        eprintln!(
            "rollcall: `--no-auth` on `{}`: whoever reaches this machine may read and change the directory",
            arguments.listen
        );
    }
    let server = Server::start(&options(arguments), Some(log), &Cancel::default()).map_err(in_words_of_the_command)?;
    if let (Some(seed), Some(false)) = (&arguments.seed, server.info().seed_loaded) {
        eprintln!(
            "rollcall: the directory is in use already: the seed `{}` was not loaded",
            seed.display()
        );
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Asked for before the address is told, so that no stop is missed by whoever reads it.
        let mut stop = stop_signal()?;
        announce(&server)?;
        let _ = stop.wait_for(|stopped| *stopped).await;
        Ok::<_, Failure>(())
    })?;
    match server.stop(&Cancel::default()) {
        Err(Error::Transport(TransportError::TimedOut(_))) => {
            log("rollcall: stopped with requests still under way");
        }
        outcome => outcome?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Whoever started the server and read its log may be gone while it goes on serving.
fn log(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn options(arguments: &ServeArguments) -> ServerOptions {
    let mut options = ServerOptions::default();
    options.local_directory.clone_from(&arguments.directory);
    options.seed.clone_from(&arguments.seed);
    options.account_id.clone_from(&arguments.account);
    options.port = arguments.port;
    options.listen = arguments.listen;
    options.no_auth = arguments.no_auth;
    if !arguments.no_auth {
        options.token = arguments.token.clone().or_else(|| std::env::var("ROLLCALL_TOKEN").ok());
    }
    options.tls = arguments.tls;
    options.certificate.clone_from(&arguments.certificate);
    options.kept_changes = arguments.keep_changes;
    options.rehearsal = arguments.rehearsal.rehearsal();
    options.behaviour = arguments.rehearsal.behaviour();
    options
}

/// An option is called here as the command line has it.
fn in_words_of_the_command(error: Error) -> Failure {
    match error {
        Error::InvalidArgument { argument, .. } if argument == "certificate" => Failure::new(
            "the certificate must be kept somewhere: give `--certificate FILE`, or a `--directory` to keep it beside",
        ),
        Error::InvalidArgument { argument, message } => Failure::new(format!("--{argument}: {message}")),
        error => error.into(),
    }
}

fn announce(server: &Server) -> Result<(), Failure> {
    let line = serde_json::to_string(server.info()).map_err(io::Error::from)?;
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
