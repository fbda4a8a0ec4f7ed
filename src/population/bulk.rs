//! All rules over everybody.
//!
//! 1. [`Program`]: every distinct condition of all rules once.
//! 2. [`masks`]: each condition is answered for every distinct value of its column, not for every user; what conditions look
//!    for in texts is found in all columns together ([`text_answers`]).
//! 3. Block by block of 8,192 places, whose bitmaps stay in the cache, codes become bitmaps: of each code in columns of few
//!    codes ([`by_code`](super::by_code)), place by place where a condition holds for few ([`listed`](super::listed)), and
//!    else eight conditions in one pass, by a look-up and a turn of eight by eight bits ([`spread`](super::spread)). A rule is
//!    then a few operations on bitmaps of a kilobyte.
//!
//! Measured: with passes of eight conditions alone, 1,000 rules over 100,000 users took twice as long in this part, and one
//! bitmap a pass costs six times as much for each condition.
//!
//! Blocks are independent, and so are columns: both are spread over threads.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use time::OffsetDateTime;

use super::bits;
use super::code_set::CodeSet;
use super::codes::Codes;
use super::column::Column;
use super::condition::{ColumnName, Question};
use super::masks::{self, Answers, Source, SHARED};
use super::members::{Bits, Block, BLOCK, BLOCK_BYTES};
use super::program::{Formula, Program};
use super::spread::spread;
use super::text_answers::{self, Asked};
use super::Population;
use crate::model::Entity;
use crate::rule::{Context, Rule};

/// Results up to this size are kept in the form that is made fastest, larger ones in the smallest.
const ROOMY: usize = 64 << 20;
/// Lists of up to so many places are kept as lists, where there is room and where there is not.
const LISTED: [usize; 2] = [64, BLOCK_BYTES / 2 - 1];

/// Rules, compiled for one evaluation over a population.
pub(super) struct Bulk<'a> {
    population: &'a Population,
    context: &'a Context,
    program: &'a Program,
    fillers: Vec<Filler<'a>>,
    /// Where the bitmap of each condition is.
    slots: Vec<usize>,
    /// How many bitmaps there are.
    bitmaps: usize,
    /// Conditions that cannot be answered for some value.
    failing: Vec<bool>,
    /// For each formula: whether one of its conditions is failing.
    fallible: Vec<bool>,
    /// Rules that columns cannot answer; their sets stand behind those of the formulas.
    fallbacks: &'a [&'a Rule],
    listed: usize,
}

/// What fills the bitmaps of some conditions on one column.
struct Filler<'a> {
    /// None: nobody has a value in the column.
    codes: Option<&'a Codes>,
    source: Source,
    /// Where its bitmaps are.
    slots: Range<usize>,
}

/// What a block came to.
pub(super) struct BlockAnswer {
    pub(super) sets: Block,
    /// The first place at which a set could not be answered.
    pub(super) errors: Vec<(usize, usize)>,
}

