//! `register_affairs`: affairs that need the number, with their basis in the law (H5.9 to H5.12).

use domain::id::AffairsId;
use domain::rows::{Affairs, AffairsRule};
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, Slug, Stage, Stop};
use regulation::{AffairsKind, Catalogue};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, check_days, check_name};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, NewDuty, Query};
use crate::input::{known_code, slug};

/// Registers affairs out of the law's catalogue.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterAffairs {
    /// The catalogue's code.
    pub code: Slug,
    /// As the office calls them.
    pub name: Label,
    /// The owning division.
    pub department: Label,
    /// Purposes (documents) out of the catalogue's; all of them when none are named.
    #[serde(default)]
    pub purposes: Vec<Slug>,
    /// Destinations out of the catalogue's; all of them when none are named.
    #[serde(default)]
    pub destinations: Vec<Slug>,
    /// First day.
    pub since: Day,
    /// Last day; open when none.
    #[serde(default)]
    pub until: Option<Day>,
    /// True: the same affairs, or some of this name, are there already, and others are meant.
    #[serde(default)]
    pub same_name: bool,
    /// The ordinance, by name and number, of affairs that an ordinance sets.
    #[serde(default)]
    pub ordinance: Option<Label>,
    /// For how many years the body's own rules on papers keep what these affairs make, where they do.
    #[serde(default)]
    pub keep_years: Option<u8>,
}

/// The basis of affairs that an ordinance sets (番号法第9条第2項).
const BY_ORDINANCE: &str = "ba9-2";

impl RegisterAffairs {
    /// Ordinance and years stand where the law leaves them to the body, and nowhere else.
    fn check_rule(
        &self,
        catalogue: &Catalogue,
        lawful: &regulation::Affairs,
        (purposes, today): (&[Slug], Day),
    ) -> Result<(), FormError> {
        let by_rules = purposes.iter().any(|p| catalogue.is_kept_by_body_rules(p.as_str(), today));
        for (field, asked, given) in [
            ("ordinance", lawful.basis.as_str() == BY_ORDINANCE, self.ordinance.is_some()),
            ("keep_years", by_rules, self.keep_years.is_some()),
        ] {
            match (asked, given) {
                (true, false) => return Err(FormError::new(field, "field_missing")),
                (false, true) => return Err(FormError::new(field, "not_for_these_affairs")),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Act for RegisterAffairs {
    const SPEC: Spec = Spec::one_step(ActName::RegisterAffairs, Stage::House);
    type Done = Entered<AffairsId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&self.department))?;
        facts.affairs_lawful = q.pack()?.catalogue().affairs(self.code.as_str(), q.day).is_some();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, self.until)?;
        let pack = desk.office.pack()?;
        let today = desk.office.now().day();
        let codes = pack.catalogue().all_affairs(today).map(|row| row.code.as_str());
        known_code("code", self.code.as_str(), codes)?;
        let permit = desk.ask(&self)?;
        let lawful = pack
            .catalogue()
            .affairs(self.code.as_str(), today)
            .ok_or_else(|| FormError::new("code", "unknown"))?;
        let purposes = choose("purposes", &self.purposes, &lawful.purposes)?;
        let mut reachable: Vec<Slug> = purposes
            .iter()
            .filter_map(|p| pack.catalogue().purpose(p.as_str(), today))
            .flat_map(|p| p.destinations.iter().cloned())
            .collect();
        reachable.sort();
        reachable.dedup();
        let destinations = choose("destinations", &self.destinations, &reachable)?;
        self.check_rule(pack.catalogue(), lawful, (&purposes, today))?;
        let kind = match lawful.kind {
            AffairsKind::Using => slug("using")?,
            AffairsKind::Related => slug("related")?,
        };
        desk.record(permit, |page| {
            check_name(page, self.same_name, (self.since, self.until), |row: &Affairs| {
                let same = row.name == self.name || row.code == self.code;
                (same && row.department == self.department).then_some((row.since, row.until))
            })?;
            let row = Affairs {
                id: page.draw(),
                code: self.code.clone(),
                name: self.name.clone(),
                kind: kind.clone(),
                basis: lawful.basis.clone(),
                department: self.department.clone(),
                purposes: List(purposes.clone()),
                destinations: List(destinations.clone()),
                since: self.since,
                until: self.until,
            };
            page.put_object(&row)?;
            // What numbers are held for them ends with an act of its own.
            if let Some(until) = self.until {
                page.open_duty(NewDuty {
                    kind: "end_registration",
                    about: row.id.0,
                    owner: Duty::Supervisor,
                    staff: None,
                    department: Some(&row.department),
                    due: until.plus_days(1),
                    opened_by: ActName::RegisterAffairs,
                    closed_by: ActName::EndRegistration,
                })?;
            }
            if self.ordinance.is_some() || self.keep_years.is_some() {
                page.put(&AffairsRule {
                    id: row.id,
                    ordinance: self.ordinance.clone(),
                    keep_years: self.keep_years.map(i64::from),
                })?;
            }
            Ok(Entered { id: row.id })
        })
    }
}

/// What was named, all of it lawful; all that is lawful when nothing was named.
fn choose(field: &str, named: &[Slug], lawful: &[Slug]) -> Result<Vec<Slug>, Stop> {
    if named.is_empty() {
        return Ok(lawful.to_vec());
    }
    let errors: Vec<_> = named
        .iter()
        .enumerate()
        .filter(|(_, n)| !lawful.contains(n))
        .map(|(i, _)| {
            let choices: Vec<&str> = lawful.iter().map(Slug::as_str).collect();
            FormError::new(format!("{field}[{i}]"), "not_in_catalogue")
                .with("choices", choices.join(", "))
        })
        .collect();
    if errors.is_empty() { Ok(named.to_vec()) } else { Err(Stop::Form(errors)) }
}
