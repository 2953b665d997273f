//! Made-up people: synthetic numbers with a right check digit, made-up names, CP932 files as offices
//! have them.

use std::fmt::Write;

use office::RealRandom;
use office::domain::Random;
use zeroize::Zeroizing;

use super::crowd;

/// Staff numbers of those who left in 2017.
pub const LEAVER_NUMBERS: [&str; 2] = ["90001", "90002"];
/// Their department.
pub const LEAVER_DEPARTMENT: &str = "総務課";

/// A roster and the form of the same people without numbers.
pub struct Made {
    pub roster: Zeroizing<Vec<u8>>,
    pub form: Vec<u8>,
}

struct Member {
    relation: &'static str,
    given: &'static str,
    kana: &'static str,
    half: &'static str,
    birth: (i32, u32, u32),
}

struct Family {
    number: &'static str,
    name: &'static str,
    kana: &'static str,
    half: &'static str,
    members: &'static [Member],
}

macro_rules! member {
    ($relation:literal $given:literal $kana:literal $half:literal $y:literal-$m:literal-$d:literal) => {
        Member { relation: $relation, given: $given, kana: $kana, half: $half, birth: ($y, $m, $d) }
    };
}

const STAFF: &[Family] = &[
    Family {
        number: "10001",
        name: "見本",
        kana: "ミホン",
        half: "ﾐﾎﾝ",
        members: &[
            member!("本人" "一郎" "イチロウ" "ｲﾁﾛｳ" 1975-4-1),
            member!("配偶者" "桜" "サクラ" "ｻｸﾗ" 1978-11-20),
            member!("子" "大地" "ダイチ" "ﾀﾞｲﾁ" 2003-6-5),
            member!("子" "海" "ウミ" "ｳﾐ" 2012-2-29),
        ],
    },
    Family {
        number: "10002",
        name: "例田",
        kana: "レイダ",
        half: "ﾚｲﾀﾞ",
        members: &[member!("本人" "久美" "クミ" "ｸﾐ" 1990-12-8)],
    },
    Family {
        number: "10003",
        name: "架空",
        kana: "カクウ",
        half: "ｶｸｳ",
        members: &[
            member!("本人" "健" "ケン" "ｹﾝ" 1968-1-15),
            member!("子" "葵" "アオイ" "ｱｵｲ" 2001-9-30),
        ],
    },
    Family {
        number: "10004",
        name: "仮名",
        kana: "カメイ",
        half: "ｶﾒｲ",
        members: &[
            member!("本人" "真理" "マリ" "ﾏﾘ" 1984-7-7),
            member!("配偶者" "徹" "トオル" "ﾄｵﾙ" 1982-3-3),
        ],
    },
];

const LEAVERS: &[Family] = &[
    Family {
        number: "90001",
        name: "旧姓",
        kana: "キュウセイ",
        half: "ｷｭｳｾｲ",
        members: &[
            member!("本人" "実" "ミノル" "ﾐﾉﾙ" 1955-5-5),
            member!("配偶者" "和" "カズ" "ｶｽﾞ" 1957-10-10),
        ],
    },
    Family {
        number: "90002",
        name: "退田",
        kana: "タイダ",
        half: "ﾀｲﾀﾞ",
        members: &[member!("本人" "進" "ススム" "ｽｽﾑ" 1956-8-18)],
    },
];

/// The roster and the form of those who are here, and `others` more people of the roster alone.
pub fn staff(random: &RealRandom, others: usize) -> Made {
    let mut made = Made { roster: roster(STAFF, random), form: form(STAFF, random) };
    let crowd = crowd::rows(others, random);
    made.roster.extend_from_slice(&cp932(&crowd));
    made
}

/// So many people are in the house of `demo --serve` besides those of the form, those who left and newcomers: 530 in all.
pub const OTHERS: usize = 492;

/// Somebody who has just come.
pub struct Newcomer {
    pub number: String,
    pub name: String,
    pub kana: String,
    pub birth: String,
}

/// A number of nobody, drawn.
pub fn number_drawn() -> Zeroizing<String> {
    Zeroizing::new(number(&RealRandom::default()))
}

