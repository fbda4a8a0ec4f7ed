//! The store: one writing connection, several reading ones that never wait for it, and what is kept in memory for the
//! rules. Every change is one transaction; a refused one leaves neither the file nor the memory changed.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use rusqlite::{Connection, TransactionBehavior};
use time::{Duration, OffsetDateTime};

use super::lock::FileLock;
use super::memory::Memory;
use super::refusal::Refusal;
use super::replicas::Replicas;
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
    /// After the connections: a directory that lives as long as the value leaves no file.
    unwanted: OnceLock<UnwantedFile>,
    /// The file, when this opening made it.
    made: Option<PathBuf>,
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
    replicas: Replicas,
}

const TEMPORARY: &str = "rollcall-";
const TEMPORARY_END: &str = ".directory";

/// Removes the files of such directories whose process was killed: those that nobody has locked.
fn remove_leftovers() {
    for entry in std::env::temp_dir().read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if is_temporary(&name) && schema::inspect(&entry.path()).is_ok_and(|found| found == Found::Directory) {
            if let Ok(_lock) = FileLock::take(&entry.path()) {
                schema::remove(&entry.path());
            }
        }
    }
}

/// Whether the name is one that `Store::temporary` gives: a directory that somebody calls `rollcall-mine.directory` is
/// somebody's.
fn is_temporary(name: &str) -> bool {
    name.strip_prefix(TEMPORARY)
        .and_then(|rest| rest.strip_suffix(TEMPORARY_END))
        .is_some_and(super::objects::is_guid)
}

/// The file of a directory that goes with the value.
#[derive(Debug)]
struct UnwantedFile {
    path: PathBuf,
    /// Whether somebody may be waiting to open it: the lock file then stays, since a lock on a removed one holds nobody off.
    has_a_name: bool,
}

impl Drop for UnwantedFile {
    fn drop(&mut self) {
        if self.has_a_name {
            schema::remove_data(&self.path);
        } else {
            schema::remove(&self.path);
        }
    }
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
    /// How long the state before it is kept for reads that lag.
    pub(super) lag: Option<Duration>,
    /// As the journal quotes it: `PATCH /users/…`.
    pub(super) request: &'a str,
    /// Entries of the journal that are kept.
    pub(super) journal: u64,
}

