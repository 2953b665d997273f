//! Form errors about a value that came from an option name the option, as it stands on the command line.

use office::domain::Stop;

/// Fields of the sign-in. No act has a field of these names.
const SIGN_IN: &[(&str, &str)] = &[("as", "--as"), ("second", "--second")];

/// Fields of the settings that a founding writes. `seal_places[1]` is the second `--seal-place`.
const FOUNDING: &[(&str, &str)] = &[
    ("keys", "--keys"),
    ("store", "--store"),
    ("seal_places", "--seal-place"),
    ("backup_places", "--backup-place"),
    ("unseal_passphrase", "--unseal-file"),
    ("unseal-file", "--unseal-file"),
    ("data", "--data"),
];

/// Filters of a list, packs and layouts.
const LIST: &[(&str, &str)] = &[
    ("staff_number", "--staff-number"),
    ("name", "--name"),
    ("pack", "--pack"),
    ("layout", "--layout"),
    ("staff", "--staff"),
    ("since", "--since"),
];

/// Of serving.
const SERVE: &[(&str, &str)] = &[("listen", "--listen"), ("names", "--name")];

/// Of serving pages.
pub fn of_serve(stop: Stop) -> Stop {
    named(stop, SERVE)
}

/// Of a sign-in, or of an act after one.
pub fn of_sign_in(stop: Stop) -> Stop {
    named(stop, SIGN_IN)
}

/// Of a founding, or of opening the vault.
pub fn of_founding(stop: Stop) -> Stop {
    named(stop, FOUNDING)
}

/// Of a list, a pack or a layout.
pub fn of_list(stop: Stop) -> Stop {
    named(stop, LIST)
}

fn named(stop: Stop, options: &[(&str, &str)]) -> Stop {
    let Stop::Form(mut errors) = stop else { return stop };
    for error in &mut errors {
        error.field = option(&error.field, options);
        for (_, value) in error.args.iter_mut().filter(|(key, _)| *key == "other") {
            *value = option(value, options);
        }
    }
    Stop::Form(errors)
}

fn option(field: &str, options: &[(&str, &str)]) -> String {
    let (name, index) = match field.strip_suffix(']').and_then(|field| field.split_once('[')) {
        Some((name, index)) => (name, index.parse::<usize>().ok()),
        None => (field, None),
    };
    match (options.iter().find(|(known, _)| *known == name), index) {
        (Some((_, option)), Some(index)) => format!("{option} #{}", index + 1),
        (Some((_, option)), None) => (*option).to_owned(),
        (None, _) => field.to_owned(),
    }
}
