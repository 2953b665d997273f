//! Form errors that state a rule are told with their article, in every pack, and a new form error says which it is.

use std::collections::BTreeMap;

use domain::{ActName, Stop};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::said;
use serde_json::json;
use words::{Lang, Words};

/// Each form error that has words, and whether `tests/form-errors.tsv` calls it a rule.
fn table() -> BTreeMap<&'static str, bool> {
    let lines = include_str!("../form-errors.tsv").lines().filter(|line| !line.starts_with('#'));
    let entry = |line: &'static str| match line.split_once('\t') {
        Some((code, "rule")) => (code, true),
        Some((code, "form")) => (code, false),
        _ => panic!("{line}"),
    };
    lines.map(entry).collect()
}

/// A form error that is added is put into the table, as a slip of the form or as a rule; rules are those that packs cite.
#[test]
fn every_form_error_is_a_slip_or_a_rule() {
    let table = table();
    let words = include_str!("../../crates/words/ja/forms.ftl").lines();
    let codes = words.filter_map(|line| line.strip_prefix("form-")?.split_once("-what ="));
    let codes: Vec<&str> = codes.map(|(code, _)| code).collect();
    for code in &codes {
        assert!(table.contains_key(code), "tests/form-errors.tsv: {code}, a slip or a rule?");
    }
    assert!(table.keys().all(|code| codes.contains(code)), "no words any more");
    for (code, is_rule) in &table {
        assert_eq!(regulation::FORM_RULES.contains(code), *is_rule, "{code}");
    }
}

/// Whatever pack is in force has an article for each of them: its own, or that of the law.
#[test]
fn every_pack_has_an_article_for_each_rule() {
    for pack in PACKS.map(|pack| House::new(Engine::Sqlite, pack).office().pack().unwrap()) {
        for code in regulation::FORM_RULES {
            let article = pack.clause_of(code).map(|clause| pack.article(clause));
            assert!(article.is_some_and(|article| !article.is_empty()), "{code}");
        }
    }
}

/// Whoever mends the field is told which article says so, in words of either language.
#[test]
fn a_rule_in_a_form_cites_its_article() {
    for (pack, article) in PACKS.into_iter().zip(["第2-5", "第2条2"]) {
        let house = House::new(Engine::Sqlite, pack);
        let appointing = json!({ "staff": house.ids.staff, "duty": "clerk", "title": "担当",
                                 "department": DEPARTMENT, "since": "2026-11-21" });
        let Err(Stop::Form(errors)) = house.run(Who::Manager, ActName::Appoint, appointing) else {
            panic!("a clerk was appointed");
        };
        assert_eq!(errors[0].code, "clerks_are_designated");
        for lang in [Lang::Ja, Lang::En] {
            let told = said::form(&Words::load(lang), &errors[0]);
            assert!(told.what.contains(article), "{}", told.what);
        }
        let none = json!({ "staff": house.ids.staff, "duty": "nobody", "title": "担当",
                           "since": "2026-11-21" });
        let Err(Stop::Form(slips)) = house.run(Who::Manager, ActName::Appoint, none) else {
            panic!("nobody was appointed");
        };
        assert!(slips.iter().all(|slip| slip.args.iter().all(|(key, _)| *key != "article")));
    }
}
