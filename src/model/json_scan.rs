//! A JSON text read from left to right, as it stands, without building anything: what a page of a thousand users takes to
//! be told apart and checked decides how fast a listing is. Whatever this reader passes over is JSON.

use std::borrow::Cow;
use std::ops::Range;

/// Objects and lists in one another, where nothing else is said: other readers stop at 64.
const DEEPEST: usize = 60;

/// Names that are kept in their order; Graph's users have fewer.
const MOST_NAMES: usize = 200;

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = ONES * 0x80;

/// What is wrong with a text.
// Without a text of its own: whoever reads many members hands this through for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    NotJson,
    TooDeep,
    /// It is JSON, and a member, or all of it where none is named, has another value than it should: what it must be.
    Wrong {
        member: Option<&'static str>,
        wanted: &'static str,
    },
}

/// A text, and how far it was read.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    deepest: usize,
}

/// A text in quotes, as it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quoted<'a> {
    /// With its quotes.
    written: &'a str,
    has_escapes: bool,
}

impl<'a> Quoted<'a> {
    /// What it says.
    ///
    /// # Errors
    /// It names half a character.
    #[inline]
    pub(crate) fn read(self) -> Result<Cow<'a, str>, Fault> {
        if self.has_escapes {
            return serde_json::from_str(self.written)
                .map(Cow::Owned)
                .map_err(|_| Fault::NotJson);
        }
        let inner = self.written.get(1..self.written.len().saturating_sub(1));
        Ok(Cow::Borrowed(inner.unwrap_or_default()))
    }
}

/// Names of members in the order in which objects before had them, with what is known of each: the objects of a page or a
/// file are much alike, so that a name is known by comparing it with the one that is expected.
#[derive(Debug)]
pub(crate) struct Order<K>(
    /// Each as it is written, with the colon.
    Vec<(Box<str>, K)>,
);

impl<K> Default for Order<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy> Order<K> {
    /// Reads the name of the next member and the colon, and gives what is known of it. `at` is where it is expected, the
    /// same from member to member of an object; members may be left out.
    pub(crate) fn next(
        &mut self,
        at: &mut usize,
        scan: &mut Scan<'_>,
        know: impl FnOnce(&str) -> Result<K, Fault>,
    ) -> Result<K, Fault> {
        scan.next();
        let expected = self.0.get(*at..).unwrap_or_default();
        for (number, (label, known)) in expected.iter().enumerate() {
            if scan.word(label) {
                *at += number + 1;
                return Ok(*known);
            }
        }
        let start = scan.at;
        let known = know(&scan.name()?.read()?)?;
        if self.0.len() < MOST_NAMES {
            let label = scan.text.get(start..scan.at).unwrap_or_default();
            self.0.insert(*at, (label.into(), known));
            *at += 1;
        }
        Ok(known)
    }
}

