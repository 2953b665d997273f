//! Questions about the document for which numbers are used: which form makes it, and where it may go.

use domain::rows::{Affairs, Copy, CopyPurpose};
use domain::{FormError, Slug, Stop};

use super::query::Query;
use crate::input::known_code;

impl Query<'_, '_> {
    /// Whether a statutory form makes the document; as [`Self::purpose_named`] for one that there is not.
    ///
    /// # Errors
    /// A failure before the founding.
    pub fn form_of_purpose(&self, form: &str, purpose: &Slug) -> Result<bool, Stop> {
        let pack = self.pack()?;
        let row = pack.catalogue().purpose(purpose.as_str(), self.day);
        let makes = row.is_some_and(|row| row.is_made_by(form));
        Ok(makes || domain::broken::is_off("form_of_purpose"))
    }

    /// A person is told of documents that the affairs list, and of no others.
    ///
    /// # Errors
    /// The form errors `code_unknown` and `listed_twice`, for the place in the field.
    pub fn told_listed(&self, field: &str, affairs: &Affairs, told: &[Slug]) -> Result<(), Stop> {
        for (i, document) in told.iter().enumerate() {
            let field = format!("{field}[{i}]");
            let listed = affairs.purposes.0.iter().map(Slug::as_str);
            if !domain::broken::is_off("told_listed") {
                known_code(&field, document.as_str(), listed)?;
            }
            if told.iter().take(i).any(|before| before == document) {
                return Err(FormError::new(field, "listed_twice").into());
            }
        }
        Ok(())
    }

    /// For which document a copy was made; none of a filled file of before this was kept.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn purpose_of_copy(&mut self, copy: &Copy) -> Result<Option<Slug>, Stop> {
        if let Some(held) = self.tx.get::<CopyPurpose>(copy.id.0)? {
            self.rest(&held);
            return Ok(Some(held.row.purpose));
        }
        // A document, a print or a duplicate names it as its form.
        let pack = self.pack()?;
        let known = pack.catalogue().purpose(copy.form.as_str(), self.day).is_some();
        Ok(known.then(|| copy.form.clone()))
    }

    /// Whether the document for which a copy was made may go to this destination.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn copy_may_go_to(&mut self, copy: &Copy, destination: &Slug) -> Result<bool, Stop> {
        let Some(purpose) = self.purpose_of_copy(copy)? else { return Ok(true) };
        let pack = self.pack()?;
        let row = pack.catalogue().purpose(purpose.as_str(), self.day);
        let listed = row.is_some_and(|row| row.destinations.contains(destination));
        Ok(listed || domain::broken::is_off("destination_of_purpose"))
    }
}
