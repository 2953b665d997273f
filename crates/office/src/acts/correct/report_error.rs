//! `report_error`: anybody who sees that something held is wrong says so (H5.5).

use domain::id::{ErrorReportId, PersonId};
use domain::rows::{DoubtedNumber, ErrorReport};
use domain::{ActName, Duty, Facts, Failure, FormError, Label, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// Reports an error in anything that is held, not only a number.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportError {
    /// The department that is to see to it.
    pub department: Label,
    /// About whom, when the reporter can name the entry.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// Which of what is held is wrong, when it can be named.
    #[serde(default)]
    pub field: Option<HeldField>,
    /// What is wrong, in words and without the number.
    pub what: PlainText,
}

/// What is held of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeldField {
    /// The name.
    Name,
    /// The name in kana.
    Kana,
    /// The date of birth.
    Birth,
    /// The relation to the member of staff.
    Relation,
    /// The staff number.
    StaffNumber,
    /// The department.
    Department,
    /// The number itself.
    Number,
    /// That the number is this person's: it is somebody else's, and nobody uses it until that is settled.
    WrongHolder,
    /// A day or another fact of the need for it.
    Other,
}

impl HeldField {
    const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kana => "kana",
            Self::Birth => "birth",
            Self::Relation => "relation",
            Self::StaffNumber => "staff_number",
            Self::Department => "department",
            Self::Number => "number",
            Self::WrongHolder => "wrong_holder",
            Self::Other => "other",
        }
    }
}

impl Act for ReportError {
    const SPEC: Spec = Spec::one_step(ActName::ReportError, Stage::House);
    type Done = Entered<ErrorReportId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        if let Some(person) = self.person {
            q.department_of("person", person)?;
        }
        q.office_facts(who, &[Duty::Supervisor, Duty::Manager, Duty::Clerk], Some(&self.department))
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let doubted = self.field == Some(HeldField::WrongHolder);
        if doubted && self.person.is_none() {
            return Err(FormError::new("person", "field_missing").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            if !page.tx.department_is_known(&self.department)? {
                return Err(FormError::new("department", "department_unknown").into());
            }
            let row = open(page, desk, ActName::ReportError, &self.department, self.person)?;
            if let Some(person) = self.person.filter(|_| doubted) {
                doubt(page, &row, person)?;
            }
            page.object(&row);
            page.subjects(self.person);
            page.note("what", &self.what);
            if let Some(field) = self.field {
                let code = PlainText::new(field.code());
                page.note("field", &code.map_err(|_| Failure::new("code_form", field.code()))?);
            }
            Ok(Entered { id: row.id })
        })
    }
}

/// Nobody uses the number while the report is open.
pub(super) fn doubt(
    page: &mut Page<'_, '_>,
    report: &ErrorReport,
    person: PersonId,
) -> Result<(), Stop> {
    page.put(&DoubtedNumber { id: report.id, person })?;
    Ok(())
}

/// Enters a report, with the duty of the department's supervisor to settle it. It has the id of its record, beside which
/// its words stand.
pub(super) fn open(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    act: ActName,
    department: &Label,
    person: Option<PersonId>,
) -> Result<ErrorReport, Stop> {
    let row = ErrorReport {
        id: ErrorReportId(page.record.0),
        person,
        department: department.clone(),
        by: desk.staff()?,
        on_day: page.at.day(),
        state: slug("open")?,
        closed_on: None,
    };
    page.put(&row)?;
    let days: i32 = page.office.limits()?.check_days.into();
    let owner = page.owner_of_told(department, &[row.by])?;
    page.open_duty(NewDuty {
        kind: "settle_error_report",
        about: row.id.0,
        owner,
        staff: None,
        department: Some(department),
        due: page.at.day().plus_days(days),
        opened_by: act,
        closed_by: ActName::SettleErrorReport,
    })?;
    Ok(row)
}
