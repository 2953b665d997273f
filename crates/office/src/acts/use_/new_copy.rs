//! A copy with numbers outside of the vault enters the register: where it lies, and by when it must be gone
//! (H5.4-1, U5.5).

use std::path::Path;

use domain::id::{AffairsId, CopyId, CopyPlaceId, PersonId, SpecificFileId};
use domain::rows::{Affairs, Copy, CopyPlace, CopyPurpose};
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, PlainText, Slug, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::acts::dispose;
use crate::desk::{Actor, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// Where a copy lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopyPlaceKind {
    /// On paper.
    Paper,
    /// A file in a folder.
    File,
    /// An encrypted container.
    Container,
    /// A folder into which a container was unpacked.
    UnpackedFolder,
    /// What the program of an authority has saved.
    AgencyProgram,
}

impl CopyPlaceKind {
    /// The code in the register.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::File => "file",
            Self::Container => "container",
            Self::UnpackedFolder => "unpacked_folder",
            Self::AgencyProgram => "agency_program",
        }
    }
}

/// What is entered.
pub(super) struct NewCopy<'a> {
    pub act: ActName,
    /// `document`, `print` or `duplicate`.
    pub made: &'static str,
    pub name: &'a Label,
    pub affairs: AffairsId,
    pub file: SpecificFileId,
    pub form: Slug,
    pub purpose: Slug,
    pub people: Vec<PersonId>,
    pub pieces: u32,
    pub place: CopyPlaceKind,
    pub due: Option<Day>,
}

/// A day by which it must be gone, within the pack's limit.
///
/// # Errors
/// The form errors `day_past` and `day_too_late`.
pub(super) fn due_day(desk: &Desk<'_>, due: Option<Day>) -> Result<(), Stop> {
    let today = desk.office.now().day();
    let days: i32 = desk.office.limits()?.erase_copy_days.into();
    match due {
        Some(day) if day < today => Err(FormError::new("due", "day_past").into()),
        Some(day) if day > today.plus_days(days) => {
            Err(FormError::new("due", "day_too_late").with("day", today.plus_days(days)).into())
        }
        _ => Ok(()),
    }
}

/// Enters a copy with its first place, and the duty to erase it.
pub(super) fn enter(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    new: NewCopy<'_>,
) -> Result<Copy, Stop> {
    let affairs = page.known::<Affairs>("affairs", new.affairs.0)?.row;
    let (today, days) = (page.at.day(), i32::from(page.office.limits()?.erase_copy_days));
    let copy = Copy {
        id: CopyId(page.record.0),
        kind: slug(new.made)?,
        name: new.name.as_plain().clone(),
        affairs: new.affairs,
        file: new.file,
        form: new.form,
        people: List(new.people),
        cells: new.pieces.into(),
        digest: Vec::new(),
        made_by: desk.staff()?,
        department: affairs.department,
        made_on: today,
        due: new.due.unwrap_or_else(|| today.plus_days(days)),
        state: slug("open")?,
        erased_on: None,
    };
    page.put_object(&copy)?;
    // What is copied was made before.
    if new.act != ActName::MakeCopy {
        dispose::made(page, (copy.affairs, &new.purpose), &copy.people.0)?;
    }
    page.put(&CopyPurpose { id: copy.id, purpose: new.purpose })?;
    page.subjects(copy.people.0.iter().copied());
    page.detail("pieces", ledger::DetailValue::Int(copy.cells));
    lay(page, desk, &copy, new.place)?;
    page.open_duty(NewDuty {
        kind: "erase_copy",
        about: copy.id.0,
        owner: Duty::Clerk,
        staff: desk.who.staff,
        department: Some(&copy.department),
        due: copy.due,
        opened_by: new.act,
        closed_by: match new.place {
            CopyPlaceKind::Paper => ActName::DisposePaper,
            _ => ActName::EraseCopy,
        },
    })?;
    Ok(copy)
}

/// Enters a place where a copy lies.
pub(super) fn lay(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    copy: &Copy,
    kind: CopyPlaceKind,
) -> Result<CopyPlace, Stop> {
    let place = CopyPlace {
        id: CopyPlaceId(page.record.0),
        copy: copy.id,
        kind: slug(kind.code())?,
        device: desk.who.device.filter(|_| kind != CopyPlaceKind::Paper),
        by: desk.staff()?,
        since: page.at.day(),
        erased_on: None,
    };
    page.put(&place)?;
    Ok(place)
}

/// What was begun never left the house: copy and places are gone.
pub(crate) fn never_left(page: &mut Page<'_, '_>, copy: &Copy) -> Result<(), Stop> {
    let mut copy = copy.clone();
    for held in page.tx.places_of_copy(copy.id)? {
        let mut place = held.row;
        place.erased_on = Some(page.at.day());
        page.put(&place)?;
    }
    copy.state = slug("erased")?;
    copy.erased_on = Some(page.at.day());
    page.put_object(&copy)
}

/// A file or folder in which numbers are to lie, whatever puts them there: a line beside the record that can be looked at
/// when the copy is erased, and never where the program keeps its own.
///
/// # Errors
/// The form errors `holds_number`, `path_form` and `folder_kept`.
pub(super) fn path_at(desk: &Desk<'_>, field: &str, path: &Path) -> Result<PlainText, Stop> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let holds_number = |path: &Path| digits::has_hit(&path.to_string_lossy());
    if holds_number(path) || holds_number(&absolute) {
        return Err(FormError::new(field, "holds_number").into());
    }
    let text = absolute.to_str().and_then(|path| PlainText::new(path).ok());
    let text = text.ok_or_else(|| FormError::new(field, "path_form"))?;
    let office = desk.office;
    let is_kept = office.settings().keeps(office.folder(), path);
    match is_kept && !domain::broken::is_off("into_kept_folder") {
        true => Err(FormError::new(field, "folder_kept").into()),
        false => Ok(text),
    }
}

/// Whether a file that the act says was made may lie there: in a folder of the actor's terminal (H6.9, U12.1-1). Without a
/// terminal nobody says where it would have to be.
///
/// # Errors
/// A failure of the store.
pub(super) fn folder(
    q: &mut Query<'_, '_>,
    facts: &mut Facts,
    who: &Actor,
    path: Option<&Path>,
) -> Result<(), Stop> {
    let Some(path) = path else {
        facts.folder_allowed = true;
        return Ok(());
    };
    q.output_folder(facts, who, path)?;
    facts.folder_allowed &= who.device.is_some() || domain::broken::is_off("output_folder");
    Ok(())
}

/// The folder or file of a copy.
///
/// # Errors
/// See [`path_at`]; the form errors `path_of_paper` and `field_missing`.
pub(super) fn path_of(
    desk: &Desk<'_>,
    kind: CopyPlaceKind,
    path: Option<&Path>,
) -> Result<Option<PlainText>, Stop> {
    let Some(path) = path else {
        return match kind {
            CopyPlaceKind::Paper | CopyPlaceKind::AgencyProgram => Ok(None),
            _ => Err(FormError::new("path", "field_missing").into()),
        };
    };
    if kind == CopyPlaceKind::Paper {
        return Err(FormError::new("path", "path_of_paper").into());
    }
    path_at(desk, "path", path).map(Some)
}
