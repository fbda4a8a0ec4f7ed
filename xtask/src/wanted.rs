//! Which crates the project asks for, read off its own `Cargo.toml` files so that no second list gets stale.

use crate::project::{self, Project};
use crate::run::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Crate name -> features asked for.
pub type Wanted = BTreeMap<String, BTreeSet<String>>;

/// Every crate named in a manifest of the tree, this xtask apart (it has none).
pub fn crates(project: &Project) -> Result<Wanted> {
    let mut wanted = Wanted::new();
    for manifest in project::files_below(project.root()) {
        if manifest.ends_with("Cargo.toml") && !manifest.starts_with(project.path("xtask")) {
            read_manifest(&project::read(&manifest)?, &mut wanted);
        }
    }
    Ok(wanted)
}

/// The list as text: the same text means the same crates.
pub fn as_text(wanted: &Wanted) -> String {
    let mut text = String::new();
    for (name, features) in wanted {
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{name} {}",
            features.iter().cloned().collect::<Vec<_>>().join(",")
        );
    }
    text
}

fn read_manifest(text: &str, wanted: &mut Wanted) {
    let mut section = String::new();
    let mut table = None;
    for (key, value) in settings(text) {
        if key.starts_with('[') {
            finish(&mut table, wanted);
            section = key.trim_matches(['[', ']']).to_owned();
            // `[dependencies.name]` is the long form of `name = { … }`.
            table = section
                .rsplit_once("dependencies.")
                .map(|(_, name)| (name.to_owned(), String::new()));
        } else if let Some((_, body)) = &mut table {
            let _ = write!(body, "{key} = {value}, ");
        } else if section.ends_with("dependencies") {
            match key.split_once('.') {
                Some((name, rest)) => add(name, &format!("{rest} = {value}"), wanted),
                None => add(&key, &value, wanted),
            }
        }
    }
    finish(&mut table, wanted);
}

fn finish(table: &mut Option<(String, String)>, wanted: &mut Wanted) {
    if let Some((name, body)) = table.take() {
        add(&name, &body, wanted);
    }
}

fn add(name: &str, body: &str, wanted: &mut Wanted) {
    if body.contains("path =") {
        return;
    }
    let name = quoted_after(body, "package =")
        .first()
        .cloned()
        .unwrap_or_else(|| name.trim_matches('"').to_owned());
    wanted
        .entry(name)
        .or_default()
        .extend(quoted_after(body, " features ="));
}

/// The quoted words of the value after `key`: of a list all of them, else one.
fn quoted_after(body: &str, key: &str) -> Vec<String> {
    let Some((_, rest)) = body.split_once(key) else {
        return Vec::new();
    };
    let rest = rest.trim_start();
    let (value, all) = match rest.strip_prefix('[') {
        Some(list) => (list.split(']').next().unwrap_or_default(), usize::MAX),
        None => (rest, 1),
    };
    value
        .split('"')
        .skip(1)
        .step_by(2)
        .take(all)
        .map(str::to_owned)
        .collect()
}

/// Section headers and `key = value` pairs of a manifest; a value over several lines becomes one.
fn settings(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut open = 0_i32;
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let balance = |text: &str| {
            let count = |wanted: [char; 2]| text.matches(wanted).count();
            i32::try_from(count(['[', '{'])).unwrap_or(0) - i32::try_from(count([']', '}'])).unwrap_or(0)
        };
        if open > 0 {
            if let Some((_, value)) = found.last_mut() {
                value.push_str(line);
            }
            open += balance(line);
        } else if line.starts_with('[') {
            found.push((line.to_owned(), String::new()));
        } else if let Some((key, value)) = line.split_once('=') {
            found.push((key.trim().to_owned(), format!(" {}", value.trim())));
            open = balance(value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(manifest: &str) -> String {
        let mut wanted = Wanted::new();
        read_manifest(manifest, &mut wanted);
        as_text(&wanted)
    }

    #[test]
    fn names_and_features_come_from_every_dependency_section() {
        let manifest =
            "[package]\nname = \"x\"\n[workspace.dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n\
                        regex = \"1\" # text\n[dev-dependencies]\nproptest.workspace = true\n";
        assert_eq!(text_of(manifest), "proptest \nregex \nserde derive\n");
    }

    #[test]
    fn a_crate_of_the_tree_is_not_wanted_and_a_renamed_one_goes_by_its_own_name() {
        let manifest = "[dependencies]\ncore = { package = \"rollcall\", path = \"..\" }\n\
                        old = { package = \"rand\", version = \"0.8\", features = [\"small_rng\"] }\n";
        assert_eq!(text_of(manifest), "rand small_rng\n");
    }

    #[test]
    fn long_forms_are_read() {
        let manifest = "[dependencies.tokio]\nversion = \"1\"\ndefault-features = false\nfeatures = [\n  \"net\",\n  \"time\",\n]\n\
                        [target.'cfg(unix)'.dependencies]\nlibc = { version = \"0.2\", default-features = false }\n";
        assert_eq!(text_of(manifest), "libc \ntokio net,time\n");
    }
}
