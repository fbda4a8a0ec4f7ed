//! One line of JSON into columns, without a tree in between. Whatever is out of the ordinary is left to `Entity`, which
//! knows every rule and every word of complaint: a member of another type, or one that comes twice.

use std::borrow::Cow;

use serde_json::Value;

use super::layout::{Layout, Names, Slot};
use super::row::{extension_named, Plan};
use super::rows::Rows;
use crate::model::json_scan::{Order, Scan};
use crate::model::{parse_instant, Subject};

/// As deep as `serde_json` goes.
const DEEPEST: usize = 127;

/// Reads lines.
pub(super) struct LineReader {
    subject: Subject,
    layout: &'static Layout,
    members: Order<Slot>,
    /// For each nested object of the layout.
    nested: Vec<Order<Option<usize>>>,
    /// Places in [`Plan`].
    plans: Order<Option<usize>>,
    /// Whether it is the `id`.
    identified: Order<bool>,
}

/// A line that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It is the last of the rows.
    Row,
    /// An object of another type: exports mix them.
    Other,
}

impl LineReader {
    pub(super) fn new(subject: Subject) -> Self {
        let layout = Layout::of(subject);
        Self {
            subject,
            layout,
            members: Order::default(),
            nested: layout.nested.iter().map(|_| Order::default()).collect(),
            plans: Order::default(),
            identified: Order::default(),
        }
    }

    /// Reads a line into rows, always the same ones; gives nothing where it takes the long way to say what is in it.
    pub(super) fn read<'a>(&mut self, line: &'a str, rows: &mut Rows<'a>) -> Option<Line> {
        let read = self.object(line, rows);
        match read {
            Some(Line::Row) if rows.id().is_some() => {
                rows.finish();
                read
            }
            Some(Line::Other) => {
                rows.drop_unfinished();
                read
            }
            _ => {
                rows.drop_unfinished();
                None
            }
        }
    }

    fn object<'a>(&mut self, line: &'a str, rows: &mut Rows<'a>) -> Option<Line> {
        let mut scan = Scan::down_to(line, DEEPEST);
        let mut is_other = false;
        let mut at = 0;
        let mut goes_on = scan.opens(b'{', b'}').ok()?;
        while goes_on {
            let (layout, subject) = (self.layout, self.subject);
            let slot = self
                .members
                .next(&mut at, &mut scan, |name| {
                    Ok(match layout.members.get(name) {
                        Some(slot) => slot,
                        None if extension_named(subject, name).is_some() => Slot::Extension(rows.extension(name)),
                        None => Slot::Skip,
                    })
                })
                .ok()?;
            match slot {
                Slot::Type => {
                    let name = text_or_null(&mut scan)?;
                    is_other = name.is_some_and(|name| self::is_other(subject, &name));
                }
                slot => self.value(slot, &mut scan, rows)?,
            }
            goes_on = scan.goes_on(b'}').ok()?;
        }
        if scan.next().is_some() {
            return None;
        }
        if is_other {
            return Some(Line::Other);
        }
        if let Some((column, addresses)) = self.layout.sip {
            if rows.columns[column].text(rows.count).is_none() {
                let address = sip_address(rows.columns[addresses].texts(rows.count));
                rows.columns[column].cut(rows.count);
                rows.columns[column].put_text(rows.count, address)?;
            }
        }
        Some(Line::Row)
    }

    fn value<'a>(&mut self, slot: Slot, scan: &mut Scan<'a>, rows: &mut Rows<'a>) -> Option<()> {
        let number = rows.count;
        let columns = &mut rows.columns;
        match slot {
            Slot::Skip | Slot::Type => skip(scan),
            Slot::Text(text) => columns[text].put_text(number, text_or_null(scan)?),
            Slot::Boolean(boolean) => columns[boolean].put_boolean(number, boolean_or_null(scan)?),
            Slot::Instant(instant) => {
                let text = text_or_null(scan)?;
                let instant_of = |text: Cow<str>| parse_instant(&text).ok_or(());
                let value = text.map(instant_of).transpose().ok()?;
                columns[instant].put_instant(number, value)
            }
            Slot::Texts(texts) => columns[texts].put_texts(number, |items| {
                each(scan, |scan| {
                    items.push(text(scan)?);
                    Some(())
                })
            }),
            Slot::Groups(groups) => columns[groups].put_texts(number, |items| {
                each(scan, |scan| {
                    items.push(match scan.next() == Some(b'{') {
                        true => identified(&mut self.identified, scan)?,
                        false => text(scan)?,
                    });
                    Some(())
                })
            }),
            Slot::First(first) => {
                let mut found = None;
                each(scan, |scan| {
                    let text = text(scan)?;
                    found.get_or_insert(text);
                    Some(())
                })?;
                columns[first].put_text(number, found)
            }
            Slot::Plans(plans) => columns[plans].put_plans(number, |items| {
                each(scan, |scan| {
                    items.push(plan(&mut self.plans, scan)?);
                    Some(())
                })
            }),
            Slot::Manager(manager) => {
                let id = match takes_null(scan) {
                    true => None,
                    false => Some(identified(&mut self.identified, scan)?),
                };
                columns[manager].put_text(number, id)
            }
            Slot::Nested(object) => {
                let (_, members) = &self.layout.nested[object];
                nested(members, &mut self.nested[object], scan, rows)
            }
            Slot::Extension(extension) => rows.extensions[extension].1.put_text(number, text_or_null(scan)?),
        }
    }
}

