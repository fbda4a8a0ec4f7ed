//! The population engine against the reference evaluator: generated rules over generated populations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use proptest::prelude::*;
use rollcall::model::{Entity, Subject};
use rollcall::population::{Change, Population, StandingRules};
use rollcall::rule::{Context, Rule, RuleOptions, ScalarOnCollectionNegative};
use serde_json::{json, Value};

const EXTENSION: &str = "extension_0123456789abcdef0123456789abcdef_costCenter";

/// Few words, so that rules and entities meet; with case, blanks, what ASCII does not know, and what bytes could mix up.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "Sales",
        "SALES",
        "sale",
        "Sales ",
        "les",
        "Straße",
        "STRASSE",
        "ß",
        "Ärzte",
        "ärzte",
        "rz",
        "ᾳ",
        "ᾼ",
        "K",
        "\u{212a}",
        "k",
        "ı",
        "I",
        "Привет",
        "привет",
        "日本",
        "",
        "a",
        "A",
        "aaaa",
        "aa\nb",
        "zzz",
        "10.0.9",
        "10.0.10",
        "Sales and Marketing",
        "sales and market",
        "Marketing",
        "les\0",
        "Sales\n",
    ];
    proptest::sample::select(words.to_vec()).prop_map(str::to_owned)
}

fn optional<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    proptest::option::weighted(0.8, value).boxed()
}

fn guid() -> impl Strategy<Value = String> {
    (0..4_u8, any::<bool>()).prop_map(|(number, upper)| {
        let id = format!("aaaaaaaa-0000-1111-2222-bbbbbbbbbbb{number}");
        if upper {
            id.to_uppercase()
        } else {
            id
        }
    })
}

fn instant() -> impl Strategy<Value = String> {
    let instants = [
        "2025-01-01",
        "2025-01-01T00:00:00Z",
        "2025-01-02T00:00:00.5+01:00",
        "2024-06-30T12:00:00Z",
    ];
    proptest::sample::select(instants.to_vec()).prop_map(str::to_owned)
}

fn plan() -> impl Strategy<Value = Value> {
    (optional(word()), optional(word()), optional(word())).prop_map(|(status, service, id)| {
        json!({ "capabilityStatus": status, "service": service, "servicePlanId": id, "assignedDateTime": null })
    })
}

fn extension_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        word().prop_map(Value::from),
        Just(json!(true)),
        Just(json!(7.5)),
        Just(json!(["x"])),
        Just(Value::Null)
    ]
}

fn user() -> impl Strategy<Value = Value> {
    let texts = (
        optional(word()),
        optional(word()),
        optional(word()),
        proptest::collection::vec(word(), 0..3),
    );
    let others = (
        optional(any::<bool>()),
        optional(instant()),
        optional(proptest::collection::vec(word(), 0..4)),
        optional(proptest::collection::vec(word(), 0..3)),
        optional(proptest::collection::vec(plan(), 0..4)),
    );
    let links = (
        guid(),
        optional(guid()),
        proptest::collection::vec(guid(), 0..3),
        optional(extension_value()),
    );
    (texts, others, links).prop_map(|(texts, others, links)| {
        let (department, city, attribute, phones) = texts;
        let (enabled, hired, addresses, mails, plans) = others;
        let (id, manager, groups, extension) = links;
        json!({
            "id": id,
            "department": department,
            "city": city,
            "businessPhones": phones,
            "onPremisesExtensionAttributes": { "extensionAttribute3": attribute },
            "accountEnabled": enabled,
            "employeeHireDate": hired,
            "proxyAddresses": addresses,
            "otherMails": mails,
            "assignedPlans": plans,
            "manager": manager.map(|id| json!({ "id": id })),
            "memberOf": groups,
            EXTENSION: extension,
        })
    })
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', ""))
}

