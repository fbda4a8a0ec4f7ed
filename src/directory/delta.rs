//! `/groups/delta`, `/users/delta` and the same of devices and administrative units: what there is, and from then on what
//! changed (graph-behaviour reference, 6.6). The journal's numbers are the states a token stands for.

use std::collections::{BTreeMap, BTreeSet};

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use http::{Method, StatusCode};
use rusqlite::{params, Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::{json, Map, Value};

use super::filter::{Comparison, Filter, Literal};
use super::filter_parser;
use super::journal;
use super::kind::Kind;
use super::limits;
use super::links::Relation;
use super::objects::{self, Object};
use super::query::Options;
use super::refusal::Refusal;
use super::representation::Selection;
use super::request::{Answer, Call};

/// Where a client stands; clients take it as opaque.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Token {
    /// The journal's number the round ends with.
    upto: i64,
    /// The number it begins after; none for everything there is.
    since: Option<i64>,
    /// Position of the object the last page ended with.
    object: i64,
    /// Position of the member it ended with, where the object goes on.
    member: Option<i64>,
    /// The options of the first request.
    query: String,
}

/// What a round tells of each object.
struct Wanted {
    names: Vec<String>,
    members: bool,
    ids: Option<BTreeSet<String>>,
    page: usize,
}

/// Answers what follows `/groups/delta` and its like.
pub(super) fn answer(call: &Call<'_>, kind: Kind) -> Result<Answer, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::method_not_allowed());
    }
    call.read(|connection| {
        let last = journal::last(connection)?;
        let first = journal::first(connection)?;
        let (mut token, latest) = begin(call, kind, (first, last))?;
        let options = Options::parse(&token.query)?;
        let wanted = Wanted::of(kind, &options)?;
        let mut page = Page {
            connection,
            call,
            kind,
            wanted: &wanted,
            items: Vec::new(),
            members_left: limits::DELTA_MEMBERS,
        };
        let ended = latest
            || match token.since {
                None => page.everything(&mut token)?,
                Some(since) => page.changes(since, &mut token)?,
            };
        let items = page.items;
        let link = |name: &str, token: &Token| {
            let text = serde_json::to_vec(token).unwrap_or_default();
            let text = URL_SAFE_NO_PAD.encode(text);
            json!(format!("{}/{}/delta?${name}={text}", call.root(), kind.collection()))
        };
        let shown = match wanted.names.is_empty() {
            true => String::new(),
            false => format!("({})", wanted.names.join(",")),
        };
        let mut body = Map::new();
        let context = format!("{}{shown}", kind.collection());
        body.insert("@odata.context".to_owned(), call.context(&context));
        if ended {
            let next = Token {
                upto: 0,
                since: Some(token.upto),
                object: 0,
                member: None,
                query: token.query,
            };
            body.insert("@odata.deltaLink".to_owned(), link("deltatoken", &next));
        } else {
            body.insert("@odata.nextLink".to_owned(), link("skiptoken", &token));
        }
        body.insert("value".to_owned(), Value::Array(items));
        Ok(Answer::ok(Value::Object(body)))
    })
}

/// The token the request goes on from, and whether it asks for the latest state alone.
fn begin(call: &Call<'_>, kind: Kind, (first, last): (i64, i64)) -> Result<(Token, bool), Refusal> {
    let options = &call.options;
    let forgotten = |token: &Token| token.since.is_some_and(|since| since + 1 < first);
    if let Some(text) = &options.skiptoken {
        let token = decoded(text)?;
        if forgotten(&token) || token.upto > last {
            return Err(start_again(call, kind));
        }
        return Ok((token, false));
    }
    match options.deltatoken.as_deref() {
        None => {
            let token = Token {
                upto: last,
                query: options.repeated.clone(),
                ..Token::default()
            };
            Ok((token, false))
        }
        Some(word) if word.eq_ignore_ascii_case("latest") => {
            let token = Token {
                upto: last,
                query: options.repeated.clone(),
                ..Token::default()
            };
            Ok((token, true))
        }
        Some(text) => {
            let mut token = decoded(text)?;
            if token.since.is_none_or(|since| since > last) || forgotten(&token) {
                // A state of another directory, of this one before it was made anew, or one the journal has forgotten.
                return Err(start_again(call, kind));
            }
            token.upto = last;
            Ok((token, false))
        }
    }
}

fn decoded(text: &str) -> Result<Token, Refusal> {
    URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Refusal::bad_request("Badly formed token: use the links as they were given."))
}

