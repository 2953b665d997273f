//! Runs every test in a process of its own, a few at a time, and measures each.

use crate::run::{cargo_output, root};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// No test may take longer, in seconds.
const LIMIT: &str = "600";

/// A built test binary.
pub struct Binary {
    /// The package's name.
    pub package: String,
    executable: String,
    folder: PathBuf,
}

/// One test of a binary.
pub struct Test<'b> {
    binary: &'b Binary,
    name: String,
    ignored: bool,
}

struct Outcome {
    title: String,
    took: Duration,
    /// What it said, when it failed.
    failure: Option<String>,
}

/// Builds test binaries; `words` choose packages and features.
pub fn build(words: &[&str]) -> Result<Vec<Binary>, String> {
    let fixed = ["test", "--release", "--no-run", "--message-format=json-render-diagnostics"];
    let messages = cargo_output(&[&fixed, words].concat())?;
    Ok(messages.lines().filter_map(binary).collect())
}

/// Reads the message that cargo writes for each artifact; only test binaries count.
fn binary(message: &str) -> Option<Binary> {
    let (_, profile) = message.split_once("\"profile\":{")?;
    if !profile.split('}').next()?.contains("\"test\":true") {
        return None;
    }
    let executable = text_of(message, "executable")?;
    let manifest = PathBuf::from(text_of(message, "manifest_path")?);
    let folder = manifest.parent()?.to_path_buf();
    let inside = folder.strip_prefix(root()).unwrap_or(&folder);
    let package = inside.file_name()?.to_string_lossy().into_owned();
    Some(Binary { package, executable, folder })
}

/// The text of a key in a line of cargo's JSON. Paths with quotes or backslashes are not ours.
fn text_of(message: &str, key: &str) -> Option<String> {
    let (_, rest) = message.split_once(&format!("\"{key}\":\""))?;
    rest.split_once('"').map(|(text, _)| text.to_owned())
}

/// The path of a program in cargo's messages.
pub fn program(messages: &str, name: &str) -> Option<PathBuf> {
    let path = messages.lines().filter_map(|m| text_of(m, "executable")).map(PathBuf::from);
    path.into_iter().find(|p| p.file_name().is_some_and(|f| f == name))
}

impl Binary {
    fn command(&self) -> Command {
        let mut command = Command::new("timeout");
        command.args(["--foreground", LIMIT, &self.executable]).current_dir(&self.folder);
        command.env("CARGO_MANIFEST_DIR", &self.folder).stdin(Stdio::null());
        command
    }

    fn names(&self, words: &[&str]) -> Result<BTreeSet<String>, String> {
        let output = self
            .command()
            .args(["--list", "--format", "terse"])
            .args(words)
            .output()
            .map_err(|e| format!("{}: {e}", self.executable))?;
        if !output.status.success() {
            return Err(format!("{} does not list its tests", self.executable));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().filter_map(|l| l.strip_suffix(": test")).map(str::to_owned).collect())
    }

    /// All tests of the binary.
    pub fn tests(&self) -> Result<Vec<Test<'_>>, String> {
        let ignored = self.names(&["--ignored"])?;
        let all = self.names(&[])?;
        Ok(all
            .into_iter()
            .map(|name| Test { binary: self, ignored: ignored.contains(&name), name })
            .collect())
    }
}

impl Test<'_> {
    /// True when this is the test of that name in the package of that folder.
    pub fn is_called(&self, package: &str, name: &str) -> bool {
        self.binary.package == package && self.name == name
    }

    /// Runs the test with a guard switched off: true when it fails, as it must.
    pub fn fails_without(&self, guard: &str, settings: &[(&str, &str)]) -> Result<bool, String> {
        let output = self
            .binary
            .command()
            .args(["--exact", &self.name])
            .envs(settings.iter().copied())
            .env("BANNIN_BROKEN", guard)
            .output()
            .map_err(|e| e.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout);
        // A test that was not there, or whose process broke off, proves nothing.
        if said.contains("0 passed; 1 failed") || said.contains("1 passed; 0 failed") {
            Ok(!output.status.success())
        } else {
            Err(format!("{} did not end: {said}", self.name))
        }
    }

    fn run(&self, settings: &[(&str, &str)]) -> Outcome {
        let title = format!("{}::{}", self.binary.package, self.name);
        let begun = Instant::now();
        let output = self
            .binary
            .command()
            .args(["--exact", &self.name])
            .envs(settings.iter().copied())
            .output();
        let took = begun.elapsed();
        let failure = match output {
            // Exactly one test must have run: a name that matches nothing is no success.
            Ok(output)
                if output.status.success()
                    && String::from_utf8_lossy(&output.stdout)
                        .contains("test result: ok. 1 passed") =>
            {
                None
            }
            Ok(output) => Some(format!(
                "{}\n{}{}",
                match output.status.code() {
                    Some(124) => format!("took more than {LIMIT} seconds"),
                    _ => output.status.to_string(),
                },
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            )),
            Err(e) => Some(e.to_string()),
        };
        Outcome { title, took, failure }
    }
}

