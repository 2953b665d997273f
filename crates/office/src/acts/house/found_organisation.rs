//! `found_organisation`: opens ledger, vault and the first office. Once, on an empty ledger.

use domain::id::{AppointmentId, StaffId};
use domain::rows::{Appointment, Organisation, Place};
use domain::{ActName, Duty, Facts, FormError, Label, PlainText, Slug, Stage, Stop};
use regulation::Pack;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Cost, Passphrase, Vault};

use super::EnrolStaff;
use super::enrol_staff::enter_staff;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::{SecretText, slug};
use crate::office::Office;
use crate::password::check_password;
use crate::seals;
use crate::settings::list_organisation;
use crate::sign_in::verifier_of;

/// Founds the organisation whose folder, keys and places were prepared.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundOrganisation {
    /// Its code in records and file names.
    pub slug: Slug,
    /// As it calls itself.
    pub name: Label,
    /// The pack it adopts: `body` or `body@date`.
    pub pack: Slug,
    /// The first manager.
    pub manager: FirstOfficer,
    /// The words that unseal the vault; drawn and handed back once when none are given.
    #[serde(default)]
    pub unseal_passphrase: Option<SecretText>,
    /// True in tests and the demo: unsealing is made cheap, and status says so.
    #[serde(default)]
    pub weak_unsealing: bool,
}

/// The first member of staff and their office.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstOfficer {
    /// Who.
    pub staff: EnrolStaff,
    /// The title on paper.
    pub title: Label,
}

/// What the founding hands back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Founded {
    /// The first manager.
    pub manager: StaffId,
    /// The manager's appointment.
    pub appointment: AppointmentId,
    /// The pack in force.
    pub pack: Slug,
    /// The words that unseal the vault, when they were drawn: shown once, kept nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unseal_passphrase: Option<String>,
}

impl Act for FoundOrganisation {
    const SPEC: Spec = Spec::one_step(ActName::FoundOrganisation, Stage::House);
    type Done = Founded;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = q.facts(who)?;
        // A founding that was refused is on the ledger too, and leaves nothing founded.
        facts.ledger_is_empty = q.organisation()?.is_none() && q.tx.epoch()?.number == 0;
        facts.seal_places_online = q.seal_places_online();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let office = desk.office;
        if self.slug != *office.slug() {
            return Err(FormError::new("slug", "not_this_organisation").into());
        }
        let pack = crate::packs::for_founding(office, self.pack.as_str())?;
        self.check_password(&pack)?;
        let permit = desk.ask(&self)?;

        let (passphrase, drawn) = match &self.unseal_passphrase {
            Some(given) => (
                Passphrase::parse(given.expose_text())
                    .map_err(|e| FormError::new("unseal_passphrase", e.code()))?,
                None,
            ),
            None => {
                let drawn = Passphrase::generate(office.random());
                let words = drawn.written().to_string();
                (drawn, Some(words))
            }
        };
        let cost = if self.weak_unsealing { Cost::WEAK } else { Cost::STRONG };
        let (vault, seal) = Vault::found(
            office.slug(),
            &passphrase,
            cost,
            seals::places(office)?,
            office.random_shared(),
            office.now(),
        )?;
        let verifier = verifier_of(office, &self.manager.staff.password)?;
        let placed = seals::place_first(office, &vault, &seal)?;

        // Now only: what was never founded is on no list.
        let data = office.folder().parent().unwrap_or_else(|| office.folder());
        list_organisation(office.disk(), data, office.slug())?;
        let reference = pack.reference();
        let pack_slug = slug(&format!("{}@{}", reference.body, reference.date))?;
        let founded = desk.record(permit, |page| {
            page.tx.turn_epoch(0, i64::try_from(vault.epoch()).unwrap_or(1), 0)?;
            let organisation = Organisation {
                id: page.draw(),
                slug: self.slug.clone(),
                name: self.name.clone(),
                pack: pack_slug.clone(),
                pack_digest: reference.digest.to_vec(),
                founded: page.at,
            };
            page.put_object(&organisation)?;
            let settings = office.settings();
            let places = settings.seal_places.iter().map(|p| ("seal", p));
            for (role, at) in places.chain(settings.backup_places.iter().map(|p| ("backup", p))) {
                let path = PlainText::new(at.path.to_string_lossy().into_owned())
                    .map_err(|_| FormError::new("seal_places", "holds_number"))?;
                let place =
                    Place { id: page.draw(), role: slug(role)?, path, kind: slug(at.kind.code())? };
                page.put(&place)?;
            }
            let manager = enter_staff(page, &self.manager.staff, None, verifier.clone())?;
            let appointment = Appointment {
                id: page.draw(),
                staff: manager,
                duty: Duty::Manager,
                department: None,
                title: self.manager.title.clone(),
                since: page.at.day(),
                until: None,
            };
            page.put(&appointment)?;
            page.object(&organisation);
            Ok((manager, appointment.id))
        });
        let (manager, appointment) = founded.or_else(|stop| match self.recorded(office) {
            // It is on record, and what failed came after: the words must be shown now or never.
            Ok(Some(ids)) => Ok(ids),
            Ok(None) => {
                placed.take_back(office);
                Err(stop)
            }
            // Nobody knows. The seals stay: they may be the only keys.
            Err(_) => Err(stop),
        })?;
        office.adopt(pack);
        office.put_vault(vault)?;
        Ok(Founded { manager, appointment, pack: pack_slug, unseal_passphrase: drawn })
    }
}

impl FoundOrganisation {
    fn check_password(&self, pack: &Pack) -> Result<(), Stop> {
        let staff = &self.manager.staff;
        let rules = pack.sign_in().ok_or_else(|| FormError::new("pack", "unknown"))?;
        let mut known = staff.known();
        for place in [self.slug.as_str(), self.name.as_str(), staff.department.as_str()] {
            known.add_place(place);
        }
        check_password("manager.staff.password", &staff.password, &known, rules)?;
        Ok(())
    }

    /// The first manager and their appointment, when the founding is on record.
    fn recorded(&self, office: &Office) -> Result<Option<(StaffId, AppointmentId)>, Stop> {
        office.store().read(|tx| {
            if tx.organisation()?.is_none() {
                return Ok(None);
            }
            let Some(manager) = tx.staff_by_sign_in(&self.manager.staff.sign_in)? else {
                return Ok(None);
            };
            let offices = tx.appointments_of(manager.row.id, office.now().day())?;
            Ok(offices.first().map(|held| (manager.row.id, held.row.id)))
        })
    }
}
