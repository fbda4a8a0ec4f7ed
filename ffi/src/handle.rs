//! What every handle with behaviour carries: who may use it now, and whether a panic has spoilt it.
//!
//! Many calls may read a handle at once; a call that changes it is alone. A call that would have to wait answers BUSY
//! instead, so a handle used from two threads by mistake is reported, never raced. A panic during a call marks the
//! call's receiver POISONED before the next call can get in; handles that were only arguments stay usable.

use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use std::thread;

use crate::error::{rollcall_status, Failure};

/// A value behind a handle.
#[derive(Debug)]
pub(crate) struct Handle<T> {
    poisoned: AtomicBool,
    value: RwLock<T>,
}

impl<T> Handle<T>
where
    // Handles cross threads at the caller's will.
    T: Send + Sync,
{
    pub(crate) fn new(value: T) -> Self {
        Self {
            poisoned: AtomicBool::new(false),
            value: RwLock::new(value),
        }
    }

    /// The receiver of a call that does not change it (`const` in C).
    pub(crate) fn shared(&self, name: &str) -> Result<Shared<'_, T>, Failure> {
        let value = self.read(name)?;
        Ok(Shared {
            _watch: Some(Watch::new(&self.poisoned)),
            value,
        })
    }

    /// The receiver of a call that changes it.
    pub(crate) fn exclusive(&self, name: &str) -> Result<Exclusive<'_, T>, Failure> {
        let value = match self.value.try_write() {
            Ok(value) => value,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(busy(name)),
        };
        self.refuse_poisoned(name)?;
        Ok(Exclusive {
            _watch: Watch::new(&self.poisoned),
            value,
        })
    }

    /// An argument of a call whose receiver is another handle.
    pub(crate) fn argument(&self, name: &str) -> Result<Shared<'_, T>, Failure> {
        Ok(Shared {
            _watch: None,
            value: self.read(name)?,
        })
    }

    fn read(&self, name: &str) -> Result<RwLockReadGuard<'_, T>, Failure> {
        let value = match self.value.try_read() {
            Ok(value) => value,
            // The lock's own poison says less than ours, which a reader's panic sets too.
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(busy(name)),
        };
        self.refuse_poisoned(name)?;
        Ok(value)
    }

    fn refuse_poisoned(&self, name: &str) -> Result<(), Failure> {
        if self.poisoned.load(Ordering::Acquire) {
            return Err(Failure::new(
                rollcall_status::ROLLCALL_POISONED,
                format!("`{name}` was left in doubt by a fault inside an earlier call: free it and make a new one"),
            ));
        }
        Ok(())
    }
}

fn busy(name: &str) -> Failure {
    Failure::new(
        rollcall_status::ROLLCALL_BUSY,
        format!("`{name}` is in use by a call on another thread: wait for that call, or use one handle per thread"),
    )
}

/// Poisons a handle when it is dropped by a panic that began after it was made.
#[derive(Debug)]
struct Watch<'a> {
    poisoned: &'a AtomicBool,
    panicking_before: bool,
}

impl<'a> Watch<'a> {
    fn new(poisoned: &'a AtomicBool) -> Self {
        Self {
            poisoned,
            panicking_before: thread::panicking(),
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.panicking_before && thread::panicking() {
            self.poisoned.store(true, Ordering::Release);
        }
    }
}

/// Shared use of a handle's value, until dropped.
#[derive(Debug)]
pub(crate) struct Shared<'a, T> {
    // Fields drop in order: the poison is set before the lock is let go.
    _watch: Option<Watch<'a>>,
    value: RwLockReadGuard<'a, T>,
}

impl<T> Deref for Shared<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Exclusive use of a handle's value, until dropped.
#[derive(Debug)]
pub(crate) struct Exclusive<'a, T> {
    // As in `Shared`.
    _watch: Watch<'a>,
    value: RwLockWriteGuard<'a, T>,
}

impl<T> Deref for Exclusive<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Exclusive<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// The C object behind a pointer that came in.
///
/// # Safety
/// `pointer` is NULL or came from this library and is not freed while the answer is in use.
pub(crate) unsafe fn object<'a, T>(pointer: *const T, name: &str) -> Result<&'a T, Failure> {
    // SAFETY: not NULL means valid, by this function's contract.
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::null(name))
}

/// Frees what `HandleOut::put` made; NULL is nothing.
///
/// # Safety
/// `pointer` is NULL or came from `HandleOut::put`, is not in use and is not used again.
pub(crate) unsafe fn free<T>(pointer: *mut T) {
    if !pointer.is_null() {
        // SAFETY: made by `Box::into_raw` in `HandleOut::put`, and given back once, by this function's contract.
        crate::guard::guard_or((), || drop(unsafe { Box::from_raw(pointer) }));
    }
}

/// Where a call puts the object it makes. NULL from the start, so that a failure leaves NULL.
#[derive(Debug)]
pub(crate) struct HandleOut<T>(NonNull<*mut T>);

