//! Looks through the texts of several dictionaries for needles. The addresses of one user are alike in all but lead and domain,
//! in `mail`, `userPrincipalName` and `proxyAddresses`: dictionaries of addresses are therefore walked together, user by user,
//! and a core that is the one before is not looked through again. Others are walked by themselves, in the order of the codes.
//!
//! Neighbours are compared instead of numbering all cores, which would take memory in every population, or time in every
//! evaluation.

use std::ops::Range;

use memchr::memmem::Finder;
use rayon::prelude::*;

use super::beginnings::Beginnings;
use super::bits;
use super::code_set::Codes;
use super::codes;
use super::leads::Leads;
use super::list_dictionary::ListDictionary;
use super::needle::Placed;
use super::pieces::Meanings;
use super::search::Needles;
use super::sieve::Sieve;
use super::tails::MAX_TAILS;
use super::text_dictionary::{TextDictionary, Unusual};
use crate::rule::UpperText;

/// Codes or places that a thread walks at a time, at least: a multiple of eight, as sets of them are put together by bytes.
const PART: usize = 1 << 15;
/// Dictionaries of up to so many texts are walked with the same sieve: to make one would take longer than to walk them.
const SMALL: usize = 1 << 12;
/// Parts for each thread, so that none has to wait long for the others.
const SHARE: usize = 4;
/// Values that are looked at to learn what is rare among them.
const SAMPLE: usize = 1_000;

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

    /// Calls `visit` with the codes of the texts at a place.
    fn each(&self, place: usize, mut visit: impl FnMut(usize)) {
        match self {
            Self::Single(codes) if place < codes.len() => visit(codes.get(place) as usize),
            Self::Listed(codes, lists) if place < codes.len() => {
                let list = lists.list(codes.get(place));
                list.iter().for_each(|&code| visit(code as usize));
            }
            _ => {}
        }
    }
}

/// A dictionary, and what is looked for in it.
#[derive(Debug)]
pub(super) struct Sought<'a> {
    pub(super) texts: &'a TextDictionary,
    pub(super) holders: Holders<'a>,
    pub(super) needles: Needles,
}

