//! An office comes to rest: every open duty is closed by the act that it names.

use domain::ActName;
use domain::id::SubmissionId;
use domain::rows::Submission;
use it::scripts::people;
use it::{House, Who};
use office::Duties;
use serde_json::{Value, json};
use testkit::MadeUp;

/// More rounds than any act's duties need: a closing act may open a duty of its own.
const ROUNDS: usize = 6;

/// What comes back with time, and is there again as soon as it was done.
const RECURS: [&str; 4] = ["take_stock", "take_backup", "rehearse_restore", "review_rights"];

/// Whether a duty comes back with time.
pub fn recurs(duty: &Duties) -> bool {
    RECURS.contains(&duty.kind.as_str())
}

/// What is open now and not only to be done again one day.
pub fn open(house: &House) -> Vec<Duties> {
    let soon = house.office().now().day().plus_days(30);
    let mut all = house.office().duties(None).unwrap();
    all.retain(|duty| duty.due <= soon || !recurs(duty));
    // A copy is erased when nothing else is to be done with it.
    all.sort_by_key(|duty| duty.kind == "erase_copy");
    all
}

/// Closes what an act left open, and what that leaves.
pub fn come_to(house: &House, after: ActName) {
    for _ in 0..ROUNDS {
        let open = open(house);
        if open.is_empty() {
            return;
        }
        for duty in &open {
            close(house, duty, after);
        }
    }
    panic!("after {after}: {:?}", open(house));
}

