//! Mail nicknames and addresses of groups (graph-behaviour reference, 1.3; the AzureAD announcement of 2016 for the four
//! digits).

use rusqlite::{params, Connection, OptionalExtension};

use super::kind::Kind;
use super::objects::{fold, Object};
use super::refusal::Refusal;
use super::MailNicknameClash;

/// Checks the characters of a mail nickname; the full stop is accepted in practice.
pub(super) fn check_nickname(nickname: &str) -> Result<(), Refusal> {
    let refused = |c: char| !c.is_ascii() || c.is_ascii_control() || "@()\\[]\";:<>, ".contains(c);
    if nickname.is_empty() || nickname.contains(refused) {
        return Err(Refusal::invalid_value("Group", "mailNickname"));
    }
    Ok(())
}

/// Whether another Microsoft 365 group has this nickname. Security groups may share one.
pub(super) fn nickname_is_taken(connection: &Connection, nickname: &str, own: i64) -> Result<bool, Refusal> {
    let found: Option<i64> = connection
        .prepare_cached(
            "SELECT 1 FROM object WHERE mail_nickname = ?1 AND kind = ?2 AND deleted = 0 AND seq <> ?3
             AND EXISTS (SELECT 1 FROM json_each(json, '$.groupTypes') WHERE value = 'Unified') LIMIT 1",
        )?
        .query_row(params![fold(nickname), Kind::Group.number(), own], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

/// The address of a new Microsoft 365 group: the nickname, with four digits where that address is taken.
pub(super) fn free_address(
    connection: &Connection,
    nickname: &str,
    domain: &str,
    clash: MailNicknameClash,
) -> Result<String, Refusal> {
    let plain = format!("{nickname}@{domain}");
    if !nickname_is_taken(connection, nickname, 0)? && !address_is_taken(connection, &plain)? {
        return Ok(plain);
    }
    if clash == MailNicknameClash::Refuse {
        return Err(Refusal::taken("mailNickname"));
    }
    // The same directory gives the same digits again; the start depends on the name so that they look arbitrary.
    let start = fold(nickname)
        .bytes()
        .fold(3_545_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 9_000);
    for step in 0..9_000 {
        let address = format!("{nickname}{}@{domain}", 1_000 + (start + step) % 9_000);
        if !address_is_taken(connection, &address)? {
            return Ok(address);
        }
    }
    Err(Refusal::taken("mailNickname"))
}

fn address_is_taken(connection: &Connection, address: &str) -> Result<bool, Refusal> {
    let found: Option<i64> = connection
        .prepare_cached("SELECT owner FROM address WHERE address = ?1")?
        .query_row([fold(address)], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

/// Brings the table of addresses in line with an object's `proxyAddresses` and `mail`.
///
/// Errors: an address belongs to another object.
pub(super) fn register(connection: &Connection, object: &Object) -> Result<(), Refusal> {
    release(connection, object.seq)?;
    register_new(connection, object)
}

/// The same of an object that has none registered yet.
pub(super) fn register_new(connection: &Connection, object: &Object) -> Result<(), Refusal> {
    let proxies = object.texts("proxyAddresses");
    let addresses = proxies.iter().filter_map(|proxy| match proxy.split_once(':') {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("smtp") => Some(address),
        _ => None,
    });
    let mut seen: Vec<String> = Vec::new();
    for address in addresses.chain(object.text("mail").filter(|mail| !mail.is_empty())) {
        let address = fold(address);
        if seen.contains(&address) {
            continue;
        }
        let added = connection
            .prepare_cached("INSERT OR IGNORE INTO address (address, owner) VALUES (?1, ?2)")?
            .execute(params![address, object.seq])?;
        seen.push(address.clone());
        if added > 0 {
            continue;
        }
        let owner: i64 = connection
            .prepare_cached("SELECT owner FROM address WHERE address = ?1")?
            .query_row([&address], |row| row.get(0))?;
        if owner != object.seq {
            return Err(Refusal::taken("proxyAddresses"));
        }
    }
    Ok(())
}

/// Frees the addresses of an object.
pub(super) fn release(connection: &Connection, seq: i64) -> Result<(), Refusal> {
    connection
        .prepare_cached("DELETE FROM address WHERE owner = ?1")?
        .execute([seq])?;
    Ok(())
}
