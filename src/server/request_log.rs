//! One line a request: method, path, status, milliseconds, request-id. Values of the query stay out, as filters and tokens
//! of next links may name people.

use std::fmt::Write as _;
use std::time::Instant;

use axum::body::Body;
use axum::middleware::Next;
use axum::Router;
use http::{Request, Uri};

use super::Log;

/// The router, its requests logged.
pub(super) fn layer(router: Router, log: Log) -> Router {
    router.layer(axum::middleware::from_fn(
        move |request: Request<Body>, next: Next| async move {
            let begun = Instant::now();
            let asked = format!("{} {}", request.method(), shown(request.uri()));
            let response = next.run(request).await;
            let id = response.headers().get("request-id").and_then(|id| id.to_str().ok());
            log(&format!(
                "{asked} {} {:.1}ms {}",
                response.status().as_u16(),
                begun.elapsed().as_secs_f64() * 1_000.0,
                id.unwrap_or("-")
            ));
            response
        },
    ))
}

/// The path, with the names of the query's options.
fn shown(uri: &Uri) -> String {
    let mut shown = uri.path().to_owned();
    let options = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|option| !option.is_empty());
    for (index, option) in options.enumerate() {
        let name = option.split('=').next().unwrap_or_default();
        let joint = if index == 0 { '?' } else { '&' };
        // An option without a value is of no known name, and may be anything.
        let name = if option.contains('=') { name } else { "…" };
        let _ = write!(shown, "{joint}{name}");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn values_of_the_query_are_left_out() {
        let uri = "/v1.0/groups?$filter=mail%20eq%20'x'&$top=5&secret"
            .parse()
            .unwrap_or_default();
        assert_eq!(shown(&uri), "/v1.0/groups?$filter&$top&…");
        assert_eq!(shown(&"/v1.0/me".parse().unwrap_or_default()), "/v1.0/me");
    }
}
