//! Cargo with the crates that were found.

use crate::crates::{self, Crates};
use crate::project::Project;
use crate::run::{Result, Step};
use std::ffi::OsString;

/// Cargo, ready to build this project.
#[derive(Clone)]
pub struct Cargo {
    project: Project,
    crates: Crates,
}

impl Cargo {
    /// Finds the crates first, see [`crates::ready`].
    pub fn ready(project: &Project) -> Result<Self> {
        Ok(Self {
            project: project.clone(),
            crates: crates::ready(project)?,
        })
    }

    /// `cargo <subcommand>` in the project's folder, with its output in `target/`.
    pub fn step(&self, subcommand: &str) -> Step {
        let step = plain(&self.project);
        let Crates::Debian { config } = &self.crates else {
            return step.arg(subcommand);
        };
        let step = step.env("CARGO_NET_OFFLINE", "true");
        match subcommand {
            // A program of its own: cargo does not hand its options on, but clippy hands its own to cargo.
            "clippy" => step.arg(subcommand).arg("--config").arg(config),
            // Asks for no crate, and takes no such option.
            "fmt" => step.arg(subcommand),
            _ => step.arg("--config").arg(config).arg(subcommand),
        }
    }
}

/// `cargo xtask cargo -- <arguments>`: any cargo command with the crates that were found.
pub fn pass_through(project: &Project, arguments: &[OsString]) -> Result {
    let cargo = Cargo::ready(project)?;
    let mut rest = arguments.iter().skip_while(|argument| *argument == "--");
    let subcommand = rest
        .next()
        .map(|word| word.to_string_lossy().into_owned())
        .unwrap_or_else(|| "--help".to_owned());
    cargo.step(&subcommand).args(rest).with_input().run()
}

/// Cargo without crates, for this xtask's own checks.
pub fn plain(project: &Project) -> Step {
    // `cargo run` leaves the variables of the package it runs, which would look like a change to build scripts.
    let inherited = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let package_variable = |name: &String| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    inherited
        .filter(package_variable)
        .fold(Step::new("cargo"), |step, name| step.without_env(&name))
        .directory(project.root())
        .env("CARGO_TARGET_DIR", project.target(""))
}
