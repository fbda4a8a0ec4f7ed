//! checkMemberGroups and getMemberGroups: the groups an object is in, directly or through groups; checkMemberObjects and
//! getMemberObjects: administrative units and directory roles as well (graph-behaviour reference, section 5).

use http::StatusCode;
use serde_json::{json, Map, Value};

use super::kind::Kind;
use super::limits;
use super::listing;
use super::objects;
use super::refusal::Refusal;
use super::request::{Answer, Call};

/// Answers the ids of the groups: of those asked for, or of all.
pub(super) fn answer(call: &Call<'_>, kind: Kind, key: &str, question: &str) -> Result<Answer, Refusal> {
    let (asks, of_all_kinds) = match question {
        "checkMemberGroups" => (true, false),
        "checkMemberObjects" => (true, true),
        "getMemberObjects" => (false, true),
        _ => (false, false),
    };
    let body = call.object()?;
    let asked = if asks {
        Some(asked_for(body, if of_all_kinds { "ids" } else { "groupIds" })?)
    } else {
        None
    };
    let security_alone = match body.get("securityEnabledOnly") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(alone)) => *alone,
        Some(_) => {
            return Err(Refusal::bad_request(
                "The parameter 'securityEnabledOnly' must be true or false.",
            ))
        }
    };
    call.read(|connection| {
        let object = objects::named(connection, kind, key)?;
        let mut ids = Vec::new();
        for group in listing::containers_around(connection, object.seq)? {
            let fits = group.kind == Kind::Group || (of_all_kinds && !security_alone);
            let wanted = fits && asked.as_ref().is_none_or(|asked| asked.contains(&group.id));
            if wanted && (!security_alone || group.is_true("securityEnabled")) {
                ids.push(group.id);
            }
        }
        if ids.len() > limits::MEMBERSHIPS {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "Directory_ResultSizeLimitExceeded",
                format!("The object is in more than {} groups.", limits::MEMBERSHIPS),
            ));
        }
        Ok(Answer::ok(
            json!({ "@odata.context": call.context("Collection(Edm.String)"), "value": ids }),
        ))
    })
}

fn asked_for(body: &Map<String, Value>, name: &str) -> Result<Vec<String>, Refusal> {
    let Some(Value::Array(ids)) = body.get(name) else {
        return Err(Refusal::bad_request(format!(
            "The parameter '{name}' is missing from the request body."
        )));
    };
    if ids.len() > limits::GROUPS_PER_CHECK {
        return Err(Refusal::bad_request(format!(
            "The number of group ids must not exceed {}.",
            limits::GROUPS_PER_CHECK
        )));
    }
    let ids = ids.iter().map(|id| {
        id.as_str()
            .filter(|id| objects::is_guid(id))
            .map(str::to_ascii_lowercase)
    });
    ids.collect::<Option<_>>()
        .ok_or_else(|| Refusal::bad_request("Invalid GUID specified."))
}
