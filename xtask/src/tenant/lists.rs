//! The word lists of `tests/data/tenant`: one entry a line, fields between `|`, `#` starts a comment.

use crate::project;
use crate::run::{Failure, Result};
use std::collections::HashSet;
use std::path::Path;

/// All lists, read.
pub struct Lists {
    /// Given names.
    pub given_names: Vec<Name>,
    /// Surnames.
    pub surnames: Vec<Name>,
    /// Departments, each as often as its weight says.
    pub departments: Vec<Department>,
    /// Offices, each as often as its weight says.
    pub offices: Vec<Office>,
    /// Service plans a user may have.
    pub plans: Vec<Plan>,
    /// Device models, each as often as its weight says.
    pub models: Vec<Model>,
    /// Domains guests come from.
    pub partners: Vec<String>,
    texts: Vec<String>,
}

/// A name and how it is spelled in an address.
#[derive(Clone)]
pub struct Name {
    /// As people write it.
    pub written: String,
    /// Lower case, letters of ASCII only.
    pub address: String,
}

/// A department and the job titles in it.
#[derive(Clone)]
pub struct Department {
    /// Its name.
    pub name: String,
    /// Job titles.
    pub titles: Vec<String>,
}

/// A physical office and where it is.
#[derive(Clone)]
pub struct Office {
    /// Short name, as in `officeLocation`.
    pub name: String,
    /// City.
    pub city: String,
    /// State or region, where the country has them.
    pub state: Option<String>,
    /// Country.
    pub country: String,
    /// Two letters.
    pub usage_location: String,
    /// Language tag.
    pub language: String,
    /// Start of telephone numbers.
    pub telephone: String,
    /// Postal code.
    pub postal_code: String,
    /// Street.
    pub street: String,
}

/// A service plan.
#[derive(Clone)]
pub struct Plan {
    /// Service, as Graph names it.
    pub service: String,
    /// The plan's id.
    pub id: String,
    /// How many of a hundred users have it.
    pub percent: u64,
}

/// A kind of device.
#[derive(Clone)]
pub struct Model {
    /// Operating system as the directory names it.
    pub system: String,
    /// Versions in use.
    pub versions: Vec<String>,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// What a device name has after the office.
    pub prefix: String,
    /// How it is known to the directory, as Graph writes it.
    pub trust_type: String,
    /// Whose it is.
    pub ownership: String,
}

impl Lists {
    /// Reads every list.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut texts = Vec::new();
        let mut list = |name: &str, fields: usize| -> Result<Vec<Vec<String>>> {
            let file = folder.join(name);
            let text = project::read(&file)?;
            let rows = rows(&text, fields).map_err(|line| {
                Failure::new(format!(
                    "{} line {line}: not {fields} fields between `|`",
                    file.display()
                ))
                .remedy("write the line like its neighbours")
            })?;
            texts.push(text);
            match rows.is_empty() {
                true => Err(Failure::new(format!("{} has no entry", file.display()))),
                false => Ok(rows),
            }
        };
        Ok(Self {
            given_names: names(list("given-names.txt", 1)?)?,
            surnames: names(list("surnames.txt", 1)?)?,
            departments: weighted(list("departments.txt", 3)?, department),
            offices: weighted(list("offices.txt", 10)?, office),
            plans: list("plans.txt", 3)?.into_iter().map(plan).collect(),
            models: weighted(list("devices.txt", 8)?, model),
            partners: list("partners.txt", 1)?
                .into_iter()
                .map(|mut row| row.swap_remove(0))
                .collect(),
            texts,
        })
    }

    /// The lists as they stand in the files.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }
}

/// The rows of a list, or the number of a line with another number of fields.
fn rows(text: &str, fields: usize) -> std::result::Result<Vec<Vec<String>>, usize> {
    let mut found = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let row: Vec<String> = line.split('|').map(|field| field.trim().to_owned()).collect();
        if row.len() != fields {
            return Err(place + 1);
        }
        found.push(row);
    }
    Ok(found)
}

/// Repeats each entry as often as its first field says, so that a plain pick is a weighted one.
fn weighted<T: Clone>(rows: Vec<Vec<String>>, make: fn(&[String]) -> T) -> Vec<T> {
    let repeat = |row: Vec<String>| {
        let weight = row.first().and_then(|weight| weight.parse().ok()).unwrap_or(1);
        std::iter::repeat_n(make(&row[1..]), weight)
    };
    rows.into_iter().flat_map(repeat).collect()
}

fn comma_separated(field: &str) -> Vec<String> {
    field.split(',').map(|word| word.trim().to_owned()).collect()
}

/// Names that give the same address would give two users the same one.
fn names(rows: Vec<Vec<String>>) -> Result<Vec<Name>> {
    let names: Vec<Name> = rows.into_iter().map(name).collect();
    let mut seen = HashSet::new();
    match names.iter().find(|name| !seen.insert(name.address.as_str())) {
        None => Ok(names),
        Some(name) => Err(Failure::new(format!(
            "two names in tests/data/tenant are `{}` in an address",
            name.address
        ))
        .remedy(format!("take `{}` or the other one out of its list", name.written))),
    }
}

fn name(mut row: Vec<String>) -> Name {
    let written = row.swap_remove(0);
    let mut address = String::new();
    for letter in written.to_lowercase().chars() {
        match letter {
            'a'..='z' | '-' => address.push(letter),
            'ä' | 'æ' => address.push_str("ae"),
            'ö' | 'ø' => address.push_str("oe"),
            'ü' => address.push_str("ue"),
            'ß' => address.push_str("ss"),
            'á' | 'à' | 'â' | 'ã' | 'å' => address.push('a'),
            'é' | 'è' | 'ê' | 'ë' => address.push('e'),
            'í' | 'ï' => address.push('i'),
            'ó' | 'ô' => address.push('o'),
            'ú' => address.push('u'),
            'ń' => address.push('n'),
            'ñ' => address.push('n'),
            'ç' | 'č' => address.push('c'),
            'ł' => address.push('l'),
            'š' | 'ś' => address.push('s'),
            // Apostrophes and blanks fall away.
            _ => {}
        }
    }
    Name { written, address }
}

fn department(fields: &[String]) -> Department {
    Department {
        name: fields[0].clone(),
        titles: comma_separated(&fields[1]),
    }
}

fn office(fields: &[String]) -> Office {
    Office {
        name: fields[0].clone(),
        city: fields[1].clone(),
        state: Some(fields[2].clone()).filter(|state| !state.is_empty()),
        country: fields[3].clone(),
        usage_location: fields[4].clone(),
        language: fields[5].clone(),
        telephone: fields[6].clone(),
        postal_code: fields[7].clone(),
        street: fields[8].clone(),
    }
}

fn plan(row: Vec<String>) -> Plan {
    Plan {
        service: row[0].clone(),
        id: row[1].clone(),
        percent: row[2].parse().unwrap_or(0),
    }
}

fn model(fields: &[String]) -> Model {
    Model {
        system: fields[0].clone(),
        versions: comma_separated(&fields[1]),
        manufacturer: fields[2].clone(),
        model: fields[3].clone(),
        prefix: fields[4].clone(),
        trust_type: fields[5].clone(),
        ownership: fields[6].clone(),
    }
}
