//! Signing in and out, the lock, the language (H6.1, H6.10, U11.1, U12.1).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{ActName, Stop};
use office::Via;
use office::input::SecretText;
use office::sign_in::{DeviceKey, Own, SignIn};
use words::Lang;

use crate::answer;
use crate::desk::{self, Asked, Form};
use crate::posted::Posted;
use crate::session::{Known, Session};
use crate::site::Site;
use crate::view::Frame;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: String,
    button: String,
    action: &'a str,
    token: Option<&'a str>,
    locked_name: Option<String>,
    /// Whether a one-time code is asked for as well: nobody knows before the name is known.
    code: bool,
    typed: &'a str,
    problem: Option<String>,
}

impl Page<'_> {
    fn wrong(&self) -> bool {
        self.problem.is_some()
    }
}

fn page(frame: &Frame, typed: &str, problem: Option<String>) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = frame.t("web-sign-in");
    let button = title.clone();
    let action = "/sign-in";
    let page = Page {
        frame,
        title,
        button,
        action,
        token: None,
        locked_name: None,
        code: true,
        typed,
        problem,
    };
    answer::page(status, &frame.nonce, &page)
}

fn lock_page(frame: &Frame, session: &Session, problem: Option<String>) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page {
        frame,
        title: frame.t("web-title-locked"),
        button: frame.t("web-unlock"),
        action: "/unlock",
        token: Some(&session.token),
        locked_name: Some(session.seat.name.to_string()),
        code: !session.seat.second_factors.is_empty(),
        typed: "",
        problem,
    };
    answer::page(status, &frame.nonce, &page)
}

pub async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    let lang = desk::lang(&asked.headers);
    if let (Known::Open(_), _) = desk::known(&site, &asked.headers, asked.key) {
        return answer::go("/");
    }
    let work = site.work(move |site| Ok(page(&Frame::open(site, lang), "", None)));
    work.await.unwrap_or_else(|stop| answer::broke(&site, lang, &stop))
}

pub async fn try_it(State(site): State<Arc<Site>>, asked: Asked, posted: Posted) -> Response {
    let lang = desk::lang(&asked.headers);
    let work = site.work(move |site| {
        let name = posted.one("as").unwrap_or_default().trim().to_owned();
        let shown = SignIn {
            own: own(&posted, name),
            second: None,
            device_key: asked.key.map(DeviceKey::Certificate),
            via: Via::Page,
            work: None,
        };
        let who = site.looked_at(asked.from, "as", || site.office.who_shows(&shown));
        let begun = who.and_then(|actor| {
            // Whose office asks for a second factor comes in to enrol one, and for nothing else.
            let enrols = site.office.lacks_second_factor(&actor)?;
            let work = enrols.then(|| ActName::AddSecondFactor.into());
            site.office.record_sign_in(&actor, work)?;
            let seat = site.office.seat(&actor)?;
            Ok((actor, seat, enrols))
        });
        Ok(match begun {
            Ok((actor, seat, enrols)) => {
                let mark = site.draw();
                let begun = Session { actor, seat, token: site.draw(), key: asked.key };
                site.sessions.begin(&mark, begun, site.tick());
                let to = if enrols { "/second-factor" } else { "/" };
                answer::go_with(to, &session_cookie(site, &mark))
            }
            Err(stop) => {
                let frame = Frame::open(site, lang);
                match &stop {
                    Stop::Form(_) => {
                        let said = answer::lines(&frame, &stop).join(" ");
                        let mut answer = page(&frame, posted.shown("as"), Some(said));
                        *answer.status_mut() = answer::status_of(&stop);
                        answer
                    }
                    _ => answer::stopped(&frame, &stop),
                }
            }
        })
    });
    work.await.unwrap_or_else(|stop| answer::broke(&site, lang, &stop))
}

