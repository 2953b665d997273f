//! An office comes over from its Excel ledger: numbers that are there come in with what the ledger says of them, and
//! numbers that were wiped after their term stay known as wiped.

use domain::rows::{OpenDuty, Person, Purpose, TakenOver};
use domain::{ActName, Day};
use it::answers::{form_error, form_errors};
use it::taken_over::{line, wiped_before};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::lists::{Filter, Line, Listable};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use testkit::MadeUp;

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| (House::new(engine, pack), it::people(37, 12)))
    })
}

fn numbers(house: &House) -> i64 {
    house.office().vault_status().unwrap().numbers
}

fn list(house: &House, who: Who, what: Listable, filter: &Filter) -> Vec<Value> {
    let list = house.office().list(what, filter, &house.actor(who), "ja").unwrap();
    list.lines.iter().map(Line::json).collect()
}

fn over(house: &House) -> Vec<TakenOver> {
    let all = house.store().read(|tx| tx.every::<TakenOver>()).unwrap();
    let mut all: Vec<TakenOver> = all.into_iter().map(|held| held.row).collect();
    all.sort_by_key(|row| row.line);
    all
}

fn timeline(house: &House, person: &str) -> Vec<Value> {
    let filter = Filter { person: Some(person.parse().unwrap()), ..Filter::default() };
    list(house, Who::Supervisor, Listable::Records, &filter)
}

