//! Texts that are looked for, and the text in which they are.

/// Bytes of a needle that are compared at once.
pub(super) const WORD: usize = 8;
/// Words of a needle, or of a short text.
const WORDS: usize = 3;
/// NULs behind a text, so that words can be read up to its end.
pub(super) const BEHIND: usize = 32;
/// Of each of three bytes, what small and capital letters share.
const FIVE_BITS: u64 = 0x001f_1f1f;

/// A text to look for, its first bytes as numbers.
#[derive(Debug)]
pub(super) struct Needle {
    words: [u64; WORDS],
    /// The bits in which a value must agree: all but that of letter case.
    care: [u64; WORDS],
    text: Vec<u8>,
}

impl Needle {
    /// Of a text in upper case.
    pub(super) fn new(text: &[u8]) -> Self {
        let mut care = [0; WORDS * WORD];
        for (care, byte) in care.iter_mut().zip(text) {
            *care = if byte.is_ascii_uppercase() { !0x20 } else { u8::MAX };
        }
        Self {
            words: words(text),
            care: words(&care),
            text: text.to_vec(),
        }
    }

    fn agrees(&self, number: usize, word: u64) -> bool {
        (word ^ self.words[number]) & self.care[number] == 0
    }

    /// Whether bytes begin with it, letter case of ASCII aside.
    pub(super) fn is_at(&self, bytes: &[u8]) -> bool {
        if !self.agrees(0, word(bytes)) {
            return false;
        }
        let rest = self.text.get(WORD..).unwrap_or_default();
        rest.is_empty()
            || bytes
                .get(WORD..self.text.len())
                .is_some_and(|bytes| bytes.eq_ignore_ascii_case(rest))
    }

    /// Whether it is in a text that is short, from this place on, letter case of ASCII aside.
    #[inline]
    pub(super) fn is_in(&self, text: &Short, start: usize) -> bool {
        // A longer needle differs where the text has ended.
        self.agrees(0, text.word(start))
            && (self.text.len() <= WORD
                || self.agrees(1, text.word(start + WORD)) && self.agrees(2, text.word(start + 2 * WORD)))
    }
}

/// A text with a NUL before it and [`BEHIND`] NULs behind it, put to the place of the one before.
#[derive(Debug)]
pub(super) struct Placed {
    /// What is behind the NULs is of longer texts, and comes into no comparison: no needle has a NUL within.
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
        let end = 1 + text.len();
        if self.bytes.len() < end + BEHIND {
            self.bytes.resize(end + BEHIND, 0);
        }
        self.bytes[1..end].copy_from_slice(text);
        self.bytes[end..end + BEHIND].fill(0);
        self.length = text.len();
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

/// A text of a few bytes as numbers, which need not be put anywhere.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Short {
    /// Zeros stand behind the text, as many as are read from any place in it.
    words: [u64; 2 * WORDS],
}

impl Short {
    /// Bytes of the longest text that is short: from each place in it three bytes can be read in the first words.
    pub(super) const LONGEST: usize = WORDS * WORD - 6;

    /// Of a text with what stands behind it; none where it is longer, or has too little behind it.
    #[inline]
    pub(super) fn of(bytes: &[u8], length: usize) -> Option<Self> {
        let bytes: &[u8; WORDS * WORD] = bytes.first_chunk()?;
        let own = MASKS.get(length)?;
        let mut words = [0; 2 * WORDS];
        for ((word, eight), own) in words.iter_mut().zip(bytes.as_chunks().0).zip(own) {
            *word = u64::from_le_bytes(*eight) & own;
        }
        Some(Self { words })
    }

    /// The eight bytes from a place on that is no further behind the text than the longest one has bytes.
    #[inline]
    pub(super) fn word(&self, start: usize) -> u64 {
        let (number, bits) = (start / WORD, 8 * (start % WORD));
        let pair = [number, number + 1].map(|number| self.words.get(number).copied().unwrap_or(0));
        // Shifted twice, as a shift by all bits would be none.
        pair[0] >> bits | pair[1] << 1 << (63 - bits)
    }

    /// Words that begin at every sixth byte.
    #[inline]
    pub(super) fn sixths(&self) -> [u64; WORDS] {
        let [first, second, third, ..] = self.words;
        [first, first >> 48 | second << 16, second >> 32 | third << 32]
    }
}

/// For each length of a short text, the bits of its first words that are its own.
const MASKS: [[u64; WORDS]; Short::LONGEST + 1] = {
    let mut masks = [[0; WORDS]; Short::LONGEST + 1];
    let mut length = 1;
    while length <= Short::LONGEST {
        masks[length] = masks[length - 1];
        masks[length][(length - 1) / WORD] |= 0xff << (8 * ((length - 1) % WORD));
        length += 1;
    }
    masks
};

/// Three bytes, the first of a word, as a row of a table of 2 to the power of `BITS`.
#[allow(clippy::cast_possible_truncation)] // The bytes behind the third are cut off.
pub(super) fn slot<const BITS: u32>(word: u64) -> usize {
    (((word & FIVE_BITS) as u32).wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

/// The first bytes as words, with zeros behind them where there are fewer.
fn words(bytes: &[u8]) -> [u64; WORDS] {
    std::array::from_fn(|number| word(bytes.get(WORD * number..).unwrap_or_default()))
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
