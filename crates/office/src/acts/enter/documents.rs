//! The documents that a roster or a ledger may name on its rows, and the affairs that each belongs to.

use std::collections::BTreeMap;

use domain::id::AffairsId;
use domain::rows::Affairs;
use domain::{FormError, Slug, Stop};

use crate::desk::Desk;

/// The documents that a file may name.
pub(super) struct Documents {
    pub names: filing::Documents,
    /// What each is, and for which of the affairs: the first that lists it.
    pub of_affairs: Vec<Option<(Slug, AffairsId)>>,
}

impl Documents {
    /// Those that the law knows today, and those of the affairs, by code, title and the headings that are typed for them.
    ///
    /// # Errors
    /// A form error for a heading of a document that there is not; a failure before the founding.
    pub fn named(
        desk: &Desk<'_>,
        affairs: &[Affairs],
        headings: &BTreeMap<String, String>,
    ) -> Result<Self, Stop> {
        let (pack, today) = (desk.office.pack()?, desk.office.now().day());
        let mut called: Vec<(Slug, Vec<&str>)> = Vec::new();
        for row in pack.catalogue().all_purposes(today) {
            let names = vec![row.code.as_str(), row.title.ja.as_str(), row.title.en.as_str()];
            called.push((row.code.clone(), names));
        }
        for code in affairs.iter().flat_map(|row| &row.purposes.0) {
            if !called.iter().any(|(known, _)| known == code) {
                called.push((code.clone(), vec![code.as_str()]));
            }
        }
        for (i, (code, heading)) in headings.iter().enumerate() {
            let known = called.iter_mut().find(|(known, _)| known.as_str() == code);
            let unknown = || FormError::new(format!("purposes[{i}]"), "code_unknown");
            known.ok_or_else(unknown)?.1.push(heading);
        }
        let names = called.iter().map(|(_, names)| names.iter().copied());
        let names = filing::Documents::of(names);
        let of_affairs = called.into_iter().map(|(code, _)| {
            let its = affairs.iter().find(|row| row.purposes.0.contains(&code))?;
            Some((code, its.id))
        });
        Ok(Self { names, of_affairs: of_affairs.collect() })
    }
}
