//! One script for each act: what comes before it, who does it, who may not, and with which input.

use office::domain::{ActName, Random};
use office::sign_in;
use serde_json::{Value, json};
use testkit::MadeUp;

use crate::acquire;
use crate::findings;
use crate::incidents;
use crate::keeping;
use crate::kept::quick_folder;
use crate::providing;
use crate::tokens;
use crate::{DEPARTMENT, Engine, House, PASSWORD, Who, affairs, staff};

/// How one act comes about.
pub struct Script {
    /// The act.
    pub act: ActName,
    /// Somebody who may.
    pub who: Who,
    /// Somebody who may not, by either pack.
    pub refused: Who,
    /// Brings a house with people to just before the act and gives the act's input. For the founding the
    /// house is bare.
    pub prepare: fn(&mut House) -> Value,
}

/// Who may, who may not, and what comes before.
pub(crate) type Cast = (Who, Who, fn(&mut House) -> Value);

/// The people of the scripts: the first four are taken in, and the third and fourth have left long ago.
pub fn people() -> Vec<MadeUp> {
    testkit::people(11, 10)
}

/// The house that the scripts start from.
pub fn house_with_people(engine: Engine, pack: &str) -> House {
    let mut house = House::bare_in(quick_folder(), engine, pack, |_, _| ());
    house.found();
    house.set_up();
    let people = people();
    house.take_in(&people[..4]);
    house.let_leave(&people[2..4]);
    house
}

