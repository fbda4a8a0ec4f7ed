//! Finds the code of an instant: a table of codes alone, for the instants are in a list already.

use std::hash::{BuildHasher, RandomState};

use time::OffsetDateTime;

const EMPTY: u32 = u32::MAX;

/// Codes of instants, which lie in a list by their codes; code 0 is that of none.
#[derive(Debug, Clone)]
pub(super) struct InstantCodes {
    /// Open addressing with linear probing.
    slots: Vec<u32>,
    /// Differs from process to process, so that nobody can prepare instants that share a chain.
    seed: u64,
}

impl InstantCodes {
    pub(super) fn new() -> Self {
        Self {
            slots: Vec::new(),
            seed: RandomState::new().hash_one(0_u8),
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        4 * self.slots.capacity()
    }

    /// The code of an instant, which is added to the list if it is new.
    pub(super) fn intern(&mut self, instants: &mut Vec<OffsetDateTime>, instant: OffsetDateTime) -> u32 {
        if instants.len() * 4 > self.slots.len() * 3 {
            self.grow(instants);
        }
        let slot = self.slot_of(instants, instant);
        if self.slots[slot] == EMPTY {
            self.slots[slot] = u32::try_from(instants.len()).unwrap_or(EMPTY);
            instants.push(instant);
        }
        self.slots[slot]
    }

    /// The slot of an instant, or the empty one where it would go.
    #[allow(clippy::cast_possible_truncation)] // The upper half is the best mixed one, and is kept.
    fn slot_of(&self, instants: &[OffsetDateTime], instant: OffsetDateTime) -> usize {
        let value = instant.unix_timestamp() as u64 ^ u64::from(instant.nanosecond()) << 32;
        let product = u128::from(value ^ self.seed) * u128::from(self.seed | 1);
        let mut slot = (((product >> 64) as u64 ^ product as u64) >> 32) as usize & (self.slots.len() - 1);
        while self.slots[slot] != EMPTY && instants[self.slots[slot] as usize] != instant {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    fn grow(&mut self, instants: &[OffsetDateTime]) {
        self.slots = vec![EMPTY; (self.slots.len() * 2).max(8)];
        for (code, &instant) in instants.iter().enumerate().skip(1) {
            let slot = self.slot_of(instants, instant);
            self.slots[slot] = u32::try_from(code).unwrap_or(EMPTY);
        }
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn every_instant_keeps_the_code_that_it_got() {
        let mut codes = InstantCodes::new();
        let mut instants = vec![OffsetDateTime::UNIX_EPOCH];
        for _ in 0..2 {
            for number in 0..5_000_u32 {
                let instant = OffsetDateTime::UNIX_EPOCH + Duration::nanoseconds(500_000_000) * number;
                assert_eq!(codes.intern(&mut instants, instant), number + 1);
            }
        }
        assert_eq!(instants.len(), 5_001);
        assert!(codes.bytes() <= 4 * 8_192);
    }
}
