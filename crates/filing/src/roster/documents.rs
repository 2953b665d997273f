//! What a file says of the documents for which numbers are used (利用目的): named in one cell, or marked each in a column of
//! its own. Of a roster it is what each person was told, of a ledger what a number is held for.

use super::columns::{self, Column};
use super::{How, Row};
use crate::codes;
use domain::broken;
use std::collections::HashMap;

/// What stands between documents in one cell.
const BETWEEN: [char; 6] = ['、', '，', ',', ';', '；', '\n'];
/// The same, where it is no part of a document's name.
const PERHAPS_BETWEEN: [char; 3] = ['・', '/', '／'];
/// Marks that say yes.
const MARKS: [&str; 12] =
    ["1", "○", "〇", "◯", "●", "はい", "有", "あり", "✓", "レ", "TRUE", "true"];
/// Marks that say no.
const NO: [&str; 13] =
    ["", "0", "×", "✕", "✗", "-", "ー", "―", "無", "なし", "いいえ", "FALSE", "false"];

/// The documents that a file may name, by everything that each may be called.
#[derive(Debug, Default)]
pub struct Documents(HashMap<String, usize>);

impl Documents {
    /// The names of each document. A name that two have is the first's.
    #[must_use]
    pub fn of<'n, N: IntoIterator<Item = &'n str>>(all: impl IntoIterator<Item = N>) -> Self {
        let mut known = HashMap::new();
        for (place, names) in all.into_iter().enumerate() {
            for name in names {
                let name = columns::plain_heading(name);
                if !name.is_empty() {
                    known.entry(name).or_insert(place);
                }
            }
        }
        Self(known)
    }
}

impl How<'_> {
    /// The document that a heading or a word in a cell names.
    pub(super) fn document(&self, written: &str) -> Option<usize> {
        self.documents?.0.get(columns::plain_heading(written).as_str()).copied()
    }
}

/// A row is not for the document of the intake.
pub(super) struct NotOwn;

/// What a row says of documents, and the columns in which it names none that there is.
pub(super) struct Said {
    pub documents: Vec<usize>,
    pub unknown: Vec<usize>,
}

impl Row<'_> {
    /// The documents that are marked in their columns, or named in one.
    pub(super) fn said(&self) -> Said {
        let mut said = Said { documents: Vec::new(), unknown: Vec::new() };
        for (document, at) in self.columns.flags() {
            let mark = columns::plain(self.record.get(*at).trim());
            if MARKS.contains(&mark.as_str()) {
                said.documents.push(*document);
            } else if !NO.contains(&mark.as_str()) {
                said.unknown.push(*at);
            }
        }
        let at = self.columns.at(Column::Purpose).unwrap_or_default();
        let whole = self.cell(Column::Purpose);
        for one in whole.split(BETWEEN).filter(|one| !one.trim().is_empty()) {
            if let Some(document) = self.how.document(one) {
                said.documents.push(document);
                continue;
            }
            for part in one.split(PERHAPS_BETWEEN).filter(|part| !part.trim().is_empty()) {
                match self.how.document(part) {
                    Some(document) => said.documents.push(document),
                    None => said.unknown.push(at),
                }
            }
        }
        said.documents.sort_unstable();
        said.documents.dedup();
        said.unknown.dedup();
        said
    }

    /// Of which documents a roster says that the person was told; none when it has no column for that.
    ///
    /// # Errors
    /// The person was not told of the document of this intake. A document that there is not is a fault of the row.
    pub(super) fn told(&mut self) -> Result<Option<Vec<usize>>, NotOwn> {
        let says = self.columns.at(Column::Purpose).is_some() || !self.columns.flags().is_empty();
        if !says || broken::is_off("roster_purpose") {
            return Ok(None);
        }
        let said = self.said();
        if !said.unknown.is_empty() && !broken::is_off("told_unknown") {
            for at in said.unknown {
                self.faults.push((Column::Purpose.code(), codes::MARK_UNKNOWN));
                let title = self.columns.title(at);
                self.findings.cell(self.record.line, at + 1, title, codes::MARK_UNKNOWN);
            }
            return Ok(None);
        }
        if !self.how.own.is_some_and(|own| said.documents.contains(&own)) {
            let marked = self.columns.flags().iter().find(|(one, _)| Some(*one) == self.how.own);
            let first = self.columns.flags().first();
            let at = self.columns.at(Column::Purpose).or(marked.or(first).map(|(_, at)| *at));
            let at = at.unwrap_or_default();
            let title = self.columns.title(at);
            self.findings.cell(self.record.line, at + 1, title, codes::PURPOSE_OTHER);
            return Err(NotOwn);
        }
        Ok(Some(said.documents))
    }
}
