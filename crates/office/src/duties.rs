//! What is still to be done (やること): each open duty with what it is about, in words that name nobody unless
//! somebody signed in whose office or designation reaches it.

use std::collections::HashSet;
use std::path::Path;

use domain::id::{AffairsId, PersonId, RecordId, StaffId};
use domain::rows::{
    Affairs, Approval, Copy, Correction, DeputyAct, Destruction, Disposal, Document, Entry,
    ErrorReport, Finding, HandOver, InstructedAct, Instruction, KeepingPlace, Medium, OpenDuty,
    Outing, Person, Place, Posting, Request, Source, Staff, Statement, StockTaking, Submission,
    UnusualAccess,
};
use domain::{ActName, Day, Id, Label, Stop};
use regulation::{Pack, Text, YearlyBatch};
use schemars::JsonSchema;
use serde::Serialize;
use store::Tx;

use crate::acts::house::instruction_is_open;
use crate::desk::Actor;
use crate::incidents::kept_from;
use crate::lists::{Reach, is_lapsed, note_of, over_since};
use crate::office::Office;

/// One open duty as a face shows it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Duties {
    /// What must happen.
    pub kind: String,
    /// The office that must see to it.
    pub owner: domain::Duty,
    /// The department, when it is one's.
    pub department: Option<Label>,
    /// The person, when one is named and the reader may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<Label>,
    /// By when.
    pub due: Day,
    /// The day has passed.
    pub overdue: bool,
    /// So many days ago it should have been done.
    #[serde(skip_serializing_if = "is_zero")]
    pub days_overdue: i32,
    /// The act that closes it.
    pub closed_by: domain::ActName,
    /// The id of what it is about.
    pub about: String,
    /// What it is about.
    pub subject: Subject,
}

/// What a duty is about.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Subject {
    /// `copy`, `disposal`, `documents`, `found`, `hand_over`, `entry`, `correction`, `report`, `instruction`,
    /// `approval`, `deputy_act`, `replaces`, `submission`, `outing`, `medium`, `place`, `stock_taking`, `destruction`, `staff`,
    /// `department`, `finding`, `rights`, `access`, `contractor`, `notice`, `incident`, `step`, `seal_place`, `request` or `rows`, `intake`: the field of the closing act that
    /// takes the id, but for seal places, requests and rows of a roster, which have ids of their own (`bannin list
    /// pending`).
    pub what: &'static str,
    /// The file's name, when the reader may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The form of a filled file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// What the law's list calls the document that it is.
    #[serde(skip)]
    pub form_title: Option<Text>,
    /// How many pieces of paper it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pieces: Option<i64>,
    /// How many people's numbers it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<usize>,
    /// When the copy was made, a person was asked last, papers were received or handed over, a number was typed,
    /// a correction made, a report given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_on: Option<Day>,
    /// The acts of an instruction, or what a deputy did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<ActName>,
    /// The code of the work that is to be approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
    /// What the pack calls that work.
    #[serde(skip)]
    pub work_title: Option<Text>,
    /// Where the place is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Who reported, when the reader may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_by: Option<Label>,
    /// The code of what is said to be wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
const fn is_zero(n: &i32) -> bool {
    *n == 0
}

