//! Which refusal each fault gets, row by row of the rule-language specification; and that its neighbours are accepted.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use rollcall::model::Subject;
use rollcall::rule::{Container, Rule, RuleErrorKind, RuleOptions};

/// `None`: accepted.
fn kind(text: &str) -> Option<&'static str> {
    Rule::parse(text, &RuleOptions::default())
        .err()
        .map(|error| error.kind.name())
}

fn assert_kinds(rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(text, expected)| kind(text).unwrap_or("ok") != *expected)
        .map(|(text, expected)| format!("{text}\n    expected {expected}, found {}", kind(text).unwrap_or("ok")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn characters_and_strings() {
    assert_kinds(&[
        ("", "EmptyRule"),
        (" \t\r\n ", "EmptyRule"),
        ("\u{a0}", "EmptyRule"),
        ("user.department -eq \"Sales", "InvalidCharacter"),
        ("user.department -eq 'Sales", "InvalidCharacter"),
        ("user.department -eq `\"Sales\"", "InvalidCharacter"),
        ("user.department -eq `Sales`", "InvalidCharacter"),
        ("user.department - eq \"Sales\"", "InvalidCharacter"),
        ("user.department -eq $x", "InvalidCharacter"),
        ("user.department -eq \\\"Sales\\\"", "InvalidCharacter"),
        ("user.department = \"Sales\"", "InvalidCharacter"),
        ("user.department -eq {Sales}", "InvalidCharacter"),
        ("user.city -eq \"a\" && user.city -eq \"b\"", "InvalidCharacter"),
        ("user.department -eq ‘Sales’", "InvalidCharacter"),
        ("user.department -eq Österreich", "InvalidCharacter"),
        ("user.foo -eq “x”", "InvalidCharacter"),
        ("user.department -eq \"it's\"", "ok"),
        ("user.department -eq \"a\\\"", "ok"),
        ("user.department -eq \"C:\\Temp\\d+\"", "ok"),
        ("user.department -eq \"\"\"Sales\"\"\"", "ok"),
        ("user.department -eq 'say \"hi\"'", "ok"),
        ("user.department\u{2003}-eq\u{a0}\"Sales\"", "ok"),
        ("(((user.department -eq \"Sales\")))", "ok"),
        ("user.department −eq \"Sales\"", "ok"),
        ("user.department eq\"Sales\"and user.city ne null", "ok"),
    ]);
}

#[test]
fn grammar() {
    assert_kinds(&[
        ("user.department", "SyntaxError"),
        ("user.accountEnabled", "SyntaxError"),
        ("user.department -eq", "SyntaxError"),
        ("user.department -eq -and user.city -eq \"x\"", "SyntaxError"),
        ("user.department \"Sales\"", "SyntaxError"),
        ("-eq \"Sales\"", "SyntaxError"),
        ("\"Sales\" -eq user.department", "SyntaxError"),
        ("null -eq user.department", "SyntaxError"),
        ("true -eq user.accountEnabled", "SyntaxError"),
        ("system.now -le user.employeeHireDate", "SyntaxError"),
        ("user.department -eq \"Sales\" -and", "SyntaxError"),
        ("-and user.department -eq \"Sales\"", "SyntaxError"),
        ("user.department -eq \"Sales\")", "SyntaxError"),
        ("((user.department -eq \"Sales\")", "SyntaxError"),
        ("user.department -eq (\"Sales\")", "SyntaxError"),
        ("user.department -equals \"Sales\"", "SyntaxError"),
        ("user.department -isNullOrEmpty", "SyntaxError"),
        ("user.department -eq \"Sales\" -eq \"x\"", "SyntaxError"),
        ("user.department -eq \"a\", \"b\"", "SyntaxError"),
        ("user..department -eq \"x\"", "SyntaxError"),
        ("user.department. -eq \"x\"", "SyntaxError"),
        (
            "user.onPremisesExtensionAttributes.extensionAttribute1 -eq \"x\"",
            "SyntaxError",
        ),
        ("not", "SyntaxError"),
        ("-not", "SyntaxError"),
        ("hello", "SyntaxError"),
        ("Sales", "SyntaxError"),
        ("user.department -in [\"a\", \"b\"", "SyntaxError"),
        ("user.department -in [\"a\" \"b\"]", "SyntaxError"),
        ("user.department -in (\"a\", \"b\")", "SyntaxError"),
        ("user.department -in [,\"a\"]", "SyntaxError"),
        ("user.department -in", "SyntaxError"),
        ("[\"a\"] -in user.department", "SyntaxError"),
        ("user.city -not -eq \"x\"", "SyntaxError"),
        ("-not(user.department -eq \"Sales\")", "ok"),
        ("not user.department eq \"Sales\" or NOT (user.city ne null)", "ok"),
        ("user.department -eq \"a\"-or(user.department -eq \"b\")", "ok"),
    ]);
}

#[test]
fn names() {
    assert_kinds(&[
        ("department -eq \"Sales\"", "InvalidObjectType"),
        ("mail –ne null", "InvalidObjectType"),
        ("group.displayName -eq \"x\"", "InvalidLambda"),
        ("contact.mail -ne null", "InvalidObjectType"),
        ("users.mail -ne null", "InvalidObjectType"),
        ("user -eq \"x\"", "InvalidObjectType"),
        ("user.manager -eq \"x\"", "PropertyNotSupported"),
        ("user.mobilePhone -eq \"x\"", "PropertyNotSupported"),
        ("user.extensionAttribute16 -eq \"x\"", "PropertyNotSupported"),
        ("user.extensionAttribute01 -eq \"x\"", "PropertyNotSupported"),
        ("user.extension_abc_x -eq \"x\"", "PropertyNotSupported"),
        (
            "user.extension_c272a57b722d4eb29bfe327874ae79cb -eq \"x\"",
            "PropertyNotSupported",
        ),
        (
            "user.extension_c272a57b722d4eb29bfe327874ae79cb_ -eq \"x\"",
            "PropertyNotSupported",
        ),
        ("user.isCompliant -eq true", "PropertyNotSupported"),
        ("device.operatingSystem -eq \"Windows\"", "PropertyNotSupported"),
        ("device.mdmAppId -ne null", "PropertyNotSupported"),
        ("user.proxyAddress -contains \"x\"", "PropertyNotSupported"),
        ("user.assignedLicenses -ne null", "PropertyNotSupported"),
        ("User.Department -Eq \"x\"", "ok"),
        ("DEVICE.isManaged -eq true", "ok"),
        ("device.organizationalUnit -eq \"x\"", "ok"),
        ("device.extension_c272a57b722d4eb29bfe327874ae79cb_x -eq \"x\"", "ok"),
        ("user.EXTENSION_c272a57b722d4eb29bfe327874ae79cb__x -eq \"x\"", "ok"),
    ]);
}

#[test]
fn operators_by_type() {
    assert_kinds(&[
        ("user.department -like \"x*\"", "OperatorNotSupported"),
        ("user.department -notLike \"x*\"", "OperatorNotSupported"),
        ("user.department -gt \"x\"", "OperatorNotSupported"),
        ("user.employeeHireDate -lt system.now", "OperatorNotSupported"),
        ("user.accountEnabled -in [true]", "OperatorNotSupported"),
        ("user.accountEnabled -startsWith \"t\"", "OperatorNotSupported"),
        ("user.accountEnabled -ge true", "OperatorNotSupported"),
        ("user.accountEnabled -contains null", "OperatorNotSupported"),
        ("user.employeeHireDate -in [2020-01-01]", "OperatorNotSupported"),
        ("user.employeeHireDate -match \"2020\"", "OperatorNotSupported"),
        ("user.employeeHireDate -startsWith \"2020\"", "OperatorNotSupported"),
        ("user.department -any (_ -eq \"x\")", "InvalidOperands"),
        ("user.accountEnabled -all (_ -eq \"x\")", "InvalidOperands"),
        ("user.assignedPlans -eq null", "InvalidOperands"),
        ("user.assignedPlans -contains \"SCO\"", "InvalidOperands"),
        ("user.city -ge \"A\"", "ok"),
        ("user.proxyAddresses -ge \"A\"", "ok"),
        ("user.proxyAddresses -in [\"smtp:a@b\"]", "ok"),
        ("user.otherMails -notMatch \"x\"", "ok"),
        ("user.otherMails -ne null", "ok"),
    ]);
}

#[test]
fn values_by_type() {
    assert_kinds(&[
        ("user.department -eq Sales", "InvalidOperands"),
        ("user.country -eq DE", "InvalidOperands"),
        ("user.employeeId -eq 12AB", "InvalidOperands"),
        ("user.city -eq user.state", "InvalidOperands"),
        ("user.department -eq [\"a\",\"b\"]", "InvalidOperands"),
        ("user.department -contains [\"a\"]", "InvalidOperands"),
        ("user.department -in []", "InvalidOperands"),
        ("user.department -in [[\"a\"]]", "InvalidOperands"),
        ("user.department -in [Sales]", "InvalidOperands"),
        ("user.department -in [system.now]", "InvalidOperands"),
        ("user.department -in null", "InvalidOperands"),
        ("user.department -notIn \"a\"", "InvalidOperands"),
        ("user.department -contains null", "InvalidOperands"),
        ("user.department -ge null", "InvalidOperands"),
        ("user.department -eq system.now", "InvalidOperands"),
        ("user.department -not null", "InvalidOperands"),
        ("user.department -not $null", "InvalidOperands"),
        ("user.department not null", "InvalidOperands"),
        ("user.accountEnabled -eq \"yes\"", "InvalidOperands"),
        ("user.accountEnabled -eq 0", "InvalidOperands"),
        ("user.accountEnabled -eq yes", "InvalidOperands"),
        ("user.accountEnabled -eq [true]", "InvalidOperands"),
        ("user.accountEnabled -eq 2020-01-01", "InvalidOperands"),
        ("user.accountEnabled -eq \"TRUE\"", "ok"),
        ("user.accountEnabled -ne $false", "ok"),
        ("user.accountEnabled -eq null", "ok"),
        ("user.department -eq true", "ok"),
        ("user.department -eq 2020-01-01", "ok"),
        ("user.department -eq 2020-99-99", "ok"),
        ("user.department -startsWith 007", "ok"),
        (
            "user.department -in [1, \"a\", 'b', true, aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb]",
            "ok",
        ),
        ("user.objectId -eq aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb", "ok"),
    ]);
}

#[test]
fn dates() {
    assert_kinds(&[
        ("user.employeeHireDate -eq 5", "InvalidDate"),
        ("user.employeeHireDate -eq true", "InvalidDate"),
        ("user.employeeHireDate -eq [2020-01-01]", "InvalidDate"),
        (
            "user.employeeHireDate -eq aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
            "InvalidDate",
        ),
        ("user.employeeHireDate -eq \"\"", "InvalidDate"),
        ("user.employeeHireDate -ge 2025-02-30", "InvalidDate"),
        ("user.employeeHireDate -ge \"system.now\"", "InvalidDate"),
        ("user.employeeHireDate -ge today", "InvalidOperands"),
        ("user.employeeHireDate -le null", "InvalidOperands"),
        ("user.employeeHireDate -ne system.now", "InvalidDateExpression"),
        (
            "user.employeeHireDate -eq (system.now -plus P1D)",
            "InvalidDateExpression",
        ),
        (
            "user.employeeHireDate -ge system.now -minus P1D -plus P1D",
            "InvalidDateExpression",
        ),
        (
            "user.employeeHireDate -ge (system.now -minus P1D) -plus P1D",
            "InvalidDateExpression",
        ),
        (
            "user.employeeHireDate -ge (system.now -minus P1D -plus P1D)",
            "InvalidDateExpression",
        ),
        (
            "user.employeeHireDate -ge system.now -minus 30",
            "InvalidDateExpression",
        ),
        ("user.employeeHireDate -ge system.now -minus P1W", "InvalidDuration"),
        ("user.employeeHireDate -ge system.now -minus 30D", "InvalidDuration"),
        ("user.employeeHireDate -ge system.now -minus P", "InvalidDuration"),
        (
            "user.employeeHireDate -ge system.now -minus \"soon\"",
            "InvalidDuration",
        ),
        ("user.employeeHireDate -ge system.now -minus", "SyntaxError"),
        ("user.employeeHireDate -plus P1D -ge system.now", "SyntaxError"),
        ("user.employeeHireDate -ge system.now P1D", "SyntaxError"),
        ("user.employeeHireDate -ge (system.now", "SyntaxError"),
        ("user.employeeHireDate -ge system.now plus p1y2m3dt4h5m6s", "ok"),
        ("user.employeeHireDate -ge ((system.now)) -and user.city -ne null", "ok"),
        ("user.employeeHireDate -eq null", "ok"),
        ("user.employeeHireDate -ge '2025-01-01T00:00:00+02:00'", "ok"),
        ("user.employeeHireDate -ge 2025-01-01T00:00", "ok"),
    ]);
}

#[test]
fn bodies_of_any_and_all() {
    assert_kinds(&[
        ("_ -eq \"x\"", "InvalidLambda"),
        ("assignedPlan.service -eq \"x\"", "InvalidLambda"),
        ("group.objectId -in ['x']", "InvalidLambda"),
        ("user.otherMails -any (assignedPlan.service -eq \"x\")", "InvalidLambda"),
        ("user.otherMails -any (_.mail -eq \"x\")", "InvalidLambda"),
        ("user.assignedPlans -any (_ -eq \"x\")", "InvalidLambda"),
        ("user.assignedPlans -any (assignedPlan -eq \"x\")", "InvalidLambda"),
        ("user.assignedPlans -any (group.objectId -in ['x'])", "InvalidLambda"),
        (
            "user.otherMails -any (user.proxyAddresses -all (_ -eq \"x\"))",
            "InvalidLambda",
        ),
        ("user.otherMails -any (_ -any (_ -eq \"x\"))", "InvalidLambda"),
        (
            "user.otherMails -any _ -startsWith \"a\" -and _ -endsWith \"b\"",
            "InvalidLambda",
        ),
        (
            "user.otherMails -any (_ -startsWith \"a\") -or (_ -endsWith \"b\")",
            "InvalidLambda",
        ),
        (
            "user.assignedPlans -any (assignedPlan.name -eq \"x\")",
            "PropertyNotSupported",
        ),
        (
            "user.assignedPlans -any (assignedPlan.assignedDateTime -ne null)",
            "PropertyNotSupported",
        ),
        ("user.otherMails -any (_ -like \"x\")", "OperatorNotSupported"),
        ("user.otherMails -any (_ -contains null)", "InvalidOperands"),
        ("user.otherMails -any \"x\"", "InvalidOperands"),
        ("user.otherMails -any", "SyntaxError"),
        ("user.otherMails -any (_)", "SyntaxError"),
        ("user.otherMails -any ()", "SyntaxError"),
        ("user.otherMails -any (_ -eq \"x\"", "SyntaxError"),
        (
            "user.otherMails -any (-not (_ -eq \"a\" -or _ -match \"b\") -and _ -ne null)",
            "ok",
        ),
        ("user.otherMails -any -not (_ -eq \"a\")", "ok"),
        ("user.otherMails -any (user.city -eq \"x\" -or _ -eq \"y\")", "ok"),
        ("user.assignedPlans -any assignedPlan.service -startsWith \"SCO\"", "ok"),
        ("-not user.otherMails -any (_ -eq \"a\")", "ok"),
        ("user.assignedPlans -any (ASSIGNEDPLAN.SERVICEPLANID -ge \"x\")", "ok"),
    ]);
}

#[test]
fn special_rules() {
    let ids = |count: usize| vec!["'11111111-aaaa-4bbb-8ccc-111111111111'"; count].join(",");
    let member_of = |count| format!("user.memberOf -any (group.objectId -in [{}])", ids(count));
    assert_kinds(&[
        ("Direct Reports for \"x\"", "InvalidDirectReports"),
        ("Direct Reports for 42", "InvalidDirectReports"),
        ("Direct Reports for user.city", "InvalidDirectReports"),
        (
            "Direct Reports for {aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb}",
            "InvalidCharacter",
        ),
        (
            "Direct Reports for 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb' -and user.city -eq \"x\"",
            "DirectReportsCombined",
        ),
        (
            "-not Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"",
            "DirectReportsCombined",
        ),
        (
            "(Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\") -or user.city -eq \"x\"",
            "DirectReportsCombined",
        ),
        (
            "Direct Report for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"",
            "SyntaxError",
        ),
        ("DIRECT reports FOR aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb", "ok"),
        (&member_of(50), "ok"),
        (&member_of(51), "MemberOfRestriction"),
        ("((user.memberOf -any (group.objectId -in ['x'])))", "ok"),
        ("user.memberOf -all (group.objectId -in ['x'])", "MemberOfRestriction"),
        (
            "user.memberOf -any (-not (group.objectId -in ['x']))",
            "MemberOfRestriction",
        ),
        (
            "user.memberOf -any (group.objectId -in ['x'] -or group.objectId -in ['y'])",
            "MemberOfRestriction",
        ),
        ("user.memberOf -eq \"x\"", "MemberOfRestriction"),
        ("user.memberOf -contains \"x\"", "MemberOfRestriction"),
        (
            "user.memberOf -any (group.displayName -eq \"x\")",
            "PropertyNotSupported",
        ),
        ("user.memberOf -any (group.objectId -in \"x\")", "InvalidOperands"),
        ("user.memberOf -any (group.objectId -in [])", "InvalidOperands"),
        ("user.memberOf -any (_ -in ['x'])", "InvalidLambda"),
    ]);
}

#[test]
fn whole_rules() {
    assert_kinds(&[
        (
            "user.city -eq \"x\" -and device.deviceModel -eq \"y\"",
            "MixedObjectTypes",
        ),
        (
            "user.otherMails -any (device.deviceModel -eq \"y\")",
            "MixedObjectTypes",
        ),
        ("user.foo -eq \"x\" user.city", "PropertyNotSupported"),
        ("user.city -eq \"x\" user.foo -eq", "SyntaxError"),
        ("user.city -match \"(\" -and user.foo -eq \"x\"", "InvalidRegex"),
    ]);
    let device = RuleOptions {
        subject: Some(Subject::Device),
        ..RuleOptions::default()
    };
    let mismatch = Rule::parse("user.city -eq \"x\"", &device).unwrap_err();
    assert_eq!((mismatch.kind, mismatch.span), (RuleErrorKind::SubjectMismatch, 0..9));
    let reports = Rule::parse("Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"", &device).unwrap_err();
    assert_eq!(reports.kind, RuleErrorKind::SubjectMismatch);
}

#[test]
fn administrative_units_take_unambiguous_names_without_prefix() {
    let unit = RuleOptions {
        container: Container::AdministrativeUnit,
        ..RuleOptions::default()
    };
    let kind = |text: &str| Rule::parse(text, &unit).err().map(|error| error.kind);
    assert_eq!(
        Rule::parse("(deviceOSType -eq 'Windows')", &unit).unwrap().subject(),
        Subject::Device
    );
    assert_eq!(
        Rule::parse("department -eq 'Sales'", &unit).unwrap().subject(),
        Subject::User
    );
    assert_eq!(kind("otherMails -any (_ -eq \"x\")"), None);
    for ambiguous in [
        "displayName",
        "accountEnabled",
        "objectId",
        "memberOf",
        "extensionAttribute1",
        "nonsense",
    ] {
        assert_eq!(
            kind(&format!("{ambiguous} -eq 'x'")),
            Some(RuleErrorKind::InvalidObjectType),
            "{ambiguous}"
        );
    }
    let off = RuleOptions {
        au_bare_names: false,
        ..unit
    };
    assert_eq!(
        Rule::parse("department -eq 'Sales'", &off).unwrap_err().kind,
        RuleErrorKind::InvalidObjectType
    );
}

#[test]
fn limits() {
    let long = |units: usize| format!("user.city -eq \"{}\"", "x".repeat(units - 16));
    assert_eq!(kind(&long(3_072)), None);
    assert_eq!(kind(&long(3_073)), Some("RuleTooLong"));
    // Two UTF-16 units each.
    assert_eq!(
        kind(&format!("user.city -eq \"{}\"", "😀".repeat(1_529))),
        Some("RuleTooLong")
    );
    assert_eq!(kind(&format!("user.city -eq \"{}\"", "😀".repeat(1_528))), None);
    assert_eq!(kind(&format!("user.city -eq \"{}\"", "é".repeat(3_056))), None);
    let nested = |depth: usize| format!("{}user.city -eq \"x\"{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(kind(&nested(64)), None);
    assert_eq!(kind(&nested(65)), Some("EngineLimit"));
    assert_eq!(kind(&"(".repeat(3_000)), Some("EngineLimit"));
    assert_eq!(kind(&format!("{}user.city -eq \"x\"", "-not ".repeat(64))), None);
    assert_eq!(
        kind(&format!("{}user.city -eq \"x\"", "-not ".repeat(600))),
        Some("EngineLimit")
    );
}
