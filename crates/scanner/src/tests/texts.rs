use super::*;
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8};
use proptest::prelude::*;

/// A text in an encoding; UTF-16 is none that encoders write.
pub(super) fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let by = |encoding: &'static Encoding| encoding.encode(text).0.into_owned();
    match encoding {
        "utf-8" => by(UTF_8),
        "utf-8-mark" => [b"\xEF\xBB\xBF".to_vec(), by(UTF_8)].concat(),
        "cp932" => by(SHIFT_JIS),
        "euc-jp" => by(EUC_JP),
        "iso-2022-jp" => by(ISO_2022_JP),
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "utf-16le-mark" => [vec![0xFF, 0xFE], encoded(text, "utf-16le")].concat(),
        "utf-16be-mark" => [vec![0xFE, 0xFF], encoded(text, "utf-16be")].concat(),
        other => panic!("{other}"),
    }
}

pub(super) const ENCODINGS: [&str; 9] = [
    "utf-8",
    "utf-8-mark",
    "cp932",
    "euc-jp",
    "iso-2022-jp",
    "utf-16le",
    "utf-16be",
    "utf-16le-mark",
    "utf-16be-mark",
];

/// The ways in which people write a number.
fn disguises(number: &str) -> Vec<String> {
    let spread = |by: &str| number.chars().map(String::from).collect::<Vec<_>>().join(by);
    vec![
        number.to_owned(),
        wide(number),
        fours(number, "-"),
        fours(number, " "),
        fours(number, "."),
        fours(number, "・"),
        fours(number, "　"),
        fours(number, "‐"),
        fours(number, "－"),
        fours(number, "ー"),
        fours(number, "\n"),
        wide(&fours(number, "－")),
        wide(&fours(number, "　")),
        spread(" "),
        spread("\n"),
        wide(&spread("　")),
        format!("{}-{}", &number[..6], &number[6..]),
    ]
}

#[test]
fn every_disguise_is_found_in_every_encoding() {
    let number = number();
    for encoding in ENCODINGS {
        for disguise in disguises(&number) {
            let text =
                format!("職員の一覧です。\n氏名 花巻 太郎\n個人番号：{disguise}\n以上のとおり。\n");
            let (text, _, lost) = match encoding {
                "cp932" => SHIFT_JIS.encode(&text),
                "euc-jp" => EUC_JP.encode(&text),
                "iso-2022-jp" => ISO_2022_JP.encode(&text),
                _ => (text.as_bytes().to_vec().into(), UTF_8, false),
            };
            // A dash that this encoding does not have cannot stand in it.
            if lost {
                continue;
            }
            let text = match encoding {
                "cp932" | "euc-jp" | "iso-2022-jp" => text.into_owned(),
                _ => encoded(std::str::from_utf8(&text).unwrap(), encoding),
            };
            let told = told(&text, "a.txt");
            assert_eq!(told.len(), 1, "{encoding}: {disguise:?}: {told:?}");
            assert_eq!(told[0].0, "line 3", "{encoding}: {disguise:?}");
            assert!(told[0].2 >= Confidence::Medium, "{encoding}: {disguise:?}: {told:?}");
        }
    }
}

#[test]
fn longer_runs_wrong_digits_and_other_numbers_are_none() {
    let number = number();
    let wrong = format!("{}{}", &number[..11], (number.as_bytes()[11] - b'0' + 1) % 10);
    for text in [
        format!("{number}1"),
        format!("1{number}"),
        wrong.clone(),
        fours(&wrong, "-"),
        format!("{number}{number}"),
        "000000000000".to_owned(),
        format!("{} {} {} 1234", &number[..4], &number[4..8], &number[8..]),
    ] {
        assert_eq!(told(format!("値 {text} です").as_bytes(), "a.txt"), [], "{}", text.len());
    }
}

