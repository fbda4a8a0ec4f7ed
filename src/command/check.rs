//! `rollcall check`: whether rules are valid, and what to mend.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use rollcall::model::Subject;
use rollcall::rule::{render_error, underline, Container, Profile, Rule, RuleError, RuleOptions, Warning};
use serde_json::{json, Value};

use super::rule_list::{self, ListedRule};
use super::Failure;

/// Checks membership rules: 0 all valid, 1 some invalid, 2 usage.
#[derive(Args)]
pub(crate) struct CheckArguments {
    /// The rule; `-` or nothing reads it from stdin
    #[arg(allow_hyphen_values = true, value_parser = rule_list::rule_text)]
    rule: Option<String>,
    /// A file of rules: one a line (blank lines and `#` lines are skipped), or JSONL with `membershipRule` and optional
    /// `id`, `subject`, `container`
    #[arg(long, value_name = "FILE", conflicts_with = "rule")]
    rules: Option<PathBuf>,
    /// What the rule must be about; left out: read off the rule
    #[arg(long)]
    subject: Option<SubjectArgument>,
    /// Where the rule is stored: administrative units take names without `user.` or `device.`
    #[arg(long, default_value = "group")]
    container: ContainerArgument,
    /// `strict-docs` refuses what Microsoft's article does not show
    #[arg(long, default_value = "service")]
    profile: ProfileArgument,
    /// How to print the result
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum SubjectArgument {
    User,
    Device,
}

impl From<SubjectArgument> for Subject {
    fn from(argument: SubjectArgument) -> Self {
        match argument {
            SubjectArgument::User => Self::User,
            SubjectArgument::Device => Self::Device,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum ContainerArgument {
    Group,
    #[value(name = "administrativeUnit", alias = "administrative-unit")]
    AdministrativeUnit,
}

#[derive(Clone, Copy, ValueEnum)]
enum ProfileArgument {
    Service,
    StrictDocs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

struct Checked {
    rule: ListedRule,
    outcome: Result<Vec<Warning>, RuleError>,
}

/// Runs the command; the code says whether every rule is valid.
pub(crate) fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    let rules = rule_list::read(arguments.rule.as_deref(), arguments.rules.as_ref(), &options(arguments))?;
    let checked: Vec<Checked> = rules
        .into_iter()
        .map(|rule| {
            let outcome = Rule::parse(&rule.text, &rule.options).map(|parsed| parsed.warnings().to_vec());
            Checked { rule, outcome }
        })
        .collect();
    match arguments.format {
        Format::Text => print_text(&checked)?,
        Format::Json => print_json(&Value::Array(checked.iter().map(json_row).collect()))?,
        Format::Sarif => print_json(&sarif(&checked, arguments.rules.as_ref()))?,
    }
    let all_valid = checked.iter().all(|checked| checked.outcome.is_ok());
    Ok(if all_valid {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn options(arguments: &CheckArguments) -> RuleOptions {
    RuleOptions {
        subject: arguments.subject.map(Subject::from),
        container: match arguments.container {
            ContainerArgument::Group => Container::Group,
            ContainerArgument::AdministrativeUnit => Container::AdministrativeUnit,
        },
        profile: match arguments.profile {
            ProfileArgument::Service => Profile::Service,
            ProfileArgument::StrictDocs => Profile::StrictDocs,
        },
        ..RuleOptions::default()
    }
}

/// The verdict goes to stdout, one line a rule; what is said about it goes to stderr.
fn print_text(checked: &[Checked]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let mut said = io::stderr().lock();
    for Checked { rule, outcome } in checked {
        match outcome {
            Ok(warnings) => {
                writeln!(out, "{}: valid", rule.name)?;
                for warning in warnings {
                    writeln!(said, "{}: warning {}: {}", rule.name, warning.id, warning.message)?;
                    writeln!(said, "{}", underline(&rule.text, &warning.span))?;
                }
            }
            Err(error) => {
                writeln!(out, "{}: invalid ({})", rule.name, error.kind.name())?;
                writeln!(said, "{}: error {}", rule.name, render_error(&rule.text, error))?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn print_json(value: &Value) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

fn json_row(Checked { rule, outcome }: &Checked) -> Value {
    let (error, warnings) = match outcome {
        Ok(warnings) => (Value::Null, warnings.iter().map(Warning::to_json).collect()),
        Err(error) => (error.to_json(), Vec::new()),
    };
    json!({
        "id": rule.name,
        "line": rule.line,
        "membershipRule": rule.text,
        "valid": outcome.is_ok(),
        "error": error,
        "warnings": warnings,
    })
}

/// SARIF 2.1.0, the shape that code-scanning services take: one result for every error and warning.
fn sarif(checked: &[Checked], file: Option<&PathBuf>) -> Value {
    let mut results = Vec::new();
    for Checked { rule, outcome } in checked {
        let location = |span: &std::ops::Range<usize>| {
            // Column and line are those of the file only where the rule is the line; in JSONL they are of the rule's text.
            let column = |offset: usize| {
                rule.text
                    .get(..offset)
                    .map_or(1, |before| before.encode_utf16().count() + 1)
            };
            json!([{
                "physicalLocation": {
                    "artifactLocation": { "uri": file.map_or("stdin".to_owned(), |path| path.display().to_string()) },
                    "region": {
                        "startLine": rule.line.unwrap_or(1),
                        "startColumn": column(span.start),
                        "endColumn": column(span.end),
                    }
                },
                "logicalLocations": [{ "name": rule.name }],
            }])
        };
        match outcome {
            Err(error) => results.push(json!({
                "ruleId": error.kind.name(),
                "level": "error",
                "message": { "text": error.message },
                "locations": location(&error.span),
            })),
            Ok(warnings) => results.extend(warnings.iter().map(|warning| {
                json!({
                    "ruleId": warning.id,
                    "level": "warning",
                    "message": { "text": warning.message },
                    "locations": location(&warning.span),
                })
            })),
        }
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "rollcall", "version": env!("CARGO_PKG_VERSION") } },
            "results": results,
        }],
    })
}
