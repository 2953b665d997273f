//! `leave`: ends an organisation here that was restored elsewhere.

use std::process::ExitCode;

use office::Office;
use office::domain::{FormError, Stop};

use crate::args::{Leave, Place};
use crate::print::{DONE, Face};
use crate::{instance, secret};

pub fn run(face: &Face, place: &Place, asked: &Leave) -> Result<ExitCode, Stop> {
    if instance::is_taken(&asked.out) {
        let path = asked.out.display();
        return Err(FormError::new("out", "export_folder_in_use").with("path", path).into());
    }
    let words = match &asked.unseal_file {
        Some(file) => secret::from_file(face, "--unseal-file", file)?,
        None => secret::ask_unseal(face)?,
    };
    let (data, slug) = (instance::data(place), instance::slug(place)?);
    Office::leave(instance::world(), &data, &slug, &words, &asked.out)?;
    let folder = asked.out.display().to_string();
    if face.is_json() {
        face.facts(&serde_json::json!({ "folder": folder }));
    } else {
        face.line(face.text("left-for-good", &[("folder", &folder)]));
    }
    Ok(ExitCode::from(DONE))
}
