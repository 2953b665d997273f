//! An office that is founded and run by the program's own commands alone.

use crate::program::Program;
use it::{DEPARTMENT, PASSWORD};
use serde_json::{Value, json};

/// An office that is run by commands alone. Its folder holds password, unseal words and the terminal's key.
pub struct Commanded {
    pub program: Program,
}

/// The days of the set-up hold on whatever day the tests run.
const SINCE: &str = "2020-01-01";
const UNTIL: &str = "2099-12-31";

impl Commanded {
    pub fn found() -> Self {
        let this = Self { program: Program::new() };
        this.program.file("password", format!("{PASSWORD}\n"));
        this.input(&json!({
            "slug": "mihon", "name": "見本市", "pack": "hanamaki-city", "weak_unsealing": true,
            "manager": { "title": "課長", "staff": it::staff("M001", "kacho", "管理 一郎") },
        }));
        let words = [
            "act",
            "run",
            "found_organisation",
            "--input",
            "input.json",
            "--data",
            "d",
            "--unseal-file",
            "words",
            "--seal-place",
            "same-machine:seal-1",
            "--seal-place",
            "same-machine:seal-2",
            "--backup-place",
            "same-machine:backup",
            "--keys",
            "keys",
        ];
        Self::founds_nothing(&this.program, &words);
        this.founds_after_a_slip(&words);
        let done = this.program.json(0, &words);
        assert_eq!(done["act"], "found_organisation");
        assert!(done["done"].get("unseal_passphrase").is_none(), "the words are in their file");
        assert!(!std::fs::read_to_string(this.program.path("words")).unwrap().is_empty());
        assert_eq!(this.program.run(&words).code, 2, "once is enough");
        this
    }

    /// A founding with a slip in its input founds nothing; the next one uses the places that it names itself,
    /// and the keys must be the same.
    fn founds_after_a_slip(&self, words: &[&str]) {
        let input = std::fs::read_to_string(self.program.path("input.json")).unwrap();
        let place = words.iter().position(|word| *word == "same-machine:seal-1").unwrap();
        let keys = words.iter().position(|word| *word == "keys").unwrap();
        let (mut elsewhere, mut other) = (words.to_vec(), words.to_vec());
        (elsewhere[place], other[keys]) = ("same-machine:seal-0", "keys-2");
        self.program.file("input.json", input.replace(PASSWORD, "short"));
        assert_eq!(self.program.json(2, &elsewhere)["errors"][0]["code"], "password_short");
        self.program.file("input.json", input);
        let errors = self.program.json(2, &other);
        assert_eq!(errors["errors"][0]["code"], "prepared_elsewhere");
        assert_eq!(errors["errors"][0]["field"], "--keys");
        assert!(!self.program.path("seal-0").join("bannin.seal").exists());
        let listed = self.program.json(2, &["duties", "--data", "d"]);
        assert_eq!(
            listed["errors"][0]["code"], "no_instance",
            "what was never founded is not listed"
        );
    }

    /// Words that can be kept nowhere, or lie beside what they open, found nothing; nor does a medium that
    /// is not there.
    fn founds_nothing(program: &Program, words: &[&str]) {
        for (key, value, wanted) in [
            ("--unseal-file", "none/words", 1),
            ("--unseal-file", "d/words", 2),
            ("--unseal-file", "seal-1/words", 2),
            ("--unseal-file", "keys/words", 2),
            ("--seal-place", "removable:stick/seal", 2),
        ] {
            let at = words.iter().position(|word| *word == key).unwrap() + 1;
            let mut words = words.to_vec();
            words[at] = value;
            let said = program.run(&words);
            assert_eq!(said.code, wanted, "{value}: {said:?}");
            assert!(!program.path("words").exists() && !program.path("d").exists(), "{value}");
            assert!(!program.path("stick").exists(), "{value}");
        }
    }

    pub fn input(&self, input: &Value) {
        self.program.file("input.json", input.to_string());
    }

    /// The command line of an act, for the input that was written last.
    pub fn words<'w>(&self, who: &'w str, name: &'w str) -> Vec<&'w str> {
        let mut words = vec![
            "act",
            "run",
            name,
            "--input",
            "input.json",
            "--data",
            "d",
            "--as",
            who,
            "--credential-file",
            "password",
            "--unseal-file",
            "words",
        ];
        if self.program.path("key").exists() {
            words.extend(["--device-key", "key"]);
        }
        words
    }

