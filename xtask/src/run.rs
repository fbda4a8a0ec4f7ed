//! Runs other programs; a failed step says which command failed, how, and what to do.

use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Why a developer command stopped, and what to do about it.
#[derive(Debug)]
pub struct Failure {
    message: String,
    remedy: Option<String>,
}

/// What every step gives.
pub type Result<T = ()> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure without a remedy yet.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            remedy: None,
        }
    }

    /// A failure whose reason stands on the screen already.
    pub fn already_told() -> Self {
        Self::new("")
    }

    /// Adds what to do; a remedy that is already there stays, since it is nearer to the cause.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy.get_or_insert_with(|| remedy.into());
        self
    }

    /// What went wrong, without the remedy.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "error: {}", self.message)?;
        match &self.remedy {
            Some(remedy) => write!(out, "\n  to do: {remedy}"),
            None => Ok(()),
        }
    }
}

/// What a program wrote.
pub struct Output {
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
    /// How it ended.
    pub status: ExitStatus,
}

/// One program to run.
pub struct Step {
    command: Command,
    words: String,
    remedy: Option<String>,
    limit: Option<Duration>,
}

impl Step {
    /// A program found on PATH, or by its path.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let words = program.as_ref().to_string_lossy().into_owned();
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        Self {
            command,
            words,
            remedy: None,
            limit: None,
        }
    }

    /// Adds one argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        let word = argument.as_ref().to_string_lossy();
        // A message quotes the command, not a hundred package names or a whole script.
        if self.words.len() < 300 {
            self.words.push(' ');
            self.words.push_str(&if word.contains(char::is_whitespace) {
                format!("'{word}'")
            } else {
                word.into_owned()
            });
        } else if !self.words.ends_with('…') {
            self.words.push_str(" …");
        }
        self.command.arg(argument);
        self
    }

    /// Adds arguments.
    pub fn args<A: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = A>) -> Self {
        arguments.into_iter().fold(self, Self::arg)
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes an environment variable away.
    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// The folder to run in.
    pub fn directory(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// What to do when it fails.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Ends the program, as a failure, when it takes longer.
    pub fn limit(mut self, seconds: u64) -> Self {
        self.limit = Some(Duration::from_secs(seconds));
        self
    }

    /// Keeps the terminal's input, for a program that asks its user.
    pub fn with_input(mut self) -> Self {
        self.command.stdin(Stdio::inherit());
        self
    }

    /// Runs it with its output on the terminal.
    pub fn run(mut self) -> Result {
        let child = self.spawn()?;
        let status = self.wait(child)?;
        self.judge(status, "")
    }

    /// Runs it and keeps what it writes; a failure quotes the end of that.
    pub fn capture(self) -> Result<Output> {
        let remedy = self.remedy.clone();
        let words = self.words.clone();
        let output = self.output()?;
        if output.status.success() {
            return Ok(output);
        }
        let written = if output.stderr.trim().is_empty() {
            &output.stdout
        } else {
            &output.stderr
        };
        Err(failed(&words, output.status, written, remedy))
    }

    /// Runs it and keeps what it writes, whatever its exit code.
    pub fn output(mut self) -> Result<Output> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.spawn()?;
        let stdout = collect(child.stdout.take());
        let stderr = collect(child.stderr.take());
        let status = self.wait(child)?;
        Ok(Output {
            stdout: stdout.join().unwrap_or_default(),
            stderr: stderr.join().unwrap_or_default(),
            status,
        })
    }

    /// Runs it, gives each line of its standard output as it comes, and answers how it ended.
    pub fn each_line(mut self, mut line_read: impl FnMut(&str)) -> Result<ExitStatus> {
        self.command.stdout(Stdio::piped());
        let mut child = self.spawn()?;
        if let Some(stdout) = child.stdout.take() {
            let mut reader = BufReader::new(stdout);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).unwrap_or(0) > 0 {
                line_read(String::from_utf8_lossy(&line).trim_end());
                line.clear();
            }
        }
        self.wait(child)
    }

    fn spawn(&mut self) -> Result<Child> {
        self.command.spawn().map_err(|error| {
            let failure = Failure::new(format!("`{}` could not start: {error}", self.words));
            match self.remedy.clone() {
                Some(remedy) => failure.remedy(remedy),
                None => failure,
            }
        })
    }

    fn wait(&self, mut child: Child) -> Result<ExitStatus> {
        let started = Instant::now();
        loop {
            let ended = match self.limit {
                None => child.wait().map(Some),
                Some(_) => child.try_wait(),
            };
            match ended {
                Ok(Some(status)) => return Ok(status),
                Err(error) => return Err(Failure::new(format!("`{}` was lost: {error}", self.words))),
                Ok(None) if self.limit.is_some_and(|limit| started.elapsed() > limit) => {
                    // It may have ended by itself in this moment, which is as good.
                    let _ = child.kill();
                    let _ = child.wait();
                    let seconds = started.elapsed().as_secs();
                    return Err(Failure::new(format!(
                        "`{}` gave no answer in {seconds} s and was ended",
                        self.words
                    )));
                }
                Ok(None) => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    fn judge(self, status: ExitStatus, written: &str) -> Result {
        if status.success() {
            return Ok(());
        }
        Err(failed(&self.words, status, written, self.remedy))
    }
}

/// Whether a program can be started, by asking it for its version.
pub fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn failed(words: &str, status: ExitStatus, written: &str, remedy: Option<String>) -> Failure {
    let how = status
        .code()
        .map_or_else(|| status.to_string(), |code| format!("exit code {code}"));
    let mut message = format!("`{words}` failed with {how}");
    let lines: Vec<&str> = written.lines().filter(|line| !line.trim().is_empty()).collect();
    for line in lines.iter().skip(lines.len().saturating_sub(12)) {
        message.push_str("\n    ");
        message.push_str(line);
    }
    Failure { message, remedy }
}

fn collect(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What was read before an error is still worth showing.
            let _ = stream.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
