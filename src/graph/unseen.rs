//! Ids this session created a moment ago. The service writes to one copy of the directory and reads from others, so
//! that such an object may answer 404 at first (graph-behaviour 8).

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Ids kept; a script that creates more within the window has long given the first ones time.
const CAPACITY: usize = 512;

#[derive(Debug, Default)]
pub(super) struct Unseen {
    created: Mutex<VecDeque<(String, Instant)>>,
}

impl Unseen {
    pub(super) fn created(&self, id: &str) {
        let mut created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        if created.len() == CAPACITY {
            created.pop_front();
        }
        created.push_back((id.to_owned(), Instant::now()));
    }

    /// The id is gone by our own hand: from now on a 404 is the truth.
    pub(super) fn deleted(&self, id: &str) {
        let mut created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        created.retain(|(known, _)| !known.eq_ignore_ascii_case(id));
    }

    /// Those of `ids` that were created less than `window` ago, and how much of it is left to the youngest.
    pub(super) fn among<'a>(&self, ids: impl Iterator<Item = &'a str>, window: Duration) -> Vec<(String, Duration)> {
        let created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        if created.is_empty() {
            return Vec::new();
        }
        ids.filter_map(|id| {
            let (known, at) = created.iter().find(|(known, _)| known.eq_ignore_ascii_case(id))?;
            window.checked_sub(at.elapsed()).map(|left| (known.clone(), left))
        })
        .collect()
    }
}
