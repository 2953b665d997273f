//! Which column of a roster holds what, told from its headings.

use super::How;
use crate::codes;
use crate::csv::{Reader, Record};
use crate::encoding::Encoding;
use crate::findings::Findings;
use domain::FormError;
use unicode_normalization::UnicodeNormalization;

/// What a column of a roster holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// 職員番号.
    StaffNumber,
    /// 続柄.
    Relation,
    /// 氏名.
    Name,
    /// 姓, where the name is in two columns.
    FamilyName,
    /// 名.
    GivenName,
    /// フリガナ.
    Kana,
    /// セイ, where the kana are in two columns.
    FamilyKana,
    /// メイ.
    GivenKana,
    /// 生年月日.
    Birth,
    /// 所属.
    Department,
    /// 個人番号.
    Number,
    /// 利用目的, written out.
    Purpose,
    /// The own column of the intake's document, where a mapping says so, with a mark on each row.
    PurposeMark,
    /// 取得日, in a ledger.
    AcquiredOn,
    /// The papers that showed the number, in a ledger.
    Paper,
    /// How the person was verified, in a ledger.
    Verified,
    /// 廃棄日, in a ledger.
    DisposedOn,
    /// 廃棄方法, in a ledger.
    DisposalMethod,
    /// 備考, in a ledger.
    Remark,
}

/// Code and known headings of each column; headings are apart by spaces, in the form of
/// [`plain_heading`].
const KNOWN: [(Column, &str, &str); 19] = [
    (
        Column::StaffNumber,
        "staff_number",
        "職員番号 社員番号 従業員番号 教職員番号 社員コード 職員コード 従業員コード 受給者番号 社員No 職員No \
         社員ID 従業員ID 職員ID 社員No. 職員No. 従業員No 従業員No. 個人コード 職員番号コード",
    ),
    (Column::Relation, "relation", "続柄 続き柄 本人との続柄 家族続柄 続柄名 続柄区分"),
    (
        Column::Name,
        "name",
        "氏名 名前 従業員名 職員氏名 社員名 職員名 氏名漢字 漢字氏名 従業員氏名 社員氏名",
    ),
    (Column::FamilyName, "family_name", "姓 氏 名字"),
    (Column::GivenName, "given_name", "名"),
    (
        Column::Kana,
        "kana",
        "フリガナ ふりがな 氏名カナ カナ氏名 氏名フリガナ カナ 氏名ふりがな 氏名よみ よみがな ヨミガナ 氏名ヨミ",
    ),
    (Column::FamilyKana, "family_kana", "セイ 姓カナ 姓フリガナ カナ姓 姓ふりがな 氏フリガナ"),
    (Column::GivenKana, "given_kana", "メイ 名カナ 名フリガナ カナ名 名ふりがな"),
    (Column::Birth, "birth", "生年月日 誕生日 生年月日和暦 生年月日西暦"),
    (
        Column::Department,
        "department",
        "所属 所属名 部署 部署名 所属部署 部課 課名 所属課 所属部局 部局 部局名 所属名称 所属課名",
    ),
    (
        Column::Number,
        "number",
        "個人番号 マイナンバー 個人番号12桁 マイナンバー12桁 個人番号マイナンバー",
    ),
    (Column::Purpose, "purpose", "利用目的 利用目的名 使用目的"),
    (Column::PurposeMark, "purpose_mark", ""),
    (
        Column::AcquiredOn,
        "acquired_on",
        "取得日 取得年月日 収集日 収集年月日 受領日 受領年月日 提出日 提出年月日 入手日 番号取得日 個人番号取得日 \
         マイナンバー取得日",
    ),
    (
        Column::Paper,
        "paper",
        "取得書類 提出書類 番号確認書類 番号確認 番号確認方法 確認書類 取得資料 番号確認資料",
    ),
    (
        Column::Verified,
        "verified",
        "本人確認 本人確認方法 本人確認書類 身元確認 身元確認方法 身元確認書類 本人確認の方法",
    ),
    (
        Column::DisposedOn,
        "disposed_on",
        "廃棄日 廃棄年月日 削除日 削除年月日 廃棄・削除日 削除・廃棄日 削除廃棄日 廃棄削除日 消去日 番号削除日 番号廃棄日 \
         削除・廃棄年月日 廃棄・削除年月日",
    ),
    (
        Column::DisposalMethod,
        "disposal_method",
        "廃棄方法 削除方法 廃棄・削除方法 削除・廃棄方法 削除廃棄方法 廃棄削除方法 廃棄の方法 削除の方法 消去方法",
    ),
    (Column::Remark, "remark", "備考 摘要 メモ 特記事項 備考欄"),
];

