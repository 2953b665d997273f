//! `fill_file`: numbers go into a statutory file, and the file leaves in an encrypted container (H5.4-1,
//! U4.4, U5.5, U8.1-1).

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use domain::id::{AffairsId, CopyId, PersonId, RecordId, SpecificFileId};
use domain::rows::{Copy, CopyPurpose};
use domain::{ActName, Duty, Facts, Failure, FormError, Label, List, PlainText, Slug, Stage, Stop};
use filing::container::{self, Password};
use filing::{ColumnMap, KeyMap, Known, Layout, People, Plan, Relation};
use number::{IndividualNumber, SecretFile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::SealedSecret;

use super::columns::Columns;
use super::new_copy::{self, CopyPlaceKind};
use crate::act::{Act, Spec};
use crate::acts::dispose;
use crate::desk::{Actor, Asked, Begun, Desk, NewDuty, Page, Query, Scope};
use crate::input::{Upload, known_code, slug};
use crate::round::sealed_secret;

/// In bytes: file systems take 255, and the record's id and the ending come after it.
const LONGEST_NAME: usize = 224;

/// Fills numbers into a statutory file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FillFile {
    /// The layout's code (`315`, `2200700`), for a statutory file.
    #[serde(default)]
    pub layout: Option<String>,
    /// Which heading stands for what, for any other table.
    #[serde(default)]
    pub columns: Option<Columns>,
    /// For which affairs.
    pub affairs: AffairsId,
    /// The specific file the numbers come from.
    pub file: SpecificFileId,
    /// The purpose (document) out of the affairs' purposes.
    pub purpose: Slug,
    /// The file without numbers.
    pub source: Upload,
    /// The key map, for forms that carry no staff number.
    #[serde(default)]
    pub keys: Option<Upload>,
    /// The file's name inside the container, as the authority wants it.
    pub name: Label,
    /// The folder that gets the container.
    pub into: PathBuf,
    #[serde(skip)]
    #[schemars(skip)]
    read: OnceCell<Read>,
}

struct Read {
    kind: Kind,
    form: Slug,
    bytes: Arc<SecretFile>,
    planned: OnceCell<Planned>,
}

/// What is filled, and by which rules.
enum Kind {
    Form { layout: Box<Layout>, keys: Option<KeyMap> },
    Table(ColumnMap),
}

struct Planned {
    plan: Plan,
    people: Vec<PersonId>,
    /// Those who by record gave no number.
    blank: Vec<PersonId>,
    /// Whether everybody whose number is filled in was told of the document.
    told: bool,
    departments: Vec<Label>,
}

/// What is handed back: where the container lies, and its password, shown once.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FilledFile {
    /// The copy in the register.
    pub copy: CopyId,
    /// Where the container lies.
    pub path: PathBuf,
    /// The password that opens it; kept nowhere.
    pub password: String,
    /// The layout's code; none of a table.
    pub layout: Option<String>,
    /// How many people's numbers it holds.
    pub people: usize,
    /// How many cells were filled.
    pub cells: usize,
    /// Places left blank, since by record the person did not give the number.
    pub left_blank: Vec<LeftBlank>,
    /// What to look at before the file is used.
    pub warnings: Vec<&'static str>,
    /// To be erased by this day.
    pub due: domain::Day,
}

/// A place that was left blank.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LeftBlank {
    /// Whose.
    pub person: PersonId,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1.
    pub column: u16,
}

/// Who belongs to which department.
#[derive(Default)]
struct Departments {
    names: Vec<String>,
    places: Vec<(PersonId, usize)>,
}

impl Departments {
    fn add(&mut self, person: PersonId, department: &str) {
        let known = self.names.iter().position(|name| name == department);
        let place = known.unwrap_or_else(|| {
            self.names.push(department.to_owned());
            self.names.len() - 1
        });
        self.places.push((person, place));
    }

    /// The departments of these persons, once each.
    fn of(&mut self, people: &[PersonId]) -> Result<Vec<Label>, Failure> {
        self.places.sort_unstable();
        let place = |person: &PersonId| {
            let at = self.places.binary_search_by_key(person, |(person, _)| *person).ok()?;
            self.places.get(at).map(|(_, place)| *place)
        };
        let named: BTreeSet<usize> = people.iter().filter_map(place).collect();
        let names = named.into_iter().filter_map(|place| self.names.get(place));
        names
            .map(|name| Label::new(name).map_err(|_| Failure::new("department_form", name)))
            .collect()
    }
}

/// Whether files of a layout can be filled only with a key map.
///
/// # Errors
/// The form error `code_unknown` for the layout.
pub fn needs_key_map(layout: &str) -> Result<bool, Stop> {
    Ok(layout_called(layout)?.needs_key_map())
}

