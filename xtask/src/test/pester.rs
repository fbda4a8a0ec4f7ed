//! The Pester tests of `tests/powershell`, over the built module, in a real PowerShell.

use super::{count_starts, Setting, Tally};
use crate::powershell::{quoted, PowerShell, HOW_TO_GET};
use crate::progress::say;
use crate::project;
use crate::run::{Failure, Result};
use std::path::Path;

const HOW_TO_GET_PESTER: &str =
    "`Install-Module Pester -MinimumVersion 5.0` in PowerShell, or put its folder on PSModulePath";

/// Runs them, or says why not and how many that are.
pub fn run(setting: &Setting) -> Result<Tally> {
    let folder = setting.project.path("tests/powershell");
    let tests = count_starts(&folder, "ps1", &["It '", "It \""]);
    if tests == 0 {
        return Ok(not_run(setting, 0, "there are no tests in tests/powershell"));
    }
    if let Some(reason) = &setting.no_module {
        return Ok(not_run(setting, tests, reason));
    }
    let pwsh = match PowerShell::find(setting.project) {
        Ok(pwsh) => pwsh,
        Err(failure) => return Ok(not_run(setting, tests, &format!("{}; {HOW_TO_GET}", failure.message()))),
    };
    let own_modules = setting.project.target("tools/modules");
    if !find_pester(setting, &pwsh, &own_modules)? {
        return Ok(not_run(
            setting,
            tests,
            &format!("there is no Pester 5 and none could be fetched; {HOW_TO_GET_PESTER}"),
        ));
    }
    say(&format!("running Pester in PowerShell {}", pwsh.version));
    invoke(setting, &pwsh, &folder, &own_modules)
}

fn not_run(setting: &Setting, tests: usize, reason: &str) -> Tally {
    match setting.wishes.require_powershell {
        false => Tally::skipped(tests, reason),
        true => Tally {
            failed: tests.max(1),
            note: format!("required by --require-pwsh: {reason}"),
            ..Tally::default()
        },
    }
}

/// Looks on PSModulePath and under `target/tools`, then tries the module gallery.
fn find_pester(setting: &Setting, pwsh: &PowerShell, own_modules: &Path) -> Result<bool> {
    let place = quoted(&own_modules.display().to_string());
    let script = format!(
        "{}
        function Test-Pester {{ [bool](Get-Module -ListAvailable Pester | Where-Object Version -ge '5.0') }}
        if (-not (Test-Pester)) {{
            $null = New-Item -ItemType Directory -Force {place}
            foreach ($save in 'Save-PSResource', 'Save-Module') {{
                $command = Get-Command $save -ErrorAction Ignore
                if ($command -and -not (Test-Pester)) {{
                    $trust = if ($save -eq 'Save-PSResource') {{ @{{ TrustRepository = $true }} }} else {{ @{{ Force = $true }} }}
                    & $command -Name Pester -Path {place} @trust -ErrorAction SilentlyContinue
                }}
            }}
        }}
        if (-not (Test-Pester)) {{ exit 3 }}",
        module_path(own_modules)
    );
    let output = pwsh
        .step(setting.project)
        .arg("-Command")
        .arg(script)
        .limit(180)
        .output()?;
    Ok(output.status.success())
}

fn invoke(setting: &Setting, pwsh: &PowerShell, folder: &Path, own_modules: &Path) -> Result<Tally> {
    let counts = setting.project.target("test/pester.txt");
    project::write(&counts, "")?;
    let script = format!(
        "{}
        $ErrorActionPreference = 'Stop'
        Import-Module Pester -MinimumVersion 5.0
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = {}
        $configuration.Run.PassThru = $true
        $configuration.Output.Verbosity = 'Normal'
        $result = Invoke-Pester -Configuration $configuration
        $broken = $result.FailedBlocksCount + $result.FailedContainersCount
        \"$($result.PassedCount) $($result.FailedCount) $($result.SkippedCount + $result.NotRunCount + $result.InconclusiveCount) $broken\" |
            Set-Content {}
        exit [int]($result.FailedCount + $broken -gt 0)",
        module_path(own_modules),
        quoted(&folder.display().to_string()),
        quoted(&counts.display().to_string())
    );
    let step = setting
        .step(pwsh.step(setting.project))
        .env("NO_COLOR", "1")
        .arg("-Command")
        .arg(script);
    let status = step.each_line(|line| println!("{line}"))?;
    let text = project::read(&counts)?;
    let mut numbers = text.split_whitespace().map(|word| word.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    let mut tally = Tally {
        passed: next(),
        failed: next(),
        skipped: next(),
        note: String::new(),
    };
    // A BeforeAll that throws, or a file that cannot be read, fails besides its tests.
    let broken = next();
    if tally.failed == 0 && (broken > 0 || !status.success()) {
        let what = if text.trim().is_empty() {
            "Pester ended without a result"
        } else {
            "a Pester file or block failed"
        };
        tally.add(&Tally::broken(&Failure::new(what).remedy("see the message above")));
    }
    Ok(tally)
}

fn module_path(own_modules: &Path) -> String {
    let place = quoted(&own_modules.display().to_string());
    format!("$env:PSModulePath = $env:PSModulePath + [IO.Path]::PathSeparator + {place}")
}
