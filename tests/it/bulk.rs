//! Many inputs in one file: each is an act of its own, with its own record and its own outcome.

use crate::commanded::Commanded;
use it::DEPARTMENT;
use serde_json::{Value, json};

#[test]
fn each_element_is_an_act_of_its_own() {
    let office = Commanded::found();
    let before = office.size();
    let short = {
        let mut input = it::staff("M013", "mijikai", "短井 三");
        input["password"] = json!("short");
        input
    };
    office.input(&json!([
        it::staff("M011", "ichi", "一井 一"),
        it::staff("M012", "kacho", "二井 二"),
        short,
        it::staff("M014", "yon", "四井 四"),
    ]));
    // One was refused (the sign-in name is taken), one can be mended; the others are done. The worst counts.
    let told = office.program.json(3, &office.words("kacho", "enrol_staff"));
    let kinds: Vec<&Value> = told.as_array().unwrap().iter().map(|one| &one["ok"]).collect();
    assert_eq!(kinds, [true, false, false, true]);
    assert_eq!((&told[1]["kind"], &told[2]["kind"]), (&json!("refused"), &json!("form")));
    assert_eq!(told[2]["errors"][0]["code"], "password_short");
    let made = 3;
    assert_eq!(
        office.size(),
        before + 2 + made,
        "the sign-in, the opening of the vault, two acts and a refusal are on record"
    );

    // Next April's appointments are entered at once, in words this time.
    let appointment = |staff: &Value, department: &str| {
        json!({ "staff": staff["done"]["id"], "duty": "supervisor", "department": department,
                "title": "課長", "since": "2099-04-01" })
    };
    office.input(&json!([appointment(&told[0], DEPARTMENT), appointment(&told[3], "福祉課")]));
    let said = office.program.run(&office.words("kacho", "appoint"));
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.contains("【1件目／全2件】") && said.out.contains("【2件目／全2件】"),
        "{said:?}"
    );
    office.input(&json!([{}, {}]));
    let said = office.program.run(&office.words("kacho", "appoint"));
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{said:?}");
    assert!(said.err.contains("【2件目／全2件】"), "{said:?}");

    // An empty list is no input, and numbers are looked at one by one.
    office.input(&json!([]));
    let errors = office.program.json(2, &office.words("kacho", "appoint"));
    assert_eq!(errors["errors"][0]["code"], "field_missing");
    office.input(&json!([{}]));
    let errors = office.program.json(2, &office.words("kacho", "reveal_number"));
    assert_eq!(errors["errors"][0]["code"], "one_at_a_time");
}
