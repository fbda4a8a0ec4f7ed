//! Results, compressed: for each block of places, and each set, whichever of four forms is smallest.
//!
//! This is roaring's idea with two differences that the work asks for: a block has 8,192 places, so that it stays in the
//! first-level cache while it is made, and a set that lacks few of the living is kept as those few (rules such as
//! `-ne "Sales"` are true for nearly everybody).

use super::{bits, spare};

/// Places that are evaluated together.
pub(super) const BLOCK: usize = 8_192;
/// Bytes of a bitmap of one block.
pub(super) const BLOCK_BYTES: usize = BLOCK / 8;

/// A bitmap of one block.
pub(super) type Bits = [u8; BLOCK_BYTES];

/// How a set is kept in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The places that are in it.
    Listed,
    /// The living that are not in it.
    Lacking,
    /// A bitmap.
    Bitmap,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    start: u32,
    count: u16,
    form: Form,
}

/// The sets of one block.
#[derive(Debug)]
pub(super) struct Block {
    entries: Vec<Entry>,
    data: Vec<u8>,
    /// A list of more places than this is not worth the time it takes.
    listed: usize,
}

impl Block {
    /// `room` is where the sets are put together: used again for every block, it grows once and not each time.
    pub(super) fn new(sets: usize, listed: usize, mut room: Vec<u8>) -> Self {
        room.clear();
        Self {
            entries: Vec::with_capacity(sets),
            data: room,
            listed,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.data.capacity() + self.entries.capacity() * size_of::<Entry>()
    }

    /// Keeps what the sets take, and gives the room back.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        let mut data = spare::take(self.data.len());
        data.extend_from_slice(&self.data);
        std::mem::replace(&mut self.data, data)
    }

    /// Adds the next set, which holds none but the living.
    #[allow(clippy::cast_possible_truncation)] // Places of a block fit into 16 bits, and so do their counts.
    pub(super) fn push(&mut self, set: &Bits, live: &Bits, living: usize) {
        let count = bits::count(set);
        let lacking = living - count;
        let form = match self.listed {
            listed if count <= listed => Form::Listed,
            listed if lacking <= listed => Form::Lacking,
            _ => Form::Bitmap,
        };
        self.entries.push(Entry {
            start: u32::try_from(self.data.len()).unwrap_or(u32::MAX),
            count: count as u16,
            form,
        });
        let data = &mut self.data;
        let mut list = |place: usize| data.extend_from_slice(&(place as u16).to_le_bytes());
        match form {
            Form::Listed if count == 0 => {}
            Form::Listed => bits::each(set, &mut list),
            Form::Lacking if lacking == 0 => {}
            Form::Lacking => {
                let mut others = *live;
                bits::and_not(&mut others, set);
                bits::each(&others, &mut list);
            }
            Form::Bitmap => self.data.extend_from_slice(set),
        }
    }

    /// Adds the next set, which is empty.
    pub(super) fn push_empty(&mut self) {
        self.entries.push(Entry {
            start: u32::try_from(self.data.len()).unwrap_or(u32::MAX),
            count: 0,
            form: Form::Listed,
        });
    }

    pub(super) fn count(&self, set: usize) -> usize {
        usize::from(self.entries[set].count)
    }

    /// Calls `visit` for every place of a set, in ascending order, counted from the start of the block.
    pub(super) fn each(&self, set: usize, live: &[u8], visit: impl FnMut(usize)) {
        let entry = self.entries[set];
        let start = entry.start as usize;
        let end = self
            .entries
            .get(set + 1)
            .map_or(self.data.len(), |next| next.start as usize);
        let data = &self.data[start..end];
        let places = data
            .chunks_exact(2)
            .map(|pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])));
        match entry.form {
            Form::Listed => places.for_each(visit),
            Form::Lacking => {
                let mut set = live.to_vec();
                places.for_each(|place| bits::remove(&mut set, place));
                bits::each(&set, visit);
            }
            Form::Bitmap => bits::each(data, visit),
        }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        spare::give(std::mem::take(&mut self.data));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_gives_back_what_was_put_in() {
        let mut live = [0xff; BLOCK_BYTES];
        bits::remove(&mut live, 17);
        let sets: [fn(usize) -> bool; 6] = [
            |_| false,
            |place| place == 8_191,
            |place| place % 2 == 0,
            |place| place != 17,
            |place| place != 17 && place != 4_000,
            |place| place % 100 == 0,
        ];
        for listed in [0, 64, 512] {
            let mut block = Block::new(sets.len(), listed, Vec::new());
            for set in sets {
                let mut bits = [0; BLOCK_BYTES];
                (0..BLOCK)
                    .filter(|&place| set(place))
                    .for_each(|place| bits::insert(&mut bits, place));
                block.push(&bits, &live, BLOCK - 1);
            }
            for (index, set) in sets.iter().enumerate() {
                let wanted: Vec<usize> = (0..BLOCK).filter(|&place| set(place)).collect();
                let mut found = Vec::new();
                block.each(index, &live, |place| found.push(place));
                assert_eq!(found, wanted);
                assert_eq!(block.count(index), wanted.len());
            }
            block.push_empty();
            let mut found = Vec::new();
            block.each(sets.len(), &live, |place| found.push(place));
            assert_eq!((found.len(), block.count(sets.len())), (0, 0));
        }
    }
}
