//! How text compares: without letter case, code point by code point after simple upper-casing, as .NET's
//! OrdinalIgnoreCase does; no culture, no normalisation, no folding of one character into several (choice A08).

use std::cmp::Ordering;

/// Upper-cased text, ready to be compared with many values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UpperText {
    upper: String,
}

impl UpperText {
    /// Upper-cases `text`.
    pub fn new(text: &str) -> Self {
        let upper = match text.is_ascii() {
            true => text.to_ascii_uppercase(),
            false => {
                let mut all = String::with_capacity(text.len());
                all.extend(text.chars().map(upper));
                all
            }
        };
        Self { upper }
    }

    /// The upper-cased text.
    pub fn as_str(&self) -> &str {
        &self.upper
    }

    /// Whether `value` is this text.
    pub fn equals(&self, value: &str) -> bool {
        value.chars().map(upper).eq(self.upper.chars())
    }

    /// Whether `value` begins with this text.
    pub fn begins(&self, value: &str) -> bool {
        let mut value = value.chars().map(upper);
        self.upper.chars().all(|expected| value.next() == Some(expected))
    }

    /// Whether `value` ends with this text.
    pub fn ends(&self, value: &str) -> bool {
        let mut value = value.chars().rev().map(upper);
        self.upper.chars().rev().all(|expected| value.next() == Some(expected))
    }

    /// Whether this text stands anywhere in `value`.
    pub fn is_within(&self, value: &str) -> bool {
        Self::new(value).upper.contains(&self.upper)
    }

    /// Where `value` stands relative to this text.
    pub fn compare(&self, value: &str) -> Ordering {
        value.chars().map(upper).cmp(self.upper.chars())
    }
}

/// Upper case of one character, where that is one character.
pub(super) fn upper(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_uppercase();
    }
    match character {
        // What names have most of, without a look at a table.
        'à'..='ö' | 'ø'..='þ' => char::from_u32(u32::from(character) - 0x20).unwrap_or(character),
        // .NET keeps these two apart from the ASCII letters that Unicode maps them to.
        'ı' | 'ſ' => character,
        // Greek letters with iota below, whose full upper case is two characters and whose simple one is not.
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => shifted(character, 8),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => shifted(character, 9),
        _ => {
            let mut upper = character.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(single), None) => single,
                _ => character,
            }
        }
    }
}

fn shifted(character: char, by: u32) -> char {
    char::from_u32(u32::from(character) + by).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::UpperText;

    #[test]
    fn letter_case_never_matters() {
        assert!(UpperText::new("sales").equals("SALES"));
        assert!(UpperText::new("ÄÖ").begins("äöl"));
        assert!(UpperText::new("привет").is_within("— ПРИВЕТ —"));
        assert!(UpperText::new("ᾳ").equals("ᾼ"));
    }

    #[test]
    fn letters_of_latin_are_what_unicode_says() {
        for letter in ('\u{80}'..='\u{ff}').filter(|&letter| letter != 'ß') {
            let wanted: String = letter.to_uppercase().collect();
            assert_eq!(UpperText::new(&letter.to_string()).as_str(), wanted);
        }
    }

    #[test]
    fn one_character_is_never_folded_into_several() {
        assert!(!UpperText::new("straße").equals("STRASSE"));
        assert!(!UpperText::new("ı").equals("I"));
        assert!(!UpperText::new("K").equals("\u{212a}"));
    }

    #[test]
    fn the_empty_text_is_prefix_suffix_and_part_of_everything() {
        let empty = UpperText::new("");
        assert!(empty.begins("x") && empty.ends("x") && empty.is_within("x") && empty.is_within(""));
        assert!(!empty.equals("x"));
    }
}
