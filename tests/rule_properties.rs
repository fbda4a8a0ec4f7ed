//! Properties that hold for any text and any rule.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use proptest::prelude::*;
use rollcall::model::{Entity, Subject};
use rollcall::rule::{straighten_quotes, Context, Operator, Rule, RuleOptions};
use serde_json::{json, Value};

/// Every answer has its span on character boundaries of the text.
fn parse_any(text: &str) -> Option<Rule> {
    match Rule::parse(text, &RuleOptions::default()) {
        Ok(rule) => {
            rule.warnings()
                .iter()
                .for_each(|warning| assert!(text.get(warning.span.clone()).is_some(), "{warning:?}"));
            Some(rule)
        }
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "{error:?}");
            assert!(!error.message.contains('\n') && !error.message.is_empty());
            None
        }
    }
}

fn answer(rule: &Rule, user: &Value) -> bool {
    let entity = Entity::from_json(rule.subject(), user.clone()).unwrap();
    rule.evaluate(&entity, &Context::default()).unwrap()
}

fn token() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "user.city",
        "user.otherMails",
        "user.assignedPlans",
        "user.memberOf",
        "user.accountEnabled",
        "user.employeeHireDate",
        "device.deviceModel",
        "assignedPlan.service",
        "group.objectId",
        "_",
        "-eq",
        "-ne",
        "-in",
        "-notIn",
        "-match",
        "-any",
        "-all",
        "-and",
        "-or",
        "-not",
        "-ge",
        "-le",
        "-like",
        "-foo",
        "and",
        "or",
        "not",
        "(",
        ")",
        "[",
        "]",
        ",",
        "null",
        "$null",
        "true",
        "system.now",
        "-plus",
        "-minus",
        "P1D",
        "\"a\"",
        "'b'",
        "\"",
        "'",
        "`\"",
        "“",
        "”",
        "5",
        "-5",
        "2020-01-01T00:00:00Z",
        "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
        "Direct",
        "Reports",
        "for",
        ";",
        "–eq",
        "\"(\"",
        "x.y.z",
        "..",
        "é",
        "\u{a0}",
    ]);
    (words, prop::sample::select(vec!["", " "])).prop_map(|(word, blank)| format!("{word}{blank}"))
}

/// A value of a string property, and a literal that can be written in quotes.
fn value() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        "a",
        "A",
        "ab",
        "Sales",
        "O'Brien",
        "say \"hi\"",
        "`tick",
        "ß",
        "é",
        "a\nb",
        "null",
        "100%",
    ])
    .prop_map(str::to_owned)
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A condition on `city`, `state`, the flag, the mails or the plans of a user.
fn condition() -> impl Strategy<Value = String> {
    let text_operator = prop::sample::select(vec![
        Operator::Eq,
        Operator::Ne,
        Operator::StartsWith,
        Operator::NotStartsWith,
        Operator::EndsWith,
        Operator::NotEndsWith,
        Operator::Contains,
        Operator::NotContains,
        Operator::Ge,
        Operator::Le,
    ]);
    let property = prop::sample::select(vec!["user.city", "user.state", "user.otherMails", "user.Department"]);
    prop_oneof![
        (property, text_operator.clone(), value()).prop_map(|(property, operator, value)| format!(
            "{property} -{} {}",
            operator.word(),
            quoted(&value)
        )),
        (value(), value()).prop_map(|(a, b)| format!("user.city -notIn [{}, {}]", quoted(&a), quoted(&b))),
        (text_operator, value()).prop_map(|(operator, value)| format!(
            "user.otherMails -any (_ -{} {})",
            operator.word(),
            quoted(&value)
        )),
        value().prop_map(|value| format!(
            "user.assignedPlans -all (assignedPlan.service -ne {} -and assignedPlan.capabilityStatus -ne null)",
            quoted(&value)
        )),
        Just("user.accountEnabled -eq true".to_owned()),
        Just("user.city -eq null".to_owned()),
        Just("user.city -match '^a|b$'".to_owned()),
        Just("user.employeeHireDate -ge (system.now -minus P1Y2M3DT4H5M6.5S)".to_owned()),
        Just("user.employeeHireDate -le 2020-01-01T00:00:00+01:00".to_owned()),
        Just("user.employeeId -in [007, -1.5, true]".to_owned()),
    ]
}

fn rule() -> impl Strategy<Value = String> {
    condition().prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|rule| format!("-not ({rule})")),
            inner.clone().prop_map(|rule| format!("NOT {rule}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) -OR {b}")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a} -or {b}) -and ({c})")),
        ]
    })
}

fn user() -> impl Strategy<Value = Value> {
    let text = || prop::option::of(value());
    (
        text(),
        text(),
        prop::option::of(any::<bool>()),
        prop::collection::vec(value(), 0..3),
        prop::option::of(0..30u8),
    )
        .prop_map(|(city, state, enabled, mails, day)| {
            json!({
                "city": city, "state": state, "department": state, "accountEnabled": enabled, "otherMails": mails,
                "employeeHireDate": day.map(|day| format!("2020-01-{:02}T00:00:00Z", day + 1)),
                "assignedPlans": mails.iter().map(|mail| json!({ "service": mail })).collect::<Vec<_>>(),
            })
        })
}

