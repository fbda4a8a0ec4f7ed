//! The C ABI of Rollcall: `librollcall` and, generated from this crate's sources, `include/rollcall.h`.
//!
//! Converts, guards and frees; what a call means is the core's. One file per C type, and four for what they share:
//! `guard` (panics), `handle` (who may use a handle when), `error` (statuses and the error object), `text` (strings in
//! and out). Everything C sees carries its C name here too, so that a name of the header leads straight to its source.
#![deny(unsafe_op_in_unsafe_fn, clippy::undocumented_unsafe_blocks)]
#![allow(non_camel_case_types, reason = "types and constants carry their C names")]
#![allow(
    clippy::missing_safety_doc,
    reason = "one contract holds for every pointer of every function; the header's preamble states it"
)]

pub mod cancel;
pub mod error;
mod guard;
mod handle;
#[cfg(feature = "test-hooks")]
pub mod hooks;
mod json;
pub mod membership;
pub mod pages;
pub mod population;
pub mod population_change;
pub mod rule;
pub mod server;
pub mod session;
pub mod session_bulk;
pub mod text;
pub mod version;
