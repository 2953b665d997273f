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
        ("1234-5678 9018", vec![]),
        ("1234--5678-9018", vec![]),
        ("1234,5678,9018", vec![]),
        ("12345-678-9018", vec![]),
        ("12-3456-7890-18", vec![]),
        ("12345678-9018", vec![]),
        ("1234\n5678\n9018", vec![]),
        ("", vec![]),
    ] {
        let found: Vec<&str> = find_hits(text).map(|r| text.get(r).unwrap()).collect();
        assert_eq!(found, hits, "{text:?}");
        assert_eq!(has_hit(text), !hits.is_empty(), "{text:?}");
    }
}

#[test]
fn a_hit_is_found_at_every_place_of_a_record() {
    for form in ["123456789018", "1234-5678-9018", "1234.5678.9018"] {
        for before in 0..40 {
            for filler in ["x", "7x", "-", "7-x", "77.", "\u{3042}"] {
                let text = format!("{}x{form}z1", filler.repeat(before));
                assert!(has_hit(&text), "{text}");
                assert!(has_hit_bytes(text.as_bytes()), "{text}");
            }
        }
    }
}

/// The definition again, by other means: the whole text is normalised, and every range of it is tried.
fn oracle(text: &str) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let text: Vec<char> = text.nfkc().collect();
    let digit = |i: Option<usize>| {
        let c = *text.get(i?)?;
        // Zeros of the scripts that the strategies below draw from.
        [0x30u32, 0x660, 0x966].iter().find_map(|z| (c as u32).checked_sub(*z).filter(|v| *v < 10))
    };
    let kind = |i: Option<usize>| -> Option<&str> {
        let c = *text.get(i?)?;
        [" ", "-‐–—−ー", ".", "/", "_", "・"].into_iter().find(|family| family.contains(c))
    };
    let right = |d: &[u32]| {
        let sum: u32 =
            (1..=11).map(|n| d[11 - n] * if n <= 6 { n as u32 + 1 } else { n as u32 - 5 }).sum();
        let check = if sum % 11 <= 1 { 0 } else { 11 - sum % 11 };
        d[11] == check && d.iter().any(|v| *v != 0)
    };
    (0..text.len()).any(|i| {
        let before = i.checked_sub(1);
        let bare: Option<Vec<u32>> = (i..i + 12).map(|k| digit(Some(k))).collect();
        let grouped: Option<Vec<u32>> =
            (i..i + 14).filter(|k| k - i != 4 && k - i != 9).map(|k| digit(Some(k))).collect();
        let bare_hit = bare
            .is_some_and(|d| right(&d) && digit(before).is_none() && digit(Some(i + 12)).is_none());
        let by = kind(Some(i + 4));
        let beside = |near: Option<usize>, far: Option<usize>| {
            digit(near).is_some() || (kind(near) == by && digit(far).is_some())
        };
        bare_hit
            || grouped.is_some_and(|d| {
                right(&d)
                    && by.is_some()
                    && kind(Some(i + 9)) == by
                    && !beside(before, i.checked_sub(2))
                    && !beside(Some(i + 14), Some(i + 15))
            })
    })
}

/// Pieces that make near hits likely.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "1234", "5678", "9018", "123456789018", "０２３４", "５６７８", "９０１３", "111111111118", "١٢٣٤",
            "५६७८", "9", "0", "00", "000000000000", "⑫", "3456789018",
        ]),
        4 => prop::sample::select(vec![
            "-", "‐", "–", "—", "−", "ー", "ｰ", " ", "\u{3000}", "\u{A0}", ".", "．", "/", "_", "・", "･",
        ]),
        1 => prop::sample::select(vec!["x", "番", "\n", ",", "カ", "ｶﾞ", "e\u{301}", "\u{301}", "½", "㌖"]),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn search_agrees_with_the_definition(text in pieces()) {
        prop_assert_eq!(has_hit(&text), oracle(&text));
        prop_assert_eq!(find_hits(&text).next().is_some(), oracle(&text));
        if text.is_ascii() {
            prop_assert_eq!(has_hit_bytes(text.as_bytes()), oracle(&text));
        }
    }

    #[test]
    fn ascii_search_agrees_with_the_definition(text in "([0-9]{1,4}[-. x]{0,2}|123456789018|1234-5678-9018|[a-z]{1,7}){0,9}") {
        prop_assert_eq!(has_hit_bytes(text.as_bytes()), oracle(&text));
        prop_assert_eq!(find_hits(&text).next().is_some(), oracle(&text));
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
        prop_assert_eq!(find_hits(&inside).collect::<Vec<_>>(), vec![gap.len() + 1..gap.len() + 13]);
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
                && !matches!(c as u32, 0x2070..=0x24FF | 0x2776..=0x2793 | 0x1F100..=0x1F10A)
            {
                let mut next = Vec::new();
                unicode::each_token(char::from_u32(c as u32 + 1).unwrap(), |t| next.push(t));
                assert_eq!(next, [unicode::Token::Digit(v + 1)], "{c:?}");
            }
        }
    }
    assert!(digits >= 690, "{digits}");
}
