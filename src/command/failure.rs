//! Why a command stopped before its work was done.

use std::fmt;
use std::io;
use std::path::Path;

/// A failure to report on one line; the exit code is 2.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    broken_pipe: bool,
}

impl Failure {
    /// A failure in our own words.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            broken_pipe: false,
        }
    }

    /// A file that could not be read.
    pub(crate) fn reading(path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot read `{}`: {error}", path.display()))
    }

    /// The reader of our output went away (`rollcall … | head`): no error.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self {
            message: error.to_string(),
            broken_pipe: error.kind() == io::ErrorKind::BrokenPipe,
        }
    }
}

impl From<rollcall::Error> for Failure {
    fn from(error: rollcall::Error) -> Self {
        Self::new(error.to_string())
    }
}
