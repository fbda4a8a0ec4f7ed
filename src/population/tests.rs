#![allow(clippy::unwrap_used)]
use super::Population;
use crate::model::{Entity, Subject};
use crate::rule::{Context, Rule, RuleOptions};
use serde_json::json;

fn rule(text: &str) -> Rule {
    Rule::parse(text, &RuleOptions::default()).unwrap()
}

fn users(lines: &str) -> Population {
    let mut population = Population::new(Subject::User);
    population.load_jsonl(lines.as_bytes()).unwrap();
    population
}

#[test]
fn members_come_in_the_order_of_insertion() {
    let mut population = users("{\"id\":\"b\",\"city\":\"X\"}\r\n\n{\"id\":\"a\",\"city\":\"x\"}\n{\"id\":\"c\"}");
    let rule = rule("user.city -eq \"x\"");
    assert_eq!(
        population.evaluate(&[&rule], &Context::default()).ids(0).unwrap(),
        ["b", "a"]
    );
    population
        .load_jsonl(b"{\"id\":\"B\"}\n{\"id\":\"d\",\"city\":\"x\"}")
        .unwrap();
    let membership = population.evaluate(&[&rule], &Context::default());
    assert_eq!(
        membership.ids(0).unwrap(),
        ["a", "d"],
        "a repeated id replaces and keeps its place"
    );
    assert_eq!((population.len(), membership.count(0).unwrap()), (4, 2));
    assert!(population.remove("A") && !population.remove("a"));
    assert_eq!(
        population.evaluate(&[&rule], &Context::default()).ids(0).unwrap(),
        ["d"]
    );
}

#[test]
fn a_faulty_line_is_named_and_nothing_of_the_call_is_kept() {
    let mut population = users("{\"id\":\"a\"}");
    for (lines, line, property, part) in [
        (
            "{\"id\":\"b\"}\n\n{\"id\":\"c\",\"city\":5}",
            3,
            Some("city"),
            "must be text or null, not the number `5`",
        ),
        ("{\"id\":\"b\"}\n{\"city\":\"x\"}", 2, Some("id"), "no `id`"),
        ("{\"id\":\"b\"}\nnonsense", 2, None, "not valid JSON"),
        ("[]", 1, None, "must be a JSON object, not a list"),
        (
            "{\"id\":\"b\",\"employeeHireDate\":\"soon\"}",
            1,
            Some("employeeHireDate"),
            "ISO 8601",
        ),
        (
            "{\"id\":\"b\",\"otherMails\":[1]}",
            1,
            Some("otherMails"),
            "a list of text",
        ),
        (
            "{\"id\":\"b\",\"onPremisesExtensionAttributes\":[]}",
            1,
            Some("onPremisesExtensionAttributes"),
            "an object",
        ),
        (
            "{\"id\":\"b\",\"assignedPlans\":[{\"service\":1}]}",
            1,
            Some("assignedPlans"),
            "a list of plans",
        ),
        (
            "{\"id\":\"b\",\"manager\":\"x\"}",
            1,
            Some("manager"),
            "an object with the `id`",
        ),
        (
            "{\"id\":\"b\",\"memberOf\":[{}]}",
            1,
            Some("memberOf"),
            "a list of group ids",
        ),
    ] {
        let error = population.load_jsonl(lines.as_bytes()).unwrap_err();
        assert_eq!(
            (error.line, error.property.as_deref()),
            (Some(line), property),
            "{lines}"
        );
        assert!(error.message.contains(part), "{}", error.message);
        assert_eq!(population.len(), 1);
    }
    assert!(population.load_jsonl(b"{\"id\":\"\xff\"}").is_err());
}

#[test]
fn one_rules_error_does_not_fail_the_others() {
    let population = users("{\"id\":\"a\",\"city\":\"x\"}");
    let (device, user) = (rule("device.deviceModel -eq \"x\""), rule("user.city -eq \"x\""));
    let membership = population.evaluate(&[&device, &user], &Context::default());
    assert_eq!(membership.count(0).unwrap_err().kind, "SubjectMismatch");
    assert_eq!(membership.count(1), Ok(1));
}

