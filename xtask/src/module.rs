//! The native library and the PowerShell module, ready for Import-Module in `target/module/Rollcall`.

use crate::arguments::Arguments;
use crate::cargo::Cargo;
use crate::help::{self, Cmdlets, Help};
use crate::progress::say;
use crate::project::{self, Project};
use crate::run::{Failure, Result};
use crate::{dotnet, header};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The project that stands on all the others of the module, so that publishing it gives them too.
const CMDLETS: &str = "powershell/Graph/Rollcall.PowerShell.Graph.csproj";

/// `cargo xtask build`.
pub fn run(project: &Project, arguments: Arguments) -> Result {
    arguments.finish()?;
    let cargo = Cargo::ready(project)?;
    native(project, &cargo)?;
    header::check_current(project, &cargo)?;
    match missing(project) {
        None => make(project)?,
        Some(reason) => say(&format!("module not made: {reason}")),
    }
    Ok(())
}

/// Builds the release library and the `rollcall` command; answers the library.
pub fn native(project: &Project, cargo: &Cargo) -> Result<PathBuf> {
    say("building the native library (release)");
    cargo
        .step("build")
        .args(["--release", "--workspace", "--quiet"])
        .remedy("the message above is the compiler's; Rust 1.89 or later is needed (`rustup update`)")
        .run()?;
    let library = library(project);
    match library.is_file() {
        true => Ok(library),
        false => Err(Failure::new(format!("the build gave no {}", library.display()))),
    }
}

/// Where the native library is, once built.
pub fn library(project: &Project) -> PathBuf {
    project.target("release").join(project::library_name())
}

/// Why the module cannot be made here, nothing when it can.
pub fn missing(project: &Project) -> Option<String> {
    if !project.path(CMDLETS).is_file() {
        return Some(format!("there is no {CMDLETS}"));
    }
    dotnet::version()
        .is_none()
        .then(|| format!("there is no .NET SDK ({})", dotnet::HOW_TO_GET))
}

/// Where the module is.
pub fn folder(project: &Project) -> PathBuf {
    project.target("module/Rollcall")
}

/// Puts the module together from the native library, which is built already, and the C# assemblies.
pub fn make(project: &Project) -> Result {
    let published = project.target("module/published");
    if newest(&sources(project)) > modified(&published.join("done")) {
        say("building the C# assemblies and the cmdlets");
        project::remove_folder(&published)?;
        dotnet::publish(project, CMDLETS, &published)?;
        project::write(&published.join("done"), "")?;
    }
    let aside = project.target("module/new");
    project::remove_folder(&aside)?;
    assemble(project, &published, &aside)?;
    // PowerShell may still hold the old folder's files; a whole new folder in its place leaves those alone.
    project::remove_folder(&folder(project))?;
    project::rename(&aside, &folder(project))
}

fn assemble(project: &Project, published: &Path, module: &Path) -> Result {
    for file in project::entries(published) {
        let name = file_name(&file);
        // PowerShell brings its own assemblies, and `deps.json` would only name them.
        let is_ours = name.starts_with("Rollcall") && name.ends_with(".dll");
        if is_ours {
            project::copy(&file, &module.join(name))?;
        }
    }
    let powershell = project.path("powershell");
    for file in project::entries(&powershell) {
        if project::has_extension(&file, "psd1") || project::has_extension(&file, "ps1xml") {
            project::copy(&file, &module.join(file_name(&file)))?;
        }
    }
    // Get-Help reads about_*.help.txt from the folder of the language. A topic is text, and Markdown reads as such.
    for topic in project::files_below(&powershell.join("docs")) {
        let name = file_name(&topic);
        if let Some(stem) = name.strip_suffix(".md").filter(|name| name.starts_with("about_")) {
            project::copy(&topic, &module.join("en-US").join(format!("{stem}.help.txt")))?;
        }
    }
    let own = help::build(project, Cmdlets::Own)?;
    own.write(&module.join("en-US"))?;
    stand_ins(&powershell.join("compat"), &module.join("compat"), &own)?;
    let graph = help::build(project, Cmdlets::Graph)?;
    stand_ins(&powershell.join("compat-graph"), &module.join("compat-graph"), &graph)?;
    project::copy(&project.path("LICENSE"), &module.join("LICENSE"))?;
    let native = module
        .join("runtimes")
        .join(project::runtime_identifier())
        .join("native");
    project::copy(&library(project), &native.join(project::library_name()))
}

/// The manifests that stand in for other modules. Get-Help looks for a cmdlet's help in the folder of the manifest it came by.
fn stand_ins(from: &Path, to: &Path, help: &Help) -> Result {
    for file in project::files_below(from) {
        let Ok(relative) = file.strip_prefix(from) else {
            continue;
        };
        let copied = to.join(relative);
        project::copy(&file, &copied)?;
        if let Some(folder) = copied.parent() {
            help.write(&folder.join("en-US"))?;
        }
    }
    Ok(())
}

fn file_name(file: &Path) -> String {
    file.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn sources(project: &Project) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = ["powershell", "ffi/dotnet"]
        .iter()
        .flat_map(|part| project::files_below(&project.path(part)))
        .collect();
    files.extend(
        [
            "Directory.Build.props",
            "Directory.Packages.props",
            "global.json",
            "nuget.config",
        ]
        .map(|name| project.path(name)),
    );
    files
}

fn modified(file: &Path) -> SystemTime {
    file.metadata()
        .and_then(|data| data.modified())
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

fn newest(files: &[PathBuf]) -> SystemTime {
    files
        .iter()
        .map(|file| modified(file))
        .max()
        .unwrap_or_else(SystemTime::now)
}
