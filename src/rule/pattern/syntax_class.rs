//! Bracketed classes and Unicode categories of .NET's pattern syntax.

use super::set::{escaped, DIGIT, SPACE, WORD};
use super::syntax::{invalid, unsupported, Node, Parser};
use super::PatternError;

const CATEGORIES: [&str; 37] = [
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co", "Cn",
];

/// A class, behind its `[`.
pub(super) fn parse_class(parser: &mut Parser) -> Result<Node, PatternError> {
    let mut class = Class {
        has_cased_category: false,
        has_character: false,
    };
    let text = class.parse(parser, 0)?;
    let mut ignore_case = parser.options.ignore_case;
    if ignore_case && class.has_cased_category {
        // Categories of letter case keep their meaning without letter case; the linear engine would widen them.
        if class.has_character {
            return unsupported("a category of letter case beside single characters in a class");
        }
        ignore_case = false;
    }
    let flag = if ignore_case { "i" } else { "-i" };
    Ok(Node::Set(format!("(?{flag}:{text})")))
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
    match name.as_str() {
        "Cs" => unsupported("the category `Cs` of surrogates"),
        _ if CATEGORIES.contains(&name.as_str()) => Ok(format!("\\{}{{{name}}}", if negative { 'P' } else { 'p' })),
        _ => invalid(format!("`{name}` is no Unicode category")),
    }
}

struct Class {
    has_cased_category: bool,
    has_character: bool,
}

/// An item of a class: one character, which may begin a range, or a set, which may not.
enum Item {
    Character(char),
    Set(String),
}

impl Class {
    fn parse(&mut self, parser: &mut Parser, depth: usize) -> Result<String, PatternError> {
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
            match self.item(parser)? {
                Item::Set(set) => inside.push_str(&set),
                Item::Character(start) => self.character_or_range(parser, start, &mut inside)?,
            }
            if parser.eat("-[") {
                let subtracted = self.parse(parser, depth + 1)?;
                if !parser.eat("]") {
                    return invalid("a subtraction must be the last part of its class");
                }
                return Ok(format!("[{}--{subtracted}]", bracketed(negative, &inside)));
            }
        }
    }

    fn character_or_range(
        &mut self,
        parser: &mut Parser,
        start: char,
        inside: &mut String,
    ) -> Result<(), PatternError> {
        self.has_character = true;
        let is_range = parser.peek() == Some('-') && !matches!(parser.peek_at(1), None | Some(']' | '['));
        if !is_range {
            inside.push_str(&escaped(start));
            return Ok(());
        }
        parser.at += 1;
        let Item::Character(end) = self.item(parser)? else {
            return invalid("a range in a class ends in a set of characters");
        };
        if end < start {
            return invalid(format!("the range `{start}-{end}` in a class is in reverse order"));
        }
        inside.push_str(&format!("{}-{}", escaped(start), escaped(end)));
        Ok(())
    }

    fn item(&mut self, parser: &mut Parser) -> Result<Item, PatternError> {
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
            'p' | 'P' => {
                let category = category(parser, escape == 'P')?;
                self.has_cased_category |= ["{Lu}", "{Ll}", "{Lt}"].iter().any(|cased| category.ends_with(cased));
                Item::Set(category)
            }
            'b' => Item::Character('\u{8}'),
            '8' | '9' => return invalid(format!("`\\{escape}` is no escape in a class")),
            _ => Item::Character(parser.escaped_character(escape)?),
        })
    }
}

fn bracketed(negative: bool, inside: &str) -> String {
    format!("[{}{inside}]", if negative { "^" } else { "" })
}
