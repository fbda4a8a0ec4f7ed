//! The values of an entity, in one pass over the members of its JSON: to look for what each property reads would take a
//! look-up of a name for each of them, and one change of one user spent more time on that than on anything else.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::layout::{Layout, Names, Slot};
use super::line::sip_prefixed;
use super::row::{extension_named, Cell, Plan, Row};
use crate::model::{parse_instant, properties, Entity, PropertyType};

impl<'a> Row<'a> {
    /// Reads everything that a rule could ask of the entity, as the functions read it that rules ask it with.
    pub(super) fn of(entity: &'a Entity) -> Self {
        let layout = Layout::of(entity.subject);
        let kinds = properties(entity.subject).iter().map(|property| property.kind);
        let mut row = Self {
            cells: kinds.chain([PropertyType::Text]).map(nothing).collect(),
            extensions: Vec::new(),
        };
        for (name, value) in entity.json().as_object().into_iter().flatten() {
            match layout.members.get(name) {
                Some(slot) => row.put(slot, value, layout),
                None => {
                    if let Some(property) = extension_named(entity.subject, name) {
                        row.extensions.push((Cow::Borrowed(name), entity.text(&property)));
                    }
                }
            }
        }
        if let Some((column, _)) = layout.sip.filter(|(column, _)| row.cells[*column] == Cell::Missing) {
            row.cells[column] = text(sip_address(entity.json()));
        }
        row
    }

    fn put(&mut self, slot: Slot, value: &'a Value, layout: &Layout) {
        let cells = &mut self.cells;
        match slot {
            Slot::Skip | Slot::Type | Slot::Extension(_) => {}
            Slot::Text(column) => cells[column] = text(value.as_str()),
            Slot::Boolean(column) => cells[column] = value.as_bool().map_or(Cell::Missing, Cell::Boolean),
            Slot::Instant(column) => {
                let instant = value.as_str().and_then(parse_instant);
                cells[column] = instant.map_or(Cell::Missing, Cell::Instant);
            }
            Slot::Texts(column) => {
                let alone = value.as_str().into_iter();
                let texts = elements(value).filter_map(Value::as_str).chain(alone);
                cells[column] = Cell::Texts(texts.map(Cow::Borrowed).collect());
            }
            Slot::First(column) => cells[column] = text(value.get(0).and_then(Value::as_str)),
            Slot::Nested(object) => {
                if let (Some((_, columns)), Some(members)) = (layout.nested.get(object), value.as_object()) {
                    put_nested(cells, columns, members);
                }
            }
            Slot::Plans(column) => cells[column] = Cell::Plans(elements(value).map(plan).collect()),
            Slot::Groups(column) => {
                let id = |group: &'a Value| group.as_str().or_else(|| group.get("id")?.as_str());
                cells[column] = Cell::Texts(elements(value).filter_map(id).map(Cow::Borrowed).collect());
            }
            Slot::Manager(column) => cells[column] = text(value.get("id").and_then(Value::as_str)),
        }
    }
}

fn put_nested<'a>(cells: &mut [Cell<'a>], columns: &Names<usize>, members: &'a Map<String, Value>) {
    for (name, value) in members {
        if let Some(column) = columns.get(name) {
            cells[column] = text(value.as_str());
        }
    }
}

/// What a property without a value has.
fn nothing<'a>(kind: PropertyType) -> Cell<'a> {
    match kind {
        PropertyType::Text | PropertyType::Boolean | PropertyType::Instant => Cell::Missing,
        PropertyType::TextCollection | PropertyType::GroupCollection => Cell::Texts(Vec::new()),
        PropertyType::PlanCollection => Cell::Plans(Vec::new()),
    }
}

fn text(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Missing, |text| Cell::Text(Cow::Borrowed(text)))
}

fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn plan(value: &Value) -> Plan<'_> {
    let mut plan = [None, None, None];
    for (name, member) in value.as_object().into_iter().flatten() {
        let place = match name.as_str() {
            "capabilityStatus" => 0,
            "service" => 1,
            "servicePlanId" => 2,
            _ => continue,
        };
        plan[place] = member.as_str().map(Cow::Borrowed);
    }
    plan
}

