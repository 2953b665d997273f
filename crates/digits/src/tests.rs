use super::*;
use proptest::prelude::*;

/// Synthetic samples that public validators use; see the worked vectors beside each.
const VALID: [&str; 6] = [
    "123456789018",
    "123456789050", // remainder 0
    "123456789000", // remainder 1
    "123456789131", // remainder 10
    "023456789013", // leading zero
    "111111111118",
];

#[test]
fn worked_vectors_of_the_check_digit() {
    for text in VALID {
        assert_eq!(
            check_individual(text).map(|d| String::from_utf8(d.to_vec()).unwrap()),
            Ok(text.to_owned())
        );
    }
    assert_eq!(check_individual("123456789012"), Err(Fault::CheckDigit));
    assert_eq!(check_individual("000000000000"), Err(Fault::AllZero));
}

#[test]
fn exactly_one_check_digit_fits() {
    for check in 0..10 {
        let text = format!("12345678901{check}");
        assert_eq!(check_individual(&text).is_ok(), check == 8, "{check}");
    }
}

#[test]
fn typed_forms() {
    for text in [
        "１２３４５６７８９０１８",
        " 1234 5678 9018 ",
        "\u{3000}１２３４\u{3000}５６７８\u{3000}９０１８",
        "1234-5678-9018",
        "1234‐5678－9018",
        "1234ー5678−9018",
        "1234 - 5678 - 9018",
        "\t123456789018\r\n",
        "١٢٣٤٥٦٧٨٩٠١٨",
        "𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡𝟘𝟙𝟠",
    ] {
        assert_eq!(check_individual(text), Ok(*b"123456789018"), "{text:?}");
    }
    for (text, fault) in [
        ("", Fault::Empty),
        (" \u{3000}\n", Fault::Empty),
        ("1234567890", Fault::Length { digits: 10 }),
        ("1234567890123", Fault::Length { digits: 13 }),
        ("7000012050002", Fault::Length { digits: 13 }),
        ("-", Fault::Characters),
        ("-123456789018", Fault::Characters),
        ("1234-5678-9018-", Fault::Characters),
        ("+123456789018", Fault::Characters),
        ("123456789018.0", Fault::Characters),
        ("12345678901A", Fault::Characters),
        ("1234\n56789018", Fault::Characters),
        ("番号123456789018", Fault::Characters),
        ("'123456789018", Fault::Characters),
        ("=\"123456789018\"", Fault::Characters),
        ("23456789013", Fault::LostLeadingZero),
        ("11111111111", Fault::LostLeadingZero),
        ("1.23457E+11", Fault::Exponent),
        ("1E+11", Fault::Exponent),
        ("１．２３４５７Ｅ＋１１", Fault::Exponent),
        ("1.2e11", Fault::Exponent),
        ("E11", Fault::Characters),
        ("1E2E3", Fault::Characters),
    ] {
        assert_eq!(check_individual(text), Err(fault), "{text:?}");
    }
}

#[test]
fn spreadsheet_marks_come_off_only_when_asked() {
    for (text, bare) in [
        ("=\"023456789013\"", "023456789013"),
        (" '023456789013 ", "023456789013"),
        ("023456789013", "023456789013"),
        ("=\"0234", "=\"0234"),
        ("'", ""),
        ("=\"", "=\""),
    ] {
        assert_eq!(without_spreadsheet_marks(text), bare);
    }
}

#[test]
fn corporate_vectors() {
    for text in ["7000012050002", "7123456789012", "７-0000-1205-0002"] {
        assert!(check_corporate(text).is_ok(), "{text}");
    }
    assert_eq!(check_corporate("7000012050002").unwrap().to_string(), "7000012050002");
    for (text, fault) in [
        ("8000012050002", Fault::CheckDigit),
        ("0000012050002", Fault::CheckDigit),
        ("9000000000000", Fault::AllZero),
        ("0000000000000", Fault::AllZero),
        ("123456789018", Fault::Length { digits: 12 }),
        ("T7000012050002", Fault::Characters),
        ("7.00001E+12", Fault::Exponent),
        ("", Fault::Empty),
    ] {
        assert_eq!(check_corporate(text), Err(fault), "{text:?}");
    }
}

