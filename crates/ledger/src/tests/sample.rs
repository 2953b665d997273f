//! Records to test with: one typical, and strategies for any.

use domain::id::{AffairsId, DeviceId, PersonId, RecordId, SecretId, StaffId, ZoneId};
use domain::{ActName, Day, Duty, Id, Phase, PlainText, Random, Slug, Timestamp};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use crate::{
    Actor, DetailValue, Entries, Hash, Name, Note, ObjectRef, Occurred, Record, RegulationRef,
    Responsible, Rest, RowEntry, RowState, Via, sha256,
};

/// Bytes that only look random.
pub struct Counting(std::sync::atomic::AtomicU64);

impl Counting {
    pub fn new() -> Self {
        Self(std::sync::atomic::AtomicU64::new(0))
    }
}

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let n = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            chunk.copy_from_slice(&sha256(&[&n.to_be_bytes()])[..chunk.len()]);
        }
    }
}

pub const AT: Timestamp = Timestamp(1_763_731_642_123);

pub fn id<T: From<Id>>(name: &str) -> T {
    T::from(Id(sha256(&[name.as_bytes()])[..16].try_into().unwrap()))
}

pub fn hex(text: &str) -> Vec<u8> {
    let digit = |c: u8| char::from(c).to_digit(16).unwrap() as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) * 16 + digit(pair[1])).collect()
}

/// So many cases; a failure is told, not written into the tree.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

pub fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

/// A clerk looks at one number.
pub fn typical() -> Record {
    Record {
        id: RecordId::draw(AT, &Counting::new()),
        at: AT,
        occurred: None,
        organisation: slug("hanamaki"),
        regulation: RegulationRef {
            pack: slug("hanamaki"),
            date: Day::of(2026, 4, 1).unwrap(),
            digest: sha256(&[b"pack"]),
        },
        act: ActName::RevealNumber,
        phase: Phase::Completed,
        actor: Actor {
            staff: Some(id("clerk")),
            acting_as: Some(Duty::Clerk),
            duties: vec![Duty::Clerk],
            device: Some(id("device")),
            zone: Some(id("zone")),
            via: Via::Page,
        },
        responsible: Some(Responsible { office: Duty::Supervisor, holder: Some(id("supervisor")) }),
        affairs: Some(id("affairs")),
        purpose: Some(slug("withholding-slip")),
        basis: Some(slug("ba9-4")),
        object: Some(ObjectRef { table: "purposes".into(), id: id("purpose") }),
        clauses: vec!["H2.5".to_owned(), "H2.6".to_owned(), "H5.9".to_owned()],
        rested_on: vec![
            Rest { table: "designations".into(), row: id("designation"), version: 1 },
            Rest { table: "instructions".into(), row: id("instruction"), version: 3 },
        ],
        follows: None,
        detail: [("count".into(), DetailValue::Int(1))].into(),
        entries: Entries {
            subjects: vec![id("person")],
            opened: vec![id("secret")],
            ..Entries::default()
        },
        note: Some(Note::of([
            ("reason", PlainText::new("年末調整の確認").unwrap()),
            ("name", PlainText::new("花巻 太郎").unwrap()),
        ])),
    }
}

fn ids<T: From<Id> + std::fmt::Debug + Clone>() -> impl Strategy<Value = T> + Clone {
    any::<[u8; 16]>()
        .prop_map(Id)
        .prop_filter("as drawn", |id| !id.has_digit_run())
        .prop_map(T::from)
}

fn slugs() -> impl Strategy<Value = Slug> {
    "[a-z][a-z0-9_.@-]{0,63}".prop_filter_map("a slug", |text| Slug::new(&text).ok())
}

fn names() -> impl Strategy<Value = Name> {
    "[a-z_]{1,48}".prop_map(Name::Owned)
}

fn codes() -> impl Strategy<Value = String> {
    "[A-Za-z][A-Za-z0-9_.@:-]{0,63}".prop_filter("no number", |text| !digits::has_hit(text))
}

fn hashes() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>()
}

fn days() -> impl Strategy<Value = Day> {
    (-719_162_i32..2_932_896).prop_map(Day)
}

fn times() -> impl Strategy<Value = Timestamp> {
    (0_i64..=253_402_300_799_999).prop_map(Timestamp)
}

fn ints() -> impl Strategy<Value = i64> {
    prop_oneof![0..1000_i64, 0..=(1_i64 << 53) - 1, Just((1 << 53) - 1)]
        .prop_filter("no number", |n| !digits::has_hit(&n.to_string()))
}

