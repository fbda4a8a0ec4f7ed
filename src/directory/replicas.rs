//! States of the directory that were superseded a little while ago, for reads that lag behind (graph-behaviour reference,
//! section 8). Each is a read transaction kept open: SQLite's log holds what it needs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use time::{Duration, OffsetDateTime};

/// States kept; with more writes than this within the lag, reads lag by these many writes.
const MOST: usize = 64;

/// The states, oldest first.
#[derive(Debug, Default)]
pub(super) struct Replicas {
    states: Mutex<VecDeque<Replica>>,
}

/// One state and when the next took its place.
#[derive(Debug)]
struct Replica {
    connection: Arc<Mutex<Connection>>,
    superseded: OffsetDateTime,
}

impl Replicas {
    /// Keeps a state that a write has superseded; `connection` is in a read transaction on it.
    pub(super) fn keep(&self, connection: Connection, superseded: OffsetDateTime, longest: Duration) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.retain(|state| state.superseded + longest >= superseded);
        if states.len() >= MOST {
            states.pop_front();
        }
        states.push_back(Replica {
            connection: Arc::new(Mutex::new(connection)),
            superseded,
        });
    }

    /// The state at this moment; none when it is the present one.
    pub(super) fn at(&self, moment: OffsetDateTime) -> Option<Arc<Mutex<Connection>>> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let state = states.iter().find(|state| state.superseded > moment)?;
        Some(Arc::clone(&state.connection))
    }

    /// Forgets all: the directory lags no longer.
    pub(super) fn clear(&self) {
        self.states.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
