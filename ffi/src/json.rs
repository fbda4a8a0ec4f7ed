//! JSON arguments, read into the core's types. An argument that may be left out is empty text then.

use rollcall_core::graph::{ConnectOptions, Query};
use rollcall_core::server::ServerOptions;
use serde_json::Value;

use crate::error::Failure;

/// The raw segments of a path, as `["groups", "<id>", "members"]`.
pub(crate) fn path(text: &str, name: &str) -> Result<Vec<String>, Failure> {
    let segments: Vec<String> = serde_json::from_str(text).map_err(|error| {
        Failure::argument(
            name,
            format!("must be a JSON array of strings, as [\"groups\", \"<id>\"]: {error}"),
        )
    })?;
    whole(segments, name)
}

/// Many paths.
pub(crate) fn paths(text: &str, name: &str) -> Result<Vec<Vec<String>>, Failure> {
    let paths: Vec<Vec<String>> = serde_json::from_str(text).map_err(|error| {
        Failure::argument(
            name,
            format!("must be a JSON array of paths, as [[\"groups\", \"<id>\"]]: {error}"),
        )
    })?;
    let each = paths.into_iter().enumerate();
    each.map(|(index, path)| whole(path, &format!("{name}[{index}]")))
        .collect()
}

fn whole(segments: Vec<String>, name: &str) -> Result<Vec<String>, Failure> {
    match segments.iter().position(String::is_empty) {
        _ if segments.is_empty() => Err(Failure::argument(name, "names nothing: give at least a collection")),
        Some(empty) => Err(Failure::argument(
            name,
            format!("segment {empty} is empty: give an id or a name there"),
        )),
        None => Ok(segments),
    }
}

/// Many texts.
pub(crate) fn texts(text: &str, name: &str) -> Result<Vec<String>, Failure> {
    serde_json::from_str(text)
        .map_err(|error| Failure::argument(name, format!("must be a JSON array of strings: {error}")))
}

/// The object to create or the changes to make.
pub(crate) fn body(text: &str, name: &str) -> Result<Value, Failure> {
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(Failure::argument(name, "must be a JSON object in Graph's shape")),
        Err(error) => Err(Failure::argument(
            name,
            format!("must be a JSON object in Graph's shape: {error}"),
        )),
    }
}

/// The body of an action; many have none.
pub(crate) fn optional_body(text: &str, name: &str) -> Result<Value, Failure> {
    if text.is_empty() {
        Ok(Value::Object(serde_json::Map::new()))
    } else {
        body(text, name)
    }
}

/// Options of a read.
pub(crate) fn query(text: &str, name: &str) -> Result<Query, Failure> {
    if text.is_empty() {
        return Ok(Query::default());
    }
    serde_json::from_str(text).map_err(|error| Failure::argument(name, error))
}

/// How to connect.
pub(crate) fn connect_options(text: &str, name: &str) -> Result<ConnectOptions, Failure> {
    if text.is_empty() {
        return Ok(ConnectOptions::default());
    }
    serde_json::from_str(text).map_err(|error| Failure::argument(name, error))
}

/// How to serve.
pub(crate) fn server_options(text: &str, name: &str) -> Result<ServerOptions, Failure> {
    if text.is_empty() {
        return Ok(ServerOptions::default());
    }
    serde_json::from_str(text).map_err(|error| Failure::argument(name, error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn a_path_is_an_array_of_segments_none_of_them_empty() {
        assert_eq!(path(r#"["groups","a/b"]"#, "path").unwrap(), ["groups", "a/b"]);
        for wrong in ["", "groups", "[]", r#"["groups",""]"#, r#"["groups",7]"#] {
            assert!(
                path(wrong, "path").unwrap_err().message.starts_with("`path`: "),
                "{wrong}"
            );
        }
    }

    #[test]
    fn of_many_paths_the_wrong_one_is_named() {
        assert_eq!(paths(r#"[["groups","a"],["me"]]"#, "paths").unwrap().len(), 2);
        let wrong = paths(r#"[["groups","a"],["users",""]]"#, "paths").unwrap_err();
        assert!(wrong.message.starts_with("`paths[1]`: "), "{}", wrong.message);
        assert!(paths(r#"["groups"]"#, "paths").is_err());
    }

    #[test]
    fn a_body_is_an_object() {
        assert_eq!(body(r#"{"displayName":"a"}"#, "body").unwrap()["displayName"], "a");
        for wrong in ["", "[]", "null", "{"] {
            assert!(body(wrong, "body").is_err(), "{wrong}");
        }
        assert!(optional_body("", "body").unwrap().is_object());
    }

    #[test]
    fn an_unknown_member_of_query_or_options_is_named() {
        assert!(query("", "query").unwrap().filter.is_none());
        assert_eq!(query(r#"{"filter":"a eq 'b'","top":3}"#, "query").unwrap().top, Some(3));
        assert!(query(r#"{"fliter":""}"#, "query")
            .unwrap_err()
            .message
            .contains("fliter"));
        assert!(connect_options(r#"{"localDirectroy":""}"#, "options")
            .unwrap_err()
            .message
            .contains("localDirectroy"));
    }
}
