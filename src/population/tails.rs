//! What the addresses of a dictionary end with. They share few domains, so that what stands in a domain is looked for
//! once for all its addresses, and only what stands before it in each, for a byte a text.

use std::collections::HashMap;

/// As many numbers as a byte has, without 0; addresses of further domains are looked through as a whole.
pub(super) const MAX_TAILS: usize = 255;

/// The domain of each text that has one, by its number.
#[derive(Debug, Clone, Default)]
pub(super) struct Tails {
    /// By code; 0 is that of a text without a tail, and codes behind the last have none.
    numbers: Vec<u8>,
    /// By number less one, with a NUL behind each, as needles have one for the end of a value.
    texts: Vec<Vec<u8>>,
    known: HashMap<String, u8>,
    /// The last one found: the next is the same, most of the time.
    last: u8,
}

impl Tails {
    /// Notes the tail of a text of ASCII, whose code is larger than those before.
    pub(super) fn note(&mut self, code: usize, text: &str) {
        let number = self.find(text);
        if number != 0 {
            self.numbers.resize(code, 0);
            self.numbers.push(number);
        }
    }

    /// Texts with several `@` have none, so that what ends with one is found at the last byte before a tail only.
    fn find(&mut self, text: &str) -> u8 {
        let Some(tail) = memchr::memchr(b'@', text.as_bytes()).and_then(|at| text.get(at + 1..)) else {
            return 0;
        };
        if tail.is_empty() || memchr::memchr(b'@', tail.as_bytes()).is_some() {
            return 0;
        }
        if self.last != 0 && self.texts[usize::from(self.last) - 1].strip_suffix(b"\0") == Some(tail.as_bytes()) {
            return self.last;
        }
        if let Some(&known) = self.known.get(tail) {
            self.last = known;
            return known;
        }
        if self.texts.len() == MAX_TAILS {
            return 0;
        }
        self.texts.push([tail.as_bytes(), b"\0"].concat());
        let number = u8::try_from(self.texts.len()).unwrap_or(0);
        self.known.insert(tail.to_owned(), number);
        number
    }

    /// The number of the tail of a code, 0 for none.
    pub(super) fn number(&self, code: usize) -> u8 {
        self.numbers.get(code).copied().unwrap_or(0)
    }

    /// Whether every text of a dictionary with so many codes has a tail.
    pub(super) fn are_everywhere(&self, codes: usize) -> bool {
        let numbers = self.numbers.get(1..codes);
        numbers.is_some_and(|numbers| memchr::memchr(0, numbers).is_none())
    }

    /// Every tail, with a NUL behind it, from number 1 on.
    pub(super) fn texts(&self) -> &[Vec<u8>] {
        &self.texts
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let texts: usize = self.texts.iter().map(|text| 2 * text.capacity() + 64).sum();
        self.numbers.capacity() + texts
    }

    pub(super) fn shrink(&mut self) {
        self.numbers.shrink_to_fit();
    }
}
