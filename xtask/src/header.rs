//! `include/rollcall.h`: made from `ffi/`, committed, and checked to be what `ffi/` gives now.

use crate::arguments::Arguments;
use crate::cargo::Cargo;
use crate::progress::say;
use crate::project::{self, Project};
use crate::run::{self, Failure, Result, Step};
use std::path::Path;

/// `cargo xtask header`.
pub fn run(project: &Project, arguments: Arguments) -> Result {
    arguments.finish()?;
    let generator = project.path("ffi/header/Cargo.toml");
    if !generator.is_file() {
        return Err(Failure::new(format!(
            "there is no header generator at {}",
            generator.display()
        )));
    }
    let header = project.path("include/rollcall.h");
    generate(project, &Cargo::ready(project)?, &header)?;
    say(&format!("wrote {}", header.display()));
    Ok(())
}

/// Fails when the committed header is not what `ffi/` gives now.
pub fn check_current(project: &Project, cargo: &Cargo) -> Result {
    if !project.path("ffi/header/Cargo.toml").is_file() {
        say("header not checked: there is no generator in ffi/header");
        return Ok(());
    }
    let fresh = project.target("header/rollcall.h");
    generate(project, cargo, &fresh)?;
    let same = |a: String, b: String| a.replace("\r\n", "\n") == b.replace("\r\n", "\n");
    if same(
        project::read(&fresh)?,
        project::read(&project.path("include/rollcall.h"))?,
    ) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "include/rollcall.h differs from what ffi/ gives now, {}",
        fresh.display()
    ))
    .remedy("run `cargo xtask header`, read the difference with `git diff include`, and commit it"))
}

/// Compiles the committed header alone, as C99 and as C++11, with every usual warning an error.
pub fn check_compiles(project: &Project) -> Result {
    let header = project.path("include/rollcall.h");
    if !header.is_file() {
        say("header not compiled: there is no include/rollcall.h");
        return Ok(());
    }
    let source = project.target("header/alone.c");
    project::write(
        &source,
        "#include <rollcall.h>\nint main(void) { return rollcall_abi_version() == 0; }\n",
    )?;
    for (compiler, language, standard) in [("cc", "c", "c99"), ("c++", "c++", "c++11")] {
        if run::is_there(compiler) {
            compile(project, compiler, language, standard, &source)?;
        } else {
            say(&format!("header not compiled as {standard}: there is no `{compiler}`"));
        }
    }
    Ok(())
}

fn compile(project: &Project, compiler: &str, language: &str, standard: &str, source: &Path) -> Result {
    Step::new(compiler)
        .args([
            "-x",
            language,
            &format!("-std={standard}"),
            "-fsyntax-only",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
        ])
        .arg("-I")
        .arg(project.path("include"))
        .arg(source)
        .remedy("change what ffi/ exports, or ffi/header, so that the header is plain C")
        .capture()
        .map(|_| ())
}

fn generate(project: &Project, cargo: &Cargo, output: &Path) -> Result {
    if let Some(folder) = output.parent() {
        project::make_folder(folder)?;
    }
    cargo
        .step("run")
        .arg("--quiet")
        .arg("--manifest-path")
        .arg(project.path("ffi/header/Cargo.toml"))
        .arg("--target-dir")
        .arg(project.target("header"))
        .arg("--")
        .arg(output)
        .remedy("the message above is the generator's; it reads ffi/src")
        .run()
}
