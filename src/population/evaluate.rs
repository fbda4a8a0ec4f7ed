//! Evaluating rules over a population: the results at once, or block by block.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::bulk::{BlockAnswer, Bulk, Scratch};
use super::members::{BLOCK, BLOCK_BYTES};
use super::membership::{live_in, Members, Membership};
use super::memory;
use super::program::Program;
use super::Population;
use crate::rule::{Context, EvaluationError, Rule, RuleErrorKind};

/// More sets than this would not fit into the numbers that find them.
const MAX_RULES: usize = 1 << 20;

/// Where the answer to a rule comes from.
enum Origin {
    Set(usize),
    Refused(EvaluationError),
}

/// Rules, sorted by how they are answered.
struct Sorted<'a> {
    program: Program,
    fallbacks: Vec<&'a Rule>,
    origins: Vec<Origin>,
}

impl Population {
    /// Evaluates every rule over everybody. `groups` and `manager` of the context, where given, count for each of them.
    ///
    /// A rule that would take more memory than there is gets the evaluation error `EngineLimit`, and so do all others;
    /// [`Population::evaluate_streaming`] needs less.
    pub fn evaluate(&self, rules: &[&Rule], context: &Context) -> Membership {
        let context = settled(context);
        let sorted = self.sort(rules, &context);
        let limit = self.memory();
        if let Err(error) = self.check_memory(&sorted.program, limit) {
            return self.refuse_all(rules.len(), &error);
        }
        let bulk = Bulk::new(self, &context, &sorted.program, &sorted.fallbacks);
        let taken = AtomicUsize::new(0);
        let Some(answers) = bulk.run(limit, &taken) else {
            let error = too_large(taken.load(Ordering::Relaxed), limit);
            return self.refuse_all(rules.len(), &error);
        };
        let mut counts = vec![0; bulk.sets()];
        let mut errors: Vec<Option<usize>> = vec![None; bulk.sets()];
        let mut blocks = Vec::with_capacity(answers.len());
        for answer in answers {
            tally(&answer, &mut counts, &mut errors);
            blocks.push(answer.sets);
        }
        let members = |(rule, origin): (&&Rule, Origin)| match origin {
            Origin::Refused(error) => Err(error),
            Origin::Set(set) => match errors[set] {
                Some(place) => Err(self.word_error(rule, place, &context)),
                None => Ok(Members {
                    set,
                    count: counts[set],
                }),
            },
        };
        Membership {
            ids: self.ids().clone(),
            live: self.live.clone(),
            blocks,
            answers: rules.iter().zip(sorted.origins).map(members).collect(),
        }
    }

