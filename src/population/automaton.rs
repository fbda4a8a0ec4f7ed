//! Finds many texts in one walk along a single value (after Aho and Corasick): what it costs depends on the bytes of the
//! value and on what is found, and not on how many texts are looked for. That is what standing rules need, which may have
//! tens of thousands on one property; many values are looked through faster by a [`Sieve`](super::sieve::Sieve).
//!
//! The value stands between NULs, so that a text with a NUL before it is one that values begin with, and one with a NUL
//! behind it is one that they end with. A table says for each state and byte what comes next; small and capital letters
//! share an entry.

use std::collections::VecDeque;

/// The state at the start.
const ROOT: u16 = 0;
/// States must fit into 16 bits; the texts of one automaton together have no more bytes than this.
const MAX_STATES: usize = 60_000;

/// What finds a number of texts.
#[derive(Debug)]
pub(super) struct Automaton {
    /// Bytes that no text tells apart share a class.
    classes: [u8; 256],
    /// The row of a state is this power of two long.
    shift: u32,
    next: Vec<u16>,
    /// States from here on end a text.
    first_found: u16,
    /// What each of these states ends.
    found: Vec<Found>,
}

impl Automaton {
    /// Automata that find these texts, of which none is empty; nearly always a single one.
    pub(super) fn of(texts: &[Vec<u8>]) -> Vec<Self> {
        let mut automata = Vec::new();
        let mut from = 0;
        while from < texts.len() {
            let mut bytes = 0;
            let fits = |text: &&Vec<u8>| {
                bytes += text.len();
                bytes < MAX_STATES
            };
            let count = texts[from..].iter().take_while(fits).count().max(1);
            automata.push(Self::new(from, &texts[from..from + count]));
            from += count;
        }
        automata
    }

    /// An automaton for texts that are numbered from `first` on.
    fn new(first: usize, texts: &[Vec<u8>]) -> Self {
        let (classes, count) = classes(texts);
        let mut trie = Trie::new(count.next_power_of_two());
        for (number, text) in texts.iter().enumerate() {
            let end = text
                .iter()
                .fold(0, |state, &byte| trie.child(state, classes[usize::from(byte)]));
            trie.found[end].push(first + number);
        }
        trie.link();
        trie.sorted(classes)
    }

    /// Calls `visit` with the number of each text in these bytes, maybe more than once.
    pub(super) fn look_at(&self, bytes: &[u8], mut visit: impl FnMut(usize)) {
        let mut state = ROOT;
        for &byte in bytes {
            state = self.step(state, byte);
            if state >= self.first_found {
                let Found { text, others } = &self.found[usize::from(state - self.first_found)];
                visit(*text);
                others.iter().for_each(|&text| visit(text));
            }
        }
    }

    fn step(&self, state: u16, byte: u8) -> u16 {
        self.next[usize::from(state).wrapping_shl(self.shift) | usize::from(self.classes[usize::from(byte)])]
    }
}

/// Texts that end in the same state; most states have one.
#[derive(Debug)]
struct Found {
    text: usize,
    others: Vec<usize>,
}

impl Found {
    fn of(texts: &[usize]) -> Option<Self> {
        let (&text, others) = texts.split_first()?;
        Some(Self {
            text,
            others: others.to_vec(),
        })
    }
}

/// The class of each byte, and how many classes there are. Class 0 is that of all bytes that are in no text.
fn classes(texts: &[Vec<u8>]) -> ([u8; 256], usize) {
    let mut is_used = [false; 256];
    texts
        .iter()
        .flatten()
        .for_each(|&byte| is_used[usize::from(byte)] = true);
    let mut classes = [0; 256];
    let mut count = 1;
    for (byte, _) in (0..=u8::MAX).zip(is_used).filter(|(_, is_used)| *is_used) {
        let class = u8::try_from(count).unwrap_or(0);
        classes[usize::from(byte)] = class;
        if byte.is_ascii_uppercase() {
            classes[usize::from(byte.to_ascii_lowercase())] = class;
        }
        count += 1;
    }
    (classes, count)
}

