//! A shredding round, step by step, with its commit point (DESIGN section 5).

use std::sync::MutexGuard;

use domain::id::{PlaceId, RecordId, RoundId, SecretId, StaffId};
use domain::rows::{Restore, Round};
use domain::{ActName, Day, Duty, Failure, Id, List, Stop};
use store::SealedRow;
use vault::{PlaceResult, Resealed, SealedSecret, Snapshot, Vault};

use crate::desk::{Actor, Begun, Desk, NewDuty, Page};
use crate::input::slug;
use crate::office::Office;
use crate::seals;

/// How many secrets are read, resealed and written at a time.
const CHUNK: u32 = 5_000;

/// What a round came to.
pub(crate) struct Finished {
    pub secrets: u64,
    pub confirmed: usize,
    pub outstanding: Vec<PlaceId>,
}

/// Steps 1 and 2: both epochs in the seals, everything sealed anew, the epoch row turned. Disposed secrets
/// that somebody put back are left to end with their epoch; returns how many there were.
pub(crate) fn turn(office: &Office, round: RoundId, next: u64) -> Result<u64, Stop> {
    let vault = office.vault()?;
    let disposed = vault.tombstones();
    let is_held = |row: &SealedRow| {
        disposed.binary_search(&row.id).is_err() || domain::broken::is_off("round_tombstones")
    };
    let next = i64::try_from(next).map_err(|_| Failure::new("epoch_unknown", round))?;
    let done = seals::write_at_least_two(office).and_then(|_| {
        office.store().write_alone("turn_epoch", |tx| {
            let epoch = tx.hold_epoch()?;
            let (mut after, mut left_out) = (None, 0);
            loop {
                let mut rows = tx.secrets_scan(after, CHUNK)?;
                let Some(last) = rows.last() else { break };
                after = Some(last.id);
                left_out += rows.iter().filter(|row| !is_held(row)).count() as u64;
                rows.retain(is_held);
                let (secrets, tags) = reseal(vault, &rows)?;
                tx.idle_fill(&secrets)?;
                let twice = tx.idle_index_fill(&tags)?;
                tx.idle_index_fill(&linked(&rows, &tags, &twice))?;
            }
            tx.turn_epoch(epoch.number, next, left_out)?;
            Ok::<_, Stop>(left_out)
        })
    });
    match done {
        Ok(written) => {
            vault.turn()?;
            Ok(written.value)
        }
        Err(stop) => match catch_up(office) {
            Ok(()) if u64::try_from(next).ok() == Some(vault.epoch()) => Ok(0),
            Ok(()) => Err(stop),
            Err(_) => Err(Failure::new("round_unfinished", round).into()),
        },
    }
}

/// A number that is held twice stands under a tag of its own for each further entry. That they are one human
/// is for the verification to ask: the round, on which every disposal waits, goes on.
fn linked(rows: &[SealedRow], tags: &[Tagged], twice: &[usize]) -> Vec<Tagged> {
    let again = twice.iter().filter_map(|i| tags.get(*i));
    again
        .filter_map(|(tag, secret)| {
            let row = rows.iter().find(|row| row.id == *secret)?;
            Some((vault::linked_tag(tag, row.person), *secret))
        })
        .collect()
}

/// The entry of a secret in the duplicate index.
type Tagged = ([u8; 32], SecretId);

/// Secrets under the next epoch, and their entries in the duplicate index.
type Anew = (Vec<SealedRow>, Vec<Tagged>);

/// Seals some secrets anew under the next epoch, each processor an equal share.
fn reseal(vault: &Vault, rows: &[SealedRow]) -> Result<Anew, Stop> {
    let processors = std::thread::available_parallelism().map_or(1, |n| n.get().min(8));
    let one = |row: &SealedRow| {
        let Resealed { secret, tag } = vault.reseal(&sealed_secret(row)?)?;
        Ok::<_, Stop>((sealed_row(secret), tag.map(|tag| (*tag.as_bytes(), row.id))))
    };
    let (mut secrets, mut tags) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    std::thread::scope(|scope| {
        let shares = rows.chunks(rows.len().div_ceil(processors).max(1));
        let work = |share: &'_ [SealedRow]| share.iter().map(one).collect::<Result<Vec<_>, Stop>>();
        let running: Vec<_> = shares.map(|share| scope.spawn(move || work(share))).collect();
        for share in running {
            for (secret, tag) in
                share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?
            {
                secrets.push(secret);
                tags.extend(tag);
            }
        }
        Ok((secrets, tags))
    })
}

