//! The Graph client. (Interface stub.)

use serde_json::Value;

use crate::Error;

/// How to connect. JSON (camelCase) is what crosses the C ABI.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ConnectOptions {
    /// Path of a local directory to open or create.
    pub local_directory: Option<std::path::PathBuf>,
    /// Seed file to load into a local directory that is new.
    pub seed: Option<std::path::PathBuf>,
    /// User principal name of who is signed in.
    pub account_id: Option<String>,
    /// Bearer token.
    pub access_token: Option<String>,
    /// Graph's address; none: the cloud's own.
    pub endpoint: Option<String>,
    /// `AzureCloud` (default), `AzureUSGovernment`, `AzureChinaCloud`, …
    pub environment: Option<String>,
    /// Tenant id or domain.
    pub tenant_id: Option<String>,
}

/// A cancel token: any clone stops the calls it was given to.
#[derive(Debug, Clone, Default)]
pub struct Cancel {}

impl Cancel {
    /// Cancels, now and for ever.
    pub fn set(&self) {}
}

/// Options of a read.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Query {
    /// OData filter.
    pub filter: Option<String>,
    /// `$search` text.
    pub search: Option<String>,
    /// Properties wanted, Graph names; empty: the resource's default set for Rollcall.
    pub select: Vec<String>,
    /// Order.
    pub orderby: Option<String>,
    /// At most so many objects in all; none: all.
    pub top: Option<usize>,
}

/// A connection: owns its runtime, token and directory. Blocking; callable from many threads.
#[derive(Debug)]
pub struct Session {}

/// A path of raw segments: `["groups", id, "members"]`; the client encodes each once.
pub type Path<'a> = &'a [String];

impl Session {
    /// Connects.
    ///
    /// # Errors
    /// Storage, transport, unauthenticated.
    pub fn connect(_options: &ConnectOptions, _cancel: &Cancel) -> Result<Self, Error> {
        Ok(Self {})
    }
    /// Account, tenant, environment: `{"account","accountId","tenantId","tenantDomain","environment","endpoint","kind"}`.
    pub fn info(&self) -> Value {
        Value::Null
    }
    /// Creates.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn create(&self, _path: Path<'_>, _body: &Value, _cancel: &Cancel) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    /// Reads one object.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn get(&self, _path: Path<'_>, _query: &Query, _cancel: &Cancel) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    /// Starts a listing.
    ///
    /// # Errors
    /// Invalid query.
    pub fn list(&self, _path: Path<'_>, _query: &Query) -> Result<Pages, Error> {
        Ok(Pages {})
    }
    /// Patches: only what is named; null clears.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn update(&self, _path: Path<'_>, _body: &Value, _cancel: &Cancel) -> Result<(), Error> {
        Ok(())
    }
    /// Deletes.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn delete(&self, _path: Path<'_>, _cancel: &Cancel) -> Result<(), Error> {
        Ok(())
    }
    /// Adds a link: path `["groups", id, "members"]`.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn add_reference(&self, _path: Path<'_>, _target: &str, _cancel: &Cancel) -> Result<(), Error> {
        Ok(())
    }
    /// Removes a link, never the object.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn remove_reference(&self, _path: Path<'_>, _target: &str, _cancel: &Cancel) -> Result<(), Error> {
        Ok(())
    }
    /// Calls an action: path `["users", id, "revokeSignInSessions"]`.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn invoke(&self, _path: Path<'_>, _body: &Value, _cancel: &Cancel) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    /// Takes the trace records gathered since the last call.
    pub fn take_trace(&self) -> Vec<Value> {
        Vec::new()
    }
}

/// A listing under way; independent of the session's lifetime.
#[derive(Debug)]
pub struct Pages {}

impl Pages {
    /// The next page; none at the end.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn next(&mut self, _cancel: &Cancel) -> Result<Option<Vec<Value>>, Error> {
        Ok(None)
    }
}

/// An error answer of Graph's.
#[derive(Debug, Clone, Default, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// `Request_BadRequest` …
    pub code: String,
    /// Text for people.
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
}

/// No answer came.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// Connection failed.
    #[error("{0}")]
    Failed(String),
    /// Time ran out.
    #[error("{0}")]
    TimedOut(String),
}
