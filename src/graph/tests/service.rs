//! A service of a few routes that keeps state, for scripts that meet faults: users exist, groups and their members come
//! and go.

use std::collections::{BTreeMap, BTreeSet};

use ::http::Method;
use serde_json::{json, Value};
use time::format_description::well_known::Rfc3339;
use time::OffsetDateTime;

use super::script::{answer, ok, refusal, status, Answer};
use crate::graph::transport::Request;

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Group {
    pub(super) body: Value,
    pub(super) members: BTreeSet<String>,
}

/// The state. Ids are numbered, so that two runs can be compared.
#[derive(Debug, Clone, Default)]
pub(super) struct Service {
    pub(super) groups: BTreeMap<String, Group>,
    made: usize,
}

impl Service {
    /// Groups by display name, without what differs from run to run.
    pub(super) fn state(&self) -> Vec<(Value, Value, BTreeSet<String>)> {
        let mut state: Vec<_> = self
            .groups
            .values()
            .map(|group| {
                (
                    group.body["displayName"].clone(),
                    group.body["description"].clone(),
                    group.members.clone(),
                )
            })
            .collect();
        state.sort_by_key(|(name, ..)| name.to_string());
        state
    }

    pub(super) fn handle(&mut self, request: &Request) -> Answer {
        let path = request.url.path().trim_start_matches("/v1.0/").to_owned();
        let segments: Vec<&str> = path.split('/').collect();
        let body = || {
            request
                .body
                .as_ref()
                .map_or(Value::Null, |body| serde_json::from_slice(body).unwrap())
        };
        match (&request.method, segments.as_slice()) {
            (&Method::POST, ["groups"]) => self.create(body()),
            (&Method::GET, ["groups"]) => self.find(request),
            (&Method::GET, ["directoryObjects" | "users", id]) => ok(&json!({ "id": id })),
            (&Method::POST, ["users", _, "revokeSignInSessions"]) => ok(&json!({"value": true})),
            (method, ["groups", id, rest @ ..]) => match self.groups.get_mut(*id) {
                None => missing(),
                Some(_) if method == Method::DELETE && rest.is_empty() => {
                    self.groups.remove(*id);
                    status(204)
                }
                Some(group) => group.handle(method, rest, &body()),
            },
            _ => status(405),
        }
    }

    fn create(&mut self, mut body: Value) -> Answer {
        self.made += 1;
        let id = format!("00000000-0000-4000-9000-{:012}", self.made);
        body["id"] = json!(id);
        body["createdDateTime"] = json!(OffsetDateTime::now_utc().format(&Rfc3339).unwrap());
        self.groups.insert(
            id,
            Group {
                body: body.clone(),
                members: BTreeSet::new(),
            },
        );
        answer(201, &[], &body)
    }

    /// Only ever asked by mail nickname.
    fn find(&self, request: &Request) -> Answer {
        let options: BTreeMap<_, _> = request.url.query_pairs().into_owned().collect();
        let fits = |group: &&Group| {
            options.get("$filter").is_none_or(|filter| {
                *filter
                    == format!(
                        "mailNickname eq '{}'",
                        group.body["mailNickname"].as_str().unwrap_or_default()
                    )
            })
        };
        let found: Vec<&Value> = self.groups.values().filter(fits).map(|group| &group.body).collect();
        ok(&json!({ "value": found }))
    }
}

impl Group {
    fn handle(&mut self, method: &Method, rest: &[&str], body: &Value) -> Answer {
        match (method, rest) {
            (&Method::GET, []) => ok(&self.body),
            (&Method::PATCH, []) => {
                for (name, value) in body.as_object().unwrap() {
                    self.body[name.as_str()] = value.clone();
                }
                status(204)
            }
            (&Method::GET, ["members"]) => {
                let members: Vec<Value> = self.members.iter().map(|id| json!({ "id": id })).collect();
                ok(&json!({ "value": members }))
            }
            (&Method::POST, ["members", "$ref"]) => {
                let id = body["@odata.id"]
                    .as_str()
                    .unwrap()
                    .rsplit('/')
                    .next()
                    .unwrap()
                    .to_owned();
                if self.members.insert(id) {
                    return status(204);
                }
                let text = "One or more added object references already exist for the following modified properties: 'members'.";
                refusal(400, "Request_BadRequest", text)
            }
            (&Method::DELETE, ["members", id, "$ref"]) => {
                if self.members.remove(*id) {
                    status(204)
                } else {
                    missing()
                }
            }
            _ => status(405),
        }
    }
}

fn missing() -> Answer {
    refusal(
        404,
        "Request_ResourceNotFound",
        "Resource does not exist or one of its queried objects are not present.",
    )
}
