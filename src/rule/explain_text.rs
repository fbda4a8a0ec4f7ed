//! An explanation for people: one line per part, indented, with the answer and the value found.

use serde_json::Value;

/// Renders the result of [`super::Rule::explain`] as an indented tree. Takes the details of Graph's
/// evaluateDynamicMembership as well, whose members may be absent or in any order.
pub fn render_explanation(explanation: &Value) -> String {
    let mut text = String::new();
    render(
        explanation
            .get("membershipRuleEvaluationDetails")
            .unwrap_or(explanation),
        0,
        &mut text,
    );
    text
}

fn render(node: &Value, depth: usize, text: &mut String) {
    let answer = match node.get("expressionResult").and_then(Value::as_bool) {
        Some(true) => "yes",
        Some(false) => "no ",
        None => "?  ",
    };
    let expression = node.get("expression").and_then(Value::as_str).unwrap_or("");
    let one_line = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    text.push_str(&format!("{answer}  {}{one_line}", "  ".repeat(depth)));
    if let Some(property) = node.get("propertyToEvaluate").filter(|property| property.is_object()) {
        let name = property.get("propertyName").and_then(Value::as_str).unwrap_or("");
        match property.get("propertyValue").and_then(Value::as_str) {
            Some(value) => text.push_str(&format!("    ({name} is \"{value}\")")),
            None => text.push_str(&format!("    ({name} is missing)")),
        }
    }
    text.push('\n');
    for child in node
        .get("expressionEvaluationDetails")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        render(child, depth + 1, text);
    }
}