impl<T> HandleOut<T> {
    /// # Safety
    /// `out` is NULL or may be written until the value is dropped.
    pub(crate) unsafe fn new(out: *mut *mut T, name: &str) -> Result<Self, Failure> {
        let out = NonNull::new(out).ok_or_else(|| Failure::null(name))?;
        // SAFETY: writable, by this function's contract.
        unsafe { out.write(std::ptr::null_mut()) };
        Ok(Self(out))
    }

    /// Gives the object to the caller.
    pub(crate) fn put(self, value: T) {
        let pointer = Box::into_raw(Box::new(value));
        // SAFETY: writable, by the contract of `new`.
        unsafe { self.0.write(pointer) };
    }
}

/// Where a call puts a plain value. Untouched on failure.
#[derive(Debug)]
pub(crate) struct ValueOut<T: Copy>(NonNull<T>);

impl<T: Copy> ValueOut<T> {
    /// # Safety
    /// `out` is NULL or may be written until the value is dropped.
    pub(crate) unsafe fn new(out: *mut T, name: &str) -> Result<Self, Failure> {
        NonNull::new(out).map(Self).ok_or_else(|| Failure::null(name))
    }

    pub(crate) fn put(self, value: T) {
        // SAFETY: writable, by the contract of `new`.
        unsafe { self.0.write(value) };
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a failed test may panic; some panic on purpose"
    )]

    use std::panic::{catch_unwind, AssertUnwindSafe};

    use super::*;
    use rollcall_status::{ROLLCALL_BUSY, ROLLCALL_POISONED};

    fn panic_while<G>(held: Result<G, Failure>) {
        let held = held.unwrap();
        let outcome = catch_unwind(AssertUnwindSafe(move || {
            let _held = held;
            panic!("on purpose");
        }));
        assert!(outcome.is_err());
    }

    #[test]
    fn readers_share_and_a_writer_meanwhile_is_told_busy() {
        let handle = Handle::new(1);
        let first = handle.shared("rule").unwrap();
        let second = handle.shared("rule").unwrap();
        assert_eq!(*first + *second, 2);
        assert_eq!(handle.exclusive("rule").unwrap_err().status, ROLLCALL_BUSY);
        drop((first, second));
        *handle.exclusive("rule").unwrap() += 1;
        assert_eq!(*handle.shared("rule").unwrap(), 2);
    }

    #[test]
    fn everybody_else_is_told_busy_while_a_writer_works() {
        let handle = Handle::new(1);
        let writer = handle.exclusive("pages").unwrap();
        assert_eq!(handle.exclusive("pages").unwrap_err().status, ROLLCALL_BUSY);
        assert_eq!(handle.shared("pages").unwrap_err().status, ROLLCALL_BUSY);
        assert!(handle
            .argument("pages")
            .unwrap_err()
            .message
            .starts_with("`pages` is in use"));
        drop(writer);
        assert!(handle.exclusive("pages").is_ok());
    }

    #[test]
    fn a_panic_poisons_its_receiver_for_readers_and_writers() {
        for exclusive in [false, true] {
            let handle = Handle::new(1);
            if exclusive {
                panic_while(handle.exclusive("rule"));
            } else {
                panic_while(handle.shared("rule"));
            }
            assert_eq!(handle.shared("rule").unwrap_err().status, ROLLCALL_POISONED);
            assert_eq!(handle.exclusive("rule").unwrap_err().status, ROLLCALL_POISONED);
            assert_eq!(handle.argument("rule").unwrap_err().status, ROLLCALL_POISONED);
        }
    }

    #[test]
    fn a_panic_leaves_arguments_and_other_handles_alone() {
        let (receiver, argument) = (Handle::new(1), Handle::new(2));
        panic_while(
            receiver
                .shared("population")
                .and_then(|r| Ok((r, argument.argument("rules[0]")?))),
        );
        assert!(receiver.shared("population").is_err());
        assert_eq!(*argument.shared("rule").unwrap(), 2);
    }

    #[test]
    fn a_call_made_while_another_panic_unwinds_poisons_nothing() {
        struct CallsInDrop<'a>(&'a Handle<i32>);
        impl Drop for CallsInDrop<'_> {
            fn drop(&mut self) {
                assert_eq!(*self.0.shared("rule").unwrap(), 1);
            }
        }
        let handle = Handle::new(1);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let _calls = CallsInDrop(&handle);
            panic!("somebody else's");
        }));
        assert!(outcome.is_err());
        assert!(handle.shared("rule").is_ok());
    }

    #[test]
    fn an_output_is_null_until_it_is_given() {
        let mut out = NonNull::<u8>::dangling().as_ptr();
        // SAFETY: `out` outlives the value.
        let place = unsafe { HandleOut::new(&raw mut out, "out") }.unwrap();
        assert!(out.is_null());
        place.put(5);
        // SAFETY: just made.
        assert_eq!(unsafe { *out }, 5);
        // SAFETY: just made, freed once; NULL is nothing.
        unsafe {
            free(out);
            free::<u8>(std::ptr::null_mut());
        }
    }
}
