//! What carries requests: HTTPS to the service (`http.rs`), or a call of the embedded directory's router (`local.rs`).

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderMap, Method};
use url::Url;

/// One request. Carries no credentials: the transport that needs them adds them.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

/// One answer, wholly read.
#[derive(Debug, Clone)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Response {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SendError {
    /// The request never left, so that repeating it cannot do a thing twice.
    NotSent(String),
    /// It broke off on the way: the service may have acted on it.
    Broken(String),
    /// It took too long: the service may have acted on it.
    TimedOut(String),
    /// It may not be sent, or its answer not be followed: repeating is of no use.
    Refused(String),
}

/// Carries requests; callable from many tasks at once.
pub(super) trait Transport: Send + Sync {
    /// Sends one request, once.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendError>>;

    /// Whether a link the service gave may be followed: only ever to the service itself.
    fn owns(&self, url: &Url) -> bool;
}
