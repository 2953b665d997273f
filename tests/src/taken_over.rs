//! Ledgers that an office kept before.

use serde_json::{Value, json};
use testkit::MadeUp;

use crate::{DEPARTMENT, House};

/// The headings of an office's own ledger.
pub const HEADINGS: &str = "職員番号,続柄,氏名,フリガナ,生年月日,所属,個人番号,取得日,番号確認書類,本人確認方法,\
                            源泉徴収票,廃棄日,廃棄方法,備考";

/// A row of it: the number, or what stands in its place, and all that follows.
pub fn line(person: &MadeUp, number: &str, rest: &str) -> String {
    let MadeUp { staff_number, name, kana, birth, .. } = person;
    format!("{staff_number},本人,{name},{kana},{birth},{DEPARTMENT},{number},{rest}")
}

/// Somebody whose number was wiped before.
pub fn wiped_before() -> MadeUp {
    MadeUp { staff_number: "W0001".to_owned(), ..testkit::people(29, 1).remove(0) }
}

impl House {
    /// The input of a ledger with these rows.
    pub fn ledger_of(&self, rows: &[String]) -> Value {
        let text = format!("{HEADINGS}\r\n{}\r\n", rows.join("\r\n"));
        json!({ "affairs": [self.ids.affairs], "file": self.ids.file,
                "came_from": crate::CAME_FROM, "checked": crate::earlier_check(),
                "ledger": self.upload("daicho.csv", text.as_bytes()),
                "purposes": { "withholding_slip": "源泉徴収票" } })
    }

    /// The input of a ledger of these people, and of one whose number was wiped.
    pub fn ledger(&self, people: &[MadeUp]) -> Value {
        let held = |person: &MadeUp| {
            let said = "平成28年4月1日,通知カード,運転免許証,○,,,新卒採用";
            line(person, &person.number_text(), said)
        };
        let mut rows: Vec<String> = people.iter().map(held).collect();
        let gone = "H28.4.1,扶養控除等申告書,対面,○,令和5年3月31日,裁断,退職";
        rows.push(line(&wiped_before(), "廃棄済", gone));
        self.ledger_of(&rows)
    }
}
