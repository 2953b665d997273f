//! The rows of what waits to be mended: rows of a roster that could not come in as they stood.

use crate::id::{AffairsId, PendingRowId, PersonId, SecretId, SourceId, SpecificFileId, StaffId};
use crate::plain::Label;
use crate::register::{List, Standing};
use crate::{Day, Slug, Told, register};

register! {
    /// A row of a roster that waits to be mended (H6.7). Its number, when it is a right one, is sealed under an id
    /// that the person will have; what it says besides is kept as long as it waits, and no cell in which a number
    /// may stand.
    pub struct PendingRow in guarded "pending_rows" tallied(Standing::In("state", &["open"])) added(1) {
        id: PendingRowId,
        /// The roster.
        source: SourceId,
        /// The affairs it is taken in for.
        affairs: AffairsId,
        /// The specific file it is to enter.
        file: SpecificFileId,
        /// The purpose of the intake.
        purpose: Slug,
        /// The first day of holding.
        since: Day,
        /// The department of the affairs.
        department: Label,
        /// The line of the roster.
        line: i64,
        /// 職員番号, as written.
        staff_number: Option<Label>,
        /// 続柄, as written.
        relation: Option<Label>,
        /// 氏名, as written.
        name: Option<Label>,
        /// フリガナ, as written.
        kana: Option<Label>,
        /// 生年月日, as written.
        birth: Option<Label>,
        /// 所属, as written.
        of_department: Option<Label>,
        /// The columns that something is wrong with, one for each fault.
        columns: List<Slug>,
        /// What is wrong.
        faults: List<Slug>,
        /// The id that the person will have.
        person: PersonId,
        /// The number of the row, sealed; none when it must be typed from the paper.
        secret: Option<SecretId>,
        /// Who took the roster in.
        taken_by: StaffId,
        /// To be mended by this day.
        due: Day,
        /// `open`, `mended` or `dropped`.
        state: Slug,
        /// Who mended or dropped it.
        settled_by: Option<StaffId>,
        /// When.
        settled_on: Option<Day>,
        /// The documents of which its person was told; none as in a purpose, and where the row names a document that there is
        /// not: then it is said when it is mended.
        told: Option<Told>,
    }
}
