//! `mend_row`: a row of a roster that waits is put right, and comes in as the roster's good rows did (H5.5, H6.7,
//! U4). What was right of it need not be typed again; a number is typed only when the roster's own was wrong, was
//! somebody else's, or is to be replaced.

use domain::id::{AffairsId, PendingRowId, PersonId, PurposeId, SecretId};
use domain::rows::{Affairs, PendingRow, Person, Purpose};
use domain::{
    ActName, Day, Duty, ExternalCode, Facts, FormError, Label, Phase, Slug, Stage, Stop, Told,
};
use filing::roster::Column;
use filing::{Cells, Legible, Relation};
use number::IndividualNumber;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;

use super::erase_source;
use super::hold;
use super::same::{self, AsWritten};
use super::taken_over;
use super::typed::{self, Typed};
use crate::act::{Act, Spec};
use crate::acts::{acquire, correct, dispose};
use crate::desk::{Actor, Desk, Ground, Page, Query, Scope};
use crate::input::{SecretText, known_code, slug};

/// Mends a row that waits. Fields that are left out stay as the roster has them.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MendRow {
    /// The row that waits.
    pub row: PendingRowId,
    /// The staff number of the member of staff this person is, or belongs to.
    #[serde(default)]
    pub staff_number: Option<ExternalCode>,
    /// `self`, or what the person is to the member of staff (`spouse`, `child`, …).
    #[serde(default)]
    pub relation: Option<Slug>,
    /// As written on the paper.
    #[serde(default)]
    pub name: Option<Label>,
    /// In kana, as written on the paper.
    #[serde(default)]
    pub kana: Option<Label>,
    /// Date of birth.
    #[serde(default)]
    pub birth: Option<Day>,
    /// The department of the member of staff.
    #[serde(default)]
    pub department: Option<Label>,
    /// The number, typed from the paper.
    #[serde(default)]
    pub number: Option<SecretText>,
    /// The same once more, typed blind.
    #[serde(default)]
    pub again: Option<SecretText>,
    /// The documents of which the person was told, where the row names one that there is not.
    #[serde(default)]
    pub told: Option<Vec<Slug>>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Mended {
    /// Who came in, or was known.
    pub person: PersonId,
    /// How a number that was typed is read a second time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_reading: Option<Slug>,
    /// Rows of the roster that still wait.
    pub waiting: usize,
}

/// Whose row it is.
struct Whose {
    person: PersonId,
    /// In the register before this.
    is_known: bool,
}

impl Act for MendRow {
    const SPEC: Spec = Spec {
        phases: &[Phase::Completed, Phase::Failed],
        ..Spec::one_step(ActName::MendRow, Stage::Enter).with_vault()
    };
    type Done = Mended;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let row = q.known::<PendingRow>("row", self.row.0)?;
        let affairs = q.affairs("row", row.affairs)?;
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&affairs.row.department))?;
        q.device(&mut facts, who)?;
        q.about(&mut facts, &affairs.row);
        q.specific_file(&mut facts, "row", row.file, row.affairs)?;
        facts.purpose_named = q.purpose_named(&affairs.row, &row.purpose)?;
        q.told_listed("told", &affairs.row, self.told.as_deref().unwrap_or_default())?;
        // Whose number waits is what the roster says, whatever is typed; where it comes in is what is typed.
        let known = q.tx.departments_of_people()?;
        let mut departments = vec![hold::department_of(q.tx, &known, &row)?];
        // A row that cannot be read yet is nobody's: the form errors follow.
        let typed = match self.legible(&row) {
            Ok(says) => department_of(q.tx, &says)?,
            Err(_) => None,
        };
        departments.extend(typed);
        if domain::broken::is_off("mended_from") {
            departments.drain(..departments.len() - 1);
        }
        departments.dedup();
        let (stage, file) = (Stage::Enter, Some(row.file));
        let scope = Scope { stage, affairs: row.affairs, file, departments: &departments };
        q.scope(&mut facts, who, &scope)?;
        // A row of a ledger may come in for several affairs.
        for affairs in taken_over::waiting(q.tx, &row)?.into_iter().flat_map(|t| t.row.affairs.0) {
            let mut one = Facts::none();
            let departments = departments.as_slice();
            q.scope(&mut one, who, &Scope { stage, affairs, file, departments })?;
            facts.affairs_in_scope &= one.affairs_in_scope;
        }
        facts.subject_is_open = row.state.as_str() == "open";
        facts.people = 1;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let number = self.typed()?;
        if let Some(relation) = &self.relation {
            let all = Relation::ALL.iter().map(|relation| relation.code());
            known_code("relation", relation.as_str(), all)?;
        }
        if self.birth.is_some_and(|birth| birth > desk.office.now().day()) {
            return Err(FormError::new("birth", "day_in_future").into());
        }
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let done = desk.record(permit, |page| self.mend(page, desk, number.as_ref()));
        let (mended, old) = told_on_record(desk, &ground, done)?;
        if !old.is_empty() {
            correct::bury(desk, old)?;
        }
        Ok(mended)
    }
}

