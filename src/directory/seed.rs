//! Import of a tenant: a JSON object with the arrays `users`, `devices`, `groups`, `administrativeUnits` … in Graph's shape, or JSONL with `@odata.type` on every line. All of it is kept, or nothing.

use std::collections::HashMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::journal::Cause;
use super::kind::Kind;
use super::links::{self, Relation};
use super::membership::Extent;
use super::memory::{self, DynamicContainer, Lines};
use super::names_and_mail::register_new;
use super::objects::{self, Object};
use super::odata_path::referenced_id;
use super::property::{self, Purpose};
use super::refusal::Refusal;
use super::schema;
use super::seed_text::{self, Member, Record, Seeded};
use super::store::Change;
use super::{
    administrative_units, devices, directory_roles, groups, lifecycle_policies, scoped_roles, tenant, users,
    ImportSummary, Shared,
};
use crate::model::{EntityError, Subject};
use crate::Error;

/// The roles given over an administrative unit.
const SCOPED_ROLES: &str = "scopedRoleMembers";

/// Records from which on it pays to make indexes at the end.
const MANY: usize = 2_000;

/// Loads a seed in one transaction.
pub(super) fn import(shared: &Shared, text: &str) -> Result<ImportSummary, Error> {
    let records = seed_text::records(text)?;
    let mut place = Place::default();
    let outcome = shared.store.write_much(shared.occasion("import"), |change| {
        let replaceable = if tenant::is_new(change.connection)? {
            administrator(change)?
        } else {
            None
        };
        Import {
            change,
            written: HashMap::new(),
            place: &mut place,
            roles: Vec::new(),
            users: Lines::default(),
            devices: Lines::default(),
            replaceable,
        }
        .run(&records)
    });
    outcome.map_err(|refusal| {
        let property = place
            .property
            .or_else(|| refusal.target().filter(|target| !target.is_empty()).map(str::to_owned));
        let mut message = refusal.message;
        if let Some(line) = place.line {
            message = format!("line {line}: {message}");
        }
        Error::Entity(EntityError {
            line: place.line,
            property,
            message,
        })
    })
}

fn administrator(change: &Change<'_>) -> Result<Option<Object>, Refusal> {
    objects::by_id(change.connection, &tenant::administrator(change.connection)?)
}

/// Where in the text the import stands, for its errors.
#[derive(Debug, Default)]
struct Place {
    line: Option<usize>,
    property: Option<String>,
}

struct Import<'a, 'b> {
    change: &'a mut Change<'b>,
    written: HashMap<String, Written>,
    place: &'a mut Place,
    /// Of each administrative unit, by id, the roles given over it, and their line.
    roles: Vec<(String, usize, Value)>,
    /// Users and devices not yet put into memory.
    users: Lines,
    devices: Lines,
    /// The administrator made with the directory, while a seed may bring its own under the same name.
    replaceable: Option<Object>,
}

/// What is remembered of an object that was written: a tenant's objects as a whole would take hundreds of megabytes.
#[derive(Debug, Clone, Copy)]
struct Written {
    seq: i64,
    deleted: bool,
    dynamic: bool,
}

impl Written {
    fn of(object: &Object) -> Self {
        Self {
            seq: object.seq,
            deleted: object.deleted,
            dynamic: object.is_dynamic(),
        }
    }
}

/// The links of one record, still as ids.
#[derive(Debug)]
struct Links {
    id: String,
    line: usize,
    relation: Relation,
    targets: Vec<String>,
}

