//! A line of JSON read from left to right, without a tree and without a look ahead. It takes what is written plainly
//! and leaves numbers, escapes and values that nobody asks for to `serde_json`; `None` says that the text is no JSON, or
//! not what was asked for.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = ONES * 0x80;

/// A line, read up to a place.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(line: &'a str) -> Self {
        Self { line, at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.line.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    /// Whether nothing but white space follows.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.peek().is_none()
    }

    pub(super) fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Whether this byte is the next one.
    pub(super) fn is_at(&self, byte: u8) -> bool {
        self.peek() == Some(byte)
    }

    /// Takes a byte, and white space before it, if it is the next one.
    pub(super) fn takes(&mut self, byte: u8) -> bool {
        if self.peek() != Some(byte) {
            self.skip_space();
            if self.peek() != Some(byte) {
                return false;
            }
        }
        self.at += 1;
        true
    }

    /// As [`Scanner::takes`], where nothing else may follow.
    pub(super) fn take(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    /// Takes a text, if it follows exactly so.
    pub(super) fn takes_text(&mut self, text: &str) -> bool {
        let follows = self.rest().starts_with(text.as_bytes());
        if follows {
            self.at += text.len();
        }
        follows
    }

    /// Whether an object or list goes on: takes the comma, or `end` and gives no.
    pub(super) fn goes_on(&mut self, end: u8) -> Option<bool> {
        if self.takes(b',') {
            self.skip_space();
            return Some(true);
        }
        self.take(end).map(|()| false)
    }

    /// Takes the start of an object or list, and its end if it is empty: tells whether there is something in it.
    pub(super) fn opens(&mut self, start: u8, end: u8) -> Option<bool> {
        self.take(start)?;
        let is_empty = self.takes(end);
        Some(!is_empty)
    }

    /// Takes the name of a member, the colon and the space behind it; gives the name, and all of it as it is written.
    pub(super) fn name(&mut self) -> Option<(Cow<'a, str>, &'a str)> {
        let start = self.at;
        let name = self.text()?;
        self.take(b':')?;
        self.skip_space();
        Some((name, self.line.get(start..self.at)?))
    }

    /// Takes a text.
    pub(super) fn text(&mut self) -> Option<Cow<'a, str>> {
        let (written, has_escapes) = self.quoted()?;
        match has_escapes {
            true => serde_json::from_str(written).ok().map(Cow::Owned),
            false => written.get(1..written.len() - 1).map(Cow::Borrowed),
        }
    }

    /// Takes a text, or null.
    pub(super) fn text_or_null(&mut self) -> Option<Option<Cow<'a, str>>> {
        match self.takes_null() {
            true => Some(None),
            false => self.text().map(Some),
        }
    }

    /// Takes null, if it is the next value.
    pub(super) fn takes_null(&mut self) -> bool {
        self.peek() == Some(b'n') && self.takes_text("null")
    }

    /// Takes true, false or null.
    pub(super) fn boolean_or_null(&mut self) -> Option<Option<bool>> {
        if self.takes_text("true") {
            return Some(Some(true));
        }
        if self.takes_text("false") {
            return Some(Some(false));
        }
        self.takes_null().then_some(None)
    }

    /// Takes any value.
    pub(super) fn skip(&mut self) -> Option<()> {
        let start = self.at;
        let may_have_escapes = match self.peek()? {
            b'"' => self.quoted()?.1,
            b'n' if self.takes_null() => false,
            _ => {
                let mut values = Deserializer::from_str(self.line.get(start..)?).into_iter::<IgnoredAny>();
                values.next()?.ok()?;
                self.at += values.byte_offset();
                memchr::memchr(b'\\', self.line.get(start..self.at)?.as_bytes()).is_some()
            }
        };
        if may_have_escapes {
            // Whether they mean something was not asked so far.
            serde_json::from_str::<Value>(self.line.get(start..self.at)?).ok()?;
        }
        Some(())
    }

    /// Takes a text with its quotes, and tells whether there are escapes in it.
    fn quoted(&mut self) -> Option<(&'a str, bool)> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return None;
        }
        self.at += 1;
        let mut has_escapes = false;
        loop {
            self.at += plain(self.rest());
            match self.peek()? {
                b'"' => break,
                b'\\' => {
                    has_escapes = true;
                    self.at += 2;
                }
                _ => return None,
            }
        }
        self.at += 1;
        Some((self.line.get(start..self.at)?, has_escapes))
    }
}

/// How many bytes stand before the first one that is a quote, a backslash or a control character. Eight are looked at at
/// once: in each byte of a sum the top bit tells, up to the first one of which it is true.
fn plain(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((word, behind)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let is_control = word.wrapping_sub(ONES * 0x20) & !word;
        let found = (is_zero(word ^ (ONES * 0x22)) | is_zero(word ^ (ONES * 0x5c)) | is_control) & TOPS;
        if found != 0 {
            return bytes.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = behind;
    }
    let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
    bytes.len() - rest.len() + rest.iter().take_while(|byte| is_plain(byte)).count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_ends_a_plain_text_is_found_wherever_it_stands() {
        for end in (0..0x20).chain([b'"', b'\\']) {
            for length in 0..40 {
                for before in [b'a', 0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xff] {
                    let bytes = [vec![before; length], vec![end], vec![b'"'; 9]].concat();
                    assert_eq!(plain(&bytes), length, "{before} {end}");
                    assert_eq!(plain(&bytes[..length]), length);
                }
            }
        }
    }

    #[test]
    fn a_skipped_value_is_what_a_reader_of_json_takes() {
        for value in [
            "1",
            "-1.5e3",
            "\"a\"",
            "\"\\u00e9\\n\"",
            "[]",
            "[1, {\"a\": [\"]\"]}]",
            "{}",
            "null",
            "true",
        ] {
            for behind in [",", "}", " ]"] {
                let line = format!("{value}{behind}");
                let mut scanner = Scanner::new(&line);
                scanner.skip().unwrap();
                assert_eq!(scanner.rest(), behind.as_bytes());
            }
        }
        for fault in [
            "",
            "nul",
            "01",
            "+1",
            "[1,]",
            "{\"a\"}",
            "\"a",
            "\"\t\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "[\"\\ud800\"]",
            "'a'",
            "tru",
        ] {
            assert_eq!(Scanner::new(fault).skip(), None, "{fault}");
        }
    }

    #[test]
    fn a_text_is_borrowed_unless_it_has_escapes() {
        let mut scanner = Scanner::new("\"Zoë\" \"Zo\\u00eb \\\"\" \"\\ud800\"");
        assert!(matches!(scanner.text(), Some(Cow::Borrowed("Zoë"))));
        scanner.skip_space();
        assert_eq!(scanner.text(), Some(Cow::Owned("Zoë \"".to_owned())));
        scanner.skip_space();
        assert_eq!(scanner.text(), None);
    }
}
