//! `cargo xtask bench` and `cargo xtask fuzz`: the runs that take their time.

use crate::arguments::Arguments;
use crate::cargo::Cargo;
use crate::progress::{say, Progress};
use crate::project::Project;
use crate::run::Result;
use crate::tenant;
use std::time::{Duration, Instant};

/// `cargo xtask bench`: the benchmarks of `benches/`, on the made-up tenant.
pub fn run(project: &Project, arguments: Arguments) -> Result {
    let cargo = Cargo::ready(project)?;
    let tenant = tenant::ready(project)?;
    let filters = arguments.into_rest().into_iter().filter(|word| word != "--");
    cargo
        .step("bench")
        .env("ROLLCALL_TENANT", tenant)
        .args(["--workspace", "--benches", "--"])
        .args(filters)
        .remedy("the message above is the benchmark's; `cargo xtask test` tells whether the code works")
        .run()
}

/// `cargo xtask fuzz`: the tests named after properties (`…properties…`), with more and new inputs until the time is over.
pub fn fuzz(project: &Project, mut arguments: Arguments) -> Result {
    let seconds = arguments.number("--seconds", 60)?;
    arguments.finish()?;
    let cargo = Cargo::ready(project)?;
    let tests = || cargo.step("test").args(["--workspace", "--quiet", "--release"]);
    let remedy =
        "the failing input is printed above and kept in a proptest-regressions file; commit that with the correction";
    say("building the property tests (release)");
    tests().arg("--no-run").run()?;
    let started = Instant::now();
    let mut cases = 1_000_u64;
    let mut rounds = 0_u64;
    while rounds == 0 || started.elapsed() < Duration::from_secs(seconds) {
        let round = Instant::now();
        let _shown = Progress::start(format!("{cases} inputs to each property,"));
        tests()
            .arg("propert")
            .env("PROPTEST_CASES", cases.to_string())
            .remedy(remedy)
            .capture()?;
        rounds += 1;
        // A round of about ten seconds wastes little at the end and seldom starts anew.
        if round.elapsed() < Duration::from_secs(5) {
            cases = cases.saturating_mul(2);
        }
    }
    println!(
        "no property failed in {rounds} rounds, {} s, the last with {cases} inputs each",
        started.elapsed().as_secs()
    );
    Ok(())
}
