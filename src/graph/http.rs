//! HTTPS to the service.

use std::error::Error as _;
use std::time::Duration;

use ::http::header::{HeaderValue, AUTHORIZATION, LOCATION};
use ::http::Method;
use futures_util::future::BoxFuture;
use futures_util::FutureExt;
use reqwest::redirect::Policy;
use reqwest::Client;
use url::{Origin, Url};

use super::endpoint::is_loopback;
use super::trace::shown;
use super::transport::{Request, Response, SendError, Transport};
use super::TransportError;
use crate::Error;

/// Redirects followed, within the service, before giving up.
const REDIRECTS: usize = 5;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(30);

/// Largest answer read. Graph's pages stay far below it.
const LARGEST: usize = 256 * 1024 * 1024;

/// Memory taken for an answer before it comes.
const LARGEST_AT_ONCE: usize = 8 * 1024 * 1024;

/// What stands before the token.
const SCHEME: &[u8] = b"Bearer ";

/// One service: the client's connections, and the token, which goes nowhere else.
pub(super) struct HttpTransport {
    client: Client,
    origin: Origin,
    authorization: HeaderValue,
}

impl HttpTransport {
    /// For the service at `base`, with the caller's token.
    ///
    /// Proxies are those of the environment (HTTPS_PROXY, NO_PROXY …), but never on the way to this machine: there a
    /// token may travel unencrypted, and a proxy is elsewhere.
    ///
    /// # Errors
    /// A token that no header can hold, or a machine without certificates to trust.
    pub(super) fn new(base: &Url, token: &str) -> Result<Self, Error> {
        let mut authorization =
            HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| Error::InvalidArgument {
                argument: "accessToken".to_owned(),
                message: "an access token is one word of ASCII text".to_owned(),
            })?;
        authorization.set_sensitive(true);
        let mut client = Client::builder()
            .user_agent(concat!("rollcall/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(CONNECT);
        if is_loopback(base) {
            client = client.no_proxy();
        }
        if base.scheme() == "https" {
            client = client.https_only(true);
        } else {
            // Reading the machine's certificates takes longer than connecting to it.
            client = client.tls_built_in_root_certs(false);
        }
        let client = client.build().map_err(|error| {
            let cause = causes(&error);
            let advice = "install the machine's certificate authorities, or name their file in SSL_CERT_FILE";
            TransportError::Failed(format!("no HTTPS client could be made ({cause}): {advice}"))
        })?;
        Ok(Self {
            client,
            origin: base.origin(),
            authorization,
        })
    }

    async fn send_once(&self, request: &Request, url: &Url) -> Result<Response, SendError> {
        let mut builder = self
            .client
            .request(request.method.clone(), url.clone())
            .headers(request.headers.clone());
        builder = builder.header(AUTHORIZATION, self.authorization.clone());
        // A POST without body still says that its length is nothing.
        builder = builder.body(request.body.clone().unwrap_or_default());
        let mut answer = builder.send().await.map_err(|error| explain(&error, url))?;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let announced = answer.content_length().and_then(|length| usize::try_from(length).ok());
        // Nobody is believed so much memory at once.
        let mut body = Vec::with_capacity(announced.unwrap_or_default().min(LARGEST_AT_ONCE));
        while let Some(chunk) = answer.chunk().await.map_err(|error| explain(&error, url))? {
            if body.len() + chunk.len() > LARGEST {
                return Err(SendError::Refused(format!(
                    "the answer of `{}` is larger than 256 MiB",
                    host(url)
                )));
            }
            body.extend_from_slice(&chunk);
        }
        if !(200..300).contains(&status) {
            body = self.without_token(body);
        }
        Ok(Response {
            status,
            headers,
            body: body.into(),
        })
    }

    /// An error page may show the request it is about, and errors are shown and kept.
    fn without_token(&self, body: Vec<u8>) -> Vec<u8> {
        let token = self.authorization.as_bytes().strip_prefix(SCHEME).unwrap_or_default();
        match std::str::from_utf8(token) {
            Ok(token) if !token.is_empty() && memchr::memmem::find(&body, token.as_bytes()).is_some() => {
                String::from_utf8_lossy(&body).replace(token, "…").into_bytes()
            }
            _ => body,
        }
    }

    async fn follow(&self, request: Request) -> Result<Response, SendError> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            // The token goes with every request of this client, so no other address gets one.
            if !self.owns(&url) {
                return Err(SendError::Refused(format!(
                    "the service refers to `{}`, elsewhere: not followed, the token is for `{}` alone",
                    url.origin().ascii_serialization(),
                    self.origin.ascii_serialization()
                )));
            }
            let response = self.send_once(&request, &url).await?;
            if !(300..400).contains(&response.status) || response.status == 304 {
                return Ok(response);
            }
            let to = response.headers.get(LOCATION).and_then(|value| value.to_str().ok());
            let Some(to) = to.and_then(|to| url.join(to).ok()) else {
                return Ok(response);
            };
            // The owner check comes first: it is the better reason.
            if self.owns(&to) && request.method != Method::GET {
                return Err(SendError::Refused(format!(
                    "the service redirects a write to `{}`: not followed",
                    shown(&to)
                )));
            }
            url = to;
        }
        Err(SendError::Refused(format!(
            "the service redirects more than {REDIRECTS} times"
        )))
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendError>> {
        self.follow(request).boxed()
    }

    fn owns(&self, url: &Url) -> bool {
        url.origin() == self.origin
    }
}

fn explain(error: &reqwest::Error, url: &Url) -> SendError {
    let text = causes(error);
    let host = host(url);
    if text.contains("certificate") {
        SendError::Refused(format!("`{host}` is not trusted: {text}"))
    } else if error.is_connect() {
        SendError::NotSent(format!("could not connect to `{host}`: {text}"))
    } else if error.is_timeout() {
        SendError::TimedOut(format!("`{host}` did not answer in time: {text}"))
    } else {
        SendError::Broken(format!("the connection to `{host}` broke: {text}"))
    }
}

fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

/// The innermost causes say what went wrong; the outer ones only where, with the address in full.
fn causes(error: &reqwest::Error) -> String {
    let mut texts = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        texts.push(inner.to_string());
        cause = inner.source();
    }
    texts.pop().unwrap_or_else(|| "no reason given".to_owned())
}
