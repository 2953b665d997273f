//! What stands on every page, in both languages under both packs, as one reads it: headings, labels, cells, choices and buttons in
//! their order, compared with what was there before. A page that changes on purpose is written anew by running these
//! tests with `INSTA_UPDATE=always`, and its difference read like that of any source.

use crate::browser::{Browser, Served};
use crate::outline::outline;
use it::scripts::{house_with_people, script};
use it::{Engine, House, PACKS};
use office::domain::ActName;
use office::lists::Listable;

/// What was done in the house before: at least a line in each of the registers that people look at daily.
const WORK: [ActName; 16] = [
    ActName::RequestNumber,
    ActName::ReceiveDocument,
    ActName::HandOver,
    ActName::MakeCopy,
    ActName::RecordHandling,
    ActName::StoreAt,
    ActName::LendMedium,
    ActName::PostMail,
    ActName::SubmitToAuthority,
    ActName::CarryOut,
    ActName::ReportError,
    ActName::ReportIncident,
    ActName::RegisterContractor,
    ActName::HoldDisposal,
    ActName::RecordEvent,
    ActName::IssueToken,
];

/// One page under its address; the house's own folder, drawn at random, is left out.
fn page(house: &House, browser: &mut Browser<'_>, path: &str, name: &str) -> String {
    let answer = browser.get(path);
    let text = answer.text.replace(house.data().parent().unwrap().to_str().unwrap(), "…");
    format!("{:=<100}\n{}", format!("{name} "), outline(&text))
}

/// Compares the pages of somebody with what they were.
fn compared(body: &str, lang: &str, who: &str, what: &str, pages: &[String]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    insta::assert_snapshot!(format!("{body}-{lang}-{who}-{what}"), pages.join("\n"));
}

fn pages_of(pack: &str) {
    let mut house = house_with_people(Engine::Sqlite, pack);
    for act in WORK {
        let script = script(act);
        let input = (script.prepare)(&mut house);
        house.run(script.who, act, input).unwrap();
        // Entries of one instant stand in an order that is drawn.
        house.clock.advance(1_000);
    }
    let served = Served::of(&mut house);
    for lang in ["ja", "en"] {
        for who in ["tanto", "kakaricho"] {
            let mut browser = served.signed_in(who, None);
            browser.lang = lang;
            let places = ["/", "/acts", "/lists", "/jobs", "/ledger", "/second-factor"];
            let steps = ["/steps/approvals", "/steps/leaving", "/steps/disposal"];
            let mut pages: Vec<String> = places
                .iter()
                .chain(&steps)
                .map(|path| page(&house, &mut browser, path, path))
                .collect();
            for what in Listable::ALL {
                let path = format!("/lists/{}", what.code());
                pages.push(page(&house, &mut browser, &path, &path));
                let text = browser.get(&path).text;
                if let Some((_, rest)) = text.split_once(&format!("\"{path}/")) {
                    let id = rest.split_once('"').unwrap().0.to_owned();
                    let entry =
                        page(&house, &mut browser, &format!("{path}/{id}"), &format!("{path}/…"));
                    pages.push(entry);
                }
            }
            compared(pack, lang, who, "pages", &pages);
        }
        let mut browser = served.signed_in("tanto", None);
        browser.lang = lang;
        let forms: Vec<String> = office::acts::ACTS
            .iter()
            .map(|entry| format!("/acts/{}", entry.spec.name.code()))
            .map(|path| page(&house, &mut browser, &path, &path))
            .collect();
        compared(pack, lang, "tanto", "forms", &forms);
    }
}

#[test]
fn every_page_of_the_city_says_what_it_said() {
    pages_of(PACKS[0]);
}

#[test]
fn every_page_of_the_university_says_what_it_said() {
    pages_of(PACKS[1]);
}
