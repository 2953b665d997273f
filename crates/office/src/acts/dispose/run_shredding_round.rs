//! `run_shredding_round`: makes disposed numbers unrecoverable from every backup (U7.4).

use domain::id::RoundId;
use domain::rows::Round;
use domain::{ActName, Duty, Facts, Failure, List, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::VaultError;

use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::slug;
use crate::round;

/// Runs a shredding round, or takes up one that was cut short after its commit point.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunShreddingRound {}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RoundDone {
    /// The round.
    pub id: RoundId,
    /// The epoch under which everything is sealed now.
    pub epoch: u64,
    /// Numbers sealed anew.
    pub secrets: u64,
    /// Seal places that took the new seal.
    pub places_confirmed: usize,
    /// Seal places that did not: until they do, disposals are not done everywhere.
    pub places_outstanding: usize,
}

impl RunShreddingRound {
    pub(crate) const fn spec() -> Spec {
        Self::SPEC
    }
}

impl Act for RunShreddingRound {
    const SPEC: Spec = Spec::two_steps(ActName::RunShreddingRound, Stage::Dispose);
    type Done = RoundDone;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = q.office_facts(who, &[Duty::SystemOfficer, Duty::Manager], None)?;
        facts.seal_places_online = q.seal_places_online();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let office = desk.office;
        let vault = office.vault()?;
        let _alone = round::none_runs(office)?;
        round::catch_up(office)?;
        round::take_up(office)?;
        let from = vault.epoch();
        let to = vault.begin_round()?;
        let number = |n: u64| i64::try_from(n).map_err(|_| Failure::new("epoch_unknown", n));
        let begun = desk.begin(permit, |page| {
            if let Some(other) = page.tx.rounds_in("begun")?.first() {
                return Err(Failure::new("round_running", other.row.id).into());
            }
            // Another process has finished one since this one was opened.
            let overtaken = page.tx.epoch()?.number != number(from)?;
            if overtaken && !domain::broken::is_off("round_epoch") {
                return Err(VaultError::EpochUnknown.into());
            }
            let row = Round {
                id: page.draw(),
                from_epoch: number(from)?,
                to_epoch: number(to)?,
                state: slug("begun")?,
                by: desk.staff()?,
                done_on: None,
                outstanding: List(Vec::new()),
            };
            page.put_object(&row)?;
            round::name_disposals(page, row.id)?;
            Ok(row.id)
        });
        let (begun, id) = match begun {
            Ok(begun) => begun,
            Err(stop) => {
                vault.abandon_round()?;
                return Err(stop);
            }
        };
        let left_out = match round::turn(office, id, to) {
            Ok(left_out) => left_out,
            Err(stop) => {
                let gone_back = vault.epoch() == from && vault.next_epoch().is_err();
                if gone_back {
                    round::fail(desk, begun, id)?;
                }
                return Err(stop);
            }
        };
        let finished = round::finish(desk, begun, id, left_out)?;
        Ok(RoundDone {
            id,
            epoch: vault.epoch(),
            secrets: finished.secrets,
            places_confirmed: finished.confirmed,
            places_outstanding: finished.outstanding.len(),
        })
    }
}
