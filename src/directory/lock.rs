//! One process alone uses a directory: an advisory lock on a file beside it, released by the operating system when the
//! process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::StorageError;

/// Held for as long as the value lives.
#[derive(Debug)]
pub(super) struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes the lock of the directory at `path`, or says who-knows-what else holds it.
    pub(super) fn take(path: &Path) -> Result<Self, StorageError> {
        let beside = lock_path(path);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&beside)
            .map_err(|error| {
                StorageError::Io(format!("cannot create the lock file `{}`: {error}", beside.display()))
            })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StorageError::Locked(format!(
                "the directory `{}` is in use by another session: disconnect that one, or open another file",
                path.display()
            ))),
            Err(TryLockError::Error(error)) => {
                Err(StorageError::Io(format!("cannot lock `{}`: {error}", beside.display())))
            }
        }
    }
}

/// The file beside the directory that carries the lock; never removed, since removing it would race with a second opener.
fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    PathBuf::from(name)
}
