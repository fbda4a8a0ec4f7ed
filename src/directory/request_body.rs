//! The body of a request, up to what the directory takes.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, HttpBody};
use http::{header, HeaderMap};

use super::limits;

/// The whole body, or nothing if it is too long or breaks off.
///
/// A body that is not much too long is read to its end all the same, and let go: who is still sending when the
/// connection closes sees a broken pipe and not the refusal.
pub(super) async fn read(headers: &HeaderMap, mut body: Body) -> Option<Vec<u8>> {
    if announced_length(headers) > limits::DISCARDED_BODY_BYTES {
        return None;
    }
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        length += data.len();
        if length <= limits::BODY_BYTES {
            kept.extend_from_slice(&data);
        } else if length <= limits::DISCARDED_BODY_BYTES {
            kept = Vec::new();
        } else {
            return None;
        }
    }
    (length <= limits::BODY_BYTES).then_some(kept)
}

fn announced_length(headers: &HeaderMap) -> usize {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok());
    length.and_then(|text| text.parse().ok()).unwrap_or(0)
}