/// 300 cases, or as many as PROPTEST_CASES asks for.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(300),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_gets_an_answer(text in ".{0,200}") {
        parse_any(&text);
        straighten_quotes(&text);
    }

    #[test]
    fn any_row_of_tokens_gets_an_answer(tokens in prop::collection::vec(token(), 0..40)) {
        parse_any(&tokens.concat());
        straighten_quotes(&tokens.concat());
    }

    #[test]
    fn any_nesting_gets_an_answer(open in 0..3_000usize, close in 0..3_000usize, nots in 0..700usize) {
        parse_any(&format!("{}user.city -eq 'x'{}", "(".repeat(open), ")".repeat(close)));
        parse_any(&format!("{}user.city -eq 'x'", "-not ".repeat(nots)));
        parse_any(&format!("user.otherMails -any {}", "(-not ".repeat(open)));
        parse_any(&format!("user.city -match '{}'", "(?=".repeat(open % 1_000)));
    }

    #[test]
    fn any_pattern_gets_an_answer(pattern in "[-()\\[\\]{}|?*+.^$\\\\abcdwsDWSpPLuk<>'=!:#0-9 ]{0,30}", value in value()) {
        let text = format!("user.city -match {}", quoted(&pattern));
        if let Some(rule) = parse_any(&text) {
            let entity = Entity::from_json(Subject::User, json!({ "city": value })).unwrap();
            let _ = rule.evaluate(&entity, &Context::default());
        }
    }

    #[test]
    fn a_printed_rule_is_the_same_rule(text in rule(), user in user()) {
        let rule = parse_any(&text).unwrap_or_else(|| panic!("{text}"));
        let printed = rule.ast().to_string();
        let again = parse_any(&printed).unwrap_or_else(|| panic!("{text}\n{printed}"));
        prop_assert_eq!(again.ast().to_string(), printed);
        prop_assert_eq!(answer(&again, &user), answer(&rule, &user), "{}", text);
    }

    #[test]
    fn the_negation_of_an_operator_is_its_opposite(index in 0..14usize, value in value(), user in user()) {
        let operator = Operator::ALL[index];
        let Some(opposite) = operator.opposite() else { return Ok(()) };
        let literal = if operator.positive() == Operator::In { format!("[{}]", quoted(&value)) } else { quoted(&value) };

        for property in ["user.city", "user.otherMails"] {
            let negated = parse_any(&format!("-not ({property} -{} {literal})", operator.word())).unwrap();
            let direct = parse_any(&format!("{property} -{} {literal}", opposite.word())).unwrap();
            prop_assert_eq!(answer(&negated, &user), answer(&direct, &user), "{} {}", property, operator.word());
        }
    }

    #[test]
    fn letter_case_of_names_and_operators_never_matters(text in rule(), user in user()) {
        let mut is_value = false;
        let upper: String = text.chars().map(|c| {
            is_value ^= c == '\'';
            if is_value { c } else { c.to_ascii_uppercase() }
        }).collect();
        let (rule, shouted) = (parse_any(&text).unwrap(), parse_any(&upper).unwrap_or_else(|| panic!("{upper}")));
        prop_assert_eq!(answer(&rule, &user), answer(&shouted, &user), "{}", upper);
    }

    #[test]
    fn an_explanation_agrees_with_the_answer(text in rule(), user in user()) {
        let rule = parse_any(&text).unwrap();
        let entity = Entity::from_json(Subject::User, user.clone()).unwrap();
        let explanation = rule.explain(&entity, &Context::default()).unwrap();
        prop_assert_eq!(&explanation["membershipRuleEvaluationResult"], &json!(answer(&rule, &user)));
        prop_assert_eq!(&explanation["membershipRuleEvaluationDetails"]["expressionResult"], &json!(answer(&rule, &user)));
    }

    #[test]
    fn straight_text_stays_as_it_is(text in rule()) {
        let straightened = straighten_quotes(&text);
        prop_assert_eq!((straightened.text, straightened.replaced), (text, 0));
    }

    #[test]
    fn a_rule_with_typographic_quotes_is_straightened_to_the_same_rule(text in rule(), quotes in prop::sample::select(vec!["‘’", "’’", "‚‘", "‛’"])) {
        if text.contains("''") || text.contains("say") { return Ok(()) }
        let (open, close) = quotes.split_at(quotes.chars().next().unwrap().len_utf8());
        let mut is_value = false;
        let curly: String = text.chars().map(|c| {
            if c != '\'' { return c.to_string() }
            is_value = !is_value;
            if is_value { open.to_owned() } else { close.to_owned() }
        }).collect();
        prop_assert_eq!(straighten_quotes(&curly).text, text);
    }
}
