//! Listings: filter, search, order and pages over objects of a kind or over the links of one (graph-behaviour reference,
//! section 6).

use rusqlite::types::Value as Sql;
use rusqlite::{params_from_iter, Connection};
use serde_json::{json, Map, Value};

use super::expand::Expansion;
use super::filter::Filter;
use super::filter_parser;
use super::kind::Kind;
use super::links::{self, Relation};
use super::narrowing::{self, Narrowing};
use super::objects::{Object, COLUMNS};
use super::order::Order;
use super::page_items::{Expand, Items, Listed};
use super::refusal::Refusal;
use super::representation::Selection;
use super::request::{Answer, Call};
use super::search::Search;

/// Which objects are listed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope {
    All(Kind),
    Deleted(Kind),
    Targets(Relation, i64),
    Sources(Relation, i64),
    /// Members, and members of groups among them, to any depth.
    TransitiveMembers(i64),
    /// Groups and units an object is in, directly or through groups.
    TransitiveContainers(i64),
    /// Users whose manager an object is, directly or through managers.
    TransitiveReports(i64),
}

/// A listing: what, of which kinds, under which context.
#[derive(Debug)]
pub(super) struct Listing<'a> {
    pub(super) scope: Scope,
    /// Kinds that may appear; one alone when cast or of one set.
    pub(super) kinds: &'a [Kind],
    pub(super) context: String,
    /// Whether items say their type.
    pub(super) typed: bool,
}

const TRANSITIVE_MEMBERS: &str = "(WITH RECURSIVE reach (seq) AS (
    SELECT target FROM link WHERE relation = 1 AND source = ?
    UNION SELECT l.target FROM reach JOIN object g ON g.seq = reach.seq AND g.deleted = 0
    JOIN link l ON l.relation = 1 AND l.source = reach.seq
) SELECT seq FROM reach) l CROSS JOIN object o ON o.seq = l.seq";

const TRANSITIVE_CONTAINERS: &str = "(WITH RECURSIVE reach (seq) AS (
    SELECT source FROM link WHERE relation = 1 AND target = ?
    UNION SELECT l.source FROM reach JOIN object g ON g.seq = reach.seq AND g.deleted = 0
    JOIN link l ON l.relation = 1 AND l.target = reach.seq
) SELECT seq FROM reach) l CROSS JOIN object o ON o.seq = l.seq";

const TRANSITIVE_REPORTS: &str = "(WITH RECURSIVE reach (seq) AS (
    SELECT source FROM link WHERE relation = 3 AND target = ?
    UNION SELECT l.source FROM reach JOIN object g ON g.seq = reach.seq AND g.deleted = 0
    JOIN link l ON l.relation = 3 AND l.target = reach.seq
) SELECT seq FROM reach) l CROSS JOIN object o ON o.seq = l.seq";

struct Conditions {
    sql: Vec<String>,
    values: Vec<Sql>,
}

