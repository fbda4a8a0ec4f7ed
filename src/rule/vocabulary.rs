//! The words of the language, for those who complete what somebody is typing.

use serde_json::{json, Value};

use super::operator::Operator;
use crate::model::{properties, Subject};

/// All listed properties and all operators as JSON: `{"user":[{"name","type","values"}],"device":[…],"operators":["-eq",…]}`.
pub fn vocabulary() -> Value {
    json!({
        "user": listed(Subject::User),
        "device": listed(Subject::Device),
        "operators": Operator::ALL.map(|operator| format!("-{}", operator.word())),
    })
}

fn listed(subject: Subject) -> Vec<Value> {
    properties(subject)
        .iter()
        .map(|property| {
            json!({
                "name": property.path(),
                "type": property.kind.name(),
                "values": property.documented_values,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::vocabulary;

    #[test]
    fn words_are_written_as_rules_write_them() {
        let words = vocabulary().to_string();
        assert!(words.contains(r#""user.department""#), "{words}");
        assert!(words.contains(r#""-startsWith""#), "{words}");
        assert!(!words.contains("--"), "{words}");
    }
}
