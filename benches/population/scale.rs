//! Time and memory by users and rules. The file is read as it is loaded, so that the peak of memory is that of the engine.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;
use std::time::Instant;

use rollcall::model::Subject;
use rollcall::population::Population;
use rollcall::rule::{Context, Rule};

use crate::measure::milliseconds;
use crate::rules::{MadeRule, RuleMaker};
use crate::{parsed, sample, LARGEST};

const USERS: [usize; 3] = [10_000, 100_000, 1_000_000];

/// Prints the table, as far as the file has users.
pub(crate) fn run(users: &Path, seed: u64) {
    let ends = ends(users);
    let mut head = Vec::new();
    let last = ends.get(1).or(ends.first()).copied().unwrap_or(0);
    File::open(users).unwrap().take(last).read_to_end(&mut head).unwrap();
    let mut maker = RuleMaker::new(seed, &sample(&head));
    drop(head);
    let made: Vec<MadeRule> = (0..LARGEST).map(|_| maker.rule()).collect();
    let rules = parsed(&made);
    println!(
        "{:>9} {:>7} {:>10} {:>10} {:>10} {:>12} {:>12} {:>14}",
        "users", "rules", "conditions", "distinct", "load ms", "evaluate ms", "streamed ms", "result MB"
    );
    for (users_here, end) in USERS.into_iter().zip(ends) {
        let start = Instant::now();
        let mut population = Population::new(Subject::User);
        let file = File::open(users).unwrap().take(end);
        assert_eq!(population.load_reader(file).unwrap().unwrap(), users_here);
        let load = milliseconds(start.elapsed());
        for count in [100, 1_000, LARGEST] {
            line(&population, &made[..count], &rules[..count], load);
        }
        println!(
            "{users_here:>9} users: {} bytes each, {} distinct values",
            population.bytes() / users_here,
            population.distinct_values()
        );
    }
    println!("peak memory of this process: {} MB", peak_megabytes());
}

fn line(population: &Population, made: &[MadeRule], rules: &[Rule], load: f64) {
    let references: Vec<&Rule> = rules.iter().collect();
    let context = Context::default();
    let start = Instant::now();
    let membership = population.evaluate(&references, &context);
    let held = milliseconds(start.elapsed());
    let bytes = membership.bytes();
    drop(membership);
    let mut handed_on = 0_usize;
    let start = Instant::now();
    let _ = population.evaluate_streaming(&references, &context, |_, ids| handed_on += ids.len());
    let streamed = milliseconds(start.elapsed());
    println!(
        "{:>9} {:>7} {:>10} {:>10} {load:>10.0} {held:>12.1} {streamed:>12.1} {:>14.1}",
        population.len(),
        rules.len(),
        made.iter().map(|rule| rule.conditions.len()).sum::<usize>(),
        population.distinct_conditions(&references),
        bytes as f64 / 1e6
    );
}

/// Where the lines end that the table cuts the file at.
fn ends(users: &Path) -> Vec<u64> {
    let mut reader = BufReader::with_capacity(1 << 20, File::open(users).unwrap());
    let (mut ends, mut end, mut lines) = (Vec::new(), 0, 0);
    let mut line = Vec::new();
    while ends.len() < USERS.len() && reader.read_until(b'\n', &mut line).unwrap() > 0 {
        end += line.len() as u64;
        lines += 1;
        if lines == USERS[ends.len()] {
            ends.push(end);
        }
        line.clear();
    }
    ends
}

/// The most that the process has held since it began.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<u64>().ok())
        .unwrap_or(0)
        / 1_024
}
