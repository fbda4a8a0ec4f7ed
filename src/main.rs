//! The `rollcall` command: check, evaluate, export and serve from a pipeline.
#![forbid(unsafe_code)]

mod command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Dynamic membership rules of Microsoft Entra ID, locally: check them, see who is in, rehearse against a directory.
#[derive(Parser)]
#[command(version, about, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(command::check::CheckArguments),
    Evaluate(command::evaluate::EvaluateArguments),
    Export(command::export::ExportArguments),
    Serve(command::serve::ServeArguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Check(arguments) => command::check::run(&arguments),
        Command::Evaluate(arguments) => command::evaluate::run(&arguments),
        Command::Export(arguments) => command::export::run(&arguments),
        Command::Serve(arguments) => command::serve::run(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("rollcall: {failure}");
            ExitCode::from(2)
        }
    }
}
