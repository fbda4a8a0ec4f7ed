//! What rules mean, section by section of the rule-language specification, with the switches of section 14.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use rollcall::model::{Entity, Subject};
use rollcall::rule::{Context, EvaluationError, Rule, RuleOptions};
use serde_json::{json, Value};

fn answer_with(options: &str, rule: &str, entity: &Value, context: &str) -> Result<bool, EvaluationError> {
    let options = RuleOptions::from_json(options.as_bytes()).unwrap();
    let rule = Rule::parse(rule, &options).unwrap_or_else(|error| panic!("{rule}: {error}"));
    let entity = Entity::from_json(rule.subject(), entity.clone()).unwrap();
    rule.evaluate(&entity, &Context::from_json(context.as_bytes()).unwrap())
}

fn answer(rule: &str, entity: &Value) -> bool {
    answer_with("", rule, entity, "").unwrap()
}

const TEXT_OPERATORS: [&str; 8] = [
    "-eq \"x\"",
    "-startsWith \"x\"",
    "-endsWith \"x\"",
    "-contains \"x\"",
    "-match \".*\"",
    "-in [\"x\"]",
    "-ge \"x\"",
    "-le \"x\"",
];

const NEGATIVE_OPERATORS: [&str; 6] = [
    "-ne \"x\"",
    "-notStartsWith \"x\"",
    "-notEndsWith \"x\"",
    "-notContains \"x\"",
    "-notMatch \".*\"",
    "-notIn [\"x\"]",
];

#[test]
fn a_missing_value_satisfies_every_negative_operator_and_no_other() {
    for absent in [json!({}), json!({ "department": null })] {
        for operator in TEXT_OPERATORS {
            assert!(!answer(&format!("user.department {operator}"), &absent), "{operator}");
            assert!(
                answer(&format!("-not (user.department {operator})"), &absent),
                "-not {operator}"
            );
        }
        for operator in NEGATIVE_OPERATORS {
            assert!(answer(&format!("user.department {operator}"), &absent), "{operator}");
        }
        assert!(answer("user.department -eq null", &absent));
        assert!(!answer("user.department -ne $NULL", &absent));
    }
    for (operator, expected) in [
        ("-eq true", false),
        ("-eq false", false),
        ("-ne true", true),
        ("-ne false", true),
    ] {
        assert_eq!(
            answer(&format!("user.accountEnabled {operator}"), &json!({})),
            expected,
            "{operator}"
        );
    }
    for (operator, expected) in [
        ("-eq 2020-01-01", false),
        ("-ne 2020-01-01", true),
        ("-ge 2020-01-01", false),
        ("-le system.now", false),
    ] {
        assert_eq!(
            answer(&format!("user.employeeHireDate {operator}"), &json!({})),
            expected,
            "{operator}"
        );
    }
}

#[test]
fn the_switch_negative_on_null_takes_missing_values_out() {
    for operator in NEGATIVE_OPERATORS {
        let rule = format!("user.department {operator}");
        assert_eq!(
            answer_with("{\"negative_on_null\":false}", &rule, &json!({}), ""),
            Ok(false),
            "{operator}"
        );
    }
    let rule = "user.accountEnabled -ne true";
    assert_eq!(
        answer_with("{\"negative_on_null\":false}", rule, &json!({}), ""),
        Ok(false)
    );
}

#[test]
fn operators_on_a_present_text() {
    let user = json!({ "department": "Sales and Marketing" });
    for (operator, expected) in [
        ("-eq \"sales AND marketing\"", true),
        ("-eq \"Sales\"", false),
        ("-startsWith \"SALES\"", true),
        ("-endsWith \"ing\"", true),
        ("-contains \"D M\"", true),
        ("-match \"^s.*g$\"", true),
        ("-in [\"x\", 'SALES and marketing']", true),
        ("-ge \"sales\"", true),
        ("-le \"sales\"", false),
        ("-ge \"SALES and marketing\"", true),
        ("-le \"SALES and marketing\"", true),
        ("-contains \"\"", true),
        ("-startsWith \"\"", true),
        ("-eq \"\"", false),
    ] {
        assert_eq!(
            answer(&format!("user.department {operator}"), &user),
            expected,
            "{operator}"
        );
    }
    assert!(answer("user.department -eq \"\"", &json!({ "department": "" })));
    assert!(!answer(
        "user.department -eq \" Sales\"",
        &json!({ "department": "Sales" })
    ));
}

