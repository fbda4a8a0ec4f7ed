//! Directory objects in Graph's wire names, and the catalogue of properties that rules can read.

mod entity;

pub use entity::{Entity, EntityError, Subject};
