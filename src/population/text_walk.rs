//! Looks through the texts of several dictionaries for needles. The addresses of one user are alike in all but lead and domain,
//! in `mail`, `userPrincipalName` and `proxyAddresses`: dictionaries of addresses are therefore walked together, user by user,
//! and a core that is the one before is not looked through again. Of users with one core in all addresses ([`alike`](super::alike))
//! the principal name alone is read. Other dictionaries are walked by themselves, in the order of the codes.
//!
//! Neighbours are compared instead of numbering all cores, which would take memory in every population, or time in every
//! evaluation.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use memchr::memmem::Finder;
use rayon::prelude::*;

use super::alike::Anchor;
use super::beginnings::Beginnings;
use super::bits;
use super::code_set::Codes;
use super::codes;
use super::cores::Cores;
use super::frames::{Frame, MAX_LEADS, MAX_TAILS};
use super::list_dictionary::ListDictionary;
use super::needle::{Placed, Short};
use super::pieces::{Meaning, Meanings};
use super::search::Needles;
use super::sieve::Sieve;
use super::text_dictionary::{TextDictionary, Unusual};
use crate::rule::UpperText;

/// Codes or places that a thread walks at a time, at least: a multiple of eight, as sets of them are put together by bytes.
const PART: usize = 1 << 15;
/// Dictionaries of up to so many texts are walked with the same sieve: to make one would take longer than to walk them.
const SMALL: usize = 1 << 12;
/// Cores that are read at once.
const EIGHT: usize = 8;
/// Places that are walked before what was met is noted: what belongs to them stays in a cache until then.
const BATCH: usize = 1 << 12;
/// Parts for each thread, so that none has to wait long for the others.
const SHARE: usize = 4;
/// Values that are looked at to learn what is rare among them.
const SAMPLE: usize = 500;

/// Who has which texts of a dictionary.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holders<'a> {
    /// Each place has one text at most.
    Single(&'a codes::Codes),
    /// Each place has a list of them.
    Listed(&'a codes::Codes, &'a ListDictionary),
    /// The texts are parts of something else.
    Others,
}

impl Holders<'_> {
    fn places(&self) -> usize {
        match self {
            Self::Single(codes) | Self::Listed(codes, _) => codes.len(),
            Self::Others => 0,
        }
    }

    /// The codes of the texts at a place, for which `single` has room.
    #[inline]
    pub(super) fn at<'b>(&'b self, place: usize, single: &'b mut u32) -> &'b [u32] {
        match self {
            Self::Single(codes) if place < codes.len() => {
                *single = codes.get(place);
                std::slice::from_ref(single)
            }
            Self::Listed(codes, lists) if place < codes.len() => lists.list(codes.get(place)),
            _ => &[],
        }
    }
}

/// A dictionary, and what is looked for in it.
#[derive(Debug)]
pub(super) struct Sought<'a> {
    pub(super) texts: &'a TextDictionary,
    pub(super) holders: Holders<'a>,
    /// Who has texts with the core of the anchor, if that is still the same.
    pub(super) alike: &'a [u8],
    pub(super) needles: Needles,
}

/// For each dictionary and needle, the texts that hold it. Texts that are apart are left out, and so may be those that nobody
/// has.
pub(super) fn find<'a>(sought: &'a [Sought<'a>], anchor: Option<&Anchor<'a>>) -> Vec<Vec<Codes>> {
    let is_asked = |index: &usize| !sought[*index].needles.texts().is_empty();
    let is_address = |index: &usize| {
        let Sought { texts, holders, .. } = &sought[*index];
        !matches!(holders, Holders::Others) && !texts.frames().tails().is_empty()
    };
    let (mut addresses, others): (Vec<usize>, Vec<usize>) = (0..sought.len()).filter(is_asked).partition(is_address);
    // Of those who are not alike, the others have one core.
    addresses.sort_by_key(|&index| anchor.is_none_or(|anchor| !anchor.is_of(sought[index].texts)));
    let is_small = |index: &usize| sought[*index].texts.len() <= SMALL;
    let (small, large): (Vec<usize>, Vec<usize>) = others.into_iter().partition(is_small);
    let mut groups = vec![addresses, small];
    groups.extend(large.into_iter().map(|index| vec![index]));
    groups.retain(|group| !group.is_empty());
    let group = |group: &Vec<usize>| {
        let together = group.len() > 1 && is_address(&group[0]);
        let group: Vec<&Sought> = group.iter().map(|&index| &sought[index]).collect();
        Group::new(&group).find(together.then_some(anchor))
    };
    let found: Vec<Vec<Vec<Codes>>> = groups.par_iter().map(group).collect();
    let mut all = vec![Vec::new(); sought.len()];
    for (index, found) in groups.into_iter().flatten().zip(found.into_iter().flatten()) {
        all[index] = found;
    }
    all
}

