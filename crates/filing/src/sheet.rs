//! Ledgers to hold in hand: a table as a workbook for Excel and as a page for the printer, with the head and the
//! dates that offices know (H5.8, U8.1). Days are days and counts are counts for Excel as well, so that a column can
//! be sorted and summed.

use std::fmt::Write;

use domain::{Day, Failure};
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use domain::era::Era;

/// Excel has no more rows on a sheet; some are left for the head.
const MOST_ROWS: usize = 1_048_000;
/// The widest column, in characters, and what all of them share on one page.
const WIDEST: usize = 44;
const PAGE_WIDTH: usize = 240;
/// A text of so many characters without a space is a staff number or a code: it is not broken over lines.
const MOST_UNBROKEN: usize = 14;
/// A word so wide is not broken either.
const SHORT: usize = 10;

/// What stands in one place of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words, or nothing.
    Text(String),
    /// A count.
    Count(i64),
    /// A day.
    Day(Day),
    /// A day with the minutes since its midnight.
    Moment(Day, u16),
}

impl Cell {
    /// A day, or a day with a time, out of how Bannin writes them (`2026-04-01`, `2026-04-01 09:30`); everything else is words.
    #[must_use]
    pub fn read(text: String) -> Self {
        let Some((day, rest)) = text.split_at_checked(10) else { return Self::Text(text) };
        let Some(day) = Day::parse(day) else { return Self::Text(text) };
        let clock = rest.strip_prefix([' ', 'T']).and_then(|clock| clock.split_once(':'));
        let part = |text: &str| (text.len() == 2).then(|| text.parse::<u16>().ok()).flatten();
        let clock = clock.and_then(|(hour, minute)| Some((part(hour)?, part(minute)?)));
        match clock {
            _ if rest.is_empty() => Self::Day(day),
            Some((hour, minute)) if hour < 24 && minute < 60 => {
                Self::Moment(day, hour * 60 + minute)
            }
            _ => Self::Text(text),
        }
    }

    /// As it is read, with days in eras or not.
    #[must_use]
    pub fn shown(&self, eras: bool) -> String {
        let day = |day: &Day| if eras { in_era(*day) } else { day.to_string() };
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(n) => n.to_string(),
            Self::Day(on) => day(on),
            Self::Moment(on, minutes) => {
                format!("{} {:02}:{:02}", day(on), minutes / 60, minutes % 60)
            }
        }
    }

    /// For Excel, if it knows so early a day.
    fn for_excel(day: Day, minutes: u16) -> Option<ExcelDateTime> {
        let (year, month, date) = day.parts();
        let [month, date] = [month, date].map(|part| u8::try_from(part).unwrap_or(u8::MAX));
        let at = ExcelDateTime::from_ymd(u16::try_from(year).ok()?, month, date).ok()?;
        at.and_hms(minutes / 60, u8::try_from(minutes % 60).ok()?, 0).ok()
    }
}

/// How the cells of a workbook look.
struct Looks {
    text: Format,
    count: Format,
    day: Format,
    moment: Format,
}

impl Looks {
    fn of(lang: &str) -> Self {
        let cell = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let day = match lang {
            "ja" => "[$-411]ggge\"年\"m\"月\"d\"日\"",
            _ => "yyyy-mm-dd",
        };
        let left = cell.clone().set_align(FormatAlign::Left);
        Self {
            text: cell.clone().set_num_format("@").set_text_wrap(),
            count: cell.set_num_format("0"),
            day: left.clone().set_num_format(day),
            moment: left.set_num_format(format!("{day} hh:mm")),
        }
    }
}

/// A table with its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What it is.
    pub title: String,
    /// Whose it is.
    pub organisation: String,
    /// Of when it is: a fiscal year, or the day on which it was made.
    pub period: String,
    /// The language of its words, for the printer's fonts.
    pub lang: String,
    /// The heads of its columns.
    pub headings: Vec<String>,
    /// Its lines; each as long as the heads.
    pub rows: Vec<Vec<Cell>>,
}

/// Why a sheet cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// More lines than a sheet of Excel has.
    #[error("the sheet is too long")]
    TooLong,
    /// The workbook could not be put together.
    #[error("the workbook: {0}")]
    Failed(#[from] XlsxError),
}

impl From<SheetError> for Failure {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::TooLong => Failure::new("sheet_too_long", "sheet"),
            SheetError::Failed(_) => Failure::new("sheet_failed", "sheet"),
        }
    }
}

