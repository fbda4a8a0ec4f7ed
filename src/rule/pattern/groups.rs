//! Numbers of groups, and the groups that references name.

use super::syntax::{invalid, unsupported, Node};
use super::PatternError;

/// What a group or a reference to one is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GroupName {
    Unnamed,
    Number(usize),
    Name(String),
}

/// Gives groups their slots: unnamed ones are numbered from the left, named ones get the free
/// numbers after them, and groups of one name or number share a slot. Tells how many slots there are.
pub(super) fn resolve(groups: &[GroupName], references: &[GroupName], root: &mut Node) -> Result<usize, PatternError> {
    let mut unnamed = 0;
    let numbered = groups.iter().map(|group| match group {
        GroupName::Unnamed => {
            unnamed += 1;
            GroupName::Number(unnamed)
        }
        named => named.clone(),
    });
    let numbered: Vec<GroupName> = numbered.collect();
    let is_taken = |number: usize| numbered.contains(&GroupName::Number(number));
    let mut next_number = unnamed;
    let mut slots: Vec<(GroupName, Option<usize>)> = Vec::new();
    for group in &numbered {
        if slots.iter().all(|(name, _)| name != group) {
            let number = matches!(group, GroupName::Name(_)).then(|| {
                next_number += 1;
                while is_taken(next_number) {
                    next_number += 1;
                }
                next_number
            });
            slots.push((group.clone(), number));
        }
    }
    let slot_of = |wanted: &GroupName| {
        slots.iter().position(|(name, number)| {
            name == wanted || matches!((wanted, number), (GroupName::Number(wanted), Some(number)) if wanted == number)
        })
    };
    let of_group: Vec<usize> = numbered.iter().map(|group| slot_of(group).unwrap_or(0)).collect();
    let mut of_reference = Vec::new();
    for reference in references {
        of_reference.push(match (slot_of(reference), reference) {
            (Some(slot), _) => slot,
            (None, GroupName::Number(number)) if *number > 9 => {
                return unsupported(format!("`\\{number}`, which names no group and may be an octal code"));
            }
            (None, GroupName::Number(number)) => return invalid(format!("there is no group {number} to refer to")),
            (None, GroupName::Name(name)) => return invalid(format!("there is no group `{name}` to refer to")),
            (None, GroupName::Unnamed) => return invalid("a reference names no group"),
        });
    }
    assign(root, &of_group, &of_reference);
    Ok(slots.len())
}

fn assign(node: &mut Node, of_group: &[usize], of_reference: &[usize]) {
    match node {
        Node::Capture(group, body) => {
            *group = of_group.get(*group).copied().unwrap_or(0);
            assign(body, of_group, of_reference);
        }
        Node::BackReference { slot, .. } => *slot = of_reference.get(*slot).copied().unwrap_or(0),
        Node::Look { body, .. } | Node::Atomic(body) | Node::Repeat { body, .. } => {
            assign(body, of_group, of_reference)
        }
        Node::Sequence(parts) | Node::Choice(parts) => {
            parts.iter_mut().for_each(|part| assign(part, of_group, of_reference));
        }
        Node::Empty | Node::Set(_) | Node::Anchor(_) => {}
    }
}
