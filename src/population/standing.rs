//! Rules that stand over a population: who joins and who leaves when an entity changes, and when the time goes on.
//!
//! Nobody's membership is stored. A change is answered by asking about the entity as it was and as it is: the conditions
//! on the properties that changed, then the rules in which one of these conditions has another answer than before.

use std::io::{self, Read};
use std::sync::Arc;

use serde::Serialize;
use time::OffsetDateTime;

use super::asking::{Asking, Pair, State};
use super::bits;
use super::condition::Answer;
use super::evaluate::settled;
use super::program::Program;
use super::row::Row;
use super::standing_answers::KeptAnswers;
use super::standing_index::StandingIndex;
use super::{Membership, Population};
use crate::model::{Entity, EntityError};
use crate::rule::{Context, EvaluationError, Rule};

/// What a change of one entity, or of the time, did to its memberships. Rules go by the numbers that
/// [`StandingRules::add`] gave them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Object id of the entity.
    pub id: String,
    /// Rules that it fits now, and did not before.
    pub joins: Vec<usize>,
    /// Rules that it fitted before, and does not now.
    pub leaves: Vec<usize>,
    /// Rules that cannot be answered for it now; [`Rule::evaluate`] says why.
    pub unanswered: Vec<usize>,
}

/// A population and rules over it.
#[derive(Debug)]
pub struct StandingRules {
    population: Population,
    context: Context,
    now: OffsetDateTime,
    /// None: removed, so that the others keep their numbers.
    rules: Vec<Option<Arc<Rule>>>,
    program: Program,
    index: StandingIndex,
    kept: KeptAnswers,
    /// Rules that columns cannot answer.
    fallbacks: Vec<usize>,
    /// Rules that were removed since the program was made.
    removed: usize,
}

impl StandingRules {
    /// No rules yet. `groups` and `manager` of the context, where given, count for everybody; the time stands still at its
    /// `now` until [`StandingRules::advance`] is called.
    pub fn new(population: Population, context: &Context) -> Self {
        let context = settled(context);
        Self {
            population,
            now: context.now(),
            context,
            rules: Vec::new(),
            program: Program::default(),
            index: StandingIndex::default(),
            kept: KeptAnswers::default(),
            fallbacks: Vec::new(),
            removed: 0,
        }
    }

    /// Lets these rules stand instead of those before, under this context; the first has the number 0.
    pub fn set_rules(&mut self, rules: impl IntoIterator<Item = Rule>, context: &Context) {
        self.context = settled(context);
        self.now = self.context.now();
        self.rules.clear();
        self.compile();
        rules.into_iter().for_each(|rule| {
            self.add(rule);
        });
    }

    /// Loads many at once, as [`Population::load_jsonl`] does; who joins and leaves by that is not told.
    ///
    /// # Errors
    /// As [`Population::load_jsonl`].
    pub fn load_jsonl(&mut self, jsonl: &[u8]) -> Result<usize, EntityError> {
        self.kept.clear();
        self.population.load_jsonl(jsonl)
    }

    /// Loads many from a reader, as [`Population::load_reader`] does.
    ///
    /// # Errors
    /// As [`Population::load_reader`].
    pub fn load_reader(&mut self, reader: impl Read) -> io::Result<Result<usize, EntityError>> {
        self.kept.clear();
        self.population.load_reader(reader)
    }

    /// Who there is.
    pub fn population(&self) -> &Population {
        &self.population
    }

    /// The population, without the rules.
    pub fn into_population(self) -> Population {
        self.population
    }

    /// The moment that `system.now` means.
    pub fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// The rule of this number, unless it was removed.
    pub fn rule(&self, number: usize) -> Option<&Rule> {
        self.rules.get(number)?.as_deref()
    }

    /// Adds a rule and gives its number; numbers go up and are not used again.
    pub fn add(&mut self, rule: impl Into<Arc<Rule>>) -> usize {
        let number = self.rules.len();
        let rule = rule.into();
        self.enter(number, &rule);
        self.rules.push(Some(rule));
        number
    }

