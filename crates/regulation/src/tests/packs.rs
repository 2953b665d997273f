use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::{ActName, Day, Duty, Facts, Stage};

use super::{BODIES, acts_of_bodies, pack, registry};
use crate::clause::ClauseState;
use crate::manifest::Per;
use crate::policy::DUTY_FACTS;
use crate::source::BUILT_IN;
use crate::{AffairsKind, Fault, Receiver, Registry};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regulations")
}

fn files_under(path: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_under(&path, found);
        } else if path.file_name().unwrap() != "matrix.md" {
            found.insert(path.strip_prefix(folder()).unwrap().to_owned());
        }
    }
}

#[test]
fn every_file_of_the_folder_is_built_in() {
    let mut on_disk = BTreeSet::new();
    files_under(&folder(), &mut on_disk);
    let built_in: BTreeSet<PathBuf> = BUILT_IN
        .iter()
        .flat_map(|(dir, files)| files.iter().map(move |(path, _)| Path::new(dir).join(path)))
        .collect();
    assert_eq!(on_disk, built_in);
}

#[test]
fn packs_are_found_by_id_and_by_body() {
    for id in BODIES {
        assert_eq!(pack(id).id().as_str(), id);
    }
    assert_eq!(pack("university").id().as_str(), BODIES[1]);
    let Err(error) = registry().pack("nowhere") else { panic!("found") };
    assert_eq!((error.fault(), error.file()), (&Fault::NotFound, "nowhere"));
}

#[test]
fn one_body_s_packs_load_without_the_others() {
    for name in ["university", BODIES[1]] {
        let few = Registry::built_in_for(name).unwrap();
        let ids: Vec<&str> = few.packs().map(|p| p.id().as_str()).collect();
        assert_eq!(ids, ["law@2026", BODIES[1]]);
        assert_eq!(few.pack(name).unwrap().reference(), pack(name).reference());
    }
    assert!(Registry::built_in_for("nowhere").unwrap().pack("nowhere").is_err());
}

#[test]
fn the_latest_pack_of_a_body_is_taken() {
    let mut files = super::bad_packs::files_of(1);
    super::bad_packs::replace(&mut files, "pack.toml", "@2015-12-25", "@2020-04-01");
    super::bad_packs::replace(
        &mut files,
        "pack.toml",
        "date = \"2015-12-25\"",
        "date = \"2020-04-01\"",
    );
    let given = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let both = registry().with_folder(given).unwrap();
    assert_eq!(both.pack("hanamaki-city").unwrap().reference().date.to_string(), "2020-04-01");
    assert_eq!(both.pack(BODIES[0]).unwrap().reference().date.to_string(), "2015-12-25");
}

#[test]
fn a_folder_of_several_packs_loads_in_any_order() {
    let mut given: Vec<(String, &[u8])> = Vec::new();
    for (dir, files) in BUILT_IN.iter().rev() {
        given.extend(files.iter().map(|(path, bytes)| (format!("{dir}/{path}"), *bytes)));
    }
    let alone = Registry::default();
    let loaded =
        alone.with_folder(given.iter().map(|(path, bytes)| (path.as_str(), *bytes))).unwrap();
    assert_eq!(loaded.packs().count(), BUILT_IN.len());
    let digest = |r: &Registry| r.pack(BODIES[0]).unwrap().reference().digest;
    assert_eq!(digest(&loaded), digest(registry()));
}

#[test]
fn nothing_is_found_wanting() {
    for pack in registry().packs() {
        assert_eq!(pack.check(), [], "{}", pack.id());
        assert!(pack.cases().iter().all(|case| case.passed));
    }
}

#[test]
fn each_act_has_a_case_that_permits_and_one_that_refuses() {
    for id in BODIES {
        let results = pack(id).cases();
        for act in acts_of_bodies() {
            let of_act = |start: &str| {
                let name = format!("case:{act}[");
                results.iter().any(|r| r.name.starts_with(&name) && r.expected.starts_with(start))
            };
            assert!(of_act("permit"), "{id} {act}");
            assert!(of_act("refuse"), "{id} {act}");
        }
    }
}

