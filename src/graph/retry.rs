//! When a request is repeated, and after how long (graph-behaviour 7.2 and 8). Decisions only; `exchange.rs` acts on
//! them.

use std::time::Duration;

use ::http::{HeaderMap, Method};
use time::format_description::well_known::Rfc2822;
use time::OffsetDateTime;

/// How long and how often.
#[derive(Debug, Clone)]
pub(super) struct RetryPolicy {
    /// Longest a call may take, waits included. A longer Retry-After gives the error at once.
    pub(super) total: Duration,
    /// Longest one attempt may take.
    pub(super) attempt: Duration,
    /// First wait where the service names none; doubled each time.
    pub(super) back_off: Duration,
    /// Longest such wait.
    pub(super) back_off_limit: Duration,
    /// Attempts at a failing service (503, 504, broken connections, 409); throttling alone is waited out without count.
    pub(super) attempts: u32,
    /// How long after its creation an object may still answer 404.
    pub(super) unseen: Duration,
    /// How long what a lost creation may have made is looked for before it counts as not made.
    pub(super) settle: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            total: Duration::from_secs(300),
            attempt: Duration::from_secs(100),
            back_off: Duration::from_millis(500),
            back_off_limit: Duration::from_secs(30),
            attempts: 5,
            unseen: Duration::from_secs(60),
            settle: Duration::from_secs(12),
        }
    }
}

impl RetryPolicy {
    /// Exponential back-off with jitter: between half of the step and the whole of it. `failures` counts from 1.
    pub(super) fn back_off(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(16);
        let step = self.back_off.saturating_mul(1 << doublings).min(self.back_off_limit);
        step.mul_f64(0.5 + 0.5 * chance())
    }
}

/// What repeating a request can do to the state when an earlier attempt may have worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repetition {
    /// Nothing: reads and functions.
    Reading,
    /// The same state again: patches, actions that set.
    Harmless,
    /// A refusal that shows the state was already reached: links and deletions.
    Recognisable,
    /// The thing twice: creations, unknown actions. Repeated only when the service says it did not act.
    Doubling,
}

/// Actions that only read.
const FUNCTIONS: [&str; 8] = [
    "checkMemberGroups",
    "checkMemberObjects",
    "evaluateDynamicMembership",
    "getByIds",
    "getMemberGroups",
    "getMemberObjects",
    "isMemberOf",
    "validateProperties",
];

/// Actions whose repetition changes nothing more.
const SETTING_ACTIONS: [&str; 5] = [
    "addGroup",
    "invalidateAllRefreshTokens",
    "removeGroup",
    "renew",
    "revokeSignInSessions",
];

impl Repetition {
    /// Of an action, by the last segment of its path.
    pub(super) fn of_action(name: &str) -> Self {
        if FUNCTIONS.contains(&name) {
            Self::Reading
        } else if SETTING_ACTIONS.contains(&name) {
            Self::Harmless
        } else if name == "restore" {
            // What is restored is no longer among the deleted.
            Self::Recognisable
        } else {
            Self::Doubling
        }
    }

    /// Of a patch: links bound in it are refused the second time, wholly.
    pub(super) fn of_patch(body: &serde_json::Value) -> Self {
        let binds = body
            .as_object()
            .is_some_and(|body| body.keys().any(|name| name.ends_with("@odata.bind")));
        if binds {
            Self::Doubling
        } else {
            Self::Harmless
        }
    }
}

/// Whether a refusal, met after an attempt that may have worked, says that it did work.
pub(super) fn already_done(method: &Method, status: u16, message: &str) -> bool {
    match *method {
        Method::DELETE => status == 404 || (status == 400 && message.contains("references do not exist")),
        Method::POST | Method::PUT => status == 400 && message.contains("references already exist"),
        _ => false,
    }
}

/// How long the service asks to wait: whole seconds, fractions (its own page has `2.128`), or a date. None: it did not
/// say, or said what cannot be read.
pub(super) fn retry_after(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let until = OffsetDateTime::parse(text, &Rfc2822).ok()?;
    Some(Duration::try_from(until - now).unwrap_or(Duration::ZERO))
}

/// A number from 0 up to 1. Version 4 UUIDs are the random numbers at hand.
fn chance() -> f64 {
    let (high, _) = uuid::Uuid::new_v4().as_u64_pair();
    f64::from(u32::try_from(high >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}
