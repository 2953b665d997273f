//! Ledgers to hold in hand: a table as a workbook for Excel and as a page for the printer, with the head and the
//! dates that offices know (H5.8, U8.1).

use std::fmt::Write;

use domain::{Day, Failure};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use domain::era::Era;

/// Excel has no more rows on a sheet; some are left for the head.
const MOST_ROWS: usize = 1_048_000;
/// The widest column, in characters.
const WIDEST: usize = 44;

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
    pub rows: Vec<Vec<String>>,
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
    /// As a workbook: A4 landscape, the head repeated on every page, all cells text, so that nothing loses its
    /// leading zeros.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn xlsx(&self) -> Result<Vec<u8>, SheetError> {
        if self.rows.len() > MOST_ROWS {
            return Err(SheetError::TooLong);
        }
        let text = Format::new().set_num_format("@").set_border(FormatBorder::Thin);
        let text = text.set_text_wrap().set_align(FormatAlign::Top);
        let head = text.clone().set_bold().set_background_color("#E8EEF4");
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
                sheet.write_string_with_format(n, column(at), cell, &text)?;
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

    /// As a page for the printer: A4 landscape, the head repeated on every page, nothing from outside.
    #[must_use]
    pub fn html(&self) -> String {
        let mut page = String::new();
        let (lang, title) = (escaped(&self.lang), escaped(&self.title));
        let _ = write!(
            page,
            "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
             <style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n\
             <p><span>{}</span><span>{}</span></p>\n<table><thead><tr>",
            escaped(&self.organisation),
            escaped(&self.period),
        );
        for heading in &self.headings {
            let _ = write!(page, "<th scope=\"col\">{}</th>", escaped(heading));
        }
        page.push_str("</tr></thead><tbody>\n");
        for row in &self.rows {
            page.push_str("<tr>");
            for cell in row {
                let _ = write!(page, "<td>{}</td>", escaped(cell));
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody></table>\n</body></html>\n");
        page
    }

    /// Wide enough for what stands in the column; kanji and kana take two.
    fn width(&self, at: usize) -> f64 {
        let cells = self.rows.iter().take(2_000).filter_map(|row| row.get(at));
        let all = cells.chain(self.headings.get(at)).map(|cell| wide(cell));
        let widest = all.max().unwrap_or_default().clamp(6, WIDEST);
        f64::from(u32::try_from(widest).unwrap_or(u32::MAX)) + 2.0
    }
}

/// The line of the heads: title, body and an empty line stand above.
const HEAD: u32 = 3;

const STYLE: &str = "@page{size:A4 landscape;margin:12mm 10mm 14mm}\
body{font-family:'BIZ UDPGothic','Yu Gothic','Noto Sans JP',sans-serif;font-size:9pt;color:#000;background:#fff}\
h1{font-size:14pt;margin:0 0 2mm}p{display:flex;justify-content:space-between;margin:0 0 3mm}\
table{border-collapse:collapse;width:100%}thead{display:table-header-group}tr{break-inside:avoid}\
th,td{border:.3pt solid #444;padding:1mm 1.5mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
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
                ["令和8年4月1日", "見本 太郎", "=1+1"].map(str::to_owned).to_vec(),
                ["令和8年4月2日", "見本 花子", "<b>0012</b> & \"x\""].map(str::to_owned).to_vec(),
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
        for said in ["取扱記録簿", "令和8年度", "見本 花子", "=1+1"] {
            assert!(words.contains(said), "{said}");
        }
    }

    #[test]
    fn the_page_is_escaped_and_whole() {
        let page = sheet().html();
        assert!(page.contains("<td>&lt;b&gt;0012&lt;/b&gt; &amp; &quot;x&quot;</td>"));
        assert!(page.contains("size:A4 landscape") && page.contains("table-header-group"));
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