#[test]
fn text_order_is_by_character_and_not_by_version() {
    let device = |version: &str| json!({ "operatingSystemVersion": version });
    assert!(answer("device.deviceOSVersion -ge \"10.0.10\"", &device("10.0.9")));
    assert!(!answer("device.deviceOSVersion -ge \"10.0.9\"", &device("10.0.10")));
}

#[test]
fn every_user_property_is_read_from_its_graph_source() {
    for (rule, user) in [
        ("user.dirSyncEnabled -eq true", json!({ "onPremisesSyncEnabled": true })),
        ("user.facsimileTelephoneNumber -eq \"1\"", json!({ "faxNumber": "1" })),
        ("user.mailNickName -eq \"ada\"", json!({ "mailNickname": "ada" })),
        ("user.mobile -eq \"1\"", json!({ "mobilePhone": "1" })),
        ("user.objectId -eq \"a\"", json!({ "id": "A" })),
        (
            "user.physicalDeliveryOfficeName -eq \"1\"",
            json!({ "officeLocation": "1" }),
        ),
        (
            "user.telephoneNumber -eq \"1\"",
            json!({ "businessPhones": ["1", "2"] }),
        ),
        ("user.telephoneNumber -eq null", json!({ "businessPhones": [] })),
        (
            "user.sipProxyAddress -eq \"a@b\"",
            json!({ "imAddresses": ["a@b"], "proxyAddresses": ["SIP:c@d"] }),
        ),
        (
            "user.sipProxyAddress -eq \"c@d\"",
            json!({ "imAddresses": null, "proxyAddresses": ["smtp:x", "sip:c@d"] }),
        ),
        ("user.sipProxyAddress -eq null", json!({ "proxyAddresses": ["smtp:x"] })),
        (
            "user.extensionAttribute15 -eq \"1\"",
            json!({ "onPremisesExtensionAttributes": { "extensionAttribute15": "1" } }),
        ),
        (
            "user.extensionAttribute1 -eq null",
            json!({ "onPremisesExtensionAttributes": null }),
        ),
    ] {
        assert!(answer(rule, &user), "{rule}");
    }
}

#[test]
fn every_device_property_is_read_from_its_graph_source() {
    for (rule, device) in [
        ("device.deviceManagementAppId -eq \"1\"", json!({ "mdmAppId": "1" })),
        ("device.deviceManufacturer -eq \"1\"", json!({ "manufacturer": "1" })),
        ("device.deviceModel -eq \"1\"", json!({ "model": "1" })),
        ("device.deviceOSType -eq \"1\"", json!({ "operatingSystem": "1" })),
        (
            "device.deviceOSVersion -eq \"1\"",
            json!({ "operatingSystemVersion": "1" }),
        ),
        (
            "device.devicePhysicalIds -any (_ -eq \"1\")",
            json!({ "physicalIds": ["1"] }),
        ),
        (
            "device.deviceTrustType -eq \"ServerAD\"",
            json!({ "trustType": "ServerAd" }),
        ),
        (
            "device.extensionAttribute7 -eq \"1\"",
            json!({ "extensionAttributes": { "extensionAttribute7": "1" } }),
        ),
        ("device.objectId -eq \"1\"", json!({ "id": "1" })),
        ("device.isDirSynced -eq true", json!({ "onPremisesSyncEnabled": true })),
        (
            "device.organizationalUnit -eq null",
            json!({ "organizationalUnit": "x" }),
        ),
        (
            "device.systemLabels -eq \"CloudPC\"",
            json!({ "systemLabels": "CloudPC" }),
        ),
        (
            "device.systemLabels -any (_ -startsWith \"Cloud\")",
            json!({ "systemLabels": ["CloudPC"] }),
        ),
    ] {
        assert!(answer(rule, &device), "{rule}");
    }
}

