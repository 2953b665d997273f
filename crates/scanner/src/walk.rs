//! From a list of paths to everything in them: folders are walked, links are not followed, and two threads look.

use crate::inside::Scanner;
use crate::seen::{Event, Found, Reason, Unseen, masked};
use crate::state::State;
use ignore::overrides::OverrideBuilder;
use ignore::{DirEntry, WalkBuilder};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// Threads that look into files.
const THREADS: usize = 2;
/// Files that wait for a thread.
const WAITING: usize = 64;
/// Files that are looked at before what an earlier one has to say is known: what they say is held meanwhile.
const AHEAD: u64 = 10_000;
/// And what all of them together have to say, before no further file is taken up.
const HELD: u64 = 50_000;
/// A file that has more to say is told in sums from there on.
const MOST_EVENTS: usize = 10_000;

/// How far a scan is.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files looked at.
    pub files: AtomicU64,
    /// Bytes looked at, unpacked ones included.
    pub bytes: AtomicU64,
}

/// What is scanned, and how.
pub struct Walk<'a> {
    /// Looks into files.
    pub scanner: &'a Scanner,
    /// Files and folders.
    pub roots: &'a [PathBuf],
    /// Paths that are left out, written as in a `.gitignore`.
    pub ignored: &'a [String],
    /// What earlier scans saw.
    pub state: Option<&'a Mutex<State>>,
    /// Set to end the scan.
    pub stop: &'a AtomicBool,
    /// How far it is.
    pub progress: &'a Progress,
}

/// A rule of what is left out cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRule(pub String);

/// A file to be looked at, in the order of the walk.
enum Task {
    Look { at: u64, path: PathBuf },
    Say { at: u64, event: Event },
}

/// Walks; `said` is called in the order of the walk, whatever thread was first.
///
/// # Errors
/// A rule that cannot be read.
pub fn walk(asked: &Walk<'_>, said: &mut dyn FnMut(Event)) -> Result<(), BadRule> {
    let mut walks = Vec::new();
    for root in asked.roots {
        walks.push((root, builder(root, asked.ignored)?));
    }
    let (tasks, waiting) = sync_channel::<Task>(WAITING);
    let waiting = Mutex::new(waiting);
    let (results, done) = channel::<(u64, Vec<Event>)>();
    let ahead = &Ahead::default();
    std::thread::scope(|scope| {
        scope.spawn(move || feed(asked, &walks, &tasks, ahead));
        for _ in 0..THREADS {
            let (results, waiting) = (results.clone(), &waiting);
            scope.spawn(move || work(asked, waiting, &results, ahead));
        }
        drop(results);
        in_order(&done, said, ahead);
    });
    Ok(())
}

/// What was looked at and not said yet.
#[derive(Default)]
struct Ahead {
    /// Files of which all was said.
    said: AtomicU64,
    /// Events that wait for those of an earlier file.
    events: AtomicU64,
}

