//! What a record of handling is about, in words: the paper, the copy, the device or the right by name, its medium, where it
//! went and how (U8.1). All of it comes from the row that the record names.

use std::collections::BTreeMap;

use domain::id::{AffairsId, CopyId, DeviceId, MediumId, SpecificFileId, StaffId};
use domain::rows::{
    Affairs, Appointment, Approval, CarriedThing, Contractor, Copy, CopyPlace, Delivery, Deputy,
    Designation, Destruction, Device, DeviceUse, Document, Event, HandOver, Handling,
    InstructedAct, Instruction, KeepingPlace, Medium, Outing, Posting, Sending, Source,
    SpecificFile, StockTaking, StoredThing, Submission, Token, Zone,
};
use domain::{Id, Slug, Stop};
use ledger::ObjectRef;
use regulation::Pack;
use store::{Held, Tx};

use super::line::{Names, Part, Told, name_of, staff_names};

/// What ids are called.
pub(super) struct Book {
    pub affairs: Names<AffairsId>,
    pub staff: Names<StaffId>,
    devices: Names<DeviceId>,
    media: BTreeMap<MediumId, Medium>,
    files: Vec<SpecificFile>,
    /// On what each copy lies or lay.
    places: BTreeMap<CopyId, Vec<Slug>>,
}

impl Book {
    pub fn read(tx: &mut Tx<'_>) -> Result<Self, Stop> {
        let affairs = tx.every::<Affairs>()?.into_iter().map(|h| (h.row.id, h.row.name));
        let affairs = affairs.collect();
        let devices = tx.every::<Device>()?.into_iter().map(|h| (h.row.id, h.row.name)).collect();
        let media = tx.every::<Medium>()?.into_iter().map(|h| (h.row.id, h.row)).collect();
        let files = tx.every::<SpecificFile>()?.into_iter().map(|h| h.row).collect();
        let mut places: BTreeMap<_, Vec<Slug>> = BTreeMap::new();
        for Held { row, .. } in tx.every::<CopyPlace>()? {
            places.entry(row.copy).or_default().push(row.kind);
        }
        Ok(Self { affairs, staff: staff_names(tx)?, devices, media, files, places })
    }

    /// The specific file of this id.
    fn file(&self, id: SpecificFileId) -> Option<Part> {
        let row = self.files.iter().find(|row| row.id == id)?;
        Some(Part::Text(row.name.to_string()))
    }

    /// The specific files that serve these affairs.
    pub fn files_of(&self, affairs: AffairsId) -> Option<Part> {
        let serving = self.files.iter().filter(|row| row.affairs.0.contains(&affairs));
        let names: Vec<Part> = serving.map(|row| Part::Text(row.name.to_string())).collect();
        (!names.is_empty()).then_some(Part::Many(names))
    }

    /// What a medium is called.
    pub fn medium_name(&self, id: MediumId) -> Option<String> {
        self.media.get(&id).map(|row| row.name.to_string())
    }

    fn person(&self, id: StaffId) -> Part {
        Part::Text(name_of(&self.staff, &id))
    }
}

/// What is known of the object of a record.
#[derive(Default)]
pub(super) struct About {
    pub name: Vec<Part>,
    pub medium: Vec<Part>,
    pub file: Option<Part>,
    pub destination: Option<Part>,
    pub method: Option<Part>,
    /// What was out of the ordinary in it.
    pub remarks: Vec<Part>,
}

impl About {
    fn called(name: impl ToString) -> Self {
        Self { name: vec![Part::Text(name.to_string())], ..Self::default() }
    }

    fn name(&mut self, part: Part) {
        self.name.push(part);
    }

    /// A medium once, however many things are on it.
    fn on(&mut self, of: &'static str, code: &Slug) {
        let is = |part: &Part| matches!(part, Part::Code(o, c) if *o == of && *c == code.as_str());
        if !self.medium.iter().any(is) {
            self.medium.push(Part::Code(of, code.to_string()));
        }
    }

