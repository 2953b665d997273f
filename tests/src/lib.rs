//! A whole office for tests and benchmarks: founded, staffed and set up through the acts themselves, on
//! either database, with a clock that is set, randomness that repeats and a probe that fails.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a fixture that cannot be made stops the test"
)]

mod acquire;
pub mod answers;
mod beside;
pub mod card;
mod copies;
mod factors;
mod findings;
mod folders;
mod incidents;
pub mod instructed;
pub mod intake;
mod keeping;
pub mod kept;
pub mod look;
mod papers;
pub mod pending;
mod providing;
mod rights;
pub mod scripts;
pub mod taken_over;
pub mod tokens;
pub mod victim;

pub use beside::run_beside;
pub use factors::{FACTOR, PROVED};
pub use folders::{all_files, copy_folder};
pub use intake::{CAME_FROM, earlier_check};
pub use providing::slip;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use office::domain::id::{DeviceId, StaffId};
use office::domain::{ActName, Random, Slug, Stop};
use office::input::SecretText;
use office::settings::{PlaceAt, PlaceKindCode, Settings};
use office::sign_in::SignIn;
use office::{Actor, Desk, Office, Outcome, RealDisk, RealFinder, Via, World, act, sign_in};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{CountingProbe, FixedClock, MadeUp, SeededRandom};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// The packs of the two bodies.
pub const PACKS: [&str; 2] = ["hanamaki-city", "university"];
/// The department of the house.
pub const DEPARTMENT: &str = "総務課";
/// The words that unseal the vault of the house, as drawn for tests.
pub const PASSWORD: &str = "correct horse battery";

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Nobody,
    Manager,
    Supervisor,
    Clerk,
    /// A second clerk with the same scope.
    OtherClerk,
    SystemOfficer,
    /// A member of staff without any duty.
    Staff,
    /// The clerk without a terminal.
    ClerkWithoutDevice,
    /// The system officer with the manager beside.
    SystemOfficerAndManager,
    /// The manager with the supervisor beside.
    ManagerAndSupervisor,
    /// The clerk with the second clerk beside.
    ClerkAndOther,
}

/// Ids of the set-up, by name.
#[derive(Default, Clone)]
pub struct Ids {
    pub manager: String,
    pub supervisor: String,
    pub clerk: String,
    pub other_clerk: String,
    pub system_officer: String,
    pub staff: String,
    pub affairs: String,
    pub file: String,
    pub zone: String,
    pub device: String,
    pub designation: String,
    pub fill_instruction: String,
    pub submit_instruction: String,
}

/// An office with everything it needs, in a folder of its own.
pub struct House {
    pub office: Option<Office>,
    pub folder: TempDir,
    pub clock: Arc<FixedClock>,
    pub probe: Arc<CountingProbe>,
    pub random: Arc<SeededRandom>,
    pub settings: Settings,
    pub ids: Ids,
    pub words: String,
    pub pack: String,
    /// A second database on the server, once something moved there.
    pub elsewhere: Option<String>,
}

impl House {
    /// Founded and set up: one clerk designated for all stages, at a registered terminal.
    pub fn new(engine: Engine, pack: &str) -> Self {
        let mut house = Self::bare(engine, pack);
        house.found();
        house.set_up();
        house
    }

    /// Prepared, not founded.
    pub fn bare(engine: Engine, pack: &str) -> Self {
        Self::bare_with(engine, pack, |_, _| ())
    }

    /// As [`Self::bare`], with settings changed; the folder of the house comes with them.
    pub fn bare_with(
        engine: Engine,
        pack: &str,
        change: impl FnOnce(&Path, &mut Settings),
    ) -> Self {
        Self::bare_in(tempfile::tempdir().unwrap(), engine, pack, change)
    }

