//! Where things are in the tree.

use crate::run::{Failure, Result};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// One clone of the project.
#[derive(Clone)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The clone this xtask was started in. Cargo names the folder at run time, so that a moved clone keeps working.
    pub fn find() -> Result<Self> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        match manifest.parent() {
            Some(root) if root.join("xtask").is_dir() => Ok(Self { root: root.to_owned() }),
            _ => {
                Err(Failure::new("the project's folder was not found").remedy("start it as `cargo xtask …` in a clone"))
            }
        }
    }

    /// The clone's top folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file or folder of the tree.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A file or folder under `target/`; nothing is written anywhere else, but for what git ignores.
    pub fn target(&self, relative: &str) -> PathBuf {
        self.root.join("target").join(relative)
    }

    /// The version in the workspace's `Cargo.toml`.
    pub fn version(&self) -> Result<String> {
        let manifest = self.path("Cargo.toml");
        let text = read(&manifest)?;
        let version = text.lines().filter_map(|line| line.strip_prefix("version = ")).next();
        version
            .map(|quoted| quoted.trim().trim_matches('"').to_owned())
            .ok_or_else(|| Failure::new(format!("no `version = ` line in {}", manifest.display())))
    }
}

/// The platform's name in `runtimes/<rid>/native`, as .NET spells it.
pub fn runtime_identifier() -> String {
    let system = match env::consts::OS {
        "macos" => "osx",
        "windows" => "win",
        "linux" if cfg!(target_env = "musl") => "linux-musl",
        other => other,
    };
    let processor = match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}-{processor}")
}

/// The native library's file name on this platform.
pub fn library_name() -> String {
    format!("{}rollcall{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX)
}

/// Reads a text file; the error names it.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))
}

/// Writes a file and the folders above it; the error names it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    fs::write(path, content).map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))
}

/// Makes a folder and those above it.
pub fn make_folder(path: &Path) -> Result {
    fs::create_dir_all(path)
        .map_err(|error| Failure::new(format!("cannot make the folder {}: {error}", path.display())))
}

/// Removes a folder with all in it; one that is not there is fine.
pub fn remove_folder(path: &Path) -> Result {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::new(format!("cannot remove {}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// Moves a file or folder within `target/`.
pub fn rename(from: &Path, to: &Path) -> Result {
    fs::rename(from, to)
        .map_err(|error| Failure::new(format!("cannot move {} to {}: {error}", from.display(), to.display())))
}

/// Copies one file and makes the folders above its new place.
pub fn copy(from: &Path, to: &Path) -> Result {
    if let Some(folder) = to.parent() {
        make_folder(folder)?;
    }
    fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| Failure::new(format!("cannot copy {} to {}: {error}", from.display(), to.display())))
}

/// The entries of a folder by name, empty where there is no such folder.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

/// Every file below a folder, but for build output and hidden folders.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in entries(folder) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if !path.is_dir() {
            found.push(path);
        } else if !name.starts_with('.') && !["target", "bin", "obj"].contains(&name.as_str()) {
            found.extend(files_below(&path));
        }
    }
    found
}

/// Whether a path ends in this extension.
pub fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// A short hash of text (FNV-1a), to see whether an input changed since the last run.
pub fn fingerprint(parts: &[&str]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}
