//! From columns back to an entity: the reference evaluator answers what columns cannot, and words the errors.

use std::borrow::Cow;

use serde_json::{json, Map, Value};

use super::row::{manager_column, Cell, Plan};
use super::Population;
use crate::model::{print_instant, properties, Entity, Source};

impl Population {
    /// The entity at a place, with everything that rules can read.
    pub(super) fn entity_at(&self, place: usize) -> Option<Entity> {
        let mut members = Map::new();
        for (property, column) in properties(self.subject).iter().zip(&self.columns) {
            let value = match column.cell(place) {
                Cell::Missing => continue,
                Cell::Text(text) => Value::from(text),
                Cell::Boolean(value) => Value::from(value),
                Cell::Instant(instant) => Value::from(print_instant(instant)),
                Cell::Texts(texts) => texts.into_iter().map(Value::from).collect(),
                Cell::Plans(plans) => plans.iter().map(plan_json).collect(),
            };
            match property.source {
                Source::Member(name) => members.insert(name.to_owned(), value),
                Source::FirstOf(name) => members.insert(name.to_owned(), json!([value])),
                Source::SipAddress => members.insert("imAddresses".to_owned(), json!([value])),
                Source::DirectGroups => members.insert("memberOf".to_owned(), value),
                Source::Nested { object, member } => {
                    let nested = members.entry(object).or_insert_with(|| json!({}));
                    nested.as_object_mut()?.insert(member.to_owned(), value)
                }
                Source::Extension | Source::Nowhere => None,
            };
        }
        if let Cell::Text(manager) = self.columns[manager_column(self.subject)].cell(place) {
            members.insert("manager".to_owned(), json!({ "id": manager }));
        }
        for (name, column) in &self.extensions {
            if let Cell::Text(text) = column.cell(place) {
                members.insert(name.clone(), Value::from(text));
            }
        }
        Entity::from_json(self.subject, Value::Object(members)).ok()
    }
}

fn plan_json(plan: &Plan) -> Value {
    let [capability_status, service, service_plan_id] = plan.each_ref().map(Option::<Cow<str>>::as_deref);
    json!({
        "capabilityStatus": capability_status,
        "service": service,
        "servicePlanId": service_plan_id,
    })
}
