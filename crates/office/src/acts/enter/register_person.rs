//! `register_person`: one person comes into the register before a number is asked for (H5.10, U2.3). A
//! newcomer is the daily case; a family is entered after its member of staff.

use domain::id::{AffairsId, PersonId};
use domain::rows::{Person, Purpose};
use domain::{ActName, Day, Duty, ExternalCode, Facts, FormError, Label, Slug, Stage, Stop, Told};
use schemars::JsonSchema;
use serde::Deserialize;

use super::same::{self, AsWritten};
use crate::act::{Act, Spec};
use crate::acts::dispose;
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Page, Query, Scope};

/// Enters a person for some affairs; one who is known already is needed for these affairs, too.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterPerson {
    /// The staff number of the member of staff this person is, or belongs to.
    pub staff_number: ExternalCode,
    /// `self`, or what the person is to the member of staff (`spouse`, `child`, …).
    pub relation: Slug,
    /// As written on the paper.
    pub name: Label,
    /// In kana, as written on the paper.
    pub kana: Label,
    /// Date of birth.
    pub birth: Day,
    /// The department of the member of staff.
    pub department: Label,
    /// The affairs the number will be needed for.
    pub affairs: AffairsId,
    /// The first day of need; today when none.
    #[serde(default)]
    pub since: Option<Day>,
    /// True: somebody of this name and birth is there already, and another entry is meant.
    #[serde(default)]
    pub same_name: bool,
    /// The documents of which the person was told on this occasion, out of the affairs' purposes.
    #[serde(default)]
    pub told: Vec<Slug>,
}

impl Act for RegisterPerson {
    const SPEC: Spec = Spec::one_step(ActName::RegisterPerson, Stage::Acquire);
    type Done = Entered<PersonId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let department = affairs.row.department.clone();
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&department))?;
        q.about(&mut facts, &affairs.row);
        q.told_listed("told", &affairs.row, &self.told)?;
        // Who enters numbers enters people as well.
        for stage in [Stage::Acquire, Stage::Enter] {
            if !facts.stage_designated {
                let departments = std::slice::from_ref(&self.department);
                let scope = Scope { stage, affairs: self.affairs, file: None, departments };
                q.scope(&mut facts, who, &scope)?;
            }
        }
        facts.people = 1;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let texts = [&self.name, &self.kana, &self.department];
        same::legible(&self.staff_number, &self.relation, texts, self.birth)?;
        let today = desk.office.now().day();
        if self.birth > today {
            return Err(FormError::new("birth", "day_in_future").into());
        }
        same::check_since("since", self.since.unwrap_or(today), today)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let id = self.person(page)?;
            let purpose = Purpose {
                id: page.draw(),
                person: id,
                affairs: self.affairs,
                since: self.since.unwrap_or_else(|| page.at.day()),
                ended_on: None,
                keep_until: None,
                told: Some(Told::of(&self.told)),
                used_until: None,
            };
            dispose::begin(page, purpose)?;
            page.subject(id);
            Ok(Entered { id })
        })
    }
}

impl RegisterPerson {
    /// One human is entered once in a department under one member of staff, unless a second entry is meant: a
    /// namesake, or a child of two members of staff. Who is entered in other departments is not said.
    fn check_namesake(&self, page: &mut Page<'_, '_>) -> Result<(), Stop> {
        if self.same_name {
            return Ok(());
        }
        let kana = filing::folded_kana(self.kana.as_str());
        let born = page.tx.people_born_on(self.birth, &self.department)?;
        let mut alike =
            born.into_iter().filter(|held| filing::folded_kana(held.row.kana.as_str()) == kana);
        let Some(held) = alike.next() else { return Ok(()) };
        let by = page.last_by::<Person>(held.row.id.0)?;
        Err(FormError::new("name", "namesake")
            .with("id", held.row.id)
            .with("staff_number", &held.row.staff_number)
            .with("by", by)
            .into())
    }

    /// The person of the register that is meant, or a new one.
    fn person(&self, page: &mut Page<'_, '_>) -> Result<PersonId, Stop> {
        let family = page.tx.people_of_staff(&self.staff_number)?;
        let oneself = family.iter().find(|held| held.row.relation.as_str() == "self");
        if oneself.is_none() && self.relation.as_str() != "self" {
            return Err(FormError::new("staff_number", "member_of_staff_unknown").into());
        }
        // The scope was decided on the department that was typed, so it must be the registered one.
        if oneself.is_some_and(|held| held.row.department != self.department) {
            return Err(FormError::new("department", "person_department_differs").into());
        }
        let since = self.since.unwrap_or_else(|| page.at.day());
        if let Some(held) = oneself
            && held.row.left_on.is_some_and(|left_on| left_on < since)
            && dispose::has_left(page, &held.row)?
        {
            return Err(FormError::new("staff_number", "has_left").into());
        }
        let written = AsWritten {
            relation: self.relation.as_str(),
            name: self.name.as_str(),
            kana: self.kana.as_str(),
            birth: self.birth,
        };
        let Some(held) = same::known(&family, &written)? else {
            if !page.tx.department_is_known(&self.department)? {
                return Err(FormError::new("department", "department_unknown").into());
            }
            self.check_namesake(page)?;
            let row = Person {
                id: page.draw(),
                staff_number: self.staff_number.clone(),
                relation: self.relation.clone(),
                name: self.name.clone(),
                kana: self.kana.clone(),
                birth: self.birth,
                department: self.department.clone(),
                left_on: None,
            };
            page.put_object(&row)?;
            return Ok(row.id);
        };
        if dispose::has_died(page, held.row.id)? {
            return Err(FormError::new("staff_number", "has_died").into());
        }
        let needed = page.tx.purposes_of_person(held.row.id)?;
        // What ends on a day to come is needed until then.
        let lasts = |p: &Purpose| p.ended_on.is_none_or(|last| last > since);
        if needed.iter().any(|p| p.row.affairs == self.affairs && lasts(&p.row)) {
            return Err(FormError::new("staff_number", "person_known")
                .with("person", held.row.id)
                .into());
        }
        page.object(&held.row);
        Ok(held.row.id)
    }
}
