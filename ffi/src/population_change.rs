//! Rules that stand over a `rollcall_population`: who joins and leaves when one of it, or the time, changes.

use std::ffi::c_char;

use rollcall_core::model::{parse_instant, print_instant, Entity};
use rollcall_core::rule::{Context, Rule};

use crate::error::{rollcall_error, rollcall_status, ErrorOut, Failure};
use crate::guard::guard;
use crate::handle::object;
use crate::population::{rollcall_population, rule_list};
use crate::rule::rollcall_rule;
use crate::text::{rollcall_string, utf8, StringOut};

/// Lets n rules stand over the population, instead of those before. The calls that change it say from then on who joins
/// and leaves, and name a rule by its index here. The rules may be freed. context: as for rollcall_rule_evaluate, for
/// everybody alike; the time stands still at its `now`, else at the moment of this call.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_set_rules(
    population: *mut rollcall_population,
    rules: *const *const rollcall_rule,
    n: usize,
    context: *const c_char,
    context_len: usize,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or a population of ours, by the header's contract.
        let population = unsafe { object(population.cast_const(), "population") }?;
        // SAFETY: NULL or `n` readable pointers, each NULL or a rule of ours, by the header's contract.
        let rules = unsafe { rule_list(rules, n) }?;
        // SAFETY: NULL or `context_len` readable bytes, by the header's contract.
        let context = unsafe { utf8(context, context_len, "context") }?;
        let context = Context::from_json(context.as_bytes())?;
        let mut standing = Vec::with_capacity(rules.len());
        for (index, rule) in rules.iter().enumerate() {
            let rule = rule.handle.argument(&format!("rules[{index}]"))?;
            standing.push(Rule::clone(&rule));
        }
        population.handle.exclusive("population")?.set_rules(standing, &context);
        Ok(())
    })
}

/// Inserts a user or device, or replaces the one of the same id; entity_json as for rollcall_rule_evaluate.
///
/// out: {"id": ..., "joins": [indexes of rules], "leaves": [...], "unanswered": [rules that cannot be answered for it]}.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_upsert(
    population: *mut rollcall_population,
    entity_json: *const c_char,
    len: usize,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a population of ours, by the header's contract.
        let population = unsafe { object(population.cast_const(), "population") }?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let entity = unsafe { utf8(entity_json, len, "entity_json") }?;
        let change = population.change(|standing| {
            let entity = Entity::from_slice(standing.population().subject(), entity.as_bytes())?;
            standing.upsert(&entity)
        })??;
        out.put(change_text(serde_json::to_string(&change))?);
        Ok(())
    })
}

/// Removes the user or device of this id. out: as for rollcall_population_upsert; NULL with ROLLCALL_OK where there was
/// none.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_remove(
    population: *mut rollcall_population,
    id: *const c_char,
    len: usize,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a population of ours, by the header's contract.
        let population = unsafe { object(population.cast_const(), "population") }?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let id = unsafe { utf8(id, len, "id") }?;
        if let Some(change) = population.change(|standing| standing.remove(id))? {
            out.put(change_text(serde_json::to_string(&change))?);
        }
        Ok(())
    })
}

/// The next moment at which somebody joins or leaves a standing rule because of `system.now`, as an ISO 8601 instant;
/// NULL with ROLLCALL_OK where nobody ever does.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_next_moment(
    population: *const rollcall_population,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a population of ours, by the header's contract.
        let population = unsafe { object(population, "population") }?;
        if let Some(moment) = population.handle.shared("population")?.next_moment() {
            out.put(rollcall_string::new(print_instant(moment)));
        }
        Ok(())
    })
}

/// Sets the time of the standing rules, an ISO 8601 instant. out: a JSON array of what rollcall_population_upsert gives,
/// one for everybody who joins or leaves by that.
#[no_mangle]
pub unsafe extern "C" fn rollcall_population_advance(
    population: *mut rollcall_population,
    now: *const c_char,
    len: usize,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a population of ours, by the header's contract.
        let population = unsafe { object(population.cast_const(), "population") }?;
        // SAFETY: NULL or `len` readable bytes, by the header's contract.
        let now = unsafe { utf8(now, len, "now") }?;
        let now = parse_instant(now)
            .ok_or_else(|| Failure::argument("now", "must be an ISO 8601 instant such as `2026-01-31T12:00:00Z`"))?;
        let changes = population.handle.exclusive("population")?.advance(now);
        out.put(change_text(serde_json::to_string(&changes))?);
        Ok(())
    })
}

/// One change, or a list of them.
fn change_text(json: serde_json::Result<String>) -> Result<rollcall_string, Failure> {
    json.map(rollcall_string::new)
        .map_err(|error| Failure::argument("out", error))
}
