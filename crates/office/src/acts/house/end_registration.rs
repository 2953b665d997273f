//! `end_registration`: affairs, a specific file, a zone, a terminal or a place ends once nothing rests on it (H5.8, H5.13,
//! H5.14, H6.9, U2.3, U10.3, U12.1-1). What ended stays in its register with its days. The need for the numbers of affairs
//! ends with them: each is disposed of when its term is over. Media end by being wiped ([`crate::acts::keep`]),
//! and a terminal with its last disk.

use domain::id::{AffairsId, DeviceId, KeepingPlaceId, SpecificFileId, ZoneId};
use domain::rows::{
    Affairs, Device, DeviceFolder, DeviceUse, KeepingPlace, Medium, SpecificFile, Zone,
};
use domain::{ActName, Day, Duty, Facts, FormError, Label, PlainText, Register, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Held, Tx};

use crate::act::{Act, Spec};
use crate::acts::dispose::end_of_affairs;
use crate::desk::{Actor, Desk, Page, Query, in_force};

/// Ends one thing that is registered.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndRegistration {
    /// The affairs.
    #[serde(default)]
    pub affairs: Option<AffairsId>,
    /// The specific file.
    #[serde(default)]
    pub file: Option<SpecificFileId>,
    /// The zone.
    #[serde(default)]
    pub zone: Option<ZoneId>,
    /// The terminal.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// The place.
    #[serde(default)]
    pub place: Option<KeepingPlaceId>,
    /// From this day on it is there no more; today at the latest.
    pub on_day: Day,
    /// Why.
    pub reason: PlainText,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RegistrationEnded {
    /// The id of what ended.
    pub id: String,
    /// For how many people the need of their number ended with it.
    pub needs_ended: usize,
}

/// What is to end.
#[derive(Clone, Copy)]
enum Thing {
    Affairs(AffairsId),
    File(SpecificFileId),
    Zone(ZoneId),
    Device(DeviceId),
    Place(KeepingPlaceId),
}