#[test]
fn no_fault_shows_a_digit() {
    for fault in Fault::ALL {
        assert!(!fault.to_string().bytes().any(|b| b.is_ascii_digit()));
        assert_eq!(Fault::ALL.iter().filter(|f| f.code() == fault.code()).count(), 1);
    }
}

#[test]
fn hits_of_every_form() {
    for (text, hits) in [
        ("123456789018", vec!["123456789018"]),
        ("x123456789018y", vec!["123456789018"]),
        ("番号は１２３４５６７８９０１８です", vec!["１２３４５６７８９０１８"]),
        ("1234 5678 9018", vec!["1234 5678 9018"]),
        ("1234\u{3000}5678 9018", vec!["1234\u{3000}5678 9018"]),
        ("1234-5678-9018", vec!["1234-5678-9018"]),
        ("1234-5678‐9018", vec!["1234-5678‐9018"]),
        ("1234ー5678ｰ9018", vec!["1234ー5678ｰ9018"]),
        ("1234.5678.9018", vec!["1234.5678.9018"]),
        ("1234/5678／9018", vec!["1234/5678／9018"]),
        ("1234_5678_9018", vec!["1234_5678_9018"]),
        ("1234\\5678\u{2044}9018", vec!["1234\\5678\u{2044}9018"]),
        ("一二三四五六七八九○一八", vec!["一二三四五六七八九○一八"]),
        ("〡〢〣〤〥〦〧〨〩〇〡〨", vec!["〡〢〣〤〥〦〧〨〩〇〡〨"]),
        ("①②③④⑤⑥⑦⑧⑨🄋①⑧", vec!["①②③④⑤⑥⑦⑧⑨🄋①⑧"]),
        ("123456\u{FFFC}\u{E000}789018", vec!["123456\u{FFFC}\u{E000}789018"]),
        ("1234・5678･9018", vec!["1234・5678･9018"]),
        // The same run twice, and beside other things.
        ("123456789018,023456789013", vec!["123456789018", "023456789013"]),
        ("2026-11-21 1234-5678-9018", vec!["1234-5678-9018"]),
        ("12/1234-5678-9018/1", vec!["1234-5678-9018"]),
        ("1234-5678-9018--1", vec!["1234-5678-9018"]),
        ("1234-5678-9018-", vec!["1234-5678-9018"]),
        ("-1234-5678-9018", vec!["1234-5678-9018"]),
        ("1-123456789018", vec!["123456789018"]),
        ("123456789018-1", vec!["123456789018"]),
        ("1234-5678-9018 123456789018", vec!["1234-5678-9018", "123456789018"]),
        // Groups of any length, one separator or another between them.
        ("1234-5678 9018", vec!["1234-5678 9018"]),
        ("12345-678-9018", vec!["12345-678-9018"]),
        ("123/456・789~018", vec!["123/456・789~018"]),
        ("1 2 3 4 5 6 7 8 9 0 1 8", vec!["1 2 3 4 5 6 7 8 9 0 1 8"]),
        ("1234～5678〜9018", vec!["1234～5678〜9018"]),
        // A comma or a new line ends it, so that what follows does not hide it.
        ("123 456 789 018, 090-1234-5678", vec!["123 456 789 018"]),
        ("12-34-56-78-90-18\n2026-11-21", vec!["12-34-56-78-90-18"]),
        // Up to three separators, commas and new lines among them, when nothing else joins.
        ("1234  5678--9018", vec!["1234  5678--9018"]),
        ("1234,5678,9018", vec!["1234,5678,9018"]),
        ("1234\n5678\n9018", vec!["1234\n5678\n9018"]),
        ("123456、- 789018", vec!["123456、- 789018"]),
        // What is not seen does not count.
        ("1234\u{200B}5678\u{2060}\u{FEFF}9018", vec!["1234\u{200B}5678\u{2060}\u{FEFF}9018"]),
        ("1\u{301}2\u{20E3}3456789018", vec!["1\u{301}2\u{20E3}3456789018"]),
        ("1\u{FE0F}23456789018", vec!["1\u{FE0F}23456789018"]),
        ("1234\u{AD}-\u{200D}5678-9018", vec!["1234\u{AD}-\u{200D}5678-9018"]),
        // Numerals that are words, beside digits or not.
        ("一二三四五六七八九〇一八", vec!["一二三四五六七八九〇一八"]),
        ("壱弐参四五六七八九零壱八", vec!["壱弐参四五六七八九零壱八"]),
        ("第二123456789018号", vec!["123456789018"]),
        ("一二三四-5678-九〇一八", vec!["一二三四-5678-九〇一八"]),
        ("❶➁➌456789⓿18", vec!["❶➁➌456789⓿18"]),
        // ⑫ is 12 under NFKC.
        ("⑫3456789018", vec!["⑫3456789018"]),
        // No hits.
        ("123456789012", vec![]),
        ("000000000000", vec![]),
        ("0000-0000-0000", vec![]),
        ("0123456789018", vec![]),
        ("1234567890180", vec![]),
        ("1123456789018", vec![]),
        ("7000012050002", vec![]),
        ("1234-5678-9018-1234", vec![]),
        ("1234-1234-5678-9018", vec![]),
        ("1-1234-5678-9018", vec![]),
        ("03-1234-5678, 0312345678", vec![]),
        ("12-34-56-78-90-18-2", vec![]),
        ("1234----5678----9018", vec![]),
        ("2026-11-22 10:30", vec![]),
        ("2026-04-01~2027-03-31", vec![]),
        ("一二三四五六七八九〇一二", vec![]),
        ("", vec![]),
    ] {
        let found: Vec<&str> = find_hits(text).into_iter().map(|r| text.get(r).unwrap()).collect();
        assert_eq!(found, hits, "{text:?}");
        assert_eq!(has_hit(text), !hits.is_empty(), "{text:?}");
    }
}

