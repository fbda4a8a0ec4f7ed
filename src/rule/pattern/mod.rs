//! Regular expressions with .NET's meaning (rule-language specification, section 6.5): an unanchored search without
//! letter case.
//!
//! A pattern is read once into a tree (`syntax`). Where it needs no look-around, back reference or atomic group it runs
//! on a linear engine; everything else runs on a backtracking matcher that counts its steps and gives up in the end. What
//! asks for texts in a certain order and nothing else needs neither for values of ASCII (`ordered`).

mod backtrack;
mod groups;
mod letter_case;
mod linear;
mod literals;
mod ordered;
mod set;
mod surrogates;
mod syntax;
mod syntax_class;

use std::sync::{Arc, OnceLock};

use backtrack::Program;
pub use backtrack::StepLimit;
pub use literals::Literals;
use ordered::Ordered;

/// A compiled pattern; cheap to clone.
#[derive(Debug, Clone)]
pub struct Pattern {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    source: String,
    parsed: syntax::Parsed,
    linear: Option<regex::Regex>,
    program: OnceLock<Program>,
    literals: OnceLock<Literals>,
    ordered: OnceLock<Option<Ordered>>,
}

/// Why a pattern was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// .NET would refuse it as well.
    Invalid(String),
    /// .NET takes it; this engine lacks the construct.
    Unsupported(String),
    /// Too deeply nested for this engine.
    TooLarge(String),
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// When .NET would refuse it, or this engine can not give it .NET's meaning.
    pub fn new(source: &str) -> Result<Self, PatternError> {
        let parsed = syntax::parse(source)?;
        let linear = linear::compile(&parsed);
        let program = OnceLock::new();
        if linear.is_none() {
            // A pattern that only the backtracking matcher can run has to be known as good now.
            let _ = program.set(Program::compile(&parsed)?);
        }
        let inner = Inner {
            source: source.to_owned(),
            parsed,
            linear,
            program,
            literals: OnceLock::new(),
            ordered: OnceLock::new(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The pattern as written.
    pub fn source(&self) -> &str {
        &self.inner.source
    }

    /// Whether the pattern is found anywhere in `value`.
    ///
    /// # Errors
    /// When the backtracking matcher reaches its step limit.
    pub fn is_match(&self, value: &str) -> Result<bool, StepLimit> {
        if let Some(ordered) = self.ordered_of(value) {
            return Ok(ordered.is_match(value.as_bytes()));
        }
        self.engine_match(value)
    }

    fn engine_match(&self, value: &str) -> Result<bool, StepLimit> {
        let value = surrogates::split(value);
        match &self.inner.linear {
            Some(linear) if self.is_linear_exact(&value) => Ok(linear.is_match(&value)),
            _ => match self.program() {
                Some(program) => program.is_match(&value),
                None => Err(StepLimit),
            },
        }
    }

    /// What every value has to hold that the pattern is found in.
    pub fn literals(&self) -> &Literals {
        self.inner.literals.get_or_init(|| Literals::of(&self.inner.parsed))
    }

    /// What tells whether such a value matches without an engine, where that can be told.
    fn ordered_of(&self, value: &str) -> Option<&Ordered> {
        let ordered = || Ordered::of(&self.inner.parsed);
        let ordered = self.inner.ordered.get_or_init(ordered).as_ref()?;
        (value.is_ascii() && !value.contains('\n')).then_some(ordered)
    }

    /// `$` also stands before a final line feed, and .NET's word boundaries differ from the linear engine's outside
    /// ASCII; such values, rare as they are, go to the matcher that knows both.
    fn is_linear_exact(&self, value: &str) -> bool {
        (!self.inner.parsed.has_end_anchor || !value.ends_with('\n'))
            && (!self.inner.parsed.has_word_boundary || value.is_ascii())
    }

    fn program(&self) -> Option<&Program> {
        if self.inner.program.get().is_none() {
            let _ = self.inner.program.set(Program::compile(&self.inner.parsed).ok()?);
        }
        self.inner.program.get()
    }
}

#[cfg(test)]
mod tests;
