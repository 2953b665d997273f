//! Many made-up people: every name put together from two lists, every birth date from a place in a row.

use std::fmt::Write;

use office::RealRandom;
use office::domain::Day;
use zeroize::Zeroizing;

use super::people::{Newcomer, number};

const FAMILY: [(&str, &str); 24] = [
    ("浅野", "アサノ"),
    ("泉", "イズミ"),
    ("梅原", "ウメハラ"),
    ("江口", "エグチ"),
    ("岡本", "オカモト"),
    ("片山", "カタヤマ"),
    ("岸田", "キシダ"),
    ("栗林", "クリバヤシ"),
    ("小泉", "コイズミ"),
    ("榊", "サカキ"),
    ("塩谷", "シオヤ"),
    ("杉村", "スギムラ"),
    ("関根", "セキネ"),
    ("高瀬", "タカセ"),
    ("千葉", "チバ"),
    ("土屋", "ツチヤ"),
    ("寺島", "テラシマ"),
    ("富田", "トミタ"),
    ("中庭", "ナカニワ"),
    ("野村", "ノムラ"),
    ("橋爪", "ハシヅメ"),
    ("深沢", "フカザワ"),
    ("松永", "マツナガ"),
    ("若林", "ワカバヤシ"),
];

const GIVEN: [(&str, &str); 25] = [
    ("明", "アキラ"),
    ("郁子", "イクコ"),
    ("栄治", "エイジ"),
    ("香織", "カオリ"),
    ("清", "キヨシ"),
    ("恵子", "ケイコ"),
    ("小百合", "サユリ"),
    ("茂", "シゲル"),
    ("澄江", "スミエ"),
    ("聡太", "ソウタ"),
    ("隆", "タカシ"),
    ("千尋", "チヒロ"),
    ("勉", "ツトム"),
    ("徹也", "テツヤ"),
    ("知美", "トモミ"),
    ("直樹", "ナオキ"),
    ("典子", "ノリコ"),
    ("晴香", "ハルカ"),
    ("洋", "ヒロシ"),
    ("文子", "フミコ"),
    ("誠", "マコト"),
    ("美穂", "ミホ"),
    ("優", "ユウ"),
    ("陽一", "ヨウイチ"),
    ("玲奈", "レイナ"),
];

const DEPARTMENTS: [&str; 6] = ["総務課", "税務課", "福祉課", "市民課", "学務課", "施設課"];

/// The place from which those who have just come are counted: apart from the people of the roster.
const NEW_FROM: usize = 1_000;

fn name(n: usize, member: usize) -> (String, String) {
    // Two lists whose lengths share no divisor: the first 600 places differ.
    let family = FAMILY.get(n % FAMILY.len()).copied().unwrap_or_default();
    let given = GIVEN.get((n * 7 + member * 11) % GIVEN.len()).copied().unwrap_or_default();
    (format!("{}　{}", family.0, given.0), format!("{}　{}", family.1, given.1))
}

fn birth(n: usize, years: usize) -> Day {
    // Days of 1960 to 2000, spread by a step that comes back to none of them soon.
    let place = i32::try_from((n * 5_209) % 14_600).unwrap_or(0);
    let years = i32::try_from(years).unwrap_or(0);
    Day(-3_653 + place + years * 365)
}

/// Lines of a roster: members of staff, some of them with a family.
pub fn rows(count: usize, random: &RealRandom) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    let (mut n, mut written) = (0, 0);
    while written < count {
        let family: &[(&str, usize)] = match n % 4 {
            0 => &[("本人", 0), ("配偶者", 2), ("子", 28)],
            1 => &[("本人", 0), ("子", 26)],
            _ => &[("本人", 0)],
        };
        let department = DEPARTMENTS.get(n % DEPARTMENTS.len()).copied().unwrap_or_default();
        for (member, (relation, younger)) in family.iter().enumerate().take(count - written) {
            let (name, kana) = name(n, member);
            let number = Zeroizing::new(number(random));
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "{},{relation},{name},{kana},{},{department},{}\r\n",
                20_000 + n,
                birth(n, *younger),
                number.as_str()
            );
            written += 1;
        }
        n += 1;
    }
    text
}

/// So many people who have just come.
pub fn newcomers(count: usize) -> Vec<Newcomer> {
    let one = |n: usize| {
        let (name, kana) = name(n, 3);
        Newcomer { number: (30_000 + n).to_string(), name, kana, birth: birth(n, 0).to_string() }
    };
    (NEW_FROM..NEW_FROM + count).map(one).collect()
}
