//! An organisation is restored while the place where it lived lives on: one of the two acts no more, and nobody but the two
//! who declared the restore comes back by themselves (H6.8, U12.1-7).

use domain::{ActName, Stop};
use it::answers::form_error;
use it::{Engine, House, PACKS, PASSWORD, Who, failed};
use office::input::SecretText;
use office::settings::Settings;
use office::sign_in::SignIn;
use office::{Actor, Office, Via};
use serde_json::{Value, json};

const DAY_MS: i64 = 24 * 60 * 60_000;
/// A life looks into the seal places again after this long.
const LOOK_MS: i64 = 11_000;

fn take(house: &House) {
    house.act(Who::SystemOfficer, ActName::TakeBackup, json!({}));
}

fn words(house: &House) -> SecretText {
    SecretText::new(house.words.clone())
}

fn declaring(old_place: &str) -> Value {
    json!({ "lost_records": 0, "old_place": old_place, "stated_by": "情報係が見に行った",
            "reason": "機械の入れ替え" })
}

/// Restores into folders of its own, beside the house, which lives on.
fn restored_beside(house: &House, name: &str, lost: u64) -> Office {
    let at = house.folder.path().join(name);
    let settings =
        Settings { store: "sqlite".to_owned(), keys: at.join("keys"), ..house.settings.clone() };
    let data = at.join("data");
    let office = Office::prepare_restore(house.world(), &data, settings, &words(house)).unwrap();
    let mut input = declaring("ended");
    input["lost_records"] = json!(lost);
    house
        .run_in(&office, Who::ManagerAndSupervisor, ActName::Restore, input)
        .unwrap_or_else(|stop| panic!("{stop:?}"));
    office
}

fn enrol(house: &House, office: &Office, number: &str) -> Result<(), Stop> {
    let staff = it::staff(number, &number.to_lowercase(), "新人 一郎");
    house.run_in(office, Who::Manager, ActName::EnrolStaff, staff).map(drop)
}

fn sign_in(office: &Office, name: &str, password: &str) -> Result<Actor, Stop> {
    let own = (name.to_owned(), SecretText::new(password.to_owned())).into();
    office.sign_in(&SignIn { own, second: None, device_key: None, via: Via::Command, work: None })
}

#[test]
fn the_place_of_before_acts_no_more_once_it_was_restored_elsewhere() {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        let mut house = House::new(engine, pack);
        let people = it::people(501, 2);
        house.take_in(&people);
        take(&house);
        let there = restored_beside(&house, "there", 0);
        // A process that has the vault open notices by itself.
        house.clock.advance(LOOK_MS);
        assert_eq!(failed(house.reveal(&people[0])), "lives_elsewhere");
        assert_eq!(failed(enrol(&house, house.office(), "M031")), "lives_elsewhere");
        assert_eq!(
            failed(house.run(Who::SystemOfficer, ActName::TakeBackup, json!({}))),
            "lives_elsewhere"
        );
        // One that begins, too; to read is not kept from anybody.
        house.open_sealed().unwrap();
        assert_eq!(failed(house.office().unseal_with(&words(&house))), "lives_elsewhere");
        assert_eq!(failed(enrol(&house, house.office(), "M031")), "lives_elsewhere");
        sign_in(house.office(), "tanto", PASSWORD).unwrap();
        assert!(house.office().duties(None).is_ok());
        let named = house.office().verify(None).unwrap();
        let codes: Vec<_> = named.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["lives_elsewhere", "lives_elsewhere"], "by each seal");
        // The other one lives.
        enrol(&house, &there, "M031").unwrap();
        assert!(there.verify(None).unwrap().is_empty());
    }
}

/// The second restore from the same backup ends the first.
#[test]
fn of_two_restores_the_later_lives() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    take(&house);
    let first = restored_beside(&house, "first", 0);
    // What the first recorded is known by its seal: the restore, and that the backup was begun and did not end.
    let second = restored_beside(&house, "second", 2);
    house.clock.advance(LOOK_MS);
    assert_eq!(failed(enrol(&house, &first, "M031")), "lives_elsewhere");
    enrol(&house, &second, "M031").unwrap();
    assert!(second.verify(None).unwrap().is_empty());
}

