//! Sets of characters, each as a fragment of the linear engine's syntax that matches one character.

use super::letter_case;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

/// `\d`, `\w` and `\s` of .NET, as the inside of a bracketed class.
pub(super) const DIGIT: &str = r"\p{Nd}";
pub(super) const WORD: &str = r"\p{L}\p{Mn}\p{Nd}\p{Pc}";
pub(super) const SPACE: &str = r"\x{9}-\x{D}\x{85}\p{Z}";
/// What .NET counts as a word character at `\b`: `\w` and the two joiners.
pub(super) const BOUNDARY_WORD: &str = r"[\p{L}\p{Mn}\p{Nd}\p{Pc}\x{200C}\x{200D}]";

/// The fragment for one character.
pub(super) fn literal(character: char, ignore_case: bool) -> String {
    let mut fragment = range(character, character);
    if ignore_case {
        let others = letter_case::other_forms(character, character);
        if !others.is_empty() {
            let others = others.iter().map(|&(start, end)| range(start, end));
            fragment = format!("[{fragment}{}]", others.collect::<String>());
        }
    }
    fragment
}

/// The characters from `start` to `end`, as the inside of a bracketed class; one character may stand alone.
pub(super) fn range(start: char, end: char) -> String {
    if start == end {
        format!("\\x{{{:X}}}", u32::from(start))
    } else {
        format!("\\x{{{:X}}}-\\x{{{:X}}}", u32::from(start), u32::from(end))
    }
}

/// Sorted ranges of the characters that a fragment matches; nothing when the fragment matches more than one character.
pub(super) fn ranges(fragment: &str) -> Option<Vec<(char, char)>> {
    let hir = regex_syntax::Parser::new().parse(fragment).ok()?;
    let mut class = ClassUnicode::empty();
    collect(&hir, &mut class)?;
    Some(
        class
            .ranges()
            .iter()
            .map(|range| (range.start(), range.end()))
            .collect(),
    )
}

fn collect(hir: &Hir, into: &mut ClassUnicode) -> Option<()> {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => into.union(class),
        HirKind::Class(Class::Bytes(class)) => into.union(&class.to_unicode_class()?),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            let mut characters = text.chars();
            let single = characters.next().filter(|_| characters.next().is_none())?;
            into.push(ClassUnicodeRange::new(single, single));
        }
        HirKind::Alternation(parts) => parts.iter().try_for_each(|part| collect(part, into))?,
        _ => return None,
    }
    Some(())
}