/// The heads of the policy files say which facts each act asks; the acts are written after them.
#[test]
fn the_tables_in_the_policy_files_are_the_facts_asked() {
    for (dir, files) in BUILT_IN {
        let pack =
            registry().packs().find(|p| dir.starts_with(p.reference().body.as_str())).unwrap();
        let mut seen = BTreeSet::new();
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".cedar")) {
            let text = std::str::from_utf8(bytes).unwrap();
            for row in text.lines().filter_map(|l| l.strip_prefix("// | ")) {
                let cells: Vec<&str> = row.split('|').map(str::trim).collect();
                let Some(act) = ActName::from_code(cells[0]) else {
                    continue;
                };
                let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
                let told: BTreeSet<&str> = cells[2]
                    .split(|c| !is_word(c))
                    .filter(|word| Facts::FIELDS.iter().any(|(name, _)| name == word))
                    .collect();
                let asked: BTreeSet<&str> = pack
                    .rules
                    .iter()
                    .filter(|rule| rule.acts.contains(&act))
                    .flat_map(|rule| &rule.facts)
                    .map(|at| Facts::FIELDS[*at].0)
                    .filter(|name| !DUTY_FACTS.contains(name))
                    .collect();
                assert_eq!(told, asked, "{path}: {act}");
                assert!(seen.insert(act), "{path}: {act} twice");
            }
        }
        let in_policies: BTreeSet<ActName> =
            pack.rules.iter().flat_map(|rule| rule.acts.iter().copied()).collect();
        assert_eq!(seen, in_policies, "{dir}");
    }
}

#[test]
fn the_matrix_is_the_one_an_officer_reads() {
    for (dir, _) in BUILT_IN.iter().filter(|(dir, _)| !dir.starts_with("law")) {
        let pack =
            registry().packs().find(|p| dir.starts_with(p.reference().body.as_str())).unwrap();
        let made = pack.matrix("ja", &|act| act.code().to_owned());
        let path = folder().join(dir).join("matrix.md");
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        if made != kept {
            let fresh = std::env::temp_dir().join(format!("matrix-{}.md", pack.reference().body));
            std::fs::write(&fresh, &made).unwrap();
            panic!(
                "{} differs from what is decided; read {} and put it there",
                path.display(),
                fresh.display()
            );
        }
    }
}

#[test]
fn the_matrix_speaks_english_too() {
    let made = pack(BODIES[1]).matrix("en", &|act| act.code().replace('_', " "));
    assert!(made.contains("| reveal number `reveal_number` | - | - | - | yes | - | - |"), "{made}");
    assert!(made.contains("- 第12条1(1): The terminal must be registered and in use."));
}

#[test]
fn every_clause_of_both_regulations_is_in_the_catalogue() {
    let count = |id: &str| pack(id).clauses().len();
    assert_eq!((count(BODIES[0]), count(BODIES[1])), (53, 74));
}

