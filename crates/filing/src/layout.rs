//! Statutory layouts: which cell of which line holds what, as data with its years and source.
//!
//! A layout file is read into this type once and checked whole: every column it names lies on the line
//! and has a title, so no later step checks again.

use domain::era::Era;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A column of a line, counted from 1.
pub type Column = u16;

/// The layouts that come with the program. Of two for one form, the years decide.
const BUILT_IN: [(&str, &str); 11] = [
    ("315/r2-r6", include_str!("../../../layouts/315/r2-r6.toml")),
    ("315/r7", include_str!("../../../layouts/315/r7.toml")),
    ("375/r2", include_str!("../../../layouts/375/r2.toml")),
    ("2200700/2026", include_str!("../../../layouts/2200700/2026.toml")),
    ("2201700/2026", include_str!("../../../layouts/2201700/2026.toml")),
    ("2202700/2026", include_str!("../../../layouts/2202700/2026.toml")),
    ("2221700/2026", include_str!("../../../layouts/2221700/2026.toml")),
    ("2225700/2026", include_str!("../../../layouts/2225700/2026.toml")),
    ("2265700/2026", include_str!("../../../layouts/2265700/2026.toml")),
    ("10101/2019", include_str!("../../../layouts/10101/2019.toml")),
    ("10191/2019", include_str!("../../../layouts/10191/2019.toml")),
];

/// What is wrong with a layout file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// Not the form of a layout file.
    #[error("layout {layout}: {reason}")]
    Form {
        /// Which file.
        layout: &'static str,
        /// What the reader says: a line of the layout file, which holds no data of anybody.
        reason: String,
    },
    /// It breaks a rule of layouts.
    #[error("layout {layout}: {rule}")]
    Rule {
        /// Which file.
        layout: &'static str,
        /// The rule.
        rule: &'static str,
    },
}

impl LayoutError {
    pub(crate) fn form(layout: &'static str, error: &toml::de::Error) -> Self {
        Self::Form { layout, reason: error.message().to_owned() }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Form { .. } => "layout_form",
            Self::Rule { .. } => "layout_rule",
        }
    }
}

impl From<LayoutError> for domain::Failure {
    fn from(error: LayoutError) -> Self {
        Self::new(error.code(), &error)
    }
}

/// A statutory layout.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    form: String,
    version: String,
    title: String,
    verified: bool,
    source: String,
    pub(crate) cells: usize,
    /// What follows the last cell that is known is let be.
    #[serde(default)]
    pub(crate) more_cells: bool,
    pub(crate) strict_characters: bool,
    /// A family that does not fit on one line goes on to the next.
    #[serde(default)]
    pub(crate) repeats: bool,
    pub(crate) form_cell: Fixed,
    pub(crate) year: Year,
    pub(crate) key: Key,
    #[serde(deserialize_with = "by_number")]
    eras: BTreeMap<u16, Era>,
    #[serde(default)]
    pub(crate) head: Vec<Head>,
    #[serde(default)]
    pub(crate) corporate: Vec<Corporate>,
    #[serde(rename = "number")]
    pub(crate) numbers: Vec<NumberCell>,
    #[serde(default, rename = "empty")]
    pub(crate) empties: Vec<Empty>,
    #[serde(default)]
    pub(crate) needed: Vec<Needed>,
    #[serde(deserialize_with = "by_number")]
    titles: BTreeMap<Column, String>,
}

/// A cell that always has the same value.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fixed {
    pub(crate) column: Column,
    pub(crate) value: String,
}

/// Where the year stands and for which years (of 令和) the layout holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Year {
    /// The head line that has a date `YYYYMMDD`; on each line of data when none, as a year of 令和.
    pub(crate) head: Option<usize>,
    pub(crate) column: Column,
    pub(crate) from: i64,
    pub(crate) to: Option<i64>,
    /// Nobody has seen the official columns of these years.
    #[serde(default)]
    pub(crate) unsure: bool,
}

impl Year {
    pub(crate) fn holds(&self, year: i64) -> bool {
        year >= self.from && self.to.is_none_or(|to| year <= to)
    }
}

/// What says whose line it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Key {
    /// The cells of the key; with more than one, `-` stands between them in the key map.
    #[serde(default)]
    pub(crate) columns: Vec<Column>,
    pub(crate) by: KeyBy,
}

