//! Rollcall's core: the membership-rule language of Microsoft Entra ID, an embedded directory with Microsoft Graph's
//! behaviour, and a Graph client. Knows nothing of C, .NET or PowerShell.
//!
//! Dependencies point one way: `model <- rule <- population <- directory`, `rule <- graph`, `graph::local -> directory`,
//! `directory, graph <- server`
//! (`tests/dependency_direction.rs` keeps it so).
#![forbid(unsafe_code)]

pub mod directory;
mod error;
pub mod graph;
pub mod model;
pub mod population;
pub mod rule;
pub mod server;

pub use error::Error;
