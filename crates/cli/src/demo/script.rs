//! The script: every step is an act called by its name with the JSON that `act run` takes.

use std::path::PathBuf;
use std::time::Instant;

use office::domain::{ActName, Disk, Failure, FormError, Stop};
use office::input::SecretText;
use office::sign_in::{DeviceKey, Own, SignIn};
use office::{Actor, Desk, Office, RealDisk, RealRandom, Via, act, packs};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{Folders, Job};
use crate::print::Face;

/// The department of the demo.
pub const DEPARTMENT: &str = "総務課";
/// The first year's end at which numbers were collected: the leavers' were held from then on.
const HELD_SINCE: &str = "2016-01-01";
/// From where the made-up people come.
const CAME_FROM: &str = "人事給与システム";
const OTHER: &str = "番人 見本 (demo)";

/// The sign-in names of the demo's people; the last three are there to be served to alone.
pub const SIGN_INS: [&str; 7] =
    ["kacho", "kakari", "clerk", "shisutemu", "uketsuke", "kansa", "shokuin"];

/// One person of the demo's office.
struct Officer {
    sign_in: &'static str,
    password: String,
}

/// What was played.
pub struct Played {
    pub filled: Value,
    pub path: String,
    pub password: String,
    pub certificate: Value,
    pub certificate_path: PathBuf,
    pub scope: Scope,
}

/// The running demo.
pub struct Script<'a> {
    face: &'a Face,
    office: &'a Office,
    folders: &'a Folders,
    device_key: Zeroizing<[u8; 32]>,
    officers: Vec<Officer>,
    steps: Vec<Value>,
    /// Steps are counted, not told one by one.
    pub quiet: bool,
}

impl<'a> Script<'a> {
    pub fn new(face: &'a Face, office: &'a Office, folders: &'a Folders) -> Self {
        let mut device_key = Zeroizing::new([0u8; 32]);
        let random = RealRandom::default();
        office::domain::Random::fill(&random, device_key.as_mut());
        let officers = SIGN_INS
            .into_iter()
            .map(|sign_in| Officer { sign_in, password: drawn_password(&random) })
            .collect();
        Self { face, office, folders, device_key, officers, steps: Vec::new(), quiet: false }
    }

