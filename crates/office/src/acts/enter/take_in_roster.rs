//! `take_in_roster`: numbers come in from a roster, each with the person key on its own row (U4, H6.7).
//!
//! The roster comes in whole or not at all; or, when that is asked, its good rows come in and the bad ones wait to
//! be mended (`hold.rs`).

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use domain::id::{AffairsId, PersonId, PurposeId, SecretId, SourceId, SpecificFileId};
use domain::rows::{Affairs, Person, Purpose};
use domain::{ActName, Day, Duty, Facts, FormError, Label, PlainText, Slug, Stage, Stop};
use filing::{HeldRow, RosterRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Vault;

use crate::act::{Act, Spec};
use crate::acts::enter::hold::{self, Apart};
use crate::acts::enter::{erase_source, typed};
use crate::desk::{Actor, Desk, Page, Query, Scope};
use crate::input::{Upload, slug};
use crate::round::sealed_row;
use crate::series::Series;

/// Takes a roster with numbers in: all of it, or nothing, or its good rows.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeInRoster {
    /// The affairs the numbers are held for.
    pub affairs: AffairsId,
    /// The specific file they enter.
    pub file: SpecificFileId,
    /// The purpose (document) out of the affairs' purposes.
    pub purpose: Slug,
    /// The roster: CSV with headings, or a workbook.
    pub roster: Upload,
    /// The sheet of a workbook; none when only one holds anything.
    #[serde(default)]
    pub sheet: Option<Label>,
    /// Headings that the program does not know: column code to heading.
    #[serde(default)]
    pub headings: BTreeMap<String, String>,
    /// The same in a file of two columns: column, heading.
    #[serde(default)]
    pub map: Option<Upload>,
    /// The first day of holding; today when none.
    #[serde(default)]
    pub since: Option<Day>,
    /// Good rows come in, and bad ones wait to be mended; otherwise one bad row refuses the roster.
    #[serde(default)]
    pub hold_bad: bool,
    /// Where the roster came from.
    #[serde(default)]
    pub remark: Option<PlainText>,
    #[serde(skip)]
    #[schemars(skip)]
    read: OnceCell<Read>,
}

struct Read {
    rows: Vec<RosterRow>,
    held: Vec<HeldRow>,
    departments: Vec<Label>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TakenIn {
    /// People entered.
    pub people: usize,
    /// Members of staff among them.
    pub staff: usize,
    /// People that were known before without a number.
    pub known: usize,
    /// Rows that wait to be mended.
    pub waiting: usize,
    /// By this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend_by: Option<Day>,
    /// The roster in the register, to be erased.
    pub source: SourceId,
    /// By this day.
    pub due: Day,
}

impl TakeInRoster {
    /// An input with nothing read yet.
    #[must_use]
    pub fn new(affairs: AffairsId, file: SpecificFileId, purpose: Slug, roster: Upload) -> Self {
        Self {
            affairs,
            file,
            purpose,
            roster,
            sheet: None,
            headings: BTreeMap::new(),
            map: None,
            since: None,
            hold_bad: false,
            remark: None,
            read: OnceCell::new(),
        }
    }

