//! The machine's own apt with a private state: packages are looked up and downloaded, nothing is installed, nothing of the
//! system changes, and no root is needed. No host is named here: the machine's own sources say where packages come from.

use crate::progress::Progress;
use crate::project;
use crate::run::{Failure, Result, Step};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

/// A private apt that sees one suite.
pub struct Apt {
    folder: PathBuf,
    suite: String,
}

/// How many downloads run at once.
const BATCHES: usize = 4;

/// Words that name Debian's releases in a source entry, besides a release's own code name.
const SUITES: [&str; 8] = [
    "stable",
    "oldstable",
    "testing",
    "unstable",
    "sid",
    "bookworm",
    "trixie",
    "bullseye",
];

/// The code name of this machine's Debian release, nothing on another system.
pub fn release() -> Option<String> {
    let text = fs::read_to_string("/etc/os-release").ok()?;
    let value = |name: &str| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
        Some(line.trim_matches('"').to_owned())
    };
    (value("ID")? == "debian").then(|| value("VERSION_CODENAME")).flatten()
}

impl Apt {
    /// An apt that keeps all its state in `folder` and sees `suite` at the place where the machine gets its own packages.
    pub fn open(folder: PathBuf, suite: &str) -> Result<Self> {
        let source = source_entry(Path::new("/etc/apt"), suite, &release().unwrap_or_default())?;
        for inner in ["state/lists/partial", "cache/archives/partial", "empty"] {
            project::make_folder(&folder.join(inner))?;
        }
        project::write(&folder.join("status"), "")?;
        project::write(&folder.join("suite.sources"), source)?;
        let architecture = Step::new("dpkg")
            .arg("--print-architecture")
            .capture()?
            .stdout
            .trim()
            .to_owned();
        project::write(&folder.join("apt.conf"), configuration(&folder, &architecture))?;
        Ok(Self {
            folder,
            suite: suite.to_owned(),
        })
    }

    /// Fetches the suite's package list.
    pub fn update(&self) -> Result {
        let _shown = Progress::start(format!("reading Debian {}'s package list", self.suite));
        let output = self.step("apt-get").arg("update").capture()?;
        // apt-get update answers 0 when a host cannot be reached and old lists, here none, would do.
        match self.has_lists() {
            true => Ok(()),
            false => Err(Failure::new(format!(
                "apt-get update fetched no package list\n    {}",
                output.stderr.trim()
            ))),
        }
    }

    /// All package names that start with `prefix`.
    pub fn names(&self, prefix: &str) -> Result<Vec<String>> {
        let output = self.step("apt-cache").arg("pkgnames").arg(prefix).capture()?;
        Ok(output.stdout.lines().map(str::to_owned).collect())
    }

