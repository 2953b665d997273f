//! Reading a record: exactly the form that [`Record::seal`] writes, and nothing else. Keys come in one
//! order, so a missing, unknown, repeated or misplaced key, white space, a second spelling of a number
//! or an empty list are all the same error: the next byte is not the expected one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{ActName, Day, Duty, Id, Phase, Slug, Timestamp};

use crate::encode::{MAX_INT, is_code, is_name};
use crate::manifest::{self, ManifestRef};
use crate::moment::{read_day, read_time};
use crate::{
    Actor, Detail, DetailValue, Entries, Hash, Name, Note, ObjectRef, Occurred, Record,
    RecordError, RegulationRef, Responsible, Rest, RowEntry, RowState, Via,
};

/// A record as its own bytes tell it, before its manifest is at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The record; its entries are empty when they stand in a manifest.
    pub record: Record,
    /// The manifest that holds the entries.
    pub manifest: Option<ManifestRef>,
}

impl Record {
    /// Reads a record with the manifest that it names.
    ///
    /// # Errors
    /// [`RecordError::Form`] when the bytes are not a record in its one form;
    /// [`RecordError::HoldsNumber`] when they hold a number; `Manifest…` when the manifest is missing,
    /// not asked for, another, or not in its one form.
    pub fn decode(bytes: &[u8], manifest: Option<&[u8]>) -> Result<Self, RecordError> {
        let Outline { mut record, manifest: named } = Self::outline(bytes)?;
        match (named, manifest) {
            (None, None) => {}
            (Some(named), Some(given)) => record.entries = manifest::decode(given, &named)?,
            (Some(_), None) => return Err(RecordError::ManifestMissing),
            (None, Some(_)) => return Err(RecordError::ManifestUnexpected),
        }
        Ok(record)
    }

    /// Reads a record without its manifest, as an export holds it.
    ///
    /// # Errors
    /// [`RecordError::Form`], [`RecordError::TooLong`] or [`RecordError::HoldsNumber`], as for
    /// [`Record::decode`].
    pub fn outline(bytes: &[u8]) -> Result<Outline, RecordError> {
        let mut outline = None;
        read::<true>(bytes, &mut outline)?;
        // Whatever is read to the end with `KEEP` has been kept.
        outline.ok_or(RecordError::Form { at: bytes.len() })
    }

    /// The organisation of a record, which must be in its one form as for [`Record::outline`]. Nothing of it
    /// is kept, so that this is fast.
    ///
    /// # Errors
    /// As for [`Record::outline`].
    pub fn check(bytes: &[u8]) -> Result<&str, RecordError> {
        read::<false>(bytes, &mut None)
    }
}

/// Reads a record to its end and returns its organisation. `KEEP` puts its outline, which is large, in its place.
fn read<'a, const KEEP: bool>(
    bytes: &'a [u8],
    outline: &mut Option<Outline>,
) -> Result<&'a str, RecordError> {
    if bytes.len() > Record::MAX_BYTES {
        return Err(RecordError::TooLong { bytes: bytes.len() });
    }
    let text = std::str::from_utf8(bytes).map_err(|e| RecordError::Form { at: e.valid_up_to() })?;
    let mut reader = Reader::<KEEP> { left: text, unscanned: text, hit: false };
    match reader.record(outline) {
        Some(organisation) if reader.left.is_empty() => {
            reader.scan();
            if reader.hit { Err(RecordError::HoldsNumber) } else { Ok(organisation) }
        }
        _ => Err(RecordError::Form { at: text.len() - reader.left.len() }),
    }
}

/// Every method that returns `None` leaves `left` at what it could not read. With `KEEP` off the same is read
/// and checked, but texts come back empty and lists without their items.
struct Reader<'a, const KEEP: bool> {
    /// What is left to read.
    left: &'a str,
    /// What is left to scan for numbers; it ends with `left`.
    unscanned: &'a str,
    hit: bool,
}

/// A list as it was read.
struct List<T> {
    /// Its items, when they are kept.
    items: Vec<T>,
    length: usize,
}