#[test]
fn state_is_computed_from_the_controls() {
    let find =
        |pack: &crate::Pack, id: &str| pack.clauses().into_iter().find(|c| c.id == id).unwrap();
    let city = pack(BODIES[0]);
    let copies = find(&city, "H5.4-1");
    assert_eq!((copies.state, copies.missing), (ClauseState::Live, Vec::new()));
    assert!(copies.controls.contains(&"forbid:fill_file/no_instruction".to_owned()));
    assert!(copies.controls.contains(&"act:erase_copy".to_owned()));
    assert!(
        copies.tests.iter().any(|test| test.starts_with("case:fill_file[")),
        "{:?}",
        copies.tests
    );
    // Of what the university asks of providing, destroying and recording, the regular inspection alone has no act yet; each
    // other clause names the acts without which it would not be met.
    let university = pack(BODIES[1]);
    let own = university.clauses().into_iter();
    let own = own.filter(|c| ["U6.", "U7.", "U8."].iter().any(|article| c.id.starts_with(article)));
    let (live, planned): (Vec<_>, Vec<_>) = own.partition(|c| c.state == ClauseState::Live);
    assert_eq!(planned.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["U8.2"]);
    assert_eq!(live.len(), 19);
    let meetings = find(&city, "H2.8");
    assert_eq!(
        (meetings.state, meetings.missing),
        (ClauseState::Planned, vec!["record".to_owned()])
    );
    assert_eq!((meetings.controls, meetings.tests), (Vec::new(), Vec::new()));
    for id in ["H5.1", "H5.3"] {
        let reviewed = find(&city, id);
        assert_eq!((reviewed.state, reviewed.missing), (ClauseState::Live, Vec::new()), "{id}");
    }
    // Who answers for contractors, live; how they are checked beforehand is still to come.
    let answers = find(&pack(BODIES[1]), "U2.4");
    assert_eq!((answers.state, answers.missing), (ClauseState::Live, Vec::new()));
    assert!(answers.controls.contains(&"act:register_contractor".to_owned()));
    assert!(answers.controls.contains(&"forbid:carry_out/contractor_not_fit".to_owned()));
    let supervised = find(&city, "H8.2");
    assert_eq!(supervised.missing, ["act:check_contractor"]);
    let sign_in = find(&city, "H6.1");
    assert_eq!(
        (sign_in.state, sign_in.missing),
        (ClauseState::Planned, vec!["rule:second_factor".to_owned()])
    );
    // An approval that the pack asks for is a control of its own.
    let media = find(&pack(BODIES[1]), "U11.3");
    assert_eq!((media.state, media.missing), (ClauseState::Live, Vec::new()));
    assert!(media.controls.contains(&"approval:external_media".to_owned()));

    let mut files = super::bad_packs::files_of(1);
    for act in
        ["print_document", "make_copy", "place_copy", "fill_file", "erase_copy", "erase_source"]
    {
        let line = format!("{act} = [\"H5.4-1\", \"H5.8\"]");
        super::bad_packs::replace(&mut files, "pack.toml", &line, "");
    }
    let given = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let without = registry().with_folder(given).unwrap().pack(BODIES[0]).unwrap();
    let copies = find(&without, "H5.4-1");
    assert_eq!((copies.state, copies.missing), (ClauseState::Planned, vec!["record".to_owned()]));
}

#[test]
fn the_digest_covers_every_file_and_the_law() {
    let digest = |files: &[(String, Vec<u8>)], registry: &Registry| {
        let given = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        registry.with_folder(given).unwrap().pack(BODIES[0]).unwrap().reference().digest
    };
    let files = super::bad_packs::files_of(1);
    let whole = digest(&files, registry());
    assert_eq!(whole, pack(BODIES[0]).reference().digest);
    for at in 0..files.len() {
        let mut changed = files.clone();
        let comment: &[u8] = if changed[at].0.ends_with(".cedar") { b"// x\n" } else { b"# x\n" };
        changed[at].1.extend_from_slice(comment);
        assert_ne!(digest(&changed, registry()), whole, "{}", files[at].0);
    }
    let mut law = super::bad_packs::files_of(0);
    law[0].1.extend_from_slice(b"# x\n");
    let other = registry()
        .with_folder(law.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())))
        .unwrap();
    assert_ne!(digest(&files, &other), whole);
    let text = pack(BODIES[0]).reference().text();
    assert!(text.starts_with("hanamaki-city@2015-12-25#"), "{text}");
    assert_eq!(text.len(), "hanamaki-city@2015-12-25#".len() + 44);
}

#[test]
fn titles_and_messages_are_the_body_s_own() {
    let (city, university) = (pack(BODIES[0]), pack(BODIES[1]));
    assert_eq!(city.title(Duty::Supervisor, "ja"), "保護責任者");
    assert_eq!(university.title(Duty::Supervisor, "ja"), "取扱責任者");
    assert_eq!(university.title(Duty::Supervisor, "en"), "Handling supervisor");
    assert_eq!(city.stage(Stage::Enter, "ja"), "入力");
    assert_eq!(city.article("H5.4-1"), "第5-4(1)");
    assert_eq!(city.article("L9"), "番号法第9条");
    assert_eq!(city.article("U7.7"), "");
    assert!(
        city.message("not_your_duty", "en").is_some(),
        "the law's words stand behind the body's"
    );
    assert_eq!(city.message("no_such_key", "ja"), None);
    assert_eq!(city.clause_of("refusal_recorded"), Some("H5.2"));
    assert_eq!(city.clause_of("error_refuses"), Some("L12"));
    assert_eq!(city.clause_of("no_such_rule"), None);
    assert_eq!(university.clause_of("credential_of_own"), Some("U12.1-3"));
}

