//! A page as one reads it: its text in order, a line for each block, with the fields that are there to be filled.

/// Elements that begin a line of their own.
const BLOCKS: [&str; 21] = [
    "h1", "h2", "h3", "p", "li", "tr", "dt", "legend", "label", "summary", "button", "caption",
    "section", "fieldset", "div", "form", "ul", "ol", "table", "dl", "main",
];

/// The main part of a page, without what differs from run to run: ids and digests.
pub fn outline(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in main.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split_whitespace().next().unwrap_or_default();
        if BLOCKS.contains(&name.trim_start_matches('/')) {
            lines.push(std::mem::take(&mut line));
        }
        match name {
            "h1" | "h2" | "h3" => line.push_str("# "),
            "li" => line.push_str("- "),
            "td" | "th" => line.push_str(" | "),
            "dd" => line.push_str(": "),
            "option" => line.push_str(" / "),
            "button" => line.push_str("> "),
            "input" | "select" | "textarea" if !tag.contains("type=\"hidden\"") => {
                line.push_str(&field(name, tag));
            }
            _ => {}
        }
        line.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    lines.push(line);
    let read = lines.iter().map(|line| steady(line.trim())).filter(|line| !line.is_empty());
    read.collect::<Vec<_>>().join("\n")
}

/// A field: its kind, its name, whether it must be filled.
fn field(element: &str, tag: &str) -> String {
    let of = |key: &str| tag.split_once(&format!(" {key}=\""))?.1.split('"').next();
    let kind = of("type").unwrap_or(element);
    let must = if tag.ends_with(" required") || tag.contains(" required ") { " !" } else { "" };
    format!(" [{kind} {}{must}]", of("name").unwrap_or_default())
}

/// The text with `…` for what is drawn at random: ids, words of 16 and more letters and digits that hold both; tracking numbers,
/// 11 digits and more; signatures, 40 signs and more of ASCII.
fn steady(text: &str) -> String {
    let drawn = |word: &str| word.len() >= 40 && word.is_ascii();
    let words = text.split(' ').map(|word| if drawn(word) { "…".to_owned() } else { ids(word) });
    words.collect::<Vec<_>>().join(" ")
}

fn ids(text: &str) -> String {
    let mut said = String::new();
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let with = |kind: fn(&u8) -> bool| letters.as_bytes().iter().any(kind);
        let drawn = with(u8::is_ascii_digit)
            && letters.len() >= if with(u8::is_ascii_alphabetic) { 16 } else { 11 };
        said.push_str(if drawn { "…" } else { letters });
        said.push_str(word.get(letters.len()..).unwrap_or_default());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_order() {
        let page = "<header>x</header><main id=\"main\"><h1>人</h1>\n<label for=\"a\">氏名 <span>必須</span></label>\
                    <div><input id=\"a\" name=\"name\" type=\"text\" required></div><input type=\"hidden\" name=\"_token\">\
                    <table><tr><th>番号<td>01jd3v9qkz8h2m4p6r7s9t0w1x</table></main>";
        assert_eq!(outline(page), "# 人\n氏名必須\n[text name !]\n| 番号 | …");
    }
}
