//! Every address, and what it answers to whom: nobody, and a holder of each duty. The tables lie in `tests/data/routes`,
//! one for each body, for people to read; an address without a line in them fails, and so does a line that has changed.

use crate::api::Program;
use crate::browser::{Answer, Browser, Served, zone};
use domain::{ActName, Duty};
use it::{Engine, House, PACKS, Who, run_beside, staff};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use web::{Door, ROUTES, Route};

/// Who asks, in the order of the columns; the duty is the only one that they have.
const WHO: [(&str, &str, Option<Duty>); 7] = [
    ("no duty", "ippan", None),
    ("clerk", "tanto", Some(Duty::Clerk)),
    ("supervisor", "kakaricho", Some(Duty::Supervisor)),
    ("manager", "kacho", Some(Duty::Manager)),
    ("above", "shicho", Some(Duty::AboveManager)),
    ("auditor", "kansa", Some(Duty::Auditor)),
    ("system officer", "joho", Some(Duty::SystemOfficer)),
];

/// A house in which every duty is held by somebody else; their ids in the order of the columns.
fn peopled(pack: &str) -> (House, Vec<String>) {
    let house = House::new(Engine::Sqlite, pack);
    let hold = |number: &str, name: &str, duty: &str| {
        let id = house.id(Who::Manager, ActName::EnrolStaff, staff(number, name, "職員 十郎"));
        let office = json!({ "staff": id, "duty": duty, "department": null, "title": "職", "since": "2026-04-01" });
        let beside = Some(house.ids.system_officer.as_str());
        run_beside(&house, &house.ids.manager, beside, ActName::Appoint, office).unwrap();
        id
    };
    let (above, auditor) =
        (hold("M020", "shicho", "above_manager"), hold("M021", "kansa", "auditor"));
    let own = &house.ids;
    let ids = [
        &own.staff,
        &own.clerk,
        &own.supervisor,
        &own.manager,
        &above,
        &auditor,
        &own.system_officer,
    ];
    let ids = ids.into_iter().cloned().collect();
    (house, ids)
}

/// An address with something that is there in the place of its parameters.
fn filled(path: &str, zone: &str, style: &str) -> String {
    let path = match path {
        "/assets/{name}" => return style.to_owned(),
        "/pile/{work}" => "/pile/enter".to_owned(),
        "/steps/{what}" => "/steps/disposal".to_owned(),
        path => path.replace("{what}", "zones").replace("{id}", zone),
    };
    let name = if path.contains("/lists/") { "zones" } else { "register_zone" };
    let path = path.replace("{name}", name);
    assert!(!path.contains('{'), "say here what stands for the parameters of {path}");
    path
}

fn input(name: &str) -> Value {
    json!({ "name": name, "kind": "handling", "department": it::DEPARTMENT, "measures": "錠",
            "since": "2026-11-01" })
}

/// What is answered to somebody at a browser or to a program of theirs.
fn ask(
    route: &Route,
    path: &str,
    browser: &mut Browser<'_>,
    program: &Program<'_>,
    name: &str,
) -> Answer {
    match (route.path.starts_with("/api/"), route.method) {
        (true, "get") => program.get(path),
        (true, _) => program.act("register_zone", &input(name)),
        (false, "get") => browser.get(path),
        (false, _) => {
            browser.get("/acts/register_zone");
            browser.post(path, &zone(name, "2026-11-01"))
        }
    }
}

fn table(pack: &str) -> (House, BTreeMap<String, Vec<u16>>) {
    let (mut house, ids) = peopled(pack);
    let scope = |id: &String| house.token(id, &["register_zone"], &["zones"]).1;
    let tokens: Vec<String> = ids.iter().map(scope).collect();
    let served = Served::of(&mut house);
    let mut table = BTreeMap::new();
    for (n, route) in ROUTES.iter().enumerate() {
        let mut anybody = served.browser();
        let style = anybody.get("/sign-in").text;
        let (_, style) = style.split_once("href=\"/assets/").unwrap();
        let style = format!("/assets/{}", style.split_once('"').unwrap().0);
        let path = filled(route.path, &house.ids.zone, &style);
        let without = Program::of(&served, "");
        let mut row = vec![ask(route, &path, &mut anybody, &without, "誰の席").status.as_u16()];
        for ((_, sign_in, _), token) in WHO.iter().zip(&tokens) {
            let mut browser = served.signed_in(sign_in, None);
            let program = Program::of(&served, token);
            let name = format!("{sign_in}の席 {n}");
            row.push(ask(route, &path, &mut browser, &program, &name).status.as_u16());
        }
        table.insert(format!("{} {}", route.method, route.path), row);
    }
    (house, table)
}

fn text(table: &BTreeMap<String, Vec<u16>>) -> String {
    let mut head = vec!["route", "nobody"];
    head.extend(WHO.iter().map(|(who, ..)| *who));
    let mut lines = vec![head.join("\t")];
    for (route, row) in table {
        let row: Vec<String> = row.iter().map(u16::to_string).collect();
        lines.push(format!("{route}\t{}", row.join("\t")));
    }
    lines.join("\n") + "\n"
}

fn checked(pack: &str) {
    let (house, table) = table(pack);
    assert_eq!(table.len(), ROUTES.len(), "no two routes are one");
    let regulation = house.office().pack().unwrap();
    for route in ROUTES {
        let row = &table[&format!("{} {}", route.method, route.path)];
        match route.door {
            Door::Open => assert!(!matches!(row[0], 401 | 403), "{route:?}"),
            Door::Seat => assert_eq!(row[0], 303, "{route:?}: nobody is led to the sign-in"),
            Door::Token => assert_eq!(row[0], 401, "{route:?}: nobody has no token"),
        }
        assert!(row.iter().all(|status| *status < 500), "{route:?}: {row:?}");
        // An act is done for whom the regulation gives it to, on a page as by a program.
        if route.method == "post" && route.path.ends_with("/acts/{name}") {
            for ((who, _, duty), status) in WHO.iter().zip(&row[1..]) {
                let may = duty.is_some_and(|duty| regulation.allows(duty, ActName::RegisterZone));
                assert_eq!(*status, if may { 200 } else { 403 }, "{who}: {route:?}");
            }
        }
    }
    let file = format!("data/routes/{pack}.tsv");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let (told, now) = (std::fs::read_to_string(&file).unwrap_or_default(), text(&table));
    if told != now {
        let new = std::env::temp_dir().join(format!("routes-{pack}.tsv"));
        std::fs::write(&new, now).unwrap();
        panic!(
            "{} differs from what is answered; read {} and put it there",
            file.display(),
            new.display()
        );
    }
}

#[test]
fn each_address_answers_each_duty_of_the_city_as_the_table_says() {
    checked(PACKS[0]);
}

#[test]
fn each_address_answers_each_duty_of_the_university_as_the_table_says() {
    checked(PACKS[1]);
}