/// Brings the vault to the epoch in which the database is, after a step whose outcome was not known: a
/// lost answer must not make us forget the key that everything is sealed under now.
pub(crate) fn catch_up(office: &Office) -> Result<(), Stop> {
    let vault = office.vault()?;
    let Ok(next) = vault.next_epoch() else {
        return Ok(());
    };
    let row = office.store().read(|tx| Ok::<_, Stop>(tx.epoch()?.number))?;
    match u64::try_from(row) {
        Ok(row) if row == next => Ok(vault.turn()?),
        Ok(row) if row == vault.epoch() => {
            vault.abandon_round()?;
            seals::write(office).map(drop)
        }
        // Another process went on from here: this one has neither key.
        _ => Err(Failure::new("epoch_unknown", row).into()),
    }
}

/// Steps 3 and 4: a new snapshot, read back and opened whole; then the seals without the old epoch.
fn settle(office: &Office) -> Result<Finished, Stop> {
    let vault = office.vault()?;
    let secrets = office.store().read(all_secrets)?;
    let expected = secrets.len() as u64;
    let snapshot = Snapshot::make(vault, vault.epoch(), office.now(), secrets)?;
    let mut kept = 0_usize;
    for place in &office.settings().backup_places {
        let Ok(path) = snapshot.write(office.disk(), &place.path) else {
            continue;
        };
        let back = Snapshot::read(office.disk(), &path)?;
        let count = back.open_whole(vault)?;
        if count != expected {
            return Err(Failure::new("snapshot_count", path.display()).into());
        }
        kept += 1;
    }
    if kept == 0 {
        return Err(Failure::new("no_backup_place_online", "round step 3").into());
    }
    vault.finish_round()?;
    let results = seals::write_at_least_two(office)?;
    let outstanding = outstanding(office, &results)?;
    drop_old_snapshots(office, vault.epoch());
    Ok(Finished { secrets: expected, confirmed: results.len() - outstanding.len(), outstanding })
}

pub(crate) fn all_secrets(tx: &mut store::Tx<'_>) -> Result<Vec<SealedSecret>, Stop> {
    let mut all = Vec::new();
    each_secret(tx, |row| {
        all.push(sealed_secret(row)?);
        Ok(())
    })?;
    Ok(all)
}

/// Goes through the live secrets in the order of their ids.
pub(crate) fn each_secret(
    tx: &mut store::Tx<'_>,
    mut work: impl FnMut(&SealedRow) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut after = None;
    loop {
        let rows = tx.secrets_scan(after, CHUNK)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.id);
        rows.iter().try_for_each(&mut work)?;
    }
}

/// Snapshots of earlier epochs can be opened by nobody any more; they only take room.
fn drop_old_snapshots(office: &Office, epoch: u64) {
    for place in &office.settings().backup_places {
        let Ok(names) = Snapshot::list(office.disk(), &place.path) else {
            continue;
        };
        for name in names.into_iter().filter(|n| n.epoch < epoch) {
            // One that stays does no harm: its key is gone.
            let _ = office.disk().remove(&place.path.join(name.to_string()));
        }
    }
}

/// The rows of the places that did not take the new seal.
fn outstanding(office: &Office, results: &[PlaceResult]) -> Result<Vec<PlaceId>, Stop> {
    let rows = office.store().read(|tx| Ok::<_, Stop>(tx.places("seal")?))?;
    let missing = |path: &str| {
        results.iter().any(|r| r.outcome.is_err() && r.place.path().to_string_lossy() == path)
    };
    Ok(rows.iter().filter(|p| missing(p.row.path.as_str())).map(|p| p.row.id).collect())
}