#[test]
fn a_hit_is_found_at_every_place_of_a_record() {
    for form in ["123456789018", "1234-5678-9018", "1234.5678.9018", "1 2 3 4 5 6,~ 789018"] {
        for before in 0..40 {
            for filler in ["x", "7x", "-", "7-x", "77.", "\u{3042}", "1-x,"] {
                let text = format!("{}x{form}z1", filler.repeat(before));
                assert!(has_hit(&text), "{text}");
                assert!(has_hit_bytes(text.as_bytes()), "{text}");
            }
        }
    }
}

/// The definition again, by other means: the whole text is normalised, and every range of it is tried.
fn oracle(text: &str) -> bool {
    oracle_of(text, false) || oracle_of(text, true)
}

fn oracle_of(text: &str, kanji: bool) -> bool {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    let unseen = |c: &char| is_combining_mark(*c) || "\u{200B}\u{AD}\u{2060}\u{FEFF}".contains(*c);
    let text: Vec<char> = text.nfkc().filter(|c| !unseen(c)).collect();
    let digit = |c: char| {
        // Zeros of the scripts that the strategies below draw from.
        let zeros = [0x30u32, 0x660, 0x966];
        let word = "〇一二三四五六七八九".chars().position(|k| kanji && k == c).map(|v| v as u32);
        let of = |zero: &u32| (c as u32).checked_sub(*zero).filter(|v| *v < 10);
        zeros.iter().find_map(of).or(word)
    };
    let kind = |c: char| {
        let families = [" ", "-‐–—−ー", "~〜", ".。", "/\\⁄", "_", "・", ",、", "\n\t"];
        families.into_iter().position(|family| family.contains(c))
    };
    let right = |d: &[u32]| {
        let sum: u32 =
            (1..=11).map(|n| d[11 - n] * if n <= 6 { n as u32 + 1 } else { n as u32 - 5 }).sum();
        let check = if sum % 11 <= 1 { 0 } else { 11 - sum % 11 };
        d[11] == check && d.iter().any(|v| *v != 0)
    };
    // The digits of the text, each with the kinds of separators before it; none after anything else.
    let (mut digits, mut gap) = (Vec::<(u32, Option<Vec<usize>>)>::new(), None);
    for c in text {
        match (digit(c), kind(c), &mut gap) {
            (Some(value), ..) => {
                digits.push((value, gap.replace(Vec::new())));
            }
            (None, Some(kind), Some(kinds)) => kinds.push(kind),
            (None, None, _) => gap = None,
            (None, Some(_), None) => {}
        }
    }
    // Bare, tight, loose: how many separators, and of which kinds.
    let levels = [(0, 0), (1, 7), (3, usize::MAX)];
    let gap_before = |i: usize| digits.get(i).and_then(|(_, gap)| gap.clone());
    let fours = |i: usize| {
        let by = gap_before(i + 4);
        let gaps = (i + 1..i + 12).all(|k| {
            let wanted = if k == i + 4 || k == i + 8 { by.clone() } else { Some(Vec::new()) };
            gap_before(k) == wanted
        });
        let beside = |k: usize| gap_before(k).is_some_and(|g| g.is_empty() || Some(g) == by);
        by.as_ref().is_some_and(|g| g.len() == 1) && gaps && !beside(i) && !beside(i + 12)
    };
    (0..digits.len().saturating_sub(11)).any(|i| {
        let values: Vec<u32> = digits[i..i + 12].iter().map(|(value, _)| *value).collect();
        let joined = levels.iter().any(|(most, kinds)| {
            let joins = |gap: Vec<usize>| gap.len() <= *most && gap.iter().all(|k| k < kinds);
            let at = |k: usize| gap_before(k).is_some_and(joins);
            (i + 1..i + 12).all(at) && !at(i) && !at(i + 12)
        });
        right(&values) && (joined || fours(i))
    })
}

