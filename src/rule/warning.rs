//! Findings that do not change the result (rule-language specification, section 15).

use serde_json::{json, Value};

use super::error::{RuleErrorKind, Span};

/// A finding that does not change the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Id, as `W-CASE`.
    pub id: &'static str,
    /// Half-open byte range of the rule text.
    pub span: Span,
    /// One line.
    pub message: String,
}

impl Warning {
    pub(super) fn new(id: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            id,
            span,
            message: message.into(),
        }
    }

    /// Id, start, end and message, as the C ABI passes them on.
    pub fn to_json(&self) -> Value {
        json!({ "id": self.id, "start": self.span.start, "end": self.span.end, "message": self.message })
    }

    /// The kind of error that this finding becomes in the profile `strict-docs`; none for those that stay warnings.
    pub(super) fn strict_kind(&self) -> Option<RuleErrorKind> {
        match self.id {
            "W-BLANK" | "W-TIGHT" | "W-DASH" | "W-DQ2" | "W-APOS" => Some(RuleErrorKind::InvalidCharacter),
            "W-CASE" | "W-LEGACY" | "W-EXT2" | "W-EXTDEV" => Some(RuleErrorKind::PropertyNotSupported),
            "W-QBOOL" | "W-NUM" | "W-BOOLSTR" | "W-BARE-GUID" | "W-COLLSCALAR" => Some(RuleErrorKind::InvalidOperands),
            "W-OUTER" => Some(RuleErrorKind::InvalidLambda),
            "W-STRORDER" => Some(RuleErrorKind::OperatorNotSupported),
            "W-DATEONLY" => Some(RuleErrorKind::InvalidDate),
            "W-QDURATION" => Some(RuleErrorKind::InvalidDuration),
            "W-DRQUOTE" | "W-DRAU" => Some(RuleErrorKind::InvalidDirectReports),
            _ => None,
        }
    }
}
