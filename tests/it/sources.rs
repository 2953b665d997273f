//! Rosters and ledgers that were taken in and still lie about: nobody on them is disposed of (H5.7, U5.5).

use domain::id::{PersonId, SourceId};
use domain::rows::SourcePeople;
use domain::{ActName, Duty, Stop};
use it::pending::{NO_DAY, row};
use it::{Engine, House, PACKS, Who};
use office::Outcome;
use office::lists::{Filter, Line, Listable};
use serde_json::{Value, json};
use testkit::MadeUp;

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| (House::new(engine, pack), it::people(31, 8)))
    })
}

fn carry_out(house: &House, disposal: &str) -> Result<Outcome, Stop> {
    house.run(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }))
}

/// The sources that stop it.
#[track_caller]
fn stopping(done: Result<Outcome, Stop>) -> Vec<String> {
    let Err(Stop::Refused(refusal)) = done else { panic!("not refused") };
    let messages: Vec<&str> = refusal.reasons.iter().map(|r| r.message.as_str()).collect();
    assert_eq!(messages, ["something_is_out"]);
    let told = refusal.tells.iter().find(|(code, _)| *code == "source_open");
    let mut sources: Vec<String> = told.unwrap().1.split(", ").map(str::to_owned).collect();
    sources.sort();
    sources
}

fn erase(house: &House, source: &Value, path: &str) {
    std::fs::remove_file(house.folder.path().join(path)).unwrap();
    let input = json!({ "source": source, "how": "消去ソフト",
                        "exception": "読合せは元の書類で行う" });
    house.act(Who::Clerk, ActName::EraseSource, input);
}

fn held_by(house: &House, source: &Value) -> Vec<String> {
    let id: SourceId = source.as_str().unwrap().parse().unwrap();
    let held = house.store().read(|tx| tx.get::<SourcePeople>(id.0)).unwrap().unwrap();
    held.row.people.0.iter().map(PersonId::to_string).collect()
}

fn listed(house: &House) -> Vec<Value> {
    let who = house.actor(Who::Clerk);
    let list = house.office().list(Listable::Sources, &Filter::default(), &who, "ja").unwrap();
    list.lines.iter().map(Line::json).collect()
}

#[test]
fn nobody_is_disposed_of_while_a_roster_with_the_number_lies_about() {
    for (house, people) in houses() {
        let first = house.take_in(&people[..2]);
        // Somebody known, with the same number, and somebody new.
        let mut input = house.intake(&[]);
        let bytes = it::roster(&people[1..3], it::DEPARTMENT);
        input["roster"] = house.upload("second.csv", &bytes);
        let second = house.act(Who::Clerk, ActName::TakeInRoster, input);
        house.let_leave(&people[..2]);
        let disposal = house.instruct_due();
        let mut both =
            [&first["source"], &second["source"]].map(|id| id.as_str().unwrap().to_owned());
        both.sort();
        assert_eq!(stopping(carry_out(&house, &disposal)), both);
        erase(&house, &first["source"], "roster.csv");
        assert_eq!(stopping(carry_out(&house, &disposal)), [second["source"].as_str().unwrap()]);
        erase(&house, &second["source"], "second.csv");
        assert_eq!(carry_out(&house, &disposal).unwrap().done["people"], 2);
        house.assert_sound();
    }
}

/// What is left by an exception stands on the certificate.
#[test]
fn a_roster_that_stays_by_exception_is_on_the_certificate() {
    for (house, people) in houses() {
        house.take_in(&people[..1]);
        house.let_leave(&people[..1]);
        let disposal = json!({ "disposal": house.instruct_due() });
        let mut excepted = disposal.clone();
        excepted["exception"] = json!("会計検査が終わるまで残す");
        house.act(Who::Clerk, ActName::CarryOutDisposal, excepted);
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        let done = house.act(Who::Supervisor, ActName::ConfirmDisposal, disposal);
        assert_eq!(done["certificate"]["sources_left"], 1);
    }
}

/// Rows that waited come to what the roster holds when they are mended, and so does whoever has the number of a row
/// that is somebody's already.
#[test]
fn a_roster_holds_whoever_it_named_at_last() {
    for (house, people) in houses() {
        house.take_in(&people[..1]);
        house.erase_sources();
        let mut late = row(&people[2]);
        NO_DAY.clone_into(&mut late[4]);
        let mut another = row(&people[3]);
        another[6] = people[0].number_text();
        let input = house.intake_with(&people[1..2], &[late, another]);
        let taken = house.act(Who::Clerk, ActName::TakeInRoster, input);
        let mut known = vec![house.person(&people[0]), house.person(&people[1])];
        known.sort();
        assert_eq!(held_by(&house, &taken["source"]), known);
        let mend = json!({ "row": house.waiting()[0], "birth": people[2].birth });
        house.act(Who::Clerk, ActName::MendRow, mend);
        known.push(house.person(&people[2]));
        known.sort();
        assert_eq!(held_by(&house, &taken["source"]), known);
        house.read_again(&people[2]);
        house.let_leave(&people[2..3]);
        let disposal = house.instruct_due();
        assert_eq!(stopping(carry_out(&house, &disposal)), [taken["source"].as_str().unwrap()]);
        house.assert_sound();
    }
}