#[expect(clippy::too_many_lines, reason = "one answer for each kind of duty, side by side")]
fn close(house: &House, duty: &Duties, after: ActName) {
    use ActName as A;
    use Who::{Clerk, Manager, ManagerAndSupervisor, OtherClerk, Supervisor, SystemOfficer};
    let about = &duty.about;
    let (who, act, input): (&[Who], ActName, Value) = match duty.kind.as_str() {
        "acknowledge_instruction" => {
            (&[Clerk, OtherClerk], A::AcknowledgeInstruction, json!({ "instruction": about }))
        }
        "answer_request" => {
            let mut input = json!({ "request": about });
            if !duty.overdue {
                input["early"] = json!("書面で回答があった");
            }
            (&[Clerk], A::RecordNoSubmission, input)
        }
        "accept_hand_over" => {
            let mut accepted = json!({ "hand_over": about, "count": 1 });
            if after == A::SettleDifference {
                accepted["difference"] = json!("1枚は封筒だった");
            }
            (&[OtherClerk], A::AcceptHandOver, accepted)
        }
        "settle_difference" => {
            let settled =
                json!({ "hand_over": about, "settlement": "miscounted", "reason": "数え直した" });
            (&[Supervisor], A::SettleDifference, settled)
        }
        "look_into_found_document" => {
            let mut looked_into = house.receiving(&people()[..1]);
            looked_into["found"] = json!(about);
            (&[Clerk], A::ReceiveDocument, looked_into)
        }
        "hand_over" => (
            &[Clerk, OtherClerk],
            A::ReturnDocument,
            json!({ "documents": [about], "way": "by_hand", "sealed": true }),
        ),
        "decide_approval" => (
            &[Supervisor],
            A::DecideApproval,
            json!({ "approval": about, "granted": false, "remark": "不要" }),
        ),
        "erase_copy" if duty.closed_by == A::DisposePaper => {
            house.instruct("dispose_paper");
            let gone = json!({ "copies": [about], "method": "dissolving" });
            (&[Clerk, OtherClerk], A::DisposePaper, gone)
        }
        "store_paper" => {
            let mut stored = json!({ "to": house.place("金庫") });
            stored[duty.subject.what] = json!([about]);
            (&[Supervisor], A::StoreAt, stored)
        }
        "erase_copy" => {
            let mut erased = house.erasing(&json!(about));
            erased["place"] = json!(a_place_of(house, about));
            (&[Clerk], A::EraseCopy, erased)
        }
        "overdue_erasure" if duty.closed_by == A::EraseCopy => {
            let mut erased = house.erasing(&json!(about));
            erased["place"] = json!(a_place_of(house, about));
            (&[Clerk], A::EraseCopy, erased)
        }
        "erase_source" | "overdue_erasure" => (&[Clerk], A::EraseSource, house.erasing_source()),
        "second_reading" => (
            &[OtherClerk],
            A::SecondReading,
            json!({ "entry": about, "number": typed(house, about, after) }),
        ),
        "look_at_linked" => {
            let (number, on_day) = (brought(after).unwrap(), house.office().now().day());
            let number = people()[number].number_text();
            let replaced = json!({ "person": about, "affairs": house.ids.affairs, "number": number,
                                   "again": number, "on_day": on_day });
            (&[Clerk], A::ReplaceNumber, replaced)
        }
        "check_correction" => {
            let checked = json!({ "correction": about, "against": "本人の申告書" });
            (&[OtherClerk], A::CheckCorrection, checked)
        }
        "inform_receivers" => {
            (&[Clerk], A::InformReceivers, json!({ "correction": about, "how": "電話で伝えた" }))
        }
        "settle_error_report" => (
            &[Supervisor],
            A::SettleErrorReport,
            json!({ "report": about, "reason": "申告書のとおり" }),
        ),
        "review_deputy_act" => (
            &[Supervisor, Manager],
            A::ReviewDeputyAct,
            json!({ "deputy_act": about, "agreed": true }),
        ),
        "review_rights" => {
            let list = house.rights_code();
            let reviewed = json!({ "department": it::DEPARTMENT, "list": list });
            (&[Supervisor], A::ReviewRights, reviewed)
        }
        "review_access" | "answer_reported_access" => (
            &[Supervisor, Manager],
            A::ReviewAccess,
            json!({ "access": about, "in_order": true, "remark": "年末調整の確認" }),
        ),
        "record_answer" => {
            (&[Clerk], A::RecordAnswer, json!({ "submission": about, "answer": "accepted" }))
        }
        "submit_again" => {
            let copy = submitted_copy(house, about);
            let mut again = house.submitting(&copy);
            again["replaces"] = json!(about);
            again["receipt"] = json!("R9-200");
            (&[Clerk], A::SubmitToAuthority, again)
        }
        "bring_back" => (
            &[Clerk],
            A::BringBack,
            json!({ "outing": about, "erased": true, "how": "媒体を初期化した" }),
        ),
        "record_arrival" => {
            (&[Clerk], A::RecordArrival, json!({ "posting": about, "arrival": "arrived" }))
        }
        "return_medium" => (&[Clerk, OtherClerk], A::ReturnMedium, json!({ "medium": about })),
        "take_stock" => (
            &[Supervisor],
            A::TakeStock,
            json!({ "place": about, "found": media_in(house, about) }),
        ),
        "settle_stock" => (
            &[Supervisor, Manager],
            A::SettleStock,
            json!({ "stock_taking": about, "found_again": missed(house, about),
                    "reason": "別の棚にあった" }),
        ),
        "settle_finding" => {
            let _ = std::fs::remove_file(house.folder.path().join("kyoyu/memo.txt"));
            let erased = json!({ "finding": about, "outcome": "erased", "how": "削除した" });
            (&[Clerk], A::SettleFinding, erased)
        }
        "confirm_finding" => (&[Supervisor], A::ConfirmFinding, json!({ "finding": about })),
        "acknowledge_report" => (
            &[Supervisor, Manager, SystemOfficer],
            A::AcknowledgeReport,
            json!({ "notice": about }),
        ),
        "assess_incident" => (
            &[Manager],
            A::AssessIncident,
            json!({ "incident": about, "people": 3, "no_report": "recovered_unseen",
                    "reason": "誰にも見られていない" }),
        ),
        "preliminary_report" | "final_report" | "notify_people" | "respond_to_incident" => {
            (&[Manager], A::RecordIncidentStep, json!({ "step": about, "how": "行った" }))
        }
        "close_incident" => (
            &[ManagerAndSupervisor],
            A::CloseIncident,
            json!({ "incident": about, "result": "手順を改めた" }),
        ),
        "end_registration" => {
            let over = json!({ "affairs": about, "on_day": house.office().now().day(),
                               "reason": "期間の満了" });
            (&[Supervisor], A::EndRegistration, over)
        }
        "review_hold" => {
            let over = json!({ "hold": about, "reason": "監査が終わった" });
            (&[Supervisor], A::ReleaseHold, over)
        }
        "end_contractor" => (&[Supervisor], A::EndContractor, house.ending_contractor(about)),
        "attach_certificate" => (&[Clerk], A::AttachCertificate, house.certifying(about)),
        "confirm_destruction" => {
            (&[Supervisor], A::ConfirmDestruction, json!({ "destruction": about }))
        }
        "instruct_disposal" => {
            let due = json!({ "department": it::DEPARTMENT, "reason": "保存期間の満了" });
            (&[Supervisor], A::InstructDisposal, due)
        }
        "carry_out_disposal" => (&[Clerk], A::CarryOutDisposal, json!({ "disposal": about })),
        "run_round" => (&[SystemOfficer], A::RunShreddingRound, json!({})),
        "take_backup" => (&[SystemOfficer], A::TakeBackup, json!({})),
        "rehearse_restore" => (&[SystemOfficer], A::RehearseRestore, json!({})),
        "undo_instructed_act" => (&[Clerk], A::UndoInstructedAct, house.undoing(about)),
        "check_statement" => {
            let input = json!({ "intake": about, "against": "人事課の控えのうち3人分" });
            (&[OtherClerk, Clerk], A::CheckStatement, input)
        }
        "mend_rows" => {
            let row = house.waiting().remove(0);
            let dropped = json!({ "row": row, "reason": "別の名簿で取り込んだ" });
            (&[OtherClerk], A::DropRow, dropped)
        }
        "let_in_again" => {
            let first = "tsukue no ue no kabin";
            let given = json!({ "staff": about, "password": first, "reason": "在籍を確かめた" });
            let done = house.run(Manager, A::ResetPassword, given.clone());
            done.or_else(|_| house.run(SystemOfficer, A::ResetPassword, given)).unwrap();
            let own = json!({ "old": first, "new": "mado no soto no kumo",
                              "new_again": "mado no soto no kumo" });
            match whose(house, about) {
                // Somebody of a script, who has no more to do.
                [] => {
                    let stopped = json!({ "staff": about, "reason": "復元の前に停止していた" });
                    (&[Manager, SystemOfficer], A::StopStaff, stopped)
                }
                who => (who, A::ChangePassword, own),
            }
        }
        "second_factor_again" => {
            (whose(house, about), A::AddSecondFactor, house.enrolling("新しい電話"))
        }
        "confirm_disposal" => (&[Supervisor], A::ConfirmDisposal, json!({ "disposal": about })),
        other => panic!("after {after}: nobody knows how to close {other}"),
    };
    let run = |who: &Who| house.run(*who, act, input.clone()).map(|_| ());
    let tried: Vec<_> = who.iter().map(run).collect();
    // What waits for another duty is closed in a later round.
    let waits = ["confirm_disposal", "carry_out_disposal", "link_person", "close_incident"]
        .contains(&duty.kind.as_str());
    assert!(waits || tried.iter().any(Result::is_ok), "after {after}: {act}: {tried:?}");
}

