//! Numbers that lie where they should not: reported once, cleared up, and confirmed only when nothing is left.

use std::path::Path;
use std::sync::{Arc, Mutex};

use domain::disk::DiskErrorKind;
use domain::rows::Finding;
use domain::{ActName, DiskError, Finder, Phase, Register, Sight, Stop};
use it::answers::{form_error, messages, refused};
use it::scripts::people;
use it::{DEPARTMENT, Engine, House, PACKS, Who, failed};
use ledger::DetailValue;
use office::lists::{Filter, Listable};
use office::{Office, Outcome, World};
use serde_json::{Value, json};

fn houses() -> impl Iterator<Item = House> {
    let packs = |engine| PACKS.into_iter().map(move |pack| House::new(engine, pack));
    Engine::ALL.into_iter().flat_map(packs)
}

/// A finder that answers as it is told.
struct Told(Mutex<Result<Sight, DiskErrorKind>>);

impl Finder for Told {
    fn look(&self, place: &Path) -> Result<Sight, DiskError> {
        let path = place.to_path_buf();
        self.0.lock().unwrap().map_err(|kind| DiskError { kind, path })
    }
}

fn duty(house: &House, kind: &str, finding: &str) -> usize {
    let all = house.office().duties(None).unwrap();
    all.iter().filter(|duty| duty.kind == kind && duty.about == finding).count()
}

fn row(house: &House, finding: &str) -> Finding {
    let id: domain::id::FindingId = finding.parse().unwrap();
    house.store().read(|tx| tx.get::<Finding>(id.0)).unwrap().unwrap().row
}

fn settle(house: &House, finding: &str, outcome: &str, more: Value) -> Result<Outcome, Stop> {
    let mut input = json!({ "finding": finding, "outcome": outcome, "how": "確かめて片付けた" });
    for (field, value) in more.as_object().unwrap() {
        input[field] = value.clone();
    }
    house.run(Who::Clerk, ActName::SettleFinding, input)
}

fn confirm(house: &House, finding: &str, stated: Option<&str>) -> Result<Outcome, Stop> {
    confirm_in(house, house.office(), finding, stated)
}

fn confirm_in(
    house: &House,
    office: &Office,
    finding: &str,
    stated: Option<&str>,
) -> Result<Outcome, Stop> {
    let input = json!({ "finding": finding, "stated": stated });
    house.run_in(office, Who::Supervisor, ActName::ConfirmFinding, input)
}

#[test]
fn what_still_holds_numbers_is_not_erased_and_goes_back() {
    for house in houses() {
        let (path, finding) = house.reported("meibo.txt");
        assert_eq!(duty(&house, "settle_finding", &finding), 1);
        assert_eq!(row(&house, &finding).row_id().to_string(), finding);
        refused(settle(&house, &finding, "erased", json!({})), &["number_still_there"]);
        assert_eq!(row(&house, &finding).state.as_str(), "open");
        let text = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        settle(&house, &finding, "erased", json!({})).unwrap();
        assert_eq!(duty(&house, "settle_finding", &finding), 0);
        assert_eq!(duty(&house, "confirm_finding", &finding), 1);

        // It is there again when another person looks.
        std::fs::write(&path, text).unwrap();
        refused(confirm(&house, &finding, None), &["number_still_there"]);
        refused_is_no_way_round(&house, &finding);
        let back = row(&house, &finding);
        assert_eq!((back.state.as_str(), back.sent_back, back.settled_by), ("open", 1, None));
        assert_eq!(duty(&house, "settle_finding", &finding), 1);
        assert_eq!(duty(&house, "confirm_finding", &finding), 0);
        assert_eq!(house.records_of(ActName::ConfirmFinding, Phase::Failed).len(), 1);

        std::fs::remove_file(&path).unwrap();
        settle(&house, &finding, "erased", json!({})).unwrap();
        confirm(&house, &finding, None).unwrap();
        let done = row(&house, &finding);
        assert_eq!(done.state.as_str(), "confirmed");
        assert_eq!(done.shown.unwrap().as_str(), "looked");
        assert_eq!(duty(&house, "confirm_finding", &finding), 0);
        let detail = house.records().pop().unwrap().detail;
        assert_eq!(detail.get("shown"), Some(&DetailValue::Code("looked".to_owned())));
        house.assert_sound();
    }
}

