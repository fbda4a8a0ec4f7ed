//! What the writer keeps in memory: users and devices as columns with the rules that stand over them, and the dynamic
//! containers with their rules, parsed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rusqlite::Connection;
use serde_json::{json, Value};
use time::OffsetDateTime;

use super::kind::Kind;
use super::links::{self, Relation};
use super::objects::{self, Object};
use super::processing::{Moves, Processing};
use super::refusal::Refusal;
use crate::model::{Entity, Subject};
use crate::population::Population;
use crate::rule::{Container, Rule, RuleError, RuleOptions};

/// Users, devices and dynamic containers of the tenant.
#[derive(Debug)]
pub(super) struct Memory {
    users: Processing,
    devices: Processing,
    containers: BTreeMap<i64, DynamicContainer>,
    /// From the id of a source group to the memberOf containers that list it.
    by_source: HashMap<String, BTreeSet<i64>>,
    /// Members by rules that read the clock are those of the time that the rules have.
    knows_time: bool,
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
    /// The rule could not be answered for somebody when it was processed last.
    pub(super) failed: bool,
    /// Number of the rule among those that stand over its subject.
    standing: Option<usize>,
}

impl Memory {
    /// Reads everything from the store.
    pub(super) fn load(connection: &Connection, now: OffsetDateTime) -> Result<Self, Refusal> {
        let mut memory = Self {
            users: Processing::new(Subject::User, now),
            devices: Processing::new(Subject::Device, now),
            containers: BTreeMap::new(),
            by_source: HashMap::new(),
            knows_time: false,
            ahead: false,
        };
        for subject in [Subject::User, Subject::Device] {
            memory.load_entities(connection, subject)?;
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

    fn load_entities(&mut self, connection: &Connection, subject: Subject) -> Result<(), Refusal> {
        let mut statement = connection.prepare(
            "SELECT o.json, m.id FROM object o
             LEFT JOIN link l ON l.relation = ?2 AND l.source = o.seq
             LEFT JOIN object m ON m.seq = l.target AND m.deleted = 0
             WHERE o.kind = ?1 AND o.deleted = 0 ORDER BY o.seq",
        )?;
        let mut rows = statement.query([Kind::of_subject(subject).number(), Relation::Manager.number()])?;
        let mut lines = Lines::default();
        while let Some(row) = rows.next()? {
            let manager: Option<String> = row.get(1)?;
            lines.push(
                row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?,
                manager.as_deref(),
            );
            if lines.is_full() {
                self.of_mut(subject).load(&lines.take())?;
            }
        }
        Ok(self.of_mut(subject).load(&lines.take())?)
    }

    /// Puts lines of objects that were just written, while no rule stands over them.
    pub(super) fn load_new(&mut self, subject: Subject, lines: &mut Lines) -> Result<(), Refusal> {
        Ok(self.of_mut(subject).load(&lines.take())?)
    }

    /// Whether no rule stands over users, or devices.
    pub(super) fn is_idle(&self, subject: Subject) -> bool {
        match subject {
            Subject::User => self.users.is_idle(),
            Subject::Device => self.devices.is_idle(),
        }
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
            Subject::User => self.users.population(),
            Subject::Device => self.devices.population(),
        }
    }

    fn of_mut(&mut self, subject: Subject) -> &mut Processing {
        self.ahead = true;
        match subject {
            Subject::User => &mut self.users,
            Subject::Device => &mut self.devices,
        }
    }

    /// Adds or replaces a user or device, and says which containers it joins and leaves by their rules.
    pub(super) fn put_entity(&mut self, connection: &Connection, object: &Object) -> Result<Moves, Refusal> {
        let Some(entity) = entity(connection, object)? else {
            return Ok(Moves::default());
        };
        let present = || links::sources(connection, Relation::Member, object.seq);
        self.of_mut(entity.subject).put(&entity, present)
    }

    /// The same of an object that was just written and has no links yet, with the manager it is about to get.
    pub(super) fn put_new(
        &mut self,
        connection: &Connection,
        object: &Object,
        manager: Option<&String>,
    ) -> Result<Moves, Refusal> {
        let Some(subject) = object.kind.subject() else {
            return Ok(Moves::default());
        };
        let entity = entity_with(object, subject, manager.map(String::as_str))?;
        let present = || links::sources(connection, Relation::Member, object.seq);
        self.of_mut(subject).put(&entity, present)
    }

    /// Lets the time of the rules go on; who joins and leaves by that, by object id.
    pub(super) fn advance(&mut self, now: OffsetDateTime) -> Vec<(String, Moves)> {
        let mut moved = self.users.advance(now);
        moved.extend(self.devices.advance(now));
        // Without moves, a transaction that is undone leaves nothing behind that the time does not.
        self.ahead |= !moved.is_empty();
        moved
    }

    /// Whether members by rules that read the clock follow its time; after loading, they are as they were stored.
    pub(super) fn knows_time(&self) -> bool {
        self.knows_time
    }

    /// Members by rules that read the clock have been brought in line.
    pub(super) fn has_met_time(&mut self) {
        self.knows_time = true;
        // Undone with the transaction.
        self.ahead = true;
    }

    /// Whether a rule that is processed reads the clock.
    pub(super) fn reads_clock(&self) -> bool {
        self.users.reads_clock() || self.devices.reads_clock()
    }

    /// The members of a container are those its rule wants now.
    pub(super) fn is_in_line(&mut self, seq: i64) {
        if let Some(container) = self.containers.get_mut(&seq) {
            container.failed = false;
            let subject = container.rule.subject();
            self.of_mut(subject).is_in_line(seq);
        }
    }

    pub(super) fn remove_entity(&mut self, object: &Object) {
        if let Some(subject) = object.kind.subject() {
            self.of_mut(subject).take_out(&object.id);
        }
    }

    pub(super) fn put_container(&mut self, mut container: DynamicContainer) {
        self.remove_container(container.seq);
        // Members of a memberOf container follow from what happens to its sources.
        if container.processing && container.rule.source_groups().is_none() {
            let rules = self.of_mut(container.rule.subject());
            container.standing = Some(rules.add(container.seq, &container.rule, container.failed));
        }
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
            if let Some(number) = old.standing {
                self.of_mut(old.rule.subject()).remove(number);
            }
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
            failed: object
                .properties
                .get("membershipRuleProcessingStatus")
                .is_some_and(|status| status["status"] == "Failed"),
            standing: None,
        })
    }
}

