//! The bearer token a served directory asks for (graph-behaviour reference, 7.1, 401).

use std::hint::black_box;
use std::sync::Arc;

use axum::body::Body as HttpBody;
use axum::extract::State;
use axum::middleware::Next;
use axum::response::Response;
use axum::Router;
use http::{header, HeaderMap, HeaderValue, Request, StatusCode};

use super::clock::error_date;
use super::refusal::Refusal;
use super::routes::Identifiers;
use super::{Directory, Shared};

/// What a request's token is held against.
#[derive(Clone)]
struct Guard {
    shared: Arc<Shared>,
    token: Arc<str>,
}

impl Directory {
    /// Graph's routes over this directory, open only to requests that bear this token; others are answered with 401
    /// and the code `InvalidAuthenticationToken`, as the service does.
    pub fn router_with_token(&self, token: &str) -> Router {
        let guard = Guard {
            shared: Arc::clone(&self.shared),
            token: token.into(),
        };
        self.router().layer(axum::middleware::from_fn_with_state(guard, admit))
    }
}

async fn admit(State(guard): State<Guard>, request: Request<HttpBody>, next: Next) -> Response {
    let refused = match bearer(request.headers()) {
        None => "Access token is empty.",
        Some(given) if same(given.as_bytes(), guard.token.as_bytes()) => return next.run(request).await,
        Some(_) => "Access token validation failure.",
    };
    let refusal = Refusal::unauthenticated(refused);
    let date = error_date(guard.shared.clock.now());
    let mut response = Identifiers::of(request.headers()).respond(Err(refusal), &date);
    let challenge = HeaderValue::from_static("Bearer realm=\"\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty()).then_some(token)
}

/// Takes as long for a token that differs in its first byte as for one that differs in its last.
fn same(given: &[u8], wanted: &[u8]) -> bool {
    let mut difference = u8::from(given.len() != wanted.len());
    for (at, wanted) in wanted.iter().enumerate() {
        difference |= black_box(given.get(at).copied().unwrap_or_default() ^ wanted);
    }
    black_box(difference) == 0
}

impl Refusal {
    /// No token, a wrong one or one past its time.
    pub(super) fn unauthenticated(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }
}