impl Office {
    /// What is still to be done, the nearest first. Names are told to who signed in, as far as their office
    /// or designation reaches.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn duties(&self, who: Option<&Actor>) -> Result<Vec<Duties>, Stop> {
        let today = self.now().day();
        let pack = self.pack().ok();
        let batch = pack.as_ref().and_then(|pack| Some((pack.yearly_batch()?, pack)));
        self.store().read(|tx| {
            let reach = who.map(|who| Reach::of(tx, who, today)).transpose()?;
            let kept = kept_from(tx, who.and_then(|who| who.staff))?;
            let mut all = Vec::new();
            for held in tx.all_open_duties()? {
                if kept.contains(&about(&held.row)) || is_past(tx, &held.row, today)? {
                    continue;
                }
                let mut duty = told(tx, held.row, today, reach.as_ref())?;
                duty.subject.work_title = pack.as_ref().and_then(|pack| {
                    let asked =
                        duty.subject.work.as_ref().filter(|_| duty.subject.what == "approval")?;
                    let rule = pack.approvals().iter().find(|rule| rule.what.as_str() == asked)?;
                    Some(rule.title.clone())
                });
                all.extend(pack.as_ref().and_then(|pack| escalated(&duty, pack, today)));
                all.push(duty);
            }
            if let Some(pack) = &pack {
                all.extend(crate::backup_duties::due(tx, pack, today)?);
                all.extend(crate::rights::due(tx, pack, today)?);
                all.extend(crate::collect_duties::due(tx, pack, today)?);
                all.extend(crate::hold_duties::due(tx, pack, today)?);
                all.extend(crate::conflict_duties::due(tx, pack, today)?);
                let named = reach.as_ref().is_some_and(Reach::holds_anything);
                all.extend(crate::contractor_duties::due(tx, pack, today, named)?);
                all.extend(crate::paper_duties::due(tx, pack, today, named)?);
                all.sort_by_key(|duty| duty.due);
            }
            if let Some((batch, pack)) = batch {
                let owner = pack.sees_to(domain::Duty::Supervisor);
                all.extend(disposals_due(tx, batch, owner, today)?);
                all.sort_by_key(|duty| duty.due);
            }
            if let Some(pack) = &pack {
                let title = |form: &String| pack.catalogue().purpose(form, today);
                for duty in &mut all {
                    let title = duty.subject.form.as_ref().and_then(title);
                    duty.subject.form_title = title.map(|purpose| purpose.title.clone());
                }
            }
            Ok(all)
        })
    }
}

/// A copy or a roster that is still not erased so many days after it should be is the supervisor's, too (H5.4-1, U5.5). No
/// row: it goes with the duty that it is about.
fn escalated(duty: &Duties, pack: &Pack, today: Day) -> Option<Duties> {
    let due = duty.due.plus_days(pack.limits()?.overdue_days.into());
    if !matches!(duty.kind.as_str(), "erase_copy" | "erase_source") || due >= today {
        return None;
    }
    Some(Duties {
        kind: "overdue_erasure".to_owned(),
        owner: pack.sees_to(domain::Duty::Supervisor),
        staff: None,
        due,
        overdue: true,
        days_overdue: (today.0 - due.0).max(0),
        ..duty.clone()
    })
}

/// The yearly batch (H5.13, U2.3): a duty about each department, of its supervisor, as long as numbers are held whose
/// terms are over, that nobody instructed to dispose of or put off. It is no row: it follows from the day.
fn disposals_due(
    tx: &mut Tx<'_>,
    batch: YearlyBatch,
    owner: domain::Duty,
    today: Day,
) -> Result<Vec<Duties>, Stop> {
    let mut left_out: HashSet<PersonId> = HashSet::new();
    left_out.extend(tx.disposals_in("instructed")?.into_iter().flat_map(|held| held.row.people.0));
    left_out.extend(tx.holds_on(today)?.into_iter().flat_map(|held| held.row.people.0));
    let mut all = Vec::new();
    for department in tx.departments_of_people()? {
        let mut people = tx.people_due(&department, today)?;
        people.retain(|person| !left_out.contains(person));
        let mut first = None;
        for person in &people {
            let since = over_since(tx, *person)?;
            first = [first, since].into_iter().flatten().min();
        }
        let Some(due) = first.and_then(|first| batch.on_or_after(first)) else { continue };
        let subject =
            Subject { what: "department", people: Some(people.len()), ..Subject::default() };
        all.push(Duties {
            kind: "instruct_disposal".to_owned(),
            owner,
            about: department.to_string(),
            department: Some(department),
            staff: None,
            due,
            overdue: due < today,
            days_overdue: (today.0 - due.0).max(0),
            closed_by: ActName::InstructDisposal,
            subject,
        });
    }
    Ok(all)
}

