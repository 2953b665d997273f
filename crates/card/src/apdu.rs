//! Commands to the card and its answers. What goes there and comes back is wiped and has no `Debug`: both hold secrets.

use zeroize::Zeroizing;

use crate::Fault;

/// The way to one card that is in a reader. Knows nothing of what it carries.
pub trait Transport {
    /// Sends one command and gives the answer with its two bytes of status.
    ///
    /// # Errors
    /// The card was pulled out, or the reader broke off.
    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault>;

    /// Takes the card's power away and gives it back: what was opened is shut again.
    ///
    /// # Errors
    /// As [`Self::transmit`].
    fn power_cycle(&mut self) -> Result<(), Fault>;

    /// Takes the card's power away for good. A session does so when it ends, however it ends.
    fn power_down(&mut self);
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        (**self).transmit(command)
    }

    fn power_cycle(&mut self) -> Result<(), Fault> {
        (**self).power_cycle()
    }

    fn power_down(&mut self) {
        (**self).power_down();
    }
}

/// What the card says at the end of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 9000.
    Done,
    /// 63Cx: so many tries are left of the secret that was asked about or shown.
    Tries(u8),
    /// 6983, 6984: the secret is locked. ISO has the first, cards were seen to say the second.
    Locked,
    /// 6982: a secret has to be shown first.
    NotShown,
    /// 6A82: there is no such application or file.
    Missing,
    /// 6282, 6B00: the file ends before.
    PastEnd,
    /// 61xx: so many bytes wait to be fetched; 0 means 256.
    Waiting(u8),
    /// 6Cxx: ask again for so many bytes.
    AskFor(u8),
    /// Any other.
    Other(u16),
}

impl Status {
    /// Reads the two bytes.
    #[must_use]
    pub const fn of(high: u8, low: u8) -> Self {
        match (high, low) {
            (0x90, 0x00) => Self::Done,
            (0x63, 0xC0..=0xCF) => Self::Tries(low & 0x0F),
            (0x69, 0x83 | 0x84) => Self::Locked,
            (0x69, 0x82) => Self::NotShown,
            (0x6A, 0x82) => Self::Missing,
            (0x62, 0x82) | (0x6B, 0x00) => Self::PastEnd,
            (0x61, count) => Self::Waiting(count),
            (0x6C, count) => Self::AskFor(count),
            (high, low) => Self::Other(u16::from_be_bytes([high, low])),
        }
    }

    /// What it comes to where the card should have said something else.
    pub(crate) const fn unexpected(self) -> Fault {
        match self {
            Self::Locked => Fault::Answered { status: 0x6984 },
            Self::NotShown => Fault::Answered { status: 0x6982 },
            Self::Missing => Fault::Answered { status: 0x6A82 },
            Self::Tries(left) => Fault::Answered { status: 0x63C0 | left as u16 },
            Self::Done | Self::PastEnd | Self::Waiting(_) | Self::AskFor(_) => Fault::Cut,
            Self::Other(status) => Fault::Answered { status },
        }
    }
}

/// An answer: its bytes and its status.
pub(crate) struct Answer {
    pub data: Zeroizing<Vec<u8>>,
    pub status: Status,
}

impl Answer {
    /// The bytes of an answer that must be a good one.
    pub fn done(self) -> Result<Zeroizing<Vec<u8>>, Fault> {
        match self.status {
            Status::Done => Ok(self.data),
            other => Err(other.unexpected()),
        }
    }
}

/// An answer that comes in pieces has no more bytes than this: more than any file here.
const LONGEST_ANSWER: usize = 4_096;

/// Sends a command and gives the whole answer: a card that says how much to ask for is asked once more, and pieces that
/// wait are fetched.
pub(crate) fn call<T: Transport + ?Sized>(card: &mut T, command: &[u8]) -> Result<Answer, Fault> {
    let mut answer = once(card, command)?;
    if let Status::AskFor(count) = answer.status
        && let Some(rest) = without_count(command)
    {
        answer = once(card, &[rest, &[count]].concat())?;
    }
    let mut whole = Zeroizing::new(Vec::with_capacity(LONGEST_ANSWER));
    while let Status::Waiting(count) = answer.status {
        append(&mut whole, &answer.data)?;
        let before = answer.data.len();
        answer = once(card, &[0x00, 0xC0, 0x00, 0x00, count])?;
        if before == 0 && answer.data.is_empty() && matches!(answer.status, Status::Waiting(_)) {
            return Err(Fault::Cut);
        }
    }
    append(&mut whole, &answer.data)?;
    Ok(Answer { data: whole, status: answer.status })
}

/// A command without its last byte, if that says how many bytes it asks for. One that brings bytes and asks for none, as a
/// secret that is shown, must never be sent again with another last byte.
fn without_count(command: &[u8]) -> Option<&[u8]> {
    let (_, rest) = command.split_last()?;
    let asks = match command {
        [_, _, _, _, _] => true,
        [_, _, _, _, brings, data @ ..] => data.len() == usize::from(*brings) + 1,
        _ => false,
    };
    asks.then_some(rest)
}

fn append(whole: &mut Zeroizing<Vec<u8>>, piece: &[u8]) -> Result<(), Fault> {
    if whole.len() + piece.len() > LONGEST_ANSWER {
        return Err(Fault::Cut);
    }
    whole.extend_from_slice(piece);
    Ok(())
}

fn once<T: Transport + ?Sized>(card: &mut T, command: &[u8]) -> Result<Answer, Fault> {
    let mut data = card.transmit(command)?;
    let (Some(low), Some(high)) = (data.pop(), data.pop()) else { return Err(Fault::Cut) };
    Ok(Answer { data, status: Status::of(high, low) })
}

/// SELECT of an application by its name.
pub(crate) fn select_application(name: &[u8]) -> Vec<u8> {
    let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
    [&[0x00, 0xA4, 0x04, 0x0C, length], name].concat()
}

/// SELECT of a file of the application.
pub(crate) fn select_file(file: u16) -> Vec<u8> {
    let [high, low] = file.to_be_bytes();
    vec![0x00, 0xA4, 0x02, 0x0C, 0x02, high, low]
}

/// READ BINARY of the file that is selected.
pub(crate) fn read(offset: u16, count: u8) -> [u8; 5] {
    let [high, low] = offset.to_be_bytes();
    [0x00, 0xB0, high & 0x7F, low, count]
}

/// VERIFY with nothing in it: asks for the tries that are left, and spends none.
pub(crate) const ASK_TRIES: [u8; 4] = [0x00, 0x20, 0x00, 0x80];

/// VERIFY of the secret that is selected.
pub(crate) fn show(secret: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = u8::try_from(secret.len()).unwrap_or(u8::MAX);
    let mut command = Zeroizing::new(Vec::with_capacity(ASK_TRIES.len() + 1 + secret.len()));
    command.extend_from_slice(&ASK_TRIES);
    command.push(length);
    command.extend_from_slice(secret);
    command
}
