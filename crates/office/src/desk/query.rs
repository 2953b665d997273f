//! Gathering facts: questions to the registers, each of which also notes what the decision rests on.

use std::sync::Arc;

use domain::id::{AffairsId, InstructionId, PersonId, SpecificFileId, StaffId};
use domain::rows::{
    Affairs, Appointment, ApprovalUse, Copy, Deputy, Designation, Device, DeviceUse, Document,
    IdentityCheck, Instruction, Organisation, Purpose, SpecificFile, Staff, Zone,
};
use domain::{Day, Duty, Facts, FormError, Id, Label, Register, Slug, Stop};
use ledger::Rest;
use regulation::{Pack, Reading};
use store::{Held, Tx};

use super::actor::Actor;
use crate::input::known_code;
use crate::office::Office;

/// What the record will say about why the act was allowed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ground {
    pub rested_on: Vec<Rest>,
    pub duties: Vec<Duty>,
    pub acting_as: Option<Duty>,
    pub zone: Option<domain::id::ZoneId>,
    pub responsible: Option<(Duty, StaffId)>,
    pub affairs: Option<AffairsId>,
    pub basis: Option<Slug>,
    pub actor_name: Option<Label>,
    pub actor_title: Option<Label>,
    /// The actor stands in for the holder of an office.
    pub deputy: Option<Deputy>,
    /// The offices to which the matter falls, when somebody did what is decided on.
    pub falls_to: Option<Vec<Duty>>,
    /// One-off instructions that this act uses up.
    pub uses: Vec<InstructionId>,
    /// The work that an approval serves from now on.
    pub approved: Option<ApprovalUse>,
    /// Somebody else asked for the approval, and was granted it.
    pub approved_for_another: bool,
    /// What a refusal says besides its reasons.
    pub tells: Vec<(&'static str, String)>,
}

impl Ground {
    /// The instruction under which the act is done, if it needs one.
    pub fn instruction(&self) -> Option<InstructionId> {
        let rest = self.rested_on.iter().find(|rest| rest.table == Instruction::TABLE.name);
        rest.map(|rest| InstructionId(rest.row))
    }
}

/// What is known of an actor, the same for all acts of a day until some fact changes.
pub(crate) struct Standing {
    staff: Option<Held<Staff>>,
    pub(super) appointments: Vec<Held<Appointment>>,
    pub(super) deputies: Vec<Held<Deputy>>,
    pub(super) designations: Vec<Held<Designation>>,
    /// Somebody else gave them their password, and they have not changed it.
    pub(super) password_is_given: bool,
    /// They have enrolled a second factor.
    pub(super) has_second_factor: bool,
    device: Option<Held<Device>>,
    device_use: Option<Held<DeviceUse>>,
    zone: Option<Held<Zone>>,
}

/// Who answers for a department.
pub(crate) struct House {
    managers: Vec<Held<Appointment>>,
    supervisors: Vec<Held<Appointment>>,
    manager_deputies: Vec<Held<Deputy>>,
    supervisor_deputies: Vec<Held<Deputy>>,
}

impl Standing {
    /// Every office that they hold or stand in for.
    pub(super) fn offices(&self) -> impl Iterator<Item = Duty> {
        let appointed = self.appointments.iter().map(|held| held.row.duty);
        appointed.chain(self.deputies.iter().map(|held| held.row.duty))
    }
}

impl House {
    /// Who answers in an office, those appointed first.
    fn answering(&self, duty: Duty) -> Vec<(Duty, StaffId)> {
        let (holders, deputies) = match duty {
            Duty::Manager => (&self.managers, &self.manager_deputies),
            _ => (&self.supervisors, &self.supervisor_deputies),
        };
        let holders = holders.iter().map(|held| (duty, held.row.staff));
        holders.chain(deputies.iter().map(|held| (duty, held.row.staff))).collect()
    }
}