#[test]
fn offices_are_as_the_packs_say() {
    let city = pack(BODIES[0]);
    assert!(city.may_appoint(Duty::Manager, Duty::Supervisor));
    assert!(!city.may_appoint(Duty::Supervisor, Duty::Supervisor));
    assert!(!city.may_appoint(Duty::Manager, Duty::Clerk), "a clerk is designated, not appointed");
    assert!(city.must_be_apart(Duty::Auditor, Duty::Supervisor));
    assert!(city.must_be_apart(Duty::Supervisor, Duty::Auditor));
    assert!(!city.must_be_apart(Duty::Manager, Duty::Auditor), "one office in this city");
    assert_eq!(city.same_offices()[0].stands_in, Duty::Supervisor);
    let per = |duty| city.offices().iter().find(|o| o.duty == duty).unwrap().per;
    assert_eq!((per(Duty::Manager), per(Duty::Supervisor)), (Per::Body, Per::Division));
    assert!(!city.stages().contains(&Stage::House));
    for id in BODIES {
        let pack = pack(id);
        let limits = pack.limits().unwrap();
        assert!(limits.lock_minutes <= 10 && limits.notes_years >= 1);
    }
    assert!(pack("law@2026").limits().is_none());
}

#[test]
fn documents_are_kept_as_long_as_the_law_says() {
    let city = pack(BODIES[0]);
    let catalogue = city.catalogue();
    let day = |text: &str| Day::parse(text).unwrap();
    let until = |purposes: &[&str], ended: &str| {
        catalogue.keep_until(purposes.iter().copied(), day(ended), None).map(|d| d.to_string())
    };
    assert_eq!(until(&["dependants_declaration"], "2026-11-30").unwrap(), "2034-01-10");
    assert_eq!(until(&["dependants_declaration"], "2017-03-31").unwrap(), "2025-01-10");
    assert_eq!(until(&["employment_insurance"], "2024-02-29").unwrap(), "2028-02-29");
    assert_eq!(until(&["withholding_slip"], "2026-03-31").unwrap(), "2026-03-31");
    assert_eq!(
        until(&["withholding_slip", "employment_insurance"], "2026-03-31").unwrap(),
        "2030-03-31"
    );
    assert_eq!(until(&["withholding_slip", "unheard_of"], "2026-03-31"), None);
    // One worked example for each row of law.md section 5.
    for declaration in [
        "dependants_declaration",
        "secondary_salary_declaration",
        "spouse_declaration",
        "insurance_deduction_declaration",
        "housing_loan_declaration",
        "retirement_declaration",
        "number_book",
    ] {
        assert_eq!(until(&[declaration], "2026-12-31").unwrap(), "2034-01-10", "{declaration}");
    }
    for (document, kept) in [
        ("withholding_book", "2033-12-31"),
        ("withholding_slip", "2026-12-31"),
        ("payment_record", "2026-12-31"),
        ("rent_record", "2026-12-31"),
        // The seven years are those of the declaration, and not of the slip.
        ("retirement_slip", "2026-12-31"),
        ("employment_insurance", "2030-12-31"),
        ("employment_insurance_other", "2028-12-31"),
        ("labour_insurance_levy", "2029-12-31"),
        ("insured_notices_book", "2030-12-31"),
        ("accident_benefit", "2029-12-31"),
        ("insurance_acquired", "2028-12-31"),
        ("insurance_lost", "2028-12-31"),
        ("insurance_bonus", "2028-12-31"),
        ("pension_third", "2028-12-31"),
        ("network_provision_record", "2033-12-31"),
        ("tax_cooperation_record", "2033-12-31"),
    ] {
        assert_eq!(until(&[document], "2026-12-31").unwrap(), kept, "{document}");
    }
    // The book is closed with the year of the tax, and the others on the day itself.
    for (ended, kept) in [("2026-01-31", "2033-12-31"), ("2026-12-31", "2033-12-31")] {
        assert_eq!(until(&["withholding_book"], ended).unwrap(), kept, "{ended}");
    }
    assert_eq!(until(&["insured_notices_book"], "2026-01-31").unwrap(), "2030-01-31");
    // The body's own rules set the years, which begin with the fiscal year after.
    let by_rules = |ended: &str, years| {
        catalogue.keep_until(["national_health"], day(ended), years).map(|d| d.to_string())
    };
    assert_eq!(by_rules("2026-12-31", Some(5)).unwrap(), "2032-03-31");
    assert_eq!(by_rules("2026-03-31", Some(5)).unwrap(), "2031-03-31");
    assert_eq!(by_rules("2026-12-31", None), None, "nothing is due while the years are unknown");
    assert_eq!(until(&["dependants_declaration"], "2015-06-01"), None, "before the first row");
}

