//! Which column of a table holds what, for a filling of any file of the office's own.

use domain::{Label, PlainText};
use filing::ColumnMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// Headings as the table writes them. A staff number, or name and date of birth, say whose row it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The number's column, empty on every row.
    pub number: Label,
    /// The staff number.
    #[serde(default)]
    pub staff_number: Option<Label>,
    /// The name.
    #[serde(default)]
    pub name: Option<Label>,
    /// The kana.
    #[serde(default)]
    pub kana: Option<Label>,
    /// The date of birth.
    #[serde(default)]
    pub birth: Option<Label>,
    /// What the person is to the member of staff; without it every row is the member of staff.
    #[serde(default)]
    pub relation: Option<Label>,
    /// The sheet of a workbook; none when only one holds anything.
    #[serde(default)]
    pub sheet: Option<Label>,
    /// Where it says that the table is taken without the number of one who does not give it.
    #[serde(default)]
    pub blank_by: Option<PlainText>,
}

impl Columns {
    /// The same for the reader of tables.
    pub(super) fn map(&self) -> ColumnMap {
        let text = |label: &Option<Label>| label.as_ref().map(|label| label.as_str().to_owned());
        ColumnMap {
            number: self.number.as_str().to_owned(),
            staff_number: text(&self.staff_number),
            name: text(&self.name),
            kana: text(&self.kana),
            birth: text(&self.birth),
            relation: text(&self.relation),
            sheet: text(&self.sheet),
            may_be_blank: self.blank_by.is_some(),
        }
    }
}
