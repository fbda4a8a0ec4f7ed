//! Tokens of the language (rule-language specification, section 2.2).

use super::error::Span;

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word after a dash: `-eq`, `-foo`. The text is without the dash.
    Operator(String),
    /// Letters, digits, `_` and `.`: a path, a keyword, a bare value, an operator without dash.
    Word(String),
    /// `$null`, `$true`, `$false`; the text is without the `$`.
    Dollar(String),
    /// A string; the value is un-escaped.
    Text {
        value: String,
        quote: Quote,
    },
    /// A number, as written.
    Number(String),
    /// Something of the shape of a date; whether it is one is told where a date is wanted.
    Date(String),
    /// A GUID without quotes.
    Guid(String),
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    /// The end of the rule.
    End,
}

/// How a string is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quote {
    /// `"…"`
    Double,
    /// `'…'`
    Single,
    /// `` `"…`" ``: the value includes the quotes (choice A03).
    Backtick,
}