/// Finishes a round whose epoch row has turned, and closes the act that began it.
pub(crate) fn finish(
    desk: &Desk<'_>,
    begun: Begun,
    round: RoundId,
    left_out: u64,
) -> Result<Finished, Stop> {
    let office = desk.office;
    let finished = settle(office)?;
    let days: i32 = office.limits()?.round_days.into();
    desk.finish(begun, |page| {
        let mut row = page.known::<Round>("round", round.0)?.row;
        row.state =
            slug(if finished.outstanding.is_empty() { "done_everywhere" } else { "done_here" })?;
        row.done_on = Some(page.at.day());
        row.outstanding = List(finished.outstanding.clone());
        page.put_object(&row)?;
        for held in page.tx.disposals_in("carried_out")? {
            let disposal = held.row;
            if disposal.round != Some(round) {
                continue;
            }
            page.close_duties("run_round", disposal.id.0)?;
            let by: Vec<StaffId> = disposal.carried_out_by.into_iter().collect();
            let owner = page.owner_of_done(&disposal.department, &by)?;
            page.open_duty(NewDuty {
                kind: "confirm_disposal",
                about: disposal.id.0,
                owner,
                staff: None,
                department: Some(&disposal.department),
                due: due(page.at.day(), days),
                opened_by: ActName::RunShreddingRound,
                closed_by: ActName::ConfirmDisposal,
            })?;
        }
        for held in page.tx.every::<Restore>()? {
            page.close_duties("run_round", held.row.id.0)?;
        }
        for place in page.tx.places("seal")? {
            page.close_duties("exchange_seal", place.row.id.0)?;
        }
        for place in &finished.outstanding {
            exchange_seal(page, *place, ActName::RunShreddingRound)?;
        }
        page.detail("secrets", count(finished.secrets));
        if left_out > 0 {
            page.detail("disposed_left_out", count(left_out));
        }
        page.detail("places_confirmed", count(finished.confirmed as u64));
        page.detail("places_outstanding", count(finished.outstanding.len() as u64));
        Ok(())
    })?;
    Ok(finished)
}

/// Numbers that ended are out of reach of every backup only after a round.
pub(crate) fn round_is_due(
    page: &mut Page<'_, '_>,
    about: Id,
    opened_by: ActName,
) -> Result<(), Stop> {
    let days: i32 = page.office.limits()?.round_days.into();
    page.open_duty(NewDuty {
        kind: "run_round",
        about,
        owner: Duty::SystemOfficer,
        staff: None,
        department: None,
        due: due(page.at.day(), days),
        opened_by,
        closed_by: ActName::RunShreddingRound,
    })
}

/// A place that still holds a key that a round has ended, or may hold it, must get the new seal.
pub(crate) fn exchange_seal(
    page: &mut Page<'_, '_>,
    place: PlaceId,
    opened_by: ActName,
) -> Result<(), Stop> {
    if !page.tx.open_duties("exchange_seal", place.0)?.is_empty() {
        return Ok(());
    }
    let days: i32 = page.office.limits()?.round_days.into();
    page.open_duty(NewDuty {
        kind: "exchange_seal",
        about: place.0,
        owner: Duty::SystemOfficer,
        staff: None,
        department: None,
        due: due(page.at.day(), days),
        opened_by,
        closed_by: ActName::RunShreddingRound,
    })
}

/// Goes back to before the round: the idle tables are emptied, the next epoch is forgotten.
pub(crate) fn roll_back(office: &Office) -> Result<(), Stop> {
    let empty = |tx: &mut store::Tx<'_>| Ok::<_, Stop>(tx.empty_idle()?);
    let () = office.store().write_alone("roll_back_round", empty)?.value;
    office.vault()?.abandon_round()?;
    seals::write(office).map(drop)
}

