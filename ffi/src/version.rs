//! Which library, and which ABI, this is.

use std::ffi::c_char;

/// Number of the ABI this header describes. It changes when a function, a status or a JSON member that callers rely on
/// changes its meaning or goes; additions do not change it.
pub const ROLLCALL_ABI_VERSION: u32 = 1;

/// The ABI number of the loaded library. Compare it with ROLLCALL_ABI_VERSION before the first other call when the
/// library is loaded at run time.
#[no_mangle]
pub extern "C" fn rollcall_abi_version() -> u32 {
    ROLLCALL_ABI_VERSION
}

/// The version of the loaded library, as "0.1.0". NUL-terminated, valid as long as the library is loaded, not to be
/// freed.
#[no_mangle]
pub extern "C" fn rollcall_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    #[test]
    fn the_version_is_the_packages_own_and_ends_with_a_nul() {
        // SAFETY: the pointer is to a static text that ends with a NUL.
        let version = unsafe { CStr::from_ptr(rollcall_version()) };
        assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }
}
