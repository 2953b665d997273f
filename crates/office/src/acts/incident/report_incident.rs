//! `report_incident`: anybody on the staff reports a breach, or a leak, loss or damage, also a sign of one; who must know
//! hears of it at once (H2.2-1, H2.2-2, H4.2).

use domain::id::{
    CopyId, IncidentId, IncidentNoticeId, KeepingPlaceId, MediumId, ReportRouteId, SpecificFileId,
    StaffId,
};
use domain::register::List;
use domain::rows::{Copy, Incident, IncidentNotice, KeepingPlace, Medium, SpecificFile, Staff};
use domain::{ActName, Day, Duty, Facts, FormError, Label, Moment, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::choices::{IncidentKind, IncidentSureness};
use super::route::{answering, in_force, offices_to_tell};
use crate::act::{Act, Spec};
use crate::acts::acquire::repeated;
use crate::acts::provide::check_moment;
use crate::desk::{Actor, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// So many people at most can be concerned: the whole country.
const EVERYBODY: i64 = 200_000_000;

/// Days after the noticing within which a report is assessed: it leaves time for the first report to the commission.
const ASSESS_DAYS: i32 = 2;

/// Reports a breach or a leak. It needs no designation and no office, and no office that is held.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportIncident {
    /// What kind of thing it is.
    pub kind: IncidentKind,
    /// Whether it happened, or something speaks for it.
    pub sureness: IncidentSureness,
    /// When it was noticed.
    pub noticed_at: Moment,
    /// What was seen, in words and without a number.
    pub what: PlainText,
    /// The department concerned.
    pub department: Label,
    /// The specific file concerned.
    #[serde(default)]
    pub file: Option<SpecificFileId>,
    /// The keeping place concerned.
    #[serde(default)]
    pub place: Option<KeepingPlaceId>,
    /// The medium concerned.
    #[serde(default)]
    pub medium: Option<MediumId>,
    /// The copy concerned.
    #[serde(default)]
    pub copy: Option<CopyId>,
    /// Roughly how many people; 0 when unknown.
    pub people: i64,
    /// It is contained already.
    pub contained: bool,
    /// Members of staff whom it concerns: the report goes past them.
    #[serde(default)]
    pub concerns: Vec<StaffId>,
    /// Offices whose holders it concerns.
    #[serde(default)]
    pub concerns_offices: Vec<Duty>,
}

/// What a report came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IncidentReported {
    /// The report.
    pub id: IncidentId,
    /// Minutes from the noticing to the report.
    pub minutes: i64,
    /// Who is told, in order.
    pub told: Vec<ToldOffice>,
}

/// An office that is told.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ToldOffice {
    /// The office.
    pub office: Duty,
    /// How it is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Label>,
    /// To be acknowledged by this day.
    pub due: Day,
}

/// The route by which a report goes.
struct Way {
    route: Option<ReportRouteId>,
    offices: Vec<Duty>,
    contacts: Vec<(Duty, Label)>,
}

impl ReportIncident {
    fn check(&self, desk: &Desk<'_>) -> Result<(), FormError> {
        check_moment("noticed_at", self.noticed_at, desk.office.now())?;
        if self.what.is_blank() {
            return Err(FormError::new("what", "field_missing"));
        }
        check_people(self.people, 0)?;
        match repeated(&self.concerns) {
            Some(i) => Err(FormError::new(format!("concerns[{i}]"), "named_twice")),
            None => Ok(()),
        }
    }

