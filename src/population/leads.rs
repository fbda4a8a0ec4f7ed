//! What many values of a dictionary begin with: `SMTP:` and the like, in `proxyAddresses`. What stands in it is looked for once,
//! as in [`Tails`](super::tails::Tails), and not in each value.

use std::collections::BTreeMap;

use super::needle::{word, Needle, WORD};

/// As many as are told apart.
const MAX_LEADS: usize = 4;
/// A lead that fewer of the values have is none.
const LEAST_SHARE: usize = 16;

/// The leads of a dictionary, numbered: in upper case, with the NUL before each.
#[derive(Debug)]
pub(super) struct Leads(Vec<Needle>);

impl Leads {
    /// Of some values, each with the NUL before it.
    pub(super) fn of<'a>(sample: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut counts: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        let mut values = 0;
        for value in sample {
            values += 1;
            if let Some(lead) = lead_of(value) {
                *counts.entry(lead).or_default() += 1;
            }
        }
        let mut leads: Vec<(usize, Vec<u8>)> = counts.into_iter().map(|(lead, count)| (count, lead)).collect();
        leads.retain(|(count, _)| count * LEAST_SHARE >= values);
        leads.sort_unstable_by(|one, other| other.cmp(one));
        let leads = leads.into_iter().take(MAX_LEADS);
        Self(leads.map(|(_, text)| Needle::new(&text)).collect())
    }

    /// Every lead, in upper case, with the NUL before it.
    pub(super) fn texts(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.0.iter().map(Needle::text)
    }

    /// The number of the lead of a value, from 1 on, or 0 where it has none, and how long it is with the NUL before it.
    #[inline]
    pub(super) fn find(&self, value: &[u8]) -> (usize, usize) {
        let word = word(value);
        let found = self.0.iter().position(|lead| lead.begins(word));
        found.map_or((0, 1), |number| (number + 1, self.0[number].text().len()))
    }
}

/// Letters up to a `:`, in upper case; longer ones than are compared at once are no lead.
fn lead_of(value: &[u8]) -> Option<Vec<u8>> {
    let head = &value[..value.len().min(WORD)];
    let colon = memchr::memchr(b':', head)?;
    let letters = head.get(1..colon)?;
    (!letters.is_empty() && letters.iter().all(u8::is_ascii_alphabetic)).then(|| head[..=colon].to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::Leads;

    #[test]
    fn what_many_values_begin_with_is_known_in_any_letter_case() {
        let values = [
            "\0SMTP:anna",
            "\0smtp:a",
            "\0sip:anna",
            "\0anna",
            "\0:x",
            "\0a1:x",
            "\0smtp",
        ];
        let leads = Leads::of(values.iter().map(|value| value.as_bytes()));
        assert_eq!(leads.texts().collect::<Vec<_>>(), [&b"\0SMTP:"[..], b"\0SIP:"]);
        let found = values.map(|value| leads.find(&[value.as_bytes(), b"\0\0\0\0\0"].concat()));
        assert_eq!(found, [(1, 6), (1, 6), (2, 5), (0, 1), (0, 1), (0, 1), (0, 1)]);
    }

    #[test]
    fn what_few_values_begin_with_is_no_lead() {
        let values = [&b"\0anna"[..]; 20];
        let leads = Leads::of(values.into_iter().chain([&b"\0smtp:anna"[..]]));
        assert_eq!(leads.texts().len(), 0);
        assert_eq!(leads.find(b"\0smtp:anna"), (0, 1));
    }
}
