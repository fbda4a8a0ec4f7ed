//! Made-up membership rules. Operators and properties are as frequent as in the rules that people published (652 of
//! them were counted); values are those of the tenant, so that rules meet somebody.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use crate::condition::{Condition, Operation};

/// Text properties by how often rules name them.
const TEXTS: [(&str, u64); 9] = [
    ("department", 118),
    ("jobTitle", 50),
    ("userType", 38),
    ("city", 25),
    ("displayName", 24),
    ("userPrincipalName", 18),
    ("mail", 18),
    ("country", 12),
    ("companyName", 8),
];
/// Everything else.
const ATTRIBUTES: u64 = 60;
const PLANS: u64 = 48;
const ENABLED: u64 = 45;
const HIRED: u64 = 11;
const ADDRESSES: u64 = 22;

/// Operations on text by how often rules use them.
const OPERATIONS: [(&str, u64); 14] = [
    ("eq", 590),
    ("startsWith", 157),
    ("contains", 100),
    ("ne", 64),
    ("in", 51),
    ("match", 34),
    ("endsWith", 30),
    ("notContains", 22),
    ("null", 20),
    ("notNull", 20),
    ("notMatch", 4),
    ("notIn", 4),
    ("notStartsWith", 4),
    ("rarePattern", 2),
];

/// A rule: conditions, all of them or at least one.
#[derive(Debug, Clone)]
pub(crate) struct MadeRule {
    pub(crate) conditions: Vec<Condition>,
    pub(crate) all: bool,
}

impl MadeRule {
    /// The rule's text.
    pub(crate) fn text(&self) -> String {
        let parts: Vec<String> = self.conditions.iter().map(Condition::rule).collect();
        parts.join(if self.all { " -and " } else { " -or " })
    }
}

/// A stream of rules.
pub(crate) struct RuleMaker {
    state: u64,
    values: HashMap<&'static str, Rc<Vec<String>>>,
    attributes: [Rc<Vec<String>>; 3],
    addresses: Rc<Vec<String>>,
    plans: Rc<Vec<String>>,
}

/// The extension attributes that the tenant uses.
const NUMBERS: [u8; 3] = [1, 2, 15];

