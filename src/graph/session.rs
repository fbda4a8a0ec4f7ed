//! The session: what callers hold.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use ::http::Method;
use serde_json::{json, Value};

use super::connect::{connect, Connected};
use super::consistency::needs_eventual;
use super::create::properties;
use super::exchange::{Call, Connection};
use super::matching::Matching;
use super::retry::Repetition;
use super::routes::{self, Ending};
use super::rule_filter::RuleFilter;
use super::sifting::{Sifting, Start};
use super::worker::Worker;
use super::{query, Cancel, ConnectOptions, Pages, Path, Query};
use crate::rule::{Container, Rule, RuleOptions};
use crate::Error;

/// A connection: owns its threads, token and directory. Its calls block, and may be made from many threads at once.
pub struct Session {
    core: Arc<Core>,
    info: Value,
}

/// What a session shares with its listings.
pub(super) struct Core {
    pub(super) connection: Connection,
    pub(super) worker: Worker,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Connects: opens or creates a local directory, or takes an access token. Of Graph nothing is asked yet.
    ///
    /// # Errors
    /// Invalid argument; storage; Graph's 401 for a token that has expired; entity for a seed that is refused;
    /// cancelled.
    pub fn connect(options: &ConnectOptions, cancel: &Cancel) -> Result<Self, Error> {
        let worker = Worker::new()?;
        let Connected { connection, info } = connect(options, &worker, cancel)?;
        Ok(Self {
            core: Arc::new(Core { connection, worker }),
            info,
        })
    }

    /// Over a transport of the caller's.
    #[cfg(test)]
    pub(super) fn over(connection: Connection) -> Result<Self, Error> {
        Ok(Self {
            core: Arc::new(Core {
                connection,
                worker: Worker::new()?,
            }),
            info: Value::Null,
        })
    }

    /// Account, tenant, environment:
    /// `{"account","accountId","tenantId","tenantDomain","environment","endpoint","kind"}`; `kind` is `localDirectory`,
    /// `accessToken` or `application`. With a seed also `seed`: `{"loaded":true,"users":n, …}` or
    /// `{"loaded":false,"reason":…}`.
    pub fn info(&self) -> Value {
        self.info.clone()
    }

    /// Creates an object: the path is its collection, the body what to send. Gives the object as the service returns
    /// it.
    ///
    /// # Errors
    /// Api (with our diagnosis where it refuses a membership rule), transport, cancelled.
    pub fn create(&self, path: Path<'_>, body: &Value, cancel: &Cancel) -> Result<Value, Error> {
        let (path, body) = (path.to_vec(), body.clone());
        self.run(cancel, |connection| async move {
            connection
                .create(&path, &body)
                .await
                .map_err(|error| diagnose(error, &path, &body))
        })
    }

