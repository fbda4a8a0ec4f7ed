//! A backtracking matcher for what no linear engine can do: look-around of any length in both directions, back
//! references without letter case, atomic groups. It counts its steps and gives up in the end.

use super::set;
use super::syntax::{Anchor, Node, Parsed};
use super::{letter_case, PatternError};

/// Steps after which a match is given up (rule-language specification, section 6.5).
const STEP_LIMIT: usize = 1_000_000;

/// The matcher gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepLimit;

const UNSET: usize = usize::MAX;

type Ranges = Box<[(char, char)]>;

/// One instruction. `back` means that the text is read from right to left, as .NET does in a look-behind.
#[derive(Debug)]
enum Step {
    Set {
        ranges: Ranges,
        back: bool,
    },
    Anchor(Anchor),
    Split {
        first: usize,
        second: usize,
    },
    Jump(usize),
    /// Stores the position in a register.
    Mark(usize),
    /// Stores zero in a register.
    Zero(usize),
    /// Begins the next round of a repetition, or leaves it.
    Round {
        counter: usize,
        min: u32,
        max: Option<u32>,
        lazy: bool,
        leave: usize,
    },
    /// Ends a round; a round that matched nothing is the last one.
    RoundEnd {
        counter: usize,
        mark: usize,
        again: usize,
    },
    BackReference {
        slot: usize,
        ignore_case: bool,
        back: bool,
    },
    /// Runs the steps behind it up to [`Step::Done`] on their own.
    Look {
        negative: bool,
        next: usize,
    },
    Atomic {
        next: usize,
    },
    Done,
}

/// A pattern ready to run.
#[derive(Debug)]
pub(super) struct Program {
    steps: Vec<Step>,
    registers: usize,
    word: Ranges,
}

impl Program {
    pub(super) fn compile(parsed: &Parsed) -> Result<Self, PatternError> {
        let word = if parsed.has_word_boundary {
            ranges(set::BOUNDARY_WORD)?
        } else {
            Ranges::default()
        };
        let mut program = Self {
            steps: Vec::new(),
            registers: parsed.slots * 2,
            word,
        };
        program.node(&parsed.root, false)?;
        program.steps.push(Step::Done);
        Ok(program)
    }

