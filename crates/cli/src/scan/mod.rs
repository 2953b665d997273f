//! `scan`: numbers that lie in files. Never a digit of them; where, how surely, how many, and what could not be
//! looked into.

mod baseline;
mod csv;
mod report;
mod sarif;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use office::domain::{Failure, FormError, Stop};
use office::scanner::{Event, Limits, Place, Progress, Rules, Scanner, State, Walk, walk};
use serde_json::json;

use crate::args::Scan;
use crate::print::{DONE, FAILED, Face};

/// Numbers were found.
const FOUND: u8 = 4;

/// How often the progress is told.
const EVERY: Duration = Duration::from_millis(500);

pub fn run(face: &Face, asked: &Scan) -> Result<ExitCode, Stop> {
    for path in &asked.paths {
        if std::fs::symlink_metadata(path).is_err() {
            let shown = office::scanner::masked(&path.to_string_lossy());
            return Err(FormError::new("PATH", "path_missing").with("path", shown).into());
        }
    }
    let baseline = asked.baseline.as_deref().map(baseline::read).transpose()?;
    let mut csv = asked.csv.as_deref().map(|to| csv::Csv::create(face, to)).transpose()?;
    let mut sarif = sarif::Sarif::default();
    let mut report = report::Report::default();
    let state = asked.state.as_deref().map(|at| State::open(at).map_err(|e| failed(at, &e)));
    let state = state.transpose()?.map(Mutex::new);
    let rules = Rules::built_in().map_err(|_| Failure::new("scan_rules", "rules.toml"))?;
    let scanner = Scanner::new(rules, Limits::default());
    let (stop, progress) = (stopped_by_signals(), Progress::default());
    let asked_of = Walk {
        scanner: &scanner,
        roots: &asked.paths,
        ignored: &asked.ignore,
        state: state.as_ref(),
        stop: &stop,
        progress: &progress,
    };
    let mut sum = Sum::default();
    let mut lost = None;
    let walked = with_progress(face, &progress, || {
        // What a reader that panics would say could hold what it read.
        std::panic::set_hook(Box::new(|_| {}));
        let walked = walk(&asked_of, &mut |event| {
            if baseline.as_ref().is_some_and(|known| known.has(&event)) {
                sum.known += 1;
                return;
            }
            sum.add(&event);
            say(face, &event);
            if let Some(Err(error)) = csv.as_mut().map(|csv| csv.add(face, &event)) {
                lost.get_or_insert(error);
            }
            if asked.sarif.is_some() {
                sarif.add(face, &event);
            }
            report.add(&event);
        });
        drop(std::panic::take_hook());
        walked
    });
    walked.map_err(|rule| FormError::new("--ignore", "ignore_rule").with("rule", rule.0))?;
    if let (Some(to), Some(error)) = (&asked.csv, lost) {
        return Err(failed(to, &error).into());
    }
    if let Some(to) = &asked.sarif {
        sarif.write(to).map_err(|e| failed(to, &e))?;
    }
    if let Some(to) = &asked.report {
        report.write(to, asked).map_err(|e| failed(to, &e))?;
    }
    if let (Some(state), Some(at)) = (state, &asked.state) {
        let mut state = state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.save(!stop.load(Ordering::Relaxed)).map_err(|e| failed(at, &e))?;
    }
    let is_cut = stop.load(Ordering::Relaxed);
    sum.say(face, &progress, is_cut);
    Ok(ExitCode::from(match () {
        () if sum.found > 0 => FOUND,
        () if sum.unseen > 0 || is_cut => FAILED,
        () => DONE,
    }))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    let path = office::scanner::masked(&path.to_string_lossy());
    match error.kind() {
        std::io::ErrorKind::InvalidData => Failure::new("scan_state_key", path),
        _ => Failure::new("scan_output", path),
    }
}

/// Set by the first Ctrl-C; the second ends the program at once.
fn stopped_by_signals() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Where signals cannot be had, they end the program as they always do.
        let second = signal_hook::flag::register_conditional_shutdown(signal, 130, stop.clone());
        let _ = second.and_then(|_| signal_hook::flag::register(signal, stop.clone()));
    }
    stop
}

