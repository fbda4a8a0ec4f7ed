//! The conditions on a column as they are put to a single value. Most are ruled out by the pairs of bytes that the value has
//! ([`Grams`]), and most others are a text that it has to hold: both lie side by side, so that hundreds of conditions are
//! answered without a look at them, each of which would be in memory that is in no cache.

use time::OffsetDateTime;

use super::condition::{Answer, Bound, Question, TextTest};
use super::framed_text::FramedText;
use super::grams::Grams;
use super::recogniser::text_test;
use super::search::{Needles, Others, Search};

/// What conditions need, by the numbers that they have within their column.
#[derive(Debug, Default)]
pub(super) struct ColumnTests {
    grams: Vec<Grams>,
    /// These in half the room, which rule nearly as many conditions out.
    folded: Vec<u64>,
    needles: Vec<Needle>,
    bytes: Vec<u8>,
    /// Those that say nothing of what is needed by values that are not ASCII.
    of_ascii: Vec<u32>,
    instants: Vec<InstantTest>,
}

/// What is asked of an instant.
#[derive(Debug, Clone, Copy)]
enum InstantTest {
    /// Nanoseconds since 1970.
    From(i128),
    Until(i128),
    Asked,
}

impl InstantTest {
    fn of(question: &Question) -> Self {
        match question {
            Question::IsFrom(Bound::Fixed(bound)) => Self::From(bound.unix_timestamp_nanos()),
            Question::IsUntil(Bound::Fixed(bound)) => Self::Until(bound.unix_timestamp_nanos()),
            _ => Self::Asked,
        }
    }
}

/// A text that decides.
#[derive(Debug, Clone, Copy)]
struct Needle {
    start: u32,
    /// 0: none does.
    length: u16,
    /// It says nothing of values that are not ASCII.
    of_ascii: bool,
    /// So do the pairs.
    grams_of_ascii: bool,
}

impl ColumnTests {
    /// How many conditions there are.
    pub(super) fn len(&self) -> usize {
        self.grams.len()
    }

    /// Adds the next condition.
    pub(super) fn add(&mut self, question: &Question) {
        let mut needles = Needles::default();
        let search = text_test(question).and_then(|test| Search::of(test, &mut needles));
        let grams_of_ascii = search.as_ref().is_some_and(|search| search.others == Others::Asked);
        if grams_of_ascii {
            self.of_ascii.push(u32::try_from(self.len()).unwrap_or(u32::MAX));
        }
        let grams = Grams::of_question(question);
        self.folded.push(grams.folded());
        self.grams.push(grams);
        self.instants.push(InstantTest::of(question));
        let needle = match (text_test(question), &search) {
            (Some(TextTest::Equals(text)), _) if !text.as_str().contains('\0') => {
                Some([b"\0", text.as_str().as_bytes(), b"\0"].concat())
            }
            (_, Some(search)) if search.is_exact => match search.needs.as_slice() {
                [single] => needles.texts().get(*single).cloned(),
                _ => None,
            },
            _ => None,
        };
        // Between two texts of a list stand two NULs, and no empty text.
        let needle = needle.filter(|needle| needle.as_slice() != b"\0\0");
        let start = u32::try_from(self.bytes.len());
        let length = needle.as_ref().and_then(|needle| u16::try_from(needle.len()).ok());
        let (start, length) = start.ok().zip(length).unwrap_or_default();
        if let Some(needle) = needle.filter(|_| length > 0) {
            self.bytes.extend(needle);
        }
        self.needles.push(Needle {
            start,
            length,
            of_ascii: search.is_some_and(|search| search.others != Others::Alike),
            grams_of_ascii,
        });
    }

    /// The answer to a condition, where it takes no look at the condition itself.
    pub(super) fn answer(&self, number: usize, value: &FramedText) -> Option<Answer> {
        if value.is_apart {
            return None;
        }
        // Most answers take a look at one place in memory.
        let is_ruled_out = !value.grams.may_satisfy(self.grams[number]);
        if is_ruled_out && (value.is_ascii || !self.needles[number].grams_of_ascii) {
            return Some(Answer::False);
        }
        self.search(self.needles[number], value)
    }

    fn search(&self, needle: Needle, value: &FramedText) -> Option<Answer> {
        if needle.length == 0 || needle.of_ascii && !value.is_ascii {
            return None;
        }
        let start = needle.start as usize;
        let text = &self.bytes[start..start + usize::from(needle.length)];
        Some(Answer::of(value.holds(text)))
    }

    /// Calls `visit` for each condition that an instant may satisfy, with the answer where it is known.
    pub(super) fn each_of_instant(&self, instant: OffsetDateTime, mut visit: impl FnMut(usize, Option<Answer>)) {
        let instant = instant.unix_timestamp_nanos();
        for (number, test) in self.instants.iter().enumerate() {
            match test {
                InstantTest::From(bound) if instant >= *bound => visit(number, Some(Answer::True)),
                InstantTest::Until(bound) if instant <= *bound => visit(number, Some(Answer::True)),
                InstantTest::From(_) | InstantTest::Until(_) => {}
                InstantTest::Asked => visit(number, None),
            }
        }
    }

