//! The terminal's echo: off from the first secret that is asked for until the command ends. What somebody types ahead
//! while the program works (opening the vault takes seconds) shows nowhere, and what was not read by then is thrown
//! away instead of being handed to the shell.

use std::sync::{Mutex, PoisonError};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// How the terminal was set before.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Turns it off, once. A terminal that cannot be asked keeps its echo; the secret is still not stored anywhere.
pub fn off() {
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    let stdin = std::io::stdin();
    if before.is_some() {
        return;
    }
    let Ok(now) = tcgetattr(&stdin) else { return };
    let mut silent = now.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    if tcsetattr(&stdin, OptionalActions::Drain, &silent).is_ok() {
        *before = Some(now);
        restore_when_stopped();
    }
}

/// Sets the terminal as it was.
pub fn restore() {
    let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(before) = before {
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &before);
    }
}

/// Ctrl-C must not leave a terminal on which nothing shows.
fn restore_when_stopped() {
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    let _ = std::thread::Builder::new().name("echo".to_owned()).spawn(move || {
        for signal in signals.forever() {
            restore();
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

/// Sets the terminal as it was when the command ends, also by a panic.
pub struct Restored;

impl Drop for Restored {
    fn drop(&mut self) {
        restore();
    }
}
