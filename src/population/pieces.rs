//! What needles come to in the parts of a value. An address has three: a lead such as `SMTP:`, its domain
//! ([`Frames`]), and what stands between them, its core. Leads and domains are few, and looked at once each; cores are shared by
//! the addresses of one user, in one property and in others. So it is cores that are looked through, for pieces: what of a
//! needle has to stand in the core when the rest of it stands in the lead before or in the domain behind.
//!
//! A piece has a NUL before it where the core has to begin with it, and one behind it where the core has to end with it.

use super::frames::{Frame, Frames, MAX_TAILS};
use super::search::Needles;

/// Domains by number; number 0 stands for none.
type TailSet = [bool; MAX_TAILS + 1];
/// Places of the sets that most pieces have.
const ANY_TAIL: usize = 0;
const NO_TAIL: usize = 1;
/// Leads as bits, of which the first stands for none.
const ANY_LEAD: u16 = u16::MAX;
const NO_LEAD: u16 = 1;

/// What pieces mean in the values of one dictionary.
#[derive(Debug)]
pub(super) struct Meanings {
    /// By piece, where its meanings begin.
    starts: Vec<u32>,
    meanings: Vec<Meaning>,
    tails: Vec<TailSet>,
}

/// A needle that a value holds if its core has the piece, and its lead and its domain are among these.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meaning {
    pub(super) needle: usize,
    leads: u16,
    tails: usize,
}

impl Meanings {
    /// Of the needles of one dictionary, in upper case; adds their pieces to those of others. Without values that have no
    /// domain, pieces that are met in these alone are left out.
    pub(super) fn of(needles: &[Vec<u8>], frames: &Frames, has_untailed: bool, pieces: &mut Needles) -> Self {
        let mut untailed = [false; MAX_TAILS + 1];
        untailed[0] = true;
        let mut sets = vec![[true; MAX_TAILS + 1], untailed];
        let mut by_piece: Vec<(usize, Meaning)> = Vec::new();
        for (needle, text) in needles.iter().enumerate() {
            for (text, tails) in before_tails(text, frames, &mut sets) {
                if tails == NO_TAIL && !has_untailed {
                    continue;
                }
                for (piece, leads) in behind_leads(text, frames) {
                    by_piece.push((pieces.add(piece), Meaning { needle, leads, tails }));
                }
            }
        }
        by_piece.sort_by_key(|(piece, _)| *piece);
        let until = |piece: usize| by_piece.partition_point(|(other, _)| *other < piece);
        let starts = (0..=pieces.texts().len()).map(|piece| u32::try_from(until(piece)).unwrap_or(u32::MAX));
        Self {
            starts: starts.collect(),
            meanings: by_piece.into_iter().map(|(_, meaning)| meaning).collect(),
            tails: sets,
        }
    }

    /// Calls `visit` with each needle that a value of this frame holds whose core has the piece, maybe more than once.
    pub(super) fn each(&self, piece: usize, frame: Frame, mut visit: impl FnMut(usize)) {
        for meaning in self.of_piece(piece) {
            if self.is_for(meaning, frame) {
                visit(meaning.needle);
            }
        }
    }

    /// What a piece means.
    pub(super) fn of_piece(&self, piece: usize) -> &[Meaning] {
        match self.starts.get(piece..piece + 2) {
            Some(&[start, end]) => &self.meanings[start as usize..end as usize],
            // Pieces of dictionaries that came later are none of this one's.
            _ => &[],
        }
    }

    /// Whether a piece means this in a value of this frame.
    #[inline]
    pub(super) fn is_for(&self, meaning: &Meaning, frame: Frame) -> bool {
        meaning.leads >> frame.lead() & 1 != 0 && self.tails[meaning.tails][frame.tail()]
    }
}

/// What of a needle stands before a domain, and the domains for which that is so. The `@` of a domain is the only one.
fn before_tails(needle: &[u8], frames: &Frames, sets: &mut Vec<TailSet>) -> Vec<(Vec<u8>, usize)> {
    let whole = needle.to_vec();
    let Some(at) = memchr::memchr(b'@', needle) else {
        let is_end = needle.last() == Some(&0);
        return vec![(whole, if is_end { NO_TAIL } else { ANY_TAIL })];
    };
    let (before, behind) = (&needle[..at], &needle[at + 1..]);
    let mut set = [false; MAX_TAILS + 1];
    for (found, tail) in set[1..].iter_mut().zip(frames.tails()) {
        *found = tail
            .get(..behind.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(behind));
    }
    let mut all = vec![(whole, NO_TAIL)];
    // Without anything before it, a needle is one of the domain.
    if !before.is_empty() && set.contains(&true) {
        sets.push(set);
        all.push(([before, b"\0"].concat(), sets.len() - 1));
    }
    all
}

/// What of a text stands behind a lead, and the leads for which that is so. A lead ends with the first colon of a value.
fn behind_leads(text: Vec<u8>, frames: &Frames) -> Vec<(Vec<u8>, u16)> {
    let mut all = Vec::new();
    let colon = memchr::memchr(b':', &text).map(|colon| text.split_at(colon + 1));
    // No core is empty: the values that would have such a one are looked at as a whole.
    if let Some((before, behind)) = colon.filter(|(_, behind)| !matches!(behind, [] | [0])) {
        let found = (1..).zip(frames.leads()).filter(|(_, lead)| lead.ends_with(before));
        let found = found.fold(0, |all, (number, _)| all | 1 << number);
        if found != 0 {
            all.push(([b"\0", behind].concat(), found));
        }
    }
    let is_begin = text.first() == Some(&0);
    all.push((text, if is_begin { NO_LEAD } else { ANY_LEAD }));
    all
}