    /// The packages an installation of `packages` on an empty machine would bring, those that start with `prefix`.
    pub fn closure(&self, packages: &[String], prefix: &str) -> Result<Vec<String>> {
        let output = self
            .step("apt-get")
            .arg("--simulate")
            .arg("install")
            .args(packages)
            .capture()?;
        let installed = output
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix("Inst ")?.split(' ').next());
        let mut found: Vec<String> = installed
            .filter(|name| name.starts_with(prefix))
            .map(str::to_owned)
            .collect();
        found.sort();
        Ok(found)
    }

    /// Downloads packages (apt checks their hashes) and unpacks them, several batches at once, since one waits for the network
    /// while another unpacks. Answers the folders they were unpacked into.
    pub fn fetch(&self, packages: &[String]) -> Result<Vec<PathBuf>> {
        let folder = self.folder.join("fetched");
        project::remove_folder(&folder)?;
        let (done, total) = (Arc::new(AtomicUsize::new(0)), packages.len());
        let counted = Arc::clone(&done);
        let _shown = Progress::counted(format!("fetching from Debian {}", self.suite), move || {
            format!("{} of {total} packages unpacked,", counted.load(Ordering::Relaxed))
        });
        let batches: Vec<&[String]> = packages.chunks(total.div_ceil(BATCHES).max(1)).collect();
        std::thread::scope(|scope| {
            let start = |(place, batch): (usize, &'_ [String])| {
                let (own, batch, done) = (folder.join(place.to_string()), batch.to_vec(), Arc::clone(&done));
                scope.spawn(move || self.fetch_batch(&batch, &own, &done))
            };
            let threads: Vec<_> = batches.into_iter().enumerate().map(start).collect();
            let ended = |thread: std::thread::ScopedJoinHandle<'_, Result<PathBuf>>| {
                thread
                    .join()
                    .unwrap_or_else(|_| Err(Failure::new("a fetching thread ended early")))
            };
            threads.into_iter().map(ended).collect()
        })
    }

    fn fetch_batch(&self, packages: &[String], folder: &Path, done: &AtomicUsize) -> Result<PathBuf> {
        let unpacked = folder.join("unpacked");
        project::make_folder(&unpacked)?;
        self.step("apt-get")
            .directory(folder)
            .arg("download")
            .args(packages)
            .capture()?;
        let debs: Vec<PathBuf> = project::entries(folder)
            .into_iter()
            .filter(|path| project::has_extension(path, "deb"))
            .collect();
        if debs.len() < packages.len() {
            return Err(Failure::new(format!(
                "apt-get download gave {} of {} packages",
                debs.len(),
                packages.len()
            )));
        }
        for deb in debs {
            let remedy = "free disk space if there is none, then start again";
            Step::new("dpkg-deb")
                .arg("-x")
                .arg(deb)
                .arg(&unpacked)
                .remedy(remedy)
                .capture()?;
            done.fetch_add(1, Ordering::Relaxed);
        }
        Ok(unpacked)
    }

    fn step(&self, program: &str) -> Step {
        Step::new(program).arg("-c").arg(self.folder.join("apt.conf")).env("LC_ALL", "C").remedy(format!(
            "see that `apt-get update` works on this machine (network, sources in /etc/apt), then start again; the state is in {}",
            self.folder.display()
        ))
    }

    fn has_lists(&self) -> bool {
        project::entries(&self.folder.join("state/lists"))
            .iter()
            .any(|path| path.to_string_lossy().contains("Packages"))
    }
}

fn configuration(folder: &Path, architecture: &str) -> String {
    let at = |name: &str| folder.join(name).display().to_string();
    // The machine's own settings (proxies, certificates) hold, but its hooks and extra indexes do not: they belong to the system.
    format!(
        "#clear APT::Update::Pre-Invoke;\n#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n\
         #clear APT::Update::Post-Invoke-Stats;\n#clear APT::Architectures;\n#clear DPkg;\n\
         #clear Acquire::IndexTargets::deb::Contents-deb;\n#clear Acquire::IndexTargets::deb::DEP-11;\n\
         #clear Acquire::IndexTargets::deb::DEP-11-icons-small;\n#clear Acquire::IndexTargets::deb::DEP-11-icons;\n\
         #clear Acquire::IndexTargets::deb::DEP-11-icons-hidpi;\n\
         APT::Architecture \"{architecture}\";\nAPT::Architectures {{ \"{architecture}\"; }};\n\
         APT::Install-Recommends \"false\";\nAPT::Install-Suggests \"false\";\nAPT::Sandbox::User \"root\";\n\
         Acquire::Languages \"none\";\nAcquire::GzipIndexes \"false\";\nAcquire::http::Timeout \"20\";\nDebug::NoLocking \"true\";\n\
         Dir::Etc::SourceList \"{}\";\nDir::Etc::SourceParts \"{}\";\nDir::Etc::Preferences \"/dev/null\";\n\
         Dir::Etc::PreferencesParts \"{}\";\nDir::State \"{}\";\nDir::State::status \"{}\";\nDir::Cache \"{}\";\n\
         Dir::Cache::pkgcache \"pkgcache.bin\";\nDir::Cache::srcpkgcache \"srcpkgcache.bin\";\n",
        at("suite.sources"),
        at("empty"),
        at("empty"),
        at("state"),
        at("status"),
        at("cache"),
    )
}

