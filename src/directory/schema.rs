//! The file: how it is recognised, made and kept at the present version.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::StorageError;

/// `RLCL`, in SQLite's application id.
const APPLICATION_ID: u32 = 0x524c_434c;
/// Version of the tables below.
const VERSION: u32 = 4;

const TABLES: &str = "
CREATE TABLE tenant (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;

-- Texts outside `json` are folded (lower case) copies, for look-ups and order without regard to case.
CREATE TABLE object (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    display_name TEXT NOT NULL,
    mail TEXT,
    mail_nickname TEXT,
    principal_name TEXT,
    device_id TEXT,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX object_by_kind ON object (kind, deleted, seq);
CREATE INDEX object_by_display_name ON object (kind, deleted, display_name, seq);
CREATE INDEX object_by_mail ON object (mail) WHERE mail IS NOT NULL;
CREATE INDEX object_by_mail_nickname ON object (mail_nickname) WHERE mail_nickname IS NOT NULL;
CREATE UNIQUE INDEX object_by_principal_name ON object (principal_name) WHERE principal_name IS NOT NULL AND deleted = 0;
CREATE UNIQUE INDEX object_by_device_id ON object (device_id) WHERE device_id IS NOT NULL AND deleted = 0;

CREATE TABLE link (
    relation INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES object (seq) ON DELETE CASCADE,
    target INTEGER NOT NULL REFERENCES object (seq) ON DELETE CASCADE,
    PRIMARY KEY (relation, source, target)
) WITHOUT ROWID, STRICT;
CREATE INDEX link_by_target ON link (relation, target, source);

-- Mail addresses in use, folded and without their `SMTP:`.
CREATE TABLE address (
    address TEXT PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES object (seq) ON DELETE CASCADE
) WITHOUT ROWID, STRICT;
CREATE INDEX address_by_owner ON address (owner);
";

/// What version 2 added. Triggers write the journal, so that no way of changing a membership passes it by.
const ADDED_IN_2: &str = "
CREATE TABLE lifecycle_policy (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE lifecycle_group (seq INTEGER PRIMARY KEY REFERENCES object (seq) ON DELETE CASCADE) STRICT;
CREATE TABLE scoped_role (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    unit INTEGER NOT NULL REFERENCES object (seq) ON DELETE CASCADE,
    role INTEGER NOT NULL REFERENCES object (seq) ON DELETE CASCADE,
    member INTEGER NOT NULL REFERENCES object (seq) ON DELETE CASCADE
) STRICT;
CREATE INDEX scoped_role_by_unit ON scoped_role (unit);
CREATE INDEX scoped_role_by_member ON scoped_role (member);

-- A transaction: the directory's time (milliseconds) and the request that asked for it.
CREATE TABLE writing (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, request TEXT NOT NULL) STRICT;
INSERT INTO writing VALUES (0, 1000 * unixepoch(), 'directory made');
-- Rules as the journal quotes them: they may have been edited since.
CREATE TABLE quoted_rule (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
-- One row: the transaction under way, why it moves members, and the rule (quoted_rule) or source group (object) that does.
CREATE TABLE moment (writing INTEGER NOT NULL, cause INTEGER NOT NULL, through INTEGER) STRICT;
INSERT INTO moment VALUES (0, 1, NULL);

-- Actions: 1 object made, 2 written, 3 deleted, 4 restored, 5 purged; relation * 10 + 1 linked, relation * 10 unlinked.
CREATE TABLE journal (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    writing INTEGER NOT NULL,
    cause INTEGER NOT NULL,
    through INTEGER,
    action INTEGER NOT NULL,
    source INTEGER NOT NULL,
    target INTEGER
) STRICT;
-- Purged objects, for the journal.
CREATE TABLE gone (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, kind INTEGER NOT NULL, display_name TEXT) STRICT;

CREATE TRIGGER linked AFTER INSERT ON link BEGIN
    INSERT INTO journal (writing, cause, through, action, source, target)
    SELECT writing, cause, through, NEW.relation * 10 + 1, NEW.source, NEW.target FROM moment;
END;
CREATE TRIGGER unlinked AFTER DELETE ON link BEGIN
    INSERT INTO journal (writing, cause, through, action, source, target)
    SELECT writing, cause, through, OLD.relation * 10, OLD.source, OLD.target FROM moment;
END;
CREATE TRIGGER object_made AFTER INSERT ON object BEGIN
    INSERT INTO journal (writing, cause, action, source) SELECT writing, cause, 1, NEW.seq FROM moment;
END;
CREATE TRIGGER object_written AFTER UPDATE OF json, deleted ON object
WHEN OLD.deleted = NEW.deleted AND json_remove(OLD.json, '$.membershipRuleProcessingStatus')
    <> json_remove(NEW.json, '$.membershipRuleProcessingStatus')
BEGIN
    INSERT INTO journal (writing, cause, action, source) SELECT writing, cause, 2, NEW.seq FROM moment;
END;
-- The links of a deleted object stay, unseen, for its return.
CREATE TRIGGER object_deleted AFTER UPDATE OF deleted ON object WHEN OLD.deleted <> NEW.deleted BEGIN
    INSERT INTO journal (writing, cause, action, source)
    SELECT writing, cause, iif(NEW.deleted, 3, 4), NEW.seq FROM moment;
    INSERT INTO journal (writing, cause, action, source, target)
    SELECT writing, iif(NEW.deleted, 6, 7), l.relation * 10 + (NEW.deleted = 0), l.source, l.target
    FROM moment JOIN link l ON l.target = NEW.seq AND l.relation IN (1, 2);
END;
CREATE TRIGGER object_purged AFTER DELETE ON object BEGIN
    INSERT OR REPLACE INTO gone (seq, id, kind, display_name)
    VALUES (OLD.seq, OLD.id, OLD.kind, json_extract(OLD.json, '$.displayName'));
    INSERT INTO journal (writing, cause, action, source) SELECT writing, cause, 5, OLD.seq FROM moment;
END;
";

/// What version 3 added: users by what filters often ask of them.
const ADDED_IN_3: &str = "
CREATE INDEX user_by_employee_id ON object (json_extract(json, '$.employeeId') COLLATE NOCASE, seq) WHERE kind = 1 AND deleted = 0;
CREATE INDEX user_by_surname ON object (json_extract(json, '$.surname') COLLATE NOCASE, seq) WHERE kind = 1 AND deleted = 0;
CREATE INDEX user_by_given_name ON object (json_extract(json, '$.givenName') COLLATE NOCASE, seq) WHERE kind = 1 AND deleted = 0;
CREATE INDEX user_by_job_title ON object (json_extract(json, '$.jobTitle') COLLATE NOCASE, seq) WHERE kind = 1 AND deleted = 0;
CREATE INDEX user_by_department ON object (json_extract(json, '$.department') COLLATE NOCASE, seq) WHERE kind = 1 AND deleted = 0;
CREATE INDEX user_by_city ON object (json_extract(json, '$.city') COLLATE NOCASE, seq) WHERE kind = 1 AND deleted = 0;
CREATE INDEX user_by_country ON object (json_extract(json, '$.country') COLLATE NOCASE, seq) WHERE kind = 1 AND deleted = 0;
";

/// What version 4 added: who made what, of those who are no administrators. Kinds 6 to 8 and relations 4 and 5 came with it.
const ADDED_IN_4: &str = "
CREATE TABLE creation (object INTEGER PRIMARY KEY REFERENCES object (seq) ON DELETE CASCADE, creator TEXT NOT NULL) STRICT;
CREATE INDEX creation_by_creator ON creation (creator);
";

/// As much of the file as is read in place, from the system's own copy of its pages.
const MAPPED: i64 = 1 << 30;
/// What the writing connection keeps of the pages itself; an import keeps what it writes until it is done.
const USUAL_CACHE: &str = "PRAGMA cache_size = -16384;";
const IMPORT_CACHE: &str = "PRAGMA cache_size = -524288;";

/// What lies at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    Directory,
}

/// Looks at the file without opening it as a database, so that a file of somebody else's is not touched.
pub(super) fn inspect(path: &Path) -> Result<Found, StorageError> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(StorageError::Io(format!("cannot read `{}`: {error}", path.display()))),
    };
    if !metadata.is_file() {
        return Err(foreign(path, "it is not a file"));
    }
    if metadata.len() == 0 {
        return Ok(Found::Nothing);
    }
    let mut header = [0_u8; 100];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut header));
    if read.is_err() || !header.starts_with(b"SQLite format 3\0") {
        return Err(foreign(path, "it is not a directory of Rollcall's"));
    }
    if big_endian(&header, 68) != APPLICATION_ID {
        return Err(foreign(path, "it is another program's database"));
    }
    if big_endian(&header, 60) > VERSION {
        return Err(foreign(path, "it was written by a newer version; use that version"));
    }
    let page = match big_endian(&header, 16) >> 16 {
        1 => 65_536,
        size => u64::from(size),
    };
    // Pages that still wait in the write-ahead log may be missing here; without one, the size must fit.
    let log = fs::metadata(beside(path, "-wal")).map_or(0, |log| log.len());
    if log == 0 && metadata.len() < page * u64::from(big_endian(&header, 28)) {
        return Err(foreign(path, "it is damaged: the end of the file is missing"));
    }
    Ok(Found::Directory)
}

