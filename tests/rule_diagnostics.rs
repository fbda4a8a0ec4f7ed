//! What authors are told about typical mistakes: kind, place, message, help and replacement together.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use rollcall::rule::{Rule, RuleErrorCategory, RuleErrorKind, RuleOptions};

struct Mistake {
    rule: &'static str,
    kind: &'static str,
    /// The text that the span underlines.
    at: &'static str,
    message: &'static str,
    help: &'static str,
    /// Replacement for `at`; empty where there is none.
    suggestion: &'static str,
}

#[test]
fn every_typical_mistake_is_named_placed_and_helped() {
    for mistake in MISTAKES {
        let error = Rule::parse(mistake.rule, &RuleOptions::default()).unwrap_err();
        let found = (
            error.kind.name(),
            &mistake.rule[error.span.clone()],
            error.message.as_str(),
            error.help.as_deref().unwrap_or(""),
            error.suggestion.as_deref().unwrap_or(""),
        );
        let expected = (
            mistake.kind,
            mistake.at,
            mistake.message,
            mistake.help,
            mistake.suggestion,
        );
        assert_eq!(found, expected, "{}", mistake.rule);
    }
}

#[test]
fn messages_follow_the_house_rules() {
    for mistake in MISTAKES {
        for text in [mistake.message, mistake.help] {
            let first = text.chars().next().unwrap();
            assert!(
                !first.is_uppercase() || text.starts_with("W-"),
                "begins in lower case: {text}"
            );
            assert!(
                !text.ends_with('.') && !text.contains('\n'),
                "one line without a final stop: {text}"
            );
        }
    }
}

#[test]
fn a_replacement_by_the_suggestion_is_accepted_or_leads_to_another_fault() {
    for mistake in MISTAKES.iter().filter(|mistake| !mistake.suggestion.is_empty()) {
        let error = Rule::parse(mistake.rule, &RuleOptions::default()).unwrap_err();
        let mut better = mistake.rule.to_owned();
        better.replace_range(error.span.clone(), mistake.suggestion);
        if let Err(next) = Rule::parse(&better, &RuleOptions::default()) {
            assert_ne!((next.span, next.message), (error.span, error.message), "{better}");
        }
    }
}

#[test]
fn text_of_the_user_never_breaks_the_message() {
    let error = Rule::parse("user.otherMails -any \"a\nb\u{7}\"", &RuleOptions::default()).unwrap_err();
    assert_eq!(
        error.message,
        r#"`-any` takes a condition, not the value `"a\nb\u{7}"`"#
    );
    let invisible = Rule::parse("\u{feff}user.city -eq \"x\"", &RuleOptions::default()).unwrap_err();
    assert_eq!(invisible.message, "`\\u{feff}` has no meaning in a rule");
    let long = format!("user.otherMails -any \"{}\"", "x".repeat(2_000));
    assert!(Rule::parse(&long, &RuleOptions::default()).unwrap_err().message.len() < 500);
}

#[test]
fn the_json_of_an_error_has_what_the_c_abi_passes_on() {
    let error = Rule::parse("user.mobilePhone -eq \"1\"", &RuleOptions::default()).unwrap_err();
    let expected = serde_json::json!({
        "kind": "PropertyNotSupported",
        "message": "rules can not read `user.mobilePhone`: a user has no such property",
        "start": 0,
        "end": 16,
        "help": "`mobilePhone` is its name in Microsoft Graph; in rules it is `user.mobile`",
        "suggestion": "user.mobile",
        "serviceText": "Wrong property applied. Property 'mobilePhone' cannot be applied to object 'User'",
    });
    assert_eq!(error.to_json(), expected);
}

#[test]
fn every_kind_has_its_category() {
    use RuleErrorCategory::{Limit, Syntax, Type};
    for kind in RuleErrorKind::ALL {
        let expected = match kind {
            RuleErrorKind::EmptyRule | RuleErrorKind::InvalidCharacter | RuleErrorKind::SyntaxError => Syntax,
            RuleErrorKind::RuleTooLong | RuleErrorKind::MemberOfCount | RuleErrorKind::EngineLimit => Limit,
            _ => Type,
        };
        assert_eq!(kind.category(), expected, "{}", kind.name());
    }
}

