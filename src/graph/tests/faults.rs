//! Every failure at every request of a ten-call script: it ends in the right state, or in an error that is true about
//! the state it left.

use std::sync::{Arc, Mutex};

use serde_json::{json, Value};

use super::script::{answer, answering, impatient, path, refusal, status, text_answer, Answer, Stage, GROUP, USER};
use super::service::Service;
use crate::graph::transport::{Request, SendError};
use crate::graph::{Cancel, Query, Session};
use crate::Error;

const CALLS: usize = 10;

/// A failure, and whether the service acts before it answers so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Throttled,
    ThrottledWithoutWait,
    Unavailable,
    UnavailableAfterActing,
    TimedOut,
    TimedOutAfterActing,
    Broken,
    BrokenAfterActing,
    NotSent,
    NotSeenYet,
    Conflict,
    GatewayText,
    Internal,
    Unauthorized,
    Forbidden,
    NotJson,
}

const FAULTS: [Fault; 16] = [
    Fault::Throttled,
    Fault::ThrottledWithoutWait,
    Fault::Unavailable,
    Fault::UnavailableAfterActing,
    Fault::TimedOut,
    Fault::TimedOutAfterActing,
    Fault::Broken,
    Fault::BrokenAfterActing,
    Fault::NotSent,
    Fault::NotSeenYet,
    Fault::Conflict,
    Fault::GatewayText,
    Fault::Internal,
    Fault::Unauthorized,
    Fault::Forbidden,
    Fault::NotJson,
];

impl Fault {
    fn acts(self) -> bool {
        matches!(
            self,
            Self::UnavailableAfterActing | Self::TimedOutAfterActing | Self::BrokenAfterActing | Self::NotJson
        )
    }

    fn answer(self) -> Answer {
        match self {
            Self::Throttled => answer(429, &[("retry-after", "0.003")], &Value::Null),
            Self::ThrottledWithoutWait => status(429),
            Self::Unavailable | Self::UnavailableAfterActing => status(503),
            Self::TimedOut | Self::TimedOutAfterActing => status(504),
            Self::Broken | Self::BrokenAfterActing => Answer::Fail(SendError::Broken("it broke".to_owned())),
            Self::NotSent => Answer::Fail(SendError::NotSent("nobody there".to_owned())),
            Self::NotSeenYet => refusal(404, "Request_ResourceNotFound", "not there"),
            Self::Conflict => refusal(409, "Conflict", "concurrent"),
            Self::GatewayText => text_answer(502, &[], "<html>bad gateway</html>"),
            Self::Internal => refusal(500, "Service_InternalServerError", "it broke"),
            Self::Unauthorized => refusal(401, "InvalidAuthenticationToken", "expired"),
            Self::Forbidden => refusal(403, "Authorization_RequestDenied", "no"),
            Self::NotJson => text_answer(200, &[], "<html>welcome</html>"),
        }
    }
}

/// A fault that lasts for `length` requests from number `at` on.
fn faulty(fault: Fault, at: usize, length: usize) -> (Stage, Arc<Mutex<Service>>) {
    let service = Arc::new(Mutex::new(Service::default()));
    let inside = Arc::clone(&service);
    let answer = move |request: &Request, number: usize| {
        let mut service = inside.lock().unwrap();
        if number < at || number >= at + length {
            return service.handle(request);
        }
        if fault.acts() {
            service.handle(request);
        }
        fault.answer()
    };
    // What lasts must be given up in a test's time; what passes must not be given up on a slow machine.
    let stage = if length > 1 {
        impatient(answer)
    } else {
        answering(answer)
    };
    (stage, service)
}

/// Ten calls, up to `calls` of them. Gives how many were done, and why the next was not.
fn script(session: &Session, calls: usize) -> (usize, Option<Error>) {
    let mut group = String::new();
    for call in 0..calls {
        if let Err(error) = one_call(session, call, &mut group) {
            return (call, Some(error));
        }
    }
    (calls, None)
}