impl<'a> Bulk<'a> {
    pub(super) fn new(
        population: &'a Population,
        context: &'a Context,
        program: &'a Program,
        fallbacks: &'a [&'a Rule],
    ) -> Self {
        let mut by_column: BTreeMap<&ColumnName, Vec<usize>> = BTreeMap::new();
        for (index, condition) in program.conditions.iter().enumerate() {
            by_column.entry(&condition.column).or_default().push(index);
        }
        let now = context.now();
        let by_column: Vec<(Option<&Column>, Vec<usize>)> = by_column
            .into_iter()
            .map(|(name, conditions)| (population.column(name), conditions))
            .collect();
        let answers = answers_by_column(population, &by_column, program, now);
        let mut bulk = Self {
            population,
            context,
            program,
            fillers: Vec::new(),
            slots: vec![0; program.conditions.len()],
            bitmaps: 0,
            failing: vec![false; program.conditions.len()],
            fallible: Vec::new(),
            fallbacks,
            listed: 0,
        };
        for ((column, conditions), answers) in by_column.iter().zip(answers) {
            bulk.add(column.map(|column| &column.codes), conditions, answers);
        }
        bulk.fallible = program
            .formulas
            .iter()
            .map(|formula| bulk.is_fallible(formula))
            .collect();
        let roomy = bulk.sets().saturating_mul(population.places.div_ceil(8)) <= ROOMY;
        bulk.listed = if roomy { LISTED[0] } else { LISTED[1] };
        bulk
    }

    fn add(&mut self, codes: Option<&'a Codes>, conditions: &[usize], answers: Answers) {
        for (source, numbers) in answers {
            let first = self.bitmaps;
            for (number, place) in numbers {
                let condition = conditions[number];
                self.slots[condition] = first + source.slot(place);
                self.failing[condition] = source.fails(place);
            }
            self.bitmaps += source.bitmaps();
            self.fillers.push(Filler {
                codes,
                source,
                slots: first..self.bitmaps,
            });
        }
    }

    fn is_fallible(&self, formula: &Formula) -> bool {
        match formula {
            Formula::Constant(_) => false,
            Formula::Condition { index, .. } => self.failing[*index],
            Formula::Or(parts) | Formula::And(parts) => parts.iter().any(|part| self.is_fallible(part)),
        }
    }

    /// Formulas and rules for the reference evaluator.
    pub(super) fn sets(&self) -> usize {
        self.program.formulas.len() + self.fallbacks.len()
    }

    pub(super) fn blocks(&self) -> usize {
        self.population.places.div_ceil(BLOCK)
    }

    /// Answers every block. Gives nothing when the result would take more than `limit` bytes; `taken` has what it came
    /// to by then.
    pub(super) fn run(&self, limit: usize, taken: &AtomicUsize) -> Option<Vec<BlockAnswer>> {
        let answer = |scratch: &mut Scratch, block: usize| {
            let answer = self.block(block, scratch);
            let before = taken.fetch_add(answer.sets.bytes(), Ordering::Relaxed);
            (before + answer.sets.bytes() <= limit).then_some(answer)
        };
        if self.blocks() <= 1 {
            return (0..self.blocks())
                .map(|block| answer(&mut Scratch::default(), block))
                .collect();
        }
        (0..self.blocks())
            .into_par_iter()
            .map_init(Scratch::default, answer)
            .collect()
    }

    /// Answers one block.
    pub(super) fn block(&self, block: usize, scratch: &mut Scratch) -> BlockAnswer {
        let first = block * BLOCK;
        scratch.fill(self, first..self.population.places.min(first + BLOCK));
        let live = self.population.live_block(block);
        let living = bits::count(&live);
        let mut answer = BlockAnswer {
            sets: Block::new(self.sets(), self.listed, std::mem::take(&mut scratch.room)),
            errors: Vec::new(),
        };
        let view = View {
            slots: &self.slots,
            scratch: &*scratch,
        };
        let mut set = [0; BLOCK_BYTES];
        for (index, formula) in self.program.formulas.iter().enumerate() {
            if self.fallible[index] {
                let (holds, mut errors) = view.careful(formula, false);
                set = holds;
                bits::and(&mut errors, &live);
                answer
                    .errors
                    .extend(first_of(&errors).map(|place| (index, first + place)));
            } else if view.is_empty(formula) {
                answer.sets.push_empty();
                continue;
            } else if let (Formula::Condition { index, negative: false }, BLOCK) = (formula, living) {
                answer.sets.push(view.holds(*index), &live, living);
                continue;
            } else {
                view.answer(formula, &mut set);
            }
            if living < BLOCK {
                bits::and(&mut set, &live);
            }
            answer.sets.push(&set, &live, living);
        }
        for (number, rule) in self.fallbacks.iter().enumerate() {
            let failed = self.ask_each(rule, first, &live, &mut set);
            answer
                .errors
                .extend(failed.map(|place| (self.program.formulas.len() + number, place)));
            answer.sets.push(&set, &live, living);
        }
        scratch.room = answer.sets.finish();
        answer
    }

    /// Asks the reference evaluator about every place. Gives the first one that could not be answered.
    fn ask_each(&self, rule: &Rule, first: usize, live: &Bits, set: &mut Bits) -> Option<usize> {
        let mut failed = None;
        *set = [0; BLOCK_BYTES];
        bits::each(live, |place| {
            let entity: Option<Entity> = self.population.entity_at(first + place);
            match entity.map(|entity| rule.evaluate(&entity, self.context)) {
                Some(Ok(true)) => bits::insert(set, place),
                Some(Ok(false)) => {}
                Some(Err(_)) | None => failed = failed.or(Some(first + place)),
            }
        });
        failed
    }
}

