//! What may hinder proper management and has no act of its own: under an instruction that came before and names its
//! kind, and undone in time (H5.4-4).

use domain::ActName;
use it::answers::{form_error, messages};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::lists::{Filter, Line, Listable};
use serde_json::{Value, json};
use testkit::MadeUp;

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>, String)> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| {
            let (house, people) = (House::new(engine, pack), it::people(41, 4));
            house.take_in(&people[..2]);
            let paper =
                house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people[..2]));
            (house, people, paper)
        })
    })
}

fn tell(house: &House, input: &Value) -> Vec<String> {
    messages(house.run(Who::Clerk, ActName::ActOnInstruction, input.clone()))
}

/// Guard "instruction_names_kind": an instruction for anything is none.
#[test]
fn an_instruction_names_the_kind_and_comes_before() {
    for (house, _, paper) in houses() {
        let input = house.photographing(&paper);
        let with = |field: &str, value: Value| {
            let mut changed = input.clone();
            changed[field] = value;
            changed
        };
        let not_covered = ["instruction_does_not_cover".to_owned()];
        assert_eq!(tell(&house, &with("kind", json!("repair"))), not_covered);
        let of_all = json!({ "acts": ["act_on_instruction"], "affairs": house.ids.affairs,
                             "most_people": 10, "since": "2026-11-01", "until": "2027-03-31",
                             "reason": "何でも" });
        let of_all = house.id(Who::Supervisor, ActName::GiveInstruction, of_all);
        assert_eq!(tell(&house, &with("instruction", json!(of_all))), not_covered);
        // One for other work, one that has been withdrawn, and one that is not there.
        let filling = with("instruction", json!(house.ids.fill_instruction));
        assert!(tell(&house, &filling).contains(&"no_instruction".to_owned()));
        let withdrawn = house.instruct_kind("photograph");
        let withdraw = json!({ "instruction": withdrawn, "reason": "取りやめ" });
        house.act(Who::Supervisor, ActName::WithdrawInstruction, withdraw);
        let withdrawn = with("instruction", json!(withdrawn));
        assert!(tell(&house, &withdrawn).contains(&"no_instruction".to_owned()));
        let one = json!({ "acts": ["act_on_instruction"], "affairs": house.ids.affairs,
                          "method": "photograph", "most_people": 1, "since": "2026-11-01",
                          "until": "2027-03-31", "reason": "一人分だけ" });
        let one = house.id(Who::Supervisor, ActName::GiveInstruction, one);
        let one = with("instruction", json!(one));
        assert_eq!(tell(&house, &one), ["beyond_instructed_count".to_owned()]);
        let kinds = json!({ "acts": ["fill_file"], "affairs": house.ids.affairs,
                            "method": "photograph", "most_people": 1, "since": "2026-11-01",
                            "until": "2027-03-31", "reason": "別の行為" });
        form_error(
            house.run(Who::Supervisor, ActName::GiveInstruction, kinds),
            "method",
            "code_unknown",
        );
        house.act(Who::Clerk, ActName::ActOnInstruction, input);
        house.assert_sound();
    }
}

/// What it touches is of the affairs, in scope and there; each person's records show it.
#[test]
fn what_it_touches_is_named_and_shows_in_the_records() {
    for (house, people, paper) in houses() {
        let input = house.photographing(&paper);
        let run = |input: &Value| house.run(Who::Clerk, ActName::ActOnInstruction, input.clone());
        let with = |field: &str, value: Value| {
            let mut changed = input.clone();
            changed[field] = value;
            changed
        };
        form_error(run(&with("documents", json!([]))), "people", "nothing_touched");
        form_error(run(&with("documents", json!([paper, paper]))), "documents[1]", "listed_twice");
        form_error(run(&with("what", json!(" "))), "what", "says_nothing");
        form_error(run(&with("undo_by", json!("2026-11-20"))), "undo_by", "day_past");
        form_error(run(&with("undo_by", json!("2028-11-20"))), "undo_by", "day_too_late");
        form_error(run(&with("copies", json!([paper]))), "copies[0]", "unknown");
        let social =
            house.id(Who::Supervisor, ActName::RegisterAffairs, it::affairs("social_insurance"));
        form_error(run(&with("affairs", json!(social))), "documents[0]", "other_affairs");
        let done = house.id(Who::Clerk, ActName::ActOnInstruction, input.clone());
        for person in &people[..2] {
            let person = Some(house.person(person).parse().unwrap());
            let filter = Filter { person, ..Filter::default() };
            let who = house.actor(Who::Supervisor);
            let list = house.office().list(Listable::Records, &filter, &who, "ja").unwrap();
            let lines: Vec<Value> = list.lines.iter().map(Line::json).collect();
            let line = lines.iter().find(|line| line["done"] == "act_on_instruction").unwrap();
            assert_eq!(line["note"], "2枚を撮影した / 修復の見積りのために撮影する");
        }
        // Papers that are gone can be touched no more.
        house.act(Who::Clerk, ActName::UndoInstructedAct, house.undoing(&done));
        house.instruct("dispose_paper");
        let mut gone = house.destroying(&[&paper], None);
        gone["exception"] = json!("水に濡れて読めない");
        house.act(Who::Clerk, ActName::DisposePaper, gone);
        assert_eq!(tell(&house, &input), ["nothing_open".to_owned()]);
        house.assert_sound();
    }
}