/// The register says which file lies where, whose it was and how it was erased, and no digit of a number.
#[test]
fn rosters_are_listed_until_they_are_erased_and_after() {
    for (house, people) in houses() {
        let mut bad = row(&people[2]);
        NO_DAY.clone_into(&mut bad[4]);
        let taken =
            house.act(Who::Clerk, ActName::TakeInRoster, house.intake_with(&people[..2], &[bad]));
        let open = listed(&house);
        assert_eq!(open.len(), 1);
        assert_eq!((&open[0]["id"], &open[0]["name"]), (&taken["source"], &json!("roster.csv")));
        assert_eq!((&open[0]["people"], &open[0]["rows_waiting"]), (&json!(2), &json!(1)));
        assert_eq!((&open[0]["state"], &open[0]["erased_how"]), (&json!("open"), &Value::Null));
        erase(&house, &taken["source"], "roster.csv");
        let erased = listed(&house);
        assert_eq!(
            (&erased[0]["state"], &erased[0]["erased_how"]),
            (&json!("erased"), &json!("消去ソフト"))
        );
        let said = erased[0].to_string();
        assert!(people.iter().all(|person| !said.contains(&person.number_text())));
        house.take_in(&people[3..4]);
        house.clock.advance(40 * 86_400_000);
        assert!(listed(&house).iter().any(|line| line["state"] == "overdue"));
        let nobody = house.actor(Who::Staff);
        let list = house.office().list(Listable::Sources, &Filter::default(), &nobody, "ja");
        assert!(list.unwrap().lines.is_empty());
    }
}

/// A copy and a roster that nobody erases are the supervisor's in the end.
#[test]
fn what_is_long_overdue_comes_before_the_supervisor() {
    for (house, people) in houses() {
        house.take_in(&people[..2]);
        house.instruct("fill_file");
        let made = house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
        let overdue = |house: &House| {
            let duties = house.office().duties(None).unwrap();
            let late = duties.into_iter().filter(|duty| duty.kind == "overdue_erasure");
            late.map(|duty| (duty.owner, duty.about, duty.due)).collect::<Vec<_>>()
        };
        let limits = house.office().limits().unwrap();
        let days = i64::from(limits.erase_copy_days) + i64::from(limits.overdue_days);
        house.clock.advance(days * 86_400_000);
        assert_eq!(overdue(&house), []);
        house.clock.advance(86_400_000);
        let found = overdue(&house);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|(owner, _, due)| {
            *owner == Duty::Supervisor && *due == house.office().now().day().plus_days(-1)
        }));
        assert!(found.iter().any(|(_, about, _)| made["copy"] == json!(about)));
        house.act(Who::Supervisor, ActName::EraseCopy, house.erasing(&made["copy"]));
        assert_eq!(overdue(&house).len(), 1);
        house.erase_sources();
        assert_eq!(overdue(&house), []);
    }
}

/// What is to be read against a roster keeps it: the numbers that wait for their second reading, and the word that it
/// came in on. If it goes before, the reason is on record (guard source_unread).
#[test]
fn a_roster_stays_until_it_was_read_against() {
    for (house, people) in houses() {
        let taken = house.act(Who::Clerk, ActName::TakeInRoster, house.intake(&people[..1]));
        std::fs::remove_file(house.folder.path().join("roster.csv")).unwrap();
        let mut input = json!({ "source": taken["source"], "how": "消去ソフト" });
        let told = |input: &Value| {
            let done = house.run(Who::Clerk, ActName::EraseSource, input.clone());
            let Err(Stop::Refused(no)) = done else { panic!("not refused") };
            assert_eq!(no.reasons[0].message, "not_read_yet");
            no.tells.iter().map(|(code, people)| (*code, people.clone())).collect::<Vec<_>>()
        };
        let word = ("source_word_open", "1".to_owned());
        assert_eq!(told(&input), [("source_unread", "1".to_owned()), word.clone()]);
        house.read_again(&people[0]);
        assert_eq!(told(&input), [word]);
        let checked = json!({ "intake": taken["source"], "against": "通知カードの写し" });
        house.act(Who::OtherClerk, ActName::CheckStatement, checked);
        house.act(Who::Clerk, ActName::EraseSource, input.clone());

        let again = house.act(Who::Clerk, ActName::TakeInRoster, house.intake(&people[1..2]));
        std::fs::remove_file(house.folder.path().join("roster.csv")).unwrap();
        input["source"] = again["source"].clone();
        assert_eq!(told(&input).len(), 2);
        input["exception"] = json!("読合せは元の書類で行う");
        house.act(Who::Clerk, ActName::EraseSource, input);
        house.assert_sound();
    }
}
