//! Looking for what a creation without an answer may have made. The service takes no marker of ours along, so an object
//! is known by what was sent, and by being new.

use std::time::Instant;

use ::http::Method;
use percent_encoding::{utf8_percent_encode, NON_ALPHANUMERIC};
use serde_json::Value;
use time::format_description::well_known::{Iso8601, Rfc2822};
use time::{Duration, OffsetDateTime, PrimitiveDateTime};
use url::Url;

use super::exchange::{json, Call, Connection};
use super::retry::Repetition;
use super::routes::{self, Ending};
use super::Path;
use crate::Error;

/// Clocks of the service's machines differ by less than this.
const CLOCK_MARGIN: Duration = Duration::seconds(5);

/// The same where only this machine's clock is at hand.
const OWN_CLOCK_MARGIN: Duration = Duration::seconds(30);

/// What looking for a doubtful object showed.
#[derive(Debug, PartialEq)]
pub(super) enum Sight {
    Found(Value),
    Absent,
    /// Seen, but not all of it; the rest may follow. The text goes on after a colon.
    Partly(String),
    /// Nobody answered, or the answers do not tell. The text goes on after a colon.
    Doubtful(String),
}

/// How to know what a creation may have left.
#[derive(Debug)]
pub(super) struct Lookup {
    /// What it is, in words.
    pub(super) noun: &'static str,
    /// What it is known by, in words.
    pub(super) mark: String,
    /// Where such objects are listed.
    collection: Vec<String>,
    /// Which of them.
    filter: Option<String>,
    /// What the one in question has, as sent.
    sent: Vec<(&'static str, Value)>,
    /// When the creation began.
    since: Instant,
    /// Such objects carry their time of creation.
    dated: bool,
    /// There can be no other with what was sent.
    unique: bool,
    /// The unit it must be in.
    unit: Option<String>,
}

impl Lookup {
    /// None: nothing that the service lists tells such an object from others.
    pub(super) fn of(path: Path<'_>, body: &Value, since: Instant) -> Option<Self> {
        let segments: Vec<&str> = path.iter().map(String::as_str).collect();
        match segments.as_slice() {
            ["groups"] => Self::dated("group", "groups", "mailNickname", body, since),
            ["users"] => Self::dated("user", "users", "userPrincipalName", body, since),
            ["administrativeUnits", unit, "members"] => Some(Self {
                unit: Some((*unit).to_owned()),
                ..Self::dated("group", "groups", "mailNickname", body, since)?
            }),
            ["administrativeUnits"] => {
                // Neither a unique name nor a time of creation.
                let names = [
                    "displayName",
                    "description",
                    "visibility",
                    "membershipType",
                    "membershipRule",
                ];
                let name = body.get("displayName")?.as_str()?;
                let filter = Some(equals("displayName", name));
                Self::listed("administrative unit", path, body, &names, filter, since).map(|lookup| Self {
                    mark: format!("the name `{name}`"),
                    unique: false,
                    ..lookup
                })
            }
            ["groupLifecyclePolicies"] => {
                let names = [
                    "groupLifetimeInDays",
                    "managedGroupTypes",
                    "alternateNotificationEmails",
                ];
                Self::listed("lifecycle policy", path, body, &names, None, since)
            }
            ["directoryRoles"] => Self::listed("directory role", path, body, &["roleTemplateId"], None, since),
            ["administrativeUnits", _, "scopedRoleMembers"] => {
                let names = ["roleId", "roleMemberInfo"];
                Self::listed("scoped role membership", path, body, &names, None, since)
            }
            _ => None,
        }
    }

    fn dated(noun: &'static str, collection: &str, key: &'static str, body: &Value, since: Instant) -> Option<Self> {
        let value = body.get(key)?.as_str()?;
        Some(Self {
            noun,
            mark: format!("the {key} `{value}`"),
            collection: vec![collection.to_owned()],
            filter: Some(equals(key, value)),
            sent: sent(body, &["displayName"]),
            since,
            dated: true,
            unique: true,
            unit: None,
        })
    }