/// What it leaves behind is somebody's to undo by a day; then it is done with.
#[test]
fn what_it_leaves_behind_is_undone() {
    for (house, people, paper) in houses() {
        let done = house.id(Who::Clerk, ActName::ActOnInstruction, house.photographing(&paper));
        let duties = house.office().duties(Some(&house.actor(Who::Clerk))).unwrap();
        let duty = duties.iter().find(|duty| duty.kind == "undo_instructed_act").unwrap();
        assert_eq!(
            (duty.about.as_str(), duty.due.to_string()),
            (done.as_str(), "2026-12-18".to_owned())
        );
        assert_eq!(
            (duty.department.as_ref().map(|d| d.to_string()), duty.subject.people),
            (Some(DEPARTMENT.to_owned()), Some(2))
        );
        let mut undo = house.undoing(&done);
        undo["how"] = json!("");
        form_error(house.run(Who::Clerk, ActName::UndoInstructedAct, undo), "how", "says_nothing");
        let undo = house.undoing(&done);
        assert!(
            !messages(house.run(Who::Staff, ActName::UndoInstructedAct, undo.clone())).is_empty()
        );
        house.act(Who::Supervisor, ActName::UndoInstructedAct, undo.clone());
        let duties = house.office().duties(None).unwrap();
        assert!(duties.iter().all(|duty| duty.kind != "undo_instructed_act"));
        let again = house.run(Who::Clerk, ActName::UndoInstructedAct, undo);
        assert_eq!(messages(again), ["nothing_open".to_owned()]);
        // What leaves nothing behind opens nothing.
        let shown = json!({ "instruction": house.instruct_kind("show"), "kind": "show",
                            "affairs": house.ids.affairs, "people": [house.person(&people[0])],
                            "what": "監査委員に画面を示す", "outcome": "15分で終えた" });
        let shown = house.id(Who::Clerk, ActName::ActOnInstruction, shown);
        let again = house.run(Who::Clerk, ActName::UndoInstructedAct, house.undoing(&shown));
        assert_eq!(messages(again), ["nothing_open".to_owned()]);
        house.assert_sound();
    }
}

/// The kinds are what an instruction is limited to, so lists have words for them.
#[test]
fn every_kind_has_words_where_instructions_are_listed() {
    for lang in words::Lang::ALL {
        let words = words::Words::load(lang);
        for kind in office::acts::use_::Instructed::ALL {
            for family in ["instructed", "method"] {
                assert!(words.has(&format!("{family}-{}", kind.code())), "{family} {kind:?}");
            }
        }
    }
}

/// What is copied, sent, carried out or disposed of on paper or in another system needs what the same needs in the vault
/// (H5.4, H5.7, U6.5, U11.5).
#[test]
fn handling_elsewhere_asks_what_the_vault_asks() {
    for (house, _, _) in houses() {
        let city = house.pack == "hanamaki-city";
        let mut base = house.handling();
        let mut designation = house.designation(&house.ids.clerk);
        designation["files"] = json!([base["file"]]);
        house.act(Who::Manager, ActName::DesignateClerk, designation);
        base["medium"] = json!("network");
        base["destination"] = json!("tax_office");
        base["kind"] = json!("provided");
        let sent = base.clone();
        let told =
            |input: &Value| messages(house.run(Who::Clerk, ActName::RecordHandling, input.clone()));
        match city {
            true => assert_eq!(
                told(&sent),
                [
                    "no_instruction_or_approval",
                    "beyond_what_was_allowed",
                    "beyond_instructed_count"
                ]
            ),
            false => assert_eq!(told(&sent), ["no_approval", "approval_does_not_cover"]),
        }
        base["kind"] = json!("carried_out");
        base["medium"] = json!("electronic_medium");
        let carried = base.clone();
        match city {
            true => assert_eq!(told(&carried).len(), 3),
            false => assert_eq!(told(&carried), ["no_leave_for_data", "beyond_leave_for_data"]),
        }
        // What stays in the house is recorded as before, and by the supervisor everything.
        base["kind"] = json!("used");
        house.act(Who::Clerk, ActName::RecordHandling, base);
        house.act(Who::Supervisor, ActName::RecordHandling, sent.clone());
        house.instruct("record_handling");
        house.act(Who::Clerk, ActName::RecordHandling, carried);
        match city {
            true => drop(house.act(Who::Clerk, ActName::RecordHandling, sent)),
            false => assert_eq!(told(&sent), ["no_approval", "approval_does_not_cover"]),
        }
        house.assert_sound();
    }
}
