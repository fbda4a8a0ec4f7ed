//! Many objects, many members: a result for each.

use ::http::Method;
use serde_json::{json, Value};

use super::batch::copy;
use super::exchange::{Call, Connection};
use super::retry::{already_done, Repetition};
use super::routes::{self, Ending};
use super::{query, Path, Query, TransportError};
use crate::Error;

/// Most links one request may bind (graph-behaviour 2.2).
const BOUND: usize = 20;

impl Connection {
    /// Reads many objects.
    pub(super) async fn get_many(
        &self,
        paths: &[Vec<String>],
        query: &Query,
    ) -> Result<Vec<Result<Value, Error>>, Error> {
        let named: Vec<&str> = query.select.iter().map(String::as_str).collect();
        let mut calls = Vec::with_capacity(paths.len());
        for path in paths {
            let mut url = routes::url(&self.endpoint, path, &named, Ending::Resource)?;
            url.set_query(query::for_object(path, query).text.as_deref());
            calls.push(Call::new(Method::GET, url, None, Repetition::Reading).naming(path));
        }
        Ok(self.batch(calls).await)
    }

    /// Adds many links, twenty to a request where the service can bind them. A request is refused as a whole for one
    /// bad target: it is halved until the bad one stands alone, so that the good ones land.
    pub(super) async fn add_references(
        &self,
        path: Path<'_>,
        targets: &[String],
    ) -> Result<Vec<Result<(), Error>>, Error> {
        let mut results: Vec<Option<Result<(), Error>>> = Vec::new();
        let mut links = Vec::new();
        for (position, id) in self.resolve_all(targets).await?.into_iter().enumerate() {
            results.push(id.as_ref().err().map(|error| Err(copy(error))));
            links.extend(id.ok().map(|id| (position, id)));
        }
        let settled = if binds(path) {
            self.bind_all(path, links).await?
        } else {
            self.link_all(path, links).await?
        };
        for (position, result) in settled {
            if let Some(slot) = results.get_mut(position) {
                *slot = Some(result);
            }
        }
        Ok(results.into_iter().map(|result| result.unwrap_or(Ok(()))).collect())
    }

    /// Removes many links, never the objects.
    pub(super) async fn remove_references(
        &self,
        path: Path<'_>,
        targets: &[String],
    ) -> Result<Vec<Result<(), Error>>, Error> {
        let ids = self.resolve_all(targets).await?;
        let mut calls = Vec::new();
        for id in ids.iter().flatten() {
            let mut whole = path.to_vec();
            whole.push(id.clone());
            let url = routes::url(&self.endpoint, &whole, &[], Ending::Reference)?;
            calls.push(Call::new(Method::DELETE, url, None, Repetition::Recognisable).naming(&whole));
        }
        let mut answers = self.batch(calls).await.into_iter();
        Ok(ids
            .into_iter()
            .map(|id| {
                id?;
                answers.next().map_or(Ok(()), |answer| answer.map(drop))
            })
            .collect())
    }

    async fn bind_all(
        &self,
        path: Path<'_>,
        links: Vec<(usize, String)>,
    ) -> Result<Vec<(usize, Result<(), Error>)>, Error> {
        let [owner @ .., link] = path else {
            return self.link_all(path, links).await;
        };
        let url = routes::url(&self.endpoint, owner, &[], Ending::Resource)?;
        let mut settled = Vec::with_capacity(links.len());
        // One at a time: writes that meet at one group refuse each other.
        let mut waiting: Vec<Vec<(usize, String)>> = links.chunks(BOUND).rev().map(<[_]>::to_vec).collect();
        while let Some(mut chunk) = waiting.pop() {
            if chunk.len() == 1 {
                settled.extend(self.link_all(path, chunk).await?);
                continue;
            }
            let addresses: Vec<String> = chunk.iter().map(|(_, id)| self.object_address(id)).collect();
            let body = json!({ format!("{link}@odata.bind"): addresses });
            let mut call = Call::new(Method::PATCH, url.clone(), Some(&body), Repetition::Doubling).naming(owner);
            call.ids.extend(chunk.iter().map(|(_, id)| id.clone()));
            call.whole_object = false;
            match self.perform(&call).await {
                Ok(_) => settled.extend(chunk.into_iter().map(|(position, _)| (position, Ok(())))),
                Err(Error::Api(error)) if matches!(error.status, 400 | 404) => {
                    let half = chunk.split_off(chunk.len() / 2);
                    waiting.push(half);
                    waiting.push(chunk);
                }
                Err(error) if is_uncertain(&error) => settled.extend(self.complete(path, chunk).await?),
                Err(error) => settled.extend(chunk.into_iter().map(|(position, _)| (position, Err(copy(&error))))),
            }
        }
        Ok(settled)
    }