    /// As [`Self::bare_with`], in this folder.
    pub fn bare_in(
        folder: TempDir,
        engine: Engine,
        pack: &str,
        change: impl FnOnce(&Path, &mut Settings),
    ) -> Self {
        let store = match engine {
            Engine::Sqlite => "sqlite".to_owned(),
            Engine::Postgres => testkit::Postgres::shared(),
        };
        let at = |what: &str| PlaceAt {
            path: folder.path().join(what),
            kind: PlaceKindCode::SameMachine,
        };
        let mut settings = Settings {
            slug: Slug::new("mihon").unwrap(),
            store,
            keys: folder.path().join("keys"),
            seal_places: vec![at("seal-1"), at("seal-2")],
            backup_places: vec![at("backup")],
        };
        change(folder.path(), &mut settings);
        let mut house = Self {
            office: None,
            folder,
            clock: Arc::new(FixedClock::default()),
            probe: Arc::new(CountingProbe::new()),
            random: Arc::new(SeededRandom::new(7)),
            settings,
            ids: Ids::default(),
            words: String::new(),
            pack: pack.to_owned(),
            elsewhere: None,
        };
        let office = Office::prepare(house.world(), &house.data(), house.settings.clone()).unwrap();
        house.office = Some(office);
        house
    }

    /// Which database it lives in.
    pub fn engine(&self) -> Engine {
        if self.settings.store == "sqlite" { Engine::Sqlite } else { Engine::Postgres }
    }

    /// The instance's folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder for files that leave.
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// The world this house lives in.
    pub fn world(&self) -> World {
        World {
            disk: Arc::new(RealDisk::new(Arc::clone(&self.probe) as _)),
            clock: Arc::clone(&self.clock) as _,
            random: Arc::clone(&self.random) as _,
            probe: Arc::clone(&self.probe) as _,
            finder: Arc::new(RealFinder::new(Arc::clone(&self.probe) as _)),
        }
    }

    /// The open office.
    pub fn office(&self) -> &Office {
        self.office.as_ref().expect("the office is closed")
    }

    /// Closes and opens the office again, as a new process does; unseals the vault.
    pub fn reopen(&mut self) {
        self.try_reopen().unwrap();
    }

    /// As [`Self::reopen`], with what stands against it.
    pub fn try_reopen(&mut self) -> Result<(), Stop> {
        self.open_sealed()?;
        self.office().unseal_with(&SecretText::new(self.words.clone()))
    }

    /// Closes and opens the office again and leaves the vault sealed.
    pub fn open_sealed(&mut self) -> Result<(), Stop> {
        self.office = None;
        self.office = Some(Office::open(self.world(), &self.data(), &self.settings.slug)?);
        Ok(())
    }

    /// The input that moves the organisation to the engine where it does not live.
    pub fn moving(&mut self) -> Value {
        let here = self.office().settings().store.clone();
        let to = match (here.as_str(), self.engine()) {
            ("sqlite", Engine::Sqlite) => {
                self.elsewhere.get_or_insert_with(testkit::Postgres::shared).clone()
            }
            ("sqlite", Engine::Postgres) => self.settings.store.clone(),
            _ => "sqlite".to_owned(),
        };
        json!({ "to": to, "reason": "利用者の増加" })
    }

    /// The actor.
    pub fn actor(&self, who: Who) -> Actor {
        let id = |text: &str| Some(text.parse::<StaffId>().unwrap());
        let device = || Some(self.ids.device.parse::<DeviceId>().unwrap());
        let (staff, second, device) = match who {
            Who::Nobody => (None, None, None),
            Who::Manager => (id(&self.ids.manager), None, None),
            Who::Supervisor => (id(&self.ids.supervisor), None, None),
            Who::Clerk => (id(&self.ids.clerk), None, device()),
            Who::OtherClerk => (id(&self.ids.other_clerk), None, device()),
            Who::ClerkWithoutDevice => (id(&self.ids.clerk), None, None),
            Who::SystemOfficer => (id(&self.ids.system_officer), None, None),
            Who::Staff => (id(&self.ids.staff), None, None),
            Who::SystemOfficerAndManager => {
                (id(&self.ids.system_officer), id(&self.ids.manager), None)
            }
            Who::ManagerAndSupervisor => (id(&self.ids.manager), id(&self.ids.supervisor), None),
            Who::ClerkAndOther => (id(&self.ids.clerk), id(&self.ids.other_clerk), device()),
        };
        Actor { staff, second, device, via: Via::Command, proved: PROVED, token: None }
    }

    /// Runs an act by its name with the JSON that `act run` takes.
    pub fn run(&self, who: Who, name: ActName, input: Value) -> Result<Outcome, Stop> {
        self.run_in(self.office(), who, name, input)
    }

