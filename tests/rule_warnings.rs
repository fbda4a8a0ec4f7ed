//! Findings that do not change the result: id and place of each, and which of them the profile strict-docs refuses.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use rollcall::rule::{Container, Profile, Rule, RuleErrorKind, RuleOptions};

/// Rule, id, the underlined text; and whether strict-docs refuses it.
const FINDINGS: &[(&str, &str, &str, bool)] = &[
    ("user.city\u{a0}-eq \"x\"", "W-BLANK", "\u{a0}", true),
    ("user.city-eq \"x\"", "W-TIGHT", "-eq", true),
    ("user.city -eq \"x\"-and user.state -eq \"y\"", "W-TIGHT", "-and", true),
    ("user.city –eq \"x\"", "W-DASH", "–", true),
    ("user.City -eq \"x\"", "W-CASE", "user.City", true),
    (
        "device.devicePhysicalIDs -any (_ -eq \"x\")",
        "W-CASE",
        "device.devicePhysicalIDs",
        true,
    ),
    ("user.city -eq \"a\"\"b\"", "W-DQ2", "\"\"", true),
    ("user.surname -eq \"O'Brien\"", "W-APOS", "'", true),
    ("user.city -eq `\"x`\"", "W-BTQUOTE", "`\"x`\"", false),
    ("user.city -eq \"null\"", "W-QNULL", "\"null\"", false),
    ("user.city -in ['$NULL']", "W-QNULL", "'$NULL'", false),
    ("user.city -eq \"\"", "W-EMPTY", "\"\"", false),
    ("user.accountEnabled -eq \"True\"", "W-QBOOL", "\"True\"", true),
    ("user.accountEnabled -eq $true", "W-QBOOL", "$true", true),
    ("user.employeeId -eq 007", "W-NUM", "007", true),
    ("user.employeeId -in [\"a\", 5]", "W-NUM", "5", true),
    ("user.city -eq true", "W-BOOLSTR", "true", true),
    (
        "user.objectId -eq aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
        "W-BARE-GUID",
        "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
        true,
    ),
    ("device.isManaged -eq true", "W-LEGACY", "device.isManaged", true),
    (
        "user.extension_c272a57b722d4eb29bfe327874ae79cb__x -eq \"1\"",
        "W-EXT2",
        "user.extension_c272a57b722d4eb29bfe327874ae79cb__x",
        true,
    ),
    (
        "device.extension_c272a57b722d4eb29bfe327874ae79cb_x -eq \"1\"",
        "W-EXTDEV",
        "device.extension_c272a57b722d4eb29bfe327874ae79cb_x",
        true,
    ),
    (
        "device.deviceOwnership -eq \"Corporate\"",
        "W-ENUM",
        "\"Corporate\"",
        false,
    ),
    (
        "device.deviceTrustType -in [\"AzureADJoined\"]",
        "W-ENUM",
        "\"AzureADJoined\"",
        false,
    ),
    ("user.userType -eq \"External\"", "W-ENUM", "\"External\"", false),
    (
        "user.proxyAddresses -any (_ -contains \"SMTP: a@b\")",
        "W-PREFIXBLANK",
        "\"SMTP: a@b\"",
        false,
    ),
    (
        "user.proxyAddresses -any (_ -startsWith \"contoso\")",
        "W-NOPREFIX",
        "\"contoso\"",
        false,
    ),
    ("user.otherMails -contains \"x\"", "W-COLLSCALAR", "-contains", true),
    ("user.otherMails -any _ -eq \"x\"", "W-BAREBODY", "_ -eq \"x\"", false),
    (
        "user.otherMails -any (_ -eq \"x\" -and user.city -eq \"y\")",
        "W-OUTER",
        "user.city",
        true,
    ),
    ("device.deviceOSVersion -ge \"10\"", "W-STRORDER", "-ge", true),
    ("user.city -ne \"x\"", "W-NEGNULL", "user.city -ne \"x\"", false),
    (
        "user.otherMails -all (_ -eq \"x\")",
        "W-ALLEMPTY",
        "user.otherMails -all (_ -eq \"x\")",
        false,
    ),
    (
        "user.city -eq \"a\" -or user.city -eq \"b\" -and user.state -eq \"c\"",
        "W-MIXED",
        "user.city -eq \"b\" -and user.state -eq \"c\"",
        false,
    ),
    ("user.city -match \"x\"", "W-SLOW", "user.city -match \"x\"", false),
    (
        "user.city -eq \"a\" -or user.city -eq \"b\" -or user.city -eq \"c\"",
        "W-ORCHAIN",
        "user.city -eq \"a\" -or user.city -eq \"b\" -or user.city -eq \"c\"",
        false,
    ),
    ("user.employeeHireDate -ge 2025-01-01", "W-DATEONLY", "2025-01-01", true),
    (
        "user.employeeHireDate -ge system.now -plus \"P1D\"",
        "W-QDURATION",
        "\"P1D\"",
        true,
    ),
    (
        "Direct Reports for 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb'",
        "W-DRQUOTE",
        "'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb'",
        true,
    ),
    (
        "user.memberOf -any (group.objectId -in ['x'])",
        "W-MEMBEROF",
        "user.memberOf -any (group.objectId -in ['x'])",
        false,
    ),
];

