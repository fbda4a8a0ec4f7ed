//! `cargo xtask demo`: the main job on the made-up tenant, in PowerShell 7; where there is none, through C# or C.

use crate::arguments::Arguments;
use crate::cargo::Cargo;
use crate::powershell::{self, PowerShell};
use crate::progress::say;
use crate::project::{self, Project};
use crate::run::{Failure, Result, Step};
use crate::test::c;
use crate::{dotnet, module, tenant};
use std::path::PathBuf;

const SCRIPT: &str = "powershell/examples/MainJob.ps1";
const CONSOLE: &str = "tests/csharp/MainJob/MainJob.csproj";
const C_PROGRAM: &str = "tests/c/rules.c";

/// Runs the main job by the best means this machine has, and says what that did not show.
pub fn run(project: &Project, arguments: Arguments) -> Result {
    arguments.finish()?;
    let cargo = Cargo::ready(project)?;
    let tenant = tenant::ready(project)?;
    module::native(project, &cargo)?;
    let not_shown = match (module::missing(project), PowerShell::find(project)) {
        (None, Ok(pwsh)) if project.path(SCRIPT).is_file() => return in_powershell(project, &pwsh, &tenant),
        (None, Ok(_)) => format!("there is no {SCRIPT}"),
        (Some(reason), _) => reason,
        (None, Err(failure)) => failure.message().to_owned(),
    };
    if dotnet::version().is_some() && project.path(CONSOLE).is_file() {
        in_csharp(project, &tenant)?;
        println!("\nNot shown: the PowerShell cmdlets and how their objects print ({not_shown}).");
    } else if project.path(C_PROGRAM).is_file() {
        in_c(project, &cargo, &tenant)?;
        println!(
            "\nNot shown: the directory, groups and administrative units, and everything in PowerShell ({not_shown})."
        );
    } else {
        return Err(
            Failure::new(format!("nothing to show the main job with: {not_shown}")).remedy(format!(
                "{}; {}",
                dotnet::HOW_TO_GET,
                powershell::HOW_TO_GET
            )),
        );
    }
    println!("To see it all: {}; {}.", dotnet::HOW_TO_GET, powershell::HOW_TO_GET);
    Ok(())
}

fn in_powershell(project: &Project, pwsh: &PowerShell, tenant: &PathBuf) -> Result {
    module::make(project)?;
    say(&format!("running {SCRIPT} in PowerShell {}", pwsh.version));
    with_surroundings(pwsh.step(project), project, tenant)
        .arg("-File")
        .arg(project.path(SCRIPT))
        .remedy(format!("the message above is the script's; `cargo xtask test` tells whether the module works; the script is {SCRIPT}"))
        .run()
}

fn in_csharp(project: &Project, tenant: &PathBuf) -> Result {
    say("running the same job as a C# console, without PowerShell");
    let output = project.target("dotnet/console");
    dotnet::publish(project, CONSOLE, &output)?;
    let step = Step::new("dotnet")
        .directory(project.root())
        .env("DOTNET_ROLL_FORWARD", "Major");
    with_surroundings(step, project, tenant)
        .env(
            "ROLLCALL_LIBRARY",
            project.target("release").join(project::library_name()),
        )
        .arg(output.join("MainJob.dll"))
        .remedy(format!(
            "the message above is the console's; its source is beside {CONSOLE}"
        ))
        .run()
}

fn in_c(project: &Project, cargo: &Cargo, tenant: &PathBuf) -> Result {
    say("running the rule part as a C program, without .NET");
    let program = c::build(project, cargo, &project.path(C_PROGRAM))?;
    with_surroundings(Step::new(program), project, tenant)
        .remedy(format!("the message above is the program's; its source is {C_PROGRAM}"))
        .run()
}

/// What a demo or a test needs to know: module, tenant, and a folder that is its own.
pub fn with_surroundings(step: Step, project: &Project, tenant: &PathBuf) -> Step {
    step.env("ROLLCALL_MODULE", module::folder(project))
        .env("ROLLCALL_TENANT", tenant)
}
