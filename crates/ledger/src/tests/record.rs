//! Writing and reading records, manifests and notes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Id, PlainText};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::sample::{self, Counting, cases, id, typical};
use crate::{
    DetailValue, Entries, Hash, Note, NoteText, Occurred, Record, RecordError, RowEntry, RowState,
    SealedNote, sha256,
};

fn base64(hash: &Hash) -> Value {
    json!(STANDARD.encode(hash))
}

fn texts<T: ToString>(items: &[T]) -> Value {
    items.iter().map(ToString::to_string).collect()
}

/// The record's JSON by another way: a map that sorts itself and that serde_json writes.
struct Oracle(Map<String, Value>);

impl Oracle {
    fn put(&mut self, key: &str, value: Value) {
        let empty = value.is_null() || value == json!([]) || value == json!({});
        if !empty {
            self.0.insert(key.to_owned(), value);
        }
    }

    fn fields(&mut self, record: &Record) {
        let Record { actor, regulation: r, .. } = record;
        let mut who = Self(Map::new());
        who.put("via", json!(actor.via.code()));
        who.put("staff", json!(actor.staff.map(|x| x.to_string())));
        who.put("device", json!(actor.device.map(|x| x.to_string())));
        who.put("zone", json!(actor.zone.map(|x| x.to_string())));
        who.put("acting_as", json!(actor.acting_as.map(|x| x.code())));
        who.put("duties", actor.duties.iter().map(|d| d.code()).collect());
        self.put("actor", who.0.into());
        self.put("v", json!(1));
        self.put("id", json!(record.id.to_string()));
        self.put("at", json!(record.at.text()));
        let occurred = record.occurred.map(|occurred| match occurred {
            Occurred::On(day) => day.to_string(),
            Occurred::At(at) => at.text(),
        });
        self.put("occurred", json!(occurred));
        self.put("organisation", json!(record.organisation.as_str()));
        let digest = STANDARD.encode(r.digest);
        self.put("regulation", json!(format!("{}@{}#{digest}", r.pack, r.date)));
        self.put("act", json!(record.act.code()));
        self.put("phase", json!(record.phase.code()));
        if let Some(officer) = record.responsible {
            let mut responsible = Self(Map::new());
            responsible.put("office", json!(officer.office.code()));
            responsible.put("holder", json!(officer.holder.map(|x| x.to_string())));
            self.put("responsible", responsible.0.into());
        }
        self.put("affairs", json!(record.affairs.map(|x| x.to_string())));
        self.put("purpose", json!(record.purpose.as_ref().map(|x| x.as_str())));
        self.put("basis", json!(record.basis.as_ref().map(|x| x.as_str())));
        if let Some(o) = &record.object {
            self.put("object", json!({"table": o.table, "id": o.id.to_string()}));
        }
        self.put("clauses", texts(&record.clauses));
        let rest = |r: &crate::Rest| json!({"version": r.version, "table": r.table, "row": r.row.to_string()});
        self.put("rested_on", record.rested_on.iter().map(rest).collect());
        self.put("follows", json!(record.follows.map(|x| x.to_string())));
    }

    fn detail(&mut self, record: &Record) {
        let mut detail = Self(Map::new());
        for (key, value) in &record.detail {
            detail.put(
                key,
                match value {
                    DetailValue::Int(n) => json!(n),
                    DetailValue::Code(c) => json!(c),
                    DetailValue::Id(id) => json!(id.to_string()),
                    DetailValue::Day(day) => json!(day.to_string()),
                    DetailValue::Digest(digest) => base64(digest),
                },
            );
        }
        self.put("detail", detail.0.into());
    }

    fn entries(&mut self, e: &Entries) {
        self.put("subjects", texts(&e.subjects));
        self.put("sealed", texts(&e.sealed));
        self.put("opened", texts(&e.opened));
        self.put("removed", texts(&e.removed));
        let row = |r: &RowEntry| {
            let state = match &r.state {
                RowState::Present(digest) => base64(digest),
                RowState::Gone => json!("gone"),
            };
            json!({"version": r.version, "table": r.table, "row": r.row.to_string(), "state": state})
        };
        self.put("rows", e.rows.iter().map(row).collect());
    }
}

