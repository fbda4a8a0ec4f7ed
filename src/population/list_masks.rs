//! Masks of lists, from what is known of their elements.

use super::bits;
use super::list_dictionary::ListDictionary;
use super::masks::{ElementSet, Masks, SHARED};

/// Masks that are looked at together.
pub(super) const GROUPS: usize = 8;

/// From sets of elements to masks of lists: some element, or every one. The sets, up to [`GROUPS`] masks of them, are looked
/// at together; fewer of them take less memory, which stays in the cache.
pub(super) fn list_masks(lists: &ListDictionary, sets: &[&ElementSet], elements: usize) -> Vec<Masks> {
    match sets.len().div_ceil(SHARED) {
        0 | 1 => list_masks_of::<1>(lists, sets, elements),
        2 => list_masks_of::<2>(lists, sets, elements),
        3 | 4 => list_masks_of::<4>(lists, sets, elements),
        _ => list_masks_of::<GROUPS>(lists, sets, elements),
    }
}

/// So many elements of a list are looked at without asking how many it has, which would be guessed wrong for every other list.
pub(super) const FEW: usize = 4;

/// The first elements of a list that is not empty, the last one again and again where there are fewer.
#[inline]
pub(super) fn first_of(list: &[u32]) -> Option<[u32; FEW]> {
    let last = list.len().checked_sub(1)?;
    Some(std::array::from_fn(|place| list[place.min(last)]))
}

/// As [`list_masks`], of up to so many masks.
fn list_masks_of<const COUNT: usize>(lists: &ListDictionary, sets: &[&ElementSet], elements: usize) -> Vec<Masks> {
    let mut every = [0; COUNT];
    for (mask, sets) in every.iter_mut().zip(sets.chunks(SHARED)) {
        let numbered = sets.iter().enumerate();
        *mask = numbered.fold(0_u8, |mask, (bit, set)| mask | u8::from(set.is_every) << bit);
    }
    let holding = masks_by_element::<COUNT>(sets.iter().map(|set| set.holds.as_ref()), elements);
    let mut holds = Vec::with_capacity(lists.len());
    for list in lists.lists() {
        let (mut any, mut all) = ([0; COUNT], [u8::MAX; COUNT]);
        let mut add = |element: u32| {
            let masks = &holding[element as usize];
            any = joined(&any, masks, |any, mask| any | mask);
            all = joined(&all, masks, |all, mask| all & mask);
        };
        if let Some(first) = first_of(list) {
            first.into_iter().for_each(&mut add);
            list.iter().skip(FEW).for_each(|&element| add(element));
        }
        holds.push(chosen(&every, &all, &any));
    }
    let mut errors = None;
    if sets.iter().any(|set| set.errors.is_some()) {
        let failing = masks_by_element::<COUNT>(
            sets.iter().map(|set| set.errors.as_deref().unwrap_or_default()),
            elements,
        );
        let error = |(list, holds): (&[u32], &[u8; COUNT])| {
            let (mut error, mut refuted) = ([0; COUNT], [0; COUNT]);
            for &element in list {
                let (masks, failed) = (&holding[element as usize], &failing[element as usize]);
                error = joined(&error, failed, |error, failed| error | failed);
                let answered = joined(masks, failed, |mask, failed| mask | failed);
                refuted = joined(&refuted, &answered, |refuted, answered| refuted | !answered);
            }
            let may_hold = chosen(&every, &refuted.map(|mask| !mask), &holds.map(|mask| !mask));
            joined(&error, &may_hold, |error, may_hold| error & may_hold)
        };
        errors = Some(lists.lists().zip(&holds).map(error).collect::<Vec<_>>());
    }
    let group = |group: usize| Masks {
        holds: holds.iter().map(|masks| masks[group]).collect(),
        errors: errors
            .as_ref()
            .map(|errors| errors.iter().map(|masks| masks[group]).collect()),
    };
    (0..sets.len().div_ceil(SHARED)).map(group).collect()
}

fn joined<const COUNT: usize>(one: &[u8; COUNT], other: &[u8; COUNT], join: impl Fn(u8, u8) -> u8) -> [u8; COUNT] {
    std::array::from_fn(|group| join(one[group], other[group]))
}

/// The bits of `one` where `which` has some, those of `other` elsewhere.
fn chosen<const COUNT: usize>(which: &[u8; COUNT], one: &[u8; COUNT], other: &[u8; COUNT]) -> [u8; COUNT] {
    std::array::from_fn(|group| which[group] & one[group] | !which[group] & other[group])
}

/// Masks for each element, with a bit for each set.
fn masks_by_element<'a, const COUNT: usize>(sets: impl Iterator<Item = &'a [u8]>, elements: usize) -> Vec<[u8; COUNT]> {
    let sets: Vec<&[u8]> = sets.collect();
    let mut masks = Vec::with_capacity(elements + SHARED);
    for at in 0..elements.div_ceil(SHARED) {
        let mut eight = [[0; COUNT]; SHARED];
        for (group, sets) in sets.chunks(SHARED).enumerate() {
            let mut square = [0; SHARED];
            for (byte, set) in square.iter_mut().zip(sets) {
                *byte = set.get(at).copied().unwrap_or(0);
            }
            let turned = bits::turn(u64::from_le_bytes(square)).to_le_bytes();
            eight
                .iter_mut()
                .zip(turned)
                .for_each(|(masks, mask)| masks[group] = mask);
        }
        masks.extend_from_slice(&eight);
    }
    masks
}