    /// Evaluates every rule over everybody and hands the result on in parts: `consume` gets the index of a rule and the
    /// ids of some who fit it, in the order of insertion, again and again until everybody was looked at. Only a few
    /// parts are held at a time. Gives how many fit each rule, or its evaluation error; parts that were handed on before
    /// the error was met are void.
    pub fn evaluate_streaming(
        &self,
        rules: &[&Rule],
        context: &Context,
        mut consume: impl FnMut(usize, &[&str]),
    ) -> Vec<Result<usize, EvaluationError>> {
        let context = settled(context);
        let sorted = self.sort(rules, &context);
        let limit = self.memory();
        if let Err(error) = self.check_memory(&sorted.program, limit) {
            return vec![Err(error); rules.len()];
        }
        let bulk = Bulk::new(self, &context, &sorted.program, &sorted.fallbacks);
        let mut counts = vec![0; bulk.sets()];
        let mut errors = vec![None; bulk.sets()];
        let step = rayon::current_num_threads();
        let blocks = |first: usize| -> Vec<BlockAnswer> {
            let numbers = first..bulk.blocks().min(first + step);
            let block = |scratch: &mut Scratch, number| bulk.block(number, scratch);
            numbers.into_par_iter().map_init(Scratch::default, block).collect()
        };
        let mut rules_by_set = vec![Vec::new(); bulk.sets()];
        for (rule, origin) in sorted.origins.iter().enumerate() {
            if let Origin::Set(set) = origin {
                rules_by_set[*set].push(rule);
            }
        }
        let mut answers = blocks(0);
        let mut members = Vec::new();
        for first in (0..bulk.blocks()).step_by(step) {
            let mut next = Vec::new();
            // The consumer stays on this thread; the others answer the blocks that it gets next.
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| next = blocks(first + step));
                for (number, answer) in (first..).zip(&answers) {
                    tally(answer, &mut counts, &mut errors);
                    let ids = self.ids_of(number);
                    let live = live_in(&self.live, number);
                    for (set, rules) in rules_by_set.iter().enumerate() {
                        if rules.is_empty() || errors[set].is_some() || answer.sets.count(set) == 0 {
                            continue;
                        }
                        members.clear();
                        answer.sets.each(set, live, |place| members.push(ids[place]));
                        rules.iter().for_each(|&rule| consume(rule, &members));
                    }
                }
            });
            answers = next;
        }
        let outcome = |(rule, origin): (&&Rule, Origin)| match origin {
            Origin::Refused(error) => Err(error),
            Origin::Set(set) => match errors[set] {
                Some(place) => Err(self.word_error(rule, place, &context)),
                None => Ok(counts[set]),
            },
        };
        rules.iter().zip(sorted.origins).map(outcome).collect()
    }

    /// The ids of everybody in a block, which are read once for all rules.
    fn ids_of(&self, block: usize) -> Vec<&str> {
        let first = block * BLOCK;
        (first..self.places.min(first + BLOCK))
            .map(|place| self.id_at(place))
            .collect()
    }

    /// How many distinct conditions the rules have together: what the time of an evaluation depends on.
    pub fn distinct_conditions(&self, rules: &[&Rule]) -> usize {
        self.sort(rules, &Context::default()).program.conditions.len()
    }

    fn sort<'a>(&self, rules: &[&'a Rule], context: &Context) -> Sorted<'a> {
        let mut program = Program::default();
        let mut fallbacks = Vec::new();
        let mut origins = Vec::with_capacity(rules.len());
        for rule in rules {
            if rule.subject() != self.subject {
                origins.push(Origin::Refused(self.other_subject(rule)));
                continue;
            }
            origins.push(match program.add(rule, context) {
                Some(formula) => Origin::Set(formula),
                None => {
                    fallbacks.push(*rule);
                    Origin::Set(MAX_RULES + fallbacks.len() - 1)
                }
            });
        }
        for origin in &mut origins {
            if let Origin::Set(set @ MAX_RULES..) = origin {
                *set = *set - MAX_RULES + program.formulas.len();
            }
        }
        Sorted {
            program,
            fallbacks,
            origins,
        }
    }

    fn other_subject(&self, rule: &Rule) -> EvaluationError {
        let (wanted, found) = (rule.subject().prefix(), self.subject.prefix());
        EvaluationError {
            kind: RuleErrorKind::SubjectMismatch.name(),
            span: 0..rule.text().len(),
            message: format!("the rule is about {wanted}s, and this population holds {found}s"),
        }
    }

    /// The reference evaluator's own words for an answer that cannot be given.
    fn word_error(&self, rule: &Rule, place: usize, context: &Context) -> EvaluationError {
        let entity = self.entity_at(place);
        let error = entity.and_then(|entity| rule.evaluate(&entity, context).err());
        error.unwrap_or_else(|| EvaluationError {
            kind: "EngineLimit",
            span: 0..rule.text().len(),
            message: "the rule could not be answered".to_owned(),
        })
    }

    pub(super) fn memory(&self) -> usize {
        self.memory_limit.unwrap_or_else(memory::available)
    }

    /// What an evaluation takes besides its result: the masks of the conditions, and a bitmap of each in each thread.
    fn check_memory(&self, program: &Program, limit: usize) -> Result<(), EvaluationError> {
        let masks = program.conditions.iter().map(|condition| {
            let values = self.column(&condition.column).map_or(1, |column| column.values.len());
            values / 4 + BLOCK_BYTES * rayon::current_num_threads()
        });
        let needed: usize = masks.sum();
        if needed > limit || program.formulas.len() > MAX_RULES {
            return Err(too_large(needed, limit));
        }
        Ok(())
    }

    fn refuse_all(&self, rules: usize, error: &EvaluationError) -> Membership {
        Membership {
            ids: self.ids().clone(),
            live: self.live.clone(),
            blocks: Vec::new(),
            answers: vec![Err(error.clone()); rules],
        }
    }
}

/// The same moment for all rules and entities.
pub(super) fn settled(context: &Context) -> Context {
    Context {
        now: Some(context.now()),
        ..context.clone()
    }
}

fn tally(answer: &BlockAnswer, counts: &mut [usize], errors: &mut [Option<usize>]) {
    for (set, count) in counts.iter_mut().enumerate() {
        *count += answer.sets.count(set);
    }
    for &(set, place) in &answer.errors {
        errors[set] = errors[set].or(Some(place));
    }
}

fn too_large(needed: usize, limit: usize) -> EvaluationError {
    let (needed, limit) = (memory::print(needed), memory::print(limit));
    EvaluationError {
        kind: "EngineLimit",
        span: 0..0,
        message: format!("the evaluation needs {needed} or more, and {limit} are left; evaluate fewer rules at a time"),
    }
}