/// Objects as the population engine loads them, one a line, which is several times faster than one by one.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<u8>);

impl Lines {
    /// So many bytes are loaded at a time.
    const FULL: usize = 32 << 20;

    /// Adds an object, as the store writes it, and the id of its manager.
    pub(super) fn push(&mut self, json: &str, manager: Option<&str>) {
        match (manager, json.strip_suffix('}')) {
            (Some(manager), Some(open)) => {
                self.0.extend_from_slice(open.as_bytes());
                self.0.extend_from_slice(b",\"manager\":{\"id\":\"");
                self.0.extend_from_slice(manager.as_bytes());
                self.0.extend_from_slice(b"\"}}");
            }
            _ => self.0.extend_from_slice(json.as_bytes()),
        }
        self.0.push(b'\n');
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= Self::FULL
    }

    fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
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
    let manager = match object.kind {
        Kind::User => links::manager_id(connection, object.seq)?,
        _ => None,
    };
    Ok(Some(entity_with(object, subject, manager.as_deref())?))
}

/// The same, with this manager.
pub(super) fn entity_with(object: &Object, subject: Subject, manager: Option<&str>) -> Result<Entity, Refusal> {
    let mut properties = object.properties.clone();
    if let Some(manager) = manager {
        properties.insert("manager".to_owned(), json!({ "id": manager }));
    }
    Ok(Entity::from_json(subject, Value::Object(properties))?)
}
