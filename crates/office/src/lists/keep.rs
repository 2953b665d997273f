//! What is kept where, who has it, and what was destroyed (H5.6, H5.7, H6.11, U7, U11.4).

use std::collections::BTreeMap;

use domain::id::{DestructionId, DeviceId, KeepingPlaceId, StaffId};
use domain::rows::{
    Destruction, Device, DisposalCertificate, Instruction, KeepingPlace, Medium, StockTaking,
    StoredThing, Zone,
};
use domain::{Day, Id, Register, Stop};
use ledger::ObjectRef;
use regulation::Pack;
use store::{Held, Tx};

use super::Filter;
use super::ending::record_of;
use super::handled::{Book, about};
use super::line::{Line, Listed, Names, Part, Told, name_of, staff_names};
use super::people::affairs_names;
use super::reach::Reach;
use crate::acts::keep::pieces;
use crate::reading;

pub(super) fn place_names(tx: &mut Tx<'_>) -> Result<Names<KeepingPlaceId>, Stop> {
    Ok(tx.every::<KeepingPlace>()?.into_iter().map(|held| (held.row.id, held.row.name)).collect())
}

/// Where papers lie, by name, and `missing` or `lost` when they were not found there.
pub(super) fn whereabouts(
    tx: &mut Tx<'_>,
    names: &Names<KeepingPlaceId>,
    thing: Id,
) -> Result<(Option<String>, Option<String>), Stop> {
    let stored = tx.get::<StoredThing>(thing)?.map(|held| held.row);
    let Some(row) = stored.filter(|row| row.state.as_str() != "taken") else {
        return Ok((None, None));
    };
    let missing = (row.state.as_str() != "kept").then(|| row.state.to_string());
    Ok((Some(name_of(names, &row.place)), missing))
}

