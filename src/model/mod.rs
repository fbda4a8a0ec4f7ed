//! Directory objects in Graph's wire names, and the catalogue of properties that rules can read. No I/O.

mod catalogue;
mod device_properties;
mod entity;
mod entity_shape;
mod instant;
pub(crate) mod json_scan;
mod user_properties;

pub use catalogue::{properties, Property, PropertyType, Source};
pub use entity::{AssignedPlan, Entity, EntityError, Subject};
pub use instant::{parse_instant, print_instant};
