//! .NET's patterns read UTF-16, where a character beyond the basic plane (an emoji, most often) is two units: two for `.`
//! and for `{n}`, and neither a letter nor a digit. Here such a character becomes two stand-ins, in pattern and value alike.

use std::borrow::Cow;

/// The first stand-in, for the unit D800; private characters beyond the basic plane, which are split themselves before
/// anything could be taken for one.
const FIRST: u32 = 0xF_0000;
const FIRST_UNIT: u32 = 0xD800;
const LAST_UNIT: u32 = 0xDFFF;

/// All stand-ins, as the inside of a bracketed class.
pub(super) const STAND_INS: &str = r"\x{F0000}-\x{F07FF}";

/// The text with stand-ins for the characters beyond the basic plane.
pub(super) fn split(text: &str) -> Cow<'_, str> {
    // Only those characters take four bytes of UTF-8, the first of them F0 or above.
    if text.bytes().all(|byte| byte < 0xF0) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.encode_utf16().map(|unit| stand_in(u32::from(unit))).collect())
}

/// The stand-in for one unit from D800 to DFFF; any other unit is a character itself.
pub(super) fn stand_in(unit: u32) -> char {
    let code = if (FIRST_UNIT..=LAST_UNIT).contains(&unit) {
        unit - FIRST_UNIT + FIRST
    } else {
        unit
    };
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The unit that a character of a split text is, or stands in for.
fn unit(character: char) -> u32 {
    match u32::from(character) {
        code if code >= FIRST => code - FIRST + FIRST_UNIT,
        code => code,
    }
}

/// The characters of a split text from one unit to another, as ranges of characters: where units of pairs lie between them,
/// those are their stand-ins. Empty when the units are in reverse order.
pub(super) fn ranges(start: char, end: char) -> Vec<(char, char)> {
    let (start, end) = (unit(start), unit(end));
    let parts = [(0, FIRST_UNIT - 1), (FIRST_UNIT, LAST_UNIT), (LAST_UNIT + 1, 0xFFFF)];
    parts
        .into_iter()
        .map(|(first, last)| (start.max(first), end.min(last)))
        .filter(|(first, last)| first <= last)
        .map(|(first, last)| (stand_in(first), stand_in(last)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{ranges, stand_in};

    #[test]
    fn a_range_over_units_of_pairs_takes_their_stand_ins() {
        assert_eq!(ranges('a', 'z'), [('a', 'z')]);
        let (first, last) = (stand_in(0xD800), stand_in(0xDFFF));
        let whole = [('\0', '\u{D7FF}'), (first, last), ('\u{E000}', '\u{FFFF}')];
        assert_eq!(ranges('\0', '\u{FFFF}'), whole);
        assert_eq!(ranges(first, '\u{E000}'), [(first, last), ('\u{E000}', '\u{E000}')]);
        assert_eq!(ranges('\u{E000}', last), [], "in reverse order");
        assert_eq!(ranges('b', 'a'), []);
    }
}
