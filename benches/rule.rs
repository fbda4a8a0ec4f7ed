//! Cost of the rule language: rules checked per second, and evaluations per second of the reference evaluator beside
//! hand-written predicates over the same entities.
//!
//! `cargo bench --bench rule`
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use rollcall::model::{Entity, Subject};
use rollcall::rule::{Context, Rule, RuleOptions};
use serde_json::{json, Value};

const TYPICAL: &str =
    "(user.department -eq \"Sales\") -and (user.country -in [\"NG\", \"GB\"]) -and -not (user.jobTitle -startsWith \"SDE\")";

type Predicate = fn(&Value) -> bool;

/// Rules and what one would write by hand for them; no regular expressions, so that both sides do the same work.
const PAIRS: [(&str, Predicate); 4] = [
    ("user.department -eq \"Sales\"", |user| is(user, "department", "Sales")),
    (TYPICAL, |user| {
        is(user, "department", "Sales")
            && (is(user, "country", "NG") || is(user, "country", "GB"))
            && !text(user, "jobTitle").is_some_and(|title| begins(title, "SDE"))
    }),
    ("user.accountEnabled -eq true -and user.mail -ne null", |user| {
        user.get("accountEnabled").and_then(Value::as_bool) == Some(true) && text(user, "mail").is_some()
    }),
    ("user.proxyAddresses -any (_ -startsWith \"smtp:user7\")", |user| {
        let addresses = user.get("proxyAddresses").and_then(Value::as_array);
        addresses
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|address| begins(address, "smtp:user7"))
    }),
];

fn text<'a>(user: &'a Value, name: &str) -> Option<&'a str> {
    user.get(name).and_then(Value::as_str)
}

fn is(user: &Value, name: &str, expected: &str) -> bool {
    text(user, name).is_some_and(|value| value.eq_ignore_ascii_case(expected))
}

fn begins(value: &str, prefix: &str) -> bool {
    value
        .get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

const DEPARTMENTS: [&str; 4] = ["Sales", "Marketing", "Finance", "IT"];
const COUNTRIES: [&str; 3] = ["NG", "GB", "US"];

fn user(index: usize) -> Value {
    json!({
        "id": format!("{index:08}-aaaa-4bbb-8ccc-111111111111"),
        "accountEnabled": index % 10 != 0,
        "department": DEPARTMENTS[index % 4],
        "country": COUNTRIES[index % 3],
        "jobTitle": if index % 5 == 0 { "SDE II" } else { "Account Manager" },
        "mail": (index % 7 != 0).then(|| format!("user{index}@contoso.com")),
        "proxyAddresses": [format!("SMTP:user{index}@contoso.com"), format!("smtp:alias{index}@fabrikam.com")],
    })
}

/// Time of one call, from as many calls as fill half a second.
fn time_of(mut call: impl FnMut()) -> Duration {
    let start = Instant::now();
    let mut calls = 0;
    while start.elapsed() < Duration::from_millis(500) {
        call();
        calls += 1;
    }
    start.elapsed() / calls
}

fn per_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

fn main() {
    let options = RuleOptions::default();
    let check = time_of(|| drop(black_box(Rule::parse(black_box(TYPICAL), &options))));
    println!(
        "check, {} characters: {check:?} a rule, {:.0} rules/s",
        TYPICAL.len(),
        per_second(1, check)
    );

    let json: Vec<Value> = (0..10_000).map(user).collect();
    let entities: Vec<Entity> = json
        .iter()
        .map(|user| Entity::from_json(Subject::User, user.clone()).unwrap())
        .collect();
    let context = Context::default();
    println!("{:>14} {:>14} {:>7}  rule", "evaluations/s", "by hand/s", "ratio");
    for (rule, predicate) in PAIRS {
        let rule = Rule::parse(rule, &options).unwrap();
        let fits = |entity: &&Entity| rule.evaluate(entity, &context).unwrap();
        let found = entities.iter().filter(fits).count();
        assert_eq!(
            found,
            json.iter().filter(|user| predicate(user)).count(),
            "both sides answer alike"
        );
        let ours = time_of(|| {
            black_box(entities.iter().filter(fits).count());
        });
        let by_hand = time_of(|| {
            black_box(json.iter().filter(|user| predicate(user)).count());
        });
        let (ours, by_hand) = (per_second(entities.len(), ours), per_second(json.len(), by_hand));
        println!("{ours:>14.0} {by_hand:>14.0} {:>7.2}  {}", ours / by_hand, rule.text());
    }
}
