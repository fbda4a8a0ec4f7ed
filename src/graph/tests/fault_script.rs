//! Every failure at every request of a script against the embedded directory: the script ends in the right state, or in
//! an error that is true about the state it left. Nothing is ever there twice, and no write is lost.

use std::time::Duration;

use rayon::prelude::*;
use serde_json::{json, Value};
use url::Url;

use super::faults::{Fault, Faulty, Kind, Line, Plan, FAULTS};
use super::script::{path, quick};
use crate::directory::{Directory, OpenOptions, Rehearsal};
use crate::graph::endpoint::Endpoint;
use crate::graph::exchange::Connection;
use crate::graph::retry::RetryPolicy;
use crate::graph::transport::Transport;
use crate::graph::{local, Cancel, Query, Session};
use crate::Error;

const ANA: &str = "00000000-0000-4000-8000-00000000000a";
const BEN: &str = "00000000-0000-4000-8000-00000000000b";
const CIRO: &str = "00000000-0000-4000-8000-00000000000c";
const DIA: &str = "00000000-0000-4000-8000-00000000000d";
const EVA: &str = "00000000-0000-4000-8000-00000000000e";
const PEOPLE: [&str; 5] = [ANA, BEN, CIRO, DIA, EVA];

const CALLS: usize = 16;

/// A session over a bad line to a directory.
struct Stage {
    session: Session,
    line: Line,
    directory: Directory,
}

/// Why a script stopped: the error, and of a call about many which of them are done.
struct Stop {
    error: Error,
    of_many: Vec<(&'static str, Result<(), Error>)>,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self {
            error,
            of_many: Vec::new(),
        }
    }
}

fn stage(plan: Plan, policy: RetryPolicy) -> Stage {
    stage_at(Directory::in_memory(&OpenOptions::default()).unwrap(), plan, policy)
}

fn stage_at(directory: Directory, plan: Plan, policy: RetryPolicy) -> Stage {
    let users: Vec<Value> = PEOPLE
        .iter()
        .map(|id| {
            let name = format!("p{}", &id[35..]);
            json!({"id": id, "displayName": name, "mailNickname": name, "accountEnabled": true,
                   "userPrincipalName": format!("{name}@contoso.example")})
        })
        .collect();
    directory.import(&json!({ "users": users }).to_string()).unwrap();
    let (transport, line) = Faulty::new(directory.clone(), plan);
    Stage {
        session: session(Box::new(transport), policy),
        line,
        directory,
    }
}

fn session(transport: Box<dyn Transport>, policy: RetryPolicy) -> Session {
    let endpoint = Endpoint {
        environment: "LocalDirectory".to_owned(),
        base: Url::parse(local::ADDRESS).unwrap(),
    };
    Session::over(Connection::new(transport, endpoint, policy)).unwrap()
}

/// What the script has made so far.
#[derive(Default)]
struct Made {
    group: String,
    unit: String,
    policy: String,
    office: String,
    lag: f64,
}

/// Up to `calls` calls. Gives how many were done, and why the next was not.
fn script(stage: &Stage, calls: usize) -> (usize, Option<Stop>) {
    let mut made = Made {
        lag: stage.directory.rehearsal().lag,
        ..Made::default()
    };
    for call in 0..calls {
        if let Err(stop) = one_call(&stage.session, call, &mut made) {
            return (call, Some(stop));
        }
    }
    (calls, None)
}

