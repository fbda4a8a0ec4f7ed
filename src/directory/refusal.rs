//! Refusals in Graph's error shape (graph-behaviour reference, section 7).

use http::StatusCode;
use serde_json::{json, Value};

use crate::model::EntityError;
use crate::rule::RuleError;

/// A request that was not carried out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) details: Vec<Detail>,
    /// Headers of its own, as `retry-after`.
    pub(super) headers: Vec<(&'static str, String)>,
}

/// One entry of `error.details`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Detail {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) target: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            details: Vec::new(),
            headers: Vec::new(),
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    /// Path or body that could not be read at all.
    pub(super) fn unreadable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    pub(super) fn unsupported_query(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
    }

    pub(super) fn not_found(id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Request_ResourceNotFound",
            format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present."),
        )
    }

    pub(super) fn unknown_segment(segment: &str) -> Self {
        Self::unreadable(format!("Resource not found for the segment '{segment}'."))
    }

    /// What the service has and the directory does not, or what the service itself answers so (section 5).
    pub(super) fn not_implemented(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )
    }

    /// Also what the service answers to a hand-made change of a dynamic membership (section 2.5).
    pub(super) fn denied() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
    }

    pub(super) fn quota(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Directory_QuotaExceeded", message)
    }

    /// A value the property cannot hold.
    pub(super) fn invalid_value(resource: &str, property: &str) -> Self {
        Self::bad_request(format!(
            "Invalid value specified for property '{property}' of resource '{resource}'."
        ))
        .with_detail("InvalidValue", property)
    }

    /// Another object has the value already (section 1.3).
    pub(super) fn taken(property: &str) -> Self {
        Self::bad_request(format!(
            "Another object with the same value for property {property} already exists."
        ))
        .with_detail("ObjectConflict", property)
    }

    /// A membership rule that was refused: the service's text where one is known, our kind in `details`.
    pub(super) fn rule(error: &RuleError) -> Self {
        let kind = error.kind.name();
        let code = if kind == "InvalidObjectType" {
            "InvalidObjectTypeException"
        } else {
            "Request_BadRequest"
        };
        let message = error.service_text.clone().unwrap_or_else(|| error.message.clone());
        let mut refusal = Self::new(StatusCode::BAD_REQUEST, code, message);
        refusal.details.push(Detail {
            code: kind.to_owned(),
            message: error.message.clone(),
            target: "membershipRule".to_owned(),
        });
        refusal
    }

    /// A rule refused for a reason outside the rule text, as a memberOf chain.
    pub(super) fn rule_in_place(kind: &str, message: impl Into<String>) -> Self {
        let mut refusal = Self::bad_request(message);
        refusal.details.push(Detail {
            code: kind.to_owned(),
            message: refusal.message.clone(),
            target: "membershipRule".to_owned(),
        });
        refusal
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Service_InternalServerError",
            message,
        )
    }

    pub(super) fn with_detail(mut self, code: &str, target: &str) -> Self {
        self.details.push(Detail {
            code: code.to_owned(),
            message: self.message.clone(),
            target: target.to_owned(),
        });
        self
    }

    pub(super) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The property the refusal is about, where it names one.
    pub(super) fn target(&self) -> Option<&str> {
        self.details.first().map(|detail| detail.target.as_str())
    }

    /// Graph's error body.
    pub(super) fn body(&self, date: &str, request_id: &str, client_request_id: &str) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        if !self.details.is_empty() {
            let details: Vec<Value> = self
                .details
                .iter()
                .map(|detail| json!({ "code": detail.code, "message": detail.message, "target": detail.target }))
                .collect();
            error["details"] = Value::Array(details);
        }
        error["innerError"] = json!({ "date": date, "request-id": request_id, "client-request-id": client_request_id });
        json!({ "error": error })
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(format!("the directory's file could not be read or written: {error}"))
    }
}

impl From<EntityError> for Refusal {
    fn from(error: EntityError) -> Self {
        let property = error.property.clone().unwrap_or_default();
        Self::bad_request(error.message).with_detail("InvalidValue", &property)
    }
}
