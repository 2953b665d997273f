//! Kana and names as they are compared. Nothing folded here is ever written or kept: a folded text only
//! answers whether two ways of writing are the same.

use crate::encoding::is_lead;
use crate::layout::LayoutError;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

/// Full-width katakana of the half-width ones from U+FF66 (ｦ) to U+FF9D (ﾝ), small ones already large.
const FULL: [char; 56] = [
    'ヲ', 'ア', 'イ', 'ウ', 'エ', 'オ', 'ヤ', 'ユ', 'ヨ', 'ツ', 'ー', 'ア', 'イ', 'ウ', 'エ', 'オ',
    'カ', 'キ', 'ク', 'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ', 'テ', 'ト', 'ナ',
    'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ', 'ユ',
    'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン',
];

/// Folds kana into `out`: width, hiragana, small kana, spaces, middle dots and the many long marks.
pub(crate) fn kana(text: &str, out: &mut String) {
    out.clear();
    text.chars().for_each(|c| push_kana(out, c));
}

/// Folds the kana of a CP932 cell into `out`. Half-width kana are read from the bytes directly.
pub(crate) fn kana_of_cell(cell: &[u8], out: &mut String) {
    out.clear();
    if cell.iter().any(|b| is_lead(*b)) {
        let (text, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(cell);
        text.chars().for_each(|c| push_kana(out, c));
        return;
    }
    for &b in cell {
        // 0xA1 to 0xDF are U+FF61 to U+FF9F in order; below 0x80 is ASCII.
        let code = if b < 0x80 { u32::from(b) } else { u32::from(b) + 0xFF61 - 0xA1 };
        push_kana(out, char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
}

fn push_kana(out: &mut String, c: char) {
    match c {
        '\u{30A1}'..='\u{30FA}' => out.push(large(c)),
        '\u{3041}'..='\u{3096}' => {
            out.push(large(char::from_u32(u32::from(c) + 0x60).unwrap_or(c)));
        }
        ' ' | '\u{3000}' | '・' | '\u{FF65}' => {}
        '\u{FF66}'..='\u{FF9D}' => {
            let at = (u32::from(c) - 0xFF66) as usize;
            out.extend(FULL.get(at));
        }
        '\u{FF9E}' | '\u{3099}' | '\u{309B}' => voice(out, 1),
        '\u{FF9F}' | '\u{309A}' | '\u{309C}' => voice(out, 2),
        'ー' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}' | '\u{2500}' => {
            out.push('ー')
        }
        'a'..='z' => out.push(c.to_ascii_uppercase()),
        '\0'..='\x7f' => out.push(c),
        _ => out.extend(
            std::iter::once(c).nfkc().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()),
        ),
    }
}

/// The large form of a small katakana.
const fn large(c: char) -> char {
    match c {
        'ァ' => 'ア',
        'ィ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' => 'エ',
        'ォ' => 'オ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        c => c,
    }
}

/// Joins a voicing mark (`step` 1 for dakuten, 2 for handakuten) to the kana before it.
fn voice(out: &mut String, step: u32) {
    let Some(last) = out.pop() else { return };
    let joined = match (last, step) {
        ('ウ', 1) => Some('ヴ'),
        (
            'カ' | 'キ' | 'ク' | 'ケ' | 'コ' | 'サ' | 'シ' | 'ス' | 'セ' | 'ソ' | 'タ' | 'チ'
            | 'ツ' | 'テ' | 'ト',
            1,
        )
        | ('ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ', _) => char::from_u32(u32::from(last) + step),
        _ => None,
    };
    out.push(joined.unwrap_or(last));
}

/// The kanji that stand for one another in names (`layouts/variants.toml`).
pub(crate) struct Variants(HashMap<char, char>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    groups: Vec<String>,
}

