//! What this session created a moment ago. The service writes to one copy of the directory and reads from others, so
//! that such an object may answer 404 at first (graph-behaviour 8).

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Objects kept; a script that creates more within the window has long given the first ones time.
const CAPACITY: usize = 512;

#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// The names each goes by, its id first, and when it was made.
    created: Mutex<VecDeque<(Vec<String>, Instant)>>,
}

impl Unseen {
    pub(super) fn created(&self, names: Vec<String>) {
        let mut created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        // Made or restored again: the youngest time counts.
        created.retain(|(known, _)| !names.iter().any(|name| goes_by(known, name)));
        if created.len() == CAPACITY {
            created.pop_front();
        }
        created.push_back((names, Instant::now()));
    }

    /// What goes by this name is gone by our own hand: from now on a 404 is the truth.
    pub(super) fn deleted(&self, name: &str) {
        let mut created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        created.retain(|(known, _)| !goes_by(known, name));
    }

    /// The ids of those of `names` that were created less than `window` ago, and how much of it is left to each.
    pub(super) fn among<'a>(&self, names: impl Iterator<Item = &'a str>, window: Duration) -> Vec<(String, Duration)> {
        let created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        if created.is_empty() {
            return Vec::new();
        }
        names
            .filter_map(|name| {
                let (known, at) = created.iter().find(|(known, _)| goes_by(known, name))?;
                let left = window.checked_sub(at.elapsed())?;
                Some((known.first()?.clone(), left))
            })
            .collect()
    }
}

fn goes_by(names: &[String], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}