/// Places where media and papers are kept.
pub(super) fn places(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let zones: Names<_> =
        tx.every::<Zone>()?.into_iter().map(|held| (held.row.id, held.row.name)).collect();
    let mut lines = Vec::new();
    let all = tx.every::<KeepingPlace>()?;
    let count = all.len();
    for Held { row, .. } in all {
        if !reach.holds_anything() {
            continue;
        }
        let media = tx.media_of(row.id)?;
        let here = media.iter().filter(|held| held.state.as_str() == "kept").count();
        let papers = tx.things_of(row.id)?.into_iter();
        let stock = tx.open_duties("take_stock", row.id.0)?;
        lines.push(
            Line::new(row.id, &row.name)
                .with("kind", Part::Code("place", row.kind.to_string()))
                .text("zone", name_of(&zones, &row.zone))
                .text("department", &row.department)
                .count("media-here", here)
                .count("papers-here", papers.filter(|held| held.state.as_str() == "kept").count())
                .maybe("stock-due", stock.first().map(|held| held.due))
                .days(told.day, row.since, row.until),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Media with their places, and who has those that are lent.
pub(super) fn media(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (affairs, staff, places) = (affairs_names(tx)?, staff_names(tx)?, place_names(tx)?);
    let devices = tx.every::<Device>()?.into_iter().map(|held| (held.row.id, held.row.name));
    let devices: Names<DeviceId> = devices.collect();
    let all = tx.every::<Medium>()?;
    let count = all.len();
    let lines: Vec<Line> = all
        .iter()
        .filter(|held| reach.work(&held.department, held.affairs))
        .map(|Held { row, .. }| {
            let overdue = row.lent_until.is_some_and(|until| until < told.day);
            Line::new(row.id, &row.name)
                .with("kind", Part::Code("medium-kind", row.kind.to_string()))
                .text("affairs", name_of(&affairs, &row.affairs))
                .text("department", &row.department)
                .text("place", name_of(&places, &row.place))
                .maybe("leased-from", row.leased_from.as_ref())
                .maybe("device", row.device.map(|id| name_of(&devices, &id)))
                .maybe("lent-to", row.lent_to.map(|id| name_of(&staff, &id)))
                .maybe("lent-until", row.lent_until)
                .state(if overdue { "overdue" } else { row.state.as_str() })
        })
        .collect();
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Stock-takings with what they found.
pub(super) fn stock_takings(tx: &mut Tx<'_>, reach: &Reach) -> Result<Listed, Stop> {
    let (staff, places) = (staff_names(tx)?, place_names(tx)?);
    let all = tx.every::<StockTaking>()?;
    let count = all.len();
    let lines: Vec<Line> = all
        .iter()
        .filter(|held| reach.department(&held.department))
        .map(|Held { row, .. }| {
            Line::new(row.id, name_of(&places, &row.place))
                .text("on-day", row.on_day)
                .text("counted-by", name_of(&staff, &row.by))
                .count("found", row.found.0.len())
                .count("missing", row.missing.0.len())
                .count("misplaced", row.misplaced.0.len())
                .with("unregistered", Part::Count(row.unregistered))
                .maybe("settled-by", row.settled_by.map(|id| name_of(&staff, &id)))
                .maybe("settled-on", row.settled_on)
                .state(if row.state.as_str() == "differs" {
                    "stock_differs"
                } else {
                    row.state.as_str()
                })
        })
        .collect();
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Papers and media destroyed, with their certificates.
pub(super) fn destructions(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    pack: &Pack,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let book = Book::read(tx)?;
    let mut certificates: BTreeMap<_, Vec<Part>> = BTreeMap::new();
    for Held { row, .. } in tx.every::<DisposalCertificate>()? {
        let number = Part::Text(row.number.to_string());
        let issuer = Part::who_when(row.issuer, row.issued_on);
        let said = Part::Phrase(vec![number, issuer]);
        certificates.entry(row.destruction).or_default().push(said);
    }
    let all = tx.every::<Destruction>()?;
    let instructed = if filter.brief { BTreeMap::new() } else { instructed_by(tx, &all)? };
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all {
        if !reach.work(&row.department, row.affairs) {
            continue;
        }
        let pieces = pieces(tx, &row.documents.0)?;
        let object = ObjectRef { table: Destruction::TABLE.name.into(), id: row.id.0 };
        let about = about(tx, &object, &book, pack, told)?;
        let name = row.medium.and_then(|id| book.medium_name(id)).unwrap_or_default();
        let certified = certificates.remove(&row.id).unwrap_or_default();
        let by = |id| name_of(&book.staff, id);
        let line = Line::new(row.id, name)
            .with("kind", Part::Code("destroyed", row.kind.to_string()))
            .text("affairs", name_of(&book.affairs, &row.affairs))
            .part("specific-file", about.file.or_else(|| book.files_of(row.affairs)))
            .with("object-name", Part::Many(about.name))
            .with("medium", Part::Many(about.medium))
            .part("method", about.method)
            .number("pieces", Some(pieces).filter(|pieces| *pieces > 0))
            .maybe("instructed-by", instructed.get(&row.id).map(by))
            .maybe("contractor", row.contractor.as_ref())
            .with("certificates", Part::Many(certified))
            .text("carried-out-by", by(&row.carried_out_by))
            .text("carried-out-on", row.carried_out_on)
            .maybe("confirmed-by", row.confirmed_by.as_ref().map(by))
            .maybe("confirmed-on", row.confirmed_on)
            .state(&row.state);
        lines.push(line);
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Whose instruction each destruction was under: the one on which the record of its making rests.
fn instructed_by(
    tx: &mut Tx<'_>,
    all: &[Held<Destruction>],
) -> Result<BTreeMap<DestructionId, StaffId>, Stop> {
    let confirmed = all.iter().filter(|held| held.confirmed_on.is_some());
    let confirmed: Vec<(Id, Day)> =
        confirmed.map(|held| (held.id.0, held.carried_out_on)).collect();
    let mut made = reading::makings(tx, &confirmed)?;
    for held in all.iter().filter(|held| held.confirmed_on.is_none()) {
        if let Some(record) = tx.last_record::<Destruction>(held.id.0)? {
            made.extend(record_of(tx, record)?.map(|record| (held.id.0, record)));
        }
    }
    let mut instructed = BTreeMap::new();
    for (id, record) in made {
        let mut rests = record.rested_on.iter();
        let rest = rests.find(|rest| rest.table == Instruction::TABLE.name);
        let Some(rest) = rest else { continue };
        let held = tx.get::<Instruction>(rest.row)?;
        instructed.extend(held.map(|held| (DestructionId(id), held.row.supervisor)));
    }
    Ok(instructed)
}
