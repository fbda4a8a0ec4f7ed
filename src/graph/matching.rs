//! Who of a page fits a membership rule. The service has no query for it, so its pages are sifted here.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use tokio::sync::OnceCell;

use super::exchange::Connection;
use super::page::{self, Unread, Wanted};
use super::paging::fetch;
use super::query;
use super::routes::{self, Ending};
use super::rule_filter::{RuleFilter, MOST_CLAUSES};
use super::shape::Listed;
use super::{Path, Query};
use crate::model::{Entity, Property, Subject};
use crate::rule::{Context, Rule, RuleOptions};
use crate::Error;

/// So many requests for those who fit are under way at once.
const AT_ONCE: usize = 4;

/// A rule over a listing of users or devices.
#[derive(Debug)]
pub(super) struct Matching {
    rule: Rule,
    context: Context,
    collection: &'static str,
    listed: Option<Listed>,
    /// What the caller wants of those who fit.
    wanted: Query,
    /// What the rule reads of each: of these alone the types are checked.
    properties: Vec<Property>,
    /// The members of Graph's objects that hold it.
    reads: Vec<String>,
    /// Ids of those who fit, where the rule asks for links and not for properties; read at the first page.
    linked: OnceCell<HashSet<String>>,
}

impl Matching {
    /// None: the query has no rule.
    ///
    /// # Errors
    /// Rule; invalid argument: the path does not list what the rule is about.
    pub(super) fn of(path: Path<'_>, query: &Query) -> Result<Option<Self>, Error> {
        let Some(text) = &query.membership_rule else {
            return Ok(None);
        };
        let options = query.rule_options.as_ref().map(Value::to_string).unwrap_or_default();
        let options = RuleOptions::from_json(options.as_bytes())?;
        let rule = Rule::parse(text, &options)?;
        let expected = match rule.subject() {
            Subject::User => "users",
            Subject::Device => "devices",
        };
        if path != [expected] {
            return Err(Error::InvalidArgument {
                argument: "membershipRule".to_owned(),
                message: format!("the rule is about {expected}, and `{}` is listed", path.join("/")),
            });
        }
        // One moment for the whole listing.
        let now = rule.reads_clock().then(|| Context::default().now());
        let context = Context {
            now,
            ..Context::default()
        };
        Ok(Some(Self {
            wanted: Query {
                select: query::for_rule(path, query, rule.reads().into_iter().map(str::to_owned)).select,
                ..Query::default()
            },
            collection: expected,
            listed: Listed::at(path),
            properties: rule.properties().into_iter().cloned().collect(),
            reads: rule.reads().into_iter().map(str::to_owned).collect(),
            rule,
            context,
            linked: OnceCell::new(),
        }))
    }

    /// The properties the rule reads, as `$select` names them.
    pub(super) fn selects(&self) -> Vec<String> {
        let read = self.rule.reads();
        std::iter::once("id").chain(read).map(str::to_owned).collect()
    }

    /// The members of Graph's objects that the rule reads.
    pub(super) fn reads(&self) -> &[String] {
        &self.reads
    }

    /// What of the rule the service can sift by itself; none where the rule asks for links.
    pub(super) fn filter(&self) -> Option<RuleFilter> {
        RuleFilter::of(&self.rule)
    }

    /// Those of a page who fit the rule; what it reads was picked of them.
    ///
    /// # Errors
    /// Evaluation; and whatever reading the links of a memberOf or direct-reports rule meets.
    pub(super) async fn sift(&self, connection: &Connection, items: Vec<Unread>) -> Result<Vec<Unread>, Error> {
        if let Some(paths) = self.links() {
            let linked = self.linked.get_or_try_init(|| ids_at(connection, paths)).await?;
            let is_linked = |item: &Unread| linked.contains(&page::id(item));
            return Ok(items.into_iter().filter(is_linked).collect());
        }
        let mut fitting = Vec::new();
        for item in items {
            let entity = Entity::with(self.rule.subject(), item.picked()?, &self.properties)?;
            if self.rule.evaluate(&entity, &self.context)? {
                fitting.push(item);
            }
        }
        Ok(fitting)
    }

    /// Reads every property of those who fit, in their order. Who is gone meanwhile fits no more.
    ///
    /// # Errors
    /// The first that reading some of them met.
    pub(super) async fn complete(&self, connection: &Connection, items: &[Unread]) -> Result<Vec<Unread>, Error> {
        let ids: Vec<String> = items.iter().map(page::id).collect();
        let blocks = ids.len().div_ceil(MOST_CLAUSES);
        let mut parts = ids.chunks((blocks.div_ceil(AT_ONCE) * MOST_CLAUSES).max(1));
        let mut part = || self.read_part(connection, parts.next().unwrap_or_default());
        let (first, second, third, fourth) = tokio::try_join!(part(), part(), part(), part())?;
        Ok([first, second, third, fourth].into_iter().flatten().collect())
    }

    /// Block after block.
    async fn read_part(&self, connection: &Connection, ids: &[String]) -> Result<Vec<Unread>, Error> {
        let mut read = Vec::with_capacity(ids.len());
        for block in ids.chunks(MOST_CLAUSES) {
            read.extend(self.read_whole(connection, block).await?);
        }
        Ok(read)
    }

    async fn read_whole(&self, connection: &Connection, ids: &[String]) -> Result<Vec<Unread>, Error> {
        let texts: Vec<String> = ids.iter().map(|id| query::literal(id)).collect();
        let asked = Query {
            filter: Some(format!("id in ({})", texts.join(","))),
            ..self.wanted.clone()
        };
        let path = [self.collection.to_owned()];
        let names: Vec<&str> = asked.select.iter().map(String::as_str).collect();
        let mut url = routes::url(&connection.endpoint, &path, &names, Ending::Resource)?;
        url.set_query(query::for_listing(&path, &asked).text.as_deref());
        let wanted = Wanted {
            listed: self.listed,
            ..Wanted::default()
        };
        let (page, _) = fetch(connection, Vec::new(), url, false, wanted).await?;
        let mut found: HashMap<String, Unread> = page.items.into_iter().map(|item| (page::id(&item), item)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Where the ids of those who fit are listed, for a rule about links.
    fn links(&self) -> Option<Vec<[String; 3]>> {
        let path = |collection: &str, id: &str, link: &str| [collection, id, link].map(str::to_owned);
        if let Some(groups) = self.rule.source_groups() {
            return Some(groups.iter().map(|id| path("groups", id, "members")).collect());
        }
        let manager = self.rule.manager()?;
        Some(vec![path("users", manager, "directReports")])
    }
}

async fn ids_at(connection: &Connection, paths: Vec<[String; 3]>) -> Result<HashSet<String>, Error> {
    let mut ids = HashSet::new();
    for path in paths {
        let mut url = routes::url(&connection.endpoint, &path, &[], Ending::Resource)?;
        url.set_query(Some("$select=id&$top=999"));
        let mut next = Some(url);
        while let Some(address) = next {
            let (page, following) = fetch(connection, path[1..].to_vec(), address, false, Wanted::default()).await?;
            ids.extend(page.items.iter().map(page::id));
            next = following;
        }
    }
    Ok(ids)
}