fn text_operation() -> impl Strategy<Value = String> {
    let single = [
        "-eq",
        "-ne",
        "-startsWith",
        "-notStartsWith",
        "-endsWith",
        "-notEndsWith",
        "-contains",
        "-notContains",
        "-ge",
        "-le",
    ];
    let patterns = [
        "^s",
        "les$",
        "a+",
        "(?i:ä)",
        ".*",
        "^$",
        "\\bSales\\b",
        "(a+)+\\1$",
        "[^s]",
        "(?=S)",
        "s?ales?",
        "^sales and m",
        "marketing$",
        "ales.*ting",
        "^Sales$",
        "(?-i)Sales",
        "k",
        "(?=.*and).*m",
    ];
    prop_oneof![
        6 => (proptest::sample::select(single.to_vec()), word()).prop_map(|(operator, word)| format!("{operator} {}", quoted(&word))),
        2 => (any::<bool>(), proptest::sample::select(patterns.to_vec()))
            .prop_map(|(negative, pattern)| format!("{} {}", if negative { "-notMatch" } else { "-match" }, quoted(pattern))),
        2 => (any::<bool>(), proptest::collection::vec(word(), 1..4)).prop_map(|(negative, words)| {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            format!("{} [{}]", if negative { "-notIn" } else { "-in" }, words.join(", "))
        }),
        1 => any::<bool>().prop_map(|negative| format!("{} null", if negative { "-ne" } else { "-eq" })),
    ]
}

/// `and`, `or` and `not` over something.
fn joined(leaf: BoxedStrategy<String>) -> BoxedStrategy<String> {
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            (proptest::collection::vec(inner.clone(), 2..4), any::<bool>())
                .prop_map(|(parts, all)| { format!("({})", parts.join(if all { " -and " } else { " -or " })) }),
            inner.prop_map(|part| format!("-not ({part})")),
        ]
    })
    .boxed()
}

fn comparison() -> BoxedStrategy<String> {
    let scalars = [
        "user.department".to_owned(),
        "user.city".to_owned(),
        "user.telephoneNumber".to_owned(),
        "user.extensionAttribute3".to_owned(),
        "user.objectId".to_owned(),
        "user.companyName".to_owned(),
        "user.sipProxyAddress".to_owned(),
        "user.proxyAddresses".to_owned(),
        "user.otherMails".to_owned(),
        format!("user.{EXTENSION}"),
    ];
    let dates = [
        "-eq 2025-01-01T00:00:00Z",
        "-ne 2025-01-01T00:00:00Z",
        "-ge 2025-01-01T00:00:00Z",
        "-le 2024-06-30T12:00:00Z",
        "-ge system.now -minus P1D",
        "-le system.now",
        "-le system.now -plus P200D",
        "-eq null",
        "-ne null",
    ];
    let booleans = ["-eq true", "-ne true", "-eq false", "-ne false", "-eq null", "-ne null"];
    let element = joined(text_operation().prop_map(|operation| format!("_ {operation}")).boxed());
    let members = ["capabilityStatus", "service", "servicePlanId"];
    let plan = (proptest::sample::select(members.to_vec()), text_operation());
    let plan = joined(
        plan.prop_map(|(member, operation)| format!("assignedPlan.{member} {operation}"))
            .boxed(),
    );
    let quantifier = || any::<bool>().prop_map(|all| if all { "-all" } else { "-any" });
    let outer = joined(
        prop_oneof![
            text_operation().prop_map(|operation| format!("_ {operation}")),
            text_operation().prop_map(|operation| format!("user.department {operation}")),
        ]
        .boxed(),
    );
    prop_oneof![
        6 => (proptest::sample::select(scalars.to_vec()), text_operation()).prop_map(|(name, operation)| format!("{name} {operation}")),
        1 => proptest::sample::select(dates.to_vec()).prop_map(|date| format!("user.employeeHireDate {date}")),
        1 => proptest::sample::select(booleans.to_vec()).prop_map(|rest| format!("user.accountEnabled {rest}")),
        2 => (quantifier(), element).prop_map(|(quantifier, body)| format!("(user.proxyAddresses {quantifier} ({body}))")),
        2 => (quantifier(), plan).prop_map(|(quantifier, body)| format!("(user.assignedPlans {quantifier} ({body}))")),
        1 => (quantifier(), outer).prop_map(|(quantifier, body)| format!("(user.otherMails {quantifier} ({body}))")),
    ]
    .boxed()
}