#[test]
fn extension_properties_are_compared_as_text_whatever_their_type() {
    let name = "extension_c272a57b722d4eb29bfe327874ae79cb_x";
    for (value, text) in [
        (json!(true), "true"),
        (json!(42), "42"),
        (json!(1.5), "1.5"),
        (json!("2020-01-01T00:00:00Z"), "2020-01-01T00:00:00Z"),
    ] {
        assert!(
            answer(&format!("user.{name} -eq \"{text}\""), &json!({ name: value })),
            "{text}"
        );
    }
    assert!(answer(&format!("user.{name} -eq null"), &json!({ name: ["a"] })));
    assert!(answer(
        "user.extension_c272a57b722d4eb29bfe327874ae79cb__x -eq \"1\"",
        &json!({ "Extension_C272A57B722D4EB29BFE327874AE79CB_X": "1" })
    ));
}

#[test]
fn scalar_operators_on_a_collection_ask_for_some_element_and_negative_ones_for_none() {
    let user = json!({ "otherMails": ["ada@contoso.com", "ada@outlook.com"] });
    for (operator, expected) in [
        ("-contains \"OUTLOOK\"", true),
        ("-notContains \"outlook\"", false),
        ("-notContains \"fabrikam\"", true),
        ("-eq \"ADA@contoso.com\"", true),
        ("-ne \"ada@contoso.com\"", false),
        ("-in [\"ada@outlook.com\"]", true),
        ("-notIn [\"ada@outlook.com\"]", false),
        ("-match \"^ada@o\"", true),
        ("-notEndsWith \"@outlook.com\"", false),
        ("-any (_ -notEndsWith \"@outlook.com\")", true),
        ("-eq null", false),
        ("-ne null", true),
    ] {
        assert_eq!(
            answer(&format!("user.otherMails {operator}"), &user),
            expected,
            "{operator}"
        );
    }
    assert!(answer("user.otherMails -notContains \"x\"", &json!({})));
    assert!(answer("user.otherMails -eq null", &json!({ "otherMails": [] })));
    let whole = "{\"scalar_on_collection\":\"whole\"}";
    assert_eq!(
        answer_with(whole, "user.otherMails -contains \"outlook\"", &user, ""),
        Ok(false)
    );
    assert_eq!(
        answer_with(whole, "user.otherMails -contains \"ada@outlook.com\"", &user, ""),
        Ok(true)
    );
    let some = "{\"scalar_on_collection_negative\":\"some\"}";
    assert_eq!(
        answer_with(some, "user.otherMails -notContains \"outlook\"", &user, ""),
        Ok(true)
    );
    let reject = RuleOptions::from_json(b"{\"scalar_on_collection\":\"reject\"}").unwrap();
    assert_eq!(
        Rule::parse("user.otherMails -contains \"x\"", &reject)
            .unwrap_err()
            .kind
            .name(),
        "InvalidOperands"
    );
}

#[test]
fn a_body_looks_at_one_element_at_a_time() {
    let user = json!({ "otherMails": ["ada@outlook.com", "bob@contoso.com"], "city": "Lagos" });
    for (rule, expected) in [
        (
            "user.otherMails -any (_ -startsWith \"ada\" -and _ -endsWith \"@contoso.com\")",
            false,
        ),
        (
            "user.otherMails -any (_ -startsWith \"ada\") -and user.otherMails -any (_ -endsWith \"@contoso.com\")",
            true,
        ),
        ("user.otherMails -all (_ -contains \"@\")", true),
        ("user.otherMails -all (_ -endsWith \"@contoso.com\")", false),
        ("user.otherMails -any -not (_ -endsWith \"@contoso.com\")", true),
        ("user.otherMails -any (_ -eq null)", false),
        ("user.otherMails -any (user.city -eq \"Lagos\")", true),
        (
            "user.otherMails -any _ -startsWith \"bob\" -and user.city -eq \"Lagos\"",
            true,
        ),
    ] {
        assert_eq!(answer(rule, &user), expected, "{rule}");
    }
    let nobody = json!({ "city": "Lagos" });
    assert!(!answer("user.otherMails -any (_ -ne \"x\")", &nobody));
    assert!(answer("user.otherMails -all (_ -eq \"x\")", &nobody));
    assert!(!answer("user.otherMails -any (user.city -eq \"Lagos\")", &nobody));
}

