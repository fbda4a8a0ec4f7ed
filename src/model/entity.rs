//! A user or device as rules see it.

use serde_json::Value;

/// What a rule is about: users or devices, never both (rule-language specification, section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// Users, guests included.
    User,
    /// Devices.
    Device,
}

/// One user or device, read from Graph's JSON.
#[derive(Debug, Clone)]
pub struct Entity {
    /// User or device.
    pub subject: Subject,
    json: Value,
}

impl Entity {
    /// Reads a Graph user or device; absent members are null.
    ///
    /// # Errors
    /// When the JSON is no object or a property has the wrong shape.
    pub fn from_json(subject: Subject, json: Value) -> Result<Self, EntityError> {
        Ok(Self { subject, json })
    }

    /// The object id, where the JSON has one.
    pub fn id(&self) -> Option<&str> {
        self.json.get("id").and_then(Value::as_str)
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
