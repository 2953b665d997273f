//! An input of every act, filled in: with today's date and codes of the law, and with [`AN_ID`] wherever an
//! id of the reader's own registers belongs.

use domain::{ActName, Day};
use regulation::Pack;
use serde_json::{Value, json};

/// Stands for an id that the reader looks up (`bannin list`).
pub const AN_ID: &str = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ";

/// The codes of one lawful way from affairs to a method, preferably by a layout of this program.
struct Codes {
    affairs: String,
    purpose: String,
    destination: String,
    method: String,
    layout: String,
}

/// The example for an act.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one example for each act, side by side")]
pub fn of(act: ActName, pack: &Pack, today: Day) -> Value {
    let codes = codes(pack, today);
    let (since, until) = (today, today.plus_years(1).plus_days(-1));
    let department = "総務課";
    match act {
        ActName::FoundOrganisation => json!({
            "slug": "mihon-shi", "name": "見本市", "pack": pack_in_force(pack),
            "manager": { "title": "総務部長", "staff": staff("0001", "kanri", "管理 一郎") },
        }),
        ActName::AdoptPack => json!({
            "pack": pack_of_today(pack), "committee": "特定個人情報管理委員会", "decided_on": today,
            "reason": "規程の改正",
        }),
        ActName::EnrolStaff => staff("0002", "sekinin", "責任 花子"),
        ActName::SignIn => json!({ "work": "list_duties" }),
        ActName::Unseal => json!({ "unseal_passphrase": "-", "look": true }),
        ActName::ExportLedger => json!({ "folder": "/srv/daicho" }),
        ActName::ExportRegister => json!({ "register": "records", "lines": 120, "year": 2026 }),
        ActName::Appoint => json!({
            "staff": AN_ID, "duty": "supervisor", "department": department, "title": "総務課長",
            "since": since,
        }),
        ActName::Dismiss => {
            json!({ "appointment": AN_ID, "last_day": today, "reason": "人事異動" })
        }
        ActName::HandOverOffice => json!({
            "appointment": AN_ID, "last_day": today, "successor": AN_ID, "title": "総務課長",
            "reason": "人事異動",
        }),
        ActName::NameDeputy => json!({
            "staff": AN_ID, "duty": "supervisor", "department": department, "since": since,
            "until": today.plus_days(30), "reason": "出張中の代決",
        }),
        ActName::EndDeputy => json!({ "deputy": AN_ID, "reason": "帰任" }),
        ActName::ReviewDeputyAct => json!({ "deputy_act": AN_ID, "agreed": true }),
        ActName::StopStaff => json!({ "staff": AN_ID, "reason": "退職" }),
        ActName::ChangePassword => json!({
            "old": "tsukue-no-ue-no-kabin", "new": "mado-no-soto-no-kumo", "new_again": "mado-no-soto-no-kumo",
        }),
        ActName::ResetPassword => json!({
            "staff": AN_ID, "password": "tsukue-no-ue-no-kabin", "reason": "パスワードを忘れた。職員証で本人を確かめた",
        }),
        ActName::IssueToken => json!({
            "name": "人事給与システム", "staff": AN_ID, "digest": "a".repeat(64),
            "acts": ["register_person"], "lists": ["people"], "since": since, "until": until,
            "reason": "採用した職員の登録",
        }),
        ActName::EndToken => json!({ "token": AN_ID, "reason": "使わなくなった" }),
        ActName::AddSecondFactor => json!({
            "name": "わたしの電話", "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "code": "-",
        }),
        ActName::EndSecondFactor => json!({ "name": "わたしの電話", "reason": "機種変更" }),
        ActName::ResetSecondFactor => json!({
            "staff": AN_ID, "reason": "電話を失くした。職員証で本人を確かめた",
        }),
        ActName::LeaveDesk => json!({ "how": "signed_out" }),
        ActName::RegisterAffairs => json!({
            "code": codes.affairs, "name": "給与・源泉徴収の事務", "department": department,
            "purposes": [codes.purpose], "destinations": [codes.destination], "since": since,
        }),
        ActName::RegisterSpecificFile => json!({
            "name": "職員等の個人番号", "department": department, "affairs": [AN_ID],
            "items": "氏名、生年月日、個人番号", "people_range": "職員とその扶養親族",
            "collected": "本人からの提出", "held": "vault", "since": since,
        }),
        ActName::RegisterZone => json!({
            "name": "総務課 奥の席", "kind": "handling", "department": department,
            "measures": "間仕切り、施錠", "since": since,
        }),
        ActName::RegisterDevice => json!({
            "name": "PC-01", "zone": AN_ID,
            "public_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "belongs_to_organisation": true, "since": since,
        }),
        ActName::AllowDevice => json!({ "device": AN_ID, "staff": AN_ID, "since": since }),
        ActName::SetOutputFolders => {
            json!({ "device": AN_ID, "folders": ["/srv/teishutsu"] })
        }
        ActName::DesignateClerk => json!({
            "staff": AN_ID, "department": department, "stages": ["enter", "use", "provide", "dispose"],
            "affairs": [AN_ID], "files": [AN_ID], "all_people": true, "since": since,
            "reason": "年末調整の担当",
        }),
        ActName::EndDesignation => json!({ "designation": AN_ID, "reason": "担当替え" }),
        ActName::ReviewRights => {
            json!({ "department": department, "list": "bcde-fghi-jkla-mnop", "end": [AN_ID] })
        }
        ActName::ReviewAccess => json!({ "access": AN_ID, "in_order": true }),
        ActName::GiveInstruction => json!({
            "clerk": AN_ID, "acts": ["fill_file", "submit_to_authority"], "affairs": AN_ID,
            "most_people": 500, "since": since, "until": until, "reason": "法定調書の作成と提出",
        }),
        ActName::WithdrawInstruction => json!({ "instruction": AN_ID, "reason": "取りやめ" }),
        ActName::AcknowledgeInstruction => json!({ "instruction": AN_ID }),
        ActName::RequestApproval => json!({
            "what": "external_media", "department": department, "affairs": AN_ID,
            "until": today.plus_days(7), "reason": "届書の控えを媒体に移すため",
        }),
        ActName::DecideApproval => json!({ "approval": AN_ID, "granted": true }),
        ActName::TakeBackup | ActName::RehearseRestore => json!({}),
        ActName::Restore => json!({ "lost_records": 0, "old_place": "destroyed",
                "stated_by": "保守業者の報告", "reason": "サーバーの故障" }),
        ActName::MoveEngine => json!({
            "to": "postgres://bannin@localhost/bannin", "reason": "利用者の増加",
        }),
        ActName::DeclareClock => json!({ "reason": "掛け時計と見比べた" }),
        ActName::CloseUnresolved => json!({
            "copy": AN_ID, "outcome": "nothing_left", "reason": "出力先を確かめ、ファイルがないことを見た",
        }),
        ActName::RequestNumber => json!({
            "affairs": AN_ID, "people": [AN_ID], "purposes": [codes.purpose],
            "answer_by": today.plus_days(14), "way": "paper",
        }),
        ActName::RemindRequest => json!({ "request": AN_ID, "answer_by": today.plus_days(14) }),
        ActName::NotifyPurposes => json!({
            "affairs": AN_ID, "people": [AN_ID], "purposes": [codes.purpose], "how": "paper",
        }),
        ActName::RecordNoSubmission => json!({ "request": AN_ID }),
        ActName::ReceiveDocument => json!({
            "affairs": AN_ID, "people": [AN_ID], "kind": "declaration", "count": 1,
            "medium": "paper", "in_person": true, "sealed": true, "may_hold_number": false,
            "told": [codes.purpose],
        }),
        ActName::HandInFoundDocument => json!({
            "clerk": AN_ID, "kind": "unknown", "count": 1, "medium": "paper", "sealed": true,
            "may_hold_number": true, "how": "窓口の郵便受けに入っていた",
        }),
        ActName::HandOver => json!({
            "documents": [AN_ID], "to_department": department, "count": 1,
            "container": "dedicated_envelope",
        }),
        ActName::AcceptHandOver => json!({ "hand_over": AN_ID, "count": 1 }),
        ActName::SettleDifference => json!({
            "hand_over": AN_ID, "settlement": "found", "reason": "机の中に一枚残っていた",
        }),
        ActName::VerifyIdentity => json!({
            "person": AN_ID, "affairs": AN_ID, "case": "p3",
            "number_proof": "residence_certificate", "identity_proofs": ["driving_licence"],
        }),
        ActName::TakeInRoster => json!({
            "affairs": AN_ID, "file": AN_ID, "purpose": codes.purpose,
            "since": since, "roster": { "path": "meibo.csv" }, "came_from": "人事給与システム",
            "checked": { "by": "人事課", "on": since, "how": "採用時に通知カードと運転免許証で確かめた" },
        }),
        ActName::ActOnInstruction => json!({
            "instruction": AN_ID, "kind": "photograph", "affairs": AN_ID, "documents": [AN_ID],
            "what": "破損した申告書を修復の見積りのために撮影する", "outcome": "2枚を撮影した",
            "undo_by": "2027-01-29",
        }),
        ActName::UndoInstructedAct => json!({
            "done": AN_ID, "how": "撮影したデータを消し、業者にも消したことを確かめた",
        }),
        ActName::TakeInLedger => json!({
            "affairs": [AN_ID], "file": AN_ID, "ledger": { "path": "daicho.xlsx" },
            "came_from": "個人番号管理台帳",
            "purposes": { codes.purpose.as_str(): "源泉徴収" }, "hold_bad": true,
        }),
        ActName::MendRow => json!({
            "row": AN_ID, "birth": "1990-04-01",
            "number": "（個人番号）", "again": "（個人番号をもう一度）",
        }),
        ActName::DropRow => {
            json!({ "row": AN_ID, "reason": "退職した職員の行で、番号は要らない" })
        }
        ActName::CheckStatement => json!({
            "intake": AN_ID, "against": "人事課の控えのうち3人分の通知カードの写し",
        }),
        ActName::RegisterPerson => json!({
            "staff_number": "1234", "relation": "self", "name": "見本 太郎", "kana": "ミホン タロウ",
            "birth": "1990-04-01", "department": department, "affairs": AN_ID,
            "told": [codes.purpose],
        }),
        ActName::EraseSource => {
            json!({ "source": AN_ID, "how": "名簿のファイルと、受け取ったメールの添付を削除した" })
        }
        ActName::EnterNumber => json!({
            "person": AN_ID, "affairs": AN_ID, "file": AN_ID, "purpose": codes.purpose,
            "number": "（個人番号）", "again": "（個人番号をもう一度）",
        }),
        ActName::ReplaceNumber => json!({
            "person": AN_ID, "affairs": AN_ID, "number": "（新しい個人番号）",
            "again": "（新しい個人番号をもう一度）", "on_day": today,
        }),
        ActName::SecondReading => json!({ "entry": AN_ID, "number": "（個人番号）" }),
        ActName::SetReportRoute => json!({
            "department": department,
            "offices": [
                { "office": "supervisor", "contact": "総務課長席 内線100" },
                { "office": "manager", "contact": "総務部長席 内線200（夜間は当直へ）" },
            ],
        }),
        ActName::ReportIncident => json!({
            "kind": "leak", "sureness": "sign", "noticed_at": format!("{today}T09:00"),
            "what": "窓口に置き忘れられた書類の束があった", "department": department, "people": 3,
            "contained": true,
        }),
        ActName::AcknowledgeReport => json!({ "notice": AN_ID }),
        ActName::AssessIncident => json!({
            "incident": AN_ID, "people": 3, "grounds": ["guideline"],
            "tasks": [{ "task": "investigate_cause", "owner": AN_ID, "due": today.plus_days(7) }],
            "reason": "書類は回収したが、来庁者に見られたおそれがある",
        }),
        ActName::RecordIncidentStep => json!({
            "step": AN_ID, "how": "委員会の報告フォームから送った", "receipt": "R8-1234",
        }),
        ActName::CloseIncident => json!({
            "incident": AN_ID, "result": "本人に通知し、書類の受渡しの手順を改めた",
        }),
        ActName::ReportError => json!({
            "department": department, "field": "relation", "what": "職員番号1234の扶養親族の続柄が、申告書と違う",
        }),
        ActName::SettleErrorReport => json!({ "report": AN_ID, "reason": "申告書のとおりだった" }),
        ActName::CorrectPerson => json!({
            "person": AN_ID, "affairs": AN_ID, "kana": "ミホン タロオ", "reason": "フリガナの読み違い",
        }),
        ActName::CorrectNumber => json!({
            "person": AN_ID, "affairs": AN_ID, "number": "（個人番号）", "again": "（個人番号をもう一度）",
            "reason": "入力の誤り",
        }),
        ActName::RemoveWrongNumber => json!({
            "person": AN_ID, "affairs": AN_ID, "report": AN_ID,
            "reason": "同姓同名の別の職員の番号だった",
        }),
        ActName::LinkPerson => json!({
            "person": AN_ID, "other": AN_ID, "affairs": AN_ID, "finding": "same_human",
            "number": "（個人番号）", "again": "（個人番号をもう一度）",
            "reason": "夫婦とも職員で、一方の配偶者としても登録されている",
        }),
        ActName::CheckCorrection => json!({ "correction": AN_ID, "against": "本人の申告書" }),
        ActName::InformReceivers => {
            json!({ "correction": AN_ID, "how": "市区町村へ電話で連絡した" })
        }
        ActName::RevealNumber => {
            json!({ "people": [AN_ID], "affairs": AN_ID, "purpose": codes.purpose })
        }
        ActName::CreateDocument => json!({
            "people": [AN_ID], "affairs": AN_ID, "file": AN_ID, "purpose": codes.purpose,
            "name": "提出用の書類", "place": "paper",
        }),
        ActName::PrintDocument => json!({
            "people": [AN_ID], "affairs": AN_ID, "file": AN_ID, "purpose": codes.purpose,
            "name": "提出用の書類",
        }),
        ActName::MakeCopy => json!({
            "document": AN_ID, "affairs": AN_ID, "file": AN_ID, "purpose": codes.purpose,
            "name": "申告書の写し", "place": "paper",
        }),
        ActName::PlaceCopy => json!({
            "copy": AN_ID, "place": "unpacked_folder", "path": "teishutsu/tenkai",
        }),
        ActName::FillFile => json!({
            "layout": codes.layout, "affairs": AN_ID, "file": AN_ID, "purpose": codes.purpose,
            "source": { "path": "315.csv" }, "name": "315.csv", "into": "teishutsu",
        }),
        ActName::SubmitToAuthority => json!({
            "copy": AN_ID, "destination": codes.destination, "method": codes.method,
        }),
        ActName::RecordAnswer => json!({
            "submission": AN_ID, "answer": "rejected", "reason": "様式の版が古い",
        }),
        ActName::SendData => json!({
            "copy": AN_ID, "destination": codes.destination, "provision": "ba19-2",
            "method": "mail", "address": "madoguchi@example.lg.jp",
            "protections": ["data", "password"], "confirmations": confirmed(today),
        }),
        ActName::PostMail => json!({
            "documents": [AN_ID], "destination": codes.destination, "provision": "ba19-2",
            "address": "見本税務署 管理運営部門",
            "tracking": { "carrier": "japan_post", "number": "1234-5678-903" }, "sealed": true,
            "confirmations": confirmed(today),
        }),
        ActName::RecordArrival => json!({
            "posting": AN_ID, "arrival": "came_back", "reason": "転居先不明",
        }),
        ActName::HandToPerson => json!({
            "person": AN_ID, "affairs": AN_ID, "paper": "own_papers", "documents": [AN_ID],
            "number": "shown", "sealed": true, "taken_by": "person", "known": true,
        }),
        ActName::CarryOut => json!({
            "things": [{ "copy": AN_ID }], "place": "見本税務署", "container": "lockable_case",
            "due": today,
        }),
        ActName::BringBack => json!({
            "outing": AN_ID, "erased": true, "how": "媒体を初期化した",
        }),
        ActName::EraseCopy => json!({ "copy": AN_ID, "how": "ファイルと、展開したものを削除した" }),
        ActName::ReportFinding => json!({
            "place": "/srv/kyoyu/soumu/meibo.xlsx", "spot": "Sheet1!C2:C9", "kind": "bare",
            "confidence": "high", "count": 8, "owner": AN_ID, "due": today,
        }),
        ActName::SettleFinding => {
            json!({ "finding": AN_ID, "outcome": "erased", "how": "ファイルを削除した" })
        }
        ActName::ConfirmFinding => json!({ "finding": AN_ID }),
        ActName::RecordHandling => json!({
            "file": AN_ID, "kind": "provided", "on_day": today, "affairs": AN_ID,
            "purpose": codes.purpose, "people": 3, "medium": "paper",
            "destination": codes.destination,
        }),
        ActName::RegisterPlace => json!({
            "name": "総務課 耐火金庫", "kind": "fireproof_safe", "zone": AN_ID, "locked": true,
            "since": since,
        }),
        ActName::RegisterMedium => json!({
            "name": "USBメモリ 01", "kind": "usb_memory", "affairs": AN_ID, "place": AN_ID,
        }),
        ActName::MoveMedium => {
            json!({ "medium": AN_ID, "to": AN_ID, "reason": "保管場所の入替え" })
        }
        ActName::StoreAt => json!({ "documents": [AN_ID], "copies": [], "to": AN_ID }),
        ActName::LendMedium => json!({
            "medium": AN_ID, "to": AN_ID, "until": today.plus_days(7), "reason": "届書の提出に使う",
        }),
        ActName::ReturnMedium => json!({ "medium": AN_ID }),
        ActName::TakeStock => json!({ "place": AN_ID, "found": [AN_ID] }),
        ActName::SettleStock => json!({
            "stock_taking": AN_ID, "found_again": [AN_ID], "reason": "別の棚にあったものを戻した",
        }),
        ActName::DisposePaper => json!({
            "documents": [AN_ID], "method": destroying(pack, regulation::Destroyed::Paper),
        }),
        ActName::MaskPaper => json!({
            "documents": [AN_ID], "method": destroying(pack, regulation::Destroyed::Mask),
        }),
        ActName::ReturnDocument => {
            json!({ "documents": [AN_ID], "way": "by_hand", "sealed": true })
        }
        ActName::WipeMedium => json!({
            "medium": AN_ID, "end": "discard",
            "method": destroying(pack, regulation::Destroyed::Discard),
        }),
        ActName::RegisterContractor => json!({
            "name": "株式会社見本", "work": "書類の溶解処分", "affairs": [AN_ID], "since": since,
            "until": until,
        }),
        ActName::EndRegistration => {
            json!({ "device": AN_ID, "on_day": today, "reason": "機器の更新" })
        }
        ActName::EndContractor => json!({
            "contractor": AN_ID, "ended_on": today, "outcome": "returned",
            "what": "預けた書類2箱", "reason": "契約の満了",
        }),
        ActName::AttachCertificate => json!({
            "destruction": AN_ID, "issuer": AN_ID, "number": "H-100", "issued_on": today,
            "certificate": { "path": "shomei.pdf" },
        }),
        ActName::ConfirmDestruction => json!({ "destruction": AN_ID }),
        ActName::WithdrawEvent => {
            json!({ "event": AN_ID, "reason": "同姓の別の職員だった" })
        }
        ActName::RecordEvent => json!({ "person": AN_ID, "kind": "left", "on_day": today }),
        ActName::HoldDocument => json!({
            "person": AN_ID, "affairs": AN_ID, "purpose": codes.purpose, "deadline": today,
        }),
        ActName::HoldDisposal => json!({
            "department": department, "people": [AN_ID], "reason": "監査で使う",
        }),
        ActName::DeferDisposal => json!({
            "department": department, "people": [AN_ID], "until": until, "reason": "年度末にまとめて行う",
        }),
        ActName::ReleaseHold => json!({ "hold": AN_ID, "reason": "監査が終わった" }),
        ActName::InstructDisposal => {
            json!({ "department": department, "reason": "保存期間の満了" })
        }
        ActName::CarryOutDisposal | ActName::ConfirmDisposal => json!({ "disposal": AN_ID }),
        ActName::RunShreddingRound => json!({}),
    }
}

