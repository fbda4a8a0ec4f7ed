//! The tree as a pattern of the linear engine, where it has one.

use super::syntax::{Anchor, Node, Parsed};

/// Compiled size beyond which a pattern is left to the backtracking matcher, which counts repetitions instead of
/// unrolling them.
const SIZE_LIMIT: usize = 2 << 20;

/// Gives nothing where the pattern needs look-around, back references or atomic groups, or is too large unrolled.
pub(super) fn compile(parsed: &Parsed) -> Option<regex::Regex> {
    let mut pattern = String::new();
    print(&parsed.root, &mut pattern)?;
    regex::RegexBuilder::new(&pattern).size_limit(SIZE_LIMIT).build().ok()
}

fn print(node: &Node, pattern: &mut String) -> Option<()> {
    match node {
        Node::Empty => pattern.push_str("(?:)"),
        Node::Set(fragment) => pattern.push_str(fragment),
        Node::Anchor(anchor) => pattern.push_str(print_anchor(*anchor)),
        Node::Capture(_, body) => {
            pattern.push_str("(?:");
            print(body, pattern)?;
            pattern.push(')');
        }
        Node::Repeat {
            body,
            min,
            max,
            lazy: _,
        } => {
            pattern.push_str("(?:");
            print(body, pattern)?;
            pattern.push_str(&match max {
                Some(max) => format!("){{{min},{max}}}"),
                None => format!("){{{min},}}"),
            });
        }
        Node::Sequence(parts) => parts.iter().try_for_each(|part| print(part, pattern))?,
        Node::Choice(branches) => {
            pattern.push_str("(?:");
            for (index, branch) in branches.iter().enumerate() {
                if index > 0 {
                    pattern.push('|');
                }
                print(branch, pattern)?;
            }
            pattern.push(')');
        }
        Node::BackReference { .. } | Node::Look { .. } | Node::Atomic(_) => return None,
    }
    Some(())
}

/// `$` as the very end: values with a final line feed never come here.
fn print_anchor(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => r"\A",
        Anchor::LineStart => "(?m:^)",
        Anchor::End | Anchor::VeryEnd => r"\z",
        Anchor::LineEnd => "(?m:$)",
        Anchor::WordBoundary => r"\b",
        Anchor::NoWordBoundary => r"\B",
    }
}
