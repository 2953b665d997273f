//! `set_report_route`: the manager says who is told of breaches and leaks (H2.2-1, H2.2-2).

use domain::id::ReportRouteId;
use domain::register::List;
use domain::rows::ReportRoute;
use domain::{ActName, Duty, Facts, FormError, Label, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::route::versions;
use crate::act::{Act, Spec};
use crate::acts::acquire::repeated;
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};

/// Sets a new version of the route: for one department, or for all that have none of their own. Versions of before
/// stay in the register, and reports that were made keep theirs.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetReportRoute {
    /// The department; every department without a route of its own when none.
    #[serde(default)]
    pub department: Option<Label>,
    /// Who is told, in this order.
    pub offices: Vec<RouteStop>,
}

/// One office of a route.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteStop {
    /// The office.
    pub office: Duty,
    /// How it is reached, also out of hours.
    pub contact: Label,
}

impl SetReportRoute {
    fn check(&self) -> Result<(), FormError> {
        let offices: Vec<Duty> = self.offices.iter().map(|stop| stop.office).collect();
        if let Some(i) = repeated(&offices) {
            return Err(FormError::new(format!("offices[{i}].office"), "listed_twice"));
        }
        match offices.iter().position(|office| *office == Duty::Clerk) {
            Some(i) => Err(FormError::new(format!("offices[{i}].office"), "no_office")),
            None => Ok(()),
        }
    }
}

impl Act for SetReportRoute {
    const SPEC: Spec = Spec::one_step(ActName::SetReportRoute, Stage::House);
    type Done = Entered<ReportRouteId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = q.office_facts(who, &[Duty::Manager], None)?;
        let named = |office: &Duty| self.offices.iter().any(|stop| stop.office == *office);
        facts.route_is_whole = q.pack()?.report_route().iter().all(named);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check()?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let before = versions(page.tx, self.department.as_ref())?;
            let last = before.iter().map(|row| row.route_version).max().unwrap_or(0);
            let row = ReportRoute {
                id: page.draw(),
                department: self.department.clone(),
                route_version: last + 1,
                offices: List(self.offices.iter().map(|stop| stop.office).collect()),
                contacts: List(self.offices.iter().map(|stop| stop.contact.clone()).collect()),
                set_by: desk.staff()?,
                since: page.at.day(),
            };
            page.put_object(&row)?;
            page.detail("route_version", DetailValue::Int(row.route_version));
            Ok(Entered { id: row.id })
        })
    }
}
