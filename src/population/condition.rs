//! The questions rules ask of columns. Equal questions of different rules are one condition, answered once.

use time::{Duration, OffsetDateTime};

use super::row::Cell;
use crate::rule::ast::{Moment, PlanMember, Test};
use crate::rule::pattern::{Pattern, StepLimit};
use crate::rule::{Quantifier, UpperText};

/// A question asked of a column, without negation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Condition {
    pub(super) column: ColumnName,
    pub(super) question: Question,
}

impl Condition {
    /// Whether the answer changes with the time.
    pub(super) fn reads_clock(&self) -> bool {
        self.question.distance_from_now().is_some()
    }
}

/// Which column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum ColumnName {
    /// By the place in the catalogue; the manager stands behind it.
    Listed(usize),
    /// An extension property, by its name in lower case.
    Extension(String),
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// Is it missing, or empty?
    IsMissing,
    /// Is it this boolean?
    IsTrue(bool),
    /// Is it this id? But for the letter case of ASCII; the id is in lower case.
    IsId(String),
    /// Is one of these in the list? As [`Question::IsId`].
    HasId(Vec<String>),
    /// Does the text satisfy this?
    Text(TextTest),
    /// Is it this moment?
    IsAt(OffsetDateTime),
    /// Is it this moment or later?
    IsFrom(Bound),
    /// Is it this moment or earlier?
    IsUntil(Bound),
    /// Does some element, or every one, satisfy the body?
    Elements(Quantifier, Body),
}

/// A moment to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Bound {
    Fixed(OffsetDateTime),
    FromNow(Duration),
}

impl Bound {
    pub(super) fn at(self, now: OffsetDateTime) -> OffsetDateTime {
        match self {
            Self::Fixed(instant) => instant,
            Self::FromNow(duration) => now.saturating_add(duration),
        }
    }
}

impl From<Moment> for Bound {
    fn from(moment: Moment) -> Self {
        match moment {
            Moment::Fixed(instant) => Self::Fixed(instant),
            Moment::FromNow(duration) => Self::FromNow(duration),
        }
    }
}

/// The body of `-any` or `-all`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Body {
    Or(Vec<Body>),
    And(Vec<Body>),
    Not(Box<Body>),
    Missing(Member),
    Test(Member, TextTest),
}

/// What of an element is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Member {
    /// The text that the element is.
    Itself,
    CapabilityStatus,
    Service,
    ServicePlanId,
}

impl Member {
    /// Where a plan keeps it.
    pub(super) fn place(self) -> usize {
        match self {
            Self::Itself | Self::CapabilityStatus => 0,
            Self::Service => 1,
            Self::ServicePlanId => 2,
        }
    }
}

impl From<PlanMember> for Member {
    fn from(member: PlanMember) -> Self {
        match member {
            PlanMember::CapabilityStatus => Self::CapabilityStatus,
            PlanMember::Service => Self::Service,
            PlanMember::ServicePlanId => Self::ServicePlanId,
        }
    }
}

/// A question to a present text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum TextTest {
    Equals(UpperText),
    StartsWith(UpperText),
    EndsWith(UpperText),
    Contains(UpperText),
    Matches(SamePattern),
    In(Vec<UpperText>),
    AtLeast(UpperText),
    AtMost(UpperText),
}

/// Patterns are the same when they are written the same.
#[derive(Debug, Clone)]
pub(super) struct SamePattern(pub(super) Pattern);

impl PartialEq for SamePattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.source() == other.0.source()
    }
}

impl Eq for SamePattern {}

impl std::hash::Hash for SamePattern {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.source().hash(state);
    }
}

impl TextTest {
    /// The test of a comparison, if it is one of texts.
    pub(super) fn of(test: &Test) -> Option<Self> {
        Some(match test {
            Test::Equals(text) => Self::Equals(text.clone()),
            Test::StartsWith(text) => Self::StartsWith(text.clone()),
            Test::EndsWith(text) => Self::EndsWith(text.clone()),
            Test::Contains(text) => Self::Contains(text.clone()),
            Test::Matches(pattern) => Self::Matches(SamePattern(pattern.clone())),
            Test::In(texts) => Self::among(texts),
            Test::TextAtLeast(text) => Self::AtLeast(text.clone()),
            Test::TextAtMost(text) => Self::AtMost(text.clone()),
            Test::IsMissing | Test::IsTrue(_) | Test::DateEquals(_) | Test::DateAtLeast(_) | Test::DateAtMost(_) => {
                return None
            }
        })
    }

    /// Neither order nor repetition in a list counts.
    fn among(texts: &[UpperText]) -> Self {
        let mut texts = texts.to_vec();
        texts.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        texts.dedup();
        match texts.as_slice() {
            [single] => Self::Equals(single.clone()),
            _ => Self::In(texts),
        }
    }