fn one_call(session: &Session, call: usize, group: &mut String) -> Result<(), Error> {
    let cancel = Cancel::default();
    let own = path(&["groups", group]);
    let members = path(&["groups", group, "members"]);
    match call {
        0 => {
            let body = json!({"displayName": "Stamps", "mailNickname": "stamps", "securityEnabled": true});
            let created = session.create(&path(&["groups"]), &body, &cancel)?;
            *group = created["id"].as_str().unwrap_or_default().to_owned();
            Ok(())
        }
        1 => session.get(&own, &Query::default(), &cancel).map(drop),
        2 => session.update(&own, &json!({"description": "first"}), &cancel),
        3 => session.add_reference(&members, USER, &cancel),
        4 => session.add_reference(&members, GROUP, &cancel),
        5 => {
            let page = session.list(&members, &Query::default())?.next(&cancel)?;
            assert_eq!(page.map(|page| page.len()), Some(2));
            Ok(())
        }
        6 => session.remove_reference(&members, USER, &cancel),
        7 => session.update(&own, &json!({"description": null}), &cancel),
        8 => session
            .invoke(&path(&["users", USER, "revokeSignInSessions"]), &Value::Null, &cancel)
            .map(drop),
        _ => session.delete(&own, &cancel),
    }
}

/// The state after so many calls in a world without faults.
fn state_after(calls: usize) -> Vec<(Value, Value, std::collections::BTreeSet<String>)> {
    let (stage, service) = faulty(Fault::Internal, usize::MAX, 0);
    assert!(script(&stage.session, calls).1.is_none());
    let state = service.lock().unwrap().state();
    state
}

fn says_uncertain(error: &Error) -> bool {
    error.to_string().contains("may have happened all the same")
}

#[test]
fn every_fault_at_every_request_leaves_the_right_state_or_an_error_true_about_it() {
    let states: Vec<_> = (0..=CALLS).map(state_after).collect();
    for length in [1, 1_000] {
        for fault in FAULTS {
            // More requests than calls: lookups and repetitions meet faults too.
            for at in 0..CALLS + 2 {
                let (stage, service) = faulty(fault, at, length);
                let (done, error) = script(&stage.session, CALLS);
                let state = service.lock().unwrap().state();
                let case = format!("{fault:?} at {at} for {length}: {done} calls, {error:?}");
                match error {
                    None => assert_eq!(state, states[CALLS], "{case}"),
                    Some(error) if says_uncertain(&error) => {
                        assert!(state == states[done] || state == states[done + 1], "{case}: {state:?}");
                    }
                    Some(_) => assert_eq!(state, states[done], "{case}"),
                }
            }
        }
    }
}

#[test]
fn passing_faults_are_weathered_at_every_request() {
    use Fault::{Broken, Conflict, NotSent, Throttled, ThrottledWithoutWait, TimedOut, Unavailable};
    for fault in [Throttled, ThrottledWithoutWait, Unavailable, NotSent, Conflict] {
        for at in 0..CALLS {
            let (stage, _) = faulty(fault, at, 1);
            let (done, error) = script(&stage.session, CALLS);
            assert!(error.is_none(), "{fault:?} at {at}: {done} calls, {error:?}");
        }
    }
    // A creation that broke off without a trace is left to the caller; everything after it is not.
    for fault in [TimedOut, Broken] {
        for at in 1..CALLS {
            let (stage, _) = faulty(fault, at, 1);
            let (done, error) = script(&stage.session, CALLS);
            assert!(error.is_none(), "{fault:?} at {at}: {done} calls, {error:?}");
        }
    }
}

#[test]
fn a_write_that_happened_before_its_answer_was_lost_is_weathered_at_every_request() {
    for fault in [
        Fault::UnavailableAfterActing,
        Fault::TimedOutAfterActing,
        Fault::BrokenAfterActing,
    ] {
        for at in 0..CALLS {
            let (stage, service) = faulty(fault, at, 1);
            let (done, error) = script(&stage.session, CALLS);
            assert!(error.is_none(), "{fault:?} at {at}: {done} calls, {error:?}");
            assert!(service.lock().unwrap().groups.is_empty(), "{fault:?} at {at}");
        }
    }
}
