//! Explanations: Graph's shape, every part answered, and the rendering for people.
#![allow(clippy::unwrap_used, missing_docs)]

use rollcall::model::{Entity, Subject};
use rollcall::rule::{render_explanation, Context, Rule, RuleOptions};
use serde_json::{json, Value};

fn explain(text: &str, subject: Subject, entity: Value) -> Value {
    let rule = Rule::parse(text, &RuleOptions::default()).unwrap();
    rule.explain(&Entity::from_json(subject, entity).unwrap(), &Context::default())
        .unwrap()
}

/// Name and value of the one leaf.
fn leaf(text: &str, subject: Subject, entity: Value) -> Value {
    explain(text, subject, entity)["membershipRuleEvaluationDetails"]["propertyToEvaluate"].clone()
}

const RULE: &str = "(user.department -eq \"Sales\" -or user.department -eq \"Marketing\") -and -not (user.jobTitle -startsWith \"SDE\") -and (user.proxyAddresses -any (_ -endsWith \"@contoso.com\"))";

fn lara() -> Value {
    json!({ "department": "Marketing", "proxyAddresses": ["SMTP:lara@contoso.com", "smtp:lara@fabrikam.com"] })
}

#[test]
fn the_tree_has_graphs_shape_and_answers_every_part() {
    let expected = json!({
        "membershipRule": RULE,
        "membershipRuleEvaluationResult": true,
        "membershipRuleEvaluationDetails": {
            "expressionResult": true,
            "expression": RULE,
            "expressionEvaluationDetails": [
                {
                    "expressionResult": true,
                    "expression": "user.department -eq \"Sales\" -or user.department -eq \"Marketing\"",
                    "expressionEvaluationDetails": [
                        {
                            "expressionResult": false,
                            "expression": "user.department -eq \"Sales\"",
                            "propertyToEvaluate": { "propertyName": "department", "propertyValue": "Marketing" }
                        },
                        {
                            "expressionResult": true,
                            "expression": "user.department -eq \"Marketing\"",
                            "propertyToEvaluate": { "propertyName": "department", "propertyValue": "Marketing" }
                        }
                    ]
                },
                {
                    "expressionResult": true,
                    "expression": "-not (user.jobTitle -startsWith \"SDE\")",
                    "expressionEvaluationDetails": [
                        {
                            "expressionResult": false,
                            "expression": "user.jobTitle -startsWith \"SDE\"",
                            "propertyToEvaluate": { "propertyName": "jobTitle", "propertyValue": null }
                        }
                    ]
                },
                {
                    "expressionResult": true,
                    "expression": "user.proxyAddresses -any (_ -endsWith \"@contoso.com\")",
                    "propertyToEvaluate": {
                        "propertyName": "proxyAddresses",
                        "propertyValue": "SMTP:lara@contoso.com, smtp:lara@fabrikam.com"
                    }
                }
            ]
        }
    });
    let found = explain(RULE, Subject::User, lara());
    assert_eq!(found.to_string(), expected.to_string(), "members in this order, too");
}

#[test]
fn a_single_comparison_stays_within_the_documented_sample() {
    let found = explain(
        "(device.deviceOwnership -eq \"Company\")",
        Subject::Device,
        json!({ "deviceOwnership": "Personal" }),
    );
    let expected = json!({
        "membershipRule": "(device.deviceOwnership -eq \"Company\")",
        "membershipRuleEvaluationResult": false,
        "membershipRuleEvaluationDetails": {
            "expressionResult": false,
            "expression": "device.deviceOwnership -eq \"Company\"",
            "propertyToEvaluate": { "propertyName": "deviceOwnership", "propertyValue": "Personal" }
        }
    });
    assert_eq!(found.to_string(), expected.to_string());
}

#[test]
fn values_of_every_type_are_shown_as_text() {
    let user = Subject::User;
    let is = |name: &str, value: Value| json!({ "propertyName": name, "propertyValue": value });
    assert_eq!(
        leaf("user.accountEnabled -eq true", user, json!({ "accountEnabled": true })),
        is("accountEnabled", json!("true"))
    );
    assert_eq!(
        leaf(
            "user.EMPLOYEEHIREDATE -ge 2020-01-01",
            user,
            json!({ "employeeHireDate": "2020-06-10T20:13:20+02:00" })
        ),
        is("employeeHireDate", json!("2020-06-10T18:13:20Z"))
    );
    assert_eq!(
        leaf("user.otherMails -any (_ -eq \"x\")", user, json!({ "otherMails": [] })),
        is("otherMails", Value::Null)
    );
    let plans =
        json!({ "assignedPlans": [{ "service": "SCO", "capabilityStatus": "Enabled", "servicePlanId": "1" }, {}] });
    assert_eq!(
        leaf("user.assignedPlans -any (assignedPlan.service -eq \"x\")", user, plans),
        is("assignedPlans", json!("SCO/Enabled/1, //"))
    );
    let reports = "Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"";
    assert_eq!(
        leaf(reports, user, json!({ "manager": { "id": "m" } })),
        is("manager", json!("m"))
    );
    let member_of = "user.memberOf -any (group.objectId -in ['a', 'b'])";
    assert_eq!(
        leaf(member_of, user, json!({ "memberOf": ["B", "c"] })),
        is("memberOf", json!("b"))
    );
    assert_eq!(
        leaf(
            "device.deviceOSType -eq \"x\"",
            Subject::Device,
            json!({ "operatingSystem": "Windows" })
        ),
        is("deviceOSType", json!("Windows"))
    );
}

#[test]
fn a_part_without_answer_has_the_result_null() {
    let text = "user.city -match \"^(?=(a+)+$)\" -or user.state -eq \"x\"";
    let found = explain(
        text,
        Subject::User,
        json!({ "city": format!("{}!", "a".repeat(40)), "state": "x" }),
    );
    let parts = &found["membershipRuleEvaluationDetails"]["expressionEvaluationDetails"];
    assert_eq!(
        (&parts[0]["expressionResult"], &parts[1]["expressionResult"]),
        (&Value::Null, &json!(true))
    );
}

#[test]
fn the_rendering_is_an_indented_tree_with_answers_and_values() {
    let text = "user.city -eq \"A\" -and\n  -not (user.state -eq null)";
    let found = explain(text, Subject::User, json!({ "city": "B" }));
    let expected = "\
no   user.city -eq \"A\" -and -not (user.state -eq null)
no     user.city -eq \"A\"    (city is \"B\")
no     -not (user.state -eq null)
yes      user.state -eq null    (state is missing)
";
    assert_eq!(render_explanation(&found), expected);
}
