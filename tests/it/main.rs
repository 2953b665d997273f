//! The tests of the whole program, through the acts, on both databases.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

mod above;
mod absent;
mod acquire;
mod adopting;
mod arrival;
mod at_once;
mod backup;
mod bad_files;
mod bad_input;
mod bulk;
mod canary;
mod card;
mod careless;
mod chosen;
mod cli;
mod commanded;
mod contractors;
mod copying;
mod correct;
mod deletion;
mod deputies;
mod device_files;
mod dismiss;
mod end_registration;
mod ending;
mod entering;
mod faults;
mod files;
mod filing_files;
mod filling_doc;
mod findings;
mod first_steps;
mod flips;
mod form_rules;
mod guards;
mod hand;
mod incidents;
mod instructed;
mod intake;
mod keeping;
mod kill;
mod large;
mod lawful;
mod leavers;
mod leaving;
mod life_cycle;
mod linking;
mod living;
mod lookup;
mod main_job;
mod moving;
mod needs;
mod newcomer;
mod oracles;
mod own_files;
mod passing;
mod passwords;
mod paths;
mod pending;
mod processes;
mod program;
mod providing;
mod providing_out;
mod records;
mod refusals;
mod registers;
mod remembered;
mod restoring;
mod returning;
mod rights;
mod roles;
mod roll;
mod roll_forward;
mod scanning;
mod scopes;
mod seals;
mod second_factors;
mod service;
mod shown;
mod sign_ins;
mod slips;
mod sources;
mod stale;
mod stored;
mod taken_over;
mod tamper;
mod terminal;
mod third_body;
mod third_insured;
mod tokens;
mod told;
mod twice;
mod two_lives;
mod year;
