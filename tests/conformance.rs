//! The conformance cases: data in `tests/conformance/`, run here through the Rust interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use rollcall::model::{Entity, Subject};
use rollcall::rule::{Container, Context, Rule, RuleOptions};
use serde_json::Value;

/// Lines of a data file.
fn cases(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/conformance/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_default()
}

fn subject_of(case: &Value) -> Subject {
    serde_json::from_value(case["subject"].clone()).unwrap()
}

fn options_of(case: &Value) -> RuleOptions {
    let container = case
        .pointer("/context/container")
        .cloned()
        .unwrap_or_else(|| "group".into());
    RuleOptions {
        subject: Some(subject_of(case)),
        container: serde_json::from_value::<Container>(container).unwrap(),
        ..RuleOptions::default()
    }
}

fn context_of(case: &Value) -> Context {
    let mut context = case.get("context").cloned().unwrap_or_else(|| serde_json::json!({}));
    context.as_object_mut().unwrap().remove("container");
    Context::from_json(context.to_string().as_bytes()).unwrap()
}

/// What a case comes to: `true`, `false`, or the kind of the refusal.
fn outcome(case: &Value) -> String {
    match Rule::parse(text(case, "rule"), &options_of(case)) {
        Err(error) => error.kind.name().to_owned(),
        Ok(rule) => {
            let entity = Entity::from_json(subject_of(case), case["entity"].clone()).unwrap();
            rule.evaluate(&entity, &context_of(case)).unwrap().to_string()
        }
    }
}

#[test]
fn every_conformance_case_comes_out_as_expected() {
    let cases = cases("rules.jsonl");
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let expected = case["error_kind"]
                .as_str()
                .map_or_else(|| case["expect"].to_string(), str::to_owned);
            let found = outcome(case);
            (found != expected).then(|| {
                format!(
                    "{}: expected {expected}, found {found}: {}",
                    text(case, "id"),
                    text(case, "rule")
                )
            })
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn rules_of_real_tenants_are_accepted_or_refused_as_marked() {
    let cases = cases("wild-rules.jsonl");
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let options = RuleOptions {
                subject: Some(subject_of(case)),
                ..RuleOptions::default()
            };
            let found = Rule::parse(text(case, "rule"), &options);
            let is_accepted = text(case, "expect") == "accept";
            (found.is_ok() != is_accepted).then(|| format!("{}: {found:?}", text(case, "rule")))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} rules:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn refusals_carry_the_text_that_the_service_is_known_to_give() {
    let known = cases("service-errors.jsonl");
    for (rule, subject) in [
        ("(user.accountEnabled -contains true)", None),
        (
            "(user.department -eq \"Sales\") (user.department -eq \"Marketing\")",
            None,
        ),
        ("(user.userPrincipalName -match \"*@domain.ext\")", None),
        ("(user.accountEnabled -eq true)", Some(Subject::Device)),
        ("user.extensionAttribute1 -not null", None),
    ] {
        let options = RuleOptions {
            subject,
            ..RuleOptions::default()
        };
        let ours = Rule::parse(rule, &options).unwrap_err().service_text.unwrap();
        let rows = known
            .iter()
            .filter(|row| text(row, "rule_or_request").starts_with(rule));
        let messages: Vec<&str> = rows.map(|row| text(row, "message")).collect();
        assert!(
            !messages.is_empty() && messages.iter().all(|message| message.contains(&ours)),
            "{rule}: {ours}, {messages:?}"
        );
    }
}

#[test]
fn a_rule_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone>() {}
    is_shared::<Rule>();
}
