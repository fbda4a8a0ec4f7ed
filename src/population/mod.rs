//! The population engine. (Interface stub.)

use crate::model::{Entity, EntityError, Subject};
use crate::rule::{Context, EvaluationError, Rule};

/// All users, or all devices, of a tenant.
#[derive(Debug)]
pub struct Population {
    subject: Subject,
}

impl Population {
    /// An empty population.
    pub fn new(subject: Subject) -> Self {
        Self { subject }
    }
    /// User or device.
    pub fn subject(&self) -> Subject {
        self.subject
    }
    /// How many.
    pub fn len(&self) -> usize {
        0
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        true
    }
    /// Appends whole lines; a repeated id replaces; on an error nothing of this call is kept.
    ///
    /// # Errors
    /// Line and reason.
    pub fn load_jsonl(&mut self, _jsonl: &[u8]) -> Result<usize, EntityError> {
        Ok(0)
    }
    /// Inserts or replaces one.
    ///
    /// # Errors
    /// When it has no id.
    pub fn upsert(&mut self, _entity: Entity) -> Result<(), EntityError> {
        Ok(())
    }
    /// Removes one.
    pub fn remove(&mut self, _id: &str) -> bool {
        false
    }
    /// Evaluates every rule over everybody.
    pub fn evaluate(&self, rules: &[&Rule], _context: &Context) -> Membership {
        Membership {
            answers: vec![Ok(Vec::new()); rules.len()],
        }
    }
}

/// Who fits which rule.
#[derive(Debug)]
pub struct Membership {
    answers: Vec<Result<Vec<String>, EvaluationError>>,
}

impl Membership {
    /// How many fit rule `index`.
    ///
    /// # Errors
    /// That rule's own evaluation error.
    pub fn count(&self, index: usize) -> Result<usize, &EvaluationError> {
        self.answers[index].as_ref().map(Vec::len)
    }
    /// Ids of those who fit rule `index`, in the order of insertion.
    ///
    /// # Errors
    /// That rule's own evaluation error.
    pub fn ids(&self, index: usize) -> Result<Vec<&str>, &EvaluationError> {
        self.answers[index]
            .as_ref()
            .map(|ids| ids.iter().map(String::as_str).collect())
    }
}