/// Dictionaries that are walked together.
struct Group<'a> {
    members: Vec<Member<'a>>,
    sieve: Sieve,
    beginnings: Beginnings,
}

/// The core that was looked through last, and the pieces in it.
#[derive(Default)]
struct Core<'a> {
    /// None: what was looked through is no core of a dictionary.
    text: Option<&'a [u8]>,
    pieces: Vec<usize>,
    /// Where cores are put that are not short.
    placed: Placed,
}

impl<'a> Group<'a> {
    fn new(sought: &[&'a Sought<'a>]) -> Self {
        let mut pieces = Needles::default();
        let mut sample = Vec::new();
        let members = sought
            .iter()
            .map(|sought| Member::new(sought, &mut pieces, &mut sample));
        let members = members.collect();
        Self {
            members,
            sieve: Sieve::new(pieces.texts(), sample.into_iter()),
            beginnings: Beginnings::of(pieces.texts()),
        }
    }

    /// For each member and needle, the texts that hold it. The members are walked user by user if `together`, with the anchor
    /// if there is one, else each by itself.
    fn find(&self, together: Option<Option<&Anchor<'a>>>) -> Vec<Vec<Codes>> {
        let lengths = self.members.iter().map(|member| match together {
            Some(_) => member.holders.places(),
            None => member.texts.len(),
        });
        let length = lengths.max().unwrap_or(0);
        let parts = match rayon::current_num_threads() {
            1 => 1,
            threads => threads * SHARE,
        };
        let step = length.div_ceil(parts).max(PART).next_multiple_of(8);
        let part = |start: usize| match together {
            Some(anchor) => self.walk_users(anchor, start..length.min(start + step)),
            None => self.walk_codes(start..length.min(start + step)),
        };
        let parts: Vec<Vec<Found>> = (0..length).into_par_iter().step_by(step).map(part).collect();
        let mut parts = parts.into_iter();
        let mut all = parts.next().unwrap_or_default();
        for part in parts {
            all.iter_mut().zip(part).for_each(|(all, part)| all.join(part));
        }
        let members = self.members.iter().zip(all);
        members.map(|(member, found)| member.holding(found)).collect()
    }