/// The papers of the year go into a place.
pub fn put_away(house: &House) {
    for duty in open(house).iter().filter(|duty| duty.kind == "store_paper") {
        close(house, duty, ActName::StoreAt);
    }
}

/// Who somebody of the staff is.
fn whose(house: &House, staff: &str) -> &'static [Who] {
    static ALL: [Who; 6] = [
        Who::Manager,
        Who::Supervisor,
        Who::Clerk,
        Who::OtherClerk,
        Who::SystemOfficer,
        Who::Staff,
    ];
    let is = |who: &Who| house.actor(*who).staff.is_some_and(|id| id.to_string() == staff);
    ALL.iter().find(|who| is(who)).map(std::slice::from_ref).unwrap_or_default()
}

fn a_place_of(house: &House, copy: &str) -> String {
    let copy = copy.parse().unwrap();
    let places = house.store().read(|tx| tx.places_of_copy(copy)).unwrap();
    places[0].row.id.to_string()
}

fn submitted_copy(house: &House, submission: &str) -> Value {
    let id = submission.parse::<SubmissionId>().unwrap();
    let held = house.store().read(|tx| tx.get::<Submission>(id.0)).unwrap().unwrap();
    json!(held.row.copy)
}

fn media_in(house: &House, place: &str) -> Vec<String> {
    let place = place.parse().unwrap();
    let media = house.store().read(|tx| tx.media_of(place)).unwrap();
    media.iter().map(|held| held.row.id.to_string()).collect()
}

/// The number that stands in the papers of an entry: the one that the act brought, or the person's own.
fn typed(house: &House, entry: &str, after: ActName) -> String {
    let open = house.store().read(|tx| tx.entries_open()).unwrap();
    let entry = open.iter().find(|held| held.row.id.to_string() == entry).unwrap();
    let own = |person: &MadeUp| house.person(person) == entry.row.person.to_string();
    let all = people();
    match brought(after) {
        Some(whose) => all[whose].number_text(),
        None => all[..4].iter().chain(&all[8..]).find(|person| own(person)).unwrap().number_text(),
    }
}

/// The media that a stock-taking missed.
fn missed(house: &House, stock_taking: &str) -> Vec<String> {
    let id: domain::id::StockTakingId = stock_taking.parse().unwrap();
    let held = house.store().read(|tx| tx.get::<domain::rows::StockTaking>(id.0)).unwrap().unwrap();
    held.row.missing.0.iter().map(ToString::to_string).collect()
}

/// Which of the people of the scripts an act has the number of in its papers.
fn brought(act: ActName) -> Option<usize> {
    match act {
        ActName::LinkPerson => Some(0),
        ActName::CorrectNumber => Some(5),
        ActName::EnterNumber => Some(6),
        ActName::ReplaceNumber => Some(7),
        _ => None,
    }
}
