//! Writing a record: RFC 8785 form, straight into bytes in the order of the keys.
//!
//! The keys are ASCII, so RFC 8785 orders them by their bytes. Optional fields and empty lists are left
//! out; there is no null, no fraction, no escape. Strings are ids, base64 digests, points in time or
//! codes of a closed grammar.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Day, Id, Random, Timestamp};

use crate::manifest::{self, ManifestRef};
use crate::{
    Actor, DetailValue, Hash, Note, ObjectRef, Occurred, Record, RecordError, Responsible, Rest,
    RowEntry, RowState, Sealed, SealedNote,
};

/// The largest integer that every JSON reader keeps exactly: 2^53-1.
pub(crate) const MAX_INT: i64 = (1 << 53) - 1;

/// The last moment that RFC 3339 can write, in milliseconds: the end of the year 9999.
const MAX_TIME: i64 = 253_402_300_799_999;

/// Keys and tables: `a` to `z` and `_`, 1 to 48 bytes.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=48).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// Codes: a letter, then letters, digits, `-`, `_`, `.`, `@`, `:`; 1 to 64 bytes. No id (which starts with
/// a digit) and no digest (which ends with `=`) looks like one.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() <= 64
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'@' | b':'))
}

impl Record {
    /// Writes the record in its one form, with its manifest and note where it has one. `random` gives
    /// the note's salt.
    ///
    /// # Errors
    /// [`RecordError::HoldsNumber`] when any string or integer (digests apart) would hold an Individual
    /// Number; [`RecordError::Grammar`], [`RecordError::Range`], [`RecordError::TooLong`] when a field
    /// does not fit the format.
    pub fn seal(&self, random: &dyn Random) -> Result<Sealed, RecordError> {
        let (manifest, reference) = if self.entries.stand_inline() {
            (None, None)
        } else {
            let (bytes, reference) = manifest::encode(&self.entries)?;
            (Some(bytes), Some(reference))
        };
        let (note, note_digest) = match &self.note {
            None => (None, None),
            Some(Note::Digest(digest)) => (None, Some(*digest)),
            Some(Note::Words(words)) => {
                let note = SealedNote::new(words, random)?;
                let digest = note.digest();
                (Some(note), Some(digest))
            }
        };
        let mut w = Writer { out: Vec::with_capacity(2048), clear: 0, hit: false };
        self.write(&mut w, reference.as_ref(), note_digest.as_ref())?;
        w.scan();
        if w.hit && !domain::broken::is_off("record_scan") {
            return Err(RecordError::HoldsNumber);
        }
        if w.out.len() > Self::MAX_BYTES {
            return Err(RecordError::TooLong { bytes: w.out.len() });
        }
        Ok(Sealed {
            id: self.id,
            at: self.at,
            phase: self.phase,
            follows: self.follows,
            bytes: w.out,
            manifest,
            note,
            opens: self.entries.opened.clone(),
        })
    }

