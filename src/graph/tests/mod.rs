//! Behaviour of the client over a scripted transport. `tests/graph_http.rs` has what needs a socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::result_large_err)]

mod actions;
mod addresses;
mod bulk;
mod connecting;
mod creation;
mod fault_script;
mod faults;
mod listing;
mod queries;
mod references;
mod refusals;
mod repetition;
mod script;
