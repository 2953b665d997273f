use super::*;
use std::collections::BTreeSet;

fn keys(text: &str) -> BTreeSet<&str> {
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim()))
        .collect()
}

/// The names after `$` in a text.
fn arguments(text: &str) -> BTreeSet<&str> {
    text.split('$')
        .skip(1)
        .filter_map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').next()
        })
        .collect()
}

#[test]
fn files_are_sound_and_all_listed() {
    for lang in Lang::ALL {
        assert_eq!(Words::read(lang).1, Vec::<String>::new());
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(lang.code());
        let there: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let listed: BTreeSet<String> =
            FILES.iter().map(|(name, ..)| format!("{name}.ftl")).collect();
        assert_eq!(there, listed);
    }
}

#[test]
fn both_languages_have_the_same_keys_and_arguments() {
    let (ja, en) = (Words::load(Lang::Ja), Words::load(Lang::En));
    for (name, ja_text, en_text) in FILES {
        assert!(!keys(ja_text).is_empty(), "{name}");
        assert_eq!(keys(ja_text), keys(en_text), "{name}");
        assert_eq!(arguments(ja_text), arguments(en_text), "{name}");
        for key in keys(ja_text) {
            assert!(ja.has(key) && en.has(key), "{key}");
        }
    }
}

#[test]
fn texts_are_whole_and_hold_no_number() {
    for words in Lang::ALL.map(Words::load) {
        for (_, text, _) in FILES {
            for key in keys(text) {
                let said = words.text(key, &[]);
                // Without its arguments a text keeps `{$name}`; `{name}` is a reference that leads nowhere.
                let gap = said.replace("{$", "").contains('{');
                assert!(!gap && !said.is_empty(), "{key}: {said}");
                assert!(!digits::has_hit(&said), "{key}");
                let run = said.split(|c: char| !c.is_ascii_digit());
                assert!(run.map(str::len).max() < Some(11), "{key}");
            }
        }
    }
}

#[test]
fn the_certificate_promises_what_the_design_does_and_no_more() {
    let promise = Words::load(Lang::En).text("certificate-promise", &[]);
    assert!(promise.ends_with(
        "after \"done everywhere\", nobody can recover the number from databases, logs and backups, \
         unless they kept a copy of a seal older than the round together with the unseal secret."
    ));
}

#[test]
fn every_act_duty_stage_and_fault_has_words() {
    for words in Lang::ALL.map(Words::load) {
        let codes = domain::ActName::ALL.iter().map(|a| format!("act-{a}"));
        let codes = codes.chain(domain::Duty::ALL.iter().map(|d| format!("duty-{}", d.code())));
        let codes = codes.chain(domain::Stage::ALL.iter().map(|s| format!("stage-{}", s.code())));
        let codes =
            codes.chain(digits::Fault::ALL.iter().map(|f| format!("number-fault-{}", f.code())));
        for key in codes {
            assert!(words.has(&key), "{} {key}", words.lang().code());
        }
    }
}

#[test]
fn arguments_stand_bare_and_gaps_are_seen() {
    let words = Words::load(Lang::Ja);
    assert_eq!(
        words.text("number-fault-length", &[("digits", "11"), ("expected", "12")]),
        "数字が11個あります。12個必要です。"
    );
    assert_eq!(words.text("nowhere", &[]), "‹nowhere›");
    assert!(!words.has("nowhere"));
    assert!(words.text("number-fault-length", &[]).contains("{$digits}"));
    assert_eq!(words.clone().text("act-fill_file", &[]), words.text("act-fill_file", &[]));
}

#[test]
fn language_tags() {
    for (tag, lang) in [
        ("ja", Some(Lang::Ja)),
        ("ja_JP.UTF-8", Some(Lang::Ja)),
        ("en-GB", Some(Lang::En)),
        ("EN", Some(Lang::En)),
        ("fr", None),
        ("", None),
    ] {
        assert_eq!(Lang::parse(tag), lang, "{tag}");
    }
}

#[test]
fn words_are_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Words::load(Lang::En));
}
