//! Rules as a command is given them: on the command line, on stdin, or in a file.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rollcall::model::Subject;
use rollcall::rule::{Container, RuleOptions};
use serde::Deserialize;

use super::Failure;

/// One rule and how it is to be read.
#[derive(Debug)]
pub(crate) struct ListedRule {
    /// The given id, else `FILE:LINE`, else `rule`.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Line in the file, counted from 1; none for a rule of the command line.
    pub(crate) line: Option<usize>,
    pub(crate) options: RuleOptions,
}

/// A line of a JSONL rule file; other members, such as those of an exported group, are left alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuleLine {
    membership_rule: Option<String>,
    id: Option<String>,
    subject: Option<Subject>,
    container: Option<Container>,
}

/// A rule of the command line, which may begin with `-not` or `-any`. An option that is misspelt is no rule.
///
/// Errors: what begins with a hyphen and has neither blank nor parenthesis, which no rule does without.
pub(super) fn rule_text(text: &str) -> Result<String, String> {
    let looks_like_option = text.len() > 1 && text.starts_with('-') && !text.contains([' ', '\t', '\r', '\n', '(']);
    if looks_like_option {
        return Err("this is neither an option of the command nor a rule, which begins as `-not (…)` does".to_owned());
    }
    Ok(text.to_owned())
}

/// The rules of `text`, of the file, or, where neither is given, of stdin (one rule, which may have several lines).
pub(crate) fn read(
    text: Option<&str>,
    file: Option<&PathBuf>,
    defaults: &RuleOptions,
) -> Result<Vec<ListedRule>, Failure> {
    match (text, file) {
        (Some("-"), None) | (None, None) => {
            let mut text = String::new();
            io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| Failure::new(format!("cannot read the rule from stdin: {error}")))?;
            Ok(vec![single(text.trim_end_matches(['\r', '\n']).to_owned(), defaults)])
        }
        (Some(text), None) => Ok(vec![single(text.to_owned(), defaults)]),
        (None, Some(path)) => from_file(path, defaults),
        (Some(_), Some(_)) => Err(Failure::new("give the rule or `--rules FILE`, not both")),
    }
}

fn single(text: String, defaults: &RuleOptions) -> ListedRule {
    ListedRule {
        name: "rule".to_owned(),
        text,
        line: None,
        options: *defaults,
    }
}

fn from_file(path: &Path, defaults: &RuleOptions) -> Result<Vec<ListedRule>, Failure> {
    let content = fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    let mut rules = Vec::new();
    for (index, line) in content.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let place = format!("{}:{}", path.display(), index + 1);
        let mut rule = ListedRule {
            name: place.clone(),
            text: line.to_owned(),
            line: Some(index + 1),
            options: *defaults,
        };
        if trimmed.starts_with('{') {
            let given: RuleLine =
                serde_json::from_str(trimmed).map_err(|error| Failure::new(format!("{place}: {error}")))?;
            // An exported tenant holds assigned groups too; they have no rule to look at.
            let Some(text) = given.membership_rule else { continue };
            rule.text = text;
            rule.name = given.id.unwrap_or(place);
            rule.options.subject = given.subject.or(defaults.subject);
            rule.options.container = given.container.unwrap_or(defaults.container);
        }
        rules.push(rule);
    }
    Ok(rules)
}
