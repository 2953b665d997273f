//! The virtual card behind the real PC/SC service: the other side of the driver `vpcd`, over its socket on this machine.
//!
//! Frames go both ways: two bytes of length, then the bytes. One byte alone steers: 0 power off, 1 power on, 2 reset,
//! 4 "say who you are" (ATR), the only one that is answered.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::linux::net::TcpStreamExt;

use super::VirtualCard;

/// What a card says of itself when it is put in: that it speaks either protocol.
const ATR: [u8; 5] = [0x3B, 0x80, 0x80, 0x01, 0x01];

/// Answers until the driver ends it, or the card is pulled out. Tells when a secret was `shown` to it, and what shut it
/// again: that it lost its power (`off`), or not (`reset`, which would leave a real card open).
///
/// # Errors
/// The socket broke off.
pub fn serve(
    card: &mut VirtualCard,
    mut driver: TcpStream,
    tell: &mut dyn FnMut(&str),
) -> std::io::Result<()> {
    driver.set_nodelay(true)?;
    loop {
        // The driver writes length and bytes apart; without this each waits for the other.
        driver.set_quickack(true)?;
        let mut length = [0; 2];
        match driver.read_exact(&mut length) {
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        }
        let mut frame = vec![0; usize::from(u16::from_be_bytes(length))];
        driver.set_quickack(true)?;
        driver.read_exact(&mut frame)?;
        let was_open = card.is_open();
        let answer = match frame.as_slice() {
            [0] => {
                if was_open {
                    tell("off");
                }
                card.power(false);
                continue;
            }
            [1] => {
                card.power(true);
                continue;
            }
            [2] => {
                if was_open {
                    tell("reset");
                }
                card.reset();
                continue;
            }
            [4] => ATR.to_vec(),
            command => match card.answer(command) {
                Some(answer) => answer,
                // Pulled out.
                None => return Ok(()),
            },
        };
        if card.is_open() && !was_open {
            tell("shown");
        }
        let count = u16::try_from(answer.len()).unwrap_or(u16::MAX);
        driver.write_all(&[count.to_be_bytes().as_slice(), &answer].concat())?;
    }
}
