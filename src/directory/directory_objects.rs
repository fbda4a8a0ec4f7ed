//! `/directoryObjects`: any object by id.

use std::collections::HashSet;

use serde_json::{json, Value};

use super::kind::Kind;
use super::limits;
use super::objects;
use super::refusal::Refusal;
use super::representation::Selection;
use super::request::{Answer, Call};

/// Answers what follows `/directoryObjects`.
pub(super) fn answer(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("POST", ["getByIds"]) => by_ids(call),
        ("POST", ["validateProperties"]) => {
            call.object()?;
            Ok(Answer::no_content())
        }
        // No application has registered any.
        ("POST", ["getAvailableExtensionProperties"]) => Ok(Answer::ok(
            json!({ "@odata.context": call.context("extensionProperties"), "value": [] }),
        )),
        (
            "POST",
            [id, question @ ("checkMemberGroups" | "getMemberGroups" | "checkMemberObjects" | "getMemberObjects")],
        ) => {
            let kind = call.read(|connection| Ok(objects::live(connection, id)?.kind))?;
            super::member_groups::answer(call, kind, id, question)
        }
        ("POST", [id, "restore"]) => super::deleted_items::answer(call, &[id, "restore"]),
        ("GET", [id, rest @ ..]) => call.read(|connection| {
            let object = objects::live(connection, id)?;
            call.show_cast(connection, &object, rest)
        }),
        ("DELETE", [id]) => call.write(|change| {
            let object = objects::live(change.connection, id)?;
            super::deleted_items::delete(change, object)?;
            Ok(Answer::no_content())
        }),
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        (_, [_, segment, ..]) => Err(Refusal::unknown_segment(segment)),
    }
}

/// Unknown ids are left out of the answer.
pub(super) fn by_ids(call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = call.object()?;
    let Some(Value::Array(ids)) = body.get("ids") else {
        return Err(Refusal::bad_request(
            "The parameter 'ids' is missing from the request body.",
        ));
    };
    if ids.len() > limits::IDS_PER_LOOKUP {
        return Err(Refusal::bad_request(format!(
            "The number of ids must not exceed {}.",
            limits::IDS_PER_LOOKUP
        )));
    }
    let kinds: Option<Vec<Kind>> = match body.get("types") {
        Some(Value::Array(types)) => Some(
            types
                .iter()
                .filter_map(Value::as_str)
                .filter_map(Kind::from_odata_type)
                .collect(),
        ),
        _ => None,
    };
    call.read(|connection| {
        let selection = Selection {
            version: call.version,
            names: &call.options.select,
        };
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        for id in ids {
            let id = id.as_str().filter(|id| objects::is_guid(id));
            let id = id.ok_or_else(|| Refusal::bad_request("Invalid GUID specified."))?;
            if !seen.insert(id.to_ascii_lowercase()) {
                continue;
            }
            let object = objects::by_id(connection, id)?.filter(|object| !object.deleted);
            if let Some(mut object) =
                object.filter(|object| kinds.as_ref().is_none_or(|kinds| kinds.contains(&object.kind)))
            {
                found.push(Value::Object(selection.typed(&mut object)));
            }
        }
        Ok(Answer::ok(
            json!({ "@odata.context": call.context("directoryObjects"), "value": found }),
        ))
    })
}
