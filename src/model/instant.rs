//! Moments as Graph and rules write them: ISO 8601, read as an instant of UTC.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// Reads `YYYY-MM-DD[Thh:mm[:ss[.digits]][Z|±hh:mm]]`; without time it is midnight, without offset UTC (rule-language
/// specification, section 6.7). Gives nothing for any other text.
pub fn parse_instant(text: &str) -> Option<OffsetDateTime> {
    let mut rest = Digits { text };
    let year = rest.number(4)?;
    rest.literal('-')?;
    let month = Month::try_from(u8::try_from(rest.number(2)?).ok()?).ok()?;
    rest.literal('-')?;
    let day = u8::try_from(rest.number(2)?).ok()?;
    let year = i32::try_from(year).ok().filter(|&year| year > 0)?;
    let date = Date::from_calendar_date(year, month, day).ok()?;
    if rest.text.is_empty() {
        return Some(PrimitiveDateTime::new(date, Time::MIDNIGHT).assume_utc());
    }
    rest.literal('T').or_else(|| rest.literal('t'))?;
    let time = rest.time()?;
    let offset = rest.offset()?;
    let instant = PrimitiveDateTime::new(date, time).assume_offset(offset);
    instant
        .checked_to_offset(UtcOffset::UTC)
        .filter(|_| rest.text.is_empty())
}

/// Prints a moment as Graph does: `2020-06-10T18:13:20Z`, with a fraction only where there is one.
pub fn print_instant(instant: OffsetDateTime) -> String {
    let utc = instant.to_offset(UtcOffset::UTC);
    let (year, month, day) = utc.to_calendar_date();
    let (hour, minute, second, nano) = utc.to_hms_nano();
    let mut text = format!(
        "{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}",
        u8::from(month)
    );
    if nano > 0 {
        let fraction = format!("{nano:09}");
        text.push('.');
        text.push_str(fraction.trim_end_matches('0'));
    }
    text.push('Z');
    text
}

/// What is left to read of a date.
struct Digits<'a> {
    text: &'a str,
}

impl Digits<'_> {
    fn literal(&mut self, expected: char) -> Option<()> {
        self.text = self.text.strip_prefix(expected)?;
        Some(())
    }

    fn number(&mut self, length: usize) -> Option<u32> {
        let digits = self.text.get(..length)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.text = &self.text[length..];
        digits.parse().ok()
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.number(2)?;
        self.literal(':')?;
        let minute = self.number(2)?;
        let (mut second, mut nano) = (0, 0);
        if self.literal(':').is_some() {
            second = self.number(2)?;
            if self.literal('.').is_some() {
                nano = self.fraction()?;
            }
        }
        Time::from_hms_nano(
            u8::try_from(hour).ok()?,
            u8::try_from(minute).ok()?,
            u8::try_from(second).ok()?,
            nano,
        )
        .ok()
    }

    /// Digits after the point, as nanoseconds; what is finer is cut off.
    fn fraction(&mut self) -> Option<u32> {
        let length = self.text.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.text.split_at(length);
        self.text = rest;
        let nine = digits.get(..9).unwrap_or(digits);
        let value: u32 = nine.parse().ok()?;
        Some(value * 10_u32.pow(9 - u32::try_from(nine.len()).ok()?))
    }

    fn offset(&mut self) -> Option<UtcOffset> {
        if self.text.is_empty() || self.literal('Z').or_else(|| self.literal('z')).is_some() {
            return Some(UtcOffset::UTC);
        }
        let sign = if self.literal('+').is_some() {
            1
        } else {
            self.literal('-').map(|()| -1)?
        };
        let hour = i8::try_from(self.number(2)?).ok()?;
        self.literal(':')?;
        let minute = i8::try_from(self.number(2)?).ok().filter(|&minute| minute < 60)?;
        // .NET's DateTimeOffset, which the service uses, allows fourteen hours.
        let minutes = i32::from(hour) * 60 + i32::from(minute);
        UtcOffset::from_whole_seconds(sign * minutes * 60)
            .ok()
            .filter(|_| minutes <= 14 * 60)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_documented_form_is_read_as_the_same_instant() {
        for text in [
            "2020-06-10T18:13:20Z",
            "2020-06-10T18:13:20",
            "2020-06-10T20:13:20+02:00",
            "2020-06-10t18:13:20.000z",
        ] {
            assert_eq!(
                print_instant(parse_instant(text).unwrap()),
                "2020-06-10T18:13:20Z",
                "{text}"
            );
        }
        assert_eq!(
            print_instant(parse_instant("2020-06-10").unwrap()),
            "2020-06-10T00:00:00Z"
        );
        assert_eq!(
            print_instant(parse_instant("2020-06-10T18:13").unwrap()),
            "2020-06-10T18:13:00Z"
        );
        assert_eq!(
            print_instant(parse_instant("2020-06-10T18:13:20.7512345678Z").unwrap()),
            "2020-06-10T18:13:20.751234567Z"
        );
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in [
            "",
            "2025",
            "2025-13-01",
            "2025-02-30",
            "0000-01-01",
            "2025-01-01T",
            "2025-01-01T25:00",
            "2025-01-01T10",
            "2025-01-01T10:00:00.",
            "2025-01-01T10:00+15:00",
            "2025-01-01T10:00Zx",
            "yesterday",
            "2025-1-1",
            "２０２５-01-01",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }

    #[test]
    fn an_offset_that_leaves_the_calendar_is_refused() {
        assert_eq!(parse_instant("9999-12-31T23:59:59-14:00"), None);
    }
}
