//! Finds the code of a plan. A tenant has few distinct ones and every user has several, so that one which came up lately is
//! known by comparing it, without a look-up of each member and one of all three.

use std::borrow::Cow;
use std::collections::HashMap;

use super::row::Plan;
use super::text_dictionary::TextDictionary;

/// Codes of the three members of an assigned plan.
pub(super) type PlanCodes = [u32; 3];

/// A plan that came up is remembered at one of so many places.
const PLACES: usize = 256;

/// Codes of plans, which lie in a list by their codes.
#[derive(Debug, Clone)]
pub(super) struct PlanTable {
    codes: HashMap<PlanCodes, u32>,
    /// Codes of plans that came up, by some bytes of theirs.
    lately: Vec<u32>,
}

impl PlanTable {
    pub(super) fn new() -> Self {
        Self {
            codes: HashMap::new(),
            lately: vec![0; PLACES],
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        20 * self.codes.capacity() + 4 * self.lately.capacity()
    }

    /// The code of a plan, which is added to the list if it is new, and its texts to theirs.
    pub(super) fn intern(&mut self, texts: &mut TextDictionary, plans: &mut Vec<PlanCodes>, plan: &Plan) -> u32 {
        let place = place(plan);
        let lately = self.lately[place];
        if plans
            .get(lately as usize)
            .is_some_and(|&known| read_plan(texts, known) == *plan)
        {
            return lately;
        }
        let members = plan
            .each_ref()
            .map(|text| text.as_ref().map_or(0, |text| texts.intern(text)));
        let code = *self.codes.entry(members).or_insert_with(|| {
            plans.push(members);
            u32::try_from(plans.len() - 1).unwrap_or(u32::MAX)
        });
        self.lately[place] = code;
        code
    }
}

/// The texts of a plan.
pub(super) fn read_plan(texts: &TextDictionary, members: PlanCodes) -> Plan<'_> {
    members.map(|code| (code != 0).then(|| Cow::Borrowed(texts.text(code))))
}

/// By the start of its id and the length of its status, for the rest depends on these as a rule.
#[allow(clippy::cast_possible_truncation)] // The upper bits are the best mixed ones, and are kept.
fn place([status, _, id]: &Plan) -> usize {
    let status = status.as_ref().map_or(0, |status| status.len() as u64);
    let id = id.as_deref().unwrap_or_default().as_bytes().first_chunk();
    let id = id.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    ((id ^ status).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize % PLACES
}