/// The answers to the conditions on each column, of which those on texts are found in all columns together.
fn answers_by_column(
    population: &Population,
    by_column: &[(Option<&Column>, Vec<usize>)],
    program: &Program,
    now: OffsetDateTime,
) -> Vec<Answers> {
    let question = |&index: &usize| &program.conditions[index].question;
    let questions = by_column
        .iter()
        .map(|(_, conditions)| conditions.iter().map(question).collect());
    let questions: Vec<Vec<&Question>> = questions.collect();
    let columns = by_column.iter().map(|(column, _)| *column);
    let asked = columns
        .zip(&questions)
        .map(|(column, questions)| masks::asked(column, questions));
    let asked: Vec<Option<Asked>> = asked.collect();
    let mut found = text_answers::answer(
        &asked.iter().flatten().collect::<Vec<_>>(),
        population.anchor().as_ref(),
    )
    .into_iter();
    let sets = asked.iter().map(|asked| asked.as_ref().and_then(|_| found.next()));
    let sets: Vec<Vec<CodeSet>> = sets.map(Option::unwrap_or_default).collect();
    let each = by_column.par_iter().zip(&questions).zip(sets);
    each.map(|(((column, _), questions), sets)| masks::answers(*column, questions, now, sets))
        .collect()
}

fn first_of(bits: &Bits) -> Option<usize> {
    let byte = bits.iter().position(|&byte| byte != 0)?;
    Some(byte * 8 + bits[byte].trailing_zeros() as usize)
}

/// The bitmaps of all conditions in one block; used again for the next.
#[derive(Default)]
pub(super) struct Scratch {
    holds: Vec<Bits>,
    /// Bitmaps that are not known to be empty.
    is_met: Vec<bool>,
    /// Bitmaps of what cannot be answered, by the first slot of the masks that have such.
    errors: BTreeMap<usize, Box<[Bits; SHARED]>>,
    /// Where results are put together.
    room: Vec<u8>,
}

impl Scratch {
    fn fill(&mut self, bulk: &Bulk, places: Range<usize>) {
        self.holds.resize(bulk.bitmaps, [0; BLOCK_BYTES]);
        self.is_met.resize(bulk.bitmaps, true);
        for Filler { codes, source, slots } in &bulk.fillers {
            let bitmaps = &mut self.holds[slots.clone()];
            match (source, codes) {
                (Source::Masks(masks), _) => {
                    spread(*codes, &masks.holds, &places, bitmaps);
                    if let Some(masks) = &masks.errors {
                        let none = || Box::new([[0; BLOCK_BYTES]; SHARED]);
                        let bitmaps = self.errors.entry(slots.start).or_insert_with(none);
                        spread(*codes, masks, &places, bitmaps.as_mut_slice());
                    }
                }
                (Source::Listed(listed), Some(codes)) => {
                    listed.fill(codes, &places, bitmaps, &mut self.is_met[slots.clone()]);
                }
                (Source::ByCode(by_code), Some(Codes::Byte(codes))) => by_code.fill(codes, &places, bitmaps),
                // A column without codes has masks, and one that is answered by code has codes of a byte.
                (Source::Listed(_), None) | (Source::ByCode(_), _) => {}
            }
        }
    }