#[test]
fn the_place_of_before_is_ended_by_who_has_the_words() {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        let mut house = House::new(engine, pack);
        let people = it::people(502, 2);
        house.take_in(&people);
        take(&house);
        let out = house.folder.path().join("left");
        let leave = |house: &House, words: &SecretText| {
            Office::leave(house.world(), &house.data(), &house.settings.slug, words, &out)
        };
        form_error(leave(&house, &words(&house)), "--data", "lives_here");
        let there = restored_beside(&house, "there", 0);
        let size = house.store().head().unwrap().size;
        house.office = None;
        let others = vault::Passphrase::generate(house.random.as_ref()).written().to_string();
        assert_eq!(failed(leave(&house, &SecretText::new(others))), "wrong_passphrase");
        assert!(!out.exists(), "nothing was begun");
        leave(&house, &words(&house)).unwrap();
        let report = office::verify_export(house.world().disk.as_ref(), &out, None, None);
        assert_eq!(report.unwrap().head.size, size, "what was done there stays to be read");
        assert_eq!(failed(house.open_sealed()), "store_moved");
        for table in ["secrets_a", "secrets_b", "people"] {
            let left = crate::hand::Hand::at(&house).one(&format!("SELECT count(*) FROM {table}"));
            assert_eq!(left, "0", "no number and nobody's name");
        }
        // Cut short, it is finished by the same command.
        leave(&house, &words(&house)).unwrap();
        enrol(&house, &there, "M031").unwrap();
        assert!(there.verify(None).unwrap().is_empty());
    }
}

#[test]
fn nobody_restores_while_the_old_place_may_live_on() {
    let mut house = House::new(Engine::Sqlite, PACKS[1]);
    take(&house);
    let restore = |house: &House, old_place: &str| {
        house.run(Who::ManagerAndSupervisor, ActName::Restore, declaring(old_place))
    };
    let before = house.records().len() - 1;
    house.lose_and_prepare().unwrap();
    form_error(restore(&house, "sought"), "old_place", "old_place_acted_lately");
    form_error(restore(&house, "somewhere"), "old_place", "choice_unknown");
    house.clock.advance(DAY_MS + 1_000);
    restore(&house, "sought").unwrap_or_else(|stop| panic!("{stop:?}"));
    let first = &house.records()[before];
    assert_eq!(first.act, ActName::Restore);
    let said = ledger::DetailValue::Code("sought".to_owned());
    assert_eq!(first.detail.get("old_place"), Some(&said));
    house.assert_sound();
}

/// Somebody who was stopped after the backup, and a password that others had come to know.
#[test]
fn nobody_but_the_two_who_declare_comes_back_by_themselves() {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        let mut house = House::new(engine, pack);
        house.act(Who::Manager, ActName::AddSecondFactor, house.enrolling("電話"));
        take(&house);
        let stop = json!({ "staff": house.ids.staff, "reason": "懲戒" });
        house.act(Who::Manager, ActName::StopStaff, stop);
        house.lose_and_prepare().unwrap();
        // The secrets of second factors were sealed under a key of before: who declares is not asked for one.
        let own = ("kacho".to_owned(), SecretText::new(PASSWORD.to_owned())).into();
        let (via, work) = (Via::Command, Some(ActName::Restore.into()));
        let shown = SignIn { own, second: None, device_key: None, via, work };
        house.office().who_shows(&shown).unwrap();
        // No seal was written since: that somebody was stopped is lost.
        let done = house.act(Who::ManagerAndSupervisor, ActName::Restore, declaring("destroyed"));
        assert_eq!(done["shut_out"], 4, "clerks, system officer, and the one who was stopped");
        let in_by = |house: &House, name: &str, password: &str| {
            sign_in(house.office(), name, password).map(drop)
        };
        in_by(&house, "kacho", PASSWORD).unwrap();
        in_by(&house, "kakaricho", PASSWORD).unwrap();
        for name in ["tanto", "tanto2", "joho", "ippan"] {
            form_error(in_by(&house, name, PASSWORD), "as", "credential");
        }
        let waiting = |house: &House| {
            let duties = house.office().duties(None).unwrap();
            duties.iter().filter(|duty| duty.kind == "let_in_again").count()
        };
        assert_eq!(waiting(&house), 4);
        let given = json!({ "staff": house.ids.clerk, "password": "tsukue no ue no kabin",
                            "reason": "在籍を確かめた" });
        house.act(Who::Manager, ActName::ResetPassword, given);
        let stop = json!({ "staff": house.ids.staff, "reason": "復元の前に停止していた" });
        house.act(Who::Manager, ActName::StopStaff, stop);
        assert_eq!(waiting(&house), 2);
        let own = json!({ "old": "tsukue no ue no kabin", "new": "mado no soto no kumo",
                          "new_again": "mado no soto no kumo" });
        house.act(Who::Clerk, ActName::ChangePassword, own);
        in_by(&house, "tanto", "mado no soto no kumo").unwrap();
        house.assert_sound();
    }
}

