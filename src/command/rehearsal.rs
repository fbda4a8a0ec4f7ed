//! What `rollcall serve` rehearses: lag, throttling and failures, and the service's behaviours of other years.

use clap::{Args, ValueEnum};
use rollcall::directory::{Behaviour, ForcedValues, MailNicknameClash, Rehearsal};

/// Switches of a rehearsal; all off by default. The same random seed and requests give the same failures.
#[derive(Args)]
#[command(next_help_heading = "Rehearsal")]
pub(crate) struct RehearsalArguments {
    /// What chance is drawn from
    #[arg(long, value_name = "N", default_value_t = 0)]
    random_seed: u64,
    /// Reads miss what was written up to so long ago
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0)]
    lag: f64,
    /// Share of requests (0 to 1) answered with 429, each request in a batch for itself
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    throttle: f64,
    /// What `Retry-After` says then, fractions too
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    retry_after: f64,
    /// Share of requests answered with 503 or 504, nothing done
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    unavailable: f64,
    /// Share of writes carried out and answered with 504 all the same
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    lost_answers: f64,
    /// Requests until the token has expired
    #[arg(long, value_name = "N")]
    token_expires_after: Option<u64>,
    /// What becomes of a mail nickname another Microsoft 365 group has
    #[arg(long, value_enum, default_value_t = NicknameClash::FourDigits)]
    mail_nickname_clash: NicknameClash,
    /// Refuses `mailEnabled` false of a Microsoft 365 group, instead of making it true
    #[arg(long)]
    refuse_forced_values: bool,
    /// How many objects the tenant may hold; left out: 50,000, or 300,000 with a domain of its own
    #[arg(long, value_name = "N")]
    object_quota: Option<usize>,
    /// Deletes security groups for good, as in older years
    #[arg(long)]
    security_groups_go_at_once: bool,
}

/// `MailNicknameClash` as the command names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NicknameClash {
    /// Four digits follow it in the addresses
    FourDigits,
    /// Refused, as by today's service
    Refuse,
}

impl RehearsalArguments {
    pub(crate) fn rehearsal(&self) -> Rehearsal {
        let mut rehearsal = Rehearsal::default();
        rehearsal.random_seed = self.random_seed;
        rehearsal.lag = self.lag;
        rehearsal.throttle = self.throttle;
        rehearsal.retry_after = self.retry_after;
        rehearsal.unavailable = self.unavailable;
        rehearsal.lost_answers = self.lost_answers;
        rehearsal.token_expires_after = self.token_expires_after;
        rehearsal
    }

    pub(crate) fn behaviour(&self) -> Behaviour {
        let mut behaviour = Behaviour::default();
        if self.mail_nickname_clash == NicknameClash::Refuse {
            behaviour.mail_nickname_clash = MailNicknameClash::Refuse;
        }
        if self.refuse_forced_values {
            behaviour.forced_values = ForcedValues::Refuse;
        }
        behaviour.object_quota = self.object_quota;
        behaviour.security_groups_go_at_once = self.security_groups_go_at_once;
        behaviour
    }
}