    /// The places for which the condition with a bitmap at `slot` cannot be answered.
    fn errors(&self, slot: usize) -> Option<&Bits> {
        let (first, errors) = self.errors.range(..=slot).next_back()?;
        errors.get(slot - first)
    }
}

/// What formulas are answered from.
struct View<'a> {
    slots: &'a [usize],
    scratch: &'a Scratch,
}

impl View<'_> {
    fn holds(&self, condition: usize) -> &Bits {
        &self.scratch.holds[self.slots[condition]]
    }

    /// Whether it is known without a look at any place that nobody in the block fits.
    fn is_empty(&self, formula: &Formula) -> bool {
        match formula {
            Formula::Constant(value) => !value,
            Formula::Condition { negative: true, .. } => false,
            Formula::Condition { index, .. } => !self.scratch.is_met[self.slots[*index]],
            Formula::And(parts) => parts.iter().any(|part| self.is_empty(part)),
            Formula::Or(parts) => parts.iter().all(|part| self.is_empty(part)),
        }
    }

    fn answer(&self, formula: &Formula, set: &mut Bits) {
        match formula {
            Formula::Constant(value) => set.fill(if *value { u8::MAX } else { 0 }),
            Formula::Condition { index, negative } => {
                *set = *self.holds(*index);
                if *negative {
                    bits::not(set);
                }
            }
            Formula::And(parts) => self.join(parts, set, true),
            Formula::Or(parts) => self.join(parts, set, false),
        }
    }

    fn join(&self, parts: &[Formula], set: &mut Bits, all: bool) {
        for (number, part) in parts.iter().enumerate() {
            match part {
                _ if number == 0 => self.answer(part, set),
                Formula::Condition { index, negative } => {
                    let other = self.holds(*index);
                    match (all, negative) {
                        (true, false) => bits::and(set, other),
                        (true, true) => bits::and_not(set, other),
                        (false, false) => bits::or(set, other),
                        (false, true) => bits::or_not(set, other),
                    }
                }
                // Nobody is left to be asked.
                _ if all && bits::is_empty(set) => return,
                _ => {
                    let mut other = [0; BLOCK_BYTES];
                    self.answer(part, &mut other);
                    if all {
                        bits::and(set, &other);
                    } else {
                        bits::or(set, &other);
                    }
                }
            }
        }
    }

    /// With errors as the third value: first who fits, then who cannot be answered.
    fn careful(&self, formula: &Formula, opposite: bool) -> (Bits, Bits) {
        match formula {
            Formula::Constant(value) => (
                [if *value == opposite { 0 } else { u8::MAX }; BLOCK_BYTES],
                [0; BLOCK_BYTES],
            ),
            Formula::Condition { index, negative } => {
                let errors = self.scratch.errors(self.slots[*index]);
                let errors = errors.copied().unwrap_or([0; BLOCK_BYTES]);
                let mut holds = *self.holds(*index);
                if *negative != opposite {
                    bits::or(&mut holds, &errors);
                    bits::not(&mut holds);
                }
                (holds, errors)
            }
            Formula::Or(parts) | Formula::And(parts) => {
                // All are true where none is false.
                let turned = matches!(formula, Formula::And(_));
                let (mut holds, mut errors) = ([0; BLOCK_BYTES], [0; BLOCK_BYTES]);
                for part in parts {
                    let (part_holds, part_errors) = self.careful(part, turned);
                    bits::or(&mut holds, &part_holds);
                    bits::or(&mut errors, &part_errors);
                }
                bits::and_not(&mut errors, &holds);
                if turned != opposite {
                    bits::or(&mut holds, &errors);
                    bits::not(&mut holds);
                }
                (holds, errors)
            }
        }
    }
}