    /// The top level, in the order of the keys.
    fn write(
        &self,
        w: &mut Writer,
        manifest: Option<&ManifestRef>,
        note: Option<&Hash>,
    ) -> Result<(), RecordError> {
        w.raw("{\"act\":\"");
        w.raw(self.act.code());
        w.raw("\",\"actor\":{");
        w.actor(&self.actor);
        w.raw("}");
        w.optional_id(",\"affairs\":", self.affairs.map(|a| a.0));
        w.raw(",\"at\":");
        w.time(self.at, "at")?;
        if let Some(basis) = &self.basis {
            w.raw(",\"basis\":");
            w.quoted(basis.as_str());
        }
        w.list(",\"clauses\":[", &self.clauses, |w, clause| w.code(clause, "clauses"))?;
        self.write_detail(w)?;
        w.optional_id(",\"follows\":", self.follows.map(|f| f.0));
        w.raw(",\"id\":");
        w.id(self.id.0);
        if let Some(manifest) = manifest {
            w.manifest(manifest)?;
        }
        if let Some(digest) = note {
            w.raw(",\"note\":");
            w.digest(digest);
        }
        if let Some(ObjectRef { table, id }) = &self.object {
            w.raw(",\"object\":{\"id\":");
            w.id(*id);
            w.raw(",\"table\":");
            w.name(table, "object")?;
            w.raw("}");
        }
        if let Some(occurred) = self.occurred {
            w.raw(",\"occurred\":");
            match occurred {
                Occurred::On(day) => w.day(day, "occurred")?,
                Occurred::At(time) => w.time(time, "occurred")?,
            }
        }
        let inline = manifest.is_none().then_some(&self.entries);
        if let Some(entries) = inline {
            w.ids(",\"opened\":[", entries.opened.iter().map(|id| id.0));
        }
        w.raw(",\"organisation\":");
        w.quoted(self.organisation.as_str());
        w.raw(",\"phase\":\"");
        w.raw(self.phase.code());
        w.raw("\"");
        if let Some(purpose) = &self.purpose {
            w.raw(",\"purpose\":");
            w.quoted(purpose.as_str());
        }
        self.write_regulation(w)?;
        if let Some(entries) = inline {
            w.ids(",\"removed\":[", entries.removed.iter().map(|id| id.0));
        }
        if let Some(Responsible { office, holder }) = &self.responsible {
            w.raw(",\"responsible\":{");
            if let Some(holder) = holder {
                w.raw("\"holder\":");
                w.id(holder.0);
                w.raw(",");
            }
            w.raw("\"office\":\"");
            w.raw(office.code());
            w.raw("\"}");
        }
        w.list(",\"rested_on\":[", &self.rested_on, Writer::rest)?;
        if let Some(entries) = inline {
            w.list(",\"rows\":[", &entries.rows, Writer::row)?;
            w.ids(",\"sealed\":[", entries.sealed.iter().map(|id| id.0));
            w.ids(",\"subjects\":[", entries.subjects.iter().map(|id| id.0));
        }
        w.raw(",\"v\":1}");
        Ok(())
    }

    fn write_detail(&self, w: &mut Writer) -> Result<(), RecordError> {
        let mut opening = ",\"detail\":{";
        for (key, value) in &self.detail {
            w.raw(opening);
            opening = ",";
            w.name(key, "detail")?;
            w.raw(":");
            match value {
                DetailValue::Int(n) => w.int(*n, 0, "detail")?,
                DetailValue::Code(code) => w.code(code, "detail")?,
                DetailValue::Id(id) => w.id(*id),
                DetailValue::Day(day) => w.day(*day, "detail")?,
                DetailValue::Digest(digest) => w.digest(digest),
            }
        }
        if !self.detail.is_empty() {
            w.raw("}");
        }
        Ok(())
    }

    /// `"regulation":"pack@date#digest"`.
    fn write_regulation(&self, w: &mut Writer) -> Result<(), RecordError> {
        w.raw(",\"regulation\":\"");
        w.raw(self.regulation.pack.as_str());
        w.raw("@");
        w.bare_day(self.regulation.date, "regulation")?;
        w.raw("#");
        w.bare_digest(&self.regulation.digest);
        w.raw("\"");
        Ok(())
    }
}

/// The bytes so far, and whether a number was found in what may not hold one.
struct Writer {
    out: Vec<u8>,
    /// Everything before this place is scanned, or is a digest.
    clear: usize,
    hit: bool,
}

impl Writer {
    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn quoted(&mut self, text: &str) {
        self.out.push(b'"');
        self.raw(text);
        self.out.push(b'"');
    }

    fn id(&mut self, id: Id) {
        self.out.push(b'"');
        self.out.extend_from_slice(&id.ascii());
        self.out.push(b'"');
    }

    fn optional_id(&mut self, key: &str, id: Option<Id>) {
        if let Some(id) = id {
            self.raw(key);
            self.id(id);
        }
    }

    fn name(&mut self, name: &str, field: &'static str) -> Result<(), RecordError> {
        if !is_name(name) {
            return Err(RecordError::Grammar { field });
        }
        self.quoted(name);
        Ok(())
    }

    fn code(&mut self, code: &str, field: &'static str) -> Result<(), RecordError> {
        if !is_code(code) {
            return Err(RecordError::Grammar { field });
        }
        self.quoted(code);
        Ok(())
    }

    fn int(&mut self, value: i64, least: i64, field: &'static str) -> Result<(), RecordError> {
        if !(least..=MAX_INT).contains(&value) {
            return Err(RecordError::Range { field });
        }
        self.raw(&value.to_string());
        Ok(())
    }

    fn time(&mut self, time: Timestamp, field: &'static str) -> Result<(), RecordError> {
        if !(0..=MAX_TIME).contains(&time.0) {
            return Err(RecordError::Range { field });
        }
        self.quoted(&time.text());
        Ok(())
    }