/// The snapshot on which facts are gathered.
pub struct Query<'t, 's> {
    /// Reads of the registers go straight to it.
    pub tx: &'t mut Tx<'s>,
    /// Today, in Japan.
    pub day: Day,
    pub(crate) office: &'t Office,
    pub(crate) ground: Ground,
    pub(crate) generation: i64,
    /// Only a committed snapshot may fill the memory.
    pub(crate) remember: bool,
}

impl Query<'_, '_> {
    /// The pack in force.
    ///
    /// # Errors
    /// A failure when no organisation was founded.
    pub fn pack(&self) -> Result<Arc<Pack>, Stop> {
        Ok(self.office.pack()?)
    }

    /// Says something besides the reasons, should the act be refused: words `refused-<code>`.
    pub(crate) fn tell(&mut self, code: &'static str, value: impl ToString) {
        self.ground.tells.push((code, value.to_string()));
    }

    /// The facts that every act asks: the actor's duties.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn facts(&mut self, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = Facts::none();
        let Some(standing) = self.standing(who)? else {
            return Ok(facts);
        };
        facts.proof_is_fresh = self.office.is_fresh(who)?;
        self.ground.actor_name = standing.staff.as_ref().map(|s| s.row.name.clone());
        let stopped = |on: Option<Day>| on.is_some_and(|day| day <= self.day);
        facts.is_staff = standing.staff.as_ref().is_some_and(|s| !stopped(s.row.stopped_on));
        for duty in standing.offices() {
            if !self.ground.duties.contains(&duty) {
                self.ground.duties.push(duty);
            }
            match duty {
                Duty::AboveManager => facts.is_above_manager = true,
                Duty::Manager => facts.is_manager = true,
                Duty::Supervisor => facts.is_supervisor = true,
                Duty::Auditor => facts.is_auditor = true,
                Duty::SystemOfficer => facts.is_system_officer = true,
                Duty::Clerk => {}
            }
        }
        if !standing.designations.is_empty() {
            facts.is_clerk = true;
            self.ground.duties.push(Duty::Clerk);
        }
        Ok(facts)
    }

    /// Whether another person, who holds an office today, stands beside the actor: two accounts without a
    /// duty are one person's. The record rests on their appointment, so it says who it was.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn second_person(&mut self, facts: &mut Facts, who: &Actor) -> Result<(), Stop> {
        if who.second == who.staff {
            return Ok(());
        }
        let Some(standing) = self.standing(&who.beside())? else {
            return Ok(());
        };
        // Whom the actor named deputy stands in by the actor's word alone.
        let by_another = |held: &&Held<Deputy>| Some(held.row.named_by) != who.staff;
        let stands_in = standing.deputies.iter().find(by_another);
        let appointed = standing.appointments.first();
        facts.second_person_holds_office = appointed.is_some() || stands_in.is_some();
        match (appointed, stands_in) {
            (Some(held), _) => self.rest(held),
            (None, Some(held)) => self.rest(held),
            (None, None) => {}
        }
        Ok(())
    }

    /// The facts of an act of an office: duties, who answers for the department, and as what the actor
    /// acts (the first of `order` that they hold).
    ///
    /// # Errors
    /// A failure of the store.
    pub fn office_facts(
        &mut self,
        who: &Actor,
        order: &[Duty],
        department: Option<&Label>,
    ) -> Result<Facts, Stop> {
        let mut facts = self.facts(who)?;
        self.department(&mut facts, who, department)?;
        self.acting_as(who, order, department)?;
        Ok(facts)
    }

    /// Who answers for the department, and whether the actor is its supervisor.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn department(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        department: Option<&Label>,
    ) -> Result<(), Stop> {
        let house = self.house(department)?;
        facts.manager_is_vacant = house.managers.is_empty();
        facts.manager_in_office = !house.managers.is_empty() || !house.manager_deputies.is_empty();
        facts.supervisor_in_office =
            !house.supervisors.is_empty() || !house.supervisor_deputies.is_empty();
        let here = house.answering(Duty::Supervisor);
        let own = here.iter().find(|(_, staff)| Some(*staff) == who.staff);
        facts.is_supervisor_here = own.is_some();
        self.ground.responsible = own
            .or(here.first())
            .copied()
            .or_else(|| house.answering(Duty::Manager).first().copied());
        Ok(())
    }

    /// Under which office the actor acts: the record names it and rests on the appointment.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn acting_as(
        &mut self,
        who: &Actor,
        order: &[Duty],
        department: Option<&Label>,
    ) -> Result<(), Stop> {
        let Some(standing) = self.standing(who)? else {
            return Ok(());
        };
        for duty in order {
            // An act on the whole body (no department) is a supervisor's as such.
            let held = standing.appointments.iter().find(|a| {
                let here = department.is_none() || a.row.department.as_ref() == department;
                a.row.duty == *duty && (*duty != Duty::Supervisor || here)
            });
            if let Some(held) = held {
                self.ground.acting_as = Some(*duty);
                self.ground.actor_title = Some(held.row.title.clone());
                self.rest(held);
                return Ok(());
            }
            let deputy = standing.deputies.iter().find(|d| {
                let here = department.is_none() || d.row.department.as_ref() == department;
                d.row.duty == *duty && (*duty != Duty::Supervisor || here)
            });
            if let Some(held) = deputy {
                self.ground.acting_as = Some(*duty);
                self.ground.deputy = Some(held.row.clone());
                self.rest(held);
                return Ok(());
            }
            if *duty == Duty::Clerk && !standing.designations.is_empty() {
                self.ground.acting_as = Some(Duty::Clerk);
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether the act comes from a registered device that the actor may use, in a handling zone.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn device(&mut self, facts: &mut Facts, who: &Actor) -> Result<(), Stop> {
        let Some(standing) = self.standing(who)? else {
            return Ok(());
        };
        if let Some(device) = &standing.device {
            facts.device_registered = true;
            self.rest(device);
        }
        if let Some(device_use) = &standing.device_use {
            facts.device_allowed = true;
            self.rest(device_use);
        }
        if let Some(zone) = &standing.zone {
            facts.device_in_handling_zone = zone.row.kind.as_str() == "handling";
            self.ground.zone = Some(zone.row.id);
        }
        Ok(())
    }

    /// Whether files may go into a folder from the actor's terminal: it lies in one of the terminal's output
    /// folders, or the terminal has no list of them.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn output_folder(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        into: &std::path::Path,
    ) -> Result<(), Stop> {
        let listed = match who.device {
            Some(device) => self.tx.folders_of(device, self.day)?,
            None => Vec::new(),
        };
        let inside = |folder: &str| crate::settings::is_inside(into, std::path::Path::new(folder));
        let found = listed.iter().find(|held| inside(held.row.folder.as_str()));
        facts.folder_allowed =
            listed.is_empty() || found.is_some() || domain::broken::is_off("output_folder");
        if let Some(held) = found {
            self.rest(held);
        }
        Ok(())
    }

    /// Seal places that can be read and written now.
    pub fn seal_places_online(&self) -> i64 {
        crate::seals::online(self.office)
    }

    /// Backup places that are there now.
    #[must_use]
    pub fn backup_places_online(&self) -> i64 {
        crate::backup::online(self.office)
    }

    /// The affairs called by this id.
    ///
    /// # Errors
    /// The form error `unknown` for the field; a failure of the store.
    pub fn affairs(&mut self, field: &str, id: AffairsId) -> Result<Arc<Held<Affairs>>, Stop> {
        if let Some(known) = self.office.memory().affairs(self.generation, self.day, id) {
            return Ok(known);
        }
        let held = Arc::new(self.known::<Affairs>(field, id.0)?);
        if self.remember {
            self.remember_tally();
            self.office.memory().keep_affairs(self.generation, self.day, &held);
        }
        Ok(held)
    }

    /// Sets what an act on registered affairs asks, and names them in the record.
    pub fn about(&mut self, facts: &mut Facts, affairs: &Affairs) {
        facts.affairs_lawful = in_force(self.day, affairs.since, affairs.until);
        self.ground.affairs = Some(affairs.id);
        self.ground.basis = Some(affairs.basis.clone());
    }

    /// Whether the affairs have the purpose. One that the law knows for other affairs is for the regulation
    /// to refuse.
    ///
    /// # Errors
    /// The form error `code_unknown` for one that there is not; a failure before the founding.
    pub fn purpose_named(&self, affairs: &Affairs, purpose: &Slug) -> Result<bool, Stop> {
        self.purpose_named_in("purpose", affairs, purpose)
    }

    /// Whether the affairs have every one of several purposes, and there is one; as
    /// [`Self::purpose_named`].
    ///
    /// # Errors
    /// As [`Self::purpose_named`], for `purposes[n]`.
    pub fn purposes_named(&self, affairs: &Affairs, purposes: &[Slug]) -> Result<bool, Stop> {
        let mut all = !purposes.is_empty();
        for (i, purpose) in purposes.iter().enumerate() {
            all &= self.purpose_named_in(&format!("purposes[{i}]"), affairs, purpose)?;
        }
        Ok(all)
    }

    fn purpose_named_in(
        &self,
        field: &str,
        affairs: &Affairs,
        purpose: &Slug,
    ) -> Result<bool, Stop> {
        if affairs.purposes.0.contains(purpose) {
            return Ok(true);
        }
        if self.pack()?.catalogue().purpose(purpose.as_str(), self.day).is_none() {
            let choices = affairs.purposes.0.iter().map(Slug::as_str);
            known_code(field, purpose.as_str(), choices)?;
        }
        Ok(false)
    }

    /// Whether the affairs have the destination, and whether it prescribes the method; as
    /// [`Self::purpose_named`].
    ///
    /// # Errors
    /// The form error `code_unknown` for what there is not; a failure before the founding.
    pub fn destination_and_method(
        &self,
        affairs: &Affairs,
        destination: &Slug,
        method: &Slug,
    ) -> Result<(bool, bool), Stop> {
        let pack = self.pack()?;
        let catalogue = pack.catalogue();
        let listed = affairs.destinations.0.contains(destination);
        let row = catalogue.destination(destination.as_str(), self.day);
        if !listed && row.is_none() {
            let choices = affairs.destinations.0.iter().map(Slug::as_str);
            known_code("destination", destination.as_str(), choices)?;
        }
        let prescribed = catalogue.prescribes(destination.as_str(), method.as_str(), self.day);
        let mut all = catalogue.all_destinations(self.day).flat_map(|d| &d.methods);
        if let Some(row) = row.filter(|_| !prescribed && !all.any(|m| m == method)) {
            known_code("method", method.as_str(), row.methods.iter().map(Slug::as_str))?;
        }
        Ok((listed, prescribed))
    }

    /// A row that the input names.
    ///
    /// # Errors
    /// The form error `unknown` for the field; a failure of the store.
    pub fn known<R: Register>(&mut self, field: &str, id: Id) -> Result<Held<R>, Stop> {
        self.tx.get::<R>(id)?.ok_or_else(|| FormError::new(field, "unknown").into())
    }

    /// Notes that the decision rests on this row in this version.
    pub fn rest<R: Register>(&mut self, held: &Held<R>) {
        let rest =
            Rest { table: R::TABLE.name.into(), row: held.row.row_id(), version: held.version };
        if !self.ground.rested_on.contains(&rest) {
            self.ground.rested_on.push(rest);
        }
    }

    /// Notes that the decision rests on the tally, when a tallied register was read for it, now or before.
    pub(crate) fn rest_on_tally(&mut self) {
        let remembered = || self.office.memory().tally(self.generation, self.day);
        let rest = self.tx.tally_rest().or_else(remembered);
        self.ground.rested_on.extend(rest);
    }

    /// What was read is about to be remembered, and with it the tally that it was compared with.
    fn remember_tally(&self) {
        self.office.memory().keep_tally(self.generation, self.day, self.tx.tally_rest());
    }

    /// Whether papers with a number of the person for the affairs were received, not before a day, and lie with the clerk or were
    /// accepted for entry.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn receipt(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        person: PersonId,
        affairs: AffairsId,
        since: Option<Day>,
    ) -> Result<(), Stop> {
        let at_hand = |paper: &Document| {
            let here = paper.state.as_str() == "accepted" || Some(paper.holder) == who.staff;
            let in_time = since.is_none_or(|since| since <= paper.received_on);
            let theirs = paper.affairs == Some(affairs) && paper.people.0.contains(&person);
            here && in_time && theirs && paper.bears_number()
        };
        let not_out = domain::broken::is_off("paper_out");
        for held in self.tx.documents_at_hand()? {
            if at_hand(&held.row) && (not_out || self.tx.thing_out(held.row.id.0)?.is_none()) {
                facts.receipt_recorded = true;
                self.rest(&held);
                break;
            }
        }
        Ok(())
    }

    /// Whether the number and the person were verified for the affairs, not before a day. A check that counts for
    /// some documents alone counts when one of them is named.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn verification(
        &mut self,
        facts: &mut Facts,
        person: PersonId,
        affairs: AffairsId,
        (document, since): (Option<&Slug>, Option<Day>),
    ) -> Result<(), Stop> {
        let checks = self.tx.identity_checks_of(person)?;
        let pack = self.pack()?;
        let counts = |row: &IdentityCheck| {
            let case = pack.identity().case(row.case_code.as_str(), row.on_day);
            let counts = case.is_some_and(|case| {
                document.map_or(case.purposes.is_empty(), |one| case.counts_for(one))
            });
            row.affairs == affairs
                && since.is_none_or(|since| since <= row.on_day)
                && (counts || domain::broken::is_off("case_of_document"))
        };
        if let Some(held) = checks.iter().rev().find(|held| counts(&held.row)) {
            facts.identity_verified = true;
            self.rest(held);
        }
        Ok(())
    }

    /// Whether every number of these people was read a second time, where the pack asks it before use, and no open
    /// report says that it is somebody else's.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn checked(&mut self, people: &[PersonId]) -> Result<bool, Stop> {
        let known = self.office.memory().unread(self.generation, self.day);
        let unread = match known {
            Some(known) => known,
            None => {
                let open = self.tx.entries_open()?.into_iter().filter(|held| {
                    let way = Reading::from_code(held.row.way.as_str());
                    held.row.state.as_str() == "differs" || way.is_none_or(Reading::comes_first)
                });
                let mut people: Vec<PersonId> = open.map(|held| held.row.person).collect();
                if !domain::broken::is_off("doubted_number") {
                    people.extend(self.tx.people_in_doubt()?);
                }
                let made = Arc::new(people);
                if self.remember {
                    self.remember_tally();
                    self.office.memory().keep_unread(self.generation, self.day, &made);
                }
                made
            }
        };
        Ok(!unread.iter().any(|person| people.contains(person)))
    }

    /// Copies that are still out and hold a number of one of these people.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn copies_out(&mut self, people: &[PersonId]) -> Result<Vec<Held<Copy>>, Stop> {
        Ok(self
            .tx
            .copies_out()?
            .into_iter()
            .filter(|c| c.row.people.0.iter().any(|p| people.contains(p)))
            .collect())
    }

    /// The specific file that the input names, in force for the affairs or not.
    ///
    /// # Errors
    /// The form error `unknown`; a failure of the store.
    pub fn specific_file(
        &mut self,
        facts: &mut Facts,
        field: &str,
        id: SpecificFileId,
        affairs: AffairsId,
    ) -> Result<Held<SpecificFile>, Stop> {
        let held = self.known::<SpecificFile>(field, id.0)?;
        facts.specific_file_registered = in_force(self.day, held.row.since, held.row.until)
            && held.row.affairs.0.contains(&affairs);
        Ok(held)
    }

    /// Every purpose of these people.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn purposes(&mut self, person: PersonId) -> Result<Vec<Held<Purpose>>, Stop> {
        Ok(self.tx.purposes_of_person(person)?)
    }

    /// The department of a person that the input names.
    ///
    /// # Errors
    /// The form error `unknown`; a failure of the store.
    pub fn department_of(&mut self, field: &str, id: PersonId) -> Result<Label, Stop> {
        self.tx.department_of(id)?.ok_or_else(|| FormError::new(field, "unknown").into())
    }

    /// The organisation's row; none before the founding.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn organisation(&mut self) -> Result<Option<Held<Organisation>>, Stop> {
        Ok(self.tx.organisation()?)
    }

    pub(super) fn standing(&mut self, who: &Actor) -> Result<Option<Arc<Standing>>, Stop> {
        let Some(staff) = who.staff else {
            return Ok(None);
        };
        let key = (staff, who.device);
        if let Some(known) = self.office.memory().standing(self.generation, self.day, key) {
            return Ok(Some(known));
        }
        let staff_row = self.tx.get::<Staff>(staff.0)?;
        let stopped =
            staff_row.as_ref().is_none_or(|s| s.row.stopped_on.is_some_and(|d| d <= self.day));
        let mut standing = Standing {
            staff: staff_row,
            appointments: Vec::new(),
            deputies: Vec::new(),
            designations: Vec::new(),
            password_is_given: false,
            has_second_factor: false,
            device: None,
            device_use: None,
            zone: None,
        };
        if !stopped {
            standing.appointments = self.tx.appointments_of(staff, self.day)?;
            standing.deputies = self.tx.deputies_of(staff, self.day, Some(self.day))?;
            standing.designations = self.tx.designations_of(staff, self.day)?;
            let credentials = self.tx.credentials_of(staff)?;
            standing.password_is_given = crate::sign_in::has_given(&credentials, self.day);
            standing.has_second_factor =
                crate::second_factor::factors(&credentials, self.day).next().is_some();
            if let Some(device) = who.device {
                standing.device = self
                    .tx
                    .get::<Device>(device.0)?
                    .filter(|d| in_force(self.day, d.row.since, d.row.until));
                standing.device_use = self
                    .tx
                    .device_uses_of(staff, self.day)?
                    .into_iter()
                    .find(|u| u.row.device == device);
            }
            if let Some(device) = &standing.device {
                standing.zone = self
                    .tx
                    .get::<Zone>(device.row.zone.0)?
                    .filter(|z| in_force(self.day, z.row.since, z.row.until));
            }
        }
        let standing = Arc::new(standing);
        if self.remember {
            self.remember_tally();
            self.office.memory().keep_standing(self.generation, self.day, key, &standing);
        }
        Ok(Some(standing))
    }

    fn house(&mut self, department: Option<&Label>) -> Result<Arc<House>, Stop> {
        if let Some(known) = self.office.memory().house(self.generation, self.day, department) {
            return Ok(known);
        }
        let managers = self.tx.holders(Duty::Manager, None, self.day)?;
        let manager_deputies = self.tx.deputies_for(Duty::Manager, None, self.day)?;
        let (supervisors, supervisor_deputies) = match department {
            None => (Vec::new(), Vec::new()),
            some => (
                self.tx.holders(Duty::Supervisor, some, self.day)?,
                self.tx.deputies_for(Duty::Supervisor, some, self.day)?,
            ),
        };
        let house =
            Arc::new(House { managers, supervisors, manager_deputies, supervisor_deputies });
        if self.remember {
            self.remember_tally();
            self.office.memory().keep_house(self.generation, self.day, department, &house);
        }
        Ok(house)
    }
}

/// True when `day` lies in the days given; no end means open.
#[must_use]
pub fn in_force(day: Day, since: Day, until: Option<Day>) -> bool {
    since <= day && until.is_none_or(|u| u >= day)
}
