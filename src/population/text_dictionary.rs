//! Distinct texts, each with a code. A text is found as stored, or without letter case, through one hash table.
//!
//! The table hashes upper-cased text, so that all spellings of one value lie in one chain: the exact spelling tells
//! codes apart, and an `-eq`, which knows no letter case, is a walk along the chain instead of a look at every value. What
//! a slot's code leaves free holds bits of the hash, so that a text which only shares the chain is told apart without a
//! look at it: those looks, each in memory that is in no cache, took a sixth of the time of a load.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use super::frames::Frames;
use super::needle::Short;
use crate::rule::UpperText;

const EMPTY: u32 = u32::MAX;
const ONES: u64 = 0x0101_0101_0101_0101;
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Distinct texts; code 0 is the missing value, and belongs to no text.
#[derive(Debug, Clone)]
pub(super) struct TextDictionary {
    /// All texts with a NUL before, between and behind them: needles have one for where a value begins or ends.
    texts: String,
    /// Where each text ends in `texts`; that of code 0 is empty.
    ends: Vec<u32>,
    /// In the order of the codes.
    unusual: Vec<Unusual>,
    /// Of those that are not unusual.
    frames: Frames,
    /// Open addressing with linear probing; holds codes, with bits of the hash above those that a code can have.
    slots: Vec<u32>,
    /// Differs from process to process, so that nobody can prepare values that share a chain.
    seed: u64,
}

/// A text that is not ASCII, or has a NUL or a line feed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unusual {
    pub(super) code: u32,
    /// It has a NUL, which stands between texts, or a line feed, of which the literals of a pattern say nothing.
    pub(super) is_apart: bool,
}

impl TextDictionary {
    pub(super) fn new() -> Self {
        Self {
            texts: String::from("\0"),
            ends: vec![0],
            unusual: Vec::new(),
            frames: Frames::default(),
            slots: Vec::new(),
            seed: RandomState::new().hash_one(0_u8),
        }
    }

    /// Codes in use, the missing value included.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all texts.
    pub(super) fn text_bytes(&self) -> usize {
        self.texts.len()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let unusual = size_of::<Unusual>() * self.unusual.capacity();
        self.texts.capacity() + 4 * (self.ends.capacity() + self.slots.capacity()) + unusual + self.frames.bytes()
    }

    pub(super) fn shrink(&mut self) {
        self.texts.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.unusual.shrink_to_fit();
        self.frames.shrink();
        // A fifth of the slots empty: a text is found fast, and the next one that is new makes the table grow as ever.
        let enough = self.ends.len() + self.ends.len() / 4 + 1;
        if enough < self.slots.len() / 5 * 4 {
            self.resize(enough);
        }
    }

    /// The text of a code; that of code 0 is empty.
    pub(super) fn text(&self, code: u32) -> &str {
        let end = self.ends[code as usize] as usize;
        let start = match code {
            0 => end,
            _ => self.ends[code as usize - 1] as usize + 1,
        };
        &self.texts[start..end]
    }

    /// The text of a code that is not 0, without so many bytes at its beginning and at its end.
    #[inline]
    pub(super) fn within(&self, code: usize, (before, behind): (usize, usize)) -> &[u8] {
        let ends = &self.ends[code - 1..=code];
        // A NUL stands behind the text before.
        &self.texts.as_bytes()[ends[0] as usize + 1 + before..ends[1] as usize - behind]
    }

    /// As [`TextDictionary::within`], also as a short text, where it is one.
    #[inline]
    pub(super) fn short(&self, code: usize, (before, behind): (usize, usize)) -> (&[u8], Option<Short>) {
        let text = self.within(code, (before, behind));
        let start = self.ends[code - 1] as usize + 1 + before;
        (text, Short::of(&self.texts.as_bytes()[start..], text.len()))
    }

    /// The first byte of the text of a code, or what stands behind it.
    pub(super) fn first_byte(&self, code: u32) -> u8 {
        let start = self
            .ends
            .get((code as usize).wrapping_sub(1))
            .map_or(0, |&end| end as usize + 1);
        self.texts.as_bytes().get(start).copied().unwrap_or(0)
    }

    /// What stands around the cores of addresses.
    pub(super) fn frames(&self) -> &Frames {
        &self.frames
    }

    /// The unusual ones, in the order of the codes.
    pub(super) fn unusual(&self) -> &[Unusual] {
        &self.unusual
    }

