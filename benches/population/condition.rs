//! One condition, in three languages: ours, C# and PowerShell. The peers answer what we answer, or the bench stops.

/// A condition on a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Condition {
    /// A text property and an operation.
    Text(&'static str, Operation),
    /// An extension attribute by number, and an operation.
    Attribute(u8, Operation),
    /// `accountEnabled`, negated or not.
    Enabled(bool),
    /// `employeeHireDate -ge`, a date at midnight.
    HiredSince(String),
    /// Some address satisfies the operation; or every one.
    Addresses { all: bool, operation: Operation },
    /// A plan of this id is enabled.
    Plan(String),
}

/// What is asked of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    Equals(bool, String),
    StartsWith(bool, String),
    EndsWith(String),
    Contains(bool, String),
    In(bool, Vec<String>),
    Matches(bool, String),
    IsNull(bool),
}

impl Condition {
    /// As a membership rule.
    pub(crate) fn rule(&self) -> String {
        match self {
            Self::Text(name, operation) => format!("(user.{name} {})", operation.rule()),
            Self::Attribute(number, operation) => format!("(user.extensionAttribute{number} {})", operation.rule()),
            Self::Enabled(value) => format!("(user.accountEnabled -eq {value})"),
            Self::HiredSince(date) => format!("(user.employeeHireDate -ge {date}T00:00:00Z)"),
            Self::Addresses { all, operation } => {
                let quantifier = if *all { "-all" } else { "-any" };
                format!("(user.proxyAddresses {quantifier} (_ {}))", operation.rule())
            }
            Self::Plan(id) => format!(
                "(user.assignedPlans -any (assignedPlan.servicePlanId -eq \"{id}\" -and \
                 assignedPlan.capabilityStatus -eq \"Enabled\"))"
            ),
        }
    }

    /// As an expression over the `User` of `PopulationPeer`; patterns become fields, collected in `patterns`.
    pub(crate) fn csharp(&self, patterns: &mut Vec<String>) -> String {
        match self {
            Self::Text(name, operation) => operation.csharp(&format!("u.{}", graph_name(name)), patterns),
            Self::Attribute(number, operation) => {
                let member = format!("u.onPremisesExtensionAttributes?.extensionAttribute{number}");
                operation.csharp(&member, patterns)
            }
            Self::Enabled(value) => format!("u.accountEnabled == {value}"),
            Self::HiredSince(date) => {
                let (year, month, day) = (&date[..4], &date[5..7], &date[8..]);
                let number = |text: &str| text.trim_start_matches('0').to_owned();
                format!(
                    "u.employeeHireDate >= new DateTime({year}, {}, {}, 0, 0, 0, DateTimeKind.Utc)",
                    number(month),
                    number(day)
                )
            }
            Self::Addresses { all, operation } => {
                let method = if *all { "All" } else { "Any" };
                let test = operation.csharp("v", patterns);
                format!("{method}(u.proxyAddresses, static v => {test})")
            }
            Self::Plan(id) => format!(
                "Any(u.assignedPlans, static p => Same(p.servicePlanId, \"{id}\") && Same(p.capabilityStatus, \"Enabled\"))"
            ),
        }
    }

    /// As an expression over `$_` in a `Where-Object`.
    pub(crate) fn powershell(&self) -> String {
        match self {
            Self::Text(name, operation) => operation.powershell(&format!("$_.{}", graph_name(name))),
            Self::Attribute(number, operation) => {
                operation.powershell(&format!("$_.onPremisesExtensionAttributes.extensionAttribute{number}"))
            }
            Self::Enabled(value) => format!("$_.accountEnabled -eq ${value}"),
            Self::HiredSince(date) => format!("$_.employeeHireDate -ge [datetime]'{date}'"),
            Self::Addresses { all: false, operation } => {
                format!(
                    "@($_.proxyAddresses | Where-Object {{ {} }}).Count -gt 0",
                    operation.powershell("$_")
                )
            }
            Self::Addresses { all: true, operation } => format!(
                "@($_.proxyAddresses | Where-Object {{ -not ({}) }}).Count -eq 0",
                operation.powershell("$_")
            ),
            Self::Plan(id) => format!(
                "@($_.assignedPlans | Where-Object {{ $_.servicePlanId -eq '{id}' -and $_.capabilityStatus -eq \
                 'Enabled' }}).Count -gt 0"
            ),
        }
    }
}

