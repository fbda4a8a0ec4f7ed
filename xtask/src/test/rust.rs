//! The Rust tests: the workspace's and this xtask's own.

use super::{Setting, Tally};
use crate::cargo;
use crate::run::{Failure, Result, Step};

/// Runs them all, however many fail.
pub fn run(setting: &Setting) -> Result<Tally> {
    let remedy = "the message above is the compiler's or the test's";
    let workspace = setting.cargo.step("test").args(["--workspace", "--no-fail-fast"]);
    let mut tally = count(setting.step(workspace).remedy(remedy))?;
    let own = cargo::plain(setting.project).args([
        "test",
        "--manifest-path",
        "xtask/Cargo.toml",
        "--target-dir",
        "target/xtask",
        "--no-fail-fast",
    ]);
    tally.add(&count(own.remedy(remedy))?);
    Ok(tally)
}

/// Shows the output and adds up libtest's `test result:` lines.
fn count(step: Step) -> Result<Tally> {
    let mut tally = Tally::default();
    let status = step.each_line(|line| {
        if let Some(result) = line.strip_prefix("test result: ") {
            tally.add(&read_result(result));
        }
        if !is_noise(line) {
            println!("{line}");
        }
    })?;
    if !status.success() && tally.failed == 0 {
        tally.failed = 1;
        tally.note = "a test program did not build, or ended before its result".to_owned();
        eprintln!("{}", Failure::new(tally.note.clone()).remedy("see the message above"));
    }
    Ok(tally)
}

/// A thousand lines of `ok` hide the one that matters.
fn is_noise(line: &str) -> bool {
    let passed = line.starts_with("test ") && line.ends_with("... ok");
    passed || line.is_empty() || line.starts_with("running ") || line.starts_with("test result: ok")
}

/// Reads `ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`.
fn read_result(line: &str) -> Tally {
    let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
    let before = |name: &str| {
        let place = words
            .iter()
            .position(|word| *word == name)
            .and_then(|place| place.checked_sub(1));
        place.and_then(|place| words.get(place)?.parse().ok()).unwrap_or(0)
    };
    Tally {
        passed: before("passed"),
        failed: before("failed"),
        skipped: before("ignored"),
        note: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_line_of_libtest_is_read() {
        let tally =
            read_result("FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s");
        assert_eq!((tally.passed, tally.failed, tally.skipped), (12, 3, 1));
    }
}