/// An instruction that has ended is acknowledged by nobody any more, and a number that nothing needs is not waited for.
fn is_past(tx: &mut Tx<'_>, row: &OpenDuty, today: Day) -> Result<bool, Stop> {
    match row.kind.as_str() {
        "acknowledge_instruction" => {
            let instruction = tx.get::<Instruction>(about(row))?;
            Ok(instruction.is_none_or(|held| !instruction_is_open(&held.row, today)))
        }
        "answer_request" => match tx.get::<Request>(about(row))? {
            Some(held) => is_lapsed(tx, &held.row, today),
            None => Ok(true),
        },
        _ => Ok(false),
    }
}

fn about(row: &OpenDuty) -> Id {
    <[u8; 16]>::try_from(row.about.as_slice()).map(Id).unwrap_or_default()
}

fn told(tx: &mut Tx<'_>, row: OpenDuty, today: Day, reach: Option<&Reach>) -> Result<Duties, Stop> {
    let id = about(&row);
    let mut subject = subject(tx, row.kind.as_str(), id, reach)?;
    if row.closed_by == ActName::DisposePaper {
        subject.what = "copies";
    }
    // A dismissal may be lost with the records after the backup: whoever lets somebody in again sees what they hold.
    if row.kind.as_str() == "let_in_again"
        && let Some(name) = &mut subject.name
    {
        for held in tx.appointments_of(StaffId(id), today)? {
            name.push('・');
            name.push_str(held.row.title.as_str());
        }
    }
    let names = reach.is_some_and(Reach::holds_anything);
    let staff = match row.staff.filter(|_| names) {
        Some(staff) => tx.get::<Staff>(staff.0)?.map(|held| held.row.name),
        None => None,
    };
    Ok(Duties {
        kind: row.kind.to_string(),
        owner: row.owner,
        department: row.department,
        staff,
        overdue: row.due < today,
        days_overdue: (today.0 - row.due.0).max(0),
        due: row.due,
        closed_by: row.closed_by,
        about: id.text(),
        subject,
    })
}

