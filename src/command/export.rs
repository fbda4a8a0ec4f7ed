//! `rollcall export`: a directory as a seed, for another directory or another day.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use rollcall::directory::{Directory, OpenOptions};

use super::Failure;

/// Writes the users, devices, groups and administrative units of a directory as a seed that `rollcall serve --seed` loads.
#[derive(Args)]
pub(crate) struct ExportArguments {
    /// The directory's file; nobody else may have it open
    #[arg(long, value_name = "FILE")]
    directory: PathBuf,
    /// Where to write; left out: stdout
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the seed.
pub(crate) fn run(arguments: &ExportArguments) -> Result<ExitCode, Failure> {
    if !arguments.directory.is_file() {
        return Err(Failure::new(format!(
            "there is no directory at `{}`",
            arguments.directory.display()
        )));
    }
    if let Some(output) = arguments
        .output
        .as_ref()
        .filter(|output| is_same(output, &arguments.directory))
    {
        return Err(Failure::new(format!(
            "`{}` is the directory itself, which the export would overwrite: give another `--output`",
            output.display()
        )));
    }
    let directory = Directory::open(&arguments.directory, &OpenOptions::default())?;
    let Some(output) = &arguments.output else {
        directory.export(&mut BufWriter::new(io::stdout().lock()))?;
        return Ok(ExitCode::SUCCESS);
    };
    let file =
        File::create(output).map_err(|error| Failure::new(format!("cannot create `{}`: {error}", output.display())))?;
    let written = directory.export(&mut BufWriter::new(file))?;
    eprintln!(
        "{} users, {} devices, {} groups, {} administrative units",
        written.users, written.devices, written.groups, written.administrative_units
    );
    Ok(ExitCode::SUCCESS)
}

/// Whether both paths lead to one file, through links too.
fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
