//! What an answer depends on: who evaluates a rule for one object needs to fetch no more than that.

use super::Rule;
use crate::model::{Source, Subject};
use serde::Serialize;

/// What a rule reads of a user or device, in Graph's terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reads {
    /// Users or devices.
    pub subject: Subject,
    /// Graph properties to select, each once, in the order of the rule.
    pub select: Vec<String>,
    /// Whether it asks which groups the object is a direct member of.
    pub member_of: bool,
    /// Whether it asks who the manager is.
    pub manager: bool,
    /// Whether the answer depends on the time.
    pub clock: bool,
}

impl Rule {
    /// What the rule reads.
    pub fn reads(&self) -> Reads {
        let mut reads = Reads {
            subject: self.subject(),
            select: Vec::new(),
            member_of: self.source_groups().is_some(),
            manager: self.manager().is_some(),
            clock: self.reads_clock(),
        };
        for property in self.properties() {
            match property.source {
                Source::Member(member) | Source::FirstOf(member) | Source::Nested { object: member, .. } => {
                    reads.add(member);
                }
                Source::SipAddress => {
                    reads.add("imAddresses");
                    reads.add("proxyAddresses");
                }
                Source::Extension => reads.add(&property.name),
                Source::DirectGroups => reads.member_of = true,
                Source::Nowhere => {}
            }
        }
        reads
    }
}

impl Reads {
    fn add(&mut self, name: &str) {
        if !self.select.iter().any(|selected| selected == name) {
            self.select.push(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::rule::RuleOptions;

    fn reads(rule: &str) -> Reads {
        Rule::parse(rule, &RuleOptions::default()).unwrap().reads()
    }

    #[test]
    fn properties_are_named_as_graph_names_them_and_once() {
        let reads = reads(
            "user.mobile -eq \"1\" -or user.extensionAttribute1 -eq \"a\" -or user.extensionAttribute2 -eq \"b\" -or \
             user.sipProxyAddress -startsWith \"x\" -or user.mobile -eq \"2\"",
        );
        assert_eq!(
            reads.select,
            ["mobilePhone", "onPremisesExtensionAttributes", "imAddresses", "proxyAddresses"]
        );
        assert!(!reads.member_of && !reads.manager && !reads.clock);
    }

    #[test]
    fn groups_managers_and_the_clock_are_told_apart() {
        let group = "11111111-1111-4111-8111-111111111111";
        assert!(reads(&format!("user.memberOf -any (group.objectId -in ['{group}'])")).member_of);
        assert!(reads(&format!("Direct Reports for \"{group}\"")).manager);
        assert!(reads("user.employeeHireDate -ge system.now -minus p1d").clock);
    }
}