/// Whether a type names the other kind of object.
pub(super) fn is_other(subject: Subject, name: &str) -> bool {
    name.strip_prefix("#microsoft.graph.") == Some(subject.other().prefix())
}

/// The address behind `sip:`, in any letter case.
pub(super) fn sip_prefixed(address: &str) -> Option<&str> {
    let (prefix, rest) = address.split_at_checked(4)?;
    prefix.eq_ignore_ascii_case("sip:").then_some(rest)
}

fn sip_address<'a>(addresses: &[Cow<'a, str>]) -> Option<Cow<'a, str>> {
    addresses.iter().find_map(|address| match address {
        Cow::Borrowed(address) => sip_prefixed(address).map(Cow::Borrowed),
        Cow::Owned(address) => sip_prefixed(address).map(|address| Cow::Owned(address.to_owned())),
    })
}

/// Takes a text.
fn text<'a>(scan: &mut Scan<'a>) -> Option<Cow<'a, str>> {
    scan.text().ok()?.read().ok()
}

/// Takes null, if it is the next value.
fn takes_null(scan: &mut Scan) -> bool {
    scan.next() == Some(b'n') && scan.value().is_ok()
}

/// Takes a text, or null.
fn text_or_null<'a>(scan: &mut Scan<'a>) -> Option<Option<Cow<'a, str>>> {
    match takes_null(scan) {
        true => Some(None),
        false => text(scan).map(Some),
    }
}

/// Takes true, false or null.
fn boolean_or_null(scan: &mut Scan) -> Option<Option<bool>> {
    match scan.value().ok()? {
        "true" => Some(Some(true)),
        "false" => Some(Some(false)),
        "null" => Some(None),
        _ => None,
    }
}

/// Takes any value.
fn skip(scan: &mut Scan) -> Option<()> {
    let written = scan.value().ok()?;
    if memchr::memchr(b'\\', written.as_bytes()).is_some() {
        // Whether the escapes mean something was not asked so far.
        serde_json::from_str::<Value>(written).ok()?;
    }
    Some(())
}

/// Takes each element of a list, or none of null.
fn each<'a>(scan: &mut Scan<'a>, mut element: impl FnMut(&mut Scan<'a>) -> Option<()>) -> Option<()> {
    if takes_null(scan) {
        return Some(());
    }
    let mut goes_on = scan.opens(b'[', b']').ok()?;
    while goes_on {
        element(scan)?;
        goes_on = scan.goes_on(b']').ok()?;
    }
    Some(())
}

/// Takes each member of an object.
fn members<'a, K: Copy>(
    scan: &mut Scan<'a>,
    order: &mut Order<K>,
    know: impl Fn(&str) -> K,
    mut member: impl FnMut(&mut Scan<'a>, K) -> Option<()>,
) -> Option<()> {
    let mut at = 0;
    let mut goes_on = scan.opens(b'{', b'}').ok()?;
    while goes_on {
        let known = order.next(&mut at, scan, |name| Ok(know(name))).ok()?;
        member(scan, known)?;
        goes_on = scan.goes_on(b'}').ok()?;
    }
    Some(())
}

/// The id of an object that has one.
fn identified<'a>(order: &mut Order<bool>, scan: &mut Scan<'a>) -> Option<Cow<'a, str>> {
    let mut id = None;
    let is_id = |name: &str| name == "id";
    members(scan, order, is_id, |scan, is_id| {
        match is_id {
            true => id = text_or_null(scan)?,
            false => skip(scan)?,
        }
        Some(())
    })?;
    id
}

/// The members of a nested object that are properties; or null.
fn nested<'a>(
    properties: &Names<usize>,
    order: &mut Order<Option<usize>>,
    scan: &mut Scan<'a>,
    rows: &mut Rows<'a>,
) -> Option<()> {
    let number = rows.count;
    // An object that comes twice makes nothing of what was in the first.
    let mut columns = properties.values().map(|column| rows.columns[column].len());
    if columns.any(|count| count > number) {
        return None;
    }
    if takes_null(scan) {
        return Some(());
    }
    let column_of = |name: &str| properties.get(name);
    members(scan, order, column_of, |scan, column| match column {
        Some(column) => rows.columns[column].put_text(number, text_or_null(scan)?),
        None => skip(scan),
    })
}

/// A plan.
fn plan<'a>(order: &mut Order<Option<usize>>, scan: &mut Scan<'a>) -> Option<Plan<'a>> {
    let mut plan = [None, None, None];
    let place_of = |name: &str| match name {
        "capabilityStatus" => Some(0),
        "service" => Some(1),
        "servicePlanId" => Some(2),
        _ => None,
    };
    members(scan, order, place_of, |scan, place| {
        match place {
            Some(place) => plan[place] = text_or_null(scan)?,
            None => skip(scan)?,
        }
        Some(())
    })?;
    Some(plan)
}