/// Pieces that make near hits likely.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "1234", "5678", "9018", "123456789018", "０２３４", "５６７８", "９０１３", "111111111118", "١٢٣٤",
            "५६७८", "9", "0", "一二三四", "五六", "七八", "九〇一八", "三", "12", "34", "00", "000000000000", "⑫", "3456789018",
        ]),
        4 => prop::sample::select(vec![
            "-", "‐", "–", "—", "−", "ー", "ｰ", " ", "\u{3000}", "\u{A0}", ".", "．", "/", "_", "・", "･",
            "~", "～", "〜", ",", "、", "､", "\n", "\t", "\u{200B}", "\u{AD}", "\u{FE0F}",
        ]),
        1 => prop::sample::select(vec!["x", "番", ":", "カ", "ｶﾞ", "e\u{301}", "\u{301}", "½", "㌖"]),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|p| p.concat())
}

/// Up to three separators of any kind, with characters among them that are not seen.
fn disguise() -> impl Strategy<Value = String> {
    let separator = prop::sample::select(vec![
        "-", "‐", "ー", "−", " ", "\u{3000}", "\u{2800}", ".", "。", "/", "／", "_", "・", "·",
        "•", "~", "～", "〜", ",", "、", "，", "\n", "\u{2028}",
    ]);
    let unseen = prop::sample::select(vec![
        "",
        "\u{200B}",
        "\u{200C}\u{200D}",
        "\u{2060}",
        "\u{FEFF}",
        "\u{AD}",
        "\u{301}",
        "\u{FE0F}",
        "\u{E0101}",
        "\u{20E3}",
        "\u{3164}",
        "\u{61C}",
        "\u{E0041}",
    ]);
    (unseen.clone(), prop::collection::vec((separator, unseen), 0..4)).prop_map(|(first, rest)| {
        rest.into_iter().fold(first.to_owned(), |text, (s, u)| text + s + u)
    })
}