/// Runs tests, prints each, what failed, and the ten slowest; the last line has the form that cargo gives
/// it. None at all is a failure.
pub fn run(tests: &[Test<'_>], settings: &[(&str, &str)]) -> Result<(), String> {
    let begun = Instant::now();
    let (skipped, chosen): (Vec<&Test<'_>>, Vec<&Test<'_>>) = tests.iter().partition(|t| t.ignored);
    println!("\nrunning {} tests", chosen.len());
    let queue = Mutex::new(chosen.iter());
    let outcomes = Mutex::new(Vec::new());
    let lanes = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| {
                while let Some(test) = queue.lock().ok().and_then(|mut q| q.next()) {
                    let outcome = test.run(settings);
                    let word = if outcome.failure.is_none() { "ok" } else { "FAILED" };
                    println!("test {} ... {word}", outcome.title);
                    if let Ok(mut all) = outcomes.lock() {
                        all.push(outcome);
                    }
                }
            });
        }
    });
    let outcomes =
        outcomes.into_inner().map_err(|_| "a lane of the runner broke off".to_owned())?;
    report(outcomes, chosen.len(), skipped.len(), begun.elapsed())
}

fn report(
    mut all: Vec<Outcome>,
    wanted: usize,
    ignored: usize,
    took: Duration,
) -> Result<(), String> {
    for outcome in &all {
        if let Some(said) = &outcome.failure {
            println!("\n---- {} ----\n{}", outcome.title, said.trim_end());
        }
    }
    all.sort_by_key(|outcome| std::cmp::Reverse(outcome.took));
    println!("\nthe ten slowest:");
    for outcome in all.iter().take(10) {
        println!("{:>9.2} s  {}", outcome.took.as_secs_f64(), outcome.title);
    }
    let passed = all.iter().filter(|outcome| outcome.failure.is_none()).count();
    let failed = wanted - passed;
    let good = failed == 0 && passed > 0;
    println!(
        "\ntest result: {}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; 0 filtered out; \
         finished in {:.2}s",
        if good { "ok" } else { "FAILED" },
        took.as_secs_f64()
    );
    if good { Ok(()) } else { Err("tests failed, or there were none".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_cargo_says_about_test_binaries() {
        let folder = root().join("crates/digits");
        let message = |test: bool| {
            format!(
                "{{\"reason\":\"compiler-artifact\",\"package_id\":\"x\",\"manifest_path\":\"{0}/Cargo.toml\",\
                 \"target\":{{\"test\":true}},\"profile\":{{\"opt_level\":\"3\",\"test\":{test}}},\
                 \"executable\":\"{0}/digits-1f\",\"fresh\":true}}",
                folder.display()
            )
        };
        let found = binary(&message(true)).unwrap();
        assert_eq!((found.package.as_str(), found.folder), ("digits", folder.clone()));
        assert_eq!(found.executable, folder.join("digits-1f").display().to_string());
        assert_eq!(program(&message(false), "digits-1f"), Some(folder.join("digits-1f")));
        assert!(binary(&message(false)).is_none());
        assert!(binary("{\"reason\":\"build-finished\",\"success\":true}").is_none());
    }

    #[test]
    fn no_tests_or_a_lost_one_is_a_failure() {
        let fine = || Outcome { title: "t".into(), took: Duration::ZERO, failure: None };
        assert!(report(vec![fine()], 1, 0, Duration::ZERO).is_ok());
        assert!(report(vec![fine()], 2, 0, Duration::ZERO).is_err());
        assert!(report(Vec::new(), 0, 3, Duration::ZERO).is_err());
    }
}
