//! Many rules over everybody, beside what else could answer: compiled C# predicates, `Where-Object` in PowerShell, and
//! the plain scan of one column for each rule.
//!
//! `cargo xtask bench -- population` makes the tenant and runs this; with `--scale` it makes a million users, for the table
//! of sizes alone. By hand: `cargo bench --bench population -- USERS.jsonl`, with `--rules N`, `--seed N`, `--runs N`,
//! `--no-peers` and `--scale`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod condition;
mod incremental;
mod measure;
mod peers;
mod rules;
mod scale;

use std::collections::HashSet;
use std::path::PathBuf;

use measure::{times_of, Spread};
use peers::PeerResult;
use rollcall::model::Subject;
use rollcall::population::Population;
use rollcall::rule::{Context, Rule, RuleOptions};
use rules::{MadeRule, RuleMaker};
use serde_json::Value;

/// Users whose values rules are made of.
const SAMPLE: usize = 20_000;
/// What PowerShell is given; the full work would take it half an hour.
const POWERSHELL_USERS: usize = 1_000;
const POWERSHELL_RULES: usize = 100;

/// Dynamic groups that a tenant may have.
const LARGEST: usize = 15_000;

struct Arguments {
    users: PathBuf,
    rules: usize,
    seed: u64,
    peers: bool,
    scale: bool,
    runs: usize,
}

impl Arguments {
    /// Nothing where this bench is not asked for.
    fn read() -> Option<Self> {
        let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
        let number = |name: &str| {
            let place = words.iter().position(|word| word == name)?;
            words.get(place + 1)?.parse::<u64>().ok()
        };
        let given = words.iter().find(|word| word.ends_with(".jsonl")).map(PathBuf::from);
        let users = given.or_else(|| std::env::var_os("ROLLCALL_USERS").map(PathBuf::from));
        let Some(users) = users else {
            println!("population: give a file of users, or run `cargo xtask bench -- population`");
            return None;
        };
        Some(Self {
            users,
            rules: number("--rules").map_or(1_000, |rules| usize::try_from(rules).unwrap()),
            runs: number("--runs").map_or(21, |runs| usize::try_from(runs).unwrap()),
            seed: number("--seed").unwrap_or(1),
            peers: !words.iter().any(|word| word == "--no-peers"),
            scale: words.iter().any(|word| word == "--scale"),
        })
    }
}

fn main() {
    let Some(arguments) = Arguments::read() else {
        return;
    };
    if arguments.scale {
        return scale::run(&arguments.users, arguments.seed);
    }
    let text = std::fs::read(&arguments.users).unwrap();
    let sample = sample(&text);
    let mut maker = RuleMaker::new(arguments.seed, &sample);
    let made: Vec<MadeRule> = (0..arguments.rules).map(|_| maker.rule()).collect();
    let rules = parsed(&made);
    let references: Vec<&Rule> = rules.iter().collect();

    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut population = Population::new(Subject::User);
    let load_alone = one.install(|| times_of(3, || population = loaded(&text)));
    let load = times_of(3, || population = loaded(&text));
    println!(
        "{} users, {:.0} bytes of JSON and {} bytes of memory each, {} distinct values",
        population.len(),
        text.len() as f64 / population.len() as f64,
        population.bytes() / population.len(),
        population.distinct_values()
    );
    println!(
        "{} rules, {} conditions, {} of them distinct; seed {}\n",
        rules.len(),
        made.iter().map(|rule| rule.conditions.len()).sum::<usize>(),
        population.distinct_conditions(&references),
        arguments.seed
    );

    let context = Context::default();
    let mut counts = Vec::new();
    let mut evaluate = || {
        let membership = population.evaluate(&references, &context);
        counts = (0..rules.len())
            .map(|rule| membership.count(rule).unwrap_or(0))
            .collect();
    };
    let alone = one.install(|| times_of(arguments.runs, &mut evaluate));
    let parallel = times_of(arguments.runs, &mut evaluate);

    println!(
        "{:<44} {:>11} {:>11} {:>11}",
        "milliseconds", "minimum", "median", "maximum"
    );
    let threads = rayon::current_num_threads();
    println!("{:<44}{load_alone}", "load, 1 thread");
    println!("{:<44}{load}", format!("load, {threads} threads"));
    println!("{:<44}{alone}", "evaluate, 1 thread");
    println!("{:<44}{parallel}", format!("evaluate, {threads} threads"));
    let everybody = every(&text);
    let scan = peers::column_scan(&everybody, rules.len(), 5);
    println!("{:<44}{scan}", "one 16-bit column scanned for each rule");
    let many: Vec<MadeRule> = (0..LARGEST).map(|_| maker.rule()).collect();
    incremental::run(&population, &everybody, parsed(&many));
    drop(everybody);
    if arguments.peers {
        compare(
            &arguments,
            &made,
            &counts,
            &text,
            Ours {
                load_alone,
                load,
                alone,
                parallel,
            },
        );
    }
    println!("{:<44}{}\n", "ratio to the column scan, 1 thread", scan.over(&alone));
    for seed in [1, 2].map(|more| arguments.seed + more) {
        other_seed(seed, arguments.rules, &sample, &population, &one);
    }
    drop(population);
    scale::run(&arguments.users, arguments.seed);
}

