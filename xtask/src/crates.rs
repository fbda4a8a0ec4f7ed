//! Where the crates come from: the crate registry when it answers, else, on Debian, the sources in its `librust-*-dev`
//! packages. Decided once; a second run downloads nothing and works with the network off.

use crate::apt::{self, Apt};
use crate::progress::{say, Progress};
use crate::project::{self, Project};
use crate::run::{Failure, Result, Step};
use crate::sqlite;
use crate::wanted::{self, Wanted};
use std::fs;
use std::path::{Path, PathBuf};

/// The Debian release whose crate sources the ranges in `Cargo.toml` fit.
const SUITE: &str = "trixie";

/// What cargo has to be told to find the crates.
#[derive(Clone)]
pub enum Crates {
    /// Nothing: its own registry, or what the user's own cargo settings put in its place.
    Registry,
    /// This configuration file, and to stay off the network.
    Debian {
        /// Replaces the registry by a folder.
        config: PathBuf,
    },
}

/// Finds the crates, gets them where that is needed.
pub fn ready(project: &Project) -> Result<Crates> {
    let wanted = wanted::crates(project)?;
    let here = Place {
        folder: project.target("crates"),
    };
    let key = project::fingerprint(&[SUITE, &wanted::as_text(&wanted)]);
    let forced = std::env::var("ROLLCALL_CRATES").ok();
    let may = |way: &str| forced.as_deref().is_none_or(|forced| forced == way);
    if may("debian") && here.holds(&key) {
        return debian(project, &here);
    }
    let registry_failure = match may("registry") {
        true => match from_registry(project, &here) {
            Ok(()) => return Ok(Crates::Registry),
            Err(failure) => failure,
        },
        false => Failure::new("not asked, since ROLLCALL_CRATES is set"),
    };
    if may("debian") && apt::release().is_some() {
        say("the crate registry does not answer; taking the crates from Debian's packages");
        return match here.fill(&wanted, &key) {
            Ok(()) => debian(project, &here),
            Err(failure) => Err(neither(&registry_failure, failure.message())),
        };
    }
    let why_not = if may("debian") {
        "this is no Debian"
    } else {
        "not tried, since ROLLCALL_CRATES is set"
    };
    Err(neither(&registry_failure, why_not))
}

fn neither(registry: &Failure, debian: &str) -> Failure {
    let first_cause = registry.message().lines().last().unwrap_or_default().trim();
    Failure::new(format!(
        "no way to get the crates\n  tried the crate registry: {first_cause}\n  tried Debian {SUITE}'s librust-*-dev packages: {debian}"
    ))
    .remedy("give this machine the network once, or set a reachable registry in ~/.cargo/config.toml, then start again")
}

/// Asks cargo's own way, quickly: one try, since an unknown name fails in milliseconds and cargo's retries take ten seconds.
fn from_registry(project: &Project, here: &Place) -> Result {
    keep_lock_file_for(project, here, "registry")?;
    let fetch = || Step::new("cargo").arg("fetch").directory(project.root());
    if here.remembered() == "registry" && fetch().arg("--offline").output()?.status.success() {
        return Ok(());
    }
    let _shown = Progress::start("asking the crate registry");
    fetch()
        .env("CARGO_NET_RETRY", "0")
        .env("CARGO_HTTP_TIMEOUT", "8")
        .limit(600)
        .capture()?;
    project::write(&here.folder.join("way"), "registry")
}

fn debian(project: &Project, here: &Place) -> Result<Crates> {
    keep_lock_file_for(project, here, "debian")?;
    project::write(&here.folder.join("way"), "debian")?;
    // Written each time: the paths in it are absolute, and the clone may have been moved.
    let config = here.folder.join("config.toml");
    project::write(
        &config,
        format!(
            "[source.crates-io]\nreplace-with = \"debian-packages\"\n\n[source.debian-packages]\ndirectory = '{}'\n\n[env]\n{}",
            here.registry().display(),
            sqlite::cargo_environment(&here.sqlite())
        ),
    )?;
    Ok(Crates::Debian { config })
}

/// `Cargo.lock` (not in git) holds the registry's checksums, which Debian's copies do not have, and cargo stops at that.
fn keep_lock_file_for(project: &Project, here: &Place, way: &str) -> Result {
    let made_for = match here.remembered() {
        known if known.is_empty() => "registry".to_owned(),
        known => known,
    };
    if made_for == way {
        return Ok(());
    }
    for file in project::files_below(project.root())
        .into_iter()
        .filter(|file| file.ends_with("Cargo.lock"))
    {
        if !file.starts_with(project.path("xtask")) {
            fs::remove_file(&file)
                .map_err(|error| Failure::new(format!("cannot remove {}: {error}", file.display())))?;
        }
    }
    Ok(())
}

/// `target/crates`.
struct Place {
    folder: PathBuf,
}

impl Place {
    fn registry(&self) -> PathBuf {
        self.folder.join("registry")
    }

    fn sqlite(&self) -> PathBuf {
        self.folder.join("sqlite")
    }

