//! Tells on standard error that long work goes on, with the seconds it has taken.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Shows one piece of work until it is dropped.
pub struct Progress {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Starts to show `work`.
    pub fn start(work: impl Into<String>) -> Self {
        Self::counted(work, String::new)
    }

    /// Starts to show `work` with how far it is, asked for from time to time.
    pub fn counted(work: impl Into<String>, how_far: impl Fn() -> String + Send + 'static) -> Self {
        let work = work.into();
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        let thread = thread::spawn(move || show(&work, &how_far, &ended));
        Self {
            over,
            thread: Some(thread),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // The thread only writes; when it ended badly there is nothing more to tell.
            let _ = thread.join();
        }
    }
}

/// One line that is not part of a result: what is done now.
pub fn say(line: &str) {
    eprintln!("· {line}");
}

fn show(work: &str, how_far: &dyn Fn() -> String, over: &AtomicBool) {
    let started = Instant::now();
    let terminal = std::io::stderr().is_terminal();
    // A log gets a line now and then; a terminal gets one line that moves.
    let pause = if terminal {
        Duration::from_millis(250)
    } else {
        Duration::from_secs(10)
    };
    if !terminal {
        say(work);
    }
    loop {
        thread::park_timeout(pause);
        let line = format!("· {work} {} {} s", how_far(), started.elapsed().as_secs());
        let ended = over.load(Ordering::Acquire);
        let mut out = std::io::stderr().lock();
        // Progress that cannot be shown is no reason to stop the work.
        let _ = match (terminal, ended) {
            (true, false) => write!(out, "\r\x1b[K{line}").and_then(|()| out.flush()),
            (true, true) => writeln!(out, "\r\x1b[K{line}"),
            (false, false) => writeln!(out, "{line}"),
            (false, true) if started.elapsed() > pause => writeln!(out, "{line}, done"),
            (false, true) => Ok(()),
        };
        if ended {
            return;
        }
    }
}