    /// The code of a text, which is added if it is new.
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        self.intern_hashed(text, upper_hash(text, self.seed))
    }

    /// The codes of many texts, as [`TextDictionary::intern`] gives them, and 0 for none. A slot is in no cache, as a rule: those of all
    /// texts are read at once, for these reads need not wait for one another, and found in a cache from then on.
    pub(super) fn intern_all<'a>(
        &mut self,
        texts: impl Iterator<Item = Option<&'a str>> + Clone,
        codes: &mut Vec<u32>,
    ) {
        let hashes = self.hashes(texts.clone());
        let code = |(text, hash): (Option<&str>, u64)| text.map_or(0, |text| self.intern_hashed(text, hash));
        codes.extend(texts.zip(hashes).map(code));
    }

    /// Hashes of texts, whose slots are in a cache then; some number for none.
    pub(super) fn hashes<'a>(&self, texts: impl Iterator<Item = Option<&'a str>>) -> Vec<u64> {
        let hash = |text: Option<&str>| text.map_or(0, |text| upper_hash(text, self.seed));
        let hashes: Vec<u64> = texts.map(hash).collect();
        if !self.slots.is_empty() {
            let slots = hashes.iter().map(|&hash| self.slots[self.slot_of(hash).0]);
            std::hint::black_box(slots.fold(0, |all, slot| all ^ slot));
        }
        hashes
    }

    /// The code of a text with this hash, which is added if it is new.
    pub(super) fn intern_hashed(&mut self, text: &str, hash: u64) -> u32 {
        if self.ends.len() * 8 > self.slots.len() * 7 {
            self.grow();
        }
        let (mut slot, tag, mask) = self.slot_of(hash);
        loop {
            match self.slots[slot] {
                EMPTY => break,
                entry if entry & !mask == tag && self.text(entry & mask) == text => return entry & mask,
                _ => slot = self.behind(slot),
            }
        }
        // The owner refuses what would not fit into 32 bits before it comes here.
        let code = u32::try_from(self.ends.len()).unwrap_or(EMPTY);
        self.slots[slot] = tag | code;
        let is_apart = memchr::memchr2(b'\0', b'\n', text.as_bytes()).is_some();
        if is_apart || !text.is_ascii() {
            self.unusual.push(Unusual { code, is_apart });
        } else {
            let start = code
                .checked_sub(2)
                .map_or(0, |before| self.ends[before as usize] as usize + 1);
            let before = &self.texts[start..self.texts.len() - 1];
            self.frames.note(code as usize, text, before);
        }
        self.texts.push_str(text);
        self.ends.push(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push('\0');
        code
    }

    /// Codes of the texts that are equal to this one without letter case.
    pub(super) fn find_equal<'a>(&'a self, text: &'a UpperText) -> impl Iterator<Item = u32> + 'a {
        self.chain(upper_hash(text.as_str(), self.seed))
            .filter(move |&code| text.equals(self.text(code)))
    }

    /// Codes of the texts that are equal to this one but for the letter case of ASCII.
    pub(super) fn find_id<'a>(&'a self, id: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.find_id_hashed(id, upper_hash(id, self.seed))
    }

    /// As [`TextDictionary::find_id`], with the hash of the id.
    pub(super) fn find_id_hashed<'a>(&'a self, id: &'a str, hash: u64) -> impl Iterator<Item = u32> + 'a {
        self.chain(hash)
            .filter(move |&code| self.text(code).eq_ignore_ascii_case(id))
    }

    /// Codes of texts whose hash is the same.
    fn chain(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let (first, tag, mask) = match self.slots.is_empty() {
            true => (0, 0, 0),
            false => self.slot_of(hash),
        };
        std::iter::successors(Some(first), move |&slot| Some(self.behind(slot)))
            .take(self.slots.len())
            .map(move |slot| self.slots[slot])
            .take_while(|&entry| entry != EMPTY)
            .filter(move |entry| entry & !mask == tag)
            .map(move |entry| entry & mask)
    }

    /// The first slot of a hash, the bits of it that stand in slots, and the mask of those that a code has there.
    #[allow(clippy::cast_possible_truncation)] // Both halves of the hash are used, and slots are fewer than 32 bits count.
    fn slot_of(&self, hash: u64) -> (usize, u32, u32) {
        let mask = (self.slots.len().next_power_of_two() - 1) as u32;
        // The upper half of a product is its best mixed part; it is taken for a fraction of the slots.
        let slot = ((hash >> 32) * self.slots.len() as u64) >> 32;
        (slot as usize, hash as u32 & !mask, mask)
    }

    fn behind(&self, slot: usize) -> usize {
        match slot + 1 {
            behind if behind < self.slots.len() => behind,
            _ => 0,
        }
    }

    fn grow(&mut self) {
        self.resize((self.slots.len() + 1).next_power_of_two().max(16));
    }

    /// Some slots stay empty, so that no code has all the bits of the mask, as [`EMPTY`] does.
    fn resize(&mut self, size: usize) {
        self.slots = vec![EMPTY; size];
        for code in 1..u32::try_from(self.ends.len()).unwrap_or(EMPTY) {
            let (mut slot, tag, _) = self.slot_of(upper_hash(self.text(code), self.seed));
            while self.slots[slot] != EMPTY {
                slot = self.behind(slot);
            }
            self.slots[slot] = tag | code;
        }
    }
}

/// Hash of the upper-cased text.
fn upper_hash(text: &str, seed: u64) -> u64 {
    let (hash, is_ascii) = hash(text.as_bytes(), seed, upper_word);
    if is_ascii {
        return hash;
    }
    self::hash(UpperText::new(text).as_str().as_bytes(), seed, |word| word).0
}

