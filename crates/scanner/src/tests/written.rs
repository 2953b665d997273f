//! Texts in which digits are written by tags, entities, escapes or codes; and files that are not what they say.

use super::*;

fn by(number: &str, sign: impl Fn(char) -> String) -> String {
    number.chars().map(sign).collect()
}

fn one(text: &str, name: &str) {
    let told = told(text.as_bytes(), name);
    assert_eq!(told.iter().map(|t| t.3).sum::<u64>(), 1, "{name}: {told:?}");
}

#[test]
fn tags_and_entities_between_digits() {
    let number = number();
    for text in [
        by(&number, |c| format!("<b>{c}</b>")),
        by(&number, |c| format!("&#{};", u32::from(c))),
        by(&number, |c| format!("&#x{:X};", u32::from(c))),
        by(&number, |c| format!("&#{}", u32::from(c))),
        by(&number, |c| format!("{c}<!-- x -->")),
        by(&number, |c| format!("<td>{c}</td>")),
        by(&number, |c| format!("<td>{c}</td>\n      ")),
        by(&number, |c| format!("{c}&shy;")),
        fours(&number, "&nbsp;"),
        fours(&number, "<span\nclass=\"x\">-</span>"),
        format!("<input value=\"{number}\">"),
        format!("<input value=\"{}\">", by(&number, |c| format!("&#{};", u32::from(c)))),
        number.clone(),
        format!("a < b & c {number}"),
    ] {
        one(&format!("<html><body><p>個人番号 {text}</p></body></html>"), "a.html");
        one(&format!("<html><body><p>個人番号 {text}</p></body></html>"), "a");
    }
    let lines = format!("<p\n>\n<b\n>個人番号</b>\n{number}</p>");
    assert_eq!(told(lines.as_bytes(), "a.html").first().unwrap().0, "line 5");
    let next = format!("<?xml version=\"1.0\"?><a><no>{number}</no><age>45</age></a>");
    one(&next, "a.xml");
    let table = format!("<table><tr><td>{number}</td><td>45</td></tr></table>");
    one(&table, "a.html");
    // Cells of groups that are no number stay apart from each other's paragraphs.
    let apart = format!("<p>{}</p><p>{}</p>", &number[..6], &number[6..]);
    assert_eq!(told(apart.as_bytes(), "a.html"), []);
}

#[test]
fn escapes_in_json_and_scripts() {
    let number = number();
    for text in [
        by(&number, |c| format!("\\u{:04x}", u32::from(c))),
        by(&number, |c| format!("\\u{{{:x}}}", u32::from(c))),
        by(&number, |c| format!("\\x{:02x}", u32::from(c))),
        by(&wide(&number), |c| format!("\\u{:04X}", u32::from(c))),
        number.clone(),
    ] {
        one(&format!("{{\"mynumber\": \"{text}\"}}"), "a.json");
        one(&format!("[\"my number {text}\"]"), "a");
    }
}

#[test]
fn rtf_by_its_text() {
    let number = number();
    for text in [
        number.clone(),
        by(&number, |c| format!("\\'{:02x}", u32::from(c))),
        by(&number, |c| format!("{{\\b {c}}}")),
        by(&number, |c| format!("{c}\\b0\\i ")),
        by(&wide(&number), |c| format!("\\u{}?", i64::from(u32::from(c)) - 0x1_0000)),
        by(&number, |c| format!("\\'82\\'{:02x}", 0x4F + c.to_digit(10).unwrap())),
        fours(&number, "\\_"),
        fours(&number, "\r\n"),
    ] {
        one(
            &format!(
                "{{\\rtf1\\ansi\\ansicpg932 {{\\fonttbl{{\\f0 Arial;}}}}My Number {text}\\par}}"
            ),
            "a.rtf",
        );
    }
    assert_eq!(reasons(b"{\\rtf1 {\\pict\\pngblip 89504e47}}", "a.rtf"), [Reason::Image]);
    assert_eq!(reasons(b"{\\rtf1 cut", "a.rtf"), [Reason::Damaged]);
    assert_eq!(reasons(b"{\\rtf1 {\\object{\\*\\objdata 0105}}}", "a.doc"), [Reason::Format]);
}

#[test]
fn a_workbook_by_its_name_alone_is_not_silently_fine() {
    let mut root = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    root.resize(1_024, 0);
    root.extend("Root Entry\0".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(reasons(&root, "a.xls"), [Reason::Damaged], "no stream of a workbook");
    assert_eq!(reasons(&root[..1_000], "a.doc"), [Reason::Damaged], "no directory");
    root[44] = 1;
    root[76] = 200;
    assert_eq!(reasons(&root, "a.doc"), [Reason::Damaged], "cut off");
    assert_eq!(reasons(b"\0\x01\x02\0\x03\0", "a.xls"), [Reason::Damaged]);
    assert_eq!(reasons(b"\x09\x04\x06\0\0\0\x10\0", "a.xls"), [Reason::Format]);
    one(&format!("My Number\t{}", number()), "a.xls");
}
