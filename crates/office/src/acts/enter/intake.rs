//! What becomes of the rows of a roster or of a ledger: people, purposes and sealed numbers (U4, H6.7). Both come in
//! whole or not at all; or, when that is asked, the good rows come in and the bad ones wait (`hold.rs`).

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::id::{AffairsId, PersonId, PurposeId, SecretId, SpecificFileId};
use domain::rows::{Affairs, Person, Purpose, Source};
use domain::{ActName, Day, ExternalCode, FormError, Label, Slug, Stop, Told};
use filing::roster::Sorted;
use filing::{HeldRow, Relation, RosterRow, Stated, WipedRow};
use vault::Vault;

use super::hold::{self, Apart};
use super::known::{Key, Known, differs, key};
use super::on_record::count;
use super::rests::{Rests, Rows};
use super::taken_over::{self, Over};
use super::{erase_source, typed};
use crate::acts::{acquire, dispose};
use crate::desk::{Desk, Page};
use crate::input::{Upload, slug};
use crate::round::sealed_row;
use crate::series::Series;

/// A file that is taken in.
pub(super) struct Intake<'a> {
    pub act: ActName,
    /// What errors call the file.
    pub field: &'static str,
    /// The affairs of a row that names none.
    pub affairs: AffairsId,
    pub file: SpecificFileId,
    pub purpose: &'a Slug,
    pub upload: &'a Upload,
    pub since: Option<Day>,
    pub hold_bad: bool,
    /// What it rests on where a row was not verified here.
    pub rests: Option<Rests<'a>>,
    /// What each of the purposes that its rows name is, and for which affairs.
    pub of_purposes: &'a [Option<(Slug, AffairsId)>],
    /// The documents of which people were told where their row does not say it; none when of all that the affairs list.
    pub told: Option<Told>,
}

/// What a row says of the documents that its number is for: a ledger's purposes, or those of which a roster says that the
/// person was told.
#[derive(Clone, Copy)]
pub(super) struct Says<'r> {
    pub stated: Option<&'r Stated>,
    pub told: Option<&'r [usize]>,
}

impl<'r> Says<'r> {
    pub fn of(row: &'r RosterRow) -> Self {
        Self { stated: row.stated.as_ref(), told: row.told.as_deref() }
    }
}

impl Intake<'_> {
    /// The affairs for which the number of a row is held.
    pub fn affairs_of(&self, stated: Option<&Stated>) -> Vec<AffairsId> {
        let Some(stated) = stated else { return vec![self.affairs] };
        let mut all: Vec<AffairsId> = self.named(stated).map(|(_, affairs)| *affairs).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The purposes that a row of a ledger names.
    pub fn named(&self, stated: &Stated) -> impl Iterator<Item = &(Slug, AffairsId)> {
        self.known(&stated.purposes)
    }

    fn known(&self, places: &[usize]) -> impl Iterator<Item = &(Slug, AffairsId)> {
        places.iter().filter_map(|at| self.of_purposes.get(*at)?.as_ref())
    }

    /// The documents of which the person of a row was told: of these affairs, or of all that the row is for. None when of
    /// all that the affairs list.
    pub fn told(&self, says: Says<'_>, affairs: Option<AffairsId>) -> Option<Told> {
        let places = match says {
            Says { stated: Some(stated), .. } => stated.purposes.as_slice(),
            Says { told: Some(told), .. } => told,
            _ => return self.told.clone(),
        };
        let of = |its: &&(Slug, AffairsId)| affairs.is_none_or(|affairs| its.1 == affairs);
        Some(Told::of(self.known(places).filter(of).map(|(document, _)| document)))
    }

    fn at(&self, line: usize) -> String {
        format!("{}[{line}]", self.field)
    }
}

/// A file that was read.
pub(super) struct Read {
    pub rows: Vec<RosterRow>,
    pub wiped: Vec<WipedRow>,
    pub held: Vec<HeldRow>,
    pub departments: Vec<Label>,
}

impl Read {
    pub fn of(sorted: Sorted) -> Self {
        let Sorted { rows, wiped, held } = sorted;
        let mut departments: Vec<Label> = Vec::new();
        let of_wiped = wiped.iter().map(|row| &row.department);
        for department in rows.iter().map(|row| &row.department).chain(of_wiped) {
            if !departments.contains(department) {
                departments.push(department.clone());
            }
        }
        Self { rows, wiped, held, departments }
    }

