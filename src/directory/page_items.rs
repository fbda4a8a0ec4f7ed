//! Objects of a listing, and how they are written into its page: one after the other as the store gives them, so that none
//! is copied before it is written.

use rusqlite::{Connection, Row};
use serde_json::Value;

use super::expand::Expansion;
use super::kind::Kind;
use super::objects::{self, Object};
use super::refusal::Refusal;
use super::representation::Selection;
use super::request::PageText;
use super::written::Writer;

/// Room made for the items before they come: a page that is nearly empty takes no more than this for nothing.
const LARGEST_AT_ONCE: usize = 1 << 20;

/// An object of a listing as the store has it.
#[derive(Clone, Copy)]
pub(super) struct Listed<'r> {
    pub(super) seq: i64,
    pub(super) kind: Kind,
    pub(super) json: &'r str,
}

impl<'r> Listed<'r> {
    /// The columns of which it is read.
    pub(super) const COLUMNS: &'static str = "o.seq, o.json, o.kind";

    pub(super) fn of_row(row: &'r Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            kind: objects::kind_of_row(row)?,
            json: row.get_ref(1)?.as_str()?,
        })
    }

    /// All of it; `deleted` says whether it is among the deleted items.
    pub(super) fn object(&self, deleted: bool) -> Result<Object, Refusal> {
        let Ok(Value::Object(properties)) = serde_json::from_str(self.json) else {
            return Err(Refusal::internal("an object of the directory's file is not JSON"));
        };
        let id = properties.get("id").and_then(Value::as_str).unwrap_or_default();
        Ok(Object {
            seq: self.seq,
            id: id.to_owned(),
            kind: self.kind,
            deleted,
            properties,
        })
    }
}

/// The items of a page.
pub(super) struct Items<'a> {
    connection: &'a Connection,
    selection: &'a Selection<'a>,
    /// Whether they say their type.
    typed: bool,
    expand: Expand<'a>,
    writer: Writer<'a>,
    most: usize,
    count: usize,
    text: PageText,
}

/// What is expanded of the items.
#[derive(Clone, Copy)]
pub(super) enum Expand<'a> {
    Nothing,
    /// All are of one kind.
    Read(&'a Expansion),
    /// What can be expanded differs from kind to kind.
    Text(&'a str),
}

impl<'a> Items<'a> {
    /// At most so many, none of them there yet.
    pub(super) fn new(
        connection: &'a Connection,
        selection: &'a Selection<'a>,
        typed: bool,
        expand: Expand<'a>,
        most: usize,
    ) -> Self {
        Self {
            connection,
            selection,
            typed,
            expand,
            writer: Writer::new(selection, typed),
            most,
            count: 0,
            text: PageText::new(),
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.count >= self.most
    }

    pub(super) fn into_text(self) -> PageText {
        self.text
    }

    pub(super) fn push(&mut self, listed: Listed<'_>, deleted: bool) -> Result<(), Refusal> {
        let text = self.text.items();
        let start = text.len();
        if self.count > 0 {
            text.push(',');
        }
        match self.expand {
            Expand::Nothing => self.writer.write(listed.kind, listed.json, text)?,
            Expand::Read(expansion) => self.write_expanded(&listed.object(deleted)?, expansion)?,
            Expand::Text(text) => {
                let expansion = Expansion::parse(text, listed.kind)?;
                self.write_expanded(&listed.object(deleted)?, &expansion)?;
            }
        }
        self.count += 1;
        if self.count == 1 {
            // The others will be about as long.
            let text = self.text.items();
            let length = text.len() - start;
            text.reserve(((length + length / 8) * self.most).min(LARGEST_AT_ONCE));
        }
        Ok(())
    }

    fn write_expanded(&mut self, object: &Object, expansion: &Expansion) -> Result<(), Refusal> {
        let mut shown = object.clone();
        let mut item = if self.typed {
            self.selection.typed(&mut shown)
        } else {
            self.selection.of(&mut shown)
        };
        expansion.add(self.connection, self.selection.version, object, &mut item)?;
        self.text.items().push_str(&Value::Object(item).to_string());
        Ok(())
    }
}
