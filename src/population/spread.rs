//! From masks by code to bitmaps of places.

use std::ops::Range;

use super::bits;
use super::codes::Codes;
use super::members::Bits;

/// Looks the mask of every place up and turns the masks of eight places into a byte of eight bitmaps.
pub(super) fn spread(codes: Option<&Codes>, masks: &[u8], places: &Range<usize>, bitmaps: &mut [Bits]) {
    match codes {
        Some(Codes::Byte(codes)) => {
            let mut padded = [0; 256];
            let known = masks.len().min(256);
            padded[..known].copy_from_slice(&masks[..known]);
            spread_codes(part(codes, places), |code| padded[usize::from(*code)], bitmaps);
        }
        Some(Codes::Short(codes)) => spread_codes(part(codes, places), |code| mask(masks, usize::from(*code)), bitmaps),
        Some(Codes::Word(codes)) => spread_codes(part(codes, places), |code| mask(masks, *code as usize), bitmaps),
        None => {
            let everybodys = mask(masks, 0);
            for (bit, bitmap) in bitmaps.iter_mut().enumerate() {
                bitmap.fill(if everybodys & (1 << bit) != 0 { u8::MAX } else { 0 });
            }
        }
    }
}

fn mask(masks: &[u8], code: usize) -> u8 {
    masks.get(code).copied().unwrap_or(0)
}

/// A column that was met late is shorter than the others; what it lacks is missing.
pub(super) fn part<'a, T>(codes: &'a [T], places: &Range<usize>) -> &'a [T] {
    &codes[places.clone()]
}

fn spread_codes<T>(codes: &[T], mask: impl Fn(&T) -> u8, bitmaps: &mut [Bits]) {
    let [a, b, c, d, e, f, g, h] = bitmaps else {
        return;
    };
    let mut put = |at: usize, square: u64| {
        let bytes = bits::turn(square).to_le_bytes();
        a[at] = bytes[0];
        b[at] = bytes[1];
        c[at] = bytes[2];
        d[at] = bytes[3];
        e[at] = bytes[4];
        f[at] = bytes[5];
        g[at] = bytes[6];
        h[at] = bytes[7];
    };
    let eights = codes.chunks_exact(8);
    let rest = eights.remainder();
    let whole = eights.len();
    for (at, eight) in eights.enumerate() {
        let square: [u8; 8] = std::array::from_fn(|place| mask(&eight[place]));
        put(at, u64::from_le_bytes(square));
    }
    if !rest.is_empty() {
        let mut square = [0; 8];
        rest.iter().zip(&mut square).for_each(|(code, byte)| *byte = mask(code));
        put(whole, u64::from_le_bytes(square));
    }
}
