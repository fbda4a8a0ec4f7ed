//! `$search` (graph-behaviour reference, 6.5): `"property:text"` in double quotes, joined by AND and OR.

use serde_json::{Map, Value};

use super::kind::Kind;
use super::objects::fold;
use super::property;
use super::refusal::Refusal;

/// A search: any of the lists, of which all clauses hold.
#[derive(Debug)]
pub(super) struct Search {
    any_of: Vec<Vec<Clause>>,
}

#[derive(Debug)]
struct Clause {
    property: &'static str,
    text: String,
}

impl Search {
    pub(super) fn parse(text: &str, kinds: &[Kind]) -> Result<Self, Refusal> {
        let refused = || {
            Refusal::unreadable(
                "Syntax error: the search must be \"property:text\" in double quotes, joined by AND or OR.",
            )
        };
        let mut any_of = vec![Vec::new()];
        let mut rest = text.trim();
        loop {
            let (clause, after) = rest
                .strip_prefix('"')
                .and_then(|rest| rest.split_once('"'))
                .ok_or_else(refused)?;
            let (name, text) = clause.split_once(':').ok_or_else(refused)?;
            let property = kinds
                .iter()
                .find_map(|kind| property::find(*kind, name.trim()))
                .ok_or_else(|| {
                    Refusal::unsupported_query(format!("Unsupported or invalid search clause for property '{name}'."))
                })?;
            if let Some(last) = any_of.last_mut() {
                last.push(Clause {
                    property: property.name,
                    text: text.trim().to_owned(),
                });
            }
            rest = after.trim_start();
            if rest.is_empty() {
                return Ok(Self { any_of });
            } else if let Some(after) = rest.strip_prefix("AND ") {
                rest = after.trim_start();
            } else if let Some(after) = rest.strip_prefix("OR ") {
                any_of.push(Vec::new());
                rest = after.trim_start();
            } else {
                return Err(refused());
            }
        }
    }

    pub(super) fn fits(&self, properties: &Map<String, Value>) -> bool {
        self.any_of
            .iter()
            .any(|clauses| clauses.iter().all(|clause| clause.fits(properties)))
    }
}

impl Clause {
    fn fits(&self, properties: &Map<String, Value>) -> bool {
        let Some(value) = properties.get(self.property).and_then(Value::as_str) else {
            return false;
        };
        if !matches!(self.property, "displayName" | "description") {
            return fold(value).starts_with(&fold(&self.text));
        }
        let present = words(value);
        words(&self.text)
            .iter()
            .all(|wanted| present.iter().any(|word| word.starts_with(wanted.as_str())))
    }
}

/// Words as the service cuts them: at blanks, symbols, digits and where a capital follows a small letter.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut last: Option<char> = None;
    for c in text.chars() {
        let cuts = !c.is_alphanumeric()
            || last
                .is_some_and(|last| (last.is_lowercase() && c.is_uppercase()) || last.is_numeric() != c.is_numeric());
        if cuts {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        last = Some(c);
    }
    words.retain(|word| !word.is_empty());
    words
}