impl Sheet {
    /// As a workbook: A4 landscape, the head repeated on every page; words are text, so that nothing loses its
    /// leading zeros.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn xlsx(&self) -> Result<Vec<u8>, SheetError> {
        if self.rows.len() > MOST_ROWS {
            return Err(SheetError::TooLong);
        }
        let looks = Looks::of(&self.lang);
        let head = looks.text.clone().set_bold().set_background_color("#E8EEF4");
        let head = head.set_align(FormatAlign::Center);
        let title = Format::new().set_bold().set_font_size(14);
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let last = column(self.headings.len().saturating_sub(1));
        sheet.write_string_with_format(0, 0, &self.title, &title)?;
        sheet.write_string(1, 0, &self.organisation)?;
        sheet.write_string(1, last.min(3), &self.period)?;
        for (at, heading) in self.headings.iter().enumerate() {
            sheet.write_string_with_format(HEAD, column(at), heading, &head)?;
            sheet.set_column_width(column(at), self.width(at))?;
        }
        for (n, row) in (HEAD + 1..).zip(&self.rows) {
            for (at, cell) in row.iter().enumerate() {
                self.write(sheet, (n, column(at)), cell, &looks)?;
            }
        }
        let end = HEAD + u32::try_from(self.rows.len()).map_err(|_| SheetError::TooLong)?;
        sheet.set_freeze_panes(HEAD + 1, 0)?;
        sheet.set_repeat_rows(HEAD, HEAD)?;
        sheet.autofilter(HEAD, 0, end, last)?;
        sheet.set_print_area(0, 0, end, last)?;
        sheet.set_landscape();
        sheet.set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_footer("&L&D&C&P / &N");
        Ok(book.save_to_buffer()?)
    }

    fn write(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        cell: &Cell,
        looks: &Looks,
    ) -> Result<(), SheetError> {
        if let Cell::Count(n) = cell
            && let Ok(n) = i32::try_from(*n)
        {
            sheet.write_number_with_format(row, column, n, &looks.count)?;
            return Ok(());
        }
        let (at, look) = match cell {
            Cell::Text(_) | Cell::Count(_) => (None, &looks.text),
            Cell::Day(day) => (Cell::for_excel(*day, 0), &looks.day),
            Cell::Moment(day, minutes) => (Cell::for_excel(*day, *minutes), &looks.moment),
        };
        match at {
            Some(at) => sheet.write_datetime_with_format(row, column, &at, look)?,
            None => {
                let text = cell.shown(self.eras());
                sheet.write_string_with_format(row, column, text, &looks.text)?
            }
        };
        Ok(())
    }

    fn eras(&self) -> bool {
        self.lang == "ja"
    }

    /// As a page for the printer: A4 landscape, the head repeated on every page, nothing from outside.
    #[must_use]
    pub fn html(&self) -> String {
        let mut page = String::new();
        let (lang, title) = (escaped(&self.lang), escaped(&self.title));
        let _ = write!(
            page,
            "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
             <style>{STYLE}body{{font-size:{}pt}}</style></head><body>\n<h1>{title}</h1>\n\
             <p><span>{}</span><span>{}</span></p>\n<table><thead><tr>",
            self.points(),
            escaped(&self.organisation),
            escaped(&self.period),
        );
        for heading in &self.headings {
            let whole = if wide(heading) <= SHORT { " class=\"c\"" } else { "" };
            let _ = write!(page, "<th scope=\"col\"{whole}>{}</th>", escaped(heading));
        }
        page.push_str("</tr></thead><tbody>\n");
        for row in &self.rows {
            page.push_str("<tr>");
            for cell in row {
                page.push_str(&self.cell(cell));
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody></table>\n</body></html>\n");
        page
    }

    fn cell(&self, cell: &Cell) -> String {
        let text = escaped(&cell.shown(self.eras()));
        match cell {
            Cell::Count(_) => format!("<td class=\"n\">{text}</td>"),
            // A day is broken after its year alone, and before the time.
            Cell::Day(_) | Cell::Moment(..) => {
                format!("<td class=\"d\">{}</td>", text.replacen('年', "年<wbr>", 1))
            }
            Cell::Text(plain) if is_whole(plain) => format!("<td class=\"c\">{text}</td>"),
            Cell::Text(_) => format!("<td>{text}</td>"),
        }
    }

    /// The size of the letters, so that all columns find room on A4 landscape.
    fn points(&self) -> &'static str {
        match self.headings.len() {
            0..=9 => "9",
            10..=13 => "8",
            14..=17 => "7",
            _ => "6",
        }
    }

    /// Wide enough for what stands in the column; kanji and kana take two. Many columns share the width of a page;
    /// days are not broken.
    fn width(&self, at: usize) -> f64 {
        let share = (PAGE_WIDTH / self.headings.len().max(1)).clamp(8, WIDEST);
        let of = |cell: &Cell| match cell {
            Cell::Text(text) => wide(text).min(share),
            other => wide(&other.shown(self.eras())),
        };
        let head = self.headings.get(at).map(|heading| wide(heading).min(share));
        let cells = self.rows.iter().take(2_000).filter_map(|row| row.get(at)).map(of);
        let widest = cells.chain(head).max().unwrap_or_default().max(6);
        f64::from(u32::try_from(widest).unwrap_or(u32::MAX)) + 2.0
    }
}