/// One worked example for each kind: notices that are due within days, slips that are due at the end of January after the last
/// pay, and what is not made after the need.
#[test]
fn a_number_is_used_after_the_end_for_what_is_made_then() {
    let city = pack(BODIES[0]);
    let last = |purpose: &str, ended: &str| {
        let ended = Day::parse(ended).unwrap();
        city.catalogue().last_use(purpose, ended).map(|day| day.to_string())
    };
    for (document, ended, expected) in [
        ("insurance_lost", "2026-11-10", "2027-02-08"),
        ("employment_insurance", "2026-11-10", "2027-02-08"),
        ("insurance_dependants", "2026-11-10", "2027-02-08"),
        ("withholding_slip", "2026-03-31", "2027-04-01"),
        ("salary_report", "2026-11-30", "2027-04-01"),
        ("withholding_slip", "2026-12-31", "2028-03-31"),
        ("retirement_slip", "2026-03-31", "2027-04-01"),
        ("payment_record", "2026-03-31", "2027-04-01"),
    ] {
        assert_eq!(last(document, ended).as_deref(), Some(expected), "{document}");
    }
    for document in ["dependants_declaration", "insurance_base", "number_book", "national_health"] {
        assert_eq!(last(document, "2026-11-10"), None, "{document}");
    }
    assert_eq!(last("withholding_slip", "2015-06-01"), None, "before the first row");
}

#[test]
fn affairs_and_destinations_hold_on_a_day() {
    let pack = pack(BODIES[1]);
    let catalogue = pack.catalogue();
    let (before, on) = (Day::of(2015, 12, 31).unwrap(), Day::of(2026, 4, 1).unwrap());
    assert!(catalogue.affairs("payroll_tax", before).is_none());
    let affairs = catalogue.affairs("payroll_tax", on).unwrap();
    assert_eq!(affairs.basis.as_str(), "ba9-4");
    for purpose in &affairs.purposes {
        assert!(catalogue.purpose(purpose.as_str(), on).is_some());
    }
    assert_eq!(catalogue.purpose("salary_report", on).unwrap().layouts, ["315"]);
    for code in ["national_health", "care_insurance", "local_tax", "ordinance"] {
        assert_eq!(catalogue.affairs(code, on).unwrap().kind, AffairsKind::Using, "{code}");
    }
    assert_eq!(catalogue.affairs("ordinance", on).unwrap().basis.as_str(), "ba9-2");
    // Every item of article 19 fits somebody to whom something can go.
    for item in catalogue.provisions(on) {
        let to = |receiver: &Receiver| match receiver {
            Receiver::Person | Receiver::Entrusted => true,
            other => catalogue.all_destinations(on).any(|row| row.receiver == *other),
        };
        assert!(item.to.iter().any(to), "{}", item.code);
    }
    assert!(catalogue.prescribes("municipality", "eltax", on));
    assert!(!catalogue.prescribes("municipality", "mail", on));
    assert!(!catalogue.prescribes("nobody", "eltax", on));
}
