//! Small deterministic random numbers (SplitMix64), one stream for each entity: what an entity is does not depend on how many
//! there are before it.

/// A stream of random numbers.
pub struct Random {
    state: u64,
}

/// What an entity's numbers are for; different uses never share a stream.
#[derive(Clone, Copy)]
pub enum Purpose {
    /// The object id of a user.
    UserId,
    /// The other properties of a user.
    User,
    /// The department of a user, which managers are chosen by.
    Department,
    /// The object id of a device.
    DeviceId,
    /// The other properties of a device.
    Device,
}

impl Random {
    /// The stream of the entity with this index.
    pub fn of(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut random = Self {
            state: seed.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ ((purpose as u64) << 56),
        };
        random.state = random.next().wrapping_add(index);
        random.state = random.next();
        random
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is small beside 2^32.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((self.next() >> 32) * limit) >> 32
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the entries; the lists are never empty.
    pub fn pick<'a, T>(&mut self, entries: &'a [T]) -> &'a T {
        let place = usize::try_from(self.below(entries.len() as u64)).unwrap_or(0);
        &entries[place]
    }

    /// An object id, shaped like a random GUID (version 4).
    pub fn guid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            8 + (low >> 62),
            (low >> 48) & 0xFFF,
            low & 0xFFFF_FFFF_FFFF
        )
    }
}

/// An entity's object id.
pub fn object_id(seed: u64, purpose: Purpose, index: u64) -> String {
    Random::of(seed, purpose, index).guid()
}

/// A day as Graph writes an instant, `day` days after 2000-01-01.
pub fn instant(day: u64) -> String {
    // Days to a date by Howard Hinnant's civil-calendar arithmetic, shifted to 0000-03-01.
    let shifted = day + 730_425;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}T00:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_calendar_dates() {
        for (day, date) in [
            (0, "2000-01-01"),
            (59, "2000-02-29"),
            (366, "2001-01-01"),
            (9_820, "2026-11-20"),
        ] {
            assert_eq!(instant(day), format!("{date}T00:00:00Z"));
        }
    }

    #[test]
    fn a_guid_has_the_shape_of_version_4() {
        let guid = object_id(1, Purpose::UserId, 0);
        assert_eq!(guid.len(), 36);
        assert_eq!(guid.chars().nth(14), Some('4'));
        assert!(
            guid.chars().nth(19).is_some_and(|variant| "89ab".contains(variant)),
            "{guid}"
        );
    }
}