fn layout_called(code: &str) -> Result<Layout, Stop> {
    layout_for(code, &[])
}

/// The layout of a form for the year that a file is for.
fn layout_for(code: &str, file: &[u8]) -> Result<Layout, Stop> {
    let all = Layout::built_in().map_err(|e| Failure::new(e.code(), code))?;
    known_code("layout", code, all.iter().map(Layout::form))?;
    let found = Layout::for_file(code, file).map_err(|e| Failure::new(e.code(), code))?;
    found.ok_or_else(|| FormError::new("layout", "unknown").into())
}

/// A container in the outbox, not yet handed out.
struct Made {
    inside: PathBuf,
    password: String,
    digest: Vec<u8>,
    cells: usize,
}

impl FillFile {
    fn read(&self, desk: &Desk<'_>) -> Result<(), Stop> {
        if let Some(code) = &self.layout {
            layout_called(code)?;
        }
        self.check_output(desk)?;
        let (kind, form, bytes) = match (&self.layout, &self.columns) {
            (Some(code), None) => {
                let needs_keys = needs_key_map(code)?;
                let keys = match (&self.keys, needs_keys) {
                    (Some(keys), _) => {
                        Some(KeyMap::read(&desk.upload("keys", keys)?).map_err(Stop::Form)?)
                    }
                    (None, true) => return Err(FormError::new("keys", "field_missing").into()),
                    (None, false) => None,
                };
                let bytes = desk.upload("source", &self.source)?;
                let layout = Box::new(layout_for(code, &bytes)?);
                let form = slug(&format!("form-{}", layout.form()))?;
                (Kind::Form { layout, keys }, form, bytes)
            }
            (None, Some(columns)) => {
                let bytes = desk.upload("source", &self.source)?;
                (Kind::Table(columns.map()), slug("form-table")?, bytes)
            }
            (None, None) => return Err(FormError::new("layout", "field_missing").into()),
            (Some(_), Some(_)) => return Err(FormError::new("columns", "layout_or_columns").into()),
        };
        let bytes = Arc::new(bytes);
        let _ = self.read.set(Read { kind, form, bytes, planned: OnceCell::new() });
        Ok(())
    }