    pub fn act(&self, who: &str, name: &str, input: Value) -> Value {
        self.input(&input);
        self.program.json(0, &self.words(who, name))["done"].clone()
    }

    fn id(&self, who: &str, name: &str, input: Value) -> String {
        self.act(who, name, input)["id"].as_str().unwrap().to_owned()
    }

    /// Staff, affairs, terminal, designation and instruction; returns affairs and file.
    pub fn set_up(&self) -> (String, String) {
        let supervisor =
            self.id("kacho", "enrol_staff", it::staff("M002", "kakaricho", "責任 二郎"));
        let clerk = self.id("kacho", "enrol_staff", it::staff("M003", "tanto", "担当 三郎"));
        let appointment = json!({ "staff": supervisor, "duty": "supervisor", "department": DEPARTMENT,
                                  "title": "係長", "since": SINCE });
        self.id("kacho", "appoint", appointment);
        let affairs = json!({ "code": "payroll_tax", "name": "給与事務", "department": DEPARTMENT,
                              "since": SINCE });
        let affairs = self.id("kakaricho", "register_affairs", affairs);
        let file = json!({ "name": "職員等の個人番号", "department": DEPARTMENT, "affairs": [affairs],
                           "items": "個人番号", "people_range": "職員", "collected": "本人から",
                           "held": "vault", "since": SINCE });
        let file = self.id("kakaricho", "register_specific_file", file);
        let zone = json!({ "name": "奥の席", "kind": "handling", "department": DEPARTMENT,
                           "measures": "間仕切り", "since": SINCE });
        let zone = self.id("kakaricho", "register_zone", zone);
        let key = self.program.json(0, &["device", "new-key", "key"]);
        let device = json!({ "name": "PC-01", "zone": zone, "public_key": key["public_key"],
                             "belongs_to_organisation": true, "since": SINCE });
        let device = self.id("kacho", "register_device", device);
        let allowed = json!({ "device": device, "staff": clerk, "since": SINCE });
        self.id("kakaricho", "allow_device", allowed);
        let designation = json!({ "staff": clerk, "department": DEPARTMENT, "stages": ["enter", "use"],
                                  "affairs": [affairs], "files": [file], "all_people": true,
                                  "since": SINCE, "reason": "担当" });
        self.id("kacho", "designate_clerk", designation);
        let instruction = json!({ "acts": ["fill_file"], "affairs": affairs, "most_people": 100,
                                  "since": SINCE, "until": UNTIL, "reason": "法定調書" });
        let instruction = self.id("kakaricho", "give_instruction", instruction);
        self.id("tanto", "acknowledge_instruction", json!({ "instruction": instruction }));
        (affairs, file)
    }

    /// Takes people in on the word of an earlier check, as the supervisor instructed.
    pub fn take_in(&self, affairs: &str, file: &str, people: &[testkit::MadeUp]) -> Value {
        let instruction = json!({ "acts": ["take_in_roster"], "affairs": affairs, "most_people": 100,
                                  "came_from": it::CAME_FROM, "since": SINCE, "until": UNTIL,
                                  "reason": "受入れ" });
        self.id("kakaricho", "give_instruction", instruction);
        let own = self.program.file("roster.csv", it::roster(people, DEPARTMENT));
        let intake = json!({ "affairs": affairs, "file": file, "purpose": "withholding_slip",
                             "came_from": it::CAME_FROM, "checked": it::earlier_check(),
                             "roster": { "path": own } });
        self.act("tanto", "take_in_roster", intake)
    }

    /// The command line that exports the ledger, by the manager.
    pub fn exporting<'w>(&self, out: &'w str) -> [&'w str; 9] {
        let (name, word) = ("kacho", "password");
        ["ledger", "export", out, "--data", "d", "--as", name, "--credential-file", word]
    }

    /// The whole ledger's size.
    pub fn size(&self) -> u64 {
        let verified = self.program.json(0, &["ledger", "verify", "--data", "d"]);
        verified["size"].as_u64().unwrap()
    }
}
