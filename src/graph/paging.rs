//! Listings, page by page: the next page is fetched while the caller looks at the last one.

use std::sync::Arc;

use ::http::Method;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use super::afterwork::Afterwork;
use super::exchange::{Call, Connection};
use super::page::{self, Page, Unread};
use super::retry::Repetition;
use super::session::Core;
use super::sifting::Sifting;
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
    sifting: Option<Sifting>,
    fetches: Afterwork,
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.state = State::Ended;
        self.fetches.wait();
    }
}

enum State {
    /// The page at this address is next.
    At(Url),
    /// And it is on its way.
    Ahead(Ahead),
    Ended,
}

/// A page on its way.
struct Ahead {
    address: Url,
    fetch: Fetch,
    /// The link to the next page, told when the page is there and still has to be sifted.
    next: oneshot::Receiver<Option<Url>>,
}

/// A request under way that stops when nobody waits for it any more.
struct Fetch(JoinHandle<Result<Fetched, Error>>);

impl Drop for Fetch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A page that is there.
struct Fetched {
    /// None: too many fit the rule to read each of them apart.
    items: Option<Vec<Unread>>,
    next: Option<Url>,
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
            sifting: None,
            fetches: Afterwork::default(),
        }
    }

    /// The same listing, sifted by a rule.
    pub(super) fn of_those_who_fit(mut self, sifting: Option<Sifting>) -> Self {
        self.sifting = sifting;
        self
    }

    /// The next page, never empty; none at the end.
    ///
    /// # Errors
    /// Api (`delivered` says how many objects came before), transport, cancelled.
    pub fn next(&mut self, cancel: &Cancel) -> Result<Option<Vec<Value>>, Error> {
        let page = self.next_page(cancel)?;
        page.map(|items| page::read(&items)).transpose()
    }

    /// The same page as a JSON array: the objects as the service wrote them, unread.
    ///
    /// # Errors
    /// As [`Pages::next`].
    pub fn next_text(&mut self, cancel: &Cancel) -> Result<Option<String>, Error> {
        let page = self.next_page(cancel)?;
        Ok(page.map(|items| page::array(&items)))
    }

    fn next_page(&mut self, cancel: &Cancel) -> Result<Option<Vec<Unread>>, Error> {
        loop {
            let ahead = match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(None),
                State::At(address) => self.fetch(address),
                State::Ahead(ahead) => ahead,
            };
            let address = ahead.address.clone();
            let (page, following) = match self.arrived(ahead, cancel) {
                Ok(arrived) => arrived,
                Err(error) => {
                    self.state = State::At(address);
                    if let Some(first) = self.sifting.as_mut().and_then(|sifting| sifting.without_filter(&error)) {
                        self.state = State::At(first);
                        continue;
                    }
                    return Err(self.interrupted(error));
                }
            };
            let Some(items) = page.items else {
                let whole = self.sifting.as_mut().and_then(Sifting::everybody);
                self.state = whole.map_or(State::Ended, State::At);
                continue;
            };
            let items = self.accept(items);
            self.go_on(&address, page.next, following)?;
            if !items.is_empty() {
                return Ok(Some(items));
            }
        }
    }

    /// Waits for a page. While it is sifted, the one behind it is on its way already: whoever waits here wants it.
    fn arrived(&self, ahead: Ahead, cancel: &Cancel) -> Result<(Fetched, Option<Ahead>), Error> {
        let Ahead { fetch, next, .. } = ahead;
        let mut following = None;
        if self.sifting.as_ref().is_some_and(Sifting::is_settled) {
            // Nothing is told of a page that failed: the fetch itself says why.
            let next = async { Ok(next.await.ok().flatten()) };
            following = self.core.worker.run(cancel, next)?.map(|next| self.fetch(next));
        }
        let page = self.core.worker.run(cancel, wait(fetch))?;
        Ok((page, following))
    }

    /// What of a page is handed out.
    fn accept(&mut self, items: Vec<Unread>) -> Vec<Unread> {
        let mut items = match &mut self.sifting {
            Some(sifting) => {
                sifting.began();
                sifting.fresh(items)
            }
            None => items,
        };
        if let Some(remaining) = &mut self.remaining {
            items.truncate(*remaining);
            *remaining -= items.len();
        }
        self.delivered += items.len();
        items
    }

    fn go_on(&mut self, address: &Url, next: Option<Url>, following: Option<Ahead>) -> Result<(), Error> {
        let Some(next) = next.filter(|_| self.remaining != Some(0)) else {
            return Ok(());
        };
        if next == *address {
            let text = "the service names the same page as the next one: the listing would not end";
            return Err(self.interrupted(TransportError::Failed(text.to_owned()).into()));
        }
        self.state = State::Ahead(following.unwrap_or_else(|| self.fetch(next)));
        Ok(())
    }

    fn fetch(&self, address: Url) -> Ahead {
        let core = Arc::clone(&self.core);
        let (ids, eventual) = (self.ids.clone(), self.eventual);
        let sieve = self.sifting.as_ref().map(|sifting| sifting.sieve(self.remaining));
        let running = self.fetches.begin();
        let (tell, next) = oneshot::channel();
        let asked = address.clone();
        let task = self.core.worker.handle().spawn(async move {
            // In this order, so that the end is told when the session is held no more.
            let (_running, core) = (running, core);
            let (page, next) = fetch(&core.connection, ids, asked, eventual).await?;
            let _ = tell.send(next.clone());
            let items = match sieve {
                Some(sieve) => sieve.sift(&core.connection, page.items).await?,
                None => Some(page.items),
            };
            Ok(Fetched { items, next })
        });
        Ahead {
            address,
            fetch: Fetch(task),
            next,
        }
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

async fn wait(mut fetch: Fetch) -> Result<Fetched, Error> {
    match (&mut fetch.0).await {
        Ok(page) => page,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(TransportError::Failed("the connection was closed during the listing".to_owned()).into()),
        },
    }
}

/// Fetches one page, and tells where the next one is. That link is used whole, as the service made it, and only if it
/// leads to the service.
pub(super) async fn fetch(
    connection: &Connection,
    ids: Vec<String>,
    address: Url,
    eventual: bool,
) -> Result<(Page, Option<Url>), Error> {
    let mut call = Call::new(Method::GET, address.clone(), None, Repetition::Reading);
    call.ids = ids;
    call.eventual = eventual;
    let page = Page::of(&connection.perform(&call).await?)?;
    let next = page.next.as_deref();
    let next = next.map(|link| next_page(connection, &address, link)).transpose()?;
    Ok((page, next))
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
