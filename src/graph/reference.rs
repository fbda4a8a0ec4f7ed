//! Links between objects: members, owners, managers.

use ::http::Method;
use serde_json::{json, Value};

use super::exchange::{Call, Connection};
use super::retry::Repetition;
use super::routes::{self, Ending};
use super::{Path, TransportError};
use crate::Error;

/// Links an object has one of: set with PUT, removed without naming the other end.
const SINGLE: [&str; 1] = ["manager"];

impl Connection {
    /// Adds a link to `target`, an id or a user principal name.
    pub(super) async fn add_reference(&self, path: Path<'_>, target: &str) -> Result<(), Error> {
        let url = routes::url(&self.endpoint, path, &[], Ending::Reference)?;
        let id = self.resolve(target).await?;
        let body = json!({ "@odata.id": self.object_address(&id) });
        let (method, repetition) = if is_single(path) {
            (Method::PUT, Repetition::Harmless)
        } else {
            (Method::POST, Repetition::Recognisable)
        };
        let mut call = Call::new(method, url, Some(&body), repetition).naming(path);
        call.ids.push(id);
        self.perform(&call).await.map(drop)
    }

    /// Removes the link to `target`, never the object: the address always ends in `/$ref`.
    pub(super) async fn remove_reference(&self, path: Path<'_>, target: &str) -> Result<(), Error> {
        let mut whole = path.to_vec();
        if !is_single(path) {
            whole.push(self.resolve(target).await?);
        }
        let url = routes::url(&self.endpoint, &whole, &[], Ending::Reference)?;
        let call = Call::new(Method::DELETE, url, None, Repetition::Recognisable).naming(&whole);
        self.perform(&call).await.map(drop)
    }

    /// How a link names its other end.
    pub(super) fn object_address(&self, id: &str) -> String {
        format!("{}directoryObjects/{id}", self.endpoint.version("v1.0"))
    }

    /// The id of `target`: itself where it is one, else that of the user with this principal name.
    async fn resolve(&self, target: &str) -> Result<String, Error> {
        let target = target.trim();
        if uuid::Uuid::try_parse(target).is_ok() {
            return Ok(target.to_owned());
        }
        let path = ["users".to_owned(), target.to_owned()];
        let mut url = routes::url(&self.endpoint, &path, &[], Ending::Resource)?;
        url.set_query(Some("$select=id"));
        let user = self
            .perform_json(&Call::new(Method::GET, url, None, Repetition::Reading).naming(&path))
            .await?;
        user.get("id")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| {
                TransportError::Failed(format!("the service answered for the user `{target}` without an id")).into()
            })
    }
}

fn is_single(path: Path<'_>) -> bool {
    path.last().is_some_and(|last| SINGLE.contains(&last.as_str()))
}