impl Listing<'_> {
    /// One page.
    pub(super) fn page(&self, connection: &Connection, call: &Call<'_>) -> Result<Answer, Refusal> {
        let options = &call.options;
        let selection = Selection {
            version: call.version,
            names: &options.select,
        };
        if let [kind] = self.kinds {
            selection.check_list(*kind)?;
        }
        let expansion = match (&options.expand, self.kinds) {
            (Some(text), [kind]) => Some(Expansion::parse(text, *kind)?),
            _ => None,
        };
        let tests = self.tests(call)?;
        let order = options
            .orderby
            .as_deref()
            .map(|text| Order::parse(text, self.kinds))
            .transpose()?;
        self.check_advanced(call, &tests, order.as_ref())?;

        // Many may begin with a text: in their own order, the first page needs the first of them alone.
        let order = order.or_else(|| self.order_of_beginnings(tests.filter.as_ref()));
        let expand = match (&expansion, &options.expand) {
            (Some(expansion), _) => Expand::Read(expansion),
            (None, Some(text)) => Expand::Text(text),
            (None, None) => Expand::Nothing,
        };
        let mut items = Items::new(connection, &selection, self.typed, expand, options.page());
        let end = self.fill(&mut items, connection, call, &tests, order.as_ref())?;

        let mut body = Map::new();
        body.insert(
            "@odata.context".to_owned(),
            call.context(&format!("{}{}", self.context, selection.context())),
        );
        if options.count && call.eventual && options.skiptoken.is_none() {
            body.insert("@odata.count".to_owned(), json!(self.count(connection, &tests)?));
        }
        if let Some(end) = end {
            let joint = if options.repeated.is_empty() { "" } else { "&" };
            let link = format!(
                "{}{}?{}{joint}$skiptoken={}",
                call.root(),
                call.sent_path,
                options.repeated,
                end.token()
            );
            body.insert("@odata.nextLink".to_owned(), Value::String(link));
        }
        Ok(Answer::page(body, items.into_text()))
    }

    fn order_of_beginnings(&self, filter: Option<&Filter>) -> Option<Order> {
        let (Scope::All(kind), Some(filter)) = (self.scope, filter) else {
            return None;
        };
        Narrowing::of(filter, kind)
            .is_some_and(|narrowing| narrowing.is_beginning_of_name())
            .then(Order::by_display_name)
    }

    /// `/$count`: plain text, with the header alone (6.4).
    pub(super) fn counted(&self, connection: &Connection, call: &Call<'_>) -> Result<Answer, Refusal> {
        if !call.eventual {
            return Err(Refusal::bad_request("$count is not currently supported."));
        }
        let tests = self.tests(call)?;
        Ok(Answer::text(self.count(connection, &tests)?.to_string()))
    }

    fn tests(&self, call: &Call<'_>) -> Result<Tests, Refusal> {
        let filter = call
            .options
            .filter
            .as_deref()
            .map(|text| filter_parser::parse(text, self.kinds))
            .transpose()?;
        let search = call
            .options
            .search
            .as_deref()
            .map(|text| Search::parse(text, self.kinds))
            .transpose()?;
        let links = filter.as_ref().map(Filter::counted_links).unwrap_or_default();
        Ok(Tests { filter, search, links })
    }

    fn check_advanced(&self, call: &Call<'_>, tests: &Tests, order: Option<&Order>) -> Result<(), Refusal> {
        if tests.search.is_some() && !call.eventual {
            return Err(Refusal::unsupported_query(
                "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
            ));
        }
        let asks = |property: &str| tests.filter.as_ref().is_some_and(|filter| filter.names(property));
        if call.eventual && asks("hasMembersWithLicenseErrors") {
            return Err(Refusal::unsupported_query("Unsupported Query."));
        }
        if call.eventual && (call.options.count || tests.search.is_some()) {
            if call.options.expand.is_some() {
                return Err(Refusal::unsupported_query("Advanced queries cannot expand."));
            }
            return Ok(());
        }
        let over_links = !matches!(self.scope, Scope::All(_) | Scope::Deleted(_));
        if tests.filter.as_ref().is_some_and(Filter::is_advanced) || (over_links && tests.filter.is_some()) {
            return Err(Refusal::unsupported_query(
                "Operator is not supported without the header 'ConsistencyLevel: eventual' and $count=true.",
            ));
        }
        if let Some(order) = order {
            if tests.filter.is_some() {
                return Err(Refusal::unsupported_query("Sorting not supported for current query."));
            }
            if !order.is_basic(self.kinds) {
                return Err(Refusal::unsupported_query(format!(
                    "Sorting by '{}' is not supported without the header 'ConsistencyLevel: eventual' and $count=true.",
                    order.property
                )));
            }
        }
        Ok(())
    }

    fn count(&self, connection: &Connection, tests: &Tests) -> Result<usize, Refusal> {
        let (from, conditions) = self.conditions(tests.filter.as_ref(), None);
        if tests.are_none() {
            let sql = format!("SELECT count(*) FROM {from} WHERE {}", conditions.sql.join(" AND "));
            let count: i64 = connection
                .prepare_cached(&sql)?
                .query_row(params_from_iter(conditions.values), |row| row.get(0))?;
            return Ok(usize::try_from(count).unwrap_or(0));
        }
        let sql = format!("SELECT {COLUMNS} FROM {from} WHERE {}", conditions.sql.join(" AND "));
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(conditions.values))?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            count += usize::from(tests.hold(connection, &Object::from_row(row)?)?);
        }
        Ok(count)
    }

    /// Writes a page; gives where it ended if there are more.
    fn fill(
        &self,
        items: &mut Items<'_>,
        connection: &Connection,
        call: &Call<'_>,
        tests: &Tests,
        order: Option<&Order>,
    ) -> Result<Option<Cursor>, Refusal> {
        let after = call.options.skiptoken.as_deref().map(Cursor::parse).transpose()?;
        let (from, mut conditions) = self.conditions(tests.filter.as_ref(), order);
        let in_memory = order.filter(|order| order.property != "displayName");
        if let Some(order) = in_memory {
            return self.fill_sorted(items, connection, (&from, conditions), tests, (order, after));
        }
        conditions.after(order, after.as_ref());
        let (sorted, key) = match order.map(|order| order.descending) {
            None => ("o.seq", "''"),
            Some(false) => ("o.display_name ASC, o.seq ASC", "o.display_name"),
            Some(true) => ("o.display_name DESC, o.seq DESC", "o.display_name"),
        };
        let sql = format!(
            "SELECT {}, {key} FROM {from} WHERE {} ORDER BY {sorted}",
            Listed::COLUMNS,
            conditions.sql.join(" AND ")
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(conditions.values))?;
        let mut end = None;
        while let Some(row) = rows.next()? {
            let listed = Listed::of_row(row)?;
            if !tests.are_none() && !tests.hold(connection, &listed.object(self.is_of_deleted())?)? {
                continue;
            }
            if items.is_full() {
                return Ok(end);
            }
            items.push(listed, self.is_of_deleted())?;
            if items.is_full() {
                end = Some(Cursor {
                    key: row.get(3)?,
                    seq: listed.seq,
                });
            }
        }
        Ok(None)
    }

    /// The same in an order that the store does not keep, after where the page before ended.
    fn fill_sorted(
        &self,
        items: &mut Items<'_>,
        connection: &Connection,
        (from, conditions): (&str, Conditions),
        tests: &Tests,
        (order, after): (&Order, Option<Cursor>),
    ) -> Result<Option<Cursor>, Refusal> {
        let sql = format!(
            "SELECT {} FROM {from} WHERE {} ORDER BY o.seq",
            Listed::COLUMNS,
            conditions.sql.join(" AND ")
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(conditions.values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let listed = Listed::of_row(row)?;
            let object = listed.object(self.is_of_deleted())?;
            if tests.hold(connection, &object)? {
                found.push((order.key(&object), listed.seq, listed.kind, listed.json.to_owned()));
            }
        }
        order.sort(&mut found, |(key, seq, ..)| (key.clone(), *seq));
        if let Some(after) = &after {
            found.retain(|(key, seq, ..)| order.is_after((key, *seq), (&after.key, after.seq)));
        }
        let mut end = None;
        for (key, seq, kind, json) in found {
            if items.is_full() {
                return Ok(end);
            }
            let json = json.as_str();
            items.push(Listed { seq, kind, json }, self.is_of_deleted())?;
            end = Some(Cursor { key, seq });
        }
        Ok(None)
    }

    fn is_of_deleted(&self) -> bool {
        matches!(self.scope, Scope::Deleted(_))
    }

    fn conditions(&self, filter: Option<&Filter>, order: Option<&Order>) -> (String, Conditions) {
        let mut conditions = Conditions {
            sql: Vec::new(),
            values: Vec::new(),
        };
        let from = match self.scope {
            Scope::All(_) | Scope::Deleted(_) => "object o",
            // CROSS keeps SQLite from starting at the objects.
            Scope::Targets(relation, source) => {
                conditions.add("l.relation = ?", Sql::Integer(relation.number()));
                conditions.add("l.source = ?", Sql::Integer(source));
                "link l CROSS JOIN object o ON o.seq = l.target"
            }
            Scope::Sources(relation, target) => {
                conditions.add("l.relation = ?", Sql::Integer(relation.number()));
                conditions.add("l.target = ?", Sql::Integer(target));
                "link l CROSS JOIN object o ON o.seq = l.source"
            }
            Scope::TransitiveMembers(source) => {
                conditions.values.push(Sql::Integer(source));
                TRANSITIVE_MEMBERS
            }
            Scope::TransitiveContainers(member) => {
                conditions.values.push(Sql::Integer(member));
                TRANSITIVE_CONTAINERS
            }
            Scope::TransitiveReports(manager) => {
                conditions.values.push(Sql::Integer(manager));
                TRANSITIVE_REPORTS
            }
        };
        let narrowing = match (filter, self.kinds) {
            (Some(filter), [kind]) => Narrowing::of(filter, *kind),
            _ => None,
        };
        if let (Scope::All(kind), Some(narrowing)) = (self.scope, &narrowing) {
            return (conditions.by_index(kind, narrowing, order), conditions);
        }
        let kind = match (self.scope, self.kinds) {
            (Scope::All(kind) | Scope::Deleted(kind), _) => Some(kind),
            (_, [kind]) => Some(*kind),
            _ => None,
        };
        // Spelled out: partial indexes ask for these, and SQLite would prepare the statement again for every other value.
        let kind = kind.map(|kind| format!("o.kind = {}", kind.number()));
        conditions.sql.extend(kind);
        conditions
            .sql
            .push(format!("o.deleted = {}", i64::from(self.is_of_deleted())));
        match narrowing {
            Some(narrowing) => {
                let (condition, values) = narrowing.condition("o");
                conditions.sql.push(condition);
                conditions.values.extend(values);
            }
            // Without an index, SQLite at least looks for the text without building the whole object.
            None => {
                for (property, text) in filter.map(narrowing::equal_texts).unwrap_or_default() {
                    let condition = format!("json_extract(o.json, '$.{property}') = ? COLLATE NOCASE");
                    conditions.add(&condition, Sql::Text(text));
                }
            }
        }
        (from.to_owned(), conditions)
    }
}