#[test]
fn an_entity_of_the_other_subject_is_refused() {
    let device = Entity::from_json(Subject::Device, json!({ "id": "a" })).unwrap();
    assert!(Population::new(Subject::User).upsert(device).is_err());
}

#[test]
fn a_load_that_would_not_fit_is_refused_with_the_figure_and_takes_nothing() {
    let mut population = users("{\"id\":\"a\"}");
    population.limit_memory(20_000);
    let line = format!("{{\"id\":\"b\",\"displayName\":\"{}\"}}", "x".repeat(60_000));
    let error = population.load_jsonl(line.as_bytes()).unwrap_err();
    assert!(error.message.contains("40 KB"), "{error}");
    assert_eq!(population.len(), 1);
}

#[test]
fn an_evaluation_that_would_not_fit_is_refused_with_the_figure() {
    let mut population = users("{\"id\":\"a\",\"city\":\"x\"}");
    population.limit_memory(100);
    let rule = rule("user.city -eq \"x\"");
    let refused = population.evaluate(&[&rule], &Context::default());
    let error = refused.count(0).unwrap_err();
    assert_eq!(error.kind, "EngineLimit");
    assert!(error.message.contains("100 B are left"), "{error}");
    let streamed = population.evaluate_streaming(&[&rule], &Context::default(), |_, _| {});
    assert_eq!(streamed[0].as_ref().unwrap_err().kind, "EngineLimit");
}

#[test]
fn a_part_of_the_members_is_had_without_the_others() {
    let lines: Vec<String> = (0..20_000).map(|number| format!("{{\"id\":\"u{number}\"}}")).collect();
    let population = users(&lines.join("\n"));
    let rule = rule("user.objectId -endsWith \"5\"");
    let membership = population.evaluate(&[&rule], &Context::default());
    let all = membership.ids(0).unwrap();
    assert_eq!(all.len(), 2_000);
    assert_eq!(membership.some_ids(0, 900, 300).unwrap(), all[900..1_200]);
    assert_eq!(membership.some_ids(0, 1_990, 300).unwrap(), all[1_990..]);
    assert!(membership.some_ids(0, 2_000, 300).unwrap().is_empty());
}

#[test]
fn a_reader_gives_what_its_whole_text_gives_and_faults_keep_their_line() {
    let mut lines = String::from("\u{feff}");
    // More than two threads get at a time.
    for number in 0..70_000 {
        lines += &format!("{{\"id\":\"u{number}\",\"displayName\":\"{:1000}\"}}\n", number % 7);
    }
    let mut whole = Population::new(Subject::User);
    whole.load_jsonl(lines.as_bytes()).unwrap();
    let mut read = Population::new(Subject::User);
    assert_eq!(read.load_reader(lines.as_bytes()).unwrap().unwrap(), 70_000);
    let rule = rule("user.displayName -contains \"3\"");
    let members = |population: &Population| {
        let membership = population.evaluate(&[&rule], &Context::default());
        membership
            .ids(0)
            .unwrap()
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(members(&read), members(&whole));
    lines += "nonsense";
    let error = read.load_reader(lines.as_bytes()).unwrap().unwrap_err();
    assert_eq!((error.line, read.len()), (Some(70_001), 70_000));
}

#[test]
fn a_line_without_end_is_refused_when_it_takes_more_than_there_is() {
    let mut population = users("{\"id\":\"a\"}");
    population.limit_memory(60_000_000);
    let error = population.load_reader(std::io::repeat(b'x')).unwrap().unwrap_err();
    assert!(error.message.contains("are left"), "{error}");
    assert_eq!(population.len(), 1);
}

#[test]
fn a_limit_counts_what_a_reader_gave_before() {
    let mut lines = String::new();
    for number in 0..90_000 {
        lines += &format!("{{\"id\":\"u{number}\",\"displayName\":\"{number:01000}\"}}\n");
    }
    let threads = rayon::current_num_threads();
    let parts = lines.len().div_ceil(threads * (16 << 20));
    // Enough for each part of the text by itself, and too little for all of them.
    let mut population = Population::new(Subject::User);
    population.limit_memory(threads * (16 << 20));
    let read = population.load_reader(lines.as_bytes()).unwrap();
    assert_eq!(read.is_err(), parts > 1, "{read:?}");
    assert_eq!(population.is_empty(), parts > 1);
}