fn start_again(call: &Call<'_>, kind: Kind) -> Refusal {
    let place = format!("{}/{}/delta", call.root(), kind.collection());
    Refusal::new(
        StatusCode::GONE,
        "SyncStateNotFound",
        "The sync state generation is not found; synchronise from the beginning.",
    )
    .with_header("location", place)
}

impl Wanted {
    fn of(kind: Kind, options: &Options) -> Result<Self, Refusal> {
        let is_link = |name: &str| name.eq_ignore_ascii_case("members") && kind != Kind::User;
        if options.search.is_some() || options.orderby.is_some() {
            return Err(Refusal::unsupported_query(
                "Delta queries take $select, $filter on ids and $expand=members alone.",
            ));
        }
        let expands = match options.expand.as_deref() {
            None => false,
            Some(name) if is_link(name) => true,
            Some(name) => {
                return Err(Refusal::unsupported_query(format!(
                    "'{name}' cannot be expanded in a delta query."
                )))
            }
        };
        let names: Vec<String> = options.select.iter().filter(|name| !is_link(name)).cloned().collect();
        let selects = options.select.iter().any(|name| is_link(name));
        let has_members = matches!(kind, Kind::Group | Kind::AdministrativeUnit);
        let ids = options
            .filter
            .as_deref()
            .map(|text| ids_of(&filter_parser::parse(text, &[kind])?))
            .transpose()?;
        Ok(Self {
            members: has_members && (expands || selects || options.select.is_empty()),
            names,
            ids,
            page: options.page(),
        })
    }

    fn has(&self, object: &Object) -> bool {
        self.ids.as_ref().is_none_or(|ids| ids.contains(&object.id))
    }
}