    /// As [`Self::run`], in another office over the same house.
    pub fn run_in(
        &self,
        office: &Office,
        who: Who,
        name: ActName,
        input: Value,
    ) -> Result<Outcome, Stop> {
        let entry = act::find(name.code()).expect("every act is in the table");
        let actor = self.actor(who);
        (entry.run)(&Desk::new(office, &actor), input)
    }

    /// As [`Self::run`]; must succeed.
    pub fn act(&self, who: Who, name: ActName, input: Value) -> Value {
        match self.run(who, name, input) {
            Ok(outcome) => outcome.done,
            Err(stop) => panic!("{name} as {who:?}: {stop:?}"),
        }
    }

    /// As [`Self::act`]; hands back the id.
    pub fn id(&self, who: Who, name: ActName, input: Value) -> String {
        self.act(who, name, input)["id"].as_str().expect("an id").to_owned()
    }

    /// Founds the organisation with its first manager.
    pub fn found(&mut self) {
        let done = self.act(Who::Nobody, ActName::FoundOrganisation, self.founding());
        self.ids.manager = done["manager"].as_str().unwrap().to_owned();
        self.words = done["unseal_passphrase"].as_str().unwrap().to_owned();
    }

    /// The input of the founding.
    pub fn founding(&self) -> Value {
        json!({
            "slug": self.settings.slug, "name": "見本市", "pack": self.pack, "weak_unsealing": true,
            "manager": { "title": "課長", "staff": staff("M001", "kacho", "管理 一郎") },
        })
    }

    /// Staff, offices, affairs, zone, terminal, designation, standing instructions.
    pub fn set_up(&mut self) {
        let since = "2026-04-01";
        let enrol = |number: &str, sign: &str, name: &str| {
            self.id(Who::Manager, ActName::EnrolStaff, staff(number, sign, name))
        };
        let supervisor = enrol("M002", "kakaricho", "責任 二郎");
        let clerk = enrol("M003", "tanto", "担当 三郎");
        let other_clerk = enrol("M004", "tanto2", "担当 四郎");
        let system_officer = enrol("M005", "joho", "情報 五郎");
        let plain = enrol("M006", "ippan", "一般 六郎");
        self.ids.supervisor = supervisor;
        self.ids.clerk = clerk;
        self.ids.other_clerk = other_clerk;
        self.ids.system_officer = system_officer;
        self.ids.staff = plain;
        self.act(
            Who::Manager,
            ActName::Appoint,
            json!({ "staff": self.ids.supervisor, "duty": "supervisor", "department": DEPARTMENT,
                    "title": "係長", "since": since }),
        );
        self.act(
            Who::Manager,
            ActName::Appoint,
            json!({ "staff": self.ids.system_officer, "duty": "system_officer", "title": "情報担当",
                    "since": since }),
        );
        self.ids.affairs =
            self.id(Who::Supervisor, ActName::RegisterAffairs, affairs("payroll_tax"));
        self.ids.file = self.id(
            Who::Supervisor,
            ActName::RegisterSpecificFile,
            json!({ "name": "職員等の個人番号", "department": DEPARTMENT, "affairs": [self.ids.affairs],
                    "items": "氏名、個人番号", "people_range": "職員と扶養親族",
                    "collected": "本人から", "held": "vault", "since": since }),
        );
        self.ids.zone = self.id(
            Who::Supervisor,
            ActName::RegisterZone,
            json!({ "name": "奥の席", "kind": "handling", "department": DEPARTMENT,
                    "measures": "間仕切り", "since": since }),
        );
        let mut seed = [0u8; 32];
        self.random.fill(&mut seed);
        self.ids.device = self.id(
            Who::Manager,
            ActName::RegisterDevice,
            json!({ "name": "PC-01", "zone": self.ids.zone,
                    "public_key": sign_in::device_public_key_text(&seed).unwrap(),
                    "belongs_to_organisation": true, "since": since }),
        );
        for clerk in [self.ids.clerk.clone(), self.ids.other_clerk.clone()] {
            self.act(
                Who::Supervisor,
                ActName::AllowDevice,
                json!({ "device": self.ids.device, "staff": clerk, "since": since }),
            );
            let designation =
                self.id(Who::Manager, ActName::DesignateClerk, self.designation(&clerk));
            if clerk == self.ids.clerk {
                self.ids.designation = designation;
            }
        }
        self.ids.fill_instruction = self.instruct("fill_file");
        self.ids.submit_instruction = self.instruct("submit_to_authority");
    }

