//! The .NET SDK.

use crate::project::Project;
use crate::run::{Result, Step};

/// How to get it, for messages.
pub const HOW_TO_GET: &str = "install the .NET SDK, version 8 or later, so that `dotnet` is on PATH";

/// The SDK's version, nothing when there is no SDK of version 8 or later.
pub fn version() -> Option<String> {
    let output = Step::new("dotnet").arg("--version").output().ok()?;
    let version = output.stdout.trim().to_owned();
    let major: u32 = version.split('.').next()?.parse().ok()?;
    (output.status.success() && major >= 8).then_some(version)
}

/// `dotnet <subcommand>`, quiet, in English, leaving no server process behind.
pub fn step(project: &Project, subcommand: &str) -> Step {
    Step::new("dotnet")
        .arg(subcommand)
        .directory(project.root())
        .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
        .env("DOTNET_CLI_UI_LANGUAGE", "en")
        .env("DOTNET_NOLOGO", "1")
        .env("DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "1")
        .env("DOTNET_CLI_USE_MSBUILD_SERVER", "0")
        .env("MSBUILDDISABLENODEREUSE", "1")
        // The projects are for .NET 8 and run on any later one.
        .env("DOTNET_ROLL_FORWARD", "Major")
        .remedy(
            "the message above is the compiler's; without network every package has to be in the NuGet cache already",
        )
}

/// Publishes a project's release build into a folder.
pub fn publish(project: &Project, manifest: &str, output: &std::path::Path) -> Result {
    step(project, "publish")
        .arg(project.path(manifest))
        .args([
            "--configuration",
            "Release",
            "--verbosity",
            "quiet",
            "-p:UseSharedCompilation=false",
        ])
        .arg("--output")
        .arg(output)
        .run()
}
