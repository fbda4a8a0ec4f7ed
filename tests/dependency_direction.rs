//! Dependencies point one way, in the core (`model <- rule <- population <- directory`, `model, rule <- graph`, and only
//! the few files of `graph` that join the client to the embedded directory know it) and between the languages
//! (`core <- ffi <- ffi/dotnet <- powershell`).
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

/// Each part of the core and what it may use besides itself. `error`, the one public error type, may be used by all.
const ALLOWED: [(&str, &[&str]); 6] = [
    ("model", &[]),
    ("rule", &["model"]),
    ("population", &["model", "rule"]),
    ("directory", &["model", "rule", "population"]),
    ("graph", &["model", "rule"]),
    ("server", &["directory", "graph"]),
];

/// The files of `graph` that know the embedded directory: the in-process transport, what opens one for a session, and
/// the tests that rehearse against it.
const JOINTS: [&str; 3] = ["graph/local", "graph/connect", "graph/tests/fault"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let is_output = ["target", "bin", "obj"].iter().any(|name| path.ends_with(name));
        if path.is_dir() && !is_output {
            found.extend(files(&path, extensions));
        } else if extensions
            .iter()
            .any(|wanted| path.extension().is_some_and(|extension| extension == *wanted))
        {
            found.push(path);
        }
    }
    found
}

/// The source without its comments: a comment may name anything.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The modules of the crate's top that `code` names as `crate::name` or `crate::{name, …}`.
fn used(code: &str) -> Vec<String> {
    let first_word = |text: &str| {
        text.trim()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    let mut names = Vec::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => names.push(first_word(after)),
            Some(group) => {
                let mut depth = 1;
                let mut item = String::new();
                for letter in group.chars() {
                    depth += i32::from(letter == '{') - i32::from(letter == '}');
                    if depth == 0 {
                        break;
                    }
                    if letter == ',' && depth == 1 {
                        names.push(first_word(&item));
                        item.clear();
                    } else {
                        item.push(letter);
                    }
                }
                names.push(first_word(&item));
            }
        }
    }
    names
}

#[test]
fn the_core_depends_one_way() {
    let source = root().join("src");
    let mut wrong = Vec::new();
    for (part, allowed) in ALLOWED {
        for file in files(&source.join(part), &["rs"]) {
            let name = file.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
            let is_joint = JOINTS.iter().any(|joint| name.starts_with(joint));
            for other in used(&code(&file)) {
                let is_part = ALLOWED.iter().any(|(known, _)| *known == other);
                let may = other == part || allowed.contains(&other.as_str()) || (is_joint && other == "directory");
                if is_part && !may {
                    wrong.push(format!(
                        "src/{name} uses crate::{other}, but `{part}` may use only {allowed:?}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_knows_nothing_of_the_c_abi() {
    for file in files(&root().join("src"), &["rs"]) {
        let code = code(&file);
        for word in ["rollcall_ffi", "libc::", "extern \"C\"", "no_mangle", "unsafe {"] {
            assert!(
                !code.contains(word),
                "{} has `{word}`, which belongs into ffi/",
                file.display()
            );
        }
    }
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let dependencies = manifest
        .split("\n[dependencies]")
        .nth(1)
        .unwrap()
        .split("\n[")
        .next()
        .unwrap();
    for word in ["rollcall", "libc", "path ="] {
        assert!(!dependencies.contains(word), "the core's [dependencies] has `{word}`");
    }
}

#[test]
fn the_dotnet_assembly_knows_nothing_of_powershell() {
    for file in files(&root().join("ffi/dotnet"), &["cs", "csproj", "props"]) {
        let code = code(&file);
        for word in [
            "System.Management.Automation",
            "PowerShellStandard",
            "Rollcall.PowerShell",
        ] {
            assert!(
                !code.contains(word),
                "{} has `{word}`, which belongs into powershell/",
                file.display()
            );
        }
    }
}

#[test]
fn the_cmdlets_reach_the_engine_through_the_dotnet_assembly_only() {
    let powershell = root().join("powershell");
    for file in files(&powershell, &["cs"]) {
        let code = code(&file);
        for word in ["DllImport", "LibraryImport", "NativeLibrary."] {
            assert!(
                !code.contains(word),
                "{} has `{word}`, which belongs into ffi/dotnet",
                file.display()
            );
        }
    }
    for file in files(&powershell, &["csproj"]) {
        for reference in fs::read_to_string(&file).unwrap().split("<ProjectReference").skip(1) {
            let target = reference.split("/>").next().unwrap().replace('\\', "/");
            assert!(
                target.contains("ffi/dotnet/") || target.contains("Rollcall.PowerShell.csproj"),
                "{} refers to another project: {target}",
                file.display()
            );
        }
    }
}

#[test]
fn names_are_found_in_paths_and_in_groups() {
    let text = "use crate::rule::{Rule, check};\nuse crate::{model::Entity, population::{self, Query}, graph};\nlet x = crate::error::Error::A;";
    assert_eq!(used(text), ["rule", "model", "population", "graph", "error"]);
}