fn subject(tx: &mut Tx<'_>, kind: &str, id: Id, reach: Option<&Reach>) -> Result<Subject, Stop> {
    if matches!(kind, "erase_copy" | "close_unresolved") {
        let Some(copy) = tx.get::<Copy>(id)? else { return Ok(Subject::default()) };
        let named = reach.is_some_and(|reach| reach.work(&copy.department, copy.affairs));
        return Ok(Subject {
            what: "copy",
            name: named.then(|| copy.name.to_string()),
            form: Some(copy.form.as_str().trim_start_matches("form-").to_owned()),
            people: Some(copy.people.0.len()),
            made_on: Some(copy.made_on),
            ..Subject::default()
        });
    }
    if matches!(kind, "settle_finding" | "confirm_finding") {
        let Some(finding) = tx.get::<Finding>(id)? else { return Ok(Subject::default()) };
        let named = reach.is_some_and(|reach| reach.department(&finding.department));
        let note = if named { note_of(tx, RecordId(id))? } else { None };
        let name = note.as_ref().and_then(|note| note.get("place")).map(ToString::to_string);
        let made_on = Some(finding.reported_on);
        return Ok(Subject { what: "finding", name, made_on, ..Subject::default() });
    }
    let dated = |what, day| Subject { what, made_on: Some(day), ..Subject::default() };
    if matches!(kind, "link_person" | "look_at_linked") {
        let needed = tx.purposes_of_person(PersonId(id))?;
        let name = match needed.first() {
            Some(purpose) => person_name(tx, reach, PersonId(id), purpose.affairs)?,
            None => None,
        };
        return Ok(Subject { what: "person", name, ..Subject::default() });
    }
    if matches!(kind, "designate_again" | "let_in_again" | "second_factor_again") {
        let clerk = tx.get::<Staff>(id)?.filter(|_| reach.is_some_and(Reach::holds_anything));
        let name = clerk.map(|held| held.name.to_string());
        return Ok(Subject { what: "staff", name, ..Subject::default() });
    }
    if let Some(entry) = tx.get::<Entry>(id)? {
        let name = person_name(tx, reach, entry.person, entry.affairs)?;
        return Ok(Subject { name, ..dated("entry", entry.entered_on) });
    }
    if let Some(correction) = tx.get::<Correction>(id)? {
        let name = person_name(tx, reach, correction.person, correction.affairs)?;
        return Ok(Subject { name, ..dated("correction", correction.on_day) });
    }
    if let Some(report) = tx.get::<ErrorReport>(id)? {
        return of_report(tx, &report, reach);
    }
    if let Some(subject) = of_acquiring(tx, kind, id, reach)? {
        return Ok(subject);
    }
    if let Some(sent) = tx.get::<Submission>(id)? {
        let what = if kind == "record_answer" { "submission" } else { "replaces" };
        return Ok(dated(what, sent.on_day));
    }
    if let Some(posting) = tx.get::<Posting>(id)? {
        return Ok(dated("posting", posting.on_day));
    }
    if let Some(outing) = tx.get::<Outing>(id)? {
        let pieces = i64::try_from(tx.things_out_with(outing.id)?.len()).ok();
        return Ok(Subject { pieces, ..dated("outing", outing.out_at.day()) });
    }
    if let Some(subject) = of_keeping(tx, kind, id, reach)? {
        return Ok(subject);
    }
    if kind == "end_registration" {
        let named = tx.get::<Affairs>(id)?.filter(|_| reach.is_some_and(Reach::holds_anything));
        let name = named.map(|held| held.name.to_string());
        return Ok(Subject { what: "affairs", name, ..Subject::default() });
    }
    if let Some(instruction) = tx.get::<Instruction>(id)? {
        let acts = instruction.row.acts.0;
        return Ok(Subject { what: "instruction", acts, ..Subject::default() });
    }
    if let Some(approval) = tx.get::<Approval>(id)? {
        let work = Some(approval.row.what.to_string());
        return Ok(Subject { what: "approval", work, ..Subject::default() });
    }
    if let Some(access) = tx.get::<UnusualAccess>(id)? {
        return Ok(dated("access", access.on_day));
    }
    if let Some(subject) = crate::incidents::subject(tx, id)? {
        return Ok(subject);
    }
    if let Some(done) = tx.get::<DeputyAct>(id)? {
        let (acts, made_on) = (vec![done.row.act], Some(done.row.on_day));
        return Ok(Subject { what: "deputy_act", acts, made_on, ..Subject::default() });
    }
    if let Some(done) = tx.get::<InstructedAct>(id)? {
        let people = Some(done.row.people.0.len());
        return Ok(Subject { people, ..dated("instructed_act", done.row.on_day) });
    }
    if let Some(source) = tx.get::<Source>(id)? {
        return of_source(tx, kind, &source, reach);
    }
    if let Some(disposal) = tx.get::<Disposal>(id)? {
        let people = Some(disposal.people.0.len());
        return Ok(Subject { what: "disposal", people, ..Subject::default() });
    }
    let place = tx.get::<Place>(id)?;
    let path = place.map(|place| place.row.path.to_string());
    Ok(Subject { what: "seal_place", path, ..Subject::default() })
}

/// A roster or ledger that was taken in: its file lies about, rows of it wait, or its word is to be held against proofs.
fn of_source(
    tx: &mut Tx<'_>,
    kind: &str,
    source: &Source,
    reach: Option<&Reach>,
) -> Result<Subject, Stop> {
    let dated = |what, day| Subject { what, made_on: Some(day), ..Subject::default() };
    let named = reach.is_some_and(|reach| reach.work(&source.department, source.affairs));
    let name = source.path.as_ref().filter(|_| named).map(ToString::to_string);
    let waiting = tx.rows_waiting(source.id)?.len();
    Ok(match kind {
        "mend_rows" => Subject { name, people: Some(waiting), ..dated("rows", source.taken_on) },
        "check_statement" => {
            let stated = tx.get::<Statement>(source.id.0)?;
            let people = stated.and_then(|held| usize::try_from(held.row.people).ok());
            Subject { name, people, ..dated("intake", source.taken_on) }
        }
        _ => {
            let sent = source.path.as_ref().filter(|path| !Path::new(path.as_str()).is_absolute());
            let path = sent.map(ToString::to_string);
            Subject { name, path, ..dated("source", source.taken_on) }
        }
    })
}