    /// What whoever fills this file must be told.
    fn warnings(&self) -> Vec<&'static str> {
        match self.read.get().map(|read| &read.kind) {
            Some(Kind::Form { layout, .. }) => layout.warnings(),
            _ => Vec::new(),
        }
    }

    /// What would only fail once the numbers are out of the vault: the container's name and folder.
    fn check_output(&self, desk: &Desk<'_>) -> Result<(), Stop> {
        let name = self.name.as_str();
        if !container::is_name(name) || name.len() > LONGEST_NAME {
            return Err(FormError::new("name", "file_name_form").into());
        }
        // The whole path, too: a number may be spread over folder and name.
        new_copy::path_at(desk, "into", &self.into)?;
        new_copy::path_at(desk, "into", &self.into.join(name))?;
        Ok(())
    }

    /// Plans the filling against the people the registers know. Done once, inside the decision, after the
    /// designation was found to cover the affairs: nobody else learns who is known.
    fn plan<'s>(&'s self, read: &'s Read, q: &mut Query<'_, '_>) -> Result<&'s Planned, Stop> {
        if let Some(planned) = read.planned.get() {
            return Ok(planned);
        }
        let mut people = People::new().map_err(|e| Failure::new(e.code(), "people"))?;
        let mut departments = Departments::default();
        let (refused, mut untold) = (refused(q, self.affairs)?, HashSet::new());
        q.tx.directory(self.affairs, q.day, Some(&self.purpose), |line| {
            let relation = Relation::from_code(line.relation)
                .ok_or_else(|| Failure::new("relation_unknown", line.person))?;
            departments.add(line.person, line.department);
            if line.holds_number && !line.was_told {
                untold.insert(line.person);
            }
            people.add(
                line.staff_number.to_owned(),
                Known {
                    id: line.person,
                    relation,
                    name: line.name,
                    kana: line.kana,
                    birth: line.birth,
                    holds_number: line.holds_number,
                    not_submitted: refused.contains(&line.person),
                },
            );
            Ok::<_, Stop>(())
        })?;
        let bytes = Arc::clone(&read.bytes);
        let plan = match &read.kind {
            Kind::Form { layout, keys } => Plan::make(layout, bytes, keys.as_ref(), &people),
            Kind::Table(map) => Plan::of_table(map, bytes, &people),
        }
        .map_err(Stop::Form)?;
        let named = plan.people();
        let mut blank: Vec<PersonId> = plan.blanks().iter().map(|cell| cell.whose).collect();
        blank.sort_unstable();
        blank.dedup();
        let departments = departments.of(&[&named[..], &blank[..]].concat())?;
        let told = !named.iter().any(|person| untold.contains(person));
        let _ = read.planned.set(Planned { plan, people: named, blank, told, departments });
        read.planned.get().ok_or_else(|| Failure::new("not_planned", "fill_file").into())
    }

    /// Where the container of a record goes.
    fn goes_to(&self, record: RecordId) -> PathBuf {
        let path = self.into.join(format!("{}-{record}.zip", self.name));
        std::path::absolute(&path).unwrap_or(path)
    }

    fn planned(&self) -> Result<(&Read, &Planned), Stop> {
        let read = self.read.get();
        read.and_then(|r| r.planned.get().map(|p| (r, p)))
            .ok_or_else(|| Failure::new("not_planned", "fill_file").into())
    }

    /// Opens the vault, fills, locks, and puts the container into the outbox.
    fn make(
        &self,
        desk: &Desk<'_>,
        begun: &mut Begun,
        plan: &Plan,
        sealed: &[SealedSecret],
    ) -> Result<Made, Stop> {
        let office = desk.office;
        let mut numbers: HashMap<PersonId, IndividualNumber> = HashMap::with_capacity(sealed.len());
        office.vault()?.open(begun.token()?, sealed, |_, person, number| {
            numbers.insert(person, number);
            Ok::<_, Stop>(())
        })?;
        let filled = plan.fill(|person| numbers.get(&person)).map_err(Failure::from)?;
        drop(numbers);
        let password = Password::generate(office.random());
        let at = office.now();
        let container = container::lock(self.name.as_str(), &filled.bytes, &password, at)
            .map_err(Failure::from)?;
        let cells = filled.cells;
        drop(filled);
        let inside = office.outbox().join(format!("{}.zip", begun.record));
        office.disk().create(&inside, &container)?;
        Ok(Made {
            inside,
            password: password.expose_text().to_owned(),
            digest: ledger::sha256(&[&container]).to_vec(),
            cells,
        })
    }

    fn copy(
        &self,
        page: &mut Page<'_, '_>,
        read: &Read,
        planned: &Planned,
        desk: &Desk<'_>,
    ) -> Result<Copy, Stop> {
        let affairs = page.known::<domain::rows::Affairs>("affairs", self.affairs.0)?.row;
        let days: i32 = desk.office.limits()?.erase_copy_days.into();
        Ok(Copy {
            // The id of the record of its making: it stands in the container's name, and leads to the note.
            id: CopyId(page.record.0),
            kind: slug("container")?,
            name: PlainText::new(self.name.as_str())
                .map_err(|_| FormError::new("name", "holds_number"))?,
            affairs: self.affairs,
            file: self.file,
            form: read.form.clone(),
            people: List(planned.people.clone()),
            cells: i64::try_from(planned.plan.cells().len()).unwrap_or(i64::MAX),
            digest: Vec::new(),
            made_by: desk.staff()?,
            department: affairs.department,
            made_on: page.at.day(),
            due: page.at.day().plus_days(days),
            state: slug("begun")?,
            erased_on: None,
        })
    }
}

