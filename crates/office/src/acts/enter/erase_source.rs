//! `erase_source`: a roster or ledger that was taken in lies about with its numbers until it is erased (H5.4-1, U5.5). What
//! is still to be read against it keeps it (H6.7), unless a reason is recorded.

use std::path::Path;

use domain::id::{PersonId, SourceId};
use domain::rows::{Source, SourcePeople, Statement};
use domain::{ActName, Duty, Facts, FormError, Label, List, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Tx;

use super::intake::Intake;
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, NewDuty, Page, Query, Scope};
use crate::input::{Upload, slug};

/// Records that a roster is erased, and how.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseSource {
    /// The roster, as the intake named it.
    pub source: SourceId,
    /// How it was erased, and every copy of it.
    pub how: PlainText,
    /// Why it goes before everything was read that is to be read against it, when it does.
    #[serde(default)]
    pub exception: Option<PlainText>,
}

impl EraseSource {
    /// A file that still lies where it was taken from is not erased. One that came over a network, or was moved,
    /// is the clerk's word.
    fn check_gone(desk: &Desk<'_>, source: &Source) -> Result<(), Stop> {
        let path = source.path.as_ref().map(|path| Path::new(path.as_str()));
        // What came from a browser has no folder here.
        let Some(path) = path.filter(|path| path.is_absolute()) else { return Ok(()) };
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(());
        };
        let there = desk.office.disk().list_if_there(folder)?;
        if there.iter().any(|file| file.as_str() == name) && !domain::broken::is_off("source_gone")
        {
            return Err(FormError::new("source", "source_still_there")
                .with("path", path.display())
                .into());
        }
        Ok(())
    }
}

impl Act for EraseSource {
    const SPEC: Spec = Spec::one_step(ActName::EraseSource, Stage::Enter);
    type Done = Entered<SourceId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let source = q.known::<Source>("source", self.source.0)?;
        let affairs = q.affairs("source", source.row.affairs)?;
        let order = [Duty::Supervisor, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(&source.row.department))?;
        let scope = Scope {
            stage: Stage::Enter,
            affairs: affairs.row.id,
            file: None,
            departments: std::slice::from_ref(&source.row.department),
        };
        if !facts.is_supervisor_here {
            q.scope(&mut facts, who, &scope)?;
        }
        q.about(&mut facts, &affairs.row);
        facts.subject_is_open = source.row.state.as_str() == "open";
        let waits = waits_for(q.tx, &source.row)?;
        facts.papers_term_is_over = waits.is_empty() || domain::broken::is_off("source_unread");
        facts.exception_named = self.exception.as_ref().is_some_and(|e| !e.is_blank());
        if facts.is_supervisor_here || facts.affairs_in_scope {
            waits.into_iter().for_each(|(code, people)| q.tell(code, people));
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let source =
            desk.office.store().read(|tx| Ok::<_, Stop>(tx.get::<Source>(self.source.0)?))?;
        if let Some(held) = source {
            Self::check_gone(desk, &held.row)?;
        }
        desk.record(permit, |page| {
            let mut row = page.known::<Source>("source", self.source.0)?.row;
            row.state = slug("erased")?;
            row.erased_on = Some(page.at.day());
            page.put_object(&row)?;
            page.close_duties("erase_source", row.id.0)?;
            page.note("how", &self.how);
            if let Some(exception) = &self.exception {
                page.note("exception", exception);
            }
            Ok(Entered { id: row.id })
        })
    }
}

/// What is still to be read against a roster or ledger: numbers of it that wait for their second reading, and the word that
/// it came in on; with how many people each concerns.
fn waits_for(tx: &mut Tx<'_>, source: &Source) -> Result<Vec<(&'static str, i64)>, Stop> {
    let holds = tx.get::<SourcePeople>(source.id.0)?;
    let people = holds.map(|held| held.row.people.0).unwrap_or_default();
    let mut unread = 0;
    for entry in tx.entries_open()? {
        let of_it = people.contains(&entry.person) && entry.entered_on >= source.taken_on;
        unread += i64::from(of_it);
    }
    let word = tx.get::<Statement>(source.id.0)?.filter(|held| held.state.as_str() == "open");
    let word = word.map(|held| ("source_word_open", held.row.people));
    Ok((unread > 0).then_some(("source_unread", unread)).into_iter().chain(word).collect())
}