fn one_call(session: &Session, call: usize, made: &mut Made) -> Result<(), Stop> {
    let cancel = Cancel::default();
    let own = path(&["groups", &made.group]);
    let members = path(&["groups", &made.group, "members"]);
    let in_unit = path(&["administrativeUnits", &made.unit, "members"]);
    match call {
        0 => {
            let stamps = security_group("Stamps", "stamps");
            made.group = id(&session.create(&path(&["groups"]), &stamps, &cancel)?);
        }
        1 => assert_eq!(id(&session.get(&own, &Query::default(), &cancel)?), made.group),
        2 => session.update(&own, &json!({"description": "first"}), &cancel)?,
        3 => all(
            &PEOPLE[..4],
            session.add_references(&members, &texts(&PEOPLE[..4]), &cancel)?,
        )?,
        4 => session.add_reference(&members, EVA, &cancel)?,
        5 => {
            let mut pages = session.list(&members, &Query::default())?;
            let mut listed = Vec::new();
            while let Some(page) = pages.next(&cancel)? {
                listed.extend(page.iter().map(id));
            }
            listed.sort();
            // A copy that lags may miss members, and nothing in its answer says so.
            if made.lag == 0.0 {
                assert_eq!(listed, PEOPLE);
            }
        }
        6 => {
            let paths: Vec<Vec<String>> = PEOPLE.iter().map(|id| path(&["users", id])).collect();
            for (person, found) in PEOPLE.iter().zip(session.get_many(&paths, &Query::default(), &cancel)?) {
                assert_eq!(id(&found?), *person);
            }
        }
        7 => {
            let unit = json!({"displayName": "ATZ", "description": "part time"});
            made.unit = id(&session.create(&path(&["administrativeUnits"]), &unit, &cancel)?);
        }
        8 => all(
            &PEOPLE[..3],
            session.add_references(&in_unit, &texts(&PEOPLE[..3]), &cancel)?,
        )?,
        9 => {
            let mut office = json!({"@odata.type": "#microsoft.graph.group", "groupTypes": ["Unified"]});
            office
                .as_object_mut()
                .unwrap()
                .extend(security_group("Office", "office").as_object().unwrap().clone());
            office["mailEnabled"] = json!(true);
            made.office = id(&session.create(&in_unit, &office, &cancel)?);
        }
        10 => all(
            &[ANA, BEN, CIRO],
            session.remove_references(&members, &texts(&[ANA, BEN, CIRO]), &cancel)?,
        )?,
        11 => session.remove_reference(&members, DIA, &cancel)?,
        12 => {
            let policy = json!({"groupLifetimeInDays": 180, "managedGroupTypes": "Selected",
                                "alternateNotificationEmails": "a@contoso.example"});
            made.policy = id(&session.create(&path(&["groupLifecyclePolicies"]), &policy, &cancel)?);
        }
        13 => {
            let action = path(&["groupLifecyclePolicies", &made.policy, "addGroup"]);
            let answer = session.invoke(&action, &json!({ "groupId": made.office }), &cancel)?;
            assert_eq!(answer["value"], true);
        }
        14 => session.delete(&own, &cancel)?,
        _ => {
            let restore = path(&["deletedItems", &made.group, "restore"]);
            assert_eq!(id(&session.invoke(&restore, &Value::Null, &cancel)?), made.group);
        }
    }
    Ok(())
}

fn security_group(name: &str, nickname: &str) -> Value {
    json!({"displayName": name, "mailNickname": nickname, "mailEnabled": false, "securityEnabled": true})
}

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}

