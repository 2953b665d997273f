//! `move_engine`: two persons move the organisation to a database of the other engine, as it is: the same ledger under
//! the same keys, and nothing that was acknowledged is lost (H6.8).

use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Permit, Query};
use crate::round;

/// Moves the organisation to another database.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveEngine {
    /// `sqlite`, or the address of an empty PostgreSQL database.
    pub to: String,
    /// Why.
    pub reason: PlainText,
}

/// What was moved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Moved {
    /// Where the organisation lives now.
    pub store: String,
    /// Records that came over.
    pub records: u64,
    /// Numbers that came over.
    pub numbers: u64,
}

impl Act for MoveEngine {
    const SPEC: Spec = Spec { bulk: true, ..Spec::one_step(ActName::MoveEngine, Stage::House) };
    type Done = Moved;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = q.office_facts(who, &[Duty::SystemOfficer, Duty::Manager], None)?;
        q.second_person(&mut facts, who)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let office = desk.office;
        let there = office.destination(&self.to)?;
        let permit = desk.ask(&self)?;
        if office.waits_to_move() {
            return self.arrive(desk, permit);
        }
        let _no_round = round::none_runs(office)?;
        let target = office.hand_over(there, |tx| desk.check_still(&permit, tx))?;
        let done = self.arrive(&Desk::new(&target, desk.who), permit)?;
        office.go_on_at(target)?;
        Ok(done)
    }
}

impl MoveEngine {
    /// At the target: the record says that the organisation lives there now; then the source is let go.
    fn arrive(&self, desk: &Desk<'_>, permit: Permit<'_, Self>) -> Result<Moved, Stop> {
        let here = &desk.office.settings().store;
        let head = desk.office.store().head()?;
        let engine = if here == "sqlite" { "sqlite" } else { "postgres" };
        let numbers = desk.record(permit, |page| {
            page.tx.arrive()?;
            let numbers = page.tx.secrets_count()?;
            page.detail("engine", DetailValue::Code(engine.to_owned()));
            page.detail("size", DetailValue::Int(i64::try_from(head.size).unwrap_or(i64::MAX)));
            page.detail("root", DetailValue::Digest(head.root));
            page.detail("secrets", DetailValue::Int(numbers));
            page.note("reason", &self.reason);
            Ok(numbers)
        })?;
        desk.office.finish_move()?;
        let numbers = u64::try_from(numbers).unwrap_or(0);
        Ok(Moved { store: here.clone(), records: head.size, numbers })
    }
}
