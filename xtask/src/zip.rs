//! Writes zip archives with stored (not compressed) entries, which every reader takes; a NuGet package is one as well.

use crate::project;
use crate::run::{Failure, Result};
use std::path::Path;

/// One file of an archive.
pub struct Entry {
    /// Its path in the archive, with `/`.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// 1980-01-01, the first day of the format: the same files give the same archive, whenever it is made.
const DAY: u16 = 1 << 5 | 1;
/// Version 2.0 of the format; names are UTF-8.
const VERSION: u16 = 20;
const UTF8_NAMES: u16 = 1 << 11;

/// Writes the archive.
pub fn write(archive: &Path, entries: &[Entry]) -> Result {
    let bytes = archive_bytes(entries).ok_or_else(|| {
        Failure::new(format!(
            "{} would be larger than a zip archive can be (4 GB, 65535 files)",
            archive.display()
        ))
    })?;
    project::write(archive, bytes)
}

fn archive_bytes(entries: &[Entry]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = u32::try_from(bytes.len()).ok()?;
        let described = description(entry)?;
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&described);
        bytes.extend_from_slice(entry.name.as_bytes());
        bytes.extend_from_slice(&entry.content);
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&described);
        // No comment, first disk, no attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let count = u16::try_from(entries.len()).ok()?.to_le_bytes();
    let (offset, size) = (u32::try_from(bytes.len()).ok()?, u32::try_from(directory.len()).ok()?);
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&count);
    bytes.extend_from_slice(&count);
    bytes.extend_from_slice(&size.to_le_bytes());
    bytes.extend_from_slice(&offset.to_le_bytes());
    bytes.extend_from_slice(&[0; 2]);
    Some(bytes)
}

/// The part that an entry's own header and the directory's share: version, flags, method, time, CRC, sizes, name length.
fn description(entry: &Entry) -> Option<Vec<u8>> {
    let size = u32::try_from(entry.content.len()).ok()?;
    let name = u16::try_from(entry.name.len()).ok()?;
    let mut bytes = Vec::with_capacity(26);
    for number in [VERSION, UTF8_NAMES, 0, 0, DAY] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for number in [crc32(&entry.content), size, size] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(&name.to_le_bytes());
    bytes.extend_from_slice(&[0; 2]);
    Some(bytes)
}

/// The checksum of the format (CRC-32, polynomial 0xEDB88320).
fn crc32(bytes: &[u8]) -> u32 {
    let table: [u32; 256] = std::array::from_fn(|index| {
        (0..8).fold(u32::try_from(index).unwrap_or(0), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1))
        })
    });
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (crc >> 8) ^ table[usize::from(crc.to_le_bytes()[0] ^ byte)]
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_checksum_is_the_formats() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn an_archive_holds_its_files_in_place() {
        let entries = [
            Entry {
                name: "a/ä.txt".to_owned(),
                content: b"one".to_vec(),
            },
            Entry {
                name: "b".to_owned(),
                content: Vec::new(),
            },
        ];
        let bytes = archive_bytes(&entries).unwrap();
        assert!(bytes.starts_with(b"PK\x03\x04"));
        assert_eq!(&bytes[bytes.len() - 22..][..4], b"PK\x05\x06");
        let offset = u32::from_le_bytes(bytes[bytes.len() - 6..][..4].try_into().unwrap());
        assert_eq!(&bytes[offset as usize..][..4], b"PK\x01\x02");
    }
}
