//! The register of people in the browser, by eight clients at once: the time of the server, page and all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{Request, StatusCode};
use it::{House, PASSWORD};
use testkit::MadeUp;
use tower::ServiceExt;
use web::{Options, Peer, Site};

use crate::{Bench, house};

/// Clients at once.
const CLIENTS: usize = 8;
/// Pages of each client in a round.
const PAGES: usize = 100;

/// A browser at which the manager has signed in.
#[derive(Clone)]
struct Client {
    router: Router,
    cookies: String,
    token: String,
}

impl Client {
    async fn send(&self, request: axum::http::request::Builder, body: Body) -> (String, String) {
        let peer = Peer { address: SocketAddr::from(([127, 0, 0, 1], 50_000)), key: None };
        let request = request
            .header(COOKIE, &self.cookies)
            .header("accept-language", "ja")
            .extension(ConnectInfo(peer));
        let answer =
            self.router.clone().oneshot(request.body(body).unwrap()).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        assert!(matches!(parts.status, StatusCode::OK | StatusCode::SEE_OTHER), "{}", parts.status);
        let cookies: Vec<&str> = parts
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
            .collect();
        let text = to_bytes(body, 64 << 20).await.unwrap().to_vec();
        (cookies.join("; "), String::from_utf8(text).unwrap())
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (String, String) {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(self.form(fields))).await
    }

    fn form(&self, fields: &[(&str, &str)]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("_token", &self.token).extend_pairs(fields).finish()
    }

    async fn signed_in(router: Router, name: &str) -> Self {
        let mut client = Self { router, cookies: String::new(), token: String::new() };
        let (cookies, _) = client.post("/sign-in", &[("as", name), ("password", PASSWORD)]).await;
        client.cookies = cookies;
        let (_, page) = client.send(Request::get("/lists/people"), Body::empty()).await;
        client.token = token(&page);
        client
    }
}

fn token(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"_token\" value=\"").expect("a token");
    rest.split_once('"').expect("an end").0.to_owned()
}

pub fn run(bench: Bench) {
    let (mut house, made) = house::with_people(house::open(), bench.people);
    let site = site(&mut house);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let begun = Instant::now();
    let client = runtime.block_on(Client::signed_in(web::router(site), "kacho"));
    println!("  {} people; the first page, memory filled   {:?}", bench.people, begun.elapsed());
    let mut all = Vec::new();
    for _ in 0..bench.rounds {
        all.extend(runtime.block_on(round(&client, &made)));
    }
    all.sort_unstable();
    let at = |part: usize| all[(all.len() * part / 100).min(all.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "  {} pages of {CLIENTS} clients: {:.1} ms in the middle, {:.1} ms at the 99th percentile",
        all.len(),
        at(50),
        at(99)
    );
    println!(
        "  = 99th percentile, asked < 50 ms: {}",
        if at(99) < 50.0 { "holds" } else { "FAILS" }
    );
}

fn site(house: &mut House) -> Arc<Site> {
    let world = house.world();
    Site::new(house.another(world.clone()), &world, Options::new(true))
}

/// Every client looks at first pages, at pages after somebody, and for parts of names.
async fn round(client: &Client, made: &[MadeUp]) -> Vec<Duration> {
    let mut clients = tokio::task::JoinSet::new();
    for n in 0..CLIENTS {
        let client = client.clone();
        let step = made.len() / PAGES;
        let names: Vec<String> = made.iter().skip(n).step_by(step.max(1)).map(part).collect();
        clients.spawn(async move {
            let mut took = Vec::new();
            for name in names.iter().take(PAGES) {
                let begun = Instant::now();
                let (_, page) = client.post("/lists/people", &[("name", name)]).await;
                took.push(begun.elapsed());
                assert!(page.contains("<table"), "a register");
            }
            took
        });
    }
    clients.join_all().await.into_iter().flatten().collect()
}

/// The first two letters of the kana: they find many.
fn part(person: &MadeUp) -> String {
    person.kana.chars().take(2).collect()
}