/// What was sent back is not confirmed by asking once more.
fn refused_is_no_way_round(house: &House, finding: &str) {
    let again = messages(confirm(house, finding, Some("見た")));
    assert!(again.contains(&"nothing_open".to_owned()), "{again:?}");
}

#[test]
fn a_place_is_opened_once_and_shown_to_its_owner_alone() {
    for house in houses() {
        let (path, finding) = house.reported("meibo.txt");
        let mut again = house.reporting(&path);
        again["count"] = json!(3);
        let told = house.act(Who::OtherClerk, ActName::ReportFinding, again.clone());
        assert_eq!((&told["id"], &told["known_before"]), (&json!(finding), &json!(true)));
        assert_eq!(row(&house, &finding).count, 3);
        again["member"] = json!("ura/meibo.csv");
        let member = house.act(Who::OtherClerk, ActName::ReportFinding, again.clone());
        assert_eq!(member["known_before"], json!(false));

        let listed = |who| {
            let actor = house.actor(who);
            house.office().list(Listable::Findings, &Filter::default(), &actor, "ja").unwrap()
        };
        assert_eq!(listed(Who::Clerk).lines.len(), 2);
        assert_eq!(listed(Who::Staff).lines.len(), 1, "one's own report");
        assert!(listed(Who::SystemOfficer).lines.is_empty() && listed(Who::SystemOfficer).narrowed);

        // By a number, by nobody, by a day that is no good.
        let number = people()[0].number_text();
        let with = |field: &str, value: Value| {
            let mut input = house.reporting(&path);
            input[field] = value;
            house.run(Who::Staff, ActName::ReportFinding, input)
        };
        form_error(with("place", json!(format!("/srv/{number}.txt"))), "place", "holds_number");
        form_error(with("place", json!(" ")), "place", "says_nothing");
        form_error(with("due", json!("2026-11-20")), "due", "day_past");
        form_error(with("due", json!("2027-11-20")), "due", "day_too_late");
        form_error(with("count", json!(0)), "count", "count_of_pieces");
        house.assert_sound();
    }
}

#[test]
fn nobody_who_may_not_learns_what_lies_there() {
    for house in houses() {
        let (_, finding) = house.reported("meibo.txt");
        let mut input = json!({ "finding": finding, "outcome": "erased", "how": "削除した" });
        let no = messages(house.run(Who::Staff, ActName::SettleFinding, input.clone()));
        assert_eq!(no, ["not_the_owner"]);
        input["outcome"] = json!("not_a_number");
        house.act(Who::Supervisor, ActName::SettleFinding, input);
        // Who settled it does not confirm it; a clerk does not either.
        refused(confirm(&house, &finding, None), &["own_act"]);
        let clerk = json!({ "finding": finding });
        let no = messages(house.run(Who::Clerk, ActName::ConfirmFinding, clerk.clone()));
        assert!(!no.contains(&"number_still_there".to_owned()), "{no:?}");
        let duties = house.office().duties(None).unwrap();
        let waiting = duties.iter().find(|duty| duty.kind == "confirm_finding").unwrap();
        assert_eq!(waiting.owner, domain::Duty::Manager);
        house.act(Who::Manager, ActName::ConfirmFinding, clerk);
        house.assert_sound();
    }
}

