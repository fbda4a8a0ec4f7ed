//! How a directory is to be served.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use serde::Deserialize;

use crate::directory::{Behaviour, Rehearsal};

/// What to serve, and to whom. JSON is camelCase.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ServerOptions {
    /// The directory's file, made when there is none; none: a directory that lives as long as the server.
    pub local_directory: Option<PathBuf>,
    /// A tenant to load (JSON or JSONL in Graph's shape) when the directory is new.
    pub seed: Option<PathBuf>,
    /// User principal name or id of who is signed in; none: the directory's administrator.
    pub account_id: Option<String>,
    /// The port; 0: a free one.
    pub port: u16,
    /// The address to listen on; other machines reach the directory on any but a loopback address.
    pub listen: IpAddr,
    /// The bearer token requests must carry; none: one made at start.
    pub token: Option<String>,
    /// Answers requests without a token as well.
    pub no_auth: bool,
    /// Speaks https, with a certificate made at the first start and kept beside the directory.
    pub tls: bool,
    /// Where the certificate is kept (PEM; the key beside it).
    pub certificate: Option<PathBuf>,
    /// How many changes the directory remembers; none: a million.
    pub kept_changes: Option<u64>,
    /// Lag, throttling and failures to rehearse.
    pub rehearsal: Rehearsal,
    /// Which of the service's behaviours the directory shows, where it has had more than one.
    pub behaviour: Behaviour,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            local_directory: None,
            seed: None,
            account_id: None,
            port: 0,
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            token: None,
            no_auth: false,
            tls: false,
            certificate: None,
            kept_changes: None,
            rehearsal: Rehearsal::default(),
            behaviour: Behaviour::default(),
        }
    }
}

impl fmt::Debug for ServerOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("ServerOptions");
        shown
            .field("local_directory", &self.local_directory)
            .field("seed", &self.seed)
            .field("listen", &self.listen)
            .field("port", &self.port)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("no_auth", &self.no_auth)
            .field("tls", &self.tls);
        shown.finish_non_exhaustive()
    }
}
