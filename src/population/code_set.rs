//! A set of codes: listed where it has few of them, as a bitmap else.

use std::borrow::Cow;
use std::sync::Arc;

use super::bits;

/// Lists take no more room than a bitmap.
const LISTED: usize = 32;

/// Codes for which a test holds, or could not be answered.
#[derive(Debug, Clone)]
pub(super) struct CodeSet {
    pub(super) holds: Codes,
    /// In ascending order; mostly there is none.
    pub(super) errors: Vec<u32>,
}

/// Codes from 0 up to some limit.
#[derive(Debug, Clone)]
pub(super) enum Codes {
    /// In ascending order.
    Few(Vec<u32>),
    /// As a bitmap, which others may share.
    Many(Arc<Vec<u8>>),
}

impl Codes {
    /// Of codes in ascending order.
    pub(super) fn listed(codes: Vec<u32>, limit: usize) -> Self {
        Self::Few(codes).settled(limit)
    }

    /// In the form that takes less room.
    fn settled(self, limit: usize) -> Self {
        match self {
            Self::Few(codes) if codes.len() > limit / LISTED => {
                let mut bitmap = bits::empty(limit);
                codes.iter().for_each(|&code| bits::insert(&mut bitmap, code as usize));
                Self::Many(Arc::new(bitmap))
            }
            Self::Many(bitmap) if bits::count(&bitmap) <= limit / LISTED => Self::Few(list(&bitmap)),
            other => other,
        }
    }

    pub(super) fn contains(&self, code: usize) -> bool {
        match self {
            Self::Few(codes) => u32::try_from(code).is_ok_and(|code| codes.binary_search(&code).is_ok()),
            Self::Many(bitmap) => bits::contains(bitmap, code),
        }
    }

    pub(super) fn list(&self) -> Cow<'_, [u32]> {
        match self {
            Self::Few(codes) => Cow::Borrowed(codes),
            Self::Many(bitmap) => Cow::Owned(list(bitmap)),
        }
    }

    pub(super) fn bitmap(&self, limit: usize) -> Cow<'_, [u8]> {
        match self {
            Self::Few(codes) => {
                let mut bitmap = bits::empty(limit);
                codes.iter().for_each(|&code| bits::insert(&mut bitmap, code as usize));
                Cow::Owned(bitmap)
            }
            Self::Many(bitmap) => Cow::Borrowed(bitmap),
        }
    }

    /// The codes of both, of which both have the same limit.
    pub(super) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Many(one), Self::Many(other)) => {
                let mut both = one.to_vec();
                bits::and(&mut both, other);
                Self::Many(Arc::new(both))
            }
            (Self::Few(codes), other) | (other, Self::Few(codes)) => {
                let is_in_both = |code: &&u32| other.contains(**code as usize);
                Self::Few(codes.iter().filter(is_in_both).copied().collect())
            }
        }
    }

    /// With new answers for some codes: those `asked` are in it from now on if they are among the `fitting`.
    pub(super) fn put(&mut self, asked: &[u32], fitting: &[u32]) {
        match self {
            Self::Few(codes) => {
                codes.retain(|code| asked.binary_search(code).is_err());
                codes.extend(fitting);
                codes.sort_unstable();
            }
            Self::Many(bitmap) => {
                let bitmap = Arc::make_mut(bitmap);
                asked.iter().for_each(|&code| bits::remove(bitmap, code as usize));
                fitting.iter().for_each(|&code| bits::insert(bitmap, code as usize));
            }
        }
    }
}

impl CodeSet {
    pub(super) fn empty() -> Self {
        Self::of(Vec::new(), usize::MAX)
    }

    /// Of codes in ascending order, all others being answered with no.
    pub(super) fn of(codes: Vec<u32>, limit: usize) -> Self {
        Self {
            holds: Codes::listed(codes, limit),
            errors: Vec::new(),
        }
    }
}

fn list(bitmap: &[u8]) -> Vec<u32> {
    let mut codes = Vec::with_capacity(bits::count(bitmap));
    bits::each(bitmap, |code| codes.push(u32::try_from(code).unwrap_or(0)));
    codes
}
