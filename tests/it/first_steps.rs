//! docs/first-steps.md, docs/from-excel.md and docs/backup.md, run from top to bottom as a reader would: they cannot be wrong.

use crate::program::Program;
use std::process::Command;

/// The shell blocks of the document, in order.
fn script() -> String {
    blocks(&read("first-steps.md"))
}

fn blocks(document: &str) -> String {
    let blocks: Vec<&str> = document
        .split("\n```sh\n")
        .skip(1)
        .map(|rest| rest.split_once("\n```\n").expect("the block ends").0)
        .collect();
    assert_eq!(document.matches("```").count(), 2 * blocks.len(), "each block is a shell's");
    blocks.join("\n")
}

/// Acts that the walk does not need: asking, receiving and verifying come before it, others after.
const ELSEWHERE: &[&str] = &[
    "adopt_pack",
    "sign_in",
    "unseal",
    "export_ledger",
    "export_register",
    "take_backup",
    "rehearse_restore",
    "restore",
    "move_engine",
    "hand_over_office",
    "name_deputy",
    "end_deputy",
    "review_deputy_act",
    "request_approval",
    "set_output_folders",
    "decide_approval",
    "record_handling",
    "dismiss",
    "stop_staff",
    "change_password",
    "reset_password",
    "issue_token",
    "end_token",
    "add_second_factor",
    "end_second_factor",
    "reset_second_factor",
    "leave_desk",
    "withdraw_event",
    "review_rights",
    "review_access",
    "end_designation",
    "withdraw_instruction",
    "close_unresolved",
    "reveal_number",
    "create_document",
    "print_document",
    "make_copy",
    "place_copy",
    "link_person",
    "take_in_ledger",
    "act_on_instruction",
    "undo_instructed_act",
    "mend_row",
    "drop_row",
    "register_person",
    "report_finding",
    "settle_finding",
    "confirm_finding",
    "set_report_route",
    "report_incident",
    "acknowledge_report",
    "assess_incident",
    "record_incident_step",
    "close_incident",
    "report_error",
    "settle_error_report",
    "correct_person",
    "correct_number",
    "remove_wrong_number",
    "check_correction",
    "inform_receivers",
    "hold_document",
    "enter_number",
    "replace_number",
    "hold_disposal",
    "defer_disposal",
    "release_hold",
    "request_number",
    "remind_request",
    "notify_purposes",
    "record_no_submission",
    "receive_document",
    "hand_in_found_document",
    "hand_over",
    "accept_hand_over",
    "settle_difference",
    "verify_identity",
    "send_data",
    "post_mail",
    "record_arrival",
    "hand_to_person",
    "carry_out",
    "bring_back",
    "register_place",
    "end_registration",
    "register_medium",
    "move_medium",
    "store_at",
    "lend_medium",
    "return_medium",
    "take_stock",
    "settle_stock",
    "dispose_paper",
    "mask_paper",
    "return_document",
    "wipe_medium",
    "register_contractor",
    "end_contractor",
    "attach_certificate",
    "confirm_destruction",
];

/// Runs commands as a reader would: what they said, and what they complained of.
fn run(program: &Program, script: &str) -> (String, String) {
    run_with(program, script, &[])
}

fn run_with(program: &Program, script: &str, more: &[(&str, &str)]) -> (String, String) {
    let binary = crate::program::program();
    let path = format!("{}:/usr/bin:/bin", binary.parent().unwrap().display());
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(program.folder.path())
        .env_clear()
        .envs([("PATH", path.as_str()), ("LANG", "ja_JP.UTF-8")])
        .env("HOME", program.path("home"))
        .envs(more.iter().copied())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let wrong = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}\n{wrong}");
    (said, wrong)
}

fn read(name: &str) -> String {
    let path = format!("{}/../docs/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// docs/backup.md follows the house of first-steps with its people.
#[test]
fn every_command_of_backup_works() {
    let program = Program::new();
    let to = testkit::Postgres::shared();
    let first = read("first-steps.md");
    let house = first.split("\n## 6. ").next().unwrap();
    let script = format!("{}\n{}", blocks(house), blocks(&read("backup.md")));
    let (said, wrong) = run_with(&program, &script, &[("UTSUSU_SAKI", &to)]);
    let after = said.split_once("復元の試行が完了しました。").unwrap().1;
    assert_eq!(after.matches("食い違いはありません").count(), 2, "{said}");
    assert!(after.contains("復元の後、事務取扱担当者を改めて指定する"), "{said}");
    let settings = program.path("renshu/data/mihon-shi/organisation.toml");
    assert!(std::fs::read_to_string(settings).unwrap().contains(&to));
    assert!(!said.contains('‹') && !wrong.contains('‹'), "{said}\n{wrong}");
}

/// docs/from-excel.md follows the house of first-steps up to its first roster.
#[test]
fn every_command_of_from_excel_works() {
    let program = Program::new();
    let (first, excel) = (read("first-steps.md"), read("from-excel.md"));
    let house = first.split("\n## 5. ").next().unwrap();
    let (said, wrong) = run(&program, &format!("{}\n{}", blocks(house), blocks(&excel)));
    assert!(said.contains("導入前に廃棄済み") && said.contains("裁断"), "{said}");
    assert!(!said.contains("123456789018") && !wrong.contains("123456789018"));
    assert!(!said.contains('‹') && !wrong.contains('‹'), "{said}\n{wrong}");
}

#[test]
fn every_command_of_first_steps_works() {
    let program = Program::new();
    let (said, wrong) = run(&program, &script());
    assert!(said.contains("廃棄確認書") && said.contains("すべての場所で完了"), "{said}");
    assert!(!said.contains('‹') && !wrong.contains('‹'), "{said}\n{wrong}");
    // What was to be done is done, and no number was said.
    assert!(said.trim_end().ends_with("やることはありません。"), "{said}");
    for roster in ["renshu/jissho.out/roster.csv", "renshu/jissho.out/leavers.csv"] {
        let bytes = std::fs::read(program.path(roster)).unwrap();
        let text = encoding_rs::SHIFT_JIS.decode(&bytes).0.into_owned();
        for number in text.lines().skip(1).filter_map(|line| line.rsplit(',').next()) {
            assert!(number.len() == 12 && !said.contains(number) && !wrong.contains(number));
        }
    }
    // Each act of the walk was on the way.
    for entry in office::acts::ACTS {
        let name = entry.spec.name;
        let told = script().contains(&format!("act run {name} "));
        assert!(told != ELSEWHERE.contains(&name.code()), "{name}");
    }
}
