//! `$expand` of one link: at most 20 items and no next link (graph-behaviour reference, 6.2).

use rusqlite::Connection;
use serde_json::{Map, Value};

use super::kind::Kind;
use super::links::{self, Relation};
use super::objects::{self, Object};
use super::refusal::Refusal;
use super::representation::Selection;
use super::request::Version;

const MOST: usize = 20;

/// Adds the expanded link to an object's body. `expand` is the option as sent, as `manager($select=id)`.
pub(super) fn add(
    connection: &Connection,
    version: Version,
    object: &Object,
    expand: &str,
    body: &mut Map<String, Value>,
) -> Result<(), Refusal> {
    let (name, inner) = expand.split_once('(').unwrap_or((expand, ""));
    let names: Vec<String> = inner
        .trim_end_matches(')')
        .split(';')
        .find_map(|option| option.trim().trim_start_matches('$').strip_prefix("select="))
        .map(|list| list.split(',').map(|name| name.trim().to_owned()).collect())
        .unwrap_or_default();
    let selection = Selection { version, names: &names };
    let name = name.trim();
    let seqs = match (object.kind, name.to_ascii_lowercase().as_str()) {
        (Kind::User, "manager") => targets(connection, Relation::Manager, object)?,
        (Kind::User, "directreports") => links::sources(connection, Relation::Manager, object.seq)?,
        (Kind::Group | Kind::AdministrativeUnit, "members") => targets(connection, Relation::Member, object)?,
        (Kind::Group, "owners") => targets(connection, Relation::Owner, object)?,
        (_, "memberof") => links::sources(connection, Relation::Member, object.seq)?,
        _ => {
            return Err(Refusal::unreadable(format!(
                "Could not find a property named '{name}' on type 'microsoft.graph.{}'.",
                object.kind.type_name()
            )))
        }
    };
    let mut items = Vec::new();
    for seq in seqs.into_iter().take(MOST) {
        if let Some(mut found) = objects::by_seq(connection, seq)? {
            items.push(Value::Object(selection.typed(&mut found)));
        }
    }
    let value = if name.eq_ignore_ascii_case("manager") {
        items.pop()
    } else {
        Some(Value::Array(items))
    };
    if let Some(value) = value {
        body.insert(name.to_owned(), value);
    }
    Ok(())
}

fn targets(connection: &Connection, relation: Relation, object: &Object) -> Result<Vec<i64>, Refusal> {
    Ok(links::targets(connection, relation, object.seq)?
        .into_iter()
        .map(|(seq, _)| seq)
        .collect())
}
