//! `rollcall_status`, `rollcall_error`, and how the core's errors become them.

use std::ffi::{c_char, CString};
use std::ops::Range;
use std::ptr::{self, NonNull};

use rollcall_core::directory::StorageError;
use rollcall_core::graph::{ApiError, TransportError};
use rollcall_core::model::EntityError;
use rollcall_core::rule::{ArgumentError, EvaluationError, RuleError};
use rollcall_core::Error;
use serde_json::{json, Value};

use crate::guard::guard_or;
use crate::handle::{free, object};
use crate::rule::refusal_status;
use crate::text::terminated;
use rollcall_status::*;

/// How a call ended. Numbers are grouped by origin and never change their meaning; new ones are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub enum rollcall_status {
    /// Done; the outputs are written.
    ROLLCALL_OK = 0,

    /// A pointer that must not be NULL is; the error names the argument.
    ROLLCALL_NULL_POINTER = 1,
    /// A text argument is not UTF-8; the error names the argument and the byte.
    ROLLCALL_INVALID_UTF8 = 2,
    /// An argument is malformed or out of range; the error names it and what would be right.
    ROLLCALL_INVALID_ARGUMENT = 3,
    /// A call on another thread is using the handle, and one of the two calls changes it.
    ROLLCALL_BUSY = 4,
    /// A fault inside an earlier call left the handle in doubt. It can only be freed.
    ROLLCALL_POISONED = 5,
    /// There is not enough memory.
    ROLLCALL_OUT_OF_MEMORY = 6,
    /// A fault inside the library (a Rust panic). The receiver of the call is poisoned, nothing else is.
    ROLLCALL_PANIC = 9,

    /// The membership rule is not well formed.
    ROLLCALL_RULE_SYNTAX = 100,
    /// The membership rule names or combines what the language does not allow.
    ROLLCALL_RULE_TYPE = 101,
    /// The membership rule is longer or larger than allowed.
    ROLLCALL_RULE_LIMIT = 102,
    /// The rule could not be answered for this entity.
    ROLLCALL_EVALUATION = 103,
    /// A user's or device's JSON, or a line of imported data, is malformed.
    ROLLCALL_ENTITY = 110,

    /// The service refused the request (HTTP 400).
    ROLLCALL_BAD_REQUEST = 200,
    /// The signed-in account may not do this (HTTP 403).
    ROLLCALL_FORBIDDEN = 201,
    /// There is no such object (HTTP 404).
    ROLLCALL_NOT_FOUND = 202,
    /// The object exists already or was changed meanwhile (HTTP 409).
    ROLLCALL_CONFLICT = 203,
    /// Too many requests (HTTP 429).
    ROLLCALL_THROTTLED = 204,
    /// The service failed (HTTP 5xx), or answered with something else that is no success.
    ROLLCALL_SERVICE = 205,
    /// A quota of the directory is used up (HTTP 403, Directory_QuotaExceeded).
    ROLLCALL_QUOTA = 206,
    /// The call needs a connection.
    ROLLCALL_NOT_CONNECTED = 220,
    /// The token is missing, expired or not accepted (HTTP 401).
    ROLLCALL_UNAUTHENTICATED = 221,

    /// No answer came: the connection failed.
    ROLLCALL_TRANSPORT = 300,
    /// No answer came in time.
    ROLLCALL_TIMEOUT = 301,
    /// The call's rollcall_cancel was set.
    ROLLCALL_CANCELLED = 302,

    /// The file system, or the directory's file, failed.
    ROLLCALL_STORAGE = 400,
    /// Another process has the directory's file open.
    ROLLCALL_STORAGE_LOCKED = 401,
    /// The file is no directory of Rollcall's, is damaged, or is of a newer version.
    ROLLCALL_STORAGE_FOREIGN = 402,
}

