//! Error answers, and answers that never came.

use ::http::HeaderMap;
use serde_json::Value;

use super::retry::retry_after;
use super::transport::Response;
use crate::Error;

/// An error answer of Graph's, or of the embedded directory's.
#[derive(Debug, Clone, Default)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// `Request_BadRequest` …; empty where the service sent none.
    pub code: String,
    /// Text for people, as the service sent it.
    pub message: String,
    /// Service's request id.
    pub request_id: Option<String>,
    /// Ours.
    pub client_request_id: Option<String>,
    /// The service's time.
    pub date: Option<String>,
    /// `details[]` as sent.
    pub details: Vec<Value>,
    /// Our diagnosis of a refused membership rule.
    pub diagnosis: Option<crate::rule::RuleError>,
    /// How many objects a listing had handed out before this answer ended it.
    pub delivered: Option<usize>,
    /// The write may have happened all the same: look before repeating it.
    pub uncertain: bool,
    /// What is known of the state the call left, where that is more than the answer says.
    pub state: Option<String>,
    /// How long the service asked to wait, where the call did not wait so long.
    pub retry_after: Option<std::time::Duration>,
}

impl std::error::Error for ApiError {}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.message.is_empty() {
            write!(f, "the service answered with status {}", self.status)?;
        } else {
            f.write_str(&self.message)?;
        }
        if let Some(delivered) = self.delivered.filter(|&objects| objects > 0) {
            write!(f, " (the listing is incomplete: it stopped after {delivered} objects)")?;
        }
        match &self.state {
            Some(state) => write!(f, " ({state})"),
            None if self.uncertain => write!(f, " ({IN_DOUBT})"),
            None => Ok(()),
        }
    }
}

/// What to say of a write that got no clear answer.
pub(super) const IN_DOUBT: &str = "the change may have happened all the same: look before repeating it";

/// The same failure, of a call that may have had its effect.
pub(super) fn in_doubt(error: Error, state: &str) -> Error {
    match error {
        Error::Api(mut error) => {
            error.uncertain = true;
            error.state = Some(state.to_owned());
            Error::Api(error)
        }
        error => with_state(error, state),
    }
}

/// The same failure, with what is known of the state it left.
pub(super) fn with_state(error: Error, state: &str) -> Error {
    match error {
        Error::Api(mut error) => {
            error.state = Some(state.to_owned());
            Error::Api(error)
        }
        Error::Transport(error) => error.with_note(state).into(),
        error => error,
    }
}

/// No answer came.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// Connection failed, or what came back is no answer of Graph's.
    #[error("{0}")]
    Failed(String),
    /// Time ran out.
    #[error("{0}")]
    TimedOut(String),
}

impl TransportError {
    /// The same failure, with what else the caller must know.
    pub(super) fn with_note(self, note: &str) -> Self {
        match self {
            Self::Failed(text) => Self::Failed(format!("{text} ({note})")),
            Self::TimedOut(text) => Self::TimedOut(format!("{text} ({note})")),
        }
    }
}

/// Longest piece of an answer that is not JSON to show.
const SHOWN: usize = 300;

impl ApiError {
    /// Reads an error answer (graph-behaviour 7.1): `error` with `innerError` or `innererror`, the older `odata.error`,
    /// the sign-in service's pair of strings, or any text a gateway put there instead.
    pub(super) fn from_response(response: &Response) -> Self {
        let mut error = Self {
            status: response.status,
            request_id: header(&response.headers, "request-id"),
            client_request_id: header(&response.headers, "client-request-id"),
            date: header(&response.headers, "date"),
            retry_after: retry_after(&response.headers, time::OffsetDateTime::now_utc()),
            ..Self::default()
        };
        match serde_json::from_slice::<Value>(&response.body) {
            Ok(body) if body.is_object() => error.read_json(&body),
            _ => error.read_text(response),
        }
        if error.message.is_empty() {
            error.message = format!("the service answered with status {} and no reason", response.status);
        }
        error
    }

    fn read_json(&mut self, body: &Value) {
        let inner = ["error", "odata.error"]
            .iter()
            .find_map(|name| body.get(name))
            .unwrap_or(body);
        if let Some(code) = inner.as_str() {
            self.code = code.to_owned();
            self.message = text(body.get("error_description")).unwrap_or_default();
            return;
        }
        self.code = text(inner.get("code")).unwrap_or_default();
        self.message = text(inner.get("message"))
            .or_else(|| text(inner.pointer("/message/value")))
            .unwrap_or_default();
        if let Some(Value::Array(details)) = inner.get("details") {
            self.details.clone_from(details);
        }
        let Some(context) = inner.get("innerError").or_else(|| inner.get("innererror")) else {
            return;
        };
        replace(&mut self.request_id, context.get("request-id"));
        replace(&mut self.client_request_id, context.get("client-request-id"));
        replace(&mut self.date, context.get("date"));
    }

    fn read_text(&mut self, response: &Response) {
        let text = String::from_utf8_lossy(&response.body);
        let shown: String = text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(SHOWN)
            .collect();
        self.message = if shown.is_empty() {
            String::new()
        } else {
            format!(
                "the service answered with status {} and no JSON: `{shown}`",
                response.status
            )
        };
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

fn replace(slot: &mut Option<String>, value: Option<&Value>) {
    if let Some(value) = text(value) {
        *slot = Some(value);
    }
}
