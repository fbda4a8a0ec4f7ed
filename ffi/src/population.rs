//! `rollcall_population`.

use std::ffi::c_char;
use std::sync::atomic::{AtomicUsize, Ordering};

use rollcall_core::model::Subject;
use rollcall_core::population::{Population, StandingRules};
use rollcall_core::rule::Context;

use crate::error::{rollcall_error, rollcall_status, ErrorOut, Failure};
use crate::guard::{guard, guard_or};
use crate::handle::{free, object, Handle, HandleOut};
use crate::membership::rollcall_membership;
use crate::rule::rollcall_rule;
use crate::text::{bytes, utf8};

/// What a population is of, and a rule about: users.
pub const ROLLCALL_SUBJECT_USER: u32 = 0;
/// What a population is of, and a rule about: devices.
pub const ROLLCALL_SUBJECT_DEVICE: u32 = 1;

/// The users, or the devices, of a tenant, held for evaluating many rules over everybody. Many threads may evaluate at
/// once; loading is alone, and a call that meets it is ROLLCALL_BUSY.
#[derive(Debug)]
pub struct rollcall_population {
    pub(crate) handle: Handle<StandingRules>,
    /// Kept beside the lock, so that the size can be asked for while a load holds it.
    len: AtomicUsize,
}

impl rollcall_population {
    /// Changes the population alone, and keeps its size for who asks meanwhile.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut StandingRules) -> T) -> Result<T, Failure> {
        let mut standing = self.handle.exclusive("population")?;
        let changed = change(&mut standing);
        self.len.store(standing.population().len(), Ordering::Release);
        Ok(changed)
    }
}

/// Makes an empty population of ROLLCALL_SUBJECT_USER or ROLLCALL_SUBJECT_DEVICE.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_new(
    subject: u32,
    out: *mut *mut rollcall_population,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { HandleOut::new(out, "out") }?;
        let subject = match subject {
            ROLLCALL_SUBJECT_USER => Subject::User,
            ROLLCALL_SUBJECT_DEVICE => Subject::Device,
            other => {
                return Err(Failure::argument(
                    "subject",
                    format!("{other} is neither 0 (user) nor 1 (device)"),
                ))
            }
        };
        let handle = Handle::new(StandingRules::new(Population::new(subject), &Context::default()));
        out.put(rollcall_population {
            handle,
            len: AtomicUsize::new(0),
        });
        Ok(())
    })
}

/// Adds the users or devices of JSON lines, one whole object a line; an id that is already there is replaced. On an
/// error nothing of this call is kept, and the error has the line.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_load_jsonl(
    population: *mut rollcall_population,
    jsonl: *const c_char,
    len: usize,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or a population of ours, by the header's contract.
        let population = unsafe { object(population.cast_const(), "population") }?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let lines = unsafe { bytes(jsonl, len, "jsonl") }?;
        population.change(|standing| standing.load_jsonl(lines))??;
        Ok(())
    })
}

/// As rollcall_population_load_jsonl, from a file. A file that cannot be read is ROLLCALL_STORAGE.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_load_file(
    population: *mut rollcall_population,
    path: *const c_char,
    len: usize,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or a population of ours, by the header's contract.
        let population = unsafe { object(population.cast_const(), "population") }?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let path = unsafe { utf8(path, len, "path") }?;
        let unreadable = |error: std::io::Error| {
            let message = format!("cannot read `{path}`: {error}");
            Failure::new(rollcall_status::ROLLCALL_STORAGE, message)
        };
        let file = std::fs::File::open(path).map_err(unreadable)?;
        population
            .change(|standing| standing.load_reader(file))?
            .map_err(unreadable)??;
        Ok(())
    })
}

/// How many users or devices there are. During a load, as many as before it. 0 for NULL.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_len(population: *const rollcall_population) -> usize {
    guard_or(0, || {
        // SAFETY: NULL or a population of ours, by the header's contract.
        unsafe { object(population, "population") }.map_or(0, |population| population.len.load(Ordering::Acquire))
    })
}

/// Evaluates n rules over everybody. context: as for rollcall_rule_evaluate, for everybody alike.
///
/// A rule that cannot be answered does not fail the call: its own status comes from the functions of
/// rollcall_membership.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_evaluate(
    population: *const rollcall_population,
    rules: *const *const rollcall_rule,
    n: usize,
    context: *const c_char,
    context_len: usize,
    out: *mut *mut rollcall_membership,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { HandleOut::new(out, "out") }?;
        // SAFETY: NULL or a population of ours, by the header's contract.
        let population = unsafe { object(population, "population") }?
            .handle
            .shared("population")?;
        // SAFETY: NULL or `n` readable pointers, each NULL or a rule of ours, by the header's contract.
        let rules = unsafe { rule_list(rules, n) }?;
        // SAFETY: NULL or `context_len` readable bytes, by the header's contract.
        let context = unsafe { utf8(context, context_len, "context") }?;
        let context = Context::from_json(context.as_bytes())?;

        let mut held = Vec::with_capacity(rules.len());
        for (index, rule) in rules.iter().enumerate() {
            held.push(rule.handle.argument(&format!("rules[{index}]"))?);
        }
        let rules: Vec<_> = held.iter().map(|rule| &**rule).collect();
        out.put(rollcall_membership::new(
            population.population().evaluate(&rules, &context),
            rules.len(),
        ));
        Ok(())
    })
}

/// Frees the population. NULL is nothing. Memberships evaluated from it stay valid.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_free(population: *mut rollcall_population) {
    // SAFETY: NULL or a population of ours that is not used again, by the header's contract.
    unsafe { free(population) }
}

/// The rules of an array; `(NULL, 0)` is none.
///
/// # Safety
/// `rules` is NULL or `n` pointers can be read from it, each NULL or a rule of ours that is not freed meanwhile.
pub(crate) unsafe fn rule_list<'a>(
    rules: *const *const rollcall_rule,
    n: usize,
) -> Result<Vec<&'a rollcall_rule>, Failure> {
    if rules.is_null() {
        return if n == 0 {
            Ok(Vec::new())
        } else {
            Err(Failure::null("rules"))
        };
    }
    if n > isize::MAX as usize / size_of::<*const rollcall_rule>() {
        return Err(Failure::argument(
            "n",
            format!("{n} rules are more than memory can hold"),
        ));
    }
    // SAFETY: not NULL, so `n` pointers are readable by this function's contract; their size fits isize.
    let rules = unsafe { std::slice::from_raw_parts(rules, n) };
    let rule = |(index, rule): (usize, &*const rollcall_rule)| {
        // SAFETY: NULL or a rule of ours, by this function's contract.
        unsafe { object(*rule, &format!("rules[{index}]")) }
    };
    rules.iter().enumerate().map(rule).collect()
}
