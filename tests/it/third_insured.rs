//! The spouse insured as No. 3 of the national pension: the one of the family whom the employer verifies, with the member
//! of staff as the agent. A check that counts for other documents is none for this one (番号法第16条).

use domain::{ActName, Stop};
use it::answers::messages;
use it::scripts::house_with_people;
use it::{CAME_FROM, DEPARTMENT, Engine, House, PACKS, Who, affairs, half_width};
use office::Outcome;
use serde_json::{Value, json};
use testkit::MadeUp;

const NOTICE: &str = "pension_third";
const DEPENDANTS: &str = "insurance_dependants";

/// A house with the affairs of social insurance, and a member of staff whose number is held for them.
struct Insured {
    house: House,
    social: String,
    file: String,
    /// The member of staff, their spouse.
    family: [MadeUp; 2],
}

fn with(mut input: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

fn houses() -> impl Iterator<Item = Insured> {
    Engine::ALL.into_iter().zip(PACKS).map(|(engine, pack)| {
        let house = house_with_people(engine, pack);
        let social =
            house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        let file = json!({ "name": "被扶養者の個人番号", "department": DEPARTMENT, "affairs": [social],
                           "items": "氏名、個人番号", "people_range": "職員と被扶養者",
                           "collected": "本人から", "held": "vault", "since": "2026-04-01" });
        let file = house.id(Who::Supervisor, ActName::RegisterSpecificFile, file);
        for clerk in [&house.ids.clerk, &house.ids.other_clerk] {
            let scope = json!({ "affairs": [social], "files": [file] });
            house.act(Who::Manager, ActName::DesignateClerk, with(house.designation(clerk), scope));
        }
        let instruction = json!({ "acts": ["fill_file", "take_in_roster"], "affairs": social,
                                  "came_from": CAME_FROM, "most_people": 10, "since": "2026-11-01",
                                  "until": "2027-03-31", "reason": "届出" });
        house.act(Who::Supervisor, ActName::GiveInstruction, instruction);
        let mut family: [MadeUp; 2] = it::people(27, 2).try_into().ok().unwrap();
        for one in &mut family {
            "K00001".clone_into(&mut one.staff_number);
        }
        for (one, birth) in family.iter_mut().zip(["1975-01-02", "1976-03-04"]) {
            one.birth = domain::Day::parse(birth).unwrap();
        }
        let insured = Insured { house, social, file, family };
        insured.take_in(1);
        insured
    })
}

impl Insured {
    /// The first of the family, or both, whose numbers were verified elsewhere, by the word of who did.
    fn take_in(&self, count: usize) {
        let mut roster = String::from("職員番号,続柄,氏名,フリガナ,生年月日,所属,個人番号\r\n");
        for (one, relation) in self.family.iter().zip(["本人", "配偶者"]).take(count) {
            let (number, birth) = (one.number_text(), one.birth);
            roster += &format!("{},{relation},{},{}", one.staff_number, one.name, one.kana);
            roster += &format!(",{birth},{DEPARTMENT},{number}\r\n");
        }
        let scope = json!({ "affairs": self.social, "file": self.file, "purpose": DEPENDANTS,
                            "roster": self.house.upload("kazoku.csv", roster.as_bytes()) });
        let intake = with(self.house.intake(&[]), scope);
        self.house.act(Who::Clerk, ActName::TakeInRoster, intake);
        self.family.iter().for_each(|one| self.read(one));
    }

    /// The second reading of a number, where it waits for one.
    fn read(&self, whose: &MadeUp) {
        let store = self.house.store();
        let number = domain::ExternalCode::new(&whose.staff_number).unwrap();
        let family = store.read(|tx| tx.people_of_staff(&number)).unwrap();
        for entry in store.read(|tx| tx.entries_open()).unwrap() {
            let person = family.iter().find(|held| held.row.id == entry.row.person);
            if person.is_some_and(|person| person.row.kana.as_str() == whose.kana) {
                let reading = json!({ "entry": entry.row.id, "number": whose.number_text() });
                self.house.act(Who::OtherClerk, ActName::SecondReading, reading);
            }
        }
    }

    /// The spouse, whose number the member of staff verified for health insurance.
    fn spouse(&self) -> String {
        let (house, one) = (&self.house, &self.family[1]);
        let spouse = json!({ "staff_number": one.staff_number, "relation": "spouse",
                             "name": one.name, "kana": one.kana, "birth": one.birth,
                             "department": DEPARTMENT, "affairs": self.social });
        let person = house.id(Who::Clerk, ActName::RegisterPerson, spouse);
        let paper = json!({ "people": [person], "affairs": self.social,
                            "told": [DEPENDANTS, NOTICE] });
        house.act(Who::Clerk, ActName::ReceiveDocument, with(house.receiving(&[]), paper));
        let check = json!({ "person": person, "affairs": self.social, "case": "d2" });
        house.act(Who::Clerk, ActName::VerifyIdentity, check);
        let typed = json!({ "affairs": self.social, "file": self.file, "purpose": DEPENDANTS });
        let typed = with(house.entering(&person, one), typed);
        house.act(Who::Clerk, ActName::EnterNumber, typed);
        self.read(one);
        person
    }

    /// The member of staff is the agent of the spouse before the employer.
    fn verify_by_agent(&self, person: &str) {
        let check = json!({ "person": person, "affairs": self.social, "case": "d3",
                            "number_proof": "residence_certificate",
                            "identity_proofs": ["passport"], "agency_proof": "power_of_attorney" });
        self.house.act(Who::Clerk, ActName::VerifyIdentity, check);
    }

    fn reveal(&self, person: &str, purpose: &str) -> Result<Outcome, Stop> {
        let input = json!({ "people": [person], "affairs": self.social, "purpose": purpose });
        self.house.run(Who::Clerk, ActName::RevealNumber, input)
    }

    /// 被扶養者（異動）届, with the spouse in column 29.
    fn fill(&self) -> Result<Outcome, Stop> {
        let mut cells = vec![String::new(); 139];
        "2202700".clone_into(&mut cells[0]);
        "1".clone_into(&mut cells[7]);
        for (one, birth, at) in [(&self.family[0], "500102", 8), (&self.family[1], "510304", 23)] {
            cells[at] = half_width(&one.kana);
            cells[at + 1].clone_from(&one.name);
            "5".clone_into(&mut cells[at + 2]);
            birth.clone_into(&mut cells[at + 3]);
        }
        let office = [
            "03,12,ミホ,001,20261121,22223",
            "[kanri]",
            ",001",
            "03,12,ミホ,00123,025,8601,岩手県見本市中央１番１号,見本市役所,見本　太郎,0198,00,0000",
            "[data]",
        ];
        let text = format!("{}\r\n{}\r\n", office.join("\r\n"), cells.join(","));
        let bytes = encoding_rs::SHIFT_JIS.encode(&text).0;
        let keys = format!("整理番号,職員番号\r\n1,{}\r\n", self.family[0].staff_number);
        let (house, name) = (&self.house, "SHFD0006.CSV");
        let input = json!({ "layout": "2202700", "affairs": self.social, "file": self.file,
                            "purpose": DEPENDANTS, "source": house.upload(name, &bytes),
                            "keys": house.upload("keys.csv", keys.as_bytes()), "name": name,
                            "into": house.out() });
        house.run(Who::Clerk, ActName::FillFile, input)
    }
}

/// Shown, or written into column 29 of the form that is both notices, the number needs the check of its own (guard
/// verified_for_document).
#[test]
fn the_employer_verifies_the_spouse_of_no_3_before_the_number_is_used() {
    for insured in houses() {
        let person = insured.spouse();
        insured.reveal(&person, DEPENDANTS).unwrap();
        assert_eq!(messages(insured.reveal(&person, NOTICE)), ["not_verified_for_document"]);
        assert_eq!(messages(insured.fill()), ["not_verified_for_document"]);
        insured.verify_by_agent(&person);
        insured.reveal(&person, NOTICE).unwrap();
        assert_eq!(insured.fill().unwrap().done["cells"], 2);
        insured.house.assert_sound();
    }
}

/// Whoever was verified before they came here, by the word that the intake rests on, is not verified once more; the
/// member of staff needs no such check.
#[test]
fn a_word_of_before_counts_for_the_notice() {
    for insured in houses() {
        insured.take_in(2);
        for one in &insured.family {
            let number = domain::ExternalCode::new(&one.staff_number).unwrap();
            let family = insured.house.store().read(|tx| tx.people_of_staff(&number)).unwrap();
            let person = family.iter().find(|held| held.row.kana.as_str() == one.kana).unwrap();
            insured.reveal(&person.row.id.to_string(), NOTICE).unwrap();
        }
        insured.house.assert_sound();
    }
}
