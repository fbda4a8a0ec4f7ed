//! Bracketed classes and Unicode categories of .NET's pattern syntax.

use super::set::{self, DIGIT, SPACE, WORD};
use super::syntax::{invalid, unsupported, Node, Parser};
use super::{letter_case, surrogates, PatternError};

const CATEGORIES: [&str; 37] = [
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co", "Cn",
];

/// A class, behind its `[`.
pub(super) fn parse_class(parser: &mut Parser) -> Result<Node, PatternError> {
    class(parser, 0).map(Node::Set)
}

/// `\p{Lu}` behind its `p`, as a fragment for use in and out of brackets.
pub(super) fn category(parser: &mut Parser, negative: bool) -> Result<String, PatternError> {
    if !parser.eat("{") {
        return invalid("`\\p` needs a category in braces, as in `\\p{Lu}`");
    }
    let start = parser.at;
    while parser.peek().is_some_and(|character| character != '}') {
        parser.at += 1;
    }
    let name: String = parser.characters[start..parser.at].iter().collect();
    if !parser.eat("}") {
        return invalid("`\\p` needs a category in braces, as in `\\p{Lu}`");
    }
    if name.starts_with("Is") && name.len() > 2 {
        return unsupported(format!("the Unicode block `\\p{{{name}}}`"));
    }
    let inside = match name.as_str() {
        // Without letter case, .NET takes any of the three categories of letter case for all of them.
        "Lu" | "Ll" | "Lt" if parser.options.ignore_case => r"\p{Lu}\p{Ll}\p{Lt}".to_owned(),
        "Cs" => surrogates::STAND_INS.to_owned(),
        "Co" => format!(r"\p{{Co}}--[{}]", surrogates::STAND_INS),
        _ if CATEGORIES.contains(&name.as_str()) => format!(r"\p{{{name}}}"),
        _ => return invalid(format!("`{name}` is no Unicode category")),
    };
    Ok(if negative {
        format!("[^[{inside}]]")
    } else {
        format!("[{inside}]")
    })
}

/// An item of a class: one character, which may begin a range, or a set, which may not.
enum Item {
    Character(char),
    Set(String),
}

fn class(parser: &mut Parser, depth: usize) -> Result<String, PatternError> {
    if depth > 20 {
        return Err(PatternError::TooLarge(
            "the pattern subtracts more than 20 classes".to_owned(),
        ));
    }
    let negative = parser.eat("^");
    let mut inside = String::new();
    let mut is_first = true;
    loop {
        if parser.peek() == Some(']') && !is_first {
            parser.at += 1;
            return Ok(bracketed(negative, &inside));
        }
        is_first = false;
        match item(parser)? {
            Item::Set(set) => inside.push_str(&set),
            Item::Character(start) => character_or_range(parser, start, &mut inside)?,
        }
        if parser.eat("-[") {
            let subtracted = class(parser, depth + 1)?;
            if !parser.eat("]") {
                return invalid("a subtraction must be the last part of its class");
            }
            return Ok(format!("[{}--{subtracted}]", bracketed(negative, &inside)));
        }
    }
}

fn character_or_range(parser: &mut Parser, start: char, inside: &mut String) -> Result<(), PatternError> {
    let is_range = parser.peek() == Some('-') && !matches!(parser.peek_at(1), None | Some(']' | '['));
    let mut end = start;
    if is_range {
        parser.at += 1;
        let Item::Character(last) = item(parser)? else {
            return invalid("a range in a class ends in a set of characters");
        };
        end = last;
    }
    let ranges = surrogates::ranges(start, end);
    if ranges.is_empty() {
        return invalid(format!("the range `{start}-{end}` in a class is in reverse order"));
    }
    for (start, end) in ranges {
        inside.push_str(&set::range(start, end));
        if parser.options.ignore_case {
            for (start, end) in letter_case::other_forms(start, end) {
                inside.push_str(&set::range(start, end));
            }
        }
    }
    Ok(())
}

fn item(parser: &mut Parser) -> Result<Item, PatternError> {
    let Some(character) = parser.next() else {
        return invalid("a class of the pattern has no `]`");
    };
    if character != '\\' {
        return Ok(Item::Character(character));
    }
    let Some(escape) = parser.next() else {
        return invalid("the pattern ends in a backslash");
    };
    Ok(match escape {
        'd' => Item::Set(DIGIT.to_owned()),
        'D' => Item::Set(format!("[^{DIGIT}]")),
        'w' => Item::Set(WORD.to_owned()),
        'W' => Item::Set(format!("[^{WORD}]")),
        's' => Item::Set(SPACE.to_owned()),
        'S' => Item::Set(format!("[^{SPACE}]")),
        'p' | 'P' => Item::Set(category(parser, escape == 'P')?),
        'b' => Item::Character('\u{8}'),
        '8' | '9' => return invalid(format!("`\\{escape}` is no escape in a class")),
        _ => Item::Character(parser.escaped_character(escape)?),
    })
}

fn bracketed(negative: bool, inside: &str) -> String {
    format!("[{}{inside}]", if negative { "^" } else { "" })
}
