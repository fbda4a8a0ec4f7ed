//! Listings, page by page: the next page is fetched while the caller looks at the last one.

use std::sync::Arc;

use ::http::Method;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use url::Url;

use super::afterwork::Afterwork;
use super::exchange::{Call, Connection};
use super::page::{self, Page, Unread, Wanted};
use super::retry::Repetition;
use super::session::Core;
use super::shape::Listed;
use super::sifting::{Sieve, Sifting};
use super::transport::Response;
use super::{Cancel, Path, TransportError};
use crate::Error;

/// A listing under way; independent of the session's lifetime.
///
/// It is whole or an error: one that breaks off says how many objects it had handed out, and the next call of
/// [`Pages::next`] takes up where it stopped.
pub struct Pages {
    source: Arc<Source>,
    state: State,
    delivered: usize,
    /// Pages handed out.
    pages: usize,
    /// How many objects the caller still wants; none: all there are.
    remaining: Option<usize>,
    /// The rule they must fit.
    sifting: Option<Sifting>,
}

/// After so many pages a caller who sifts is taken to want the rest: then two pages are on their way, not one.
const PATIENT: usize = 3;

impl Drop for Pages {
    fn drop(&mut self) {
        self.state = State::Ended;
        self.source.fetches.wait();
    }
}

/// Where pages come from.
struct Source {
    core: Arc<Core>,
    /// Ids along the path: one of our own making may not be seen yet.
    ids: Vec<String>,
    eventual: bool,
    /// What is listed there, where callers rely on it.
    listed: Option<Listed>,
    fetches: Afterwork,
}

enum State {
    /// The page at this address is next.
    At(Url),
    /// And it is on its way, with others behind it.
    Under(Way),
    Ended,
}

/// Pages on their way: each is asked for as soon as the one before has named it, as far as is allowed.
struct Way {
    next: Ahead,
    /// One permit for each page that may be asked for.
    allowed: Arc<Semaphore>,
    /// How many pages of this way have been allowed, and how many have been taken.
    granted: usize,
    taken: usize,
}

impl Way {
    /// Lets so many pages be asked for, counted from the next one to be taken.
    fn allow(&mut self, ahead: usize) {
        let wanted = self.taken + ahead;
        self.allowed.add_permits(wanted.saturating_sub(self.granted));
        self.granted = self.granted.max(wanted);
    }
}

/// A page on its way.
struct Ahead {
    address: Url,
    fetch: Fetch,
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
    following: Option<Ahead>,
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
            source: Arc::new(Source {
                core,
                ids: path.iter().skip(1).cloned().collect(),
                eventual,
                listed: Listed::at(path),
                fetches: Afterwork::default(),
            }),
            state,
            delivered: 0,
            pages: 0,
            remaining: top,
            sifting: None,
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

    /// The same page as a JSON array: the objects as the service wrote them, unread, those of users and devices without
    /// members that have one value at most and are null.
    ///
    /// # Errors
    /// As [`Pages::next`].
    pub fn next_text(&mut self, cancel: &Cancel) -> Result<Option<String>, Error> {
        let page = self.next_page(cancel)?;
        Ok(page.map(|items| page::array(&items)))
    }