/// The roster of those who left.
pub fn leavers(random: &RealRandom) -> Zeroizing<Vec<u8>> {
    roster(LEAVERS, random)
}

fn roster(families: &[Family], random: &RealRandom) -> Zeroizing<Vec<u8>> {
    let mut text =
        Zeroizing::new(String::from("職員番号,続柄,氏名,フリガナ,生年月日,所属,個人番号\r\n"));
    for family in families {
        for m in family.members {
            let (y, month, day) = m.birth;
            let number = Zeroizing::new(number(random));
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "{},{},{}　{},{}　{},{y}-{month:02}-{day:02},{LEAVER_DEPARTMENT},{}\r\n",
                family.number,
                m.relation,
                family.name,
                m.given,
                family.kana,
                m.kana,
                number.as_str()
            );
        }
    }
    Zeroizing::new(cp932(&text))
}

/// A line of the unified CSV (form 315, 144 columns) for each family, numbers blank.
fn form(families: &[Family], random: &RealRandom) -> Vec<u8> {
    let payer = corporate(random);
    let mut text = String::new();
    for family in families {
        let mut cells = vec![String::new(); 144];
        let mut put = |column: usize, value: String| {
            if let Some(cell) = cells.get_mut(column - 1) {
                *cell = value;
            }
        };
        let dependants = |m: &&Member| m.relation == "子";
        for (column, value) in [
            (1, "315"),
            (4, "見本県見本市本町一丁目"),
            (5, "見本市"),
            (6, "000-000-0000"),
            (10, "0"),
            (11, "06"),
            (13, "0"),
            (15, "主事"),
            (16, "給料・賞与"),
            (17, "4800000"),
            (138, family.number),
            (139, "000000"),
            (144, "2"),
        ] {
            put(column, value.to_owned());
        }
        put(94, payer.clone());
        let half = |m: &Member| format!("{} {}", family.half, m.half);
        let full = |m: &Member| format!("{}　{}", family.name, m.given);
        let mut older = [100, 104, 108, 112].into_iter();
        let mut younger = [116, 120, 124, 128].into_iter();
        for m in family.members {
            let (year, month, day) = m.birth;
            match m.relation {
                "本人" => {
                    put(12, "見本県見本市本町二丁目".to_owned());
                    put(14, full(m));
                    put(137, half(m));
                    let (era, era_year) = if m.birth >= (1989, 1, 8) {
                        ("4", year - 1988)
                    } else {
                        ("1", year - 1925)
                    };
                    put(44, era.to_owned());
                    put(45, format!("{era_year:02}"));
                    put(46, format!("{month:02}"));
                    put(47, format!("{day:02}"));
                }
                "配偶者" => {
                    put(96, half(m));
                    put(97, full(m));
                    put(98, "00".to_owned());
                }
                _ if dependants(&m) => {
                    let place = if year < 2010 { older.next() } else { younger.next() };
                    if let Some(column) = place {
                        put(column, half(m));
                        put(column + 1, full(m));
                        put(column + 2, "00".to_owned());
                    }
                }
                _ => {}
            }
        }
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    cp932(&text)
}

fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}

fn digits_drawn<const N: usize>(random: &RealRandom) -> [u8; N] {
    let mut out = [0u8; N];
    for digit in &mut out {
        let mut byte = [255u8];
        while byte[0] >= 250 {
            random.fill(&mut byte);
        }
        *digit = byte[0] % 10;
    }
    out
}

pub(super) fn number(random: &RealRandom) -> String {
    let body: [u8; 11] = digits_drawn(random);
    written(&body, digits::individual_check_digit(&body), false)
}

fn corporate(random: &RealRandom) -> String {
    let body: [u8; 12] = digits_drawn(random);
    written(&body, digits::corporate_check_digit(&body), true)
}

fn written(body: &[u8], check: u8, first: bool) -> String {
    let mut text: String = body.iter().map(|d| char::from(b'0' + d)).collect();
    let check = char::from(b'0' + check);
    if first {
        text.insert(0, check);
    } else {
        text.push(check);
    }
    text
}