impl Conditions {
    fn add(&mut self, sql: &str, value: Sql) {
        self.sql.push(sql.to_owned());
        self.values.push(value);
    }

    /// Live objects of a kind through an index, named outright: SQLite has no statistics here and would often read all of
    /// the kind instead. Kind and state are spelled out, as partial indexes ask for it. Gives the tables to read.
    fn by_index(&mut self, kind: Kind, narrowing: &Narrowing, order: Option<&Order>) -> String {
        let live = |table: &str| format!("{table}.kind = {} AND {table}.deleted = 0", kind.number());
        let index = narrowing.index();
        let in_order = match order {
            None => narrowing.is_in_order(),
            Some(order) => order.property == "displayName" && narrowing.is_beginning_of_name(),
        };
        if in_order {
            let (condition, values) = narrowing.condition("o");
            self.sql.push(format!("{} AND {condition}", live("o")));
            self.values.extend(values);
            return format!("object o INDEXED BY {index}");
        }
        let (condition, values) = narrowing.condition("n");
        self.sql.push(format!(
            "o.seq IN (SELECT n.seq FROM object n INDEXED BY {index} WHERE {} AND {condition})",
            live("n")
        ));
        self.values.extend(values);
        "object o".to_owned()
    }

    fn after(&mut self, order: Option<&Order>, after: Option<&Cursor>) {
        let Some(after) = after else { return };
        match order {
            None => self.add("o.seq > ?", Sql::Integer(after.seq)),
            Some(order) => {
                let sign = if order.descending { "<" } else { ">" };
                self.sql.push(format!("(o.display_name, o.seq) {sign} (?, ?)"));
                self.values.push(Sql::Text(after.key.clone()));
                self.values.push(Sql::Integer(after.seq));
            }
        }
    }
}