/// The ledger as an office has it: a title and the division above the table, dates as Excel keeps them and as people
/// type them, two purposes, a number as text and one as a number, one row wiped with a bar.
fn workbook(people: &[MadeUp]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("[$-411]ggge年m月d日");
    sheet.write(0, 0, "特定個人情報管理台帳（総務課）").unwrap();
    sheet.write(1, 0, "令和8年4月1日現在").unwrap();
    let heads = [
        "No.",
        "社員番号",
        "続柄",
        "氏名",
        "ふりがな",
        "生年月日",
        "所属",
        "マイナンバー（12桁）",
        "取得年月日",
        "番号確認",
        "身元確認",
        "源泉徴収",
        "健保・厚年",
        "廃棄・削除日",
        "廃棄方法",
        "備考",
    ];
    for (column, head) in heads.into_iter().enumerate() {
        sheet.write(3, column as u16, head).unwrap();
    }
    for (n, person) in people.iter().enumerate() {
        let row = n as u32 + 4;
        let mut text = |column: u16, text: &str| {
            sheet.write(row, column, text).unwrap();
        };
        text(0, &(n + 1).to_string());
        text(1, &person.staff_number);
        text(2, "本人");
        text(3, &person.name);
        text(4, &person.kana);
        text(6, DEPARTMENT);
        text(9, "通知カード");
        text(10, "運転免許証");
        text(11, "○");
        text(12, if n == 0 { "○" } else { "" });
        if n == 2 {
            text(7, "－");
            text(13, "R5.3.31");
            text(14, "裁断機による細断");
            text(15, "令和4年度末退職");
        } else if n == 0 {
            text(7, &person.number_text());
            text(15, "再任用");
        } else {
            let number: f64 = person.number_text().parse().unwrap();
            sheet.write(row, 7, number).unwrap();
        }
        let birth = ExcelDateTime::parse_from_str(&person.birth.to_string()).unwrap();
        sheet.write_with_format(row, 5, &birth, &date).unwrap();
        let acquired = ExcelDateTime::from_ymd(2016, 4, 1).unwrap();
        sheet.write_with_format(row, 8, &acquired, &date).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Affairs of social insurance beside those of tax, in the same file and designation.
fn second_affairs(house: &House) -> String {
    let affairs =
        house.id(Who::Supervisor, ActName::RegisterAffairs, it::affairs("social_insurance"));
    let file = json!({ "name": "従前の台帳の番号", "department": DEPARTMENT,
                       "affairs": [house.ids.affairs, affairs], "items": "氏名、個人番号",
                       "people_range": "職員", "collected": "本人から", "held": "vault",
                       "since": "2026-04-01" });
    let file = house.id(Who::Supervisor, ActName::RegisterSpecificFile, file);
    let mut both = house.designation(&house.ids.clerk);
    both["affairs"] = json!([house.ids.affairs, affairs]);
    both["files"] = json!([house.ids.file, file]);
    house.act(Who::Manager, ActName::DesignateClerk, both);
    format!("{affairs} {file}")
}

#[test]
fn a_ledger_of_excel_comes_over_with_what_it_says() {
    for (house, people) in houses() {
        // A leading zero would not survive as a number: such people are not in this office's ledger as numbers.
        let mut people: Vec<MadeUp> =
            people.into_iter().filter(|p| !p.number_text().starts_with('0')).collect();
        people.truncate(3);
        let both = second_affairs(&house);
        let (insurance, file) = both.split_once(' ').unwrap();
        let health = {
            let held = house.store().read(|tx| {
                tx.get::<domain::rows::Affairs>(
                    insurance.parse::<domain::id::AffairsId>().unwrap().0,
                )
            });
            held.unwrap().unwrap().row.purposes.0[0].to_string()
        };
        let input = json!({
            "affairs": [house.ids.affairs, insurance], "file": file,
            "came_from": it::CAME_FROM, "checked": it::earlier_check(),
            "ledger": house.upload("daicho.xlsx", &workbook(&people)),
            "purposes": { "withholding_slip": "源泉徴収", health: "健保・厚年" },
            "remark": "総務課の共有フォルダーにあった台帳",
        });
        // One of the affairs is left out: its purpose is nobody's.
        let mut one = input.clone();
        one["affairs"] = json!([house.ids.affairs]);
        let told = house.run(Who::Clerk, ActName::TakeInLedger, one);
        assert!(it::answers::messages(told).contains(&"purpose_not_named".to_owned()));
        let done = house.act(Who::Clerk, ActName::TakeInLedger, input.clone());
        assert_eq!(
            (&done["people"], &done["wiped"], &done["waiting"]),
            (&json!(2), &json!(1), &json!(0))
        );
        assert_eq!(numbers(&house), 2);
        for person in &people[..2] {
            assert_eq!(house.reveal(person).unwrap(), person.digits);
        }

        // Each is held for what its row marks, from the day on which it was acquired.
        let purposes = |person: &MadeUp| -> Vec<Purpose> {
            let id = house.person(person).parse().unwrap();
            let all = house.store().read(|tx| tx.purposes_of_person(id)).unwrap();
            all.into_iter().map(|held| held.row).collect()
        };
        assert_eq!((purposes(&people[0]).len(), purposes(&people[1]).len()), (2, 1));
        let acquired = Day::of(2016, 4, 1).unwrap();
        assert!(purposes(&people[0]).iter().all(|p| p.since == acquired && p.ended_on.is_none()));
        let gone = purposes(&people[2]);
        assert_eq!((gone[0].since, gone[0].ended_on), (acquired, Day::of(2023, 3, 31)));

        // The wiped one is a person without a number: destroyed before, due for nothing, missing nothing.
        assert!(list(&house, Who::Supervisor, Listable::Due, &Filter::default()).is_empty());
        let disposals = list(&house, Who::Supervisor, Listable::Disposals, &Filter::default());
        assert_eq!(disposals.len(), 1);
        assert_eq!(disposals[0]["state"], "before_bannin");
        assert_eq!(
            (&disposals[0]["people"], &disposals[0]["carried_out_on"]),
            (&json!(1), &json!("2023-03-31"))
        );
        assert_eq!(disposals[0]["method"], "裁断機による細断");
        let wiped = house.person(&people[2]);
        let states: Vec<Value> =
            list(&house, Who::Supervisor, Listable::People, &Filter::default())
                .into_iter()
                .map(|line| line["state"].clone())
                .collect();
        assert_eq!(states, ["here", "here", "before_bannin"]);
        let told = timeline(&house, &wiped);
        assert_eq!(told.len(), 1);
        assert_eq!(
            (&told[0]["taken_over"], &told[0]["destroyed_on"]),
            (&json!("wiped"), &json!("2023-03-31"))
        );
        assert_eq!(told[0]["paper"], "通知カード");
        // A remark stands with its person alone, and is beside the record, not in it.
        assert_eq!(told[0]["remark"], "令和4年度末退職");
        let other = timeline(&house, &house.person(&people[0]));
        assert_eq!(
            (&other[0]["remark"], &other[0]["acquired_on"]),
            (&json!("再任用"), &json!("2016-04-01"))
        );
        let all = list(&house, Who::Supervisor, Listable::Records, &Filter::default());
        assert!(!serde_json::to_string(&all).unwrap().contains("令和4年度末退職"));
        assert!(
            house.office().duties(None).unwrap().iter().all(|duty| duty.kind != "answer_request")
        );
        house.assert_sound();

        // The file is to be erased, and a sample is read again where the pack asks it.
        let duties = house.store().read(|tx| tx.every::<OpenDuty>()).unwrap();
        assert!(duties.iter().any(|held| held.row.kind.as_str() == "erase_source"
            && held.row.opened_by == ActName::TakeInLedger));
        // The same ledger once more changes nothing.
        let again = house.act(Who::Clerk, ActName::TakeInLedger, input);
        assert_eq!((&again["people"], &again["known"]), (&json!(2), &json!(2)));
        assert_eq!((over(&house).len(), numbers(&house)), (3, 2));
        house.assert_sound();
    }
}

/// Whoever is in the register already is not entered again: the old number is told of them, the new one stays.
#[test]
fn a_wiped_row_is_linked_to_who_is_there() {
    for (house, people) in houses() {
        house.take_in(&people[..1]);
        house.read_again(&people[0]);
        let before = "H28.4.1,通知カード,対面,○,H30.3.31,溶解,一度退職";
        let rows = [
            line(&people[0], "", before),
            line(&people[1], &people[1].number_text(), "R2.4.1,,,○,,,"),
        ];
        let input = house.ledger_of(&rows);
        let people_before = house.store().read(|tx| tx.every::<Person>()).unwrap().len();
        house.act(Who::Clerk, ActName::TakeInLedger, input);
        let people_after = house.store().read(|tx| tx.every::<Person>()).unwrap().len();
        assert_eq!(people_after, people_before + 1);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        let row = over(&house).remove(0);
        assert_eq!(
            (row.person.to_string(), row.state.as_str()),
            (house.person(&people[0]), "wiped")
        );
        // Who was wiped and comes back gets a number as anybody does.
        let gone = wiped_before();
        house.act(Who::Clerk, ActName::TakeInLedger, house.ledger(&[]));
        assert_eq!(house.take_in(std::slice::from_ref(&gone))["known"], 1);
        house.read_again(&gone);
        assert_eq!(house.reveal(&gone).unwrap(), gone.digits);
        house.assert_sound();
    }
}

/// One bad row refuses the ledger, with its line and column; or it waits, with what the ledger says of it.
#[test]
fn bad_rows_refuse_the_ledger_or_wait() {
    for (house, people) in houses() {
        let number = |n: usize| people[n].number_text();
        let still_there = line(&people[1], &number(1), "H28.4.1,通知カード,,○,R5.3.31,裁断,");
        let told = format!("H28.4.1,,,○,,,旧番号は {}", number(3));
        let in_remark = line(&people[2], &number(2), &told);
        let mut no_day = line(&people[4], "", "H28.4.1,,,○,R5.3.31,裁断,");
        no_day = no_day.replace(&people[4].birth.to_string(), "S60.2.30");
        let good: Vec<String> =
            people[5..8].iter().map(|p| line(p, &p.number_text(), "R2.4.1,,,○,,,")).collect();
        let bad = [still_there, in_remark, no_day];
        let mut input = house.ledger_of(&[good, bad.to_vec()].concat());
        let errors = form_errors(house.run(Who::Clerk, ActName::TakeInLedger, input.clone()));
        assert_eq!(
            errors,
            [
                ("ledger[5].12".to_owned(), "number_after_disposal"),
                ("ledger[6].14".to_owned(), "number_in_other_column"),
                ("ledger[7].5".to_owned(), "date_no_such_day"),
            ]
        );
        assert_eq!(numbers(&house), 0);
        input["hold_bad"] = json!(true);
        let done = house.act(Who::Clerk, ActName::TakeInLedger, input);
        assert_eq!(
            (&done["people"], &done["wiped"], &done["waiting"]),
            (&json!(3), &json!(0), &json!(3))
        );
        assert_eq!(numbers(&house), 5);
        let waiting = house.waiting();
        // Still needed after all: the number comes in, and no disposal is told of.
        house.act(Who::Clerk, ActName::MendRow, json!({ "row": waiting[0] }));
        assert_eq!(house.reveal(&people[1]).unwrap(), people[1].digits);
        // Not needed: it is disposed of as any other.
        let dropped = json!({ "row": waiting[1], "reason": "退職した職員の行" });
        assert_eq!(house.act(Who::OtherClerk, ActName::DropRow, dropped)["had_number"], true);
        // Wiped before: the row is put right, and nobody asks for a number.
        form_error(
            house.run(Who::Clerk, ActName::MendRow, json!({ "row": waiting[2] })),
            "birth",
            "still_bad",
        );
        let mended = json!({ "row": waiting[2], "birth": people[4].birth });
        let done = house.act(Who::Clerk, ActName::MendRow, mended);
        assert_eq!((&done["waiting"], done.get("second_reading")), (&json!(0), None));
        let states: Vec<String> =
            over(&house).into_iter().map(|row| row.state.to_string()).collect();
        assert_eq!(states, ["held", "held", "held", "held", "dropped", "wiped"]);
        assert_eq!(numbers(&house), 4);
        let disposals = list(&house, Who::Supervisor, Listable::Disposals, &Filter::default());
        assert!(disposals.iter().any(|line| line["state"] == "before_bannin"));
        house.assert_sound();
    }
}

/// Nothing of another clerk's affairs comes in by a ledger, and nothing says whose numbers are held without a record.
#[test]
fn a_ledger_reaches_no_further_than_a_roster() {
    for (house, people) in houses() {
        house.take_in(&people[..1]);
        let mut others = house.ledger(&people[1..2]);
        others["affairs"] = json!([]);
        form_error(
            house.run(Who::Clerk, ActName::TakeInLedger, others.clone()),
            "affairs",
            "field_missing",
        );
        others["affairs"] = json!([house.ids.affairs, house.ids.affairs]);
        form_error(
            house.run(Who::Clerk, ActName::TakeInLedger, others.clone()),
            "affairs[1]",
            "listed_twice",
        );
        others["affairs"] = json!([house.ids.affairs]);
        others["purposes"] = json!({ "no_such": "源泉徴収票" });
        form_error(
            house.run(Who::Clerk, ActName::TakeInLedger, others),
            "purposes[0]",
            "code_unknown",
        );
        let second =
            house.id(Who::Supervisor, ActName::RegisterAffairs, it::affairs("social_insurance"));
        let mut beyond = house.ledger(&people[1..2]);
        beyond["affairs"] = json!([house.ids.affairs, second]);
        let told = it::answers::messages(house.run(Who::Clerk, ActName::TakeInLedger, beyond));
        assert!(told.contains(&"affairs_out_of_scope".to_owned()), "{told:?}");
        let another = MadeUp { staff_number: "T1".to_owned(), ..it::people(37, 12).remove(0) };
        let before = house.records().len();
        let rows = [line(&another, &another.number_text(), "R2.4.1,,,○,,,")];
        let answer = house.run(Who::Clerk, ActName::TakeInLedger, house.ledger_of(&rows));
        form_error(answer, "ledger[2]", "already_held");
        assert_eq!(house.records().len(), before + 1);
        assert_eq!(house.records().last().unwrap().phase, domain::Phase::Failed);
        let input = house.ledger(&people[1..2]);
        assert!(
            !it::answers::messages(house.run(Who::Supervisor, ActName::TakeInLedger, input))
                .is_empty()
        );
        house.assert_sound();
    }
}
