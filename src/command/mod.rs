//! The subcommands of `rollcall`. Results go to stdout, everything said about them to stderr.
//!
//! Exit codes: 0 all is well, 1 the input holds something wrong, 2 the command could not do its work.

pub(crate) mod check;
pub(crate) mod evaluate;
pub(crate) mod export;
mod failure;
mod rehearsal;
mod rule_list;
pub(crate) mod serve;

pub(crate) use failure::Failure;