/// The live groups, administrative units and roles an object is in, directly or through groups.
pub(super) fn containers_around(connection: &Connection, member: i64) -> Result<Vec<Object>, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM {TRANSITIVE_CONTAINERS} WHERE o.deleted = 0 ORDER BY o.seq");
    let mut statement = connection.prepare_cached(&sql)?;
    let groups = statement.query_map([member], Object::from_row)?;
    Ok(groups.collect::<rusqlite::Result<_>>()?)
}

struct Tests {
    filter: Option<Filter>,
    search: Option<Search>,
    /// Links that the filter counts.
    links: Vec<Relation>,
}

impl Tests {
    fn are_none(&self) -> bool {
        self.filter.is_none() && self.search.is_none()
    }

    fn hold(&self, connection: &Connection, object: &Object) -> Result<bool, Refusal> {
        if let Some(filter) = &self.filter {
            let count = |relation: &Relation| Ok((*relation, links::count(connection, *relation, object.seq)?));
            let counts: Vec<(Relation, usize)> = self.links.iter().map(count).collect::<Result<_, Refusal>>()?;
            if !filter.fits(&object.properties, &counts) {
                return Ok(false);
            }
        }
        Ok(self
            .search
            .as_ref()
            .is_none_or(|search| search.fits(&object.properties)))
    }
}

/// Where a page ended.
#[derive(Debug)]
struct Cursor {
    key: String,
    seq: i64,
}

impl Cursor {
    fn parse(token: &str) -> Result<Self, Refusal> {
        let refused = || Refusal::bad_request("Skip token is not valid: use the next link as it was given.");
        let digits: Vec<char> = token.chars().collect();
        let bytes: Option<Vec<u8>> = digits
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).ok(),
                _ => None,
            })
            .collect();
        let text = bytes
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(refused)?;
        let (seq, key) = text.split_once(' ').ok_or_else(refused)?;
        Ok(Self {
            seq: seq.parse().map_err(|_| refused())?,
            key: key.to_owned(),
        })
    }

    /// As a next link carries it.
    fn token(&self) -> String {
        format!("{} {}", self.seq, self.key)
            .bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}