    /// Looks through the texts of some codes.
    fn walk_codes(&self, codes: Range<usize>) -> Vec<Found> {
        let walk = |member: &Member<'a>| {
            let mut core = Core::default();
            let mut found = Found::of(member);
            let codes = codes.start.max(1)..codes.end.min(member.texts.len());
            for first in codes.clone().step_by(EIGHT) {
                let eight = first..codes.end.min(first + EIGHT);
                let mut cores = [(Frame::default(), (&[][..], None)); EIGHT];
                for (code, core) in eight.clone().zip(&mut cores) {
                    *core = member.core(code);
                }
                for (code, (frame, (text, short))) in eight.zip(cores) {
                    if frame.tail() == 0 && self.is_unusual(member, code, &mut core, &mut found) {
                        continue;
                    }
                    if !frame.is_of_core_before() || code == codes.start {
                        self.settle(&mut core, text, short.as_ref());
                    }
                    member.note(code, frame, &core.pieces, &mut found);
                }
            }
            found
        };
        self.members.iter().map(walk).collect()
    }

    /// Looks through the texts of some places, from a multiple of eight on.
    fn walk_users(&self, anchor: Option<&Anchor<'a>>, places: Range<usize>) -> Vec<Found> {
        let mut core = Core::default();
        let mut all: Vec<Found> = self.members.iter().map(Found::of).collect();
        let Some(anchor) = anchor else {
            places.for_each(|place| self.walk_user(place, &mut core, &mut all));
            return all;
        };
        let (mut met, mut others) = (Vec::new(), Vec::new());
        for start in places.clone().step_by(BATCH) {
            let batch = start..places.end.min(start + BATCH);
            for first in batch.clone().step_by(EIGHT) {
                let eight = first..batch.end.min(first + EIGHT);
                self.walk_eight(anchor, eight, &mut core, &mut met, &mut others);
            }
            for (member, found) in self.members.iter().zip(&mut all) {
                member.note_met(&met, found);
            }
            met.clear();
            self.touch(&others);
            for place in others.drain(..) {
                self.walk_user(place, &mut core, &mut all);
            }
        }
        all
    }

    /// Looks through the cores of up to eight places; `met` gets the pieces in those of all who are alike, and `others` who is
    /// not. The cores are read at once, as these reads need not wait for one another.
    fn walk_eight(
        &self,
        anchor: &Anchor<'a>,
        places: Range<usize>,
        core: &mut Core<'a>,
        met: &mut Vec<(usize, usize)>,
        others: &mut Vec<usize>,
    ) {
        let alike = self.alike(anchor, places.start / 8);
        let mut cores = [(&[][..], None); EIGHT];
        for (bit, (place, core)) in places.clone().zip(&mut cores).enumerate() {
            match alike >> bit & 1 {
                0 => others.push(place),
                _ => *core = anchor.core(place),
            }
        }
        for (place, (text, short)) in places.zip(cores) {
            if !text.is_empty() {
                self.settle(core, text, short.as_ref());
                met.extend(core.pieces.iter().map(|&piece| (place, piece)));
            }
        }
    }

    /// Reads where the texts of places begin, which are in a cache then; these reads need not wait for one another.
    fn touch(&self, places: &[usize]) {
        let mut all = 0;
        for member in &self.members {
            for &place in places {
                if let Some(&code @ 1..) = member.holders.at(place, &mut 0).first() {
                    let text = member.texts.within(code as usize, (0, 0));
                    all ^= text.first().copied().unwrap_or(0);
                }
            }
        }
        std::hint::black_box(all);
    }

    /// Of eight places from a multiple of eight on, those at which all members have the core of the anchor, as bits.
    fn alike(&self, anchor: &Anchor, byte: usize) -> u8 {
        let of = |alike: &[u8]| alike.get(byte).copied().unwrap_or(0);
        let members = self.members.iter().map(|member| of(member.alike));
        members.fold(of(anchor.alike), |all, alike| all & alike)
    }

    /// Looks through the texts of a place.
    fn walk_user(&self, place: usize, core: &mut Core<'a>, all: &mut [Found]) {
        for (member, found) in self.members.iter().zip(all) {
            let mut before = 0;
            for &code in member.holders.at(place, &mut 0) {
                let code = code as usize;
                if bits::insert_new(&mut found.seen, code) {
                    self.look_at(member, code, before, core, found);
                    before = code;
                }
            }
        }
    }

    /// Notes what the text of a code holds; the core is that of the text with the code `before`, or 0.
    #[inline]
    fn look_at(&self, member: &Member<'a>, code: usize, before: usize, core: &mut Core<'a>, found: &mut Found) {
        let (frame, (text, short)) = member.core(code);
        if frame.tail() == 0 && self.is_unusual(member, code, core, found) {
            return;
        }
        let is_same = frame.is_of_core_before() && before + 1 == code;
        if !is_same && core.text.is_none_or(|core| core != text) {
            self.settle(core, text, short.as_ref());
        }
        member.note(code, frame, &core.pieces, found);
    }

    /// Whether a text is unusual; what it holds is noted then, in upper case.
    #[inline(never)]
    fn is_unusual(&self, member: &Member, code: usize, core: &mut Core, found: &mut Found) -> bool {
        let Some(unusual) = found.unusual(member.texts, code) else {
            return false;
        };
        if !unusual.is_apart {
            let upper = UpperText::new(member.texts.text(unusual.code));
            self.look_through(core, upper.as_str().as_bytes());
            core.text = None;
            member.note(code, Frame::default(), &core.pieces, found);
        }
        true
    }

    /// Finds the pieces in a core.
    #[inline]
    fn settle(&self, core: &mut Core<'a>, text: &'a [u8], short: Option<&Short>) {
        core.text = Some(text);
        let Some(short) = short else {
            return self.look_through(core, text);
        };
        core.pieces.clear();
        self.beginnings.look_at_short(short, |piece| core.pieces.push(piece));
        self.sieve.look_at_short(short, |piece| {
            if !core.pieces.contains(&piece) {
                core.pieces.push(piece);
            }
        });
    }

    /// Finds the pieces in a text that may be long.
    #[inline(never)]
    fn look_through(&self, core: &mut Core, text: &[u8]) {
        core.placed.put(text);
        core.pieces.clear();
        self.beginnings.look_at(&core.placed, |piece| core.pieces.push(piece));
        self.sieve.look_at(&core.placed, |piece| {
            if !core.pieces.contains(&piece) {
                core.pieces.push(piece);
            }
        });
    }
}

