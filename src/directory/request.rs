//! A request as the resources see it, and their answers.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value};

use super::query::Options;
use super::refusal::Refusal;
use super::Shared;

/// Which of Graph's two versions is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V1,
    Beta,
}

impl Version {
    pub(super) fn segment(self) -> &'static str {
        match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        }
    }
}

/// One request, read.
pub(super) struct Call<'a> {
    pub(super) shared: &'a Shared,
    pub(super) method: Method,
    pub(super) version: Version,
    /// Segments after the version, decoded.
    pub(super) segments: Vec<String>,
    /// The path after the version as sent: next links repeat it.
    pub(super) sent_path: String,
    pub(super) options: Options,
    /// `ConsistencyLevel: eventual`.
    pub(super) eventual: bool,
    pub(super) body: Option<Value>,
    /// Scheme and host of links, as `https://graph.microsoft.com`.
    pub(super) origin: String,
}

/// What a carried-out request answers.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Body,
    pub(super) location: Option<String>,
}

/// The body of an answer.
#[derive(Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
    /// JSON, written already.
    Written(Bytes),
    /// `/$count` answers plain text.
    Text(String),
}

/// The items of a page as JSON text. What stands before them is known last, so that room is kept for it: a page is not moved
/// once it is written.
#[derive(Debug)]
pub(super) struct PageText(String);

impl PageText {
    const ROOM: usize = 1024;

    pub(super) fn new() -> Self {
        Self(" ".repeat(Self::ROOM))
    }

    /// Where the items are written.
    pub(super) fn items(&mut self) -> &mut String {
        &mut self.0
    }

    fn between(mut self, head: &str, end: &str) -> Bytes {
        self.0.push_str(end);
        let start = Self::ROOM.saturating_sub(head.len());
        self.0.replace_range(start..Self::ROOM, head);
        Bytes::from(self.0).slice(start..)
    }
}

impl Body {
    /// Leaves out what describes the answer, as `Accept: application/json;odata.metadata=none` asks; counts and links to
    /// the next page stay (OData JSON 4.01, 3.1.3).
    pub(super) fn without_metadata(&mut self) {
        if let Self::Written(text) = self {
            *self = Self::Json(serde_json::from_slice(text).unwrap_or_default());
        }
        if let Self::Json(value) = self {
            strip(value);
        }
    }
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let kept = ["@odata.nextLink", "@odata.deltaLink", "@odata.count"];
            members.retain(|name, _| !name.starts_with("@odata.") || kept.contains(&name.as_str()));
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

impl Answer {
    pub(super) fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: Body::Empty,
            location: None,
        }
    }

    /// 200 without a body, where the service says so.
    pub(super) fn done() -> Self {
        Self {
            status: StatusCode::OK,
            ..Self::no_content()
        }
    }

    pub(super) fn ok(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body: Body::Json(body),
            location: None,
        }
    }

    /// A page: these members of the answer, and behind them `value` with the items.
    pub(super) fn page(members: Map<String, Value>, items: PageText) -> Self {
        let mut head = Value::Object(members).to_string();
        head.pop();
        head.push_str(if head.len() > 1 { ",\"value\":[" } else { "\"value\":[" });
        Self::written(items.between(&head, "]}"))
    }

    /// A body that is JSON text already.
    pub(super) fn written(json: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::OK,
            body: Body::Written(json.into()),
            location: None,
        }
    }

    pub(super) fn text(body: String) -> Self {
        Self {
            status: StatusCode::OK,
            body: Body::Text(body),
            location: None,
        }
    }

    pub(super) fn created(body: Value, location: String) -> Self {
        Self {
            status: StatusCode::CREATED,
            body: Body::Json(body),
            location: Some(location),
        }
    }
}

impl Call<'_> {
    /// `https://…/v1.0`.
    pub(super) fn root(&self) -> String {
        format!("{}/{}", self.origin, self.version.segment())
    }

    /// The context of an answer, as `…/$metadata#groups`.
    pub(super) fn context(&self, what: &str) -> Value {
        Value::String(format!("{}/$metadata#{what}", self.root()))
    }

    /// The body as an object.
    pub(super) fn object(&self) -> Result<&Map<String, Value>, Refusal> {
        match &self.body {
            Some(Value::Object(body)) => Ok(body),
            _ => Err(unreadable_body()),
        }
    }

    /// The body of an action whose parameters may all be left out.
    pub(super) fn parameters(&self) -> Result<Map<String, Value>, Refusal> {
        match &self.body {
            None => Ok(Map::new()),
            Some(Value::Object(body)) => Ok(body.clone()),
            Some(_) => Err(unreadable_body()),
        }
    }
}

/// Reads a body; none when it is empty, or of a request that has no use for one.
pub(super) fn body_of(method: &Method, headers: &HeaderMap, bytes: &[u8]) -> Result<Option<Value>, Refusal> {
    if matches!(*method, Method::GET | Method::HEAD | Method::DELETE) || bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let encoding = headers.get(http::header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        // Clients that compress, as Graph's Go library, send it once more as it is.
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Request_BadRequest",
            "The content encoding of the request is not supported: send the body as it is.",
        ));
    }
    // Text editors and PowerShell put a mark of the byte order in front.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let declared = headers
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    match declared {
        Some(kind) if kind.to_ascii_lowercase().contains("json") => {}
        _ => {
            return Err(Refusal::bad_request(
                "Write requests (excluding DELETE) must contain the Content-Type header declaration.",
            ))
        }
    }
    serde_json::from_slice(bytes).map(Some).map_err(|_| unreadable_body())
}

fn unreadable_body() -> Refusal {
    Refusal::unreadable(
        "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    )
}
