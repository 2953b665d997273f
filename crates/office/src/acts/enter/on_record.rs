//! What a file that came in to no end leaves on record: that numbers were held already, or that it was refused.

use std::collections::BTreeMap;

use domain::id::AffairsId;
use domain::rows::Affairs;
use domain::{FormError, PlainText, Slug, Stop};
use ledger::DetailValue;

use crate::act::Spec;
use crate::desk::{Desk, Ground};
use crate::input::Upload;

/// The answer "already held" tells that somebody's number is held: nobody gets it without a record.
///
/// # Errors
/// What the act came to; a failure of the store.
pub(super) fn told_on_record<T>(
    desk: &Desk<'_>,
    spec: &Spec,
    ground: &Ground,
    purpose: &Slug,
    taken: Result<T, Stop>,
) -> Result<T, Stop> {
    if let Err(Stop::Form(errors)) = &taken {
        let held = errors.iter().filter(|error| error.code == "already_held").count();
        if held > 0 {
            desk.record_failed(spec, ground, |page| {
                page.purpose(purpose);
                page.detail("already_held", count(held));
                Ok(())
            })?;
        }
    }
    taken
}

/// A file of numbers that is refused as a whole lies on somebody's disk all the same: that it was tried is on record, with
/// its name unless that holds a number, and how often each fault stood in it. What stands in it is not.
pub(super) fn refused_file(
    desk: &Desk<'_>,
    spec: &Spec,
    upload: &Upload,
    affairs: Option<AffairsId>,
    errors: Vec<FormError>,
) -> Stop {
    // An empty file holds no number.
    if errors.iter().any(|error| error.code == "file_empty") {
        return Stop::Form(errors);
    }
    match record_refused(desk, spec, upload, affairs, &errors) {
        Ok(()) => Stop::Form(errors),
        Err(stop) => stop,
    }
}

fn record_refused(
    desk: &Desk<'_>,
    spec: &Spec,
    upload: &Upload,
    affairs: Option<AffairsId>,
    errors: &[FormError],
) -> Result<(), Stop> {
    let name = match upload {
        Upload::Path(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
        Upload::Handed(name) => Some(name.expose_text().to_owned()),
        Upload::Base64(_) => None,
    };
    let name = name.and_then(|name| PlainText::new(name).ok());
    let mut faults: BTreeMap<&'static str, usize> = BTreeMap::new();
    for error in errors {
        // Headings and the like are faults of the file, not of a row.
        let of_row = error.field.contains('[') && !error.code.starts_with("column_");
        *faults.entry(if of_row { error.code } else { WHOLE_FILE }).or_default() += 1;
    }
    let known = match affairs {
        Some(id) => desk.office.store().read(|tx| Ok::<_, Stop>(tx.get::<Affairs>(id.0)?))?,
        None => None,
    };
    let ground = Ground { affairs: known.map(|held| held.row.id), ..Ground::default() };
    desk.record_failed(spec, &ground, |page| {
        page.detail(REFUSED_FILE, count(errors.len()));
        for (code, n) in &faults {
            page.detail(code, count(*n));
        }
        if let Some(name) = &name {
            page.note("file", name);
        }
        Ok(())
    })
}

/// In the detail of a record: a file was refused, with so many faults; each other key is the code of a fault.
pub(crate) const REFUSED_FILE: &str = "faults";
/// A fault of the file as a whole.
const WHOLE_FILE: &str = "whole_file";

/// A count in a record.
pub(super) fn count(n: usize) -> DetailValue {
    DetailValue::Int(i64::try_from(n).unwrap_or(i64::MAX))
}