impl<'a> Scan<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self::down_to(text, DEEPEST)
    }

    /// The same for a text that may be nested so deep.
    pub(crate) fn down_to(text: &'a str, deepest: usize) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            deepest,
        }
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// How many bytes were read.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The first byte of what is next, blanks passed over.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Reads on if this is next, letter by letter.
    #[inline]
    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest();
        let is_next = rest.starts_with(word.as_bytes());
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    #[inline]
    fn mark(&mut self, byte: u8) -> Result<(), Fault> {
        if self.next() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(Fault::NotJson)
        }
    }

    /// Reads a text in quotes.
    #[inline]
    pub(crate) fn text(&mut self) -> Result<Quoted<'a>, Fault> {
        self.next();
        let start = self.at;
        self.mark(b'"')?;
        let mut has_escapes = false;
        loop {
            self.at += plain(self.rest());
            let found = self.rest().first().copied();
            self.at += 1;
            match found {
                Some(b'"') => break,
                Some(b'\\') => {
                    has_escapes = true;
                    self.escape()?;
                }
                _ => return Err(Fault::NotJson),
            }
        }
        Ok(Quoted {
            written: self.text.get(start..self.at).unwrap_or_default(),
            has_escapes,
        })
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        let length = match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 1,
            [b'u', digits @ ..] if digits.len() >= 4 && digits.iter().take(4).all(u8::is_ascii_hexdigit) => 5,
            _ => return Err(Fault::NotJson),
        };
        self.at += length;
        Ok(())
    }

    /// Passes over a value and gives it as it is written.
    #[inline]
    pub(crate) fn value(&mut self) -> Result<&'a str, Fault> {
        let first = self.next();
        let start = self.at;
        match first {
            Some(b'"') => self.text().map(drop)?,
            Some(b'{') => self.object(None, |_| Ok(()), |scan, ()| scan.value().map(drop))?,
            Some(b'[') => self.list(|scan| scan.value().map(drop))?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.constant()?,
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Passes over a value of a text that is known to be JSON and without blanks, as what was written by this program, and
    /// gives the place it stands at. Of another text it gives any place.
    #[inline]
    pub(crate) fn known_value(&mut self) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        self.at += match rest.first() {
            Some(b'"') => known_text(rest),
            Some(b'{' | b'[') => known_nest(rest),
            _ => {
                let end = rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']'));
                end.unwrap_or(rest.len())
            }
        };
        start..self.at
    }

    #[inline]
    fn constant(&mut self) -> Result<(), Fault> {
        if self.word("null") || self.word("true") || self.word("false") {
            Ok(())
        } else {
            Err(Fault::NotJson)
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        self.word("-");
        if !self.word("0") {
            self.digits()?;
        }
        if self.word(".") {
            self.digits()?;
        }
        if self.word("e") || self.word("E") {
            let _ = self.word("+") || self.word("-");
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += length;
        if length == 0 {
            return Err(Fault::NotJson);
        }
        Ok(())
    }

    /// Reads a list; `item` reads each of what is in it.
    pub(crate) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        let mut goes_on = self.opens(b'[', b']')?;
        while goes_on {
            item(self)?;
            goes_on = self.goes_on(b']')?;
        }
        Ok(())
    }

    /// Reads an object; `know` tells what is to be known of a name, and `member` reads the value.
    pub(crate) fn object<K: Copy>(
        &mut self,
        mut order: Option<&mut Order<K>>,
        mut know: impl FnMut(&str) -> Result<K, Fault>,
        mut member: impl FnMut(&mut Self, K) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut at = 0;
        let mut goes_on = self.opens(b'{', b'}')?;
        while goes_on {
            let known = match &mut order {
                Some(order) => order.next(&mut at, self, &mut know)?,
                None => know(&self.name()?.read()?)?,
            };
            member(self, known)?;
            goes_on = self.goes_on(b'}')?;
        }
        Ok(())
    }

    /// Reads the start of an object or list, and its end if it is empty; tells whether there is something in it.
    #[inline]
    pub(crate) fn opens(&mut self, start: u8, end: u8) -> Result<bool, Fault> {
        self.mark(start)?;
        self.descend()?;
        let is_empty = self.next() == Some(end);
        if is_empty {
            self.ascend();
        }
        Ok(!is_empty)
    }

    /// Reads the comma behind what is in an object or list, or its end; tells whether there is more.
    #[inline]
    pub(crate) fn goes_on(&mut self, end: u8) -> Result<bool, Fault> {
        match self.next() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == end => {
                self.ascend();
                Ok(false)
            }
            _ => Err(Fault::NotJson),
        }
    }

    /// Reads the name of a member, and the colon.
    #[inline]
    fn name(&mut self) -> Result<Quoted<'a>, Fault> {
        let name = self.text()?;
        self.mark(b':')?;
        Ok(name)
    }

    #[inline]
    fn descend(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > self.deepest {
            return Err(Fault::TooDeep);
        }
        Ok(())
    }

    /// Reads the end of an object or list.
    #[inline]
    fn ascend(&mut self) {
        self.at += 1;
        self.depth = self.depth.saturating_sub(1);
    }
}

/// How many bytes stand before the first one that is a quote, a backslash or a control character. Eight are looked at at
/// once: in each byte of a sum the top bit tells, up to the first one of which it is true.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((word, behind)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
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

/// How many bytes the text has that stands first in these, with its quotes, if they are known to be JSON.
#[inline]
fn known_text(bytes: &[u8]) -> usize {
    let mut at = 1;
    loop {
        at += before_quote(bytes.get(at..).unwrap_or_default());
        match bytes.get(at) {
            Some(b'"') => return at + 1,
            Some(_) => at += 2,
            None => return bytes.len(),
        }
    }
}

