//! The directory's time: one place, so that rehearsals can set it later.

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::OffsetDateTime;

/// Where the directory takes `now` from.
#[derive(Debug, Default)]
pub(super) struct Clock {}

impl Clock {
    pub(super) fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// An instant as Graph prints it, to the second.
pub(super) fn instant_text(instant: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    instant
        .to_offset(time::UtcOffset::UTC)
        .format(&form)
        .unwrap_or_default()
}

/// The `date` of an error body: as `instant_text`, without the zone.
pub(super) fn error_date(instant: OffsetDateTime) -> String {
    instant_text(instant).trim_end_matches('Z').to_owned()
}

/// Reads an instant as clients write it.
pub(super) fn parse_instant(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}
