//! `rollcall check` and `rollcall evaluate`, run as a process: which arguments are rules.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::{Command, Output};

fn rollcall(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_rule_may_begin_with_an_operator() {
    let rule = "-not (user.department -eq \"Sales\")";
    let checked = rollcall(&["check", rule]);
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
    let checked = rollcall(&["check", "--format", "json", rule]);
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
    // An option behind the rule is an option still.
    let checked = rollcall(&["check", rule, "--subject", "device"]);
    assert_eq!(checked.status.code(), Some(1), "{checked:?}");

    let folder = tempfile::tempdir().unwrap();
    let users = folder.path().join("users.jsonl");
    std::fs::write(
        &users,
        "{\"id\":\"1\",\"department\":\"Sales\"}\n{\"id\":\"2\",\"department\":\"Legal\"}\n",
    )
    .unwrap();
    let users = users.to_str().unwrap();
    let evaluated = rollcall(&["evaluate", "--users", users, "--rule", rule, "--format", "counts"]);
    assert_eq!(evaluated.status.code(), Some(0), "{evaluated:?}");
    assert_eq!(String::from_utf8(evaluated.stdout).unwrap(), "rule\t1\n");
}

#[test]
fn a_misspelt_option_is_no_rule() {
    for arguments in [
        &["check", "--nope"][..],
        &["check", "-x"],
        &["check", "--subjekt", "user"],
        &["evaluate", "--users", "users.jsonl", "--rule", "--nope"],
        &["evaluate", "--users", "users.jsonl", "--nope"],
    ] {
        let output = rollcall(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}