#[test]
fn a_text_of_any_length_is_read_in_pieces_without_loss() {
    let all = numbers(400);
    for filler in ["the quick brown fox ", "いろはにほへとちりぬるを。", "\n", "1\n", ", "]
    {
        let mut text = String::new();
        for number in &all {
            // Not a whole number of pieces between two.
            while !text.len().is_multiple_of(7_919) && !text.is_empty() && text.len() % 11 != 3 {
                text.push('x');
            }
            text.push_str(&filler.repeat(9_001 / filler.len()));
            text.push_str("x個人番号");
            text.push_str(number);
            text.push_str("様\n");
        }
        assert!(text.len() > 3 << 20);
        let told = told(text.as_bytes(), "a.txt");
        assert_eq!(told.iter().map(|t| t.3).sum::<u64>(), 400, "{filler:?}");
        let last = text.lines().count();
        assert_eq!(told.last().unwrap().0, format!("line {last}"), "{filler:?}");
        let (cp932, _, _) = SHIFT_JIS.encode(&text);
        assert_eq!(count(&cp932, "a.txt"), 400, "{filler:?}");
    }
}

#[test]
fn a_list_of_nothing_but_numbers_is_found_to_the_last() {
    let all = numbers(500);
    let list = all.join("\n").repeat(400);
    let list = list.replace("\n\n", "\n");
    let lines = list.lines().filter(|line| line.len() == 12).count() as u64;
    assert!(list.len() > 2 << 20);
    assert_eq!(count(list.as_bytes(), "a.txt"), lines);
}

#[test]
fn what_stands_before_decides() {
    let number = number();
    let level = |text: String| told(text.as_bytes(), "a.txt").first().map(|t| t.2);
    let (high, medium, low) =
        (Some(Confidence::High), Some(Confidence::Medium), Some(Confidence::Low));
    assert_eq!(level(format!("マイナンバー: {number}")), high);
    assert_eq!(level(format!("ﾏｲﾅﾝﾊﾞｰ {number}")), high);
    assert_eq!(level(format!("My Number\n{number}")), high);
    assert_eq!(level(format!("{{\"my_number\":\"{number}\"}}")), high);
    assert_eq!(level(format!("花巻 太郎 {number}")), medium);
    assert_eq!(level(fours(&number, " ")), medium);
    assert_eq!(level(format!("お問合せ番号 {number}")), low);
    assert_eq!(level(format!("TEL +{number}")), low);
    assert_eq!(level(format!("注文番号：{number}")), low);
    assert_eq!(level(format!("ABC{number}")), low);
    // The nearest word decides.
    assert_eq!(level(format!("電話 0198-00-0000 個人番号 {number}")), high);
    assert_eq!(level(format!("個人番号は別紙。注文番号 {number}")), low);
    // A list under a heading.
    let all = numbers(5);
    let list = format!("個人番号\n{}\n", all.join("\n"));
    assert!(told(list.as_bytes(), "a.txt").iter().all(|t| t.2 == Confidence::High));
}

#[test]
fn no_digit_is_ever_said() {
    let number = number();
    let name = format!("{number}.txt");
    let said = format!("{:?}", events(format!("個人番号 {number}").as_bytes(), &name));
    assert!(!said.contains(&number), "a name with a number was repeated");
    assert!(said.contains("************"));
    let member = format!("{:?}", events(&made::zip(&[(&name, number.as_bytes())]), "a.zip"));
    assert!(!member.contains(&number));
    assert!(member.contains("Name"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever bytes come: no panic, no digits.
    #[test]
    fn any_bytes_are_looked_through(bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
        events(&bytes, "a.bin");
    }

    /// A number among any bytes that are not part of a longer run is found.
    #[test]
    fn a_number_among_anything(
        before in prop::collection::vec(any::<u8>(), 0..400),
        after in prop::collection::vec(any::<u8>(), 0..400),
        at in 0_usize..50,
    ) {
        let number = numbers(50).remove(at);
        let bytes = [b"text\n".to_vec(), before, b"\n(".to_vec(), number.into_bytes(), b")\n".to_vec(), after].concat();
        prop_assert!(!events(&bytes, "a.txt").is_empty());
    }
}
