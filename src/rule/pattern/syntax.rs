//! .NET's pattern syntax, read into a tree. Refuses what .NET refuses, and tells apart what only this engine lacks.

use super::groups::{resolve, GroupName};
use super::set::{self, DIGIT, SPACE, WORD};
use super::syntax_class::{category, parse_class};
use super::{surrogates, PatternError};

/// Groups in groups beyond this are refused; .NET allows more, real rules have three.
const MAX_NESTING: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Empty,
    /// One character of a set, as a fragment of the linear engine's syntax.
    Set(String),
    Anchor(Anchor),
    /// A capture of the given slot.
    Capture(usize, Box<Node>),
    BackReference {
        slot: usize,
        ignore_case: bool,
    },
    Look {
        behind: bool,
        negative: bool,
        body: Box<Node>,
    },
    Atomic(Box<Node>),
    Repeat {
        body: Box<Node>,
        min: u32,
        max: Option<u32>,
        lazy: bool,
    },
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// `^`, `\A`, and `\G`, which for the first match stands where the search begins.
    Start,
    /// `^` with the option `m`.
    LineStart,
    /// `$` and `\Z`: the end, or before a final line feed.
    End,
    /// `$` with the option `m`.
    LineEnd,
    /// `\z`.
    VeryEnd,
    /// `\b`.
    WordBoundary,
    /// `\B`.
    NoWordBoundary,
}

/// A pattern as a tree, and what decides on the engine.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) root: Node,
    pub(super) slots: usize,
    pub(super) has_end_anchor: bool,
    pub(super) has_word_boundary: bool,
}

pub(super) fn parse(source: &str) -> Result<Parsed, PatternError> {
    let mut parser = Parser {
        characters: surrogates::split(source).chars().collect(),
        at: 0,
        options: Options {
            ignore_case: true,
            ..Options::default()
        },
        depth: 0,
        groups: Vec::new(),
        references: Vec::new(),
        has_end_anchor: false,
        has_word_boundary: false,
    };
    let mut root = parser.choice()?;
    if parser.peek().is_some() {
        return invalid("the pattern has a `)` without its `(`");
    }
    let slots = resolve(&parser.groups, &parser.references, &mut root)?;
    let (has_end_anchor, has_word_boundary) = (parser.has_end_anchor, parser.has_word_boundary);
    Ok(Parsed {
        root,
        slots,
        has_end_anchor,
        has_word_boundary,
    })
}

pub(super) fn invalid<T>(message: impl Into<String>) -> Result<T, PatternError> {
    Err(PatternError::Invalid(message.into()))
}

pub(super) fn unsupported<T>(construct: impl Into<String>) -> Result<T, PatternError> {
    Err(PatternError::Unsupported(construct.into()))
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    pub(super) ignore_case: bool,
    multiline: bool,
    single_line: bool,
    ignore_blanks: bool,
    explicit_capture: bool,
}

pub(super) struct Parser {
    pub(super) characters: Vec<char>,
    pub(super) at: usize,
    pub(super) options: Options,
    depth: usize,
    /// Every group in source order; its index is the capture's number while parsing.
    groups: Vec<GroupName>,
    /// Every back reference in source order.
    references: Vec<GroupName>,
    has_end_anchor: bool,
    has_word_boundary: bool,
}

impl Parser {
    pub(super) fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    pub(super) fn peek_at(&self, offset: usize) -> Option<char> {
        self.characters.get(self.at + offset).copied()
    }

    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let fits = expected
            .chars()
            .enumerate()
            .all(|(offset, character)| self.peek_at(offset) == Some(character));
        if fits {
            self.at += expected.chars().count();
        }
        fits
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    fn choice(&mut self) -> Result<Node, PatternError> {
        let mut branches = vec![self.sequence()?];
        while self.eat("|") {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 {
            branches.swap_remove(0)
        } else {
            Node::Choice(branches)
        })
    }

