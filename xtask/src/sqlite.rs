//! SQLite to link against where the crates come from Debian: the static library of the machine's own release, since one
//! of a newer release would ask for a newer C library.

use crate::apt::{self, Apt};
use crate::project;
use crate::run::{Failure, Result};
use std::path::Path;

/// Unpacks `libsqlite3.a` and its headers into `folder`.
pub fn unpack_into(folder: &Path, state: &Path) -> Result {
    let release = apt::release().ok_or_else(|| Failure::new("this is no Debian release"))?;
    let apt = Apt::open(state.join("sqlite"), &release)?;
    apt.update()?;
    let places = apt.fetch(&["libsqlite3-dev".to_owned()])?;
    project::make_folder(folder)?;
    for file in places.iter().flat_map(|place| project::files_below(&place.join("usr"))) {
        if project::has_extension(&file, "a") || project::has_extension(&file, "h") {
            if let Some(name) = file.file_name() {
                project::copy(&file, &folder.join(name))?;
            }
        }
    }
    match is_whole(folder) {
        true => Ok(()),
        false => Err(Failure::new(format!(
            "libsqlite3-dev of Debian {release} has no libsqlite3.a and sqlite3.h"
        ))),
    }
}

/// Whether library and header are there.
pub fn is_whole(folder: &Path) -> bool {
    ["libsqlite3.a", "sqlite3.h"]
        .iter()
        .all(|name| folder.join(name).is_file())
}

/// What the build of `libsqlite3-sys` has to be told, as lines of cargo's `[env]`. Static linking is only heeded when
/// pkg-config is not asked.
pub fn cargo_environment(folder: &Path) -> String {
    let place = folder.display();
    format!(
        "SQLITE3_STATIC = \"1\"\nSQLITE3_NO_PKG_CONFIG = \"1\"\nSQLITE3_LIB_DIR = '{place}'\nSQLITE3_INCLUDE_DIR = '{place}'\n"
    )
}
