//! The C programs of `tests/c`, against the header and the built library: run as they are, then watched for memory errors
//! and leaks by valgrind, or by AddressSanitizer where there is no valgrind.

use super::{Setting, Tally};
use crate::cargo::Cargo;
use crate::progress::say;
use crate::project::{self, Project};
use crate::run::{self, Failure, Output, Result, Step};
use std::path::{Path, PathBuf};

const FLAGS: [&str; 7] = [
    "-std=c99",
    "-g",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-pthread",
];

/// Builds and runs every program.
pub fn run(setting: &Setting) -> Result<Tally> {
    let programs: Vec<PathBuf> = project::entries(&setting.project.path("tests/c"))
        .into_iter()
        .filter(|file| project::has_extension(file, "c"))
        .collect();
    if programs.is_empty() {
        return Ok(Tally::skipped(0, "there are no C programs in tests/c"));
    }
    if !run::is_there("cc") {
        return Ok(Tally::skipped(
            programs.len(),
            "there is no C compiler (`cc`); install gcc or clang",
        ));
    }
    build_library(setting.project, setting.cargo)?;
    let watched_by_valgrind = run::is_there("valgrind");
    let mut tally = Tally::default();
    for source in &programs {
        let name = source
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        match compile(setting.project, source, &[]) {
            Ok(program) => {
                run_plain(setting, &name, &program, &mut tally)?;
                let watched = match watched_by_valgrind {
                    true => under_valgrind(&program),
                    false => Step::new(compile(setting.project, source, &["-fsanitize=address"])?),
                };
                run_watched(setting, &name, watched, &mut tally)?;
            }
            Err(failure) => tally.add(&Tally::broken(&failure)),
        }
    }
    tally.note = format!(
        "memory watched by {}",
        if watched_by_valgrind {
            "valgrind"
        } else {
            "AddressSanitizer"
        }
    );
    Ok(tally)
}

/// Builds one program and what it needs; answers where it is.
pub fn build(project: &Project, cargo: &Cargo, source: &Path) -> Result<PathBuf> {
    build_library(project, cargo)?;
    compile(project, source, &[])
}

/// The library with the exports that are for tests only, which the release library never has.
fn build_library(project: &Project, cargo: &Cargo) -> Result {
    say("building the native library with its test hooks");
    let hooks = project::read(&project.path("ffi/Cargo.toml"))?.contains("test-hooks");
    let features: &[&str] = if hooks {
        &["--features", "rollcall-ffi/test-hooks"]
    } else {
        &[]
    };
    cargo
        .step("build")
        .args(["--quiet", "--workspace", "--lib"])
        .args(features)
        .remedy("the message above is the compiler's")
        .run()?;
    // Another build without the hooks would put its library in the same place.
    let name = project::library_name();
    project::copy(&project.target("debug").join(&name), &project.target("c").join(&name))
}

fn compile(project: &Project, source: &Path, extra: &[&str]) -> Result<PathBuf> {
    let stem = source
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let suffix = if extra.is_empty() { "" } else { "-watched" };
    let program = project
        .target("c")
        .join(format!("{stem}{suffix}{}", std::env::consts::EXE_SUFFIX));
    let library = project.target("c");
    Step::new("cc")
        .args(FLAGS)
        .args(extra)
        .arg("-I")
        .arg(project.path("include"))
        .arg(source)
        .arg("-o")
        .arg(&program)
        .arg("-L")
        .arg(&library)
        .arg("-lrollcall")
        .arg(format!("-Wl,-rpath,{}", library.display()))
        .remedy(format!(
            "the message above is the compiler's, for {} and include/rollcall.h",
            source.display()
        ))
        .capture()?;
    Ok(program)
}

fn under_valgrind(program: &Path) -> Step {
    Step::new("valgrind")
        .args([
            "--quiet",
            "--leak-check=full",
            "--show-leak-kinds=definite",
            // What the runtime of a library still holds at the end is "possibly lost" at times; only what nobody holds is a leak.
            "--errors-for-leak-kinds=definite",
            "--error-exitcode=99",
        ])
        .arg(program)
}

fn ready(setting: &Setting, step: Step) -> Step {
    setting
        .step(step)
        .directory(setting.project.root())
        .env("ASAN_OPTIONS", "detect_leaks=1")
        .limit(600)
}

fn run_plain(setting: &Setting, name: &str, program: &Path, tally: &mut Tally) -> Result {
    let output = ready(setting, Step::new(program)).output()?;
    let counted = read_tap(&output.stdout);
    tally.add(&counted);
    let all_well = output.status.success() && counted.failed == 0;
    match (all_well, counted.passed + counted.failed + counted.skipped) {
        (true, 0) => tally.passed += 1,
        (true, _) => {}
        (false, _) => {
            tally.failed += usize::from(counted.failed == 0);
            show(&format!("{name} failed: {}", output.status), &output);
        }
    }
    Ok(())
}

fn run_watched(setting: &Setting, name: &str, step: Step, tally: &mut Tally) -> Result {
    // The made-up tenant takes the same ways through the library as the few entities a program brings itself, and under
    // valgrind it takes minutes.
    let output = ready(setting, step).without_env("ROLLCALL_TENANT").output()?;
    if output.status.success() {
        tally.passed += 1;
    } else {
        tally.failed += 1;
        show(
            &format!("{name}, watched for memory errors, failed: {}", output.status),
            &output,
        );
    }
    Ok(())
}

/// What went wrong, without the tests that held and the program's own count.
fn show(what: &str, output: &Output) {
    eprintln!("{}", Failure::new(what));
    let tells = |line: &&str| !line.starts_with("ok ") && !line.contains(" passed, ");
    for line in output.stdout.lines().chain(output.stderr.lines()).filter(tells) {
        eprintln!("    {line}");
    }
}

/// Counts the lines `ok …` and `not ok …` of a program that reports each of its tests (the TAP convention); a program that
/// does not is one test.
fn read_tap(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines() {
        if line.starts_with("not ok") {
            tally.failed += 1;
        } else if line.starts_with("ok ") {
            match line.to_ascii_lowercase().contains("# skip") {
                true => tally.skipped += 1,
                false => tally.passed += 1,
            }
        }
    }
    tally
}
