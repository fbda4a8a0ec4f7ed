//! Listings of those who fit a membership rule. The service has no query for it, so its pages are sifted here.

use std::collections::HashSet;

use serde_json::Value;
use tokio::sync::OnceCell;

use super::exchange::Connection;
use super::paging::fetch;
use super::query;
use super::routes::{self, Ending};
use super::{Path, Query};
use crate::model::{Entity, Subject};
use crate::rule::{Context, Rule, RuleOptions};
use crate::Error;

/// A rule over a listing of users or devices.
#[derive(Debug)]
pub(super) struct Matching {
    rule: Rule,
    context: Context,
    collection: &'static str,
    /// What the caller wants of those who fit.
    wanted: Query,
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

    /// Those of a page who fit the rule.
    ///
    /// # Errors
    /// Evaluation; and whatever reading the links of a memberOf or direct-reports rule meets.
    pub(super) async fn sift(&self, connection: &Connection, items: Vec<Value>) -> Result<Vec<Value>, Error> {
        if let Some(paths) = self.links() {
            let linked = self.linked.get_or_try_init(|| ids_at(connection, paths)).await?;
            let is_linked = |item: &Value| {
                item.get("id")
                    .and_then(Value::as_str)
                    .is_some_and(|id| linked.contains(id))
            };
            return Ok(items.into_iter().filter(is_linked).collect());
        }
        let mut fitting = Vec::new();
        for item in items {
            let entity = Entity::from_json(self.rule.subject(), item)?;
            if self.rule.evaluate(&entity, &self.context)? {
                fitting.push(entity.into_json());
            }
        }
        Ok(fitting)
    }

    /// Reads every property of those who fit, twenty to a request. Who is gone meanwhile fits no more.
    ///
    /// # Errors
    /// The first that reading one of them met.
    pub(super) async fn complete(&self, connection: &Connection, items: Vec<Value>) -> Result<Vec<Value>, Error> {
        let ids = items.iter().filter_map(|item| item.get("id")?.as_str());
        let paths: Vec<Vec<String>> = ids.map(|id| vec![self.collection.to_owned(), id.to_owned()]).collect();
        let mut whole = Vec::with_capacity(paths.len());
        for found in connection.get_many(&paths, &self.wanted).await? {
            match found {
                Ok(object) => whole.push(object),
                Err(Error::Api(error)) if error.status == 404 => {}
                Err(error) => return Err(error),
            }
        }
        Ok(whole)
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
            let page = fetch(connection, path[1..].to_vec(), address, false).await?;
            let found = page.items.iter().filter_map(|item| item.get("id")?.as_str());
            ids.extend(found.map(str::to_owned));
            next = page.next;
        }
    }
    Ok(ids)
}
