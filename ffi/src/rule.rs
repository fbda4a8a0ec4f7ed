//! `rollcall_rule`.

use std::ffi::c_char;

use rollcall_core::model::Entity;
use rollcall_core::rule::{
    render_explanation, straighten_quotes, Context, Rule, RuleErrorCategory, RuleErrorKind, RuleOptions, Warning,
};
use serde_json::{json, Value};

use crate::error::{rollcall_error, rollcall_status, ErrorOut, Failure};
use crate::guard::guard;
use crate::handle::{free, object, Handle, HandleOut, ValueOut};
use crate::text::{rollcall_string, utf8, StringOut};

/// A parsed and checked membership rule. Any number of threads may evaluate one rule at once.
#[derive(Debug)]
pub struct rollcall_rule {
    pub(crate) handle: Handle<Rule>,
}

/// The status of a refused rule, by the category of its kind.
pub(crate) fn refusal_status(kind: RuleErrorKind) -> rollcall_status {
    match kind.category() {
        RuleErrorCategory::Syntax => rollcall_status::ROLLCALL_RULE_SYNTAX,
        RuleErrorCategory::Type => rollcall_status::ROLLCALL_RULE_TYPE,
        RuleErrorCategory::Limit => rollcall_status::ROLLCALL_RULE_LIMIT,
    }
}

/// Parses and checks a membership rule.
///
/// options: JSON, or (NULL, 0) for the defaults: {"subject": "user" or "device" (left out: read off the rule),
/// "container": "group" or "administrativeUnit", "profile": "service" or "strict-docs"}.
///
/// A refused rule is ROLLCALL_RULE_SYNTAX, _TYPE or _LIMIT, and the error has the kind, the span in the text and what
/// to do.
#[no_mangle]
pub unsafe extern "C" fn rollcall_rule_parse(
    text: *const c_char,
    len: usize,
    options: *const c_char,
    options_len: usize,
    out: *mut *mut rollcall_rule,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { HandleOut::new(out, "out") }?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let text = unsafe { utf8(text, len, "text") }?;
        // SAFETY: NULL or `options_len` readable bytes, by the header's contract.
        let options = unsafe { utf8(options, options_len, "options") }?;
        let rule = Rule::parse(text, &RuleOptions::from_json(options.as_bytes())?)?;
        out.put(rollcall_rule {
            handle: Handle::new(rule),
        });
        Ok(())
    })
}

/// Whether a user or device fits the rule.
///
/// entity_json: a Graph user or device; absent members are null; `manager` is {"id": ...} and `memberOf` a list of ids
/// or of {"id": ...}. context: JSON, or (NULL, 0): {"now": instant, "groups": [ids the entity is a direct member of],
/// "manager": id}; it wins over the entity.
///
/// ROLLCALL_EVALUATION when the answer depends on a part that cannot be evaluated.
#[no_mangle]
pub unsafe extern "C" fn rollcall_rule_evaluate(
    rule: *const rollcall_rule,
    entity_json: *const c_char,
    len: usize,
    context: *const c_char,
    context_len: usize,
    out: *mut bool,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { ValueOut::new(out, "out") }?;
        // SAFETY: NULL or a rule of ours, by the header's contract.
        let rule = unsafe { object(rule, "rule") }?.handle.shared("rule")?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let entity = unsafe { utf8(entity_json, len, "entity_json") }?;
        // SAFETY: NULL or `context_len` readable bytes, by the header's contract.
        let context = unsafe { utf8(context, context_len, "context") }?;
        let fits = rule.evaluate(
            &Entity::from_slice(rule.subject(), entity.as_bytes())?,
            &Context::from_json(context.as_bytes())?,
        )?;
        out.put(fits);
        Ok(())
    })
}

/// How the answer comes about: the tree of expressions and their results, as JSON in the shape of Graph's
/// evaluateDynamicMembership. Arguments as for rollcall_rule_evaluate.
#[no_mangle]
pub unsafe extern "C" fn rollcall_rule_explain(
    rule: *const rollcall_rule,
    entity_json: *const c_char,
    len: usize,
    context: *const c_char,
    context_len: usize,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a rule of ours, by the header's contract.
        let rule = unsafe { object(rule, "rule") }?.handle.shared("rule")?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let entity = unsafe { utf8(entity_json, len, "entity_json") }?;
        // SAFETY: NULL or `context_len` readable bytes, by the header's contract.
        let context = unsafe { utf8(context, context_len, "context") }?;
        let tree = rule.explain(
            &Entity::from_slice(rule.subject(), entity.as_bytes())?,
            &Context::from_json(context.as_bytes())?,
        )?;
        out.put(rollcall_string::new(tree.to_string()));
        Ok(())
    })
}

