//! `rollcall_membership`.

use rollcall_core::population::Membership;
use serde_json::Value;

use crate::error::{rollcall_error, rollcall_status, ErrorOut, Failure};
use crate::guard::guard;
use crate::handle::{free, object, Handle, ValueOut};
use crate::text::{rollcall_string, StringOut};

/// Who fits which rule: the answer of rollcall_population_evaluate, independent of the population and the rules from
/// then on.
#[derive(Debug)]
pub struct rollcall_membership {
    handle: Handle<Membership>,
    rules: usize,
}

impl rollcall_membership {
    pub(crate) fn new(membership: Membership, rules: usize) -> Self {
        Self {
            handle: Handle::new(membership),
            rules,
        }
    }

    fn check(&self, rule_index: usize) -> Result<(), Failure> {
        if rule_index < self.rules {
            return Ok(());
        }
        Err(Failure::argument(
            "rule_index",
            format!("{rule_index} is out of range: {} were evaluated", self.rules),
        ))
    }
}

/// How many fit the rule at rule_index of the array that was evaluated. The status is that rule's own:
/// ROLLCALL_EVALUATION when it could not be answered.
#[no_mangle]
pub unsafe extern "C" fn rollcall_membership_count(
    membership: *const rollcall_membership,
    rule_index: usize,
    out: *mut usize,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { ValueOut::new(out, "out") }?;
        // SAFETY: NULL or a membership of ours, by the header's contract.
        let membership = unsafe { object(membership, "membership") }?;
        membership.check(rule_index)?;
        let count = membership.handle.shared("membership")?.count(rule_index)?;
        out.put(count);
        Ok(())
    })
}

/// The ids of those who fit the rule at rule_index, as a JSON array in the order in which they were loaded. Status as
/// for rollcall_membership_count.
#[no_mangle]
pub unsafe extern "C" fn rollcall_membership_ids(
    membership: *const rollcall_membership,
    rule_index: usize,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a membership of ours, by the header's contract.
        let membership = unsafe { object(membership, "membership") }?;
        membership.check(rule_index)?;
        let answers = membership.handle.shared("membership")?;
        let ids: Value = answers.ids(rule_index)?.into_iter().collect();
        out.put(rollcall_string::new(ids.to_string()));
        Ok(())
    })
}

/// Some of these ids: count of them at most, from the from-th on. An empty array is behind the last one.
#[no_mangle]
pub unsafe extern "C" fn rollcall_membership_some_ids(
    membership: *const rollcall_membership,
    rule_index: usize,
    from: usize,
    count: usize,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a membership of ours, by the header's contract.
        let membership = unsafe { object(membership, "membership") }?;
        membership.check(rule_index)?;
        let answers = membership.handle.shared("membership")?;
        let ids: Value = answers.some_ids(rule_index, from, count)?.into_iter().collect();
        out.put(rollcall_string::new(ids.to_string()));
        Ok(())
    })
}

/// Frees the membership. NULL is nothing.
#[no_mangle]
pub unsafe extern "C" fn rollcall_membership_free(membership: *mut rollcall_membership) {
    // SAFETY: NULL or a membership of ours that is not used again, by the header's contract.
    unsafe { free(membership) }
}