impl RuleMaker {
    /// Takes the values of some users of the tenant.
    pub(crate) fn new(seed: u64, users: &[Value]) -> Self {
        let mut maker = Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            values: HashMap::new(),
            attributes: Default::default(),
            addresses: Rc::default(),
            plans: Rc::default(),
        };
        for user in users {
            for (name, _) in TEXTS {
                Rc::make_mut(maker.values.entry(name).or_default()).extend(plain(&user[name]));
            }
            let nested = &user["onPremisesExtensionAttributes"];
            for (number, values) in NUMBERS.iter().zip(&mut maker.attributes) {
                Rc::make_mut(values).extend(plain(&nested[format!("extensionAttribute{number}")]));
            }
            Rc::make_mut(&mut maker.addresses).extend(list(&user["proxyAddresses"]).filter_map(plain));
            Rc::make_mut(&mut maker.plans)
                .extend(list(&user["assignedPlans"]).filter_map(|plan| plain(&plan["servicePlanId"])));
        }
        maker
    }

    /// The next rule: one condition as often as not, never more than five.
    pub(crate) fn rule(&mut self) -> MadeRule {
        let count = match self.below(100) {
            0..=44 => 1,
            45..=71 => 2,
            72..=86 => 3,
            87..=94 => 4,
            _ => 5,
        };
        let all = self.below(535) < 391;
        MadeRule {
            conditions: (0..count).map(|_| self.condition()).collect(),
            all,
        }
    }

    fn condition(&mut self) -> Condition {
        let texts: u64 = TEXTS.iter().map(|(_, weight)| weight).sum();
        let mut number = self.below(texts + ATTRIBUTES + PLANS + ENABLED + HIRED + ADDRESSES);
        for (name, weight) in TEXTS {
            if number < weight {
                let values = self.values.get(name).cloned().unwrap_or_default();
                return Condition::Text(name, self.operation(&values));
            }
            number -= weight;
        }
        match number {
            0..ATTRIBUTES => {
                let which = self.index(NUMBERS.len());
                let values = self.attributes[which].clone();
                Condition::Attribute(NUMBERS[which], self.operation(&values))
            }
            ATTRIBUTES..=107 => Condition::Plan(self.value(&self.plans.clone())),
            108..=152 => Condition::Enabled(self.below(10) > 0),
            153..=163 => {
                let (year, month) = (2005 + self.below(22), 1 + self.below(12));
                Condition::HiredSince(format!("{year}-{month:02}-01"))
            }
            _ => {
                let address = self.value(&self.addresses.clone());
                let all = self.below(116) < 12;
                let operation = match self.below(3) {
                    0 => Operation::StartsWith(false, self.start(&address, 8)),
                    1 => Operation::EndsWith(self.end(&address)),
                    _ => Operation::Contains(false, self.middle(&address)),
                };
                Condition::Addresses { all, operation }
            }
        }
    }

    fn operation(&mut self, values: &[String]) -> Operation {
        let value = self.value(values);
        match self.weighted(&OPERATIONS) {
            "startsWith" => Operation::StartsWith(false, self.start(&value, 3)),
            "notStartsWith" => Operation::StartsWith(true, self.start(&value, 3)),
            "endsWith" => Operation::EndsWith(self.end(&value)),
            "contains" => Operation::Contains(false, self.middle(&value)),
            "notContains" => Operation::Contains(true, self.middle(&value)),
            "ne" => Operation::Equals(true, value),
            "in" => Operation::In(false, self.several(values)),
            "notIn" => Operation::In(true, self.several(values)),
            "match" => Operation::Matches(false, self.pattern(&value)),
            "notMatch" => Operation::Matches(true, self.pattern(&value)),
            "rarePattern" => Operation::Matches(false, format!("^(?=.*{})", escaped(&self.middle(&value)))),
            "null" => Operation::IsNull(false),
            "notNull" => Operation::IsNull(true),
            _ => Operation::Equals(false, value),
        }
    }

    fn pattern(&mut self, value: &str) -> String {
        match self.below(4) {
            0 => format!("^{}", escaped(&self.start(value, 3))),
            1 => format!("{}$", escaped(&self.end(value))),
            2 => format!("{}.*{}", escaped(&self.start(value, 2)), escaped(&self.end(value))),
            _ => format!("[a-m]+{}", escaped(&self.middle(value))),
        }
    }

    fn several(&mut self, values: &[String]) -> Vec<String> {
        let count = 2 + self.below(4);
        (0..count).map(|_| self.value(values)).collect()
    }

    fn value(&mut self, values: &[String]) -> String {
        if values.is_empty() {
            return "none".to_owned();
        }
        let index = self.index(values.len());
        values[index].clone()
    }

    fn start(&mut self, value: &str, least: usize) -> String {
        let length = least + self.index(4);
        value.chars().take(length).collect::<String>().trim().to_owned()
    }

    fn end(&mut self, value: &str) -> String {
        let (length, count) = (3 + self.index(6), value.chars().count());
        value
            .chars()
            .skip(count.saturating_sub(length))
            .collect::<String>()
            .trim()
            .to_owned()
    }

    fn middle(&mut self, value: &str) -> String {
        let count = value.chars().count();
        let (from, length) = (self.index(count.max(4) - 3), 3 + self.index(3));
        let middle: String = value.chars().skip(from).take(length).collect();
        if middle.trim().is_empty() {
            value.to_owned()
        } else {
            middle.trim().to_owned()
        }
    }

    fn weighted(&mut self, entries: &[(&'static str, u64)]) -> &'static str {
        let mut number = self.below(entries.iter().map(|(_, weight)| weight).sum());
        for (name, weight) in entries {
            if number < *weight {
                return name;
            }
            number -= weight;
        }
        entries[0].0
    }

    fn index(&mut self, limit: usize) -> usize {
        usize::try_from(self.below(limit as u64)).unwrap_or(0)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((mixed ^ (mixed >> 31)) >> 32) * limit) >> 32
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Text that needs no escape in any of the three languages.
fn plain(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_plain = |character: char| character.is_alphanumeric() || " .@:_-#&'".contains(character);
    (!text.is_empty() && text.chars().all(is_plain)).then(|| text.to_owned())
}

/// Text in a pattern.
fn escaped(text: &str) -> String {
    text.replace('.', "[.]")
}