    /// Its rows, for what they rest on.
    pub fn rows(&self) -> Rows<'_> {
        Rows { good: &self.rows, held: &self.held, departments: &self.departments }
    }

    /// How many people the good rows are about.
    pub fn people(&self) -> i64 {
        i64::try_from(self.rows.len() + self.wiped.len()).unwrap_or(i64::MAX)
    }
}

/// What it came to.
pub(super) struct Taken {
    pub people: usize,
    pub staff: usize,
    pub known: usize,
    pub wiped: usize,
    pub waiting: usize,
    pub mend_by: Option<Day>,
    pub source: Source,
}

/// Headings that the program does not know: those typed, and those of the map.
///
/// # Errors
/// Form errors for what names no column.
pub(super) fn mapping(
    desk: &Desk<'_>,
    map: Option<&Upload>,
    headings: &BTreeMap<String, String>,
) -> Result<filing::Mapping, Stop> {
    let listed = match map {
        Some(map) => filing::Mapping::read(&desk.upload("map", map)?).map_err(Stop::Form)?,
        None => Vec::new(),
    };
    let typed = headings.iter().map(|(k, v)| (k.as_str(), v.as_str()));
    let pairs = typed.chain(listed.iter().map(|(k, v)| (*k, v.as_str())));
    filing::Mapping::of(pairs).map_err(Stop::Form)
}

/// The rows of one file on their way into registers and vault.
pub(super) struct Entering<'r> {
    people: Vec<Person>,
    purposes: Vec<Purpose>,
    pub(super) secrets: Vec<store::SealedRow>,
    pub(super) tags: Vec<([u8; 32], SecretId)>,
    /// The line of each secret of a good row, and its first affairs.
    pub(super) lines: Vec<(usize, AffairsId)>,
    /// People of good rows who are in the register.
    known: Vec<PersonId>,
    /// Those of them whose number was needed before, and of what the file says that they were told.
    tell: Vec<(PersonId, AffairsId, Option<Told>)>,
    /// What a ledger says besides.
    over: Vec<Over<'r>>,
}

/// Takes in what was read: the good rows, and, when that is asked, the bad ones to wait.
///
/// # Errors
/// Form errors for rows that do not fit the register; a failure of vault or store.
pub(super) fn enter(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    intake: &Intake<'_>,
    read: &Read,
) -> Result<Taken, Stop> {
    let mut ids = page.series();
    let (mut entering, unfit) = prepare(page, intake, read, &mut ids)?;
    let department = page.known::<Affairs>("affairs", intake.affairs.0)?.row.department;
    let source = erase_source::enter(page, desk, intake, &department)?;
    let (mut waiting, mut mend_by, mut holders) = (0, None, Vec::new());
    if intake.hold_bad {
        let apart = read.held.iter().map(Apart::read).chain(unfit).collect();
        let into = (&mut entering, &mut ids);
        let mut aside = hold::set_aside(page, intake, &source, apart, read, into)?;
        waiting = aside.count();
        holders.append(&mut aside.holders);
        entering.over.append(&mut aside.over);
        mend_by = hold::enter(page, desk, intake.act, &source, aside)?;
    } else {
        entering.enter_tags(page, intake)?;
    }
    let wiped = entering.over.iter().filter(|over| over.state == "wiped").count();
    let with_number: HashSet<PersonId> = entering.secrets.iter().map(|s| s.person).collect();
    let (known, new) = (entering.known.len(), entering.people.iter());
    let people = known + new.filter(|person| with_number.contains(&person.id)).count();
    let of_staff = |p: &&Person| p.relation.as_str() == "self" && with_number.contains(&p.id);
    let staff = entering.people.iter().filter(of_staff).count();
    let mut about: Vec<PersonId> = entering.purposes.iter().map(|p| p.person).collect();
    let of_ledger = entering.over.iter().filter(|over| over.state != "waiting");
    about.extend(of_ledger.map(|over| over.person));
    about.sort_unstable();
    about.dedup();
    page.subjects(about);
    if let Some(rests) = &intake.rests {
        rests.enter(page, desk, &source, entering.secrets.len())?;
    }
    page.sealed(entering.secrets.iter().map(|s| s.id));
    page.detail("people", count(people));
    page.tx.secrets_insert(&entering.secrets)?;
    let good = entering.secrets.iter().zip(&entering.lines);
    let taken: Vec<_> = good.map(|(s, (_, affairs))| (s.person, s.id, *affairs)).collect();
    typed::of_roster(page, desk, intake.act, &taken)?;
    let numbers = taken.iter().map(|(person, ..)| *person).chain(entering.known);
    erase_source::holds(page, source.id, numbers.chain(holders))?;
    let left = left_or_leaving(page, &entering.people)?;
    page.tx.put_new_many(page.record, entering.people)?;
    let begins = |need: &Purpose| need.ended_on.is_none() && left.contains(&need.person);
    let (back, plain) = entering.purposes.into_iter().partition(begins);
    page.tx.put_new_many(page.record, plain)?;
    let back: Vec<Purpose> = back;
    for need in back {
        dispose::begin(page, need)?;
    }
    tell_known(page, entering.tell)?;
    if intake.act == ActName::TakeInLedger {
        page.detail("wiped", count(wiped));
        taken_over::put(page, intake, &source, entering.over, &mut ids)?;
    }
    Ok(Taken { people, staff, known, wiped, waiting, mend_by, source })
}

