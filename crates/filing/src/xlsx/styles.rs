//! Which styles of a workbook show a number as a date. A number that no style calls a date is none: 340401 may
//! be a day of 昭和34年, and a reader that guesses would make another day of it.

use super::{Fault, attribute, each_start, is};
use std::collections::HashSet;

/// The styles by their place: true when it shows dates.
#[derive(Default)]
pub(super) struct Styles(Vec<bool>);

impl Styles {
    pub(super) fn read(xml: &[u8]) -> Result<Self, Fault> {
        let mut dates: HashSet<u32> = (14..=17).chain([22]).chain(27..=31).collect();
        dates.extend((34..=36).chain(50..=58));
        let (mut styles, mut in_cells) = (Vec::new(), false);
        each_start(xml, |element| {
            let id = || attribute(element, "numFmtId").and_then(|id| id.parse().ok());
            if is(element, "numFmt") {
                let code = attribute(element, "formatCode").unwrap_or_default();
                if let Some(id) = id() {
                    let _ = if shows_date(&code) { dates.insert(id) } else { dates.remove(&id) };
                }
            } else if is(element, "cellXfs") {
                in_cells = true;
            } else if is(element, "cellStyles") || is(element, "dxfs") {
                in_cells = false;
            } else if in_cells && is(element, "xf") {
                styles.push(id().is_some_and(|id| dates.contains(&id)));
            }
        })?;
        Ok(Self(styles))
    }

    /// Whether a cell's style shows dates.
    pub(super) fn is_date(&self, style: Option<&str>) -> bool {
        let place = style.and_then(|style| style.parse::<usize>().ok());
        place.and_then(|place| self.0.get(place)).copied().unwrap_or(false)
    }
}

/// A format shows a date when it has a year or a day outside of quotation marks, brackets and escapes.
fn shows_date(code: &str) -> bool {
    let (mut quoted, mut in_brackets, mut escaped) = (false, false, false);
    for c in code.chars() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match c {
            '\\' | '_' | '*' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => in_brackets = true,
            ']' if !quoted => in_brackets = false,
            'y' | 'Y' | 'd' | 'D' if !quoted && !in_brackets => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::shows_date;

    #[test]
    fn formats_of_dates_are_told_from_others() {
        for code in
            ["yyyy/m/d", "[$-411]ggge\"年\"m\"月\"d\"日\"", "[$-ja-JP]ge.m.d;@", "YYYY-MM-DD"]
        {
            assert!(shows_date(code), "{code}");
        }
        for code in ["General", "G/標準", "0", "0.00E+00", "h:mm", "[Red]0", "\"day\"0", "#,##0\\d"]
        {
            assert!(!shows_date(code), "{code}");
        }
    }
}
