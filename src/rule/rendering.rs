//! How a refusal looks to a person: the line of the rule at fault, and carets below the part that is meant.

use std::fmt::Write as _;
use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::RuleError;

/// Shows the line of `text` that `span` starts in, with carets below the span.
///
/// The span is a half-open byte range, as in [`RuleError::span`]; one that lies beyond the text, or inside a character, is
/// moved to the nearest character boundary. A span over several lines is marked to the end of its first line.
pub fn underline(text: &str, span: &Range<usize>) -> String {
    let start = boundary(text, span.start);
    let end = boundary(text, span.end.max(span.start));
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    let marked = &text[start..end.min(line_end)];
    let before = printable(&text[line_start..start]);
    let line = format!("{before}{}", printable(&text[start..line_end]));
    let carets = "^".repeat(printable(marked).width().max(1));
    format!("  {}\n  {}{carets}", line.trim_end(), " ".repeat(before.width()))
}

/// The whole refusal on a few lines: kind and message, the rule with carets, and the help.
pub fn render_error(text: &str, error: &RuleError) -> String {
    let mut rendered = format!(
        "{}: {}\n{}",
        error.kind.name(),
        error.message,
        underline(text, &error.span)
    );
    if let Some(help) = &error.help {
        // Writing to a String cannot fail.
        let _ = write!(rendered, "\n  help: {help}");
    }
    rendered
}

/// A tab or control character would push the carets out of place: each is shown as one blank.
fn printable(text: &str) -> String {
    text.chars()
        .map(|character| if character.width().is_none() { ' ' } else { character })
        .collect()
}

fn boundary(text: &str, position: usize) -> usize {
    let mut position = position.min(text.len());
    while !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}

#[cfg(test)]
mod tests {
    use super::underline;

    #[test]
    fn carets_stand_below_the_span() {
        assert_eq!(
            underline("user.city -like \"x\"", &(10..15)),
            "  user.city -like \"x\"\n            ^^^^^"
        );
    }

    #[test]
    fn wide_characters_and_tabs_before_the_span_keep_the_carets_in_place() {
        assert_eq!(underline("\t\"東京\" x", &(10..11)), "   \"東京\" x\n          ^");
    }

    #[test]
    fn only_the_line_at_fault_is_shown() {
        assert_eq!(underline("a\nbc d\ne", &(5..6)), "  bc d\n     ^");
    }

    #[test]
    fn a_span_beyond_the_text_marks_its_end() {
        assert_eq!(underline("ab", &(9..12)), "  ab\n    ^");
        assert_eq!(underline("", &(0..0)), "  \n  ^");
    }
}
