use proptest::prelude::*;

use crate::attributes::{day, text};
use crate::signature::Certificate;
use crate::tlv::{Header, only, take};
use crate::virtual_card::{Holder, VirtualCard};
use crate::{Anchors, BadAnchor, CardProfile, Digests, Malformed, Present, Signature};

#[test]
fn heads_are_read_in_every_form_and_no_other() {
    for (bytes, head) in [
        (&[0x90, 0x03][..], Some((0x90, 2, 3))),
        (&[0xDF, 0x22, 0x7F], Some((0xDF22, 3, 0x7F))),
        (&[0xFF, 0x20, 0x81, 0x80], Some((0xFF20, 4, 0x80))),
        (&[0x7F, 0x21, 0x82, 0x02, 0x33], Some((0x7F21, 5, 0x233))),
        // A tag of three bytes; a length without an end; of three bytes; cut ones.
        (&[0xDF, 0x81, 0x22, 0x01], None),
        (&[0x90, 0x80], None),
        (&[0x90, 0x83, 0x00, 0x00, 0x01], None),
        (&[], None),
        (&[0x90], None),
        (&[0xDF], None),
        (&[0x90, 0x81], None),
        (&[0x90, 0x82, 0x01], None),
    ] {
        let read = Header::read(bytes).ok().map(|h| (h.tag, h.head, h.value));
        assert_eq!(read, head, "{bytes:02X?}");
    }
}

#[test]
fn objects_end_where_they_say() {
    let object = take(&[0x90, 0x01, 0xAA, 0xBB], 0x90).ok().unwrap();
    assert_eq!((object.value, object.whole.len(), object.rest), (&[0xAA][..], 3, &[0xBB][..]));
    assert_eq!(take(&[0x90, 0x02, 0xAA], 0x90).err(), Some(Malformed { tag: 0x90 }));
    assert_eq!(take(&[0x91, 0x01, 0xAA], 0x90).err(), Some(Malformed { tag: 0x91 }));
    assert_eq!(only(&[0x90, 0x00, 0xAA], 0x90), Err(Malformed { tag: 0x90 }));
}

#[test]
fn days_are_days() {
    assert_eq!(day(b"20240229", 1).unwrap().to_string(), "2024-02-29");
    for bad in ["20230229", "2024022", "202402290", "2024-2-9", "00000000", "２０２４", ""] {
        assert_eq!(day(bad.as_bytes(), 1), Err(Malformed { tag: 1 }), "{bad}");
    }
}

/// Text that would steer a terminal is no name.
#[test]
fn text_steers_nothing() {
    assert!(text("見本　太郎".as_bytes(), 1).is_ok());
    for bad in [&b"\x1b[2J"[..], b"a\nb", b"\xff\xfe", b"a\0"] {
        assert_eq!(text(bad, 1).err(), Some(Malformed { tag: 1 }));
    }
}

#[test]
fn anchors_are_what_their_names_say() {
    let (name, pem) = crate::virtual_card::anchor();
    let add = |name: &str, pem: &str| Anchors::default().add(name, pem);
    assert_eq!(add(&name, &pem), Ok(()));
    assert_eq!(add(&name.to_uppercase().replace(".PEM", ".pem"), &pem), Ok(()));
    for bad in ["", "a.pem", "README.md", name.trim_end_matches(".pem"), "+1.pem"] {
        assert_eq!(add(bad, &pem), Err(BadAnchor::Name), "{bad}");
    }
    let cut = pem.replace("-----END PUBLIC KEY-----", "");
    let damaged = pem.replacen("MII", "MIJ", 1);
    for bad in ["", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", &cut, &damaged] {
        assert_eq!(add(&name, bad), Err(BadAnchor::Key), "{bad}");
    }
}

/// A good card with one file changed: when it still passes as verified, then because it says what it said before.
fn changed(file: usize, change: impl Fn(&mut Vec<u8>)) {
    let card = VirtualCard::issue(&Holder::of(super::NUMBER), &[]);
    let mut files = [1, 2, 3, 4].map(|file| card.stored(file).to_vec());
    // As a session cuts the filler off.
    let whole = Header::read(&files[1]).unwrap().whole();
    files[1].truncate(whole);
    let before = files[1].clone();
    change(&mut files[file]);
    let [number, attributes, digests, certificate] = &files;
    let read = Digests { number: Some(number), attributes: Some(attributes), digests, certificate };
    if Present.check(&read, &super::trusted()) != Ok(Signature::Verified) {
        return;
    }
    assert!(Present.number(number).ok().unwrap().same_as(&super::number(super::NUMBER)));
    let said = |file: &[u8]| {
        let read = Present.attributes(file).ok().unwrap();
        (read.name.to_string(), read.address.to_string(), read.birth, read.sex)
    };
    assert_eq!(said(attributes), said(&before));
    // Only the table of places, which nobody uses, may have been another.
    assert!(file == 1 && number[..] == *card.stored(1) && digests[..] == *card.stored(3));
}

proptest! {
    #[test]
    fn no_bytes_break_a_reader(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        let _ = Header::read(&bytes);
        let _ = (take(&bytes, 0xFF20).is_ok(), only(&bytes, 0x90).is_ok());
        let _ = Certificate::read(&bytes).is_ok();
        let _ = (Present.number(&bytes).is_ok(), Present.attributes(&bytes).is_ok());
        let _ = Present.read_expiry(&bytes);
        let read = Digests { number: Some(&bytes), attributes: Some(&bytes), digests: &bytes, certificate: &bytes };
        prop_assert!(Present.check(&read, &Anchors::default()).is_err());
    }

    #[test]
    fn a_changed_byte_is_never_verified(file in 0_usize..4, at in any::<prop::sample::Index>(), by in 1_u8..) {
        changed(file, |bytes| {
            let at = at.index(bytes.len());
            bytes[at] ^= by;
        });
    }

    #[test]
    fn a_cut_file_is_never_verified(file in 0_usize..4, at in any::<prop::sample::Index>()) {
        changed(file, |bytes| bytes.truncate(at.index(bytes.len())));
    }

    /// Whatever a card answers, a session ends, without power on the card.
    #[test]
    fn no_answers_break_a_session(answers in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..60)) {
        let noise = Noise(answers);
        let ended = super::Session::open(noise, super::today(), &super::Counted).and_then(|s| {
            s.read("4649", super::Consent::None, &super::trusted())
        });
        prop_assert!(ended.is_err());
    }
}

/// A card that answers noise; good statuses now and then, so that it gets further.
struct Noise(Vec<Vec<u8>>);

impl crate::Transport for Noise {
    fn transmit(&mut self, _: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, crate::Fault> {
        let mut answer = self.0.pop().ok_or(crate::Fault::Cut)?;
        if answer.len() % 3 != 0 {
            answer.extend_from_slice(&[0x90, 0x00]);
        }
        Ok(zeroize::Zeroizing::new(answer))
    }
    fn power_cycle(&mut self) -> Result<(), crate::Fault> {
        Ok(())
    }
    fn power_down(&mut self) {}
}