    fn read(&self, desk: &Desk<'_>) -> Result<&Read, Stop> {
        if self.read.get().is_none() {
            let bytes = desk.upload("roster", &self.roster)?;
            let mapping = self.mapping(desk)?;
            let pack = desk.office.pack()?;
            let purpose = pack.catalogue().purpose(self.purpose.as_str(), desk.office.now().day());
            let titles = purpose.map(|row| [row.title.ja.as_str(), row.title.en.as_str()]);
            let mut purposes = vec![self.purpose.as_str()];
            purposes.extend(titles.iter().flatten());
            let how = filing::How {
                mapping: Some(&mapping),
                sheet: self.sheet.as_ref().map(Label::as_str),
                purposes: &purposes,
            };
            let (rows, held) = if self.hold_bad {
                let sorted = filing::roster::sort(&bytes, &how).map_err(Stop::Form)?;
                (sorted.rows, sorted.held)
            } else {
                (filing::roster::read(&bytes, &how).map_err(Stop::Form)?, Vec::new())
            };
            let mut departments: Vec<Label> = Vec::new();
            for row in &rows {
                if !departments.contains(&row.department) {
                    departments.push(row.department.clone());
                }
            }
            let _ = self.read.set(Read { rows, held, departments });
        }
        self.read.get().ok_or_else(|| FormError::new("roster", "field_missing").into())
    }
}

impl TakeInRoster {
    /// Headings that the program does not know: those typed, and those of the map.
    fn mapping(&self, desk: &Desk<'_>) -> Result<filing::Mapping, Stop> {
        let listed = match &self.map {
            Some(map) => filing::Mapping::read(&desk.upload("map", map)?).map_err(Stop::Form)?,
            None => Vec::new(),
        };
        let typed = self.headings.iter().map(|(k, v)| (k.as_str(), v.as_str()));
        let pairs = typed.chain(listed.iter().map(|(k, v)| (*k, v.as_str())));
        filing::Mapping::of(pairs).map_err(Stop::Form)
    }
}

impl Act for TakeInRoster {
    const SPEC: Spec = Spec {
        name: ActName::TakeInRoster,
        stage: Stage::Enter,
        phases: &[domain::Phase::Completed, domain::Phase::Failed],
        changes_facts: true,
        bulk: true,
        needs_vault: true,
    };
    type Done = TakenIn;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let department = affairs.row.department.clone();
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&department))?;
        q.device(&mut facts, who)?;
        q.about(&mut facts, &affairs.row);
        q.specific_file(&mut facts, "file", self.file, self.affairs)?;
        facts.purpose_named = q.purpose_named(&affairs.row, &self.purpose)?;
        if let Some(read) = self.read.get() {
            let scope = Scope {
                stage: Stage::Enter,
                affairs: self.affairs,
                file: Some(self.file),
                departments: &read.departments,
            };
            q.scope(&mut facts, who, &scope)?;
            facts.people = i64::try_from(read.rows.len()).unwrap_or(i64::MAX);
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.since.is_some_and(|since| since > desk.office.now().day()) {
            return Err(FormError::new("since", "day_in_future").into());
        }
        if let Upload::Path(path) = &self.roster {
            erase_source::path_of(path)?;
        }
        let read = self.read(desk)?;
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let taken = desk.record(permit, |page| {
            page.purpose(&self.purpose);
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            enter(page, desk, &self, read)
        });
        if let Err(Stop::Form(errors)) = &taken {
            // The answer tells that somebody's number is held: nobody gets it without a record.
            let held = errors.iter().filter(|error| error.code == "already_held").count();
            if held > 0 {
                let held = ledger::DetailValue::Int(i64::try_from(held).unwrap_or(i64::MAX));
                desk.record_failed(&Self::SPEC, &ground, |page| {
                    page.purpose(&self.purpose);
                    page.detail("already_held", held.clone());
                    Ok(())
                })?;
            }
        }
        taken
    }
}

/// The rows of one roster on their way into registers and vault.
pub(super) struct Entering {
    people: Vec<Person>,
    purposes: Vec<Purpose>,
    pub(super) secrets: Vec<store::SealedRow>,
    pub(super) tags: Vec<([u8; 32], SecretId)>,
    /// The line of each secret of a good row.
    pub(super) lines: Vec<usize>,
    /// People of good rows who are in the register.
    known: Vec<PersonId>,
}

/// Staff number, relation, kana: by these a person on a roster is the one in the register.
type Key<'k> = [Cow<'k, str>; 3];

/// A person in the register.
struct Before {
    person: PersonId,
    department: String,
    holds_number: bool,
}

