//! Rehearsal switches: the lag, throttling and failures that scripts meet in production, asked for on purpose
//! (graph-behaviour reference, sections 7 and 8). The same seed and the same requests in the same order give the same.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use time::Duration;

use super::refusal::Refusal;
use super::{Directory, Shared};
use crate::Error;

/// What a rehearsal switches on; nothing by default. Shares are of requests, from 0 to 1; times are seconds. JSON is
/// camelCase.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Rehearsal {
    /// What chance is drawn from.
    pub random_seed: u64,
    /// Reads miss what was written up to so long ago by the directory's clock, `ConsistencyLevel: eventual` ones up to
    /// twice as long. Each draws its own delay. With a stopped clock they miss it until the clock is set.
    pub lag: f64,
    /// Share answered with 429, each request in a batch for itself.
    pub throttle: f64,
    /// What `Retry-After` says then; printed with its fraction.
    pub retry_after: f64,
    /// Share answered with 503 or 504, nothing done.
    pub unavailable: f64,
    /// Share of writes that are carried out and answered with 504 all the same.
    pub lost_answers: f64,
    /// Requests until the token has expired and everything is answered with 401; none is never.
    pub token_expires_after: Option<u64>,
}

impl Default for Rehearsal {
    fn default() -> Self {
        Self {
            random_seed: 0,
            lag: 0.0,
            throttle: 0.0,
            retry_after: 1.0,
            unavailable: 0.0,
            lost_answers: 0.0,
            token_expires_after: None,
        }
    }
}

impl Rehearsal {
    /// The switch that is out of its range, and the range.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        let shares = [
            ("throttle", self.throttle),
            ("unavailable", self.unavailable),
            ("lostAnswers", self.lost_answers),
        ];
        if let Some((name, _)) = shares.iter().find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return Some((name, "a share is a number from 0 to 1"));
        }
        let times = [("lag", self.lag), ("retryAfter", self.retry_after)];
        let (name, _) = times.iter().find(|(_, time)| !(0.0..=86_400.0).contains(time))?;
        Some((name, "a time is a number of seconds from 0 to 86400"))
    }
}

impl Directory {
    /// The switches as they stand.
    pub fn rehearsal(&self) -> Rehearsal {
        self.shared.stage.rehearsal()
    }

    /// Sets the switches and draws from the seed anew.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for a switch out of its range, or for lag in a directory that was opened in memory without
    /// it.
    pub fn rehearse(&self, rehearsal: Rehearsal) -> Result<(), Error> {
        self.shared.rehearse(rehearsal)
    }
}

impl Shared {
    pub(super) fn rehearse(&self, rehearsal: Rehearsal) -> Result<(), Error> {
        let wrong = |argument: &str, message: &str| Error::InvalidArgument {
            argument: argument.to_owned(),
            message: message.to_owned(),
        };
        if let Some((name, range)) = rehearsal.fault() {
            return Err(wrong(name, range));
        }
        if rehearsal.lag > 0.0 && !self.store.has_readers() {
            return Err(wrong(
                "lag",
                "a directory in memory has no past to show: open it with the lag, or in a file",
            ));
        }
        self.stage.set(rehearsal);
        Ok(())
    }
}

/// The switches and how far chance has been drawn.
#[derive(Debug, Default)]
pub(super) struct Stage {
    rehearsal: RwLock<Rehearsal>,
    drawn: AtomicU64,
    asked: AtomicU64,
}

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    Fine,
    /// Answered with this, nothing done.
    Refused(Refusal),
    /// Carried out, and then answered with this.
    Lost(Refusal),
}

impl Stage {
    pub(super) fn rehearsal(&self) -> Rehearsal {
        *self.rehearsal.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, rehearsal: Rehearsal) {
        let mut present = self.rehearsal.write().unwrap_or_else(PoisonError::into_inner);
        *present = rehearsal;
        self.drawn.store(0, Ordering::Release);
        self.asked.store(0, Ordering::Release);
    }

    /// Counts a request against the life of the token; refuses it when that is over.
    pub(super) fn admit(&self) -> Result<(), Refusal> {
        let Some(most) = self.rehearsal().token_expires_after else {
            return Ok(());
        };
        if self.asked.fetch_add(1, Ordering::AcqRel) < most {
            return Ok(());
        }
        let challenge = "Bearer realm=\"\", error=\"invalid_token\", error_description=\"The token is expired.\"";
        Err(
            Refusal::unauthenticated("Lifetime validation failed, the token is expired.")
                .with_header("www-authenticate", challenge),
        )
    }

    /// Draws what becomes of one request.
    pub(super) fn fate(&self, method: &Method) -> Fate {
        let rehearsal = self.rehearsal();
        let lots = rehearsal.throttle + rehearsal.unavailable + rehearsal.lost_answers;
        if lots <= 0.0 {
            return Fate::Fine;
        }
        let number = self.drawn.fetch_add(1, Ordering::AcqRel);
        let draw = |lot: u64| chance(rehearsal.random_seed, number, lot);
        if draw(1) < rehearsal.throttle {
            return Fate::Refused(throttled(rehearsal.retry_after));
        }
        if draw(2) < rehearsal.unavailable {
            return Fate::Refused(if draw(3) < 0.5 {
                unavailable().with_header("retry-after", seconds(rehearsal.retry_after))
            } else {
                timed_out()
            });
        }
        if method != Method::GET && draw(4) < rehearsal.lost_answers {
            return Fate::Lost(timed_out());
        }
        Fate::Fine
    }

    /// How far back one read looks; none for what was written last.
    pub(super) fn lag(&self, eventual: bool) -> Option<Duration> {
        let rehearsal = self.rehearsal();
        if rehearsal.lag <= 0.0 {
            return None;
        }
        let number = self.drawn.fetch_add(1, Ordering::AcqRel);
        let most = rehearsal.lag * if eventual { 2.0 } else { 1.0 };
        // Never nothing: with a stopped clock every read lags.
        let drawn = most * (0.05 + 0.95 * chance(rehearsal.random_seed, number, 5));
        Some(Duration::seconds_f64(drawn))
    }

    /// The longest a read may look back.
    pub(super) fn longest_lag(&self) -> Option<Duration> {
        let lag = self.rehearsal().lag;
        (lag > 0.0).then(|| Duration::seconds_f64(lag * 2.0))
    }
}

/// A number from 0 to below 1 that depends on seed, draw and lot alone (the mixing steps of SplitMix64).
fn chance(seed: u64, number: u64, lot: u64) -> f64 {
    let mut mixed = seed
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(number.wrapping_mul(0xD1B5_4A32_D192_ED03))
        .wrapping_add(lot.wrapping_mul(0x8CB9_2BA7_2F3D_8DD7));
    for factor in [0xBF58_476D_1CE4_E5B9_u64, 0x94D0_49BB_1331_11EB] {
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(factor);
    }
    mixed ^= mixed >> 31;
    #[allow(clippy::cast_precision_loss)] // 53 bits are what a double holds
    let drawn = (mixed >> 11) as f64;
    drawn / (1_u64 << 53) as f64
}

/// Without a fraction where there is none.
fn seconds(time: f64) -> String {
    format!("{time}")
}

fn throttled(retry_after: f64) -> Refusal {
    Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "TooManyRequests",
        "Too many requests have been sent. Retry after the time given.",
    )
    .with_header("retry-after", seconds(retry_after))
}

fn unavailable() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "ServiceUnavailable",
        "The service is temporarily unavailable.",
    )
}

fn timed_out() -> Refusal {
    Refusal::new(StatusCode::GATEWAY_TIMEOUT, "UnknownError", "")
}