/// Enters a roster that is taken in, and the duty to erase it.
///
/// # Errors
/// A failure of the store; the form error `holds_number` for a path with a number in it.
pub(super) fn enter(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    act: &Intake<'_>,
    department: &Label,
) -> Result<Source, Stop> {
    let path = match act.upload {
        Upload::Path(path) => Some(path_of(act.field, path)?),
        Upload::Handed(name) => Some(name_of(act.field, name.expose_text())?),
        Upload::Base64(_) => None,
    };
    let days: i32 = page.office.limits()?.erase_copy_days.into();
    let row = Source {
        id: page.draw(),
        affairs: act.affairs,
        file: act.file,
        path,
        department: department.clone(),
        taken_by: desk.staff()?,
        taken_on: page.at.day(),
        due: page.at.day().plus_days(days),
        state: slug("open")?,
        erased_on: None,
    };
    page.put_object(&row)?;
    page.open_duty(NewDuty {
        kind: "erase_source",
        about: row.id.0,
        owner: Duty::Clerk,
        staff: desk.who.staff,
        department: Some(department),
        due: row.due,
        opened_by: act.act,
        closed_by: ActName::EraseSource,
    })?;
    Ok(row)
}

/// Says whose numbers the source holds, besides those of whom that was said before.
///
/// # Errors
/// A failure of the store.
pub(super) fn holds(
    page: &mut Page<'_, '_>,
    id: SourceId,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<(), Stop> {
    let before = page.tx.get::<SourcePeople>(id.0)?;
    let mut all = before.map(|held| held.row.people.0).unwrap_or_default();
    all.extend(people);
    all.sort_unstable();
    all.dedup();
    page.put(&SourcePeople { id, people: List(all) })?;
    Ok(())
}

/// Rosters and ledgers that were taken in, are not erased and hold a number of one of these people. One that does not
/// say whom it holds may hold anybody.
///
/// # Errors
/// A failure of the store.
pub(in crate::acts) fn open_of(
    tx: &mut Tx<'_>,
    people: &[PersonId],
) -> Result<Vec<SourceId>, Stop> {
    let mut open = Vec::new();
    for source in tx.sources_open()? {
        let holds = tx.get::<SourcePeople>(source.row.id.0)?;
        if holds.is_none_or(|holds| holds.row.people.0.iter().any(|p| people.contains(p))) {
            open.push(source.row.id);
        }
    }
    if domain::broken::is_off("source_open") {
        open.clear();
    }
    Ok(open)
}

/// The name of a file that came with a form, without the folders that some browsers tell.
///
/// # Errors
/// The form error `holds_number` when a number stands in it, `path_form` when it is no text.
fn name_of(field: &str, name: &str) -> Result<PlainText, FormError> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    if digits::has_hit(name) {
        return Err(FormError::new(field, "holds_number"));
    }
    PlainText::new(name).map_err(|_| FormError::new(field, "path_form"))
}

/// A path as it is written down: of the file itself, where a link leads to it, since the link can go and the file stay.
///
/// # Errors
/// The form error `holds_number` when a number stands in it, `path_form` when it is no text.
pub(super) fn path_of(field: &str, path: &Path) -> Result<PlainText, FormError> {
    let real = path.canonicalize().ok().filter(|_| !domain::broken::is_off("source_link"));
    let whole = || std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let path = real.unwrap_or_else(whole);
    let text = path.to_str().ok_or_else(|| FormError::new(field, "path_form"))?;
    if digits::has_hit(text) {
        return Err(FormError::new(field, "holds_number"));
    }
    PlainText::new(text).map_err(|_| FormError::new(field, "path_form"))
}
