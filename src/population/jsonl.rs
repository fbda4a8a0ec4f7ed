//! Loading JSON lines: parts of the text are read side by side, each into a population of its own, and taken together
//! at the end, so that nothing is kept when a line is wrong.

use rayon::prelude::*;
use serde_json::Value;

use super::line::{is_other, Line, LineReader};
use super::row::Row;
use super::{memory, refused, Population};
use crate::model::{Entity, EntityError, Subject};

/// Parts are not smaller than this, or the taking together would cost more than it saves.
const SMALLEST_PART: usize = 1 << 20;
/// Nor larger, so that what waits to be taken together stays small.
const LARGEST_PART: usize = 64 << 20;

impl Population {
    /// Appends Graph users or devices, one JSON object a line; blank lines are skipped, and so are lines whose
    /// `@odata.type` names the other subject, for exports hold both. A repeated id replaces the entity and keeps its
    /// place. Gives the number of entities read.
    ///
    /// # Errors
    /// Line, property and reason of the first fault, or how much memory the text would take where there is not so
    /// much; nothing of this call is kept then.
    pub fn load_jsonl(&mut self, jsonl: &[u8]) -> Result<usize, EntityError> {
        let text = jsonl.strip_prefix(b"\xef\xbb\xbf").unwrap_or(jsonl);
        self.check_room(text.len())?;
        let threads = rayon::current_num_threads();
        let size = (text.len() / threads).clamp(SMALLEST_PART, LARGEST_PART);
        let mut loaded = Self::new(self.subject);
        let (mut count, mut lines) = (0, 0);
        let parts = parts(text, size);
        for parts in parts.chunks(threads) {
            let read: Vec<Part> = match parts {
                [part] => vec![Part::read(self.subject, part)],
                parts => parts.par_iter().map(|part| Part::read(self.subject, part)).collect(),
            };
            for part in read {
                if let Some(error) = part.error {
                    let line = error.line.map(|line| line + lines);
                    return Err(EntityError { line, ..error });
                }
                lines += part.lines;
                count += part.count;
                if loaded.places == 0 {
                    loaded = part.population;
                } else {
                    loaded.absorb(&part.population)?;
                }
            }
        }
        if self.places == 0 {
            loaded.memory_limit = self.memory_limit;
            *self = loaded;
        } else {
            self.absorb(&loaded)?;
        }
        self.shrink();
        self.tidy();
        Ok(count)
    }

    /// Columns take about a third of the text that they are read from, and as much again while parts are put together.
    fn check_room(&self, text: usize) -> Result<(), EntityError> {
        let needed = text / 3 * 2;
        let limit = self.memory();
        if needed <= limit {
            return Ok(());
        }
        let (needed, limit) = (memory::print(needed), memory::print(limit));
        Err(refused(
            None,
            format!("loading this takes about {needed}, and {limit} are left"),
        ))
    }
}

/// Cuts at ends of lines.
fn parts(text: &[u8], size: usize) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let from = size.min(rest.len());
        let end = memchr::memchr(b'\n', &rest[from..]).map_or(rest.len(), |end| from + end + 1);
        let (part, behind) = rest.split_at(end);
        parts.push(part);
        rest = behind;
    }
    parts
}

/// A part of the text, read.
struct Part {
    population: Population,
    count: usize,
    lines: usize,
    /// The first fault, with its line counted from the start of the part.
    error: Option<EntityError>,
}

impl Part {
    fn read(subject: Subject, text: &[u8]) -> Self {
        let mut part = Self {
            population: Population::new(subject),
            count: 0,
            lines: 0,
            error: None,
        };
        let mut reader = LineReader::new(subject);
        let checked = std::str::from_utf8(text);
        let mut start = 0;
        while start < text.len() && part.error.is_none() {
            let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |end| start + end);
            part.lines += 1;
            let line = match checked {
                Ok(text) => Ok(&text[start..end]),
                Err(_) => std::str::from_utf8(&text[start..end]),
            };
            let read = match line {
                Ok(line) => part.take(&mut reader, line),
                Err(error) => {
                    let byte = error.valid_up_to() + 1;
                    Err(refused(None, format!("byte {byte} of the line is not UTF-8")))
                }
            };
            if let Err(error) = read {
                let line = Some(part.lines);
                part.error = Some(EntityError { line, ..error });
            }
            start = end + 1;
        }
        part
    }

    fn take(&mut self, reader: &mut LineReader, line: &str) -> Result<(), EntityError> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        match reader.read(line) {
            Some(Line::Other) => return Ok(()),
            Some(Line::Row(row)) => {
                self.population.put(&row)?;
            }
            None => match entity(self.population.subject, line)? {
                Some(entity) => {
                    self.population.put(&Row::of(&entity))?;
                }
                None => return Ok(()),
            },
        }
        self.count += 1;
        Ok(())
    }
}

/// The long way: a tree, with a reason for whatever is wrong. Gives nothing for an object of another type.
fn entity(subject: Subject, line: &str) -> Result<Option<Entity>, EntityError> {
    let Ok(json) = serde_json::from_str::<Value>(line) else {
        return Entity::from_slice(subject, line.as_bytes()).map(Some);
    };
    let other = json.get("@odata.type").and_then(Value::as_str);
    if other.is_some_and(|name| is_other(subject, name)) {
        return Ok(None);
    }
    Entity::from_json(subject, json).map(Some)
}
