//! The embedded directory. (Interface stub.)

use std::path::Path;

use crate::Error;

/// How to open a directory.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// User principal name (or id) of who is signed in; none: the administrator made with the directory.
    pub account: Option<String>,
}

/// An embedded directory: a tenant in one SQLite file, or in memory. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Directory {}

impl Directory {
    /// Opens or creates the file, alone.
    ///
    /// # Errors
    /// Storage errors.
    pub fn open(_path: &Path, _options: &OpenOptions) -> Result<Self, Error> {
        Ok(Self {})
    }
    /// A directory that lives as long as the value.
    ///
    /// # Errors
    /// Storage errors.
    pub fn in_memory(_options: &OpenOptions) -> Result<Self, Error> {
        Ok(Self {})
    }
    /// Loads a seed file (JSON or JSONL), all or nothing.
    ///
    /// # Errors
    /// Line and property of what it refuses.
    pub fn import_file(&self, _path: &Path) -> Result<ImportSummary, Error> {
        Ok(ImportSummary::default())
    }
    /// The account that is signed in.
    pub fn account(&self) -> Account {
        Account::default()
    }
    /// Graph's routes (v1.0 and beta) over this directory.
    pub fn router(&self) -> axum::Router {
        axum::Router::new()
    }
}

/// Who is signed in, and where.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Object id of the user.
    pub id: String,
    /// User principal name.
    pub user_principal_name: String,
    /// Tenant id.
    pub tenant_id: String,
    /// Default domain of the tenant.
    pub tenant_domain: String,
}

/// What an import wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Users.
    pub users: usize,
    /// Devices.
    pub devices: usize,
    /// Groups.
    pub groups: usize,
    /// Administrative units.
    pub administrative_units: usize,
}

/// Why the directory's file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// Another process has it open.
    #[error("{0}")]
    Locked(String),
    /// Not a directory of Rollcall's, damaged, or of a newer version.
    #[error("{0}")]
    Foreign(String),
    /// The file system or SQLite failed.
    #[error("{0}")]
    Io(String),
}
