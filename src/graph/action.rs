//! Actions, and how to find out what one without an answer did.

use std::time::Instant;

use ::http::Method;
use serde_json::{json as literal, Value};

use super::error::{in_doubt, IN_DOUBT};
use super::exchange::{json, Call, Connection};
use super::retry::Repetition;
use super::routes::{self, Ending};
use super::Path;
use crate::Error;

/// Looks for what an action should have brought about: a copy may lag.
const LOOKS: u32 = 3;

impl Connection {
    /// Calls an action and gives its answer; null where it has none.
    pub(super) async fn invoke(&self, path: Path<'_>, body: &Value) -> Result<Value, Error> {
        let url = routes::url(&self.endpoint, path, &[], Ending::Resource)?;
        let action = path.last().map(String::as_str).unwrap_or_default();
        let mut call = Call::new(Method::POST, url, Some(body), Repetition::of_action(action)).naming(path);
        call.since = Some(Instant::now());
        match (path, action) {
            ([collection, id, _], "restore") if collection == "deletedItems" => self.restore(&call, id).await,
            ([collection, policy, _], "addGroup" | "removeGroup") if collection == "groupLifecyclePolicies" => {
                self.move_group(&call, policy, body, action == "addGroup").await
            }
            _ => self.perform_json(&call).await,
        }
    }

    /// An object can be restored once: the refusal of a repetition means that it is done, if the object is there.
    async fn restore(&self, call: &Call, id: &str) -> Result<Value, Error> {
        let exchange = self.exchange(call).await;
        let error = match exchange.result {
            Ok(response) => {
                let restored = json(&response)?;
                self.remember(&restored);
                return Ok(restored);
            }
            Err(error) if !exchange.doubtful => return Err(error),
            Err(error) => error,
        };
        for look in 1..=LOOKS {
            match self.living(call, id).await {
                Ok(Some(object)) => {
                    self.remember(&object);
                    return Ok(object);
                }
                Ok(None) if look < LOOKS => tokio::time::sleep(self.policy.back_off(look)).await,
                Ok(None) => {}
                Err(_) => return Err(in_doubt(error, IN_DOUBT)),
            }
        }
        let state = format!("`{id}` may have been restored all the same: it was not to be seen yet");
        Err(in_doubt(error, &state))
    }

    /// The object, by its own type's route; none: it is not there, or still deleted.
    async fn living(&self, call: &Call, id: &str) -> Result<Option<Value>, Error> {
        let untyped = match self.read(call, &["directoryObjects", id]).await {
            Ok(object) => object,
            Err(Error::Api(error)) if error.status == 404 => return Ok(None),
            Err(error) => return Err(error),
        };
        // Another copy may not have it yet.
        self.remember(&untyped);
        let collection = match untyped.get("@odata.type").and_then(Value::as_str) {
            Some("#microsoft.graph.group") => "groups",
            Some("#microsoft.graph.user") => "users",
            Some("#microsoft.graph.administrativeUnit") => "administrativeUnits",
            _ => return Ok(Some(untyped)),
        };
        self.read(call, &[collection, id]).await.map(Some)
    }

    /// The answer `false` means that there was nothing to do: after a lost answer that is no news.
    async fn move_group(&self, call: &Call, policy: &str, body: &Value, adds: bool) -> Result<Value, Error> {
        let exchange = self.exchange(call).await;
        let answer = match exchange.result {
            Ok(response) => json(&response)?,
            Err(error) if exchange.doubtful => return Err(in_doubt(error, IN_DOUBT)),
            Err(error) => return Err(error),
        };
        let group = body.get("groupId").and_then(Value::as_str);
        let (Some(group), true, Some(false)) = (group, exchange.doubtful, answer["value"].as_bool()) else {
            return Ok(answer);
        };
        for look in 1..=LOOKS {
            let governing = self.read(call, &["groups", group, "groupLifecyclePolicies"]).await;
            let governing = governing.map_err(|error| in_doubt(error, IN_DOUBT))?;
            let policies = governing.get("value").and_then(Value::as_array).into_iter().flatten();
            let governs = policies
                .filter_map(|each| each.get("id")?.as_str())
                .any(|id| id.eq_ignore_ascii_case(policy));
            if governs == adds {
                return Ok(literal!({ "value": true }));
            }
            if look < LOOKS {
                tokio::time::sleep(self.policy.back_off(look)).await;
            }
        }
        Ok(answer)
    }

    /// Reads within the time of the call that is in doubt.
    async fn read(&self, call: &Call, path: &[&str]) -> Result<Value, Error> {
        let path: Vec<String> = path.iter().map(|segment| (*segment).to_owned()).collect();
        let url = routes::url(&self.endpoint, &path, &[], Ending::Resource)?;
        let mut reading = Call::new(Method::GET, url, None, Repetition::Reading).naming(&path);
        reading.since = call.since;
        self.perform_json(&reading).await
    }
}
