//! Programs that act in somebody's name: what their tokens open, until when, and what is on record (H6.1, U12.1-3, GFa).

use domain::{ActName, Phase, Stop};
use it::answers::{form_error, messages};
use it::tokens::issuing;
use it::{DEPARTMENT, Engine, House, PACKS, Who, failed, run_beside};
use ledger::DetailValue;
use office::input::SecretText;
use office::lists::{Filter, Listable};
use office::tokens::draw;
use office::{Actor, Desk, Outcome, act};
use serde_json::{Value, json};

fn every(run: impl Fn(&mut House)) {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        run(&mut House::new(engine, pack));
    }
}

fn shown(house: &House, token: &str) -> Option<Actor> {
    house.office().by_token(&SecretText::new(token.to_owned()), None).unwrap()
}

fn run_by(house: &House, who: &Actor, name: ActName, input: Value) -> Result<Outcome, Stop> {
    (act::find(name.code()).unwrap().run)(&Desk::new(house.office(), who), input)
}

fn zone(name: &str) -> Value {
    json!({ "name": name, "kind": "work_room", "department": DEPARTMENT, "measures": "施錠",
            "since": "2026-04-01" })
}

/// A token of the supervisor for zones.
fn of_zones(house: &House) -> (String, String) {
    house.token(&house.ids.supervisor, &["register_zone"], &["zones"])
}

#[test]
fn a_program_does_what_its_token_names_in_the_name_of_who_answers() {
    every(|house| {
        let (id, token) = of_zones(house);
        let actor = shown(house, &token).unwrap();
        run_by(house, &actor, ActName::RegisterZone, zone("書庫の奥")).unwrap();
        let records = house.records();
        let [sign_in, done] = &records[records.len() - 2..] else { panic!("two records") };
        assert_eq!((sign_in.act, sign_in.phase), (ActName::SignIn, Phase::Completed));
        assert_eq!(done.act, ActName::RegisterZone);
        for record in [sign_in, done] {
            assert_eq!(record.actor.via.code(), "api");
            assert_eq!(record.actor.staff.unwrap().to_string(), house.ids.supervisor);
            let DetailValue::Id(of) = record.detail["token"] else { panic!("the token's id") };
            assert_eq!(of.text(), id);
        }
        // Once a day it is a sign-in.
        let before = house.records().len();
        shown(house, &token).unwrap();
        assert_eq!(house.records().len(), before);
        let listed = house.office().list(
            Listable::Tokens,
            &Filter::default(),
            &house.actor(Who::Manager),
            "ja",
        );
        let line = listed.unwrap().lines.pop().unwrap().json();
        assert_eq!((&line["id"], &line["last_used"]), (&json!(id), &json!("2026-11-21")));
        assert_eq!(line["scope"], json!(["zones", "register_zone"]));
        house.assert_sound();
    });
}

/// Other acts and other lists are refused with the article, and recorded.
#[test]
fn what_a_token_does_not_name_is_refused() {
    every(|house| {
        let (_, token) = of_zones(house);
        let actor = shown(house, &token).unwrap();
        house.office().may_read(Listable::Zones, &actor).unwrap();
        let affairs = it::affairs("social_insurance");
        let tried = run_by(house, &actor, ActName::RegisterAffairs, affairs.clone());
        assert_eq!(messages(tried), ["token_does_not_cover"]);
        let last = house.records().pop().unwrap();
        assert_eq!((last.act, last.phase), (ActName::RegisterAffairs, Phase::Refused));
        assert_eq!(last.clauses, ["GFa"]);
        let read = house.office().may_read(Listable::Staff, &actor).map(|()| panic!("read"));
        assert_eq!(messages(read), ["token_does_not_cover"]);
        assert_eq!(house.records().pop().unwrap().phase, Phase::Refused);
        // The one who answers still may, and a token gives nobody more than they have.
        house.act(Who::Supervisor, ActName::RegisterAffairs, affairs);
        let (_, token) = house.token(&house.ids.supervisor, &[], &["staff"]);
        let actor = shown(house, &token).unwrap();
        house.office().may_read(Listable::Staff, &actor).unwrap();
    });
}

#[test]
fn a_token_opens_nothing_before_its_days_nor_after_them() {
    every(|house| {
        let (id, token) = of_zones(house);
        shown(house, &token).unwrap();
        let actor = shown(house, &token).unwrap();
        house.act(Who::Manager, ActName::EndToken, json!({ "token": id, "reason": "不要" }));
        assert!(shown(house, &token).is_none(), "an ended token opens nothing");
        assert!(shown(house, "bannin_nobodyhasthis").is_none());
        let tried = run_by(house, &actor, ActName::RegisterZone, zone("書庫の奥"));
        assert_eq!(messages(tried), ["token_does_not_cover"]);
        let again = json!({ "token": id, "reason": "不要" });
        assert_eq!(messages(house.run(Who::Manager, ActName::EndToken, again)), ["nothing_open"]);
        let (_, later) = of_zones(house);
        let drawn = draw(house.world().random.as_ref());
        let mut ahead = issuing(&house.ids.supervisor, &["register_zone"], &[], &drawn.digest);
        ahead["since"] = json!("2026-12-01");
        house.act(Who::ManagerAndSupervisor, ActName::IssueToken, ahead);
        assert!(shown(house, &drawn.token).is_none(), "its days have not begun");
        // Tries that opened nothing are on record.
        let tries = house.records().into_iter().filter(|r| r.act == ActName::SignIn);
        assert!(tries.filter(|r| r.phase == Phase::Failed).count() >= 1);
        // Who leaves takes it along.
        shown(house, &later).unwrap();
        let leaves = json!({ "staff": house.ids.supervisor, "reason": "退職" });
        house.act(Who::Manager, ActName::StopStaff, leaves);
        assert!(shown(house, &later).is_none());
        house.assert_sound();
    });
}