#[test]
fn what_is_kept_is_in_a_register_and_what_stays_is_approved() {
    for house in houses() {
        house.take_in(&people()[..1]);
        let (path, finding) = house.reported("meibo.txt");
        form_error(settle(&house, &finding, "kept_as_copy", json!({})), "copy", "field_missing");
        let place = house.place("金庫");
        let medium = house.medium("disc", &place);
        let named = json!({ "medium": medium });
        form_error(settle(&house, &finding, "erased", named), "medium", "not_of_this_outcome");

        // A copy that lies elsewhere: the numbers are still where they were found.
        let copying = house.copying();
        let elsewhere = house.id(Who::Clerk, ActName::MakeCopy, copying.clone());
        settle(&house, &finding, "kept_as_copy", json!({ "copy": elsewhere })).unwrap();
        refused(confirm(&house, &finding, None), &["number_still_there"]);
        let mut here = copying;
        here["place"] = json!("file");
        here["path"] = json!(path);
        let here = house.id(Who::Clerk, ActName::MakeCopy, here);
        house.instruct("dispose_paper");
        let destroyed = json!({ "copies": [elsewhere], "method": "dissolving" });
        house.act(Who::Clerk, ActName::DisposePaper, destroyed);
        let gone = settle(&house, &finding, "kept_as_copy", json!({ "copy": elsewhere }));
        refused(gone, &["not_in_register"]);
        settle(&house, &finding, "kept_as_copy", json!({ "copy": here })).unwrap();
        confirm(&house, &finding, None).unwrap();

        // On a medium: the place itself is clear.
        let (path, moved) = house.reported("betsu.txt");
        settle(&house, &moved, "kept_on_medium", json!({ "medium": medium })).unwrap();
        std::fs::remove_file(path).unwrap();
        confirm(&house, &moved, None).unwrap();

        // What stays is approved first, and is known from then on unless there is more of it.
        let (path, stays) = house.reported("nokoru.txt");
        refused(settle(&house, &stays, "stays", json!({})), &["stay_not_approved"]);
        let asked = json!({ "what": "leave_numbers", "department": DEPARTMENT, "until": "2026-11-28",
                            "reason": "様式の見本" });
        let unnamed = house.run(Who::Clerk, ActName::RequestApproval, asked.clone());
        form_error(unnamed, "finding", "field_missing");
        let approve = |finding: &str| {
            let mut asked = asked.clone();
            asked["finding"] = json!(finding);
            let approval = house.id(Who::Clerk, ActName::RequestApproval, asked);
            let granted = json!({ "approval": approval, "granted": true });
            house.act(Who::Supervisor, ActName::DecideApproval, granted);
        };
        // Leave for another finding, as one that an insider asked for before, is none for this one.
        let (_, another) = house.reported("betsu-no-file.txt");
        approve(&another);
        refused(settle(&house, &stays, "stays", json!({})), &["stay_not_approved"]);
        approve(&stays);
        settle(&house, &stays, "stays", json!({})).unwrap();
        confirm(&house, &stays, None).unwrap();
        let again = house.act(Who::Staff, ActName::ReportFinding, house.reporting(&path));
        assert_eq!((&again["id"], &again["known_before"]), (&json!(stays), &json!(true)));
        let mut more = house.reporting(&path);
        more["count"] = json!(2);
        let more = house.act(Who::Staff, ActName::ReportFinding, more);
        assert_eq!(more["known_before"], json!(false));
        house.assert_sound();
    }
}

#[test]
fn no_number_may_lie_there_but_no_more_than_was_reported() {
    for house in houses() {
        let (path, finding) = house.reported("chumon.txt");
        settle(&house, &finding, "not_a_number", json!({})).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}\n{text}")).unwrap();
        refused(confirm(&house, &finding, None), &["number_still_there"]);
        std::fs::write(&path, text).unwrap();
        settle(&house, &finding, "not_a_number", json!({})).unwrap();
        confirm(&house, &finding, None).unwrap();
        assert_eq!(row(&house, &finding).shown.unwrap().as_str(), "looked");
    }
}

#[test]
fn where_no_look_reaches_a_person_states_it() {
    for house in houses() {
        let told = Arc::new(Told(Mutex::new(Ok(Sight::Elsewhere))));
        let office = house.another(World { finder: Arc::clone(&told) as _, ..house.world() });
        let say = |sight| *told.0.lock().unwrap() = sight;
        let mut paper = house.reporting(Path::new("3階の掲示板"));
        paper["kind"] = json!("seen");
        let finding = house.id(Who::Staff, ActName::ReportFinding, paper.clone());
        settle(&house, &finding, "erased", json!({})).unwrap();
        refused(confirm(&house, &finding, None), &["place_not_looked_at"]);
        form_error(confirm(&house, &finding, Some(" ")), "stated", "says_nothing");
        assert_eq!(row(&house, &finding).state.as_str(), "settled");

        // What is there and cannot be read is not erased, whatever is said of it.
        say(Ok(Sight::Unseen));
        let unread = confirm_in(&house, &office, &finding, Some("見た"));
        refused(unread, &["place_not_looked_at"]);
        say(Err(DiskErrorKind::Other));
        assert_eq!(failed(confirm_in(&house, &office, &finding, Some("見た"))), "file_failed");
        assert_eq!(row(&house, &finding).state.as_str(), "settled");

        confirm(&house, &finding, Some("掲示板を見て、外されていることを確かめた")).unwrap();
        assert_eq!(row(&house, &finding).shown.unwrap().as_str(), "stated");
        let note = house.records().pop().unwrap().detail;
        assert_eq!(note.get("shown"), Some(&DetailValue::Code("stated".to_owned())));

        // A picture that shows no number is looked at by a person.
        let picture = house.id(Who::Staff, ActName::ReportFinding, paper);
        settle(&house, &picture, "not_a_number", json!({})).unwrap();
        say(Ok(Sight::Unseen));
        refused(confirm_in(&house, &office, &picture, None), &["place_not_looked_at"]);
        confirm_in(&house, &office, &picture, Some("画像を見た。個人番号はない")).unwrap();
        house.assert_sound();
    }
}