    /// The office that the demo works in.
    pub const fn office(&self) -> &'a Office {
        self.office
    }

    /// The public key of the terminal of the demo.
    pub fn device_key(&self) -> Result<[u8; 32], Stop> {
        let key = office::sign_in::device_public_key(self.device_key.as_ref())?;
        key.try_into().map_err(|_| Failure::new("done_not_json", "device_key").into())
    }

    /// Act, outcome and time of every step.
    pub fn steps(&self) -> &[Value] {
        &self.steps
    }

    /// The file with the words that unseal the vault.
    pub fn unseal_file(&self) -> PathBuf {
        self.folders.out.join("unseal-words.txt")
    }

    /// Plays the whole job.
    pub fn play(&mut self, job: &Job) -> Result<Played, Stop> {
        let today = self.office.now().day().to_string();
        self.found(job)?;
        let staff = self.staff_the_house(&today)?;
        let scope = self.set_up(job, &today, &staff)?;
        let filled = self.fill_and_submit(job, &scope)?;
        let (certificate, certificate_path) = self.dispose()?;
        let part =
            |key: &str| filled.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Played {
            path: part("path"),
            password: part("password"),
            filled,
            certificate,
            certificate_path,
            scope,
        })
    }

    fn found(&mut self, job: &Job) -> Result<(), Stop> {
        let password = self.password("kacho")?;
        let mut done = self.act(
            None,
            ActName::FoundOrganisation,
            json!({
                "slug": "demo", "name": OTHER, "pack": job.pack, "weak_unsealing": true,
                "manager": { "title": "課長", "staff": staff("0001", "kacho", "見本 太郎", &password) },
            }),
        )?;
        let words = done
            .as_object_mut()
            .and_then(|d| d.remove("unseal_passphrase"))
            .and_then(|w| w.as_str().map(str::to_owned))
            .ok_or_else(|| Failure::new("done_not_json", "unseal_passphrase"))?;
        let words = Zeroizing::new(format!("{words}\n"));
        RealDisk::default().create(&self.unseal_file(), words.as_bytes())?;
        Ok(())
    }

    fn staff_the_house(&mut self, today: &str) -> Result<[String; 3], Stop> {
        let mut ids = Vec::new();
        for (number, sign_in, name) in [
            ("0002", "kakari", "見本 花子"),
            ("0003", "clerk", "見本 次郎"),
            ("0004", "shisutemu", "見本 三郎"),
        ] {
            let password = self.password(sign_in)?;
            let input = staff(number, sign_in, name, &password);
            ids.push(self.entered("kacho", ActName::EnrolStaff, input)?);
        }
        let [supervisor, clerk, system]: [String; 3] =
            ids.try_into().map_err(|_| Failure::new("done_not_json", "enrol_staff"))?;
        self.entered(
            "kacho",
            ActName::Appoint,
            json!({ "staff": supervisor, "duty": "supervisor", "department": DEPARTMENT,
                    "title": "係長", "since": today }),
        )?;
        self.entered(
            "kacho",
            ActName::Appoint,
            json!({ "staff": system, "duty": "system_officer", "title": "情報担当", "since": today }),
        )?;
        Ok([supervisor, clerk, system])
    }

    fn set_up(&mut self, job: &Job, today: &str, staff: &[String; 3]) -> Result<Scope, Stop> {
        let [_, clerk, _] = staff;
        let (code, purpose, destination, method) =
            lawful_path(&job.pack, &job.layout, self.office)?;
        let affairs = self.entered(
            "kakari",
            ActName::RegisterAffairs,
            json!({ "code": code, "name": "給与・社会保険の事務", "department": DEPARTMENT, "since": today }),
        )?;
        let file = self.entered(
            "kakari",
            ActName::RegisterSpecificFile,
            json!({ "name": "職員等の個人番号", "department": DEPARTMENT, "affairs": [affairs],
                    "items": "氏名、生年月日、個人番号", "people_range": "職員とその扶養親族",
                    "collected": "本人からの提出", "held": "vault", "since": today }),
        )?;
        let zone = self.entered(
            "kakari",
            ActName::RegisterZone,
            json!({ "name": "総務課 奥の席", "kind": "handling", "department": DEPARTMENT,
                    "measures": "間仕切り、施錠", "since": today }),
        )?;
        let key = office::sign_in::device_public_key_text(self.device_key.as_ref())?;
        let device = self.entered(
            "kacho",
            ActName::RegisterDevice,
            json!({ "name": "PC-01", "zone": zone, "public_key": key,
                    "belongs_to_organisation": true, "since": today }),
        )?;
        self.entered(
            "kakari",
            ActName::AllowDevice,
            json!({ "device": device, "staff": clerk, "since": today }),
        )?;
        self.entered(
            "kacho",
            ActName::DesignateClerk,
            json!({ "staff": clerk, "department": DEPARTMENT,
                    "stages": ["enter", "use", "provide", "dispose"], "affairs": [affairs],
                    "files": [file], "all_people": true, "since": today, "reason": "年末調整の担当" }),
        )?;
        self.entered(
            "kakari",
            ActName::GiveInstruction,
            json!({ "clerk": clerk, "acts": ["take_in_roster"], "affairs": affairs,
                    "came_from": CAME_FROM, "most_people": 1_000_000, "since": today, "until": today,
                    "reason": "保有している個人番号の受入れ" }),
        )?;
        for act in ["fill_file", "submit_to_authority"] {
            self.entered(
                "kakari",
                ActName::GiveInstruction,
                json!({ "clerk": clerk, "acts": [act], "affairs": affairs, "most_people": 1_000_000,
                        "since": today, "until": today, "reason": "法定調書の作成と提出" }),
            )?;
        }
        Ok(Scope { affairs, file, purpose, destination, method, clerk: clerk.clone(), device })
    }

    fn take_in(&mut self, roster: &std::path::Path, scope: &Scope) -> Result<Value, Stop> {
        self.act(
            Some("clerk"),
            ActName::TakeInRoster,
            json!({ "affairs": scope.affairs, "file": scope.file, "purpose": scope.purpose,
                    "since": HELD_SINCE, "came_from": CAME_FROM,
                    "checked": { "by": "総務課", "on": HELD_SINCE, "how": "採用時に通知カードと運転免許証で確かめた" },
                    "roster": { "path": roster } }),
        )
    }

    fn fill_and_submit(&mut self, job: &Job, scope: &Scope) -> Result<Value, Stop> {
        self.take_in(&job.roster, scope)?;
        let leavers = self.take_in(&job.leavers, scope)?;
        // Nobody is disposed of while the file that was taken in lies about.
        RealDisk::default().remove(&job.leavers)?;
        let erased = json!({ "source": leavers.get("source"), "how": "作業用の名簿を削除した",
                              "exception": "読合せと点検は元の書類で行う" });
        self.act(Some("clerk"), ActName::EraseSource, erased)?;
        let submitted = self.fill(job, scope, &self.folders.out.join("submitted"))?;
        let copy = submitted.get("copy").cloned().unwrap_or_default();
        self.entered(
            "clerk",
            ActName::SubmitToAuthority,
            json!({ "copy": copy, "destination": scope.destination, "method": scope.method }),
        )?;
        if let Some(path) = submitted.get("path").and_then(Value::as_str) {
            RealDisk::default().remove(std::path::Path::new(path))?;
        }
        self.entered(
            "clerk",
            ActName::EraseCopy,
            json!({ "copy": copy, "how": "ファイルを削除" }),
        )?;
        // A second one stays, for the reader to open; its erasure stays an open duty.
        self.fill(job, scope, &self.folders.out.clone())
    }

    fn fill(&mut self, job: &Job, scope: &Scope, into: &std::path::Path) -> Result<Value, Stop> {
        let keys = job.keys.as_ref().map(|k| json!({ "path": k }));
        self.act(
            Some("clerk"),
            ActName::FillFile,
            json!({ "layout": job.layout, "affairs": scope.affairs, "file": scope.file,
                    "purpose": scope.purpose, "source": { "path": job.file }, "keys": keys,
                    "name": job.file_name, "into": into }),
        )
    }

    fn dispose(&mut self) -> Result<(Value, PathBuf), Stop> {
        for person in self.office.people_named(&super::people::LEAVER_NUMBERS)? {
            self.act(
                Some("kakari"),
                ActName::RecordEvent,
                json!({ "person": person, "kind": "left", "on_day": "2017-03-31" }),
            )?;
        }
        let instructed = self.act(
            Some("kakari"),
            ActName::InstructDisposal,
            json!({ "department": super::people::LEAVER_DEPARTMENT, "reason": "保存期間が満了した退職者" }),
        )?;
        let disposal = instructed.get("id").cloned().unwrap_or_default();
        self.act(Some("clerk"), ActName::CarryOutDisposal, json!({ "disposal": disposal }))?;
        self.act(Some("shisutemu"), ActName::RunShreddingRound, json!({}))?;
        let confirmed =
            self.act(Some("kakari"), ActName::ConfirmDisposal, json!({ "disposal": disposal }))?;
        let mut certificate = confirmed.get("certificate").cloned().unwrap_or_default();
        let path = self.folders.out.join("disposal-certificate.txt");
        let text = office::said::of_numbers(self.face.words(), &certificate).text();
        RealDisk::default().create(&path, text.as_bytes())?;
        if let Some(fields) = certificate.as_object_mut() {
            fields.insert("path".to_owned(), json!(path));
        }
        Ok((certificate, path))
    }

    // ---- one step --------------------------------------------------------------------------------

    /// An act that enters something, and its id.
    pub fn entered(
        &mut self,
        who: &'static str,
        name: ActName,
        input: Value,
    ) -> Result<String, Stop> {
        let done = self.act(Some(who), name, input)?;
        done.get("id")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| Failure::new("done_not_json", name.code()).into())
    }

    /// An act of somebody, or of nobody.
    pub fn act(&mut self, who: Option<&str>, name: ActName, input: Value) -> Result<Value, Stop> {
        self.acted((who, None), name, input)
    }

    /// An act of somebody with another beside.
    pub fn act_by_two(
        &mut self,
        (who, second): (&str, &str),
        name: ActName,
        input: Value,
    ) -> Result<Value, Stop> {
        self.acted((Some(who), Some(second)), name, input)
    }

    fn acted(
        &mut self,
        (who, second): (Option<&str>, Option<&str>),
        name: ActName,
        input: Value,
    ) -> Result<Value, Stop> {
        let begun = Instant::now();
        let done = self.run((who, second), name, input);
        let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.steps.push(json!({ "act": name, "ok": done.is_ok(), "ms": ms, "by": who }));
        let done = done?;
        if !self.face.is_json() && !self.quiet {
            self.say(who, name, &done, ms);
        }
        Ok(done)
    }

    fn run(
        &self,
        (who, second): (Option<&str>, Option<&str>),
        name: ActName,
        input: Value,
    ) -> Result<Value, Stop> {
        let shown = |sign_in: &str| {
            let password = SecretText::new(self.password(sign_in)?);
            Ok::<_, Stop>(Own::from((sign_in.to_owned(), password)))
        };
        let entry = act::find(name.code()).ok_or_else(|| FormError::new("act", "unknown"))?;
        let actor = match who {
            None => Actor {
                staff: None,
                second: None,
                device: None,
                via: Via::Command,
                proved: None,
                token: None,
            },
            Some(sign_in) => self.office.sign_in(&SignIn {
                own: shown(sign_in)?,
                second: second.map(shown).transpose()?,
                device_key: Some(DeviceKey::Seed(Zeroizing::new(self.device_key.to_vec()))),
                via: Via::Command,
                work: Some(entry.spec.name.into()),
            })?,
        };
        Ok((entry.run)(&Desk::new(self.office, &actor), input)?.done)
    }

    /// The password of one of the demo's people.
    pub fn password(&self, sign_in: &str) -> Result<String, Stop> {
        self.officers
            .iter()
            .find(|o| o.sign_in == sign_in)
            .map(|o| o.password.clone())
            .ok_or_else(|| FormError::new("as", "unknown").into())
    }

    fn say(&self, who: Option<&str>, name: ActName, done: &Value, ms: u64) {
        let title = self.face.text(&format!("act-{}", name.code()), &[]);
        let n = self.steps.len().to_string();
        let who = who.unwrap_or("-");
        self.face.line(format!("{n:>2}. {title} ({who}, {ms} ms)"));
        let count = |key: &str| done.get(key).map(ToString::to_string).unwrap_or_default();
        let (people, cells, numbers, secrets) =
            (count("people"), count("cells"), count("numbers"), count("secrets"));
        let key = format!("demo-{}", name.code());
        if self.face.has(&key) {
            let args = [
                ("people", people.as_str()),
                ("cells", &cells),
                ("numbers", &numbers),
                ("secrets", &secrets),
            ];
            self.face.line(format!("      {}", self.face.text(&key, &args)));
        }
    }
}