    /// Whom it concerns: those who are named, and who answers today in the offices that are named.
    fn concerned(&self, page: &mut Page<'_, '_>) -> Result<Vec<StaffId>, Stop> {
        let mut all = self.concerns.clone();
        for office in &self.concerns_offices {
            let office = page.pack()?.sees_to(*office);
            all.extend(answering(page.tx, office, &self.department, page.at.day())?);
        }
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    fn way(&self, page: &mut Page<'_, '_>) -> Result<Way, Stop> {
        Ok(match in_force(page.tx, &self.department)? {
            Some(row) => Way {
                route: Some(row.id),
                offices: row.offices.0.clone(),
                contacts: row.offices.0.into_iter().zip(row.contacts.0).collect(),
            },
            None => Way { route: None, offices: page.pack()?.report_route(), contacts: Vec::new() },
        })
    }
}

/// A count of people that can be.
pub(super) fn check_people(people: i64, least: i64) -> Result<(), FormError> {
    if (least..=EVERYBODY).contains(&people) {
        return Ok(());
    }
    Err(FormError::new("people", "count_of_people"))
}

impl Act for ReportIncident {
    const SPEC: Spec = Spec::one_step(ActName::ReportIncident, Stage::House);
    type Done = IncidentReported;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        for (i, staff) in self.concerns.iter().enumerate() {
            q.known::<Staff>(&format!("concerns[{i}]"), staff.0)?;
        }
        if let Some(file) = self.file {
            q.known::<SpecificFile>("file", file.0)?;
        }
        if let Some(place) = self.place {
            q.known::<KeepingPlace>("place", place.0)?;
        }
        if let Some(medium) = self.medium {
            q.known::<Medium>("medium", medium.0)?;
        }
        if let Some(copy) = self.copy {
            q.known::<Copy>("copy", copy.0)?;
        }
        let order = [Duty::Supervisor, Duty::Manager, Duty::Clerk];
        q.office_facts(who, &order, Some(&self.department))
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check(desk)?;
        let permit = desk.ask(&self)?;
        let by = desk.staff()?;
        desk.record(permit, |page| {
            let (way, concerned) = (self.way(page)?, self.concerned(page)?);
            let noticed = self.noticed_at.start();
            let row = Incident {
                id: IncidentId(page.record.0),
                kind: slug(self.kind.code())?,
                sureness: slug(self.sureness.code())?,
                department: self.department.clone(),
                file: self.file,
                place: self.place,
                medium: self.medium,
                copy: self.copy,
                noticed_at: noticed,
                reported_at: page.at,
                reported_by: by,
                people: self.people,
                contained: self.contained,
                concerned: List(concerned),
                route: way.route,
                state: slug("reported")?,
                grounds: List(Vec::new()),
                no_report: None,
                aware_on: None,
                assessed_by: None,
                assessed_on: None,
                closed_by: None,
                confirmed_by: None,
                closed_on: None,
            };
            page.put_object(&row)?;
            page.occurred(noticed.day());
            page.note("what", &self.what);
            let minutes = (page.at.0 - noticed.0).div_euclid(60_000);
            page.detail("minutes_to_report", DetailValue::Int(minutes));
            page.detail("kind", DetailValue::Code(self.kind.code().to_owned()));
            let told = tell(page, &row, &way)?;
            to_be_assessed(page, &row, &told)?;
            Ok(IncidentReported { id: row.id, minutes, told })
        })
    }
}

/// One matter for each office, to be acknowledged on its own: the first today, each further one a day later.
fn tell(page: &mut Page<'_, '_>, row: &Incident, way: &Way) -> Result<Vec<ToldOffice>, Stop> {
    let today = page.at.day();
    let offices = offices_to_tell(page.tx, &way.offices, row, today)?;
    let (mut told, mut ids) = (Vec::new(), page.series());
    for (office, days) in offices.into_iter().zip(0..) {
        let due = today.plus_days(days);
        let notice = IncidentNotice {
            // In rising order: that in which they are told.
            id: IncidentNoticeId(ids.next()),
            incident: row.id,
            office,
            told_at: page.at,
            acknowledged_by: None,
            acknowledged_at: None,
        };
        page.put(&notice)?;
        page.open_duty(NewDuty {
            kind: "acknowledge_report",
            about: notice.id.0,
            owner: office,
            staff: None,
            department: Some(&row.department),
            due,
            opened_by: ActName::ReportIncident,
            closed_by: ActName::AcknowledgeReport,
        })?;
        let contact = way.contacts.iter().find(|(one, _)| *one == office);
        told.push(ToldOffice { office, contact: contact.map(|(_, how)| how.clone()), due });
    }
    Ok(told)
}

/// Somebody who was told says what it is; the manager, where the report reaches the manager.
fn to_be_assessed(
    page: &mut Page<'_, '_>,
    row: &Incident,
    told: &[ToldOffice],
) -> Result<(), Stop> {
    let reaches = |office| told.iter().any(|one| one.office == office);
    let offices = [Duty::Manager, Duty::AboveManager, Duty::Supervisor, Duty::Auditor];
    let owner = offices.into_iter().find(|office| reaches(*office)).unwrap_or(Duty::Manager);
    let today = page.at.day();
    page.open_duty(NewDuty {
        kind: "assess_incident",
        about: row.id.0,
        owner,
        staff: None,
        department: Some(&row.department),
        due: row.noticed_at.day().plus_days(ASSESS_DAYS).max(today),
        opened_by: ActName::ReportIncident,
        closed_by: ActName::AssessIncident,
    })
}