    /// Reads one object; of `query` only `select` matters.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn get(&self, path: Path<'_>, query: &Query, cancel: &Cancel) -> Result<Value, Error> {
        let mut url = self.url(path, &named(query))?;
        url.set_query(query::for_object(path, query).text.as_deref());
        let call = Call::new(Method::GET, url, None, Repetition::Reading).naming(path);
        self.run(cancel, |connection| async move { connection.perform_json(&call).await })
    }

    /// Starts a listing; nothing is requested before its first page is asked for. With a membership rule it lists only
    /// those who fit the rule.
    ///
    /// # Errors
    /// Invalid argument; rule.
    pub fn list(&self, path: Path<'_>, query: &Query) -> Result<Pages, Error> {
        let Some(matching) = Matching::of(path, query)? else {
            let (first, eventual) = self.first_page(path, query)?;
            return Ok(Pages::new(Arc::clone(&self.core), path, first, eventual, query.top));
        };
        let asked = query::for_rule(path, query, matching.selects());
        let eventual = needs_eventual(path, &asked);
        // Of everybody only what the rule reads, unless the caller has chosen a few properties anyway.
        let thrifty = query.select.is_empty();
        let plain = self.start(path, &asked, thrifty.then(|| matching.selects()))?;
        // A caller's own way to list is left as it is.
        let is_ours = query.filter.is_none() && query.search.is_none() && query.orderby.is_none();
        let (start, unfiltered) = match matching.filter().filter(|_| is_ours) {
            Some(RuleFilter {
                text, is_whole_rule, ..
            }) => {
                let narrow = (thrifty && !is_whole_rule).then(|| matching.selects());
                let filtered = Query {
                    filter: Some(text),
                    ..asked
                };
                (self.start(path, &filtered, narrow)?, Some(plain))
            }
            None => (plain, None),
        };
        let pages = Pages::new(Arc::clone(&self.core), path, start.first, eventual, query.top);
        Ok(pages.of_those_who_fit(Some(Sifting::new(matching, start.whole, unfiltered))))
    }

    /// Where a listing by a rule starts: with these properties alone as long as few fit, if they are named.
    fn start(&self, path: Path<'_>, asked: &Query, narrow: Option<Vec<String>>) -> Result<Start, Error> {
        let (whole, _) = self.first_page(path, asked)?;
        let Some(select) = narrow else {
            return Ok(Start {
                first: whole,
                whole: None,
            });
        };
        let narrow = Query {
            select,
            ..asked.clone()
        };
        Ok(Start {
            first: self.first_page(path, &narrow)?.0,
            whole: Some(whole),
        })
    }

    /// Address of a listing's first page, and whether it needs the advanced path.
    fn first_page(&self, path: Path<'_>, query: &Query) -> Result<(url::Url, bool), Error> {
        let mut url = self.url(path, &named(query))?;
        let options = query::for_listing(path, query);
        url.set_query(options.text.as_deref());
        Ok((url, options.eventual))
    }

    /// Patches: exactly the given body, in which absent keeps and null clears.
    ///
    /// # Errors
    /// Api (with our diagnosis where it refuses a membership rule), transport, cancelled.
    pub fn update(&self, path: Path<'_>, body: &Value, cancel: &Cancel) -> Result<(), Error> {
        let url = self.url(path, &properties(body))?;
        let call = Call::new(Method::PATCH, url, Some(body), Repetition::of_patch(body)).naming(path);
        let (path, body) = (path.to_vec(), body.clone());
        self.run(cancel, |connection| async move {
            connection
                .perform(&call)
                .await
                .map(drop)
                .map_err(|error| diagnose(error, &path, &body))
        })
    }

    /// Deletes the object.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn delete(&self, path: Path<'_>, cancel: &Cancel) -> Result<(), Error> {
        if path.len() < 2 {
            return Err(Error::InvalidArgument {
                argument: "path".to_owned(),
                message: "a collection cannot be deleted: name an object in it".to_owned(),
            });
        }
        let url = self.url(path, &[])?;
        let call = Call::new(Method::DELETE, url, None, Repetition::Recognisable).naming(path);
        let id = path.last().cloned().unwrap_or_default();
        self.run(cancel, |connection| async move {
            connection.perform(&call).await?;
            connection.unseen.deleted(&id);
            Ok(())
        })
    }

    /// Adds a link: path `["groups", id, "members"]`, target an id or a user principal name.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn add_reference(&self, path: Path<'_>, target: &str, cancel: &Cancel) -> Result<(), Error> {
        let (path, target) = (path.to_vec(), target.to_owned());
        self.run(cancel, |connection| async move {
            connection.add_reference(&path, &target).await
        })
    }

    /// Removes a link, never the object.
    ///
    /// # Errors
    /// Api, transport, cancelled.
    pub fn remove_reference(&self, path: Path<'_>, target: &str, cancel: &Cancel) -> Result<(), Error> {
        let (path, target) = (path.to_vec(), target.to_owned());
        self.run(cancel, |connection| async move {
            connection.remove_reference(&path, &target).await
        })
    }

    /// Reads many objects, twenty to a request: a result for each path, in their order.
    ///
    /// # Errors
    /// Invalid argument, cancelled; what befell one object is its own result.
    pub fn get_many(
        &self,
        paths: &[Vec<String>],
        query: &Query,
        cancel: &Cancel,
    ) -> Result<Vec<Result<Value, Error>>, Error> {
        let (paths, query) = (paths.to_vec(), query.clone());
        self.run(
            cancel,
            |connection| async move { connection.get_many(&paths, &query).await },
        )
    }

    /// Adds many links, twenty to a request where the service can: a result for each target, in their order. One that
    /// is refused does not keep the others out.
    ///
    /// # Errors
    /// Invalid argument, cancelled; what befell one target is its own result.
    pub fn add_references(
        &self,
        path: Path<'_>,
        targets: &[String],
        cancel: &Cancel,
    ) -> Result<Vec<Result<(), Error>>, Error> {
        let (path, targets) = (path.to_vec(), targets.to_vec());
        self.run(cancel, |connection| async move {
            connection.add_references(&path, &targets).await
        })
    }

    /// Removes many links, never the objects: a result for each target, in their order.
    ///
    /// # Errors
    /// Invalid argument, cancelled; what befell one target is its own result.
    pub fn remove_references(
        &self,
        path: Path<'_>,
        targets: &[String],
        cancel: &Cancel,
    ) -> Result<Vec<Result<(), Error>>, Error> {
        let (path, targets) = (path.to_vec(), targets.to_vec());
        self.run(cancel, |connection| async move {
            connection.remove_references(&path, &targets).await
        })
    }

    /// Calls an action: path `["users", id, "revokeSignInSessions"]`; a null body is sent as `{}`. Gives its answer;
    /// null where it has none.
    ///
    /// # Errors
    /// Api (with our diagnosis where it refuses a membership rule), transport, cancelled.
    pub fn invoke(&self, path: Path<'_>, body: &Value, cancel: &Cancel) -> Result<Value, Error> {
        // Without a body the service has answered that the Content-Type is missing.
        let body = if body.is_null() { json!({}) } else { body.clone() };
        let path = path.to_vec();
        self.run(cancel, |connection| async move {
            connection
                .invoke(&path, &body)
                .await
                .map_err(|error| diagnose(error, &path, &body))
        })
    }

    /// Takes the trace records gathered since the last call, one for each attempt, the oldest first; during a call too.
    /// Each is `{"method","url","status","attempts","waitMilliseconds","elapsedMilliseconds","started","requestId",
    /// "clientRequestId","failure"}`: `attempts` counts from 1 within a call, `waitMilliseconds` is the wait that
    /// follows.
    pub fn take_trace(&self) -> Vec<Value> {
        self.core.connection.trace.take()
    }

    fn url(&self, path: Path<'_>, named: &[&str]) -> Result<url::Url, Error> {
        routes::url(&self.core.connection.endpoint, path, named, Ending::Resource)
    }

    fn run<T, F, W>(&self, cancel: &Cancel, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(Shared) -> W,
        W: Future<Output = Result<T, Error>> + Send + 'static,
    {
        self.core.worker.run(cancel, work(Shared(Arc::clone(&self.core))))
    }
}

/// The connection, kept for the length of a call.
struct Shared(Arc<Core>);

impl std::ops::Deref for Shared {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0.connection
    }
}

/// The properties a query names: some exist in beta only.
fn named(query: &Query) -> Vec<&str> {
    query.select.iter().map(String::as_str).collect()
}

/// Attaches our own reading of a refused membership rule: the service says that it is wrong, seldom where.
fn diagnose(error: Error, path: Path<'_>, body: &Value) -> Error {
    let Error::Api(mut error) = error else { return error };
    let rule = body.get("membershipRule").and_then(Value::as_str);
    if let (400, Some(rule)) = (error.status, rule) {
        // What is created among a unit's members is a group.
        let of_unit = path.len() < 3 && path.first().is_some_and(|first| first == "administrativeUnits");
        let container = if of_unit {
            Container::AdministrativeUnit
        } else {
            Container::Group
        };
        error.diagnosis = Rule::parse(
            rule,
            &RuleOptions {
                container,
                ..RuleOptions::default()
            },
        )
        .err();
    }
    Error::Api(error)
}
