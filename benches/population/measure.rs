//! Times, and ratios of times.

use std::time::{Duration, Instant};

/// Minimum, median and maximum of some runs, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) least: f64,
    pub(crate) median: f64,
    pub(crate) most: f64,
}

impl Spread {
    /// Of at least one time.
    pub(crate) fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self {
            least: times[0],
            median: times[times.len() / 2],
            most: times[times.len() - 1],
        }
    }

    /// How many times as long this takes as `other`: at the least, by the medians, at the most.
    pub(crate) fn over(&self, other: &Self) -> Self {
        Self {
            least: self.least / other.most,
            median: self.median / other.median,
            most: self.most / other.least,
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        for number in [self.least, self.median, self.most] {
            let digits = if number < 100.0 { 2 } else { 0 };
            write!(formatter, " {number:>11.digits$}")?;
        }
        Ok(())
    }
}

/// Milliseconds of a time.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Runs something some times.
pub(crate) fn times_of(runs: usize, mut call: impl FnMut()) -> Spread {
    let timed = |()| {
        let start = Instant::now();
        call();
        milliseconds(start.elapsed())
    };
    Spread::of(std::iter::repeat_n((), runs).map(timed).collect())
}