/// Who was in the register with a number is told of what the file says besides.
fn tell_known(
    page: &mut Page<'_, '_>,
    tell: Vec<(PersonId, AffairsId, Option<Told>)>,
) -> Result<(), Stop> {
    let mut needed: HashMap<AffairsId, HashMap<PersonId, Vec<Purpose>>> = HashMap::new();
    let today = page.at.day();
    for affairs in tell.iter().map(|(_, affairs, _)| *affairs).collect::<HashSet<_>>() {
        let of_affairs = needed.entry(affairs).or_default();
        for held in page.tx.purposes_needed(affairs, today)? {
            of_affairs.entry(held.person).or_default().push(held.row);
        }
    }
    for (person, affairs, told) in tell {
        let own = needed.get_mut(&affairs).and_then(|all| all.remove(&person));
        let documents = match told {
            Some(told) => told.codes(),
            None => page.known::<Affairs>("affairs", affairs.0)?.row.purposes.0,
        };
        acquire::tell(page, own.unwrap_or_default(), &documents)?;
    }
    Ok(())
}

/// Those whose need begins with a look at the day of leaving: everybody who left or will, and the family, known or new, of
/// a member of staff who will.
fn left_or_leaving(page: &mut Page<'_, '_>, new: &[Person]) -> Result<HashSet<PersonId>, Stop> {
    let mut all = HashSet::new();
    for left in page.tx.people_who_left()? {
        if left.row.relation.as_str() == "self" && left.row.left_on > Some(page.at.day()) {
            let family = page.tx.people_of_staff(&left.row.staff_number)?;
            all.extend(family.iter().map(|held| held.row.id));
            let theirs = new.iter().filter(|one| one.staff_number == left.row.staff_number);
            all.extend(theirs.map(|one| one.id));
        }
        all.insert(left.row.id);
    }
    Ok(all)
}

