//! `cargo xtask check`: what has to hold before a change goes in.

use crate::arguments::Arguments;
use crate::cargo::{self, Cargo};
use crate::progress::say;
use crate::project::Project;
use crate::run::{Result, Step};
use crate::{header, test};

/// The manifests beside the workspace's own.
const OWN_WORKSPACES: [&str; 2] = ["xtask/Cargo.toml", "ffi/header/Cargo.toml"];

/// Formatting, lints, header, then all tests, which end with the closing count.
pub fn run(project: &Project, mut arguments: Arguments) -> Result {
    let wishes = test::Wishes {
        require_powershell: arguments.flag("--require-pwsh"),
        ..test::Wishes::default()
    };
    arguments.finish()?;
    let cargo = Cargo::ready(project)?;
    formatting(project)?;
    lints(project, &cargo)?;
    say("checking the header");
    header::check_current(project, &cargo)?;
    header::check_compiles(project)?;
    test::all(project, &cargo, wishes)
}

fn formatting(project: &Project) -> Result {
    say("checking the formatting");
    let fmt = || {
        cargo::plain(project)
            .arg("fmt")
            .remedy("run `cargo fmt`, or `rustup component add rustfmt` if it is missing")
    };
    fmt().args(["--all", "--check"]).run()?;
    for manifest in present(project) {
        fmt().args(["--check", "--manifest-path", manifest]).run()?;
    }
    Ok(())
}

fn lints(project: &Project, cargo: &Cargo) -> Result {
    say("running clippy");
    let finish = |step: Step| {
        step.args(["--", "-D", "warnings"])
            .remedy("mend what clippy names above, or `rustup component add clippy` if it is missing")
            .run()
    };
    finish(cargo.step("clippy").args(["--quiet", "--workspace", "--all-targets"]))?;
    for manifest in present(project) {
        let target = project.target(if manifest.starts_with("xtask") {
            "xtask"
        } else {
            "header"
        });
        let step = cargo
            .step("clippy")
            .args(["--quiet", "--all-targets", "--manifest-path", manifest]);
        finish(step.arg("--target-dir").arg(target))?;
    }
    Ok(())
}

fn present(project: &Project) -> impl Iterator<Item = &'static str> + '_ {
    OWN_WORKSPACES
        .into_iter()
        .filter(|manifest| project.path(manifest).is_file())
}