/// The answer "already held" tells that somebody has this number: nobody gets it without a record.
fn told_on_record<T>(desk: &Desk<'_>, ground: &Ground, done: Result<T, Stop>) -> Result<T, Stop> {
    if let Err(Stop::Form(errors)) = &done
        && errors.iter().any(|error| error.code == "number_already_held")
    {
        desk.record_failed(&MendRow::SPEC, ground, |page| {
            page.detail("already_held", ledger::DetailValue::Int(1));
            Ok(())
        })?;
    }
    done
}

impl MendRow {
    /// The number, when one was typed: both times.
    fn typed(&self) -> Result<Option<IndividualNumber>, Stop> {
        match (&self.number, &self.again) {
            (None, None) => Ok(None),
            (Some(number), Some(again)) => typed::typed_twice(number, again).map(Some),
            (Some(_), None) => Err(FormError::new("again", "field_missing").into()),
            (None, Some(_)) => Err(FormError::new("number", "field_missing").into()),
        }
    }

    /// The row with what was typed in the place of what was wrong, read as a roster is.
    fn legible(&self, row: &PendingRow) -> Result<Legible, Vec<FormError>> {
        let typed = |text: &str| Label::new(text).ok();
        let relation = self.relation.as_ref().map(Slug::as_str).and_then(Relation::from_code);
        let cells = Cells {
            staff_number: self.staff_number.as_ref().and_then(|code| typed(code.as_str())),
            relation: relation.and_then(|relation| typed(relation.written())),
            name: self.name.clone(),
            kana: self.kana.clone(),
            birth: self.birth.and_then(|day| typed(&day.to_string())),
            department: self.department.clone(),
        };
        let whole = Cells {
            staff_number: cells.staff_number.or_else(|| row.staff_number.clone()),
            relation: cells.relation.or_else(|| row.relation.clone()),
            name: cells.name.or_else(|| row.name.clone()),
            kana: cells.kana.or_else(|| row.kana.clone()),
            birth: cells.birth.or_else(|| row.birth.clone()),
            department: cells.department.or_else(|| row.of_department.clone()),
        };
        whole.read().map_err(|faults| {
            faults.iter().map(|(field, _)| FormError::new(*field, "still_bad")).collect()
        })
    }

    /// The documents of these affairs of which the person was told: what is typed, or what the row says; none when of all
    /// that they list.
    fn told(
        &self,
        page: &mut Page<'_, '_>,
        row: &PendingRow,
        affairs: AffairsId,
    ) -> Result<Option<Told>, Stop> {
        let unknown = row.columns.0.iter().any(|column| column.as_str() == Column::Purpose.code());
        let told = match (&self.told, &row.told) {
            (Some(told), _)
                if !told.contains(&row.purpose) && !domain::broken::is_off("told_own") =>
            {
                return Err(FormError::new("told", "told_without_own").into());
            }
            (Some(told), _) => Told::of(told),
            (None, Some(told)) => told.clone(),
            (None, None) if unknown && !domain::broken::is_off("told_mended") => {
                return Err(FormError::new("told", "field_missing").into());
            }
            (None, None) => return Ok(None),
        };
        let listed = page.known::<Affairs>("row", affairs.0)?.row.purposes.0;
        Ok(Some(Told::of(listed.iter().filter(|document| told.names(document)))))
    }

    fn mend(
        &self,
        page: &mut Page<'_, '_>,
        desk: &Desk<'_>,
        number: Option<&IndividualNumber>,
    ) -> Result<(Mended, Vec<SecretId>), Stop> {
        let row = page.known::<PendingRow>("row", self.row.0)?.row;
        let says = self.legible(&row).map_err(Stop::Form)?;
        let ledger = taken_over::waiting(page.tx, &row)?.map(|held| held.row);
        let ended_on = ledger.as_ref().and_then(|ledger| ledger.disposed_on);
        let staff_number = says.staff_number.clone();
        let whose = whose(page, &row, says)?;
        if ended_on.is_none() {
            check_here(page, &staff_number, whose.person)?;
        }
        let (way, old) = match ended_on {
            // The ledger says that the number was destroyed: there is none to type.
            Some(_) => (None, None),
            None => take_number(page, desk, &row, &whose, number)?,
        };
        let (person, since) = (whose.person, row.since);
        let affairs = ledger.as_ref().map_or(vec![row.affairs], |ledger| ledger.affairs.0.clone());
        for affairs in affairs {
            let told = self.told(page, &row, affairs)?;
            let mut needed = acquire::needed_for(page, person, affairs)?;
            needed.retain(|need| need.is_needed(page.at.day()));
            if ended_on.is_none() && !needed.is_empty() {
                let documents = match told {
                    Some(told) => told.codes(),
                    None => page.known::<Affairs>("row", affairs.0)?.row.purposes.0,
                };
                acquire::tell(page, needed, &documents)?;
            } else {
                let id: PurposeId = page.draw();
                let since = ended_on.map_or(since, |ended_on| since.min(ended_on));
                let (keep_until, used_until) = (None, None);
                let need =
                    Purpose { id, person, affairs, since, ended_on, keep_until, told, used_until };
                match ended_on {
                    // It was over before it came in.
                    Some(_) => page.put(&need)?,
                    None => dispose::begin(page, need)?,
                };
            }
        }
        if ended_on.is_none() {
            erase_source::holds(page, row.source, [person])?;
        }
        if let Some(ledger) = ledger {
            taken_over::settle(page, ledger, Some(person))?;
        }
        page.subject(person);
        page.purpose(&row.purpose);
        let waiting = hold::settle(page, desk, row, slug("mended")?)?;
        Ok((Mended { person, second_reading: way, waiting }, old.into_iter().collect()))
    }
}

