//! The one public error of the core. Each module has its own error type; this enum joins them for callers that cross
//! modules (the command, the C ABI).

use crate::directory::StorageError;
use crate::graph::{ApiError, TransportError};
use crate::model::EntityError;
use crate::rule::{ArgumentError, EvaluationError, RuleError};

/// Any failure of the core, by origin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument that no rule of the language or the service is needed to refuse.
    #[error("{argument}: {message}")]
    InvalidArgument {
        /// The argument's name as the caller knows it.
        argument: String,
        /// What is wrong with it, and what would be right.
        message: String,
    },
    /// A membership rule was refused.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A rule could not be answered for an entity.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// An entity, or a line of imported data, is malformed.
    #[error(transparent)]
    Entity(#[from] EntityError),
    /// Graph, or the embedded directory, answered with an error.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The call needs a connection and there is none.
    #[error("not connected: call Connect-AzureAD, or open a session, first")]
    NotConnected,
    /// No answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The caller cancelled the call.
    #[error("the call was cancelled")]
    Cancelled,
    /// The directory's file could not be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<ArgumentError> for Error {
    fn from(error: ArgumentError) -> Self {
        Self::InvalidArgument {
            argument: error.argument,
            message: error.message,
        }
    }
}