fn texts(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// One that failed stops the script, which then says what became of each.
fn all(targets: &[&'static str], results: Vec<Result<(), Error>>) -> Result<(), Stop> {
    assert_eq!(targets.len(), results.len());
    let shown = |error: &Error| Error::InvalidArgument {
        argument: "one of many".to_owned(),
        message: error.to_string(),
    };
    match results.iter().find_map(|result| result.as_ref().err().map(shown)) {
        None => Ok(()),
        Some(error) => Err(Stop {
            error,
            of_many: targets.iter().copied().zip(results).collect(),
        }),
    }
}

/// What there is, one fact a line and every object by its name: two runs can be compared, and what is there twice shows
/// twice.
fn facts(stage: &Stage) -> Vec<String> {
    let mut export = Vec::new();
    stage.directory.export(&mut export).unwrap();
    let there: Value = serde_json::from_slice(&export).unwrap();
    let groups = there["groups"].as_array().unwrap();
    let mut facts = Vec::new();
    for object in groups.iter().chain(there["administrativeUnits"].as_array().unwrap()) {
        let name = text(object, "displayName");
        facts.push(format!("{name}: {}", object["description"]));
        for member in object["members"].as_array().unwrap() {
            let group = groups.iter().find(|group| group["id"] == *member);
            let shown = group.map_or_else(
                || member.as_str().unwrap().to_owned(),
                |group| text(group, "displayName"),
            );
            facts.push(format!("{name} has {shown}"));
        }
    }
    // The rest is no part of an export, and is asked for with patience on a good line.
    let transport = local::LocalTransport::new(stage.directory.clone());
    let session = session(Box::new(transport), quick());
    let list = |segments: &[&str]| -> Vec<Value> {
        let mut pages = session.list(&path(segments), &Query::default()).unwrap();
        pages.next(&Cancel::default()).unwrap().unwrap_or_default()
    };
    for office in groups.iter().filter(|group| text(group, "displayName") == "Office") {
        let governing = list(&["groups", &id(office), "groupLifecyclePolicies"]);
        facts.extend(governing.iter().map(|_| "Office expires".to_owned()));
    }
    for deleted in list(&["deletedItems", "microsoft.graph.group"]) {
        facts.push(format!("{} is deleted", text(&deleted, "displayName")));
    }
    for policy in list(&["groupLifecyclePolicies"]) {
        facts.push(format!("policy of {}", policy["groupLifetimeInDays"]));
    }
    facts.sort();
    facts
}

fn text(object: &Value, name: &str) -> String {
    object[name].as_str().unwrap_or_default().to_owned()
}

fn is_uncertain(error: &Error) -> bool {
    match error {
        Error::Api(error) => error.uncertain,
        error => error.to_string().contains("all the same"),
    }
}

/// An object made twice by a 503 that acted all the same, in a directory too slow to show it: the one thing no client can
/// prevent. The error names both, and nothing else is amiss.
fn is_twin_told(error: &Error, found: &[String], after: &[String]) -> bool {
    let once = |facts: &[String]| facts.iter().cloned().collect::<std::collections::BTreeSet<_>>();
    error.to_string().contains("was created twice (`") && once(found) == once(after)
}

/// The states after 0, 1, 2 … calls in a world without faults.
fn states() -> Vec<Vec<String>> {
    let of = |calls| {
        let stage = stage(Box::new(|_| None), quick());
        let (_, stop) = script(&stage, calls);
        assert!(stop.is_none(), "call {calls}: {}", stop.unwrap().error);
        facts(&stage)
    };
    (0..=CALLS).into_par_iter().map(of).collect()
}

/// Runs the script under a plan and judges its end.
fn judge(case: &str, plan: Plan, policy: RetryPolicy, states: &[Vec<String>]) -> (usize, Option<Error>) {
    judge_at(case, &stage(plan, policy), states)
}

fn judge_at(case: &str, stage: &Stage, states: &[Vec<String>]) -> (usize, Option<Error>) {
    let (done, stop) = script(stage, CALLS);
    stage.directory.rehearse(Rehearsal::default()).unwrap();
    let found = facts(stage);
    let Some(Stop { error, of_many }) = stop else {
        assert_eq!(found, states[CALLS], "{case}: finished");
        return (done, None);
    };
    let (before, after) = (&states[done], &states[done + 1]);
    let case = format!("{case}: stopped at call {done} with `{error}`");
    if of_many.is_empty() {
        let as_after = is_uncertain(&error) && found == *after;
        assert!(
            found == *before || as_after || is_twin_told(&error, &found, after),
            "{case}\nfound {found:#?}\nbefore {before:#?}"
        );
        return (done, Some(error));
    }
    // Of many, some may be done: those of which it was said, and of nobody else anything.
    for fact in &found {
        assert!(before.contains(fact) || after.contains(fact), "{case}: {fact}");
    }
    for fact in before.iter().filter(|fact| after.contains(fact)) {
        assert!(found.contains(fact), "{case}: lost {fact}");
    }
    assert!(found.windows(2).all(|pair| pair[0] != pair[1]), "{case}: twice");
    for (target, result) in of_many {
        let about = |facts: &[String]| facts.iter().filter(|fact| fact.ends_with(target)).count();
        match result {
            Ok(()) => assert_eq!(about(&found), about(after), "{case}: {target} said to be done"),
            Err(error) if is_uncertain(&error) => {}
            Err(error) => assert_eq!(about(&found), about(before), "{case}: {target}, {error}"),
        }
    }
    (done, Some(error))
}

/// A fault that lasts for `length` requests from number `at` on.
fn lasting(fault: Fault, at: usize, length: usize) -> Plan {
    Box::new(move |number| (number >= at && number - at < length).then_some(fault))
}

/// What lasts must be given up in a test's time; what passes must not be given up on a slow machine.
fn impatient() -> RetryPolicy {
    RetryPolicy {
        total: Duration::from_millis(60),
        unseen: Duration::from_millis(40),
        settle: Duration::from_millis(10),
        ..quick()
    }
}

fn requests_of_the_script() -> usize {
    let stage = stage(Box::new(|_| None), quick());
    assert!(script(&stage, CALLS).1.is_none());
    stage.line.requests()
}

#[test]
fn every_fault_at_every_request_leaves_the_right_state_or_an_error_true_about_it() {
    let states = states();
    // A little beyond the script's own requests: looks and repetitions meet faults too.
    let requests = requests_of_the_script() + 3;
    let cases: Vec<(Fault, usize)> = FAULTS
        .iter()
        .flat_map(|fault| (0..requests).map(move |at| (*fault, at)))
        .collect();
    cases.into_par_iter().for_each(|(fault, at)| {
        let (done, error) = judge(&format!("{fault:?} at {at}"), lasting(fault, at, 1), quick(), &states);
        // A unit whose creation broke off cannot be told from an older one of the same name and settings.
        let unit_in_doubt = done == 7 && error.as_ref().is_some_and(is_uncertain);
        assert!(
            !fault.passes || error.is_none() || unit_in_doubt,
            "{fault:?} at {at} is not weathered: {error:?}"
        );
    });
}

#[test]
fn faults_that_last_stop_the_script_with_an_error_true_about_the_state() {
    let states = states();
    let requests = requests_of_the_script();
    let lasts = |fault: &&Fault| fault.passes || matches!(fault.kind, Kind::Status(404 | 500, ..));
    let cases: Vec<(Fault, usize)> = FAULTS
        .iter()
        .filter(lasts)
        .flat_map(|fault| (0..requests).step_by(2).map(move |at| (*fault, at)))
        .collect();
    // They wait more than they work.
    let threads = rayon::ThreadPoolBuilder::new().num_threads(8).build().unwrap();
    let all = || {
        cases.into_par_iter().for_each(|(fault, at)| {
            judge(
                &format!("lasting {fault:?} at {at}"),
                lasting(fault, at, usize::MAX),
                impatient(),
                &states,
            );
        });
    };
    threads.install(all);
}

/// The same seed, the same faults (SplitMix64): about one request in four fails in passing.
fn drawn(seed: u64) -> Plan {
    let mut state = seed;
    let mut draw = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap()
    };
    let likely: Vec<Fault> = FAULTS
        .into_iter()
        .filter(|fault| fault.passes || fault.kind == Kind::Status(404, None, "Request_ResourceNotFound"))
        .collect();
    Box::new(move |_| (draw() % 4 == 0).then(|| likely[draw() % likely.len()]))
}

#[test]
fn many_faults_at_once_neither_double_an_object_nor_lose_a_write() {
    let states = states();
    (0..150_u64).into_par_iter().for_each(|seed| {
        judge(&format!("seed {seed}"), drawn(seed), quick(), &states);
    });
}

#[test]
fn nor_do_they_where_copies_of_the_directory_lag() {
    let states = states();
    (0..40_u64).into_par_iter().for_each(|seed| {
        let mut rehearsal = Rehearsal::default();
        (rehearsal.random_seed, rehearsal.lag) = (seed, 0.02);
        let options = OpenOptions {
            rehearsal,
            ..OpenOptions::default()
        };
        let policy = RetryPolicy {
            // Far beyond the lag: on a busy machine either may take its time.
            settle: Duration::from_secs(1),
            ..quick()
        };
        let stage = stage_at(Directory::in_memory(&options).unwrap(), drawn(seed), policy);
        judge_at(&format!("lagging, seed {seed}"), &stage, &states);
    });
}
