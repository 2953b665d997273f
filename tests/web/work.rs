//! Work in steps: each page shows where things stand, and leads to the forms with what is known.

use crate::browser::Served;
use axum::http::StatusCode;
use domain::ActName;
use it::scripts::{house_with_people, people};
use it::{Engine, House, PACKS, Who};
use serde_json::json;

/// What waits for a decision, what came of it, and who has nothing to decide.
#[test]
fn an_approval_goes_through_its_page() {
    let mut house = House::new(Engine::Sqlite, PACKS[0]);
    let approval = house.id(Who::Clerk, ActName::RequestApproval, house.approval());
    let served = Served::of(&mut house);
    let mut asker = served.signed_in("tanto", None);
    let decide = format!("/acts/decide_approval?approval={approval}");
    let asked = asker.get("/steps/approvals").text;
    assert!(!asked.contains(&decide) && asked.contains(&format!("/lists/approvals/{approval}")));
    assert!(asked.contains("回答待ち"), "{asked}");
    let mut officer = served.signed_in("kakaricho", None);
    let page = officer.get("/steps/approvals").text;
    assert!(page.contains(&decide.replace('&', "&#38;")), "{page}");
    officer.get(&decide);
    let yes = [("approval", approval.as_str()), ("granted", "yes")];
    let done = officer.post("/acts/decide_approval", &yes);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let after = officer.get("/steps/approvals").text;
    assert!(!after.contains(&decide) && after.contains("承認済み"), "{after}");
}

/// A copy that was chosen stands in each form that takes it; the page names what the regulation asks for first.
#[test]
fn a_copy_is_led_out_of_the_house() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[1]);
    let copy = house.act(Who::Clerk, ActName::FillFile, house.filling(&people()[..1]));
    let copy = copy["copy"].as_str().unwrap().to_owned();
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("tanto", None);
    let all = browser.get("/steps/leaving").text;
    let chosen = format!("/steps/leaving?copy={copy}");
    assert!(all.contains(&chosen) && !all.contains(&format!("?copy={copy}\">申告")), "{all}");
    let page = browser.get(&chosen).text;
    for form in ["submit_to_authority", "send_data", "post_mail"] {
        assert!(page.contains(&format!("/acts/{form}?copy={copy}")), "{form}: {page}");
    }
    assert!(page.contains("の承認が要ります（第") && page.contains("宛先は 2回確かめ"), "{page}");
    assert!(!page.contains("その場所に残すこと"), "which is no way out: {page}");
    assert!(
        page.contains("今は、使える承認がありません") && !page.contains("使える承認があります")
    );
    let asked = house.id(Who::Clerk, ActName::RequestApproval, approval_to_send(&house));
    let yes = json!({ "approval": asked, "granted": true });
    house.act(Who::Supervisor, ActName::DecideApproval, yes);
    let page = browser.get(&chosen).text;
    assert_eq!(page.matches("今、使える承認があります").count(), 1, "{page}");
    // An address brings nothing into a form but a copy of the register.
    let strange = browser.get(&format!("{chosen}%26destination=elsewhere")).text;
    assert!(!strange.contains("elsewhere"), "{strange}");
    // What is brought along is chosen in the form.
    let form = browser.get(&format!("/acts/send_data?copy={copy}")).text;
    assert!(form.contains(&format!("<option value=\"{copy}\" selected>")), "{form}");
    let carried = browser.get(&format!("/acts/carry_out?things[0]=copy&things[0].copy={copy}"));
    assert!(carried.text.contains(&format!("<option value=\"{copy}\" selected>")));
    assert!(carried.text.contains("name=\"things[0]\" value=\"copy\" checked"), "{}", carried.text);
}

/// The input of who asks to send data out.
fn approval_to_send(house: &House) -> serde_json::Value {
    let mut input = house.approval();
    input["what"] = json!("send_data");
    input
}

/// From what is due to the sheet that is printed; each step is offered to whose it is.
#[test]
fn a_disposal_goes_through_its_page() {
    let mut house = House::new(Engine::Sqlite, PACKS[0]);
    house.take_in(&it::people(31, 1));
    house.let_leave(&it::people(31, 1));
    let waiting = house.folder.path().join("roster.csv");
    let served = Served::of(&mut house);
    let mut officer = served.signed_in("kakaricho", None);
    let due = officer.get("/steps/disposal").text;
    assert!(due.contains("/acts/instruct_disposal\"") && due.contains("廃棄の対象"), "{due}");
    assert!(due.contains("封印の置き場所") && due.contains("封印あり"), "{due}");
    assert!(due.contains("まだ終わっていないものが 1件"), "the roster lies about: {due}");
    let disposal = house.instruct_due();
    let carry_out = format!("/acts/carry_out_disposal?disposal={disposal}");
    let mut clerk = served.signed_in("tanto", None);
    assert!(clerk.get("/steps/disposal").text.contains(&carry_out));
    std::fs::remove_file(waiting).unwrap();
    house.erase_sources();
    house.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
    let confirm = format!("/acts/confirm_disposal?disposal={disposal}");
    let page = officer.get("/steps/disposal").text;
    assert!(page.contains(&confirm) && !page.contains(&carry_out), "{page}");
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    officer.get(&confirm);
    let sheet = officer.post("/acts/confirm_disposal", &[("disposal", &disposal)]);
    assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.text);
    assert!(sheet.text.contains("class=\"sheet\"") && sheet.text.contains("廃棄確認書"));
    assert!(sheet.text.contains("<pre class=\"checkpoint\">"), "{}", sheet.text);
    assert!(!officer.get("/steps/disposal").text.contains(&confirm));
}