/// What becomes of the rows: people, purposes and sealed numbers; and those that do not fit the register. They wait
/// when that is asked, and are errors otherwise.
fn prepare<'r>(
    page: &mut Page<'_, '_>,
    intake: &Intake<'_>,
    read: &'r Read,
    ids: &mut Series<'_>,
) -> Result<(Entering<'r>, Vec<Apart<'r>>), Stop> {
    let vault = page.vault()?;
    let (rows, today) = (&read.rows, page.at.day());
    let known = Known::read(page, intake.affairs, &read.departments)?;
    let mut out = Entering {
        people: Vec::with_capacity(rows.len()),
        purposes: Vec::with_capacity(rows.len()),
        secrets: Vec::with_capacity(rows.len()),
        tags: Vec::with_capacity(rows.len()),
        lines: Vec::with_capacity(rows.len()),
        known: Vec::new(),
        tell: Vec::new(),
        over: Vec::new(),
    };
    let mut matched = Vec::new();
    let mut unfit = Unfit { intake, apart: Vec::new(), errors: Vec::new() };
    for row in rows {
        let person = match known.place(page, row)? {
            Err((column, code)) => {
                let error = FormError::new(intake.at(row.line), code);
                unfit.take(Apart::unfit(row, (column, code)), row.line, error);
                continue;
            }
            Ok(Some(before)) => {
                matched.push((before, row));
                continue;
            }
            Ok(None) => {
                let person = person_of(
                    PersonId(ids.next()),
                    (&row.staff_number, row.relation),
                    (&row.name, &row.kana, row.birth),
                    &row.department,
                )?;
                let id = person.id;
                out.people.push(person);
                id
            }
        };
        out.number(vault, intake, (person, SecretId(ids.next())), row)?;
        for affairs in intake.affairs_of(row.stated.as_ref()) {
            out.needed(intake, today, (person, affairs), Says::of(row), ids);
        }
        out.stated(row, person);
    }
    // Whoever has a number already, for whatever affairs, gets no other one by a roster. The same number
    // is taken for known: then it is needed for these affairs, too.
    let people: Vec<PersonId> = matched.iter().map(|(before, _)| before.person).collect();
    let sealed = page.tx.secrets_of_people(&people)?;
    let held: HashMap<PersonId, SecretId> = sealed.iter().map(|s| (s.person, s.id)).collect();
    let mut needed_now = HashSet::new();
    if !matched.is_empty() {
        let needed = page.tx.purposes_needed(intake.affairs, today)?;
        needed_now.extend(needed.iter().map(|held| held.row.person));
    }
    for (before, row) in matched {
        match held.get(&before.person) {
            None => out.number(vault, intake, (before.person, SecretId(ids.next())), row)?,
            Some(secret) => {
                if !typed::is_held_as(page, &row.number, before.person, *secret)? {
                    let error = FormError::new(intake.at(row.line), "already_held");
                    unfit.take(Apart::unfit(row, ("number", error.code)), row.line, error);
                    continue;
                }
            }
        }
        out.known.push(before.person);
        for affairs in intake.affairs_of(row.stated.as_ref()) {
            let needed = match row.stated {
                None => needed_now.contains(&before.person),
                Some(_) => taken_over::is_needed(page.tx, before.person, affairs, today)?,
            };
            let (whose, says) = ((before.person, affairs), Says::of(row));
            if needed {
                out.tell.push((before.person, affairs, intake.told(says, Some(affairs))));
            } else {
                out.needed(intake, today, whose, says, ids);
            }
        }
        if !taken_over::is_told(page.tx, before.person, row.stated.as_ref())? {
            out.stated(row, before.person);
        }
    }
    enter_wiped(page, &known, (&mut out, &mut unfit, ids), &read.wiped)?;
    if unfit.errors.is_empty() { Ok((out, unfit.apart)) } else { Err(Stop::Form(unfit.errors)) }
}

/// Rows that do not fit the register: they wait when that is asked, and are errors otherwise.
struct Unfit<'i, 'r> {
    intake: &'i Intake<'i>,
    apart: Vec<Apart<'r>>,
    errors: Vec<FormError>,
}

impl<'r> Unfit<'_, 'r> {
    fn take(&mut self, apart: Apart<'r>, line: usize, error: FormError) {
        if self.intake.hold_bad {
            self.apart.push(apart);
        } else {
            self.errors.push(error.with("line", line));
        }
    }
}

/// Rows of a ledger whose number was wiped: the person of the register by the same key, or a new one, without a
/// number.
fn enter_wiped<'r>(
    page: &mut Page<'_, '_>,
    known: &Known,
    (out, unfit, ids): (&mut Entering<'r>, &mut Unfit<'_, 'r>, &mut Series<'_>),
    wiped: &'r [WipedRow],
) -> Result<(), Stop> {
    let (intake, today) = (unfit.intake, page.at.day());
    let mut made: HashMap<Key<'_>, PersonId> = HashMap::new();
    if !wiped.is_empty() {
        made.extend(out.people.iter().map(|p| (key_of(p), p.id)));
    }
    for row in wiped {
        let whose = (&row.staff_number, row.relation);
        let found = known.find(whose, (&row.name, &row.kana, row.birth), &row.department);
        let found = match found {
            Ok(found) => found,
            Err(column) => {
                let error = FormError::new(intake.at(row.line), differs(column));
                unfit.take(Apart::wiped(row, (column, error.code)), row.line, error);
                continue;
            }
        };
        let key = key(row.staff_number.as_str(), row.relation.code(), row.kana.as_str());
        let person = match (found, made.get(&key)) {
            (Some(before), _)
                if taken_over::is_told(page.tx, before.person, Some(&row.stated))? =>
            {
                continue;
            }
            (Some(before), _) => before.person,
            (None, Some(person)) => *person,
            (None, None) => {
                let person = person_of(
                    PersonId(ids.next()),
                    (&row.staff_number, row.relation),
                    (&row.name, &row.kana, row.birth),
                    &row.department,
                )?;
                made.insert(key_of(&person), person.id);
                out.people.push(person.clone());
                person.id
            }
        };
        for affairs in intake.affairs_of(Some(&row.stated)) {
            let says = Says { stated: Some(&row.stated), told: None };
            out.needed(intake, today, (person, affairs), says, ids);
        }
        let (line, stated) = (row.line, &row.stated);
        out.over.push(Over { line, person, stated, state: "wiped" });
    }
    Ok(())
}