impl Column {
    /// The code in a mapping.
    #[must_use]
    pub fn code(self) -> &'static str {
        KNOWN.iter().find(|(column, ..)| *column == self).map_or("", |(_, code, _)| code)
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        KNOWN.iter().find(|(_, known, _)| *known == code).map(|(column, ..)| *column)
    }

    /// The column of the whole, for one that holds a part of a name.
    pub(super) const fn whole(self) -> Self {
        match self {
            Self::FamilyName | Self::GivenName => Self::Name,
            Self::FamilyKana | Self::GivenKana => Self::Kana,
            other => other,
        }
    }

    /// Known in ledgers alone: in a roster it is a column like any other.
    const fn is_of_ledger(self) -> bool {
        matches!(
            self,
            Self::AcquiredOn
                | Self::Paper
                | Self::Verified
                | Self::DisposedOn
                | Self::DisposalMethod
                | Self::Remark
        )
    }

    /// The heading that errors name when the column is missing.
    fn heading(self) -> &'static str {
        KNOWN
            .iter()
            .find(|(column, ..)| *column == self)
            .and_then(|(_, _, headings)| headings.split(' ').next())
            .unwrap_or_default()
    }

    fn of_heading(plain: &str) -> Option<Self> {
        let is_in = |headings: &str| !plain.is_empty() && headings.split(' ').any(|h| h == plain);
        KNOWN.iter().find(|(_, _, headings)| is_in(headings)).map(|(column, ..)| *column)
    }
}

/// Which heading stands for which column, for rosters with headings of their own.
#[derive(Debug, Default)]
pub struct Mapping(Vec<(Column, String)>);

impl Mapping {
    /// A mapping from codes of columns (`staff_number`, `kana`, …) to headings as the file writes them.
    ///
    /// # Errors
    /// A form error for each code that is no column: `mapping.<code>` when it can be repeated.
    pub fn of<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<FormError>> {
        let mut findings = Findings::of("mapping");
        let mut list = Vec::new();
        for (at, (code, heading)) in pairs.into_iter().enumerate() {
            match Column::from_code(code) {
                Some(column) => list.push((column, plain_heading(heading))),
                None => {
                    findings.line(at + 1, codes::COLUMN_UNKNOWN);
                }
            }
        }
        findings.unless_any(Self(list))
    }

    /// Reads a map from a file of two columns: a column by its code or its usual heading, and the heading that
    /// stands for it in the roster.
    ///
    /// # Errors
    /// `map[3].1`: line 3 names no column; what else is wrong with the file.
    pub fn read(bytes: &[u8]) -> Result<Vec<(&'static str, String)>, Vec<FormError>> {
        let mut findings = Findings::of("map");
        let mut pairs = Vec::new();
        let text = Encoding::of(bytes).decode(bytes);
        if text.is_none() {
            findings.whole(codes::WRONG_ENCODING).with("found", Encoding::of(bytes).name()).with(
                "expected",
                format!("{} / {}", Encoding::Utf8.name(), Encoding::Cp932.name()),
            );
        }
        let text = text.unwrap_or_default();
        let (mut reader, mut record) = (Reader::of(&text), Record::new());
        while let Ok(true) = reader.next(&mut record) {
            if record.is_blank() {
                continue;
            }
            let (known, heading) = (record.get(0).trim(), record.get(1).trim());
            let column =
                Column::from_code(known).or_else(|| Column::of_heading(&plain_heading(known)));
            match column.filter(|_| !heading.is_empty() && record.count() == 2) {
                Some(column) => pairs.push((column.code(), heading.to_owned())),
                None => {
                    findings.cell(record.line, 1, "", codes::COLUMN_UNKNOWN);
                }
            }
        }
        findings.unless_any(pairs)
    }

    fn column(&self, plain: &str) -> Option<Column> {
        self.0.iter().find(|(_, heading)| heading == plain).map(|(column, _)| *column)
    }

    fn names(&self, column: Column) -> bool {
        self.0.iter().any(|(named, _)| *named == column)
    }
}

/// The columns of one roster.
pub(super) struct Columns {
    /// The position of each kind of column.
    at: Vec<(Column, usize)>,
    /// The columns of documents, with a mark on each row: which document, and where.
    flags: Vec<(usize, usize)>,
    /// The headings as the file writes them.
    titles: Vec<String>,
}