    /// Calls `visit` for each condition that the value may satisfy, with the answer where it is known.
    pub(super) fn each_possible(&self, value: &FramedText, mut visit: impl FnMut(usize, Option<Answer>)) {
        if value.is_apart {
            return (0..self.len()).for_each(|number| visit(number, None));
        }
        let others = !value.grams.folded();
        for (number, &needed) in self.folded.iter().enumerate() {
            if needed & others == 0 && value.grams.may_satisfy(self.grams[number]) {
                visit(number, self.search(self.needles[number], value));
            }
        }
        if !value.is_ascii {
            for number in self.of_ascii.iter().map(|&number| number as usize) {
                if !value.grams.may_satisfy(self.grams[number]) {
                    visit(number, None);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use time::OffsetDateTime;

    use super::super::program::Program;
    use super::super::row::Cell;
    use super::*;
    use crate::rule::{Context, Rule, RuleOptions};

    const TESTS: [&str; 19] = [
        "-eq \"\"",
        "-match \"^$\"",
        "-eq \"anna\"",
        "-eq \"straß\"",
        "-in [\"anna\", \"x\"]",
        "-in [\"straß\", \"hannah\"]",
        "-startsWith \"an\"",
        "-startsWith \"\"",
        "-endsWith \"ß\"",
        "-contains \"nn\"",
        "-contains \"n\"",
        "-contains \"\u{212a}\"",
        "-match \"a[mn]+a\"",
        "-match \"^an\"",
        "-match \"k$\"",
        "-match \"^an.*na$\"",
        "-match \"^(?=.*nn)\"",
        "-match \"ä|b\"",
        "-ge \"b\"",
    ];
    const VALUES: [&str; 14] = [
        "",
        "anna",
        "ANNA",
        "Hannah",
        "straß",
        "ÄNNA",
        "k",
        "\u{212a}",
        "a\0nn",
        "an\nna",
        "amna",
        "b",
        "n",
        "\u{212a}anna",
    ];

    #[test]
    fn what_is_said_without_a_look_at_a_condition_is_what_it_answers() {
        let mut program = Program::default();
        for test in TESTS {
            for text in [format!("user.city {test}"), format!("user.otherMails -any (_ {test})")] {
                let rule = Rule::parse(&text, &RuleOptions::default()).unwrap();
                program.add(&rule, &Context::default()).unwrap();
            }
        }
        let mut tests = ColumnTests::default();
        let questions = program.conditions.iter().map(|condition| &condition.question);
        let questions: Vec<&Question> = questions.collect();
        questions.iter().for_each(|question| tests.add(question));
        assert_eq!((tests.len(), questions.len()), (2 * TESTS.len(), 2 * TESTS.len()));
        let cells = VALUES.iter().flat_map(|value| {
            let text = || std::borrow::Cow::Borrowed(*value);
            [Cell::Text(text()), Cell::Texts(vec!["y".into(), text()]), Cell::Missing]
        });
        let (mut held, mut ruled_out, mut known) = (0, 0, 0);
        for cell in cells {
            let framed = FramedText::of(&cell);
            let mut possible = vec![false; tests.len()];
            tests.each_possible(&framed, |number, answer| {
                possible[number] = true;
                assert!(tests.answer(number, &framed) == answer);
            });
            for (number, question) in questions.iter().enumerate() {
                let holds = question.answer(&cell, OffsetDateTime::UNIX_EPOCH);
                let answer = tests.answer(number, &framed);
                // A condition on a list is not asked about a text, nor the other way round.
                let is_asked = matches!(question, Question::Text(_)) == matches!(cell, Cell::Text(_));
                if is_asked && cell != Cell::Missing {
                    assert!(
                        answer.is_none_or(|answer| answer == holds),
                        "{question:?} {cell:?} {answer:?}"
                    );
                }
                assert!(possible[number] || holds == Answer::False, "{question:?} {cell:?}");
                held += usize::from(holds == Answer::True);
                ruled_out += usize::from(!possible[number]);
                known += usize::from(answer == Some(Answer::True));
            }
        }
        assert!(
            held > 120 && ruled_out > 300 && known > 60,
            "{held} {ruled_out} {known}"
        );
    }

    #[test]
    fn an_instant_has_the_answers_that_conditions_give_it() {
        let mut program = Program::default();
        for test in [
            "-ge 2020-01-01T00:00:00Z",
            "-le 2020-01-01T00:00:00Z",
            "-ge system.now -plus P1D",
            "-eq null",
        ] {
            let rule = Rule::parse(&format!("user.employeeHireDate {test}"), &RuleOptions::default());
            program.add(&rule.unwrap(), &Context::default()).unwrap();
        }
        let mut tests = ColumnTests::default();
        program
            .conditions
            .iter()
            .for_each(|condition| tests.add(&condition.question));
        let bound = time::macros::datetime!(2020-01-01 00:00 UTC);
        let offset = time::UtcOffset::from_hms(2, 0, 0).unwrap();
        let nanosecond = time::Duration::NANOSECOND;
        for instant in [bound, bound.to_offset(offset), bound - nanosecond, bound + nanosecond] {
            let mut answers = vec![Answer::False; tests.len()];
            let question = |number: usize| &program.conditions[number].question;
            let asked = |number: usize| question(number).answer(&Cell::Instant(instant), bound);
            tests.each_of_instant(instant, |number, answer| {
                answers[number] = answer.unwrap_or_else(|| asked(number))
            });
            let expected: Vec<Answer> = (0..tests.len()).map(asked).collect();
            assert_eq!(answers, expected, "{instant}");
        }
    }
}