/// The texts as a tree, whose nodes become states.
struct Trie {
    row: usize,
    /// The child for each class; 0 where there is none, for the root is nobody's child.
    next: Vec<u16>,
    /// Texts that end at a node.
    found: Vec<Vec<usize>>,
}

impl Trie {
    fn new(row: usize) -> Self {
        Self {
            row,
            next: vec![ROOT; row],
            found: vec![Vec::new()],
        }
    }

    fn child(&mut self, node: usize, class: u8) -> usize {
        let at = node * self.row + usize::from(class);
        if self.next[at] == ROOT {
            self.next[at] = u16::try_from(self.found.len()).unwrap_or(ROOT);
            self.next.resize(self.next.len() + self.row, ROOT);
            self.found.push(Vec::new());
        }
        usize::from(self.next[at])
    }

    /// Fills the gaps: where a node has no child, the longest end of what was read that some text begins with goes on.
    fn link(&mut self) {
        let mut shorter = vec![0; self.found.len()];
        let mut nodes = VecDeque::from([0]);
        while let Some(node) = nodes.pop_front() {
            for class in 0..self.row {
                let (at, instead) = (node * self.row + class, shorter[node] * self.row + class);
                let child = usize::from(self.next[at]);
                if child == 0 {
                    self.next[at] = if node == 0 { ROOT } else { self.next[instead] };
                    continue;
                }
                if node != 0 {
                    shorter[child] = usize::from(self.next[instead]);
                }
                let more = self.found[shorter[child]].clone();
                self.found[child].extend(more);
                nodes.push_back(child);
            }
        }
    }

    /// Gives the states that end a text the highest numbers.
    fn sorted(self, classes: [u8; 256]) -> Automaton {
        let count = self.found.len();
        let (mut order, ending): (Vec<usize>, Vec<usize>) = (0..count).partition(|&node| self.found[node].is_empty());
        let first_found = u16::try_from(order.len()).unwrap_or(u16::MAX);
        order.extend(ending);
        let mut numbers = vec![ROOT; count];
        for (number, &node) in (0..).zip(&order) {
            numbers[node] = number;
        }
        let row = |&node: &usize| self.next[node * self.row..][..self.row].iter();
        let next = order.iter().flat_map(row).map(|&child| numbers[usize::from(child)]);
        let found = order.iter().skip(usize::from(first_found));
        Automaton {
            classes,
            shift: self.row.trailing_zeros(),
            next: next.collect(),
            first_found,
            found: found.filter_map(|&node| Found::of(&self.found[node])).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str], values: &[&str]) -> Vec<(usize, usize)> {
        let texts: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        let automata = Automaton::of(&texts);
        let mut all = Vec::new();
        for (number, value) in values.iter().enumerate() {
            let bytes = [b"\0", value.as_bytes(), b"\0"].concat();
            for automaton in &automata {
                automaton.look_at(&bytes, |text| all.push((number, text)));
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn texts_are_found_where_they_stand_in_any_letter_case() {
        let values = ["banana", "", "ANNA", "Hannah", "an", "n"];
        let texts = ["ANNA", "NAN", "\0AN", "NA\0", "N", "\0N\0"];
        let wanted: Vec<(usize, usize)> = values
            .iter()
            .enumerate()
            .flat_map(|(value, text)| {
                let text = format!("\0{}\0", text.to_ascii_uppercase());
                let holds = move |wanted: &str| text.contains(wanted);
                (0..)
                    .zip(texts)
                    .filter(move |(_, wanted)| holds(wanted))
                    .map(move |(number, _)| (value, number))
            })
            .collect();
        assert_eq!(found(&texts, &values), wanted);
    }

    #[test]
    fn more_texts_than_one_table_holds_are_all_found() {
        let texts: Vec<String> = (0..9_000).map(|number| format!("TEXT{number:05}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let last = texts.len() - 1;
        assert_eq!(found(&texts, &["text00000", texts[last]]), [(0, 0), (1, last)]);
    }
}
