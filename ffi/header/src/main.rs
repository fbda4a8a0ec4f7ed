//! Writes the C header: `rollcall-header [OUT]`, to standard output without OUT.

use std::path::Path;
use std::process::ExitCode;

/// In the order of the header. `hooks.rs` is left out on purpose: its functions are for tests alone.
const SOURCES: [&str; 12] = [
    "version",
    "error",
    "text",
    "cancel",
    "rule",
    "population",
    "population_change",
    "membership",
    "session",
    "session_bulk",
    "pages",
    "server",
];

fn main() -> ExitCode {
    let ffi = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match header(&ffi) {
        Ok(bindings) => match std::env::args_os().nth(1) {
            Some(out) => {
                bindings.write_to_file(out);
            }
            None => bindings.write(std::io::stdout()),
        },
        Err(error) => {
            eprintln!("cannot make the header: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn header(ffi: &Path) -> Result<cbindgen::Bindings, Box<dyn std::error::Error>> {
    let config = cbindgen::Config::from_file(ffi.join("cbindgen.toml"))?;
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(ffi.join("src").join(source).with_extension("rs"));
    }
    Ok(builder.generate()?)
}
