//! Made-up people with valid, synthetic numbers. Names are drawn from two lists, so nobody is meant.

use crate::SeededRandom;
use domain::Day;
use number::IndividualNumber;

/// A made-up person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeUp {
    /// Number in the staff list: `S` and five digits, different for each person of a list.
    pub staff_number: String,
    /// Family and given name with a full-width space.
    pub name: String,
    /// The same in full-width katakana.
    pub kana: String,
    /// Day of birth, 1955 to 2005.
    pub birth: Day,
    /// Twelve ASCII digits with a right check digit; different for each person of a list.
    pub digits: [u8; 12],
}

impl MadeUp {
    /// The number as text.
    #[must_use]
    pub fn number_text(&self) -> String {
        self.digits.iter().map(|b| char::from(*b)).collect()
    }

    /// The number as the program holds it.
    ///
    /// # Panics
    /// When `digits` was changed to something that is no number.
    #[must_use]
    pub fn number(&self) -> IndividualNumber {
        match IndividualNumber::from_digits(self.digits) {
            Ok(number) => number,
            Err(fault) => panic!("made-up digits are no number: {fault}"),
        }
    }
}

/// Family names, among them the variants that break careless converters.
const FAMILY: [(&str, &str); 20] = [
    ("青池", "アオイケ"),
    ("伊佐木", "イサキ"),
    ("宇津見", "ウツミ"),
    ("江之浦", "エノウラ"),
    ("小笠間", "オガサマ"),
    ("髙樋", "タカヒ"),
    ("山﨑沢", "ヤマサキザワ"),
    ("德久井", "トクイ"),
    ("濵名瀬", "ハマナセ"),
    ("𠮷野井", "ヨシノイ"),
    ("花巻沢", "ハナマキザワ"),
    ("森乃", "モリノ"),
    ("南雲川", "ナグモガワ"),
    ("丘", "オカ"),
    ("辻󠄀堂", "ツジドウ"),
    ("渡邉田", "ワタナベダ"),
    ("齋木野", "サイキノ"),
    ("ヴァンデルメール", "ヴァンデルメール"),
    ("九鬼島", "クキジマ"),
    ("百瀬川", "モモセガワ"),
];

const GIVEN: [(&str, &str); 20] = [
    ("晶", "アキラ"),
    ("郁恵", "イクエ"),
    ("詩央里", "シオリ"),
    ("栄太郎", "エイタロウ"),
    ("織衣", "オリエ"),
    ("カンナ", "カンナ"),
    ("喜久雄", "キクオ"),
    ("久美香", "クミカ"),
    ("慶一", "ケイイチ"),
    ("琴乃", "コトノ"),
    ("紗代子", "サヨコ"),
    ("俊作", "シュンサク"),
    ("澄江", "スミエ"),
    ("誠司", "セイジ"),
    ("蒼介", "ソウスケ"),
    ("民子", "タミコ"),
    ("千鶴", "チヅル"),
    ("鉄也", "テツヤ"),
    ("ニーナ", "ニーナ"),
    ("ジョゼ・マリア", "ジョゼ・マリア"),
];

/// Makes `count` people; the same seed gives the same people.
#[must_use]
pub fn people(seed: u64, count: usize) -> Vec<MadeUp> {
    let random = SeededRandom::new(seed);
    let mut taken = std::collections::BTreeSet::new();
    (1..=count)
        .map(|n| {
            let (family, family_kana) = pick(&FAMILY, &random);
            let (given, given_kana) = pick(&GIVEN, &random);
            let digits = loop {
                let digits = draw_digits(&random);
                if taken.insert(digits) {
                    break digits;
                }
            };
            // 1955-01-01 is 5,479 days before 1970.
            let days = i32::try_from(random.below(51 * 365)).unwrap_or(0);
            MadeUp {
                staff_number: format!("S{n:05}"),
                name: format!("{family}\u{3000}{given}"),
                kana: format!("{family_kana}\u{3000}{given_kana}"),
                birth: Day(days - 5_479),
                digits,
            }
        })
        .collect()
}

/// Draws twelve ASCII digits with a right check digit.
#[must_use]
pub fn draw_digits(random: &SeededRandom) -> [u8; 12] {
    let mut values = [0u8; 12];
    loop {
        let [base @ .., check] = &mut values;
        base.fill_with(|| random.below(10) as u8);
        *check = digits::individual_check_digit(base);
        if digits::is_individual(&values) {
            return values.map(|v| v | b'0');
        }
    }
}

fn pick<T: Copy + Default>(list: &[T], random: &SeededRandom) -> T {
    let at = random.below(list.len() as u64) as usize;
    list.get(at).copied().unwrap_or_default()
}
