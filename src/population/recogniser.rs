//! Which conditions on a column hold for one value, without asking each of them: whole texts by a look-up, and everything
//! that stands in the value by one walk of an [`Automaton`] along it. What that costs depends on the value and on what
//! holds, and hardly on how many conditions there are. The walk leads through memory that is in no cache, so that it pays
//! off where all conditions on a column are of interest; else those that are not on whole texts are better asked.

use std::collections::HashMap;

use super::automaton::Automaton;
use super::condition::{Body, Member, Question, TextTest};
use super::row::Cell;
use super::search::{Needles, Others, Search};
use crate::rule::{Quantifier, UpperText};

/// The conditions on a column that can be found by the value.
#[derive(Debug, Default)]
pub(super) struct Recogniser {
    /// Conditions on whole texts, by each of these in upper case.
    by_text: HashMap<String, Vec<usize>>,
    searches: Vec<(usize, Search)>,
    /// Conditions that hold for every value with a needle, by the needle.
    by_needle: Vec<Vec<usize>>,
    /// Places in `searches` of the others, by the first of the needles that they need.
    more_by_needle: Vec<Vec<usize>>,
    automata: Vec<Automaton>,
}

/// Conditions that a value may satisfy; it satisfies no other one of the recogniser's.
#[derive(Debug, Default)]
pub(super) struct Recognised {
    pub(super) certain: Vec<usize>,
    pub(super) possible: Vec<usize>,
}

/// How a condition is found by the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By whole texts.
    Whole,
    /// By what stands in it.
    Search,
    /// Not at all.
    Asked,
}

impl Way {
    pub(super) fn of(question: &Question) -> Self {
        match (question, text_test(question)) {
            (Question::IsId(_) | Question::HasId(_), _) => Self::Whole,
            (_, Some(test)) => match Search::of(test, &mut Needles::default()) {
                None => Self::Whole,
                Some(search) if !search.needs.is_empty() => Self::Search,
                Some(_) => Self::Asked,
            },
            (_, None) => Self::Asked,
        }
    }
}

impl Recogniser {
    /// Of conditions with these numbers and questions, all of which it can take.
    pub(super) fn of<'a>(conditions: impl Iterator<Item = (usize, &'a Question)>) -> Self {
        let mut recogniser = Self::default();
        let mut needles = Needles::default();
        for (number, question) in conditions {
            let search = text_test(question).and_then(|test| Search::of(test, &mut needles));
            match search {
                Some(search) => recogniser.searches.push((number, search)),
                None => recogniser.add_texts(number, question),
            }
        }
        recogniser.by_needle = vec![Vec::new(); needles.texts().len()];
        recogniser.more_by_needle.clone_from(&recogniser.by_needle);
        for (place, (number, search)) in recogniser.searches.iter().enumerate() {
            match search.needs.as_slice() {
                [single] if search.is_exact && search.others == Others::Alike => {
                    recogniser.by_needle[*single].push(*number)
                }
                [first, ..] => recogniser.more_by_needle[*first].push(place),
                [] => {}
            }
        }
        recogniser.automata = Automaton::of(needles.texts());
        recogniser
    }

    fn add_texts(&mut self, number: usize, question: &Question) {
        let mut add = |text: &str| self.by_text.entry(text.to_owned()).or_default().push(number);
        match question {
            Question::IsId(id) => add(UpperText::new(id).as_str()),
            Question::HasId(ids) => ids.iter().for_each(|id| add(UpperText::new(id).as_str())),
            _ => match text_test(question) {
                Some(TextTest::Equals(text)) => add(text.as_str()),
                Some(TextTest::In(texts)) => texts.iter().for_each(|text| add(text.as_str())),
                _ => {}
            },
        }
    }

    /// The conditions that a value satisfies, or may satisfy.
    pub(super) fn recognise(&self, value: &Cell) -> Recognised {
        let mut recognised = Recognised::default();
        each_text(value, |text| {
            let upper = UpperText::new(text);
            let whole = self.by_text.get(upper.as_str());
            recognised.possible.extend(whole.into_iter().flatten());
            self.search(text, &upper, &mut recognised);
        });
        recognised
    }

    /// The conditions on whole texts that a value may satisfy.
    pub(super) fn recognise_whole(&self, value: &Cell) -> Vec<usize> {
        let mut possible = Vec::new();
        each_text(value, |text| {
            let whole = self.by_text.get(UpperText::new(text).as_str());
            possible.extend(whole.into_iter().flatten());
        });
        possible
    }

    fn search(&self, text: &str, upper: &UpperText, recognised: &mut Recognised) {
        if memchr::memchr2(b'\0', b'\n', text.as_bytes()).is_some() {
            // A NUL stands for the end of a value, and the literals of a pattern say nothing of a line feed.
            return recognised
                .possible
                .extend(self.searches.iter().map(|(number, _)| number));
        }
        let bytes = [b"\0", upper.as_str().as_bytes(), b"\0"].concat();
        let mut found = Vec::new();
        for automaton in &self.automata {
            automaton.look_at(&bytes, |needle| found.push(needle));
        }
        found.sort_unstable();
        found.dedup();
        for &needle in &found {
            recognised.certain.extend(&self.by_needle[needle]);
            for &place in &self.more_by_needle[needle] {
                let (number, search) = &self.searches[place];
                if search.needs.iter().all(|need| found.binary_search(need).is_ok()) {
                    match search.is_exact && text.is_ascii() {
                        true => recognised.certain.push(*number),
                        false => recognised.possible.push(*number),
                    }
                }
            }
        }
        if !text.is_ascii() {
            let asked = self
                .searches
                .iter()
                .filter(|(_, search)| search.others == Others::Asked);
            recognised.possible.extend(asked.map(|(number, _)| number));
        }
    }
}

