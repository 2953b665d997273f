//! What the tests need besides the Rust toolchain, and how to get it on Debian.

use crate::run::output;
use std::path::Path;
use std::process::Command;

struct Tool {
    package: &'static str,
    what_for: &'static str,
    present: fn() -> bool,
}

fn command(name: &str) -> bool {
    output("sh", &["-c", &format!("command -v {name}")]).is_ok()
}

const TOOLS: [Tool; 5] = [
    Tool {
        package: "postgresql",
        what_for: "the store on its second database",
        present: || Path::new("/usr/lib/postgresql").is_dir() || command("initdb"),
    },
    Tool {
        package: "p7zip-full",
        what_for: "opening our containers with somebody else's program",
        present: || command("7z"),
    },
    Tool {
        package: "golang-go",
        what_for: "verifying the ledger with stock Go",
        present: || command("go"),
    },
    Tool {
        package: "golang-golang-x-mod-dev",
        what_for: "verifying the ledger with stock Go",
        present: || Path::new("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog").is_dir(),
    },
    Tool {
        package: "python3",
        what_for: "verifying the ledger with a script",
        present: || command("python3"),
    },
];

/// Sees to it that everything is there: installs what is missing when it may, else names it.
pub fn ensure() -> Result<(), String> {
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| !(tool.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|tool| tool.package).collect();
    let is_root = output("id", &["-u"]).is_ok_and(|id| id.trim() == "0");
    if !is_root || !command("apt-get") {
        let wanted: Vec<String> =
            missing.iter().map(|tool| format!("  {} ({})", tool.package, tool.what_for)).collect();
        return Err(format!(
            "the tests need these Debian packages (or their like):\n{}\ninstall them with: apt-get install {}",
            wanted.join("\n"),
            packages.join(" ")
        ));
    }
    println!("installing {}", packages.join(" "));
    apt(&["update", "-q"])?;
    apt(&[&["install", "-y", "-q", "--no-install-recommends"], packages.as_slice()].concat())?;
    match TOOLS.iter().find(|tool| !(tool.present)()) {
        None => Ok(()),
        Some(tool) => Err(format!("{} was installed and is still not there", tool.package)),
    }
}

fn apt(words: &[&str]) -> Result<(), String> {
    let status = Command::new("apt-get")
        .args(words)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .status()
        .map_err(|e| format!("apt-get: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("apt-get {} failed", words.join(" "))) }
}
