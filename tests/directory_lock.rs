//! Who may open a directory's file, and which files are left alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use directory_client::Client;
use rollcall::directory::{Directory, OpenOptions, StorageError};
use rollcall::Error;

fn open(path: &Path) -> Result<Directory, Error> {
    Directory::open(path, &OpenOptions::default())
}

fn assert_foreign(path: &Path) {
    let before = fs::read(path).unwrap();
    match open(path) {
        Err(Error::Storage(StorageError::Foreign(message))) => {
            assert!(message.contains(&path.display().to_string()), "{message}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(fs::read(path).unwrap(), before, "the file is not touched");
}

/// A directory with some users, closed.
fn made(path: &Path) {
    let client = Client::of(open(path).unwrap());
    for number in 0..200 {
        client.user(&format!("user{number}"), Some("Sales"));
    }
}

#[test]
fn a_second_open_is_refused_by_name_until_the_first_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenant.rollcall");
    let first = open(&path).unwrap();
    let tenant = first.account().tenant_id;
    let router = first.router();
    match open(&path) {
        Err(Error::Storage(StorageError::Locked(message))) => assert!(message.contains("tenant.rollcall"), "{message}"),
        other => panic!("{other:?}"),
    }
    drop(first);
    assert!(open(&path).is_err(), "its routes still use it");
    drop(router);
    assert_eq!(open(&path).unwrap().account().tenant_id, tenant);
}

#[test]
fn an_empty_file_becomes_a_directory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty");
    fs::write(&path, "").unwrap();
    assert!(open(&path).unwrap().is_new().unwrap());
}

#[test]
fn what_a_half_made_directory_left_is_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenant");
    fs::write(folder.path().join("tenant-new"), "rubbish").unwrap();
    fs::write(folder.path().join("tenant-wal"), "rubbish").unwrap();
    assert!(open(&path).unwrap().is_new().unwrap());
}

#[test]
fn a_file_that_is_no_directory_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    fs::write(&text, "Dear reader,").unwrap();
    assert_foreign(&text);
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE letter (text TEXT)")
        .unwrap();
    assert_foreign(&other);
    assert!(!folder.path().join("other.db-lock").exists());
    assert!(matches!(
        open(folder.path()),
        Err(Error::Storage(StorageError::Foreign(_)))
    ));
    assert!(matches!(
        open(&folder.path().join("no/such/folder")),
        Err(Error::Storage(StorageError::Io(_)))
    ));
}

#[test]
fn a_damaged_directory_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenant");
    made(&path);
    let whole = fs::read(&path).unwrap();
    for keep in [whole.len() - 4096, whole.len() / 2, 5000, 100, 50] {
        fs::write(&path, &whole[..keep]).unwrap();
        assert_foreign(&path);
    }
    for page in [1, 2, 10, 20] {
        let mut file = fs::File::create(&path).unwrap();
        file.write_all(&whole).unwrap();
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&[0x5a; 4096]).unwrap();
        drop(file);
        assert_foreign(&path);
    }
    fs::write(&path, &whole).unwrap();
    assert!(open(&path).is_ok());
}

#[test]
fn a_directory_of_a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenant");
    drop(open(&path).unwrap());
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    assert_foreign(&path);
}
