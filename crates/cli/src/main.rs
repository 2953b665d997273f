//! `bannin`: the acts of the office as commands. The same acts, the same decisions and the same records
//! as every other face; nothing here goes around the office.

mod act;
mod args;
mod card;
mod demo;
mod echo;
mod example;
mod instance;
mod leave;
mod ledger;
mod list;
mod memory;
mod number;
mod options;
mod place;
mod print;
mod regulation;
mod reveal;
mod scan;
mod secret;
mod serve;
mod service;
mod usage;
mod vault;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::args::{Cli, Command};
use crate::print::Face;

fn main() -> ExitCode {
    let _echo = echo::Restored;
    memory::keep_to_ourselves();
    let words = args::words_from_environment();
    let command = args::command(&words);
    let asked = command.clone().try_get_matches().and_then(|m| Cli::from_arg_matches(&m));
    let cli = match asked {
        Ok(cli) => cli,
        Err(error) => return usage::say(&words, args::wants_json(), &error, &command),
    };
    let face = Face::new(cli.lang.map_or(words, args::words), cli.json);
    let done = match cli.command {
        Command::Demo(demo) => demo::run(&face, &cli.place, &demo),
        Command::Act { command } => act::run(&face, &cli.place, command),
        Command::List(asked) => list::run(&face, &cli.place, &asked),
        Command::Timeline(asked) => list::timeline(&face, &cli.place, &asked),
        Command::Duties(known) => list::duties(&face, &cli.place, &known),
        Command::Serve(asked) => serve::run(&face, &cli.place, &asked),
        Command::SecondFactor { command } => secret::new_second_factor(&face, &command),
        Command::Device { command } => serve::device(&face, &cli.place, &command),
        Command::Ledger { command } => ledger::run(&face, &cli.place, command),
        Command::Leave(asked) => leave::run(&face, &cli.place, &asked),
        Command::Vault { command } => vault::run(&face, &cli.place, &command),
        Command::Regulation { command } => regulation::run(&face, command),
        Command::Number { command } => number::run(&face, command),
        Command::Card { command } => card::run(&face, &command),
        Command::Scan(asked) => scan::run(&face, &asked),
    };
    let code = done.unwrap_or_else(|stop| face.stop(&stop));
    face.ended(code)
}