    pub(super) fn is_match(&self, value: &str) -> Result<bool, StepLimit> {
        let text: Vec<char> = value.chars().collect();
        let mut run = Run {
            program: self,
            text: &text,
            registers: vec![UNSET; self.registers],
            undo: Vec::new(),
            steps: 0,
        };
        for start in 0..=text.len() {
            if run.from(0, start)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn register(&mut self) -> usize {
        self.registers += 1;
        self.registers - 1
    }

    /// Adds a step whose targets are set later, by [`Program::patch`].
    fn hole(&mut self) -> usize {
        self.steps.push(Step::Done);
        self.steps.len() - 1
    }

    fn patch(&mut self, hole: usize, step: Step) {
        if let Some(place) = self.steps.get_mut(hole) {
            *place = step;
        }
    }

    fn node(&mut self, node: &Node, back: bool) -> Result<(), PatternError> {
        match node {
            Node::Empty => {}
            Node::Set(fragment) => {
                let ranges = ranges(fragment)?;
                self.steps.push(Step::Set { ranges, back });
            }
            Node::Anchor(anchor) => self.steps.push(Step::Anchor(*anchor)),
            Node::Capture(slot, body) => {
                let (first, last) = if back {
                    (slot * 2 + 1, slot * 2)
                } else {
                    (slot * 2, slot * 2 + 1)
                };
                self.steps.push(Step::Mark(first));
                self.node(body, back)?;
                self.steps.push(Step::Mark(last));
            }
            Node::BackReference { slot, ignore_case } => {
                self.steps.push(Step::BackReference {
                    slot: *slot,
                    ignore_case: *ignore_case,
                    back,
                });
            }
            Node::Look { behind, negative, body } => {
                let hole = self.hole();
                self.apart(body, *behind)?;
                let next = self.steps.len();
                self.patch(
                    hole,
                    Step::Look {
                        negative: *negative,
                        next,
                    },
                );
            }
            Node::Atomic(body) => {
                let hole = self.hole();
                self.apart(body, back)?;
                let next = self.steps.len();
                self.patch(hole, Step::Atomic { next });
            }
            Node::Repeat { body, min, max, lazy } => self.repeat(body, (*min, *max, *lazy), back)?,
            Node::Sequence(parts) if back => parts.iter().rev().try_for_each(|part| self.node(part, back))?,
            Node::Sequence(parts) => parts.iter().try_for_each(|part| self.node(part, back))?,
            Node::Choice(branches) => self.choice(branches, back)?,
        }
        Ok(())
    }

    fn apart(&mut self, body: &Node, back: bool) -> Result<(), PatternError> {
        self.node(body, back)?;
        self.steps.push(Step::Done);
        Ok(())
    }

    fn repeat(&mut self, body: &Node, range: (u32, Option<u32>, bool), back: bool) -> Result<(), PatternError> {
        let (min, max, lazy) = range;
        let (counter, mark) = (self.register(), self.register());
        self.steps.push(Step::Zero(counter));
        let again = self.hole();
        self.steps.push(Step::Mark(mark));
        self.node(body, back)?;
        self.steps.push(Step::RoundEnd { counter, mark, again });
        let leave = self.steps.len();
        self.patch(
            again,
            Step::Round {
                counter,
                min,
                max,
                lazy,
                leave,
            },
        );
        Ok(())
    }

    fn choice(&mut self, branches: &[Node], back: bool) -> Result<(), PatternError> {
        let mut ends = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let is_last = index + 1 == branches.len();
            let split = (!is_last).then(|| self.hole());
            self.node(branch, back)?;
            if let Some(split) = split {
                ends.push(self.hole());
                let second = self.steps.len();
                self.patch(
                    split,
                    Step::Split {
                        first: split + 1,
                        second,
                    },
                );
            }
        }
        let end = self.steps.len();
        ends.into_iter().for_each(|jump| self.patch(jump, Step::Jump(end)));
        Ok(())
    }

    fn is_word(&self, character: Option<&char>) -> bool {
        character.is_some_and(|&character| is_in(&self.word, character))
    }
}

fn ranges(fragment: &str) -> Result<Ranges, PatternError> {
    set::ranges(fragment)
        .map(Vec::into_boxed_slice)
        .ok_or_else(|| PatternError::Unsupported("a set of characters that this engine can not express".to_owned()))
}

fn is_in(ranges: &[(char, char)], character: char) -> bool {
    ranges
        .binary_search_by(|&(start, end)| {
            if end < character {
                std::cmp::Ordering::Less
            } else if start > character {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        })
        .is_ok()
}

/// What to take back, last one first, when the match fails on its way.
enum Undo {
    /// Another way to go on.
    Way { step: usize, position: usize },
    /// The former content of a register.
    Register { register: usize, content: usize },
}

struct Run<'a> {
    program: &'a Program,
    text: &'a [char],
    registers: Vec<usize>,
    undo: Vec<Undo>,
    steps: usize,
}

impl Run<'_> {
    /// Runs from `step` at `position` to the matching `Done`; gives the position reached. On success registers keep
    /// their content and can still be taken back, but no other way is left open.
    fn from(&mut self, mut step: usize, mut position: usize) -> Result<Option<usize>, StepLimit> {
        let base = self.undo.len();
        loop {
            self.steps += 1;
            if self.steps > STEP_LIMIT {
                return Err(StepLimit);
            }
            let went = match self.program.steps.get(step) {
                None | Some(Step::Done) => {
                    self.close_ways(base);
                    return Ok(Some(position));
                }
                Some(instruction) => self.go(instruction, step, position)?,
            };
            let Some(next) = went.or_else(|| self.take_back(base)) else {
                return Ok(None);
            };
            (step, position) = next;
        }
    }

