//! The Graph client: one [`Session`] per connection, over HTTPS to Microsoft Graph or in process to the embedded
//! directory. It decides, once for every caller, what scripts get wrong by hand: endpoint version and route, paging,
//! the consistency level a query needs, retries, and what an error answer means.
//!
//! Callers name a path of raw segments and a JSON body in Graph's wire names; nothing else of HTTP shows.

mod action;
mod afterwork;
mod batch;
mod bulk;
mod cancel;
mod connect;
mod consistency;
mod create;
mod endpoint;
mod error;
mod exchange;
mod http;
mod local;
mod lookup;
mod matching;
mod notes;
mod options;
mod page;
mod paging;
mod query;
mod reference;
mod retry;
mod routes;
mod rule_filter;
mod select;
mod session;
mod shape;
mod sifting;
mod token;
mod trace;
mod transport;
mod unseen;
mod worker;

#[cfg(test)]
mod tests;

pub use cancel::Cancel;
pub use error::{ApiError, TransportError};
pub use options::{ConnectOptions, Query};
pub use paging::Pages;
pub use session::Session;

/// A path of raw segments: `["groups", id, "members"]`; the client encodes each once, so that an id can never change
/// the route. The first segment names a collection; which version and real path it has is the client's business.
pub type Path<'a> = &'a [String];
