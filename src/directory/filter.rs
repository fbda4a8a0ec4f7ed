//! `$filter`: what a filter says. `filter_parser` reads it; here it is answered for one object.

use serde_json::{Map, Value};

use super::clock::parse_instant;
use super::links::Relation;
use super::objects::fold;

/// Properties that even a plain comparison needs the advanced path for (6.3).
const ADVANCED_PROPERTIES: [&str; 7] = [
    "companyName",
    "employeeHireDate",
    "faxNumber",
    "mobilePhone",
    "officeLocation",
    "onPremisesExtensionAttributes",
    "onPremisesSamAccountName",
];

/// A filter expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Compare(Path, Comparison, Literal),
    In(Path, Vec<Literal>),
    Text(Path, TextTest, String),
    Any(Path, Option<Box<Filter>>),
    All(Path, Box<Filter>),
    Count(Path, Comparison, i64),
    /// Of a link of the object itself.
    LinkCount(Relation, Comparison, i64),
}

/// A property, spelled as in the catalogue; in a lambda, empty is the element itself.
pub(super) type Path = Vec<String>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextTest {
    StartsWith,
    EndsWith,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Null,
    Boolean(bool),
    Number(f64),
    Text(String),
}

impl Filter {
    /// Whether an object's properties fit, and what it has of the links that the filter counts.
    pub(super) fn fits(&self, properties: &Map<String, Value>, links: &[(Relation, usize)]) -> bool {
        self.fits_value(&Scope::Object(properties, links))
    }

    /// The links it counts.
    pub(super) fn counted_links(&self) -> Vec<Relation> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::counted_links).collect(),
            Self::Not(part) => part.counted_links(),
            Self::LinkCount(relation, ..) => vec![*relation],
            _ => Vec::new(),
        }
    }

    /// Whether a part of it is about this property.
    pub(super) fn names(&self, property: &str) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.names(property)),
            Self::Not(part) => part.names(property),
            Self::Compare(path, ..)
            | Self::In(path, _)
            | Self::Text(path, ..)
            | Self::Any(path, _)
            | Self::All(path, _)
            | Self::Count(path, ..) => path.first().is_some_and(|name| name == property),
            Self::LinkCount(..) => false,
        }
    }

    fn fits_value(&self, scope: &Scope<'_>) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.fits_value(scope)),
            Self::Or(parts) => parts.iter().any(|part| part.fits_value(scope)),
            Self::Not(part) => !part.fits_value(scope),
            Self::Compare(path, comparison, literal) => compare(scope.value(path), *comparison, literal),
            Self::In(path, literals) => {
                let value = scope.value(path);
                literals
                    .iter()
                    .any(|literal| compare(value, Comparison::Equal, literal))
            }
            Self::Text(path, test, text) => scope
                .value(path)
                .and_then(Value::as_str)
                .is_some_and(|value| test.holds(&fold(value), &fold(text))),
            Self::Any(path, None) => !scope.elements(path).is_empty(),
            Self::Any(path, Some(body)) => scope
                .elements(path)
                .iter()
                .any(|element| body.fits_value(&Scope::Element(element))),
            Self::All(path, body) => scope
                .elements(path)
                .iter()
                .all(|element| body.fits_value(&Scope::Element(element))),
            Self::Count(path, comparison, number) => {
                let count = i64::try_from(scope.elements(path).len()).unwrap_or(i64::MAX);
                comparison.holds(count.cmp(number))
            }
            Self::LinkCount(relation, comparison, number) => comparison.holds(scope.links(*relation).cmp(number)),
        }
    }

    /// Whether it needs `ConsistencyLevel: eventual` and `$count=true` (6.3).
    pub(super) fn is_advanced(&self) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::is_advanced),
            Self::Not(_) | Self::Count(..) | Self::LinkCount(..) | Self::Text(_, TextTest::EndsWith, _) => true,
            Self::Compare(_, Comparison::NotEqual, _) | Self::Compare(_, Comparison::Equal, Literal::Null) => true,
            Self::Compare(path, ..) | Self::In(path, _) | Self::Text(path, ..) => path
                .first()
                .is_some_and(|name| ADVANCED_PROPERTIES.contains(&name.as_str())),
            Self::Any(_, Some(body)) | Self::All(_, body) => body.is_advanced(),
            Self::Any(_, None) => false,
        }
    }

    /// Comparisons of one property with several values, as one list of them; none for other parts.
    pub(super) fn any_equal(parts: &[Self]) -> Option<Self> {
        let mut path: Option<&Path> = None;
        let mut literals = Vec::new();
        for part in parts {
            let Self::Compare(own, Comparison::Equal, literal) = part else {
                return None;
            };
            if path.is_some_and(|path| path != own) {
                return None;
            }
            path = Some(own);
            literals.push(literal.clone());
        }
        Some(Self::In(path?.clone(), literals))
    }

    /// The parts that must all hold.
    pub(super) fn conjuncts(&self) -> Vec<&Self> {
        match self {
            Self::And(parts) => parts.iter().flat_map(Self::conjuncts).collect(),
            other => vec![other],
        }
    }
}

enum Scope<'a> {
    Object(&'a Map<String, Value>, &'a [(Relation, usize)]),
    Element(&'a Value),
}

impl<'a> Scope<'a> {
    fn value(&self, path: &[String]) -> Option<&'a Value> {
        let found = match self {
            Self::Object(properties, _) => {
                let (first, rest) = path.split_first()?;
                rest.iter()
                    .try_fold(properties.get(first)?, |value, name| value.get(name))
            }
            Self::Element(element) => path.iter().try_fold(*element, |value, name| value.get(name)),
        };
        found.filter(|value| !value.is_null())
    }

    fn links(&self, relation: Relation) -> i64 {
        let counts: &[(Relation, usize)] = match self {
            Self::Object(_, links) => links,
            Self::Element(_) => &[],
        };
        let count = counts
            .iter()
            .find(|(own, _)| *own == relation)
            .map_or(0, |(_, count)| *count);
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    fn elements(&self, path: &[String]) -> &'a [Value] {
        self.value(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

impl Comparison {
    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

impl TextTest {
    fn holds(self, value: &str, text: &str) -> bool {
        match self {
            Self::StartsWith => value.starts_with(text),
            Self::EndsWith => value.ends_with(text),
        }
    }
}

/// Null equals null alone; text without regard to case; instants by time where both are instants.
fn compare(value: Option<&Value>, comparison: Comparison, literal: &Literal) -> bool {
    let order = match (value, literal) {
        (None, Literal::Null) => Some(std::cmp::Ordering::Equal),
        (Some(Value::Bool(value)), Literal::Boolean(literal)) => Some(value.cmp(literal)),
        (Some(Value::Number(value)), Literal::Number(literal)) => {
            value.as_f64().and_then(|value| value.partial_cmp(literal))
        }
        (Some(Value::String(value)), Literal::Text(literal)) => match (parse_instant(value), parse_instant(literal)) {
            (Some(value), Some(literal)) => Some(value.cmp(&literal)),
            _ => Some(fold(value).cmp(&fold(literal))),
        },
        _ => None,
    };
    match order {
        Some(order) => comparison.holds(order),
        None => comparison == Comparison::NotEqual,
    }
}