    /// The input of a designation for everything; only the manager can give it.
    pub fn designation(&self, clerk: &str) -> Value {
        json!({ "staff": clerk, "department": DEPARTMENT,
                "stages": ["acquire", "enter", "use", "retain", "provide", "dispose"],
                "affairs": [self.ids.affairs],
                "files": [self.ids.file], "all_people": true, "since": "2026-04-01",
                "reason": "年末調整の担当" })
    }

    /// A standing instruction for one act.
    pub fn instruct(&self, act: &str) -> String {
        self.instruct_until(act, "2027-03-31")
    }

    /// A standing instruction for one act until a day.
    pub fn instruct_until(&self, act: &str, until: &str) -> String {
        let mut input = json!({ "acts": [act], "affairs": self.ids.affairs, "most_people": 1_000_000,
                                "since": "2026-11-01", "until": until, "reason": "法定調書" });
        // The same lets what was verified elsewhere come in.
        if act == "fill_file" {
            input["acts"] = json!([act, "take_in_roster", "take_in_ledger"]);
            input["came_from"] = json!(CAME_FROM);
        }
        self.id(Who::Supervisor, ActName::GiveInstruction, input)
    }

    /// The input that names a deputy for an office; the supervisor's is that of the department.
    pub fn deputising(&self, staff: &str, duty: &str) -> Value {
        let mut input = json!({ "staff": staff, "duty": duty, "since": "2026-11-21",
                                "until": "2026-12-31", "reason": "出張中" });
        if duty == "supervisor" {
            input["department"] = json!(DEPARTMENT);
        }
        input
    }

    /// Puts a revision of the pack in force, of today's date, into the organisation's folder; hands back its id.
    pub fn revised_pack(&self) -> String {
        let in_force = self.office().pack().unwrap();
        let (body, date) = (&in_force.reference().body, in_force.reference().date);
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../regulations");
        let from = from.join(body.as_str()).join(date.to_string());
        let to = self.data().join(self.settings.slug.as_str()).join("packs").join("revised");
        copy_folder(&from, &to);
        let manifest = std::fs::read_to_string(to.join("pack.toml")).unwrap();
        std::fs::write(to.join("pack.toml"), manifest.replace(&date.to_string(), "2026-11-21"))
            .unwrap();
        format!("{body}@2026-11-21")
    }

    /// The appointment that a member of staff holds today.
    pub fn appointment(&self, staff: &str) -> String {
        let (staff, day) = (staff.parse().unwrap(), self.office().now().day());
        let held = self.store().read(|tx| tx.appointments_of(staff, day)).unwrap();
        held[0].row.id.to_string()
    }

    /// The input of a record of handling, on a file that is kept on paper.
    pub fn handling(&self) -> Value {
        let file = json!({ "name": "扶養控除等申告書", "department": DEPARTMENT,
                           "affairs": [self.ids.affairs], "items": "氏名", "people_range": "職員",
                           "collected": "本人から", "held": "paper", "since": "2026-04-01",
                           "same_name": true });
        json!({ "file": self.id(Who::Supervisor, ActName::RegisterSpecificFile, file),
                "kind": "printed", "on_day": "2026-11-20", "affairs": self.ids.affairs,
                "purpose": "withholding_slip", "people": 2, "medium": "paper" })
    }

    /// The input of a request for approval.
    pub fn approval(&self) -> Value {
        json!({ "what": "external_media", "department": DEPARTMENT, "affairs": self.ids.affairs,
                "until": "2026-11-25", "reason": "控えを媒体に移すため" })
    }

    /// A sign-in under a name, with a wrong password.
    pub fn guess_once(&self, name: &str) {
        let own = (name.to_owned(), SecretText::new("wrong wrong wrong".to_owned())).into();
        let shown = SignIn { own, second: None, device_key: None, via: Via::Command, work: None };
        assert!(self.office().sign_in(&shown).is_err());
    }