/// The script of an act.
#[expect(clippy::too_many_lines, reason = "one script for each act, side by side")]
pub fn script(act: ActName) -> Script {
    use ActName as A;
    use Who::{
        Clerk, ClerkWithoutDevice, Manager, ManagerAndSupervisor, Nobody, OtherClerk, Staff,
        Supervisor, SystemOfficer, SystemOfficerAndManager,
    };
    let (who, refused, prepare): Cast = match act {
        A::FoundOrganisation => (Nobody, Nobody, |h| {
            h.words = vault::Passphrase::generate(h.random.as_ref()).written().to_string();
            let mut founding = h.founding();
            founding["unseal_passphrase"] = json!(h.words);
            founding
        }),
        A::EnrolStaff => (Manager, Staff, |_| staff("M007", "shinjin", "新人 七郎")),
        A::AdoptPack => (ManagerAndSupervisor, Manager, |h| {
            json!({ "pack": h.revised_pack(), "committee": "管理委員会", "decided_on": "2026-11-20",
                    "reason": "規程の改正" })
        }),
        A::SignIn => (Staff, Nobody, |_| json!({ "work": "list_duties" })),
        A::Unseal => (Clerk, Staff, |h| json!({ "unseal_passphrase": h.words })),
        A::ExportLedger => {
            (Manager, Clerk, |h| json!({ "folder": h.folder.path().join("daicho") }))
        }
        A::ExportRegister => (Clerk, Staff, |_| json!({ "register": "people", "lines": 4 })),
        A::Appoint => (
            ManagerAndSupervisor,
            Staff,
            |h| json!({ "staff": h.ids.staff, "duty": "auditor", "title": "監査役", "since": "2026-04-01" }),
        ),
        A::Dismiss => (ManagerAndSupervisor, Clerk, |h| {
            let auditor = json!({ "staff": h.ids.staff, "duty": "auditor", "title": "監査役",
                                  "since": "2026-04-01" });
            json!({ "appointment": h.id(ManagerAndSupervisor, A::Appoint, auditor), "last_day": "2026-11-20",
                    "reason": "異動" })
        }),
        A::HandOverOffice => (Manager, Staff, |h| {
            json!({ "appointment": h.appointment(&h.ids.supervisor), "last_day": "2026-11-30",
                    "successor": h.ids.staff, "reason": "異動" })
        }),
        A::NameDeputy => (Manager, Staff, |h| h.deputising(&h.ids.other_clerk, "supervisor")),
        A::EndDeputy => (Supervisor, Clerk, |h| {
            let named = h.deputising(&h.ids.system_officer, "supervisor");
            let deputy = h.id(Manager, A::NameDeputy, named);
            json!({ "deputy": deputy, "reason": "帰任" })
        }),
        A::ReviewDeputyAct => (Supervisor, Manager, |h| {
            h.act(Manager, A::NameDeputy, h.deputising(&h.ids.staff, "supervisor"));
            h.act(Staff, A::RegisterAffairs, affairs("social_insurance"));
            json!({ "deputy_act": h.duty("review_deputy_act"), "agreed": true })
        }),
        A::StopStaff => {
            (Manager, Clerk, |h| json!({ "staff": h.ids.other_clerk, "reason": "異動" }))
        }
        A::ChangePassword => (
            Staff,
            Nobody,
            |_| json!({ "old": PASSWORD, "new": "mado no soto no kumo", "new_again": "mado no soto no kumo" }),
        ),
        A::ResetPassword => (Manager, Clerk, |h| {
            let forgot = h.id(Manager, A::EnrolStaff, staff("M009", "wasure", "失念 九子"));
            json!({ "staff": forgot, "password": "tsukue no ue no kabin", "reason": "職員証で確かめた" })
        }),
        A::IssueToken => (ManagerAndSupervisor, Clerk, |h| {
            tokens::issuing(&h.ids.supervisor, &["register_zone"], &["zones"], &"c".repeat(64))
        }),
        A::EndToken => (Manager, Clerk, |h| {
            let input =
                tokens::issuing(&h.ids.supervisor, &["register_zone"], &[], &"d".repeat(64));
            json!({ "token": h.id(ManagerAndSupervisor, A::IssueToken, input), "reason": "不要" })
        }),
        A::AddSecondFactor => (Staff, Nobody, |h| h.enrolling("電話")),
        A::EndSecondFactor => (Staff, Nobody, |h| {
            h.act(Staff, A::AddSecondFactor, h.enrolling("古い電話"));
            json!({ "name": "古い電話", "reason": "機種変更" })
        }),
        A::ResetSecondFactor => (SystemOfficerAndManager, Manager, |h| {
            h.act(Staff, A::AddSecondFactor, h.enrolling("なくした電話"));
            json!({ "staff": h.ids.staff, "reason": "電話を失くした。職員証で確かめた" })
        }),
        A::LeaveDesk => (Staff, Nobody, |_| json!({ "how": "locked" })),
        A::RegisterAffairs => (Supervisor, Clerk, |_| affairs("social_insurance")),
        A::RegisterSpecificFile => (Supervisor, Clerk, |h| {
            json!({ "name": "扶養控除等申告書", "department": DEPARTMENT, "affairs": [h.ids.affairs],
                    "items": "氏名", "people_range": "職員", "collected": "本人から", "held": "paper",
                    "since": "2026-04-01", "same_name": true })
        }),
        A::RegisterZone => (Supervisor, Clerk, |_| {
            json!({ "name": "書庫", "kind": "work_room", "department": DEPARTMENT, "measures": "施錠",
                    "since": "2026-04-01", "same_name": true })
        }),
        A::RegisterDevice => (Manager, Clerk, new_device),
        A::AllowDevice => (
            Supervisor,
            Clerk,
            |h| json!({ "device": h.ids.device, "staff": h.ids.staff, "since": "2026-04-01" }),
        ),
        A::SetOutputFolders => {
            (Supervisor, Clerk, |h| json!({ "device": h.ids.device, "folders": [h.out()] }))
        }
        A::EndRegistration => (
            Supervisor,
            Clerk,
            |h| json!({ "place": h.place("旧書庫"), "on_day": "2026-11-21", "reason": "移転" }),
        ),
        A::DesignateClerk => (Manager, Clerk, |h| h.designation(&h.ids.staff)),
        A::EndDesignation => (
            Supervisor,
            Clerk,
            |h| json!({ "designation": h.ids.designation, "reason": "担当替え" }),
        ),
        A::ReviewRights => (Supervisor, Clerk, |h| h.reviewing_rights()),
        A::ReviewAccess => (Supervisor, Clerk, |h| {
            h.reveal_often(&people()[0]);
            json!({ "access": h.about("review_access"), "in_order": true })
        }),
        A::GiveInstruction => (Supervisor, Clerk, |h| {
            json!({ "acts": ["fill_file"], "affairs": h.ids.affairs, "most_people": 10,
                    "since": "2026-11-01", "until": "2027-03-31", "reason": "法定調書" })
        }),
        A::WithdrawInstruction => (
            Supervisor,
            Clerk,
            |h| json!({ "instruction": h.ids.fill_instruction, "reason": "取りやめ" }),
        ),
        A::AcknowledgeInstruction => {
            (Clerk, Staff, |h| json!({ "instruction": h.ids.fill_instruction }))
        }
        A::RequestApproval => (Clerk, Staff, |h| h.approval()),
        A::DecideApproval => (
            Supervisor,
            Clerk,
            |h| json!({ "approval": h.id(Clerk, A::RequestApproval, h.approval()), "granted": true }),
        ),
        A::TakeBackup => (SystemOfficer, Clerk, |_| json!({})),
        A::RehearseRestore => (SystemOfficer, Clerk, |h| {
            h.act(SystemOfficer, A::TakeBackup, json!({}));
            json!({})
        }),
        A::Restore => (ManagerAndSupervisor, Manager, |h| {
            h.act(SystemOfficer, A::TakeBackup, json!({}));
            h.lose_and_prepare().unwrap();
            json!({ "lost_records": 0, "old_place": "destroyed",
                "stated_by": "保守業者の報告", "reason": "サーバーの故障" })
        }),
        A::MoveEngine => (SystemOfficerAndManager, Manager, |h| h.moving()),
        A::DeclareClock => {
            (ManagerAndSupervisor, Manager, |_| json!({ "reason": "時計を合わせた" }))
        }
        A::CloseUnresolved => (
            Supervisor,
            Clerk,
            |h| json!({ "copy": unresolved_copy(h), "outcome": "nothing_left", "reason": "出力先を確かめた" }),
        ),
        A::RegisterPerson => (Clerk, Staff, |h| {
            json!({ "staff_number": "7002", "relation": "self", "name": "新任 夏子",
                    "kana": "シンニン ナツコ", "birth": "1999-05-05", "department": DEPARTMENT,
                    "affairs": h.ids.affairs, "told": ["withholding_slip"] })
        }),
        A::EnterNumber => (Clerk, ClerkWithoutDevice, |h| {
            let person = newcomer_with_papers(h);
            h.entering(&person, &people()[6])
        }),
        A::ReplaceNumber => (Clerk, ClerkWithoutDevice, |h| {
            let person = h.person(&people()[0]);
            h.papers_of(&person);
            let number = people()[7].number_text();
            json!({ "person": person, "affairs": h.ids.affairs, "number": number, "again": number,
                    "on_day": "2026-11-21" })
        }),
        A::SecondReading => (OtherClerk, ClerkWithoutDevice, |h| {
            corrected_number(h);
            json!({ "entry": h.about("second_reading"), "number": people()[5].number_text() })
        }),
        A::ReportError => (Staff, Nobody, |_| reported()),
        A::SettleErrorReport => (Supervisor, Clerk, |h| {
            let report = h.id(Staff, A::ReportError, reported());
            json!({ "report": report, "reason": "申告書のとおり" })
        }),
        A::CorrectPerson => (Clerk, Staff, |h| {
            h.instruct("correct_person");
            h.correcting(&people()[0])
        }),
        A::CorrectNumber => (Clerk, ClerkWithoutDevice, |h| {
            h.instruct("correct_number");
            h.correcting_number(&people()[0], &people()[5])
        }),
        A::RemoveWrongNumber => (Clerk, ClerkWithoutDevice, |h| {
            // Somebody who is not needed any more: nobody is asked for the right number.
            let some = testkit::people(11, 12);
            h.instruct("remove_wrong_number");
            h.take_in(&some[11..]);
            h.let_leave(&some[11..]);
            h.removing_number(&some[11])
        }),
        A::CheckCorrection => (OtherClerk, Clerk, |h| {
            let correction = corrected_number(h);
            json!({ "correction": correction, "against": "個人番号カードの写し" })
        }),
        A::InformReceivers => (Clerk, Staff, |h| {
            let correction = corrected_number(h);
            json!({ "correction": correction, "how": "電話で伝え、差替えを送った" })
        }),
        A::RequestNumber
        | A::RemindRequest
        | A::NotifyPurposes
        | A::RecordNoSubmission
        | A::ReceiveDocument
        | A::HandInFoundDocument
        | A::HandOver
        | A::AcceptHandOver
        | A::SettleDifference
        | A::VerifyIdentity => acquire::script(act),
        A::RegisterPlace
        | A::RegisterMedium
        | A::MoveMedium
        | A::StoreAt
        | A::LendMedium
        | A::ReturnMedium
        | A::TakeStock
        | A::SettleStock
        | A::DisposePaper
        | A::MaskPaper
        | A::ReturnDocument
        | A::WipeMedium
        | A::RegisterContractor
        | A::EndContractor
        | A::AttachCertificate
        | A::ConfirmDestruction => keeping::script(act),
        A::SetReportRoute
        | A::ReportIncident
        | A::AcknowledgeReport
        | A::AssessIncident
        | A::RecordIncidentStep
        | A::CloseIncident => incidents::script(act),
        A::ReportFinding | A::SettleFinding | A::ConfirmFinding => findings::script(act),
        A::TakeInRoster => (Clerk, ClerkWithoutDevice, |h| h.intake(&people()[4..6])),
        A::ActOnInstruction => (Clerk, Staff, |h| {
            let paper = h.id(Clerk, A::ReceiveDocument, h.receiving(&people()[..1]));
            h.photographing(&paper)
        }),
        A::UndoInstructedAct => (Clerk, Staff, |h| {
            let paper = h.id(Clerk, A::ReceiveDocument, h.receiving(&people()[..1]));
            h.undoing(&h.id(Clerk, A::ActOnInstruction, h.photographing(&paper)))
        }),
        A::TakeInLedger => (Clerk, ClerkWithoutDevice, |h| h.ledger(&people()[8..9])),
        A::MendRow => (Clerk, ClerkWithoutDevice, |h| h.mending(&people()[8..])),
        A::DropRow => (OtherClerk, Clerk, |h| {
            let row = &h.hold_rows(&people()[8..])[0];
            json!({ "row": row, "reason": "退職した職員の行" })
        }),
        A::CheckStatement => (
            OtherClerk,
            Clerk,
            |h| json!({ "intake": h.about("check_statement"), "against": "人事課の控えのうち3人分" }),
        ),
        A::EraseSource => (Clerk, Staff, |h| h.erasing_source()),
        A::RevealNumber => (Clerk, ClerkWithoutDevice, |h| h.revealing(&people()[0])),
        A::LinkPerson => (Clerk, ClerkWithoutDevice, |h| h.linking(&people()[0])),
        A::CreateDocument => (Clerk, Staff, |h| h.making("create_document")),
        A::PrintDocument => (Clerk, ClerkWithoutDevice, |h| h.making("print_document")),
        A::MakeCopy => (Clerk, Staff, |h| h.copying()),
        A::PlaceCopy => (Clerk, Staff, |h| {
            let path = h.out().join("tenkai");
            json!({ "copy": filled_copy(h), "place": "unpacked_folder", "path": path })
        }),
        A::FillFile => (Clerk, ClerkWithoutDevice, |h| h.filling(&people()[..2])),
        A::EraseCopy => (Clerk, Staff, |h| h.erasing(&filled_copy(h))),
        A::SubmitToAuthority
        | A::RecordAnswer
        | A::SendData
        | A::PostMail
        | A::RecordArrival
        | A::HandToPerson
        | A::CarryOut
        | A::BringBack => providing::script(act),
        A::RecordHandling => (Supervisor, Staff, |h| h.handling()),
        A::RecordEvent => (
            Supervisor,
            Staff,
            |h| json!({ "person": h.person(&people()[0]), "kind": "left", "on_day": "2026-10-31" }),
        ),
        A::WithdrawEvent => (Supervisor, Staff, |h| {
            let left = json!({ "person": h.person(&people()[1]), "kind": "left",
                               "on_day": h.office().now().day() });
            json!({ "event": h.id(Supervisor, A::RecordEvent, left), "reason": "同姓の別の職員だった" })
        }),
        A::HoldDocument => (Clerk, Staff, |h| {
            json!({ "person": h.person(&people()[0]), "affairs": h.ids.affairs,
                    "purpose": "withholding_slip", "deadline": "2026-01-31" })
        }),
        A::HoldDisposal => (Supervisor, Clerk, |h| held_back(h, None)),
        A::DeferDisposal => (Supervisor, Clerk, |h| held_back(h, Some("2027-03-31"))),
        A::ReleaseHold => (Supervisor, Clerk, |h| {
            let hold = h.id(Supervisor, A::HoldDisposal, held_back(h, None));
            json!({ "hold": hold, "reason": "監査が終わった" })
        }),
        A::InstructDisposal => {
            (Supervisor, Clerk, |_| json!({ "department": DEPARTMENT, "reason": "保存期間の満了" }))
        }
        A::CarryOutDisposal => (Clerk, Staff, |h| json!({ "disposal": h.instruct_disposal() })),
        A::RunShreddingRound => (SystemOfficer, Clerk, |h| {
            carried_out_disposal(h);
            json!({})
        }),
        A::ConfirmDisposal => (Supervisor, Clerk, |h| {
            let disposal = carried_out_disposal(h);
            h.act(SystemOfficer, A::RunShreddingRound, json!({}));
            json!({ "disposal": disposal })
        }),
    };
    Script { act, who, refused, prepare }
}

