use super::*;
use crate::{CardProfile, Digests, Files, Malformed, Present, Secret, SecretForm, Sex, Signature};

#[test]
fn a_pin_gives_number_and_attributes() {
    let card = card(&[]);
    let read = read(&card, "4649", Consent::None).ok().unwrap();
    assert!(read.number.same_as(&number(NUMBER)));
    assert_eq!(*read.attributes.name, "見本　太郎");
    assert_eq!(*read.attributes.address, "見本県見本市見本町１－２－３");
    assert_eq!(read.attributes.birth, Day::of(1980, 2, 17).unwrap());
    assert_eq!(read.attributes.sex, Sex::Male);
    assert_eq!(read.signature, Signature::Verified);
    assert_eq!((card.tries(), card.has_power()), ([3, 10, 10], false));
}

#[test]
fn a_typed_number_is_that_of_the_card_or_spends_a_try() {
    let card = card(&[]);
    let checked = check(&card, NUMBER, Consent::None).ok().unwrap();
    assert_eq!(checked.signature, Signature::Verified);
    card.card().power(true);
    let other = check(&card, "999999999023", Consent::None).err();
    assert_eq!(other, Some(Fault::Wrong { secret: Secret::Number, left: 9 }));
    assert_eq!(card.tries(), [3, 9, 10]);
}

#[test]
fn what_is_printed_opens_the_attributes_and_not_the_number() {
    let card = card(&[]);
    let session = open(card.clone()).ok().unwrap();
    let read = session.read_attributes("５５０２１７２０３１０９８７", Consent::None, &trusted());
    let read = read.ok().unwrap();
    assert_eq!((&**read.what.name, read.signature), ("見本　太郎", Signature::Verified));
    assert!(!asked_for_number(&card));
}

/// True when the number's file was selected in the application that has it, which expiry's is not.
fn asked_for_number(card: &InMemory) -> bool {
    let mut in_text = false;
    card.commands().iter().any(|command| {
        if command[..4] == [0x00, 0xA4, 0x04, 0x0C] {
            in_text = command.ends_with(&[0x04, 0x08]);
        }
        in_text && command[..] == [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x01]
    })
}

#[test]
fn asking_for_the_tries_spends_none() {
    let card = card(&[]);
    card.card().set_tries([2, 1, 0]);
    let mut session = open(card.clone()).ok().unwrap();
    for _ in 0..5 {
        let left = Secret::ALL.map(|secret| session.tries(secret).unwrap());
        assert_eq!(left, [2, 1, 0]);
    }
    assert_eq!(card.tries(), [2, 1, 0]);
    assert_eq!(session.expires(), Day::of(2031, 2, 17).unwrap());
}

#[test]
fn a_wrong_pin_spends_one_try_and_the_last_is_not_spent_without_consent() {
    let card = card(&[]);
    for left in [2, 1] {
        let wrong = read(&card, "0000", Consent::None).err();
        assert_eq!(wrong, Some(Fault::Wrong { secret: Secret::Pin, left }));
        card.card().power(true);
    }
    for pin in ["0000", "4649"] {
        let stopped = read(&card, pin, Consent::None).err();
        assert_eq!(stopped, Some(Fault::LastTry(Secret::Pin)));
        assert_eq!(card.tries()[0], 1);
        card.card().power(true);
    }
    assert_eq!(read(&card, "0000", Consent::LastTry).err(), Some(Fault::Locked(Secret::Pin)));
    card.card().power(true);
    let sent = card.commands().len();
    assert_eq!(read(&card, "4649", Consent::LastTry).err(), Some(Fault::Locked(Secret::Pin)));
    // Not even shown to a card that is locked.
    let shown = |c: &Vec<u8>| c.starts_with(&[0x00, 0x20]) && c.len() > 4;
    assert!(!card.commands()[sent..].iter().any(shown));
}

#[test]
fn a_right_pin_gives_the_tries_back() {
    let card = card(&[]);
    card.card().set_tries([1, 10, 10]);
    assert!(read(&card, "4649", Consent::LastTry).is_ok());
    assert_eq!(card.tries()[0], 3);
}

