//! `cargo xtask test`: what CI runs, and nothing else does.

use crate::run::{cargo, cargo_output};
use crate::{guards, postgres, runner, tidy, tools};
use std::time::Instant;

/// Runs every check, in the order in which they are quick to fail.
pub fn everything() -> Result<(), String> {
    step("tools", || tools::ensure().and_then(|()| tools::browser()).and_then(|()| tools::api()))?;
    step("format", || cargo(&["fmt", "--all", "--check"], &[]))?;
    step("tidy", tidy::check)?;
    step("lints", || {
        cargo(&["clippy", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])
    })?;
    step("binary", binary)?;
    let server = postgres::Server::start_quick()?;
    let url = server.url();
    let settings = [("BANNIN_TEST_POSTGRES", url.as_str())];
    // The guards first: their closing line must not be taken for that of the whole.
    step("guards switched off", || {
        let lines = guards::read()?;
        let mut words = vec!["--features", "it/broken"];
        for package in guards::packages(&lines) {
            words.extend(["--package", package]);
        }
        let binaries = runner::build(&words)?;
        guards::check(&lines, &tests_of(&binaries)?, &settings)
    })?;
    step("tests", || {
        let binaries = runner::build(&["--workspace"])?;
        runner::run(&tests_of(&binaries)?, &settings)
    })
}

/// Runs the tests of some packages.
pub fn only(packages: &[&str]) -> Result<(), String> {
    tools::browser()?;
    tools::api()?;
    let words: Vec<&str> = packages.iter().flat_map(|package| ["--package", *package]).collect();
    let binaries = runner::build(&words)?;
    let server = postgres::Server::start_quick()?;
    runner::run(&tests_of(&binaries)?, &[("BANNIN_TEST_POSTGRES", &server.url())])
}

fn tests_of(binaries: &[runner::Binary]) -> Result<Vec<runner::Test<'_>>, String> {
    let lists: Result<Vec<_>, String> = binaries.iter().map(runner::Binary::tests).collect();
    Ok(lists?.into_iter().flatten().collect())
}

/// Builds the program as the tests run it, with readers of cards, and sees that the switch of `domain::broken` is not in it.
/// Without readers the card's own tests say what to install.
fn binary() -> Result<(), String> {
    cargo(&["test", "--release", "--package", "card", "--lib", "--", "without_readers"], &[])?;
    let messages = cargo_output(&[
        "build",
        "--release",
        "--package",
        "bannin",
        "--features",
        "pcsc",
        "--message-format=json-render-diagnostics",
    ])?;
    let path = runner::program(&messages, "bannin").ok_or("cargo built no bannin")?;
    let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let switch = b"BANNIN_BROKEN";
    if bytes.windows(switch.len()).any(|window| window == switch) {
        return Err(
            "the release binary can switch its guards off: build it without the feature broken"
                .to_owned(),
        );
    }
    Ok(())
}

/// Runs one step and says how long it took.
fn step(name: &str, work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    println!("\n==== {name}");
    let begun = Instant::now();
    work().map_err(|problem| format!("{name}: {problem}"))?;
    println!("==== {name}: {:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}
