use super::*;
use crate::{Secret, Signature};

fn fault(flaw: Flaw) -> Option<Fault> {
    let card = card(&[flaw]);
    let fault = read(&card, "4649", Consent::None).err();
    assert!(!card.has_power(), "{flaw:?}");
    fault
}

#[test]
fn odd_answers_of_a_good_card_are_taken() {
    let odd = [Flaw::Sleepy, Flaw::AsksAgain, Flaw::Waits, Flaw::LongLengths, Flaw::LeftOpen];
    for flaws in odd.iter().map(std::slice::from_ref).chain([odd.as_slice()]) {
        let card = card(flaws);
        let read = read(&card, "4649", Consent::None);
        let read = read.unwrap_or_else(|fault| panic!("{flaws:?}: {fault:?}"));
        assert!(read.number.same_as(&number(NUMBER)) && read.signature == Signature::Verified);
    }
}

#[test]
fn what_was_changed_after_it_was_signed_gives_nothing() {
    assert_eq!(fault(Flaw::AlteredAttributes), Some(Fault::Altered));
    assert_eq!(fault(Flaw::AlteredNumber), Some(Fault::Altered));
    let number = check(&card(&[Flaw::AlteredNumber]), NUMBER, Consent::None).err();
    assert_eq!(number, Some(Fault::Altered));
    // Each secret checks what it opens.
    assert!(check(&card(&[Flaw::AlteredAttributes]), NUMBER, Consent::None).is_ok());
}

#[test]
fn a_bad_signature_over_the_digests_gives_nothing() {
    assert_eq!(fault(Flaw::BadSignature), Some(Fault::Forged));
}

#[test]
fn a_certificate_that_the_trusted_key_did_not_sign_gives_nothing() {
    assert_eq!(fault(Flaw::BadIssuer), Some(Fault::Forged));
}

#[test]
fn a_card_whose_issuer_is_not_known_says_so_and_is_still_whole() {
    let unknown = |flaws: &[Flaw], anchors: &Anchors| {
        let session = open(card(flaws)).ok().unwrap();
        session.read("4649", Consent::None, anchors).map(|read| read.signature)
    };
    let none = Anchors::default();
    assert_eq!(unknown(&[Flaw::UnknownIssuer], &trusted()), Ok(Signature::AnchorUnknown));
    assert_eq!(unknown(&[], &none), Ok(Signature::AnchorUnknown));
    assert_eq!(unknown(&[Flaw::BadSignature], &none), Err(Fault::Forged));
    assert_eq!(unknown(&[Flaw::AlteredNumber], &none), Err(Fault::Altered));
}

#[test]
fn a_card_that_was_copied_onto_another_chip_gives_nothing() {
    assert_eq!(fault(Flaw::Copied), Some(Fault::Copied));
    let number = check(&card(&[Flaw::Copied]), NUMBER, Consent::None).err();
    assert_eq!(number, Some(Fault::Copied));
}

#[test]
fn a_chip_with_a_key_of_its_own_make_gives_nothing() {
    assert_eq!(fault(Flaw::OwnKey), Some(Fault::Forged));
}

#[test]
fn a_number_that_is_none_is_not_read() {
    assert_eq!(fault(Flaw::NoNumber), Some(Fault::NoNumber));
}

/// The card said yes to the typed number as a secret; the signed copy is still compared.
#[test]
fn a_card_that_takes_another_number_than_its_own_is_refused() {
    let card = card(&[Flaw::OtherNumber]);
    let differs = check(&card, "999999999023", Consent::None).err();
    assert_eq!(differs, Some(Fault::Differs));
}

#[test]
fn phones_and_other_cards_are_told_apart() {
    for (flaw, expected) in [
        (Flaw::Android, Fault::Phone),
        (Flaw::IPhone, Fault::Phone),
        (Flaw::CertificatesAlone, Fault::Unknown),
        (Flaw::Foreign, Fault::Unknown),
    ] {
        assert_eq!(fault(flaw), Some(expected), "{flaw:?}");
    }
}

#[test]
fn a_file_that_is_another_or_has_no_end_is_not_read() {
    for file in [2, 3, 4] {
        let other = fault(Flaw::OtherTag(file));
        assert!(matches!(other, Some(Fault::Unreadable { .. })), "{file}: {other:?}");
        let endless = fault(Flaw::Endless(file));
        assert!(matches!(endless, Some(Fault::Unreadable { .. })), "{file}: {endless:?}");
    }
    assert_eq!(fault(Flaw::OtherTag(1)), Some(Fault::Altered));
    assert!(matches!(fault(Flaw::ShortReads), Some(Fault::Cut | Fault::Unreadable { .. })));
}

/// Wherever the card is pulled out, nothing comes back but that, and no try is lost by it.
#[test]
fn a_card_pulled_out_anywhere_gives_nothing() {
    let whole = card(&[]);
    assert!(read(&whole, "4649", Consent::None).is_ok());
    let commands = whole.commands().len();
    for at in 0..commands {
        let card = card(&[Flaw::PulledOut(at)]);
        assert_eq!(read(&card, "4649", Consent::None).err(), Some(Fault::Cut), "{at}");
        assert_eq!((card.tries()[0], card.has_power()), (3, false));
    }
}

/// Whatever status the card answers to whichever command, it ends in a fault or in what a good card gives; and the card
/// loses its power.
#[test]
fn any_status_anywhere_ends_well() {
    let whole = card(&[]);
    assert!(read(&whole, "4649", Consent::None).is_ok());
    let commands = whole.commands().len();
    let statuses = [
        0x6100, 0x6105, 0x6282, 0x6300, 0x63C0, 0x63C1, 0x63CF, 0x6700, 0x6982, 0x6983, 0x6984,
        0x6986, 0x6A82, 0x6A86, 0x6B00, 0x6C00, 0x6C11, 0x6D00, 0x6E00, 0x6F00, 0x9000, 0xFFFF,
    ];
    for at in 0..commands {
        for status in statuses {
            let card = card(&[Flaw::Answers(at, status)]);
            let read = read(&card, "4649", Consent::None);
            assert!(read.is_err() || read.is_ok_and(|read| read.number.same_as(&number(NUMBER))));
            assert!(!card.has_power(), "{at} {status:04X}");
            // Whatever it says, no try is spent but by the secret itself.
            assert_eq!(card.tries()[0], 3, "{at} {status:04X}");
        }
    }
}

#[test]
fn a_card_that_claims_to_be_open_without_power_is_not_tried() {
    let card = card(&[Flaw::SaysShown]);
    let says = open(card.clone()).ok().unwrap().tries(Secret::Pin);
    assert_eq!(says, Err(Fault::Answered { status: 0x9000 }));
}

/// What somebody opened before and left with power is shut before the tries are told.
#[test]
fn a_card_left_open_is_shut_first() {
    let card = card(&[Flaw::LeftOpen]);
    let mut session = open(card.clone()).ok().unwrap();
    assert_eq!(session.tries(Secret::Pin), Ok(3));
}

/// After a session nobody reads on, also where it ended by a panic.
#[test]
fn the_card_has_no_power_after_a_session() {
    let card = card(&[]);
    assert!(read(&card, "4649", Consent::None).is_ok());
    assert!(card.card().answer(&[0x00, 0xB0, 0x00, 0x00, 0x11]).is_none());
    card.card().power(true);
    let session = open(card.clone()).ok().unwrap();
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _held = session;
        panic!("on the way");
    }));
    assert!(ended.is_err() && !card.has_power());
}