impl Columns {
    /// Reads the headings; errors go to `findings`.
    pub(super) fn find(record: &Record, how: &How<'_>, findings: &mut Findings) -> Option<Self> {
        // A roster without headings has a number on its first line: its cells are not kept as titles.
        let has_number = record.cells().any(digits::has_hit);
        let mut columns = Self { at: Vec::new(), flags: Vec::new(), titles: Vec::new() };
        let mapping = how.mapping;
        for (at, cell) in record.cells().enumerate().filter(|_| !has_number) {
            let plain = plain_heading(cell);
            columns.titles.push(cell.trim().to_owned());
            let named = mapping.and_then(|m| m.column(&plain));
            let known = Column::of_heading(&plain).filter(|c| {
                let elsewhere = mapping.is_some_and(|m| m.names(*c));
                !elsewhere && (how.ledger.is_some() || !c.is_of_ledger())
            });
            let own = how.own.filter(|_| named == Some(Column::PurposeMark));
            let marked = how.document(&plain).filter(|_| named.or(known).is_none());
            if let Some(flag) = own.or(marked) {
                if columns.flags.iter().any(|(there, _)| *there == flag) {
                    findings.cell(record.line, at + 1, cell.trim(), codes::COLUMN_TWICE);
                }
                columns.flags.push((flag, at));
                continue;
            }
            let Some(column) = named.or(known) else {
                continue;
            };
            if columns.at(column).is_some() {
                findings.cell(record.line, at + 1, column.heading(), codes::COLUMN_TWICE);
            }
            columns.at.push((column, at));
        }
        if columns.at.is_empty() {
            findings.line(record.line, codes::HEADINGS_MISSING);
            return None;
        }
        let either = |whole, first, second| {
            let parts = columns.at(first).is_some() && columns.at(second).is_some();
            (columns.at(whole).is_some() || parts, whole)
        };
        if how.ledger.is_some() && columns.flags.is_empty() && columns.at(Column::Purpose).is_none()
        {
            let title = Column::Purpose.heading();
            findings.line(record.line, codes::COLUMN_MISSING).with("title", title);
        }
        let needed = [
            either(Column::Name, Column::FamilyName, Column::GivenName),
            either(Column::Kana, Column::FamilyKana, Column::GivenKana),
        ];
        let single = [
            Column::StaffNumber,
            Column::Relation,
            Column::Birth,
            Column::Department,
            Column::Number,
        ]
        .map(|column| (columns.at(column).is_some(), column));
        for (is_there, column) in single.into_iter().chain(needed) {
            if !is_there {
                findings.line(record.line, codes::COLUMN_MISSING).with("title", column.heading());
            }
        }
        findings.is_empty().then_some(columns)
    }

    /// True when a line is the headings of a ledger: above them, offices write what the table is and whose.
    pub(super) fn are_in(record: &Record, how: &How<'_>) -> bool {
        let known = record.cells().filter(|cell| {
            let plain = plain_heading(cell);
            let mapped = how.mapping.and_then(|mapping| mapping.column(&plain));
            mapped.or(Column::of_heading(&plain)).is_some()
        });
        known.take(2).count() == 2
    }

    /// Where a column stands, counted from 0.
    pub(super) fn at(&self, column: Column) -> Option<usize> {
        self.at.iter().find(|(known, _)| *known == column).map(|(_, at)| *at)
    }

    /// Whether the roster is read for what stands at a position.
    pub(super) fn is_read(&self, at: usize) -> bool {
        self.at.iter().any(|(_, there)| *there == at)
            || self.flags.iter().any(|(_, there)| *there == at)
    }

    /// The heading of a position.
    pub(super) fn title(&self, at: usize) -> &str {
        self.titles.get(at).map_or("", String::as_str)
    }

    /// How many headings there are.
    pub(super) fn count(&self) -> usize {
        self.titles.len()
    }

    /// The columns of documents: which document, and where.
    pub(super) fn flags(&self) -> &[(usize, usize)] {
        &self.flags
    }

    /// How many cells a row needs at least. A row of a ledger may end after what says whose it is.
    pub(super) fn needed(&self, is_ledger: bool) -> usize {
        let of_person = |column: Column| !column.is_of_ledger() && column <= Column::Department;
        let needed = self.at.iter().filter(|(column, _)| !is_ledger || of_person(*column));
        needed.map(|(_, at)| at + 1).max().unwrap_or_default()
    }
}

/// True when a heading names the staff number.
pub(crate) fn is_staff_number_heading(text: &str) -> bool {
    Column::of_heading(&plain_heading(text)) == Some(Column::StaffNumber)
}

/// A key in one width, without white space around.
pub(crate) fn plain(text: &str) -> String {
    if text.is_ascii() {
        text.trim().to_owned()
    } else {
        text.nfkc().collect::<String>().trim().to_owned()
    }
}

/// A heading without width, spaces and what stands in brackets.
pub(crate) fn plain_heading(text: &str) -> String {
    let all: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    all.split('(').next().unwrap_or_default().to_owned()
}