    fn sequence(&mut self) -> Result<Node, PatternError> {
        let mut parts = Vec::new();
        loop {
            self.skip_blanks()?;
            let Some(character) = self.peek() else { break };
            if matches!(character, '|' | ')') {
                break;
            }
            if self.quantifier()?.is_some() {
                return invalid("a quantifier has nothing to repeat");
            }
            if let Some(atom) = self.atom(character)? {
                parts.push(self.repeated(atom)?);
            }
        }
        Ok(match parts.len() {
            0 => Node::Empty,
            1 => parts.swap_remove(0),
            _ => Node::Sequence(parts),
        })
    }

    fn repeated(&mut self, atom: Node) -> Result<Node, PatternError> {
        self.skip_blanks()?;
        let Some((min, max)) = self.quantifier()? else {
            return Ok(atom);
        };
        self.skip_blanks()?;
        let lazy = self.eat("?");
        self.skip_blanks()?;
        if self.quantifier()?.is_some() {
            return invalid("a quantifier follows another quantifier");
        }
        if max.is_some_and(|max| max < min) {
            return invalid("a quantifier has its larger number first");
        }
        Ok(Node::Repeat {
            body: Box::new(atom),
            min,
            max,
            lazy,
        })
    }

    /// `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`; any other brace is a plain character.
    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>)>, PatternError> {
        let plain = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.braces(),
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(plain))
    }

    fn braces(&mut self) -> Result<Option<(u32, Option<u32>)>, PatternError> {
        let start = self.at;
        self.at += 1;
        let min = self.decimal();
        let range = match (min, self.next()) {
            (Some(min), Some('}')) => Some((min, Some(min))),
            (Some(min), Some(',')) => {
                let max = self.decimal();
                (self.next() == Some('}')).then_some((min, max))
            }
            _ => None,
        };
        let Some((min, max)) = range else {
            self.at = start;
            return Ok(None);
        };
        let narrow = |number: u64| i32::try_from(number).ok().and_then(|number| u32::try_from(number).ok());
        let (Some(min), Some(max)) = (narrow(min), max.map_or(Some(None), |max| narrow(max).map(Some))) else {
            return invalid("the number in a quantifier is too large");
        };
        Ok(Some((min, max)))
    }

    fn decimal(&mut self) -> Option<u64> {
        let mut number: Option<u64> = None;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(u64::from(digit)));
            self.at += 1;
        }
        number
    }

    /// One atom; nothing for a comment or a change of options.
    fn atom(&mut self, character: char) -> Result<Option<Node>, PatternError> {
        self.at += 1;
        Ok(Some(match character {
            '(' => return self.group(),
            '[' => parse_class(self)?,
            '.' if self.options.single_line => Node::Set("(?s:.)".to_owned()),
            '.' => Node::Set("[^\\n]".to_owned()),
            '^' if self.options.multiline => Node::Anchor(Anchor::LineStart),
            '^' => Node::Anchor(Anchor::Start),
            '$' if self.options.multiline => Node::Anchor(Anchor::LineEnd),
            '$' => self.end_anchor(),
            '\\' => self.escape()?,
            other => self.literal(other),
        }))
    }

    fn literal(&self, character: char) -> Node {
        Node::Set(set::literal(character, self.options.ignore_case))
    }

    fn end_anchor(&mut self) -> Node {
        self.has_end_anchor = true;
        Node::Anchor(Anchor::End)
    }

    fn escape(&mut self) -> Result<Node, PatternError> {
        let Some(character) = self.next() else {
            return invalid("the pattern ends in a backslash");
        };
        Ok(match character {
            'A' | 'G' => Node::Anchor(Anchor::Start),
            'Z' => self.end_anchor(),
            'z' => Node::Anchor(Anchor::VeryEnd),
            'b' | 'B' => {
                self.has_word_boundary = true;
                Node::Anchor(if character == 'b' {
                    Anchor::WordBoundary
                } else {
                    Anchor::NoWordBoundary
                })
            }
            'd' => Node::Set(format!("[{DIGIT}]")),
            'D' => Node::Set(format!("[^{DIGIT}]")),
            'w' => Node::Set(format!("[{WORD}]")),
            'W' => Node::Set(format!("[^{WORD}]")),
            's' => Node::Set(format!("[{SPACE}]")),
            'S' => Node::Set(format!("[^{SPACE}]")),
            'p' | 'P' => Node::Set(category(self, character == 'P')?),
            'k' => self.named_reference()?,
            '1'..='9' => {
                self.at -= 1;
                let number = self
                    .decimal()
                    .and_then(|number| usize::try_from(number).ok())
                    .unwrap_or(usize::MAX);
                self.reference(GroupName::Number(number))
            }
            _ => {
                let plain = self.escaped_character(character)?;
                self.literal(plain)
            }
        })
    }

    fn reference(&mut self, name: GroupName) -> Node {
        self.references.push(name);
        Node::BackReference {
            slot: self.references.len() - 1,
            ignore_case: self.options.ignore_case,
        }
    }

    fn named_reference(&mut self) -> Result<Node, PatternError> {
        let close = match self.next() {
            Some('<') => '>',
            Some('\'') => '\'',
            _ => return invalid("`\\k` needs the name of a group, as in `\\k<name>`"),
        };
        let name = self.group_name()?;
        if self.next() != Some(close) {
            return invalid("`\\k` needs the name of a group, as in `\\k<name>`");
        }
        Ok(self.reference(name))
    }

    /// An escape that stands for one character, in and out of classes; the backslash and `character` are consumed.
    pub(super) fn escaped_character(&mut self, character: char) -> Result<char, PatternError> {
        Ok(match character {
            'a' => '\u{7}',
            'e' => '\u{1b}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            'x' => self.hexadecimal(2)?,
            'u' => self.hexadecimal(4)?,
            'c' => self.control()?,
            '0'..='7' => self.octal(character),
            _ if character.is_alphanumeric() || character == '_' => {
                return invalid(format!("`\\{character}` is no escape of a .NET pattern"));
            }
            other => other,
        })
    }

    fn hexadecimal(&mut self, digits: usize) -> Result<char, PatternError> {
        let mut code = 0;
        for _ in 0..digits {
            let Some(digit) = self.next().and_then(|character| character.to_digit(16)) else {
                return invalid(format!("a hexadecimal escape needs {digits} digits"));
            };
            code = code * 16 + digit;
        }
        Ok(surrogates::stand_in(code))
    }

    fn control(&mut self) -> Result<char, PatternError> {
        match self.next().map(|character| character.to_ascii_uppercase()) {
            Some(letter @ '@'..='_') => Ok(char::from_u32(u32::from(letter) - 64).unwrap_or(letter)),
            _ => invalid("`\\c` needs a letter"),
        }
    }

    fn octal(&mut self, first: char) -> char {
        let mut code = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|character| character.to_digit(8)) else {
                break;
            };
            code = code * 8 + digit;
            self.at += 1;
        }
        char::from_u32(code & 0xff).unwrap_or('\0')
    }

    /// Behind `(`.
    fn group(&mut self) -> Result<Option<Node>, PatternError> {
        let outer = self.options;
        if !self.eat("?") {
            if self.options.explicit_capture {
                return self.group_body(outer).map(Some);
            }
            return self.capture(GroupName::Unnamed, outer).map(Some);
        }
        let node = match self.next() {
            Some(':') => self.group_body(outer)?,
            Some('>') => Node::Atomic(Box::new(self.group_body(outer)?)),
            Some('=') => self.look(false, false, outer)?,
            Some('!') => self.look(false, true, outer)?,
            Some('#') => {
                return match self.characters[self.at..]
                    .iter()
                    .position(|&character| character == ')')
                {
                    Some(length) => {
                        self.at += length + 1;
                        Ok(None)
                    }
                    None => invalid("a comment in the pattern has no `)`"),
                };
            }
            Some('<') if self.eat("=") => self.look(true, false, outer)?,
            Some('<') if self.eat("!") => self.look(true, true, outer)?,
            Some('<') => self.named_group('>', outer)?,
            Some('\'') => self.named_group('\'', outer)?,
            Some('(') => return unsupported("a conditional group `(?(…)…)`"),
            Some(_) => {
                self.at -= 1;
                return self.inline_options(outer);
            }
            None => return invalid("the pattern ends in a group that is not complete"),
        };
        Ok(Some(node))
    }

    fn look(&mut self, behind: bool, negative: bool, outer: Options) -> Result<Node, PatternError> {
        Ok(Node::Look {
            behind,
            negative,
            body: Box::new(self.group_body(outer)?),
        })
    }

    fn named_group(&mut self, close: char, outer: Options) -> Result<Node, PatternError> {
        if self.peek() == Some('-') {
            return unsupported("a balancing group `(?<-name>…)`");
        }
        let name = self.group_name()?;
        match self.next() {
            Some(found) if found == close => self.capture(name, outer),
            Some('-') => unsupported("a balancing group `(?<name-name>…)`"),
            _ => invalid("the name of a group has no end"),
        }
    }

    fn group_name(&mut self) -> Result<GroupName, PatternError> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|character| character.is_alphanumeric() || character == '_')
        {
            self.at += 1;
        }
        let name: String = self.characters[start..self.at].iter().collect();
        if name.is_empty() {
            return invalid("a group has an empty name");
        }
        if !name.starts_with(|first: char| first.is_ascii_digit()) {
            return Ok(GroupName::Name(name));
        }
        match name.parse() {
            Ok(0) => invalid("a group can not have the number 0"),
            Ok(number) => Ok(GroupName::Number(number)),
            Err(_) => invalid("the name of a group begins with a digit"),
        }
    }

    fn capture(&mut self, name: GroupName, outer: Options) -> Result<Node, PatternError> {
        let group = self.groups.len();
        self.groups.push(name);
        Ok(Node::Capture(group, Box::new(self.group_body(outer)?)))
    }

    /// The inside of a group and its `)`; options that change inside end with it.
    fn group_body(&mut self, outer: Options) -> Result<Node, PatternError> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(PatternError::TooLarge(format!(
                "the pattern nests more than {MAX_NESTING} groups"
            )));
        }
        let body = self.choice()?;
        if !self.eat(")") {
            return invalid("the pattern has a `(` without its `)`");
        }
        self.depth -= 1;
        self.options = outer;
        Ok(body)
    }

    /// `(?i)` changes the rest of the group around it, `(?i:…)` its own inside.
    fn inline_options(&mut self, outer: Options) -> Result<Option<Node>, PatternError> {
        let mut on = true;
        loop {
            match self.next() {
                Some('-') => on = false,
                Some('+') => on = true,
                Some('i' | 'I') => self.options.ignore_case = on,
                Some('m' | 'M') => self.options.multiline = on,
                Some('s' | 'S') => self.options.single_line = on,
                Some('n' | 'N') => self.options.explicit_capture = on,
                Some('x' | 'X') => self.options.ignore_blanks = on,
                Some(')') => return Ok(None),
                Some(':') => return self.group_body(outer).map(Some),
                _ => return invalid("`(?` begins no group that .NET knows"),
            }
        }
    }

    /// With the option `x`, blanks and comments are not part of the pattern; `(?#…)` never is.
    fn skip_blanks(&mut self) -> Result<(), PatternError> {
        loop {
            if self.options.ignore_blanks && self.peek().is_some_and(char::is_whitespace) {
                self.at += 1;
            } else if self.options.ignore_blanks && self.peek() == Some('#') {
                while self.next().is_some_and(|character| character != '\n') {}
            } else if self.peek() == Some('(') && self.peek_at(1) == Some('?') && self.peek_at(2) == Some('#') {
                let rest = &self.characters[self.at..];
                let Some(length) = rest.iter().position(|&character| character == ')') else {
                    return invalid("a comment in the pattern has no `)`");
                };
                self.at += length + 1;
            } else {
                return Ok(());
            }
        }
    }
}