/// A name that held a number was masked by the scan: nobody takes it for a file that is gone.
#[test]
fn a_masked_name_is_looked_for_in_its_folder() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let path = house.stray("meibo.txt");
    let named = path.with_file_name(format!("{}.txt", people()[0].number_text()));
    std::fs::rename(&path, &named).unwrap();
    let place = office::scanner::masked(&named.to_string_lossy());
    let report = house.reporting(Path::new(&place));
    let finding = house.id(Who::Staff, ActName::ReportFinding, report);
    refused(settle(&house, &finding, "erased", json!({})), &["number_still_there"]);
    std::fs::remove_file(named).unwrap();
    settle(&house, &finding, "erased", json!({})).unwrap();
    confirm(&house, &finding, None).unwrap();
    house.assert_sound();
}

#[test]
fn the_scanner_says_what_lies_there_what_is_gone_and_what_is_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("kyoyu");
    std::fs::create_dir_all(&inside).unwrap();
    let finder = office::RealFinder::default();
    let look = |place: &Path| finder.look(place).unwrap();
    assert_eq!(look(&inside), Sight::Clear);
    let (note, picture) = (inside.join("memo.txt"), inside.join("a.png"));
    std::fs::write(&note, format!("個人番号 {}\n", people()[0].number_text())).unwrap();
    assert_eq!(look(&note), Sight::Numbers(1));
    assert_eq!(look(&inside), Sight::Numbers(1));
    std::fs::write(&note, "個人番号なし\n").unwrap();
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\n").unwrap();
    assert_eq!(look(&inside), Sight::Unseen);
    std::fs::remove_dir_all(&inside).unwrap();
    assert_eq!(look(&inside), Sight::Clear, "it is gone, and where it lay is there");
    assert_eq!(look(&note), Sight::Elsewhere, "where it lay is not there either");
    assert_eq!(look(Path::new("3階の掲示板")), Sight::Elsewhere);
}

/// Digits by their codes, by tags, or in a document that nobody can read: none of it counts as a place without
/// numbers.
#[test]
fn what_the_scanner_once_did_not_see_is_not_free_of_numbers() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let number = people()[0].number_text();
    let by = |sign: &dyn Fn(char) -> String| number.chars().map(sign).collect::<String>();
    let rtf = format!("{{\\rtf1 {}}}", by(&|c| format!("\\'{:02x}", u32::from(c))));
    let html = format!("<p>個人番号 {}</p>", by(&|c| format!("<b>{c}</b>")));
    let json = format!("[\"個人番号 {}\"]", by(&|c| format!("\\u{:04x}", u32::from(c))));
    for (name, text) in [("a.rtf", rtf), ("b.html", html), ("c.json", json)] {
        let (path, finding) = house.reported(name);
        std::fs::write(&path, text).unwrap();
        refused(settle(&house, &finding, "erased", json!({})), &["number_still_there"]);
    }
    let damaged = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice();
    for (name, bytes) in [("d.xls", damaged), ("e.pdf", b"%PDF-1.4\n%%EOF".as_slice())] {
        let (path, finding) = house.reported(name);
        std::fs::write(&path, bytes).unwrap();
        settle(&house, &finding, "erased", json!({})).unwrap();
        refused(confirm(&house, &finding, Some("見た")), &["place_not_looked_at"]);
    }
}