impl Variants {
    /// The list that comes with the program, read once in a process.
    pub(crate) fn built_in() -> Result<&'static Self, LayoutError> {
        static LIST: OnceLock<Variants> = OnceLock::new();
        match LIST.get() {
            Some(list) => Ok(list),
            None => {
                let list = Self::parse(include_str!("../../../layouts/variants.toml"))?;
                Ok(LIST.get_or_init(|| list))
            }
        }
    }

    fn parse(text: &str) -> Result<Self, LayoutError> {
        let listed: Listed = toml::from_str(text).map_err(|e| LayoutError::form("variants", &e))?;
        let mut map = HashMap::new();
        for group in &listed.groups {
            let mut forms = group.chars();
            let first = forms
                .next()
                .ok_or(LayoutError::Rule { layout: "variants", rule: "empty group" })?;
            for form in std::iter::once(first).chain(forms) {
                if map.insert(form, first).is_some() {
                    return Err(LayoutError::Rule {
                        layout: "variants",
                        rule: "one kanji in two groups",
                    });
                }
            }
        }
        Ok(Self(map))
    }

    /// Folds a name: spaces, width, variation selectors, compatibility ideographs and listed kanji.
    pub(crate) fn name(&self, text: &str, out: &mut String) {
        out.clear();
        for c in text.chars() {
            match c {
                ' ' | '\u{3000}' | '・' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {}
                '\u{4E00}'..='\u{9FFF}' | '\u{3041}'..='\u{30FE}' => out.push(self.first_form(c)),
                _ => out.extend(
                    std::iter::once(c)
                        .nfkc()
                        .filter(|c| *c != ' ')
                        .map(|c| self.first_form(c).to_ascii_uppercase()),
                ),
            }
        }
    }

    fn first_form(&self, c: char) -> char {
        self.0.get(&c).copied().unwrap_or(c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kana(text: &str) -> String {
        let mut out = String::from("left over");
        super::kana(text, &mut out);
        out
    }

    #[test]
    fn kana_are_the_same_in_every_width_and_size() {
        let want = kana("リョウスケ　ガッパ");
        assert_eq!(want, "リヨウスケガツパ");
        for written in
            ["ﾘｮｳｽｹ ｶﾞｯﾊﾟ", "ﾘﾖｳｽｹｶﾞﾂﾊﾟ", "りょうすけ　がっぱ", "リョウスケ・カ\u{3099}ッハ\u{309A}"]
        {
            assert_eq!(kana(written), want, "{written}");
        }
        assert_eq!(kana("ｳﾞｨｸﾄﾘｱ"), kana("ヴィクトリア"));
        assert_eq!(kana("ﾏﾘｰ"), kana("マリ−"));
        assert_ne!(kana("ハナコ"), kana("バナコ"));
    }

    #[test]
    fn a_cell_folds_like_its_text() {
        let mut out = String::from("left over");
        for written in ["ﾘｮｳｽｹ ｶﾞｯﾊﾟ", "リョウスケ　ガッパ", "ｦｧｨｩｪｫｬｭｮｯｰｱﾝ-ab"]
        {
            let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(written);
            kana_of_cell(&bytes, &mut out);
            assert_eq!(out, kana(written), "{written}");
        }
    }

    #[test]
    fn every_half_width_kana_agrees_with_unicode() {
        for c in '\u{FF66}'..='\u{FF9D}' {
            let full: String = std::iter::once(c).nfkc().collect();
            assert_eq!(kana(&c.to_string()), kana(&full), "{c}");
        }
    }

    #[test]
    fn listed_kanji_are_one_in_a_name_and_others_are_not() {
        let variants = Variants::built_in().unwrap();
        let name = |text: &str| {
            let mut out = String::new();
            variants.name(text, &mut out);
            out
        };
        for (a, b) in [
            ("髙﨑　徳子", "高崎 德子"),
            ("渡邊", "渡辺"),
            ("𠮷田", "吉田"),
            ("神\u{FA19}", "神神"),
            ("辻\u{E0100}", "辻"),
        ] {
            assert_eq!(name(a), name(b), "{a}");
        }
        assert_ne!(name("優子"), name("裕子"));
    }

    #[test]
    fn a_kanji_in_two_groups_is_an_error() {
        assert!(Variants::parse("groups = [\"高髙\", \"髙橋\"]").is_err());
        assert!(Variants::parse("groups = [\"\"]").is_err());
    }
}
