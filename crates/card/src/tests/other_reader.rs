//! The virtual card, read by somebody else's program: it answers as that program knows cards to.

use myna_card::ap::text::TextAp;
use myna_card::{Card, Pin, Retries, Transmit};

use super::*;
use crate::Transport;

struct Link(InMemory);

impl Transmit for Link {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        let answer = Transport::transmit(&mut self.0, command);
        Ok(answer.map(|answer| answer.to_vec()).unwrap_or_default())
    }
}

#[test]
fn another_program_reads_the_same_from_the_virtual_card() {
    let ours = card(&[]);
    let mut theirs = Card::new(Link(ours.clone()));
    let mut text = TextAp::select(&mut theirs).unwrap();
    assert!(text.read_my_number().is_err());
    assert!(text.verify_pin(&Pin::numeric("0000").unwrap()).is_err());
    assert_eq!(text.retries(0x0011).unwrap(), Retries::Remaining(2));
    text.verify_pin(&Pin::numeric("4649").unwrap()).unwrap();
    assert_eq!(text.read_my_number().unwrap().as_str(), NUMBER);
    let attributes = text.read_attributes().unwrap();
    assert_eq!(attributes.name, "見本　太郎");
    assert_eq!(attributes.address, "見本県見本市見本町１－２－３");
    let (certificate, record) =
        (text.read_certificate().unwrap(), text.read_integrity_record().unwrap());
    assert_eq!(certificate.public_key.bits(), 2048);
    let digest =
        aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &text.read_my_number_file().unwrap());
    assert_eq!(digest.as_ref(), record.my_number_digest);
    // And ours reads on where theirs ended, once the card was without power.
    assert!(read(&ours, "4649", Consent::None).is_ok());
}