/// Makes the file under another name and moves it into place, so that a half-made directory is never found.
pub(super) fn create<E: From<StorageError>>(
    path: &Path,
    fill: impl FnOnce(&Connection) -> Result<(), E>,
) -> Result<(), E> {
    let fresh = beside(path, "-new");
    for leftover in [
        fresh.clone(),
        beside(&fresh, "-wal"),
        beside(&fresh, "-shm"),
        beside(&fresh, "-journal"),
    ] {
        match fs::remove_file(&leftover) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StorageError::Io(format!("cannot remove `{}`: {error}", leftover.display())).into());
            }
            _ => {}
        }
    }
    let connection = Connection::open(&fresh).map_err(|error| cannot_create(path, &error))?;
    write_tables(&connection)?;
    fill(&connection)?;
    connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))
        .map_err(|error| cannot_create(path, &error))?;
    connection.close().map_err(|(_, error)| cannot_create(path, &error))?;
    // A log left by a directory that was removed by hand would be replayed over the new one.
    for leftover in [beside(path, "-wal"), beside(path, "-shm")] {
        let _ = fs::remove_file(leftover);
    }
    fs::rename(&fresh, path)
        .map_err(|error| StorageError::Io(format!("cannot create `{}`: {error}", path.display())).into())
}

/// Writes the tables into an empty database.
pub(super) fn write_tables(connection: &Connection) -> Result<(), StorageError> {
    connection
        .execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; PRAGMA foreign_keys = ON; {TABLES} {ADDED_IN_2} {ADDED_IN_3} {ADDED_IN_4}"
        ))
        .map_err(|error| StorageError::Io(format!("cannot make the directory's tables: {error}")))
}