    fn next_page(&mut self, cancel: &Cancel) -> Result<Option<Vec<Unread>>, Error> {
        loop {
            let mut way = match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(None),
                State::At(address) => self.set_out(address),
                State::Under(way) => way,
            };
            // Whoever waits for a page has what is behind it fetched while this one is sifted, unless it may come to nothing.
            let is_settled = self.sifting.as_ref().is_some_and(Sifting::is_settled);
            way.allow(1 + if is_settled { self.ahead() } else { 0 });
            let Way { next, .. } = way;
            let page = match self.source.core.worker.run(cancel, wait(next.fetch)) {
                Ok(page) => page,
                Err(error) => {
                    self.state = State::At(next.address);
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
            if let Some(next) = page.following.filter(|_| self.remaining != Some(0)) {
                let mut way = Way {
                    next,
                    taken: way.taken + 1,
                    ..way
                };
                way.allow(self.ahead());
                self.state = State::Under(way);
            }
            if !items.is_empty() {
                self.pages += 1;
                return Ok(Some(items));
            }
        }
    }

    /// How many pages are on their way while the caller looks at one.
    fn ahead(&self) -> usize {
        1 + usize::from(self.sifting.is_some() && self.pages >= PATIENT)
    }

    fn set_out(&self, address: Url) -> Way {
        let line = Line {
            source: Arc::clone(&self.source),
            sieve: self.sifting.as_ref().map(|sifting| sifting.sieve(self.remaining)),
            allowed: Arc::new(Semaphore::new(0)),
        };
        Way {
            next: line.fetch(address),
            allowed: line.allowed,
            granted: 0,
            taken: 0,
        }
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

/// Page after page, each with the one behind it.
#[derive(Clone)]
struct Line {
    source: Arc<Source>,
    sieve: Option<Sieve>,
    allowed: Arc<Semaphore>,
}

impl Line {
    /// Asks for a page when it is allowed, and sifts it.
    fn fetch(&self, address: Url) -> Ahead {
        let running = self.source.fetches.begin();
        let (line, asked) = (self.clone(), address.clone());
        let task = self.source.core.worker.handle().spawn(async move {
            // In this order, so that the end is told when the session is held no more.
            let (_running, line) = (running, line);
            if let Ok(permit) = line.allowed.acquire().await {
                permit.forget();
            }
            line.fetched(asked).await
        });
        Ahead {
            address,
            fetch: Fetch(task),
        }
    }

    async fn fetched(&self, address: Url) -> Result<Fetched, Error> {
        let Source {
            core,
            ids,
            eventual,
            listed,
            ..
        } = &*self.source;
        let wanted = Wanted {
            listed: *listed,
            picked: self.sieve.as_ref().map(Sieve::reads).unwrap_or_default(),
        };
        let response = ask(&core.connection, ids.clone(), &address, *eventual).await?;
        // The next page is asked for as soon as it is known where it is; this one is told apart meanwhile.
        let early = page::early_link(&response);
        let early = early.map(|link| self.following(&address, &link)).transpose()?;
        // A task that was just begun runs when this one pauses, and neither telling apart does nor sifting.
        tokio::task::yield_now().await;
        let page = Page::of(response, wanted)?;
        let following = match (early, &page.next) {
            (None, Some(link)) => {
                let following = self.following(&address, link)?;
                tokio::task::yield_now().await;
                Some(following)
            }
            (early, _) => early,
        };
        let items = match &self.sieve {
            Some(sieve) => sieve.sift(&core.connection, page.items).await?,
            None => Some(page.items),
        };
        Ok(Fetched { items, following })
    }

    fn following(&self, address: &Url, link: &str) -> Result<Ahead, Error> {
        let next = next_page(&self.source.core.connection, address, link)?;
        if next == *address {
            let text = "the service names the same page as the next one: the listing would not end";
            return Err(TransportError::Failed(text.to_owned()).into());
        }
        Ok(self.fetch(next))
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
    wanted: Wanted<'_>,
) -> Result<(Page, Option<Url>), Error> {
    let page = Page::of(ask(connection, ids, &address, eventual).await?, wanted)?;
    let next = page.next.as_deref();
    let next = next.map(|link| next_page(connection, &address, link)).transpose()?;
    Ok((page, next))
}

async fn ask(connection: &Connection, ids: Vec<String>, address: &Url, eventual: bool) -> Result<Response, Error> {
    let mut call = Call::new(Method::GET, address.clone(), None, Repetition::Reading);
    call.ids = ids;
    call.eventual = eventual;
    connection.perform(&call).await
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