impl Import<'_, '_> {
    fn run(&mut self, records: &[Record<'_>]) -> Result<ImportSummary, Refusal> {
        // Filled row by row, indexes over names in no order cost several times what making them at the end does.
        let set_aside = match records.len() {
            0..MANY => None,
            _ => Some(schema::set_aside(self.change.connection)?),
        };
        let mut summary = ImportSummary::default();
        let mut policies = Vec::new();
        let mut links = Vec::new();
        let mut order = Vec::new();
        for record in records {
            self.place.line = Some(record.line);
            self.place.property = None;
            let Seeded::Object(kind) = record.kind else {
                policies.push(record);
                continue;
            };
            let object = self.write(kind, record, &mut links)?;
            match object.kind {
                Kind::User => summary.users += 1,
                Kind::Device => summary.devices += 1,
                Kind::Group => summary.groups += 1,
                Kind::AdministrativeUnit => summary.administrative_units += 1,
                _ => {}
            }
            order.push((record.line, object.id.clone()));
            let written = Written::of(&object);
            self.written.insert(object.id, written);
        }
        self.change.memory.load_new(Subject::User, &mut self.users)?;
        self.change.memory.load_new(Subject::Device, &mut self.devices)?;
        let cause = self.change.begin_cause(Cause::Seed)?;
        for links in &links {
            self.link(links)?;
        }
        self.change.end_cause(cause)?;
        self.give_roles()?;
        for record in policies {
            self.write_policy(record)?;
        }
        self.place.property = None;
        self.let_rules_see(&order)?;
        if let Some(indexes) = set_aside {
            schema::restore(self.change.connection, &indexes)?;
        }
        Ok(summary)
    }

    fn write(&mut self, kind: Kind, record: &Record<'_>, links: &mut Vec<Links>) -> Result<Object, Refusal> {
        let mut body = Map::new();
        let mut named = Vec::new();
        let mut roles = None;
        for member in &record.members {
            let value = self.value(member)?;
            match relation_of(kind, &member.name) {
                Some(relation) => named.push((member.line, relation, ids_of(&value)?)),
                None if kind == Kind::AdministrativeUnit && member.name == SCOPED_ROLES => {
                    roles = Some((member.line, value));
                }
                None => {
                    body.insert(member.name.clone(), value);
                }
            }
        }
        self.place.line = Some(record.line);
        self.place.property = None;
        let object = self.insert(kind, &body).inspect_err(|refusal| {
            let line = refusal.target().and_then(|target| record.line_of(target));
            self.place.line = line.or(Some(record.line));
        })?;
        let manager = named.iter().find(|(_, relation, _)| *relation == Relation::Manager);
        self.let_standing_rules_see(&object, manager.and_then(|(_, _, ids)| ids.first()))?;
        self.roles
            .extend(roles.map(|(line, entries)| (object.id.clone(), line, entries)));
        links.extend(named.into_iter().map(|(line, relation, targets)| Links {
            id: object.id.clone(),
            line,
            relation,
            targets,
        }));
        Ok(object)
    }

    /// A user or device joins what the rules say that stand already; where none does, it is put with others.
    fn let_standing_rules_see(&mut self, object: &Object, manager: Option<&String>) -> Result<(), Refusal> {
        let Some(subject) = object.kind.subject().filter(|_| !object.deleted) else {
            return Ok(());
        };
        let memory = &mut *self.change.memory;
        if !memory.is_idle(subject) {
            let moves = memory.put_new(self.change.connection, object, manager)?;
            return self.change.carry_out(object.seq, object.kind, &moves);
        }
        // Checked here, where the line is known.
        memory::entity_with(object, subject, None)?;
        let lines = match subject {
            Subject::User => &mut self.users,
            Subject::Device => &mut self.devices,
        };
        lines.push(&objects::text_of(&object.properties)?, manager.map(String::as_str));
        if lines.is_full() {
            memory.load_new(subject, lines)?;
        }
        Ok(())
    }

    fn value(&mut self, member: &Member<'_>) -> Result<Value, Refusal> {
        self.place.line = Some(member.line);
        self.place.property = Some(member.name.clone());
        serde_json::from_str(member.value.get())
            .map_err(|error| Refusal::bad_request(format!("the value cannot be read: {error}")))
    }

    /// The roles over administrative units, with roles, units and members in place.
    fn give_roles(&mut self) -> Result<(), Refusal> {
        for (unit, line, entries) in std::mem::take(&mut self.roles) {
            self.place.line = Some(line);
            self.place.property = Some(SCOPED_ROLES.to_owned());
            let Some(unit) = self.written.get(&unit) else { continue };
            scoped_roles::import(self.change.connection, unit.seq, &entries)?;
        }
        Ok(())
    }

    fn write_policy(&mut self, record: &Record<'_>) -> Result<(), Refusal> {
        let mut body = Map::new();
        let mut groups = Vec::new();
        for member in &record.members {
            let value = self.value(member)?;
            match member.name.as_str() {
                "@odata.type" => {}
                "groups" => groups = ids_of(&value)?,
                _ => {
                    body.insert(member.name.clone(), value);
                }
            }
        }
        lifecycle_policies::import(self.change, body, &groups)
    }

    fn insert(&mut self, kind: Kind, body: &Map<String, Value>) -> Result<Object, Refusal> {
        let mut properties = property::checked(kind, body, Purpose::Seed)?;
        properties.retain(|_, value| !value.is_null());
        let id = match properties.get("id").and_then(Value::as_str) {
            Some(id) if objects::is_guid(id) => id.to_ascii_lowercase(),
            Some(id) => {
                return Err(
                    Refusal::bad_request(format!("`{id}` is not an object id")).with_detail("InvalidValue", "id")
                )
            }
            None => Uuid::new_v4().to_string(),
        };
        if self.written.contains_key(&id) || objects::by_id(self.change.connection, &id)?.is_some() {
            return Err(
                Refusal::bad_request(format!("an object with the id `{id}` exists already"))
                    .with_detail("ObjectConflict", "id"),
            );
        }
        let name = properties.get("displayName").and_then(Value::as_str);
        if name.is_none_or(|name| name.trim().is_empty()) {
            return Err(
                Refusal::bad_request("the object has no displayName").with_detail("InvalidValue", "displayName")
            );
        }
        if properties.contains_key("deletedDateTime") {
            return self.insert_deleted(kind, &id, properties);
        }
        match kind {
            Kind::User => {
                let roles = self.make_way(&id, &properties)?;
                let user = users::add(self.change, &id, properties)?;
                for role in roles {
                    links::add(self.change.connection, Relation::Member, role, user.seq)?;
                }
                Ok(user)
            }
            Kind::Device => devices::add(self.change, &id, properties),
            Kind::Group => {
                let mut group = Object {
                    seq: 0,
                    id,
                    kind,
                    deleted: false,
                    properties,
                };
                groups::complete_imported(self.change, &mut group)?;
                let group = objects::insert(self.change.connection, kind, &group.id.clone(), group.properties)?;
                register_new(self.change.connection, &group)?;
                Ok(group)
            }
            Kind::DirectoryRole => directory_roles::import(self.change.connection, &id, properties),
            Kind::OrgContact | Kind::ServicePrincipal | Kind::Application => {
                objects::insert(self.change.connection, kind, &id, properties)
            }
            Kind::AdministrativeUnit => {
                let mut unit = Object {
                    seq: 0,
                    id,
                    kind,
                    deleted: false,
                    properties,
                };
                administrative_units::normalize(&mut unit)?;
                objects::insert(self.change.connection, kind, &unit.id.clone(), unit.properties)
            }
        }
    }

    /// As it was when it was deleted; what it had may be taken by another.
    fn insert_deleted(&mut self, kind: Kind, id: &str, properties: Map<String, Value>) -> Result<Object, Refusal> {
        let mut object = Object {
            seq: 0,
            id: id.to_owned(),
            kind,
            deleted: true,
            properties,
        };
        match kind {
            Kind::Group => groups::complete_imported(self.change, &mut object)?,
            Kind::AdministrativeUnit => administrative_units::normalize(&mut object)?,
            Kind::Device | Kind::DirectoryRole | Kind::OrgContact => {
                return Err(
                    Refusal::bad_request("objects of this type are not kept when they are deleted")
                        .with_detail("InvalidValue", "deletedDateTime"),
                )
            }
            Kind::User | Kind::ServicePrincipal | Kind::Application => {}
        }
        objects::insert_deleted(self.change.connection, kind, id, object.properties)
    }

    /// A seed's own administrator takes the place of the one made with the directory; given back are that one's roles.
    fn make_way(&mut self, id: &str, properties: &Map<String, Value>) -> Result<Vec<i64>, Refusal> {
        let name = properties
            .get("userPrincipalName")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let made = self.replaceable.take_if(|made| {
            made.text("userPrincipalName")
                .is_some_and(|own| own.eq_ignore_ascii_case(name))
        });
        let mut roles = Vec::new();
        if let Some(made) = made {
            roles = links::sources(self.change.connection, Relation::Member, made.seq)?;
            objects::purge(self.change.connection, &made)?;
            self.change.memory.remove_entity(&made);
            tenant::set_administrator(self.change.connection, id)?;
        }
        Ok(roles)
    }

    fn link(&mut self, links: &Links) -> Result<(), Refusal> {
        self.place.line = Some(links.line);
        self.place.property = Some(links.relation.property().to_owned());
        let Some(source) = self.written.get(&links.id).copied() else {
            return Ok(());
        };
        for id in &links.targets {
            let target = match self.written.get(id) {
                Some(target) => *target,
                None => objects::by_id(self.change.connection, id)?
                    .filter(|found| !found.deleted)
                    .map(|found| Written::of(&found))
                    .ok_or_else(|| Refusal::bad_request(format!("no object with the id `{id}`")))?,
            };
            links::add(self.change.connection, links.relation, source.seq, target.seq)?;
            if links.relation == Relation::Manager && target.deleted && !source.deleted {
                // The rules were told of a manager before it was known that this one is deleted.
                if let Some(user) = objects::by_seq(self.change.connection, source.seq)? {
                    self.change.entity_changed(&user)?;
                }
            }
        }
        Ok(())
    }

    /// With every object and link in place: fills the dynamic groups and units. Those with a memberOf
    /// rule come last, since the others are their sources.
    fn let_rules_see(&mut self, order: &[(usize, String)]) -> Result<(), Refusal> {
        let mut member_of = Vec::new();
        let mut others = Vec::new();
        for (line, id) in order {
            let written = self
                .written
                .get(id)
                .filter(|written| written.dynamic && !written.deleted);
            let Some(written) = written else {
                continue;
            };
            self.place.line = Some(*line);
            if let Some(object) = objects::by_seq(self.change.connection, written.seq)? {
                let container = DynamicContainer::of(&object).map_err(|error| Refusal::rule(&error))?;
                let list = if container.rule.source_groups().is_some() {
                    &mut member_of
                } else {
                    &mut others
                };
                list.push((*line, object));
            }
        }
        for (line, object) in others.into_iter().chain(member_of) {
            self.place.line = Some(line);
            let container = self.change.checked_container(&object)?;
            self.change.memory.put_container(container);
            self.change.reconcile(object.seq, Extent::CatchUp)?;
        }
        Ok(())
    }
}

fn relation_of(kind: Kind, name: &str) -> Option<Relation> {
    let name = name.strip_suffix("@odata.bind").unwrap_or(name);
    let mut relations = Relation::of(kind).iter().copied();
    relations.find(|relation| relation.property() == name)
}

/// Ids written as text, as `{"id": …}` or as references.
fn ids_of(value: &Value) -> Result<Vec<String>, Refusal> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => {
            let ids: Result<Vec<Vec<String>>, Refusal> = items.iter().map(ids_of).collect();
            Ok(ids?.into_iter().flatten().collect())
        }
        Value::String(text) => referenced_id(text)
            .map(|id| vec![id])
            .map_err(|_| Refusal::bad_request(format!("`{text}` is not an object id"))),
        Value::Object(object) => match object.get("id").or_else(|| object.get("@odata.id")) {
            Some(id @ Value::String(_)) => ids_of(id),
            _ => Err(Refusal::bad_request("the reference has no `id`")),
        },
        _ => Err(Refusal::bad_request("the value is no object id")),
    }
}