fn session_cookie(site: &Site, mark: &str) -> String {
    let secure = if site.options.secure { "; Secure" } else { "" };
    let name = desk::cookie_name(site.options.secure);
    format!("{name}={mark}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

fn ended_cookie(site: &Site) -> String {
    format!("{}; Max-Age=0", session_cookie(site, ""))
}

pub async fn show_lock(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    let lang = desk::lang(&asked.headers);
    match desk::known(&site, &asked.headers, asked.key) {
        (Known::Nobody, _) => answer::go("/sign-in"),
        (Known::Open(_), _) => answer::go("/"),
        (Known::Locked(session), _) => {
            let work = site.work(move |site| {
                let frame = Frame::open(site, lang);
                Ok(lock_page(&frame, &as_of_now(site, session), None))
            });
            work.await.unwrap_or_else(|stop| answer::broke(&site, lang, &stop))
        }
    }
}

/// The password again, by the one whose session it is.
pub async fn unlock(State(site): State<Arc<Site>>, asked: Asked, posted: Posted) -> Response {
    let lang = desk::lang(&asked.headers);
    let (Known::Locked(session), mark) = desk::known(&site, &asked.headers, asked.key) else {
        return answer::go("/");
    };
    let work = site.work(move |site| {
        let shown = SignIn {
            own: own(&posted, session.seat.sign_in.to_string()),
            second: None,
            device_key: asked.key.map(DeviceKey::Certificate),
            via: Via::Page,
            work: None,
        };
        let who = site.looked_at(asked.from, "as", || site.office.who_shows(&shown));
        let shows = who.and_then(|actor| {
            let enrols = site.office.lacks_second_factor(&actor)?;
            let work = enrols.then(|| ActName::AddSecondFactor.into());
            site.office.record_sign_in(&actor, work).map(|()| actor.proved)
        });
        Ok(match shows {
            Ok(proved) => {
                site.sessions.unlock(&mark, site.draw(), site.tick(), proved);
                // What was typed is on its page again.
                let kept = site.sessions.kept_of(&mark).map(|page| format!("{page}?kept=yes"));
                answer::go(&kept.unwrap_or_else(|| "/".to_owned()))
            }
            Err(stop) => {
                let frame = Frame::open(site, lang);
                let said = answer::lines(&frame, &stop).join(" ");
                lock_page(&frame, &as_of_now(site, session), Some(said))
            }
        })
    });
    work.await.unwrap_or_else(|stop| answer::broke(&site, lang, &stop))
}

/// The session with what its owner has enrolled meanwhile.
fn as_of_now(site: &Site, mut session: Session) -> Session {
    if let Ok(seat) = site.office.seat(&session.actor) {
        session.seat = seat;
    }
    session
}

/// What somebody typed of their own.
pub fn own(posted: &Posted, name: String) -> Own {
    let typed = |field: &str| posted.one(field).map(|text| SecretText::new(text.to_owned()));
    let password = typed("password").unwrap_or_else(|| SecretText::new(String::new()));
    Own { name, password, code: typed("code") }
}

/// What was typed on the page that is left comes along, and is kept for whoever unlocks.
pub async fn lock(State(site): State<Arc<Site>>, form: Form) -> Response {
    let Form { at, posted } = form;
    desk::keep(&site, &at.mark, posted);
    site.sessions.lock(&at.mark);
    left(&site, at.lang, answer::go("/unlock")).await
}

/// The answer to who left: the desk is left either way, and what is not on record yet is tried again.
async fn left(site: &Arc<Site>, lang: Lang, answer: Response) -> Response {
    let recorded = site.work(|_| Ok(())).await;
    recorded.map_or_else(|stop| answer::broke(site, lang, &stop), |()| answer)
}

/// Whoever asks may end the session of this browser, also a locked one.
pub async fn sign_out(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    let (_, mark) = desk::known(&site, &asked.headers, asked.key);
    site.sessions.end(&mark);
    let answer = answer::go_with("/sign-in", &ended_cookie(&site));
    left(&site, desk::lang(&asked.headers), answer).await
}

pub async fn language(State(site): State<Arc<Site>>, asked: Asked, posted: Posted) -> Response {
    let lang = posted.one("lang").and_then(Lang::parse).unwrap_or_default();
    let secure = if site.options.secure { "; Secure" } else { "" };
    let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Strict{secure}", lang.code());
    let from = asked.headers.get("referer").and_then(|from| from.to_str().ok());
    // Only the way within this site counts: an address of elsewhere leads nowhere from here.
    let path =
        from.and_then(|from| from.split_once("://")).and_then(|(_, rest)| rest.split_once('/'));
    let path = path
        .map_or_else(|| "/".to_owned(), |(_, path)| format!("/{}", path.trim_start_matches('/')));
    answer::go_with(&path, &cookie)
}