    fn listed(
        noun: &'static str,
        path: Path<'_>,
        body: &Value,
        names: &[&'static str],
        filter: Option<String>,
        since: Instant,
    ) -> Option<Self> {
        let sent = sent(body, names);
        (!sent.is_empty()).then(|| Self {
            noun,
            mark: "what was sent".to_owned(),
            collection: path.to_vec(),
            filter,
            sent,
            since,
            dated: false,
            unique: true,
            unit: None,
        })
    }

    fn reading(&self, url: Url) -> Call {
        let mut call = Call::new(Method::GET, url, None, Repetition::Reading);
        call.since = Some(self.since);
        call
    }

    /// Whether a listed object has what was sent, and is not older than the creation.
    fn fits(&self, found: &Value, now: Now) -> bool {
        let as_sent = |(name, value): &(&str, Value)| match value {
            // Of a nested object the service shows more than it takes.
            Value::Object(sent) => sent.iter().all(|(inner, value)| found[*name].get(inner) == Some(value)),
            value => found.get(*name) == Some(value),
        };
        let is_new = || {
            let created = found.get("createdDateTime").and_then(Value::as_str).and_then(instant);
            let elapsed = Duration::try_from(self.since.elapsed()).unwrap_or(Duration::MAX);
            let begun = now.at.saturating_sub(elapsed).saturating_sub(now.margin);
            created.is_some_and(|created| created >= begun)
        };
        self.sent.iter().all(as_sent) && (!self.dated || is_new())
    }
}

/// What of a body an object can be known by.
fn sent(body: &Value, names: &[&'static str]) -> Vec<(&'static str, Value)> {
    let known = names.iter().filter_map(|name| Some((*name, body.get(name)?.clone())));
    known.filter(|(_, value)| !value.is_null()).collect()
}

fn equals(name: &str, value: &str) -> String {
    format!("{name} eq {}", super::query::literal(value))
}

/// The time by the clock that dates the service's objects, as well as it is known.
#[derive(Debug, Clone, Copy)]
struct Now {
    at: OffsetDateTime,
    margin: Duration,
}

impl Connection {
    /// Looks for the object until it is seen or `settle` is over, at least once. `date` is the service's time as the
    /// failed call told it.
    pub(super) async fn look_for(
        &self,
        lookup: &Lookup,
        date: Option<&str>,
        first_wait: Option<std::time::Duration>,
        settle: std::time::Duration,
    ) -> Sight {
        let begun = Instant::now();
        let told = date.and_then(service_time);
        let mut looks = 0;
        loop {
            looks += 1;
            let wait = first_wait.filter(|_| looks == 1);
            let wait = wait.unwrap_or_else(|| self.policy.back_off(looks));
            // The last look is when the time is over, not long after.
            let left = settle.saturating_sub(begun.elapsed());
            let wait = if looks > 1 { wait.min(left) } else { wait };
            if lookup.since.elapsed() + wait > self.policy.total {
                return Sight::Doubtful(format!("there was no time to look for {}", lookup.mark));
            }
            tokio::time::sleep(wait.min(self.policy.back_off_limit)).await;
            let elapsed = begun.elapsed();
            let passed = Duration::try_from(elapsed).unwrap_or(Duration::MAX);
            match self.look(lookup, told.map(|told| told.saturating_add(passed))).await {
                Err(_) => return Sight::Doubtful(format!("the service could not be asked for {}", lookup.mark)),
                Ok(Sight::Absent | Sight::Partly(_)) if elapsed < settle => {}
                Ok(Sight::Partly(why)) => return Sight::Doubtful(why),
                Ok(sight) => return sight,
            }
        }
    }

    async fn look(&self, lookup: &Lookup, told: Option<OffsetDateTime>) -> Result<Sight, Error> {
        let mut url = routes::url(&self.endpoint, &lookup.collection, &[], Ending::Resource)?;
        if let Some(filter) = &lookup.filter {
            let select = if lookup.dated {
                "&$select=id,displayName,createdDateTime"
            } else {
                ""
            };
            let filter = utf8_percent_encode(filter, NON_ALPHANUMERIC);
            url.set_query(Some(&format!("$filter={filter}{select}")));
        }
        let response = self.perform(&lookup.reading(url)).await?;
        let header = response.headers.get("date").and_then(|date| date.to_str().ok());
        let now = match told.or_else(|| header.and_then(service_time)) {
            Some(at) => Now {
                at,
                margin: CLOCK_MARGIN,
            },
            None => Now {
                at: OffsetDateTime::now_utc(),
                margin: OWN_CLOCK_MARGIN,
            },
        };
        let list = json(&response)?;
        let Some(listed) = list.get("value").and_then(Value::as_array) else {
            return Ok(Sight::Doubtful("the service answered without a list".to_owned()));
        };
        let fitting = listed
            .iter()
            .filter(|found| lookup.fits(found, now) && !self.is_known(found));
        let found: Vec<&Value> = fitting.collect();
        match found.as_slice() {
            [] => Ok(Sight::Absent),
            [only] if lookup.unique => self.whole(lookup, only).await,
            several => {
                let ids: Vec<&str> = several.iter().filter_map(|found| found.get("id")?.as_str()).collect();
                Ok(Sight::Doubtful(format!(
                    "with {} there is `{}`, and whether this call made it cannot be told",
                    lookup.mark,
                    ids.join("`, `")
                )))
            }
        }
    }

    /// An object this session already knows to have made is not the one in doubt.
    fn is_known(&self, found: &Value) -> bool {
        let id = found.get("id").and_then(Value::as_str).unwrap_or_default();
        let window = self.policy.total.saturating_mul(10);
        !self.unseen.among(std::iter::once(id), window).is_empty()
    }

    /// The object as its creation would have shown it.
    async fn whole(&self, lookup: &Lookup, found: &Value) -> Result<Sight, Error> {
        let id = found.get("id").and_then(Value::as_str).unwrap_or_default();
        if let Some(unit) = &lookup.unit {
            if !self.is_in_unit(lookup, id, unit).await? {
                let why = format!("the {} `{id}` is there, and not in the unit `{unit}`", lookup.noun);
                return Ok(Sight::Partly(why));
            }
        }
        if !lookup.dated {
            return Ok(Sight::Found(found.clone()));
        }
        // Another copy may not have it yet.
        self.remember(found);
        let path = [lookup.collection.concat(), id.to_owned()];
        let url = routes::url(&self.endpoint, &path, &[], Ending::Resource)?;
        let call = lookup.reading(url).naming(&path);
        Ok(Sight::Found(self.perform_json(&call).await?))
    }

    async fn is_in_unit(&self, lookup: &Lookup, group: &str, unit: &str) -> Result<bool, Error> {
        let path = ["groups", group, "memberOf"].map(str::to_owned);
        let url = routes::url(&self.endpoint, &path, &[], Ending::Resource)?;
        let list = self.perform_json(&lookup.reading(url)).await;
        let list = match list {
            Err(Error::Api(error)) if error.status == 404 => return Ok(false),
            list => list?,
        };
        let memberships = list.get("value").and_then(Value::as_array).into_iter().flatten();
        let mut ids = memberships.filter_map(|each| each.get("id")?.as_str());
        Ok(ids.any(|id| id.eq_ignore_ascii_case(unit)))
    }
}

/// The service's own time, from an error's body or a header.
fn service_time(text: &str) -> Option<OffsetDateTime> {
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