/// Tells how far it is while it runs, on a terminal.
fn with_progress<R>(face: &Face, progress: &Progress, work: impl FnOnce() -> R) -> R {
    if !std::io::stderr().is_terminal() || face.is_json() {
        return work();
    }
    let done = AtomicBool::new(false);
    // Words are no thread's to take along: the line is made once, with places for its figures.
    let figures = [("files", "{files}"), ("mb", "{mb}"), ("rate", "{rate}")];
    let key = face.text("scan-progress", &figures);
    std::thread::scope(|scope| {
        let teller = scope.spawn(|| {
            let began = Instant::now();
            while !done.load(Ordering::Relaxed) {
                std::thread::park_timeout(EVERY);
                let mb = progress.bytes.load(Ordering::Relaxed) / 1_000_000;
                let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                let line = key
                    .replace("{files}", &progress.files.load(Ordering::Relaxed).to_string())
                    .replace("{mb}", &mb.to_string())
                    .replace("{rate}", &(mb * 1_000 / millis.max(1)).to_string());
                let _ = write!(std::io::stderr().lock(), "\r\x1B[K{line}");
            }
            let _ = write!(std::io::stderr().lock(), "\r\x1B[K");
        });
        let result = work();
        done.store(true, Ordering::Relaxed);
        teller.thread().unpark();
        result
    })
}

/// What a scan comes to.
#[derive(Default)]
struct Sum {
    found: u64,
    numbers: u64,
    unseen: u64,
    known: u64,
}

impl Sum {
    fn add(&mut self, event: &Event) {
        match event {
            Event::Found(found) => {
                self.found += 1;
                self.numbers += found.count;
            }
            Event::Unseen(_) => self.unseen += 1,
        }
    }

    fn say(&self, face: &Face, progress: &Progress, is_cut: bool) {
        if face.is_json() {
            return;
        }
        let text = |count: u64| count.to_string();
        let files = text(progress.files.load(Ordering::Relaxed));
        let args = [
            ("files", files.as_str()),
            ("places", &text(self.found)),
            ("numbers", &text(self.numbers)),
            ("unseen", &text(self.unseen)),
        ];
        face.aside(face.text("scan-sum", &args));
        if self.known > 0 {
            face.aside(face.text("scan-known", &[("known", &text(self.known))]));
        }
        if is_cut {
            face.aside(face.text("scan-stopped", &[]));
        }
    }
}

fn say(face: &Face, event: &Event) {
    if face.is_json() {
        face.line(
            match event {
                Event::Found(found) => json!({
                    "file": found.file,
                    "place": found.place.to_string(),
                    "kind": found.kind.code(),
                    "confidence": found.confidence.code(),
                    "count": found.count,
                }),
                Event::Unseen(unseen) => {
                    json!({ "file": unseen.file, "not_looked": unseen.reason.code() })
                }
            }
            .to_string(),
        );
        return;
    }
    match event {
        Event::Found(found) => {
            let args = [
                ("file", found.file.as_str()),
                ("place", &place(face, &found.place)),
                ("kind", &face.text(&format!("scan-kind-{}", found.kind.code()), &[])),
                ("confidence", &confidence(face, event)),
                ("count", &found.count.to_string()),
            ];
            face.line(face.text("scan-found", &args));
        }
        Event::Unseen(unseen) => {
            let reason = face.text(&format!("scan-unseen-{}", unseen.reason.code()), &[]);
            face.line(face.text("scan-unseen", &[("file", &unseen.file), ("reason", &reason)]));
        }
    }
}

fn confidence(face: &Face, event: &Event) -> String {
    match event {
        Event::Found(found) => {
            face.text(&format!("scan-confidence-{}", found.confidence.code()), &[])
        }
        Event::Unseen(_) => String::new(),
    }
}

/// A place in the reader's language; those of sheets and databases are the same in all.
fn place(face: &Face, place: &Place) -> String {
    match place {
        Place::Line(line) => face.text("scan-place-line", &[("line", &line.to_string())]),
        Place::Page(page) => face.text("scan-place-page", &[("page", &page.to_string())]),
        Place::Name => face.text("scan-place-name", &[]),
        Place::Cells { .. } | Place::Column { .. } => place.to_string(),
    }
}