#[test]
fn every_finding_has_its_id_and_place() {
    for (text, id, at, _) in FINDINGS {
        let rule = Rule::parse(text, &RuleOptions::default()).unwrap();
        let found: Vec<(&str, &str)> = rule.warnings().iter().map(|w| (w.id, &text[w.span.clone()])).collect();
        assert!(found.contains(&(id, at)), "{text}: {found:?}");
    }
}

#[test]
fn strict_docs_refuses_the_marked_findings_and_only_those() {
    let strict = RuleOptions {
        profile: Profile::StrictDocs,
        ..RuleOptions::default()
    };
    for (text, id, at, is_refused) in FINDINGS {
        match (Rule::parse(text, &strict), is_refused) {
            (Err(error), true) => {
                assert_eq!(&text[error.span.clone()], *at, "{text}");
                assert_eq!(
                    error.help,
                    Some(format!("{id} is an error in the profile `strict-docs`"))
                );
            }
            (Ok(_), false) => {}
            (outcome, _) => panic!("{text}: {outcome:?}"),
        }
    }
}

#[test]
fn findings_about_administrative_units() {
    let unit = RuleOptions {
        container: Container::AdministrativeUnit,
        ..RuleOptions::default()
    };
    let ids = |text: &str| -> Vec<&'static str> {
        Rule::parse(text, &unit)
            .unwrap()
            .warnings()
            .iter()
            .map(|warning| warning.id)
            .collect()
    };
    assert_eq!(ids("(deviceOSType -eq 'Windows')"), ["W-AUBARE"]);
    assert_eq!(
        ids("Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\""),
        ["W-DRAU"]
    );
    let strict = RuleOptions {
        profile: Profile::StrictDocs,
        ..unit
    };
    let error = Rule::parse("Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"", &strict).unwrap_err();
    assert_eq!(error.kind, RuleErrorKind::InvalidDirectReports);
}

#[test]
fn documented_rules_have_no_finding() {
    for text in [
        "user.department -eq \"Sales\"",
        "(user.accountEnabled -eq true) -and (user.userType -eq \"Member\")",
        "user.mail -ne null -and user.mail -notEndsWith \"@contoso.com\"",
        "user.mailNickname -eq \"ada\"",
        "user.ExtensionAttribute3 -eq \"x\"",
        "user.proxyAddresses -any (_ -startsWith \"smtp:ada\")",
        "user.employeeHireDate -ge system.now -minus P30D",
        "Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"",
        "user.department eq \"Sales\" and (user.city eq \"A\" or user.city eq \"B\")",
    ] {
        let rule = Rule::parse(
            text,
            &RuleOptions {
                profile: Profile::StrictDocs,
                ..RuleOptions::default()
            },
        )
        .unwrap();
        assert_eq!(rule.warnings(), [], "{text}");
    }
}

#[test]
fn a_guard_in_the_same_conjunction_silences_the_finding_about_missing_values() {
    let has = |text: &str| {
        let rule = Rule::parse(text, &RuleOptions::default()).unwrap();
        rule.warnings().iter().any(|warning| warning.id == "W-NEGNULL")
    };
    assert!(!has(
        "(user.city -ne null) -and (user.state -eq \"x\" -or user.city -ne \"y\")"
    ));
    assert!(has("user.city -ne null -or user.city -ne \"y\""));
    assert!(has("user.state -ne null -and user.city -ne \"y\""));
    assert!(!has("user.displayName -ne \"y\""), "never missing");
}

#[test]
fn the_json_of_a_finding_has_id_place_and_message() {
    let rule = Rule::parse("user.City -eq \"x\"", &RuleOptions::default()).unwrap();
    let expected = serde_json::json!({
        "id": "W-CASE", "start": 0, "end": 9, "message": "the article spells it `user.city`",
    });
    assert_eq!(rule.warnings()[0].to_json(), expected);
}