/// How a line's key leads to a member of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyBy {
    /// The cell is the staff number itself.
    StaffNumber,
    /// A key map joins the form's own key to the staff number.
    KeyMap,
    /// The form has no key: the name and the date of birth beside the employee's number.
    NameBirth,
}

/// A line before the lines of data.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub(crate) cells: usize,
    #[serde(default, deserialize_with = "by_number")]
    pub(crate) fixed: BTreeMap<Column, String>,
}

/// A cell with the payer's corporate number: checked, never filled.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Corporate {
    pub(crate) column: Column,
}

/// A place for an Individual Number.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberCell {
    pub(crate) column: Column,
    pub(crate) whose: Whose,
    /// The kana of that person.
    pub(crate) kana: Option<Column>,
    /// The name of that person.
    pub(crate) name: Column,
    pub(crate) birth: Option<Birth>,
    /// The form takes the number only on lines where a cell says so.
    pub(crate) only_if: Option<Fixed>,
    /// The form goes in without the number of one who did not give it: who says so.
    pub(crate) blank: Option<String>,
}

impl NumberCell {
    /// The column that an error about the person names.
    pub(crate) fn person(&self) -> Column {
        self.kana.unwrap_or(self.name)
    }
}

/// Whose number a place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Whose {
    /// The member of staff whom the key names.
    Employee,
    /// The spouse.
    Spouse,
    /// Another member of the family.
    Dependant,
}

/// Where a date of birth stands.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Birth {
    /// Era code and `YYMMDD`.
    Joined { era: Column, date: Column },
    /// Era code, year, month and day, each in a cell.
    Apart { era: Column, year: Column, month: Column, day: Column },
}

impl Birth {
    fn columns(&self) -> Vec<Column> {
        match *self {
            Self::Joined { era, date } => vec![era, date],
            Self::Apart { era, year, month, day } => vec![era, year, month, day],
        }
    }

    /// The column that an error names.
    pub(crate) fn first(&self) -> Column {
        match *self {
            Self::Joined { era, .. } | Self::Apart { era, .. } => era,
        }
    }
}

/// Cells that must be empty, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Empty {
    pub(crate) columns: Vec<Column>,
    pub(crate) because: Because,
    /// Only on lines where this place gets a number.
    pub(crate) number: Option<Column>,
}

/// Cells that must not be empty on a line where a place is left blank.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Needed {
    pub(crate) columns: Vec<Column>,
    /// The place.
    pub(crate) without: Column,
    /// Only on lines where a cell has this value.
    pub(crate) when: Option<Fixed>,
}

/// Why cells must be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Because {
    /// Several people share one text cell there.
    FifthDependant,
    /// The number is given, and the agency then refuses these.
    NumberGiven,
    /// The form does not use them.
    Unused,
}

impl Because {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::FifthDependant => crate::codes::FIFTH_DEPENDANT,
            Self::NumberGiven => crate::codes::EMPTY_WHEN_NUMBER,
            Self::Unused => crate::codes::MUST_BE_EMPTY,
        }
    }
}

/// TOML keys are texts: columns and codes are read as numbers.
fn by_number<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<u16, T>, D::Error> {
    let by_text = BTreeMap::<String, T>::deserialize(from)?;
    by_text
        .into_iter()
        .map(|(key, value)| match key.parse() {
            Ok(number) => Ok((number, value)),
            Err(_) => Err(serde::de::Error::custom("a key here is a number")),
        })
        .collect()
}

impl Layout {
    /// The layouts that come with the program.
    ///
    /// # Errors
    /// [`LayoutError`] when one of them is damaged.
    pub fn built_in() -> Result<Vec<Self>, LayoutError> {
        BUILT_IN.iter().map(|(name, text)| Self::parse(name, text)).collect()
    }

    /// The layout of a form by its code (`315`, `2200700`); `None` when there is none.
    ///
    /// # Errors
    /// [`LayoutError`] when a layout is damaged.
    pub fn find(form: &str) -> Result<Option<Self>, LayoutError> {
        Ok(Self::built_in()?.into_iter().find(|layout| layout.form == form))
    }

