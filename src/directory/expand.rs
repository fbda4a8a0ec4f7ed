//! `$expand` of one link: at most 20 items and no next link (graph-behaviour reference, 6.2).

use rusqlite::Connection;
use serde_json::{json, Map, Value};

use super::kind::Kind;
use super::links::{self, Relation};
use super::listing;
use super::objects::{self, Object};
use super::property;
use super::refusal::Refusal;
use super::representation::Selection;
use super::request::Version;

const MOST: usize = 20;

/// A link to expand, and what is wanted of its far ends.
#[derive(Debug)]
pub(super) struct Expansion {
    name: &'static str,
    far: Far,
    select: Vec<String>,
    /// How far up the managers are followed.
    levels: usize,
}

/// Where the far ends of a link are found.
#[derive(Debug, Clone, Copy)]
enum Far {
    Manager,
    Targets(Relation),
    Sources(Relation),
    /// Groups, units and roles around the object, to any depth.
    Containers,
    /// The directory keeps none.
    Nothing,
}

fn link(kind: Kind, name: &str) -> Option<(&'static str, Far)> {
    let links: &[(&str, Far)] = match kind {
        Kind::User => &[
            ("manager", Far::Manager),
            ("directReports", Far::Sources(Relation::Manager)),
            ("ownedObjects", Far::Sources(Relation::Owner)),
            ("ownedDevices", Far::Sources(Relation::RegisteredOwner)),
            ("registeredDevices", Far::Sources(Relation::RegisteredUser)),
        ],
        Kind::Group => &[
            ("members", Far::Targets(Relation::Member)),
            ("owners", Far::Targets(Relation::Owner)),
        ],
        Kind::Device => &[
            ("registeredOwners", Far::Targets(Relation::RegisteredOwner)),
            ("registeredUsers", Far::Targets(Relation::RegisteredUser)),
        ],
        Kind::AdministrativeUnit | Kind::DirectoryRole => &[("members", Far::Targets(Relation::Member))],
        Kind::ServicePrincipal | Kind::Application => &[("owners", Far::Targets(Relation::Owner))],
        Kind::OrgContact => &[],
    };
    let shared = [
        ("memberOf", Far::Sources(Relation::Member)),
        ("transitiveMemberOf", Far::Containers),
        ("extensions", Far::Nothing),
    ];
    let mut known = links.iter().chain(&shared);
    known.find(|(own, _)| own.eq_ignore_ascii_case(name)).copied()
}

impl Expansion {
    /// Reads the option as sent, as `manager($select=id)`, for objects of this kind.
    pub(super) fn parse(text: &str, kind: Kind) -> Result<Self, Refusal> {
        let text = text.trim();
        let names_several = text.split('(').next().is_some_and(|name| name.contains(','));
        if names_several || text.contains("),") {
            return Err(Refusal::unsupported_query(
                "Only one navigation property can be expanded in a request.",
            ));
        }
        let (name, inner) = match text.split_once('(') {
            None => (text, ""),
            Some((name, rest)) => {
                let inner = rest.strip_suffix(')');
                let inner = inner.filter(|inner| !inner.contains(['(', ')']));
                (name.trim(), inner.ok_or_else(|| unreadable(text))?)
            }
        };
        let (name, far) = link(kind, name).ok_or_else(|| {
            Refusal::unreadable(format!(
                "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.{}'.",
                kind.type_name()
            ))
        })?;
        let mut expansion = Self {
            name,
            far,
            select: Vec::new(),
            levels: 1,
        };
        for option in inner.split(';').filter(|option| !option.trim().is_empty()) {
            expansion.take(option.trim())?;
        }
        Ok(expansion)
    }

    fn take(&mut self, option: &str) -> Result<(), Refusal> {
        let (name, value) = option.split_once('=').ok_or_else(|| unreadable(option))?;
        match (name.trim_start_matches('$').to_ascii_lowercase().as_str(), self.far) {
            ("select", _) => {
                self.select = value.split(',').map(|name| name.trim().to_owned()).collect();
                self.select.retain(|name| !name.is_empty());
                let known = |name: &String| {
                    property::is_extension(name) || Kind::ALL.iter().any(|kind| property::find(*kind, name).is_some())
                };
                match self.select.iter().find(|name| !known(name)) {
                    Some(unknown) => Err(Refusal::unreadable(format!(
                        "Parsing OData Select and Expand failed: Could not find a property named '{unknown}' on type 'microsoft.graph.directoryObject'."
                    ))),
                    None => Ok(()),
                }
            }
            ("levels", Far::Manager) => {
                self.levels = match value.trim() {
                    "max" => usize::MAX,
                    number => number.parse().map_err(|_| unreadable(option))?,
                };
                Ok(())
            }
            _ => Err(Refusal::unsupported_query(format!(
                "The query option '{name}' is not supported inside $expand."
            ))),
        }
    }

    /// Adds the expanded link to an object's body.
    pub(super) fn add(
        &self,
        connection: &Connection,
        version: Version,
        object: &Object,
        body: &mut Map<String, Value>,
    ) -> Result<(), Refusal> {
        let selection = Selection {
            version,
            names: &self.select,
        };
        let seqs: Vec<i64> = match self.far {
            Far::Manager => {
                if let Some(manager) = self.managers(connection, &selection, object)? {
                    body.insert(self.name.to_owned(), manager);
                }
                return Ok(());
            }
            Far::Nothing => Vec::new(),
            Far::Targets(relation) => links::targets(connection, relation, object.seq)?
                .into_iter()
                .map(|(seq, _)| seq)
                .collect(),
            Far::Sources(relation) => links::sources(connection, relation, object.seq)?,
            Far::Containers => listing::containers_around(connection, object.seq)?
                .into_iter()
                .map(|container| container.seq)
                .collect(),
        };
        let mut items = Vec::new();
        for seq in seqs.into_iter().take(MOST) {
            if let Some(mut found) = objects::by_seq(connection, seq)? {
                items.push(Value::Object(selection.typed(&mut found)));
            }
        }
        body.insert(self.name.to_owned(), json!(items));
        Ok(())
    }

    /// The manager, with the manager of that one inside as far as `$levels` says.
    fn managers(
        &self,
        connection: &Connection,
        selection: &Selection<'_>,
        object: &Object,
    ) -> Result<Option<Value>, Refusal> {
        let mut chain: Vec<Object> = Vec::new();
        let mut seq = object.seq;
        while chain.len() < self.levels {
            let next = match links::manager_id(connection, seq)? {
                Some(id) => objects::by_id(connection, &id)?,
                None => None,
            };
            // Nothing keeps managers from forming a ring.
            match next.filter(|next| next.seq != object.seq && chain.iter().all(|known| known.seq != next.seq)) {
                Some(next) => {
                    seq = next.seq;
                    chain.push(next);
                }
                None => break,
            }
        }
        Ok(chain.into_iter().rev().fold(None, |above, mut manager| {
            let mut shown = selection.typed(&mut manager);
            if let Some(above) = above {
                shown.insert("manager".to_owned(), above);
            }
            Some(Value::Object(shown))
        }))
    }
}

fn unreadable(text: &str) -> Refusal {
    Refusal::unreadable(format!(
        "Parsing OData Select and Expand failed: Syntax error at '{text}'."
    ))
}