/// The same for people: an indented tree, one line a part, with yes or no and the value found. Arguments as for
/// rollcall_rule_evaluate.
#[no_mangle]
pub unsafe extern "C" fn rollcall_rule_explain_text(
    rule: *const rollcall_rule,
    entity_json: *const c_char,
    len: usize,
    context: *const c_char,
    context_len: usize,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a rule of ours, by the header's contract.
        let rule = unsafe { object(rule, "rule") }?.handle.shared("rule")?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let entity = unsafe { utf8(entity_json, len, "entity_json") }?;
        // SAFETY: NULL or `context_len` readable bytes, by the header's contract.
        let context = unsafe { utf8(context, context_len, "context") }?;
        let tree = rule.explain(
            &Entity::from_slice(rule.subject(), entity.as_bytes())?,
            &Context::from_json(context.as_bytes())?,
        )?;
        out.put(rollcall_string::new(render_explanation(&tree)));
        Ok(())
    })
}

/// Findings that do not change the result, as a JSON array of {"id": "W-CASE", "start": 0, "end": 4, "message": "..."};
/// start and end are a half-open range of the rule's UTF-8 bytes.
#[no_mangle]
pub unsafe extern "C" fn rollcall_rule_warnings(
    rule: *const rollcall_rule,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a rule of ours, by the header's contract.
        let rule = unsafe { object(rule, "rule") }?.handle.shared("rule")?;
        out.put(rollcall_string::new(warnings(rule.warnings()).to_string()));
        Ok(())
    })
}

/// What the rule is about, as JSON: {"subject": "user" or "device", "reads": the properties of Graph's users or devices that
/// it needs, "sourceGroups": null or the groups of a memberOf rule, "manager": null or that of a direct-reports rule,
/// "readsClock": whether the answer depends on the time, "canonical": the rule in its canonical form}.
#[no_mangle]
pub unsafe extern "C" fn rollcall_rule_describe(
    rule: *const rollcall_rule,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a rule of ours, by the header's contract.
        let rule = unsafe { object(rule, "rule") }?.handle.shared("rule")?;
        out.put(rollcall_string::new(rule.describe().to_string()));
        Ok(())
    })
}

/// The words of the language, as JSON: {"user": [{"name", "type", "values"}], "device": the same, "operators": ["-eq", ...]}.
#[no_mangle]
pub unsafe extern "C" fn rollcall_rule_vocabulary(
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        out.put(rollcall_string::new(rollcall_core::rule::vocabulary().to_string()));
        Ok(())
    })
}

/// Makes a rule as people paste it ready to be sent to the service, and checks it: straightens the typographic quotes
/// that delimit values, then parses the result with the options of rollcall_rule_parse. Never fails on a wrong rule.
///
/// Answers {"membershipRule": the text to send, "straightened": how many quotes were replaced, "error": null or what
/// rollcall_error_json gives, "warnings": as rollcall_rule_warnings}. Spans are ranges of membershipRule, which may be
/// shorter than the text given.
#[no_mangle]
pub unsafe extern "C" fn rollcall_rule_prepare(
    text: *const c_char,
    len: usize,
    options: *const c_char,
    options_len: usize,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let text = unsafe { utf8(text, len, "text") }?;
        // SAFETY: NULL or `options_len` readable bytes, by the header's contract.
        let options = unsafe { utf8(options, options_len, "options") }?;
        let straight = straighten_quotes(text);
        let (refusal, warnings) = match Rule::parse(&straight.text, &RuleOptions::from_json(options.as_bytes())?) {
            Ok(rule) => (Value::Null, warnings(rule.warnings())),
            Err(error) => (Failure::from(error).json(), json!([])),
        };
        let answer = json!({
            "membershipRule": straight.text,
            "straightened": straight.replaced,
            "error": refusal,
            "warnings": warnings,
        });
        out.put(rollcall_string::new(answer.to_string()));
        Ok(())
    })
}

/// Frees the rule. NULL is nothing.
#[no_mangle]
pub unsafe extern "C" fn rollcall_rule_free(rule: *mut rollcall_rule) {
    // SAFETY: NULL or a rule of ours that is not used again, by the header's contract.
    unsafe { free(rule) }
}

fn warnings(warnings: &[Warning]) -> Value {
    warnings.iter().map(Warning::to_json).collect()
}
