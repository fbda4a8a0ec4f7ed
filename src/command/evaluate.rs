//! `rollcall evaluate`: who is in, for a file of users or devices.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use rollcall::model::{Entity, Subject};
use rollcall::population::{Membership, Population};
use rollcall::rule::{render_error, render_explanation, Context, Rule, RuleOptions};
use serde_json::{json, Value};
use time::format_description::well_known::Rfc3339;
use time::OffsetDateTime;

use super::rule_list::{self, ListedRule};
use super::Failure;

/// Evaluates rules over a file of users or devices (JSONL in Graph's shape).
#[derive(Args)]
pub(crate) struct EvaluateArguments {
    /// Users, one Graph object a line
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "devices",
        conflicts_with = "devices"
    )]
    users: Option<PathBuf>,
    /// Devices, one Graph object a line
    #[arg(long, value_name = "FILE")]
    devices: Option<PathBuf>,
    /// One rule
    #[arg(
        long,
        value_name = "TEXT",
        required_unless_present = "rules",
        allow_hyphen_values = true,
        value_parser = rule_list::rule_text
    )]
    rule: Option<String>,
    /// A file of rules, as for `rollcall check`
    #[arg(long, value_name = "FILE", conflicts_with = "rule")]
    rules: Option<PathBuf>,
    /// Explain the answer for the user or device with this id, part by part
    #[arg(long, value_name = "ID")]
    explain: Option<String>,
    /// The moment that `system.now` means (ISO 8601); left out: now
    #[arg(long, value_name = "INSTANT")]
    now: Option<String>,
    /// table: rule and member a line; jsonl: one object a rule with the ids; counts: rule and number
    #[arg(long, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Jsonl,
    Counts,
}

/// Runs the command; the code is 1 where a rule is invalid or could not be answered.
pub(crate) fn run(arguments: &EvaluateArguments) -> Result<ExitCode, Failure> {
    let (subject, path) = match (&arguments.users, &arguments.devices) {
        (Some(path), _) => (Subject::User, path),
        (None, Some(path)) => (Subject::Device, path),
        (None, None) => return Err(Failure::new("give `--users FILE` or `--devices FILE`")),
    };
    let defaults = RuleOptions {
        subject: Some(subject),
        ..RuleOptions::default()
    };
    let listed = rule_list::read(arguments.rule.as_deref(), arguments.rules.as_ref(), &defaults)?;
    let (listed, rules) = parse(listed)?;
    let Some(rules) = rules else {
        return Ok(ExitCode::from(1));
    };
    let context = Context {
        now: moment(arguments.now.as_deref())?,
        ..Context::default()
    };
    if let Some(id) = &arguments.explain {
        return explain(path, subject, id, &listed, &rules, &context);
    }
    let population = load(path, subject)?;
    let references: Vec<&Rule> = rules.iter().collect();
    let membership = population.evaluate(&references, &context);
    print(&listed, &membership, arguments.format)
}

/// All rules are checked before the first is evaluated, so that a typing error costs no wait.
fn parse(listed: Vec<ListedRule>) -> Result<(Vec<ListedRule>, Option<Vec<Rule>>), Failure> {
    let mut rules = Vec::with_capacity(listed.len());
    let mut said = io::stderr().lock();
    for rule in &listed {
        match Rule::parse(&rule.text, &rule.options) {
            Ok(parsed) => rules.push(parsed),
            Err(error) => writeln!(said, "{}: error {}", rule.name, render_error(&rule.text, &error))?,
        }
    }
    let all_valid = rules.len() == listed.len();
    Ok((listed, all_valid.then_some(rules)))
}

fn moment(text: Option<&str>) -> Result<Option<OffsetDateTime>, Failure> {
    text.map(|text| OffsetDateTime::parse(text, &Rfc3339))
        .transpose()
        .map_err(|error| Failure::new(format!("--now takes an instant such as 2026-01-31T12:00:00Z: {error}")))
}

fn load(path: &Path, subject: Subject) -> Result<Population, Failure> {
    let file = File::open(path).map_err(|error| Failure::reading(path, &error))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    let progress = progress_bar(size);
    let mut population = Population::new(subject);
    population
        .load_reader(progress.wrap_read(file))
        .map_err(|error| Failure::reading(path, &error))?
        .map_err(|error| Failure::new(format!("{}: {}", path.display(), place(&error))))?;
    progress.finish_and_clear();
    Ok(population)
}

fn place(error: &rollcall::model::EntityError) -> String {
    error
        .line
        .map_or_else(|| error.to_string(), |line| format!("line {line}: {error}"))
}

/// Hidden unless somebody watches.
fn progress_bar(bytes: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(bytes);
    if let Ok(style) = ProgressStyle::with_template("reading {bar:30} {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn print(listed: &[ListedRule], membership: &Membership, format: Format) -> Result<ExitCode, Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut code = ExitCode::SUCCESS;
    for (index, rule) in listed.iter().enumerate() {
        let ids = match membership.ids(index) {
            Ok(ids) => ids,
            Err(error) => {
                code = ExitCode::from(1);
                writeln!(io::stderr(), "{}: error {}: {error}", rule.name, error.kind)?;
                continue;
            }
        };
        match format {
            Format::Table => ids.iter().try_for_each(|id| writeln!(out, "{}\t{id}", rule.name))?,
            Format::Jsonl => {
                writeln!(
                    out,
                    "{}",
                    json!({ "id": rule.name, "count": ids.len(), "members": ids })
                )?;
            }
            Format::Counts => writeln!(out, "{}\t{}", rule.name, ids.len())?,
        }
    }
    out.flush()?;
    Ok(code)
}

fn explain(
    path: &Path,
    subject: Subject,
    id: &str,
    listed: &[ListedRule],
    rules: &[Rule],
    context: &Context,
) -> Result<ExitCode, Failure> {
    let entity = find(path, subject, id)?;
    let mut out = io::stdout().lock();
    for (rule, parsed) in listed.iter().zip(rules) {
        match parsed.explain(&entity, context) {
            Ok(explanation) => writeln!(out, "{}\n{}", rule.name, render_explanation(&explanation))?,
            Err(error) => writeln!(io::stderr(), "{}: error {}: {error}", rule.name, error.kind)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Looks for one object without holding the others.
fn find(path: &Path, subject: Subject, id: &str) -> Result<Entity, Failure> {
    let file = File::open(path).map_err(|error| Failure::reading(path, &error))?;
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| Failure::reading(path, &error))?;
        if !line.contains(id) {
            continue;
        }
        let malformed = |reason: String| Failure::new(format!("{}: line {}: {reason}", path.display(), index + 1));
        let json: Value = serde_json::from_str(&line).map_err(|error| malformed(error.to_string()))?;
        if json
            .get("id")
            .and_then(Value::as_str)
            .is_some_and(|found| found.eq_ignore_ascii_case(id))
        {
            return Entity::from_json(subject, json).map_err(|error| malformed(error.to_string()));
        }
    }
    Err(Failure::new(format!(
        "no object with id `{id}` in `{}`",
        path.display()
    )))
}
