//! What the core's `rule` module does not offer yet.

use rollcall_core::rule::{Context, RuleErrorKind, RuleOptions, Warning};
use serde_json::{json, Value};

use crate::error::{rollcall_status, Failure};

pub(crate) fn rule_options(text: &str) -> Result<RuleOptions, Failure> {
    let mut options = RuleOptions::default();
    if text.is_empty() {
        return Ok(options);
    }
    let json: Value = serde_json::from_str(text).map_err(|error| Failure::argument("options", error))?;
    if let Some(subject) = json.get("subject") {
        options.subject =
            Some(serde_json::from_value(subject.clone()).map_err(|error| Failure::argument("options", error))?);
    }
    Ok(options)
}

pub(crate) fn context(text: &str) -> Result<Context, Failure> {
    if text.is_empty() {
        return Ok(Context::default());
    }
    let _: Value = serde_json::from_str(text).map_err(|error| Failure::argument("context", error))?;
    Ok(Context::default())
}

pub(crate) fn warning(warning: &Warning) -> Value {
    json!({"id": warning.id, "start": warning.span.start, "end": warning.span.end, "message": warning.message})
}

pub(crate) fn refusal_status(kind: RuleErrorKind) -> rollcall_status {
    match kind.name() {
        "EmptyRule" | "InvalidCharacter" | "SyntaxError" => rollcall_status::ROLLCALL_RULE_SYNTAX,
        "RuleTooLong" | "EngineLimit" => rollcall_status::ROLLCALL_RULE_LIMIT,
        _ => rollcall_status::ROLLCALL_RULE_TYPE,
    }
}
