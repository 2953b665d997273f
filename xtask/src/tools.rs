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

const TOOLS: [Tool; 17] = [
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
        package: "openssl",
        what_for: "reading a terminal's certificate with somebody else's program",
        present: || command("openssl"),
    },
    Tool {
        package: "systemd",
        what_for: "looking at the unit of the service",
        present: || command("systemd-analyze"),
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
    Tool {
        package: "python3-venv",
        what_for: "trying the interface for programs against its own document",
        present: || output("python3", &["-c", "import ensurepip, venv"]).is_ok(),
    },
    Tool {
        package: "chromium",
        what_for: "the pages in a real browser",
        present: || command("chromium"),
    },
    Tool {
        package: "fonts-morisawa-bizud-gothic",
        what_for: "pages that look as they do on a clerk's machine",
        present: || Path::new("/usr/share/fonts/truetype/bizud-gothic").is_dir(),
    },
    Tool {
        package: "pcscd",
        what_for: "cards behind the real service for readers",
        present: || command("pcscd") || Path::new("/usr/sbin/pcscd").is_file(),
    },
    Tool {
        package: "vsmartcard-vpcd",
        what_for: "a reader without hardware",
        present: || Path::new("/usr/lib/pcsc/drivers/serial/libifdvpcd.so").is_file(),
    },
    Tool {
        package: "libpcsclite-dev",
        what_for: "building with readers of cards",
        present: || Path::new("/usr/include/PCSC/winscard.h").is_file(),
    },
    Tool {
        package: "pkgconf",
        what_for: "building with readers of cards",
        present: || command("pkg-config"),
    },
    Tool {
        package: "iproute2",
        what_for: "a network of its own for the virtual reader",
        present: || command("ip") || Path::new("/usr/sbin/ip").is_file(),
    },
    Tool { package: "nodejs", what_for: "driving the browser", present: || command("node") },
    Tool { package: "npm", what_for: "driving the browser", present: || command("npm") },
];

/// What drives the browser, by its lock file; asked for again only when that changed.
pub fn browser() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/browser");
    let read = |path: &str| std::fs::read(folder.join(path));
    let lock = read("package-lock.json").map_err(|e| format!("package-lock.json: {e}"))?;
    let installed = "node_modules/.of-lock";
    if read(installed).is_ok_and(|of| of == lock) {
        return Ok(());
    }
    let status = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&folder)
        .status()
        .map_err(|e| format!("npm: {e}"))?;
    if !status.success() {
        return Err("npm ci failed in tests/browser".to_owned());
    }
    std::fs::write(folder.join(installed), lock).map_err(|e| format!("{installed}: {e}"))
}

/// What tries the interface for programs, by its list of versions and digests; asked for again only when that changed.
pub fn api() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let list = root.join("tests/api/requirements.txt");
    let wanted = std::fs::read(&list).map_err(|e| format!("{}: {e}", list.display()))?;
    let folder = root.join("target/api");
    let installed = folder.join(".of-list");
    if std::fs::read(&installed).is_ok_and(|of| of == wanted) {
        return Ok(());
    }
    let run = |program: &Path, words: &[&str]| {
        let status = Command::new(program).args(words).status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(format!("{} failed for target/api", program.display())),
            Err(e) => Err(format!("{}: {e}", program.display())),
        }
    };
    let (folder, list) = (folder.to_string_lossy(), list.to_string_lossy());
    run(Path::new("python3"), &["-m", "venv", "--clear", &folder])?;
    let pip = Path::new(folder.as_ref()).join("bin/pip");
    run(&pip, &["install", "--quiet", "--require-hashes", "--requirement", &list])?;
    std::fs::write(&installed, wanted).map_err(|e| format!("{}: {e}", installed.display()))
}

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
