//! `rollcall_session`.

use std::ffi::c_char;

use rollcall_core::graph::{Cancel, Session};
use serde_json::Value;

use crate::cancel::{rollcall_cancel, token};
use crate::error::{rollcall_error, rollcall_status, ErrorOut, Failure};
use crate::guard::guard;
use crate::handle::{free, object, Handle, HandleOut, Shared};
use crate::json;
use crate::pages::rollcall_pages;
use crate::text::{rollcall_string, utf8, StringOut};

/// A connection to Microsoft Graph, or an open local directory. It owns its token, its directory and its threads, so
/// two tenants live side by side in one process. Many threads may call it at once.
#[derive(Debug)]
pub struct rollcall_session {
    handle: Handle<Session>,
}

/// The arguments that every call has that may take its time.
pub(crate) struct Receiver<'a> {
    pub(crate) session: Shared<'a, Session>,
    pub(crate) cancel: Cancel,
}

impl<'a> Receiver<'a> {
    /// # Safety
    /// Both pointers are NULL or ours, and not freed meanwhile.
    pub(crate) unsafe fn new(
        session: *const rollcall_session,
        cancel: *const rollcall_cancel,
    ) -> Result<Self, Failure> {
        // SAFETY: this function's contract.
        let session = unsafe { object(session, "session") }?.handle.shared("session")?;
        // SAFETY: this function's contract.
        let cancel = unsafe { token(cancel) };
        Ok(Self { session, cancel })
    }
}

/// The arguments that almost every call has.
pub(crate) struct Call<'a> {
    pub(crate) session: Shared<'a, Session>,
    pub(crate) path: Vec<String>,
    pub(crate) cancel: Cancel,
}

/// # Safety
/// Each pointer is NULL or valid for the call as the header's contract says: `session` and `cancel` ours and not freed
/// meanwhile, `path` with `path_len` readable bytes.
pub(crate) unsafe fn call<'a>(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    cancel: *const rollcall_cancel,
) -> Result<Call<'a>, Failure> {
    // SAFETY: this function's contract.
    let Receiver { session, cancel } = unsafe { Receiver::new(session, cancel) }?;
    // SAFETY: this function's contract.
    let path = json::path(unsafe { utf8(path, path_len, "path") }?, "path")?;
    Ok(Call { session, path, cancel })
}

/// Connects, or opens a local directory (and creates it where there is none).
///
/// options: a JSON object with localDirectory (path), seed (path of a file to load into a new directory) and accountId
/// (who is signed in) for a local directory; accessToken, endpoint, environment ("AzureCloud" ...) and tenantId for
/// Microsoft Graph.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_open(
    options: *const c_char,
    options_len: usize,
    cancel: *const rollcall_cancel,
    out: *mut *mut rollcall_session,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { HandleOut::new(out, "out") }?;
        // SAFETY: NULL or `options_len` readable bytes, by the header's contract.
        let options = unsafe { utf8(options, options_len, "options") }?;
        // SAFETY: NULL or a token of ours, by the header's contract.
        let cancel = unsafe { token(cancel) };
        let session = Session::connect(&json::connect_options(options, "options")?, &cancel)?;
        out.put(rollcall_session {
            handle: Handle::new(session),
        });
        Ok(())
    })
}

/// Who is signed in, and where: a JSON object with account, accountId, tenantId, tenantDomain, environment, endpoint,
/// kind.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_info(
    session: *const rollcall_session,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a session of ours, by the header's contract.
        let session = unsafe { object(session, "session") }?.handle.shared("session")?;
        out.put(rollcall_string::new(session.info().to_string()));
        Ok(())
    })
}

/// Creates an object from its JSON and answers the object as created.
///
/// path: here and below a JSON array of raw segments, as ["groups"] or ["groups", "<id>", "members"]; each is encoded,
/// so an id never changes the route. The first segment is one of groups, administrativeUnits, users, devices,
/// directoryObjects, me, deletedItems, groupLifecyclePolicies, organization; which version of Graph serves it is
/// decided by the library.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_create(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    body: *const c_char,
    body_len: usize,
    cancel: *const rollcall_cancel,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: each NULL or valid, by the header's contract.
        let Call { session, path, cancel } = unsafe { call(session, path, path_len, cancel) }?;
        // SAFETY: NULL or `body_len` readable bytes, by the header's contract.
        let body = json::body(unsafe { utf8(body, body_len, "body") }?, "body")?;
        let created = session.create(&path, &body, &cancel)?;
        out.put(rollcall_string::new(created.to_string()));
        Ok(())
    })
}

/// Reads one object, or a navigation property that is one.
///
/// query: here and below JSON, or (NULL, 0): {"filter": OData text, "search": text, "select": [property names],
/// "orderby": text, "top": at most so many objects}.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_get(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    query: *const c_char,
    query_len: usize,
    cancel: *const rollcall_cancel,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: each NULL or valid, by the header's contract.
        let Call { session, path, cancel } = unsafe { call(session, path, path_len, cancel) }?;
        // SAFETY: NULL or `query_len` readable bytes, by the header's contract.
        let query = json::query(unsafe { utf8(query, query_len, "query") }?, "query")?;
        let object = session.get(&path, &query, &cancel)?;
        out.put(rollcall_string::new(object.to_string()));
        Ok(())
    })
}