/// A dictionary of a group.
struct Member<'a> {
    texts: &'a TextDictionary,
    holders: Holders<'a>,
    alike: &'a [u8],
    needles: &'a [Vec<u8>],
    /// Of the pieces of the group.
    meanings: Meanings,
    /// The needles in each lead, and in each tail, by number.
    in_leads: Vec<Vec<usize>>,
    in_tails: Vec<Vec<usize>>,
    cores: Cores<'a>,
}

impl<'a> Member<'a> {
    /// Adds the pieces that its needles come to, and some of its cores.
    fn new(sought: &'a Sought<'a>, pieces: &mut Needles, sample: &mut Vec<&'a [u8]>) -> Self {
        let (texts, needles) = (sought.texts, sought.needles.texts());
        let frames = texts.frames();
        let cores = Cores::of(texts);
        let step = (texts.len() / SAMPLE).max(1);
        sample.extend(
            (1..texts.len())
                .step_by(step)
                .map(|code| cores.core(code, frames.of(code))),
        );
        let finders: Vec<Finder> = needles.iter().map(|needle| Finder::new(needle.as_slice())).collect();
        let all_in = |text: &[u8]| -> Vec<usize> {
            let found = finders
                .iter()
                .enumerate()
                .filter(|(_, finder)| finder.find(text).is_some());
            found.map(|(number, _)| number).collect()
        };
        let in_lead = |lead: &Vec<u8>| all_in(lead);
        let in_tail = |tail: &Vec<u8>| all_in(&[b"@", tail.as_slice()].concat().to_ascii_uppercase());
        let none = || std::iter::once(Vec::new());
        Self {
            texts,
            holders: sought.holders,
            alike: sought.alike,
            needles,
            meanings: Meanings::of(needles, frames, !frames.are_everywhere(texts.len()), pieces),
            in_leads: none().chain(frames.leads().iter().map(in_lead)).collect(),
            in_tails: none().chain(frames.tails().iter().map(in_tail)).collect(),
            cores,
        }
    }

