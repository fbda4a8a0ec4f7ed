//! Exports for tests only (feature `test-hooks`): faults and delays that no input causes. The header does not declare
//! them; tests/c/abi.c does.

use std::time::Duration;

use crate::error::{rollcall_error, rollcall_status, ErrorOut};
use crate::guard::guard;
use crate::handle::object;
use crate::population::rollcall_population;
use crate::rule::rollcall_rule;

/// Panics while it reads the rule.
#[no_mangle]
pub unsafe extern "C" fn rollcall_test_panic(
    rule: *const rollcall_rule,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or a rule of ours, by the header's contract.
        let _rule = unsafe { object(rule, "rule") }?.handle.shared("rule")?;
        #[expect(clippy::panic, reason = "that is the hook")]
        {
            panic!("asked to by a test");
        }
    })
}

/// Keeps the population to itself for so many milliseconds, as a long load does.
#[no_mangle]
pub unsafe extern "C" fn rollcall_test_hold(
    population: *mut rollcall_population,
    milliseconds: u32,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or a population of ours, by the header's contract.
        let _population = unsafe { object(population.cast_const(), "population") }?
            .handle
            .exclusive("population")?;
        std::thread::sleep(Duration::from_millis(milliseconds.into()));
        Ok(())
    })
}
