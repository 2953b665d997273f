//! `assess_incident`: whoever answers for a report says whether a leak must be reported to the commission, on which
//! grounds, and plans the response; the law's clocks run from it (H2.2-3, 番号法第29条の4).

use domain::id::IncidentId;
use domain::register::List;
use domain::rows::Incident;
use domain::{ActName, Day, Facts, FormError, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use regulation::{LeakGround, Pack};
use schemars::JsonSchema;
use serde::Deserialize;

use super::choices::NoReport;
use super::facts_of;
use super::plan::{self, PlannedTask};
use super::report_incident::check_people;
use crate::act::{Act, Spec};
use crate::acts::acquire::repeated;
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};
use crate::input::{known_code, slug};

/// Assesses an incident, for the first time or again when more is known.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessIncident {
    /// The report.
    pub incident: IncidentId,
    /// How many people's numbers may be concerned at most.
    pub people: i64,
    /// On which grounds a report to the commission is owed.
    #[serde(default)]
    pub grounds: Vec<Slug>,
    /// Why none is owed.
    #[serde(default)]
    pub no_report: Option<NoReport>,
    /// The day on which a ground became known, when that was later than the noticing.
    #[serde(default)]
    pub aware_on: Option<Day>,
    /// What is to be done besides what the law sets, by whom and until when.
    #[serde(default)]
    pub tasks: Vec<PlannedTask>,
    /// What the assessment rests on.
    pub reason: PlainText,
}

impl AssessIncident {
    fn check(&self) -> Result<(), FormError> {
        check_people(self.people, 0)?;
        if self.grounds.is_empty() == self.no_report.is_none() {
            return Err(FormError::new("grounds", "grounds_or_none"));
        }
        if self.reason.is_blank() {
            return Err(FormError::new("reason", "field_missing"));
        }
        match repeated(&self.grounds) {
            Some(i) => Err(FormError::new(format!("grounds[{i}]"), "listed_twice")),
            None => Ok(()),
        }
    }

    /// From when the clocks are counted.
    fn aware(&self, row: &Incident, today: Day) -> Result<Day, FormError> {
        let noticed = row.noticed_at.day();
        match self.aware_on {
            Some(day) if day < noticed => {
                Err(FormError::new("aware_on", "before_noticed").with("day", noticed))
            }
            Some(day) if day > today => Err(FormError::new("aware_on", "day_in_future")),
            day => Ok(day.unwrap_or(noticed)),
        }
    }

    /// The grounds are the law's, and can hold for so many people.
    fn check_grounds(&self, pack: &Pack, aware: Day) -> Result<(), FormError> {
        for (i, named) in self.grounds.iter().enumerate() {
            let all = || pack.catalogue().leak_grounds(aware);
            let field = format!("grounds[{i}]");
            known_code(&field, named.as_str(), all().map(|ground| ground.code.as_str()))?;
            if all().any(|ground| ground.code == *named && self.people <= ground.more_than) {
                return Err(FormError::new("people", "too_few_for_ground"));
            }
        }
        Ok(())
    }

    /// Whether every ground that the count of people shows by itself is named, or the matter is no leak or nobody can
    /// have seen anything.
    fn no_ground_left_out(&self, pack: &Pack, aware: Day) -> bool {
        let counts = matches!(self.no_report, None | Some(NoReport::BelowGrounds));
        let shown = |ground: &LeakGround| ground.more_than > 0 && self.people > ground.more_than;
        let mut left_out = pack.catalogue().leak_grounds(aware);
        let left_out = left_out.any(|one| shown(one) && !self.grounds.contains(&one.code));
        !(counts && left_out)
    }
}

impl Act for AssessIncident {
    const SPEC: Spec = Spec::one_step(ActName::AssessIncident, Stage::House);
    type Done = Entered<IncidentId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let row = q.known::<Incident>("incident", self.incident.0)?.row;
        let mut facts = facts_of(q, who, &row)?;
        let (aware, pack) = (self.aware(&row, q.day)?, q.pack()?);
        facts.no_ground_left_out = self.no_ground_left_out(&pack, aware);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check()?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Incident>("incident", self.incident.0)?.row;
            let aware = self.aware(&row, page.at.day())?;
            self.check_grounds(page.pack()?.as_ref(), aware)?;
            row.people = self.people;
            row.grounds = List(self.grounds.clone());
            row.no_report = self.no_report.map(|why| slug(why.code())).transpose()?;
            row.aware_on = Some(aware);
            row.state = slug("assessed")?;
            row.assessed_by = Some(desk.staff()?);
            row.assessed_on = Some(page.at.day());
            page.put_object(&row)?;
            page.note("reason", &self.reason);
            let codes: Vec<&str> = match self.no_report {
                Some(why) => vec![why.code()],
                None => self.grounds.iter().map(Slug::as_str).collect(),
            };
            page.detail("assessed_as", DetailValue::Code(codes.join(":")));
            page.detail("people", DetailValue::Int(self.people));
            page.close_duties("assess_incident", row.id.0)?;
            plan::follow(page, &row, &self.tasks)?;
            Ok(Entered { id: row.id })
        })
    }
}