#[test]
fn the_quick_count_never_falls_short() {
    for c in '\0'..=char::MAX {
        let mut digits = 0;
        unicode::each_token(c, |t| {
            digits += usize::from(matches!(t, unicode::Token::Digit(_) | unicode::Token::Kanji(_)));
        });
        assert!(digits <= unicode::most_digits(c), "{c:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn search_agrees_with_the_definition(text in pieces()) {
        prop_assert_eq!(has_hit(&text), oracle(&text));
        prop_assert_eq!(!find_hits(&text).is_empty(), oracle(&text));
        if text.is_ascii() {
            prop_assert_eq!(has_hit_bytes(text.as_bytes()), oracle(&text));
        }
    }

    #[test]
    fn ascii_search_agrees_with_the_definition(text in "([0-9]{1,4}[-. x,~\n]{0,4}|123456789018|1234-5678-9018|[a-z]{1,7}){0,9}") {
        prop_assert_eq!(has_hit_bytes(text.as_bytes()), oracle(&text));
        prop_assert_eq!(!find_hits(&text).is_empty(), oracle(&text));
    }

    /// Whatever stands between the digits, and however they are written, within what is promised.
    #[test]
    fn no_disguise_helps(
        base in prop::array::uniform11(0u8..10),
        scripts in prop::array::uniform12(0usize..10),
        gaps in prop::array::uniform11(disguise()),
        around in "[a-zあ-ん:]{0,9}",
    ) {
        prop_assume!(base != [0; 11]);
        let values = base.iter().copied().chain([individual_check_digit(&base)]);
        let scripts = scripts.iter().map(|script| {
            ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹",
             "〇一二三四五六七八九", "零壱弐参四五六七八九", "〇ⅠⅱⅢⅣⅤⅵⅦⅧⅸ",
             "\u{E0030}\u{E0031}\u{E0032}\u{E0033}\u{E0034}\u{E0035}\u{E0036}\u{E0037}\u{E0038}\u{E0039}"][*script]
        });
        let digits = values.zip(scripts).map(|(v, script)| script.chars().nth(v.into()).unwrap());
        let mut text = format!("{around}x");
        for (digit, gap) in digits.zip(gaps.into_iter().chain([String::new()])) {
            text.push(digit);
            text.push_str(&gap);
        }
        prop_assert!(has_hit(&text), "{text}");
        let hits = find_hits(&text);
        prop_assert_eq!(hits.len(), 1);
        prop_assert_eq!((hits[0].start, hits[0].end), (around.len() + 1, text.len()));
    }

    #[test]
    fn any_text_is_searched_without_fault(text in any::<String>()) {
        for hit in find_hits(&text) {
            prop_assert!(text.get(hit).is_some());
        }
        let _ = (check_individual(&text), check_corporate(&text), has_hit_bytes(text.as_bytes()));
    }

    #[test]
    fn a_made_number_is_read_and_found(base in prop::array::uniform11(0u8..10), gap in "[a-z ]{0,20}") {
        prop_assume!(base != [0; 11]);
        let check = individual_check_digit(&base);
        let text: String = base.iter().chain([&check]).map(|d| char::from(b'0' + d)).collect();
        let read = check_individual(&text);
        prop_assert_eq!(read.as_ref().map(|d| d.as_slice()), Ok(text.as_bytes()));
        let inside = format!("{gap}x{text}y{gap}");
        prop_assert_eq!(find_hits(&inside), vec![gap.len() + 1..gap.len() + 13]);
        // Any other last digit is refused.
        for other in (0..10).filter(|d| *d != check) {
            let wrong = format!("{}{other}", text.get(..11).unwrap());
            prop_assert_eq!(check_individual(&wrong), Err(Fault::CheckDigit));
        }
    }
}

#[test]
fn the_table_of_zeros_holds_decimal_digits_only() {
    let mut digits = 0;
    for c in '\0'..=char::MAX {
        let mut tokens = Vec::new();
        unicode::each_token(c, |t| tokens.push(t));
        if let [unicode::Token::Digit(v)] = tokens[..] {
            digits += 1;
            assert!(c.is_numeric() && v < 10, "{c:?}");
            // Ten follow one another, so the neighbour in the block has the next value.
            if v < 9
                && c as u32 >= 0x660
                && !matches!(c as u32, 0x2070..=0x24FF | 0x2776..=0x2793 | 0x1F100..=0x1F10C)
            {
                let mut next = Vec::new();
                unicode::each_token(char::from_u32(c as u32 + 1).unwrap(), |t| next.push(t));
                assert_eq!(next, [unicode::Token::Digit(v + 1)], "{c:?}");
            }
        }
    }
    assert!(digits >= 690, "{digits}");
}