    /// Whether a text satisfies it, as `rule::eval` finds.
    pub(super) fn holds(&self, value: &str) -> Result<bool, StepLimit> {
        Ok(match self {
            Self::Equals(text) => text.equals(value),
            Self::StartsWith(text) => text.begins(value),
            Self::EndsWith(text) => text.ends(value),
            Self::Contains(text) => text.is_within(value),
            Self::In(texts) => texts.iter().any(|text| text.equals(value)),
            Self::AtLeast(text) => text.compare(value).is_ge(),
            Self::AtMost(text) => text.compare(value).is_le(),
            Self::Matches(pattern) => return pattern.0.is_match(value),
        })
    }
}

/// True, false, or an evaluation error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    False,
    True,
    Error,
}

impl Answer {
    pub(super) fn of(value: bool) -> Self {
        if value {
            Self::True
        } else {
            Self::False
        }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::True => Self::False,
            Self::Error => Self::Error,
        }
    }

    /// True where one is true, else an error where there is one.
    pub(super) fn any(answers: impl Iterator<Item = Self>) -> Self {
        let mut result = Self::False;
        for answer in answers {
            match answer {
                Self::True => return Self::True,
                Self::Error => result = Self::Error,
                Self::False => {}
            }
        }
        result
    }

    /// False where one is false, else an error where there is one.
    pub(super) fn all(answers: impl Iterator<Item = Self>) -> Self {
        Self::any(answers.map(Self::not)).not()
    }
}

impl Question {
    /// How far from now the moment is that values are compared with.
    pub(super) fn distance_from_now(&self) -> Option<Duration> {
        match self {
            Self::IsFrom(Bound::FromNow(distance)) | Self::IsUntil(Bound::FromNow(distance)) => Some(*distance),
            _ => None,
        }
    }

    /// The answer for one value: what the masks hold for all values at once, one at a time.
    pub(super) fn answer(&self, cell: &Cell, now: OffsetDateTime) -> Answer {
        let elements = match cell {
            Cell::Texts(texts) => texts.len(),
            Cell::Plans(plans) => plans.len(),
            _ => 0,
        };
        match (self, cell) {
            (Self::IsMissing, Cell::Texts(_) | Cell::Plans(_)) => Answer::of(elements == 0),
            (Self::IsMissing, cell) => Answer::of(*cell == Cell::Missing),
            (Self::IsTrue(wanted), Cell::Boolean(value)) => Answer::of(value == wanted),
            (Self::IsId(id), Cell::Text(text)) => Answer::of(text.eq_ignore_ascii_case(id)),
            (Self::HasId(ids), Cell::Texts(texts)) => {
                let is_listed = |text: &str| ids.iter().any(|id| id.eq_ignore_ascii_case(text));
                Answer::of(texts.iter().any(|text| is_listed(text)))
            }
            (Self::Text(test), Cell::Text(text)) => tested(test, text),
            (Self::IsAt(instant), Cell::Instant(value)) => Answer::of(value == instant),
            (Self::IsFrom(bound), Cell::Instant(value)) => Answer::of(*value >= bound.at(now)),
            (Self::IsUntil(bound), Cell::Instant(value)) => Answer::of(*value <= bound.at(now)),
            (Self::Elements(quantifier, body), cell) => {
                let answers = (0..elements).map(|index| body.answer(cell, index));
                match quantifier {
                    Quantifier::Any => Answer::any(answers),
                    Quantifier::All => Answer::all(answers),
                }
            }
            _ => Answer::False,
        }
    }
}

impl Body {
    /// The answer for one element of a list.
    pub(super) fn answer(&self, cell: &Cell, index: usize) -> Answer {
        match self {
            Self::Or(parts) => Answer::any(parts.iter().map(|part| part.answer(cell, index))),
            Self::And(parts) => Answer::all(parts.iter().map(|part| part.answer(cell, index))),
            Self::Not(inner) => inner.answer(cell, index).not(),
            Self::Missing(member) => Answer::of(member_of(cell, index, *member).is_none()),
            Self::Test(member, test) => {
                member_of(cell, index, *member).map_or(Answer::False, |text| tested(test, text))
            }
        }
    }
}

fn member_of<'a>(cell: &'a Cell, index: usize, member: Member) -> Option<&'a str> {
    match cell {
        Cell::Texts(texts) => texts.get(index).map(AsRef::as_ref),
        Cell::Plans(plans) => plans.get(index)?[member.place()].as_deref(),
        _ => None,
    }
}

fn tested(test: &TextTest, text: &str) -> Answer {
    test.holds(text).map_or(Answer::Error, Answer::of)
}
