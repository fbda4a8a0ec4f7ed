//! The connections of a server: taken one by one, each answered by a task of its own until its client or the server ends it.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures_util::future::BoxFuture;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::Error;

/// What is spoken over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Makes of a connection what is spoken over; none where that failed.
pub(super) type Securing = Arc<dyn Fn(TcpStream) -> BoxFuture<'static, Option<Box<dyn Stream>>> + Send + Sync>;

/// How connections are secured, and what that asks of the rest.
pub(super) struct Secured {
    /// The file of the certificate to trust.
    pub(super) certificate: PathBuf,
    pub(super) securing: Securing,
    pub(super) router: Router,
}

/// Secures a server that listens on an address, with the certificate kept in a file. A value, so that a program that never
/// names the one for TLS does not carry it.
pub(super) type Secure = fn(&Path, IpAddr, Router) -> Result<Secured, Error>;

/// Serves until the stop, then finishes what is under way.
pub(super) async fn serve(
    listener: TcpListener,
    securing: Option<Securing>,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // One connection's failure is not the server's; without files to open, others end meanwhile.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = told(&mut stop) => break,
        };
        // An answer is written in one piece, and nobody gains by waiting for a second.
        let _ = stream.set_nodelay(true);
        connections.spawn(connection(stream, securing.clone(), router.clone(), stop.clone()));
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Waits for the stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

async fn connection(stream: TcpStream, securing: Option<Securing>, router: Router, mut stop: watch::Receiver<bool>) {
    let stream: Box<dyn Stream> = match securing {
        None => Box::new(stream),
        Some(secure) => match secure(stream).await {
            Some(stream) => stream,
            None => return,
        },
    };
    let serving = http1::Builder::new().serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(serving);
    tokio::select! {
        _ = serving.as_mut() => {}
        () = told(&mut stop) => {
            serving.as_mut().graceful_shutdown();
            let _ = serving.await;
        }
    }
}
