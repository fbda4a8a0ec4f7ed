//! `rollcall_server`.

use std::ffi::c_char;

use rollcall_core::server::Server;

use crate::cancel::{rollcall_cancel, token};
use crate::error::{rollcall_error, rollcall_status, ErrorOut, Failure};
use crate::guard::guard;
use crate::handle::{free, object, Handle, HandleOut};
use crate::json;
use crate::text::{rollcall_string, utf8, StringOut};

/// A local directory served to other programs as Microsoft Graph, by threads of this process. It ends with its handle, and
/// with the process; what was answered is written by then. Many threads may call it at once.
#[derive(Debug)]
pub struct rollcall_server {
    handle: Handle<Server>,
}

/// Opens a local directory (and creates it where there is none) and serves it: requests are answered when this returns.
///
/// options: a JSON object, or NULL, with localDirectory (path; left out: a directory that lives as long as the server), seed
/// (path of a file to load into a new directory), accountId (who is signed in), port (0 or left out: a free one), listen
/// (an address of this machine; left out: 127.0.0.1), token (the bearer token requests must carry; left out: one is made),
/// noAuth (true: they need none), keptChanges, rehearsal and behaviour. It speaks http; the `rollcall` command speaks https.
#[no_mangle]
pub unsafe extern "C" fn rollcall_server_start(
    options: *const c_char,
    options_len: usize,
    cancel: *const rollcall_cancel,
    out: *mut *mut rollcall_server,
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
        let server = Server::start_plain(&json::server_options(options, "options")?, None, &cancel)?;
        out.put(rollcall_server {
            handle: Handle::new(server),
        });
        Ok(())
    })
}

/// Where it is served: a JSON object with url, token (null: requests need none), address, port, and with a seed also
/// seedLoaded, false when the directory held something already.
#[no_mangle]
pub unsafe extern "C" fn rollcall_server_info(
    server: *const rollcall_server,
    out: *mut *mut rollcall_string,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or writable, by the header's contract.
        let out = unsafe { StringOut::new(out, "out") }?;
        // SAFETY: NULL or a server of ours, by the header's contract.
        let server = unsafe { object(server, "server") }?.handle.shared("server")?;
        let info = serde_json::to_string(server.info()).map_err(|error| Failure::argument("server", error))?;
        out.put(rollcall_string::new(info));
        Ok(())
    })
}

/// Stops serving: takes no more connections, lets the requests under way end, and closes the directory, whose file is free
/// when this returns ROLLCALL_OK. ROLLCALL_TIMEOUT: a request did not end within ten seconds; ROLLCALL_CANCELLED: it was not
/// waited for. The server has ended then, too, and the file is free once that request is done. A server that was stopped
/// before stays so, and is ROLLCALL_OK.
#[no_mangle]
pub unsafe extern "C" fn rollcall_server_stop(
    server: *const rollcall_server,
    cancel: *const rollcall_cancel,
    error: *mut *mut rollcall_error,
) -> rollcall_status {
    // SAFETY: NULL or writable, by the header's contract.
    let error = unsafe { ErrorOut::new(error) };
    guard(error, || {
        // SAFETY: NULL or a server of ours, by the header's contract.
        let server = unsafe { object(server, "server") }?.handle.shared("server")?;
        // SAFETY: NULL or a token of ours, by the header's contract.
        let cancel = unsafe { token(cancel) };
        Ok(server.stop(&cancel)?)
    })
}

/// Frees the server, and stops it where that was not done: requests under way are given half a second. NULL is nothing.
#[no_mangle]
pub unsafe extern "C" fn rollcall_server_free(server: *mut rollcall_server) {
    // SAFETY: NULL or a server of ours that is not used again, by the header's contract.
    unsafe { free(server) }
}
