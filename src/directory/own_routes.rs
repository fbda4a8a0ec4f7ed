//! `/rollcall/…`: what a rehearsal asks of the directory beyond Graph. `changes` says who joined or left, `clock` shows and
//! sets the directory's time, `rehearsal` the switches of a rehearsal; `export` gives the tenant as a seed.

use serde_json::{json, Value};

use super::changes;
use super::clock::{instant_text, parse_instant, Setting};
use super::export;
use super::refusal::Refusal;
use super::rehearsal::Rehearsal;
use super::request::{Answer, Call};

/// Answers what follows `/rollcall`.
pub(super) fn answer(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        (_, ["changes"]) => changes::answer(call),
        ("GET", ["clock"]) => Ok(clock(call)),
        ("PATCH", ["clock"]) => {
            call.shared.set_clock(setting(call)?)?;
            Ok(clock(call))
        }
        ("GET", ["rehearsal"]) => switches(call),
        ("PATCH", ["rehearsal"]) => {
            let set = call.shared.rehearse(merged(call)?);
            set.map_err(|error| Refusal::bad_request(error.to_string()))?;
            switches(call)
        }
        ("GET", ["export"]) => call.read_now(|connection| {
            let mut seed = Vec::new();
            export::write(connection, &mut seed)?;
            let seed = String::from_utf8(seed)
                .map_err(|error| Refusal::internal(format!("the export is no text: {error}")))?;
            Ok(Answer::written(seed))
        }),
        (_, ["clock" | "export" | "rehearsal"]) => Err(Refusal::method_not_allowed()),
        (_, [segment, ..]) => Err(Refusal::unknown_segment(segment)),
        (_, []) => Err(Refusal::unknown_segment("rollcall")),
    }
}

fn clock(call: &Call<'_>) -> Answer {
    let setting = call.shared.clock.setting();
    Answer::ok(json!({
        "@odata.context": call.context("clock"),
        "now": instant_text(setting.now()),
        "running": !matches!(setting, Setting::Stopped(_)),
        "real": setting == Setting::Real,
    }))
}

/// `{"now": instant, "running": true}`; `now` null gives the machine's time back.
fn setting(call: &Call<'_>) -> Result<Setting, Refusal> {
    let body = call.object()?;
    let wrong = |name: &str| Refusal::invalid_value("Clock", name);
    if let Some(name) = body.keys().find(|name| !["now", "running"].contains(&name.as_str())) {
        return Err(Refusal::bad_request(format!(
            "Property '{name}' cannot be set on the clock."
        )));
    }
    let running = match body.get("running") {
        None => true,
        Some(value) => value.as_bool().ok_or_else(|| wrong("running"))?,
    };
    match body.get("now") {
        Some(Value::String(text)) => {
            let now = parse_instant(text).ok_or_else(|| wrong("now"))?;
            Ok(Setting::at(now, running))
        }
        Some(Value::Null) if running => Ok(Setting::Real),
        None => Ok(Setting::at(call.shared.clock.now(), running)),
        Some(_) => Err(wrong("now")),
    }
}

fn switches(call: &Call<'_>) -> Result<Answer, Refusal> {
    let unwritten = |error| Refusal::internal(format!("the switches cannot be written: {error}"));
    let mut body = serde_json::to_value(call.shared.stage.rehearsal()).map_err(unwritten)?;
    body["@odata.context"] = call.context("rehearsal");
    Ok(Answer::ok(body))
}

/// Switches the body names are set, the others stay.
fn merged(call: &Call<'_>) -> Result<Rehearsal, Refusal> {
    let unread = |error: serde_json::Error| Refusal::bad_request(format!("The rehearsal cannot be read: {error}"));
    let mut present = serde_json::to_value(call.shared.stage.rehearsal()).map_err(unread)?;
    for (name, value) in call.object()? {
        present[name] = value.clone();
    }
    serde_json::from_value(present).map_err(unread)
}