/// For each dictionary and needle, the texts that hold it. Texts that are apart are left out, and so may be those that nobody
/// has.
pub(super) fn find(sought: &[Sought]) -> Vec<Vec<Codes>> {
    let is_asked = |index: &usize| !sought[*index].needles.texts().is_empty();
    let is_address = |index: &usize| {
        let Sought { texts, holders, .. } = &sought[*index];
        !matches!(holders, Holders::Others) && !texts.tails().texts().is_empty()
    };
    let (addresses, others): (Vec<usize>, Vec<usize>) = (0..sought.len()).filter(is_asked).partition(is_address);
    let is_small = |index: &usize| sought[*index].texts.len() <= SMALL;
    let (small, large): (Vec<usize>, Vec<usize>) = others.into_iter().partition(is_small);
    let mut groups = vec![addresses, small];
    groups.extend(large.into_iter().map(|index| vec![index]));
    groups.retain(|group| !group.is_empty());
    let group = |group: &Vec<usize>| {
        let together = group.len() > 1 && is_address(&group[0]);
        let group: Vec<&Sought> = group.iter().map(|&index| &sought[index]).collect();
        Group::new(&group).find(together)
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
struct Core {
    text: Placed,
    pieces: Vec<usize>,
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

    /// For each member and needle, the texts that hold it.
    /// `together`: user by user.
    fn find(&self, together: bool) -> Vec<Vec<Codes>> {
        let lengths = self.members.iter().map(|member| match together {
            true => member.holders.places(),
            false => member.texts.len(),
        });
        let length = lengths.max().unwrap_or(0);
        let parts = match rayon::current_num_threads() {
            1 => 1,
            threads => threads * SHARE,
        };
        let step = length.div_ceil(parts).max(PART);
        let part = |start: usize| match together {
            true => self.walk_users(start..length.min(start + step)),
            false => self.walk_codes(start..length.min(start + step)),
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
        let mut core = Core::default();
        let walk = |member: &Member| {
            let mut found = Found::of(member);
            let codes = codes.start.max(1)..codes.end.min(member.texts.len());
            codes.for_each(|code| self.look_at(member, code, &mut core, &mut found));
            found
        };
        self.members.iter().map(walk).collect()
    }

    /// Looks through the texts of some places.
    fn walk_users(&self, places: Range<usize>) -> Vec<Found> {
        let mut core = Core::default();
        let mut all: Vec<Found> = self.members.iter().map(Found::of).collect();
        for place in places {
            for (member, found) in self.members.iter().zip(&mut all) {
                member.holders.each(place, |code| {
                    if code != 0 && !bits::contains(&found.seen, code) {
                        bits::insert(&mut found.seen, code);
                        self.look_at(member, code, &mut core, found);
                    }
                });
            }
        }
        all
    }

    /// Notes what the text of a code holds.
    #[inline]
    fn look_at(&self, member: &Member, code: usize, core: &mut Core, found: &mut Found) {
        let value = member.texts.between_two_nuls(code);
        match member.texts.tails().number(code) {
            0 => self.look_at_untailed(member, code, value, core, found),
            tail => self.look_through(member, code, (value, tail), core, found),
        }
    }

    /// The same for a text without a tail, which may be unusual.
    #[inline(never)]
    fn look_at_untailed(&self, member: &Member, code: usize, value: &[u8], core: &mut Core, found: &mut Found) {
        match found.unusual(member.texts, code) {
            None => self.look_through(member, code, (value, 0), core, found),
            Some(unusual) if unusual.is_apart => {}
            Some(unusual) => {
                let upper = UpperText::new(member.texts.text(unusual.code));
                let upper = [b"\0", upper.as_str().as_bytes(), b"\0"].concat();
                self.look_through(member, code, (&upper, 0), core, found);
            }
        }
    }

    /// Looks through a value between two NULs.
    #[inline]
    fn look_through(
        &self,
        member: &Member,
        code: usize,
        (value, tail): (&[u8], u8),
        core: &mut Core,
        found: &mut Found,
    ) {
        let (lead, start) = member.leads.find(value);
        if lead != 0 {
            bits::insert(&mut found.with_lead[lead - 1], code);
        }
        let end = value.len() - 1 - member.tail_lengths[usize::from(tail)];
        let text = &value[start..end];
        if text.is_empty() {
            // Without a core, what a needle comes to in it says nothing.
            return member.each_in(value, |needle| found.note(needle, code));
        }
        if !core.text.is(text) {
            self.settle(core, text);
        }
        for &piece in &core.pieces {
            member
                .meanings
                .each(piece, lead, tail, |needle| found.note(needle, code));
        }
    }

    /// Finds the pieces in a core.
    #[inline(never)]
    fn settle(&self, core: &mut Core, text: &[u8]) {
        core.text.put(text);
        core.pieces.clear();
        let pieces = &mut core.pieces;
        self.beginnings.look_at(&core.text, |piece| pieces.push(piece));
        self.sieve.look_at(&core.text, |piece| {
            if !pieces.contains(&piece) {
                pieces.push(piece);
            }
        });
    }
}

/// A dictionary of a group.
struct Member<'a> {
    texts: &'a TextDictionary,
    holders: Holders<'a>,
    needles: &'a [Vec<u8>],
    /// Of the pieces of the group.
    meanings: Meanings,
    leads: Leads,
    /// The needles in each lead.
    in_leads: Vec<Vec<usize>>,
    /// The needles in each tail, from number 1 on.
    in_tails: Vec<Vec<usize>>,
    /// What a tail and the `@` before it take of a value, by number.
    tail_lengths: Box<[usize; MAX_TAILS + 1]>,
}

impl<'a> Member<'a> {
    /// Adds the pieces that its needles come to, and some of its cores.
    fn new(sought: &'a Sought<'a>, pieces: &mut Needles, sample: &mut Vec<&'a [u8]>) -> Self {
        let (texts, needles) = (sought.texts, sought.needles.texts());
        let tails = texts.tails();
        let mut tail_lengths = Box::new([0; MAX_TAILS + 1]);
        for (length, tail) in tail_lengths[1..].iter_mut().zip(tails.texts()) {
            *length = tail.len();
        }
        let step = (texts.len() / SAMPLE).max(1);
        let values = || {
            (1..texts.len())
                .step_by(step)
                .map(|code| (code, texts.between_two_nuls(code)))
        };
        let leads = Leads::of(values().map(|(_, value)| value));
        sample.extend(values().map(|(code, value)| {
            let (_, start) = leads.find(value);
            &value[start..value.len() - 1 - tail_lengths[usize::from(tails.number(code))]]
        }));
        let finders: Vec<Finder> = needles.iter().map(|needle| Finder::new(needle.as_slice())).collect();
        let all_in = |text: &[u8]| -> Vec<usize> {
            let found = finders
                .iter()
                .enumerate()
                .filter(|(_, finder)| finder.find(text).is_some());
            found.map(|(number, _)| number).collect()
        };
        let in_tail = |tail: &Vec<u8>| all_in(&[b"@", tail.as_slice()].concat().to_ascii_uppercase());
        Self {
            texts,
            holders: sought.holders,
            needles,
            meanings: Meanings::of(needles, &leads, tails, !tails.are_everywhere(texts.len()), pieces),
            in_leads: leads.texts().map(all_in).collect(),
            leads,
            in_tails: [Vec::new()]
                .into_iter()
                .chain(tails.texts().iter().map(in_tail))
                .collect(),
            tail_lengths,
        }
    }

    /// Calls `visit` with each needle in a value, which is short.
    #[cold]
    fn each_in(&self, value: &[u8], mut visit: impl FnMut(usize)) {
        let value = value.to_ascii_uppercase();
        for (number, needle) in self.needles.iter().enumerate() {
            if memchr::memmem::find(&value, needle).is_some() {
                visit(number);
            }
        }
    }

    /// The texts that hold each needle: in the core or where it meets the others, in the lead, or in the tail.
    fn holding(&self, found: Found) -> Vec<Codes> {
        let limit = self.texts.len();
        let listed = found.holders.into_iter().map(|mut codes| {
            // Users are walked in the order in which they came, and most codes are; parts may have met the same text.
            if !codes.is_sorted_by(|one, other| one < other) {
                codes.sort_unstable();
                codes.dedup();
            }
            Codes::listed(codes, limit)
        });
        let mut all: Vec<Codes> = listed.collect();
        let mut add = |needles: &[usize], codes: &[u8]| {
            for &needle in needles {
                let mut holders = all[needle].bitmap(limit).into_owned();
                bits::or(&mut holders, codes);
                all[needle] = Codes::Many(holders);
            }
        };
        for (needles, codes) in self.in_leads.iter().zip(&found.with_lead) {
            add(needles, codes);
        }
        for (needles, codes) in self.in_tails.iter().zip(&self.with_tails()) {
            if !codes.is_empty() {
                add(needles, codes);
            }
        }
        all
    }

    /// The texts that have each tail, where some needle is in it.
    fn with_tails(&self) -> Vec<Vec<u8>> {
        let mut all = vec![Vec::new(); self.in_tails.len()];
        for code in 1..self.texts.len() {
            let number = usize::from(self.texts.tails().number(code));
            if !self.in_tails[number].is_empty() {
                if all[number].is_empty() {
                    all[number] = bits::empty(self.texts.len());
                }
                bits::insert(&mut all[number], code);
            }
        }
        all
    }
}

/// The texts of a dictionary by what they hold.
#[derive(Default)]
struct Found {
    /// By needle, outside of leads and tails.
    holders: Vec<Vec<u32>>,
    /// By lead, as bitmaps.
    with_lead: Vec<Vec<u8>>,
    /// The texts that were looked through.
    seen: Vec<u8>,
    /// The unusual text that is expected next.
    next_unusual: usize,
}

impl Found {
    fn of(member: &Member) -> Self {
        Self {
            holders: vec![Vec::new(); member.needles.len()],
            with_lead: vec![bits::empty(member.texts.len()); member.in_leads.len()],
            seen: bits::empty(member.texts.len()),
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
        let with_lead = self.with_lead.iter_mut().zip(other.with_lead);
        with_lead.for_each(|(all, others)| bits::or(all, &others));
    }
}
