//! Which characters are one letter to .NET's patterns: those with the same simple lower case, in the basic plane. Unlike
//! case folding, that keeps `\u{17f}` from `s`, `\u{3c2}` from `\u{3c3}` and the micro sign from the Greek letter, and joins the Kelvin
//! sign to `k`. Compared with .NET 10 character by character; `tests/csharp` keeps comparing.

use std::sync::OnceLock;

const KELVIN_SIGN: char = '\u{212A}';

/// The lower case of a character, where that is one character; characters of one lower case are one letter.
pub(super) fn lower(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    if character > '\u{FFFF}' {
        return character;
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => character,
    }
}

/// The other forms of the letters from `start` to `end`, as sorted ranges; some may be within the range itself.
pub(super) fn other_forms(start: char, end: char) -> Vec<(char, char)> {
    let mut forms = Vec::new();
    for ascii in (start..=end).take_while(char::is_ascii) {
        if ascii.is_ascii_alphabetic() {
            forms.push(char::from(ascii as u8 ^ 0x20));
        }
        if ascii.eq_ignore_ascii_case(&'k') {
            forms.push(KELVIN_SIGN);
        }
    }
    if !end.is_ascii() {
        let letters = letters();
        let first = letters.partition_point(|&(form, _)| form < start);
        let within = letters.iter().skip(first).take_while(|&&(form, _)| form <= end);
        for &(form, lower) in within.filter(|(form, _)| !form.is_ascii()) {
            forms.extend(forms_of(lower).filter(|&other| other != form));
        }
    }
    merged(forms)
}

/// Every letter of the basic plane that has another form, with its lower case, sorted.
fn letters() -> &'static [(char, char)] {
    static LETTERS: OnceLock<Vec<(char, char)>> = OnceLock::new();
    LETTERS.get_or_init(|| {
        let all = '\0'..='\u{FFFF}';
        let capitals = all
            .map(|form| (form, lower(form)))
            .filter(|(form, lower)| form != lower);
        let mut letters: Vec<(char, char)> = capitals.collect();
        letters.extend(letters.clone().into_iter().map(|(_, lower)| (lower, lower)));
        letters.sort_unstable();
        letters.dedup();
        letters
    })
}

/// The letters of one lower case.
fn forms_of(lower: char) -> impl Iterator<Item = char> {
    static BY_LOWER: OnceLock<Vec<(char, char)>> = OnceLock::new();
    let by_lower = BY_LOWER.get_or_init(|| {
        let mut by_lower: Vec<(char, char)> = letters().iter().map(|&(form, lower)| (lower, form)).collect();
        by_lower.sort_unstable();
        by_lower
    });
    let first = by_lower.partition_point(|&(other, _)| other < lower);
    by_lower
        .iter()
        .skip(first)
        .take_while(move |&&(other, _)| other == lower)
        .map(|&(_, form)| form)
}

fn merged(mut forms: Vec<char>) -> Vec<(char, char)> {
    forms.sort_unstable();
    forms.dedup();
    let mut ranges: Vec<(char, char)> = Vec::new();
    for form in forms {
        match ranges.last_mut() {
            Some((_, end)) if u32::from(*end) + 1 == u32::from(form) => *end = form,
            _ => ranges.push((form, form)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::other_forms;

    #[test]
    fn a_letter_has_the_forms_of_its_simple_lower_case() {
        assert_eq!(other_forms('a', 'a'), [('A', 'A')]);
        assert_eq!(other_forms('K', 'K'), [('k', 'k'), ('\u{212A}', '\u{212A}')]);
        assert_eq!(other_forms('\u{212A}', '\u{212A}'), [('K', 'K'), ('k', 'k')]);
        assert_eq!(
            other_forms('\u{1c5}', '\u{1c5}'),
            [('\u{1c4}', '\u{1c4}'), ('\u{1c6}', '\u{1c6}')]
        );
        assert_eq!(other_forms('\u{3c3}', '\u{3c3}'), [('\u{3a3}', '\u{3a3}')]);
        for alone in [
            '1',
            '-',
            '\u{17f}',
            '\u{3c2}',
            '\u{b5}',
            '\u{130}',
            '\u{131}',
            '\u{10400}',
        ] {
            assert_eq!(other_forms(alone, alone), [], "{alone}");
        }
    }

    #[test]
    fn a_range_has_the_forms_of_all_its_letters() {
        assert_eq!(other_forms('a', 'c'), [('A', 'C')]);
        assert_eq!(other_forms('0', '9'), []);
        assert_eq!(other_forms('\u{e0}', '\u{e2}'), [('\u{c0}', '\u{c2}')]);
        assert_eq!(other_forms('y', '\u{80}'), [('Y', 'Z')]);
        assert!(other_forms('\u{3b1}', '\u{3c9}').contains(&('\u{2126}', '\u{2126}')));
    }
}
