//! How much memory there is, so that what does not fit is refused before it is taken.

/// Bytes that the machine can still give; without an answer from the system, no limit.
pub(super) fn available() -> usize {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kilobytes = line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<usize>().ok());
    kilobytes.map_or(usize::MAX, |kilobytes| kilobytes.saturating_mul(1024))
}

/// A number of bytes for people.
pub(super) fn print(bytes: usize) -> String {
    const UNITS: [&str; 4] = ["B", "KB", "MB", "GB"];
    let mut value = bytes;
    let mut unit = 0;
    while value >= 10_000 && unit + 1 < UNITS.len() {
        value = value.div_ceil(1024);
        unit += 1;
    }
    format!("{value} {}", UNITS[unit])
}
