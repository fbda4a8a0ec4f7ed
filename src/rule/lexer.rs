//! Text to tokens (rule-language specification, section 2).

use super::error::{RuleError, RuleErrorKind, Span};
use super::options::{BacktickToken, RuleOptions};
use super::token::{Quote, Token, TokenKind};
use super::typography::{name_of, quote_like};
use super::warning::Warning;

/// Splits `text` into tokens; the last one is the end.
pub(super) fn tokenize(
    text: &str,
    options: &RuleOptions,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Token>, RuleError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        options,
        warnings,
        tokens: Vec::new(),
    };
    while let Some(character) = lexer.peek() {
        lexer.token(character)?;
    }
    lexer.push(TokenKind::End, text.len());
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    options: &'a RuleOptions,
    warnings: &'a mut Vec<Warning>,
    tokens: Vec<Token>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token {
            kind,
            span: start..self.at,
        });
    }

    fn warn(&mut self, id: &'static str, span: Span, message: impl Into<String>) {
        self.warnings.push(Warning::new(id, span, message));
    }

    fn token(&mut self, character: char) -> Result<(), RuleError> {
        let start = self.at;
        match character {
            ' ' | '\t' | '\r' | '\n' => self.at += 1,
            _ if character.is_whitespace() => {
                self.at += character.len_utf8();
                let code = u32::from(character);
                self.warn(
                    "W-BLANK",
                    start..self.at,
                    format!("unusual blank U+{code:04X}; use a plain blank"),
                );
            }
            '(' => self.punctuation(TokenKind::Open),
            ')' => self.punctuation(TokenKind::Close),
            '[' => self.punctuation(TokenKind::OpenList),
            ']' => self.punctuation(TokenKind::CloseList),
            ',' => self.punctuation(TokenKind::Comma),
            '"' => self.double_quoted()?,
            '\'' => self.single_quoted()?,
            '`' => self.backtick_quoted()?,
            '$' => self.dollar()?,
            _ if is_dash(character) => self.dashed(character)?,
            _ if is_word(character) => self.word(),
            _ => return Err(self.invalid_character(character)),
        }
        Ok(())
    }

    fn punctuation(&mut self, kind: TokenKind) {
        let start = self.at;
        self.at += 1;
        self.push(kind, start);
    }

    /// `-eq` or `-5`; the dash touches what follows.
    fn dashed(&mut self, dash: char) -> Result<(), RuleError> {
        let start = self.at;
        let after = start + dash.len_utf8();
        let follower = self.text[after..].chars().next();
        if !follower.is_some_and(|next| next.is_ascii_alphanumeric()) {
            let error = self.error(start..after, "this dash belongs to no operator");
            return Err(error.help("write the dash and the operator together, as in `-eq`"));
        }
        if dash != '-' {
            self.warn(
                "W-DASH",
                start..after,
                format!("{} instead of a plain hyphen", name_of(dash)),
            );
        }
        self.at = after;
        if follower.is_some_and(|next| next.is_ascii_digit()) {
            let (number, is_number) = self.number_or_word();
            let text = format!("-{number}");
            self.push(
                if is_number {
                    TokenKind::Number(text)
                } else {
                    TokenKind::Word(text)
                },
                start,
            );
            return Ok(());
        }
        let length = self.rest().bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = &self.rest()[..length];
        self.at += length;
        if self
            .tokens
            .last()
            .is_some_and(|last| last.span.end == start && is_operand_end(&last.kind))
        {
            self.warn(
                "W-TIGHT",
                start..self.at,
                format!("no blank before the operator `-{word}`"),
            );
        }
        self.push(TokenKind::Operator(word.to_owned()), start);
        Ok(())
    }

    fn word(&mut self) {
        let start = self.at;
        if let Some(guid) = guid_at(self.rest()) {
            self.at += guid.len();
            return self.push(TokenKind::Guid(guid.to_owned()), start);
        }
        if let Some(length) = date_length(self.rest()) {
            let date = &self.rest()[..length];
            self.at += length;
            return self.push(TokenKind::Date(date.to_owned()), start);
        }
        let (word, is_number) = self.number_or_word();
        self.push(
            if is_number {
                TokenKind::Number(word)
            } else {
                TokenKind::Word(word)
            },
            start,
        );
    }

    /// A run of letters, digits, `_` and `.`, and whether it is a number.
    fn number_or_word(&mut self) -> (String, bool) {
        let length = self
            .rest()
            .bytes()
            .take_while(|&byte| is_word(char::from(byte)) || byte == b'.')
            .count();
        let word = &self.rest()[..length];
        self.at += length;
        let (whole, fraction) = word.split_once('.').unwrap_or((word, "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        (word.to_owned(), is_digits(whole) && is_digits(fraction))
    }

    /// `$null`, `$true`, `$false`.
    fn dollar(&mut self) -> Result<(), RuleError> {
        let start = self.at;
        let length = self.text[start + 1..]
            .bytes()
            .take_while(|&byte| is_word(char::from(byte)))
            .count();
        let word = &self.text[start + 1..start + 1 + length];
        if !["null", "true", "false"]
            .iter()
            .any(|keyword| keyword.eq_ignore_ascii_case(word))
        {
            let error = self.error(start..start + 1 + length, format!("`${word}` is not a value"));
            return Err(error.help("only `$null`, `$true` and `$false` begin with `$`; put text into double quotes"));
        }
        self.at = start + 1 + length;
        self.push(TokenKind::Dollar(word.to_ascii_lowercase()), start);
        Ok(())
    }

    /// `"…"`: a backtick escapes a quote or a backtick, quotes of either kind are doubled.
    fn double_quoted(&mut self) -> Result<(), RuleError> {
        let start = self.at;
        let mut value = String::new();
        let mut at = start + 1;
        loop {
            let rest = &self.text[at..];
            let Some(character) = rest.chars().next() else {
                return Err(self.unterminated(start, '"'));
            };
            at += match character {
                '`' if rest.starts_with("`\"") || rest.starts_with("``") => {
                    value.push_str(&rest[1..2]);
                    2
                }
                '"' if rest.starts_with("\"\"") => {
                    self.warn(
                        "W-DQ2",
                        at..at + 2,
                        "a doubled double quote is read as one; write `` `\" `` instead",
                    );
                    value.push('"');
                    2
                }
                '"' => {
                    self.at = at + 1;
                    self.push(
                        TokenKind::Text {
                            value,
                            quote: Quote::Double,
                        },
                        start,
                    );
                    return Ok(());
                }
                '\'' if rest.starts_with("''") => {
                    value.push('\'');
                    2
                }
                '\'' => {
                    self.warn("W-APOS", at..at + 1, "an apostrophe in a value is written twice: `''`");
                    value.push('\'');
                    1
                }
                other => {
                    value.push(other);
                    other.len_utf8()
                }
            };
        }
    }

    /// `'…'`: only the apostrophe is special, by doubling.
    fn single_quoted(&mut self) -> Result<(), RuleError> {
        let start = self.at;
        let mut value = String::new();
        let mut rest = &self.text[start + 1..];
        loop {
            let Some((before, after)) = rest.split_once('\'') else {
                return Err(self.unterminated(start, '\''));
            };
            value.push_str(before);
            let Some(doubled) = after.strip_prefix('\'') else {
                self.at = self.text.len() - after.len();
                self.push(
                    TokenKind::Text {
                        value,
                        quote: Quote::Single,
                    },
                    start,
                );
                return Ok(());
            };
            value.push('\'');
            rest = doubled;
        }
    }

    /// `` `"…`" ``: what PowerShell leaves behind; the value includes the quotes (choice A03).
    fn backtick_quoted(&mut self) -> Result<(), RuleError> {
        let start = self.at;
        if !self.rest().starts_with("`\"") || self.options.backtick_token == BacktickToken::Error {
            let error = self.error(start..start + 1, "a backtick outside a value");
            return Err(error.help("remove the backtick; it escapes a double quote inside a value only"));
        }
        let Some(length) = self.text[start + 2..].find("`\"") else {
            return Err(self.unterminated(start, '`'));
        };
        let inner = self.text[start + 2..start + 2 + length].replace("''", "'");
        self.at = start + 4 + length;
        let value = match self.options.backtick_token {
            BacktickToken::Plain => inner,
            BacktickToken::Quotes | BacktickToken::Error => {
                let message =
                    "the value includes the quotes; remove the backticks if they are left over from PowerShell";
                self.warn("W-BTQUOTE", start..self.at, message);
                format!("\"{inner}\"")
            }
        };
        self.push(
            TokenKind::Text {
                value,
                quote: Quote::Backtick,
            },
            start,
        );
        Ok(())
    }

    fn error(&self, span: Span, message: impl Into<String>) -> RuleError {
        let found = &self.text[span.clone()];
        RuleError::new(RuleErrorKind::InvalidCharacter, span, message)
            .service(format!("Invalid characters found in the rule: {found}"))
    }

    fn unterminated(&self, start: usize, quote: char) -> RuleError {
        let (span, message) = match quote {
            '`' => (
                start..start + 2,
                "the value that begins with `` `\" `` has no closing `` `\" ``".to_owned(),
            ),
            _ => (
                start..start + 1,
                format!("the value that begins with {quote} has no closing {quote}"),
            ),
        };
        let mut error = self.error(span, message);
        let curly = self.text[start..]
            .char_indices()
            .find(|(_, character)| quote_like(*character));
        error.help = Some(match curly {
            Some((_, character)) => format!(
                "close the value with a straight {quote}, not with {}",
                name_of(character)
            ),
            None if quote == '`' => "remove the backtick, or put one before the closing quote as well".to_owned(),
            None => format!("add a closing {quote}"),
        });
        error
    }

    fn invalid_character(&self, character: char) -> RuleError {
        let span = self.at..self.at + character.len_utf8();
        if quote_like(character) {
            let straight = if is_single_quote_like(character) { "'" } else { "\"" };
            return self
                .error(
                    span,
                    format!("{} `{character}` is not a quote of this language", name_of(character)),
                )
                .help("use straight quotes, as in \"Sales\"")
                .suggest(straight);
        }
        // Zero-width characters come with pasted text, and a message has to show them.
        let shown: String = if character.is_ascii_graphic() {
            character.into()
        } else {
            character.escape_debug().collect()
        };
        let help = match character {
            '=' => "write `-eq` for equality and `-ne` for inequality",
            '!' => "write `-not`, or `-ne` for inequality",
            '&' => "write `-and`",
            '|' => "write `-or`",
            '<' => "write `-le`",
            '>' => "write `-ge`",
            '{' | '}' => "write the value in double quotes, without braces",
            '\\' => "a backslash is no escape in this language; JSON's escapes do not belong into the rule",
            ';' => "a rule is one expression; remove the semicolon",
            '%' | '*' | '?' => "there are no wildcards; use `-startsWith`, `-contains` or `-match` with a quoted value",
            _ => "put text into double quotes",
        };
        self.error(span, format!("`{shown}` has no meaning in a rule"))
            .help(help)
    }
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn is_single_quote_like(character: char) -> bool {
    matches!(character, '‘' | '’' | '‚' | '‛' | '´')
}

/// Whether an operator right behind this token lacks its blank; none is needed behind a closing bracket.
fn is_operand_end(kind: &TokenKind) -> bool {
    !matches!(
        kind,
        TokenKind::Open
            | TokenKind::Close
            | TokenKind::OpenList
            | TokenKind::CloseList
            | TokenKind::Comma
            | TokenKind::Operator(_)
    )
}

/// A GUID of the form 8-4-4-4-12 at the beginning of `text`, when it ends there.
fn guid_at(text: &str) -> Option<&str> {
    let guid = text.get(..36).filter(|guid| is_guid(guid))?;
    let goes_on = text[36..].chars().next().is_some_and(is_word);
    (!goes_on).then_some(guid)
}

/// Whether `text` is a GUID of the form 8-4-4-4-12.
pub(super) fn is_guid(text: &str) -> bool {
    let is_hyphen = |index| matches!(index, 8 | 13 | 18 | 23);
    let fits = |(index, byte): (usize, u8)| {
        if is_hyphen(index) {
            byte == b'-'
        } else {
            byte.is_ascii_hexdigit()
        }
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

/// Length of what has the shape of a date at the beginning of `text`.
fn date_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let shape = |shape: &[u8], at: usize| {
        let found = bytes.get(at..at + shape.len());
        found.is_some_and(|found| {
            shape.iter().zip(found).all(|(&form, &byte)| {
                if form == b'0' {
                    byte.is_ascii_digit()
                } else {
                    form == byte
                }
            })
        })
    };
    if !shape(b"0000-00-00", 0) {
        return None;
    }
    let mut length = 10;
    if bytes.get(10).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'T'))
        && bytes.get(11).is_some_and(u8::is_ascii_digit)
    {
        length = 11
            + bytes[11..]
                .iter()
                .take_while(|&&byte| byte.is_ascii_digit() || byte == b':' || byte == b'.')
                .count();
        if bytes.get(length).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'Z')) {
            length += 1;
        } else if shape(b"+00:00", length) || shape(b"-00:00", length) {
            length += 6;
        }
    }
    Some(length)
}
