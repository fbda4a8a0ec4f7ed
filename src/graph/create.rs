//! Creations: the one kind of call that must not be repeated blindly.

use std::time::{Duration, Instant};

use ::http::Method;
use serde_json::Value;

use super::error::{in_doubt, with_state, IN_DOUBT};
use super::exchange::{json, Call, Connection};
use super::lookup::{Lookup, Sight};
use super::retry::Repetition;
use super::routes::{self, Ending};
use super::{ApiError, Path};
use crate::Error;

/// Creations sent before the doubt is left to the caller.
const LOST_ATTEMPTS: u32 = 2;

impl Connection {
    /// Creates an object and remembers its id: it may not be seen everywhere at once.
    ///
    /// Where the service fails in a way that leaves open whether it acted, the object is looked for. Found, it is the
    /// answer. After a 503, which says that the request was not taken, one look without a find suffices to send it
    /// again; after anything else the service gets time to finish and to show what it did. After a 500 it is not sent
    /// again at all. What cannot be decided is an error that says so.
    pub(super) async fn create(&self, path: Path<'_>, body: &Value) -> Result<Value, Error> {
        let url = routes::url(&self.endpoint, path, &properties(body), Ending::Resource)?;
        let mut call = Call::new(Method::POST, url, Some(body), Repetition::Doubling).naming(path);
        let since = Instant::now();
        call.since = Some(since);
        let lookup = Lookup::of(path, body, since);
        let (mut attempts, mut lost) = (0, 0);
        loop {
            attempts += 1;
            let exchange = self.exchange(&call).await;
            let error = match exchange.result {
                Ok(response) => {
                    return self
                        .created(&json(&response)?, lookup.as_ref().filter(|_| attempts > 1))
                        .await
                }
                Err(error) => error,
            };
            // A refusal of a repetition can be about the very object the first attempt made, whatever was said of that.
            let about_ours = attempts > 1 && is_conflict(&error);
            if !exchange.doubtful && !about_ours {
                return Err(error);
            }
            let Some(lookup) = &lookup else {
                return Err(in_doubt(error, IN_DOUBT));
            };
            let failure = Failure::of(&error);
            let settle = if about_ours || failure == Failure::Lost {
                self.policy.settle
            } else {
                Duration::ZERO
            };
            let asked = asked_wait(&error);
            let bearable = asked.is_none_or(|wait| since.elapsed() + wait <= self.policy.total);
            let first_wait = asked.filter(|_| bearable);
            match self.look_for(lookup, server_date(&error), first_wait, settle).await {
                Sight::Found(created) => {
                    self.remember(&created);
                    return Ok(created);
                }
                Sight::Doubtful(why) | Sight::Partly(why) => {
                    let state = format!("the {} may have been created all the same: {why}", lookup.noun);
                    return Err(in_doubt(error, &state));
                }
                Sight::Absent => lost += u32::from(failure != Failure::NotTaken),
            }
            let in_time = attempts < self.policy.attempts && since.elapsed() < self.policy.total && bearable;
            if about_ours || failure == Failure::Broke || lost >= LOST_ATTEMPTS || !in_time {
                let seen = format!("no new {} with {} was there afterwards", lookup.noun, lookup.mark);
                return Err(match failure {
                    Failure::Lost => in_doubt(error, &format!("it may come into being all the same: {seen}")),
                    _ => with_state(error, &seen),
                });
            }
        }
    }

    /// The object an answer shows. Of two attempts, the first may have worked after all and come to sight late.
    async fn created(&self, created: &Value, repeated: Option<&Lookup>) -> Result<Value, Error> {
        self.remember(created);
        let Some(lookup) = repeated else {
            return Ok(created.clone());
        };
        match self.look_for(lookup, None, Some(Duration::ZERO), Duration::ZERO).await {
            Sight::Found(other) => {
                let id = |object: &Value| object["id"].as_str().unwrap_or_default().to_owned();
                Err(in_doubt(
                    ApiError {
                        status: 504,
                        message: format!("the {} was created twice", lookup.noun),
                        ..ApiError::default()
                    }
                    .into(),
                    &format!(
                        "`{}` by an attempt without an answer, `{}` by its repetition: delete one of them",
                        id(&other),
                        id(created)
                    ),
                ))
            }
            _ => Ok(created.clone()),
        }
    }

    /// From now on a 404 about this object may be an old copy's.
    pub(super) fn remember(&self, created: &Value) {
        let names = ["id", "userPrincipalName"]
            .into_iter()
            .filter_map(|name| created.get(name)?.as_str());
        let names: Vec<String> = names.map(str::to_owned).collect();
        if !names.is_empty() {
            self.unseen.created(names);
        }
    }
}

/// How a creation failed that may have worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// 503: the service says that it did not take the request.
    NotTaken,
    /// 500, or a refusal: the service is done with it.
    Broke,
    /// A gateway gave up, or the connection did: the service may still be at it.
    Lost,
}

impl Failure {
    fn of(error: &Error) -> Self {
        match error {
            Error::Api(error) if error.status == 503 => Self::NotTaken,
            Error::Api(error) if matches!(error.status, 502 | 504) => Self::Lost,
            Error::Api(_) => Self::Broke,
            _ => Self::Lost,
        }
    }
}

/// Whether the service refuses for what is there already.
fn is_conflict(error: &Error) -> bool {
    let Error::Api(error) = error else { return false };
    let says = |text: &str| error.message.contains(text);
    matches!(error.status, 400 | 409)
        && (error.details.iter().any(|detail| detail["code"] == "ObjectConflict")
            || says("already")
            || says("conflicting object"))
}

fn server_date(error: &Error) -> Option<&str> {
    match error {
        Error::Api(error) => error.date.as_deref(),
        _ => None,
    }
}

fn asked_wait(error: &Error) -> Option<Duration> {
    match error {
        Error::Api(error) => error.retry_after,
        _ => None,
    }
}

/// The names of a body's properties.
pub(super) fn properties(body: &Value) -> Vec<&str> {
    body.as_object()
        .map(|body| body.keys().map(String::as_str).collect())
        .unwrap_or_default()
}
