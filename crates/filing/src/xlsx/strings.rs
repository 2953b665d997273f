//! The texts that a workbook's cells share. Readings that stand beside kanji (ふりがな) are left out.

use super::{Fault, add_text, reader};
use crate::wiped::Wiped;
use quick_xml::events::Event;

/// Shared texts by their place.
#[derive(Default)]
pub(super) struct Strings {
    text: Wiped,
    ends: Vec<usize>,
}

impl Strings {
    pub(super) fn read(xml: &[u8]) -> Result<Self, Fault> {
        let mut strings = Self::default();
        let mut reader = reader(xml)?;
        let (mut in_text, mut in_reading) = (false, false);
        loop {
            let event = reader.read_event().map_err(|_| Fault::Damaged)?;
            match &event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => in_text = true,
                    "rPh" => in_reading = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => in_reading = false,
                    "si" => strings.ends.push(strings.text.as_str().len()),
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "si" => {
                    strings.ends.push(strings.text.as_str().len());
                }
                Event::Eof => return Ok(strings),
                text if in_text && !in_reading => add_text(text, &mut strings.text)?,
                _ => {}
            }
        }
    }

    /// A text by its place.
    pub(super) fn get(&self, place: &str) -> Option<&str> {
        let at: usize = place.trim().parse().ok()?;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.as_str().get(start..*self.ends.get(at)?)
    }
}
