//! The open page of the ledger: what an act writes while its record is being made.

use domain::id::{PersonId, RecordId, SecretId, StaffId};
use domain::rows::Staff;
use domain::{Failure, FormError, Id, Label, PlainText, Register, Slug, Stop, Timestamp};
use ledger::{Detail, DetailValue, NoteText};
use store::{Held, Tx};

use super::query::{Ground, Query};
use crate::office::Office;
use crate::series::Series;

/// What one record will hold besides who, why and by which clause.
#[derive(Default)]
pub(crate) struct Lines {
    pub subjects: Vec<PersonId>,
    pub sealed: Vec<SecretId>,
    pub opened: Vec<SecretId>,
    pub removed: Vec<SecretId>,
    pub object: Option<(&'static str, Id)>,
    pub occurred: Option<domain::Day>,
    pub purpose: Option<Slug>,
    pub detail: Detail,
    pub note: NoteText,
}

/// The transaction of an act, together with the record that will hold what it did.
pub struct Page<'t, 's> {
    /// The transaction; reads of the registers go straight to it.
    pub tx: &'t mut Tx<'s>,
    /// The record being made.
    pub record: RecordId,
    /// The time of the record.
    pub at: Timestamp,
    pub(crate) office: &'t Office,
    pub(crate) lines: Lines,
}

impl<'t, 's> Page<'t, 's> {
    /// Draws a new id.
    #[must_use]
    pub fn draw<I: From<Id>>(&self) -> I {
        I::from(Id::draw(self.at, self.office.random()))
    }

    /// The pack in force.
    ///
    /// # Errors
    /// A failure before the founding.
    pub fn pack(&self) -> Result<std::sync::Arc<regulation::Pack>, Stop> {
        Ok(self.office.pack()?)
    }

    /// The open vault.
    ///
    /// # Errors
    /// A failure while it is sealed.
    pub fn vault(&self) -> Result<&'t vault::Vault, Stop> {
        Ok(self.office.vault()?)
    }

