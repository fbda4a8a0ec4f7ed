//! `cargo xtask`: every developer command of Rollcall, without a crate of its own.

mod apt;
mod arguments;
mod bench;
mod cargo;
mod check;
mod crates;
mod demo;
mod dotnet;
mod header;
mod help;
mod module;
mod pack;
mod powershell;
mod progress;
mod project;
mod run;
mod sqlite;
mod tenant;
mod test;
mod wanted;
mod zip;

use arguments::Arguments;
use project::Project;
use run::Result;
use std::process::ExitCode;

/// One subcommand.
struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&Project, Arguments) -> Result,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        arguments: "",
        about: "the main job on the made-up tenant, in PowerShell 7",
        run: demo::run,
    },
    Command {
        name: "test",
        arguments: "[--require-pwsh] [--only Rust|C|C#|PowerShell]",
        about: "all tests: Rust, C, C#, PowerShell; ends with passed, failed, skipped",
        run: test::run,
    },
    Command {
        name: "check",
        arguments: "[--require-pwsh]",
        about: "formatting, clippy, header, header as C99 and C++11, then all tests",
        run: check::run,
    },
    Command {
        name: "build",
        arguments: "",
        about: "release library and the module in target/module/Rollcall",
        run: module::run,
    },
    Command {
        name: "bench",
        arguments: "[-- FILTER …]",
        about: "the benchmarks",
        run: bench::run,
    },
    Command {
        name: "fuzz",
        arguments: "[--seconds 60]",
        about: "property tests, with new inputs until the time is over",
        run: bench::fuzz,
    },
    Command {
        name: "header",
        arguments: "",
        about: "writes include/rollcall.h anew",
        run: header::run,
    },
    Command {
        name: "pack",
        arguments: "",
        about: "module as zip and nupkg, C# assembly as NuGet package, into target/package",
        run: pack::run,
    },
    Command {
        name: "tenant",
        arguments: "[--users 5000] [--devices 2500] [--seed 1] [--output tests/data/tenant.jsonl]",
        about: "writes the made-up tenant; `--output -` writes to standard output",
        run: tenant::run,
    },
    Command {
        name: "cargo",
        arguments: "[--] …",
        about: "any cargo command, with the crates this machine can get",
        run: |project, arguments| cargo::pass_through(project, &arguments.into_rest()),
    },
];

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let name = words
        .next()
        .map(|word| word.to_string_lossy().into_owned())
        .unwrap_or_default();
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        let asked_for_help = ["", "help", "--help", "-h"].contains(&name.as_str());
        let text = help();
        return match asked_for_help {
            true => print_help(&text),
            false => {
                eprintln!("error: there is no command `{name}`\n\n{text}");
                ExitCode::from(2)
            }
        };
    };
    let arguments = Arguments::new(command.name, words.collect());
    match Project::find().and_then(|project| (command.run)(&project, arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message().is_empty() {
                eprintln!("{failure}");
            }
            ExitCode::FAILURE
        }
    }
}

fn print_help(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}

fn help() -> String {
    let mut text = "cargo xtask COMMAND\n".to_owned();
    for command in COMMANDS {
        text.push_str(&format!(
            "\n  {} {}\n      {}\n",
            command.name, command.arguments, command.about
        ));
    }
    text.push_str(
        "\nEnvironment: ROLLCALL_CRATES=registry or =debian takes the crates from there and nowhere else.\n\
         Everything made is under target/; the first run needs the network, later ones do not.",
    );
    text
}
