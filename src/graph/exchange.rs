//! One call to its end: attempts, waits, and the judgement of each answer.

use std::time::{Duration, Instant};

use ::http::header::{HeaderName, HeaderValue, ACCEPT, CONTENT_TYPE};
use ::http::{HeaderMap, Method};
use bytes::Bytes;
use serde_json::Value;
use time::OffsetDateTime;
use url::Url;

use super::endpoint::Endpoint;
use super::error::{in_doubt, IN_DOUBT};
use super::retry::{already_done, Repetition, RetryPolicy};
use super::trace::{Attempt, Trace};
use super::transport::{Request, Response, SendError, Transport};
use super::unseen::Unseen;
use super::{ApiError, TransportError};
use crate::Error;

/// Attempts at a service that cannot be reached at all, or that says of itself that it broke.
const FEW_ATTEMPTS: u32 = 3;

/// How often an object of our own making must be said to be gone before a deletion without an answer counts as done:
/// the copy that answers may not have seen it come.
const GONE: u32 = 3;

/// What every call of a session shares.
pub(super) struct Connection {
    pub(super) transport: Box<dyn Transport>,
    pub(super) endpoint: Endpoint,
    pub(super) policy: RetryPolicy,
    pub(super) trace: Trace,
    pub(super) unseen: Unseen,
}

/// One call: a request, and what may be done to have it answered.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) eventual: bool,
    pub(super) body: Option<Bytes>,
    pub(super) repetition: Repetition,
    /// Ids the call names: one of our own making may not be seen yet.
    pub(super) ids: Vec<String>,
    /// The call is for the object itself, so that its 404 is about nothing else.
    pub(super) whole_object: bool,
    /// A batch whose items were throttled has been answered with 424 as a whole: the items tell (graph-behaviour 7.2).
    pub(super) is_batch: bool,
    /// The call was sent before, as part of a batch, and may have worked.
    pub(super) doubtful: bool,
    /// When what this call is a part of began: its time runs from there.
    pub(super) since: Option<Instant>,
}

/// A call at its end.
pub(super) struct Exchange {
    pub(super) result: Result<Response, Error>,
    /// An attempt may have worked although its answer did not say so.
    pub(super) doubtful: bool,
}

impl Call {
    /// A call that names no ids yet.
    pub(super) fn new(method: Method, url: Url, body: Option<&Value>, repetition: Repetition) -> Self {
        Self {
            method,
            url,
            eventual: false,
            body: body.map(|body| Bytes::from(body.to_string())),
            repetition,
            ids: Vec::new(),
            whole_object: false,
            is_batch: false,
            doubtful: false,
            since: None,
        }
    }

    /// The ids along a path.
    pub(super) fn naming(mut self, path: super::Path<'_>) -> Self {
        self.ids.extend(path.iter().skip(1).cloned());
        self.whole_object = path.len() == 2;
        self
    }

    fn request(&self, client_request_id: &str) -> Request {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if self.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if self.eventual {
            headers.insert(
                HeaderName::from_static("consistencylevel"),
                HeaderValue::from_static("eventual"),
            );
        }
        if let Ok(id) = HeaderValue::from_str(client_request_id) {
            headers.insert(HeaderName::from_static("client-request-id"), id);
        }
        headers.insert(
            HeaderName::from_static("return-client-request-id"),
            HeaderValue::from_static("true"),
        );
        Request {
            method: self.method.clone(),
            url: self.url.clone(),
            headers,
            body: self.body.clone(),
        }
    }
}

/// What follows from an attempt.
enum Step {
    Done(Response),
    Failed(Error),
    /// Wait, then again; the error is what to say when time does not allow it.
    Again(Duration, Error),
}

/// How far a call has come.
struct Progress<'a> {
    connection: &'a Connection,
    call: &'a Call,
    started: Instant,
    client_request_id: String,
    attempts: u32,
    /// Attempts the service failed at.
    failures: u32,
    /// Times it asked to come later.
    throttled: u32,
    /// Times an object of our own making was not seen.
    unseen: u32,
    /// Times it was said to be gone after a deletion that got no answer.
    gone: u32,
    /// It was seen, and the answer was 404 all the same.
    seen: bool,
    /// An earlier attempt may have worked.
    doubtful: bool,
}

