//! Commands for developers, run as `cargo xtask COMMAND`. Uses std only, so that it builds at once.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line program")]

mod guards;
#[path = "../../crates/testkit/src/postgres/server.rs"]
mod postgres;
mod run;
mod runner;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test    everything that CI checks: format, lints, tidy, all tests on both databases, the build
                    with guards switched off, and the binary itself; installs what the tests need if it may
cargo xtask test PACKAGE…
                    the tests of these packages alone
cargo xtask tidy    the rules of the repository that no compiler checks
cargo xtask bench   the benchmarks (further words go to them)
cargo xtask help    this text";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => test::everything(),
        ["test", packages @ ..] => test::only(packages),
        ["tidy"] => tidy::check(),
        ["bench", rest @ ..] => {
            // As it is shipped: README builds the program with this profile.
            run::cargo(&["run", "--profile", "dist", "--package", "benches", "--"], rest)
        }
        [] | ["help" | "-h" | "--help"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(format!("there is no such command\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
