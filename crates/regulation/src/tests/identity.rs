//! The cases in which a number and a person are verified, and the proofs that count.

use domain::{Day, Slug};

use super::bad_packs::{files_of, replace};
use super::{BODIES, pack, registry};
use crate::{AffairsKind, Ask, Verifier};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The codes of the proofs that show the number in a case.
fn numbers(case: &str, on: &str, kind: AffairsKind) -> Vec<String> {
    let pack = pack(BODIES[0]);
    let (identity, on) = (pack.identity(), day(on));
    let groups: Vec<Slug> = identity.case(case, on).unwrap().number.clone();
    identity.proofs_of(&groups, on, kind).map(|proof| proof.code.to_string()).collect()
}

#[test]
fn every_case_of_the_law_is_there() {
    let on = day("2026-11-21");
    for body in BODIES {
        let pack = pack(body);
        let mut codes: Vec<&str> = pack.identity().cases(on).map(|c| c.code.as_str()).collect();
        codes.sort_unstable();
        let expected = [
            "a1", "a2", "a3", "d1", "d2", "d3", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8",
            "p9", "t1",
        ];
        assert_eq!(codes, expected);
        let exempt = pack.identity().cases(on).filter(|case| case.exemption.is_some());
        let exempt: Vec<_> = exempt.map(|case| (case.code.as_str(), case.verifier)).collect();
        let family = Verifier::Staff;
        assert_eq!(exempt, [("d1", family), ("d2", family), ("t1", Verifier::Sender)]);
        for code in ["a1", "a2", "a3", "d3"] {
            assert!(!pack.identity().case(code, on).unwrap().agency.is_empty(), "{code}");
        }
    }
}

#[test]
fn proofs_count_on_their_days_and_for_their_affairs() {
    let (related, using) = (AffairsKind::Related, AffairsKind::Using);
    let paper = numbers("p3", "2026-11-21", related);
    assert_eq!(paper, ["residence_certificate", "residence_statement", "notification_card"]);
    let hard = |kind| numbers("p5", "2026-11-21", kind).contains(&"jlis_check".to_owned());
    assert!(hard(using) && !hard(related));
    let pack = pack(BODIES[1]);
    let identity = pack.identity();
    assert!(identity.case("p2", day("2025-06-23")).is_none());
    assert!(identity.case("p2", day("2025-06-24")).is_some());
    for (on, count) in [("2020-05-24", 0), ("2020-05-25", 2)] {
        let useless = identity.proofs(day(on)).filter(|proof| proof.groups.is_empty());
        assert_eq!(useless.count(), count, "{on}");
    }
    for (on, cards) in [("2024-12-01", 1), ("2025-12-01", 2), ("2025-12-02", 1)] {
        let cards_of = ["insurance_card", "eligibility_certificate"];
        let found = identity.proofs(day(on)).filter(|p| cards_of.contains(&p.code.as_str()));
        assert_eq!(found.count(), cards, "{on}");
    }
}

/// Who is spared a verification is spared it for the documents of the exemption alone; No. 3 is verified.
#[test]
fn an_exemption_counts_for_its_documents() {
    let pack = pack(BODIES[0]);
    let on = day("2026-11-21");
    let counts = |case: &str, document: &str| {
        let document = Slug::new(document).unwrap();
        pack.identity().case(case, on).unwrap().counts_for(&document)
    };
    for (case, own, other) in [
        ("d1", "dependants_declaration", "pension_third"),
        ("d2", "insurance_dependants", "pension_third"),
        ("d3", "pension_third", "insurance_dependants"),
    ] {
        assert!(counts(case, own) && !counts(case, other), "{case}");
    }
    assert!(counts("p3", "pension_third") && counts("t1", "withholding_slip"));
    let asks = |case: &str| pack.identity().case(case, on).unwrap().asks.clone();
    assert_eq!(asks("p2"), [Ask::Revocation]);
    assert_eq!(asks("p5"), [Ask::Reason]);
    assert_eq!(asks("t1"), [Ask::Sender, Ask::Consent]);
    for (proof, ask) in [("recognised", Ask::EarlierCheck), ("own_specific_file", Ask::HeldNumber)]
    {
        assert_eq!(pack.identity().proof(proof, on).unwrap().asks, [ask]);
    }
    assert_eq!(pack.identity().first_day("p2"), Some(day("2025-06-24")));
}

#[test]
fn cases_that_cannot_be_met_do_not_load() {
    let error = |from: &str, to: &str| {
        let mut files = files_of(0);
        replace(&mut files, "identity.toml", from, to);
        let given = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        let error = registry().with_folder(given).err().unwrap();
        assert_eq!(error.file(), "identity.toml");
        (error.code(), error.place().to_owned())
    };
    let at = |code: &'static str, place: &str| (code, place.to_owned());
    assert_eq!(error("number = [\"card\"]", "number = [\"kard\"]"), at("pack_row_unknown", "p1"));
    let three = error("group = \"recognised\", count = 1", "group = \"recognised\", count = 2");
    assert_eq!(three, at("pack_row_unknown", "p6"));
    let none = error("group = \"recognised\", count = 1", "group = \"recognised\", count = 0");
    assert_eq!(none, at("pack_row_unknown", "p6"));
    let both =
        error("verifier = \"staff\"\nnumber = []", "verifier = \"staff\"\nnumber = [\"card\"]");
    assert_eq!(both, at("pack_case_without_proof", "d1"));
    let nobody = error("verifier = \"staff\"", "verifier = \"clerk\"");
    assert_eq!(nobody, at("pack_case_without_proof", "d1"));
    let document = error("purposes = [\"pension_third\"]", "purposes = [\"pension_fourth\"]");
    assert_eq!(document, at("pack_row_unknown", "d3"));
    let blank = error("ja = \"委任状\"", "ja = \" \"");
    assert_eq!(blank, at("pack_text_empty", "power_of_attorney"));
    assert_eq!(error("whose = \"spouse\"", "whose = \"x\"").0, "pack_syntax");
}

#[test]
fn a_body_brings_no_cases_of_its_own() {
    let mut files = files_of(1);
    let (_, cases) = files_of(0).into_iter().find(|(path, _)| path == "identity.toml").unwrap();
    files.push(("identity.toml".to_owned(), cases));
    let given = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let error = registry().with_folder(given).err().unwrap();
    assert_eq!((error.code(), error.file()), ("pack_file_unknown", "identity.toml"));
}
