//! `cargo xtask test`: every test there is, one line per runner, and the total.

pub mod c;
mod csharp;
mod pester;
mod rust;

use crate::arguments::Arguments;
use crate::cargo::Cargo;
use crate::progress::say;
use crate::project::{self, Project};
use crate::run::{Failure, Result, Step};
use crate::{demo, module, tenant};
use std::path::{Path, PathBuf};
use std::time::Instant;

type Runner = fn(&Setting) -> Result<Tally>;

/// Every runner, in the order they run.
const RUNNERS: [(&str, Runner); 4] = [
    ("Rust", rust::run),
    ("C", c::run),
    ("C#", csharp::run),
    ("PowerShell", pester::run),
];

/// What the caller insists on.
#[derive(Default)]
pub struct Wishes {
    /// Tests of the PowerShell part that cannot run are failures.
    pub require_powershell: bool,
    /// Only this runner, by its name.
    pub only: Option<String>,
}

impl Wishes {
    fn include(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.eq_ignore_ascii_case(name))
    }
}

/// What one runner found.
#[derive(Default)]
pub struct Tally {
    /// Tests that held.
    pub passed: usize,
    /// Tests that did not.
    pub failed: usize,
    /// Tests that were not run.
    pub skipped: usize,
    /// Why tests were skipped, or what failed besides tests.
    pub note: String,
}

impl Tally {
    /// Nothing could be run, and that is no failure.
    pub fn skipped(tests: usize, reason: impl Into<String>) -> Self {
        Self {
            skipped: tests,
            note: reason.into(),
            ..Self::default()
        }
    }

    /// The runner itself failed; that counts as one failed test.
    pub fn broken(failure: &Failure) -> Self {
        eprintln!("{failure}");
        Self {
            failed: 1,
            note: first_line(failure.message()),
            ..Self::default()
        }
    }

    fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        if self.note.is_empty() {
            self.note.clone_from(&other.note);
        }
    }
}

/// What every runner works with.
pub struct Setting<'a> {
    /// The clone.
    pub project: &'a Project,
    /// Cargo with crates.
    pub cargo: &'a Cargo,
    /// The made-up tenant, as JSONL.
    pub tenant: PathBuf,
    /// Why there is no module to test, nothing when there is one.
    pub no_module: Option<String>,
    /// What the caller insists on.
    pub wishes: Wishes,
}

impl Setting<'_> {
    /// Tells a test where things are.
    pub fn step(&self, step: Step) -> Step {
        demo::with_surroundings(step, self.project, &self.tenant).env("RUST_BACKTRACE", "1")
    }

    /// The same, and which library to look into or to load; the module has its own copy beside it.
    pub fn step_with_library(&self, step: Step) -> Step {
        self.step(step).env("ROLLCALL_LIBRARY", module::library(self.project))
    }
}

/// `cargo xtask test`.
pub fn run(project: &Project, mut arguments: Arguments) -> Result {
    let wishes = Wishes {
        require_powershell: arguments.flag("--require-pwsh"),
        only: arguments.text("--only")?,
    };
    arguments.finish()?;
    if !RUNNERS.iter().any(|(name, _)| wishes.include(name)) {
        return Err(Failure::new("no tests go by that name").remedy("--only takes Rust, C, C# or PowerShell"));
    }
    all(project, &Cargo::ready(project)?, wishes)
}

/// Runs every runner and prints the count; fails when a test failed.
pub fn all(project: &Project, cargo: &Cargo, wishes: Wishes) -> Result {
    let tenant = tenant::ready(project)?;
    let mut setting = Setting {
        project,
        cargo,
        tenant,
        no_module: None,
        wishes,
    };
    let mut lines = Vec::new();
    match make_module(project, cargo) {
        Ok(reason) => setting.no_module = reason,
        // Tests of a module that could be made here but was not are not skipped, they fail.
        Err(failure) => {
            let tally = Tally::broken(&failure);
            setting.no_module = Some(tally.note.clone());
            lines.push(Line {
                name: "build",
                tally,
                seconds: 0.0,
            });
        }
    }
    for (name, runner) in RUNNERS {
        if setting.wishes.include(name) {
            lines.push(run_one(name, runner, &setting));
        }
    }
    summary(&lines)
}

/// Builds library and module; answers why there is no module on this machine.
fn make_module(project: &Project, cargo: &Cargo) -> Result<Option<String>> {
    module::native(project, cargo)?;
    let missing = module::missing(project);
    if missing.is_none() {
        module::make(project)?;
    }
    Ok(missing)
}

struct Line {
    name: &'static str,
    tally: Tally,
    seconds: f64,
}

fn run_one(name: &'static str, runner: Runner, setting: &Setting) -> Line {
    say(&format!("{name} tests"));
    let started = Instant::now();
    let tally = runner(setting).unwrap_or_else(|failure| Tally::broken(&failure));
    Line {
        name,
        tally,
        seconds: started.elapsed().as_secs_f64(),
    }
}

fn summary(lines: &[Line]) -> Result {
    let mut total = Tally::default();
    println!(
        "\n{:<12}{:>8}{:>8}{:>9}{:>9}",
        "tests", "passed", "failed", "skipped", "seconds"
    );
    for Line { name, tally, seconds } in lines {
        let Tally {
            passed,
            failed,
            skipped,
            note,
        } = tally;
        let note = if note.is_empty() {
            String::new()
        } else {
            format!("   {note}")
        };
        println!("{name:<12}{passed:>8}{failed:>8}{skipped:>9}{seconds:>9.1}{note}");
        total.add(tally);
    }
    if total.failed > 0 {
        println!("the failures are named above, runner by runner");
    }
    println!(
        "{} passed, {} failed, {} skipped",
        total.passed, total.failed, total.skipped
    );
    match total.failed {
        0 => Ok(()),
        // The count is the last line, for people and for programs that read it.
        _ => Err(Failure::already_told()),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// How many lines of the files below `folder` start a test, so that skipped ones can be counted without running them.
fn count_starts(folder: &Path, extension: &str, starts: &[&str]) -> usize {
    let files = project::files_below(folder)
        .into_iter()
        .filter(|file| project::has_extension(file, extension));
    let begins = |line: &str| starts.iter().any(|start| line.trim_start().starts_with(start));
    files
        .map(|file| {
            std::fs::read_to_string(file)
                .unwrap_or_default()
                .lines()
                .filter(|line| begins(line))
                .count()
        })
        .sum()
}
