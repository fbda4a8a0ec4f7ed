//! One property of one user changes, with all rules of a large tenant standing.

use std::time::Instant;

use rollcall::model::{Entity, Subject};
use rollcall::population::{Population, StandingRules};
use rollcall::rule::{Context, Rule};
use serde_json::Value;

use crate::measure::Spread;

/// Properties that change, in turn; each to the value that another user has.
const CHANGING: [&str; 8] = [
    "department",
    "jobTitle",
    "city",
    "displayName",
    "mail",
    "companyName",
    "onPremisesExtensionAttributes",
    "assignedPlans",
];
const CHANGES: usize = 4_000;

/// Prints microseconds of a change, and what it came to.
pub(crate) fn run(population: &Population, users: &[Value], rules: Vec<Rule>) {
    let count = rules.len();
    let start = Instant::now();
    let mut standing = StandingRules::new(population.clone(), &Context::default());
    rules.into_iter().for_each(|rule| {
        standing.add(rule);
    });
    println!(
        "\n{count} rules stand after {:.0} ms; {CHANGES} changes of one property",
        start.elapsed().as_secs_f64() * 1e3
    );
    let (mut times, mut moved) = (Vec::new(), 0);
    // The population is a snapshot: the first change of a column copies it, which is not what is measured.
    for number in 0..CHANGING.len() + CHANGES {
        let (at, other) = (number * 7_919 % users.len(), number * 104_729 % users.len());
        let name = CHANGING[number % CHANGING.len()];
        let mut user = users[at].clone();
        user[name] = users[other][name].clone();
        let entity = Entity::from_json(Subject::User, user).unwrap();
        let start = Instant::now();
        let change = standing.upsert(&entity).unwrap();
        if number >= CHANGING.len() {
            times.push(start.elapsed().as_secs_f64() * 1e6);
            moved += change.joins.len() + change.leaves.len();
        }
        standing
            .upsert(&Entity::from_json(Subject::User, users[at].clone()).unwrap())
            .unwrap();
    }
    times.sort_by(f64::total_cmp);
    let late = times[times.len() * 99 / 100];
    println!("{:<44}{}", "microseconds a change", Spread::of(times));
    println!("{:<44} {late:>11.2}", "99 of 100 changes take no more than");
    println!(
        "{:<44} {:>11.1}\n",
        "joins and leaves a change",
        moved as f64 / CHANGES as f64
    );
}
