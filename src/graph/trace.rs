//! The record of requests made, for -Verbose and -Debug. It never holds a token, a header of ours or a body.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde_json::{json, Value};
use time::format_description::well_known::Rfc3339;
use time::OffsetDateTime;
use url::Url;

use super::transport::Request;

/// Records kept; the oldest give way.
const CAPACITY: usize = 1_000;

/// Query options whose values stand for a caller's right to go on, or say nothing to people.
const HIDDEN: [&str; 4] = ["$skiptoken", "$deltatoken", "skiptoken", "deltatoken"];

/// One attempt of one request.
pub(super) struct Attempt<'a> {
    pub(super) request: &'a Request,
    pub(super) started: OffsetDateTime,
    pub(super) elapsed: std::time::Duration,
    /// Which attempt of the call this was, from 1.
    pub(super) attempts: u32,
    /// None: no answer came, and `failure` says why.
    pub(super) status: Option<u16>,
    pub(super) failure: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) client_request_id: &'a str,
    /// How long the call now waits before the next attempt.
    pub(super) wait: Option<std::time::Duration>,
}

/// A bounded ring of records.
#[derive(Debug, Default)]
pub(super) struct Trace {
    records: Mutex<VecDeque<Value>>,
}

impl Trace {
    pub(super) fn record(&self, attempt: &Attempt<'_>) {
        let record = json!({
            "method": attempt.request.method.as_str(),
            "url": shown(&attempt.request.url),
            "status": attempt.status,
            "attempts": attempt.attempts,
            "waitMilliseconds": attempt.wait.map(milliseconds),
            "elapsedMilliseconds": milliseconds(attempt.elapsed),
            "started": attempt.started.format(&Rfc3339).unwrap_or_default(),
            "requestId": attempt.request_id,
            "clientRequestId": attempt.client_request_id,
            "failure": attempt.failure,
        });
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() == CAPACITY {
            records.pop_front();
        }
        records.push_back(record);
    }

    pub(super) fn take(&self) -> Vec<Value> {
        std::mem::take(&mut *self.records.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

fn milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The address without what would let a reader of the log go on in the caller's place.
pub(super) fn shown(url: &Url) -> String {
    let Some(query) = url.query() else {
        return url.to_string();
    };
    let options: Vec<String> = query
        .split('&')
        .map(|option| {
            let name = option.split('=').next().unwrap_or(option);
            let plain = name.replace("%24", "$").to_ascii_lowercase();
            if HIDDEN.contains(&plain.as_str()) {
                format!("{name}=…")
            } else {
                option.to_owned()
            }
        })
        .collect();
    let base = url.as_str().split('?').next().unwrap_or_default();
    format!("{base}?{}", options.join("&"))
}