    /// What the one open duty of a kind is about.
    pub fn duty(&self, kind: &str) -> String {
        let duties = self.office().duties(None).unwrap();
        duties.iter().find(|d| d.kind == kind).expect("an open duty").about.clone()
    }

    /// Writes bytes beside the instance and hands back the JSON of an upload.
    pub fn upload(&self, name: &str, bytes: &[u8]) -> Value {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        json!({ "path": path })
    }

    /// The person's id in the register.
    pub fn person(&self, person: &MadeUp) -> String {
        self.office().people_named(&[&person.staff_number]).unwrap()[0].to_string()
    }

    /// The input of a reveal.
    pub fn revealing(&self, person: &MadeUp) -> Value {
        json!({ "people": [self.person(person)], "affairs": self.ids.affairs,
                "purpose": "withholding_slip" })
    }

    /// Reveals a number as the clerk and hands back its digits.
    pub fn reveal(&self, person: &MadeUp) -> Result<[u8; 12], Stop> {
        let outcome = self.run(Who::Clerk, ActName::RevealNumber, self.revealing(person))?;
        Ok(*outcome.shown[0].number.expose())
    }

    /// The input of a fill of form 315 for these people.
    pub fn filling(&self, people: &[MadeUp]) -> Value {
        json!({ "layout": "315", "affairs": self.ids.affairs, "file": self.ids.file,
                "purpose": "withholding_slip", "source": self.upload("315.csv", &form_315(people)),
                "name": "315.csv", "into": self.out() })
    }

    /// Deletes the file of a copy, as a clerk does, and hands back the input that records it.
    pub fn erasing(&self, copy: &Value) -> Value {
        let id = copy.as_str().unwrap();
        for file in std::fs::read_dir(self.out()).into_iter().flatten() {
            let path = file.unwrap().path();
            if path.to_string_lossy().contains(id) {
                std::fs::remove_file(path).unwrap();
            }
        }
        json!({ "copy": id, "how": "消去ソフト" })
    }

    /// Deletes the roster that was taken in, as a clerk does, and hands back the input that records it.
    pub fn erasing_source(&self) -> Value {
        for name in ["roster.csv", "daicho.csv"] {
            let _ = std::fs::remove_file(self.folder.path().join(name));
        }
        json!({ "source": self.about("erase_source"), "how": "消去ソフト",
                "exception": "読合せは元の書類で行う" })
    }

    /// What the first open duty of a kind is about.
    pub fn about(&self, kind: &str) -> String {
        let duties = self.office().duties(None).unwrap();
        duties.iter().find(|duty| duty.kind == kind).expect("an open duty").about.clone()
    }

    /// Lets the members of staff leave long ago, so that everything about them is due.
    pub fn let_leave(&self, people: &[MadeUp]) {
        for person in people {
            self.act(
                Who::Supervisor,
                ActName::RecordEvent,
                json!({ "person": self.person(person), "kind": "left", "on_day": "2017-03-31" }),
            );
        }
    }

    /// Instructs the disposal of all that is due and hands back its id. Rosters that lie about are erased before.
    pub fn instruct_disposal(&self) -> String {
        self.erase_sources();
        self.instruct_due()
    }

    /// Instructs the disposal of all that is due and hands back its id; rosters stay where they lie.
    pub fn instruct_due(&self) -> String {
        self.id(
            Who::Supervisor,
            ActName::InstructDisposal,
            json!({ "department": DEPARTMENT, "reason": "保存期間の満了" }),
        )
    }

    /// From leaving to the certificate.
    pub fn dispose_of(&self, people: &[MadeUp]) -> Value {
        self.let_leave(people);
        let disposal = self.instruct_disposal();
        self.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
        self.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        self.act(Who::Supervisor, ActName::ConfirmDisposal, json!({ "disposal": disposal }))
    }

    /// Everything verifies.
    pub fn assert_sound(&self) {
        let findings = self.office().verify(None).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
    }

    /// The database file (SQLite).
    pub fn database(&self) -> PathBuf {
        self.data().join(self.settings.slug.as_str()).join("ledger.db")
    }
}

