//! The words after a subcommand.

use crate::run::{Failure, Result};
use std::ffi::OsString;

/// What is left to read of a command's arguments.
pub struct Arguments {
    command: &'static str,
    words: Vec<OsString>,
}

impl Arguments {
    /// The words after `command`.
    pub fn new(command: &'static str, words: Vec<OsString>) -> Self {
        Self { command, words }
    }

    /// Takes `--name` out; whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let place = self.words.iter().position(|word| word == name);
        place.map(|place| self.words.remove(place)).is_some()
    }

    /// Takes `--name VALUE` or `--name=VALUE` out.
    pub fn text(&mut self, name: &str) -> Result<Option<String>> {
        let assigned = format!("{name}=");
        let is_it = |word: &OsString| word == name || word.to_string_lossy().starts_with(&assigned);
        let Some(place) = self.words.iter().position(is_it) else {
            return Ok(None);
        };
        let word = self.words.remove(place).to_string_lossy().into_owned();
        if let Some(value) = word.strip_prefix(&assigned) {
            return Ok(Some(value.to_owned()));
        }
        if place < self.words.len() {
            return Ok(Some(self.words.remove(place).to_string_lossy().into_owned()));
        }
        Err(Failure::new(format!("`{name}` needs a value")).remedy(format!("write `{name} VALUE`")))
    }

    /// Takes `--name NUMBER` out, or gives `default`.
    pub fn number(&mut self, name: &str, default: u64) -> Result<u64> {
        match self.text(name)? {
            None => Ok(default),
            Some(text) => text.replace('_', "").parse().map_err(|_| {
                Failure::new(format!("`{text}` is no number for `{name}`")).remedy("give a whole number, such as 5000")
            }),
        }
    }

    /// Fails on words nobody took.
    pub fn finish(self) -> Result {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(
                Failure::new(format!("`{}` does not take `{}`", self.command, word.to_string_lossy()))
                    .remedy("`cargo xtask help` lists what each command takes"),
            ),
        }
    }

    /// The words nobody took, for another program.
    pub fn into_rest(self) -> Vec<OsString> {
        self.words
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn arguments(words: &[&str]) -> Arguments {
        Arguments::new("tenant", words.iter().map(OsString::from).collect())
    }

    #[test]
    fn values_are_taken_in_both_spellings_and_any_order() {
        let mut given = arguments(&["--seed=7", "--flag", "--users", "1_000"]);
        assert_eq!(given.number("--users", 5).unwrap(), 1000);
        assert_eq!(given.number("--seed", 1).unwrap(), 7);
        assert_eq!(given.number("--devices", 3).unwrap(), 3);
        assert!(given.flag("--flag") && !given.flag("--flag"));
        assert!(given.finish().is_ok());
    }

    #[test]
    fn a_missing_value_a_wrong_number_and_an_unknown_word_are_refused_by_name() {
        assert!(arguments(&["--users"])
            .number("--users", 1)
            .unwrap_err()
            .message()
            .contains("`--users` needs a value"));
        assert!(arguments(&["--users", "many"])
            .number("--users", 1)
            .unwrap_err()
            .message()
            .contains("`many`"));
        assert!(arguments(&["--what"])
            .finish()
            .unwrap_err()
            .message()
            .contains("`--what`"));
    }
}
