//! `cargo xtask bench` and `cargo xtask fuzz`: the runs that take their time.

use crate::arguments::Arguments;
use crate::cargo::Cargo;
use crate::progress::{say, Progress};
use crate::project::{self, Project};
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
    // Only the programs that hold properties: all of them take minutes to build for release.
    let programs: Vec<String> = project::entries(&project.path("tests"))
        .iter()
        .filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned()))
        .filter(|name| name.ends_with("_properties"))
        .flat_map(|name| ["--test".to_owned(), name])
        .collect();
    let tests = |programs: &[String]| {
        let step = cargo
            .step("test")
            .args(["--quiet", "--release", "--package", "rollcall"]);
        step.args(programs)
    };
    let remedy = "the failing input is printed above; make it a test of its own with the correction";
    say("building the property tests (release)");
    let own = ["--lib".to_owned()];
    tests(&[&programs[..], &own].concat()).arg("--no-run").run()?;
    let started = Instant::now();
    // A first round short enough for a slow machine; the longer ones after it waste little at the end.
    let mut cases = 16_u64;
    let mut rounds = 0_u64;
    while rounds == 0 || started.elapsed() < Duration::from_secs(seconds) {
        let round = Instant::now();
        let _shown = Progress::start(format!("{cases} inputs to each property,"));
        for step in [tests(&programs), tests(&own).arg("propert")] {
            step.env("PROPTEST_CASES", cases.to_string()).remedy(remedy).capture()?;
        }
        rounds += 1;
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