impl rollcall_status {
    /// The kind of an error that has no finer one.
    fn kind(self) -> &'static str {
        match self {
            ROLLCALL_OK => "Ok",
            ROLLCALL_NULL_POINTER => "NullPointer",
            ROLLCALL_INVALID_UTF8 => "InvalidUtf8",
            ROLLCALL_INVALID_ARGUMENT => "InvalidArgument",
            ROLLCALL_BUSY => "Busy",
            ROLLCALL_POISONED => "Poisoned",
            ROLLCALL_OUT_OF_MEMORY => "OutOfMemory",
            ROLLCALL_PANIC => "Panic",
            ROLLCALL_RULE_SYNTAX => "RuleSyntax",
            ROLLCALL_RULE_TYPE => "RuleType",
            ROLLCALL_RULE_LIMIT => "RuleLimit",
            ROLLCALL_EVALUATION => "Evaluation",
            ROLLCALL_ENTITY => "EntityTypeError",
            ROLLCALL_BAD_REQUEST => "BadRequest",
            ROLLCALL_FORBIDDEN => "Forbidden",
            ROLLCALL_NOT_FOUND => "NotFound",
            ROLLCALL_CONFLICT => "Conflict",
            ROLLCALL_THROTTLED => "Throttled",
            ROLLCALL_SERVICE => "Service",
            ROLLCALL_QUOTA => "Quota",
            ROLLCALL_NOT_CONNECTED => "NotConnected",
            ROLLCALL_UNAUTHENTICATED => "Unauthenticated",
            ROLLCALL_TRANSPORT => "Transport",
            ROLLCALL_TIMEOUT => "Timeout",
            ROLLCALL_CANCELLED => "Cancelled",
            ROLLCALL_STORAGE => "Storage",
            ROLLCALL_STORAGE_LOCKED => "StorageLocked",
            ROLLCALL_STORAGE_FOREIGN => "StorageForeign",
        }
    }
}

/// Why a call failed. Freed by rollcall_error_free; independent of the handles of the call.
#[derive(Debug)]
pub struct rollcall_error {
    status: rollcall_status,
    message: CString,
    kind: CString,
    span: Option<Range<usize>>,
    json: CString,
}

/// A failure on its way to becoming a `rollcall_error`.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) status: rollcall_status,
    pub(crate) message: String,
    kind: String,
    span: Option<Range<usize>>,
    // What it came from, for the details; boxed, since failures travel by value.
    rule: Option<Box<RuleError>>,
    api: Option<Box<ApiError>>,
    entity: Option<Box<EntityError>>,
}

impl Failure {
    pub(crate) fn new(status: rollcall_status, message: String) -> Self {
        let kind = status.kind().to_owned();
        Self {
            status,
            message,
            kind,
            rule: None,
            span: None,
            api: None,
            entity: None,
        }
    }

    pub(crate) fn null(argument: &str) -> Self {
        Self::new(
            ROLLCALL_NULL_POINTER,
            format!("`{argument}` is a null pointer: pass a valid one"),
        )
    }

    /// `problem` says what is wrong with the argument and what would be right.
    pub(crate) fn argument(argument: &str, problem: impl std::fmt::Display) -> Self {
        Self::new(ROLLCALL_INVALID_ARGUMENT, format!("`{argument}`: {problem}"))
    }

    pub(crate) fn panic(text: &str) -> Self {
        Self::new(
            ROLLCALL_PANIC,
            format!(
                "a fault inside rollcall ended the call: `{text}`; free the handle it was called on, and report this"
            ),
        )
    }

    fn attach_rule(&mut self, error: RuleError) {
        self.kind = error.kind.name().to_owned();
        self.span = Some(error.span.clone());
        self.rule = Some(Box::new(error));
    }

    /// Everything known, as the JSON of `rollcall_error_json`.
    pub(crate) fn json(&self) -> Value {
        let rule = self.rule.as_deref();
        let api = self.api.as_deref();
        let entity = self.entity.as_deref();
        json!({
            "status": self.status as i32,
            "message": self.message,
            "kind": self.kind,
            "start": self.span.as_ref().map(|span| span.start),
            "end": self.span.as_ref().map(|span| span.end),
            "help": rule.and_then(|rule| rule.help.as_deref()),
            "suggestion": rule.and_then(|rule| rule.suggestion.as_deref()),
            "serviceText": rule.and_then(|rule| rule.service_text.as_deref()),
            "diagnosis": rule.filter(|_| api.is_some()).map(refusal_json),
            "httpStatus": api.map(|api| api.status),
            "code": api.map(|api| api.code.as_str()),
            "requestId": api.and_then(|api| api.request_id.as_deref()),
            "clientRequestId": api.and_then(|api| api.client_request_id.as_deref()),
            "date": api.and_then(|api| api.date.as_deref()),
            "details": api.map(|api| api.details.as_slice()),
            "delivered": api.and_then(|api| api.delivered),
            "uncertain": api.map(|api| api.uncertain),
            "line": entity.and_then(|entity| entity.line),
            "property": entity.and_then(|entity| entity.property.as_deref()),
        })
    }
}