/// What still rests on it: the words that say so, and which ones.
type InTheWay = Vec<(&'static str, String)>;

impl EndRegistration {
    fn thing(&self) -> Result<Thing, FormError> {
        let named = [
            self.affairs.map(Thing::Affairs),
            self.file.map(Thing::File),
            self.zone.map(Thing::Zone),
            self.device.map(Thing::Device),
            self.place.map(Thing::Place),
        ];
        match named.into_iter().flatten().collect::<Vec<_>>().as_slice() {
            [one] => Ok(*one),
            _ => Err(FormError::new("affairs", "one_registration")),
        }
    }

    /// The last day, never later than the one it had; what was entered by mistake ends before it began.
    fn last(&self, since: Day, until: Option<Day>) -> Result<Day, Stop> {
        if self.on_day < since {
            return Err(FormError::new("on_day", "ends_before_start").into());
        }
        let last = self.on_day.plus_days(-1);
        Ok(until.map_or(last, |until| until.min(last)))
    }
}

/// Names side by side.
fn names<T: std::fmt::Display>(all: impl IntoIterator<Item = T>) -> String {
    all.into_iter().map(|one| one.to_string()).collect::<Vec<_>>().join(", ")
}

/// Keeps what is in the way under its words, if anything is.
fn note(way: &mut InTheWay, code: &'static str, all: Vec<String>) {
    if !all.is_empty() {
        way.push((code, names(all)));
    }
}

/// What is said with the same words, side by side.
fn merged(way: InTheWay) -> InTheWay {
    let mut all = std::collections::BTreeMap::<&'static str, Vec<String>>::new();
    for (code, which) in way {
        all.entry(code).or_default().push(which);
    }
    all.into_iter().map(|(code, which)| (code, names(which))).collect()
}

fn ids<R: Register>(rows: &[Held<R>], rests: impl Fn(&R) -> bool) -> Vec<String> {
    rows.iter().filter(|held| rests(&held.row)).map(|held| held.row.row_id().text()).collect()
}

/// Copies, outings and requests that are open.
fn on_affairs(q: &mut Query<'_, '_>, id: AffairsId) -> Result<InTheWay, Stop> {
    let mut way = InTheWay::new();
    note(&mut way, "copies_open", ids(&q.tx.copies_out()?, |copy| copy.affairs == id));
    note(&mut way, "outings_open", ids(&q.tx.outings_open()?, |outing| outing.affairs == id));
    let asked = |request: &domain::rows::Request| request.state.as_str() == "asked";
    note(&mut way, "requests_open", ids(&q.tx.requests_for(id)?, asked));
    Ok(way)
}

/// Copies made from it, and, for one in the vault, people with a number that no other file of the register stands for.
fn on_file(q: &mut Query<'_, '_>, file: &SpecificFile) -> Result<InTheWay, Stop> {
    let mut way = InTheWay::new();
    note(&mut way, "copies_open", ids(&q.tx.copies_out()?, |copy| copy.file == file.id));
    if file.held.as_str() != "vault" {
        return Ok(way);
    }
    let others = q.tx.every::<SpecificFile>()?;
    let mut people = 0;
    for affairs in &file.affairs.0 {
        let stands_for = |other: &Held<SpecificFile>| {
            other.row.id != file.id
                && other.row.held.as_str() == "vault"
                && other.row.affairs.0.contains(affairs)
                && in_force(q.day, other.row.since, other.row.until)
        };
        if !others.iter().any(stands_for) {
            people += q.tx.people_held_for(*affairs)?;
        }
    }
    if people > 0 {
        way.push(("numbers_held", people.to_string()));
    }
    Ok(way)
}

/// Terminals and places that stand in it.
fn on_zone(q: &mut Query<'_, '_>, zone: ZoneId) -> Result<InTheWay, Stop> {
    let mut way = InTheWay::new();
    let there = |until: Option<Day>| until.is_none_or(|until| until >= q.day);
    let devices = q.tx.every::<Device>()?.into_iter().map(|held| held.row);
    let (open, ended): (Vec<_>, Vec<_>) =
        devices.filter(|row| row.zone == zone).partition(|row| there(row.until));
    note(&mut way, "devices_there", open.iter().map(|row| row.name.to_string()).collect());
    let places = q.tx.every::<KeepingPlace>()?.into_iter().map(|held| held.row);
    let (open, over): (Vec<_>, Vec<_>) =
        places.filter(|row| row.zone == zone).partition(|row| there(row.until));
    note(&mut way, "places_there", open.iter().map(|row| row.name.to_string()).collect());
    // What was left in a place or on a terminal whose days ran out is still in the zone.
    if domain::broken::is_off("left_in_zone") {
        return Ok(way);
    }
    for place in over {
        way.extend(on_place(q, place.id)?);
    }
    for device in ended {
        way.extend(on_device(q, device.id)?);
    }
    Ok(merged(way))
}

/// Copies that lie on it, and media of it that were not wiped: a disk goes with what it holds.
fn on_device(q: &mut Query<'_, '_>, device: DeviceId) -> Result<InTheWay, Stop> {
    let mut way = InTheWay::new();
    let media = media_of(q.tx, device)?.into_iter();
    note(&mut way, "media_there", media.map(|row| row.name.to_string()).collect());
    let lies = q.tx.copies_on(device)?;
    note(&mut way, "copies_open", lies.iter().map(|held| held.row.copy.to_string()).collect());
    Ok(way)
}

/// Media and papers that belong there: media by their names, papers and copies by their ids.
fn on_place(q: &mut Query<'_, '_>, place: KeepingPlaceId) -> Result<InTheWay, Stop> {
    let mut way = InTheWay::new();
    let media = q.tx.media_of(place)?.into_iter().map(|held| held.row);
    let media = media.filter(|row| !matches!(row.state.as_str(), "wiped" | "lost"));
    note(&mut way, "media_there", media.map(|row| row.name.to_string()).collect());
    if !domain::broken::is_off("papers_in_place") {
        note(&mut way, "papers_there", ids(&q.tx.things_of(place)?, |_| true));
    }
    Ok(way)
}

/// What is registered there, as far as every kind of it has the same.
struct Known {
    department: Label,
    until: Option<Day>,
    way: InTheWay,
    /// Its days are over, and what ends with it was not ended.
    lapsed: bool,
}

fn known(q: &mut Query<'_, '_>, thing: Thing) -> Result<Known, Stop> {
    let (department, until, way) = match thing {
        Thing::Affairs(id) => {
            let held = q.known::<Affairs>("affairs", id.0)?;
            q.rest(&held);
            let lapsed = !q.tx.purposes_for(id)?.is_empty();
            let way = on_affairs(q, id)?;
            return Ok(Known {
                department: held.row.department,
                until: held.row.until,
                way,
                lapsed,
            });
        }
        Thing::File(id) => {
            let held = q.known::<SpecificFile>("file", id.0)?;
            q.rest(&held);
            let way = on_file(q, &held.row)?;
            (held.row.department, held.row.until, way)
        }
        Thing::Zone(id) => {
            let held = q.known::<Zone>("zone", id.0)?;
            q.rest(&held);
            (held.row.department, held.row.until, on_zone(q, id)?)
        }
        Thing::Device(id) => {
            let held = q.known::<Device>("device", id.0)?;
            q.rest(&held);
            let department = q.known::<Zone>("device", held.row.zone.0)?.row.department;
            (department, held.row.until, on_device(q, id)?)
        }
        Thing::Place(id) => {
            let held = q.known::<KeepingPlace>("place", id.0)?;
            q.rest(&held);
            (held.row.department, held.row.until, on_place(q, id)?)
        }
    };
    Ok(Known { department, until, way, lapsed: false })
}

/// Media of a terminal that hold what they held.
///
/// # Errors
/// A failure of the store.
pub(in crate::acts) fn media_of(tx: &mut Tx<'_>, device: DeviceId) -> Result<Vec<Medium>, Stop> {
    if domain::broken::is_off("medium_of_device") {
        return Ok(Vec::new());
    }
    let media = tx.every::<Medium>()?.into_iter().map(|held| held.row);
    let whole = |row: &Medium| !matches!(row.state.as_str(), "wiped" | "lost");
    Ok(media.filter(|row| row.device == Some(device) && whole(row)).collect())
}

/// A terminal is registered no more after its last day, and nobody does anything at it.
///
/// # Errors
/// A failure of the store.
pub(in crate::acts) fn end_device(
    page: &mut Page<'_, '_>,
    device: &Device,
    last: Day,
) -> Result<(), Stop> {
    end_uses(page, device.id, last)?;
    page.put(&Device { until: Some(last), ..device.clone() })
}

/// What somebody may do at a terminal ends with it.
fn end_uses(page: &mut Page<'_, '_>, device: DeviceId, last: Day) -> Result<(), Stop> {
    let ends = |until: Option<Day>| until.is_none_or(|until| until > last);
    for held in page.tx.every::<DeviceUse>()? {
        if held.row.device == device && ends(held.row.until) {
            page.put(&DeviceUse { until: Some(last), ..held.row })?;
        }
    }
    for held in page.tx.every::<DeviceFolder>()? {
        if held.row.device == device && ends(held.row.until) {
            page.put(&DeviceFolder { until: Some(last), ..held.row })?;
        }
    }
    Ok(())
}

impl Act for EndRegistration {
    const SPEC: Spec = Spec::one_step(ActName::EndRegistration, Stage::House);
    type Done = RegistrationEnded;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let thing = self.thing()?;
        let known = known(q, thing)?;
        let order = [Duty::Supervisor, Duty::Manager, Duty::SystemOfficer];
        let mut facts = q.office_facts(who, &order, Some(&known.department))?;
        facts.is_terminal = matches!(thing, Thing::Device(_));
        facts.subject_is_open = known.lapsed || known.until.is_none_or(|until| until >= q.day);
        facts.nothing_rests_on_it = known.way.is_empty() || domain::broken::is_off("still_in_use");
        if facts.is_supervisor_here || facts.is_manager {
            for (code, which) in known.way {
                q.tell(code, which);
            }
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let thing = self.thing()?;
        if self.on_day > desk.office.now().day() {
            return Err(FormError::new("on_day", "day_in_future").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut needs_ended = 0;
            let id = match thing {
                Thing::Affairs(id) => {
                    let row = page.known::<Affairs>("affairs", id.0)?.row;
                    let last = self.last(row.since, row.until)?;
                    needs_ended = end_of_affairs(page, id, last)?;
                    page.close_duties("end_registration", id.0)?;
                    page.put_object(&Affairs { until: Some(last), ..row })?;
                    id.0
                }
                Thing::File(id) => {
                    let row = page.known::<SpecificFile>("file", id.0)?.row;
                    page.put_object(&SpecificFile {
                        until: Some(self.last(row.since, row.until)?),
                        ..row
                    })?;
                    id.0
                }
                Thing::Zone(id) => {
                    let row = page.known::<Zone>("zone", id.0)?.row;
                    page.put_object(&Zone {
                        until: Some(self.last(row.since, row.until)?),
                        ..row
                    })?;
                    id.0
                }
                Thing::Device(id) => {
                    let row = page.known::<Device>("device", id.0)?.row;
                    let last = self.last(row.since, row.until)?;
                    end_device(page, &row, last)?;
                    page.object(&row);
                    id.0
                }
                Thing::Place(id) => {
                    let row = page.known::<KeepingPlace>("place", id.0)?.row;
                    page.close_duties("take_stock", id.0)?;
                    page.put_object(&KeepingPlace {
                        until: Some(self.last(row.since, row.until)?),
                        ..row
                    })?;
                    id.0
                }
            };
            if self.on_day != page.at.day() {
                page.occurred(self.on_day);
            }
            if needs_ended > 0 {
                let count = i64::try_from(needs_ended).unwrap_or(i64::MAX);
                page.detail("needs_ended", DetailValue::Int(count));
            }
            page.note("reason", &self.reason);
            Ok(RegistrationEnded { id: id.text(), needs_ended })
        })
    }
}
