//! `rollcall_cancel`.

use rollcall_core::graph::Cancel;

use crate::error::{rollcall_error, rollcall_status, ErrorOut};
use crate::guard::{guard, guard_or};
use crate::handle::{free, object, HandleOut};

/// A token that stops the calls it was given to. One token may be given to any number of calls and sessions; once set
/// it stays set. It is counted: a call keeps what it needs of it, so it may be freed while such a call runs.
#[derive(Debug)]
pub struct rollcall_cancel(Cancel);

/// The token of a call: its own hold on it, or, for NULL, one that nobody sets.
///
/// # Safety
/// `cancel` is NULL or a token of ours, not freed before this function returns.
pub(crate) unsafe fn token(cancel: *const rollcall_cancel) -> Cancel {
    // SAFETY: this function's contract.
    unsafe { object(cancel, "cancel") }.map_or_else(|_| Cancel::default(), |cancel| cancel.0.clone())
}

/// Makes a token.
#[no_mangle]
pub unsafe extern "C" fn rollcall_cancel_new(
    out: *mut *mut rollcall_cancel,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { HandleOut::new(out, "out") }?;
        out.put(rollcall_cancel(Cancel::default()));
        Ok(())
    })
}

/// Stops the calls that were given this token, running and future: they return ROLLCALL_CANCELLED. From any thread, at
/// any time. NULL is nothing.
#[no_mangle]
pub unsafe extern "C" fn rollcall_cancel_set(cancel: *const rollcall_cancel) {
    guard_or((), || {
        // SAFETY: NULL or a token of ours, by the header's contract.
        if let Ok(cancel) = unsafe { object(cancel, "cancel") } {
            cancel.0.set();
        }
    });
}

/// Frees the token. NULL is nothing. Running calls that were given it go on.
#[no_mangle]
pub unsafe extern "C" fn rollcall_cancel_free(cancel: *mut rollcall_cancel) {
    // SAFETY: NULL or a token of ours that is not used again, by the header's contract.
    unsafe { free(cancel) }
}