    /// Puts another rule in the place of the one of this number, or in a place that was empty.
    ///
    /// Who joins and leaves by that is the difference between [`StandingRules::members`] before and after.
    pub fn replace(&mut self, number: usize, rule: impl Into<Arc<Rule>>) {
        self.remove_rule(number);
        let rule = rule.into();
        self.rules.resize_with(self.rules.len().max(number + 1), || None);
        self.enter(number, &rule);
        if let Some(place) = self.rules.get_mut(number) {
            *place = Some(rule);
        }
    }

    /// Removes a rule; tells whether there was one.
    pub fn remove_rule(&mut self, number: usize) -> bool {
        if self.rules.get_mut(number).and_then(Option::take).is_none() {
            return false;
        }
        self.index.forget(number);
        self.fallbacks.retain(|&other| other != number);
        self.removed += 1;
        if self.removed > self.rules.len() / 2 + 64 {
            self.compile();
        }
        true
    }

    fn enter(&mut self, number: usize, rule: &Rule) {
        if rule.subject() != self.population.subject {
            return;
        }
        let conditions = self.program.conditions.len();
        match self.program.add(rule, &self.context) {
            Some(formula) => self.index.add(&self.program, &self.population, formula, number),
            None => {
                self.program.add_timed(rule, &self.context);
                self.index.add_conditions(&self.program);
                self.fallbacks.push(number);
            }
        }
        if self.program.conditions.len() > conditions {
            self.kept.clear();
        }
    }

    /// Makes the program anew, without the conditions of rules that are gone.
    fn compile(&mut self) {
        self.program = Program::default();
        self.index = StandingIndex::default();
        self.kept.clear();
        self.fallbacks.clear();
        self.removed = 0;
        let rules = self.rules.iter().enumerate();
        let rules: Vec<(usize, Arc<Rule>)> = rules
            .filter_map(|(number, rule)| Some((number, rule.clone()?)))
            .collect();
        rules.iter().for_each(|(number, rule)| self.enter(*number, rule));
    }

    /// Ids of those who fit a rule, in the order of insertion; nobody where there is no rule of this number.
    ///
    /// # Errors
    /// The rule's evaluation error.
    pub fn members(&self, number: usize) -> Result<Vec<String>, EvaluationError> {
        let Some(rule) = self.rule(number) else {
            return Ok(Vec::new());
        };
        let membership = self.population.evaluate(&[rule], &self.context);
        let ids = membership.ids(0).map_err(Clone::clone)?;
        Ok(ids.into_iter().map(str::to_owned).collect())
    }

    /// Who fits each rule, at the place of its number; places of removed rules are left out and the numbers of the others
    /// given beside.
    pub fn evaluate(&self) -> (Vec<usize>, Membership) {
        let rules = self.rules.iter().enumerate();
        let (numbers, rules): (Vec<usize>, Vec<&Rule>) = rules
            .filter_map(|(number, rule)| Some((number, rule.as_deref()?)))
            .unzip();
        (numbers, self.population.evaluate(&rules, &self.context))
    }

    /// Inserts an entity, or replaces the one of the same id.
    ///
    /// # Errors
    /// When it has no id, or is of the other subject; nothing is changed then.
    pub fn upsert(&mut self, entity: &Entity) -> Result<Change, EntityError> {
        self.population.check_subject(entity)?;
        self.index.settle(&self.program);
        let row = Row::of(entity);
        let id = self.population.check(&row)?.to_owned();
        let found = self.population.find(&id);
        let old = self.ask_reference(found.map(|(_, place)| place));
        let mut replaced = Vec::new();
        let place = self.population.put_to(&row, found, |name, before| {
            replaced.extend(self.index.number(&name).map(|column| (column, before)));
        });
        let mut kept = std::mem::take(&mut self.kept);
        let before = State {
            replaced: &replaced,
            ..self.state(found.map(|(_, place)| place))
        };
        let mut change = self.compare(before, self.state(Some(place)), &mut kept);
        self.kept = kept;
        self.add_reference(&mut change, &old, Some(place));
        change.id = id;
        self.tidy();
        Ok(change)
    }