fn enter(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    act: &TakeInRoster,
    read: &Read,
) -> Result<TakenIn, Stop> {
    let (rows, mut ids) = (&read.rows, page.series());
    let (mut entering, unfit) = prepare(page, act, rows, &mut ids)?;
    let department = page.known::<Affairs>("affairs", act.affairs.0)?.row.department;
    let source = erase_source::enter(page, desk, act, &department)?;
    let (mut waiting, mut mend_by) = (0, None);
    if act.hold_bad {
        let apart = read.held.iter().map(Apart::read).chain(unfit).collect();
        let into = (&mut entering, &mut ids);
        let aside = hold::set_aside(page, act, &source, apart, rows, into)?;
        waiting = aside.count();
        mend_by = hold::enter(page, desk, &source, aside)?;
    } else {
        entering.enter_tags(page)?;
    }
    let (known, people) = (entering.known.len(), entering.people.len() + entering.known.len());
    let staff = entering.people.iter().filter(|p| p.relation.as_str() == "self").count();
    page.subjects(entering.purposes.iter().map(|purpose| purpose.person));
    page.sealed(entering.secrets.iter().map(|s| s.id));
    page.detail("people", ledger::DetailValue::Int(i64::try_from(people).unwrap_or(i64::MAX)));
    page.tx.secrets_insert(&entering.secrets)?;
    let good = entering.secrets.iter().take(entering.lines.len());
    let taken: Vec<(PersonId, SecretId)> = good.map(|secret| (secret.person, secret.id)).collect();
    typed::sample(page, desk, act.affairs, ActName::TakeInRoster, &taken)?;
    page.tx.put_new_many(page.record, entering.people)?;
    page.tx.put_new_many(page.record, entering.purposes)?;
    Ok(TakenIn { people, staff, known, waiting, mend_by, source: source.id, due: source.due })
}

/// What becomes of the rows: people, purposes and sealed numbers; and those that do not fit the register. They wait
/// when that is asked, and are errors otherwise.
fn prepare<'r>(
    page: &mut Page<'_, '_>,
    act: &TakeInRoster,
    rows: &'r [RosterRow],
    ids: &mut Series<'_>,
) -> Result<(Entering, Vec<Apart<'r>>), Stop> {
    let vault = page.vault()?;
    let since = act.since.unwrap_or_else(|| page.at.day());
    let mut known: HashMap<Key<'_>, Before> = HashMap::new();
    page.tx.directory(act.affairs, page.at.day(), |line| {
        let key = [line.staff_number, line.relation, line.kana].map(|part| part.to_owned().into());
        let department = line.department.to_owned();
        let (person, holds_number) = (line.person, line.holds_number);
        known.insert(key, Before { person, department, holds_number });
        Ok::<_, Stop>(())
    })?;
    let mut out = Entering {
        people: Vec::with_capacity(rows.len()),
        purposes: Vec::with_capacity(rows.len()),
        secrets: Vec::with_capacity(rows.len()),
        tags: Vec::with_capacity(rows.len()),
        lines: Vec::with_capacity(rows.len()),
        known: Vec::new(),
    };
    let (mut unfit, mut errors, mut matched) = (Vec::new(), Vec::new(), Vec::new());
    let mut does_not_fit = |row: &'r RosterRow, column: &'static str, error: FormError| {
        if act.hold_bad {
            unfit.push(Apart::unfit(row, (column, error.code)));
        } else {
            errors.push(error.with("line", row.line));
        }
    };
    let at = |row: &RosterRow| format!("roster[{}]", row.line);
    let needed = |id, person| Purpose {
        id,
        person,
        affairs: act.affairs,
        since,
        ended_on: None,
        keep_until: None,
    };
    for row in rows {
        let key = [row.staff_number.as_str(), row.relation.code(), row.kana.as_str()];
        let key: Key<'_> = key.map(Cow::Borrowed);
        let person = match known.get(&key) {
            // The scope was decided on the department in the file, so it must be the registered one.
            Some(before) if before.department != row.department.as_str() => {
                let error = FormError::new(at(row), "department_differs");
                does_not_fit(row, "department", error);
                continue;
            }
            Some(before) => {
                matched.push((before, row));
                continue;
            }
            None => {
                let person = person_of(PersonId(ids.next()), row)?;
                let id = person.id;
                out.people.push(person);
                id
            }
        };
        out.number(vault, person, SecretId(ids.next()), row)?;
        out.purposes.push(needed(PurposeId(ids.next()), person));
    }
    // Whoever has a number already, for whatever affairs, gets no other one by a roster. The same number
    // is taken for known: then it is needed for these affairs, too.
    let people: Vec<PersonId> = matched.iter().map(|(before, _)| before.person).collect();
    let sealed = page.tx.secrets_of_people(&people)?;
    let held: HashMap<PersonId, SecretId> = sealed.iter().map(|s| (s.person, s.id)).collect();
    for (before, row) in matched {
        match held.get(&before.person) {
            None => out.number(vault, before.person, SecretId(ids.next()), row)?,
            Some(secret) => {
                if !typed::is_held_as(page, &row.number, before.person, *secret)? {
                    does_not_fit(row, "number", FormError::new(at(row), "already_held"));
                    continue;
                }
            }
        }
        out.known.push(before.person);
        if !before.holds_number {
            out.purposes.push(needed(PurposeId(ids.next()), before.person));
        }
    }
    if errors.is_empty() { Ok((out, unfit)) } else { Err(Stop::Form(errors)) }
}

