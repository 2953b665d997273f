//! How far a designation and an instruction reach: the scope that an act asks, and whether it is covered.

use domain::id::{
    AffairsId, ApprovalId, DeviceId, FindingId, InstructionId, SpecificFileId, ThingId,
};
use domain::rows::{
    Approval, ApprovalUse, Designation, FindingLeave, InstructedSource, Instruction,
};
use domain::{ActName, Duty, Facts, Id, Label, List, Slug, Stage, Stop};
use store::Held;

use super::actor::Actor;
use super::query::Query;

/// The scope asked of a clerk's designation.
pub struct Scope<'a> {
    /// The stage of the act.
    pub stage: Stage,
    /// The affairs.
    pub affairs: AffairsId,
    /// The specific file, when the act works on one.
    pub file: Option<SpecificFileId>,
    /// The departments of the people concerned.
    pub departments: &'a [Label],
}

/// What is asked of an instruction.
pub struct Asked<'a> {
    /// The act.
    pub act: ActName,
    /// The department concerned.
    pub department: &'a Label,
    /// The affairs.
    pub affairs: AffairsId,
    /// The layout's code.
    pub form: Option<&'a Slug>,
    /// The statutory documents: an instruction for one document covers what is that alone.
    pub documents: &'a [Slug],
    /// The year of the form.
    pub year: Option<i64>,
    /// The destination.
    pub destination: Option<&'a Slug>,
    /// The method.
    pub method: Option<&'a Slug>,
    /// The departments of the people concerned.
    pub departments: &'a [Label],
    /// How many people.
    pub people: i64,
}

/// The work for which an approval is needed.
pub struct Sought<'a> {
    /// The pack's code of the work.
    pub what: &'a str,
    /// The department whose work it is.
    pub department: &'a Label,
    /// The affairs.
    pub affairs: Option<AffairsId>,
    /// The destination.
    pub destination: Option<&'a Slug>,
    /// The method.
    pub method: Option<&'a Slug>,
    /// The device or medium.
    pub device: Option<DeviceId>,
    /// The finding whose numbers are to stay.
    pub finding: Option<FindingId>,
    /// What it is about: copies, papers, media, a file or a finding.
    pub things: Vec<Id>,
    /// Where they go, in so far as the destination does not say it.
    pub place: Option<&'a Label>,
}

impl Sought<'_> {
    /// The work, as an approval that serves it remembers it.
    fn work(&self, approval: ApprovalId) -> ApprovalUse {
        let mut things: Vec<ThingId> = self.things.iter().map(|id| ThingId(*id)).collect();
        things.sort_unstable();
        let code = self.destination.and_then(|code| Label::new(code.as_str()).ok());
        let destination = code.or_else(|| self.place.cloned());
        ApprovalUse { id: approval, things: List(things), destination }
    }
}

impl Query<'_, '_> {
    /// Whether one designation of the actor covers the scope. Of several the one that covers most is
    /// taken, so that a refusal names what is really missing.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn scope(&mut self, facts: &mut Facts, who: &Actor, scope: &Scope<'_>) -> Result<(), Stop> {
        let Some(standing) = self.standing(who)? else {
            return Ok(());
        };
        let best = standing
            .designations
            .iter()
            .map(|held| (cover(&held.row, scope), held))
            .max_by_key(|(c, _)| c.iter().filter(|x| **x).count());
        if let Some(([stage, affairs, file, people], held)) = best {
            facts.stage_designated = stage;
            facts.affairs_in_scope = affairs;
            facts.file_in_scope = file;
            facts.people_in_scope = people;
            self.ground.acting_as = Some(Duty::Clerk);
            self.rest(held);
        }
        Ok(())
    }

    /// Looks for an instruction that covers what is asked, and notes it; one that the actor gave does not help the
    /// actor. One-off instructions are used up by the record.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn instruction(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        asked: &Asked<'_>,
    ) -> Result<(), Stop> {
        self.instruction_among(facts, who, asked, |_| true)
    }

    /// Looks whether the one instruction that is named covers what is asked: it must name the method.
    ///
    /// # Errors
    /// The form error `unknown`; a failure of the store.
    pub fn instruction_named(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        asked: &Asked<'_>,
        id: InstructionId,
    ) -> Result<(), Stop> {
        let named = self.known::<Instruction>("instruction", id.0)?;
        self.instruction_among(facts, who, asked, |held| held.row.id == id)?;
        facts.instruction_covers &=
            named.row.method.is_some() || domain::broken::is_off("instruction_names_kind");
        Ok(())
    }

    /// Looks for an instruction that lets numbers come in from where a roster or ledger comes.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn instruction_for_source(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        asked: &Asked<'_>,
        came_from: Option<&Label>,
    ) -> Result<(), Stop> {
        let mut naming = Vec::new();
        for held in self.tx.instructions_in_force(asked.department, self.day)? {
            let named = self.tx.get::<InstructedSource>(held.row.id.0)?;
            if named.is_some_and(|named| Some(&named.row.came_from) == came_from) {
                naming.push(held.row.id);
            }
        }
        self.instruction_among(facts, who, asked, |held| naming.contains(&held.row.id))
    }

    fn instruction_among(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        asked: &Asked<'_>,
        which: impl Fn(&Held<Instruction>) -> bool,
    ) -> Result<(), Stop> {
        let all = self.tx.instructions_in_force(asked.department, self.day)?;
        let is_mine = |i: &Held<Instruction>| {
            which(i)
                && Some(i.row.supervisor) != who.staff
                && i.row.acts.0.contains(&asked.act)
                && i.row.clerk.is_none_or(|c| Some(c) == who.staff)
                && i.row.uses_left.is_none_or(|n| n > 0)
        };
        let mine = all.into_iter().filter(&is_mine);
        let mut best: Option<(bool, bool, Held<Instruction>)> = None;
        for held in mine {
            let covers = instruction_covers(&held.row, asked, who);
            let count = asked.people <= held.row.most_people;
            let better = best.as_ref().is_none_or(|(c, n, _)| (covers, count) > (*c, *n));
            if better {
                best = Some((covers, count, held));
            }
        }
        if let Some((covers, count, held)) = best {
            facts.instruction_in_force = true;
            facts.instruction_covers = covers;
            facts.within_instructed_count = count;
            if covers && count && held.row.uses_left.is_some() {
                self.ground.uses.push(held.row.id);
            }
            self.rest(&held);
        } else if facts.stage_designated {
            let lately = (self.day.plus_days(-ENDED_LATELY_DAYS), self.day);
            let ended = self.tx.instructions_ended(asked.department, lately)?;
            let ended = ended.iter().filter(|held| is_mine(held) && held.affairs == asked.affairs);
            if let Some(last) = ended.map(|held| held.until).max() {
                self.tell("instruction_ended", last);
            }
        }
        Ok(())
    }
}

