//! `confirm_disposal`: another person confirms what was reported, and gets the certificate (U7.7, U7.8).

use domain::id::{DisposalId, StaffId};
use domain::rows::{Disposal, Round, Staff};
use domain::{ActName, Day, Facts, Failure, Label, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::acts::enter::sources_open;
use crate::desk::{ANSWERING, Actor, Desk, Page, Query};
use crate::input::slug;

/// Confirms a disposal that was carried out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmDisposal {
    /// The disposal.
    pub disposal: DisposalId,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Confirmed {
    /// The disposal.
    pub id: DisposalId,
    /// The certificate; it holds no number and nobody's name but the officers'.
    pub certificate: Certificate,
}

/// What is certified, and exactly against whom (DESIGN section 5).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Certificate {
    /// The organisation's code.
    pub organisation: String,
    /// The organisation, as it calls itself.
    pub organisation_name: Label,
    /// The disposal.
    pub disposal: DisposalId,
    /// The department.
    pub department: Label,
    /// How many people.
    pub people: usize,
    /// How many numbers.
    pub numbers: usize,
    /// Papers of these people that stay, with a number on them: the exception under which it was carried out.
    pub papers_left: i64,
    /// Rosters and ledgers that stay, with a number of these people in them, by the same exception.
    pub sources_left: usize,
    /// Who instructed.
    pub instructed_by: Label,
    /// Who carried it out.
    pub carried_out_by: Label,
    /// When.
    pub carried_out_on: Day,
    /// Who confirmed.
    pub confirmed_by: Label,
    /// When.
    pub confirmed_on: Day,
    /// The epoch whose key is gone.
    pub epoch_ended: i64,
    /// When the round was done here.
    pub round_done_on: Day,
    /// True when every seal place has confirmed; false when some are outstanding.
    pub done_everywhere: bool,
    /// Each seal place.
    pub seal_places: Vec<PlaceLine>,
    /// True when the seal can be tried cheaply, as in tests and the demo.
    pub weak_unsealing: bool,
    /// The ledger's head after the confirmation, signed.
    pub checkpoint: String,
}

/// One seal place of a certificate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlaceLine {
    /// The folder.
    pub path: String,
    /// Its declared kind.
    pub kind: String,
    /// True when it holds the seal without the old epoch.
    pub confirmed: bool,
}

impl Act for ConfirmDisposal {
    const SPEC: Spec = Spec::one_step(ActName::ConfirmDisposal, Stage::Dispose).with_vault();
    type Done = Confirmed;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let disposal = q.known::<Disposal>("disposal", self.disposal.0)?;
        let mut facts = q.office_facts(who, &ANSWERING, Some(&disposal.row.department))?;
        let by: Vec<StaffId> = disposal.row.carried_out_by.into_iter().collect();
        q.done_by(&mut facts, who, &disposal.row.department, &by)?;
        facts.by_another_person &= !by.is_empty();
        facts.disposal_carried_out = disposal.row.state.as_str() == "carried_out";
        if let Some(round) = disposal.row.round {
            let round = q.known::<Round>("disposal", round.0)?;
            facts.round_is_finished = round.row.done_on.is_some();
            q.rest(&round);
        }
        q.rest(&disposal);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let mut certificate = desk.record(permit, |page| {
            let mut row = page.known::<Disposal>("disposal", self.disposal.0)?.row;
            row.state = slug("confirmed")?;
            row.confirmed_by = Some(desk.staff()?);
            row.confirmed_on = Some(page.at.day());
            page.put_object(&row)?;
            page.subjects(row.people.0.iter().copied());
            page.close_duties("confirm_disposal", row.id.0)?;
            certify(page, desk, &row)
        })?;
        certificate.checkpoint = crate::head::checkpoint(desk.office)?;
        Ok(Confirmed { id: self.disposal, certificate })
    }
}

/// Where a place is, for a reader who does not know the folder that the program was started in.
fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| path.display().to_string())
}

fn certify(page: &mut Page<'_, '_>, desk: &Desk<'_>, row: &Disposal) -> Result<Certificate, Stop> {
    let missing = || Failure::new("disposal_incomplete", row.id);
    let mut name = |id: StaffId| page.known::<Staff>("disposal", id.0).map(|s| s.row.name);
    let instructed_by = name(row.instructed_by)?;
    let carried_out_by = name(row.carried_out_by.ok_or_else(missing)?)?;
    let confirmed_by = name(desk.staff()?)?;
    let round = page.known::<Round>("disposal", row.round.ok_or_else(missing)?.0)?.row;
    // Read again: a seal of before the round may have been put back since.
    let ended = crate::seals::places_without(desk.office, &round)?;
    let seal_places: Vec<PlaceLine> = page
        .tx
        .places("seal")?
        .into_iter()
        .map(|p| PlaceLine {
            confirmed: !round.outstanding.0.contains(&p.row.id)
                && ended.iter().any(|path| path == p.row.path.as_str()),
            path: absolute(p.row.path.as_str()),
            kind: p.row.kind.to_string(),
        })
        .collect();
    for (place, line) in page.tx.places("seal")?.iter().zip(&seal_places) {
        if !line.confirmed && !round.outstanding.0.contains(&place.row.id) {
            crate::round::exchange_seal(page, place.row.id, ActName::ConfirmDisposal)?;
        }
    }
    let organisation = page.tx.organisation()?.ok_or_else(missing)?;
    let papers_left = page.tx.papers_out(&row.people.0)?.iter().map(|paper| paper.count).sum();
    let sources_left = sources_open(page.tx, &row.people.0)?.len();
    Ok(Certificate {
        organisation: desk.office.slug().to_string(),
        organisation_name: organisation.row.name,
        disposal: row.id,
        department: row.department.clone(),
        people: row.people.0.len(),
        numbers: row.secrets.0.len(),
        papers_left,
        sources_left,
        instructed_by,
        carried_out_by,
        carried_out_on: row.carried_out_on.ok_or_else(missing)?,
        confirmed_by,
        confirmed_on: page.at.day(),
        epoch_ended: round.from_epoch,
        round_done_on: round.done_on.ok_or_else(missing)?,
        done_everywhere: seal_places.iter().all(|place| place.confirmed),
        seal_places,
        weak_unsealing: desk.office.vault()?.is_weak(),
        checkpoint: String::new(),
    })
}
