//! The embedded directory as a transport: its router, called in process. No socket, no token.

use axum::body::Body;
use axum::Router;
use futures_util::future::BoxFuture;
use futures_util::FutureExt;
use http::header::HOST;
use http::HeaderValue;
use tower::ServiceExt;
use url::Url;

use super::afterwork::Afterwork;
use super::transport::{Request, Response, SendError, Transport};
use crate::directory::Directory;

/// The address the directory's own links are made of. Nothing is looked up under it.
pub(super) const ADDRESS: &str = "http://localhost/";

pub(super) struct LocalTransport {
    /// Keeps the file open as long as requests can come.
    _directory: Directory,
    router: Router,
    afterwork: Afterwork,
}

impl Drop for LocalTransport {
    fn drop(&mut self) {
        self.afterwork.wait();
    }
}

impl LocalTransport {
    pub(super) fn new(directory: Directory) -> Self {
        Self {
            router: directory.router(),
            _directory: directory,
            afterwork: Afterwork::default(),
        }
    }
}

impl Transport for LocalTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendError>> {
        let (router, running) = (self.router.clone(), self.afterwork.begin());
        let answer = async move {
            // In this order, so that the end is told when nothing of the directory is held any more.
            let (_running, router) = (running, router);
            let request = to_router(request)?;
            let answer = match router.oneshot(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            let (head, body) = answer.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX)
                .await
                .map_err(|error| SendError::Broken(format!("the directory's answer broke off: {error}")))?;
            Ok(Response {
                status: head.status.as_u16(),
                headers: head.headers,
                body,
            })
        };
        // A task of its own: the directory works without a pause, and the caller's cancel is heard meanwhile. A write
        // that has begun is finished, never torn.
        let task = tokio::spawn(answer);
        async move {
            match task.await {
                Ok(answer) => answer,
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(error) => Err(SendError::Broken(format!("the directory was closed: {error}"))),
                },
            }
        }
        .boxed()
    }

    fn owns(&self, _url: &Url) -> bool {
        true
    }
}

fn to_router(request: Request) -> Result<http::Request<Body>, SendError> {
    let mut target = request.url.path().to_owned();
    if let Some(query) = request.url.query() {
        target.push('?');
        target.push_str(query);
    }
    let body = request.body.map_or_else(Body::empty, Body::from);
    let mut built = http::Request::builder()
        .method(request.method)
        .uri(target)
        .body(body)
        .map_err(|error| SendError::Refused(format!("the request cannot be made: {error}")))?;
    *built.headers_mut() = request.headers;
    built.headers_mut().insert(HOST, HeaderValue::from_static("localhost"));
    Ok(built)
}
