//! The rules that are processed, standing over all users or all devices: which containers an object joins and leaves when
//! it changes, and when the time goes on. One of `population`'s engines, and what it does not know: which container a
//! rule belongs to, and where an answer was missing once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use crate::model::{Entity, EntityError, Subject};
use crate::population::{Change, Population, StandingRules};
use crate::rule::{Context, Rule};

/// Standing rules of one subject.
#[derive(Debug)]
pub(super) struct Processing {
    rules: StandingRules,
    /// The container of each rule, by the rule's number.
    containers: HashMap<usize, i64>,
    /// Containers whose rule could not be answered for somebody: he stayed where he was, so that what the rule said
    /// before says nothing of who is a member.
    doubtful: BTreeSet<i64>,
    reads_clock: usize,
}

/// Containers, by position, that an object joins and leaves.
#[derive(Debug, Default)]
pub(super) struct Moves {
    pub(super) joins: Vec<i64>,
    pub(super) leaves: Vec<i64>,
    /// Their rule cannot be answered for it: it stays where it is.
    pub(super) unanswered: Vec<i64>,
}

impl Processing {
    pub(super) fn new(subject: Subject, now: OffsetDateTime) -> Self {
        Self {
            rules: StandingRules::new(Population::new(subject), &at(now)),
            containers: HashMap::new(),
            doubtful: BTreeSet::new(),
            reads_clock: 0,
        }
    }

    pub(super) fn population(&self) -> &Population {
        self.rules.population()
    }

    /// Whether a rule reads the clock.
    pub(super) fn reads_clock(&self) -> bool {
        self.reads_clock > 0
    }

    /// Lets a container's rule stand, and gives the rule's number.
    pub(super) fn add(&mut self, container: i64, rule: &Arc<Rule>, doubtful: bool) -> usize {
        let number = self.rules.add(Arc::clone(rule));
        self.containers.insert(number, container);
        self.reads_clock += usize::from(rule.reads_clock());
        if doubtful {
            self.doubtful.insert(container);
        }
        number
    }

    pub(super) fn remove(&mut self, number: usize) {
        let reads_clock = self.rules.rule(number).is_some_and(Rule::reads_clock);
        if self.rules.remove_rule(number) {
            self.reads_clock -= usize::from(reads_clock);
        }
        if let Some(container) = self.containers.remove(&number) {
            self.doubtful.remove(&container);
        }
    }

    /// The container's members are those its rule wants now.
    pub(super) fn is_in_line(&mut self, container: i64) {
        self.doubtful.remove(&container);
    }

    /// Puts an object and says what it joins and leaves. `present` gives the containers it is in.
    pub(super) fn put<E: From<EntityError>>(
        &mut self,
        entity: &Entity,
        present: impl FnOnce() -> Result<Vec<i64>, E>,
    ) -> Result<Moves, E> {
        let id = entity.id().unwrap_or_default();
        let is_new = !self.containers.is_empty() && !self.rules.population().contains(id);
        let change = self.rules.upsert(entity)?;
        let mut moves = self.of_containers(&change);
        if is_new {
            // It may be in containers from before it was deleted, whose rules say something else by now.
            let standing: BTreeSet<i64> = self.containers.values().copied().collect();
            let stays = |container: &i64| moves.joins.contains(container) || moves.unanswered.contains(container);
            let leaves: Vec<i64> = present()?
                .into_iter()
                .filter(|container| standing.contains(container) && !stays(container))
                .collect();
            moves.leaves.extend(leaves);
        }
        self.ask_doubtful(entity, &mut moves)?;
        self.doubtful.extend(&moves.unanswered);
        Ok(moves)
    }

    /// Puts many at once, one a line, while no rule stands.
    pub(super) fn load(&mut self, jsonl: &[u8]) -> Result<(), EntityError> {
        self.rules.load_jsonl(jsonl).map(drop)
    }

    /// Whether no rule stands, so that nobody can join or leave.
    pub(super) fn is_idle(&self) -> bool {
        self.containers.is_empty()
    }

    pub(super) fn take_out(&mut self, id: &str) {
        self.rules.remove(id);
    }

    /// Lets the time go on, unless it hardly has; who joins and leaves by that, by object id. Within a second the rules
    /// keep the time they have: instants of the service have no finer parts.
    pub(super) fn advance(&mut self, now: OffsetDateTime) -> Vec<(String, Moves)> {
        let before = self.rules.now();
        if before <= now && now - before < Duration::SECOND {
            return Vec::new();
        }
        let changes = self.rules.advance(now);
        let moves = changes.into_iter().map(|change| {
            let moves = self.of_containers(&change);
            (change.id, moves)
        });
        moves.collect()
    }

    fn of_containers(&self, change: &Change) -> Moves {
        let of = |numbers: &[usize]| -> Vec<i64> {
            let containers = numbers.iter().filter_map(|number| self.containers.get(number));
            containers.copied().collect()
        };
        let mut moves = Moves {
            joins: of(&change.joins),
            leaves: of(&change.leaves),
            unanswered: of(&change.unanswered),
        };
        moves.leaves.retain(|container| !moves.unanswered.contains(container));
        moves
    }

    /// Where an answer was missing before, the difference to it tells nothing: the rule is asked as a whole.
    fn ask_doubtful(&self, entity: &Entity, moves: &mut Moves) -> Result<(), EntityError> {
        if self.doubtful.is_empty() {
            return Ok(());
        }
        let mut alone = Population::new(self.population().subject());
        alone.upsert(entity.clone())?;
        let numbers = self
            .containers
            .iter()
            .filter(|(_, container)| self.doubtful.contains(container));
        for (number, container) in numbers {
            let known = moves.joins.contains(container) || moves.leaves.contains(container);
            let Some(rule) = self
                .rules
                .rule(*number)
                .filter(|_| !known && !moves.unanswered.contains(container))
            else {
                continue;
            };
            let membership = alone.evaluate(&[rule], &at(self.rules.now()));
            match membership.count(0) {
                Ok(0) => moves.leaves.push(*container),
                Ok(_) => moves.joins.push(*container),
                Err(_) => moves.unanswered.push(*container),
            }
        }
        Ok(())
    }
}

fn at(now: OffsetDateTime) -> Context {
    Context {
        now: Some(now),
        ..Context::default()
    }
}