/// A deb822 entry for `suite`, made from the first entry under `etc` that names a Debian release and its `main` part.
fn source_entry(etc: &Path, suite: &str, release: &str) -> Result<String> {
    let mut files = vec![etc.join("sources.list")];
    files.extend(project::entries(&etc.join("sources.list.d")));
    let mut seen = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        seen.push(file.display().to_string());
        let entries = match file.extension().and_then(|extension| extension.to_str()) {
            Some("sources") => text.split("\n\n").map(deb822_entry).collect(),
            Some("list") => text.lines().map(line_entry).collect(),
            _ => Vec::new(),
        };
        let is_release = |name: &String| name == release || SUITES.contains(&name.as_str());
        for entry in entries.into_iter().flatten() {
            if entry.suites.iter().any(is_release) && entry.components.iter().any(|component| component == "main") {
                let signed = entry
                    .signed_by
                    .map_or_else(String::new, |keys| format!("Signed-By: {keys}\n"));
                return Ok(format!(
                    "Types: deb\nURIs: {}\nSuites: {suite}\nComponents: main\n{signed}",
                    entry.uri
                ));
            }
        }
    }
    Err(Failure::new(format!(
        "no apt source of a Debian release was found in {}",
        seen.join(", ")
    ))
    .remedy("add Debian's own source to /etc/apt/sources.list, or give the machine a crate registry"))
}

struct Entry {
    uri: String,
    suites: Vec<String>,
    components: Vec<String>,
    /// Paths of key files, or a whole key in continuation lines.
    signed_by: Option<String>,
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn deb822_entry(paragraph: &str) -> Option<Entry> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in paragraph
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        match line.split_once(':') {
            Some((name, value)) if !line.starts_with([' ', '\t']) => {
                fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
            _ => {
                let (_, value) = fields.last_mut()?;
                value.push('\n');
                value.push_str(line.trim_end());
            }
        }
    }
    let field = |wanted: &str| {
        fields
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.clone())
    };
    let disabled = field("enabled").is_some_and(|value| value.eq_ignore_ascii_case("no"));
    if disabled || !words(&field("types")?).iter().any(|kind| kind == "deb") {
        return None;
    }
    Some(Entry {
        uri: words(&field("uris")?).into_iter().next()?,
        suites: words(&field("suites")?),
        components: words(&field("components")?),
        signed_by: field("signed-by"),
    })
}

fn line_entry(line: &str) -> Option<Entry> {
    let mut rest = line.split('#').next()?.trim().strip_prefix("deb ")?.trim();
    let mut signed_by = None;
    if let Some((options, after)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        signed_by = words(options)
            .iter()
            .find_map(|option| option.strip_prefix("signed-by=").map(|keys| keys.replace(',', " ")));
        rest = after;
    }
    let mut parts = words(rest).into_iter();
    Some(Entry {
        uri: parts.next()?,
        suites: vec![parts.next()?],
        components: parts.collect(),
        signed_by,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn etc(name: &str, file: &str, text: &str) -> Result<String> {
        let folder = std::env::temp_dir().join(format!("rollcall-xtask-{}-{name}", std::process::id()));
        project::write(&folder.join(file), text).unwrap();
        let answer = source_entry(&folder, "trixie", "bookworm");
        fs::remove_dir_all(folder).unwrap();
        answer
    }

    #[test]
    fn a_deb822_source_gets_the_other_suite_and_keeps_its_place_and_key() {
        let text = "# comment\nTypes: deb\nURIs: http://mirror.example/other\nSuites: nodistro\nComponents: main\n\n\
                    Types: deb deb-src\n# comment\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\n\
                    Components: main contrib\nSigned-By: /keys/debian.gpg\n";
        let entry = etc("deb822", "sources.list.d/debian.sources", text).unwrap();
        assert_eq!(
            entry,
            "Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\nSigned-By: /keys/debian.gpg\n"
        );
    }

    #[test]
    fn a_one_line_source_is_read_with_its_options() {
        let text = "# deb http://x.example/debian bookworm main\n\
                    deb [arch=amd64 signed-by=/keys/d.gpg] http://mirror.example/debian bookworm main non-free # text\n";
        let entry = etc("list", "sources.list", text).unwrap();
        assert!(
            entry.contains("URIs: http://mirror.example/debian\nSuites: trixie\n"),
            "{entry}"
        );
        assert!(entry.contains("Signed-By: /keys/d.gpg\n"), "{entry}");
    }

    #[test]
    fn disabled_source_only_and_foreign_entries_are_passed_over() {
        let text = "Types: deb\nEnabled: no\nURIs: http://a.example\nSuites: bookworm\nComponents: main\n\n\
                    Types: deb-src\nURIs: http://a.example\nSuites: bookworm\nComponents: main\n\n\
                    Types: deb\nURIs: http://a.example\nSuites: bookworm-security\nComponents: main\n";
        assert!(etc("foreign", "sources.list.d/x.sources", text).is_err());
    }
}