/// The same work with other rules: a figure that holds for one set only says nothing.
fn other_seed(seed: u64, count: usize, sample: &[Value], population: &Population, one: &rayon::ThreadPool) {
    let mut maker = RuleMaker::new(seed, sample);
    let made: Vec<MadeRule> = (0..count).map(|_| maker.rule()).collect();
    let rules = parsed(&made);
    let references: Vec<&Rule> = rules.iter().collect();
    let context = Context::default();
    let times = one.install(|| times_of(11, || drop(population.evaluate(&references, &context))));
    let distinct = population.distinct_conditions(&references);
    let name = format!("seed {seed}, {distinct} distinct conditions, 1 thread");
    println!("{name:<44}{times}");
}

struct Ours {
    load_alone: Spread,
    load: Spread,
    alone: Spread,
    parallel: Spread,
}

fn compare(arguments: &Arguments, made: &[MadeRule], counts: &[usize], text: &[u8], ours: Ours) {
    let users = counts_of_lines(text);
    if let Some(peer) = peers::csharp(&arguments.users, made, 3) {
        agree(made, counts, &peer);
        println!("{:<44}{}", "compiled C# predicates", peer.run);
        println!("{:<44}{}", "ratio to compiled C#, 1 thread", peer.run.over(&ours.alone));
        println!(
            "{:<44}{}",
            "ratio to compiled C#, all threads",
            peer.run.over(&ours.parallel)
        );
        if let Some(load) = peer.load {
            println!("{:<44}{}", "System.Text.Json, load", Spread::of(vec![load]));
            println!(
                "{:<44}{}",
                "ratio of loading, 1 thread",
                Spread::of(vec![load]).over(&ours.load_alone)
            );
            println!(
                "{:<44}{}",
                "ratio of loading, all threads",
                Spread::of(vec![load]).over(&ours.load)
            );
        }
    } else {
        println!("no .NET SDK: compiled C# is not compared");
    }
    let few = &made[..made.len().min(POWERSHELL_RULES)];
    if let Some(peer) = peers::powershell(&arguments.users, POWERSHELL_USERS, few) {
        let rules = parsed(few);
        let references: Vec<&Rule> = rules.iter().collect();
        let population = loaded(first(text, POWERSHELL_USERS));
        let membership = population.evaluate(&references, &Context::default());
        let counts: Vec<usize> = (0..rules.len())
            .map(|rule| membership.count(rule).unwrap_or(0))
            .collect();
        agree(few, &counts, &peer);
        let evaluations = (POWERSHELL_USERS.min(users) * few.len()) as f64;
        let each = peer.run.median * 1e6 / evaluations;
        let all = (users * made.len()) as f64;
        println!(
            "{:<44} {each:.0} ns an evaluation, of {evaluations} evaluations",
            "Where-Object"
        );
        println!(
            "{:<44} {:.0}",
            "ratio to Where-Object, 1 thread",
            each * all / (ours.alone.median * 1e6)
        );
    } else {
        println!("no PowerShell: Where-Object is not compared");
    }
}

/// Both sides answer alike, or their times say nothing.
fn agree(made: &[MadeRule], counts: &[usize], peer: &PeerResult) {
    assert_eq!(counts.len(), peer.counts.len());
    for ((rule, ours), theirs) in made.iter().zip(counts).zip(&peer.counts) {
        assert_eq!(ours, theirs, "members of {}", rule.text());
    }
}

fn parsed(made: &[MadeRule]) -> Vec<Rule> {
    let texts: HashSet<String> = made.iter().map(MadeRule::text).collect();
    println!("{} rules, {} distinct texts", made.len(), texts.len());
    let parse = |rule: &MadeRule| {
        let text = rule.text();
        Rule::parse(&text, &RuleOptions::default()).unwrap_or_else(|error| panic!("{text}: {error:?}"))
    };
    made.iter().map(parse).collect()
}

fn loaded(text: &[u8]) -> Population {
    let mut population = Population::new(Subject::User);
    population.load_jsonl(text).unwrap();
    population
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty())
}

fn counts_of_lines(text: &[u8]) -> usize {
    lines(text).count()
}

/// The first `count` lines.
fn first(text: &[u8], count: usize) -> &[u8] {
    let mut ends = text
        .iter()
        .enumerate()
        .filter(|(_, &byte)| byte == b'\n')
        .map(|(place, _)| place + 1);
    &text[..ends.nth(count - 1).unwrap_or(text.len())]
}

fn every(text: &[u8]) -> Vec<Value> {
    lines(text).map(|line| serde_json::from_slice(line).unwrap()).collect()
}

/// Some users, from all over the file.
fn sample(text: &[u8]) -> Vec<Value> {
    let step = (counts_of_lines(text) / SAMPLE).max(1);
    lines(text)
        .step_by(step)
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}
