//! Composing the record of an act and appending it to the page's transaction.

use std::collections::HashSet;

use domain::id::{PersonId, RecordId};
use domain::rows::{ApprovalUse, DeputyAct};
use domain::{ActName, Failure, Phase, Stop, Timestamp};
use ledger::{DetailValue, Note, ObjectRef, Occurred, Record, RegulationRef, Responsible, Rest};
use regulation::Pack;
use store::Tx;

use super::door::Desk;
use super::page::{Lines, NewDuty, Page};
use super::passwords::PROVEN;
use super::query::Ground;
use crate::act::Spec;

impl Desk<'_> {
    /// A one-off instruction that allowed the act is used up in the same transaction.
    pub(super) fn use_up(&self, page: &mut Page<'_, '_>, ground: &Ground) -> Result<(), Stop> {
        for id in &ground.uses {
            let held = page
                .tx
                .get::<domain::rows::Instruction>(id.0)?
                .ok_or_else(|| Failure::new("instruction_gone", id))?;
            let mut row = held.row;
            row.uses_left = row.uses_left.map(|n| n - 1);
            page.put(&row)?;
            if row.uses_left == Some(0) {
                page.close_duties("acknowledge_instruction", id.0)?;
            }
        }
        if !ground.uses.is_empty() {
            page.tx.bump_facts()?;
        }
        Ok(())
    }

    /// An approval that allowed the act serves no other work from now on.
    pub(super) fn bind(&self, page: &mut Page<'_, '_>, ground: &Ground) -> Result<(), Stop> {
        let Some(approved) = &ground.approved else { return Ok(()) };
        match page.tx.get::<ApprovalUse>(approved.id.0)? {
            Some(_) => Ok(()),
            None => page.put(approved),
        }
    }

    /// What a deputy did is looked over later (後閲) by the holder of the office, when there is one.
    pub(super) fn for_review(
        &self,
        page: &mut Page<'_, '_>,
        spec: &Spec,
        ground: &Ground,
    ) -> Result<(), Stop> {
        let Some(deputy) = &ground.deputy else { return Ok(()) };
        let today = page.at.day();
        let row = DeputyAct {
            id: page.draw(),
            deputy: deputy.id,
            staff: deputy.staff,
            act: spec.name,
            act_record: page.record,
            on_day: today,
            reviewed_by: None,
            reviewed_on: None,
            agreed: None,
        };
        page.put(&row)?;
        let department = deputy.department.as_ref();
        let holders = page.tx.holders(deputy.duty, department, today)?;
        if let Some(principal) = holders.first() {
            let days = i32::from(self.office.limits()?.review_days);
            let (owner, department) = page.query().looks_over(deputy)?;
            page.open_duty(NewDuty {
                kind: "review_deputy_act",
                about: row.id.0,
                owner,
                staff: (owner == deputy.duty).then_some(principal.staff),
                department: department.as_ref(),
                due: today.plus_days(days),
                opened_by: spec.name,
                closed_by: ActName::ReviewDeputyAct,
            })?;
        }
        Ok(())
    }

    pub(super) fn page<'t, 's>(
        &'t self,
        tx: &'t mut Tx<'s>,
        at: Timestamp,
    ) -> Result<Page<'t, 's>, Stop> {
        let at = self.office.time_of_record(tx, at)?;
        self.page_at(tx, at)
    }

    /// A page of this very time.
    pub(super) fn page_at<'t, 's>(
        &'t self,
        tx: &'t mut Tx<'s>,
        at: Timestamp,
    ) -> Result<Page<'t, 's>, Stop> {
        Ok(Page {
            tx,
            record: RecordId::draw(at, self.office.random()),
            at,
            office: self.office,
            lines: Lines::default(),
        })
    }

    pub(super) fn append(
        &self,
        page: &mut Page<'_, '_>,
        head: &Head<'_>,
    ) -> Result<RecordId, Stop> {
        let mut lines = std::mem::take(&mut page.lines);
        if let Some(deputy) = &head.ground.deputy {
            lines.detail.insert("deputy".into(), DetailValue::Id(deputy.id.0));
        }
        if let Some(token) = self.who.token {
            lines.detail.insert("token".into(), DetailValue::Id(token.0));
        }
        let by_whom = self
            .who
            .proved
            .filter(|_| head.spec.name == ActName::SignIn || PROVEN.contains(&head.spec.name));
        if let Some(proof) = by_whom {
            lines.detail.insert("proved_by".into(), DetailValue::Code(proof.by.code().into()));
        }
        let mut note = lines.note;
        if let Some(name) = &head.ground.actor_name {
            note.insert("name".into(), name.as_plain().clone());
        }
        if let Some(title) = &head.ground.actor_title {
            note.insert("title".into(), title.as_plain().clone());
        }
        let rows = page.tx.take_entries(page.record)?;
        let record = Record {
            id: page.record,
            at: page.at,
            occurred: lines.occurred.map(Occurred::On),
            organisation: self.office.slug().clone(),
            regulation: regulation_ref(head.pack),
            act: head.spec.name,
            phase: head.phase,
            actor: ledger::Actor {
                staff: self.who.staff,
                acting_as: head.ground.acting_as,
                duties: head.ground.duties.clone(),
                device: self.who.device,
                zone: head.ground.zone,
                via: self.who.via,
            },
            responsible: head
                .ground
                .responsible
                .map(|(office, holder)| Responsible { office, holder: Some(holder) }),
            affairs: head.ground.affairs,
            purpose: lines.purpose,
            basis: head.ground.basis.clone(),
            object: lines.object.map(|(table, id)| ObjectRef { table: table.into(), id }),
            clauses: head.clauses.to_vec(),
            rested_on: head.rested_on(),
            follows: head.follows,
            detail: lines.detail,
            entries: ledger::Entries {
                subjects: each_once(lines.subjects),
                rows,
                sealed: lines.sealed,
                opened: lines.opened,
                removed: lines.removed,
            },
            note: (!note.is_empty()).then_some(Note::Words(note)),
        };
        let sealed = record
            .seal(self.office.random())
            .map_err(|e| Failure::new(e.code(), head.spec.name.code()))?;
        page.tx.append(sealed)?;
        Ok(page.record)
    }
}

fn regulation_ref(pack: &Pack) -> RegulationRef {
    let reference = pack.reference();
    RegulationRef { pack: reference.body.clone(), date: reference.date, digest: reference.digest }
}

/// What a record says besides what its page wrote.
pub(super) struct Head<'a> {
    pub spec: &'a Spec,
    pub phase: Phase,
    pub clauses: &'a [String],
    pub ground: &'a Ground,
    pub follows: Option<RecordId>,
    pub pack: &'a Pack,
}

impl Head<'_> {
    /// What an act rests on stands in its first record, which was decided in the same transaction. Later
    /// steps follow that record, and a refusal rests on nothing.
    fn rested_on(&self) -> Vec<Rest> {
        if self.follows.is_some() || self.phase == Phase::Refused {
            return Vec::new();
        }
        self.ground.rested_on.clone()
    }
}

/// People in the order in which they were named, each once.
fn each_once(mut people: Vec<PersonId>) -> Vec<PersonId> {
    let mut named = HashSet::with_capacity(people.len());
    people.retain(|person| named.insert(*person));
    people
}