#[test]
fn a_body_without_parentheses_is_one_comparison_unless_switched() {
    let nobody = json!({ "city": "Lagos" });
    let rule = "user.otherMails -any _ -eq \"x\" -or user.city -eq \"Lagos\"";
    assert_eq!(answer_with("", rule, &nobody, ""), Ok(true));
    assert_eq!(answer_with("{\"bare_body\":\"longest\"}", rule, &nobody, ""), Ok(false));
    let both = "user.otherMails -any _ -startsWith \"a\" -and _ -endsWith \"b\"";
    let user = json!({ "otherMails": ["ab"] });
    assert_eq!(answer_with("{\"bare_body\":\"longest\"}", both, &user, ""), Ok(true));
}

#[test]
fn members_of_plans_can_be_missing() {
    let user =
        json!({ "assignedPlans": [{ "service": "exchange" }, { "service": null, "capabilityStatus": "Enabled" }] });
    assert!(answer(
        "user.assignedPlans -all (assignedPlan.servicePlanId -eq null)",
        &user
    ));
    assert!(answer(
        "user.assignedPlans -any (assignedPlan.service -ne \"exchange\")",
        &user
    ));
    assert!(!answer("user.assignedPlans -any (assignedPlan.service -eq \"exchange\" -and assignedPlan.capabilityStatus -eq \"Enabled\")", &user));
}

#[test]
fn dates_compare_as_instants_and_inclusively() {
    let user = json!({ "employeeHireDate": "2025-05-21T14:00:00+02:00" });
    let now = "{\"now\":\"2025-05-21T12:00:00Z\"}";
    for (operator, expected) in [
        ("-eq 2025-05-21T12:00:00Z", true),
        ("-ne \"2025-05-21T12:00:00Z\"", false),
        ("-ge system.now", true),
        ("-le system.now", true),
        ("-le system.now -minus PT0.001S", false),
        ("-ge (system.now -plus PT1S)", false),
        ("-ge 2025-05-21", true),
        ("-le 2025-05-21", false),
        ("-ge system.now -minus P10000Y", true),
        ("-le system.now -plus P9999Y", true),
        ("-eq null", false),
    ] {
        let rule = format!("user.employeeHireDate {operator}");
        assert_eq!(answer_with("", &rule, &user, now), Ok(expected), "{operator}");
    }
}

#[test]
fn direct_reports_are_the_reports_and_the_manager() {
    let rule = "Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"";
    let id = "AAAAAAAA-0000-1111-2222-BBBBBBBBBBBB";
    assert!(answer(rule, &json!({ "manager": { "id": id } })));
    assert!(answer(rule, &json!({ "id": id })));
    assert!(!answer(
        rule,
        &json!({ "manager": { "id": "other", "manager": { "id": id } } })
    ));
    assert_eq!(
        answer_with(
            "{\"direct_reports_includes_manager\":false}",
            rule,
            &json!({ "id": id }),
            ""
        ),
        Ok(false)
    );
    let context = "{\"manager\":\"other\"}";
    assert_eq!(
        answer_with("", rule, &json!({ "manager": { "id": id } }), context),
        Ok(false),
        "the context wins"
    );
}

#[test]
fn member_of_reads_the_context_or_the_entity() {
    let rule = "user.memberOf -any (group.objectId -in ['A', 'b'])";
    assert!(answer(rule, &json!({ "memberOf": ["x", "B"] })));
    assert!(answer(rule, &json!({ "memberOf": [{ "id": "a" }] })));
    assert!(!answer(rule, &json!({})));
    assert_eq!(
        answer_with("", rule, &json!({ "memberOf": ["a"] }), "{\"groups\":[]}"),
        Ok(false),
        "the context wins"
    );
    let reject = RuleOptions::from_json(b"{\"memberof\":\"reject\"}").unwrap();
    assert_eq!(
        Rule::parse(rule, &reject).unwrap_err().kind.name(),
        "MemberOfRestriction"
    );
}

#[test]
fn the_backtick_switch_decides_on_the_quotes() {
    let rule = "user.department -eq `\"Sales`\"";
    let (plain, quoted) = (json!({ "department": "Sales" }), json!({ "department": "\"Sales\"" }));
    assert!(!answer(rule, &plain) && answer(rule, &quoted));
    assert_eq!(
        answer_with("{\"backtick_token\":\"plain\"}", rule, &plain, ""),
        Ok(true)
    );
    let error = RuleOptions::from_json(b"{\"backtick_token\":\"error\"}").unwrap();
    assert_eq!(Rule::parse(rule, &error).unwrap_err().kind.name(), "InvalidCharacter");
}

