//! The header and the library say the same: what one declares, the other exports, and nothing else.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed test may panic"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn header() -> String {
    std::fs::read_to_string(here().join("../include/rollcall.h")).expect("include/rollcall.h is there")
}

/// Names that begin a parameter list in a declaration of the header, comments left out.
fn declared() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in header()
        .lines()
        .filter(|line| !line.trim_start().starts_with(['*', '/']))
    {
        for (at, _) in line.match_indices("rollcall_") {
            let name: String = line[at..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            if line[at + name.len()..].starts_with('(') {
                names.insert(name);
            }
        }
    }
    names
}

/// The sources of the crate that the header is made from.
fn sources() -> Vec<(PathBuf, String)> {
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(here().join("src")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "rs") && path.file_stem().is_some_and(|name| name != "hooks") {
            let text = std::fs::read_to_string(&path).unwrap();
            sources.push((path, text));
        }
    }
    sources
}

#[test]
fn the_header_declares_every_export_of_the_sources() {
    let mut exported = BTreeSet::new();
    for (_, text) in sources() {
        for after in text.split("extern \"C\" fn ").skip(1) {
            exported.insert(after.split('(').next().unwrap().to_owned());
        }
    }
    assert!(exported.len() > 30, "only {} exports found", exported.len());
    assert_eq!(declared(), exported, "run `cargo xtask header`");
}

#[test]
fn every_export_that_takes_anything_runs_in_the_panic_guard() {
    for (path, text) in sources() {
        for after in text.split("extern \"C\" fn ").skip(1) {
            let (name, rest) = after.split_once('(').unwrap();
            let body = rest.split("\n}\n").next().unwrap();
            // `free` guards the drop itself; without an argument there is nothing that could fail.
            let guarded = ["guard(", "guard_or(", "free("]
                .iter()
                .any(|guard| body.contains(guard));
            assert!(
                guarded || rest.starts_with(')'),
                "{name} in {} runs outside the guard",
                path.display()
            );
        }
    }
}

#[test]
fn status_numbers_stay_what_they_are() {
    // Append only: these are the ABI.
    let numbers = [
        ("OK", 0),
        ("NULL_POINTER", 1),
        ("INVALID_UTF8", 2),
        ("INVALID_ARGUMENT", 3),
        ("BUSY", 4),
        ("POISONED", 5),
        ("OUT_OF_MEMORY", 6),
        ("PANIC", 9),
        ("RULE_SYNTAX", 100),
        ("RULE_TYPE", 101),
        ("RULE_LIMIT", 102),
        ("EVALUATION", 103),
        ("ENTITY", 110),
        ("BAD_REQUEST", 200),
        ("FORBIDDEN", 201),
        ("NOT_FOUND", 202),
        ("CONFLICT", 203),
        ("THROTTLED", 204),
        ("SERVICE", 205),
        ("QUOTA", 206),
        ("NOT_CONNECTED", 220),
        ("UNAUTHENTICATED", 221),
        ("TRANSPORT", 300),
        ("TIMEOUT", 301),
        ("CANCELLED", 302),
        ("STORAGE", 400),
        ("STORAGE_LOCKED", 401),
        ("STORAGE_FOREIGN", 402),
    ];
    let header = header();
    for (name, number) in numbers {
        assert!(
            header.contains(&format!("    ROLLCALL_{name} = {number},\n")),
            "ROLLCALL_{name} is not {number}"
        );
    }
    let enumerators = header.lines().filter(|line| line.starts_with("    ROLLCALL_")).count();
    assert_eq!(enumerators, numbers.len(), "add the new status here too");
}

/// The library to look into, and whether it is one to hand out, without the exports for tests.
///
/// Cargo does not build a cdylib for its tests. `cargo xtask` builds it first and names it in ROLLCALL_LIBRARY; without
/// that, one that was built since the sources changed will do.
#[cfg(target_os = "linux")]
fn library() -> Option<(PathBuf, bool)> {
    if let Some(library) = std::env::var_os("ROLLCALL_LIBRARY") {
        return Some((library.into(), true));
    }
    let library = std::env::current_exe()
        .unwrap()
        .parent()
        .unwrap()
        .join("librollcall.so");
    let built = library.metadata().ok()?.modified().unwrap();
    let fresh = sources()
        .iter()
        .all(|(path, _)| path.metadata().unwrap().modified().unwrap() < built);
    fresh.then_some((library, false))
}

#[cfg(target_os = "linux")]
#[test]
fn the_library_exports_exactly_what_the_header_declares() {
    let Some((library, handed_out)) = library() else {
        println!("skipped: no library built since the last change; `cargo build -p rollcall-ffi` makes it");
        return;
    };
    let Ok(nm) = Command::new("nm").args(["-D", "--defined-only"]).arg(&library).output() else {
        println!("skipped: there is no nm on this machine");
        return;
    };
    assert!(nm.status.success(), "{}", String::from_utf8_lossy(&nm.stderr));
    let exported: BTreeSet<String> = String::from_utf8(nm.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        .filter(|name| handed_out || !name.starts_with("rollcall_test_"))
        .map(str::to_owned)
        .collect();
    assert_eq!(exported, declared(), "{}", library.display());
}
