//! What the addresses of a dictionary have around their cores: a lead, such as `SMTP:`, and a domain behind the `@`, the tail.
//! Both are few, so that what stands in them is looked for once for all addresses. And it is noted which addresses have the
//! core of the one before, as those of one user do: they need not be looked at again. All of that takes two bytes a text.

use std::collections::HashMap;

use super::needle::WORD;

/// As many tails as are told apart, with 0 for none; addresses of further domains are looked through as a whole.
pub(super) const MAX_TAILS: usize = 255;
/// As many leads, with 0 for none; others are part of the core.
pub(super) const MAX_LEADS: usize = 15;

/// So many tails are compared before one is looked up: most addresses have one of these.
const COMPARED: usize = 4;

/// What stands around the core of a text: nothing, where it is no address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Frame(u16);

impl Frame {
    const REPEATED: u16 = 1 << 15;

    fn new(lead: u8, tail: u8) -> Self {
        Self(u16::from(lead) << 8 | u16::from(tail))
    }

    /// The number of the domain, or 0 where there is none.
    pub(super) fn tail(self) -> usize {
        usize::from(self.0 & 0xff)
    }

    /// The number of the lead, or 0 where there is none.
    pub(super) fn lead(self) -> usize {
        usize::from(self.0 >> 8 & 0xf)
    }

    /// Whether the core is that of the text with the code before.
    pub(super) fn is_of_core_before(self) -> bool {
        self.0 & Self::REPEATED != 0
    }
}

/// The frame of each text.
#[derive(Debug, Clone, Default)]
pub(super) struct Frames {
    /// By code; codes behind the last have none.
    frames: Vec<Frame>,
    /// By number less one, in upper case, with the NUL before each.
    leads: Vec<Vec<u8>>,
    /// By number less one, with a NUL behind each, as needles have one for the end of a value.
    tails: Vec<Vec<u8>>,
    known_tails: HashMap<String, u8>,
}

impl Frames {
    /// Notes the frame of a text of ASCII, whose code is larger than those noted before; `before` is the text of the code
    /// before.
    pub(super) fn note(&mut self, code: usize, text: &str, before: &str) {
        let tail = self.find_tail(text);
        if tail == 0 {
            return;
        }
        let lead = self.find_lead(text);
        let mut frame = Frame::new(lead, tail);
        let (Some(core), frame_before) = (self.core(text, frame), self.of(code - 1)) else {
            // Without a core, an address is looked at as a whole.
            return;
        };
        if frame_before.tail() != 0 && self.core(before, frame_before) == Some(core) {
            frame.0 |= Frame::REPEATED;
        }
        self.frames.resize(code, Frame::default());
        self.frames.push(frame);
    }

    /// What stands between lead and domain, unless that is nothing.
    fn core<'a>(&self, text: &'a str, frame: Frame) -> Option<&'a str> {
        let end = text.len().checked_sub(self.tail_length(frame.tail()))?;
        text.get(self.lead_length(frame.lead())..end)
            .filter(|core| !core.is_empty())
    }

    /// Texts with several `@` have none, so that what ends with one is found at the last byte before a tail only.
    fn find_tail(&mut self, text: &str) -> u8 {
        let Some(tail) = memchr::memchr(b'@', text.as_bytes()).and_then(|at| text.get(at + 1..)) else {
            return 0;
        };
        if tail.is_empty() || memchr::memchr(b'@', tail.as_bytes()).is_some() {
            return 0;
        }
        let is_it = |known: &Vec<u8>| known.strip_suffix(b"\0") == Some(tail.as_bytes());
        if let Some((number, _)) = (1..)
            .zip(self.tails.iter().take(COMPARED))
            .find(|(_, known)| is_it(known))
        {
            return number;
        }
        if let Some(&known) = self.known_tails.get(tail) {
            return known;
        }
        if self.tails.len() == MAX_TAILS {
            return 0;
        }
        self.tails.push([tail.as_bytes(), b"\0"].concat());
        let number = u8::try_from(self.tails.len()).unwrap_or(0);
        self.known_tails.insert(tail.to_owned(), number);
        number
    }

    fn find_lead(&mut self, text: &str) -> u8 {
        let Some(lead) = lead_of(text.as_bytes()) else {
            return 0;
        };
        let is_it = |known: &Vec<u8>| known[1..].eq_ignore_ascii_case(lead);
        let place = self.leads.iter().position(is_it).unwrap_or_else(|| {
            if self.leads.len() < MAX_LEADS {
                self.leads.push([b"\0", lead.to_ascii_uppercase().as_slice()].concat());
                return self.leads.len() - 1;
            }
            MAX_LEADS
        });
        u8::try_from(place)
            .ok()
            .filter(|_| place < MAX_LEADS)
            .map_or(0, |place| place + 1)
    }

    /// The frame of a code.
    pub(super) fn of(&self, code: usize) -> Frame {
        self.frames.get(code).copied().unwrap_or_default()
    }

    /// The frames of all codes up to some one, behind which no text has any.
    pub(super) fn all(&self) -> &[Frame] {
        &self.frames
    }

    /// Whether every text of a dictionary with so many codes has a tail.
    pub(super) fn are_everywhere(&self, codes: usize) -> bool {
        let frames = self.frames.get(1..codes);
        frames.is_some_and(|frames| frames.iter().all(|frame| frame.tail() != 0))
    }

    /// Every lead, in upper case, with the NUL before it, from number 1 on.
    pub(super) fn leads(&self) -> &[Vec<u8>] {
        &self.leads
    }

    /// Every tail, with a NUL behind it, from number 1 on.
    pub(super) fn tails(&self) -> &[Vec<u8>] {
        &self.tails
    }

    /// What a lead takes of a text.
    pub(super) fn lead_length(&self, number: usize) -> usize {
        let lead = number.checked_sub(1).and_then(|place| self.leads.get(place));
        // But for the NUL.
        lead.map_or(0, |lead| lead.len() - 1)
    }

    /// What a tail and the `@` before it take of a text.
    pub(super) fn tail_length(&self, number: usize) -> usize {
        let tail = number.checked_sub(1).and_then(|place| self.tails.get(place));
        // The NUL stands for the `@`.
        tail.map_or(0, Vec::len)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let texts: usize = self.tails.iter().map(|text| 2 * text.capacity() + 64).sum();
        size_of::<Frame>() * self.frames.capacity() + texts
    }

    pub(super) fn shrink(&mut self) {
        self.frames.shrink_to_fit();
    }
}