fn graph_name(name: &str) -> &str {
    match name {
        "mobile" => "mobilePhone",
        "physicalDeliveryOfficeName" => "officeLocation",
        other => other,
    }
}

impl Operation {
    fn rule(&self) -> String {
        let list = |values: &[String]| {
            let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            format!("[{}]", quoted.join(", "))
        };
        match self {
            Self::Equals(negative, text) => format!("{} \"{text}\"", if *negative { "-ne" } else { "-eq" }),
            Self::StartsWith(negative, text) => {
                format!(
                    "{} \"{text}\"",
                    if *negative { "-notStartsWith" } else { "-startsWith" }
                )
            }
            Self::EndsWith(text) => format!("-endsWith \"{text}\""),
            Self::Contains(negative, text) => {
                format!("{} \"{text}\"", if *negative { "-notContains" } else { "-contains" })
            }
            Self::In(negative, values) => format!("{} {}", if *negative { "-notIn" } else { "-in" }, list(values)),
            Self::Matches(negative, pattern) => {
                format!("{} \"{pattern}\"", if *negative { "-notMatch" } else { "-match" })
            }
            Self::IsNull(negative) => format!("{} null", if *negative { "-ne" } else { "-eq" }),
        }
    }

    fn csharp(&self, value: &str, patterns: &mut Vec<String>) -> String {
        let (negative, test) = match self {
            Self::Equals(negative, text) => (*negative, format!("Same({value}, {})", quoted(text))),
            Self::StartsWith(negative, text) => (*negative, format!("Starts({value}, {})", quoted(text))),
            Self::EndsWith(text) => (false, format!("Ends({value}, {})", quoted(text))),
            Self::Contains(negative, text) => (*negative, format!("Holds({value}, {})", quoted(text))),
            Self::In(negative, values) => {
                let tests: Vec<String> = values
                    .iter()
                    .map(|text| format!("Same({value}, {})", quoted(text)))
                    .collect();
                (*negative, format!("({})", tests.join(" || ")))
            }
            Self::Matches(negative, pattern) => {
                patterns.push(quoted(pattern));
                (*negative, format!("Matches({value}, P{})", patterns.len() - 1))
            }
            Self::IsNull(negative) => (*negative, format!("{value} is null")),
        };
        if negative {
            format!("!({test})")
        } else {
            test
        }
    }

    fn powershell(&self, value: &str) -> String {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let list = |values: &[String]| values.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
        let not = |negative: &bool| if *negative { "not" } else { "" };
        match self {
            Self::Equals(negative, text) => {
                format!("{value} {} {}", if *negative { "-ne" } else { "-eq" }, quoted(text))
            }
            Self::StartsWith(negative, text) => {
                format!("{value} -{}like {}", not(negative), quoted(&format!("{}*", wild(text))))
            }
            Self::EndsWith(text) => format!("{value} -like {}", quoted(&format!("*{}", wild(text)))),
            Self::Contains(negative, text) => format!(
                "{value} -{}like {}",
                not(negative),
                quoted(&format!("*{}*", wild(text)))
            ),
            Self::In(negative, values) => format!("{value} -{}in @({})", not(negative), list(values)),
            Self::Matches(negative, pattern) => format!("{value} -{}match {}", not(negative), quoted(pattern)),
            Self::IsNull(negative) => format!("$null {} {value}", if *negative { "-ne" } else { "-eq" }),
        }
    }
}

/// A C# text: the values have neither quotes nor line feeds.
fn quoted(text: &str) -> String {
    format!("@\"{text}\"")
}

/// Text in a PowerShell wildcard pattern.
fn wild(text: &str) -> String {
    let special = |character: char| matches!(character, '[' | ']' | '*' | '?' | '`');
    text.chars()
        .flat_map(|character| special(character).then_some('`').into_iter().chain([character]))
        .collect()
}
