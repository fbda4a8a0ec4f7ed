//! Which index answers the most telling part of a filter. The filter itself is asked again of every object found, so an
//! index may find too much, never too little.

use rusqlite::types::Value as Sql;

use super::filter::{Comparison, Filter, Literal, TextTest};
use super::kind::Kind;
use super::objects::fold;

/// An index of the schema and what it is over.
#[derive(Debug)]
struct Index {
    property: &'static str,
    name: &'static str,
    /// The folded column; none for an index over the property itself, which users alone have and which disregards the
    /// case of ASCII letters only.
    column: Option<&'static str>,
}

const fn folded(property: &'static str, name: &'static str, column: &'static str) -> Index {
    Index {
        property,
        name,
        column: Some(column),
    }
}

const fn of_users(property: &'static str, name: &'static str) -> Index {
    Index {
        property,
        name,
        column: None,
    }
}

/// The most telling first.
const INDEXES: [Index; 13] = [
    folded("id", "sqlite_autoindex_object_1", "id"),
    folded("userPrincipalName", "object_by_principal_name", "principal_name"),
    folded("mail", "object_by_mail", "mail"),
    folded("deviceId", "object_by_device_id", "device_id"),
    folded("mailNickname", "object_by_mail_nickname", "mail_nickname"),
    of_users("employeeId", "user_by_employee_id"),
    folded("displayName", "object_by_display_name", "display_name"),
    of_users("surname", "user_by_surname"),
    of_users("givenName", "user_by_given_name"),
    of_users("jobTitle", "user_by_job_title"),
    of_users("department", "user_by_department"),
    of_users("city", "user_by_city"),
    of_users("country", "user_by_country"),
];

/// What is asked of the indexed text.
#[derive(Debug)]
enum Test {
    Equals(String),
    OneOf(Vec<String>),
    StartsWith(String),
}

/// A part of a filter that an index answers.
#[derive(Debug)]
pub(super) struct Narrowing {
    index: &'static Index,
    test: Test,
}

impl Narrowing {
    /// The best part of a filter on objects of this kind.
    pub(super) fn of(filter: &Filter, kind: Kind) -> Option<Self> {
        let mut found: Vec<(usize, Self)> = filter
            .conjuncts()
            .into_iter()
            .filter_map(|part| Self::of_part(part, kind))
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().next().map(|(_, narrowing)| narrowing)
    }

    fn of_part(part: &Filter, kind: Kind) -> Option<(usize, Self)> {
        let (path, test) = match part {
            Filter::Compare(path, Comparison::Equal, Literal::Text(text)) => (path, Test::Equals(text.clone())),
            Filter::Text(path, TextTest::StartsWith, text) if !text.is_empty() => {
                (path, Test::StartsWith(text.clone()))
            }
            Filter::In(path, literals) => (path, Test::OneOf(texts(literals)?)),
            Filter::Or(parts) => return Self::of_part(&Filter::any_equal(parts)?, kind),
            _ => return None,
        };
        let [property] = path.as_slice() else { return None };
        let (rank, index) = INDEXES
            .iter()
            .enumerate()
            .find(|(_, index)| index.property == property)?;
        if index.column.is_none() && (kind != Kind::User || !test.is_ascii()) {
            return None;
        }
        // A beginning may fit many.
        let rank = match test {
            Test::StartsWith(_) => rank + INDEXES.len(),
            _ => rank,
        };
        Some((rank, Self { index, test }))
    }

    pub(super) fn index(&self) -> &'static str {
        self.index.name
    }

    /// Whether the objects come in the order of the store: all have one text.
    pub(super) fn is_in_order(&self) -> bool {
        matches!(self.test, Test::Equals(_))
    }

    /// The condition on the table of this alias, and its values.
    pub(super) fn condition(&self, table: &str) -> (String, Vec<Sql>) {
        let (expression, text): (String, fn(&str) -> String) = match self.index.column {
            Some(column) => (format!("{table}.{column}"), fold),
            None => {
                let property = self.index.property;
                let extracted = format!("json_extract({table}.json, '$.{property}') COLLATE NOCASE");
                (extracted, str::to_owned)
            }
        };
        let value = |wanted: &String| Sql::Text(text(wanted));
        match &self.test {
            Test::Equals(wanted) => (format!("{expression} = ?"), vec![value(wanted)]),
            Test::OneOf(wanted) => {
                let marks = vec!["?"; wanted.len()].join(", ");
                (format!("{expression} IN ({marks})"), wanted.iter().map(value).collect())
            }
            Test::StartsWith(wanted) => {
                let end = Sql::Text(format!("{}{}", text(wanted), char::MAX));
                let condition = format!("{expression} >= ? AND {expression} < ?");
                (condition, vec![value(wanted), end])
            }
        }
    }
}

impl Test {
    fn is_ascii(&self) -> bool {
        match self {
            Self::Equals(text) | Self::StartsWith(text) => text.is_ascii(),
            Self::OneOf(texts) => texts.iter().all(|text| text.is_ascii()),
        }
    }
}

fn texts(literals: &[Literal]) -> Option<Vec<String>> {
    let texts = literals.iter().map(|literal| match literal {
        Literal::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}
