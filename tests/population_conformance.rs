//! The conformance cases through the population engine: the same answers as the reference evaluator.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use rollcall::model::{Entity, Subject};
use rollcall::population::Population;
use rollcall::rule::{Container, Context, Rule, RuleOptions};
use serde_json::Value;

const ID: &str = "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb";

struct Case {
    id: String,
    rule: Rule,
    entity: Value,
    context: Context,
    expect: bool,
}

/// Cases whose rule is accepted.
fn cases() -> Vec<Case> {
    let path = format!("{}/tests/conformance/rules.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.lines()
        .filter_map(|line| case(&serde_json::from_str(line).expect(line)))
        .collect()
}

fn case(case: &Value) -> Option<Case> {
    let mut context = case.get("context").cloned().unwrap_or_else(|| serde_json::json!({}));
    let container = context.as_object_mut().unwrap().remove("container");
    let options = RuleOptions {
        subject: Some(serde_json::from_value::<Subject>(case["subject"].clone()).unwrap()),
        container: container.map_or(Container::Group, |container| serde_json::from_value(container).unwrap()),
        ..RuleOptions::default()
    };
    Some(Case {
        id: case["id"].as_str().unwrap().to_owned(),
        rule: Rule::parse(case["rule"].as_str().unwrap(), &options).ok()?,
        entity: case["entity"].clone(),
        context: Context::from_json(context.to_string().as_bytes()).unwrap(),
        expect: case["expect"].as_bool()?,
    })
}

/// The entity with an id: that of the case, where it has one.
fn identified(entity: &Value) -> Value {
    let mut entity = entity.clone();
    let members = entity.as_object_mut().unwrap();
    members.entry("id").or_insert_with(|| ID.into());
    entity
}

#[test]
fn every_conformance_case_comes_out_the_same_from_the_population() {
    let cases = cases();
    assert!(cases.len() > 100, "{} cases", cases.len());
    for case in &cases {
        let entity = identified(&case.entity);
        let subject = case.rule.subject();
        // An id that the case does not give changes what it asks of one that is missing.
        let reference = case
            .rule
            .evaluate(&Entity::from_json(subject, entity.clone()).unwrap(), &case.context)
            .unwrap();
        if case.entity.get("id").is_some() {
            assert_eq!(reference, case.expect, "{}", case.id);
        }
        let mut loaded = Population::new(subject);
        loaded.load_jsonl(entity.to_string().as_bytes()).unwrap();
        let mut inserted = Population::new(subject);
        inserted.upsert(Entity::from_json(subject, entity).unwrap()).unwrap();
        for population in [loaded, inserted] {
            let membership = population.evaluate(&[&case.rule], &case.context);
            assert_eq!(
                membership.count(0).unwrap(),
                usize::from(reference),
                "{}: {}",
                case.id,
                case.rule.text()
            );
        }
    }
}

#[test]
fn all_cases_at_once_give_what_each_gives_alone() {
    for subject in [Subject::User, Subject::Device] {
        let cases: Vec<Case> = cases()
            .into_iter()
            .filter(|case| case.rule.subject() == subject && case.context == Context::default())
            .collect();
        let mut lines = String::new();
        let mut entities = Vec::new();
        for (number, case) in cases.iter().enumerate() {
            let mut entity = case.entity.clone();
            entity["id"] = format!("{number}").into();
            lines.push_str(&format!("{entity}\n"));
            entities.push(Entity::from_json(subject, entity).unwrap());
        }
        let mut population = Population::new(subject);
        assert_eq!(population.load_jsonl(lines.as_bytes()).unwrap(), entities.len());
        let rules: Vec<&Rule> = cases.iter().map(|case| &case.rule).collect();
        let context = Context {
            now: Some(time::OffsetDateTime::UNIX_EPOCH),
            ..Context::default()
        };
        let membership = population.evaluate(&rules, &context);
        for (index, rule) in rules.iter().enumerate() {
            let expected: Result<Vec<&str>, _> = entities
                .iter()
                .filter_map(|entity| match rule.evaluate(entity, &context) {
                    Ok(true) => entity.id().map(Ok),
                    Ok(false) => None,
                    Err(error) => Some(Err(error)),
                })
                .collect();
            assert_eq!(membership.ids(index).map_err(Clone::clone), expected, "{}", rule.text());
        }
    }
}
