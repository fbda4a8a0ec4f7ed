//! What the writer keeps in memory: the populations rules are evaluated over, and the rules themselves, parsed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rusqlite::Connection;
use serde_json::{json, Value};

use super::kind::Kind;
use super::links;
use super::objects::{self, Object};
use super::refusal::Refusal;
use crate::model::{Entity, Subject};
use crate::population::Population;
use crate::rule::{Container, Rule, RuleError, RuleOptions};

/// Users, devices and dynamic containers of the tenant.
#[derive(Debug)]
pub(super) struct Memory {
    users: Population,
    devices: Population,
    containers: BTreeMap<i64, DynamicContainer>,
    /// From the id of a source group to the memberOf containers that list it.
    by_source: HashMap<String, BTreeSet<i64>>,
    /// Changed in a transaction that has not been committed.
    ahead: bool,
}

/// A group or administrative unit whose members a rule decides.
#[derive(Debug, Clone)]
pub(super) struct DynamicContainer {
    pub(super) seq: i64,
    pub(super) id: String,
    pub(super) rule: Arc<Rule>,
    pub(super) processing: bool,
}

impl Memory {
    /// Reads everything from the store.
    pub(super) fn load(connection: &Connection) -> Result<Self, Refusal> {
        let mut memory = Self {
            users: Population::new(Subject::User),
            devices: Population::new(Subject::Device),
            containers: BTreeMap::new(),
            by_source: HashMap::new(),
            ahead: false,
        };
        for kind in [Kind::User, Kind::Device] {
            objects::each_live(connection, kind, |object| memory.put_entity(connection, &object))?;
        }
        for kind in [Kind::Group, Kind::AdministrativeUnit] {
            objects::each_live(connection, kind, |object| {
                if object.is_dynamic() {
                    // A rule an older version accepted may be refused today: it keeps its members and stands still.
                    if let Ok(container) = DynamicContainer::of(&object) {
                        memory.put_container(container);
                    }
                }
                Ok(())
            })?;
        }
        memory.ahead = false;
        Ok(memory)
    }

    /// Whether the memory holds what no transaction has confirmed.
    pub(super) fn is_ahead(&self) -> bool {
        self.ahead
    }

    /// The transaction was committed.
    pub(super) fn settle(&mut self) {
        self.ahead = false;
    }

    pub(super) fn population(&self, subject: Subject) -> &Population {
        match subject {
            Subject::User => &self.users,
            Subject::Device => &self.devices,
        }
    }

    fn population_mut(&mut self, subject: Subject) -> &mut Population {
        self.ahead = true;
        match subject {
            Subject::User => &mut self.users,
            Subject::Device => &mut self.devices,
        }
    }

    /// Adds or replaces a user or device.
    pub(super) fn put_entity(&mut self, connection: &Connection, object: &Object) -> Result<(), Refusal> {
        if let Some(entity) = entity(connection, object)? {
            self.population_mut(entity.subject).upsert(entity)?;
        }
        Ok(())
    }

    pub(super) fn remove_entity(&mut self, object: &Object) {
        if let Some(subject) = object.kind.subject() {
            self.population_mut(subject).remove(&object.id);
        }
    }

    pub(super) fn put_container(&mut self, container: DynamicContainer) {
        self.remove_container(container.seq);
        for source in container.rule.source_groups().unwrap_or_default() {
            self.by_source
                .entry(source.to_ascii_lowercase())
                .or_default()
                .insert(container.seq);
        }
        self.containers.insert(container.seq, container);
    }

    pub(super) fn remove_container(&mut self, seq: i64) {
        self.ahead = true;
        if let Some(old) = self.containers.remove(&seq) {
            for source in old.rule.source_groups().unwrap_or_default() {
                if let Some(fed) = self.by_source.get_mut(&source.to_ascii_lowercase()) {
                    fed.remove(&seq);
                }
            }
        }
    }

    pub(super) fn container(&self, seq: i64) -> Option<&DynamicContainer> {
        self.containers.get(&seq)
    }

    pub(super) fn containers(&self) -> impl Iterator<Item = &DynamicContainer> {
        self.containers.values()
    }

    /// The memberOf containers that list this group as a source.
    pub(super) fn fed_by(&self, group_id: &str) -> Vec<DynamicContainer> {
        let fed = self.by_source.get(group_id).into_iter().flatten();
        fed.filter_map(|seq| self.containers.get(seq)).cloned().collect()
    }
}

impl DynamicContainer {
    /// Reads the rule off a dynamic group or administrative unit.
    pub(super) fn of(object: &Object) -> Result<Self, RuleError> {
        let rule = Rule::parse(object.text("membershipRule").unwrap_or_default(), &rule_options(object))?;
        Ok(Self {
            seq: object.seq,
            id: object.id.clone(),
            rule: Arc::new(rule),
            processing: object.text("membershipRuleProcessingState") == Some("On"),
        })
    }
}

/// How a rule is read where it is kept: Microsoft 365 groups hold users alone.
pub(super) fn rule_options(object: &Object) -> RuleOptions {
    let mut options = RuleOptions::default();
    if object.kind == Kind::AdministrativeUnit {
        options.container = Container::AdministrativeUnit;
    }
    if object.is_unified() {
        options.subject = Some(Subject::User);
    }
    options
}

/// A user or device as rules see it, manager included; none for other kinds.
pub(super) fn entity(connection: &Connection, object: &Object) -> Result<Option<Entity>, Refusal> {
    let Some(subject) = object.kind.subject() else {
        return Ok(None);
    };
    let mut properties = object.properties.clone();
    if object.kind == Kind::User {
        if let Some(manager) = links::manager_id(connection, object.seq)? {
            properties.insert("manager".to_owned(), json!({ "id": manager }));
        }
    }
    Ok(Some(Entity::from_json(subject, Value::Object(properties))?))
}
