//! Texts that are looked for, and the text in which they are.

/// Bytes of a needle that are compared at once.
pub(super) const WORD: usize = 8;
/// NULs behind a text, so that words can be read up to its end.
pub(super) const BEHIND: usize = 32;
/// Of each of three bytes, what small and capital letters share.
const FIVE_BITS: u64 = 0x001f_1f1f;

/// A text to look for, its first bytes as a number.
#[derive(Debug)]
pub(super) struct Needle {
    first: u64,
    /// The bits in which a value must agree: all but that of letter case.
    care: u64,
    text: Vec<u8>,
}

impl Needle {
    /// Of a text in upper case.
    pub(super) fn new(text: &[u8]) -> Self {
        let mut care = [0; WORD];
        for (care, byte) in care.iter_mut().zip(text) {
            *care = if byte.is_ascii_uppercase() { !0x20 } else { u8::MAX };
        }
        Self {
            first: word(text),
            care: u64::from_le_bytes(care),
            text: text.to_vec(),
        }
    }

    /// Whether its first bytes are those of a word, letter case of ASCII aside.
    pub(super) fn begins(&self, word: u64) -> bool {
        (word ^ self.first) & self.care == 0
    }

    /// Whether bytes begin with it, letter case of ASCII aside.
    pub(super) fn is_at(&self, bytes: &[u8]) -> bool {
        if !self.begins(word(bytes)) {
            return false;
        }
        let rest = self.text.get(WORD..).unwrap_or_default();
        rest.is_empty()
            || bytes
                .get(WORD..self.text.len())
                .is_some_and(|bytes| bytes.eq_ignore_ascii_case(rest))
    }
}

/// A text with a NUL before it and [`BEHIND`] NULs behind it, put to the place of the one before.
#[derive(Debug)]
pub(super) struct Placed {
    bytes: Vec<u8>,
    length: usize,
}

impl Default for Placed {
    fn default() -> Self {
        let mut empty = Self {
            bytes: Vec::new(),
            length: 0,
        };
        empty.put(b"");
        empty
    }
}

impl Placed {
    pub(super) fn put(&mut self, text: &[u8]) {
        self.bytes.clear();
        self.bytes.push(0);
        self.bytes.extend_from_slice(text);
        self.bytes.extend_from_slice(&[0; BEHIND]);
        self.length = text.len();
    }

    /// Whether it is this text.
    pub(super) fn is(&self, text: &[u8]) -> bool {
        self.length == text.len() && is_same(&self.bytes[1..=self.length], text)
    }

    /// The text and all NULs.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The place of the first NUL behind the text.
    pub(super) fn end(&self) -> usize {
        self.length + 1
    }

    pub(super) fn word(&self, at: usize) -> u64 {
        word(&self.bytes[at..])
    }
}

/// Whether two texts of the same length are the same: by words, of which the last two overlap, as calling for a comparison
/// would take longer.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let (Some(end), Some(other_end)) = (one.last_chunk::<WORD>(), other.last_chunk::<WORD>()) else {
        return one == other;
    };
    let pairs = one.chunks_exact(WORD).zip(other.chunks_exact(WORD));
    end == other_end && pairs.fold(true, |all, (one, other)| all & (word(one) == word(other)))
}

/// Three bytes, the first of a word, as a row of a table of 2 to the power of `BITS`.
#[allow(clippy::cast_possible_truncation)] // The bytes behind the third are cut off.
pub(super) fn slot<const BITS: u32>(word: u64) -> usize {
    (((word & FIVE_BITS) as u32).wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

/// The first eight bytes, with zeros behind them where there are fewer.
pub(super) fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; WORD];
    match bytes.first_chunk() {
        Some(eight) => word = *eight,
        None => word[..bytes.len()].copy_from_slice(bytes),
    }
    u64::from_le_bytes(word)
}