/// The same of an object or list.
fn known_nest(bytes: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at += known_text(bytes.get(at..).unwrap_or_default());
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// How many bytes stand before the first quote or backslash.
#[inline]
fn before_quote(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((word, behind)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let found = (is_zero(word ^ (ONES * 0x22)) | is_zero(word ^ (ONES * 0x5c))) & TOPS;
        if found != 0 {
            return bytes.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = behind;
    }
    bytes.len() - rest.len() + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\')).count()
}

/// In the top bit of each byte whether it is zero, up to the first that is.
#[inline]
fn is_zero(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::value::RawValue;

    use super::*;

    /// Texts that are JSON and texts that are nearly.
    const TEXTS: [&str; 64] = [
        "",
        " ",
        "null",
        "nul",
        "nulll",
        "true",
        "tru",
        "false",
        "fals",
        "0",
        "-0",
        "01",
        "1.",
        "1.5",
        ".5",
        "-",
        "--1",
        "1e5",
        "1E+5",
        "1e-05",
        "1e",
        "1e+",
        "+1",
        "1 2",
        "\"\"",
        "\"a",
        "a\"",
        "\"\\\"\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u00e4\"",
        "\"\\u00e\"",
        "\"\\u00eg\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\u{7f}ä😀\"",
        "[]",
        "[ ]",
        "[1]",
        "[1,]",
        "[,1]",
        "[1 ,\n2]",
        "[1 2]",
        "[",
        "]",
        "[[]",
        "[[],{}]",
        "{}",
        "{ }",
        "{\"a\":1}",
        "{\"a\" : 1 }",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"a\":{\"b\":[null,true,false,-1.5e3,\"\\/\"]}}",
        "{",
        "}",
        "{\"a\":[}",
        "{\"a\":1]",
        "'a'",
        "\u{feff}1",
    ];

    fn scanned(text: &str) -> bool {
        let mut scan = Scan::new(text);
        scan.value().is_ok() && scan.next().is_none()
    }

    #[test]
    fn what_is_json_to_it_is_json_to_everybody() {
        for text in TEXTS {
            for text in [text.to_owned(), format!("[{text}]"), format!("{{\"n\":{text}}} ")] {
                assert_eq!(
                    scanned(&text),
                    serde_json::from_str::<&RawValue>(&text).is_ok(),
                    "{text}"
                );
            }
        }
    }

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
    fn a_value_is_given_as_it_is_written() {
        let mut scan = Scan::new(" {\"a\": [1, \"]\"]} ,");
        assert_eq!(scan.value(), Ok("{\"a\": [1, \"]\"]}"));
        assert_eq!(scan.next(), Some(b','));
    }

    #[test]
    fn the_place_of_a_known_value_is_that_of_a_value_that_is_read() {
        for text in TEXTS {
            for text in [text.to_owned(), format!("[{text}]"), format!("{{\"n\":{text}}}")] {
                let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else {
                    continue;
                };
                let value = value.to_string();
                for behind in ["", ",\"b\":\"]\"}", "]"] {
                    let text = format!("{value}{behind}");
                    let mut scan = Scan::new(&text);
                    assert_eq!(scan.known_value(), 0..value.len(), "{text}");
                    assert_eq!(scan.at(), value.len());
                }
            }
        }
    }

    #[test]
    fn a_text_that_is_not_known_ends_somewhere_in_it() {
        for text in TEXTS {
            let mut scan = Scan::new(text);
            assert!(scan.known_value().end <= text.len(), "{text}");
        }
    }

    #[test]
    fn names_are_known_in_their_old_place_and_elsewhere() {
        let mut order = Order::default();
        for text in [
            "{\"a\":1,\"b\":2}",
            "{\"a\":3,\"b\":4}",
            "{\"b\":5, \"a\" : 6,\"\\u0061\":7}",
            "{\"a\":8}",
        ] {
            let mut found = Vec::new();
            let know = |name: &str| Ok(name == "a");
            let mut scan = Scan::new(text);
            scan.object(Some(&mut order), know, |scan, is_a| {
                found.push((is_a, scan.value()?.to_owned()));
                Ok(())
            })
            .unwrap();
            let wanted: Vec<(bool, String)> = match found.len() {
                1 => vec![(true, "8".to_owned())],
                2 if text.contains('1') => vec![(true, "1".to_owned()), (false, "2".to_owned())],
                2 => vec![(true, "3".to_owned()), (false, "4".to_owned())],
                _ => vec![(false, "5".to_owned()), (true, "6".to_owned()), (true, "7".to_owned())],
            };
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn a_text_with_half_a_character_is_none() {
        assert_eq!(Scan::new("\"\\ud83d\\ude00\"").text().unwrap().read().unwrap(), "😀");
        assert_eq!(Scan::new("\"\\ud83d\"").text().unwrap().read(), Err(Fault::NotJson));
    }

    #[test]
    fn what_is_nested_too_deep_is_left() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(scanned(&nested(DEEPEST)));
        assert_eq!(Scan::new(&nested(100_000)).value(), Err(Fault::TooDeep));
    }
}