/// Opens the one writing connection and checks the structure of the file.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StorageError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| unusable(path, &error))?;
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| unusable(path, &error))?;
    if verdict != "ok" {
        return Err(foreign(path, &format!("it is damaged: {verdict}")));
    }
    connection
        .query_row("SELECT count(*) FROM tenant", [], |row| row.get::<_, i64>(0))
        .map_err(|error| unusable(path, &error))?;
    // FULL: what was acknowledged survives not only a kill but also a power failure.
    connection
        .execute_batch(&format!(
            "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = {MAPPED}; {USUAL_CACHE}"
        ))
        .map_err(|error| unusable(path, &error))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Brings the file to the present version in one transaction; `fill` writes what the new tables need.
pub(super) fn migrate<E: From<rusqlite::Error>>(
    connection: &Connection,
    fill: impl FnOnce(&Connection) -> Result<(), E>,
) -> Result<(), E> {
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == VERSION {
        return Ok(());
    }
    let transaction = connection.unchecked_transaction()?;
    if version < 2 {
        transaction.execute_batch(ADDED_IN_2)?;
        fill(&transaction)?;
    }
    if version < 3 {
        transaction.execute_batch(ADDED_IN_3)?;
    }
    if version < 4 {
        transaction.execute_batch(ADDED_IN_4)?;
    }
    transaction.execute_batch(&format!("PRAGMA user_version = {VERSION};"))?;
    transaction.commit()?;
    Ok(())
}

/// Drops the indexes that no look-up of an import needs, and gives what makes them again.
pub(super) fn set_aside(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
         AND (name GLOB 'user_by_*' OR name IN ('object_by_display_name', 'object_by_mail'))",
    )?;
    let indexes = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let indexes: Vec<(String, String)> = indexes.collect::<rusqlite::Result<_>>()?;
    for (name, _) in &indexes {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
}

/// Makes indexes that were set aside.
pub(super) fn restore(connection: &Connection, indexes: &[String]) -> rusqlite::Result<()> {
    indexes.iter().try_for_each(|sql| connection.execute_batch(sql))
}

/// Gives the writing connection room for all that an import writes, or takes it back.
pub(super) fn make_room(connection: &Connection, much: bool) -> rusqlite::Result<()> {
    connection.execute_batch(if much { IMPORT_CACHE } else { USUAL_CACHE })?;
    connection.execute_batch("PRAGMA shrink_memory;")
}

/// Opens a connection that only reads.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    // The system's own copy of the pages is read in place: the 2 MB that SQLite keeps by itself miss for a tenant of size.
    connection.pragma_update(None, "mmap_size", MAPPED)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Opens a connection that keeps seeing the present state.
pub(super) fn open_snapshot(path: &Path) -> rusqlite::Result<Connection> {
    let connection = open_reader(path)?;
    connection.execute_batch("BEGIN; SELECT count(*) FROM tenant;")?;
    Ok(connection)
}

/// Removes the file and what SQLite keeps beside it.
pub(super) fn remove(path: &Path) {
    remove_data(path);
    let _ = fs::remove_file(beside(path, "-lock"));
}

/// The same but for the file that carries the lock.
pub(super) fn remove_data(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        // A file that stays behind does no harm to anybody.
        let _ = fs::remove_file(beside(path, suffix));
    }
}

fn big_endian(header: &[u8; 100], at: usize) -> u32 {
    header
        .get(at..at + 4)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn foreign(path: &Path, reason: &str) -> StorageError {
    StorageError::Foreign(format!("`{}` was left untouched: {reason}", path.display()))
}

fn cannot_create(path: &Path, error: &rusqlite::Error) -> StorageError {
    StorageError::Io(format!("cannot create `{}`: {error}", path.display()))
}

fn unusable(path: &Path, error: &rusqlite::Error) -> StorageError {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match error.sqlite_error_code() {
        Some(DatabaseCorrupt | NotADatabase) => foreign(path, &format!("it is damaged: {error}")),
        None if matches!(error, rusqlite::Error::SqliteFailure(..)) => {
            foreign(path, &format!("it is damaged: {error}"))
        }
        _ if error.to_string().contains("no such table") => foreign(path, "it is damaged: tables are missing"),
        _ => StorageError::Io(format!("cannot open `{}`: {error}", path.display())),
    }
}
