//! The certificate of a server that speaks TLS: made at the first start, signed by itself, for this machine alone. X.509 in
//! DER (RFC 5280), as much of it as a self-signed certificate needs.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{EcdsaKeyPair, KeyPair as _, ECDSA_P256_SHA256_ASN1_SIGNING};
use time::OffsetDateTime;

use crate::directory::StorageError;

/// Longer than this no client of today accepts a certificate.
const DAYS: u64 = 800;

/// Certificate and key, and where clients find the certificate to trust.
pub(super) struct Identity {
    pub(super) certificate: Vec<u8>,
    pub(super) key: Vec<u8>,
    pub(super) file: PathBuf,
}

/// Takes the identity kept beside `file`, or makes one and keeps it there: `file` with the certificate (PEM), and the key
/// with the ending `.key`, for the owner alone.
pub(super) fn identity(file: &Path, address: IpAddr) -> Result<Identity, StorageError> {
    let key_file = file.with_extension("key");
    if let (Some(certificate), Some(key)) = (read(file, "CERTIFICATE"), read(&key_file, "PRIVATE KEY")) {
        let made = fs::metadata(file).and_then(|data| data.modified());
        let age = made.ok().and_then(|made| made.elapsed().ok()).unwrap_or_default();
        if age < Duration::from_secs((DAYS - 30) * 86_400) {
            return Ok(Identity {
                certificate,
                key,
                file: file.to_owned(),
            });
        }
    }
    for (file, label) in [(file, "CERTIFICATE"), (&key_file, "PRIVATE KEY")] {
        refuse_something_else(file, label)?;
    }
    let (certificate, key) = make(address)?;
    write(&key_file, "PRIVATE KEY", &key, true)?;
    write(file, "CERTIFICATE", &certificate, false)?;
    Ok(Identity {
        certificate,
        key,
        file: file.to_owned(),
    })
}

fn make(address: IpAddr) -> Result<(Vec<u8>, Vec<u8>), StorageError> {
    let failed = |_| StorageError::Io("cannot make a key for the certificate".to_owned());
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).map_err(failed)?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random)
        .map_err(|error| StorageError::Io(format!("cannot use the key made for the certificate: {error}")))?;
    let mut serial = [0_u8; 16];
    random.fill(&mut serial).map_err(failed)?;
    let to_sign = to_be_signed(&serial, pair.public_key().as_ref(), address, OffsetDateTime::now_utc());
    let signature = pair.sign(&random, &to_sign).map_err(failed)?;
    let certificate = sequence(&[to_sign, ecdsa_with_sha256(), bits(signature.as_ref())]);
    Ok((certificate, key.as_ref().to_vec()))
}

fn to_be_signed(serial: &[u8; 16], public_key: &[u8], address: IpAddr, now: OffsetDateTime) -> Vec<u8> {
    // Positive, and of one length always.
    let mut number = serial.to_vec();
    if let Some(first) = number.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    let day = time::Duration::DAY;
    let lifetime = day * i32::try_from(DAYS).unwrap_or(800);
    sequence(&[
        tagged(0xa0, &tagged(0x02, &[2])),
        tagged(0x02, &number),
        ecdsa_with_sha256(),
        name(),
        sequence(&[instant(now - day), instant(now + lifetime)]),
        name(),
        sequence(&[
            sequence(&[
                // id-ecPublicKey, prime256v1
                object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]),
                object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]),
            ]),
            bits(public_key),
        ]),
        tagged(
            0xa3,
            &sequence(&[alternative_names(address), server_use(), no_authority()]),
        ),
    ])
}

/// `CN=Rollcall directory`, subject and issuer.
fn name() -> Vec<u8> {
    let common_name = [
        object_identifier(&[0x55, 0x04, 0x03]),
        tagged(0x0c, b"Rollcall directory"),
    ];
    sequence(&[tagged(0x31, &sequence(&common_name))])
}

/// This machine's names, and the address listened on.
fn alternative_names(address: IpAddr) -> Vec<u8> {
    let octets = |address: IpAddr| match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let mut addresses = vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1_u16])];
    if !addresses.contains(&address) {
        addresses.push(address);
    }
    let mut names = vec![tagged(0x82, b"localhost")];
    names.extend(addresses.into_iter().map(|address| tagged(0x87, &octets(address))));
    extension(&[0x55, 0x1d, 0x11], false, &sequence(&names))
}

/// For servers alone.
fn server_use() -> Vec<u8> {
    let server_authentication = object_identifier(&[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01]);
    extension(&[0x55, 0x1d, 0x25], false, &sequence(&[server_authentication]))
}

/// Signs no other certificate.
fn no_authority() -> Vec<u8> {
    extension(&[0x55, 0x1d, 0x13], true, &sequence(&[]))
}

fn extension(identifier: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![object_identifier(identifier)];
    if critical {
        parts.push(tagged(0x01, &[0xff]));
    }
    parts.push(tagged(0x04, value));
    sequence(&parts)
}

fn ecdsa_with_sha256() -> Vec<u8> {
    sequence(&[object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])])
}

/// UTCTime, which serves until 2049.
fn instant(at: OffsetDateTime) -> Vec<u8> {
    let form = time::macros::format_description!("[year repr:last_two][month][day][hour][minute][second]Z");
    tagged(0x17, at.format(&form).unwrap_or_default().as_bytes())
}

fn object_identifier(content: &[u8]) -> Vec<u8> {
    tagged(0x06, content)
}

fn bits(content: &[u8]) -> Vec<u8> {
    let mut whole = vec![0];
    whole.extend_from_slice(content);
    tagged(0x03, &whole)
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tagged(0x30, &parts.concat())
}

/// Tag, length and content.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut element = vec![tag];
    let length = content.len().to_be_bytes();
    match u8::try_from(content.len()) {
        Ok(short) if short < 0x80 => element.push(short),
        _ => {
            let digits: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
            element.push(0x80 | u8::try_from(digits.len()).unwrap_or(8));
            element.extend(digits);
        }
    }
    element.extend_from_slice(content);
    element
}

/// Refuses to write over a file that holds anything but what is kept there, as the directory itself.
fn refuse_something_else(file: &Path, label: &str) -> Result<(), StorageError> {
    let is_empty = fs::metadata(file).is_ok_and(|data| data.is_file() && data.len() == 0);
    if !file.exists() || is_empty || read(file, label).is_some() {
        return Ok(());
    }
    Err(StorageError::Foreign(format!(
        "`{}` was left untouched: it holds no {}; name another file for the certificate",
        file.display(),
        label.to_ascii_lowercase()
    )))
}

fn read(file: &Path, label: &str) -> Option<Vec<u8>> {
    let text = fs::read_to_string(file).ok()?;
    let inner = text.split_once(&format!("-----BEGIN {label}-----"))?.1;
    let inner = inner.split_once(&format!("-----END {label}-----"))?.0;
    let joined: String = inner.split_whitespace().collect();
    STANDARD.decode(joined).ok()
}

fn write(file: &Path, label: &str, content: &[u8], private: bool) -> Result<(), StorageError> {
    let encoded = STANDARD.encode(content);
    let mut text = format!("-----BEGIN {label}-----\n");
    for (index, letter) in encoded.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text.push_str(&format!("\n-----END {label}-----\n"));
    let failed = |error| StorageError::Io(format!("cannot write `{}`: {error}", file.display()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if private {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    let mut opened = options.open(file).map_err(failed)?;
    opened.write_all(text.as_bytes()).map_err(failed)
}