    /// Which way `Cargo.lock` was made for, empty when not known.
    fn remembered(&self) -> String {
        fs::read_to_string(self.folder.join("way"))
            .unwrap_or_default()
            .trim()
            .to_owned()
    }

    /// Whether a finished copy of exactly these crates is here.
    fn holds(&self, key: &str) -> bool {
        let stamp = fs::read_to_string(self.folder.join("stamp")).unwrap_or_default();
        stamp == stamp_text(key, &self.registry()) && sqlite::is_whole(&self.sqlite())
    }

    /// Makes the copy aside and puts it in place when it is whole; the stamp comes last.
    fn fill(&self, wanted: &Wanted, key: &str) -> Result {
        self.sweep()?;
        let aside = self.folder.join(format!("new-{}", std::process::id()));
        let filled = self
            .fill_aside(wanted, &aside)
            .and_then(|()| self.put_in_place(&aside, key));
        project::remove_folder(&aside)?;
        filled
    }

    /// Removes what a run that was broken off left behind; another xtask may be at work beside this one.
    fn sweep(&self) -> Result {
        for path in project::entries(&self.folder) {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            let process = name.strip_prefix("new-").map(|id| Path::new("/proc").join(id));
            if process.is_some_and(|process| !process.exists()) {
                project::remove_folder(&path)?;
            }
        }
        Ok(())
    }

    fn fill_aside(&self, wanted: &Wanted, aside: &Path) -> Result {
        project::remove_folder(aside)?;
        let (crates, library) = std::thread::scope(|scope| {
            let library = scope.spawn(|| sqlite::unpack_into(&aside.join("sqlite"), &aside.join("apt")));
            let crates = unpack_crates(wanted, aside);
            (
                crates,
                library
                    .join()
                    .unwrap_or_else(|_| Err(Failure::new("the thread for SQLite ended early"))),
            )
        });
        crates.and(library)
    }

    fn put_in_place(&self, aside: &Path, key: &str) -> Result {
        // Without a stamp whatever is left here counts as nothing.
        let stamp = self.folder.join("stamp");
        let _ = fs::remove_file(&stamp);
        for name in ["registry", "sqlite"] {
            project::remove_folder(&self.folder.join(name))?;
            project::rename(&aside.join(name), &self.folder.join(name))?;
        }
        project::write(&stamp, stamp_text(key, &self.registry()))
    }
}

fn stamp_text(key: &str, registry: &Path) -> String {
    format!("{key} {} crates\n", project::entries(registry).len())
}

fn unpack_crates(wanted: &Wanted, aside: &Path) -> Result {
    let apt = Apt::open(aside.join("apt/crates"), SUITE)?;
    apt.update()?;
    let packages = packages_for(wanted, &apt.names("librust-")?);
    let registry = aside.join("registry");
    project::make_folder(&registry)?;
    for place in apt.fetch(&apt.closure(&packages, "librust-")?)? {
        for source in project::entries(&place.join("usr/share/cargo/registry")) {
            if let Some(name) = source.file_name() {
                project::rename(&source, &registry.join(name))?;
            }
        }
    }
    for source in project::entries(&registry) {
        // Debian does not keep the registry's checksum; apt has checked the package's own.
        project::write(&source.join(".cargo-checksum.json"), "{\"files\":{},\"package\":null}")?;
        let is_rusqlite = source
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("rusqlite-"));
        if is_rusqlite {
            name_bundled_feature(&source.join("Cargo.toml"))?;
        }
    }
    Ok(())
}

/// Debian's rusqlite has no feature `bundled`, and merely naming it in `Cargo.toml` stops cargo. An empty one will do:
/// the library to link is given by [`sqlite`].
fn name_bundled_feature(manifest: &Path) -> Result {
    let text = project::read(manifest)?;
    if text.lines().any(|line| line.starts_with("bundled =")) {
        return Ok(());
    }
    project::write(manifest, text.replacen("[features]\n", "[features]\nbundled = []\n", 1))
}

/// Debian's names of the crates and, where those are packages of their own, of their features.
fn packages_for(wanted: &Wanted, known: &[String]) -> Vec<String> {
    let spelled = |name: &str| name.replace('_', "-").to_ascii_lowercase();
    let mut packages = Vec::new();
    for (name, features) in wanted {
        packages.push(format!("librust-{}-dev", spelled(name)));
        let of_feature = |feature: &String| format!("librust-{}+{}-dev", spelled(name), spelled(feature));
        packages.extend(
            features
                .iter()
                .map(of_feature)
                .filter(|package| known.contains(package)),
        );
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_names_follow_the_crate_names_and_features_only_where_they_are_packages() {
        let features = ["std".to_owned(), "small_rng".to_owned()].into();
        let wanted = Wanted::from([
            ("rand_core".to_owned(), features),
            ("serde".to_owned(), Default::default()),
        ]);
        let known = ["librust-rand-core+std-dev".to_owned()];
        assert_eq!(
            packages_for(&wanted, &known),
            [
                "librust-rand-core-dev",
                "librust-rand-core+std-dev",
                "librust-serde-dev"
            ]
        );
    }
}