    /// Removes the entity of this id. Nothing where there was none.
    pub fn remove(&mut self, id: &str) -> Option<Change> {
        let (code, place) = self.population.find(id)?;
        let mut kept = std::mem::take(&mut self.kept);
        let mut change = self.compare(self.state(Some(place)), self.state(None), &mut kept);
        self.kept = kept;
        let old = self.ask_reference(Some(place));
        self.add_reference(&mut change, &old, None);
        change.id = id.to_owned();
        self.population.vacate(code, place);
        self.tidy();
        Some(change)
    }

    fn tidy(&mut self) {
        if self.population.tidy() {
            self.kept.clear();
        }
    }

    /// The next moment at which somebody joins or leaves because of `system.now`, if nothing else happens.
    pub fn next_moment(&self) -> Option<OffsetDateTime> {
        let mut moments = self.index.moments(&self.program, &self.population, self.now, None);
        moments.sort_unstable();
        moments.dedup();
        moments
            .into_iter()
            .find(|&moment| !self.changes(self.now, moment).is_empty())
    }

    /// Sets the time, and gives everybody who joins or leaves by that.
    pub fn advance(&mut self, now: OffsetDateTime) -> Vec<Change> {
        let changes = self.changes(self.now, now);
        self.now = now;
        self.context.now = Some(now);
        changes
    }

    fn changes(&self, from: OffsetDateTime, to: OffsetDateTime) -> Vec<Change> {
        let places = self.index.moved_places(&self.program, &self.population, from, to);
        let mut changes = Vec::new();
        let mut kept = KeptAnswers::default();
        for place in places.into_iter().filter(|&place| self.population.lives(place)) {
            let state = |now| State {
                now,
                ..self.state(Some(place))
            };
            let mut change = self.compare(state(from), state(to), &mut kept);
            let old = self.ask_reference_at(Some(place), from);
            self.add_reference_at(&mut change, &old, Some(place), to);
            if change != Change::default() {
                change.id = self.population.id_at(place).to_owned();
                changes.push(change);
            }
        }
        changes
    }