/// The address looked at twice.
fn confirmed(today: Day) -> Value {
    json!([{ "by": AN_ID, "at": format!("{today}T09:00") }, { "by": AN_ID, "at": format!("{today}T09:05") }])
}

fn staff(number: &str, sign_in: &str, name: &str) -> Value {
    json!({ "staff_number": number, "sign_in": sign_in, "name": name, "department": "総務課",
            "password": "（パスワード）" })
}

/// The first method of the pack that is good for it; a law pack has none, and the method is named then.
fn destroying(pack: &Pack, what: regulation::Destroyed) -> String {
    let fits = |rule: &&regulation::DestructionRule| rule.of.contains(&what);
    let rule = pack.destructions().iter().find(fits);
    rule.map_or_else(|| "shredding".to_owned(), |rule| rule.method.to_string())
}

/// A law pack alone founds nothing: a body's is named then.
fn pack_in_force(pack: &Pack) -> String {
    match pack.law() {
        Some(_) => pack.reference().body.to_string(),
        None => "hanamaki-city".to_owned(),
    }
}

/// The pack's own id stands for that of its next version.
fn pack_of_today(pack: &Pack) -> String {
    match pack.law() {
        Some(_) => pack.id().to_string(),
        None => "hanamaki-city@2015-12-25".to_owned(),
    }
}

fn codes(pack: &Pack, today: Day) -> Codes {
    let catalogue = pack.catalogue();
    let mut found = Codes {
        affairs: String::new(),
        purpose: String::new(),
        destination: String::new(),
        method: String::new(),
        layout: "315".to_owned(),
    };
    for affairs in catalogue.all_affairs(today) {
        for purpose in affairs.purposes.iter().filter_map(|p| catalogue.purpose(p.as_str(), today))
        {
            let to = purpose.destinations.first();
            let to = to.and_then(|code| catalogue.destination(code.as_str(), today));
            let Some((to, method)) = to.and_then(|to| Some((to, to.methods.first()?))) else {
                continue;
            };
            let by_layout = purpose.layouts.contains(&found.layout);
            if by_layout || found.affairs.is_empty() {
                found.affairs = affairs.code.to_string();
                found.purpose = purpose.code.to_string();
                found.destination = to.code.to_string();
                found.method = method.to_string();
            }
            if by_layout {
                return found;
            }
        }
    }
    found
}