    /// The layout of a form for the year that a file says it is for; the form's first one for any other year.
    ///
    /// # Errors
    /// [`LayoutError`] when a layout is damaged.
    pub fn for_file(form: &str, file: &[u8]) -> Result<Option<Self>, LayoutError> {
        let mut all = Self::built_in()?;
        all.retain(|layout| layout.form == form);
        let fits = |layout: &Self| {
            crate::plan::year_of(layout, file).is_some_and(|year| layout.year.holds(year))
        };
        let at = all.iter().position(fits).unwrap_or(0);
        Ok(all.into_iter().nth(at))
    }

    /// What whoever fills a file by this layout must be told.
    #[must_use]
    pub fn warnings(&self) -> Vec<&'static str> {
        let unsure = self.year.unsure.then_some("layout_year_unsure");
        (!self.verified).then_some("layout_unverified").into_iter().chain(unsure).collect()
    }

    /// Reads and checks a layout file.
    ///
    /// # Errors
    /// [`LayoutError`] says what is wrong with it.
    pub fn parse(name: &'static str, text: &str) -> Result<Self, LayoutError> {
        let layout: Self = toml::from_str(text).map_err(|e| LayoutError::form(name, &e))?;
        match layout.broken_rule() {
            Some(rule) => Err(LayoutError::Rule { layout: name, rule }),
            None => Ok(layout),
        }
    }

    /// The code of the form.
    #[must_use]
    pub fn form(&self) -> &str {
        &self.form
    }

    /// Which of the form's layouts: its years or its edition.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The first and the last year (of 令和) it holds for.
    #[must_use]
    pub const fn years(&self) -> (i64, Option<i64>) {
        (self.year.from, self.year.to)
    }

    /// The form as the agencies call it.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where the layout was taken from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Somebody has compared it with the official document.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.verified
    }

    /// True when lines carry no staff number, so that a [`crate::KeyMap`] is needed.
    #[must_use]
    pub fn needs_key_map(&self) -> bool {
        self.key.by == KeyBy::KeyMap
    }

    /// The title of a column that the layout names.
    pub(crate) fn title_of(&self, column: Column) -> &str {
        self.titles.get(&column).map_or("", String::as_str)
    }

    /// The era of a code in this form's own table.
    pub(crate) fn era(&self, code: u16) -> Option<Era> {
        self.eras.get(&code).copied()
    }

    fn broken_rule(&self) -> Option<&'static str> {
        let on_line = |column: Column| (1..=self.cells).contains(&usize::from(column));
        let rules = [
            (!self.cells_in_use().iter().all(|c| on_line(*c)), "a column lies beyond the line"),
            (
                self.cells_in_use().iter().any(|c| !self.titles.contains_key(c)),
                "a column that is used has no title",
            ),
            (
                self.numbers.iter().filter(|n| n.whose == Whose::Employee).count() != 1,
                "exactly one number is the employee's",
            ),
            (
                self.numbers.iter().filter(|n| n.whose == Whose::Spouse).count() > 1,
                "at most one number is the spouse's",
            ),
            (
                !self.numbers.is_sorted_by(|a, b| a.column < b.column),
                "number columns are listed once each, in order",
            ),
            (
                !self.head.iter().all(|head| {
                    head.fixed.keys().all(|c| (1..=head.cells).contains(&usize::from(*c)))
                }),
                "a fixed cell lies beyond its head line",
            ),
            (
                self.key.columns.is_empty() != (self.key.by == KeyBy::NameBirth),
                "a key has columns, and name and birth need none",
            ),
            (!self.conditions_name_numbers(), "a condition names a place that is no number"),
            (!self.employee_is_known(), "without kana or key, name and birth say who it is"),
            (!self.year_stands_somewhere(), "the year's place lies beyond its line"),
        ];
        rules.into_iter().find_map(|(broken, rule)| broken.then_some(rule))
    }

    fn conditions_name_numbers(&self) -> bool {
        let named = self.empties.iter().filter_map(|empty| empty.number);
        named
            .chain(self.needed.iter().map(|needed| needed.without))
            .all(|column| self.numbers.iter().any(|number| number.column == column))
    }

    fn employee_is_known(&self) -> bool {
        let by_name = self.key.by == KeyBy::NameBirth;
        self.numbers.iter().all(|number| match number.whose {
            Whose::Employee => number.birth.is_some() || !by_name,
            Whose::Spouse | Whose::Dependant => number.kana.is_some(),
        })
    }

    fn year_stands_somewhere(&self) -> bool {
        let cells = match self.year.head {
            None => self.cells,
            Some(line) => {
                line.checked_sub(1).and_then(|at| self.head.get(at)).map_or(0, |h| h.cells)
            }
        };
        (1..=cells).contains(&usize::from(self.year.column))
    }

    /// Every column of a line of data that the layout names.
    fn cells_in_use(&self) -> Vec<Column> {
        let mut columns = vec![self.form_cell.column];
        columns.extend(&self.key.columns);
        columns.extend(self.year.head.is_none().then_some(self.year.column));
        columns.extend(self.corporate.iter().map(|c| c.column));
        columns.extend(self.empties.iter().flat_map(|e| e.columns.iter().copied()));
        for rule in &self.needed {
            columns.extend(&rule.columns);
            columns.extend(rule.when.iter().map(|cell| cell.column));
        }
        for number in &self.numbers {
            columns.extend([number.column, number.name]);
            columns.extend(number.kana);
            columns.extend(number.only_if.iter().map(|cell| cell.column));
            columns.extend(number.birth.iter().flat_map(Birth::columns));
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = include_str!("../../../layouts/2200700/2026.toml");

    #[test]
    fn the_built_in_layouts_hold() {
        let layouts = Layout::built_in().unwrap();
        let forms = [
            "315", "315", "375", "2200700", "2201700", "2202700", "2221700", "2225700", "2265700",
            "10101", "10191",
        ];
        assert_eq!(layouts.iter().map(Layout::form).collect::<Vec<_>>(), forms);
        assert_eq!(Layout::find("315").unwrap().unwrap().numbers.len(), 10);
        assert!(Layout::find("376").unwrap().is_none());
        // None was held against the official document yet, so every one warns.
        assert!(layouts.iter().all(|l| !l.source().is_empty()));
        assert!(layouts.iter().all(|l| l.warnings().contains(&"layout_unverified")));
        let unsure = layouts.iter().filter(|l| l.warnings().contains(&"layout_year_unsure"));
        assert_eq!(unsure.map(Layout::version).collect::<Vec<_>>(), ["r7", "r2"]);
    }

    #[test]
    fn the_year_in_the_file_chooses_the_layout() {
        let of = |year: &str| {
            let file = format!("315{},{year}", ",".repeat(9));
            Layout::for_file("315", file.as_bytes()).unwrap().unwrap().version().to_owned()
        };
        assert_eq!(
            [of("02"), of("06"), of("07"), of("12"), of("x")],
            ["r2-r6", "r2-r6", "r7", "r7", "r2-r6"]
        );
        let pension = b"03,12,x,001,20261121,22223\r\n";
        assert_eq!(Layout::for_file("2201700", pension).unwrap().unwrap().version(), "2026");
        assert!(Layout::for_file("316", pension).unwrap().is_none());
    }

    #[test]
    fn a_damaged_layout_says_which_rule_it_breaks() {
        for (from, to, code) in [
            ("cells = 34", "cells = 30", "a column lies beyond the line"),
            ("13 = \"個人番号\"\n", "", "a column that is used has no title"),
            (
                "whose = \"employee\"",
                "whose = \"dependant\"",
                "exactly one number is the employee's",
            ),
            (
                "fixed = { 6 = \"22223\" }",
                "fixed = { 7 = \"22223\" }",
                "a fixed cell lies beyond its head line",
            ),
            ("without = 13\n", "without = 14\n", "a condition names a place that is no number"),
            (
                "by = \"key_map\"",
                "by = \"name_birth\"",
                "a key has columns, and name and birth need none",
            ),
            ("head = 1\n", "head = 9\n", "the year's place lies beyond its line"),
        ] {
            assert!(GOOD.contains(from), "{from}");
            let error = Layout::parse("test", &GOOD.replacen(from, to, 1)).unwrap_err();
            assert!(
                matches!(error, LayoutError::Rule { rule, .. } if rule == code),
                "{from}: {error}"
            );
        }
        for (from, to) in [
            ("verified = false", "verified = 0"),
            ("verified = false", ""),
            ("form = ", "colour = 1\nform = "),
            ("because = \"number_given\"", "because = \"whim\""),
            ("1 = \"meiji\"", "one = \"meiji\""),
        ] {
            let error = Layout::parse("test", &GOOD.replacen(from, to, 1)).unwrap_err();
            assert_eq!(error.code(), "layout_form", "{from}: {error}");
        }
    }
}