#[test]
fn spans_are_bytes_of_the_text_also_behind_other_scripts() {
    let rule = "user.department -eq \"行銷\" -and user.foo -eq \"x\"";
    let error = Rule::parse(rule, &RuleOptions::default()).unwrap_err();
    assert_eq!(&rule[error.span], "user.foo");
}

const MISTAKES: &[Mistake] = &[
    Mistake {
        rule: "user.department -eq “Sales”",
        kind: "InvalidCharacter",
        at: "“",
        message: "the left double quotation mark (U+201C) `“` is not a quote of this language",
        help: r#"use straight quotes, as in "Sales""#,
        suggestion: "\"",
    },
    Mistake {
        rule: r#"user.department -eq "Sales”"#,
        kind: "InvalidCharacter",
        at: r#"""#,
        message: r#"the value that begins with " has no closing ""#,
        help: r#"close the value with a straight ", not with the right double quotation mark (U+201D)"#,
        suggestion: "",
    },
    Mistake {
        rule: r#"user.department -eq "Sales"#,
        kind: "InvalidCharacter",
        at: r#"""#,
        message: r#"the value that begins with " has no closing ""#,
        help: r#"add a closing ""#,
        suggestion: "",
    },
    Mistake {
        rule: r#"user.department == "Sales""#,
        kind: "InvalidCharacter",
        at: "=",
        message: "`=` has no meaning in a rule",
        help: "write `-eq` for equality and `-ne` for inequality",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.department - eq "Sales""#,
        kind: "InvalidCharacter",
        at: "-",
        message: "this dash belongs to no operator",
        help: "write the dash and the operator together, as in `-eq`",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.department -eq \"Sales\""#,
        kind: "InvalidCharacter",
        at: r#"\"#,
        message: r#"`\` has no meaning in a rule"#,
        help: "a backslash is no escape in this language; JSON's escapes do not belong into the rule",
        suggestion: "",
    },
    Mistake {
        rule: "user.department -eq $department",
        kind: "InvalidCharacter",
        at: "$department",
        message: "`$department` is not a value",
        help: "only `$null`, `$true` and `$false` begin with `$`; put text into double quotes",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.departmnet -eq "Sales""#,
        kind: "PropertyNotSupported",
        at: "user.departmnet",
        message: "rules can not read `user.departmnet`: a user has no such property",
        help: "did you mean `user.department`?",
        suggestion: "user.department",
    },
    Mistake {
        rule: r#"user.mobilePhone -eq "1""#,
        kind: "PropertyNotSupported",
        at: "user.mobilePhone",
        message: "rules can not read `user.mobilePhone`: a user has no such property",
        help: "`mobilePhone` is its name in Microsoft Graph; in rules it is `user.mobile`",
        suggestion: "user.mobile",
    },
    Mistake {
        rule: "user.id -ne null",
        kind: "PropertyNotSupported",
        at: "user.id",
        message: "rules can not read `user.id`: a user has no such property",
        help: "`id` is its name in Microsoft Graph; in rules it is `user.objectId`",
        suggestion: "user.objectId",
    },
    Mistake {
        rule: r#"device.operatingSystem -eq "Windows""#,
        kind: "PropertyNotSupported",
        at: "device.operatingSystem",
        message: "rules can not read `device.operatingSystem`: a device has no such property",
        help: "`operatingSystem` is its name in Microsoft Graph; in rules it is `device.deviceOSType`",
        suggestion: "device.deviceOSType",
    },
    Mistake {
        rule: r#"device.trustType -eq "AzureAD""#,
        kind: "PropertyNotSupported",
        at: "device.trustType",
        message: "rules can not read `device.trustType`: a device has no such property",
        help: "`trustType` is its name in Microsoft Graph; in rules it is `device.deviceTrustType`",
        suggestion: "device.deviceTrustType",
    },
    Mistake {
        rule: r#"user.deviceOSType -eq "Windows""#,
        kind: "PropertyNotSupported",
        at: "user.deviceOSType",
        message: "rules can not read `user.deviceOSType`: a user has no such property",
        help: "`device.deviceOSType` exists; a rule is about users or about devices",
        suggestion: "device.deviceOSType",
    },
    Mistake {
        rule: r#"user.employeeType -eq "x""#,
        kind: "PropertyNotSupported",
        at: "user.employeeType",
        message: "rules can not read `user.employeeType`: a user has no such property",
        help: "not readable by rules; an extension attribute can hold it",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.manager -eq "x""#,
        kind: "PropertyNotSupported",
        at: "user.manager",
        message: "rules can not read `user.manager`: a user has no such property",
        help: r#"use the rule `Direct Reports for "object id of the manager"`"#,
        suggestion: "",
    },
    Mistake {
        rule: r#"user.assignedLicenses -any (assignedLicense.skuId -eq "x")"#,
        kind: "PropertyNotSupported",
        at: "user.assignedLicenses",
        message: "rules can not read `user.assignedLicenses`: a user has no such property",
        help: "licences can not be read; use `user.assignedPlans` with the service plan",
        suggestion: "",
    },
    Mistake {
        rule: r#"department -eq "Sales""#,
        kind: "InvalidObjectType",
        at: "department",
        message: "`department` has no prefix",
        help: "write `user.department`",
        suggestion: "user.department",
    },
    Mistake {
        rule: r#"users.department -eq "Sales""#,
        kind: "InvalidObjectType",
        at: "users.department",
        message: "`users` is not an object that rules know",
        help: "did you mean `user.department`?",
        suggestion: "user.department",
    },
    Mistake {
        rule: r#"user.department -like "Sales*""#,
        kind: "OperatorNotSupported",
        at: "-like",
        message: "the operator `-like` does not exist in membership rules",
        help: "use `-startsWith`; there are no wildcards",
        suggestion: "-startsWith",
    },
    Mistake {
        rule: r#"user.department -like "*Sales*""#,
        kind: "OperatorNotSupported",
        at: "-like",
        message: "the operator `-like` does not exist in membership rules",
        help: "use `-contains`; there are no wildcards",
        suggestion: "-contains",
    },
    Mistake {
        rule: r#"user.department -notLike "*Sales""#,
        kind: "OperatorNotSupported",
        at: "-notLike",
        message: "the operator `-notLike` does not exist in membership rules",
        help: "use `-notEndsWith`; there are no wildcards",
        suggestion: "-notEndsWith",
    },
    Mistake {
        rule: "user.employeeHireDate -gt 2020-01-01",
        kind: "OperatorNotSupported",
        at: "-gt",
        message: "the operator `-gt` does not exist in membership rules",
        help: "there is only `-ge`, which includes the bound",
        suggestion: "-ge",
    },
    Mistake {
        rule: r#"user.department -equals "Sales""#,
        kind: "SyntaxError",
        at: "-equals",
        message: "`-equals` is not an operator",
        help: "did you mean `-eq`?",
        suggestion: "-eq",
    },
    Mistake {
        rule: r#"user.department -startWith "Sales""#,
        kind: "SyntaxError",
        at: "-startWith",
        message: "`-startWith` is not an operator",
        help: "did you mean `-startsWith`?",
        suggestion: "-startsWith",
    },
    Mistake {
        rule: "user.department -eq Sales",
        kind: "InvalidOperands",
        at: "Sales",
        message: "`Sales` is text without quotes",
        help: "put text into double quotes",
        suggestion: "\"Sales\"",
    },
    Mistake {
        rule: "user.country -eq DE",
        kind: "InvalidOperands",
        at: "DE",
        message: "`DE` is text without quotes",
        help: "put text into double quotes",
        suggestion: "\"DE\"",
    },
    Mistake {
        rule: r#"user.department -eq ["a","b"]"#,
        kind: "InvalidOperands",
        at: r#"["a","b"]"#,
        message: "`-eq` takes one value, not a list",
        help: "use `-in` to compare with several values",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.department -in "a""#,
        kind: "InvalidOperands",
        at: r#""a""#,
        message: "`-in` takes a list, not a single value",
        help: r#"write `["a"]`"#,
        suggestion: "[\"a\"]",
    },
    Mistake {
        rule: r#"user.department -in ("a","b")"#,
        kind: "SyntaxError",
        at: "(",
        message: "`(` stands where the value of `-in` is expected",
        help: r#"a list stands in square brackets: `["Sales", "Marketing"]`"#,
        suggestion: "",
    },
    Mistake {
        rule: r#"user.department -in ["a","b""#,
        kind: "SyntaxError",
        at: "[",
        message: "this `[` has no `]`",
        help: "close the list with `]`",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.department -in ["a",]"#,
        kind: "SyntaxError",
        at: "]",
        message: "the list ends in a comma",
        help: "remove the last comma",
        suggestion: "",
    },
    Mistake {
        rule: "user.department -in []",
        kind: "InvalidOperands",
        at: "[]",
        message: "the list is empty",
        help: "put at least one value into it",
        suggestion: "",
    },
    Mistake {
        rule: "user.department -contains null",
        kind: "InvalidOperands",
        at: "null",
        message: "`-contains` can not compare with null",
        help: "use `-eq null` for missing values and `-ne null` for present ones",
        suggestion: "",
    },
    Mistake {
        rule: "user.extensionAttribute1 -not null",
        kind: "InvalidOperands",
        at: "-not",
        message: "`-not` does not compare a property with a value",
        help: "write `user.extensionAttribute1 -ne null`",
        suggestion: "-ne",
    },
    Mistake {
        rule: "user.city -eq user.state",
        kind: "InvalidOperands",
        at: "user.state",
        message: "the property `user.state` stands on the right side",
        help: "a rule compares a property with a value, not with another property",
        suggestion: "",
    },
    Mistake {
        rule: r#""Sales" -eq user.department"#,
        kind: "SyntaxError",
        at: r#""Sales""#,
        message: r#"the value `"Sales"` stands where a property is expected"#,
        help: r#"the property is on the left and the value on the right: `user.department -eq "Sales"`"#,
        suggestion: "",
    },
    Mistake {
        rule: "user.accountEnabled",
        kind: "SyntaxError",
        at: "user.accountEnabled",
        message: "no operator follows `user.accountEnabled`",
        help: "compare it with a value, as in `user.accountEnabled -eq true`",
        suggestion: "",
    },
    Mistake {
        rule: "user.accountEnabled -contains true",
        kind: "OperatorNotSupported",
        at: "-contains",
        message: "`-contains` can not be used on `user.accountEnabled`, which is a boolean",
        help: "a boolean takes `-eq` and `-ne`: `user.accountEnabled -eq true`",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.accountEnabled -eq "yes""#,
        kind: "InvalidOperands",
        at: r#""yes""#,
        message: r#"`"yes"` is neither `true` nor `false`"#,
        help: "this property is a boolean: compare it with `true` or `false`",
        suggestion: "",
    },
    Mistake {
        rule: r#"(user.department -eq "Sales") (user.department -eq "Marketing")"#,
        kind: "SyntaxError",
        at: "(",
        message: "`-and` or `-or` is missing before `(`",
        help: "join two conditions by `-and` or `-or`",
        suggestion: "",
    },
    Mistake {
        rule: r#"(user.department -eq "Sales""#,
        kind: "SyntaxError",
        at: "(",
        message: "this `(` has no `)`",
        help: "add a `)` where the group ends",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.department -eq "Sales")"#,
        kind: "SyntaxError",
        at: ")",
        message: "this `)` has no `(`",
        help: "remove it, or add a `(` before the group",
        suggestion: "",
    },
    Mistake {
        rule: "()",
        kind: "SyntaxError",
        at: "()",
        message: "the parentheses are empty",
        help: "put a condition between them, or remove them",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.department -eq "Sales" -and"#,
        kind: "SyntaxError",
        at: "",
        message: "the rule ends where a condition is expected",
        help: "complete the condition, or remove the operator before it",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.userPrincipalName -match "*@domain.ext""#,
        kind: "InvalidRegex",
        at: r#""*@domain.ext""#,
        message: "the pattern is not valid: a quantifier has nothing to repeat",
        help: "`*` repeats what is before it; for any text write `.*`, or use `-endsWith`",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.displayName -match "[abc""#,
        kind: "InvalidRegex",
        at: r#""[abc""#,
        message: "the pattern is not valid: a class of the pattern has no `]`",
        help: r#"`-match` takes a .NET regular expression; escape special characters by `\`"#,
        suggestion: "",
    },
    Mistake {
        rule: r#"user.displayName -match "(?(a)b|c)""#,
        kind: "RegexUnsupported",
        at: r#""(?(a)b|c)""#,
        message: "this engine can not evaluate a conditional group `(?(…)…)`",
        help: "the service may accept it; write the pattern in another way to evaluate it here",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.employeeHireDate -ge "yesterday""#,
        kind: "InvalidDate",
        at: r#""yesterday""#,
        message: r#"`"yesterday"` is not a date"#,
        help: "a date is ISO 8601: `2026-01-31T08:00:00Z`",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.employeeHireDate -ge "system.now""#,
        kind: "InvalidDate",
        at: r#""system.now""#,
        message: r#"`"system.now"` is not a date"#,
        help: "write `system.now` without quotes",
        suggestion: "",
    },
    Mistake {
        rule: "user.employeeHireDate -ge system.now -minus 30",
        kind: "InvalidDateExpression",
        at: "30",
        message: "`-minus` takes a duration, not `30`",
        help: "for days write `P30D`",
        suggestion: "P30D",
    },
    Mistake {
        rule: "user.employeeHireDate -ge system.now -minus P1W",
        kind: "InvalidDuration",
        at: "P1W",
        message: "`P1W` is not a duration",
        help: "a duration is ISO 8601 in years, months, days, hours, minutes and seconds: `P30D`, `P7DT3H`",
        suggestion: "",
    },
    Mistake {
        rule: "user.employeeHireDate -ge system.now -minus P1D -minus P2D",
        kind: "InvalidDateExpression",
        at: "-minus",
        message: "`system.now` takes one `-plus` or `-minus`",
        help: "add the two durations up, and write one",
        suggestion: "",
    },
    Mistake {
        rule: "user.employeeHireDate -eq system.now",
        kind: "InvalidDateExpression",
        at: "system.now",
        message: "`-eq` can not compare with `system.now`",
        help: "use `-ge` and `-le`; no date is equal to this very moment",
        suggestion: "",
    },
    Mistake {
        rule: r#"_ -eq "x""#,
        kind: "InvalidLambda",
        at: "_",
        message: "`_` stands for an element and belongs into the body of `-any` or `-all`",
        help: r#"as in `user.otherMails -any (_ -endsWith "@contoso.com")`"#,
        suggestion: "",
    },
    Mistake {
        rule: r#"user.otherMails -any _ -startsWith "a" -and _ -endsWith "b""#,
        kind: "InvalidLambda",
        at: "_",
        message: "`_` stands outside the body of `-any` or `-all`",
        help: r#"put parentheses around the whole body: `-any (_ -startsWith "a" -and _ -endsWith "b")`"#,
        suggestion: "",
    },
    Mistake {
        rule: r#"user.assignedPlans -any (_ -eq "SCO")"#,
        kind: "InvalidLambda",
        at: "_",
        message: "`_` is not the element of this collection",
        help: r#"its element is `assignedPlan`, as in `user.assignedPlans -any (assignedPlan.service -eq "exchange")`"#,
        suggestion: "",
    },
    Mistake {
        rule: "user.assignedPlans -eq null",
        kind: "InvalidOperands",
        at: "-eq",
        message: "`-eq` can not be used on `user.assignedPlans`, which is a collection of plans",
        help: "write `user.assignedPlans -any (assignedPlan.servicePlanId -eq …)`",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.assignedPlans -any (assignedPlan.servicePlanID -eq "x" -and assignedPlan.status -eq "Enabled")"#,
        kind: "PropertyNotSupported",
        at: "assignedPlan.status",
        message: "an assigned plan has no member `status`",
        help: "its members are `capabilityStatus`, `service` and `servicePlanId`",
        suggestion: "assignedPlan.capabilityStatus",
    },
    Mistake {
        rule: r#"user.department -any (_ -eq "x")"#,
        kind: "InvalidOperands",
        at: "-any",
        message: "`-any` needs a collection, and `user.department` is not one",
        help: r#"compare it directly, as in `user.department -eq "value"`"#,
        suggestion: "",
    },
    Mistake {
        rule: r#"user.otherMails -any "x""#,
        kind: "InvalidOperands",
        at: r#""x""#,
        message: r#"`-any` takes a condition, not the value `"x"`"#,
        help: r#"write `-any (_ -eq "value")`"#,
        suggestion: "",
    },
    Mistake {
        rule: r#"Direct Reports for "ada@contoso.com""#,
        kind: "InvalidDirectReports",
        at: r#""ada@contoso.com""#,
        message: r#"`"ada@contoso.com"` is not an object id"#,
        help: r#"write `Direct Reports for "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb"` with the object id of the manager"#,
        suggestion: "",
    },
    Mistake {
        rule: r#"user.accountEnabled -eq true -and Direct Reports for "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb""#,
        kind: "DirectReportsCombined",
        at: "Direct Reports for",
        message: "`Direct Reports for` must be the whole rule",
        help: "such a rule can not be combined with anything, not even with parentheses",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.memberof -any (group.objectId -in ['1']) -and user.city -eq "x""#,
        kind: "MemberOfRestriction",
        at: "user.memberof -any (group.objectId -in ['1'])",
        message: "a memberOf condition must be the whole rule",
        help: "it can not be negated or combined; make a second group for the other conditions",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.memberOf -any (group.displayName -eq "x")"#,
        kind: "PropertyNotSupported",
        at: "group.displayName",
        message: "a memberOf rule can not read `group.displayName`",
        help: "only `group.objectId` exists, with `-in` and a list of ids",
        suggestion: "group.objectId",
    },
    Mistake {
        rule: r#"user.city -eq "x" -and device.deviceModel -eq "y""#,
        kind: "MixedObjectTypes",
        at: "device.deviceModel",
        message: "the rule is about users and about devices",
        help: "make two groups, one with users and one with devices",
        suggestion: "",
    },
    Mistake {
        rule: r#"user.onPremisesExtensionAttributes.extensionAttribute1 -eq "x""#,
        kind: "SyntaxError",
        at: "user.onPremisesExtensionAttributes.extensionAttribute1",
        message: "`user.onPremisesExtensionAttributes.extensionAttribute1` has more than two parts",
        help: "write `user.extensionAttribute1`",
        suggestion: "user.extensionAttribute1",
    },
    Mistake {
        rule: "user.city is null",
        kind: "OperatorNotSupported",
        at: "is",
        message: "the operator `is` does not exist in membership rules",
        help: "a rule can compare values, and nothing else",
        suggestion: "",
    },
    Mistake {
        rule: r#"device.deviceOwnership -eq "Corporate" -and device.isManaged -ne "true" -and user.x"#,
        kind: "SyntaxError",
        at: "user.x",
        message: "no operator follows `user.x`",
        help: r#"compare it with a value, as in `user.x -eq "value"`"#,
        suggestion: "",
    },
];