/// What the later steps need.
pub struct Scope {
    pub affairs: String,
    pub file: String,
    pub purpose: String,
    destination: String,
    method: String,
    pub clerk: String,
    pub device: String,
}

/// The input of an enrolment.
pub fn staff(number: &str, sign_in: &str, name: &str, password: &str) -> Value {
    json!({ "staff_number": number, "sign_in": sign_in, "name": name,
            "department": DEPARTMENT, "password": password })
}

/// Affairs, purpose, destination and method by which the law's catalogue lets this form be made and
/// handed in.
fn lawful_path(
    pack: &str,
    layout: &str,
    office: &Office,
) -> Result<(String, String, String, String), Stop> {
    let pack = packs::pack(pack)?;
    let (catalogue, day) = (pack.catalogue(), office.now().day());
    for affairs in catalogue.all_affairs(day) {
        for purpose in &affairs.purposes {
            let Some(row) = catalogue.purpose(purpose.as_str(), day) else {
                continue;
            };
            if !row.layouts.iter().any(|l| l == layout) {
                continue;
            }
            let Some(to) = row.destinations.first() else {
                continue;
            };
            let Some(by) = catalogue.destination(to.as_str(), day).and_then(|d| d.methods.first())
            else {
                continue;
            };
            let text = |s: &office::domain::Slug| s.as_str().to_owned();
            return Ok((text(&affairs.code), text(purpose), text(to), text(by)));
        }
    }
    Err(FormError::new("layout", "unknown").into())
}

fn drawn_password(random: &RealRandom) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0u8; 20];
    office::domain::Random::fill(random, &mut bytes);
    bytes.iter().filter_map(|b| LETTERS.get(usize::from(b & 31))).map(|b| char::from(*b)).collect()
}
