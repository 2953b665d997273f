//! A browser without a screen: keeps cookies, posts the forms of the pages it was given, shows a terminal's key.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::response::Parts;
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
        Self::taking(house, Options::UPLOAD)
    }

    /// Pages that take files of so many bytes.
    pub fn taking(house: &mut House, most_upload: usize) -> Self {
        Self::with(house, Options { most_upload, ..Options::new(true) })
    }

    pub fn with(house: &House, options: Options) -> Self {
        let site = Site::new(house.another(house.world()), &house.world(), options);
        Self { site, runtime: Runtime::new().unwrap() }
    }

    /// What is answered to a request.
    pub fn answer(&self, request: Request<Body>) -> Answer {
        Answer::of(self.raw(request))
    }

    /// The same, as bytes.
    fn raw(&self, request: Request<Body>) -> (Parts, Vec<u8>) {
        let router = web::router(Arc::clone(&self.site));
        let (parts, body) = self.runtime.block_on(router.oneshot(request)).unwrap().into_parts();
        let bytes = self.runtime.block_on(to_bytes(body, 64 << 20)).unwrap();
        (parts, bytes.to_vec())
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser {
            served: self,
            cookies: Vec::new(),
            token: String::new(),
            key: None,
            from: [127, 0, 0, 1],
            lang: "ja",
        }
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
    fn of((parts, bytes): (Parts, Vec<u8>)) -> Self {
        let text = String::from_utf8(bytes).unwrap();
        Self { status: parts.status, headers: parts.headers, text }
    }

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
    /// Its address.
    pub from: [u8; 4],
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

    /// Posts a form whose answer is a file.
    pub fn download(&mut self, path: &str, fields: &[(&str, &str)]) -> (HeaderMap, Vec<u8>) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("_token", &self.token);
        form.extend_pairs(fields);
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (parts, bytes) = self.raw(request, Body::from(form.finish()));
        assert_eq!(parts.status, StatusCode::OK, "{}", String::from_utf8_lossy(&bytes));
        (parts.headers, bytes)
    }

    /// What a long act came to: its page, once it has ended.
    pub fn result(&mut self, answer: Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let to = answer.to().to_owned();
        assert!(to.starts_with("/jobs/"), "{to}");
        loop {
            let page = self.get(&to);
            if !page.text.contains("data-job=") {
                return page;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    /// Posts fields and files, as a form with a file does: the field, the name of the file, its bytes.
    pub fn post_files(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        let token = self.token.clone();
        for (name, value) in [("_token", token.as_str())].iter().chain(fields) {
            let head =
                format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
        }
        for (name, file, bytes) in files {
            let head = format!(
                "--grenze\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--grenze--\r\n");
        let request = Request::post(path)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=grenze")
            .header(CONTENT_LENGTH, body.len());
        self.send(request, Body::from(body))
    }

    fn raw(&mut self, request: axum::http::request::Builder, body: Body) -> (Parts, Vec<u8>) {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let peer = Peer { address: SocketAddr::from((self.from, 50_000)), key: self.key };
        let request = request
            .header(COOKIE, cookies.join("; "))
            .header("accept-language", self.lang)
            .extension(ConnectInfo(peer))
            .body(body)
            .unwrap();
        let (parts, bytes) = self.served.raw(request);
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let (pair, _) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        (parts, bytes)
    }

    fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let answer = Answer::of(self.raw(request, body));
        if let Some((_, rest)) = answer.text.split_once("name=\"_token\" value=\"") {
            rest.split_once('"').unwrap().0.clone_into(&mut self.token);
        }
        answer
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
