//! One line of JSON into columns, without a tree in between. Whatever is out of the ordinary is left to `Entity`, which
//! knows every rule and every word of complaint: a member of another type, or one that comes twice.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::row::{extension_named, manager_column, Plan};
use super::rows::Rows;
use super::scanner::Scanner;
use crate::model::{parse_instant, properties, PropertyType, Source, Subject};

/// Members of an object that are remembered; Graph's users have fewer.
const MAX_LEARNED: usize = 200;

/// What to do with a member.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Slot {
    Skip,
    Text(usize),
    Boolean(usize),
    Instant(usize),
    Texts(usize),
    First(usize),
    /// A nested object, by its number in the layout.
    Nested(usize),
    Plans(usize),
    Groups(usize),
    Manager(usize),
    /// `@odata.type`.
    Type,
    /// By its number in the rows.
    Extension(usize),
}

/// Slots by the name of the member.
struct Layout {
    members: HashMap<&'static str, Slot>,
    /// Columns by the names of the members of each nested object.
    nested: Vec<(&'static str, HashMap<&'static str, usize>)>,
    /// The columns that `sipProxyAddress` comes to and is read off.
    sip: Option<(usize, usize)>,
}

static USERS: LazyLock<Layout> = LazyLock::new(|| Layout::new(Subject::User));
static DEVICES: LazyLock<Layout> = LazyLock::new(|| Layout::new(Subject::Device));

impl Layout {
    fn new(subject: Subject) -> Self {
        let mut layout = Self {
            members: HashMap::from([
                ("@odata.type", Slot::Type),
                ("manager", Slot::Manager(manager_column(subject))),
            ]),
            nested: Vec::new(),
            sip: None,
        };
        let addresses = properties(subject)
            .iter()
            .position(|property| property.graph_name() == "proxyAddresses");
        for (column, property) in properties(subject).iter().enumerate() {
            match property.source {
                Source::Member(name) => {
                    layout.members.insert(name, slot(property.kind, column));
                }
                Source::FirstOf(name) => {
                    layout.members.insert(name, Slot::First(column));
                }
                Source::Nested { object, member } => {
                    let found = layout.nested.iter().position(|(known, _)| *known == object);
                    let number = found.unwrap_or_else(|| {
                        layout.nested.push((object, HashMap::new()));
                        layout.nested.len() - 1
                    });
                    layout.members.insert(object, Slot::Nested(number));
                    layout.nested[number].1.insert(member, column);
                }
                Source::SipAddress => {
                    layout.members.insert("imAddresses", Slot::First(column));
                    layout.sip = addresses.map(|addresses| (column, addresses));
                }
                Source::DirectGroups => {
                    layout.members.insert("memberOf", Slot::Groups(column));
                }
                Source::Extension | Source::Nowhere => {}
            }
        }
        layout
    }

    fn of(subject: Subject) -> &'static Self {
        match subject {
            Subject::User => &USERS,
            Subject::Device => &DEVICES,
        }
    }
}

fn slot(kind: PropertyType, column: usize) -> Slot {
    match kind {
        PropertyType::Text => Slot::Text(column),
        PropertyType::Boolean => Slot::Boolean(column),
        PropertyType::Instant => Slot::Instant(column),
        PropertyType::TextCollection => Slot::Texts(column),
        PropertyType::PlanCollection => Slot::Plans(column),
        PropertyType::GroupCollection => Slot::Groups(column),
    }
}

/// Names of members in the order in which objects before had them: the next one has the same, most of the time, so that
/// a name is known by comparing it with the one that is expected.
#[derive(Debug)]
struct Order<T> {
    /// Each as it is written, with the colon and the space behind it.
    known: Vec<(String, T)>,
}

impl<T: Copy> Order<T> {
    fn new() -> Self {
        Self { known: Vec::new() }
    }

