//! What else could answer: compiled C# predicates, `Where-Object`, and the plain scan of one column for each rule.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::measure::{times_of, Spread};
use crate::rules::MadeRule;

/// What a peer came to.
pub(crate) struct PeerResult {
    pub(crate) load: Option<f64>,
    pub(crate) run: Spread,
    pub(crate) counts: Vec<usize>,
}

/// Where the peers' files go.
fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"));
    let folder = target.join("bench/population");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The rules as C# predicates, compiled, over deserialised users. Nothing where there is no .NET SDK.
pub(crate) fn csharp(users: &Path, rules: &[MadeRule], runs: usize) -> Option<PeerResult> {
    Command::new("dotnet").arg("--version").output().ok()?;
    let folder = folder();
    let source = folder.join("Rules.cs");
    std::fs::write(&source, csharp_source(rules)).unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/population/PopulationPeer");
    let built = Command::new("dotnet")
        .arg("build")
        .arg(&project)
        .args([
            "--configuration",
            "Release",
            "--verbosity",
            "quiet",
            "--nologo",
            "-p:UseSharedCompilation=false",
        ])
        .arg(format!("-p:RollcallRules={}", source.display()))
        .arg("--output")
        .arg(folder.join("peer"))
        .envs([("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("MSBUILDDISABLENODEREUSE", "1")])
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stdout));
    let output = Command::new("dotnet")
        .arg(folder.join("peer/PopulationPeer.dll"))
        .arg(users)
        .arg(runs.to_string())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(result_of(&String::from_utf8(output.stdout).unwrap()))
}

fn result_of(output: &str) -> PeerResult {
    let (mut load, mut runs, mut counts) = (None, Vec::new(), Vec::new());
    for line in output.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("load"), Some(time)) => load = time.parse().ok(),
            (Some("run"), Some(time)) => runs.extend(time.parse::<f64>()),
            (Some("count"), Some(count)) => counts.extend(count.parse::<usize>()),
            _ => {}
        }
    }
    PeerResult {
        load,
        run: Spread::of(runs),
        counts,
    }
}

fn csharp_source(rules: &[MadeRule]) -> String {
    let mut patterns = Vec::new();
    let predicates: Vec<String> = rules
        .iter()
        .map(|rule| {
            let parts: Vec<String> = rule
                .conditions
                .iter()
                .map(|condition| condition.csharp(&mut patterns))
                .collect();
            format!(
                "        static u => {},\n",
                parts.join(if rule.all { " && " } else { " || " })
            )
        })
        .collect();
    let options = "RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled";
    let fields: Vec<String> = patterns
        .iter()
        .enumerate()
        .map(|(number, pattern)| format!("    private static readonly Regex P{number} = new({pattern}, {options});\n"))
        .collect();
    format!(
        "using System.Text.RegularExpressions;\nusing static Rollcall.Bench.Tests;\n\nnamespace Rollcall.Bench;\n\n\
         internal static class Predicates\n{{\n{}\n    public static readonly Func<User, bool>[] All =\n    [\n{}    ];\n}}\n",
        fields.concat(),
        predicates.concat()
    )
}

/// The rules as script blocks of `Where-Object`, over objects of `ConvertFrom-Json`. Nothing without PowerShell.
pub(crate) fn powershell(users: &Path, count: usize, rules: &[MadeRule]) -> Option<PeerResult> {
    Command::new("pwsh").arg("-Version").output().ok()?;
    let blocks: Vec<String> = rules
        .iter()
        .map(|rule| {
            let parts: Vec<String> = rule
                .conditions
                .iter()
                .map(|condition| format!("({})", condition.powershell()))
                .collect();
            format!("    {{ {} }}", parts.join(if rule.all { " -and " } else { " -or " }))
        })
        .collect();
    let script = format!(
        "$users = Get-Content -LiteralPath '{}' -TotalCount {count} | ConvertFrom-Json\n\
         $rules = @(\n{}\n)\n\
         foreach ($run in 1..3) {{\n\
         $counts = [System.Collections.Generic.List[int]]::new()\n\
         $clock = [System.Diagnostics.Stopwatch]::StartNew()\n\
         foreach ($rule in $rules) {{ $counts.Add(@($users | Where-Object $rule).Count) }}\n\
         'run ' + $clock.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)\n\
         }}\n\
         $counts | ForEach-Object {{ \"count $_\" }}\n",
        users.display(),
        blocks.join("\n")
    );
    let file = folder().join("peer.ps1");
    std::fs::write(&file, script).unwrap();
    let output = Command::new("pwsh")
        .args(["-NoProfile", "-NonInteractive", "-File"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(result_of(&String::from_utf8(output.stdout).unwrap()))
}

/// One pass over a column of 16-bit codes for each rule, comparing each with one code, into a bitmap: the floor of any
/// engine that looks at each user for each rule.
pub(crate) fn column_scan(users: &[Value], rules: usize, runs: usize) -> Spread {
    let mut codes = std::collections::HashMap::new();
    let column: Vec<u16> = users
        .iter()
        .map(|user| {
            let next = u16::try_from(codes.len()).unwrap_or(u16::MAX);
            *codes
                .entry(user["jobTitle"].as_str().unwrap_or_default())
                .or_insert(next)
        })
        .collect();
    let mut bitmap = vec![0_u8; column.len().div_ceil(8)];
    times_of(runs, || {
        for rule in 0..rules {
            let wanted = u16::try_from(rule % codes.len()).unwrap_or(0);
            for (byte, codes) in bitmap.iter_mut().zip(column.chunks(8)) {
                *byte = codes
                    .iter()
                    .enumerate()
                    .fold(0, |byte, (bit, &code)| byte | u8::from(code == wanted) << bit);
            }
            std::hint::black_box(&mut bitmap);
        }
    })
}