/// Writes a file that its owner alone can read.
///
/// # Panics
/// When it cannot be written.
pub fn private_file(path: &std::path::Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
    let rights = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(path, rights).unwrap();
}

/// The code of the failure that stopped an act; everything else is another end than the test wants.
pub fn failed<T>(result: Result<T, Stop>) -> &'static str {
    match result {
        Ok(_) => panic!("it went through"),
        Err(Stop::Failed(failure)) => failure.code,
        Err(other) => panic!("stopped otherwise: {other:?}"),
    }
}

/// Made-up people whose names CP932 can write, as the files of offices need it.
pub fn people(seed: u64, count: usize) -> Vec<MadeUp> {
    let writable = |p: &MadeUp| !encoding_rs::SHIFT_JIS.encode(&p.name).2;
    let some = testkit::people(seed, count * 2 + 20);
    some.into_iter().filter(writable).take(count).collect()
}

/// Every four digits that stand in a row in a number: none of them may be said again.
pub fn fours(number: &str) -> Vec<&str> {
    number.as_bytes().windows(4).map(|four| std::str::from_utf8(four).unwrap()).collect()
}

/// The input of an enrolment.
pub fn staff(number: &str, sign_in: &str, name: &str) -> Value {
    json!({ "staff_number": number, "sign_in": sign_in, "name": name, "department": DEPARTMENT,
            "password": PASSWORD })
}

/// The input of a registration of affairs.
pub fn affairs(code: &str) -> Value {
    let name = if code == "payroll_tax" { "給与事務" } else { "社会保険事務" };
    json!({ "code": code, "name": name, "department": DEPARTMENT, "since": "2026-04-01",
            "same_name": true })
}

/// A roster of members of staff, in UTF-8.
pub fn roster(people: &[MadeUp], department: &str) -> Vec<u8> {
    let mut text = String::from("職員番号,続柄,氏名,フリガナ,生年月日,所属,個人番号\r\n");
    for p in people {
        let line = format!(
            "{},本人,{},{},{},{department},{}\r\n",
            p.staff_number,
            p.name,
            p.kana,
            p.birth,
            p.number_text()
        );
        text.push_str(&line);
    }
    text.into_bytes()
}

/// A file of form 315 for members of staff, numbers blank, in CP932.
pub fn form_315(people: &[MadeUp]) -> Vec<u8> {
    let mut out = Vec::with_capacity(people.len() * 400);
    for p in people {
        let mut cells = vec![String::new(); 144];
        let mut put = |column: usize, value: &str| cells[column - 1] = value.to_owned();
        let (year, month, day) = p.birth.parts();
        let showa = (year, month, day) < (1989, 1, 8);
        let era_year = if showa { year - 1925 } else { year - 1988 };
        put(1, "315");
        put(4, "見本県見本市本町一丁目");
        put(5, "見本市長");
        put(10, "0");
        put(11, "06");
        put(12, "見本県見本市本町二丁目");
        put(13, "0");
        put(14, &p.name);
        put(16, "給料・賞与");
        put(17, "4800000");
        put(44, if showa { "1" } else { "4" });
        put(45, &format!("{era_year:02}"));
        put(46, &format!("{month:02}"));
        put(47, &format!("{day:02}"));
        put(94, "7000012050002");
        put(137, &half_width(&p.kana));
        put(138, &p.staff_number);
        put(139, "000000");
        put(144, "2");
        let line = cells.join(",");
        out.extend_from_slice(&encoding_rs::SHIFT_JIS.encode(&line).0);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// Full-width katakana in half width.
pub fn half_width(kana: &str) -> String {
    use std::collections::HashMap;
    use unicode_normalization::UnicodeNormalization;
    let table: HashMap<char, char> = ('\u{ff66}'..='\u{ff9d}')
        .map(|half| (std::iter::once(half).nfkc().next().unwrap(), half))
        .collect();
    kana.nfd()
        .map(|c| match c {
            '\u{3099}' => '\u{ff9e}',
            '\u{309a}' => '\u{ff9f}',
            '\u{3000}' => ' ',
            'ー' => '\u{ff70}',
            other => table.get(&other).copied().unwrap_or(other),
        })
        .collect()
}
