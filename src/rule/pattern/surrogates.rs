//! .NET's patterns read UTF-16, where a character beyond the basic plane (an emoji, most often) is two units: two for `.`
//! and for `{n}`, and neither a letter nor a digit. Here such a character becomes two stand-ins, in pattern and value alike.

use std::borrow::Cow;

/// The first stand-in, for the unit D800; private characters beyond the basic plane, which are split themselves before
/// anything could be taken for one.
const FIRST: u32 = 0xF_0000;
const FIRST_UNIT: u32 = 0xD800;

/// All stand-ins, as the inside of a bracketed class.
pub(super) const STAND_INS: &str = r"\x{F0000}-\x{F07FF}";

/// The text with stand-ins for the characters beyond the basic plane.
pub(super) fn split(text: &str) -> Cow<'_, str> {
    // Only those characters take four bytes of UTF-8, the first of them F0 or above.
    if text.bytes().all(|byte| byte < 0xF0) {
        return Cow::Borrowed(text);
    }
    let mut units = [0; 2];
    let characters = text.chars().flat_map(|character| {
        let count = character.encode_utf16(&mut units).len();
        let [first, second] = units;
        match count {
            2 => [Some(stand_in(u32::from(first))), Some(stand_in(u32::from(second)))],
            _ => [Some(character), None],
        }
    });
    Cow::Owned(characters.flatten().collect())
}

/// The stand-in for one unit from D800 to DFFF; any other unit is a character itself.
pub(super) fn stand_in(unit: u32) -> char {
    let code = if (FIRST_UNIT..FIRST_UNIT + 0x800).contains(&unit) {
        unit - FIRST_UNIT + FIRST
    } else {
        unit
    };
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}