fn key_of(person: &Person) -> Key<'static> {
    key(person.staff_number.as_str(), person.relation.as_str(), person.kana.as_str())
}

impl<'r> Entering<'r> {
    /// Seals the number of a row.
    fn number(
        &mut self,
        vault: &Vault,
        intake: &Intake<'_>,
        (person, secret): (PersonId, SecretId),
        row: &RosterRow,
    ) -> Result<(), Stop> {
        let sealed = vault.seal_number(person, secret, &row.number)?;
        self.tags.push((*vault.index_tag(&row.number)?.as_bytes(), sealed.id));
        self.secrets.push(sealed_row(sealed));
        let affairs = row.stated.as_ref().map(|stated| intake.affairs_of(Some(stated)));
        let first = affairs.and_then(|all| all.first().copied()).unwrap_or(intake.affairs);
        self.lines.push((row.line, first));
        Ok(())
    }

    /// Says that a number is held for affairs, or was until it was destroyed.
    fn needed(
        &mut self,
        intake: &Intake<'_>,
        today: Day,
        (person, affairs): (PersonId, AffairsId),
        says: Says<'_>,
        ids: &mut Series<'_>,
    ) {
        let stated = says.stated;
        let ended_on = stated.and_then(|stated| Some(stated.disposed.as_ref()?.on));
        let acquired = stated.and_then(|stated| stated.acquired_on);
        let since = acquired.or(intake.since).unwrap_or(today);
        let since = ended_on.map_or(since, |ended_on| since.min(ended_on));
        let id = PurposeId(ids.next());
        let told = intake.told(says, Some(affairs));
        let (keep_until, used_until) = (None, None);
        let need = Purpose { id, person, affairs, since, ended_on, keep_until, told, used_until };
        self.purposes.push(need);
    }

    fn stated(&mut self, row: &'r RosterRow, person: PersonId) {
        if let Some(stated) = &row.stated {
            self.over.push(Over { line: row.line, person, stated, state: "held" });
        }
    }

    /// Enters the numbers in the duplicate index.
    fn enter_tags(&self, page: &mut Page<'_, '_>, intake: &Intake<'_>) -> Result<(), Stop> {
        let conflicts = page.tx.index_insert(&self.tags)?;
        let errors = self.already_held(intake, conflicts.iter().map(|(i, _)| *i));
        if errors.is_empty() { Ok(()) } else { Err(Stop::Form(errors)) }
    }

    /// The form errors of numbers that are somebody's already.
    pub(super) fn already_held(
        &self,
        intake: &Intake<'_>,
        at: impl Iterator<Item = usize>,
    ) -> Vec<FormError> {
        let lines = at.filter_map(|at| self.lines.get(at));
        let error = |line| FormError::new(intake.at(line), "already_held").with("line", line);
        lines.map(|(line, _)| error(*line)).collect()
    }

    /// Leaves out whose number was refused: the secret, and who came in by it. What a ledger says of a number that
    /// they had before stays.
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
        self.over.retain(|over| !gone.contains(&over.person) || over.state == "wiped");
        let had_one: HashSet<PersonId> = self.over.iter().map(|over| over.person).collect();
        self.people.retain(|p| !gone.contains(&p.id) || had_one.contains(&p.id));
        self.purposes.retain(|p| !gone.contains(&p.person) || p.ended_on.is_some());
        self.known.retain(|person| !gone.contains(person));
        self.tell.retain(|(person, ..)| !gone.contains(person));
    }
}

/// The person of a row, whether its number came with it or was wiped before.
fn person_of(
    id: PersonId,
    (staff_number, relation): (&ExternalCode, Relation),
    (name, kana, birth): (&Label, &Label, Day),
    department: &Label,
) -> Result<Person, Stop> {
    Ok(Person {
        id,
        staff_number: staff_number.clone(),
        relation: slug(relation.code())?,
        name: name.clone(),
        kana: kana.clone(),
        birth,
        department: department.clone(),
        left_on: None,
    })
}