    fn paper(&mut self, row: &Document) {
        let kind = Part::Code("document-kind", row.kind.to_string());
        self.name(Part::Phrase(vec![kind, Part::Count(row.count)]));
        self.on("document-medium", &row.medium);
    }

    fn papers(&mut self, tx: &mut Tx<'_>, ids: impl Iterator<Item = Id>) -> Result<(), Stop> {
        for id in ids {
            if let Some(held) = tx.get::<Document>(id)? {
                self.paper(&held.row);
            }
        }
        Ok(())
    }

    fn copy(&mut self, tx: &mut Tx<'_>, book: &Book, id: CopyId) -> Result<(), Stop> {
        if let Some(Held { row, .. }) = tx.get::<Copy>(id.0)? {
            self.name(Part::Text(row.name.to_string()));
            for kind in book.places.get(&id).into_iter().flatten() {
                self.on("place-kind", kind);
            }
            self.file = book.file(row.file);
        }
        Ok(())
    }

    fn medium(&mut self, book: &Book, id: MediumId) {
        if let Some(row) = book.media.get(&id) {
            self.name(Part::Text(row.name.to_string()));
            self.on("medium-kind", &row.kind);
        }
    }

    /// Whatever has this id among things that can be carried, stored and destroyed.
    fn thing(&mut self, tx: &mut Tx<'_>, book: &Book, id: Id) -> Result<(), Stop> {
        self.medium(book, MediumId(id));
        self.copy(tx, book, CopyId(id))?;
        self.papers(tx, std::iter::once(id))
    }
}

/// What a record is about, by the row that it names.
pub(super) fn about(
    tx: &mut Tx<'_>,
    object: &ObjectRef,
    book: &Book,
    pack: &Pack,
    told: &Told<'_>,
) -> Result<About, Stop> {
    let table = object.table.as_ref();
    if let Some(about) = of_provision(tx, table, object.id, book, told)? {
        return Ok(about);
    }
    if let Some(about) = of_house(tx, table, object.id, book, told)? {
        return Ok(about);
    }
    Ok(of_things(tx, table, object.id, book, pack, told)?.unwrap_or_default())
}

/// What went out, with where it went and how.
fn of_provision(
    tx: &mut Tx<'_>,
    table: &str,
    id: Id,
    book: &Book,
    told: &Told<'_>,
) -> Result<Option<About>, Stop> {
    let mut about = About::default();
    let method = |code: &str| Some(Part::Code("method", code.to_owned()));
    match table {
        "submissions" => {
            let Some(Held { row, .. }) = tx.get::<Submission>(id)? else { return Ok(None) };
            about.copy(tx, book, row.copy)?;
            about.destination = Some(told.destination(&row.destination));
            about.method = method(row.method.as_str());
        }
        "sendings" => {
            let Some(Held { row, .. }) = tx.get::<Sending>(id)? else { return Ok(None) };
            about.copy(tx, book, row.copy)?;
            about.medium = vec![Part::Code("medium", "network".to_owned())];
            about.destination = Some(told.destination(&row.destination));
            about.method = method(row.method.as_str());
        }
        "postings" | "posting_states" => {
            let Some(Held { row, .. }) = tx.get::<Posting>(id)? else { return Ok(None) };
            if let Some(copy) = row.copy {
                about.copy(tx, book, copy)?;
            }
            about.papers(tx, row.documents.0.iter().map(|id| id.0))?;
            about.destination = Some(match &row.destination {
                Some(code) => told.destination(code),
                None => Part::Text(row.address.to_string()),
            });
            about.method = method("post");
        }
        "deliveries" => {
            let Some(Held { row, .. }) = tx.get::<Delivery>(id)? else { return Ok(None) };
            let paper = told.catalogue.person_paper(row.paper.as_str(), row.on_day);
            about.name(told.titled(&row.paper, paper.map(|paper| &paper.title)));
            about.papers(tx, row.documents.0.iter().map(|id| id.0))?;
            if about.medium.is_empty() {
                about.medium = vec![Part::Code("medium", "paper".to_owned())];
            }
            about.destination = Some(Part::Code("taken-by", row.receiver.to_string()));
            about.method = Some(Part::Code("number-part", row.number.to_string()));
        }
        "outings" => {
            let Some(Held { row, .. }) = tx.get::<Outing>(id)? else { return Ok(None) };
            for thing in tx.things_of_outing(row.id)? {
                about.thing(tx, book, id_of(&thing))?;
            }
            about.destination = Some(Part::Text(row.place.to_string()));
            about.method = Some(Part::Code("container", row.container.to_string()));
        }
        "hand_overs" => {
            let Some(Held { row, .. }) = tx.get::<HandOver>(id)? else { return Ok(None) };
            about.papers(tx, row.documents.0.iter().map(|id| id.0))?;
            about.destination = Some(Part::Text(row.to_department.to_string()));
            about.method = Some(Part::Code("container", row.container.to_string()));
        }
        _ => return Ok(None),
    }
    Ok(Some(about))
}

