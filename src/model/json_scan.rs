//! A JSON text read from left to right, as it stands, without building anything: what a page of a thousand users takes to
//! be told apart and checked decides how fast a listing is. Whatever this reader passes over is JSON.

use std::borrow::Cow;

/// Objects and lists in one another, where nothing else is said: other readers stop at 64.
const DEEPEST: usize = 60;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    NotJson,
    TooDeep,
    /// It is JSON, and a member has another value than it should.
    Wrong(String),
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

/// The members of the object read last, in their order, with what is known of each: the objects of a page are much alike,
/// and a name in its old place is known at a glance.
#[derive(Debug)]
pub(crate) struct Order<K>(Vec<(Box<str>, K)>);

impl<K> Default for Order<K> {
    fn default() -> Self {
        Self(Vec::new())
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

    /// How many bytes were read.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The first byte of what is next, blanks passed over.
    pub(crate) fn next(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Reads on if this is next, letter by letter.
    fn word(&mut self, word: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let is_next = rest.starts_with(word.as_bytes());
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    fn mark(&mut self, byte: u8) -> Result<(), Fault> {
        if self.next() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(Fault::NotJson)
        }
    }

    /// Reads a text in quotes.
    pub(crate) fn text(&mut self) -> Result<Quoted<'a>, Fault> {
        self.next();
        let start = self.at;
        self.mark(b'"')?;
        let mut has_escapes = false;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            let Some((length, found)) = length.and_then(|length| Some((length, *rest.get(length)?))) else {
                return Err(Fault::NotJson);
            };
            self.at += length + 1;
            match found {
                b'"' => break,
                b'\\' => {
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
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 1,
            [b'u', digits @ ..] if digits.len() >= 4 && digits.iter().take(4).all(u8::is_ascii_hexdigit) => 5,
            _ => return Err(Fault::NotJson),
        };
        self.at += length;
        Ok(())
    }

    /// Passes over a value and gives it as it is written.
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
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += length;
        if length == 0 {
            return Err(Fault::NotJson);
        }
        Ok(())
    }

    /// Reads a list; `item` reads each of what is in it.
    pub(crate) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.mark(b'[')?;
        self.descend()?;
        if self.next() == Some(b']') {
            return self.ascend();
        }
        loop {
            item(self)?;
            match self.next() {
                Some(b',') => self.at += 1,
                Some(b']') => return self.ascend(),
                _ => return Err(Fault::NotJson),
            }
        }
    }

    /// Reads an object; `know` tells what is to be known of a name, and `member` reads the value.
    pub(crate) fn object<K: Copy>(
        &mut self,
        mut order: Option<&mut Order<K>>,
        mut know: impl FnMut(&str) -> Result<K, Fault>,
        mut member: impl FnMut(&mut Self, K) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.mark(b'{')?;
        self.descend()?;
        if self.next() == Some(b'}') {
            return self.ascend();
        }
        for number in 0.. {
            let known = self.name(number, order.as_deref_mut(), &mut know)?;
            member(self, known)?;
            match self.next() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(Fault::NotJson),
            }
        }
        self.ascend()
    }

    /// Reads the name of the member with this number, and the colon.
    fn name<K: Copy>(
        &mut self,
        number: usize,
        order: Option<&mut Order<K>>,
        mut know: impl FnMut(&str) -> Result<K, Fault>,
    ) -> Result<K, Fault> {
        self.next();
        let Some(Order(before)) = order else {
            let name = self.text()?;
            self.mark(b':')?;
            return know(&name.read()?);
        };
        if let Some((label, known)) = before.get(number) {
            if self.word(label) {
                return Ok(*known);
            }
        }
        let start = self.at;
        let name = self.text()?;
        self.mark(b':')?;
        let known = know(&name.read()?)?;
        let label = self.text.get(start..self.at).unwrap_or_default().into();
        match before.get_mut(number) {
            Some(place) => *place = (label, known),
            None => before.push((label, known)),
        }
        Ok(known)
    }

    fn descend(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > self.deepest {
            return Err(Fault::TooDeep);
        }
        Ok(())
    }

    /// Reads the end of an object or list.
    fn ascend(&mut self) -> Result<(), Fault> {
        self.at += 1;
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }
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
    fn a_value_is_given_as_it_is_written() {
        let mut scan = Scan::new(" {\"a\": [1, \"]\"]} ,");
        assert_eq!(scan.value(), Ok("{\"a\": [1, \"]\"]}"));
        assert_eq!(scan.next(), Some(b','));
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
