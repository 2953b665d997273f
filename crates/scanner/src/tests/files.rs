//! Walking: what is opened, what is not, and what is remembered.

use super::*;
use crate::{Progress, State, Walk, walk};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

fn walked(root: &Path, ignored: &[String], state: Option<&Mutex<State>>) -> (Vec<Event>, u64) {
    let (scanner, stop, progress) = (scanner(), AtomicBool::new(false), Progress::default());
    let roots = [root.to_path_buf()];
    let asked =
        Walk { scanner: &scanner, roots: &roots, ignored, state, stop: &stop, progress: &progress };
    let mut events = Vec::new();
    walk(&asked, &mut |event| events.push(event)).unwrap();
    (events, progress.bytes.load(Ordering::Relaxed))
}

fn files(events: &[Event], root: &Path) -> Vec<(String, &'static str)> {
    let short = |file: &str| file.strip_prefix(root.to_str().unwrap()).unwrap().to_owned();
    let said = |event: &Event| match event {
        Event::Found(f) => (short(&f.file), f.confidence.code()),
        Event::Unseen(u) => (short(&u.file), u.reason.code()),
    };
    events.iter().map(said).collect()
}

/// A folder with a number in `a/one.txt`.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("share");
    fs::create_dir_all(root.join("a/.hidden")).unwrap();
    fs::write(root.join("a/one.txt"), format!("個人番号 {}", number())).unwrap();
    fs::write(root.join("a/.hidden/two.txt"), format!("個人番号 {}", number())).unwrap();
    fs::write(root.join("b.txt"), "何もない").unwrap();
    (folder, root)
}

#[test]
fn folders_are_walked_in_order_hidden_ones_too() {
    let (_keep, root) = folder();
    fs::write(root.join(".gitignore"), "*.txt").unwrap();
    let (events, bytes) = walked(&root, &[], None);
    assert_eq!(
        files(&events, &root),
        [("/a/.hidden/two.txt".to_owned(), "high"), ("/a/one.txt".to_owned(), "high")]
    );
    assert!(bytes > 50);
    let (events, _) = walked(&root, &["a/.hidden/".to_owned()], None);
    assert_eq!(files(&events, &root), [("/a/one.txt".to_owned(), "high")]);
}

#[test]
fn a_folder_called_after_a_number_is_found_and_not_repeated() {
    let (_keep, root) = folder();
    fs::create_dir(root.join(number())).unwrap();
    let (events, _) = walked(&root, &["a/".to_owned()], None);
    assert_eq!(files(&events, &root), [("/************".to_owned(), "medium")]);
}

#[test]
fn what_is_said_waits_for_a_slow_file_and_keeps_its_order() {
    let (_keep, root) = folder();
    fs::write(root.join("a/.hidden/0.txt"), vec![b'x'; 3 << 20]).unwrap();
    for at in 0..400 {
        fs::write(root.join(format!("a/{at:04}.txt")), format!("個人番号 {}", number())).unwrap();
    }
    let (events, _) = walked(&root, &[], None);
    let all: Vec<_> = files(&events, &root).into_iter().map(|(name, _)| name).collect();
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!((all.len(), &all), (402, &sorted));
}

#[test]
fn links_pipes_and_what_is_denied_are_named_and_not_opened() {
    let (keep, root) = folder();
    let outside = keep.path().join("outside.txt");
    fs::write(&outside, number()).unwrap();
    symlink(&outside, root.join("c-link")).unwrap();
    symlink(root.join("a/one.txt"), root.join("d-link-inside")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(root.join("e-pipe")).status().unwrap();
    assert!(pipe.success());
    let (events, _) = walked(&root, &["a/".to_owned()], None);
    assert_eq!(
        files(&events, &root),
        [("/c-link".to_owned(), "link"), ("/e-pipe".to_owned(), "special")]
    );
}

#[test]
fn what_has_not_changed_is_not_looked_into_again() {
    let (keep, root) = folder();
    let path = keep.path().join("state.json");
    let state = Mutex::new(State::open(&path).unwrap());
    let (first, read) = walked(&root, &[], Some(&state));
    assert!(read > 0);
    state.lock().unwrap().save(true).unwrap();
    let key = keep.path().join("state.json.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    let state = Mutex::new(State::open(&path).unwrap());
    let (second, read) = walked(&root, &[], Some(&state));
    assert_eq!(second, first);
    assert_eq!(read, 0, "nothing was looked into");

    fs::write(root.join("b.txt"), format!("個人番号 {}", number())).unwrap();
    fs::write(root.join("a/one.txt"), "消した").unwrap();
    let (third, _) = walked(&root, &[], Some(&state));
    assert_eq!(
        files(&third, &root),
        [("/a/.hidden/two.txt".to_owned(), "high"), ("/b.txt".to_owned(), "high")]
    );
    // Nothing in it tells a number: neither its digits, nor a digest without the key.
    state.lock().unwrap().save(true).unwrap();
    let kept = fs::read_to_string(&path).unwrap();
    assert!(!digits::has_hit(&kept));
    fs::remove_file(&key).unwrap();
    let other = Mutex::new(State::open(&path).unwrap());
    let (_, read) = walked(&root, &[], Some(&other));
    assert!(read > 0, "another key knows nothing");
}

#[test]
fn a_scan_that_is_stopped_ends() {
    let (_keep, root) = folder();
    let (scanner, stop, progress) = (scanner(), AtomicBool::new(true), Progress::default());
    let roots = [root];
    let asked = Walk {
        scanner: &scanner,
        roots: &roots,
        ignored: &[],
        state: None,
        stop: &stop,
        progress: &progress,
    };
    let mut events = Vec::new();
    walk(&asked, &mut |event| events.push(event)).unwrap();
    assert_eq!(events, []);
}
