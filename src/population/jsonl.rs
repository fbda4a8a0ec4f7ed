//! Loading JSON lines: parts of the text are read side by side, and then the columns are filled side by side with what was
//! read, so that no two threads meet and nothing has to be taken together; a column's dictionary stays in a cache
//! meanwhile. All goes into a population of its own first, so that nothing is kept when a line is wrong.

use std::io::{self, Read};

use rayon::prelude::*;
use serde_json::Value;

use super::line::{is_other, LineReader};
use super::row::Row;
use super::rows::Rows;
use super::{memory, refused, Population};
use crate::model::{Entity, EntityError, Subject};

/// What a thread reads before columns are filled: what is made of it stays in a cache.
const PART: usize = 1 << 18;
/// What a thread gets at a time of a reader, whose text is not there yet.
const READ_PART: usize = 16 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Population {
    /// Appends Graph users or devices, one JSON object a line; blank lines are skipped, and so are lines whose
    /// `@odata.type` names the other subject, for exports hold both. A repeated id replaces the entity and keeps its
    /// place. Gives the number of entities read.
    ///
    /// # Errors
    /// Line, property and reason of the first fault, or how much memory the text would take where there is not so
    /// much; nothing of this call is kept then.
    pub fn load_jsonl(&mut self, jsonl: &[u8]) -> Result<usize, EntityError> {
        let text = jsonl.strip_prefix(BYTE_ORDER_MARK).unwrap_or(jsonl);
        self.check_room(text.len(), 0)?;
        let mut loading = Loading::new(self.subject);
        loading.read(text)?;
        self.take_over(loading)
    }

    /// Appends what a reader has, as [`Population::load_jsonl`] does, and holds no more of the text at a time than each
    /// thread reads.
    ///
    /// # Errors
    /// Of the reader; within, as [`Population::load_jsonl`]. Nothing of this call is kept then.
    pub fn load_reader(&mut self, mut reader: impl Read) -> io::Result<Result<usize, EntityError>> {
        let threads = rayon::current_num_threads();
        let mut loading = Loading::new(self.subject);
        let mut text = Vec::new();
        let mut is_first = true;
        loop {
            // What is left of the text before is the start of a line.
            let left = text.len();
            let wanted = (threads * READ_PART).saturating_sub(left).max(READ_PART) as u64;
            let is_last = reader.by_ref().take(wanted).read_to_end(&mut text)? == 0;
            let whole = match memchr::memrchr(b'\n', &text[left..]) {
                _ if is_last => text.len(),
                Some(end) => left + end + 1,
                None => match self.check_room(text.len(), loading.loaded.bytes()) {
                    Ok(()) => continue,
                    Err(error) => return Ok(Err(error)),
                },
            };
            let lines = &text[..whole];
            let lines = match lines.strip_prefix(BYTE_ORDER_MARK) {
                Some(rest) if is_first => rest,
                _ => lines,
            };
            is_first = false;
            let room = self.check_room(lines.len(), loading.loaded.bytes());
            let read = room.and_then(|()| loading.read(lines));
            if let Err(error) = read {
                return Ok(Err(error));
            }
            if is_last {
                return Ok(self.take_over(loading));
            }
            text.drain(..whole);
        }
    }

    fn take_over(&mut self, loading: Loading) -> Result<usize, EntityError> {
        let Loading { loaded, count, .. } = loading;
        if self.places == 0 {
            let memory_limit = self.memory_limit;
            *self = loaded;
            self.memory_limit = memory_limit;
        } else {
            self.absorb(&loaded)?;
        }
        self.shrink();
        if !self.tidy() {
            self.note_alike();
        }
        Ok(count)
    }

    /// Columns take about a third of the text that they are read from, and as much again while parts are put together.
    /// `held` is what was read before: what the machine can still give is less by it already, a limit is not.
    fn check_room(&self, text: usize, held: usize) -> Result<(), EntityError> {
        let needed = text / 3 * 2;
        let limit = self
            .memory_limit
            .map_or_else(memory::available, |limit| limit.saturating_sub(held));
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

/// What was read so far.
struct Loading {
    loaded: Population,
    count: usize,
    lines: usize,
}

impl Loading {
    fn new(subject: Subject) -> Self {
        Self {
            loaded: Population::new(subject),
            count: 0,
            lines: 0,
        }
    }

    /// Reads more text: the next parts while columns are filled with those before.
    fn read(&mut self, text: &[u8]) -> Result<(), EntityError> {
        let subject = self.loaded.subject;
        let parts = parts(text, PART);
        let mut batches = parts.chunks(2 * rayon::current_num_threads());
        let mut next = batches.next().map(|parts| Part::read_all(subject, parts));
        while let Some(read) = next {
            let behind = batches.next();
            let (put, behind) = rayon::join(|| self.put(read), || behind.map(|parts| Part::read_all(subject, parts)));
            put?;
            next = behind;
        }
        Ok(())
    }

    fn put(&mut self, read: Vec<Part>) -> Result<(), EntityError> {
        for part in &read {
            if let Some(error) = &part.error {
                let line = error.line.map(|line| line + self.lines);
                return Err(EntityError { line, ..error.clone() });
            }
            self.lines += part.lines;
            self.count += part.rows.count;
        }
        let rows: Vec<&Rows> = read.iter().map(|part| &part.rows).collect();
        self.loaded.put_all(&rows)
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
struct Part<'a> {
    rows: Rows<'a>,
    lines: usize,
    /// The first fault, with its line counted from the start of the part.
    error: Option<EntityError>,
}

impl<'a> Part<'a> {
    fn read_all(subject: Subject, parts: &[&'a [u8]]) -> Vec<Self> {
        parts.par_iter().map(|part| Self::read(subject, part)).collect()
    }

    fn read(subject: Subject, text: &'a [u8]) -> Self {
        let mut part = Self {
            rows: Rows::new(subject),
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
                Ok(line) => read_line(subject, &mut reader, line, &mut part.rows),
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
}

/// Adds what a line holds. Nothing where it is blank, or an object of another type.
fn read_line<'a>(
    subject: Subject,
    reader: &mut LineReader,
    line: &'a str,
    rows: &mut Rows<'a>,
) -> Result<(), EntityError> {
    if line.trim_ascii().is_empty() || reader.read(line, rows).is_some() {
        return Ok(());
    }
    if let Some(entity) = entity(subject, line)? {
        let row = Row::of(&entity).into_owned();
        row.check(subject)?;
        rows.push(row);
    }
    Ok(())
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
