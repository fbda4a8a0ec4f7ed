//! PowerShell 7: on PATH, else as a .NET tool under `target/tools`.

use crate::dotnet;
use crate::progress::Progress;
use crate::project::Project;
use crate::run::{Failure, Result, Step};
use std::path::PathBuf;

/// How to get it, for messages.
pub const HOW_TO_GET: &str =
    "install PowerShell 7.4 or later so that `pwsh` is on PATH, or give `dotnet tool install PowerShell` \
                              a package source that has it";

/// A PowerShell that is new enough.
pub struct PowerShell {
    program: PathBuf,
    /// Its version.
    pub version: String,
}

impl PowerShell {
    /// Finds it, or installs it under `target/tools`; the failure says what was tried.
    pub fn find(project: &Project) -> Result<Self> {
        let installed = project
            .target("tools")
            .join(format!("pwsh{}", std::env::consts::EXE_SUFFIX));
        let mut tried = Vec::new();
        for program in [PathBuf::from("pwsh"), installed.clone()] {
            match Self::at(program) {
                Ok(found) => return Ok(found),
                Err(reason) => tried.push(reason),
            }
        }
        if dotnet::version().is_some() {
            let _shown = Progress::start("installing PowerShell under target/tools");
            let install = dotnet::step(project, "tool").args(["install", "PowerShell", "--tool-path"]);
            match install.arg(project.target("tools")).limit(300).capture() {
                Ok(_) => match Self::at(installed) {
                    Ok(found) => return Ok(found),
                    Err(reason) => tried.push(reason),
                },
                Err(failure) => tried.push(failure.message().lines().last().unwrap_or_default().trim().to_owned()),
            }
        } else {
            tried.push("no .NET SDK to install it with".to_owned());
        }
        tried.dedup();
        Err(Failure::new(format!("no PowerShell 7.4 or later: {}", tried.join("; "))).remedy(HOW_TO_GET))
    }

    fn at(program: PathBuf) -> std::result::Result<Self, String> {
        let name = program.display().to_string();
        let asked = Step::new(&program).args([
            "-NoProfile",
            "-NonInteractive",
            "-Command",
            "\"$($PSVersionTable.PSVersion)\"",
        ]);
        let output = asked
            .limit(60)
            .output()
            .map_err(|_| format!("`{name}` is not there or does not start"))?;
        let version = output.stdout.trim().to_owned();
        let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let (major, minor) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        if (major, minor) < (7, 4) {
            return Err(format!("`{name}` is version {version}"));
        }
        Ok(Self { program, version })
    }

    /// A PowerShell process without the user's profile.
    pub fn step(&self, project: &Project) -> Step {
        Step::new(&self.program)
            .args(["-NoLogo", "-NoProfile", "-NonInteractive"])
            .directory(project.root())
            .env("POWERSHELL_TELEMETRY_OPTOUT", "1")
            .env("POWERSHELL_UPDATECHECK", "Off")
            .env("DOTNET_ROLL_FORWARD", "Major")
    }
}

/// Text as a PowerShell literal.
pub fn quoted(text: &str) -> String {
    // PowerShell takes the typographic single quotes for single quotes as well.
    let doubled: String = text
        .chars()
        .flat_map(|c| {
            if "'‘’‚‛".contains(c) {
                vec![c, c]
            } else {
                vec![c]
            }
        })
        .collect();
    format!("'{doubled}'")
}