impl<'a, const KEEP: bool> Reader<'a, KEEP> {
    #[inline(always)]
    fn record(&mut self, outline: &mut Option<Outline>) -> Option<&'a str> {
        self.raw("{\"act\":")?;
        let act = self.string(ActName::from_code)?;
        self.raw(",\"actor\":{")?;
        let actor = self.actor()?;
        let affairs = self.optional(",\"affairs\":", Self::id)?;
        self.raw(",\"at\":")?;
        let at = self.time()?;
        let basis = self.optional(",\"basis\":", Self::slug)?;
        let clauses = self.list(",\"clauses\":[", Self::code)?.items;
        let detail = self.detail()?;
        let follows = self.optional(",\"follows\":", Self::id)?;
        self.raw(",\"id\":")?;
        let id = self.id()?;
        let manifest = self.optional(",\"manifest\":{\"digest\":", Self::manifest)?;
        let note = self.optional(",\"note\":", Self::digest)?.map(Note::Digest);
        let object = self.optional(",\"object\":{\"id\":", Self::object)?;
        let occurred = self.optional(",\"occurred\":", Self::occurred)?;
        let opened = self.list(",\"opened\":[", Self::id)?;
        self.raw(",\"organisation\":")?;
        let organisation = self.slug()?;
        self.raw(",\"phase\":")?;
        let phase = self.string(Phase::from_code)?;
        let purpose = self.optional(",\"purpose\":", Self::slug)?;
        self.raw(",\"regulation\":\"")?;
        let regulation = self.regulation()?;
        let removed = self.list(",\"removed\":[", Self::id)?;
        let responsible = self.optional(",\"responsible\":{", Self::responsible)?;
        let rested_on = self.list(",\"rested_on\":[", Self::rest)?.items;
        let rows = self.list(",\"rows\":[", Self::row)?;
        let sealed = self.list(",\"sealed\":[", Self::id)?;
        let subjects = self.list(",\"subjects\":[", Self::id)?;
        self.raw(",\"v\":1}")?;
        let secrets = sealed.length + opened.length + removed.length;
        let right_place = match &manifest {
            None => Entries::fit_inline(subjects.length, secrets, rows.length),
            Some(manifest) => manifest.is_needed() && subjects.length + secrets + rows.length == 0,
        };
        if !right_place || !KEEP {
            return right_place.then_some(organisation);
        }
        let slug = |text: &str| Slug::new(text).ok();
        let (pack, date, digest) = regulation;
        let record = Record {
            id,
            at,
            occurred,
            organisation: slug(organisation)?,
            regulation: RegulationRef { pack: slug(pack)?, date, digest },
            act,
            phase,
            actor,
            responsible,
            affairs,
            purpose: purpose.and_then(slug),
            basis: basis.and_then(slug),
            object,
            clauses,
            rested_on,
            follows,
            detail,
            entries: Entries {
                subjects: subjects.items,
                rows: rows.items,
                sealed: sealed.items,
                opened: opened.items,
                removed: removed.items,
            },
            note,
        };
        *outline = Some(Outline { record, manifest });
        Some(organisation)
    }

    // Inlined, the length of each key is known and comparing it costs a few instructions.
    #[inline(always)]
    fn raw(&mut self, expected: &str) -> Option<()> {
        let (head, after) = self.left.split_at_checked(expected.len())?;
        if head != expected {
            return None;
        }
        self.left = after;
        Some(())
    }

    /// Reads a field when its key stands here.
    #[inline(always)]
    fn optional<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.raw(key) {
            None => Some(None),
            Some(()) => read(self).map(Some),
        }
    }

    /// Reads a list when its key stands here; a list that stands here is not empty.
    #[inline(always)]
    fn list<T>(
        &mut self,
        opening: &str,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<List<T>> {
        let mut list = List { items: Vec::new(), length: 0 };
        if self.raw(opening).is_some() {
            loop {
                let item = read(self)?;
                list.length += 1;
                if KEEP {
                    list.items.push(item);
                }
                if self.raw(",").is_none() {
                    break;
                }
            }
            self.raw("]")?;
        }
        Some(list)
    }

    /// Reads a string that `parse` accepts. No string of a record has an escape, so it ends at the next
    /// quote.
    #[inline(always)]
    fn string<T>(&mut self, parse: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        let inner = unquoted(self.left)?;
        let (text, after) = inner.split_at_checked(inner.bytes().position(|b| b == b'"')?)?;
        let value = parse(text)?;
        self.left = unquoted(after)?;
        Some(value)
    }

    /// Reads a string of exactly `N` bytes that `parse` accepts.
    #[inline(always)]
    fn fixed<const N: usize, T>(
        &mut self,
        parse: impl FnOnce(&'a [u8; N]) -> Option<T>,
    ) -> Option<T> {
        let inner = unquoted(self.left)?;
        let value = parse(inner.as_bytes().first_chunk()?)?;
        self.left = unquoted(inner.get(N..)?)?;
        Some(value)
    }

    fn id<T: From<Id>>(&mut self) -> Option<T> {
        let before = self.left;
        let id = self.fixed(|text: &[u8; 26]| {
            // A number in here is twelve digits in a row: four of them stand at 8 or at 14.
            let [_, _, _, _, _, _, _, _, a, b, c, d, _, _, e, f, g, h, ..] = *text;
            let digits = |four: [u8; 4]| four.iter().all(u8::is_ascii_digit);
            let clean = !digits([a, b, c, d]) && !digits([e, f, g, h]);
            Id::from_ascii(text).map(|id| (T::from(id), clean))
        });
        let (id, clean) = id?;
        if clean {
            // Quotes around it end whatever stands before or after.
            self.scan_to(before);
            self.unscanned = self.left;
        }
        Some(id)
    }

    /// The text of a slug.
    fn slug(&mut self) -> Option<&'a str> {
        self.string(|text| Slug::fits(text).then_some(text))
    }

    fn code(&mut self) -> Option<String> {
        let kept = |text: &str| if KEEP { text.to_owned() } else { String::new() };
        self.string(|text| is_code(text).then(|| kept(text)))
    }

    /// The text of a name.
    fn name_text(&mut self) -> Option<&'a str> {
        self.string(|text| is_name(text).then_some(text))
    }

    fn name(&mut self) -> Option<Name> {
        self.name_text().map(Self::kept_name)
    }

    fn kept_name(text: &str) -> Name {
        if !KEEP {
            return Name::Borrowed("");
        }
        // Most names are those of tables.
        let table = domain::rows::ALL.iter().map(|t| t.name).find(|name| *name == text);
        table.map_or_else(|| Name::Owned(text.to_owned()), Name::Borrowed)
    }

    fn time(&mut self) -> Option<Timestamp> {
        self.fixed(read_time)
    }

    fn occurred(&mut self) -> Option<Occurred> {
        match self.fixed(read_day) {
            Some(day) => Some(Occurred::On(day)),
            None => self.time().map(Occurred::At),
        }
    }

    /// An integer of at least `least`, without sign or leading zeros.
    fn int(&mut self, least: i64) -> Option<i64> {
        let digits = self.left.bytes().take(17).take_while(u8::is_ascii_digit).count();
        let (text, after) = self.left.split_at_checked(digits)?;
        let value: i64 = text.parse().ok()?;
        let one_form = digits == 1 || !text.starts_with('0');
        if !one_form || !(least..=MAX_INT).contains(&value) {
            return None;
        }
        self.left = after;
        Some(value)
    }

    fn digest(&mut self) -> Option<Hash> {
        self.scan();
        let digest = self.fixed(read_digest)?;
        self.unscanned = self.left;
        Some(digest)
    }

    /// Looks for a number in what was read and not yet scanned.
    fn scan(&mut self) {
        self.scan_to(self.left);
    }

    /// Looks for a number in what was not yet scanned, up to where `rest` begins.
    #[inline]
    fn scan_to(&mut self, rest: &'a str) {
        let read = self.unscanned.len() - rest.len();
        let fresh = self.unscanned.as_bytes().get(..read);
        self.hit |= fresh.is_none_or(|fresh| read >= 12 && digits::has_hit_bytes(fresh));
        self.unscanned = rest;
    }

    /// The parts of `pack@date#digest"`, after its opening quote.
    fn regulation(&mut self) -> Option<(&'a str, Day, Hash)> {
        let (head, after) = self.left.split_once('#')?;
        let (pack, date) = head.as_bytes().split_last_chunk()?;
        let pack = head.get(..pack.len())?.strip_suffix('@')?;
        let pack = Some(pack).filter(|pack| Slug::fits(pack))?;
        let date = read_day(date)?;
        self.left = after;
        self.scan();
        let digest = read_digest(after.as_bytes().first_chunk()?)?;
        self.left = after.get(44..)?;
        self.unscanned = self.left;
        self.raw("\"")?;
        Some((pack, date, digest))
    }

    fn actor(&mut self) -> Option<Actor> {
        let acting_as = self.optional("\"acting_as\":", |r| r.code_comma(Duty::from_code))?;
        let device = self.optional("\"device\":", Self::id_comma)?;
        let duties = self.list("\"duties\":[", |r| r.string(Duty::from_code))?;
        if duties.length > 0 {
            self.raw(",")?;
        }
        let staff = self.optional("\"staff\":", Self::id_comma)?;
        self.raw("\"via\":")?;
        let via = self.string(Via::from_code)?;
        let zone = self.optional(",\"zone\":", Self::id)?;
        self.raw("}")?;
        Some(Actor { staff, acting_as, duties: duties.items, device, zone, via })
    }

    fn code_comma<T>(&mut self, from_code: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = self.string(from_code)?;
        self.raw(",")?;
        Some(value)
    }

    fn id_comma<T: From<Id>>(&mut self) -> Option<T> {
        let value = self.id()?;
        self.raw(",")?;
        Some(value)
    }

    fn detail(&mut self) -> Option<Detail> {
        let mut detail = Detail::new();
        if self.raw(",\"detail\":{").is_none() {
            return Some(detail);
        }
        let mut last = "";
        loop {
            let key = self.name_text()?;
            // A key has at least one letter.
            if last >= key {
                return None;
            }
            last = key;
            self.raw(":")?;
            let value = self.detail_value()?;
            if KEEP {
                detail.insert(Self::kept_name(key), value);
            }
            if self.raw(",").is_none() {
                break;
            }
        }
        self.raw("}")?;
        Some(detail)
    }

    /// The grammars of the five kinds have no text in common.
    fn detail_value(&mut self) -> Option<DetailValue> {
        if !self.left.starts_with('"') {
            return self.int(0).map(DetailValue::Int);
        }
        if self.left.get(44..46) == Some("=\"") {
            return self.digest().map(DetailValue::Digest);
        }
        if let Some(day) = self.fixed(read_day) {
            return Some(DetailValue::Day(day));
        }
        if let Some(id) = self.id() {
            return Some(DetailValue::Id(id));
        }
        self.code().map(DetailValue::Code)
    }

    fn object(&mut self) -> Option<ObjectRef> {
        let id = self.id()?;
        self.raw(",\"table\":")?;
        let table = self.name()?;
        self.raw("}")?;
        Some(ObjectRef { table, id })
    }

    fn responsible(&mut self) -> Option<Responsible> {
        let holder = self.optional("\"holder\":", Self::id_comma)?;
        self.raw("\"office\":")?;
        let office = self.string(Duty::from_code)?;
        self.raw("}")?;
        Some(Responsible { office, holder })
    }

    fn rest(&mut self) -> Option<Rest> {
        self.raw("{\"row\":")?;
        let row = self.id()?;
        self.raw(",\"table\":")?;
        let table = self.name()?;
        self.raw(",\"version\":")?;
        let version = self.int(1)?;
        self.raw("}")?;
        Some(Rest { table, row, version })
    }

    fn row(&mut self) -> Option<RowEntry> {
        self.raw("{\"row\":")?;
        let row = self.id()?;
        self.raw(",\"state\":")?;
        let state = match self.raw("\"gone\"") {
            Some(()) => RowState::Gone,
            None => RowState::Present(self.digest()?),
        };
        self.raw(",\"table\":")?;
        let table = self.name()?;
        self.raw(",\"version\":")?;
        let version = self.int(1)?;
        self.raw("}")?;
        Some(RowEntry { table, row, version, state })
    }

    fn manifest(&mut self) -> Option<ManifestRef> {
        let digest = self.digest()?;
        let mut count = |key| {
            self.raw(key)?;
            u32::try_from(self.int(0)?).ok()
        };
        let manifest = ManifestRef {
            digest,
            opened: count(",\"opened\":")?,
            removed: count(",\"removed\":")?,
            rows: count(",\"rows\":")?,
            sealed: count(",\"sealed\":")?,
            subjects: count(",\"subjects\":")?,
        };
        self.raw("}")?;
        Some(manifest)
    }
}

/// What follows a quote that stands here. A pattern of one character would be compared by a call each time.
#[inline(always)]
fn unquoted(text: &str) -> Option<&str> {
    if text.as_bytes().first() == Some(&b'"') { text.get(1..) } else { None }
}

fn read_digest(text: &[u8; 44]) -> Option<Hash> {
    let mut digest = [0; 32];
    let length = STANDARD.decode_slice(text, &mut digest).ok()?;
    (length == digest.len()).then_some(digest)
}