/// Two words at a time; and whether all bytes are ASCII. The last two words may have bytes in common with others: the length
/// tells what they stand for.
fn hash(bytes: &[u8], seed: u64, prepare: impl Fn(u64) -> u64) -> (u64, bool) {
    let mut state = seed ^ bytes.len() as u64;
    let mut seen = 0;
    let mut take = |[first, second]: [u64; 2]| {
        seen |= first | second;
        // Neither factor is the same for all texts, so that none makes the others' bits vanish.
        state = mix(state ^ prepare(first), seed.rotate_left(29) ^ prepare(second)) ^ state.rotate_left(23);
    };
    let (pairs, rest) = bytes.as_chunks::<16>();
    match bytes.last_chunk::<16>() {
        Some(last) => {
            pairs.iter().for_each(|pair| take(two_words(pair)));
            if !rest.is_empty() {
                take(two_words(last));
            }
        }
        None => take(few_bytes(rest)),
    }
    (mix(state, SPREAD), seen & (ONES * 0x80) == 0)
}

#[allow(clippy::cast_possible_truncation)] // Both halves are taken.
fn two_words(bytes: &[u8; 16]) -> [u64; 2] {
    let words = u128::from_le_bytes(*bytes);
    [words as u64, (words >> 64) as u64]
}

/// Of fewer than sixteen bytes.
fn few_bytes(bytes: &[u8]) -> [u64; 2] {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return [first, last].map(|word| u64::from_le_bytes(*word));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return [first, last].map(|word| u64::from(u32::from_le_bytes(*word)));
    }
    let byte = |place: usize| bytes.get(place).map_or(0, |&byte| u64::from(byte));
    [byte(0) | byte(1) << 8 | byte(2) << 16, 0]
}

#[allow(clippy::cast_possible_truncation)] // Both halves are used.
fn mix(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Upper case of eight ASCII characters at once.
fn upper_word(word: u64) -> u64 {
    // A byte of ASCII plus these has its top bit set from `a` on, and from the character behind `z` on.
    let from_a = word.wrapping_add(ONES * (0x80 - 0x61));
    let behind_z = word.wrapping_add(ONES * (0x80 - 0x7b));
    let is_lower = (from_a & !behind_z) & (ONES * 0x80);
    word ^ (is_lower >> 2)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn eight_characters_become_upper_case_at_once() {
        for start in 0_u8..121 {
            let bytes: Vec<u8> = (start..start + 7).chain([b'z']).collect();
            let word = upper_word(u64::from_le_bytes(bytes.as_slice().try_into().unwrap()));
            assert_eq!(word.to_le_bytes().as_slice(), bytes.to_ascii_uppercase().as_slice());
        }
    }

    #[test]
    fn every_spelling_has_its_own_code_and_is_found_without_letter_case() {
        let mut dictionary = TextDictionary::new();
        let words = [
            "Sales", "SALES", "sales", "Straße", "STRASSE", "ÄRZTE", "ärzte", "", "Sale",
        ];
        let codes: Vec<u32> = words.iter().map(|word| dictionary.intern(word)).collect();
        assert_eq!(codes, (1..=9).collect::<Vec<_>>());
        for (word, code) in words.iter().zip(codes) {
            assert_eq!(dictionary.intern(word), code);
            assert_eq!(dictionary.text(code), *word);
        }
        let mut found: Vec<u32> = dictionary.find_equal(&UpperText::new("sAlEs")).collect();
        found.sort_unstable();
        assert_eq!(found, [1, 2, 3]);
        assert_eq!(dictionary.find_equal(&UpperText::new("Ärzte")).count(), 2);
        assert_eq!(dictionary.find_id("SALES").count(), 3);
    }

    #[test]
    fn a_shrunk_table_finds_what_was_there_and_takes_more() {
        let mut dictionary = TextDictionary::new();
        let text = |number: u32| format!("user{number}@contoso.example");
        // Just after the table has doubled.
        for number in 0..7_300 {
            dictionary.intern(&text(number));
        }
        let before = dictionary.bytes();
        dictionary.shrink();
        assert!(dictionary.slots.len() < 9_200 && dictionary.bytes() < before);
        let texts: Vec<String> = (0..20_000).map(text).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut codes = Vec::new();
        dictionary.intern_all(texts.into_iter().map(Some), &mut codes);
        assert_eq!(codes, (1..=20_000).collect::<Vec<u32>>());
        assert_eq!(dictionary.find_id("USER19999@contoso.example").count(), 1);
        assert_eq!(dictionary.find_id("user20000@contoso.example").count(), 0);
    }

    #[test]
    fn thousands_of_texts_keep_their_codes() {
        let mut dictionary = TextDictionary::new();
        for number in 0..5_000_u32 {
            assert_eq!(dictionary.intern(&format!("user{number}@contoso.example")), number + 1);
        }
        for number in 0..5_000_u32 {
            assert_eq!(dictionary.intern(&format!("user{number}@contoso.example")), number + 1);
        }
    }
}