impl Connection {
    /// The objects the call names that this session made a moment ago: not every copy may show them.
    pub(super) fn recent(&self, call: &Call) -> Vec<(String, Duration)> {
        self.unseen
            .among(call.ids.iter().map(String::as_str), self.policy.unseen)
    }

    /// Carries out a call: the successful answer, or why there is none.
    ///
    /// # Errors
    /// Api, transport. An error says whether the change may have happened.
    pub(super) async fn perform(&self, call: &Call) -> Result<Response, Error> {
        match self.exchange(call).await {
            Exchange {
                result: Err(error),
                doubtful: true,
            } => Err(in_doubt(error, IN_DOUBT)),
            exchange => exchange.result,
        }
    }

    /// The same for who knows how to find out about a doubt.
    pub(super) async fn exchange(&self, call: &Call) -> Exchange {
        let mut progress = Progress {
            connection: self,
            call,
            started: call.since.unwrap_or_else(Instant::now),
            client_request_id: uuid::Uuid::new_v4().to_string(),
            attempts: 0,
            failures: 0,
            throttled: 0,
            unseen: 0,
            gone: 0,
            seen: false,
            doubtful: call.doubtful,
        };
        let result = loop {
            match progress.attempt().await {
                Step::Done(response) => break Ok(response),
                Step::Failed(error) => break Err(error),
                Step::Again(wait, _) => tokio::time::sleep(wait).await,
            }
        };
        Exchange {
            result,
            doubtful: progress.doubtful && call.repetition != Repetition::Reading,
        }
    }

    /// The answer's JSON; null where it has no body.
    ///
    /// # Errors
    /// As `perform`; transport when the body is not JSON.
    pub(super) async fn perform_json(&self, call: &Call) -> Result<Value, Error> {
        let response = self.perform(call).await?;
        json(&response)
    }
}

/// Reads a successful answer's body.
pub(super) fn json(response: &Response) -> Result<Value, Error> {
    if response.body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&response.body).map_err(|_| TransportError::Failed(unreadable(response.status)).into())
}

pub(super) fn unreadable(status: u16) -> String {
    format!("the service, or something before it, answered with status {status} and no JSON")
}

