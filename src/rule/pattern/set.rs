//! Sets of characters, each as a fragment of the linear engine's syntax that matches one character.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

/// `\d`, `\w` and `\s` of .NET, as the inside of a bracketed class.
pub(super) const DIGIT: &str = r"\p{Nd}";
pub(super) const WORD: &str = r"\p{L}\p{Mn}\p{Nd}\p{Pc}";
pub(super) const SPACE: &str = r"\x{9}-\x{D}\x{85}\p{Z}";
/// What .NET counts as a word character at `\b`: `\w` and the two joiners.
pub(super) const BOUNDARY_WORD: &str = r"[\p{L}\p{Mn}\p{Nd}\p{Pc}\x{200C}\x{200D}]";

/// The fragment for one character.
pub(super) fn literal(character: char, ignore_case: bool) -> String {
    let flag = if ignore_case { "i" } else { "-i" };
    format!("(?{flag}:{})", escaped(character))
}

/// One character, escaped for use in and out of brackets.
pub(super) fn escaped(character: char) -> String {
    format!("\\x{{{:X}}}", u32::from(character))
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