fn refusal_json(error: &RuleError) -> Value {
    let mut json = error.to_json();
    json["status"] = (refusal_status(error.kind) as i32).into();
    json
}

impl From<RuleError> for Failure {
    fn from(error: RuleError) -> Self {
        let mut failure = Self::new(refusal_status(error.kind), error.message.clone());
        failure.attach_rule(error);
        failure
    }
}

impl From<&EvaluationError> for Failure {
    fn from(error: &EvaluationError) -> Self {
        let mut failure = Self::new(ROLLCALL_EVALUATION, error.message.clone());
        failure.kind = error.kind.to_owned();
        failure.span = Some(error.span.clone());
        failure
    }
}

impl From<EvaluationError> for Failure {
    fn from(error: EvaluationError) -> Self {
        Self::from(&error)
    }
}

impl From<ArgumentError> for Failure {
    fn from(error: ArgumentError) -> Self {
        Self::argument(&error.argument, error.message)
    }
}

impl From<EntityError> for Failure {
    fn from(error: EntityError) -> Self {
        let mut failure = Self::new(ROLLCALL_ENTITY, error.to_string());
        failure.entity = Some(Box::new(error));
        failure
    }
}

impl From<ApiError> for Failure {
    /// A refused membership rule keeps the service's message and adds our diagnosis: kind, span, help. What the call
    /// left behind (a listing half handed out, a change that may have happened) stands in the message too: most callers
    /// show nothing else.
    fn from(error: ApiError) -> Self {
        let mut failure = Self::new(http_status(error.status, &error.code), error.to_string());
        if let Some(diagnosis) = error.diagnosis.clone() {
            failure.attach_rule(diagnosis);
        }
        failure.api = Some(Box::new(error));
        failure
    }
}

fn http_status(http: u16, code: &str) -> rollcall_status {
    match http {
        400 => ROLLCALL_BAD_REQUEST,
        401 => ROLLCALL_UNAUTHENTICATED,
        403 if code == "Directory_QuotaExceeded" => ROLLCALL_QUOTA,
        403 => ROLLCALL_FORBIDDEN,
        404 => ROLLCALL_NOT_FOUND,
        409 => ROLLCALL_CONFLICT,
        429 => ROLLCALL_THROTTLED,
        _ => ROLLCALL_SERVICE,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Rule(error) => error.into(),
            Error::Evaluation(error) => error.into(),
            Error::Entity(error) => error.into(),
            Error::Api(error) => (*error).into(),
            Error::InvalidArgument { argument, message } => Self::argument(&argument, message),
            Error::NotConnected => Self::new(ROLLCALL_NOT_CONNECTED, message),
            Error::Cancelled => Self::new(ROLLCALL_CANCELLED, message),
            Error::Transport(TransportError::TimedOut(_)) => Self::new(ROLLCALL_TIMEOUT, message),
            Error::Transport(_) => Self::new(ROLLCALL_TRANSPORT, message),
            Error::Storage(StorageError::Locked(_)) => Self::new(ROLLCALL_STORAGE_LOCKED, message),
            Error::Storage(StorageError::Foreign(_)) => Self::new(ROLLCALL_STORAGE_FOREIGN, message),
            Error::Storage(_) => Self::new(ROLLCALL_STORAGE, message),
            // The core grew an error that nobody gave a status: a fault of the library, not of the caller.
            other => Self::panic(&other.to_string()),
        }
    }
}

impl From<Failure> for rollcall_error {
    fn from(failure: Failure) -> Self {
        let json = terminated(failure.json().to_string());
        Self {
            status: failure.status,
            message: terminated(failure.message),
            kind: terminated(failure.kind),
            span: failure.span,
            json,
        }
    }
}

/// Where a call puts its error object; a caller who wants none passes NULL.
#[derive(Debug)]
pub(crate) struct ErrorOut(Option<NonNull<*mut rollcall_error>>);

