//! A rule in canonical form: documented spelling, one blank, straight quotes, no parentheses but the needed ones.
//! Printed and parsed again it is the same rule.

use std::fmt::{self, Display, Formatter, Write};

use time::Duration;

use super::ast::{Comparison, Expression, ExpressionKind, Literal, LiteralKind, Operand};

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExpressionKind::Or(parts) => chain(f, parts, " -or "),
            ExpressionKind::And(parts) => chain(f, parts, " -and "),
            ExpressionKind::Not(inner) => write!(f, "-not ({inner})"),
            ExpressionKind::Comparison(comparison) => write!(f, "{comparison}"),
            ExpressionKind::Quantified(quantified) => {
                let (path, word) = (quantified.property.path(), quantified.quantifier.word());
                write!(f, "{path} -{word} ({})", quantified.body)
            }
            ExpressionKind::DirectReports { manager } => write!(f, "Direct Reports for \"{manager}\""),
            ExpressionKind::MemberOf { property, groups } => {
                write!(f, "{} -any (group.objectId -in [", property.path())?;
                for (index, group) in groups.iter().enumerate() {
                    write!(
                        f,
                        "{}'{}'",
                        if index > 0 { ", " } else { "" },
                        group.replace('\'', "''")
                    )?;
                }
                f.write_str("])")
            }
        }
    }
}

fn chain(f: &mut Formatter<'_>, parts: &[Expression], connector: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(connector)?;
        }
        match part.kind {
            ExpressionKind::Or(_) | ExpressionKind::And(_) => write!(f, "({part})")?,
            _ => write!(f, "{part}")?,
        }
    }
    Ok(())
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.operand {
            Operand::Property(property) => f.write_str(&property.path())?,
            Operand::Element => f.write_char('_')?,
            Operand::Plan(member) => write!(f, "assignedPlan.{}", member.name())?,
            Operand::GroupId => f.write_str("group.objectId")?,
        }
        write!(f, " -{} {}", self.operator.word(), self.literal)
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            LiteralKind::Text { value, .. } => {
                f.write_char('"')?;
                for character in value.chars() {
                    match character {
                        '"' => f.write_str("`\"")?,
                        '`' => f.write_str("``")?,
                        '\'' => f.write_str("''")?,
                        other => f.write_char(other)?,
                    }
                }
                f.write_char('"')
            }
            LiteralKind::Number(text) | LiteralKind::Date(text) | LiteralKind::Guid(text) => f.write_str(text),
            LiteralKind::Boolean { value, .. } => write!(f, "{value}"),
            LiteralKind::Null => f.write_str("null"),
            LiteralKind::List(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index > 0 { ", " } else { "" })?;
                }
                f.write_char(']')
            }
            LiteralKind::Now(duration) => now(f, *duration),
        }
    }
}

fn now(f: &mut Formatter<'_>, duration: Duration) -> fmt::Result {
    f.write_str("system.now")?;
    if duration.is_zero() {
        return Ok(());
    }
    let sign = if duration.is_negative() { "-minus" } else { "-plus" };
    let duration = duration.abs();
    let (days, seconds) = (duration.whole_days(), duration.whole_seconds() % 86_400);
    write!(f, " {sign} P")?;
    if days > 0 {
        write!(f, "{days}D")?;
    }
    let nanos = duration.subsec_nanoseconds();
    if seconds == 0 && nanos == 0 {
        return Ok(());
    }
    f.write_char('T')?;
    for (count, designator) in [(seconds / 3_600, 'H'), (seconds / 60 % 60, 'M')] {
        if count > 0 {
            write!(f, "{count}{designator}")?;
        }
    }
    match (seconds % 60, nanos) {
        (0, 0) => Ok(()),
        (whole, 0) => write!(f, "{whole}S"),
        (whole, nanos) => write!(f, "{whole}.{nanos:09}S"),
    }
}
