//! Typographic quotes: what word processors make of straight ones, their names, and the way back.

/// Straightened rule text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Straightened {
    /// The text with typographic delimiters replaced.
    pub text: String,
    /// How many quotes were replaced.
    pub replaced: usize,
}

/// Replaces typographic quotes that delimit a value by straight ones; leaves those inside a value alone, as in
/// `O’Brien`. Text without typographic quotes comes back unchanged. Both quotes may be closing ones, as some editors
/// make them, and a straight quote may be closed by a typographic one.
///
/// The parser never does this by itself: the service refuses such quotes (rule-language specification, section 2.3).
pub fn straighten_quotes(text: &str) -> Straightened {
    let characters: Vec<char> = text.chars().collect();
    let mut straight = String::with_capacity(text.len());
    let mut replaced = 0;
    let mut open: Option<char> = None;
    let mut at = 0;
    while at < characters.len() {
        let character = characters[at];
        let kind = delimiter(character);
        match (open, kind) {
            (None, Some(quote)) => open = Some(quote),
            // A doubled straight quote inside a value stands for one quote and closes nothing.
            (Some(quote), Some(_)) if character == quote && characters.get(at + 1) == Some(&quote) => {
                straight.push(character);
                at += 1;
            }
            (Some('"'), None)
                if character == '`' && characters.get(at + 1).is_some_and(|&next| next == '"' || next == '`') =>
            {
                straight.push(character);
                at += 1;
                straight.push(characters[at]);
                at += 1;
                continue;
            }
            (Some(quote), Some(closing)) if closing == quote && closes(character, &characters[at + 1..]) => open = None,
            (Some(_), Some(_)) => {
                straight.push(character);
                at += 1;
                continue;
            }
            (_, None) => {}
        }
        let printed = kind.unwrap_or(character);
        replaced += usize::from(printed != character);
        straight.push(printed);
        at += 1;
    }
    Straightened {
        text: straight,
        replaced,
    }
}

/// Whether a quote inside a value ends it: a straight one does, a typographic one only before something that can
/// follow a value.
fn closes(quote: char, rest: &[char]) -> bool {
    if matches!(quote, '"' | '\'') {
        return true;
    }
    let touching = rest.first().copied();
    match touching {
        None | Some(')' | ']' | ',') => true,
        Some(next) if next.is_whitespace() => {
            let follower = rest.iter().copied().find(|character| !character.is_whitespace());
            let word: String = rest
                .iter()
                .skip_while(|character| character.is_whitespace())
                .take_while(|character| character.is_ascii_alphabetic())
                .collect();
            let connects = ["and", "or"]
                .iter()
                .any(|connector| connector.eq_ignore_ascii_case(&word));
            connects
                || matches!(
                    follower,
                    None | Some(')' | ']' | ',' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
                )
        }
        Some('-') => true,
        Some(_) => false,
    }
}

/// The straight quote that a character stands for, when it can delimit a value.
fn delimiter(character: char) -> Option<char> {
    match character {
        '"' | '“' | '”' | '„' | '‟' => Some('"'),
        '\'' | '‘' | '’' | '‚' | '‛' => Some('\''),
        _ => None,
    }
}

/// Whether a character is a quote for the eye but not for the language.
pub(super) fn quote_like(character: char) -> bool {
    matches!(
        character,
        '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' | '«' | '»' | '´' | '″' | '＂'
    )
}

/// A character's name, for messages.
pub(super) fn name_of(character: char) -> String {
    let name = match character {
        '“' => "the left double quotation mark",
        '”' => "the right double quotation mark",
        '„' => "the low double quotation mark",
        '‟' => "the reversed double quotation mark",
        '‘' => "the left single quotation mark",
        '’' => "the right single quotation mark",
        '‚' => "the low single quotation mark",
        '‛' => "the reversed single quotation mark",
        '«' | '»' => "the angle quotation mark",
        '´' => "the acute accent",
        '″' => "the double prime",
        '＂' => "the fullwidth quotation mark",
        '\u{2010}' => "a hyphen",
        '\u{2011}' => "a non-breaking hyphen",
        '\u{2012}' => "a figure dash",
        '–' => "an en dash",
        '—' => "an em dash",
        '\u{2015}' => "a horizontal bar",
        '\u{2212}' => "a minus sign",
        _ => "the character",
    };
    format!("{name} (U+{:04X})", u32::from(character))
}