    /// Takes the next name, and gives what it means. `at` is where it is expected; members may be left out.
    fn next(&mut self, at: &mut usize, scanner: &mut Scanner, meaning: impl FnOnce(&str) -> T) -> Option<T> {
        for (number, (written, known)) in self.known.iter().enumerate().skip(*at) {
            if scanner.takes_text(written) {
                *at = number + 1;
                scanner.skip_space();
                return Some(*known);
            }
        }
        let (name, written) = scanner.name()?;
        let meaning = meaning(&name);
        if self.known.len() < MAX_LEARNED {
            self.known.insert(*at, (written.to_owned(), meaning));
            *at += 1;
        }
        Some(meaning)
    }
}

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
            members: Order::new(),
            nested: layout.nested.iter().map(|_| Order::new()).collect(),
            plans: Order::new(),
            identified: Order::new(),
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
        let mut scanner = Scanner::new(line);
        let mut is_other = false;
        let mut at = 0;
        let mut goes_on = scanner.opens(b'{', b'}')?;
        while goes_on {
            let (layout, subject) = (self.layout, self.subject);
            let slot = self
                .members
                .next(&mut at, &mut scanner, |name| match layout.members.get(name) {
                    Some(slot) => *slot,
                    None if extension_named(subject, name).is_some() => Slot::Extension(rows.extension(name)),
                    None => Slot::Skip,
                })?;
            match slot {
                Slot::Type => {
                    let name = scanner.text_or_null()?;
                    is_other = name.is_some_and(|name| self::is_other(subject, &name));
                }
                slot => self.value(slot, &mut scanner, rows)?,
            }
            goes_on = scanner.goes_on(b'}')?;
        }
        if !scanner.is_at_end() {
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

    fn value<'a>(&mut self, slot: Slot, scanner: &mut Scanner<'a>, rows: &mut Rows<'a>) -> Option<()> {
        let number = rows.count;
        let columns = &mut rows.columns;
        match slot {
            Slot::Skip | Slot::Type => scanner.skip(),
            Slot::Text(text) => columns[text].put_text(number, scanner.text_or_null()?),
            Slot::Boolean(boolean) => columns[boolean].put_boolean(number, scanner.boolean_or_null()?),
            Slot::Instant(instant) => {
                let text = scanner.text_or_null()?;
                let instant_of = |text: Cow<str>| parse_instant(&text).ok_or(());
                let value = text.map(instant_of).transpose().ok()?;
                columns[instant].put_instant(number, value)
            }
            Slot::Texts(texts) => columns[texts].put_texts(number, |items| {
                each(scanner, |scanner| {
                    items.push(scanner.text()?);
                    Some(())
                })
            }),
            Slot::Groups(groups) => columns[groups].put_texts(number, |items| {
                each(scanner, |scanner| {
                    items.push(match scanner.is_at(b'{') {
                        true => identified(&mut self.identified, scanner)?,
                        false => scanner.text()?,
                    });
                    Some(())
                })
            }),
            Slot::First(first) => {
                let mut found = None;
                each(scanner, |scanner| {
                    let text = scanner.text()?;
                    found.get_or_insert(text);
                    Some(())
                })?;
                columns[first].put_text(number, found)
            }
            Slot::Plans(plans) => columns[plans].put_plans(number, |items| {
                each(scanner, |scanner| {
                    items.push(plan(&mut self.plans, scanner)?);
                    Some(())
                })
            }),
            Slot::Manager(manager) => {
                let id = match scanner.takes_null() {
                    true => None,
                    false => Some(identified(&mut self.identified, scanner)?),
                };
                columns[manager].put_text(number, id)
            }
            Slot::Nested(object) => {
                let (_, members) = &self.layout.nested[object];
                nested(members, &mut self.nested[object], scanner, rows)
            }
            Slot::Extension(extension) => rows.extensions[extension].1.put_text(number, scanner.text_or_null()?),
        }
    }
}

/// Whether a type names the other kind of object.
pub(super) fn is_other(subject: Subject, name: &str) -> bool {
    name.strip_prefix("#microsoft.graph.") == Some(subject.other().prefix())
}

fn sip_address<'a>(addresses: &[Cow<'a, str>]) -> Option<Cow<'a, str>> {
    let is_sip = |address: &&Cow<str>| {
        let prefix = address.get(..4);
        prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case("sip:"))
    };
    Some(match addresses.iter().find(is_sip)? {
        Cow::Borrowed(address) => Cow::Borrowed(&address[4..]),
        Cow::Owned(address) => Cow::Owned(address[4..].to_owned()),
    })
}

/// Reads each element of a list, or none of null.
fn each<'a>(scanner: &mut Scanner<'a>, mut element: impl FnMut(&mut Scanner<'a>) -> Option<()>) -> Option<()> {
    if scanner.takes_null() {
        return Some(());
    }
    let mut goes_on = scanner.opens(b'[', b']')?;
    while goes_on {
        element(scanner)?;
        goes_on = scanner.goes_on(b']')?;
    }
    Some(())
}

/// The id of an object that has one.
fn identified<'a>(order: &mut Order<bool>, scanner: &mut Scanner<'a>) -> Option<Cow<'a, str>> {
    let mut id = None;
    let mut at = 0;
    let mut goes_on = scanner.opens(b'{', b'}')?;
    while goes_on {
        match order.next(&mut at, scanner, |name| name == "id")? {
            true => id = scanner.text_or_null()?,
            false => scanner.skip()?,
        }
        goes_on = scanner.goes_on(b'}')?;
    }
    id
}

/// The members of a nested object that are properties; or null.
fn nested<'a>(
    members: &HashMap<&'static str, usize>,
    order: &mut Order<Option<usize>>,
    scanner: &mut Scanner<'a>,
    rows: &mut Rows<'a>,
) -> Option<()> {
    let number = rows.count;
    // An object that comes twice makes nothing of what was in the first.
    let mut columns = members.values().map(|&column| rows.columns[column].len());
    if columns.any(|count| count > number) {
        return None;
    }
    if scanner.takes_null() {
        return Some(());
    }
    let mut at = 0;
    let mut goes_on = scanner.opens(b'{', b'}')?;
    while goes_on {
        match order.next(&mut at, scanner, |name| members.get(name).copied())? {
            Some(column) => rows.columns[column].put_text(number, scanner.text_or_null()?)?,
            None => scanner.skip()?,
        }
        goes_on = scanner.goes_on(b'}')?;
    }
    Some(())
}

/// A plan.
fn plan<'a>(order: &mut Order<Option<usize>>, scanner: &mut Scanner<'a>) -> Option<Plan<'a>> {
    let mut plan = [None, None, None];
    let mut at = 0;
    let mut goes_on = scanner.opens(b'{', b'}')?;
    while goes_on {
        let place = order.next(&mut at, scanner, |name| match name {
            "capabilityStatus" => Some(0),
            "service" => Some(1),
            "servicePlanId" => Some(2),
            _ => None,
        })?;
        match place {
            Some(place) => plan[place] = scanner.text_or_null()?,
            None => scanner.skip()?,
        }
        goes_on = scanner.goes_on(b'}')?;
    }
    Some(plan)
}
