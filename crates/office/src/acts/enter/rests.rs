//! What an intake rests on. A roster must not go round what `enter_number` asks (番号法第16条, H6.7): each row's person
//! and number were verified here; or somebody's word stands for that, from before they came here, and the supervisor
//! instructed that numbers come in from where the roster comes. Such a word is held against the proofs later.

use domain::id::AffairsId;
use domain::rows::{Affairs, Person, Source, Statement};
use domain::{ActName, Day, Duty, Facts, FormError, Label, PlainText, Stop};
use filing::{HeldRow, RosterRow, Stated, folded_kana};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Held;

use crate::desk::{Actor, Asked, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// The word of who verified numbers and people before they came here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlierCheck {
    /// The office or person that verified.
    pub by: Label,
    /// The day on which it was done, or was done last.
    pub on: Day,
    /// How, and where the proofs are.
    pub how: PlainText,
}

/// What an intake says of this.
#[derive(Clone, Copy)]
pub(super) struct Rests<'a> {
    pub act: ActName,
    pub affairs: AffairsId,
    /// From where the roster or ledger comes, as the instruction names it.
    pub came_from: Option<&'a Label>,
    pub checked: Option<&'a EarlierCheck>,
}

/// The rows of an intake.
pub(super) struct Rows<'r> {
    pub good: &'r [RosterRow],
    pub held: &'r [HeldRow],
    pub departments: &'r [Label],
}

impl Rests<'_> {
    /// Whether somebody's word stands for a row: the input's, or that of the ledger.
    fn has_word(&self, stated: Option<&Stated>) -> bool {
        self.checked.is_some() || stated.is_some_and(|stated| stated.verified.is_some())
    }

    /// The word is about the past.
    ///
    /// # Errors
    /// A form error for a day to come, and when a word is given without saying from where the roster comes.
    pub fn check(&self, today: Day) -> Result<(), FormError> {
        if self.checked.is_some_and(|checked| checked.on > today) {
            return Err(FormError::new("checked.on", "day_in_future"));
        }
        if self.checked.is_some() && self.came_from.is_none() {
            return Err(FormError::new("came_from", "field_missing"));
        }
        Ok(())
    }

    /// Whether every row rests on a check on record, or on a word; and the instruction, where one does on a word.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn facts(
        &self,
        q: &mut Query<'_, '_>,
        facts: &mut Facts,
        who: &Actor,
        rows: &Rows<'_>,
    ) -> Result<(), Stop> {
        let worded = rows.held.iter().all(|row| self.has_word(row.stated.as_ref()));
        (facts.checks_on_record, facts.identity_verified) = (rows.held.is_empty(), worded);
        for row in rows.good {
            let has_word = self.has_word(row.stated.as_ref());
            if has_word && !facts.checks_on_record {
                continue;
            }
            let on_record = is_on_record(q, row, self.affairs)?;
            facts.checks_on_record &= on_record;
            if !on_record && !has_word {
                facts.identity_verified = false;
                break;
            }
        }
        if facts.checks_on_record || self.came_from.is_none() {
            return Ok(());
        }
        let department = q.affairs("affairs", self.affairs)?.row.department.clone();
        let asked = Asked {
            act: self.act,
            department: &department,
            affairs: self.affairs,
            form: None,
            documents: &[],
            year: None,
            destination: None,
            method: None,
            departments: rows.departments,
            people: facts.people,
        };
        q.instruction_for_source(facts, who, &asked, self.came_from)
    }

    /// Enters the word, with the duty to hold it against the proofs.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn enter(
        &self,
        page: &mut Page<'_, '_>,
        desk: &Desk<'_>,
        source: &Source,
        people: usize,
    ) -> Result<(), Stop> {
        let Some(came_from) = self.came_from.filter(|_| people > 0) else { return Ok(()) };
        let department = page.known::<Affairs>("affairs", self.affairs.0)?.row.department;
        let row = Statement {
            id: source.id,
            affairs: self.affairs,
            department,
            came_from: came_from.clone(),
            verified_by: self.checked.map(|checked| checked.by.clone()),
            verified_on: self.checked.map(|checked| checked.on),
            how: self.checked.map(|checked| checked.how.clone()),
            people: i64::try_from(people).unwrap_or(i64::MAX),
            taken_by: desk.staff()?,
            state: slug("open")?,
            checked_by: None,
            checked_on: None,
        };
        page.put(&row)?;
        let days: i32 = page.office.limits()?.check_days.into();
        page.open_duty(NewDuty {
            kind: "check_statement",
            about: row.id.0,
            owner: Duty::Clerk,
            staff: None,
            department: Some(&row.department),
            due: page.at.day().plus_days(days),
            opened_by: self.act,
            closed_by: ActName::CheckStatement,
        })
    }
}

/// Whether the person of a row is in the register and was verified for the affairs.
fn is_on_record(q: &mut Query<'_, '_>, row: &RosterRow, affairs: AffairsId) -> Result<bool, Stop> {
    let kana = folded_kana(row.kana.as_str());
    let same = |held: &&Held<Person>| {
        held.row.relation.as_str() == row.relation.code()
            && folded_kana(held.row.kana.as_str()) == kana
    };
    let family = q.tx.people_of_staff(&row.staff_number)?;
    let Some(person) = family.iter().find(same) else { return Ok(false) };
    let mut one = Facts::none();
    q.verification(&mut one, person.row.id, affairs, (None, None))?;
    Ok(one.identity_verified)
}