/// Delta queries filter on ids alone, at most 50 of them.
fn ids_of(filter: &Filter) -> Result<BTreeSet<String>, Refusal> {
    let refused = || Refusal::unsupported_query("Delta queries filter by 'id eq' alone, joined by 'or'.");
    let parts = match filter {
        Filter::Or(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut ids = BTreeSet::new();
    for part in parts {
        match part {
            Filter::Compare(path, Comparison::Equal, Literal::Text(id)) if *path == ["id"] => {
                ids.insert(id.to_ascii_lowercase());
            }
            _ => return Err(refused()),
        }
    }
    if ids.len() > limits::DELTA_IDS {
        return Err(Refusal::unsupported_query(format!(
            "A delta query filters by at most {} ids.",
            limits::DELTA_IDS
        )));
    }
    Ok(ids)
}

struct Page<'a> {
    connection: &'a Connection,
    call: &'a Call<'a>,
    kind: Kind,
    wanted: &'a Wanted,
    items: Vec<Value>,
    members_left: usize,
}

impl Page<'_> {
    /// The first round; true when it is at its end.
    fn everything(&mut self, token: &mut Token) -> Result<bool, Refusal> {
        let sql = format!(
            "SELECT {} FROM object o WHERE o.kind = ?1 AND o.deleted = 0 AND o.seq >= ?2 ORDER BY o.seq",
            objects::COLUMNS
        );
        let first = if token.member.is_some() {
            token.object
        } else {
            token.object + 1
        };
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![self.kind.number(), first])?;
        while let Some(row) = rows.next()? {
            let object = Object::from_row(row)?;
            if !self.wanted.has(&object) {
                continue;
            }
            if self.is_full() {
                return Ok(false);
            }
            let after = token.member.take();
            let (members, cut) = if self.wanted.members {
                self.members(object.seq, after.unwrap_or(0))?
            } else {
                (Vec::new(), None)
            };
            token.object = object.seq;
            token.member = cut;
            self.show(&object, true, members)?;
            if token.member.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A later round; true when it is at its end.
    fn changes(&mut self, since: i64, token: &mut Token) -> Result<bool, Refusal> {
        let changed = changed(self.connection, since, token.upto)?;
        let first = if token.member.is_some() {
            token.object
        } else {
            token.object + 1
        };
        for (seq, change) in changed.range(first..) {
            let object = objects::by_seq(self.connection, *seq)?;
            let Some(object) = object else {
                self.show_purged(*seq)?;
                token.object = *seq;
                continue;
            };
            if object.kind != self.kind || !self.wanted.has(&object) {
                continue;
            }
            if self.is_full() {
                return Ok(false);
            }
            let after = token.member.take().unwrap_or(0);
            token.object = *seq;
            if object.deleted {
                self.items
                    .push(json!({ "id": object.id, "@removed": { "reason": "changed" } }));
                continue;
            }
            let mut moved = Vec::new();
            if self.wanted.members {
                for (target, joined) in change.members.range(after + 1..) {
                    if self.members_left == 0 {
                        break;
                    }
                    self.members_left -= 1;
                    moved.extend(self.moved(*target, *joined)?);
                    token.member = Some(*target);
                }
            }
            if change.members.keys().next_back().copied() == token.member || !self.wanted.members {
                token.member = None;
            }
            if change.written || !moved.is_empty() {
                self.show(&object, change.written, moved)?;
            }
            if token.member.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_full(&self) -> bool {
        self.items.len() >= self.wanted.page || (self.wanted.members && self.members_left == 0)
    }

    fn show(&mut self, object: &Object, whole: bool, members: Vec<Value>) -> Result<(), Refusal> {
        let selection = Selection {
            version: self.call.version,
            names: &self.wanted.names,
        };
        selection.check(self.kind)?;
        let mut shown = if whole {
            selection.of(&mut object.clone())
        } else {
            Map::new()
        };
        shown.insert("id".to_owned(), json!(object.id));
        if !members.is_empty() {
            shown.insert("members@delta".to_owned(), Value::Array(members));
        }
        self.items.push(Value::Object(shown));
        Ok(())
    }

    /// Members of a group after a position, as many as the page still takes, and where they were cut off.
    fn members(&mut self, group: i64, after: i64) -> Result<(Vec<Value>, Option<i64>), Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT o.seq, o.id, o.kind FROM link l JOIN object o ON o.seq = l.target
             WHERE l.relation = ?1 AND l.source = ?2 AND l.target > ?3 AND o.deleted = 0 ORDER BY l.target",
        )?;
        let mut rows = statement.query(params![Relation::Member.number(), group, after])?;
        let mut members = Vec::new();
        let mut end = None;
        while let Some(row) = rows.next()? {
            if self.members_left == 0 {
                return Ok((members, end));
            }
            self.members_left -= 1;
            members.push(reference(row.get(1)?, row.get(2)?));
            end = Some(row.get(0)?);
        }
        Ok((members, None))
    }

    fn moved(&self, member: i64, joined: bool) -> Result<Option<Value>, Refusal> {
        let found: Option<(String, i64)> = self
            .connection
            .prepare_cached(
                "SELECT id, kind FROM object WHERE seq = ?1 UNION ALL SELECT id, kind FROM gone WHERE seq = ?1",
            )?
            .query_row([member], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.map(|(id, kind)| {
            let mut shown = reference(id, kind);
            if !joined {
                shown["@removed"] = json!({ "reason": "deleted" });
            }
            shown
        }))
    }

    fn show_purged(&mut self, seq: i64) -> Result<(), Refusal> {
        let id: Option<String> = self
            .connection
            .prepare_cached("SELECT id FROM gone WHERE seq = ?1 AND kind = ?2")?
            .query_row(params![seq, self.kind.number()], |row| row.get(0))
            .optional()?;
        let wanted = |id: &String| self.wanted.ids.as_ref().is_none_or(|ids| ids.contains(id));
        if let Some(id) = id.filter(wanted) {
            self.items
                .push(json!({ "id": id, "@removed": { "reason": "deleted" } }));
        }
        Ok(())
    }
}

fn reference(id: String, kind: i64) -> Value {
    let kind = Kind::from_number(kind).map(Kind::odata_type).unwrap_or_default();
    json!({ "@odata.type": kind, "id": id })
}

/// What happened to an object between two states.
#[derive(Debug, Default)]
struct Changed {
    written: bool,
    /// Who joined (true) or left last, by position.
    members: BTreeMap<i64, bool>,
}

fn changed(connection: &Connection, since: i64, upto: i64) -> Result<BTreeMap<i64, Changed>, Refusal> {
    let mut statement = connection.prepare_cached(
        "SELECT source, action, target FROM journal
         WHERE number > ?1 AND number <= ?2 AND (action <= 5 OR (action IN (10, 11, 30, 31) AND cause <> ?3))
         ORDER BY number",
    )?;
    let mut rows = statement.query(params![since, upto, journal::PURGED])?;
    let mut found: BTreeMap<i64, Changed> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let change = found.entry(row.get(0)?).or_default();
        match (row.get(1)?, row.get(2)?) {
            (10, Some(target)) => {
                change.members.insert(target, false);
            }
            (11, Some(target)) => {
                change.members.insert(target, true);
            }
            (_, _) => change.written = true,
        }
    }
    Ok(found)
}
