//! Serving over TLS, for clients that send tokens over https only.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::middleware::Next;
use axum::response::Response;
use axum::Router;
use futures_util::FutureExt as _;
use http::{header, Request, Uri};
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

use super::certificate::{self, Identity};
use super::connections::{Secured, Securing, Stream};
use crate::directory::StorageError;
use crate::Error;

/// How long a client may take to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Speaks TLS with the identity kept in `file`, or with one made now.
pub(super) fn secure(file: &Path, address: IpAddr, router: Router) -> Result<Secured, Error> {
    let identity = certificate::identity(file, address)?;
    let securing = securing(&identity)?;
    Ok(Secured {
        certificate: identity.file,
        securing,
        router: router.layer(axum::middleware::from_fn(name_scheme)),
    })
}

fn securing(identity: &Identity) -> Result<Securing, Error> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key.clone()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(identity.certificate.clone())], key)
        .map_err(|error| {
            let file = identity.file.display();
            StorageError::Io(format!(
                "the certificate in `{file}` cannot be used: {error}; remove it to have one made"
            ))
        })?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Ok(Arc::new(move |stream| agree(acceptor.clone(), stream).boxed()))
}

async fn agree(acceptor: TlsAcceptor, stream: TcpStream) -> Option<Box<dyn Stream>> {
    let agreed = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await;
    match agreed {
        Ok(Ok(stream)) => Some(Box::new(stream)),
        _ => None,
    }
}

/// A request over TLS names path and host alone; the links of its answer must say `https`.
async fn name_scheme(mut request: Request<Body>, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if let (Some(host), None) = (host, request.uri().scheme()) {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        if let Ok(uri) = format!("https://{host}{path}").parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    next.run(request).await
}