fn sip_address(json: &Value) -> Option<&str> {
    let mut addresses = elements(json.get("proxyAddresses")?).filter_map(Value::as_str);
    addresses.find_map(sip_prefixed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::super::row::manager_column;
    use super::*;
    use crate::model::{Property, Subject};

    /// Through the functions that rules ask an entity with.
    fn asked<'a>(entity: &'a Entity, property: &Property) -> Cell<'a> {
        let listed = |texts: Vec<&'a str>| Cell::Texts(texts.into_iter().map(Cow::Borrowed).collect());
        match property.kind {
            PropertyType::Text => entity.text(property).map_or(Cell::Missing, Cell::Text),
            PropertyType::Boolean => entity.boolean(property).map_or(Cell::Missing, Cell::Boolean),
            PropertyType::Instant => entity.instant(property).map_or(Cell::Missing, Cell::Instant),
            PropertyType::TextCollection => listed(entity.texts(property)),
            PropertyType::GroupCollection => listed(entity.groups()),
            PropertyType::PlanCollection => {
                let plans = entity.plans().into_iter();
                let members = plans.map(|plan| [plan.capability_status, plan.service, plan.service_plan_id]);
                Cell::Plans(members.map(|plan| plan.map(|text| text.map(Cow::Borrowed))).collect())
            }
        }
    }

    fn assert_read_as_asked(entity: &Entity) {
        let row = Row::of(entity);
        for (property, cell) in properties(entity.subject).iter().zip(&row.cells) {
            assert_eq!(*cell, asked(entity, property), "{} of {}", property.name, entity.json());
        }
        let manager = text(entity.manager());
        assert_eq!(row.cells[manager_column(entity.subject)], manager);
        assert_eq!(row.cells.len(), properties(entity.subject).len() + 1);
        let names = entity.json().as_object().into_iter().flat_map(|members| members.keys());
        let extensions = names.filter_map(|name| {
            let property = extension_named(entity.subject, name)?;
            Some((Cow::Borrowed(name.as_str()), entity.text(&property)))
        });
        assert_eq!(row.extensions, extensions.collect::<Vec<_>>());
    }

    #[test]
    fn a_row_has_what_the_functions_give_that_rules_ask() {
        let extension = "extension_9d98ed114c4144d298fad781915f27e4_title";
        let users = [
            json!({}),
            json!({"id": "1", "memberOf": ["a", {"id": "b"}], "manager": {"id": "c"}, "accountEnabled": false,
                "employeeHireDate": "2020-01-01T00:00:00Z", "systemLabels": "x", "otherMails": ["a", "b"],
                "onPremisesExtensionAttributes": {"extensionAttribute1": "v", "extensionAttribute15": null, "other": 1},
                "assignedPlans": [{"service": "s", "capabilityStatus": null}, {"servicePlanId": "p", "x": 1}, {}]}),
            json!({"id": null, "imAddresses": ["sip:a@b"], "proxyAddresses": ["SIP:c@d"], "businessPhones": ["1", "2"]}),
            json!({"id": "1", "imAddresses": [], "proxyAddresses": ["smtp:x", "SIP:c@d", "sip:e"], "businessPhones": []}),
            json!({"imAddresses": null, "proxyAddresses": "sip:alone", "manager": null, "Department": "no",
                "onPremisesExtensionAttributes": null, "assignedPlans": null, "memberOf": null}),
            json!({extension: "t", extension.to_uppercase(): 7, "extension_x": true, "extension_": 1, "department": "d"}),
        ];
        for user in users {
            assert_read_as_asked(&Entity::from_json(Subject::User, user).unwrap());
        }
        let device = json!({"id": "1", "deviceId": "2", "systemLabels": "x", "physicalIds": ["[OrderID]:1"],
            "operatingSystem": "Windows", "isCompliant": true, "managementType": "MDM",
            "extensionAttributes": {"extensionAttribute1": "v"}});
        assert_read_as_asked(&Entity::from_json(Subject::Device, device).unwrap());
        let seed = include_str!("../../tests/powershell/seed.jsonl");
        for line in seed.lines().filter(|line| line.contains("#microsoft.graph.user")) {
            assert_read_as_asked(&Entity::from_slice(Subject::User, line.as_bytes()).unwrap());
        }
    }
}
