//! The text of a seed: its records, each with the line it stands on.

use serde_json::value::RawValue;

use super::kind::Kind;
use super::raw_members::Members;
use crate::model::EntityError;

/// What a record of a seed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seeded {
    Object(Kind),
    LifecyclePolicy,
}

impl Seeded {
    fn of_type(name: &str) -> Option<Self> {
        if name
            .trim_start_matches('#')
            .eq_ignore_ascii_case("microsoft.graph.groupLifecyclePolicy")
        {
            return Some(Self::LifecyclePolicy);
        }
        Kind::from_odata_type(name).map(Self::Object)
    }

    fn of_list(name: &str) -> Option<Self> {
        if name == "groupLifecyclePolicies" {
            return Some(Self::LifecyclePolicy);
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.collection() == name);
        kind.map(Self::Object)
    }
}

/// One object of the seed.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub(super) kind: Seeded,
    pub(super) line: usize,
    pub(super) members: Vec<Member<'a>>,
}

/// One member of an object, not read yet.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) value: &'a RawValue,
}

impl Record<'_> {
    /// The line of a property, where the record has it.
    pub(super) fn line_of(&self, property: &str) -> Option<usize> {
        self.members
            .iter()
            .find(|member| member.name.eq_ignore_ascii_case(property))
            .map(|member| member.line)
    }
}

/// Splits a seed into its records.
pub(super) fn records(text: &str) -> Result<Vec<Record<'_>>, EntityError> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = Lines::of(text);
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let by_line = serde_json::from_str::<Members<'_>>(first)
        .is_ok_and(|members| members.0.iter().any(|(name, _)| name == "@odata.type"));
    if by_line {
        jsonl(text, &lines)
    } else if first.is_empty() {
        Ok(Vec::new())
    } else {
        document(text, &lines)
    }
}

fn jsonl<'a>(text: &'a str, lines: &Lines<'a>) -> Result<Vec<Record<'a>>, EntityError> {
    let mut records = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let number = index + 1;
        let members: Members<'a> = serde_json::from_str(line).map_err(|error| wrong(number, None, &reason(&error)))?;
        let kind = members
            .0
            .iter()
            .find(|(name, _)| name == "@odata.type")
            .map(|(_, value)| value.get().trim_matches('"'));
        let kind = match kind {
            None => return Err(wrong(number, Some("@odata.type"), "the object has no `@odata.type`")),
            Some(name) => Seeded::of_type(name).ok_or_else(|| {
                wrong(
                    number,
                    Some("@odata.type"),
                    &format!("`{name}` is not a type a directory holds"),
                )
            })?,
        };
        records.push(Record {
            kind,
            line: number,
            members: located(members, lines),
        });
    }
    Ok(records)
}

fn document<'a>(text: &'a str, lines: &Lines<'a>) -> Result<Vec<Record<'a>>, EntityError> {
    let top: Members<'a> =
        serde_json::from_str(text).map_err(|error| wrong(error.line().max(1), None, &reason(&error)))?;
    let mut records = Vec::new();
    for (name, value) in top.0 {
        if name.starts_with(['@', '$']) {
            continue;
        }
        let line = lines.line(value.get());
        let kind = Seeded::of_list(&name).ok_or_else(|| {
            wrong(
                line,
                Some(&name),
                "a seed has the lists `users`, `devices`, `groups`, `administrativeUnits`, `directoryRoles`, `groupLifecyclePolicies`, `contacts`, `servicePrincipals` and `applications` alone",
            )
        })?;
        let items: Vec<&'a RawValue> =
            serde_json::from_str(value.get()).map_err(|_| wrong(line, Some(&name), "the value must be a list"))?;
        for item in items {
            let line = lines.line(item.get());
            let members: Members<'a> = serde_json::from_str(item.get())
                .map_err(|_| wrong(line, Some(&name), "every item must be an object"))?;
            records.push(Record {
                kind,
                line,
                members: located(members, lines),
            });
        }
    }
    Ok(records)
}

fn wrong(line: usize, property: Option<&str>, message: &str) -> EntityError {
    EntityError {
        line: Some(line),
        property: property.map(str::to_owned),
        message: format!("line {line}: {message}"),
    }
}

/// The parser's reason without its own idea of the line.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default();
    format!("the text is not JSON: {reason}")
}

/// Where the lines begin, to find the line of a part of the text.
struct Lines<'a> {
    text: &'a str,
    ends: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
        }
    }

    /// The line, counted from 1, that `part` (a slice of the text) begins on.
    fn line(&self, part: &str) -> usize {
        let offset = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.ends.partition_point(|end| *end < offset) + 1
    }
}

/// Members with the lines they stand on.
fn located<'a>(members: Members<'a>, lines: &Lines<'a>) -> Vec<Member<'a>> {
    let members = members.0.into_iter();
    members
        .map(|(name, value)| Member {
            name: name.into_owned(),
            line: lines.line(value.get()),
            value,
        })
        .collect()
}