    /// Whoever is at a place now.
    fn state(&self, place: Option<usize>) -> State<'_> {
        State {
            population: &self.population,
            place,
            replaced: &[],
            now: self.now,
        }
    }

    fn compare(&self, before: State, after: State, kept: &mut KeptAnswers) -> Change {
        let changed: Vec<usize> = match (before.place, after.place) {
            (Some(_), Some(_)) => before.replaced.iter().map(|(column, _)| *column).collect(),
            (one, other) => self.columns_with_value(one.or(other)),
        };
        let is_there = (before.place.is_some(), after.place.is_some());
        let is_new_or_gone = is_there.0 != is_there.1;
        let mut asking = Asking::new(&self.program.conditions, &self.index, kept, (before, after), &changed);
        let mut turned = Turned::new(self.rules.len());
        let note = |rule: usize, pair: Pair| turned.note(rule, there(pair, is_there));
        for formula in &self.index.touched(&mut asking, &changed, is_new_or_gone, note) {
            let pair = there(asking.formula(formula), is_there);
            if pair.0 != pair.1 || pair.1 == Answer::Error {
                self.index
                    .formulas()
                    .each_rule(formula.number(), |rule| turned.note(rule, pair));
            }
        }
        turned.change()
    }

    /// The columns that somebody has a value in, of those that some condition looks at.
    fn columns_with_value(&self, place: Option<usize>) -> Vec<usize> {
        let has_value = |&column: &usize| {
            let column = self.population.column(self.index.column(column));
            column.zip(place).is_some_and(|(column, place)| column.code(place) != 0)
        };
        (0..self.index.columns()).filter(has_value).collect()
    }

    fn ask_reference(&self, place: Option<usize>) -> Vec<Answer> {
        self.ask_reference_at(place, self.now)
    }

    /// The answers to the rules that columns cannot answer.
    fn ask_reference_at(&self, place: Option<usize>, now: OffsetDateTime) -> Vec<Answer> {
        if self.fallbacks.is_empty() {
            return Vec::new();
        }
        let entity = place.and_then(|place| self.population.entity_at(place));
        let context = Context {
            now: Some(now),
            ..self.context.clone()
        };
        let answer = |&number: &usize| match (self.rule(number), &entity) {
            (Some(rule), Some(entity)) => rule.evaluate(entity, &context).map_or(Answer::Error, Answer::of),
            _ => Answer::False,
        };
        self.fallbacks.iter().map(answer).collect()
    }

    fn add_reference(&self, change: &mut Change, old: &[Answer], place: Option<usize>) {
        self.add_reference_at(change, old, place, self.now);
    }

    fn add_reference_at(&self, change: &mut Change, old: &[Answer], place: Option<usize>, now: OffsetDateTime) {
        if self.fallbacks.is_empty() {
            return;
        }
        let new = self.ask_reference_at(place, now);
        for ((number, old), new) in self.fallbacks.iter().zip(old).zip(new) {
            change.note(*number, (*old, new));
        }
        change.sort();
    }
}

/// Who is not there fits nothing.
fn there((before, after): Pair, (was, is): (bool, bool)) -> Pair {
    let there = |answer, is_there| if is_there { answer } else { Answer::False };
    (there(before, was), there(after, is))
}

/// The rules that a change touched.
struct Turned {
    joins: Rules,
    leaves: Rules,
    unanswered: Vec<usize>,
}

/// Rules, as bits, for they do not come in their order.
struct Rules {
    bits: Vec<u8>,
    count: usize,
}

impl Rules {
    fn new(rules: usize) -> Self {
        Self {
            bits: bits::empty(rules),
            count: 0,
        }
    }

    fn insert(&mut self, rule: usize) {
        self.count += usize::from(bits::insert_new(&mut self.bits, rule));
    }

    fn list(&self) -> Vec<usize> {
        let mut rules = Vec::with_capacity(self.count);
        if self.count > 0 {
            bits::each(&self.bits, |rule| rules.push(rule));
        }
        rules
    }
}

impl Turned {
    fn new(rules: usize) -> Self {
        Self {
            joins: Rules::new(rules),
            leaves: Rules::new(rules),
            unanswered: Vec::new(),
        }
    }

    fn note(&mut self, rule: usize, pair: Pair) {
        match pair {
            (before, Answer::True) if before != Answer::True => self.joins.insert(rule),
            (Answer::True, after) if after != Answer::True => self.leaves.insert(rule),
            _ => {}
        }
        if pair.1 == Answer::Error {
            self.unanswered.push(rule);
        }
    }

    fn change(mut self) -> Change {
        self.unanswered.sort_unstable();
        self.unanswered.dedup();
        Change {
            id: String::new(),
            joins: self.joins.list(),
            leaves: self.leaves.list(),
            unanswered: self.unanswered,
        }
    }
}

impl Change {
    fn note(&mut self, rule: usize, pair: Pair) {
        match pair {
            (before, Answer::True) if before != Answer::True => self.joins.push(rule),
            (Answer::True, after) if after != Answer::True => self.leaves.push(rule),
            _ => {}
        }
        if pair.1 == Answer::Error {
            self.unanswered.push(rule);
        }
    }

    fn sort(&mut self) {
        self.joins.sort_unstable();
        self.leaves.sort_unstable();
        self.unanswered.sort_unstable();
    }
}