impl Query<'_, '_> {
    /// Looks for an approval of this work that is in force, and notes it. It is valid for the work with its
    /// retries until its day, so nothing is used up; one that the actor gave does not help the actor.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn approval(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        sought: &Sought<'_>,
    ) -> Result<(), Stop> {
        let granted = self.tx.approvals_granted(sought.department, self.day)?;
        let of_this = granted
            .into_iter()
            .filter(|a| a.row.what.as_str() == sought.what && a.row.decided_by != who.staff);
        let mut best: Option<(bool, Held<Approval>)> = None;
        for held in of_this {
            if !is_asker(&held.row, who) && !domain::broken::is_off("approval_of_asker") {
                self.ground.approved_for_another |= approval_covers(&held.row, sought);
                continue;
            }
            let covers = approval_covers(&held.row, sought)
                && self.of_finding(&held.row, sought)?
                && self.of_work(&held.row, sought)?;
            if best.as_ref().is_none_or(|(before, _)| covers >= *before) {
                best = Some((covers, held));
            }
        }
        if let Some((covers, held)) = best {
            facts.approval_in_force = true;
            facts.approval_covers = covers;
            if covers {
                self.ground.approved = Some(sought.work(held.row.id));
            }
            self.rest(&held);
        }
        Ok(())
    }

    /// An approval answers one request: once it served some work, it serves that and its retries alone.
    fn of_work(&mut self, approval: &Approval, sought: &Sought<'_>) -> Result<bool, Stop> {
        let served = self.tx.get::<ApprovalUse>(approval.id.0)?;
        let work = sought.work(approval.id);
        Ok(served.is_none_or(|served| served.row == work)
            || domain::broken::is_off("approval_of_work"))
    }

    /// Leave to let the numbers of one finding stay serves for no other one.
    fn of_finding(&mut self, approval: &Approval, sought: &Sought<'_>) -> Result<bool, Stop> {
        if sought.finding.is_none() || domain::broken::is_off("leave_of_finding") {
            return Ok(true);
        }
        let Some(leave) = self.tx.get::<FindingLeave>(approval.id.0)? else { return Ok(false) };
        let of_this = Some(leave.row.finding) == sought.finding;
        if of_this {
            self.rest(&leave);
        }
        Ok(of_this)
    }
}

/// Whoever finds no instruction is told of one that ended so many days ago at most.
const ENDED_LATELY_DAYS: i32 = 90;

/// What an approval or instruction does not name is not limited.
fn fits<T: PartialEq>(set: Option<&T>, asked: Option<&T>) -> bool {
    set.is_none() || set == asked
}

/// Whoever asked does it, alone or with somebody beside.
fn is_asker(approval: &Approval, who: &Actor) -> bool {
    Some(approval.asked_by) == who.staff || Some(approval.asked_by) == who.second
}

fn approval_covers(a: &Approval, sought: &Sought<'_>) -> bool {
    fits(a.affairs.as_ref(), sought.affairs.as_ref())
        && fits(a.destination.as_ref(), sought.destination)
        && fits(a.method.as_ref(), sought.method)
        && fits(a.device.as_ref(), sought.device.as_ref())
}

/// Stage, affairs, file and people: does the designation cover each?
fn cover(d: &Designation, scope: &Scope<'_>) -> [bool; 4] {
    [
        d.stages.0.contains(&scope.stage),
        d.affairs.0.contains(&scope.affairs),
        scope.file.is_none_or(|f| d.files.0.contains(&f)),
        !scope.departments.is_empty()
            && (d.all_people || scope.departments.iter().all(|x| d.people_of.0.contains(x))),
    ]
}

/// The instruction is for the one document that is asked for.
fn is_document(i: &Instruction, asked: &Asked<'_>) -> bool {
    matches!((&i.form, asked.documents), (Some(form), [document]) if form == document)
}

fn instruction_covers(i: &Instruction, asked: &Asked<'_>, who: &Actor) -> bool {
    i.affairs == asked.affairs
        && (fits(i.form.as_ref(), asked.form) || is_document(i, asked))
        && fits(i.year.as_ref(), asked.year.as_ref())
        && fits(i.destination.as_ref(), asked.destination)
        && fits(i.method.as_ref(), asked.method)
        && fits(i.device.as_ref(), who.device.as_ref())
        && i.people_of.as_ref().is_none_or(|d| asked.departments.iter().all(|x| x == d))
}