/// Starts a listing. No request is made before rollcall_pages_next.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_list(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    query: *const c_char,
    query_len: usize,
    out: *mut *mut rollcall_pages,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { HandleOut::new(out, "out") }?;
        // SAFETY: each NULL or valid, by the header's contract.
        let Call { session, path, .. } = unsafe { call(session, path, path_len, std::ptr::null()) }?;
        // SAFETY: NULL or `query_len` readable bytes, by the header's contract.
        let query = json::query(unsafe { utf8(query, query_len, "query") }?, "query")?;
        let pages = session.list(&path, &query)?;
        out.put(rollcall_pages {
            handle: Handle::new(pages),
        });
        Ok(())
    })
}

/// Changes the properties named in the body; null clears one.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_update(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    body: *const c_char,
    body_len: usize,
    cancel: *const rollcall_cancel,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: each NULL or valid, by the header's contract.
        let Call { session, path, cancel } = unsafe { call(session, path, path_len, cancel) }?;
        // SAFETY: NULL or `body_len` readable bytes, by the header's contract.
        let body = json::body(unsafe { utf8(body, body_len, "body") }?, "body")?;
        Ok(session.update(&path, &body, &cancel)?)
    })
}

/// Deletes an object.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_delete(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    cancel: *const rollcall_cancel,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: each NULL or valid, by the header's contract.
        let Call { session, path, cancel } = unsafe { call(session, path, path_len, cancel) }?;
        Ok(session.delete(&path, &cancel)?)
    })
}

/// Adds the object with id target to a collection of links, as a member: path ["groups", "<id>", "members"].
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_add_reference(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    target: *const c_char,
    target_len: usize,
    cancel: *const rollcall_cancel,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: each NULL or valid, by the header's contract.
        let Call { session, path, cancel } = unsafe { call(session, path, path_len, cancel) }?;
        // SAFETY: NULL or `target_len` readable bytes, by the header's contract.
        let target = target_id(unsafe { utf8(target, target_len, "target") }?)?;
        Ok(session.add_reference(&path, target, &cancel)?)
    })
}

/// Takes the object with id target out of a collection of links. The object itself stays.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_remove_reference(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    target: *const c_char,
    target_len: usize,
    cancel: *const rollcall_cancel,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: each NULL or valid, by the header's contract.
        let Call { session, path, cancel } = unsafe { call(session, path, path_len, cancel) }?;
        // SAFETY: NULL or `target_len` readable bytes, by the header's contract.
        let target = target_id(unsafe { utf8(target, target_len, "target") }?)?;
        Ok(session.remove_reference(&path, target, &cancel)?)
    })
}

/// Calls an action, as ["users", "<id>", "revokeSignInSessions"], with its parameters as a JSON object or (NULL, 0),
/// and answers what it answered: JSON, "null" where the action answers nothing.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_invoke(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    body: *const c_char,
    body_len: usize,
    cancel: *const rollcall_cancel,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: each NULL or valid, by the header's contract.
        let Call { session, path, cancel } = unsafe { call(session, path, path_len, cancel) }?;
        // SAFETY: NULL or `body_len` readable bytes, by the header's contract.
        let body = json::optional_body(unsafe { utf8(body, body_len, "body") }?, "body")?;
        let answer = session.invoke(&path, &body, &cancel)?;
        out.put(rollcall_string::new(answer.to_string()));
        Ok(())
    })
}

/// Takes the trace records gathered since the last time, as a JSON array of {"method", "url", "status", "attempts",
/// "waitMilliseconds", "elapsedMilliseconds", "started", "requestId", "clientRequestId", "failure"}, one for each attempt
/// of a request, the oldest first. May be called while other calls run, and a record is there as soon as its attempt has
/// ended, before the wait for the next one: who wants to show waits while they last asks from another thread now and
/// again.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_take_trace(
    session: *const rollcall_session,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a session of ours, by the header's contract.
        let session = unsafe { object(session, "session") }?.handle.shared("session")?;
        out.put(rollcall_string::new(Value::Array(session.take_trace()).to_string()));
        Ok(())
    })
}

/// Disconnects and frees the session. NULL is nothing. A local directory's file is closed when the listings made from
/// the session are freed as well.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_free(session: *mut rollcall_session) {
    // SAFETY: NULL or a session of ours that is not used again, by the header's contract.
    unsafe { free(session) }
}

pub(crate) fn target_id(target: &str) -> Result<&str, Failure> {
    if target.is_empty() {
        return Err(Failure::argument("target", "is empty: give the id of the object"));
    }
    Ok(target)
}