/// A staff number or a code, and a word or name so short that breaking it would only make it harder to read.
fn is_whole(text: &str) -> bool {
    let is_code = text.len() <= MOST_UNBROKEN && text.chars().all(|c| c.is_ascii_graphic());
    is_code || wide(text) <= SHORT
}

/// The line of the heads: title, body and an empty line stand above.
const HEAD: u32 = 3;

const STYLE: &str = "@page{size:A4 landscape;margin:12mm 10mm 14mm}\
body{font-family:'BIZ UDPGothic','Yu Gothic','Noto Sans JP',sans-serif;color:#000;background:#fff}\
h1{font-size:14pt;margin:0 0 2mm}p{display:flex;justify-content:space-between;margin:0 0 3mm}\
table{border-collapse:collapse;width:100%}thead{display:table-header-group}tr{break-inside:avoid}\
th,td{border:.3pt solid #444;padding:1mm 1.5mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
.d{word-break:keep-all;overflow-wrap:normal}.n,.c{white-space:nowrap;overflow-wrap:normal}.n{text-align:right}\
th{background:#e8eef4;font-weight:bold}";

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

/// A day as offices write it: 令和8年4月1日; 元 for the first year of an era.
#[must_use]
pub fn in_era(day: Day) -> String {
    let (year, month, date) = day.parts();
    match Era::of(day) {
        Some((era, 1)) => format!("{}元年{month}月{date}日", era.name()),
        Some((era, n)) => format!("{}{n}年{month}月{date}日", era.name()),
        None => format!("{year}年{month}月{date}日"),
    }
}

/// The fiscal year (年度) of a day: the year in which its April lies.
#[must_use]
pub fn fiscal_year(day: Day) -> i16 {
    let (year, month, _) = day.parts();
    if month < 4 { year - 1 } else { year }
}

/// A fiscal year as offices write it: 令和8年度.
#[must_use]
pub fn fiscal_year_name(year: i16) -> String {
    let april = Day::of(year, 4, 1).and_then(Era::of);
    // 令和 began in May; its first fiscal year is called by it all the same.
    match april {
        _ if year == 2019 => "令和元年度".to_owned(),
        Some((era, 1)) => format!("{}元年度", era.name()),
        Some((era, n)) => format!("{}{n}年度", era.name()),
        None => format!("{year}年度"),
    }
}

/// Reads a fiscal year: 2026, R8, 令和8, 令和8年度, 令和元年度.
#[must_use]
pub fn read_fiscal_year(text: &str) -> Option<i16> {
    let text = text.trim().trim_end_matches("年度").trim_end_matches('年');
    let western = |year: &i16| (1990..=2199).contains(year);
    if let Ok(year) = text.parse::<i16>() {
        return Some(year).filter(western);
    }
    // The last day of the fiscal year lies in its era: 令和元年度 begins in 平成31年.
    let day = domain::era::parse(&format!("{text}年12月31日"))
        .or_else(|_| domain::era::parse(&format!("{text}.12.31")));
    day.ok().map(|day| day.parts().0).filter(western)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            title: "特定個人情報等取扱記録簿".to_owned(),
            organisation: "見本市".to_owned(),
            period: fiscal_year_name(2026),
            lang: "ja".to_owned(),
            headings: ["年月日", "取扱者", "備考"].map(str::to_owned).to_vec(),
            rows: vec![
                ["2026-04-01", "見本 太郎", "=1+1"].map(|s| Cell::read(s.to_owned())).to_vec(),
                vec![
                    Cell::read("2026-04-02 09:30".to_owned()),
                    Cell::Count(12),
                    Cell::read("<b>0012</b> & \"x\"".to_owned()),
                ],
            ],
        }
    }

    fn part(book: &[u8], name: &str) -> String {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_workbook_prints_on_a4_landscape_with_its_head_on_every_page() {
        let book = sheet().xlsx().unwrap();
        let page = part(&book, "xl/worksheets/sheet1.xml");
        for said in [
            "orientation=\"landscape\"",
            "paperSize=\"9\"",
            "ySplit=\"4\"",
            "state=\"frozen\"",
            "fitToHeight=\"0\"",
            "&amp;P / &amp;N",
            "<autoFilter ref=\"A4:C6\"/>",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(!page.contains("<f>"), "what looks like a formula is text");
        let names = part(&book, "xl/workbook.xml");
        assert!(names.contains("_xlnm.Print_Titles") && names.contains("$4:$4"));
        assert!(names.contains("_xlnm.Print_Area") && names.contains("$A$1:$C$6"));
        let words = part(&book, "xl/sharedStrings.xml");
        for said in ["取扱記録簿", "令和8年度", "見本 太郎", "=1+1"] {
            assert!(words.contains(said), "{said}");
        }
    }

    #[test]
    fn days_and_counts_are_days_and_counts_for_excel() {
        let book = sheet().xlsx().unwrap();
        let page = part(&book, "xl/worksheets/sheet1.xml");
        // 1 April 2026 is day 46113 of Excel; half past nine is 0.3958 of a day.
        for cell in ["<v>46113</v>", "<v>46114.395833333336</v>", "<v>12</v>"] {
            assert!(page.contains(cell), "{cell} in {page}");
        }
        let styles = part(&book, "xl/styles.xml");
        let era = "[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;";
        assert!(styles.contains(&format!("\"{era}\"")), "{styles}");
        assert!(styles.contains(&format!("\"{era} hh:mm\"")), "{styles}");
        let english = Sheet { lang: "en".to_owned(), ..sheet() }.xlsx().unwrap();
        assert!(part(&english, "xl/styles.xml").contains("\"yyyy-mm-dd\""));
        for (text, is) in [
            ("2026-04-01T09:30", "令和8年4月1日 09:30"),
            ("2026-04-01", "令和8年4月1日"),
            ("2026-04-01 ほか", "2026-04-01 ほか"),
            ("2026-04-01 9:30", "2026-04-01 9:30"),
            ("2026-04-01T24:30", "2026-04-01T24:30"),
            ("2026-04-31", "2026-04-31"),
            ("0012", "0012"),
        ] {
            assert_eq!(Cell::read(text.to_owned()).shown(true), is);
        }
    }

    #[test]
    fn the_page_is_escaped_and_whole() {
        let page = sheet().html();
        assert!(page.contains("<td>&lt;b&gt;0012&lt;/b&gt; &amp; &quot;x&quot;</td>"));
        assert!(page.contains("size:A4 landscape") && page.contains("table-header-group"));
        assert!(page.contains("tr{break-inside:avoid}"), "no page ends in the middle of a line");
        assert!(page.contains("<td class=\"d\">令和8年<wbr>4月2日 09:30</td>"), "{page}");
        assert!(
            page.contains("<td class=\"n\">12</td>") && page.contains("<td class=\"c\">=1+1</td>")
        );
        assert!(!page.contains("http") && !page.contains("<script"));
        assert_eq!(page.matches("<tr>").count(), 3);
    }

    #[test]
    fn years_and_days_as_offices_write_them() {
        let day = |y, m, d| Day::of(y, m, d).unwrap();
        assert_eq!(in_era(day(2026, 4, 1)), "令和8年4月1日");
        assert_eq!(in_era(day(2019, 5, 1)), "令和元年5月1日");
        assert_eq!(in_era(day(2019, 4, 30)), "平成31年4月30日");
        assert_eq!((fiscal_year(day(2027, 3, 31)), fiscal_year(day(2027, 4, 1))), (2026, 2027));
        assert_eq!(fiscal_year_name(2019), "令和元年度");
        assert_eq!(fiscal_year_name(2018), "平成30年度");
        for (text, year) in [
            ("2026", Some(2026)),
            ("R8", Some(2026)),
            ("令和8", Some(2026)),
            ("令和8年度", Some(2026)),
            ("令和元年度", Some(2019)),
            ("H30", Some(2018)),
            ("8", None),
            ("令和", None),
            ("", None),
        ] {
            assert_eq!(read_fiscal_year(text), year, "{text}");
        }
    }
}
