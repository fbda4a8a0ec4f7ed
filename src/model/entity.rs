//! A user or device as rules see it.

use std::borrow::Cow;

use serde_json::Value;
use time::OffsetDateTime;

use super::catalogue::{Property, Source};
use super::entity_shape;
use super::instant::parse_instant;

/// What a rule is about: users or devices, never both (rule-language specification, section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// Users, guests included.
    User,
    /// Devices.
    Device,
}

impl Subject {
    /// The prefix that names the subject in a rule.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::User => Self::Device,
            Self::Device => Self::User,
        }
    }
}

/// One user or device, read from Graph's JSON.
#[derive(Debug, Clone)]
pub struct Entity {
    /// User or device.
    pub subject: Subject,
    json: Value,
}

/// An element of `assignedPlans`; what the rule language sees of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssignedPlan<'a> {
    /// `Enabled`, `Warning`, `Suspended`, `Deleted`, `LockedOut`.
    pub capability_status: Option<&'a str>,
    /// Name of the service, as `exchange`.
    pub service: Option<&'a str>,
    /// GUID of the plan.
    pub service_plan_id: Option<&'a str>,
}

impl Entity {
    /// Takes a Graph user or device; absent members read as null. Members that no rule can read are ignored.
    ///
    /// # Errors
    /// When the JSON is no object, or a member that rules read has another type than Graph's.
    pub fn from_json(subject: Subject, json: Value) -> Result<Self, EntityError> {
        entity_shape::check(subject, &json)?;
        Ok(Self { subject, json })
    }

    /// The same for JSON of which only these properties will be read; others are not looked at.
    ///
    /// # Errors
    /// When one of these has another type than Graph's.
    pub(crate) fn with(subject: Subject, json: Value, properties: &[Property]) -> Result<Self, EntityError> {
        entity_shape::check_properties(properties, &json)?;
        Ok(Self { subject, json })
    }

    /// Reads a Graph user or device from JSON text; see [`Entity::from_json`].
    ///
    /// # Errors
    /// When the text is no JSON, or as `from_json`.
    pub fn from_slice(subject: Subject, text: &[u8]) -> Result<Self, EntityError> {
        let json = serde_json::from_slice(text).map_err(|error| EntityError {
            line: None,
            property: None,
            message: format!("the entity is not valid JSON: {error}"),
        })?;
        Self::from_json(subject, json)
    }

    /// The object id, where the JSON has one.
    pub fn id(&self) -> Option<&str> {
        self.member("id").and_then(Value::as_str)
    }

    /// The JSON as it was given.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Gives the JSON back.
    pub fn into_json(self) -> Value {
        self.json
    }

    /// Value of a text property; `None` is a missing value.
    pub fn text(&self, property: &Property) -> Option<Cow<'_, str>> {
        match property.source {
            Source::Member(name) => self.member(name).and_then(Value::as_str).map(Cow::Borrowed),
            Source::FirstOf(name) => self.first_of(name).map(Cow::Borrowed),
            Source::Nested { object, member } => self
                .member(object)?
                .get(member)
                .and_then(Value::as_str)
                .map(Cow::Borrowed),
            Source::SipAddress => self
                .first_of("imAddresses")
                .or_else(|| self.sip_address())
                .map(Cow::Borrowed),
            Source::Extension => self.extension(&property.name),
            Source::DirectGroups | Source::Nowhere => None,
        }
    }

    /// Value of a boolean property; `None` is a missing value.
    pub fn boolean(&self, property: &Property) -> Option<bool> {
        self.member(property.graph_name()).and_then(Value::as_bool)
    }

    /// Value of a date property; `None` is a missing value.
    pub fn instant(&self, property: &Property) -> Option<OffsetDateTime> {
        self.member(property.graph_name())
            .and_then(Value::as_str)
            .and_then(parse_instant)
    }

    /// Elements of a string collection; absent and null are the empty collection, and a lone text is a collection of
    /// one, because the article calls `systemLabels` a string (choice A35).
    pub fn texts(&self, property: &Property) -> Vec<&str> {
        match self.member(property.graph_name()) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => vec![text],
            _ => Vec::new(),
        }
    }

    /// Elements of `assignedPlans`; absent and null are the empty collection.
    pub fn plans(&self) -> Vec<AssignedPlan<'_>> {
        let plans = self.member("assignedPlans").and_then(Value::as_array);
        plans.into_iter().flatten().map(AssignedPlan::read).collect()
    }

    /// Id of the manager, from `manager` as `$expand` gives it.
    pub fn manager(&self) -> Option<&str> {
        self.member("manager")?.get("id").and_then(Value::as_str)
    }

    /// Ids of the groups in `memberOf`: the entity's direct memberships.
    pub fn groups(&self) -> Vec<&str> {
        let groups = self.member("memberOf").and_then(Value::as_array);
        groups
            .into_iter()
            .flatten()
            .filter_map(|group| group.as_str().or_else(|| group.get("id")?.as_str()))
            .collect()
    }

    fn member(&self, name: &str) -> Option<&Value> {
        self.json.get(name)
    }

    fn first_of(&self, name: &str) -> Option<&str> {
        self.member(name)?.get(0).and_then(Value::as_str)
    }

    fn sip_address(&self) -> Option<&str> {
        let addresses = self.member("proxyAddresses")?.as_array()?;
        addresses.iter().filter_map(Value::as_str).find_map(|address| {
            address
                .get(..4)
                .filter(|prefix| prefix.eq_ignore_ascii_case("sip:"))
                .and(address.get(4..))
        })
    }

    /// Extension properties come as text, boolean or number, and a list of values is no value (specification, 5.4).
    fn extension(&self, name: &str) -> Option<Cow<'_, str>> {
        let members = self.json.as_object()?;
        let found = members.get(name).or_else(|| {
            members
                .iter()
                .find(|(member, _)| member.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        });
        match found? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

impl<'a> AssignedPlan<'a> {
    fn read(plan: &'a Value) -> Self {
        let member = |name: &str| plan.get(name).and_then(Value::as_str);
        Self {
            capability_status: member("capabilityStatus"),
            service: member("service"),
            service_plan_id: member("servicePlanId"),
        }
    }
}

/// Why an entity, or a line of imported data, was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EntityError {
    /// Line of the input, counted from 1, where the input has lines.
    pub line: Option<usize>,
    /// Graph name of the property at fault.
    pub property: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl EntityError {
    /// Kind name, beside those of refused rules (rule-language specification, section 10.2).
    pub fn kind(&self) -> &'static str {
        "EntityTypeError"
    }
}
