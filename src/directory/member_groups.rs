//! checkMemberGroups and getMemberGroups: the groups an object is in, directly or through groups (graph-behaviour
//! reference, section 5).

use serde_json::{json, Value};

use super::kind::Kind;
use super::limits;
use super::listing;
use super::objects;
use super::refusal::Refusal;
use super::request::{Answer, Call};

/// Answers the ids of the groups: of those asked for, or of all.
pub(super) fn answer(call: &Call<'_>, kind: Kind, key: &str, asks: bool) -> Result<Answer, Refusal> {
    let body = call.object()?;
    let asked = if asks {
        Some(asked_for(body.get("groupIds"))?)
    } else {
        None
    };
    let security_alone = body
        .get("securityEnabledOnly")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    call.read(|connection| {
        let object = objects::named(connection, kind, key)?;
        let mut ids = Vec::new();
        for group in listing::groups_around(connection, object.seq)? {
            let wanted = asked.as_ref().is_none_or(|asked| asked.contains(&group.id));
            if wanted && (!security_alone || group.is_true("securityEnabled")) {
                ids.push(group.id);
            }
        }
        Ok(Answer::ok(
            json!({ "@odata.context": call.context("Collection(Edm.String)"), "value": ids }),
        ))
    })
}

fn asked_for(ids: Option<&Value>) -> Result<Vec<String>, Refusal> {
    let Some(Value::Array(ids)) = ids else {
        return Err(Refusal::bad_request(
            "The parameter 'groupIds' is missing from the request body.",
        ));
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
