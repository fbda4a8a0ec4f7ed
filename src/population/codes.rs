//! One code for each place, in as few bytes as the largest code needs.

/// Codes by place.
#[derive(Debug, Clone)]
pub(super) enum Codes {
    /// Up to 255.
    Byte(Vec<u8>),
    /// Up to 65,535.
    Short(Vec<u16>),
    /// All others.
    Word(Vec<u32>),
}

impl Codes {
    pub(super) fn new() -> Self {
        Self::Byte(Vec::new())
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Byte(codes) => codes.len(),
            Self::Short(codes) => codes.len(),
            Self::Word(codes) => codes.len(),
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Byte(codes) => codes.capacity(),
            Self::Short(codes) => 2 * codes.capacity(),
            Self::Word(codes) => 4 * codes.capacity(),
        }
    }

    /// The code at a place.
    pub(super) fn get(&self, place: usize) -> u32 {
        match self {
            Self::Byte(codes) => u32::from(codes[place]),
            Self::Short(codes) => u32::from(codes[place]),
            Self::Word(codes) => codes[place],
        }
    }

    /// Puts a code to a place; the places between the last one and this one get code 0.
    #[allow(clippy::cast_possible_truncation)] // The width is made to fit first.
    pub(super) fn set(&mut self, place: usize, code: u32) {
        self.widen(code);
        match self {
            Self::Byte(codes) => put(codes, place, code as u8),
            Self::Short(codes) => put(codes, place, code as u16),
            Self::Word(codes) => put(codes, place, code),
        }
    }

    /// Puts codes to places, in this order.
    #[allow(clippy::cast_possible_truncation)] // The width is made to fit first.
    pub(super) fn set_all(&mut self, places: &[usize], codes: &[u32]) {
        self.widen(codes.iter().copied().max().unwrap_or(0));
        let pairs = places.iter().zip(codes);
        match self {
            Self::Byte(to) => pairs.for_each(|(&place, &code)| put(to, place, code as u8)),
            Self::Short(to) => pairs.for_each(|(&place, &code)| put(to, place, code as u16)),
            Self::Word(to) => pairs.for_each(|(&place, &code)| put(to, place, code)),
        }
    }

    /// Makes room for `places` places; new ones have code 0.
    pub(super) fn reach(&mut self, places: usize) {
        match self {
            Self::Byte(codes) => codes.resize(places.max(codes.len()), 0),
            Self::Short(codes) => codes.resize(places.max(codes.len()), 0),
            Self::Word(codes) => codes.resize(places.max(codes.len()), 0),
        }
    }

    pub(super) fn shrink(&mut self) {
        match self {
            Self::Byte(codes) => codes.shrink_to_fit(),
            Self::Short(codes) => codes.shrink_to_fit(),
            Self::Word(codes) => codes.shrink_to_fit(),
        }
    }

    fn widen(&mut self, code: u32) {
        if let Self::Byte(codes) = self {
            if code > u32::from(u8::MAX) {
                *self = Self::Short(codes.iter().map(|&code| u16::from(code)).collect());
            }
        }
        if let Self::Short(codes) = self {
            if code > u32::from(u16::MAX) {
                *self = Self::Word(codes.iter().map(|&code| u32::from(code)).collect());
            }
        }
    }
}

fn put<T: Copy + Default>(codes: &mut Vec<T>, place: usize, code: T) {
    if place >= codes.len() {
        codes.resize(place, T::default());
        codes.push(code);
    } else {
        codes[place] = code;
    }
}
