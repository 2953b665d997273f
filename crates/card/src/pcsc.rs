//! Readers by PC/SC. Without the cargo feature `pcsc` there is no reader, and [`connect`] says so.

#[cfg(feature = "pcsc")]
pub use real::connect;

use crate::{Fault, Transport};

/// Where no reader can be asked for.
///
/// # Errors
/// [`Fault::WithoutPcsc`], always.
#[cfg(not(feature = "pcsc"))]
pub fn connect(_reader: Option<&str>) -> Result<(String, Box<dyn Transport>), Fault> {
    Err(Fault::WithoutPcsc)
}

#[cfg(feature = "pcsc")]
mod real {
    use std::ffi::CString;
    use std::time::Duration;

    use pcsc::{
        Card, Context, Disposition, Error, Protocols, ReaderState, Scope, ShareMode, State,
    };
    use zeroize::Zeroizing;

    use super::{Fault, Transport};

    /// An answer has no more bytes than this: 256 and the status.
    const LONGEST: usize = 258;
    /// Another program that ends just now may still have the card: so long it is waited for.
    const PATIENCE: Duration = Duration::from_secs(2);
    const STEP: Duration = Duration::from_millis(100);

    /// Connects to the card in a reader: the one of that name, or the only one with a card in it. Gives the reader's name.
    ///
    /// # Errors
    /// No service, no such reader, no card, several cards, another program that has the card.
    pub fn connect(reader: Option<&str>) -> Result<(String, Box<dyn Transport>), Fault> {
        let context = Context::establish(Scope::User).map_err(fault)?;
        let readers = match context.list_readers_owned() {
            Ok(readers) if readers.is_empty() => return Err(Fault::NoReader),
            Ok(readers) => readers,
            Err(error) => return Err(fault(error)),
        };
        let chosen = match reader {
            Some(name) => {
                let named = readers.into_iter().find(|known| known.to_bytes() == name.as_bytes());
                named.ok_or(Fault::OtherReader)?
            }
            None => with_card(&context, readers)?,
        };
        let mut waited = Duration::ZERO;
        loop {
            // Nobody else talks to the card meanwhile.
            match context.connect(&chosen, ShareMode::Exclusive, Protocols::ANY) {
                Ok(card) => {
                    let name = chosen.to_string_lossy().into_owned();
                    return Ok((name, Box::new(Reader(Some(card)))));
                }
                Err(Error::SharingViolation) if waited < PATIENCE => {
                    std::thread::sleep(STEP);
                    waited += STEP;
                }
                Err(error) => return Err(fault(error)),
            }
        }
    }

    fn with_card(context: &Context, readers: Vec<CString>) -> Result<CString, Fault> {
        let unaware = |name| ReaderState::new(name, State::UNAWARE);
        let mut states: Vec<ReaderState> = readers.into_iter().map(unaware).collect();
        match context.get_status_change(Duration::ZERO, &mut states) {
            Ok(()) | Err(Error::Timeout) => {}
            Err(error) => return Err(fault(error)),
        }
        let mut there = states.iter().filter(|s| s.event_state().contains(State::PRESENT));
        match (there.next(), there.next()) {
            (None, _) => Err(Fault::NoCard),
            (Some(one), None) => Ok(one.name().to_owned()),
            (Some(_), Some(_)) => Err(Fault::SeveralCards),
        }
    }

    /// A connected card.
    struct Reader(Option<Card>);

    impl Transport for Reader {
        fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
            let card = self.0.as_ref().ok_or(Fault::Cut)?;
            let mut room = Zeroizing::new([0_u8; LONGEST]);
            let answer = card.transmit(command, &mut *room).map_err(fault)?;
            Ok(Zeroizing::new(answer.to_vec()))
        }

        fn power_cycle(&mut self) -> Result<(), Fault> {
            let card = self.0.as_mut().ok_or(Fault::Cut)?;
            let again =
                card.reconnect(ShareMode::Exclusive, Protocols::ANY, Disposition::UnpowerCard);
            again.map_err(fault)
        }

        fn power_down(&mut self) {
            // A card that was pulled out has no power left to take.
            if let Some(card) = self.0.take() {
                let _ = card.disconnect(Disposition::UnpowerCard);
            }
        }
    }

    fn fault(error: Error) -> Fault {
        match error {
            Error::NoService | Error::ServiceStopped => Fault::NoService,
            Error::NoReadersAvailable => Fault::NoReader,
            Error::UnknownReader | Error::ReaderUnavailable => Fault::OtherReader,
            Error::NoSmartcard => Fault::NoCard,
            Error::SharingViolation => Fault::Busy,
            Error::RemovedCard
            | Error::ResetCard
            | Error::UnpoweredCard
            | Error::UnresponsiveCard
            | Error::NotTransacted
            | Error::CommError
            | Error::CommDataLost => Fault::Cut,
            Error::ProtoMismatch | Error::UnsupportedCard | Error::CardUnsupported => {
                Fault::Unknown
            }
            other => Fault::Reader(format!("{other:?}")),
        }
    }
}

#[cfg(all(test, not(feature = "pcsc")))]
mod tests {
    #[test]
    fn without_readers_it_says_so() {
        assert!(matches!(super::connect(None), Err(crate::Fault::WithoutPcsc)));
    }
}
