//! Distinct lists of codes, each with a code of its own. Collections of many users are alike, service plans above all,
//! so that a condition on a collection is answered once for each distinct one.

use std::hash::{BuildHasher, RandomState};

const EMPTY: u32 = u32::MAX;

/// Distinct lists; code 0 is the empty one.
#[derive(Debug, Clone)]
pub(super) struct ListDictionary {
    items: Vec<u32>,
    /// Where each list ends in `items`.
    ends: Vec<u32>,
    slots: Vec<u32>,
    /// Differs from process to process, as that of a dictionary of texts.
    seed: u64,
}

impl ListDictionary {
    pub(super) fn new() -> Self {
        Self {
            items: Vec::new(),
            ends: vec![0],
            slots: Vec::new(),
            seed: RandomState::new().hash_one(0_u8),
        }
    }

    /// Codes in use, the empty list included.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn bytes(&self) -> usize {
        4 * (self.items.capacity() + self.ends.capacity() + self.slots.capacity())
    }

    pub(super) fn shrink(&mut self) {
        self.items.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The list of a code.
    pub(super) fn list(&self, code: u32) -> &[u32] {
        let end = self.ends[code as usize] as usize;
        let start = if code == 0 {
            0
        } else {
            self.ends[code as usize - 1] as usize
        };
        &self.items[start..end]
    }

    /// Every list, in the order of the codes.
    pub(super) fn lists(&self) -> impl Iterator<Item = &[u32]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let list = &self.items[start..end as usize];
            start = end as usize;
            list
        })
    }

    /// The code of a list, which is added if it is new.
    pub(super) fn intern(&mut self, list: &[u32]) -> u32 {
        if list.is_empty() {
            return 0;
        }
        if self.ends.len() * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let mut slot = self.slot_of(list);
        loop {
            match self.slots[slot] {
                EMPTY => break,
                code if self.list(code) == list => return code,
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
        let code = u32::try_from(self.ends.len()).unwrap_or(EMPTY);
        self.slots[slot] = code;
        self.items.extend_from_slice(list);
        self.ends.push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
        code
    }

    #[allow(clippy::cast_possible_truncation)] // The upper half is the best mixed one, and is kept.
    fn slot_of(&self, list: &[u32]) -> usize {
        let mix = |state: u64, &code: &u32| {
            let product = u128::from(state ^ u64::from(code)) * u128::from(self.seed | 1);
            (product as u64) ^ ((product >> 64) as u64)
        };
        let hash = list.iter().fold(self.seed ^ list.len() as u64, mix);
        (hash >> 32) as usize & (self.slots.len() - 1)
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(8);
        self.slots = vec![EMPTY; size];
        for code in 1..u32::try_from(self.ends.len()).unwrap_or(EMPTY) {
            let mut slot = self.slot_of(self.list(code));
            while self.slots[slot] != EMPTY {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = code;
        }
    }
}