#[test]
fn an_evaluation_error_counts_only_where_the_answer_depends_on_it() {
    let catastrophe = "user.city -match \"^(?=(a+)+$)\"";
    let user = json!({ "city": format!("{}!", "a".repeat(40)), "state": "x" });
    let ask = |rule: &str| answer_with("", &rule.replace("ERROR", catastrophe), &user, "");
    for (rule, expected) in [
        ("ERROR -or user.state -eq \"x\"", Ok(true)),
        ("user.state -eq \"x\" -or ERROR", Ok(true)),
        ("ERROR -and user.state -eq \"y\"", Ok(false)),
        ("user.state -eq \"y\" -and ERROR", Ok(false)),
        ("-not (ERROR -and user.state -eq \"y\")", Ok(true)),
    ] {
        assert_eq!(ask(rule), expected, "{rule}");
    }
    for rule in [
        "ERROR",
        "-not (ERROR)",
        "ERROR -or user.state -eq \"y\"",
        "user.state -eq \"x\" -and ERROR",
    ] {
        assert_eq!(ask(rule).unwrap_err().kind, "EngineLimit", "{rule}");
    }
    let mails = json!({ "otherMails": [format!("{}!", "a".repeat(40)), "aaa"] });
    assert_eq!(
        answer_with("", "user.otherMails -any (_ -match \"^(?=(a+)+$)\")", &mails, ""),
        Ok(true)
    );
}

#[test]
fn a_rule_never_answers_for_the_other_subject() {
    let rule = Rule::parse("user.city -eq \"x\"", &RuleOptions::default()).unwrap();
    let device = Entity::from_json(Subject::Device, json!({})).unwrap();
    assert_eq!(
        rule.evaluate(&device, &Context::default()).unwrap_err().kind,
        "SubjectMismatch"
    );
}

#[test]
fn options_and_context_refuse_what_they_do_not_know() {
    for (json, part) in [
        ("{\"subjet\":\"user\"}", "unknown field `subjet`"),
        ("{\"subject\":\"group\"}", "unknown variant `group`"),
        ("{\"negative_on_null\":\"yes\"}", "expected a boolean"),
        ("[1]", "invalid"),
        ("{", "EOF"),
    ] {
        let error = RuleOptions::from_json(json.as_bytes()).unwrap_err();
        assert!(error.message.contains(part), "{json}: {error}");
        assert_eq!(error.argument, "options");
    }
    for (json, argument) in [
        ("{\"now\":\"soon\"}", "context.now"),
        ("{\"groups\":\"a\"}", "context.groups"),
        ("{\"manager\":{}}", "context.manager"),
        ("{\"today\":1}", "context.today"),
        ("[]", "context"),
        ("{", "context"),
    ] {
        assert_eq!(
            Context::from_json(json.as_bytes()).unwrap_err().argument,
            argument,
            "{json}"
        );
    }
    assert_eq!(Context::from_json(b" ").unwrap(), Context::default());
    assert_eq!(Context::from_json(b"{\"now\":null}").unwrap(), Context::default());
    let options = RuleOptions::from_json(
        b"{\"subject\":\"device\",\"container\":\"administrativeUnit\",\"profile\":\"strict-docs\"}",
    );
    assert_eq!(options.unwrap().subject, Some(Subject::Device));
}

#[test]
fn a_rule_tells_what_it_reads() {
    let rule = |text: &str| Rule::parse(text, &RuleOptions::default()).unwrap();
    let names: Vec<String> =
        rule("user.city -eq \"a\" -or user.City -eq \"b\" -or user.otherMails -any (user.mail -ne null)")
            .properties()
            .into_iter()
            .map(rollcall::model::Property::path)
            .collect();
    assert_eq!(names, ["user.city", "user.otherMails", "user.mail"]);
    assert!(rule("user.employeeHireDate -ge system.now").reads_clock());
    assert!(!rule("user.employeeHireDate -ge 2020-01-01").reads_clock());
    let member_of = rule("user.memberOf -any (group.objectId -in ['a', 'b'])");
    assert_eq!(
        member_of.source_groups(),
        Some(["a".to_owned(), "b".to_owned()].as_slice())
    );
    let reports = rule("Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"");
    assert_eq!(reports.manager(), Some("aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb"));
    assert_eq!((reports.source_groups(), member_of.manager()), (None, None));
}