    /// A request that may have bound its links, all or none: each is added by itself, and one in place already is done.
    async fn complete(
        &self,
        path: Path<'_>,
        links: Vec<(usize, String)>,
    ) -> Result<Vec<(usize, Result<(), Error>)>, Error> {
        let settled = self.link_all(path, links).await?;
        Ok(settled
            .into_iter()
            .map(|(position, result)| {
                (
                    position,
                    result.or_else(|error| if is_present(&error) { Ok(()) } else { Err(error) }),
                )
            })
            .collect())
    }

    async fn link_all(
        &self,
        path: Path<'_>,
        links: Vec<(usize, String)>,
    ) -> Result<Vec<(usize, Result<(), Error>)>, Error> {
        let url = routes::url(&self.endpoint, path, &[], Ending::Reference)?;
        let calls = links
            .iter()
            .map(|(_, id)| {
                let body = json!({ "@odata.id": self.object_address(id) });
                let mut call = Call::new(Method::POST, url.clone(), Some(&body), Repetition::Recognisable).naming(path);
                call.ids.push(id.clone());
                call
            })
            .collect();
        let answers = self.batch(calls).await;
        Ok(links
            .into_iter()
            .zip(answers)
            .map(|((position, _), answer)| (position, answer.map(drop)))
            .collect())
    }

    /// Ids for targets, the principal names among them looked up together.
    async fn resolve_all(&self, targets: &[String]) -> Result<Vec<Result<String, Error>>, Error> {
        let is_id = |target: &str| uuid::Uuid::try_parse(target.trim()).is_ok();
        let names: Vec<Vec<String>> = targets
            .iter()
            .filter(|target| !is_id(target))
            .map(|target| vec!["users".to_owned(), target.trim().to_owned()])
            .collect();
        let query = Query {
            select: vec!["id".to_owned()],
            ..Query::default()
        };
        let mut users = self.get_many(&names, &query).await?.into_iter();
        let id_of = |user: Value| {
            user.get("id")
                .and_then(Value::as_str)
                .map(str::to_owned)
                .ok_or_else(without_id)
        };
        Ok(targets
            .iter()
            .map(|target| {
                if is_id(target) {
                    return Ok(target.trim().to_owned());
                }
                users.next().unwrap_or_else(|| Err(without_id())).and_then(id_of)
            })
            .collect())
    }
}

/// Whether the service binds links of this kind in a patch: members of groups.
fn binds(path: Path<'_>) -> bool {
    matches!(path, [collection, _, link] if collection == "groups" && link == "members")
}

fn without_id() -> Error {
    TransportError::Failed("the service answered for a user without an id".to_owned()).into()
}

/// The service's refusal of a link that is there.
fn is_present(error: &Error) -> bool {
    matches!(error, Error::Api(error) if already_done(&Method::POST, error.status, &error.message))
}

fn is_uncertain(error: &Error) -> bool {
    match error {
        Error::Api(error) => error.uncertain,
        Error::Transport(_) => true,
        _ => false,
    }
}