fn versions() -> impl Strategy<Value = i64> {
    ints().prop_filter("from 1", |n| *n >= 1)
}

fn rows() -> impl Strategy<Value = RowEntry> {
    let state = option::of(hashes()).prop_map(|d| d.map_or(RowState::Gone, RowState::Present));
    (names(), ids(), versions(), state).prop_map(|(table, row, version, state)| RowEntry {
        table,
        row,
        version,
        state,
    })
}

/// Mostly short lists, now and then one that needs a manifest.
fn lists<T: std::fmt::Debug>(
    item: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![6 => vec(item.clone(), 0..4), 1 => vec(item, 0..50)]
}

pub fn entries() -> impl Strategy<Value = Entries> {
    let rows = prop_oneof![6 => vec(rows(), 0..4), 1 => vec(rows(), 0..20)];
    (lists(ids::<PersonId>()), rows, lists(ids::<SecretId>()), lists(ids()), lists(ids())).prop_map(
        |(subjects, rows, sealed, opened, removed)| Entries {
            subjects,
            rows,
            sealed,
            opened,
            removed,
        },
    )
}

pub fn plain() -> impl Strategy<Value = PlainText> {
    prop_oneof!["\\PC{0,40}", "[\"\\\\\n{}:,a花]{0,40}"]
        .prop_filter_map("plain", |text| PlainText::new(text).ok())
}

fn details() -> impl Strategy<Value = DetailValue> {
    prop_oneof![
        ints().prop_map(DetailValue::Int),
        codes().prop_map(DetailValue::Code),
        ids().prop_map(DetailValue::Id),
        days().prop_map(DetailValue::Day),
        hashes().prop_map(DetailValue::Digest),
    ]
}

fn actors() -> impl Strategy<Value = Actor> {
    let duty = proptest::sample::select(Duty::ALL.to_vec());
    (
        option::of(ids::<StaffId>()),
        option::of(duty.clone()),
        vec(duty, 0..4),
        option::of(ids::<DeviceId>()),
        option::of(ids::<ZoneId>()),
        proptest::sample::select(Via::ALL.to_vec()),
    )
        .prop_map(|(staff, acting_as, duties, device, zone, via)| Actor {
            staff,
            acting_as,
            duties,
            device,
            zone,
            via,
        })
}

/// Any record that the format can hold.
pub fn records() -> impl Strategy<Value = Record> {
    let act = proptest::sample::select(ActName::ALL.to_vec());
    let phase = prop_oneof![
        Just(Phase::Begun),
        Just(Phase::Completed),
        Just(Phase::Failed),
        Just(Phase::Refused),
        Just(Phase::Unresolved),
    ];
    let occurred = prop_oneof![days().prop_map(Occurred::On), times().prop_map(Occurred::At)];
    let regulation = (slugs(), days(), hashes()).prop_map(|(pack, date, digest)| RegulationRef {
        pack,
        date,
        digest,
    });
    let responsible = (proptest::sample::select(Duty::ALL.to_vec()), option::of(ids::<StaffId>()))
        .prop_map(|(office, holder)| Responsible { office, holder });
    let object = (names(), ids()).prop_map(|(table, id)| ObjectRef { table, id });
    let rests =
        (names(), ids(), versions()).prop_map(|(table, row, version)| Rest { table, row, version });
    let note = prop_oneof![
        hashes().prop_map(Note::Digest),
        btree_map(names(), plain(), 0..4).prop_map(Note::Words),
    ];
    let first = (
        (
            ids::<RecordId>(),
            times(),
            option::of(occurred),
            slugs(),
            regulation,
            act,
            phase,
            actors(),
        ),
        (option::of(responsible), option::of(ids::<AffairsId>()), option::of(slugs())),
    );
    let second = (
        option::of(slugs()),
        option::of(object),
        vec(codes(), 0..5),
        vec(rests, 0..4),
        option::of(ids::<RecordId>()),
        btree_map(names(), details(), 0..5),
        entries(),
        option::of(note),
    );
    (first, second).prop_map(
        |(
            (
                (id, at, occurred, organisation, regulation, act, phase, actor),
                (responsible, affairs, purpose),
            ),
            (basis, object, clauses, rested_on, follows, detail, entries, note),
        )| Record {
            id,
            at,
            occurred,
            organisation,
            regulation,
            act,
            phase,
            actor,
            responsible,
            affairs,
            purpose,
            basis,
            object,
            clauses,
            rested_on,
            follows,
            detail,
            entries,
            note,
        },
    )
}
