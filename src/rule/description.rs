//! What a checked rule is about, for callers that do not walk its tree.

use serde_json::{json, Value};

use super::Rule;
use crate::model::Source;

impl Rule {
    /// The members of Graph's users or devices that hold what the rule reads, each once, as `$select` names them. Links
    /// are no members: see [`Rule::source_groups`] and [`Rule::manager`].
    pub fn reads(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for property in self.properties() {
            let needed: [Option<&str>; 2] = match &property.source {
                Source::Member(name) | Source::FirstOf(name) => [Some(name), None],
                Source::Nested { object, .. } => [Some(object), None],
                Source::SipAddress => [Some("imAddresses"), Some("proxyAddresses")],
                Source::Extension => [Some(&property.name), None],
                Source::DirectGroups | Source::Nowhere => [None, None],
            };
            for name in needed.into_iter().flatten() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// The rule in one JSON object: `{"subject":"user"|"device","reads":[…],"sourceGroups":null|[…],"manager":null|id,
    /// "readsClock":bool,"canonical":text}`.
    pub fn describe(&self) -> Value {
        json!({
            "subject": self.subject().prefix(),
            "reads": self.reads(),
            "sourceGroups": self.source_groups(),
            "manager": self.manager(),
            "readsClock": self.reads_clock(),
            "canonical": self.ast().to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use crate::rule::{Rule, RuleOptions};

    #[test]
    fn a_rule_tells_what_it_reads_in_graphs_names() {
        let text = r#"user.mobile -ne null -and (user.extensionAttribute3 -eq "x" -or user.telephoneNumber -eq "1")"#;
        let described = Rule::parse(text, &RuleOptions::default()).unwrap().describe();
        assert_eq!(described["subject"], "user");
        assert_eq!(
            described["reads"],
            json!(["mobilePhone", "onPremisesExtensionAttributes", "businessPhones"])
        );
        assert_eq!(described["sourceGroups"], json!(null));
    }

    #[test]
    fn a_member_of_rule_tells_its_groups() {
        let group = "11111111-1111-4111-8111-111111111111";
        let text = format!("device.memberof -any (group.objectId -in ['{group}'])");
        let described = Rule::parse(&text, &RuleOptions::default()).unwrap().describe();
        assert_eq!(described["subject"], "device");
        assert_eq!(described["sourceGroups"], json!([group]));
    }
}