impl Progress<'_> {
    async fn attempt(&mut self) -> Step {
        self.attempts += 1;
        let request = self.call.request(&self.client_request_id);
        let started = OffsetDateTime::now_utc();
        let clock = Instant::now();
        let outcome = self.send(request.clone()).await;
        let elapsed = clock.elapsed();
        let (status, request_id, failure) = match &outcome {
            Ok(response) => (Some(response.status), request_id(response), None),
            Err(error) => (None, None, Some(text_of(error).to_owned())),
        };
        let step = match outcome {
            Ok(response) if response.is_success() && self.is_readable(&response) => Step::Done(response),
            Ok(response) if response.is_success() => self.judge_failure(SendError::Broken(unreadable(response.status))),
            Ok(response) if self.call.is_batch && response.status == 424 => Step::Done(response),
            Ok(response) => self.judge_answer(response).await,
            Err(error) => self.judge_failure(error),
        };
        let step = self.within_time(step);
        let wait = if let Step::Again(wait, _) = &step {
            Some(*wait)
        } else {
            None
        };
        self.connection.trace.record(&Attempt {
            request: &request,
            started,
            elapsed,
            attempts: self.attempts,
            status,
            failure,
            request_id,
            client_request_id: &self.client_request_id,
            wait,
        });
        step
    }

    /// A write answered with a page of somebody's (a sign-in portal, a proxy) may not have reached the service at all.
    fn is_readable(&self, response: &Response) -> bool {
        self.call.method == Method::GET
            || response.body.is_empty()
            || serde_json::from_slice::<serde::de::IgnoredAny>(&response.body).is_ok()
    }

    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let policy = &self.connection.policy;
        let limit = policy.attempt.min(policy.total.saturating_sub(self.started.elapsed()));
        match tokio::time::timeout(limit, self.connection.transport.send(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SendError::TimedOut(format!(
                "no answer within {:.0} seconds",
                limit.as_secs_f64()
            ))),
        }
    }

    /// A wait that would outlast the call ends it now, with what there is to say.
    fn within_time(&self, step: Step) -> Step {
        match step {
            Step::Again(wait, error) if self.started.elapsed() + wait > self.connection.policy.total => {
                Step::Failed(error)
            }
            step => step,
        }
    }

    async fn judge_answer(&mut self, response: Response) -> Step {
        let error = ApiError::from_response(&response);
        // No wait at all would turn the next attempts into a storm.
        let asked = error.retry_after.filter(|wait| !wait.is_zero());
        match response.status {
            429 => {
                self.throttled += 1;
                Step::Again(asked.unwrap_or_else(|| self.back_off(self.throttled)), error.into())
            }
            // Its own word for having broken: not a moment's trouble often.
            500 if self.failures + 1 >= FEW_ATTEMPTS => {
                self.doubtful = true;
                Step::Failed(error.into())
            }
            500 | 502..=504 => self.after_doubt(asked, error.into()),
            // Two writes met at one object: neither half is done, so it may simply be tried again.
            409 if !error.details.iter().any(|detail| detail["code"] == "ObjectConflict") => {
                self.after_failure(asked, error.into())
            }
            status if self.doubtful && already_done(&self.call.method, status, &error.message) => {
                self.gone += 1;
                if status == 404 && self.gone < GONE && !self.connection.recent(self.call).is_empty() {
                    return Step::Again(self.back_off(self.gone), error.into());
                }
                Step::Done(Response {
                    status: 204,
                    headers: response.headers,
                    body: Bytes::new(),
                })
            }
            404 => self.after_not_found(error).await,
            _ => Step::Failed(error.into()),
        }
    }

    fn judge_failure(&mut self, error: SendError) -> Step {
        match error {
            SendError::NotSent(text) => {
                let error = TransportError::Failed(text).into();
                // More often a wrong address than a moment's trouble: the caller need not wait long to hear of it.
                if self.failures + 1 >= FEW_ATTEMPTS {
                    return Step::Failed(error);
                }
                self.after_failure(None, error)
            }
            SendError::Broken(text) => self.after_doubt(None, TransportError::Failed(text).into()),
            SendError::TimedOut(text) => self.after_doubt(None, TransportError::TimedOut(text).into()),
            SendError::Refused(text) => Step::Failed(TransportError::Failed(text).into()),
        }
    }

    /// The service did not act: any call may be repeated.
    fn after_failure(&mut self, asked: Option<Duration>, error: Error) -> Step {
        self.failures += 1;
        if self.failures >= self.connection.policy.attempts {
            return Step::Failed(error);
        }
        Step::Again(asked.unwrap_or_else(|| self.back_off(self.failures)), error)
    }

    /// The service may have acted: only a call may be repeated that does no harm the second time.
    fn after_doubt(&mut self, asked: Option<Duration>, error: Error) -> Step {
        self.doubtful = true;
        if self.call.repetition == Repetition::Doubling {
            return Step::Failed(error);
        }
        self.after_failure(asked, error)
    }

    /// An object of our own making may not have reached the copy that answered. Where the 404 can be about something
    /// else (a member that is none), the object itself is asked for before waiting on.
    async fn after_not_found(&mut self, error: ApiError) -> Step {
        let recent = self.connection.recent(self.call);
        let Some(left) = recent.iter().map(|(_, left)| *left).max() else {
            return Step::Failed(error.into());
        };
        if !self.call.whole_object && self.all_seen(&recent).await {
            if self.seen {
                return Step::Failed(error.into());
            }
            self.seen = true;
        }
        self.unseen += 1;
        Step::Again(self.back_off(self.unseen).min(left), error.into())
    }

    async fn all_seen(&self, recent: &[(String, Duration)]) -> bool {
        for (id, _) in recent {
            let address = format!(
                "{}directoryObjects/{id}?$select=id",
                self.connection.endpoint.version("v1.0")
            );
            let Ok(url) = Url::parse(&address) else { return false };
            let probe = Call::new(Method::GET, url, None, Repetition::Reading).request(&self.client_request_id);
            match self.send(probe).await {
                Ok(response) if response.is_success() => {}
                _ => return false,
            }
        }
        true
    }

    fn back_off(&self, failures: u32) -> Duration {
        self.connection.policy.back_off(failures)
    }
}

fn request_id(response: &Response) -> Option<String> {
    response
        .headers
        .get("request-id")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

fn text_of(error: &SendError) -> &str {
    match error {
        SendError::NotSent(text) | SendError::Broken(text) | SendError::TimedOut(text) | SendError::Refused(text) => {
            text
        }
    }
}