/// An ended deputy does not stand in again, and whoever lets somebody in again is told what they hold.
#[test]
fn nobody_stands_in_after_a_restore() {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        let mut house = House::new(engine, pack);
        let naming = house.deputising(&house.ids.other_clerk, "supervisor");
        let deputy = house.id(Who::Manager, ActName::NameDeputy, naming);
        take(&house);
        let end = json!({ "deputy": deputy, "reason": "復帰した" });
        house.act(Who::Manager, ActName::EndDeputy, end);
        house.lose_and_prepare().unwrap();
        house.act(Who::ManagerAndSupervisor, ActName::Restore, declaring("destroyed"));
        let row = crate::providing::row::<domain::rows::Deputy>(&house, &deputy);
        assert!(row.until < house.office().now().day());
        let duties = house.office().duties(Some(&house.actor(Who::Manager))).unwrap();
        let officer = house.ids.system_officer.clone();
        let of = |duty: &&office::Duties| duty.kind == "let_in_again" && duty.about == officer;
        let name = duties.iter().find(of).unwrap().subject.name.clone().unwrap();
        assert_eq!(name, "情報 五郎・情報担当");
        house.assert_sound();
    }
}

/// A terminal that was taken back after the backup is nobody's until somebody allows it again.
#[test]
fn no_terminal_is_anybodys_after_a_restore() {
    let mut house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(503, 1);
    house.take_in(&people);
    take(&house);
    house.lose_and_prepare().unwrap();
    house.act(Who::ManagerAndSupervisor, ActName::Restore, declaring("destroyed"));
    let designation = house.designation(&house.ids.clerk);
    house.act(Who::Manager, ActName::DesignateClerk, designation);
    assert!(matches!(house.reveal(&people[0]), Err(Stop::Refused(_))));
    let allowed = json!({ "device": house.ids.device, "staff": house.ids.clerk,
                          "since": "2026-04-01" });
    house.act(Who::Supervisor, ActName::AllowDevice, allowed);
    assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
}

/// A token that was ended after the backup opens nothing, and no other one does.
#[test]
fn no_program_comes_back_by_itself_after_a_restore() {
    let mut house = House::new(Engine::Sqlite, PACKS[0]);
    let (id, token) = house.token(&house.ids.supervisor, &["register_zone"], &["zones"]);
    let shown =
        |house: &House| house.office().by_token(&SecretText::new(token.clone()), None).unwrap();
    assert!(shown(&house).is_some());
    take(&house);
    house.act(Who::Manager, ActName::EndToken, json!({ "token": id, "reason": "漏えいのおそれ" }));
    house.lose_and_prepare().unwrap();
    house.act(Who::ManagerAndSupervisor, ActName::Restore, declaring("destroyed"));
    assert!(shown(&house).is_none());
    house.assert_sound();
}
