//! `bannin card`, as a clerk runs it: at a terminal, with the real PC/SC service and a virtual card in its reader. Each test
//! has a service of its own, in namespaces in which nothing else sees it.

use std::process::Command;

use crate::program::{Program, program};
use serde_json::Value;

const NUMBER: &str = "999999999015";
const OTHER: &str = "999999999023";

/// A reader for the service, of the driver of virtual cards.
const READER: &str = "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x8C7B\n\
                      LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so\nCHANNELID 0x8C7B\n";

/// Starts service and card, waits until the card is in the reader, runs each command at a terminal, and types once the
/// command asks. `$1` is the number, `$2` the tries of the PIN, `$3` what is wrong with the card, or `none`.
const IN_A_WORLD_OF_ITS_OWN: &str = r#"
set -eu
mount -t tmpfs none /run
mkdir /run/pcscd
ip link set lo up
if [ "$3" != none ]; then
    pcscd --foreground --config "$PWD/readers" > service 2>&1 &
    "$CARD" anchors "$1" "$2" "$3" > card 2>&1 &
    n=0
    until "$PROGRAM" card status --json > first 2>&1 ||
        ! grep -q -e card_none -e card_no_service -e card_no_reader first; do
        n=$((n + 1))
        [ $n -lt 200 ] || { cat first service card; exit 9; }
        sleep 0.1
    done
fi
i=0
while [ -e words.$i ]; do
    { until grep -q -F -f asks said.$i || [ -e code.$i ]; do sleep 0.05; done; cat typed.$i; } 2> /dev/null | {
        code=0
        script --quiet --return --flush --command "$PROGRAM $(cat words.$i)" /dev/null > said.$i || code=$?
        echo $code > code.$i
    }
    i=$((i + 1))
done
# What the card tells comes a moment later than what the command says.
n=0
while [ "$3" != none ] && [ "$(grep -c shown card)" != "$(grep -c off card)" ] && [ $n -lt 50 ]; do
    n=$((n + 1))
    sleep 0.1
done
"#;

/// What a command said, and how it ended.
struct Run {
    code: i32,
    said: String,
}

impl Run {
    fn json(&self) -> Value {
        let line = self.said.lines().rev().find(|line| line.starts_with('{'));
        serde_json::from_str(line.unwrap_or_else(|| panic!("{}", self.said))).unwrap()
    }

    /// The code of the first error.
    fn stopped(&self) -> String {
        let said = self.json();
        let code = said.pointer("/errors/0/code").or_else(|| said.pointer("/code"));
        code.and_then(Value::as_str).unwrap_or_else(|| panic!("{said}")).to_owned()
    }
}

/// Runs commands with a card in the reader, each with something typed when it asks.
fn with_card(tries: u8, flaw: &str, runs: &[(&str, &str)]) -> Vec<Run> {
    let program_of = Program::new();
    let folder = program_of.folder.path();
    std::fs::create_dir(program_of.path("anchors")).unwrap();
    std::fs::create_dir(program_of.path("readers")).unwrap();
    program_of.file("readers/vpcd", READER);
    // The last words of what asks for a secret.
    program_of.file("asks", "本人が入力してください\n個人番号（12桁）\n続けて14桁\n");
    for (i, (words, typed)) in runs.iter().enumerate() {
        program_of.file(&format!("words.{i}"), words);
        program_of.file(&format!("typed.{i}"), format!("{typed}\n"));
    }
    let ended = Command::new("unshare")
        .args(["--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child"])
        .args(["sh", "-c", IN_A_WORLD_OF_ITS_OWN, "sh"])
        .args([NUMBER, &tries.to_string(), flaw])
        .current_dir(folder)
        .env("PROGRAM", program())
        .env("CARD", env!("CARGO_BIN_EXE_virtual_card"))
        .env_remove("LC_ALL")
        .env("LANG", "ja_JP.UTF-8")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let err = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}{err}");
    // Neither what the service wrote of itself nor anything else holds what is on the card or was typed.
    for (path, bytes) in it::all_files(folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = String::from_utf8_lossy(&bytes);
        for secret in [NUMBER, OTHER, "4649", "31 32 33", "39 39 39 39"] {
            assert!(name.starts_with("typed.") || !text.contains(secret), "{name}: {text}");
        }
    }
    let read = |i: usize, what: &str| {
        std::fs::read_to_string(program_of.path(&format!("{what}.{i}"))).unwrap()
    };
    let run =
        |i: usize| Run { code: read(i, "code").trim().parse().unwrap(), said: read(i, "said") };
    // Each time that a secret opened the card, it lost its power afterwards: before any reset, and before the next command.
    let told = std::fs::read_to_string(program_of.path("card")).unwrap_or_default();
    let opened = told.lines().filter(|line| *line == "shown").count();
    if flaw == "fine" {
        assert_eq!(told, "shown\noff\n".repeat(opened), "{told}");
        assert!(opened > 0);
    }
    (0..runs.len()).map(run).collect()
}