fn each_text(value: &Cell, mut visit: impl FnMut(&str)) {
    match value {
        Cell::Text(text) => visit(text),
        Cell::Texts(texts) => texts.iter().for_each(|text| visit(text)),
        _ => {}
    }
}

/// The test that the text itself, or some text of a list, has to satisfy.
pub(super) fn text_test(question: &Question) -> Option<&TextTest> {
    match question {
        Question::Text(test) | Question::Elements(Quantifier::Any, Body::Test(Member::Itself, test)) => Some(test),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::borrow::Cow;

    use time::OffsetDateTime;

    use super::super::condition::{Answer, Condition};
    use super::super::program::Program;
    use super::*;
    use crate::rule::{Context, Rule, RuleOptions};

    const TESTS: [&str; 12] = [
        "-eq \"anna\"",
        "-in [\"ANNA\", \"straße\"]",
        "-startsWith \"an\"",
        "-startsWith \"ÄR\"",
        "-endsWith \"na\"",
        "-contains \"nn\"",
        "-contains \"ß\"",
        "-match \"^an\"",
        "-match \"na$\"",
        "-match \"a[mn]+a\"",
        "-match \"^an.*na$\"",
        "-match \"^anna$\"",
    ];
    const VALUES: [&str; 12] = [
        "anna",
        "Annanna",
        "",
        "Hannah",
        "an",
        "ärzte",
        "Straße",
        "STRASSE",
        "anna\n",
        "a\0nna",
        "\u{212a}anna",
        "n",
    ];

    fn conditions() -> Vec<Condition> {
        let mut program = Program::default();
        let scalar = TESTS.iter().map(|test| format!("user.city {test}"));
        let listed = TESTS.iter().map(|test| format!("user.otherMails -any (_ {test})"));
        for text in scalar.chain(listed) {
            let rule = Rule::parse(&text, &RuleOptions::default()).unwrap();
            program.add(&rule, &Context::default()).unwrap();
        }
        program.conditions
    }

    #[test]
    fn what_a_recogniser_says_is_what_each_condition_answers() {
        let conditions = conditions();
        let (scalar, listed): (Vec<&Condition>, Vec<&Condition>) = conditions
            .iter()
            .partition(|condition| matches!(condition.question, Question::Text(_)));
        assert_eq!((scalar.len(), listed.len()), (TESTS.len(), TESTS.len()));
        for (conditions, cell) in [
            (
                scalar,
                (|index| Cell::Text(Cow::Borrowed(VALUES[index]))) as fn(usize) -> Cell<'static>,
            ),
            (listed, |index| {
                Cell::Texts(vec![Cow::Borrowed(VALUES[index]), Cow::Borrowed("x")])
            }),
        ] {
            let questions = conditions.iter().map(|condition| &condition.question);
            assert!(questions.clone().all(|question| Way::of(question) != Way::Asked));
            let recogniser = Recogniser::of(questions.clone().enumerate());
            for cell in (0..VALUES.len()).map(cell) {
                let recognised = recogniser.recognise(&cell);
                let whole = recogniser.recognise_whole(&cell);
                for (number, question) in questions.clone().enumerate() {
                    let holds = question.answer(&cell, OffsetDateTime::UNIX_EPOCH) == Answer::True;
                    let certain = recognised.certain.contains(&number);
                    let possible = certain || recognised.possible.contains(&number);
                    assert!(holds || !certain, "{question:?} {cell:?}");
                    assert!(possible || !holds, "{question:?} {cell:?}");
                    let is_left_out = Way::of(question) == Way::Whole && !whole.contains(&number);
                    assert!(!(is_left_out && holds), "{question:?} {cell:?}");
                }
            }
        }
    }
}
