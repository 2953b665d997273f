mod flaws;
mod never;
mod other_reader;
mod reading;
mod statuses;
mod test_card;
mod tlv;

use domain::{Day, Random};
use number::IndividualNumber;

use crate::virtual_card::{Flaw, Holder, InMemory, VirtualCard, anchor};
use crate::{Anchors, Checked, Consent, Fault, Reading, Session};

const NUMBER: &str = "999999999015";

fn holder() -> Holder {
    Holder::of(NUMBER)
}

/// A nonce that is no nonce: what it is drawn from is not looked at here.
struct Counted;

impl Random for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        static NEXT: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);
        bytes.fill(NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    }
}

fn open(card: InMemory) -> Result<Session<InMemory>, Fault> {
    Session::open(card, today(), &Counted)
}

fn today() -> Day {
    Day::of(2026, 11, 24).unwrap()
}

fn trusted() -> Anchors {
    let (name, text) = anchor();
    let mut anchors = Anchors::default();
    anchors.add(&name, &text).unwrap();
    anchors
}

fn card(flaws: &[Flaw]) -> InMemory {
    InMemory::new(VirtualCard::issue(&holder(), flaws))
}

fn number(text: &str) -> IndividualNumber {
    IndividualNumber::parse(text).ok().unwrap()
}

fn read(card: &InMemory, pin: &str, consent: Consent) -> Result<Reading, Fault> {
    open(card.clone())?.read(pin, consent, &trusted())
}

fn check(card: &InMemory, typed: &str, consent: Consent) -> Result<Checked<()>, Fault> {
    open(card.clone())?.check_number(&number(typed), consent, &trusted())
}