fn oracle(record: &Record, note: Option<Hash>, manifest: Option<Hash>) -> Vec<u8> {
    let mut oracle = Oracle(Map::new());
    oracle.fields(record);
    oracle.detail(record);
    oracle.put("note", note.as_ref().map_or(Value::Null, base64));
    let e = &record.entries;
    match manifest {
        None => oracle.entries(e),
        Some(digest) => {
            let counts = json!({
                "digest": base64(&digest), "subjects": e.subjects.len(), "rows": e.rows.len(),
                "sealed": e.sealed.len(), "opened": e.opened.len(), "removed": e.removed.len(),
            });
            oracle.put("manifest", counts);
        }
    }
    serde_json::to_vec(&sorted(Value::Object(oracle.0))).unwrap()
}

/// With rising keys. Maps of `serde_json` keep the order of writing when some other crate of the build
/// asks for that.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: std::collections::BTreeMap<_, _> = fields.into_iter().collect();
            fields.into_iter().map(|(key, value)| (key, sorted(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// What reading gives back: words are only known by their digest.
fn as_read(record: &Record, note: Option<Hash>) -> Record {
    Record { note: note.map(Note::Digest), ..record.clone() }
}

fn note_digest(record: &Record, sealed: &crate::Sealed) -> Option<Hash> {
    match &record.note {
        Some(Note::Digest(digest)) => Some(*digest),
        _ => sealed.note.as_ref().map(SealedNote::digest),
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn bytes_are_the_sorted_json_and_read_back(record in sample::records()) {
        let sealed = record.seal(&Counting::new()).unwrap();
        let note = note_digest(&record, &sealed);
        let manifest = sealed.manifest.as_deref().map(|m| sha256(&[m]));
        prop_assert_eq!(manifest.is_none(), record.entries.stand_inline());
        let expected = oracle(&record, note, manifest);
        prop_assert_eq!(std::str::from_utf8(&sealed.bytes), std::str::from_utf8(&expected));
        let read = Record::decode(&sealed.bytes, sealed.manifest.as_deref()).unwrap();
        prop_assert_eq!(&read, &as_read(&record, note));
        let again = read.seal(&Counting::new()).unwrap();
        prop_assert_eq!(again.bytes, sealed.bytes);
        prop_assert_eq!(again.manifest, sealed.manifest);
        prop_assert_eq!(sealed.opens, record.entries.opened);
    }

    /// Any other bytes are either no record or another record in its one form.
    #[test]
    fn one_record_has_one_form(record in sample::records(), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..3)) {
        let sealed = record.seal(&Counting::new()).unwrap();
        let mut bytes = sealed.bytes.clone();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(read) = Record::decode(&bytes, sealed.manifest.as_deref()) {
            prop_assert_eq!(read.seal(&Counting::new()).unwrap().bytes, bytes);
        }
    }

    #[test]
    fn manifests_read_back_and_have_one_form(
        entries in sample::entries(),
        flip in any::<(prop::sample::Index, u8)>(),
    ) {
        let (bytes, named) = crate::manifest::encode(&entries).unwrap();
        let read = crate::manifest::decode(&bytes, &named);
        prop_assert_eq!(read.as_ref(), Ok(&entries));
        let mut other = bytes.clone();
        let at = flip.0.index(other.len());
        other[at] = flip.1;
        let lax = crate::ManifestRef { digest: sha256(&[&other]), ..named };
        if let Ok(read) = crate::manifest::decode(&other, &lax) {
            prop_assert_eq!(crate::manifest::encode(&read).unwrap().0, other);
        }
        for end in [bytes.len() - 1, bytes.len() / 2, 5, 0] {
            let cut = &bytes[..end];
            let lax = crate::ManifestRef { digest: sha256(&[cut]), ..named };
            prop_assert!(crate::manifest::decode(cut, &lax).is_err());
        }
    }

    #[test]
    fn notes_are_json_and_read_back(words in prop::collection::btree_map("[a-z_]{1,48}", sample::plain(), 0..5)) {
        let words: NoteText = words.into_iter().map(|(k, v)| (k.into(), v)).collect();
        let note = SealedNote::new(&words, &Counting::new()).unwrap();
        let expected: std::collections::BTreeMap<_, _> = words.iter().map(|(k, v)| (k.as_ref(), v.as_str())).collect();
        prop_assert_eq!(&note.bytes, &serde_json::to_vec(&expected).unwrap());
        prop_assert_eq!(note.open(&note.digest()).unwrap(), words);
    }

    #[test]
    fn no_bytes_break_the_readers(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Record::decode(&bytes, None).is_err());
        let note = SealedNote { salt: [0; 16], bytes };
        if let Ok(words) = note.open(&note.digest()) {
            prop_assert_eq!(SealedNote::new(&words, &Counting::new()).unwrap().bytes, note.bytes);
        }
    }
}

#[test]
fn a_typical_record_is_short() {
    let sealed = typical().seal(&Counting::new()).unwrap();
    assert!(sealed.bytes.len() < 2048, "{} bytes", sealed.bytes.len());
    assert!(sealed.manifest.is_none());
}

/// Every other spelling of the same JSON is refused.
#[test]
fn only_the_one_form_is_read() {
    let sealed = typical().seal(&Counting::new()).unwrap();
    let good = String::from_utf8(sealed.bytes).unwrap();
    assert!(Record::decode(good.as_bytes(), None).is_ok());
    let variants = [
        good.replacen('{', "{ ", 1),
        format!("{good}\n"),
        format!(" {good}"),
        good.replacen("\"v\":1", "\"v\":2", 1),
        good.replacen("\"v\":1", "\"v\":1.0", 1),
        good.replacen("\"v\":1}", "\"v\":1,\"w\":1}", 1),
        good.replacen("\"v\":1}", "\"v\":1,\"v\":1}", 1),
        good.replacen("\"phase\":\"completed\"", "\"phase\":\"done\"", 1),
        good.replacen("\"act\":\"reveal_number\"", "\"act\":\"reveal\"", 1),
        good.replacen("reveal_number", "reveal_n\\u0075mber", 1),
        good.replacen("\"count\":1", "\"count\":01", 1),
        good.replacen("\"count\":1", "\"count\":-1", 1),
        good.replacen("\"count\":1", "\"count\":1e0", 1),
        good.replacen("\"count\":1", "\"count\":null", 1),
        good.replacen("\"count\":1", "\"count\":true", 1),
        good.replacen("\"count\":1", "\"count\":9007199254740992", 1),
        good.replacen("\"count\":1", "\"count\":99999999999999999999999", 1),
        good.replacen("\"count\":1", "\"count\":1,\"count\":1", 1),
        good.replacen("\"count\":1", "\"count\":1,\"a\":1", 1),
        good.replacen("\"detail\":{\"count\":1}", "\"detail\":{}", 1),
        good.replacen(",\"detail\":{\"count\":1}", "", 1).replacen(
            "\"v\":1}",
            "\"v\":1,\"detail\":{\"count\":1}}",
            1,
        ),
        good.replacen("\"clauses\":[\"H2.5\",", "\"clauses\":[", 2).replacen(
            "[\"H2.6\",\"H5.9\"]",
            "[]",
            1,
        ),
        good.replacen("\"version\":1", "\"version\":0", 1),
        good.replacen(".123Z", "Z", 1),
        good.replacen(".123Z", ".123+00:00", 1),
        good.replacen("@2026-04-01#", "@2026-4-1#", 1),
        good.replacen("@2026-04-01#", "@2026-02-30#", 1),
        good.replacen("=\"", "\"", 1),
    ];
    for variant in variants {
        assert_ne!(variant, good);
        let error = Record::decode(variant.as_bytes(), None).unwrap_err();
        assert_eq!(error.code(), "record_form", "{variant}");
    }
    for end in 0..good.len() {
        assert!(Record::decode(&good.as_bytes()[..end], None).is_err());
    }
    let top: Map<String, Value> = serde_json::from_str(&good).unwrap();
    for key in ["act", "actor", "at", "id", "organisation", "phase", "regulation", "v"] {
        let mut fewer = top.clone();
        fewer.remove(key);
        assert!(Record::decode(&serde_json::to_vec(&fewer).unwrap(), None).is_err(), "{key}");
    }
}

#[test]
fn a_form_error_names_the_byte() {
    let sealed = typical().seal(&Counting::new()).unwrap();
    let good = String::from_utf8(sealed.bytes).unwrap();
    let at = good.find("\"phase\"").unwrap();
    let bad = good.replacen("\"phase\"", "\"phasx\"", 1);
    // The comma before the key belongs to what was expected.
    assert_eq!(Record::decode(bad.as_bytes(), None), Err(RecordError::Form { at: at - 1 }));
}

/// Twelve digits with a right check digit, made from eleven.
fn number(base: &[u8; 11]) -> String {
    let digits: String = base.iter().map(|d| char::from(b'0' + d)).collect();
    format!("{digits}{}", digits::individual_check_digit(base))
}

/// Guard "record_scan": no field of a record can carry a number, bare or grouped.
#[test]
fn a_record_never_holds_a_number() {
    let bare = number(&[4, 8, 2, 9, 1, 7, 3, 0, 5, 6, 2]);
    let (a, bc) = bare.split_at(4);
    let (b, c) = bc.split_at(4);
    let grouped = ["-", ".", "_"].map(|s| [a, b, c].join(s));
    let mut records = vec![{
        let mut record = typical();
        record.detail.insert("count".into(), DetailValue::Int(bare.parse().unwrap()));
        record
    }];
    for text in grouped.iter().chain([&bare]) {
        let mut record = typical();
        record.detail.insert("kind".into(), DetailValue::Code(format!("x{text}")));
        records.push(record);
        let mut record = typical();
        record.clauses.push(format!("H{text}"));
        records.push(record);
    }
    for record in &mut records {
        assert_eq!(record.seal(&Counting::new()), Err(RecordError::HoldsNumber));
    }
    // An id that was not drawn properly.
    let mut record = typical();
    record.affairs = Some(format!("0A{bare}ABCDEFGHJKMN").parse().unwrap());
    assert_eq!(record.seal(&Counting::new()), Err(RecordError::HoldsNumber));
    // Reading finds what was written by other means.
    let good = String::from_utf8(typical().seal(&Counting::new()).unwrap().bytes).unwrap();
    let bad = good.replacen("\"count\":1", &format!("\"count\":{bare}"), 1);
    assert_eq!(Record::decode(bad.as_bytes(), None), Err(RecordError::HoldsNumber));
    let bad = good.replacen("\"H2.5\"", &format!("\"H{}\"", grouped[0]), 1);
    assert_eq!(Record::decode(bad.as_bytes(), None), Err(RecordError::HoldsNumber));
}

#[test]
fn a_version_of_twelve_digits_is_scanned_too() {
    let bare = number(&[4, 8, 2, 9, 1, 7, 3, 0, 5, 6, 2]);
    let mut record = typical();
    record.rested_on[0].version = bare.parse().unwrap();
    assert_eq!(record.seal(&Counting::new()), Err(RecordError::HoldsNumber));
    let mut record = typical();
    record.entries.rows.push(RowEntry {
        table: "staff".into(),
        row: id("x"),
        version: bare.parse().unwrap(),
        state: RowState::Gone,
    });
    assert_eq!(record.seal(&Counting::new()), Err(RecordError::HoldsNumber));
}

/// A digest is random; one whose base64 happens to hold twelve digits is no number.
#[test]
fn digests_are_exempt_from_the_scan() {
    let bare = number(&[4, 8, 2, 9, 1, 7, 3, 0, 5, 6, 2]);
    let text = format!("{bare}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let digest: Hash = STANDARD.decode(&text).unwrap().try_into().unwrap();
    let mut record = typical();
    record.regulation.digest = digest;
    record.note = Some(Note::Digest(digest));
    record.detail.insert("container".into(), DetailValue::Digest(digest));
    record.entries.rows.push(RowEntry {
        table: "staff".into(),
        row: id("x"),
        version: 1,
        state: RowState::Present(digest),
    });
    let sealed = record.seal(&Counting::new()).unwrap();
    assert_eq!(sealed.bytes.windows(12).filter(|w| *w == bare.as_bytes()).count(), 4);
    assert_eq!(Record::decode(&sealed.bytes, None).unwrap(), record);
}

#[test]
fn fields_outside_their_grammar_are_refused() {
    let grammar = |field| Err(RecordError::Grammar { field });
    let range = |field| Err(RecordError::Range { field });
    let refuse = |change: &dyn Fn(&mut Record), expected: Result<crate::Sealed, RecordError>| {
        let mut record = typical();
        change(&mut record);
        assert_eq!(record.seal(&Counting::new()), expected);
    };
    refuse(&|r| r.clauses.push("第2-6".into()), grammar("clauses"));
    refuse(&|r| r.clauses.push(String::new()), grammar("clauses"));
    refuse(&|r| r.clauses.push("a".repeat(65)), grammar("clauses"));
    refuse(&|r| r.rested_on[0].table = "Staff".into(), grammar("rested_on"));
    refuse(&|r| r.rested_on[0].version = 0, range("rested_on"));
    refuse(&|r| r.object.as_mut().unwrap().table = "a\"b".into(), grammar("object"));
    refuse(&|r| drop(r.detail.insert("Key".into(), DetailValue::Int(1))), grammar("detail"));
    refuse(&|r| drop(r.detail.insert("key".into(), DetailValue::Int(-1))), range("detail"));
    refuse(&|r| drop(r.detail.insert("key".into(), DetailValue::Int(1 << 53))), range("detail"));
    refuse(
        &|r| drop(r.detail.insert("key".into(), DetailValue::Code("花".into()))),
        grammar("detail"),
    );
    refuse(
        &|r| drop(r.detail.insert("key".into(), DetailValue::Code("2026".into()))),
        grammar("detail"),
    );
    refuse(&|r| r.at.0 = -1, range("at"));
    refuse(&|r| r.at.0 = 253_402_300_800_000, range("at"));
    refuse(&|r| r.regulation.date.0 = -800_000, range("regulation"));
    refuse(&|r| r.note = Some(Note::of([("Name", PlainText::new("x").unwrap())])), grammar("note"));
    refuse(
        &|r| r.clauses = vec!["H1".repeat(30); 1200],
        Err(RecordError::TooLong { bytes: 1200 * 63 + base_length() }),
    );
}

/// The length of the typical record without the three clauses of six characters and their commas.
fn base_length() -> usize {
    typical().seal(&Counting::new()).unwrap().bytes.len() - 3 * 7
}

/// Guard "manifest_digest".
#[test]
fn a_manifest_must_be_the_one_of_the_record() {
    let mut record = typical();
    record.entries.subjects = (0..33).map(|n| id(&format!("person {n}"))).collect();
    let sealed = record.seal(&Counting::new()).unwrap();
    let manifest = sealed.manifest.clone().unwrap();
    assert!(sealed.bytes.len() < 2048);
    let read = Record::decode(&sealed.bytes, Some(&manifest)).unwrap();
    assert_eq!(read.entries, record.entries);
    assert_eq!(Record::decode(&sealed.bytes, None), Err(RecordError::ManifestMissing));
    let mut other = record.entries.clone();
    other.subjects[7] = id("another person");
    let (other, _) = crate::manifest::encode(&other).unwrap();
    assert_eq!(Record::decode(&sealed.bytes, Some(&other)), Err(RecordError::ManifestDigest));
    let outline = Record::outline(&sealed.bytes).unwrap();
    assert_eq!(outline.manifest.unwrap().subjects, 33);
    assert_eq!(outline.record.entries, Entries::default());

    let inline = typical().seal(&Counting::new()).unwrap();
    assert_eq!(
        Record::decode(&inline.bytes, Some(&manifest)),
        Err(RecordError::ManifestUnexpected)
    );
}

#[test]
fn a_manifest_stands_only_where_it_is_needed() {
    let limit = |subjects: usize, secrets: usize, rows: usize| Entries {
        subjects: vec![id("p"); subjects],
        sealed: vec![id("s"); secrets / 2],
        opened: vec![id("s"); secrets - secrets / 2],
        rows: vec![
            RowEntry {
                table: "staff".into(),
                row: id("r"),
                version: 1,
                state: RowState::Gone
            };
            rows
        ],
        removed: Vec::new(),
    };
    for (entries, inline) in [
        (limit(32, 32, 8), true),
        (limit(33, 0, 0), false),
        (limit(0, 33, 0), false),
        (limit(0, 0, 9), false),
    ] {
        let record = Record { entries, ..typical() };
        let sealed = record.seal(&Counting::new()).unwrap();
        assert_eq!(sealed.manifest.is_none(), inline);
    }
    // A manifest for what fits inline is another form of the same record, and refused.
    let mut record = typical();
    record.entries = limit(33, 0, 0);
    let sealed = String::from_utf8(record.seal(&Counting::new()).unwrap().bytes).unwrap();
    let fewer = sealed.replacen("\"subjects\":33", "\"subjects\":32", 1);
    assert_eq!(Record::outline(fewer.as_bytes()).unwrap_err().code(), "record_form");
}

/// Guard "note_digest".
#[test]
fn a_note_must_be_the_one_of_the_record() {
    let sealed = typical().seal(&Counting::new()).unwrap();
    let note = sealed.note.unwrap();
    let Some(Note::Digest(held)) = Record::decode(&sealed.bytes, None).unwrap().note else {
        panic!()
    };
    assert_eq!(note.open(&held).unwrap()["reason"].as_str(), "年末調整の確認");
    let mut other = note.clone();
    other.bytes = String::from_utf8(other.bytes).unwrap().replacen("太郎", "次郎", 1).into_bytes();
    assert_eq!(other.open(&held), Err(RecordError::NoteDigest));
    let mut other = note.clone();
    other.salt[0] ^= 1;
    assert_eq!(other.open(&held), Err(RecordError::NoteDigest));
    // The same words get another salt, and so another digest.
    let random = Counting::new();
    let words = note.open(&held).unwrap();
    let (one, two) =
        (SealedNote::new(&words, &random).unwrap(), SealedNote::new(&words, &random).unwrap());
    assert_eq!(one.bytes, two.bytes);
    assert_ne!(one.digest(), two.digest());
}

#[test]
fn other_spellings_of_a_note_are_refused() {
    for bad in [
        "",
        "{",
        "{}x",
        "{\"a\":\"x\",}",
        "{ }",
        "{\"b\":\"x\",\"a\":\"y\"}",
        "{\"a\":\"x\",\"a\":\"x\"}",
        "{\"A\":\"x\"}",
        "{\"a\":1}",
        "{\"a\":\"\\u0041\"}",
        "{\"a\":\"\\t\"}",
        "{\"a\":\"x\ny\"}",
        "{\"a\":\"x}",
    ] {
        let note = SealedNote { salt: [1; 16], bytes: bad.as_bytes().to_vec() };
        let error = note.open(&note.digest()).unwrap_err();
        assert_eq!(error.code(), "note_form", "{bad}");
    }
    let note = SealedNote { salt: [1; 16], bytes: b"{\"a\":\"\xff\"}".to_vec() };
    assert_eq!(note.open(&note.digest()), Err(RecordError::NoteForm { at: 6 }));
}

#[test]
fn codes_ids_days_and_digests_never_look_alike() {
    let mut record = typical();
    record.detail = [
        ("a".into(), DetailValue::Code("A".repeat(26))),
        ("b".into(), DetailValue::Id(Id([0xff; 16]))),
        ("c".into(), DetailValue::Code("b".repeat(43))),
        ("d".into(), DetailValue::Digest([0x69; 32])),
        ("e".into(), DetailValue::Day(domain::Day(0))),
        ("f".into(), DetailValue::Code("H2026-11-2".into())),
    ]
    .into();
    let sealed = record.seal(&Counting::new()).unwrap();
    assert_eq!(Record::decode(&sealed.bytes, None).unwrap().detail, record.detail);
}

/// Days and times are read as `domain` writes them, and nothing else is.
#[test]
fn days_and_times_are_those_of_the_calendar() {
    use crate::moment::{read_day, read_time};
    for day in -719_162..2_932_897 {
        let day = domain::Day(day);
        assert_eq!(read_day(day.to_string().as_bytes().try_into().unwrap()), Some(day));
    }
    for bad in [
        "0000-01-01",
        "2026-13-01",
        "2026-00-01",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-01-00",
        "2026/01/01",
        "+026-01-01",
    ] {
        assert_eq!(read_day(bad.as_bytes().try_into().unwrap()), None, "{bad}");
    }
    for bad in [
        "1969-12-31T23:59:59.999Z",
        "2026-11-21T24:00:00.000Z",
        "2026-11-21T23:60:00.000Z",
        "2026-11-21T23:59:60.000Z",
        "2026-11-21 23:59:59.000Z",
        "2026-11-21T23:59:59.000z",
        "2026-11-21T23:59:59,000Z",
        "2026-11-21T23:59:59.00Z0",
        "2026-02-30T23:59:59.000Z",
    ] {
        assert_eq!(read_time(bad.as_bytes().try_into().unwrap()), None, "{bad}");
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn times_read_back(time in 0_i64..=253_402_300_799_999) {
        let time = domain::Timestamp(time);
        prop_assert_eq!(crate::moment::read_time(time.text().as_bytes().try_into().unwrap()), Some(time));
    }
}