/// Takes up a round that a stopped process began: finished when the epoch row had turned, failed when
/// it had not.
pub(crate) fn take_up(office: &Office) -> Result<(), Stop> {
    let vault = office.vault()?;
    let begun = crate::begun::all(office)?;
    for record in begun.iter().filter(|b| b.act == ActName::RunShreddingRound) {
        if office.running().lives(record.id) {
            continue;
        }
        let round = record.object.ok_or_else(|| Failure::new("round_unknown", record.id))?;
        let round = office.store().read(|tx| Ok::<_, Stop>(tx.get::<Round>(round)?))?;
        let round = round.ok_or_else(|| Failure::new("round_unknown", record.id))?;
        let desk = Desk::new(office, &Actor::SYSTEM);
        let begun = desk.resume(record.id, crate::acts::dispose::RunShreddingRound::spec())?;
        let turned = u64::try_from(round.row.to_epoch).ok() == Some(vault.epoch());
        if turned {
            finish(&desk, begun, round.row.id, 0)?;
        } else {
            fail(&desk, begun, round.row.id)?;
        }
        office.running().clear(record.id);
    }
    Ok(())
}

/// Names the disposals that a round makes final: those carried out before it began. What is disposed of
/// later may be in a copy of the database that the next epoch's key opens.
pub(crate) fn name_disposals(page: &mut Page<'_, '_>, round: RoundId) -> Result<(), Stop> {
    for held in page.tx.disposals_in("carried_out")? {
        let mut disposal = held.row;
        if disposal.round.is_none() {
            disposal.round = Some(round);
            page.put(&disposal)?;
        }
    }
    Ok(())
}

/// Records that a round did not come about; its disposals wait for the next.
pub(crate) fn fail(desk: &Desk<'_>, begun: Begun, round: RoundId) -> Result<(), Stop> {
    desk.fail(begun, |page| {
        for held in page.tx.disposals_in("carried_out")? {
            let mut disposal = held.row;
            if disposal.round == Some(round) {
                disposal.round = None;
                page.put(&disposal)?;
            }
        }
        let mut row = page.known::<Round>("round", round.0)?.row;
        row.state = slug("failed")?;
        page.put_object(&row)
    })
}

/// True while a living process, this one too, runs a round.
pub(crate) fn lives(office: &Office) -> Result<bool, Stop> {
    Ok(open_round(office)?.is_some_and(|record| office.running().lives(record)))
}

/// Keeps rounds of this process away while it is held; a failure while some process runs one.
pub(crate) fn none_runs(office: &Office) -> Result<MutexGuard<'_, ()>, Stop> {
    let alone = office.one_round()?;
    match open_round(office)? {
        Some(record) if office.running().lives(record) => {
            Err(Failure::new("round_running", record).into())
        }
        _ => Ok(alone),
    }
}

/// The record that began the round still open, when there is one.
pub(crate) fn open_round(office: &Office) -> Result<Option<RecordId>, Stop> {
    let begun = crate::begun::all(office)?;
    Ok(begun.into_iter().find(|b| b.act == ActName::RunShreddingRound).map(|b| b.id))
}

fn due(day: Day, days: i32) -> Day {
    day.plus_days(days)
}

fn count(n: u64) -> ledger::DetailValue {
    ledger::DetailValue::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

/// A row of the vault's table as the vault knows it.
pub(crate) fn sealed_secret(row: &SealedRow) -> Result<SealedSecret, Stop> {
    let damaged = || Failure::new("secret_damaged", row.id);
    Ok(SealedSecret {
        id: row.id,
        person: row.person,
        kind: u8::try_from(row.kind).ok().and_then(vault::Kind::from_code).ok_or_else(damaged)?,
        epoch: u64::try_from(row.epoch).map_err(|_| damaged())?,
        bytes: row.sealed.clone(),
    })
}

/// A sealed secret as a row of the vault's table.
pub(crate) fn sealed_row(secret: SealedSecret) -> SealedRow {
    SealedRow {
        id: secret.id,
        person: secret.person,
        kind: i64::from(secret.kind.code()),
        epoch: i64::try_from(secret.epoch).unwrap_or(i64::MAX),
        sealed: secret.bytes,
    }
}
