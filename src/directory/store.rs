//! The store: one writing connection, several reading ones that never wait for it, and what is kept in memory for the
//! rules. Every change is one transaction; a refused one leaves neither the file nor the memory changed.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior};
use time::OffsetDateTime;

use super::lock::FileLock;
use super::memory::Memory;
use super::refusal::Refusal;
use super::schema::{self, Found};
use super::{tenant, Behaviour, StorageError};
use crate::Error;

/// Reading connections kept for the next readers.
const IDLE_READERS: usize = 8;

/// A directory's data.
#[derive(Debug)]
pub(super) struct Store {
    /// None for a directory in memory: there the writer reads as well. Closed before the writer, who as the last one
    /// writes the log into the file and removes it.
    readers: Option<Readers>,
    writer: Mutex<Writer>,
    // Last, so that the lock outlives the connections.
    _lock: Option<FileLock>,
}

#[derive(Debug)]
struct Writer {
    connection: Connection,
    memory: Memory,
}

#[derive(Debug)]
struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

/// A transaction under way, with the memory that follows it.
pub(super) struct Change<'a> {
    pub(super) connection: &'a Connection,
    pub(super) memory: &'a mut Memory,
    pub(super) now: OffsetDateTime,
    pub(super) behaviour: Behaviour,
}

/// When and why something is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occasion<'a> {
    pub(super) now: OffsetDateTime,
    pub(super) behaviour: Behaviour,
    /// As the journal quotes it: `PATCH /users/…`.
    pub(super) request: &'a str,
}

impl Store {
    /// Opens the file alone, or makes it.
    pub(super) fn open(path: &Path, default_domain: &str, now: OffsetDateTime) -> Result<Self, Error> {
        // Looked at before the lock too, so that nothing is left beside a file of somebody else's.
        schema::inspect(path)?;
        let lock = FileLock::take(path)?;
        if schema::inspect(path)? == Found::Nothing {
            schema::create(path, |connection| tenant::establish(connection, default_domain, now))?;
        }
        let connection = schema::open_writer(path)?;
        schema::migrate(&connection, tenant::migrate).map_err(|refusal: Refusal| {
            StorageError::Io(format!(
                "cannot bring the directory to this version: {}",
                refusal.message
            ))
        })?;
        let readers = Readers {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
        };
        Self::over(connection, Some(readers), Some(lock))
    }

    /// A store that lives as long as the value.
    pub(super) fn in_memory(default_domain: &str, now: OffsetDateTime) -> Result<Self, Error> {
        let connection = Connection::open_in_memory()
            .map_err(|error| StorageError::Io(format!("cannot make a directory in memory: {error}")))?;
        schema::write_tables(&connection)?;
        tenant::establish(&connection, default_domain, now)?;
        Self::over(connection, None, None)
    }

    fn over(connection: Connection, readers: Option<Readers>, lock: Option<FileLock>) -> Result<Self, Error> {
        let memory = Memory::load(&connection)
            .map_err(|refusal| StorageError::Foreign(format!("the directory cannot be read: {}", refusal.message)))?;
        Ok(Self {
            writer: Mutex::new(Writer { connection, memory }),
            readers,
            _lock: lock,
        })
    }

    /// Runs `work` on one state of the directory, without waiting for a writer.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let Some(readers) = &self.readers else {
            let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            return work(&writer.connection);
        };
        let idle = readers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => schema::open_reader(&readers.path)?,
        };
        let snapshot = connection.unchecked_transaction()?;
        let answer = work(&snapshot);
        snapshot.finish()?;
        let mut idle = readers.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(connection);
        }
        answer
    }

    /// Whether a rule of the tenant reads the clock.
    pub(super) fn reads_clock(&self) -> bool {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let reads = writer.memory.containers().any(|container| container.rule.reads_clock());
        reads
    }

    /// Runs `work` in one transaction: all of it is kept, or nothing.
    pub(super) fn write<T>(
        &self,
        occasion: Occasion<'_>,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut guard = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Writer { connection, memory } = &mut *guard;
        if memory.is_ahead() {
            // An earlier change ended in a panic or could not be undone in memory.
            *memory = Memory::load(connection)?;
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        super::journal::begin(&transaction, occasion.now, occasion.request)?;
        let outcome = {
            let mut change = Change {
                connection: &transaction,
                memory,
                now: occasion.now,
                behaviour: occasion.behaviour,
            };
            work(&mut change)
        };
        let outcome = match outcome {
            Ok(value) => transaction.commit().map(|()| value).map_err(Refusal::from),
            Err(refusal) => transaction.rollback().map_err(Refusal::from).and(Err(refusal)),
        };
        if outcome.is_ok() {
            memory.settle();
        } else if memory.is_ahead() {
            *memory = Memory::load(connection)?;
        }
        outcome
    }
}