#[test]
fn a_card_is_read_and_neither_its_number_nor_a_secret_is_said() {
    let trusting = "--anchors anchors";
    let runs = with_card(
        3,
        "fine",
        &[
            (&format!("card read {trusting}"), "4649"),
            (&format!("card check {trusting} --json"), NUMBER),
            (&format!("card attributes {trusting} --json"), "55021720310987"),
            ("card read --json", "4649"),
            ("card read --json", "4640"),
            ("card check --json", OTHER),
            ("card status --json", ""),
        ],
    );
    let codes: Vec<i32> = runs.iter().map(|run| run.code).collect();
    let said: Vec<&str> = runs.iter().map(|run| run.said.as_str()).collect();
    assert_eq!(codes, [0, 0, 0, 0, 2, 2, 0], "{said:#?}");
    // The tries that are left come first.
    let (tries, rest) = runs[0].said.split_once("残り回数: 3").unwrap();
    assert!(!tries.contains("氏名") && rest.contains("見本　太郎"), "{}", runs[0].said);
    assert!(rest.contains("署名を確かめました"), "{rest}");
    assert_eq!(runs[1].json()["same_number"], true);
    let attributes = runs[2].json();
    assert_eq!(attributes["card_signature"], "verified");
    assert_eq!(
        (&attributes["holder_sex"], &attributes["number_on_card"]),
        (&"male".into(), &Value::Null)
    );
    assert_eq!(runs[3].json()["card_signature"], "anchor_unknown");
    assert_eq!(runs[4].stopped(), "card_wrong_secret");
    assert_eq!(runs[5].stopped(), "card_other_number");
    let status = runs[6].json();
    assert_eq!((&status["tries_pin"], &status["tries_number"]), (&2.into(), &9.into()));
    assert_eq!(status["card_expires"], "2031-02-17");
}

#[test]
fn the_last_try_of_a_card_is_spent_with_consent_alone() {
    let runs = with_card(
        1,
        "open",
        &[
            ("card read --json", "4640"),
            ("card status --json", ""),
            ("card read --json --last-try", "4640"),
            ("card read --json --last-try", "4649"),
        ],
    );
    assert_eq!(runs[0].stopped(), "card_last_try");
    assert_eq!(runs[1].json()["tries_pin"], 1);
    assert_eq!(
        (runs[2].stopped(), runs[3].stopped()),
        ("card_locked".into(), "card_locked".into())
    );
}

#[test]
fn a_wrong_card_has_its_message() {
    for (flaw, code) in [
        ("expired", "card_expired"),
        ("phone", "card_phone"),
        ("foreign", "card_unknown"),
        ("altered", "card_altered"),
        ("forged", "card_forged"),
        ("copied", "card_copied"),
        ("pulled", "card_cut"),
    ] {
        let runs = with_card(3, flaw, &[("card read --json --anchors anchors", "4649")]);
        assert_eq!((runs[0].code, runs[0].stopped().as_str()), (2, code), "{}", runs[0].said);
        assert!(!runs[0].said.contains("見本"), "{}", runs[0].said);
    }
}

#[test]
fn a_terminal_without_the_service_is_told_what_to_start() {
    let runs = with_card(3, "none", &[("card status --json", ""), ("card status --lang en", "")]);
    assert_eq!((runs[0].code, runs[0].stopped().as_str()), (1, "card_no_service"));
    assert!(runs[1].said.contains("apt install pcscd"), "{}", runs[1].said);
}
