#![allow(clippy::unwrap_used)]
//! Standing rules over more values and more conditions than the property tests make: where answers are not kept, where a
//! recogniser walks along the values, and where a population tidies itself up.

use std::collections::BTreeMap;

use serde_json::{json, Value};

use super::{Change, Population, StandingRules};
use crate::model::{parse_instant, Entity, Subject};
use crate::rule::{Context, Rule, RuleOptions};

const WORDS: [&str; 9] = [
    "Anna",
    "anna",
    "Straße",
    "ÄRZTE",
    "a\nnna",
    "an\0na",
    "",
    "Hannah Annason",
    "\u{212a}ate",
];

/// Everybody, beside the rules that stand over them.
struct Tenant {
    standing: StandingRules,
    users: BTreeMap<String, Value>,
    rules: Vec<Rule>,
    context: Context,
}

impl Tenant {
    fn new(users: impl IntoIterator<Item = Value>, rules: &[String]) -> Self {
        let context = Context {
            now: parse_instant("2025-01-02"),
            ..Context::default()
        };
        let users: Vec<Value> = users.into_iter().collect();
        let lines: Vec<String> = users.iter().map(Value::to_string).collect();
        let mut population = Population::new(Subject::User);
        population.load_jsonl(lines.join("\n").as_bytes()).unwrap();
        let mut standing = StandingRules::new(population, &context);
        let parse = |text: &String| Rule::parse(text, &RuleOptions::default()).unwrap();
        rules.iter().for_each(|text| {
            standing.add(parse(text));
        });
        Self {
            standing,
            users: users.into_iter().map(|user| (id_of(&user), user)).collect(),
            rules: rules.iter().map(parse).collect(),
            context,
        }
    }

    fn fits(&self, user: Option<&Value>) -> Vec<usize> {
        let entity = user.map(|user| Entity::from_json(Subject::User, user.clone()).unwrap());
        let fits = |rule: &Rule| {
            let entity = entity.as_ref();
            entity.is_some_and(|entity| rule.evaluate(entity, &self.context).unwrap())
        };
        (0..self.rules.len()).filter(|&rule| fits(&self.rules[rule])).collect()
    }

    fn check(&self, change: &Change, old: Option<&Value>, new: Option<&Value>) {
        let (old, new) = (self.fits(old), self.fits(new));
        let without = |one: &[usize], other: &[usize]| -> Vec<usize> {
            one.iter().filter(|rule| !other.contains(rule)).copied().collect()
        };
        assert_eq!(change.joins, without(&new, &old), "{}", change.id);
        assert_eq!(change.leaves, without(&old, &new), "{}", change.id);
    }

    fn upsert(&mut self, user: Value) {
        let change = self
            .standing
            .upsert(&Entity::from_json(Subject::User, user.clone()).unwrap())
            .unwrap();
        let old = self.users.insert(id_of(&user), user.clone());
        self.check(&change, old.as_ref(), Some(&user));
    }

    fn change(&mut self, id: &str, member: &str, value: Value) {
        let mut user = self.users[id].clone();
        user[member] = value;
        self.upsert(user);
    }

    fn remove(&mut self, id: &str) {
        let change = self.standing.remove(id).unwrap();
        let old = self.users.remove(id);
        self.check(&change, old.as_ref(), None);
    }
}

fn id_of(user: &Value) -> String {
    user["id"].as_str().unwrap().to_owned()
}

fn user(number: usize) -> Value {
    json!({
        "id": format!("u{number}"),
        "department": WORDS[number % WORDS.len()],
        "city": format!("{}{number}", WORDS[number % WORDS.len()]),
        "proxyAddresses": [format!("smtp:{number}@contoso.example"), WORDS[number % 7]],
        "employeeHireDate": if number.is_multiple_of(3) { json!("2025-01-01") } else { Value::Null },
    })
}

