//! A browser without a screen: keeps cookies, posts the forms of the pages it was given, shows a terminal's key.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use it::{House, PASSWORD};
use tokio::runtime::Runtime;
use tower::ServiceExt;
use web::{Options, Peer, Site};

/// The pages of a house.
pub struct Served {
    pub site: Arc<Site>,
    runtime: Runtime,
}

impl Served {
    /// The house keeps an office of its own beside that of the pages.
    pub fn of(house: &mut House) -> Self {
        let site = Site::new(
            house.another(house.world()),
            &house.world(),
            Options { secure: true, here: None },
        );
        Self { site, runtime: Runtime::new().unwrap() }
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { served: self, cookies: Vec::new(), token: String::new(), key: None, lang: "ja" }
    }

    /// A browser at which somebody has signed in.
    pub fn signed_in(&self, name: &str, key: Option<[u8; 32]>) -> Browser<'_> {
        let mut browser = Browser { key, ..self.browser() };
        let answer = browser.post("/sign-in", &[("as", name), ("password", PASSWORD)]);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert_eq!(browser.get("/").status, StatusCode::OK);
        browser
    }
}

/// A page as it came.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// Where it leads.
    pub fn to(&self) -> &str {
        self.headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default()
    }
}

pub struct Browser<'s> {
    served: &'s Served,
    cookies: Vec<(String, String)>,
    pub token: String,
    pub key: Option<[u8; 32]>,
    pub lang: &'static str,
}

impl Browser<'_> {
    pub fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty())
    }

    /// Posts fields, with the token of the last page.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(path, fields, &[])
    }

    /// The same, with headers.
    pub fn post_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("_token", &self.token);
        form.extend_pairs(fields);
        let mut request =
            Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request, Body::from(form.finish()))
    }

    fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let peer = Peer { address: SocketAddr::from(([127, 0, 0, 1], 50_000)), key: self.key };
        let request = request
            .header(COOKIE, cookies.join("; "))
            .header("accept-language", self.lang)
            .extension(ConnectInfo(peer))
            .body(body)
            .unwrap();
        let router = web::router(Arc::clone(&self.served.site));
        let (parts, body) =
            self.served.runtime.block_on(router.oneshot(request)).unwrap().into_parts();
        let bytes = self.served.runtime.block_on(to_bytes(body, 64 << 20)).unwrap();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let (pair, _) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if let Some((_, rest)) = text.split_once("name=\"_token\" value=\"") {
            rest.split_once('"').unwrap().0.clone_into(&mut self.token);
        }
        Answer { status: parts.status, headers: parts.headers, text }
    }
}

/// The fields of a zone.
pub fn zone<'f>(name: &'f str, since: &'f str) -> [(&'f str, &'f str); 5] {
    [
        ("name", name),
        ("kind", "handling"),
        ("department", it::DEPARTMENT),
        ("measures", "間仕切り\r\n錠"),
        ("since", since),
    ]
}