fn new_device(house: &mut House) -> Value {
    let mut seed = [0u8; 32];
    house.random.fill(&mut seed);
    json!({ "name": "PC-02", "zone": house.ids.zone,
            "public_key": sign_in::device_public_key_text(&seed).unwrap(),
            "belongs_to_organisation": true, "since": "2026-04-01", "same_name": true })
}

/// The third person's disposal held, or put off to a day.
fn held_back(house: &House, until: Option<&str>) -> Value {
    let mut input = json!({ "department": DEPARTMENT, "people": [house.person(&people()[2])],
                            "reason": "監査で使う" });
    if let Some(until) = until {
        input["until"] = json!(until);
    }
    input
}

/// A newcomer in the register, whose papers were received and verified: the person's id.
pub fn newcomer_with_papers(house: &House) -> String {
    let newcomer = json!({ "staff_number": "7001", "relation": "self", "name": "新任 春子",
                           "kana": "シンニン ハルコ", "birth": "1999-05-05",
                           "department": DEPARTMENT, "affairs": house.ids.affairs });
    let person = house.id(Who::Clerk, ActName::RegisterPerson, newcomer);
    house.papers_of(&person);
    person
}

fn reported() -> Value {
    json!({ "department": DEPARTMENT, "what": "続柄が申告書と違う" })
}

/// The first person's number corrected to the sixth's: the correction's id.
fn corrected_number(house: &mut House) -> String {
    house.instruct("correct_number");
    let input = house.correcting_number(&people()[0], &people()[5]);
    house.id(Who::Clerk, ActName::CorrectNumber, input)
}

/// A filled file of the first two people: the copy's id.
pub fn filled_copy(house: &House) -> Value {
    house.act(Who::Clerk, ActName::FillFile, house.filling(&people()[..2]))["copy"].clone()
}

fn carried_out_disposal(house: &House) -> String {
    let disposal = house.instruct_disposal();
    house.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
    disposal
}

/// A fill whose second record could not be written, as the next start finds it: the copy's id.
pub fn unresolved_copy(house: &mut House) -> String {
    house.probe.fail_from_named("fill_file", 1);
    let stopped = house.run(Who::Clerk, ActName::FillFile, house.filling(&people()[..2]));
    assert!(stopped.is_err());
    house.probe.reset();
    house.reopen();
    let duties = house.office().duties(None).unwrap();
    duties.iter().find(|d| d.kind == "close_unresolved").expect("an open duty").about.clone()
}
