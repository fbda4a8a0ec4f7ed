//! The way of a group or administrative unit between hand-kept and rule-kept membership (graph-behaviour reference, 1.5
//! and 4): what a write of rule, state or type does to the members.

use serde_json::{json, Value};

use super::journal::Cause;
use super::kind::Kind;
use super::links::{self, Relation};
use super::membership::Extent;
use super::memory::DynamicContainer;
use super::objects::{self, Object};
use super::refusal::Refusal;
use super::store::Change;

const RULE: &str = "membershipRule";
const STATE: &str = "membershipRuleProcessingState";
const STATUS: &str = "membershipRuleProcessingStatus";

/// Brings rule and state into the form they are kept in: blank is none, `on` is `On`.
pub(super) fn normalize(object: &mut Object) -> Result<(), Refusal> {
    for name in [RULE, STATE] {
        if object.text(name).is_some_and(|text| text.trim().is_empty()) {
            object.properties.remove(name);
        }
    }
    if let Some(state) = object.text(STATE) {
        let known = ["On", "Paused"]
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(state));
        let known = known.ok_or_else(|| Refusal::invalid_value(object.kind.resource(), STATE))?;
        object.set_text(STATE, known);
    }
    Ok(())
}

/// Refuses a new rule on a container whose members are kept by hand.
pub(super) fn refuse_idle_rule(object: &Object, written: &serde_json::Map<String, Value>) -> Result<(), Refusal> {
    let names_rule = written
        .get(RULE)
        .and_then(Value::as_str)
        .is_some_and(|rule| !rule.trim().is_empty());
    if names_rule && !object.is_dynamic() {
        let needed = match object.kind {
            Kind::AdministrativeUnit => "membershipType to be 'Dynamic'",
            _ => "groupTypes to contain 'DynamicMembership'",
        };
        return Err(
            Refusal::bad_request(format!("A membership rule needs {needed}.")).with_detail("InvalidValue", RULE)
        );
    }
    Ok(())
}

impl Change<'_> {
    /// Writes a container back and moves its members as its rule, state and type now want. `before` is none for a new
    /// one. Nothing in memory is touched before the last refusal.
    pub(super) fn settle_container(&mut self, before: Option<&Object>, mut after: Object) -> Result<(), Refusal> {
        let was = before.is_some_and(Object::is_dynamic);
        if !after.is_dynamic() {
            after.properties.remove(STATUS);
            objects::update(self.connection, &after)?;
            if was {
                self.memory.remove_container(after.seq);
            }
            return Ok(());
        }
        if after.text(RULE).is_none() {
            return Err(Refusal::rule_in_place(
                "EmptyRule",
                "A value is required for property 'membershipRule'.",
            ));
        }
        if after.text(STATE).is_none() {
            after.set_text(STATE, "On");
        }
        let edited = !was || before.and_then(|before| before.text(RULE)) != after.text(RULE);
        let known = self.memory.container(after.seq).filter(|_| !edited).cloned();
        let mut container = match known {
            Some(known) => known,
            None => self.checked_container(&after)?,
        };
        container.processing = after.text(STATE) == Some("On");
        if edited {
            after.properties.insert(STATUS.to_owned(), not_started());
        }
        objects::update(self.connection, &after)?;
        if before.is_some() && !was && after.kind == Kind::Group {
            // A group is emptied first; a unit keeps those in scope.
            self.through(Cause::BecameDynamic, |change| {
                links::clear(change.connection, Relation::Member, after.seq)
            })?;
        }
        let processes = container.processing;
        self.memory.put_container(container);
        let waited = after
            .properties
            .get(STATUS)
            .is_some_and(|status| status["status"] == "NotStarted");
        let resumes = before.and_then(|before| before.text(STATE)) != Some("On");
        match (processes, edited || waited, resumes) {
            (true, true, _) => self.reconcile(after.seq, Extent::Exact),
            (true, false, true) => self.reconcile(after.seq, Extent::CatchUp),
            _ => Ok(()),
        }
    }

    /// A container came back from the deleted items. Its rule was checked when it was written; what it names may be
    /// gone by now, which moves nobody.
    pub(super) fn revive_container(&mut self, object: &Object) -> Result<(), Refusal> {
        let container = DynamicContainer::of(object).ok().filter(|_| object.is_dynamic());
        if let Some(container) = container {
            self.memory.put_container(container);
            self.reconcile(object.seq, Extent::CatchUp)?;
        }
        Ok(())
    }
}

fn not_started() -> Value {
    json!({ "status": "NotStarted", "lastMembershipUpdated": null, "errorMessage": null })
}
