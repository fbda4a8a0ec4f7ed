//! Typographic quotes: refused by the parser, straightened on request.
#![allow(clippy::unwrap_used, missing_docs)]

use rollcall::rule::{straighten_quotes, Rule, RuleErrorKind, RuleOptions};

#[test]
fn typographic_delimiters_become_straight() {
    for (text, straight, replaced) in [
        ("user.department -eq “Sales”", "user.department -eq \"Sales\"", 2),
        ("user.department -eq ”Sales”", "user.department -eq \"Sales\"", 2),
        ("user.department -eq „Sales“", "user.department -eq \"Sales\"", 2),
        ("user.department -eq ‟Sales”", "user.department -eq \"Sales\"", 2),
        (
            "device.displayName -startsWith \"Rob Iphone”",
            "device.displayName -startsWith \"Rob Iphone\"",
            1,
        ),
        ("user.department -eq ‘Sales’", "user.department -eq 'Sales'", 2),
        ("user.department -eq ‚Sales‘", "user.department -eq 'Sales'", 2),
        (
            "user.city -in [“A”,”B”, \"C\"]",
            "user.city -in [\"A\",\"B\", \"C\"]",
            4,
        ),
        (
            "(user.city -eq “A”)-and(user.state -eq “B”)",
            "(user.city -eq \"A\")-and(user.state -eq \"B\")",
            4,
        ),
        (
            "user.city -eq “A” and user.state -eq “B” –or user.mail –ne null",
            "user.city -eq \"A\" and user.state -eq \"B\" –or user.mail –ne null",
            4,
        ),
        (
            "(user.extensionAttribute1 -eq “$null”)",
            "(user.extensionAttribute1 -eq \"$null\")",
            2,
        ),
    ] {
        let found = straighten_quotes(text);
        assert_eq!((found.text.as_str(), found.replaced), (straight, replaced), "{text}");
        assert!(Rule::parse(&found.text, &RuleOptions::default()).is_ok(), "{straight}");
    }
}

#[test]
fn typographic_quotes_inside_a_value_are_text() {
    for text in [
        "user.surname -eq \"O’Brien\"",
        "user.department -eq \"the ‘best’ team\"",
        "user.department -eq 'the “best” team'",
        "user.department -eq \"R`\"D’s\"",
        "user.department -eq \"« x »\"",
    ] {
        let found = straighten_quotes(text);
        assert_eq!((found.text.as_str(), found.replaced), (text, 0));
    }
    assert_eq!(
        straighten_quotes("user.surname -eq “O’Brien”").text,
        "user.surname -eq \"O’Brien\""
    );
    assert_eq!(
        straighten_quotes("user.surname -eq ‘O’Brien’").text,
        "user.surname -eq 'O’Brien'"
    );
    assert_eq!(
        straighten_quotes("user.x -eq “the “best” team”").text,
        "user.x -eq \"the “best” team\""
    );
}

#[test]
fn the_parser_names_the_character_it_refuses() {
    for (text, name) in [
        ("user.city -eq “A”", "the left double quotation mark (U+201C)"),
        ("user.city -eq ”A”", "the right double quotation mark (U+201D)"),
        ("user.city -eq «A»", "the angle quotation mark (U+00AB)"),
        ("user.city -eq ‘A’", "the left single quotation mark (U+2018)"),
    ] {
        let error = Rule::parse(text, &RuleOptions::default()).unwrap_err();
        assert_eq!(error.kind, RuleErrorKind::InvalidCharacter);
        assert!(error.message.starts_with(name), "{}", error.message);
    }
}
