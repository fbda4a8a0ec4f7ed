//! Calls of a `rollcall_session` about many objects or links at once. Each of them has its own result.

use std::ffi::c_char;

use rollcall_core::Error;
use serde_json::{json, Value};

use crate::cancel::rollcall_cancel;
use crate::error::{rollcall_error, rollcall_status, ErrorOut, Failure};
use crate::guard::guard;
use crate::json;
use crate::session::{call, rollcall_session, target_id, Call, Receiver};
use crate::text::{rollcall_string, utf8, StringOut};

/// Reads many objects, twenty to a request and several requests at once.
///
/// paths: a JSON array of paths, as [["groups", "<id>"], ["users", "<id>"]]. query: as for rollcall_session_get, for
/// each of them. out: a JSON array with a result for each path, in their order: {"status": a rollcall_status, "value":
/// the object or null, "error": null or what rollcall_error_json gives}. One that cannot be read does not fail the call.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_get_many(
    session: *const rollcall_session,
    paths: *const c_char,
    paths_len: usize,
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
        let Receiver { session, cancel } = unsafe { Receiver::new(session, cancel) }?;
        // SAFETY: NULL or `paths_len` readable bytes, by the header's contract.
        let paths = json::paths(unsafe { utf8(paths, paths_len, "paths") }?, "paths")?;
        // SAFETY: NULL or `query_len` readable bytes, by the header's contract.
        let query = json::query(unsafe { utf8(query, query_len, "query") }?, "query")?;
        let results = session.get_many(&paths, &query, &cancel)?;
        out.put(results_text(results));
        Ok(())
    })
}

/// Adds many objects to a collection of links, as members: path ["groups", "<id>", "members"]. Twenty to a request
/// where the service can; one it refuses does not keep the others out.
///
/// targets: a JSON array of ids or user principal names. out: a result for each, as for rollcall_session_get_many, with
/// "value" null.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_add_references(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    targets: *const c_char,
    targets_len: usize,
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
        // SAFETY: NULL or `targets_len` readable bytes, by the header's contract.
        let targets = ids(unsafe { utf8(targets, targets_len, "targets") }?)?;
        let results = session.add_references(&path, &targets, &cancel)?;
        out.put(results_text(without_values(results)));
        Ok(())
    })
}

/// Takes many objects out of a collection of links. The objects themselves stay. targets and out: as for
/// rollcall_session_add_references.
#[no_mangle]
pub unsafe extern "C" fn rollcall_session_remove_references(
    session: *const rollcall_session,
    path: *const c_char,
    path_len: usize,
    targets: *const c_char,
    targets_len: usize,
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
        // SAFETY: NULL or `targets_len` readable bytes, by the header's contract.
        let targets = ids(unsafe { utf8(targets, targets_len, "targets") }?)?;
        let results = session.remove_references(&path, &targets, &cancel)?;
        out.put(results_text(without_values(results)));
        Ok(())
    })
}

fn ids(text: &str) -> Result<Vec<String>, Failure> {
    let targets = json::texts(text, "targets")?;
    for target in &targets {
        target_id(target)?;
    }
    Ok(targets)
}

fn without_values(results: Vec<Result<(), Error>>) -> Vec<Result<Value, Error>> {
    results.into_iter().map(|result| result.map(|()| Value::Null)).collect()
}

fn results_text(results: Vec<Result<Value, Error>>) -> rollcall_string {
    let results: Vec<Value> = results.into_iter().map(result_json).collect();
    rollcall_string::new(Value::Array(results).to_string())
}

fn result_json(result: Result<Value, Error>) -> Value {
    match result {
        Ok(value) => json!({ "status": rollcall_status::ROLLCALL_OK as i32, "value": value, "error": null }),
        Err(error) => {
            let failure = Failure::from(error);
            json!({ "status": failure.status as i32, "value": null, "error": failure.json() })
        }
    }
}