#[test]
fn what_cannot_be_the_secret_spends_no_try() {
    for typed in ["", "123", "12345", "12a4", "1 34", "123456789012345678901234567890", "一二三四"]
    {
        let card = card(&[]);
        let form = read(&card, typed, Consent::None).err();
        assert_eq!(form, Some(Fault::Form { secret: Secret::Pin, digits: 4 }), "{typed}");
        assert_eq!((card.tries()[0], card.has_power()), (3, false));
    }
}

#[test]
fn an_expired_card_is_not_read_the_day_after() {
    for (day, taken) in [("20261123", false), ("20261124", true), ("20261231", true)] {
        let holder = Holder { expires: day.to_owned(), ..holder() };
        let card = InMemory::new(VirtualCard::issue(&holder, &[]));
        let opened = open(card.clone());
        match taken {
            true => assert!(opened.is_ok()),
            false => {
                let on = Day::of(2026, 11, 23).unwrap();
                assert_eq!(opened.err(), Some(Fault::Expired { on }));
                assert!(!card.has_power());
            }
        }
    }
}

#[test]
fn every_sex_and_long_names_are_read() {
    for (sex, code) in [('0', "unknown"), ('1', "male"), ('2', "female"), ('9', "not_applicable")] {
        let holder =
            Holder { sex, name: "寿".repeat(100), address: "見本県".repeat(150), ..holder() };
        let card = InMemory::new(VirtualCard::issue(&holder, &[]));
        let read = read(&card, "4649", Consent::None).ok().unwrap();
        assert_eq!(read.attributes.sex.code(), code);
        assert_eq!(read.attributes.name.chars().count(), 100);
        assert_eq!(read.attributes.address.chars().count(), 450);
    }
}

/// A card of another kind: another application, another length of the PIN.
struct Next;

impl CardProfile for Next {
    fn application(&self) -> &'static [u8] {
        &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01]
    }
    fn expiry(&self) -> (&'static [u8], u16, u8) {
        Present.expiry()
    }
    fn read_expiry(&self, record: &[u8]) -> Result<Day, Malformed> {
        Present.read_expiry(record)
    }
    fn secret(&self, secret: Secret) -> SecretForm {
        SecretForm { digits: 6, ..Present.secret(secret) }
    }
    fn files(&self) -> Files {
        Present.files()
    }
    fn number(&self, file: &[u8]) -> Result<IndividualNumber, Fault> {
        Present.number(file)
    }
    fn attributes(&self, file: &[u8]) -> Result<crate::Attributes, Malformed> {
        Present.attributes(file)
    }
    fn check(&self, read: &Digests<'_>, anchors: &Anchors) -> Result<Signature, Fault> {
        Present.check(read, anchors)
    }
    fn challenge(&self, nonce: &[u8]) -> Vec<u8> {
        Present.challenge(nonce)
    }
    fn check_chip(&self, key: &[u8], of: &[u8], nonce: &[u8], answer: &[u8]) -> Result<(), Fault> {
        Present.check_chip(key, of, nonce, answer)
    }
}

/// Which kind a card is, and so what its secrets look like, is what answers; nothing else knows of four digits.
#[test]
fn a_second_kind_of_card_is_known_by_its_application() {
    let open = |flaws: &[Flaw]| {
        Session::open_one_of(card(flaws), today(), &Counted, &[&Present, &Next])
            .map(|session| session.read("4649", Consent::None, &trusted()).map(drop).err())
    };
    assert_eq!(open(&[]).ok().unwrap(), None);
    // The card has the other application alone, so that it gets as far as its last day.
    assert!(open(&[Flaw::CertificatesAlone]).is_err());
    let next = Session::open_one_of(card(&[]), today(), &Counted, &[&Next, &Present]).ok().unwrap();
    let six = next.read("4649", Consent::None, &trusted()).err();
    assert_eq!(six, Some(Fault::Form { secret: Secret::Pin, digits: 6 }));
}
