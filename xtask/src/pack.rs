//! `cargo xtask pack`: the module as a zip and as a package for the PowerShell Gallery, the C# assembly as a NuGet package.

use crate::arguments::Arguments;
use crate::cargo::Cargo;
use crate::progress::say;
use crate::project::{self, Project};
use crate::run::{Failure, Result};
use crate::zip::{self, Entry};
use crate::{dotnet, header, module};
use std::path::{Path, PathBuf};

/// What a package says about itself.
struct Package<'a> {
    id: &'a str,
    version: &'a str,
    description: &'a str,
    tags: &'a str,
    /// The target framework of `lib/`, for packages that have one.
    framework: Option<&'a str>,
}

/// Builds everything and packs it into `target/package`.
pub fn run(project: &Project, arguments: Arguments) -> Result {
    arguments.finish()?;
    if let Some(reason) = module::missing(project) {
        return Err(Failure::new(format!("nothing to pack: {reason}")).remedy(dotnet::HOW_TO_GET));
    }
    let cargo = Cargo::ready(project)?;
    module::native(project, &cargo)?;
    header::check_current(project, &cargo)?;
    module::make(project)?;
    let version = project.version()?;
    let packages = project.target("package");
    project::remove_folder(&packages)?;
    for file in [
        pack_zip(project, &packages, &version)?,
        pack_gallery(project, &packages, &version)?,
        pack_nuget(project, &packages, &version)?,
    ] {
        say(&format!("wrote {}", file.display()));
    }
    Ok(())
}

fn pack_zip(project: &Project, packages: &Path, version: &str) -> Result<PathBuf> {
    let archive = packages.join(format!("Rollcall-{version}-{}.zip", project::runtime_identifier()));
    zip::write(&archive, &module_files(project, "Rollcall/")?)?;
    Ok(archive)
}

/// The PowerShell Gallery takes a NuGet package with the module at its top; its name is the module's.
fn pack_gallery(project: &Project, packages: &Path, version: &str) -> Result<PathBuf> {
    let package = Package {
        id: "Rollcall",
        version,
        description: "The retired AzureAD group and administrative-unit cmdlets for PowerShell 7, over Microsoft Graph or a local directory",
        tags: "PSModule PSEdition_Core Linux MacOS Windows AzureAD Entra",
        framework: None,
    };
    write_package(&packages.join("gallery"), &package, module_files(project, "")?)
}

/// For C# programs: the assembly, its documentation, and the native library of this platform.
fn pack_nuget(project: &Project, packages: &Path, version: &str) -> Result<PathBuf> {
    let published = project.target("dotnet/nuget");
    dotnet::publish(project, "ffi/dotnet/Rollcall.csproj", &published)?;
    let library = project::library_name();
    let native = format!("runtimes/{}/native/{library}", project::runtime_identifier());
    let mut files = vec![
        entry("lib/net8.0/Rollcall.dll".to_owned(), &published.join("Rollcall.dll"))?,
        entry(native, &project.target("release").join(library))?,
        entry("README.md".to_owned(), &project.path("README.md"))?,
        entry("LICENSE".to_owned(), &project.path("LICENSE"))?,
    ];
    let documentation = published.join("Rollcall.xml");
    if documentation.is_file() {
        files.push(entry("lib/net8.0/Rollcall.xml".to_owned(), &documentation)?);
    }
    let package = Package {
        id: "Rollcall",
        version,
        description: "Entra groups, administrative units and dynamic membership rules for .NET, over a native engine",
        tags: "Entra AzureAD Graph membership-rules",
        framework: Some("net8.0"),
    };
    write_package(&packages.join("nuget"), &package, files)
}

fn module_files(project: &Project, prefix: &str) -> Result<Vec<Entry>> {
    let module = module::folder(project);
    let files = project::files_below(&module);
    files
        .iter()
        .map(|file| entry(format!("{prefix}{}", archive_name(file, &module)), file))
        .collect()
}

fn archive_name(file: &Path, top: &Path) -> String {
    let relative = file.strip_prefix(top).unwrap_or(file);
    relative
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

fn entry(name: String, file: &Path) -> Result<Entry> {
    let content =
        std::fs::read(file).map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display())))?;
    Ok(Entry { name, content })
}

/// A NuGet package is a zip with a manifest, the types of its files, and a relation that names the manifest.
fn write_package(folder: &Path, package: &Package, files: Vec<Entry>) -> Result<PathBuf> {
    let manifest = format!("{}.nuspec", package.id);
    let mut entries = vec![
        Entry {
            name: "[Content_Types].xml".to_owned(),
            content: content_types(&files).into_bytes(),
        },
        Entry {
            name: "_rels/.rels".to_owned(),
            content: relations(&manifest).into_bytes(),
        },
        Entry {
            name: manifest,
            content: manifest_text(package, &files).into_bytes(),
        },
    ];
    entries.extend(files);
    let archive = folder.join(format!("{}.{}.nupkg", package.id, package.version));
    zip::write(&archive, &entries)?;
    Ok(archive)
}

fn manifest_text(package: &Package, files: &[Entry]) -> String {
    let Package {
        id,
        version,
        description,
        tags,
        framework,
    } = package;
    let readme = if files.iter().any(|file| file.name == "README.md") {
        "\n    <readme>README.md</readme>"
    } else {
        ""
    };
    let dependencies = framework.map_or_else(String::new, |framework| {
        format!("\n    <dependencies><group targetFramework=\"{framework}\" /></dependencies>")
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\">\n  \
         <metadata>\n    <id>{id}</id>\n    <version>{version}</version>\n    <authors>The Rollcall authors</authors>\n    \
         <requireLicenseAcceptance>false</requireLicenseAcceptance>\n    <license type=\"expression\">MIT</license>{readme}\n    \
         <description>{description}</description>\n    <tags>{tags}</tags>{dependencies}\n  </metadata>\n</package>\n"
    )
}

fn content_types(files: &[Entry]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
                    <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\n  \
                    <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\" />\n  \
                    <Default Extension=\"nuspec\" ContentType=\"application/octet\" />\n"
        .to_owned();
    let mut extensions: Vec<&str> = files
        .iter()
        .filter_map(|file| Path::new(&file.name).extension()?.to_str())
        .collect();
    extensions.sort_unstable();
    extensions.dedup();
    for extension in extensions {
        text.push_str(&format!(
            "  <Default Extension=\"{extension}\" ContentType=\"application/octet\" />\n"
        ));
    }
    for file in files.iter().filter(|file| Path::new(&file.name).extension().is_none()) {
        text.push_str(&format!(
            "  <Override PartName=\"/{}\" ContentType=\"application/octet\" />\n",
            file.name
        ));
    }
    text.push_str("</Types>\n");
    text
}

fn relations(manifest: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\n  \
         <Relationship Type=\"http://schemas.microsoft.com/packaging/2010/07/manifest\" Target=\"/{manifest}\" Id=\"R1\" />\n\
         </Relationships>\n"
    )
}