impl ErrorOut {
    /// # Safety
    /// `out` is NULL or may be written until the value is dropped.
    pub(crate) unsafe fn new(out: *mut *mut rollcall_error) -> Self {
        let out = NonNull::new(out);
        if let Some(out) = out {
            // SAFETY: writable, by this function's contract.
            unsafe { out.write(ptr::null_mut()) };
        }
        Self(out)
    }

    pub(crate) fn put(self, failure: Failure) {
        if let Some(out) = self.0 {
            let error = Box::into_raw(Box::new(rollcall_error::from(failure)));
            // SAFETY: writable, by the contract of `new`.
            unsafe { out.write(error) };
        }
    }
}

/// The status of the call that failed. ROLLCALL_OK for NULL.
#[no_mangle]
pub unsafe extern "C" fn rollcall_error_status(error: *const rollcall_error) -> rollcall_status {
    guard_or(ROLLCALL_PANIC, || {
        // SAFETY: NULL or an error of ours, by the header's contract.
        unsafe { object(error, "error") }.map_or(ROLLCALL_OK, |error| error.status)
    })
}

/// What went wrong, where, and what to do, in one line. NUL-terminated UTF-8, valid until rollcall_error_free. NULL for
/// NULL.
#[no_mangle]
pub unsafe extern "C" fn rollcall_error_message(error: *const rollcall_error) -> *const c_char {
    guard_or(ptr::null(), || {
        // SAFETY: NULL or an error of ours, by the header's contract.
        unsafe { object(error, "error") }.map_or(ptr::null(), |error| error.message.as_ptr())
    })
}

/// The kind of error, finer than the status where there is something finer: for a refused rule "PropertyNotSupported",
/// "InvalidOperands" and the like; otherwise the status in words, as "NullPointer". NUL-terminated, valid until
/// rollcall_error_free. NULL for NULL.
#[no_mangle]
pub unsafe extern "C" fn rollcall_error_kind(error: *const rollcall_error) -> *const c_char {
    guard_or(ptr::null(), || {
        // SAFETY: NULL or an error of ours, by the header's contract.
        unsafe { object(error, "error") }.map_or(ptr::null(), |error| error.kind.as_ptr())
    })
}

/// The part of the rule text the error is about: the half-open range [*start, *end) of its UTF-8 bytes. False, and
/// nothing written, when the error is not about a part of a rule, or when any pointer is NULL.
#[no_mangle]
pub unsafe extern "C" fn rollcall_error_span(error: *const rollcall_error, start: *mut usize, end: *mut usize) -> bool {
    guard_or(false, || {
        // SAFETY: NULL or an error of ours, by the header's contract.
        let span = unsafe { object(error, "error") }
            .ok()
            .and_then(|error| error.span.as_ref());
        let (Some(span), Some(start), Some(end)) = (span, NonNull::new(start), NonNull::new(end)) else {
            return false;
        };
        // SAFETY: not NULL, so writable by the header's contract.
        unsafe { start.write(span.start) };
        // SAFETY: as `start`.
        unsafe { end.write(span.end) };
        true
    })
}

/// Everything known about the error, as a JSON object with the members status, message, kind, start, end, help,
/// suggestion, serviceText (a refused rule), httpStatus, code, requestId, clientRequestId, date, details (the service's
/// answer), delivered (objects that a listing had handed out before it broke off), uncertain (the change may have
/// happened all the same; the message says what is known), diagnosis (our own error, an object, about a rule the service
/// refused; kind, start, end, help, suggestion and serviceText are then its own), line, property (imported data). Null
/// where absent. NUL-terminated, valid until rollcall_error_free. NULL for NULL.
#[no_mangle]
pub unsafe extern "C" fn rollcall_error_json(error: *const rollcall_error) -> *const c_char {
    guard_or(ptr::null(), || {
        // SAFETY: NULL or an error of ours, by the header's contract.
        unsafe { object(error, "error") }.map_or(ptr::null(), |error| error.json.as_ptr())
    })
}

/// Frees the error. NULL is nothing.
#[no_mangle]
pub unsafe extern "C" fn rollcall_error_free(error: *mut rollcall_error) {
    // SAFETY: NULL or an error of ours that is not used again, by the header's contract.
    unsafe { free(error) }
}

#[cfg(test)]
mod tests;
