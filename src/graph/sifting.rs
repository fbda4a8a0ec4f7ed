//! How a listing of those who fit a rule goes about it: of everybody only what the rule reads is listed, and those who
//! fit are then read whole, a few to a request. Where many fit, which the pages show, everybody is listed whole instead.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use url::Url;

use super::exchange::Connection;
use super::matching::Matching;
use super::page::{self, Unread};
use crate::Error;

/// One in so many may fit for reading them apart to be less work than listing everybody whole: measured over the served
/// directory, with four in a hundred it takes two thirds of the time, and with six everybody is listed.
const FEW: usize = 20;

/// Where a listing starts.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// The first page.
    pub(super) first: Url,
    /// The listing with every property, where `first` lists only what the rule reads.
    pub(super) whole: Option<Url>,
}

/// What a listing by a rule knows.
pub(super) struct Sifting {
    matching: Arc<Matching>,
    /// Kept as long as everybody is listed with what the rule reads alone.
    whole: Option<Url>,
    /// The same listing without the filter that was our idea, should the service refuse it.
    unfiltered: Option<Start>,
    tally: Arc<Tally>,
    /// Ids of those who were given before everybody was listed whole, from the first on again.
    given: HashSet<String>,
}

/// How many were listed so far, and how many of them were read whole.
#[derive(Debug, Default)]
struct Tally {
    listed: AtomicUsize,
    fitting: AtomicUsize,
}

impl Tally {
    /// Adds a page; tells whether more fit than are worth reading apart.
    fn add(&self, listed: usize, fitting: usize) -> bool {
        let listed = self.listed.fetch_add(listed, Ordering::Relaxed) + listed;
        let fitting = self.fitting.fetch_add(fitting, Ordering::Relaxed) + fitting;
        fitting * FEW > listed
    }
}

/// What is done to a page once it is there.
#[derive(Clone)]
pub(super) struct Sieve {
    matching: Arc<Matching>,
    /// There where those who fit have to be read whole.
    tally: Option<Arc<Tally>>,
    most: Option<usize>,
}

impl Sifting {
    pub(super) fn new(matching: Matching, whole: Option<Url>, unfiltered: Option<Start>) -> Self {
        Self {
            matching: Arc::new(matching),
            whole,
            unfiltered,
            tally: Arc::default(),
            given: HashSet::new(),
        }
    }

    /// For the next page, of which at most so many are wanted.
    pub(super) fn sieve(&self, most: Option<usize>) -> Sieve {
        Sieve {
            matching: Arc::clone(&self.matching),
            tally: self.whole.is_some().then(|| Arc::clone(&self.tally)),
            most,
        }
    }

    /// Whether the pages to come are like this one: the first may show that everybody is better listed whole.
    pub(super) fn is_settled(&self) -> bool {
        self.whole.is_none() || self.tally.listed.load(Ordering::Relaxed) > 0
    }

    /// Where to start again when too many fit.
    pub(super) fn everybody(&mut self) -> Option<Url> {
        self.unfiltered = None;
        self.whole.take()
    }

    /// Where to start again when the first request was refused, if that may be the filter's fault.
    pub(super) fn without_filter(&mut self, refusal: &Error) -> Option<Url> {
        let Start { first, whole } = self.unfiltered.take()?;
        match refusal {
            Error::Api(error) if error.status == 400 => {
                self.whole = whole;
                Some(first)
            }
            _ => None,
        }
    }

    /// The first page came.
    pub(super) fn began(&mut self) {
        self.unfiltered = None;
    }

    /// Leaves out who was given before.
    pub(super) fn fresh(&mut self, mut items: Vec<Unread>) -> Vec<Unread> {
        if self.whole.is_some() {
            self.given.extend(items.iter().map(page::id));
        } else if !self.given.is_empty() {
            items.retain(|item| !self.given.contains(&page::id(item)));
        }
        items
    }
}

impl Sieve {
    /// What is read of everybody, as [`Matching::reads`] tells it.
    pub(super) fn reads(&self) -> &[String] {
        self.matching.reads()
    }

    /// Those of a page who fit, with what the caller wants of them; none when they are too many to read apart.
    pub(super) async fn sift(&self, connection: &Connection, items: Vec<Unread>) -> Result<Option<Vec<Unread>>, Error> {
        let listed = items.len();
        let mut fitting = self.matching.sift(connection, items).await?;
        let Some(tally) = &self.tally else {
            return Ok(Some(fitting));
        };
        fitting.truncate(self.most.unwrap_or(usize::MAX));
        if tally.add(listed, fitting.len()) {
            return Ok(None);
        }
        self.matching.complete(connection, &fitting).await.map(Some)
    }
}
