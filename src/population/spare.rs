//! Room for results, kept for the next ones: the system gives memory page by page, each of them emptied first, which takes as
//! long as a tenth of an evaluation. Some megabytes are kept, and what is more is given back.

use std::sync::{Mutex, PoisonError};

/// Bytes that are kept at most.
const KEPT: usize = 8 << 20;
/// Smaller ones are left to the allocator.
const SMALLEST: usize = 1 << 16;

static SPARE: Mutex<Spare> = Mutex::new(Spare::new());

/// An empty vector for so many bytes, which has room for not much more.
pub(super) fn take(bytes: usize) -> Vec<u8> {
    let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
    spare.take(bytes).unwrap_or_else(|| Vec::with_capacity(bytes))
}

/// Keeps room, unless there is enough.
pub(super) fn give(room: Vec<u8>) {
    let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
    spare.give(room);
}

#[derive(Debug)]
struct Spare {
    rooms: Vec<Vec<u8>>,
    bytes: usize,
}

impl Spare {
    const fn new() -> Self {
        Self {
            rooms: Vec::new(),
            bytes: 0,
        }
    }

    fn take(&mut self, bytes: usize) -> Option<Vec<u8>> {
        let fits = |room: &Vec<u8>| (bytes..=bytes + bytes / 4).contains(&room.capacity());
        let room = self.rooms.iter().rposition(fits)?;
        let mut room = self.rooms.swap_remove(room);
        self.bytes -= room.capacity();
        room.clear();
        Some(room)
    }

    fn give(&mut self, room: Vec<u8>) {
        let bytes = room.capacity();
        if bytes >= SMALLEST && self.bytes + bytes <= KEPT {
            self.bytes += bytes;
            self.rooms.push(room);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn room_is_kept_up_to_a_limit_and_fits_what_it_is_taken_for() {
        let mut spare = Spare::new();
        for _ in 0..20 {
            spare.give(vec![1; 1 << 20]);
        }
        spare.give(vec![1; 1 << 10]);
        assert_eq!((spare.rooms.len(), spare.bytes), (8, 8 << 20));
        assert!(spare.take(1 << 10).is_none() && spare.take(2 << 20).is_none());
        let room = spare.take(1_000_000).unwrap();
        assert!(room.is_empty() && room.capacity() == 1 << 20);
        assert_eq!(spare.bytes, 7 << 20);
    }
}