impl Entering {
    /// Seals the number of a row.
    fn number(
        &mut self,
        vault: &Vault,
        person: PersonId,
        secret: SecretId,
        row: &RosterRow,
    ) -> Result<(), Stop> {
        let sealed = vault.seal_number(person, secret, &row.number)?;
        self.tags.push((*vault.index_tag(&row.number)?.as_bytes(), sealed.id));
        self.secrets.push(sealed_row(sealed));
        self.lines.push(row.line);
        Ok(())
    }

    /// Enters the numbers in the duplicate index.
    fn enter_tags(&self, page: &mut Page<'_, '_>) -> Result<(), Stop> {
        let conflicts = page.tx.index_insert(&self.tags)?;
        let errors = self.already_held(conflicts.iter().map(|(i, _)| *i));
        if errors.is_empty() { Ok(()) } else { Err(Stop::Form(errors)) }
    }

    /// The form errors of numbers that are somebody's already.
    pub(super) fn already_held(&self, at: impl Iterator<Item = usize>) -> Vec<FormError> {
        let lines = at.filter_map(|at| self.lines.get(at));
        lines
            .map(|line| {
                FormError::new(format!("roster[{line}]"), "already_held").with("line", line)
            })
            .collect()
    }

    /// Leaves out whose number was refused: the secret, and who came in by it.
    pub(super) fn leave_out(&mut self, refused: &HashSet<SecretId>) {
        if refused.is_empty() {
            return;
        }
        let good = self.secrets.iter().zip(std::mem::take(&mut self.lines));
        let (mut gone, mut lines) = (HashSet::new(), Vec::new());
        for (secret, line) in good {
            if refused.contains(&secret.id) {
                gone.insert(secret.person);
            } else {
                lines.push(line);
            }
        }
        self.lines = lines;
        self.secrets.retain(|secret| !refused.contains(&secret.id));
        self.people.retain(|person| !gone.contains(&person.id));
        self.purposes.retain(|purpose| !gone.contains(&purpose.person));
        self.known.retain(|person| !gone.contains(person));
    }
}

fn person_of(id: PersonId, row: &RosterRow) -> Result<Person, Stop> {
    Ok(Person {
        id,
        staff_number: row.staff_number.clone(),
        relation: slug(row.relation.code())?,
        name: row.name.clone(),
        kana: row.kana.clone(),
        birth: row.birth,
        department: row.department.clone(),
        left_on: None,
    })
}