impl Ahead {
    /// Waits while too much waits to be said: an earlier file is still being looked into.
    fn wait(&self, at: u64, stop: &AtomicBool) {
        let is_far = || {
            let ahead = at.saturating_sub(self.said.load(Ordering::Relaxed));
            ahead > AHEAD || (ahead > 1 && self.events.load(Ordering::Relaxed) > HELD)
        };
        while is_far() && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

fn builder(root: &Path, ignored: &[String]) -> Result<WalkBuilder, BadRule> {
    let mut rules = OverrideBuilder::new(root);
    for rule in ignored {
        rules.add(&format!("!{rule}")).map_err(|_| BadRule(rule.clone()))?;
    }
    let rules = rules.build().map_err(|_| BadRule(ignored.join(" ")))?;
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).follow_links(false).overrides(rules);
    builder.sort_by_file_name(std::cmp::Ord::cmp);
    Ok(builder)
}

/// Walks the folders and hands over what is in them.
fn feed(
    asked: &Walk<'_>,
    walks: &[(&PathBuf, WalkBuilder)],
    tasks: &SyncSender<Task>,
    ahead: &Ahead,
) {
    let roots: Vec<PathBuf> = asked.roots.iter().filter_map(|r| r.canonicalize().ok()).collect();
    let mut at = 0;
    for (root, walk) in walks {
        for entry in walk.build() {
            if asked.stop.load(Ordering::Relaxed) {
                return;
            }
            let task = match entry {
                Ok(entry) => task_of(asked, at, root, &entry, &roots),
                Err(error) => {
                    let path = path_of(&error).unwrap_or(root);
                    let reason = match error.io_error().map(std::io::Error::kind) {
                        Some(std::io::ErrorKind::PermissionDenied) => Reason::Denied,
                        _ => Reason::Unreadable,
                    };
                    Some(Task::Say { at, event: unseen(path, reason) })
                }
            };
            if let Some(task) = task {
                ahead.wait(at, asked.stop);
                at += 1;
                if tasks.send(task).is_err() {
                    return;
                }
            }
        }
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

fn task_of(
    asked: &Walk<'_>,
    at: u64,
    root: &Path,
    entry: &DirEntry,
    roots: &[PathBuf],
) -> Option<Task> {
    let path = entry.path();
    // A link that was named by itself is what the person means.
    let kind = match entry.path_is_symlink() && path == root {
        true => std::fs::metadata(path).ok().map(|about| about.file_type()),
        false => entry.file_type(),
    };
    let say = |reason| Some(Task::Say { at, event: unseen(path, reason) });
    match kind {
        Some(kind) if kind.is_dir() => {
            let said = asked.scanner.name(&path.to_string_lossy());
            said.map(|event| Task::Say { at, event })
        }
        Some(kind) if kind.is_file() && entry.path_is_symlink() => {
            path.canonicalize().ok().map(|path| Task::Look { at, path })
        }
        Some(kind) if kind.is_file() => Some(Task::Look { at, path: path.to_path_buf() }),
        // Where it leads is looked at by itself when it lies within what is scanned.
        Some(kind) if kind.is_symlink() => {
            let there = path.canonicalize().ok();
            let inside =
                there.is_some_and(|there| roots.iter().any(|root| there.starts_with(root)));
            if inside { None } else { say(Reason::Link) }
        }
        Some(_) => say(Reason::Special),
        None => say(Reason::Unreadable),
    }
}

fn unseen(path: &Path, reason: Reason) -> Event {
    Event::Unseen(Unseen { file: masked(&path.to_string_lossy()), reason })
}

/// Looks into files until there are no more.
fn work(
    asked: &Walk<'_>,
    waiting: &Mutex<Receiver<Task>>,
    results: &Sender<(u64, Vec<Event>)>,
    ahead: &Ahead,
) {
    loop {
        let task = match waiting.lock() {
            Ok(waiting) => waiting.recv(),
            Err(poisoned) => poisoned.into_inner().recv(),
        };
        let (at, events) = match task {
            Err(_) => return,
            Ok(Task::Say { at, event }) => (at, vec![event]),
            Ok(Task::Look { at, path }) => (at, look(asked, &path)),
        };
        asked.progress.files.fetch_add(1, Ordering::Relaxed);
        ahead.events.fetch_add(events.len() as u64, Ordering::Relaxed);
        if results.send((at, events)).is_err() {
            return;
        }
    }
}

fn look(asked: &Walk<'_>, path: &Path) -> Vec<Event> {
    if asked.stop.load(Ordering::Relaxed) {
        return Vec::new();
    }
    let name = path.to_string_lossy();
    let shown = masked(&name);
    let digest = asked.state.and_then(|state| digest(state, path));
    if let (Some(state), Some(digest)) = (asked.state, &digest)
        && let Ok(mut state) = state.lock()
        && let Some(events) = state.known(digest, &shown)
    {
        return events;
    }
    let mut events = Vec::new();
    let mut sums = BTreeMap::new();
    let mut said = |event: Event| match event {
        Event::Found(found) if events.len() >= MOST_EVENTS => {
            let key = (found.file.clone(), found.kind, found.confidence);
            sums.entry(key).and_modify(|sum: &mut Found| sum.count += found.count).or_insert(found);
        }
        event => events.push(event),
    };
    let bytes = &asked.progress.bytes;
    asked.scanner.file(path, &name, &mut said, asked.stop, bytes);
    events.extend(sums.into_values().map(Event::Found));
    if let (Some(state), Some(digest)) = (asked.state, &digest)
        && let Ok(mut state) = state.lock()
        && !asked.stop.load(Ordering::Relaxed)
    {
        state.keep(digest, &shown, &events);
    }
    events
}

/// The digest of a file; none when it cannot be read, and then it is looked at.
fn digest(state: &Mutex<State>, path: &Path) -> Option<crate::state::Digest> {
    let name = path.to_string_lossy();
    let about = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let mut file = File::open(path).ok().filter(|_| about.len() > 0)?;
    let key = state.lock().ok()?.key().clone();
    key.digest(&mut file, &name).ok()
}

/// Says what comes, in the order of the walk.
fn in_order(done: &Receiver<(u64, Vec<Event>)>, said: &mut dyn FnMut(Event), ahead: &Ahead) {
    let (mut next, mut early) = (0, BTreeMap::new());
    for (at, events) in done {
        early.insert(at, events);
        while let Some(events) = early.remove(&next) {
            ahead.events.fetch_sub(events.len() as u64, Ordering::Relaxed);
            events.into_iter().for_each(&mut *said);
            next += 1;
            ahead.said.store(next, Ordering::Relaxed);
        }
    }
    early.into_values().flatten().for_each(said);
}