pub(super) fn id_of(thing: &CarriedThing) -> Id {
    <[u8; 16]>::try_from(thing.thing.as_slice()).map(Id).unwrap_or_default()
}

/// Papers, copies, media and what was done with them.
fn of_things(
    tx: &mut Tx<'_>,
    table: &str,
    id: Id,
    book: &Book,
    pack: &Pack,
    told: &Told<'_>,
) -> Result<Option<About>, Stop> {
    let mut about = About::default();
    match table {
        "handlings" => {
            let Some(Held { row, .. }) = tx.get::<Handling>(id)? else { return Ok(None) };
            about.name(Part::Code("handled", row.kind.to_string()));
            about.on("medium", &row.medium);
            about.file = book.file(row.file);
            about.destination = row.destination.as_ref().map(|code| told.destination(code));
        }
        "instructed_acts" => {
            let Some(Held { row, .. }) = tx.get::<InstructedAct>(id)? else { return Ok(None) };
            about.papers(tx, row.documents.0.iter().map(|id| id.0))?;
            for copy in &row.copies.0 {
                about.copy(tx, book, *copy)?;
            }
            row.media.0.iter().for_each(|medium| about.medium(book, *medium));
            about.method = Some(Part::Code("instructed", row.kind.to_string()));
        }
        "documents" => {
            let Some(Held { row, .. }) = tx.get::<Document>(id)? else { return Ok(None) };
            about.paper(&row);
            let odd = [
                (!row.in_person).then_some("not_in_person"),
                (!row.sealed).then_some("not_sealed"),
                row.may_hold_number.then_some("unopened"),
            ];
            let odd = odd.into_iter().flatten();
            about.remarks = odd.map(|code| Part::Code("receipt", code.to_owned())).collect();
        }
        "copies" => about.copy(tx, book, CopyId(id))?,
        "copy_places" => {
            let Some(Held { row, .. }) = tx.get::<CopyPlace>(id)? else { return Ok(None) };
            about.copy(tx, book, row.copy)?;
            about.medium = vec![Part::Code("place-kind", row.kind.to_string())];
        }
        "sources" => {
            let Some(Held { row, .. }) = tx.get::<Source>(id)? else { return Ok(None) };
            let path = row.path.as_ref().map(|path| std::path::Path::new(path.as_str()));
            let file = path.and_then(std::path::Path::file_name);
            about.name.extend(file.map(|name| Part::Text(name.to_string_lossy().into_owned())));
            about.medium = vec![Part::Code("document-medium", "electronic".to_owned())];
            about.file = book.file(row.file);
        }
        "destructions" => {
            let Some(Held { row, .. }) = tx.get::<Destruction>(id)? else { return Ok(None) };
            if let Some(medium) = row.medium {
                about.medium(book, medium);
            }
            for thing in &row.documents.0 {
                about.thing(tx, book, thing.0)?;
            }
            let rule = pack.destructions().iter().find(|rule| rule.method == row.method);
            about.method = Some(told.titled(&row.method, rule.map(|rule| &rule.title)));
        }
        "media" => about.medium(book, MediumId(id)),
        "stored_things" => {
            about.thing(tx, book, id)?;
            if let Some(Held { row, .. }) = tx.get::<StoredThing>(id)? {
                let place = tx.get::<KeepingPlace>(row.place.0)?;
                about.destination = place.map(|held| Part::Text(held.row.name.to_string()));
            }
        }
        "stock_takings" => {
            let Some(Held { row, .. }) = tx.get::<StockTaking>(id)? else { return Ok(None) };
            let place = tx.get::<KeepingPlace>(row.place.0)?;
            about.name.extend(place.map(|held| Part::Text(held.row.name.to_string())));
        }
        _ => return Ok(None),
    }
    Ok(Some(about))
}