/// Who reported an error, about whom and what, for who answers for the department.
fn of_report(
    tx: &mut Tx<'_>,
    report: &ErrorReport,
    reach: Option<&Reach>,
) -> Result<Subject, Stop> {
    let made_on = Some(report.on_day);
    let subject = Subject { what: "report", made_on, ..Subject::default() };
    if !reach.is_some_and(|reach| reach.answers_for(&report.department)) {
        return Ok(subject);
    }
    let note = note_of(tx, RecordId(report.id.0))?.unwrap_or_default();
    let field = note.get("field").map(ToString::to_string);
    let reported_by = tx.get::<Staff>(report.by.0)?.map(|held| held.row.name);
    let person = match report.person {
        Some(person) => tx.get::<Person>(person.0)?,
        None => None,
    };
    let name = person.map(|held| format!("{} {}", held.staff_number, held.name));
    Ok(Subject { name, reported_by, field, ..subject })
}

/// Staff number and name, when the reader may know.
fn person_name(
    tx: &mut Tx<'_>,
    reach: Option<&Reach>,
    person: PersonId,
    affairs: AffairsId,
) -> Result<Option<String>, Stop> {
    let Some(person) = tx.get::<Person>(person.0)? else { return Ok(None) };
    let seen = reach.is_some_and(|reach| reach.person(&person, &[affairs]).is_some());
    Ok(seen.then(|| format!("{} {}", person.staff_number, person.name)))
}

/// What a duty of keeping and destroying is about: places and media are named as far as one may look.
fn of_keeping(
    tx: &mut Tx<'_>,
    kind: &str,
    id: Id,
    reach: Option<&Reach>,
) -> Result<Option<Subject>, Stop> {
    Ok(match kind {
        "take_stock" => tx.get::<KeepingPlace>(id)?.map(|held| {
            let seen = reach.is_some_and(Reach::holds_anything);
            let name = seen.then(|| held.name.to_string());
            Subject { what: "place", name, ..Subject::default() }
        }),
        "settle_stock" => tx.get::<StockTaking>(id)?.map(|held| Subject {
            what: "stock_taking",
            made_on: Some(held.on_day),
            ..Subject::default()
        }),
        "return_medium" => tx.get::<Medium>(id)?.map(|held| {
            let seen = reach.is_some_and(|reach| reach.work(&held.department, held.affairs));
            let name = seen.then(|| held.name.to_string());
            Subject { what: "medium", name, ..Subject::default() }
        }),
        "attach_certificate" | "confirm_destruction" => {
            tx.get::<Destruction>(id)?.map(|held| Subject {
                what: "destruction",
                made_on: Some(held.carried_out_on),
                ..Subject::default()
            })
        }
        _ => None,
    })
}

/// What a duty of acquiring is about: who was asked, to whom may know; papers name nobody.
fn of_acquiring(
    tx: &mut Tx<'_>,
    kind: &str,
    id: Id,
    reach: Option<&Reach>,
) -> Result<Option<Subject>, Stop> {
    Ok(match kind {
        "answer_request" => match tx.get::<Request>(id)? {
            Some(held) => Some(Subject {
                what: "request",
                name: person_name(tx, reach, held.person, held.affairs)?,
                made_on: Some(held.last_asked_on),
                ..Subject::default()
            }),
            None => None,
        },
        "hand_over" | "look_into_found_document" => tx.get::<Document>(id)?.map(|held| Subject {
            what: if kind == "hand_over" { "documents" } else { "found" },
            pieces: Some(held.count),
            made_on: Some(held.received_on),
            ..Subject::default()
        }),
        "accept_hand_over" | "settle_difference" => tx.get::<HandOver>(id)?.map(|held| Subject {
            what: "hand_over",
            pieces: Some(held.count_sent),
            made_on: Some(held.sent_on),
            ..Subject::default()
        }),
        _ => None,
    })
}