/// An officer alone gets no way to act under somebody's name.
#[test]
fn who_answers_for_a_program_stands_beside() {
    every(|house| {
        let (manager, supervisor) = (house.ids.manager.clone(), house.ids.supervisor.clone());
        let input = |staff: &str| issuing(staff, &["register_zone"], &[], &"e".repeat(64));
        let issue = |by: &str, beside: Option<&str>, staff: &str| {
            run_beside(house, by, beside, ActName::IssueToken, input(staff))
        };
        let alone = issue(&manager, None, &supervisor);
        assert_eq!(messages(alone), ["answerer_not_beside"]);
        let other = issue(&manager, Some(&house.ids.clerk), &supervisor);
        assert_eq!(messages(other), ["answerer_not_beside"]);
        let own = messages(issue(&manager, None, &manager));
        assert!(own.iter().any(|message| message == "own_act"), "{own:?}");
        let Err(Stop::Refused(clerk)) = issue(&house.ids.clerk, Some(&supervisor), &supervisor)
        else {
            panic!("a clerk issues nothing")
        };
        assert!(clerk.who_could.contains(&domain::Duty::Manager));
        issue(&manager, Some(&supervisor), &supervisor).unwrap();
        // It is ended by who answers for it, by an officer, and by nobody else.
        let (id, _) = of_zones(house);
        let end = json!({ "token": id, "reason": "不要" });
        let tried = house.run(Who::Clerk, ActName::EndToken, end.clone());
        assert_eq!(messages(tried), ["token_of_another"]);
        house.act(Who::Supervisor, ActName::EndToken, end);
    });
}

#[test]
fn a_token_names_no_more_than_a_program_can_do_and_not_for_good() {
    every(|house| {
        let staff = house.ids.supervisor.clone();
        let issue = |change: &dyn Fn(&mut Value)| {
            let mut input =
                issuing(&staff, &["register_zone"], &[], &"f".repeat(64).replace('f', "p"));
            change(&mut input);
            house.run(Who::ManagerAndSupervisor, ActName::IssueToken, input)
        };
        let acts = |act: &str| issue(&|input| input["acts"] = json!([act]));
        for act in ["change_password", "unseal", "issue_token", "restore", "enrol_staff"] {
            form_error(acts(act), "acts[0]", "act_not_by_token");
        }
        form_error(issue(&|input| input["acts"] = json!([])), "acts", "token_without_scope");
        form_error(issue(&|input| input["lists"] = json!(["nothing"])), "lists[0]", "unknown");
        for digest in ["bannin_abc", &"q".repeat(64), &"a".repeat(63)] {
            let given = issue(&|input| input["digest"] = json!(digest));
            form_error(given, "digest", "token_digest_form");
        }
        let most = house.office().limits().unwrap().token_days;
        let last = domain::Day::parse("2026-11-21").unwrap().plus_days(i32::from(most));
        let long = issue(&|input| input["until"] = json!(last));
        form_error(long, "until", "token_too_long");
        issue(&|_| ()).unwrap();
        form_error(issue(&|_| ()), "digest", "token_known");
    });
}

/// The same request gets the same answer, also from another process; nothing that holds a number is kept.
#[test]
fn what_was_answered_is_answered_again() {
    use store::Marked;
    every(|house| {
        let (mark, request, other) = ([1; 32], [2; 32], [3; 32]);
        let ask = |house: &House, request: &[u8; 32]| {
            house.office().mark_request(&mark, request).unwrap()
        };
        assert_eq!(ask(house, &request), Marked::First);
        assert_eq!(ask(house, &request), Marked::Again(0, String::new()));
        house.office().keep_answer(&mark, 200, "{\"id\":\"A\"}").unwrap();
        house.reopen();
        assert_eq!(ask(house, &request), Marked::Again(200, "{\"id\":\"A\"}".to_owned()));
        assert_eq!(ask(house, &other), Marked::Other);
        let number = it::scripts::people()[0].number_text();
        let kept = house.office().keep_answer(&mark, 200, &number);
        assert_eq!(failed(kept), "answer_holds_number");
        house.clock.advance(24 * 60 * 60_000 + 1);
        assert_eq!(ask(house, &other), Marked::First, "it is kept for a day");
    });
}

/// The token goes into a file of its user alone; what is shown is its digest.
#[test]
fn a_token_is_drawn_into_a_file() {
    let program = crate::program::Program::new();
    let said = program.run(&["device", "new-token", "a.token"]);
    assert_eq!(said.code, 0, "{said:?}");
    let token = std::fs::read_to_string(program.path("a.token")).unwrap();
    assert!(token.starts_with(office::tokens::PREFIX) && token.trim().len() == 71);
    assert!(!said.out.contains(token.trim()) && !said.out.contains('‹'), "{said:?}");
    // The same command never writes over a token, and the digest is the one that opens.
    assert_ne!(program.run(&["device", "new-token", "a.token"]).code, 0);
    let told = program.json(0, &["device", "new-token", "b.token"]);
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let input =
        issuing(&house.ids.supervisor, &["register_zone"], &[], told["digest"].as_str().unwrap());
    house.act(Who::ManagerAndSupervisor, ActName::IssueToken, input);
    let token = std::fs::read_to_string(program.path("b.token")).unwrap();
    assert!(shown(&house, token.trim()).is_some());
}