/// Offices, rights, devices, places: by name.
fn of_house(
    tx: &mut Tx<'_>,
    table: &str,
    id: Id,
    book: &Book,
    told: &Told<'_>,
) -> Result<Option<About>, Stop> {
    let duty = |duty: domain::Duty| Part::Code("duty", duty.code().to_owned());
    let pair = |one: Part, two: Part| {
        let name = vec![Part::Phrase(vec![one, two])];
        About { name, ..About::default() }
    };
    Ok(match table {
        "staff" => Some(About { name: vec![book.person(StaffId(id))], ..About::default() }),
        "appointments" => tx.get::<Appointment>(id)?.map(|held| {
            let title = Part::Text(held.row.title.to_string());
            pair(title, book.person(held.row.staff))
        }),
        "deputies" => {
            let held = tx.get::<Deputy>(id)?;
            held.map(|held| pair(duty(held.row.duty), book.person(held.row.staff)))
        }
        "designations" => tx.get::<Designation>(id)?.map(|held| {
            let files: Vec<Part> = held.row.files.0.iter().filter_map(|f| book.file(*f)).collect();
            let file = (!files.is_empty()).then_some(Part::Many(files));
            About { name: vec![book.person(held.row.staff)], file, ..About::default() }
        }),
        "affairs" => Some(About::called(name_of(&book.affairs, &AffairsId(id)))),
        "specific_files" => {
            let name: Vec<Part> = book.file(SpecificFileId(id)).into_iter().collect();
            Some(About { name, file: book.file(SpecificFileId(id)), ..About::default() })
        }
        "zones" => tx.get::<Zone>(id)?.map(|held| About::called(&held.row.name)),
        "devices" => Some(About::called(name_of(&book.devices, &DeviceId(id)))),
        "device_uses" => tx.get::<DeviceUse>(id)?.map(|held| {
            let device = Part::Text(name_of(&book.devices, &held.row.device));
            pair(device, book.person(held.row.staff))
        }),
        "events" => tx.get::<Event>(id)?.map(|held| {
            let name = vec![Part::Code("happened", held.row.kind.to_string())];
            About { name, ..About::default() }
        }),
        "instructions" => tx.get::<Instruction>(id)?.map(|held| {
            let act = |act: &domain::ActName| Part::Code("act", act.code().to_owned());
            About { name: held.row.acts.0.iter().map(act).collect(), ..About::default() }
        }),
        "approvals" => tx.get::<Approval>(id)?.map(|held| About::called(told.work(&held.row.what))),
        "keeping_places" => tx.get::<KeepingPlace>(id)?.map(|held| About::called(&held.row.name)),
        "contractors" => tx.get::<Contractor>(id)?.map(|held| About::called(&held.row.name)),
        "tokens" => tx.get::<Token>(id)?.map(|held| About::called(&held.row.name)),
        _ => None,
    })
}