/// Who left comes in by no row, and neither does their family: first the return is recorded.
fn check_here(
    page: &mut Page<'_, '_>,
    staff_number: &ExternalCode,
    person: PersonId,
) -> Result<(), Stop> {
    let family = page.tx.people_of_staff(staff_number)?;
    for held in family {
        let is_meant = held.row.id == person || held.row.relation.as_str() == "self";
        if is_meant && dispose::has_left(page, &held.row)? {
            return Err(FormError::new("staff_number", "has_left").into());
        }
    }
    Ok(())
}

/// The department of a row; a family's row without one has that of the member of staff.
fn department_of(tx: &mut Tx<'_>, says: &Legible) -> Result<Option<Label>, Stop> {
    if says.department.is_some() {
        return Ok(says.department.clone());
    }
    let family = tx.people_of_staff(&says.staff_number)?;
    let oneself = family.into_iter().find(|held| held.row.relation.as_str() == "self");
    Ok(oneself.map(|held| held.row.department))
}

/// The person of the register that the row means, or a new one: as a roster finds them.
fn whose(page: &mut Page<'_, '_>, row: &PendingRow, says: Legible) -> Result<Whose, Stop> {
    let family = page.tx.people_of_staff(&says.staff_number)?;
    let relation = says.relation.code();
    let written = AsWritten {
        relation,
        name: says.name.as_str(),
        kana: says.kana.as_str(),
        birth: says.birth,
    };
    if let Some(held) = same::known(&family, &written)? {
        // The scope was decided on the department of the row, so it must be the registered one.
        if says.department.is_some_and(|department| department != held.row.department) {
            return Err(FormError::new("department", "person_department_differs").into());
        }
        return Ok(Whose { person: held.row.id, is_known: true });
    }
    if says.relation != Relation::Oneself
        && !family.iter().any(|held| held.row.relation.as_str() == "self")
    {
        return Err(FormError::new("staff_number", "member_of_staff_unknown").into());
    }
    let unknown = || FormError::new("department", "still_bad");
    let department = department_of(page.tx, &says)?.ok_or_else(unknown)?;
    if !page.tx.department_is_known(&department)? && !domain::broken::is_off("department_of_row") {
        return Err(FormError::new("department", "department_unknown").into());
    }
    page.put(&Person {
        id: row.person,
        staff_number: says.staff_number,
        relation: slug(relation)?,
        name: says.name,
        kana: says.kana,
        birth: says.birth,
        department,
        left_on: None,
    })?;
    Ok(Whose { person: row.person, is_known: false })
}

/// The number of the row: that of the roster, or what was typed in its place. Hands back the secret that is gone.
///
/// The roster's number is sealed for the id that the row drew: whoever turns out to be known by another id has it
/// typed again.
fn take_number(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    row: &PendingRow,
    whose: &Whose,
    number: Option<&IndividualNumber>,
) -> Result<(Option<Slug>, Option<SecretId>), Stop> {
    let (person, affairs, act) = (whose.person, row.affairs, ActName::MendRow);
    let own = row.secret.filter(|_| !whose.is_known);
    let same = match (own, number) {
        (Some(secret), Some(number)) => typed::is_held_as(page, number, person, secret)?,
        (own, None) => own.is_some(),
        (None, Some(_)) => false,
    };
    if let Some(secret) = own.filter(|_| same) {
        typed::sample(page, desk, act, &[(person, secret, affairs)])?;
        return Ok((None, None));
    }
    let Some(number) = number else {
        return Err(FormError::new("number", "number_needed").into());
    };
    if let Some(held) = page.tx.secrets_of_people(&[person])?.first().filter(|_| whose.is_known) {
        if !typed::is_held_as(page, number, person, held.id)? {
            return Err(FormError::new("number", "number_there_already").into());
        }
        give_up(page, desk, row)?;
        return Ok((None, row.secret));
    }
    give_up(page, desk, row)?;
    let secret = typed::seal(page, person, number)?;
    let way = typed::enter(page, desk, &Typed { person, affairs, secret, act })?;
    Ok((Some(way), row.secret))
}

/// The roster's number is not needed: it is disposed of as any other.
fn give_up(page: &mut Page<'_, '_>, desk: &Desk<'_>, row: &PendingRow) -> Result<(), Stop> {
    match row.secret {
        Some(secret) => {
            let act = (ActName::MendRow, None);
            correct::remove(page, desk, act, (row.person, row.affairs), &[secret])
        }
        None => Ok(()),
    }
}
