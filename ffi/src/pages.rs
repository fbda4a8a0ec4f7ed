//! `rollcall_pages`.

use rollcall_core::graph::Pages;

use crate::cancel::{rollcall_cancel, token};
use crate::error::{rollcall_error, rollcall_status, ErrorOut};
use crate::guard::guard;
use crate::handle::{free, object, Handle};
use crate::text::{rollcall_string, StringOut};

/// A listing under way. It stays usable when its session is freed. For one thread at a time: a second call meanwhile is
/// ROLLCALL_BUSY.
#[derive(Debug)]
pub struct rollcall_pages {
    pub(crate) handle: Handle<Pages>,
}

/// The next page, as a JSON array of objects in Graph's shape, one object a line; *out = NULL with ROLLCALL_OK after the
/// last one. The members of users and devices have the types that Graph's metadata gives them; where one of these that is
/// no list or object is null, it is left out.
#[no_mangle]
pub unsafe extern "C" fn rollcall_pages_next(
    pages: *mut rollcall_pages,
    cancel: *const rollcall_cancel,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a listing of ours, by the header's contract.
        let mut pages = unsafe { object(pages.cast_const(), "pages") }?
            .handle
            .exclusive("pages")?;
        // SAFETY: NULL or a token of ours, by the header's contract.
        let cancel = unsafe { token(cancel) };
        if let Some(page) = pages.next_text(&cancel)? {
            out.put(rollcall_string::new(page));
        }
        Ok(())
    })
}

/// Frees the listing, finished or not. NULL is nothing.
#[no_mangle]
pub unsafe extern "C" fn rollcall_pages_free(pages: *mut rollcall_pages) {
    // SAFETY: NULL or a listing of ours that is not used again, by the header's contract.
    unsafe { free(pages) }
}
