//! Creations: the one kind of call that must not be repeated blindly.

use std::time::Instant;

use ::http::Method;
use percent_encoding::{utf8_percent_encode, NON_ALPHANUMERIC};
use serde_json::Value;
use time::format_description::well_known::{Iso8601, Rfc2822};
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use super::exchange::{json, Call, Connection};
use super::retry::Repetition;
use super::routes::{self, Ending};
use super::{ApiError, Path};
use crate::Error;

/// Clocks of the service's machines differ by less than this.
const CLOCK_MARGIN: Duration = Duration::seconds(30);

/// Looks for what a broken-off creation may have left, before giving up on it.
const LOOKS: u32 = 3;

impl Connection {
    /// Creates an object and remembers its id: it may not be seen everywhere at once.
    ///
    /// Where the service fails in a way that leaves open whether it acted, the object is looked for, if it has a name
    /// to be found by. Found, it is the answer; not found, the request is repeated after a 503, which says that it was
    /// not taken, and given up after a 504, a creation still under way.
    pub(super) async fn create(&self, path: Path<'_>, body: &Value) -> Result<Value, Error> {
        let url = routes::url(&self.endpoint, path, &properties(body), Ending::Resource)?;
        let call = Call::new(Method::POST, url, Some(body), Repetition::Doubling).naming(path);
        let started = Instant::now();
        let mut attempts = 1;
        loop {
            let error = match self.perform(&call).await {
                Ok(response) => {
                    let created = json(&response)?;
                    self.remember(&created);
                    return Ok(created);
                }
                Err(error) => error,
            };
            let Some(lookup) = Lookup::after(path, body, &error, started) else {
                return Err(error);
            };
            let refused = matches!(&error, Error::Api(error) if error.status == 503);
            let sight = self.look(&lookup, &error, if refused { 1 } else { LOOKS }).await?;
            if let Sight::Found(created) = sight {
                self.remember(&created);
                return Ok(created);
            }
            attempts += 1;
            let in_time = attempts <= self.policy.attempts && started.elapsed() <= self.policy.total;
            if sight == Sight::Doubtful || !refused || !in_time {
                return Err(error);
            }
        }
    }

    fn remember(&self, created: &Value) {
        if let Some(id) = created.get("id").and_then(Value::as_str) {
            self.unseen.created(id);
        }
    }

    async fn look(&self, lookup: &Lookup, error: &Error, looks: u32) -> Result<Sight, Error> {
        let asked = match error {
            Error::Api(error) => error.retry_after,
            _ => None,
        };
        let mut sight = Sight::Doubtful;
        for look in 1..=looks {
            let wait = asked.filter(|_| look == 1);
            let wait = wait.unwrap_or_else(|| self.policy.back_off(look));
            tokio::time::sleep(wait.min(self.policy.back_off_limit)).await;
            let mut url = routes::url(&self.endpoint, &[lookup.collection.to_owned()], &[], Ending::Resource)?;
            url.set_query(Some(&lookup.query));
            let call = Call::new(Method::GET, url, None, Repetition::Reading);
            let Ok(found) = self.perform_json(&call).await else {
                continue;
            };
            let Some(found) = found.get("value").and_then(Value::as_array) else {
                continue;
            };
            let fits = |found: &&Value| self.is_new(found) && lookup.fits(found);
            let own: Vec<&Value> = found.iter().filter(fits).collect();
            sight = match own.as_slice() {
                [] => Sight::Absent,
                [only] => return Ok(self.whole(lookup, only).await.map_or(Sight::Doubtful, Sight::Found)),
                // Which of them is ours cannot be told.
                _ => return Ok(Sight::Doubtful),
            };
        }
        Ok(sight)
    }

    /// An object this session already knows to have made is not the one in doubt.
    fn is_new(&self, found: &Value) -> bool {
        let id = found.get("id").and_then(Value::as_str).unwrap_or_default();
        self.unseen
            .among(std::iter::once(id), self.policy.total.saturating_mul(10))
            .is_empty()
    }

    async fn whole(&self, lookup: &Lookup, found: &Value) -> Result<Value, Error> {
        let id = found.get("id").and_then(Value::as_str).unwrap_or_default();
        let path = [lookup.collection.to_owned(), id.to_owned()];
        let url = routes::url(&self.endpoint, &path, &[], Ending::Resource)?;
        self.perform_json(&Call::new(Method::GET, url, None, Repetition::Reading))
            .await
    }
}

/// What a look for a doubtful object showed.
#[derive(Debug, PartialEq)]
enum Sight {
    Found(Value),
    Absent,
    /// Nobody answered, or the answer does not tell.
    Doubtful,
}

/// How to find what a creation may have left.
struct Lookup {
    collection: &'static str,
    query: String,
    display_name: Option<Value>,
    /// Older ones are somebody else's.
    not_before: OffsetDateTime,
}

impl Lookup {
    /// None: the error leaves no doubt, or the object has no name to be found by (administrative units have neither a
    /// unique name nor a time of creation).
    fn after(path: Path<'_>, body: &Value, error: &Error, started: Instant) -> Option<Self> {
        let (doubt, date) = match error {
            Error::Api(error) => (error.uncertain, server_time(error)),
            Error::Transport(_) => (true, None),
            _ => (false, None),
        };
        if !doubt {
            return None;
        }
        let [collection] = path else { return None };
        let (collection, key) = match collection.as_str() {
            "groups" => ("groups", "mailNickname"),
            "users" => ("users", "userPrincipalName"),
            _ => return None,
        };
        let name = body.get(key)?.as_str()?.replace('\'', "''");
        let filter = format!("{key} eq '{name}'");
        let elapsed = Duration::try_from(started.elapsed()).ok()?;
        Some(Self {
            collection,
            query: format!(
                "$filter={}&$select=id,displayName,createdDateTime",
                utf8_percent_encode(&filter, NON_ALPHANUMERIC)
            ),
            display_name: body.get("displayName").cloned(),
            not_before: date.unwrap_or_else(OffsetDateTime::now_utc) - elapsed - CLOCK_MARGIN,
        })
    }

    fn fits(&self, found: &Value) -> bool {
        let created = found.get("createdDateTime").and_then(Value::as_str).and_then(instant);
        found.get("displayName") == self.display_name.as_ref()
            && created.is_some_and(|created| created >= self.not_before)
    }
}

/// The service's own time in an error: its clock is the one the new object is dated by.
fn server_time(error: &ApiError) -> Option<OffsetDateTime> {
    let text = error.date.as_deref()?;
    instant(text).or_else(|| OffsetDateTime::parse(text, &Rfc2822).ok())
}

/// An instant as Graph writes it; error bodies leave the zone out and mean UTC.
fn instant(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Iso8601::DEFAULT).ok().or_else(|| {
        PrimitiveDateTime::parse(text, &Iso8601::DEFAULT)
            .ok()
            .map(PrimitiveDateTime::assume_utc)
    })
}

/// The names of a body's properties.
pub(super) fn properties(body: &Value) -> Vec<&str> {
    body.as_object()
        .map(|body| body.keys().map(String::as_str).collect())
        .unwrap_or_default()
}
