//! Text in: UTF-8 as pointer and length, borrowed for the call. Text out: `rollcall_string`, owned by the caller.

use std::ffi::{c_char, CString};
use std::ptr;

use crate::error::{rollcall_status, Failure};
use crate::guard::guard_or;
use crate::handle::{free, object, HandleOut};

/// Text made by the library, UTF-8. Freed by rollcall_string_free.
#[derive(Debug)]
pub struct rollcall_string(CString);

impl rollcall_string {
    pub(crate) fn new(text: String) -> Self {
        Self(terminated(text))
    }
}

/// Text with the NUL at its end that C expects. A NUL inside would end it early; it is written as `\u0000`, its escape
/// in the JSON that almost all text out is.
pub(crate) fn terminated(text: String) -> CString {
    CString::new(text).unwrap_or_else(|error| {
        let mut bytes = Vec::new();
        for byte in error.into_vec() {
            match byte {
                0 => bytes.extend_from_slice(b"\\u0000"),
                byte => bytes.push(byte),
            }
        }
        CString::new(bytes).unwrap_or_default()
    })
}

/// Where a call puts the text it makes.
pub(crate) type StringOut = HandleOut<rollcall_string>;

/// The bytes of an argument. `(NULL, 0)` is empty: that is what an empty .NET span looks like.
///
/// # Safety
/// `pointer` is NULL, or `len` bytes from it can be read and do not change while the answer is in use.
pub(crate) unsafe fn bytes<'a>(pointer: *const c_char, len: usize, name: &str) -> Result<&'a [u8], Failure> {
    if pointer.is_null() {
        return if len == 0 { Ok(&[]) } else { Err(Failure::null(name)) };
    }
    if isize::try_from(len).is_err() {
        return Err(Failure::argument(
            name,
            format!("a length of {len} bytes is more than memory can hold"),
        ));
    }
    // SAFETY: not NULL, so `len` bytes are readable by this function's contract; their number fits isize.
    Ok(unsafe { std::slice::from_raw_parts(pointer.cast::<u8>(), len) })
}

/// The text of an argument.
///
/// # Safety
/// As `bytes`.
pub(crate) unsafe fn utf8<'a>(pointer: *const c_char, len: usize, name: &str) -> Result<&'a str, Failure> {
    // SAFETY: this function's contract.
    let bytes = unsafe { bytes(pointer, len, name) }?;
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Failure::new(
            rollcall_status::ROLLCALL_INVALID_UTF8,
            format!("`{name}` is not UTF-8: byte {at} of {len} starts no character"),
        )
    })
}

/// The text, UTF-8, with a NUL after its last byte; it contains no other NUL. NULL for NULL. Valid until
/// rollcall_string_free.
#[no_mangle]
pub unsafe extern "C" fn rollcall_string_data(string: *const rollcall_string) -> *const c_char {
    guard_or(ptr::null(), || {
        // SAFETY: NULL or a string of ours, by the header's contract.
        unsafe { object(string, "string") }.map_or(ptr::null(), |string| string.0.as_ptr())
    })
}

/// The length in bytes, without the NUL at the end. 0 for NULL.
#[no_mangle]
pub unsafe extern "C" fn rollcall_string_len(string: *const rollcall_string) -> usize {
    guard_or(0, || {
        // SAFETY: NULL or a string of ours, by the header's contract.
        unsafe { object(string, "string") }.map_or(0, |string| string.0.as_bytes().len())
    })
}

/// Frees the string. NULL is nothing.
#[no_mangle]
pub unsafe extern "C" fn rollcall_string_free(string: *mut rollcall_string) {
    // SAFETY: NULL or a string of ours that is not used again, by the header's contract.
    unsafe { free(string) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use rollcall_status::{ROLLCALL_INVALID_ARGUMENT, ROLLCALL_INVALID_UTF8, ROLLCALL_NULL_POINTER};

    #[test]
    fn null_with_length_zero_is_empty_text_and_with_another_length_an_error() {
        // SAFETY: NULL is allowed.
        unsafe {
            assert_eq!(utf8(ptr::null(), 0, "text").unwrap(), "");
            let failure = utf8(ptr::null(), 3, "text").unwrap_err();
            assert_eq!(failure.status, ROLLCALL_NULL_POINTER);
            assert!(failure.message.contains("`text`"));
        }
    }

    #[test]
    fn bad_utf8_is_refused_with_its_place() {
        let text = b"user.city -eq \"M\xFCnchen\"";
        // SAFETY: the bytes are readable.
        let failure = unsafe { utf8(text.as_ptr().cast(), text.len(), "text") }.unwrap_err();
        assert_eq!(failure.status, ROLLCALL_INVALID_UTF8);
        assert_eq!(
            failure.message,
            "`text` is not UTF-8: byte 16 of 23 starts no character"
        );
    }

    #[test]
    fn an_impossible_length_is_refused_before_anything_is_read() {
        let text = b"x";
        // SAFETY: the length is refused, so nothing is read.
        let failure = unsafe { bytes(text.as_ptr().cast(), usize::MAX, "text") }.unwrap_err();
        assert_eq!(failure.status, ROLLCALL_INVALID_ARGUMENT);
    }

    #[test]
    fn a_nul_inside_text_out_is_escaped() {
        assert_eq!(terminated("a\0b\0".to_owned()).as_bytes(), b"a\\u0000b\\u0000");
        assert_eq!(terminated(String::new()).as_bytes_with_nul(), b"\0");
    }
}
