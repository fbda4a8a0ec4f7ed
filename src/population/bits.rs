//! Sets as bitmaps of bytes: bit `n % 8` of byte `n / 8` stands for `n`. Loops over plain bytes become vector
//! instructions without further help.

/// An empty set that has room for `length` numbers.
pub(super) fn empty(length: usize) -> Vec<u8> {
    vec![0; length.div_ceil(8)]
}

pub(super) fn insert(bits: &mut [u8], number: usize) {
    bits[number / 8] |= 1 << (number % 8);
}

/// Tells whether it was not there.
#[inline]
pub(super) fn insert_new(bits: &mut [u8], number: usize) -> bool {
    let (byte, bit) = (&mut bits[number / 8], 1 << (number % 8));
    let is_new = *byte & bit == 0;
    *byte |= bit;
    is_new
}

pub(super) fn remove(bits: &mut [u8], number: usize) {
    bits[number / 8] &= !(1 << (number % 8));
}

pub(super) fn contains(bits: &[u8], number: usize) -> bool {
    bits.get(number / 8).is_some_and(|byte| byte & (1 << (number % 8)) != 0)
}

pub(super) fn or(bits: &mut [u8], other: &[u8]) {
    bits.iter_mut().zip(other).for_each(|(byte, other)| *byte |= other);
}

pub(super) fn and(bits: &mut [u8], other: &[u8]) {
    bits.iter_mut().zip(other).for_each(|(byte, other)| *byte &= other);
}

pub(super) fn or_not(bits: &mut [u8], other: &[u8]) {
    bits.iter_mut().zip(other).for_each(|(byte, other)| *byte |= !other);
}

pub(super) fn and_not(bits: &mut [u8], other: &[u8]) {
    bits.iter_mut().zip(other).for_each(|(byte, other)| *byte &= !other);
}

pub(super) fn not(bits: &mut [u8]) {
    bits.iter_mut().for_each(|byte| *byte = !*byte);
}

pub(super) fn is_empty(bits: &[u8]) -> bool {
    bits.chunks(64)
        .all(|chunk| chunk.iter().fold(0, |all, byte| all | byte) == 0)
}

/// How many numbers are in the set.
///
/// Without an instruction for it, counting bits takes a dozen operations a word. Four words are therefore added bit by bit
/// first, and only what these sums carry is counted (after Harley and Seal).
pub(super) fn count(bits: &[u8]) -> usize {
    let (mut ones, mut twos) = ([0; LANES], [0; LANES]);
    let mut fours = 0;
    let blocks = bits.chunks_exact(4 * 8 * LANES);
    let rest: u64 = blocks
        .remainder()
        .chunks(8)
        .map(|bytes| count_of(&[word_of(bytes)]))
        .sum();
    for block in blocks {
        let lanes = |number: usize| -> [u64; LANES] {
            std::array::from_fn(|lane| word_of(&block[8 * (LANES * number + lane)..][..8]))
        };
        let first = add(&mut ones, &lanes(0), &lanes(1));
        let second = add(&mut ones, &lanes(2), &lanes(3));
        fours += count_of(&add(&mut twos, &first, &second));
    }
    usize::try_from(4 * fours + 2 * count_of(&twos) + count_of(&ones) + rest).unwrap_or(usize::MAX)
}

/// Words that are added side by side.
const LANES: usize = 4;

/// Adds two bits to the one at each place of a sum, and gives the bits that are carried.
fn add(sum: &mut [u64; LANES], one: &[u64; LANES], other: &[u64; LANES]) -> [u64; LANES] {
    std::array::from_fn(|lane| {
        let (before, one, other) = (sum[lane], one[lane], other[lane]);
        let differ = before ^ one;
        sum[lane] = differ ^ other;
        before & one | differ & other
    })
}

fn count_of(words: &[u64]) -> u64 {
    words.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// Calls `visit` for every number of the set, in ascending order.
pub(super) fn each(bits: &[u8], mut visit: impl FnMut(usize)) {
    let mut each_of = |index: usize, mut word: u64| {
        while word != 0 {
            visit(index * 64 + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    };
    let words = bits.chunks_exact(8);
    let (rest, whole) = (words.remainder(), words.len());
    words
        .enumerate()
        .for_each(|(index, bytes)| each_of(index, word_of(bytes)));
    if !rest.is_empty() {
        each_of(whole, word_of(rest));
    }
}

fn word_of(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

/// Turns a square of eight by eight bits over its diagonal: bit `j` of byte `i` becomes bit `i` of byte `j`.
pub(super) fn turn(square: u64) -> u64 {
    let mut square = square;
    let mut swapped = (square ^ (square >> 7)) & 0x00aa_00aa_00aa_00aa;
    square ^= swapped ^ (swapped << 7);
    swapped = (square ^ (square >> 14)) & 0x0000_cccc_0000_cccc;
    square ^= swapped ^ (swapped << 14);
    swapped = (square ^ (square >> 28)) & 0x0000_0000_f0f0_f0f0;
    square ^ swapped ^ (swapped << 28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_turned_over_its_diagonal() {
        for row in 0..8 {
            for column in 0..8 {
                assert_eq!(turn(1 << (row * 8 + column)), 1 << (column * 8 + row));
            }
        }
    }

    #[test]
    fn numbers_are_counted_in_sets_of_any_length() {
        for length in [0, 7, 300, 1_024, 8_192] {
            let mut bits = empty(length);
            let wanted = (0..length).filter(|number| number * number % 7 < 3);
            wanted.clone().for_each(|number| insert(&mut bits, number));
            assert_eq!(count(&bits), wanted.count());
        }
        assert_eq!(count(&[0xff; 1_024]), 8_192);
    }

    #[test]
    fn numbers_come_out_in_order() {
        let mut bits = empty(100);
        [0, 7, 8, 63, 64, 99]
            .into_iter()
            .for_each(|number| insert(&mut bits, number));
        remove(&mut bits, 8);
        let mut found = Vec::new();
        each(&bits, |number| found.push(number));
        assert_eq!(found, [0, 7, 63, 64, 99]);
        assert_eq!(count(&bits), 5);
        assert!(contains(&bits, 99) && !contains(&bits, 8) && !contains(&bits, 5_000));
    }
}