fn rules() -> Vec<String> {
    let mut tests = Vec::new();
    for word in ["Anna", "ann", "STRASSE", "straße", "ß", "ärzte", "17", "k", "7"] {
        for operator in [
            "-eq",
            "-ne",
            "-startsWith",
            "-endsWith",
            "-contains",
            "-notContains",
            "-ge",
        ] {
            tests.push(format!("{operator} \"{word}\""));
        }
    }
    for test in [
        "-match \"^an.*7$\"",
        "-match \"[n]+a1\"",
        "-match \"^(?=.*17)\"",
        "-eq null",
        "-ne null",
        "-in [\"Anna17\", \"anna1\"]",
    ] {
        tests.push(test.to_owned());
    }
    let on_text = |test: &String| {
        [
            format!("user.city {test}"),
            format!("user.department {test}"),
            format!("user.department -eq \"anna\" -and user.city {test}"),
            format!("user.city {test} -or user.department -startsWith \"ha\" -or user.employeeHireDate -ge system.now -minus P7D"),
            format!("user.employeeHireDate -le system.now -and -not (user.city {test} -and (user.department {test} -or user.accountEnabled -eq true))"),
        ]
    };
    let on_list = |test: &String| {
        ["-any", "-all"]
            .map(|quantifier| format!("user.department -ne \"anna\" -and user.proxyAddresses {quantifier} (_ {test})"))
    };
    let lists = tests.iter().filter(|test| !test.ends_with("null"));
    tests.iter().flat_map(on_text).chain(lists.flat_map(on_list)).collect()
}

fn change_about(tenant: &mut Tenant, step: usize) {
    for number in (0..60).map(|number| number * step) {
        let id = format!("u{number}");
        let word = WORDS[(number / step + 1) % WORDS.len()];
        tenant.change(&id, "department", word.into());
        tenant.change(&id, "city", format!("{word}17").into());
        tenant.change(&id, "proxyAddresses", json!([word, "anna1"]));
        tenant.change(&id, "employeeHireDate", "2024-12-30".into());
        tenant.change(&id, "accountEnabled", true.into());
        tenant.change(&id, "city", Value::Null);
        tenant.remove(&id);
        tenant.upsert(user(number));
    }
}

#[test]
fn answers_that_are_not_kept_are_those_of_the_reference() {
    let mut tenant = Tenant::new((0..20_000).map(user), &rules());
    change_about(&mut tenant, 331);
}

#[test]
fn a_recogniser_of_many_conditions_gives_the_answers_of_the_reference() {
    let many = (0..4_200).map(|number| format!("user.city -contains \"{number}\""));
    let rules: Vec<String> = rules().into_iter().step_by(7).chain(many).collect();
    let mut tenant = Tenant::new((0..40).map(user), &rules);
    for number in 0..12 {
        tenant.change(
            &format!("u{number}"),
            "city",
            format!("{}{}", WORDS[number % 9], number * 331).into(),
        );
    }
}

#[test]
fn codes_that_become_others_do_not_spoil_what_is_kept() {
    let rules: Vec<String> = rules().into_iter().step_by(40).collect();
    let mut tenant = Tenant::new((0..40).map(user), &rules);
    let is_tidy = |tenant: &Tenant| tenant.standing.population().distinct_values() < 2_000;
    let (mut grown, mut number) = (false, 0);
    while !(grown && is_tidy(&tenant)) {
        let city = format!("{}{number}", WORDS[number % 9]);
        tenant.change(&format!("u{}", number % 40), "city", city.into());
        grown |= !is_tidy(&tenant);
        number += 1;
        assert!(number < 6_000, "nothing was tidied up");
    }
    change_about_few(&mut tenant);
    let added = "user.department -contains \"nn\" -and user.city -ne null".to_owned();
    tenant.rules.push(Rule::parse(&added, &RuleOptions::default()).unwrap());
    tenant
        .standing
        .add(Rule::parse(&added, &RuleOptions::default()).unwrap());
    change_about_few(&mut tenant);
}

fn change_about_few(tenant: &mut Tenant) {
    for number in 0..40 {
        let id = format!("u{number}");
        tenant.change(&id, "department", WORDS[(number + 3) % 9].into());
        tenant.change(&id, "city", WORDS[(number + 5) % 9].into());
    }
}