    /// One step; where to go on, or nothing when it fails.
    fn go(&mut self, instruction: &Step, step: usize, position: usize) -> Result<Option<(usize, usize)>, StepLimit> {
        let next = step + 1;
        Ok(match *instruction {
            Step::Set { ref ranges, back } => self
                .take_character(ranges, position, back)
                .map(|position| (next, position)),
            Step::Anchor(anchor) => self.holds(anchor, position).then_some((next, position)),
            Step::Jump(target) => Some((target, position)),
            Step::Split { first, second } => {
                self.undo.push(Undo::Way { step: second, position });
                Some((first, position))
            }
            Step::Mark(register) => {
                self.store(register, position);
                Some((next, position))
            }
            Step::Zero(register) => {
                self.store(register, 0);
                Some((next, position))
            }
            Step::Round {
                counter,
                min,
                max,
                lazy,
                leave,
            } => Some((self.round(counter, (min, max, lazy), (next, leave), position), position)),
            Step::RoundEnd { counter, mark, again } => {
                let is_empty = self.registers[mark] == position;
                self.store(counter, self.registers[counter].saturating_add(1));
                Some((if is_empty { next } else { again }, position))
            }
            Step::BackReference {
                slot,
                ignore_case,
                back,
            } => self
                .take_again(slot, ignore_case, back, position)
                .map(|position| (next, position)),
            Step::Look { negative, next: after } => {
                let base = self.undo.len();
                let found = self.from(next, position)?.is_some();
                if negative {
                    self.forget(base);
                }
                (found != negative).then_some((after, position))
            }
            Step::Atomic { next: after } => self.from(next, position)?.map(|position| (after, position)),
            Step::Done => None,
        })
    }

    fn round(
        &mut self,
        counter: usize,
        range: (u32, Option<u32>, bool),
        ways: (usize, usize),
        position: usize,
    ) -> usize {
        let (min, max, lazy) = range;
        let (body, leave) = ways;
        let done = self.registers[counter];
        if done < min as usize {
            return body;
        }
        if max.is_some_and(|max| done >= max as usize) {
            return leave;
        }
        let (first, second) = if lazy { (leave, body) } else { (body, leave) };
        self.undo.push(Undo::Way { step: second, position });
        first
    }

    fn take_character(&self, ranges: &[(char, char)], position: usize, back: bool) -> Option<usize> {
        let at = if back { position.checked_sub(1)? } else { position };
        let character = *self.text.get(at)?;
        is_in(ranges, character).then_some(if back { at } else { position + 1 })
    }

    /// The text of a group once more; a group that took no part fails.
    fn take_again(&self, slot: usize, ignore_case: bool, back: bool, position: usize) -> Option<usize> {
        let (start, end) = (self.registers[slot * 2], self.registers[slot * 2 + 1]);
        let group = self.text.get(start..end)?;
        let start = if back {
            position.checked_sub(group.len())?
        } else {
            position
        };
        let found = self.text.get(start..start + group.len())?;
        let is_same =
            |(a, b): (&char, &char)| a == b || ignore_case && letter_case::lower(*a) == letter_case::lower(*b);
        group
            .iter()
            .zip(found)
            .all(is_same)
            .then_some(if back { start } else { position + group.len() })
    }

    fn holds(&self, anchor: Anchor, position: usize) -> bool {
        let (text, end) = (self.text, self.text.len());
        let before = position.checked_sub(1).and_then(|index| text.get(index));
        let after = text.get(position);
        let is_boundary = || self.program.is_word(before) != self.program.is_word(after);
        match anchor {
            Anchor::Start => position == 0,
            Anchor::LineStart => before.is_none_or(|&character| character == '\n'),
            Anchor::End => position == end || position + 1 == end && after == Some(&'\n'),
            Anchor::LineEnd => after.is_none_or(|&character| character == '\n'),
            Anchor::VeryEnd => position == end,
            Anchor::WordBoundary => is_boundary(),
            Anchor::NoWordBoundary => !is_boundary(),
        }
    }

    fn store(&mut self, register: usize, content: usize) {
        let former = std::mem::replace(&mut self.registers[register], content);
        self.undo.push(Undo::Register {
            register,
            content: former,
        });
    }

    /// Takes steps back until another way is open; nothing when `base` is reached.
    fn take_back(&mut self, base: usize) -> Option<(usize, usize)> {
        while self.undo.len() > base {
            match self.undo.pop()? {
                Undo::Way { step, position } => return Some((step, position)),
                Undo::Register { register, content } => self.registers[register] = content,
            }
        }
        None
    }

    /// Takes back everything beyond `base`, open ways included.
    fn forget(&mut self, base: usize) {
        while self.take_back(base).is_some() {}
    }

    fn close_ways(&mut self, base: usize) {
        let tail = self.undo.split_off(base.min(self.undo.len()));
        self.undo
            .extend(tail.into_iter().filter(|undo| matches!(undo, Undo::Register { .. })));
    }
}
