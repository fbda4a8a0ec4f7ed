//! What many values of a dictionary begin with: `SMTP:` and the like, in `proxyAddresses`. What stands in it is looked for once,
//! as in [`Tails`](super::tails::Tails), and not in each value.

use std::collections::BTreeMap;

/// As many as are told apart.
const MAX_LEADS: usize = 4;
/// A lead that fewer of the values have is none.
const LEAST_SHARE: usize = 16;
/// A lead is told by so many bytes at once, the NUL before it included.
const WORD: usize = 8;

/// The leads of a dictionary, numbered.
#[derive(Debug)]
pub(super) struct Leads(Vec<Lead>);

#[derive(Debug)]
struct Lead {
    /// In upper case, with the NUL before it.
    text: Vec<u8>,
    word: u64,
    /// The bits in which a value must agree: all but that of letter case.
    care: u64,
}

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
        Self(
            leads
                .into_iter()
                .take(MAX_LEADS)
                .map(|(_, text)| Lead::new(text))
                .collect(),
        )
    }

    /// Every lead, in upper case, with the NUL before it.
    pub(super) fn texts(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.0.iter().map(|lead| lead.text.as_slice())
    }

    /// The number and the length of the lead of a value, the NUL before it included, if it has one.
    pub(super) fn find(&self, value: &[u8]) -> Option<(usize, usize)> {
        let first = self.0.first()?;
        let word = value.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let is_first = (word ^ first.word) & first.care == 0;
        if is_first {
            return Some((0, first.text.len()));
        }
        let mut others = self.0.iter().enumerate().skip(1);
        let (number, lead) = others.find(|(_, lead)| (word ^ lead.word) & lead.care == 0)?;
        Some((number, lead.text.len()))
    }
}

impl Lead {
    fn new(text: Vec<u8>) -> Self {
        let (mut word, mut care) = ([0; WORD], [0; WORD]);
        for ((byte, care), &expected) in word.iter_mut().zip(&mut care).zip(&text) {
            *byte = expected;
            *care = if expected.is_ascii_uppercase() { !0x20 } else { u8::MAX };
        }
        Self {
            text,
            word: u64::from_le_bytes(word),
            care: u64::from_le_bytes(care),
        }
    }
}

/// Letters up to a `:`, in upper case.
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
        assert_eq!(found[..4], [Some((0, 6)), Some((0, 6)), Some((1, 5)), None]);
        assert_eq!(found[4..], [None; 3]);
    }

    #[test]
    fn what_few_values_begin_with_is_no_lead() {
        let values = [&b"\0anna"[..]; 20];
        let leads = Leads::of(values.into_iter().chain([&b"\0smtp:anna"[..]]));
        assert_eq!(leads.texts().len(), 0);
        assert_eq!(leads.find(b"\0smtp:anna"), None);
    }
}
