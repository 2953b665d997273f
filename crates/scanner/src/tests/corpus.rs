//! How much is found and how much of what is found is right, over a corpus made here: the tables that a release
//! shows, held to bounds.

use super::*;

/// Digits from a small generator; the test draws the same ones every time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap())).collect()
    }

    /// Twelve digits with a right check digit that stand for something else.
    fn by_chance(&mut self, head: &str) -> String {
        loop {
            let text = format!("{head}{}", self.digits(12 - head.len()));
            if digits::has_hit(&text) {
                return text;
            }
        }
    }
}

/// Look-alikes: twelve digits that pass the check and are no number.
fn look_alikes(draw: &mut Draw) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for _ in 0..60 {
        all.push(("telephone", format!("電話番号: +{}", draw.by_chance("8190"))));
        all.push(("tracking", format!("お問い合わせ番号　{}", fours(&draw.by_chance(""), "-"))));
        all.push(("order", format!("注文番号：{}", draw.by_chance("2"))));
        all.push(("account", format!("口座番号 {}", draw.by_chance("0"))));
        all.push(("part", format!("部品 AX{}", draw.by_chance(""))));
        all.push(("fraction", format!("係数は0.{}である", draw.by_chance(""))));
        // Longer and shorter runs are none, whatever stands before them.
        let long = draw.by_chance("");
        all.push(("corporate number", format!("法人番号 {}{long}", 1 + draw.below(9))));
        all.push(("corporate number", format!("個人番号又は法人番号 {}{long}", 1 + draw.below(9))));
        all.push((
            "card of a bank",
            format!("カード番号 {}-{}", fours(&long, "-"), draw.digits(4)),
        ));
        all.push(("longer run", format!("管理 {}{long}{}", 1 + draw.below(9), draw.digits(3))));
        all.push(("telephone", format!("携帯 090-{}-{}", draw.digits(4), draw.digits(4))));
        all.push(("goods", format!("JAN {}{long}", 4)));
        all.push((
            "address",
            format!("接続先 10.{}.{}.{}", draw.below(250), draw.below(250), draw.below(250)),
        ));
        all.push(("hash", format!("9fcafe{}ab", draw.by_chance(""))));
        let time = loop {
            let time = format!(
                "2026{:02}{:02}{:02}{:02}",
                1 + draw.below(12),
                1 + draw.below(28),
                draw.below(24),
                draw.below(60)
            );
            if digits::has_hit(&time) {
                break time;
            }
        };
        all.push(("date and time", format!("backup_{time}")));
        all.push(("date and time", format!("作成 {time} 済")));
    }
    all
}

#[test]
fn precision_and_recall_hold_over_the_corpus() {
    let mut draw = Draw(20_261_122);
    let mut table = String::from("what                high medium  low none\n");
    let mut row = |what: &str, texts: &[String]| {
        let mut counts = [0_usize; 4];
        for text in texts {
            let best = told(text.as_bytes(), "a.txt").iter().map(|t| t.2).max();
            counts[match best {
                Some(Confidence::High) => 0,
                Some(Confidence::Medium) => 1,
                Some(Confidence::Low) => 2,
                None => 3,
            }] += 1;
        }
        table += &format!(
            "{what:<20}{:>4} {:>6} {:>4} {:>4}\n",
            counts[0], counts[1], counts[2], counts[3]
        );
        counts
    };
    let all = numbers(300);
    let with = |each: &dyn Fn(&String) -> String| all.iter().map(each).collect::<Vec<_>>();
    let labelled = row("labelled", &with(&|n| format!("氏名 花巻 太郎 個人番号 {n}")));
    let carded = row("as on the card", &with(&|n| format!("番号 {} 有効期限", fours(n, " "))));
    let bare = row("bare", &with(&|n| format!("花巻　太郎\t{n}\t総務課")));
    let boxes = row(
        "boxes of a form",
        &with(&|n| n.chars().map(String::from).collect::<Vec<_>>().join(" ")),
    );
    let alike = look_alikes(&mut draw);
    let mut wrong = [0; 4];
    let kinds: std::collections::BTreeSet<_> = alike.iter().map(|(kind, _)| *kind).collect();
    for kind in kinds {
        let texts: Vec<_> =
            alike.iter().filter(|(k, _)| *k == kind).map(|(_, t)| t.clone()).collect();
        let counts = row(kind, &texts);
        wrong.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    println!("{table}");
    // Recall: all of them are found, and with a label, surely.
    assert_eq!(labelled, [300, 0, 0, 0], "\n{table}");
    assert_eq!(carded[3] + bare[3] + boxes[3], 0, "\n{table}");
    assert_eq!(carded[2] + bare[2], 0, "\n{table}");
    // Precision: of look-alikes that pass the check digit, none is sure, and hardly any is more than low.
    assert_eq!(wrong[0], 0, "\n{table}");
    assert!(wrong[1] * 50 <= alike.len(), "\n{table}");
}

#[test]
fn a_column_of_order_numbers_is_told_from_one_of_numbers() {
    let mut draw = Draw(5);
    let orders: Vec<String> = (0..400).map(|_| draw.digits(12)).collect();
    let right = orders.iter().filter(|o| digits::has_hit(o)).count() as u64;
    assert!(right > 10);
    let sheet =
        format!("氏名,番号\n{}", orders.iter().map(|o| format!("花巻,{o}\n")).collect::<String>());
    let of_orders = told(sheet.as_bytes(), "a.csv");
    assert_eq!(of_orders.iter().map(|t| t.3).sum::<u64>(), right);
    assert!(of_orders.iter().all(|t| t.2 == Confidence::Low), "{of_orders:?}");

    let numbers: String = numbers(400).iter().map(|n| format!("花巻,{n}\n")).collect();
    let of_numbers = told(format!("氏名,番号\n{numbers}").as_bytes(), "a.csv");
    assert_eq!(of_numbers, [("B2:B401".to_owned(), "bare", Confidence::High, 400)]);
}
