//! What an evaluation needs beyond the rule and the entity.

use serde_json::Value;
use time::OffsetDateTime;

use super::error::ArgumentError;
use super::options::plain_words;
use crate::model::parse_instant;

/// What the entity alone does not say. In JSON: `now`, `groups`, `manager`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// `system.now`; none: the machine's clock.
    pub now: Option<OffsetDateTime>,
    /// Ids of the groups the entity is a direct member of; wins over the entity's `memberOf`.
    pub groups: Option<Vec<String>>,
    /// Id of the manager; wins over the entity's.
    pub manager: Option<String>,
}

impl Context {
    /// Reads a context from JSON; empty text is the empty context, and null members are as if left out.
    ///
    /// # Errors
    /// When it is no JSON object, has an unknown member, or one of the wrong type.
    pub fn from_json(json: &[u8]) -> Result<Self, ArgumentError> {
        if json.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let json: Value = serde_json::from_slice(json)
            .map_err(|error| refuse("context", format!("not valid JSON: {}", plain_words(&error))))?;
        let Value::Object(members) = json else {
            return Err(refuse(
                "context",
                "must be a JSON object with `now`, `groups` or `manager`",
            ));
        };
        let mut context = Self::default();
        for (name, value) in members.into_iter().filter(|(_, value)| !value.is_null()) {
            match name.as_str() {
                "now" => context.now = Some(instant(&value)?),
                "groups" => context.groups = Some(ids(value)?),
                "manager" => context.manager = Some(manager(value)?),
                _ => {
                    let message = "unknown member; a context has `now`, `groups` and `manager`";
                    return Err(refuse(&format!("context.{name}"), message));
                }
            }
        }
        Ok(context)
    }

    /// The moment of evaluation.
    pub fn now(&self) -> OffsetDateTime {
        self.now.unwrap_or_else(OffsetDateTime::now_utc)
    }
}

fn instant(value: &Value) -> Result<OffsetDateTime, ArgumentError> {
    value.as_str().and_then(parse_instant).ok_or_else(|| {
        refuse(
            "context.now",
            "must be an ISO 8601 instant such as `2026-01-31T12:00:00Z`",
        )
    })
}

fn ids(value: Value) -> Result<Vec<String>, ArgumentError> {
    serde_json::from_value(value).map_err(|_| refuse("context.groups", "must be a list of group ids"))
}

fn manager(value: Value) -> Result<String, ArgumentError> {
    serde_json::from_value(value).map_err(|_| refuse("context.manager", "must be the id of the manager, as text"))
}

fn refuse(argument: &str, message: impl Into<String>) -> ArgumentError {
    ArgumentError {
        argument: argument.to_owned(),
        message: message.into(),
    }
}
