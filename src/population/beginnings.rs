//! Finds texts ("needles") that values begin with, by one look at three bytes of each value: those behind the NUL, or behind
//! the lead, which says nothing as all values share it.

use super::leads::Leads;
use super::sieve::Needle;

const SLOTS: usize = 1 << 12;
const FIVE_BITS: u32 = 0x001f_1f1f;

/// What finds needles with a NUL before them.
#[derive(Debug)]
pub(super) struct Beginnings {
    /// By slot: needles are to be compared.
    is_wanted: Box<[bool; SLOTS]>,
    /// Slots and numbers of needles, by slot.
    by_slot: Vec<(usize, usize)>,
    needles: Vec<Option<Needle>>,
}

impl Beginnings {
    /// Of those needles, in upper case, that a NUL stands before.
    pub(super) fn of(needles: &[Vec<u8>], leads: &Leads) -> Self {
        let mut by_slot = Vec::new();
        let wanted = |needle: &Vec<u8>| needle.first() == Some(&0);
        for (number, needle) in needles.iter().enumerate().filter(|(_, needle)| wanted(needle)) {
            let mut add = |lead: Option<usize>, rest: &[u8]| {
                let slots = words(rest).map(|word| slot(word, lead));
                by_slot.extend(slots.map(|slot| (slot, number)));
            };
            add(None, &needle[1..]);
            for (lead, text) in leads.texts().enumerate() {
                // What ends within a lead is found in the lead.
                if let Some(rest) = needle.strip_prefix(text).filter(|rest| !rest.is_empty()) {
                    add(Some(lead), rest);
                }
            }
        }
        by_slot.sort_unstable();
        by_slot.dedup();
        let mut is_wanted = Box::new([false; SLOTS]);
        by_slot.iter().for_each(|(slot, _)| is_wanted[*slot] = true);
        Self {
            is_wanted,
            by_slot,
            needles: needles
                .iter()
                .map(|needle| wanted(needle).then(|| Needle::new(needle)))
                .collect(),
        }
    }

    /// Calls `visit` with the number of each needle that the value between two NULs begins with. `lead` is the number and
    /// the length of its lead, the NUL included.
    pub(super) fn look_at(
        &self,
        bytes: &[u8],
        (start, end): (usize, usize),
        lead: Option<(usize, usize)>,
        mut visit: impl FnMut(usize),
    ) {
        let (lead, length) = lead.map_or((None, 1), |(number, length)| (Some(number), length));
        let three = bytes[start + length..].first_chunk::<4>().copied().unwrap_or_else(|| {
            let mut three = [0; 4];
            let rest = &bytes[start + length..];
            three[..rest.len()].copy_from_slice(rest);
            three
        });
        let slot = slot(u32::from_le_bytes(three), lead);
        if !self.is_wanted[slot] {
            return;
        }
        let first = self.by_slot.partition_point(|(other, _)| *other < slot);
        for (_, number) in self.by_slot[first..].iter().take_while(|(other, _)| *other == slot) {
            let is_there = |needle: &Needle| start + needle.len() <= end + 1 && needle.is_at(bytes, start);
            if self.needles[*number].as_ref().is_some_and(is_there) {
                visit(*number);
            }
        }
    }
}

fn slot(word: u32, lead: Option<usize>) -> usize {
    let lead = lead.map_or(0, |lead| u32::try_from(lead + 1).unwrap_or(0));
    (((word & FIVE_BITS) | lead << 24).wrapping_mul(0x9e37_79b1) >> 20) as usize
}

/// Three bytes as a number; those that a text does not have can be any.
fn words(text: &[u8]) -> impl Iterator<Item = u32> {
    let mut words = vec![0];
    for place in 0..3 {
        let bytes = text.get(place).map_or(0..=31, |&byte| byte..=byte);
        words = words
            .into_iter()
            .flat_map(|word| bytes.clone().map(move |byte| word | u32::from(byte) << (8 * place)))
            .collect();
    }
    words.into_iter()
}