    fn day(&mut self, day: Day, field: &'static str) -> Result<(), RecordError> {
        self.out.push(b'"');
        self.bare_day(day, field)?;
        self.out.push(b'"');
        Ok(())
    }

    /// Days of the years 1 to 9999, which `YYYY-MM-DD` can write.
    fn bare_day(&mut self, day: Day, field: &'static str) -> Result<(), RecordError> {
        if !(1..=9999).contains(&day.parts().0) {
            return Err(RecordError::Range { field });
        }
        self.raw(&day.to_string());
        Ok(())
    }

    fn digest(&mut self, digest: &Hash) {
        self.out.push(b'"');
        self.bare_digest(digest);
        self.out.push(b'"');
    }

    /// A digest is random: it may look like a number by chance, so it is left out of the scan.
    fn bare_digest(&mut self, digest: &Hash) {
        self.scan();
        let mut text = [b'='; 44];
        // 32 bytes fill 44 characters exactly; a failure would leave a text that no reader accepts.
        let _ = STANDARD.encode_slice(digest, &mut text);
        self.out.extend_from_slice(&text);
        self.clear = self.out.len();
    }

    /// Looks for a number in what was written since the last digest.
    fn scan(&mut self) {
        self.hit |= self.out.get(self.clear..).is_none_or(digits::has_hit_bytes);
        self.clear = self.out.len();
    }

    fn list<T>(
        &mut self,
        opening: &str,
        items: &[T],
        mut write: impl FnMut(&mut Self, &T) -> Result<(), RecordError>,
    ) -> Result<(), RecordError> {
        let mut before = opening;
        for item in items {
            self.raw(before);
            before = ",";
            write(self, item)?;
        }
        if !items.is_empty() {
            self.raw("]");
        }
        Ok(())
    }

    fn ids(&mut self, opening: &str, ids: impl ExactSizeIterator<Item = Id>) {
        let some = ids.len() > 0;
        let mut before = opening;
        for id in ids {
            self.raw(before);
            before = ",";
            self.id(id);
        }
        if some {
            self.raw("]");
        }
    }

    fn actor(&mut self, actor: &Actor) {
        if let Some(duty) = actor.acting_as {
            self.raw("\"acting_as\":\"");
            self.raw(duty.code());
            self.raw("\",");
        }
        if let Some(device) = actor.device {
            self.raw("\"device\":");
            self.id(device.0);
            self.raw(",");
        }
        if !actor.duties.is_empty() {
            let mut before = "\"duties\":[\"";
            for duty in &actor.duties {
                self.raw(before);
                before = ",\"";
                self.raw(duty.code());
                self.raw("\"");
            }
            self.raw("],");
        }
        if let Some(staff) = actor.staff {
            self.raw("\"staff\":");
            self.id(staff.0);
            self.raw(",");
        }
        self.raw("\"via\":\"");
        self.raw(actor.via.code());
        self.raw("\"");
        self.optional_id(",\"zone\":", actor.zone.map(|z| z.0));
    }

    fn rest(&mut self, rest: &Rest) -> Result<(), RecordError> {
        self.raw("{\"row\":");
        self.id(rest.row);
        self.raw(",\"table\":");
        self.name(&rest.table, "rested_on")?;
        self.raw(",\"version\":");
        self.int(rest.version, 1, "rested_on")?;
        self.raw("}");
        Ok(())
    }

    fn row(&mut self, row: &RowEntry) -> Result<(), RecordError> {
        self.raw("{\"row\":");
        self.id(row.row);
        self.raw(",\"state\":");
        match &row.state {
            RowState::Present(digest) => self.digest(digest),
            RowState::Gone => self.raw("\"gone\""),
        }
        self.raw(",\"table\":");
        self.name(&row.table, "rows")?;
        self.raw(",\"version\":");
        self.int(row.version, 1, "rows")?;
        self.raw("}");
        Ok(())
    }

    fn manifest(&mut self, manifest: &ManifestRef) -> Result<(), RecordError> {
        self.raw(",\"manifest\":{\"digest\":");
        self.digest(&manifest.digest);
        for (key, count) in [
            (",\"opened\":", manifest.opened),
            (",\"removed\":", manifest.removed),
            (",\"rows\":", manifest.rows),
            (",\"sealed\":", manifest.sealed),
            (",\"subjects\":", manifest.subjects),
        ] {
            self.raw(key);
            self.int(i64::from(count), 0, "manifest")?;
        }
        self.raw("}");
        Ok(())
    }
}