/// Letters up to a `:`; longer ones than are compared at once with the NUL before them are no lead.
fn lead_of(text: &[u8]) -> Option<&[u8]> {
    let head = &text[..text.len().min(WORD - 1)];
    let colon = head.iter().position(|byte| !byte.is_ascii_alphabetic())?;
    (colon > 0 && head[colon] == b':').then(|| &head[..=colon])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(texts: &[&str]) -> (Frames, Vec<(usize, usize, bool)>) {
        let mut frames = Frames::default();
        let mut before = "";
        for (code, text) in (1..).zip(texts) {
            frames.note(code, text, before);
            before = text;
        }
        let all = (1..=texts.len()).map(|code| frames.of(code));
        let all = all.map(|frame| (frame.lead(), frame.tail(), frame.is_of_core_before()));
        let all = all.collect();
        (frames, all)
    }

    #[test]
    fn an_address_has_the_lead_and_the_domain_around_its_core() {
        let texts = [
            "SMTP:anna@c.example",
            "smtp:anna@C.example",
            "anna@c.example",
            "sip:Anna@c.example",
            "anna",
            "anna@c.example",
            "@c.example",
            "sip:@c.example",
            "a@b@c.example",
            "smtps-x:b@c.example",
            ":b@c.example",
            "b@",
        ];
        let (frames, all) = noted(&texts);
        let none = (0, 0, false);
        let wanted = [
            (1, 1, false),
            (1, 2, true),
            (0, 1, true),
            (2, 1, false),
            none,
            (0, 1, false),
            none,
            none,
            none,
            (0, 1, false),
            (0, 1, false),
            none,
        ];
        assert_eq!(all, wanted);
        assert_eq!(frames.leads(), [b"\0SMTP:".to_vec(), b"\0SIP:".to_vec()]);
        assert_eq!(frames.tails(), [b"c.example\0".to_vec(), b"C.example\0".to_vec()]);
        assert!(!frames.are_everywhere(texts.len() + 1) && frames.are_everywhere(5));
    }

    #[test]
    fn leads_and_domains_beyond_those_that_have_numbers_are_none() {
        let texts: Vec<String> = (0..300)
            .map(|number| {
                let lead: String = [number / 26, number % 26]
                    .map(|letter| char::from(b'a' + letter as u8))
                    .iter()
                    .collect();
                format!("{lead}:x@c{number}.example")
            })
            .collect();
        let (_, all) = noted(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(
            all[MAX_LEADS - 1..=MAX_LEADS],
            [(MAX_LEADS, MAX_LEADS, true), (0, MAX_LEADS + 1, false)]
        );
        assert_eq!(all[MAX_TAILS - 1..=MAX_TAILS], [(0, MAX_TAILS, false), (0, 0, false)]);
    }
}
