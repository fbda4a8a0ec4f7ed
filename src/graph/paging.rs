//! Listings, page by page: the next page is fetched while the caller looks at the last one.

use std::sync::Arc;

use ::http::Method;
use serde_json::Value;
use tokio::task::JoinHandle;
use url::Url;

use super::afterwork::Afterwork;
use super::exchange::{Call, Connection};
use super::matching::Matching;
use super::retry::Repetition;
use super::session::Core;
use super::{Cancel, Path, TransportError};
use crate::Error;

/// A listing under way; independent of the session's lifetime.
///
/// It is whole or an error: one that breaks off says how many objects it had handed out, and the next call of
/// [`Pages::next`] takes up where it stopped.
pub struct Pages {
    core: Arc<Core>,
    /// Ids along the path: one of our own making may not be seen yet.
    ids: Vec<String>,
    eventual: bool,
    state: State,
    delivered: usize,
    /// How many objects the caller still wants; none: all there are.
    remaining: Option<usize>,
    /// The rule they must fit.
    matching: Option<Arc<Matching>>,
    /// The listing with every property, kept while only what the rule reads is listed and the rest is read of those who
    /// fit. When many fit, which the first page shows, this is less work.
    whole: Option<Url>,
    judged: bool,
    fetches: Afterwork,
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.state = State::Ended;
        self.fetches.wait();
    }
}

/// One in so many may fit for reading them one by one to be less work than listing everybody whole.
const FEW: usize = 20;

enum State {
    /// The page at this address is next.
    At(Url),
    /// And it is on its way.
    Ahead(Url, Fetch),
    Ended,
}

/// A request under way that stops when nobody waits for it any more.
struct Fetch(JoinHandle<Result<Page, Error>>);

impl Drop for Fetch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One page as the service gave it.
pub(super) struct Page {
    pub(super) items: Vec<Value>,
    pub(super) next: Option<Url>,
    /// More fit the rule than are worth reading one by one; they have not been read.
    many_fit: bool,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages")
            .field("delivered", &self.delivered)
            .field("remaining", &self.remaining)
            .finish()
    }
}

impl Pages {
    /// A listing that starts at `first`; nothing is requested yet.
    pub(super) fn new(core: Arc<Core>, path: Path<'_>, first: Url, eventual: bool, top: Option<usize>) -> Self {
        let state = if top == Some(0) { State::Ended } else { State::At(first) };
        Self {
            core,
            ids: path.iter().skip(1).cloned().collect(),
            eventual,
            state,
            delivered: 0,
            remaining: top,
            matching: None,
            whole: None,
            judged: false,
            fetches: Afterwork::default(),
        }
    }

    /// The same listing, sifted by a rule. With `whole` it lists only what the rule reads, as long as few fit.
    pub(super) fn of_those_who_fit(mut self, matching: Option<Matching>, whole: Option<Url>) -> Self {
        self.matching = matching.map(Arc::new);
        self.whole = whole;
        self
    }

    /// The next page, never empty; none at the end.
    ///
    /// # Errors
    /// Api (`delivered` says how many objects came before), transport, cancelled.
    pub fn next(&mut self, cancel: &Cancel) -> Result<Option<Vec<Value>>, Error> {
        loop {
            let (address, fetch) = match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(None),
                State::At(address) => (address.clone(), self.fetch(address)),
                State::Ahead(address, fetch) => (address, fetch),
            };
            let page = match self.core.worker.run(cancel, wait(fetch)) {
                Ok(page) => page,
                Err(error) => {
                    self.state = State::At(address);
                    return Err(self.interrupted(error));
                }
            };
            if page.many_fit {
                if let Some(whole) = self.whole.take() {
                    self.state = State::At(whole);
                    continue;
                }
            }
            self.judged = true;
            if let Some(items) = self.accept(page, &address)? {
                return Ok(Some(items));
            }
        }
    }

    /// Takes in a page: none when it holds nothing to hand out.
    fn accept(&mut self, page: Page, address: &Url) -> Result<Option<Vec<Value>>, Error> {
        let Page { mut items, next, .. } = page;
        if let Some(remaining) = &mut self.remaining {
            items.truncate(*remaining);
            *remaining -= items.len();
        }
        self.delivered += items.len();
        if self.remaining != Some(0) {
            if let Some(next) = next {
                if next == *address {
                    let text = "the service names the same page as the next one: the listing would not end";
                    return Err(self.interrupted(TransportError::Failed(text.to_owned()).into()));
                }
                self.state = State::Ahead(next.clone(), self.fetch(next));
            }
        }
        Ok((!items.is_empty()).then_some(items))
    }

    fn fetch(&self, address: Url) -> Fetch {
        let core = Arc::clone(&self.core);
        let (ids, eventual) = (self.ids.clone(), self.eventual);
        let matching = self.matching.clone();
        let (thrifty, judges) = (self.whole.is_some(), !self.judged);
        let running = self.fetches.begin();
        Fetch(self.core.worker.handle().spawn(async move {
            // In this order, so that the end is told when the session is held no more.
            let (_running, core) = (running, core);
            let mut page = fetch(&core.connection, ids, address, eventual).await?;
            if let Some(matching) = matching {
                let listed = page.items.len();
                page.items = matching.sift(&core.connection, page.items).await?;
                page.many_fit = thrifty && judges && page.items.len() * FEW > listed;
                if thrifty && !page.many_fit {
                    page.items = matching.complete(&core.connection, page.items).await?;
                }
            }
            Ok(page)
        }))
    }

    fn interrupted(&self, error: Error) -> Error {
        match error {
            Error::Api(mut error) => {
                error.delivered = Some(self.delivered);
                Error::Api(error)
            }
            Error::Transport(error) if self.delivered > 0 => {
                let note = format!("the listing is incomplete: it stopped after {} objects", self.delivered);
                error.with_note(&note).into()
            }
            error => error,
        }
    }
}

async fn wait(mut fetch: Fetch) -> Result<Page, Error> {
    match (&mut fetch.0).await {
        Ok(page) => page,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(TransportError::Failed("the connection was closed during the listing".to_owned()).into()),
        },
    }
}

/// Fetches one page. The link to the next is used whole, as the service made it, and only if it leads to the service.
pub(super) async fn fetch(
    connection: &Connection,
    ids: Vec<String>,
    address: Url,
    eventual: bool,
) -> Result<Page, Error> {
    let mut call = Call::new(Method::GET, address.clone(), None, Repetition::Reading);
    call.ids = ids;
    call.eventual = eventual;
    let mut body = connection.perform_json(&call).await?;
    let Some(Value::Array(items)) = body.get_mut("value").map(Value::take) else {
        return Err(TransportError::Failed("the service answered a listing without the list".to_owned()).into());
    };
    let next = match body.get("@odata.nextLink").and_then(Value::as_str) {
        None => None,
        Some(link) => Some(next_page(connection, &address, link)?),
    };
    Ok(Page {
        items,
        next,
        many_fit: false,
    })
}

fn next_page(connection: &Connection, address: &Url, link: &str) -> Result<Url, Error> {
    let next = address.join(link).map_err(|error| {
        TransportError::Failed(format!("the service's link to the next page is no address: {error}"))
    })?;
    if !connection.transport.owns(&next) {
        let origin = next.origin().ascii_serialization();
        let text = format!("the service's link to the next page leads to `{origin}`, elsewhere: not followed");
        return Err(TransportError::Failed(text).into());
    }
    Ok(next)
}
