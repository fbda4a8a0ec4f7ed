//! The one panic guard. Every exported body that does anything runs in it, so that no panic unwinds into C.
//!
//! It installs no panic hook: that is the process's, not ours. What a panic leaves behind is the receiver's affair
//! (`handle::Watch` poisons it while the panic unwinds), which is why asserting unwind safety is right here.

use std::any::Any;
use std::panic::{catch_unwind, AssertUnwindSafe};

use crate::error::{rollcall_status, ErrorOut, Failure};

/// Runs the body of a fallible function: its failure, or its panic, becomes the status and the error object.
pub(crate) fn guard(error: ErrorOut, body: impl FnOnce() -> Result<(), Failure>) -> rollcall_status {
    let outcome =
        catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(Failure::panic(&panic_text(&*payload))));
    match outcome {
        Ok(()) => rollcall_status::ROLLCALL_OK,
        Err(failure) => {
            let status = failure.status;
            // Building the error object allocates and formats; should even that fail, the status alone has to do.
            let _ = catch_unwind(AssertUnwindSafe(|| error.put(failure)));
            status
        }
    }
}

/// Runs the body of a function that has no status to return; a panic answers `otherwise`.
pub(crate) fn guard_or<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "no message".to_owned()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "panics are what is tested")]

    use std::ptr::null_mut;

    use super::*;
    use crate::error::{rollcall_error, rollcall_error_free, rollcall_error_message, rollcall_error_status};

    #[test]
    fn a_panic_becomes_a_status_and_an_error_with_its_text() {
        let mut error: *mut rollcall_error = null_mut();
        // SAFETY: `error` outlives the call.
        let out = unsafe { ErrorOut::new(&raw mut error) };
        let status = guard(out, || panic!("column {} is gone", 7));
        assert_eq!(status, rollcall_status::ROLLCALL_PANIC);
        // SAFETY: the error was just made and is freed once.
        unsafe {
            assert_eq!(rollcall_error_status(error), rollcall_status::ROLLCALL_PANIC);
            let message = std::ffi::CStr::from_ptr(rollcall_error_message(error)).to_string_lossy();
            assert!(message.contains("`column 7 is gone`"), "{message}");
            rollcall_error_free(error);
        }
    }

    #[test]
    fn a_caller_who_wants_no_error_object_still_gets_the_status() {
        // SAFETY: NULL is allowed.
        let out = unsafe { ErrorOut::new(null_mut()) };
        assert_eq!(guard(out, || panic!("out")), rollcall_status::ROLLCALL_PANIC);
    }

    #[test]
    fn a_panic_where_there_is_no_status_answers_the_fallback() {
        assert_eq!(guard_or(7, || panic!("out")), 7);
        assert_eq!(guard_or(7, || 8), 8);
    }
}