impl Act for FillFile {
    const SPEC: Spec = Spec::two_steps(ActName::FillFile, Stage::Use);
    type Done = FilledFile;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let department = affairs.row.department.clone();
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&department))?;
        q.device(&mut facts, who)?;
        q.about(&mut facts, &affairs.row);
        q.specific_file(&mut facts, "file", self.file, self.affairs)?;
        facts.purpose_named = q.purpose_named(&affairs.row, &self.purpose)?;
        // Any other table has no form of the law's, so its columns can stand for any document.
        facts.form_of_purpose = match &self.layout {
            Some(form) => q.form_of_purpose(form, &self.purpose)?,
            None => true,
        };
        let scope = |departments| Scope {
            stage: Stage::Use,
            affairs: self.affairs,
            file: Some(self.file),
            departments,
        };
        q.output_folder(&mut facts, who, &self.into)?;
        q.scope(&mut facts, who, &scope(&[]))?;
        let Some(read) = self.read.get() else {
            return Ok(facts);
        };
        if !(facts.stage_designated && facts.affairs_in_scope && facts.file_in_scope) {
            return Ok(facts);
        }
        let planned_before = read.planned.get().is_some();
        let planned = self.plan(read, q)?;
        q.scope(&mut facts, who, &scope(&planned.departments))?;
        // A plan made on this snapshot names only people whose number is held for the affairs.
        if planned_before {
            q.usable_for(&mut facts, &planned.people, (self.affairs, &self.purpose))?;
        } else {
            facts.held_for_affairs = true;
            facts.use_term_runs = true;
            facts.purpose_told = planned.told || domain::broken::is_off("purpose_told");
        }
        let mut documents = match &self.layout {
            Some(form) => q.documents_of_form(form)?,
            None => Vec::new(),
        };
        if !documents.contains(&self.purpose) {
            documents.push(self.purpose.clone());
        }
        q.verified_for(&mut facts, &planned.people, self.affairs, &documents)?;
        facts.numbers_are_checked = q.checked(&planned.people)?;
        facts.people = i64::try_from(planned.people.len()).unwrap_or(i64::MAX);
        let asked = Asked {
            act: ActName::FillFile,
            department: &department,
            affairs: self.affairs,
            form: Some(&read.form),
            documents: std::slice::from_ref(&self.purpose),
            year: planned.plan.year(),
            destination: None,
            method: None,
            departments: &planned.departments,
            people: facts.people,
        };
        q.instruction(&mut facts, who, &asked)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        desk.office.vault()?;
        self.read(desk)?;
        let permit = desk.ask(&self)?;
        let (read, planned) = self.planned()?;
        desk.office.disk().create_folder(&self.into)?;
        let (mut begun, (copy, sealed)) = desk.begin(permit, |page| {
            let rows = page.tx.secrets_of_people(&planned.people)?;
            page.opens(rows.iter().map(|r| r.id));
            page.subjects(planned.people.iter().chain(&planned.blank).copied());
            if !planned.blank.is_empty() {
                let count = i64::try_from(planned.blank.len()).unwrap_or(i64::MAX);
                page.detail("left_blank", ledger::DetailValue::Int(count));
            }
            page.purpose(&self.purpose);
            page.note("file", self.name.as_plain());
            let path = PlainText::new(self.goes_to(page.record).to_string_lossy());
            page.note("path", &path.map_err(|_| FormError::new("into", "path_form"))?);
            let copy = self.copy(page, read, planned, desk)?;
            page.put_object(&copy)?;
            page.put(&CopyPurpose { id: copy.id, purpose: self.purpose.clone() })?;
            dispose::made(page, (self.affairs, &self.purpose), &planned.people)?;
            new_copy::lay(page, desk, &copy, CopyPlaceKind::Container)?;
            let sealed = rows.iter().map(sealed_secret).collect::<Result<Vec<_>, _>>()?;
            Ok((copy, sealed))
        })?;
        let made = match self.make(desk, &mut begun, &planned.plan, &sealed) {
            Ok(made) => made,
            Err(stop) => {
                desk.office
                    .disk()
                    .remove(&desk.office.outbox().join(format!("{}.zip", begun.record)))?;
                desk.fail(begun, |page| new_copy::never_left(page, &copy))?;
                return Err(stop);
            }
        };
        let record = begun.record;
        let _running = begun.still_running();
        desk.finish(begun, |page| {
            let mut copy = copy.clone();
            copy.state = slug("open")?;
            copy.digest.clone_from(&made.digest);
            page.put_object(&copy)?;
            page.subjects(planned.people.iter().copied());
            page.open_duty(NewDuty {
                kind: "erase_copy",
                about: copy.id.0,
                owner: Duty::Clerk,
                staff: desk.who.staff,
                department: Some(&copy.department),
                due: copy.due,
                opened_by: ActName::FillFile,
                closed_by: ActName::EraseCopy,
            })
        })?;
        let path = hand_out(desk, &made, self.goes_to(record))?;
        Ok(FilledFile {
            copy: copy.id,
            path,
            password: made.password,
            layout: self.layout.clone(),
            people: planned.people.len(),
            cells: made.cells,
            left_blank: planned.plan.blanks().iter().map(LeftBlank::of).collect(),
            warnings: self.warnings(),
            due: copy.due,
        })
    }
}

/// Those whose last request for the affairs ended without their number.
fn refused(q: &mut Query<'_, '_>, affairs: AffairsId) -> Result<HashSet<PersonId>, Stop> {
    let mut refused = HashSet::new();
    for held in q.tx.requests_for(affairs)? {
        match held.row.state.as_str() {
            "not_submitted" => refused.insert(held.row.person),
            _ => refused.remove(&held.row.person),
        };
    }
    Ok(refused)
}

impl LeftBlank {
    fn of(cell: &filing::Cell) -> Self {
        Self { person: cell.whose, line: cell.line, column: cell.column }
    }
}

/// Moves the container out of the outbox, also onto another file system.
fn hand_out(desk: &Desk<'_>, made: &Made, path: PathBuf) -> Result<PathBuf, Stop> {
    let disk = desk.office.disk();
    if disk.rename(&made.inside, &path).is_err() {
        let bytes = disk.read(&made.inside)?;
        disk.create(&path, &bytes)?;
        disk.remove(&made.inside)?;
    }
    Ok(path)
}
