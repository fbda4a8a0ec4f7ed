//! Durations behind `-plus` and `-minus`: ISO 8601 as .NET's XML reader takes it (rule-language specification, 6.7).

use time::Duration;

/// A year is 365 days and a month 30, as in .NET (choice A20).
const DESIGNATORS: [(char, bool, i64); 6] = [
    ('Y', false, 365 * 86_400),
    ('M', false, 30 * 86_400),
    ('D', false, 86_400),
    ('H', true, 3_600),
    ('M', true, 60),
    ('S', true, 1),
];

/// Reads `P[nY][nM][nD][T[nH][nM][nS]]` in any letter case; seconds may have a fraction. Gives nothing for any other
/// text, for a duration without components, and for one that is longer than the calendar.
pub(super) fn parse_duration(text: &str) -> Option<Duration> {
    let upper = text.to_ascii_uppercase();
    let mut rest = upper.strip_prefix('P')?;
    let mut total = Duration::ZERO;
    let mut is_time = false;
    let mut earliest = 0;
    let mut is_complete = false;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T').filter(|_| !is_time) {
            (is_time, is_complete, rest) = (true, false, time);
            continue;
        }
        let length = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
            .count();
        let (number, after) = rest.split_at(length);
        let designator = after.chars().next()?;
        let index = DESIGNATORS
            .iter()
            .position(|&(letter, time, _)| letter == designator && time == is_time)?;
        if index < earliest {
            return None;
        }
        total = total.checked_add(component(number, DESIGNATORS[index].2, designator == 'S')?)?;
        rest = after.strip_prefix(designator)?;
        (earliest, is_complete) = (index + 1, true);
    }
    is_complete.then_some(total)
}

fn component(number: &str, seconds: i64, may_have_fraction: bool) -> Option<Duration> {
    let (whole, fraction) = number
        .split_once('.')
        .map_or((number, None), |(whole, fraction)| (whole, Some(fraction)));
    let count: i64 = whole.parse().ok()?;
    let total = count.checked_mul(seconds)?;
    let nanos = match fraction {
        None => 0,
        Some(digits) if may_have_fraction && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            let nine: String = digits.chars().chain(std::iter::repeat('0')).take(9).collect();
            nine.parse().ok()?
        }
        Some(_) => return None,
    };
    // Ten thousand years: beyond any date, and what .NET's TimeSpan could just about hold three times.
    (total <= 10_000 * 366 * 86_400).then(|| Duration::new(total, nanos))
}

#[cfg(test)]
mod tests {
    use super::parse_duration;
    use time::Duration;

    #[test]
    fn every_component_counts_in_any_letter_case() {
        assert_eq!(parse_duration("P7DT3H"), Some(Duration::days(7) + Duration::hours(3)));
        assert_eq!(parse_duration("p1d"), Some(Duration::days(1)));
        assert_eq!(parse_duration("P1Y2M"), Some(Duration::days(365 + 60)));
        assert_eq!(
            parse_duration("PT1M1.5S"),
            Some(Duration::seconds(61) + Duration::milliseconds(500))
        );
        assert_eq!(parse_duration("P0D"), Some(Duration::ZERO));
    }

    #[test]
    fn weeks_signs_and_empty_durations_are_refused() {
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "P1W",
            "-P1D",
            "P-1D",
            "7D",
            "P1H",
            "PT1D",
            "P1D1D",
            "P1M1Y",
            "P1.5D",
            "PT1.S",
            "PD",
            "P1",
            "P99999999999999999999D",
            "P9999999999D",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
