//! A virtual card for the program: a process of its own that puts it into the reader of a PC/SC service. That service is
//! one of the test's own, in a namespace of processes that nothing else sees (`tests/it/card.rs`).

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use card::virtual_card::{Flaw, Holder, VirtualCard, anchor, vpcd};

/// Where the driver of virtual readers listens.
const DRIVER: &str = "127.0.0.1:35963";

/// Puts a card in and answers until it is pulled out. The words: the folder into which the issuer's key is written, the
/// number, how many tries the PIN has, and what is wrong with the card, or `fine`.
///
/// # Panics
/// There is no driver, or the words are others.
pub fn serve(words: &[&str]) {
    let &[folder, number, tries, flaw] = words else { panic!("folder, number, tries, flaw") };
    let mut holder = Holder::of(number);
    let flaws: &[Flaw] = match flaw {
        "fine" => &[],
        "expired" => {
            holder.expires = "20200101".to_owned();
            &[]
        }
        "phone" => &[Flaw::IPhone],
        "foreign" => &[Flaw::Foreign],
        "altered" => &[Flaw::AlteredNumber],
        "forged" => &[Flaw::BadSignature],
        "copied" => &[Flaw::Copied],
        "pulled" => &[Flaw::PulledOut(30)],
        "open" => &[Flaw::LeftOpen, Flaw::Sleepy, Flaw::Waits],
        other => panic!("no card is {other}"),
    };
    let mut card = VirtualCard::issue(&holder, flaws);
    card.set_tries([tries.parse().expect("a count"), 10, 10]);
    let (name, text) = anchor();
    std::fs::write(Path::new(folder).join(name), text).expect("the folder is there");
    let connect = |_| {
        std::thread::sleep(Duration::from_millis(20));
        TcpStream::connect(DRIVER).ok()
    };
    let driver = (0..500).find_map(connect).expect("the driver listens");
    // The service ends before the card does.
    let mut out = std::io::stdout();
    let _ = vpcd::serve(&mut card, driver, &mut |what| {
        let _ = writeln!(out, "{what}");
    });
}
