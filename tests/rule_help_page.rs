//! The worked rules of the help page are true: each takes in its first object and leaves out its second.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use rollcall::model::Entity;
use rollcall::rule::{Context, Rule, RuleOptions};

const PAGE: &str = include_str!("../powershell/docs/en-US/about_Rollcall_MembershipRules.md");

#[test]
fn every_worked_rule_takes_in_and_leaves_out_what_the_page_says() {
    let mut rule = None;
    let mut rules = 0;
    for line in PAGE.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("Rule:") {
            rule = Some(Rule::parse(text.trim(), &RuleOptions::default()).expect(text));
            rules += 1;
            continue;
        }
        let (json, expected) = match (line.strip_prefix("In:"), line.strip_prefix("Out:")) {
            (Some(json), _) => (json, true),
            (_, Some(json)) => (json, false),
            _ => continue,
        };
        let rule = rule.as_ref().expect("an object stands below its rule");
        let entity = Entity::from_json(rule.subject(), serde_json::from_str(json).expect(json)).expect(json);
        assert_eq!(
            rule.evaluate(&entity, &Context::default()).unwrap(),
            expected,
            "{} for {json}",
            rule.text()
        );
    }
    assert_eq!(rules, 10, "the page promises ten rules");
}
