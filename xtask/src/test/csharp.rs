//! The xunit tests over `ffi/dotnet`, in every test project of `tests/csharp`.

use super::{count_starts, Setting, Tally};
use crate::dotnet;
use crate::project;
use crate::run::{Failure, Result};
use std::path::{Path, PathBuf};

/// Runs `dotnet test` and reads the counts from its result files.
pub fn run(setting: &Setting) -> Result<Tally> {
    let folder = setting.project.path("tests/csharp");
    let tests = count_starts(&folder, "cs", &["[Fact", "[Theory"]);
    let projects: Vec<PathBuf> = project::files_below(&folder)
        .into_iter()
        .filter(|file| project::has_extension(file, "csproj") && is_test_project(file))
        .collect();
    if projects.is_empty() {
        return Ok(Tally::skipped(0, "there are no test projects in tests/csharp"));
    }
    if dotnet::version().is_none() {
        return Ok(Tally::skipped(
            tests,
            format!("there is no .NET SDK; {}", dotnet::HOW_TO_GET),
        ));
    }
    let mut tally = Tally::default();
    for manifest in projects {
        tally.add(&run_project(setting, &manifest)?);
    }
    Ok(tally)
}

fn is_test_project(manifest: &Path) -> bool {
    std::fs::read_to_string(manifest).is_ok_and(|text| text.contains("Microsoft.NET.Test.Sdk"))
}

fn run_project(setting: &Setting, manifest: &Path) -> Result<Tally> {
    let project = setting.project;
    let results = project.target("test/csharp");
    project::remove_folder(&results)?;
    let library = project.target("release").join(project::library_name());
    let step = dotnet::step(project, "test")
        .arg(manifest)
        .args([
            "--configuration",
            "Release",
            "--nologo",
            "--verbosity",
            "quiet",
            "-p:UseSharedCompilation=false",
        ])
        .args([
            "--logger",
            "trx;LogFileName=result.trx",
            "--logger",
            "console;verbosity=minimal",
            "--results-directory",
        ])
        .arg(&results);
    let status = setting
        .step(step)
        .env("ROLLCALL_LIBRARY", library)
        .each_line(|line| println!("{line}"))?;
    let report = project::files_below(&results)
        .into_iter()
        .find(|file| project::has_extension(file, "trx"));
    let mut tally = match report {
        Some(report) => read_counters(&project::read(&report)?),
        None => Tally::default(),
    };
    if !status.success() && tally.failed == 0 {
        let failure = Failure::new(format!(
            "`dotnet test {}` gave no result ({status})",
            manifest.display()
        ));
        tally.add(&Tally::broken(&failure.remedy(
            "see the message above; packages come from the NuGet cache when the network is off",
        )));
    }
    Ok(tally)
}

/// Reads `<Counters total="3" executed="2" passed="2" failed="0" …/>`; what was not executed was skipped.
fn read_counters(report: &str) -> Tally {
    let counters = report
        .split("<Counters ")
        .nth(1)
        .and_then(|rest| rest.split("/>").next())
        .unwrap_or_default();
    let number = |name: &str| {
        let quoted = counters
            .split(&format!("{name}=\""))
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        quoted.and_then(|text| text.parse::<usize>().ok()).unwrap_or(0)
    };
    let (total, passed) = (number("total"), number("passed"));
    let skipped = total.saturating_sub(number("executed"));
    Tally {
        passed,
        failed: total.saturating_sub(passed + skipped),
        skipped,
        note: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_neither_passed_nor_skipped_failed() {
        let tally =
            read_counters("<x><Counters total=\"10\" executed=\"8\" passed=\"7\" failed=\"0\" error=\"1\" /></x>");
        assert_eq!((tally.passed, tally.failed, tally.skipped), (7, 1, 2));
    }
}
