//! The directory's time: one place, so that rehearsals can set it.

use std::sync::{PoisonError, RwLock};

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

/// Where the directory takes `now` from.
#[derive(Debug, Default)]
pub(super) struct Clock {
    setting: RwLock<Setting>,
}

/// How the directory's clock goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Setting {
    /// As the machine's.
    #[default]
    Real,
    /// Ahead of the machine's by so much.
    Ahead(Duration),
    /// Not at all.
    Stopped(OffsetDateTime),
}

impl Setting {
    /// A clock that shows `now`.
    pub(super) fn at(now: OffsetDateTime, running: bool) -> Self {
        if running {
            Self::Ahead(now - OffsetDateTime::now_utc())
        } else {
            Self::Stopped(now)
        }
    }

    pub(super) fn now(self) -> OffsetDateTime {
        let real = OffsetDateTime::now_utc();
        match self {
            Self::Real => real,
            Self::Ahead(by) => real.saturating_add(by),
            Self::Stopped(at) => at,
        }
    }

    /// How the tenant keeps it.
    pub(super) fn text(self) -> String {
        match self {
            Self::Real => "real".to_owned(),
            Self::Ahead(by) => format!("ahead {}", by.whole_milliseconds()),
            Self::Stopped(at) => format!("stopped {}", at.format(&Rfc3339).unwrap_or_default()),
        }
    }

    /// Reads what `text` wrote.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("ahead", by)) => by.parse().ok().map(Duration::milliseconds).map(Self::Ahead),
            Some(("stopped", at)) => parse_instant(at).map(Self::Stopped),
            _ => (text == "real").then_some(Self::Real),
        }
    }
}

impl Clock {
    pub(super) fn now(&self) -> OffsetDateTime {
        self.setting().now()
    }

    pub(super) fn setting(&self) -> Setting {
        *self.setting.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, setting: Setting) {
        *self.setting.write().unwrap_or_else(PoisonError::into_inner) = setting;
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