impl Store {
    /// Opens the file alone, or makes it.
    pub(super) fn open(path: &Path, default_domain: &str, now: OffsetDateTime) -> Result<Self, Error> {
        // Looked at before the lock too, so that nothing is left beside a file of somebody else's.
        schema::inspect(path)?;
        let lock = FileLock::take(path)?;
        let was_there = path.exists();
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
            replicas: Replicas::default(),
        };
        let mut store = Self::over(connection, Some(readers), Some(lock), now)?;
        store.made = (!was_there).then(|| path.to_owned());
        Ok(store)
    }

    /// Removes the file with the value, when this opening made it.
    pub(super) fn discard(&self) {
        if let Some(path) = self.made.clone() {
            self.unwanted.get_or_init(|| UnwantedFile { path, has_a_name: true });
        }
    }

    /// The same as `in_memory`, in a file that goes with the value: reads do not wait for a writer, and can be shown a past.
    pub(super) fn temporary(default_domain: &str, now: OffsetDateTime) -> Result<Self, Error> {
        remove_leftovers();
        let name = format!("{TEMPORARY}{}{TEMPORARY_END}", uuid::Uuid::new_v4());
        let file = UnwantedFile {
            path: std::env::temp_dir().join(name),
            has_a_name: false,
        };
        let mut store = Self::open(&file.path, default_domain, now)?;
        // Nobody opens it again: what is written need not reach the disk.
        let writer = store.writer.get_mut().unwrap_or_else(PoisonError::into_inner);
        writer
            .connection
            .execute_batch("PRAGMA synchronous = OFF;")
            .map_err(|error| StorageError::Io(format!("cannot make a directory for the time being: {error}")))?;
        store.unwanted = OnceLock::from(file);
        Ok(store)
    }

    /// A store that lives as long as the value.
    pub(super) fn in_memory(default_domain: &str, now: OffsetDateTime) -> Result<Self, Error> {
        let connection = Connection::open_in_memory()
            .map_err(|error| StorageError::Io(format!("cannot make a directory in memory: {error}")))?;
        schema::write_tables(&connection)?;
        tenant::establish(&connection, default_domain, now)?;
        Self::over(connection, None, None, now)
    }

    fn over(
        connection: Connection,
        readers: Option<Readers>,
        lock: Option<FileLock>,
        now: OffsetDateTime,
    ) -> Result<Self, Error> {
        let memory = Memory::load(&connection, now)
            .map_err(|refusal| StorageError::Foreign(format!("the directory cannot be read: {}", refusal.message)))?;
        Ok(Self {
            writer: Mutex::new(Writer { connection, memory }),
            readers,
            unwanted: OnceLock::new(),
            made: None,
            _lock: lock,
        })
    }

    /// Whether reads have connections of their own, so that they may lag behind.
    pub(super) fn has_readers(&self) -> bool {
        self.readers.is_some()
    }

    /// Runs `work` on the state the directory had at this moment, as far as it is kept.
    pub(super) fn read_at<T>(
        &self,
        moment: OffsetDateTime,
        work: impl FnOnce(&Connection) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        match self.readers.as_ref().and_then(|readers| readers.replicas.at(moment)) {
            Some(replica) => work(&replica.lock().unwrap_or_else(PoisonError::into_inner)),
            None => self.read(work),
        }
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
        writer.memory.reads_clock()
    }

    /// The same as `write`, for what writes as much as a tenant.
    pub(super) fn write_much<T>(
        &self,
        occasion: Occasion<'_>,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let make_room = |much| {
            let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            schema::make_room(&writer.connection, much)
        };
        make_room(true)?;
        let outcome = self.write(occasion, work);
        // Room that is not given back is no reason to say that nothing was written.
        let _ = make_room(false);
        outcome
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
            *memory = Memory::load(connection, occasion.now)?;
        }
        let replaced = match (&self.readers, occasion.lag) {
            (Some(readers), Some(lag)) => Some((readers, schema::open_snapshot(&readers.path)?, lag)),
            (Some(readers), None) => {
                readers.replicas.clear();
                None
            }
            (None, _) => None,
        };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        super::journal::begin(&transaction, occasion.now, occasion.request)?;
        let outcome = {
            let mut change = Change {
                connection: &transaction,
                memory,
                now: occasion.now,
                behaviour: occasion.behaviour,
            };
            change.catch_up().and_then(|()| work(&mut change))
        };
        let outcome = match outcome {
            Ok(value) => super::journal::forget(&transaction, occasion.journal)
                .and_then(|()| transaction.commit().map_err(Refusal::from))
                .map(|()| value),
            Err(refusal) => transaction.rollback().map_err(Refusal::from).and(Err(refusal)),
        };
        if outcome.is_ok() {
            memory.settle();
            if let Some((readers, state, lag)) = replaced {
                readers.replicas.keep(state, occasion.now, lag);
            }
        } else if memory.is_ahead() {
            *memory = Memory::load(connection, occasion.now)?;
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_store_leaves_no_file() -> Result<(), Error> {
        let store = Store::temporary("contoso.example", OffsetDateTime::now_utc())?;
        let path = store.unwanted.get().map(|file| file.path.clone()).unwrap_or_default();
        assert!(path.is_file());
        drop(store);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for left in std::env::temp_dir().read_dir().into_iter().flatten().flatten() {
            assert!(!left.file_name().to_string_lossy().starts_with(&name), "{left:?}");
        }
        Ok(())
    }

    #[test]
    fn of_the_directories_left_in_the_temporary_folder_those_with_a_name_of_ours_go() -> Result<(), Error> {
        let folder = std::env::temp_dir();
        let name = uuid::Uuid::new_v4();
        let left = folder.join(format!("{TEMPORARY}{name}{TEMPORARY_END}"));
        let somebodys = folder.join(format!("{TEMPORARY}tenant-{name}{TEMPORARY_END}"));
        for path in [&left, &somebodys] {
            drop(Store::open(path, "contoso.example", OffsetDateTime::now_utc())?);
        }
        drop(Store::temporary("contoso.example", OffsetDateTime::now_utc())?);
        let (left_is_there, somebodys_is_there) = (left.exists(), somebodys.exists());
        schema::remove(&somebodys);
        assert!(!left_is_there, "{}", left.display());
        assert!(somebodys_is_there, "{}", somebodys.display());
        Ok(())
    }
}
