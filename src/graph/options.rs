//! What callers say when they connect and when they read. Both have a JSON form, which is what crosses the C ABI.

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use super::connect::{Behaviour, Rehearsal};

/// How to connect: to a local directory, or to Graph with an access token. JSON is camelCase.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ConnectOptions {
    /// Path of a local directory to open or create.
    pub local_directory: Option<PathBuf>,
    /// Seed file to load into a local directory that holds nothing yet. A directory that holds something keeps it and
    /// the seed is passed over, so that a script may say the same thing every time; [`super::Session::info`] tells
    /// which.
    pub seed: Option<PathBuf>,
    /// User principal name of who is signed in.
    pub account_id: Option<String>,
    /// Bearer token.
    pub access_token: Option<String>,
    /// Graph's address; none: the cloud's own. `https`, or `http` to this machine only.
    pub endpoint: Option<String>,
    /// `AzureCloud` (default), `AzureUSGovernment`, `AzureUSGovernmentDoD`, `AzureChinaCloud`.
    pub environment: Option<String>,
    /// Tenant id or domain.
    pub tenant_id: Option<String>,
    /// Lag, throttling and failures of a local directory to rehearse.
    pub rehearsal: Option<Rehearsal>,
    /// Which of the service's behaviours a local directory shows, where it has had more than one.
    pub behaviour: Option<Behaviour>,
}

impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectOptions")
            .field("local_directory", &self.local_directory)
            .field("seed", &self.seed)
            .field("account_id", &self.account_id)
            .field("access_token", &self.access_token.as_ref().map(|_| "…"))
            .field("endpoint", &self.endpoint)
            .field("environment", &self.environment)
            .field("tenant_id", &self.tenant_id)
            .finish()
    }
}

/// Options of a read. JSON is camelCase.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Query {
    /// OData filter.
    pub filter: Option<String>,
    /// Text for `$search`: `"displayName:text"` clauses as Graph writes them, or bare text, which is looked for in
    /// `displayName`.
    pub search: Option<String>,
    /// Properties wanted, Graph names; empty: the resource's default set for Rollcall.
    pub select: Vec<String>,
    /// Order.
    pub orderby: Option<String>,
    /// At most so many objects in all; none: all.
    pub top: Option<usize>,
    /// Membership rule that the users or devices of a listing must fit. The service cannot answer it, so it is evaluated
    /// here; what it reads is selected besides `select`, and `top` counts what fits.
    pub membership_rule: Option<String>,
    /// Where a delta query goes on: the `$deltatoken` of the last one, or `latest`. For `["groups", "delta"]` and its like,
    /// which are read page by page as one object each.
    pub delta_token: Option<String>,
    /// Which page of a delta query is next: the `$skiptoken` of the page before.
    pub skip_token: Option<String>,
    /// How the rule is read: [`crate::rule::RuleOptions`] as JSON.
    pub rule_options: Option<Value>,
}