fn rule_text() -> BoxedStrategy<String> {
    prop_oneof![
        12 => joined(comparison()),
        1 => guid().prop_map(|id| format!("Direct Reports for \"{id}\"")),
        1 => proptest::collection::vec(guid(), 1..3)
            .prop_map(|ids| format!("user.memberOf -any (group.objectId -in ['{}'])", ids.join("', '"))),
    ]
    .boxed()
}

fn options() -> impl Strategy<Value = RuleOptions> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(on_null, some, includes)| RuleOptions {
        negative_on_null: on_null,
        scalar_on_collection_negative: match some {
            true => ScalarOnCollectionNegative::Some,
            false => ScalarOnCollectionNegative::None,
        },
        direct_reports_includes_manager: includes,
        ..RuleOptions::default()
    })
}

fn context() -> impl Strategy<Value = Context> {
    let links = (
        proptest::option::weighted(0.1, guid()),
        proptest::option::weighted(0.1, proptest::collection::vec(guid(), 0..3)),
    );
    links.prop_map(|(manager, groups)| Context {
        now: rollcall::model::parse_instant("2025-01-02"),
        manager,
        groups,
    })
}

/// Who fits a rule, entity by entity, or the first error.
fn reference(rule: &Rule, entities: &[Entity], context: &Context) -> Result<Vec<String>, String> {
    let mut ids = Vec::new();
    for entity in entities {
        match rule.evaluate(entity, context) {
            Ok(true) => ids.extend(entity.id().map(str::to_owned)),
            Ok(false) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(ids)
}

/// The entities that are left when a repeated id replaces and keeps the place.
fn placed(users: &[Value]) -> Vec<Entity> {
    let mut placed: Vec<Entity> = Vec::new();
    for user in users {
        let entity = Entity::from_json(Subject::User, user.clone()).unwrap();
        let same = |other: &&mut Entity| other.id().unwrap().eq_ignore_ascii_case(entity.id().unwrap());
        match placed.iter_mut().find(same) {
            Some(place) => *place = entity,
            None => placed.push(entity),
        }
    }
    placed
}

fn compare(
    population: &Population,
    rules: &[Rule],
    entities: &[Entity],
    context: &Context,
) -> Result<(), TestCaseError> {
    let rules: Vec<&Rule> = rules.iter().collect();
    let membership = population.evaluate(&rules, context);
    let mut streamed: Vec<Vec<String>> = vec![Vec::new(); rules.len()];
    let counts = population.evaluate_streaming(&rules, context, |rule, ids| {
        streamed[rule].extend(ids.iter().map(|id| (*id).to_owned()));
    });
    for (index, rule) in rules.iter().enumerate() {
        let expected = reference(rule, entities, context);
        let found = membership.ids(index).map_err(ToString::to_string);
        let found = found.map(|ids| ids.into_iter().map(str::to_owned).collect::<Vec<_>>());
        prop_assert_eq!(&found, &expected, "{}", rule.text());
        let found = counts[index]
            .as_ref()
            .map(|_| streamed[index].clone())
            .map_err(ToString::to_string);
        prop_assert_eq!(&found, &expected, "streamed: {}", rule.text());
    }
    Ok(())
}

/// Cases of the cheapest property.
const CHEAPEST: u32 = 256;

/// So many cases. PROPTEST_CASES, which `cargo xtask fuzz` sets, is what the cheapest property gets; the others get as much
/// less as they cost more.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|asked| asked.parse::<u32>().ok())
        .map(|asked| (asked.saturating_mul(cases) / CHEAPEST).max(1));
    ProptestConfig {
        cases: asked.unwrap_or(cases),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn properties_generated_rules_have_the_members_that_the_reference_finds(
        users in proptest::collection::vec(user(), 0..12),
        texts in proptest::collection::vec(rule_text(), 1..8),
        options in options(),
        context in context(),
        removed in guid(),
    ) {
        let rules: Vec<Rule> = texts.iter().filter_map(|text| Rule::parse(text, &options).ok()).collect();
        let mut entities = placed(&users);
        let lines: Vec<String> = users.iter().map(Value::to_string).collect();
        let mut loaded = Population::new(Subject::User);
        prop_assert_eq!(loaded.load_jsonl(lines.join("\n").as_bytes()).unwrap(), users.len());
        let mut inserted = Population::new(Subject::User);
        for user in &users {
            inserted.upsert(Entity::from_json(Subject::User, user.clone()).unwrap()).unwrap();
        }
        compare(&loaded, &rules, &entities, &context)?;
        compare(&inserted, &rules, &entities, &context)?;

        let had = entities.iter().any(|entity| entity.id().unwrap().eq_ignore_ascii_case(&removed));
        prop_assert_eq!(loaded.remove(&removed), had);
        entities.retain(|entity| !entity.id().unwrap().eq_ignore_ascii_case(&removed));
        prop_assert_eq!(loaded.len(), entities.len());
        compare(&loaded, &rules, &entities, &context)?;
    }
}

proptest! {
    #![proptest_config(config(6))]

    #[test]
    fn properties_hold_over_many_blocks_and_wide_codes(
        users in proptest::collection::vec(user(), 1..6),
        texts in proptest::collection::vec(rule_text(), 1..4),
        count in 8_000..17_000_usize,
    ) {
        prop_assume!(texts.iter().all(|text| !text.contains("+)+")));
        let rules: Vec<Rule> = texts.iter().filter_map(|text| Rule::parse(text, &RuleOptions::default()).ok()).collect();
        let mut lines = String::new();
        let mut entities = Vec::new();
        for number in 0..count {
            let mut user = users[number % users.len()].clone();
            user["id"] = format!("id-{number}").into();
            user["city"] = format!("Sales{}", number * number % 70_001).into();
            lines.push_str(&user.to_string());
            lines.push('\n');
            entities.push(Entity::from_json(Subject::User, user).unwrap());
        }
        let mut population = Population::new(Subject::User);
        population.load_jsonl(lines.as_bytes()).unwrap();
        let context = Context { now: rollcall::model::parse_instant("2025-01-02"), ..Context::default() };
        compare(&population, &rules, &entities, &context)?;
    }
}

/// The rules that an entity fits, and those that cannot be answered for it, by `rule::eval`.
fn reference_of(rules: &[Rule], entity: Option<&Entity>, context: &Context) -> (Vec<usize>, Vec<usize>) {
    let (mut fits, mut unanswered) = (Vec::new(), Vec::new());
    for (number, rule) in rules.iter().enumerate() {
        match entity.map(|entity| rule.evaluate(entity, context)) {
            Some(Ok(true)) => fits.push(number),
            Some(Err(_)) => unanswered.push(number),
            Some(Ok(false)) | None => {}
        }
    }
    (fits, unanswered)
}

/// What is in one list and not in the other.
fn without(one: &[usize], other: &[usize]) -> Vec<usize> {
    one.iter().filter(|number| !other.contains(number)).copied().collect()
}

fn expected_change(id: &str, old: &(Vec<usize>, Vec<usize>), new: &(Vec<usize>, Vec<usize>)) -> Change {
    Change {
        id: id.to_owned(),
        joins: without(&new.0, &old.0),
        leaves: without(&old.0, &new.0),
        unanswered: new.1.clone(),
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn properties_joins_and_leaves_are_the_difference_that_the_reference_finds(
        users in proptest::collection::vec((user(), proptest::bool::weighted(0.2)), 1..20),
        texts in proptest::collection::vec(rule_text(), 1..12),
        options in options(),
        context in context(),
        replaced in rule_text(),
    ) {
        let mut rules: Vec<Rule> = texts.iter().filter_map(|text| Rule::parse(text, &options).ok()).collect();
        let mut standing = StandingRules::new(Population::new(Subject::User), &context);
        for text in &texts {
            if let Ok(rule) = Rule::parse(text, &options) {
                standing.add(rule);
            }
        }
        let mut entities: Vec<Entity> = Vec::new();
        let same = |one: &Entity, id: &str| one.id().unwrap().eq_ignore_ascii_case(id);
        for (number, (user, is_removed)) in users.iter().enumerate() {
            if number == users.len() / 2 && !rules.is_empty() {
                if let (Ok(rule), Ok(again)) = (Rule::parse(&replaced, &options), Rule::parse(&replaced, &options)) {
                    standing.replace(0, rule);
                    rules[0] = again;
                }
            }
            let entity = Entity::from_json(Subject::User, user.clone()).unwrap();
            let id = entity.id().unwrap().to_owned();
            let old = entities.iter().find(|other| same(other, &id)).cloned();
            let before = reference_of(&rules, old.as_ref(), &context);
            entities.retain(|other| !same(other, &id));
            if *is_removed {
                let expected = old.is_some().then(|| expected_change(&id, &before, &(vec![], vec![])));
                prop_assert_eq!(standing.remove(&id), expected);
            } else {
                let change = standing.upsert(&entity).unwrap();
                let mut expected = expected_change(&id, &before, &reference_of(&rules, Some(&entity), &context));
                // Rules that no change reached are not asked again, and so neither said again to be unanswered.
                expected.unanswered.retain(|rule| change.unanswered.contains(rule) || !before.1.contains(rule));
                prop_assert_eq!(change, expected);
                entities.push(entity);
            }
            prop_assert_eq!(standing.population().len(), entities.len());
        }
    }

    #[test]
    fn properties_the_next_moment_is_the_first_at_which_somebody_joins_or_leaves(
        users in proptest::collection::vec(user(), 1..8),
        texts in proptest::collection::vec(rule_text(), 1..8),
        days in 1..600_i64,
    ) {
        let parsed = || texts.iter().filter_map(|text| Rule::parse(text, &RuleOptions::default()).ok());
        let rules: Vec<Rule> = parsed().collect();
        let at = |now| Context { now: Some(now), ..Context::default() };
        let start = rollcall::model::parse_instant("2024-06-01").unwrap();
        let mut standing = StandingRules::new(Population::new(Subject::User), &at(start));
        parsed().for_each(|rule| { standing.add(rule); });
        let entities = placed(&users);
        for entity in &entities {
            standing.upsert(entity).unwrap();
        }
        let fits = |now| -> Vec<Vec<usize>> {
            entities.iter().map(|entity| reference_of(&rules, Some(entity), &at(now)).0).collect()
        };
        let end = start + time::Duration::days(days);
        match standing.next_moment() {
            Some(moment) => {
                prop_assert_eq!(fits(start), fits(moment - time::Duration::NANOSECOND));
                prop_assert_ne!(fits(start), fits(moment));
            }
            None => prop_assert_eq!(fits(start), fits(end)),
        }
        let (before, after) = (fits(start), fits(end));
        let mut changes = standing.advance(end);
        for (entity, (old, new)) in entities.iter().zip(before.iter().zip(&after)) {
            let found = changes.iter().position(|change| same_id(&change.id, entity)).map(|place| changes.swap_remove(place));
            let found = found.unwrap_or_default();
            prop_assert_eq!((found.joins, found.leaves), (without(new, old), without(old, new)));
        }
        prop_assert!(changes.iter().all(|change| change.joins.is_empty() && change.leaves.is_empty()));
    }
}

fn same_id(id: &str, entity: &Entity) -> bool {
    entity.id().is_some_and(|other| other.eq_ignore_ascii_case(id))
}