    /// The frame of a code that is not 0, and the core of its text, also as a short text.
    #[inline]
    fn core(&self, code: usize) -> (Frame, (&'a [u8], Option<Short>)) {
        let frame = self.texts.frames().of(code);
        (frame, self.cores.short(code, frame))
    }

    /// Notes what the text of a code holds, in whose core these pieces are.
    #[inline]
    fn note(&self, code: usize, frame: Frame, pieces: &[usize], found: &mut Found) {
        for &piece in pieces {
            self.meanings.each(piece, frame, |needle| found.note(needle, code));
        }
    }

    /// Notes what the texts of places hold, all of which have these pieces in their cores.
    fn note_met(&self, met: &[(usize, usize)], found: &mut Found) {
        for &(place, piece) in met {
            let meanings = self.meanings.of_piece(piece);
            if !meanings.is_empty() {
                self.note_place(place, meanings, found);
            }
        }
    }

    fn note_place(&self, place: usize, meanings: &[Meaning], found: &mut Found) {
        for &code in self.holders.at(place, &mut 0) {
            let code = code as usize;
            let frame = self.texts.frames().of(code);
            for meaning in meanings {
                if self.meanings.is_for(meaning, frame) && code != 0 {
                    found.note(meaning.needle, code);
                }
            }
        }
    }

    /// The texts that hold each needle: in the core or where it meets the others, in the lead, or in the tail.
    fn holding(&self, found: Found) -> Vec<Codes> {
        let limit = self.texts.len();
        let listed = found.holders.into_iter().map(|mut codes| {
            // Users are walked in the order in which they came, and most codes are; parts may have met the same text.
            if !codes.is_sorted_by(|one, other| one < other) {
                // Which is fast where parts are in order.
                codes.sort();
                codes.dedup();
            }
            Codes::listed(codes, limit)
        });
        let mut all: Vec<Codes> = listed.collect();
        let framed = self.framed();
        // Needles that are in the same leads and tails have the same texts, mostly.
        let mut by_parts: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for needle in 0..all.len() {
            let parts = framed.iter().enumerate();
            let parts = parts.filter(|(_, (needles, _))| needles.contains(&needle));
            by_parts
                .entry(parts.map(|(part, _)| part).collect())
                .or_default()
                .push(needle);
        }
        for (parts, needles) in by_parts {
            let Some((&first, others)) = parts.split_first() else {
                continue;
            };
            let mut codes = framed[first].1.clone();
            others.iter().for_each(|&part| bits::or(&mut codes, &framed[part].1));
            let codes = Arc::new(codes);
            for needle in needles {
                let mut codes = codes.clone();
                let own = all[needle].list();
                if !own.is_empty() {
                    let codes = Arc::make_mut(&mut codes);
                    own.iter().for_each(|&code| bits::insert(codes, code as usize));
                }
                all[needle] = Codes::Many(codes);
            }
        }
        all
    }

    /// The needles in each lead and in each tail that some are in, and the texts with that lead or tail. Eight bitmaps are
    /// made at once.
    fn framed(&self) -> Vec<(&[usize], Vec<u8>)> {
        let leads = self.in_leads.iter().enumerate();
        let tails = self.in_tails.iter().enumerate();
        let leads = leads.map(|(number, needles)| (needles, number, None));
        let parts = leads.chain(tails.map(|(number, needles)| (needles, 0, Some(number))));
        let parts: Vec<(&Vec<usize>, usize, Option<usize>)> =
            parts.filter(|(needles, ..)| !needles.is_empty()).collect();
        let mut all = Vec::with_capacity(parts.len());
        for parts in parts.chunks(8) {
            let (mut by_lead, mut by_tail) = ([0_u8; MAX_LEADS + 1], [0_u8; MAX_TAILS + 1]);
            for (bit, (_, lead, tail)) in parts.iter().enumerate() {
                let mask = tail.map_or(&mut by_lead[*lead], |tail| &mut by_tail[tail]);
                *mask |= 1 << bit;
            }
            let mut bitmaps = vec![bits::empty(self.texts.len()); parts.len()];
            for (at, frames) in self.texts.frames().all().chunks(8).enumerate() {
                let mut square = [0; 8];
                for (mask, frame) in square.iter_mut().zip(frames) {
                    *mask = by_lead[frame.lead()] | by_tail[frame.tail()];
                }
                let turned = bits::turn(u64::from_le_bytes(square)).to_le_bytes();
                bitmaps
                    .iter_mut()
                    .zip(turned)
                    .for_each(|(bitmap, byte)| bitmap[at] = byte);
            }
            all.extend(parts.iter().map(|(needles, ..)| needles.as_slice()).zip(bitmaps));
        }
        all
    }
}

/// The texts of a dictionary by what they hold.
#[derive(Default)]
struct Found {
    /// By needle, outside of leads and tails.
    holders: Vec<Vec<u32>>,
    /// The texts that were looked through.
    seen: Vec<u8>,
    /// The unusual text that is expected next.
    next_unusual: usize,
}

impl Found {
    fn of(member: &Member) -> Self {
        let mut seen = bits::empty(member.texts.len());
        // There is no text to look through.
        bits::insert(&mut seen, 0);
        Self {
            holders: vec![Vec::new(); member.needles.len()],
            seen,
            next_unusual: 0,
        }
    }

    fn note(&mut self, needle: usize, code: usize) {
        let code = u32::try_from(code).unwrap_or(0);
        let holders = &mut self.holders[needle];
        if holders.last() != Some(&code) {
            holders.push(code);
        }
    }

    /// Whether a code is that of an unusual text. Codes come in ascending order, but for those of replaced values.
    fn unusual(&mut self, texts: &TextDictionary, code: usize) -> Option<Unusual> {
        let all = texts.unusual();
        let is_before = |unusual: &Unusual| (unusual.code as usize) < code;
        let is_passed = self.next_unusual.checked_sub(1).and_then(|last| all.get(last));
        if is_passed.is_some_and(|last| !is_before(last)) {
            self.next_unusual = all.partition_point(is_before);
        }
        while all.get(self.next_unusual).is_some_and(is_before) {
            self.next_unusual += 1;
        }
        all.get(self.next_unusual)
            .filter(|unusual| unusual.code as usize == code)
            .copied()
    }

    /// Adds what was found elsewhere.
    fn join(&mut self, other: Self) {
        let holders = self.holders.iter_mut().zip(other.holders);
        holders.for_each(|(all, others)| all.extend(others));
    }
}