    /// Ids in rising order, for bulk work.
    pub(crate) fn series(&self) -> Series<'t> {
        Series::new(self.at, self.office.random())
    }

    /// The same questions that facts ask, inside the transaction.
    pub fn query(&mut self) -> Query<'_, 's> {
        Query {
            tx: self.tx,
            day: self.at.day(),
            office: self.office,
            ground: Ground::default(),
            generation: -1,
            remember: false,
        }
    }

    /// A row that the input names.
    ///
    /// # Errors
    /// The form error `unknown` for the field; a failure of the store.
    pub fn known<R: Register>(&mut self, field: &str, id: Id) -> Result<Held<R>, Stop> {
        self.tx.get::<R>(id)?.ok_or_else(|| FormError::new(field, "unknown").into())
    }

    /// Who wrote a row last, for words that say whom to ask; nothing when that is not known.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn last_by<R: Register>(&mut self, id: Id) -> Result<String, Stop> {
        let Some(record) = self.tx.last_record::<R>(id)? else { return Ok(String::new()) };
        let Some(bytes) = self.tx.record_bytes(record)? else { return Ok(String::new()) };
        let by = crate::reading::decoded(self.tx, record, &bytes)?.actor.staff;
        by.map_or(Ok(String::new()), |staff| self.name_of(staff))
    }

    /// The name of a member of staff, for words that say whom to ask.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn name_of(&mut self, staff: StaffId) -> Result<String, Stop> {
        let staff = self.tx.get::<Staff>(staff.0)?;
        Ok(staff.map(|held| held.row.name.to_string()).unwrap_or_default())
    }

    /// Writes a row; the record will hold its digest.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn put<R: Register>(&mut self, row: &R) -> Result<(), Stop> {
        self.tx.put(self.record, row)?;
        Ok(())
    }

    /// Writes a row and names it as the record's object.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn put_object<R: Register>(&mut self, row: &R) -> Result<(), Stop> {
        self.lines.object = Some((R::TABLE.name, row.row_id()));
        self.put(row)
    }

    /// Names the record's object without writing it.
    pub fn object<R: Register>(&mut self, row: &R) {
        self.lines.object = Some((R::TABLE.name, row.row_id()));
    }

    /// Names a person the act is about.
    pub fn subject(&mut self, person: PersonId) {
        self.lines.subjects.push(person);
    }

    /// Names people the act is about.
    pub fn subjects(&mut self, people: impl IntoIterator<Item = PersonId>) {
        self.lines.subjects.extend(people);
    }

    /// Says that these secrets may be opened once this record is committed.
    pub fn opens(&mut self, secrets: impl IntoIterator<Item = SecretId>) {
        self.lines.opened.extend(secrets);
    }

    /// Says that these secrets were sealed.
    pub fn sealed(&mut self, secrets: impl IntoIterator<Item = SecretId>) {
        self.lines.sealed.extend(secrets);
    }

    /// Says that these secrets are gone.
    pub fn removed(&mut self, secrets: impl IntoIterator<Item = SecretId>) {
        self.lines.removed.extend(secrets);
    }

    /// The document or purpose the act serves.
    pub fn purpose(&mut self, purpose: &Slug) {
        self.lines.purpose = Some(purpose.clone());
    }

    /// When it happened, if not now.
    pub fn occurred(&mut self, day: domain::Day) {
        self.lines.occurred = Some(day);
    }

    /// A count, a code or a digest of the record's detail.
    pub fn detail(&mut self, key: &'static str, value: DetailValue) {
        self.lines.detail.insert(key.into(), value);
    }

    /// An erasable line beside the record: a reason, a file's name.
    pub fn note(&mut self, key: &'static str, text: &PlainText) {
        self.lines.note.insert(key.into(), text.clone());
    }

    /// The id of an entry that this rests on, as an erasable line.
    ///
    /// # Errors
    /// A failure, for an id that is no text.
    pub fn note_id(&mut self, key: &'static str, id: Id) -> Result<(), Stop> {
        let text = PlainText::new(id.text()).map_err(|_| Failure::new("record_grammar", key))?;
        self.note(key, &text);
        Ok(())
    }

    /// An erasable line whose key is made of a place in a file.
    pub fn note_of(&mut self, key: String, text: &PlainText) {
        self.lines.note.insert(key.into(), text.clone());
    }

    /// Opens a duty (やること) that another act will close.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn open_duty(&mut self, duty: NewDuty<'_>) -> Result<(), Stop> {
        let row = domain::rows::OpenDuty {
            id: self.draw(),
            kind: crate::input::slug(duty.kind)?,
            about: duty.about.0.to_vec(),
            owner: self.pack()?.sees_to(duty.owner),
            staff: duty.staff,
            department: duty.department.cloned(),
            due: duty.due,
            opened_by: duty.opened_by,
            closed_by: duty.closed_by,
            closed_on: None,
        };
        self.put(&row)
    }

    /// Moves the open duties of a kind about a row to another day.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn move_duties(&mut self, kind: &str, about: Id, due: domain::Day) -> Result<(), Stop> {
        for held in self.tx.open_duties(kind, about)? {
            let mut row = held.row;
            row.due = due;
            self.put(&row)?;
        }
        Ok(())
    }

    /// Closes the open duties of a kind about a row. Returns how many there were.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn close_duties(&mut self, kind: &str, about: Id) -> Result<usize, Stop> {
        let open = self.tx.open_duties(kind, about)?;
        let n = open.len();
        for held in open {
            let mut row = held.row;
            row.closed_on = Some(self.at.day());
            self.put(&row)?;
        }
        Ok(n)
    }
}

/// What [`Page::open_duty`] needs.
pub struct NewDuty<'a> {
    /// `erase_copy`, `run_round`, ….
    pub kind: &'a str,
    /// The row it is about.
    pub about: Id,
    /// The office that must see to it.
    pub owner: domain::Duty,
    /// The person, when one is named.
    pub staff: Option<domain::id::StaffId>,
    /// The department, when it is one's.
    pub department: Option<&'a Label>,
    /// By when.
    pub due: domain::Day,
    /// The act that opens it.
    pub opened_by: domain::ActName,
    /// The act that closes it.
    pub closed_by: domain::ActName,
}
