#![allow(clippy::unwrap_used, clippy::panic)]
use super::{Pattern, PatternError, StepLimit};

fn is_match(pattern: &str, value: &str) -> bool {
    Pattern::new(pattern)
        .unwrap_or_else(|error| panic!("{pattern}: {error:?}"))
        .is_match(value)
        .unwrap()
}
