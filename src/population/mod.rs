//! All users, or all devices, of a tenant, and who of them fits a rule.
//!
//! Every answer comes from the reference evaluator, entity by entity.

use std::collections::HashMap;

use crate::model::{Entity, EntityError, Subject};
use crate::rule::{Context, EvaluationError, Rule, RuleErrorKind};

/// All users, or all devices, of a tenant, in the order of insertion.
#[derive(Debug)]
pub struct Population {
    subject: Subject,
    /// Removed entities leave a gap, so that the others keep their place.
    places: Vec<Option<Entity>>,
    place_by_id: HashMap<String, usize>,
}

impl Population {
    /// An empty population.
    pub fn new(subject: Subject) -> Self {
        Self {
            subject,
            places: Vec::new(),
            place_by_id: HashMap::new(),
        }
    }

    /// User or device.
    pub fn subject(&self) -> Subject {
        self.subject
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.place_by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.place_by_id.is_empty()
    }

    /// Appends Graph users or devices, one JSON object a line; blank lines are skipped. A repeated id replaces the
    /// entity and keeps its place. Gives the number of entities read.
    ///
    /// # Errors
    /// Line, property and reason of the first fault; nothing of this call is kept then.
    pub fn load_jsonl(&mut self, jsonl: &[u8]) -> Result<usize, EntityError> {
        let text = jsonl.strip_prefix(b"\xef\xbb\xbf").unwrap_or(jsonl);
        let lines = text.split(|&byte| byte == b'\n').enumerate();
        let filled = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
        let entities: Vec<(String, Entity)> = filled
            .map(|(index, line)| {
                let read = Entity::from_slice(self.subject, line).and_then(identified);
                read.map_err(|error| EntityError {
                    line: Some(index + 1),
                    ..error
                })
            })
            .collect::<Result<_, _>>()?;
        let count = entities.len();
        entities.into_iter().for_each(|(id, entity)| self.place(id, entity));
        Ok(count)
    }

    /// Inserts an entity, or replaces the one of the same id.
    ///
    /// # Errors
    /// When it has no id, or is of the other subject.
    pub fn upsert(&mut self, entity: Entity) -> Result<(), EntityError> {
        if entity.subject != self.subject {
            let (wanted, found) = (self.subject.prefix(), entity.subject.prefix());
            let message = format!("this population holds {wanted}s, and this is a {found}");
            return Err(EntityError {
                line: None,
                property: None,
                message,
            });
        }
        let (id, entity) = identified(entity)?;
        self.place(id, entity);
        Ok(())
    }

    /// Removes the entity of this id; tells whether there was one.
    pub fn remove(&mut self, id: &str) -> bool {
        let place = self.place_by_id.remove(&id.to_ascii_lowercase());
        match place.and_then(|place| self.places.get_mut(place)) {
            Some(place) => place.take().is_some(),
            None => false,
        }
    }

    /// The entity of this id.
    pub fn get(&self, id: &str) -> Option<&Entity> {
        let place = *self.place_by_id.get(&id.to_ascii_lowercase())?;
        self.places.get(place)?.as_ref()
    }

    /// Evaluates every rule over everybody. `groups` and `manager` of the context, where given, count for each of them.
    pub fn evaluate(&self, rules: &[&Rule], context: &Context) -> Membership {
        let context = Context {
            now: Some(context.now()),
            ..context.clone()
        };
        Membership {
            answers: rules.iter().map(|rule| self.members(rule, &context)).collect(),
        }
    }

    fn members(&self, rule: &Rule, context: &Context) -> Result<Vec<String>, EvaluationError> {
        if rule.subject() != self.subject {
            let (wanted, found) = (rule.subject().prefix(), self.subject.prefix());
            return Err(EvaluationError {
                kind: RuleErrorKind::SubjectMismatch.name(),
                span: 0..rule.text().len(),
                message: format!("the rule is about {wanted}s, and this population holds {found}s"),
            });
        }
        let mut members = Vec::new();
        for entity in self.places.iter().flatten() {
            if rule.evaluate(entity, context)? {
                members.extend(entity.id().map(str::to_owned));
            }
        }
        Ok(members)
    }

    fn place(&mut self, id: String, entity: Entity) {
        match self.place_by_id.get(&id).and_then(|&place| self.places.get_mut(place)) {
            Some(place) => *place = Some(entity),
            None => {
                self.place_by_id.insert(id, self.places.len());
                self.places.push(Some(entity));
            }
        }
    }
}

/// The entity with the id that it is found by; ids are GUIDs, so letter case does not count.
fn identified(entity: Entity) -> Result<(String, Entity), EntityError> {
    match entity.id() {
        Some(id) => Ok((id.to_ascii_lowercase(), entity)),
        None => Err(EntityError {
            line: None,
            property: Some("id".to_owned()),
            message: "the entity has no `id`".to_owned(),
        }),
    }
}

/// Who fits which rule.
#[derive(Debug)]
pub struct Membership {
    answers: Vec<Result<Vec<String>, EvaluationError>>,
}

impl Membership {
    /// How many rules were evaluated.
    pub fn rules(&self) -> usize {
        self.answers.len()
    }

    /// How many fit rule `index`.
    ///
    /// # Errors
    /// That rule's own evaluation error.
    ///
    /// # Panics
    /// When there is no rule of this index; see [`Membership::rules`].
    pub fn count(&self, index: usize) -> Result<usize, &EvaluationError> {
        self.answers[index].as_ref().map(Vec::len)
    }

    /// Ids of those who fit rule `index`, in the order of insertion.
    ///
    /// # Errors
    /// That rule's own evaluation error.
    ///
    /// # Panics
    /// When there is no rule of this index; see [`Membership::rules`].
    pub fn ids(&self, index: usize) -> Result<Vec<&str>, &EvaluationError> {
        self.answers[index]
            .as_ref()
            .map(|ids| ids.iter().map(String::as_str).collect())
    }
}

#[cfg(test)]
mod tests;
