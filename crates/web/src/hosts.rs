//! By which names a server is called: a page of elsewhere whose name was turned to this address sends its own, and is not
//! answered.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::{self, Kind, Said};
use crate::{answer, desk};
use words::Words;

/// The names and addresses of a server, in small letters; this machine's own are always among them.
pub type Hosts = Arc<[String]>;

/// Those of a server that is called by these, too.
pub fn hosts(names: &[String]) -> Hosts {
    names.iter().map(|name| name.to_ascii_lowercase()).collect()
}

/// Answers a request that calls the server by one of its names, and nothing else.
pub async fn guard(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if is_called(&hosts, &request) || domain::broken::is_off("door_host") {
        return next.run(request).await;
    }
    let lang = desk::lang(request.headers());
    if request.uri().path().starts_with(api::UNDER) {
        return Said::problem(Kind::Host, lang).into_response();
    }
    let said = Words::shared(lang).text("web-host", &[]);
    answer::guarded((StatusCode::MISDIRECTED_REQUEST, said).into_response(), false)
}

/// Whether every name that a request says is one of the server's: that of its header, which there is once, and that of its
/// address.
fn is_called(hosts: &[String], request: &Request) -> bool {
    let mut said = request.headers().get_all(HOST).iter();
    let header = said.next().and_then(|host| host.to_str().ok());
    let address = request.uri().authority().map(|authority| authority.as_str());
    said.next().is_none()
        && header.is_some_and(|host| is_one(hosts, host))
        && address.is_none_or(|host| is_one(hosts, host))
}

/// Whether a name, with or without a port, is one of these or of this machine.
fn is_one(hosts: &[String], said: &str) -> bool {
    let (name, port) = match said.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (said, ""),
    };
    let name = name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let here = name == "localhost" || name.parse().is_ok_and(|at: IpAddr| at.is_loopback());
    port.bytes().all(|digit| digit.is_ascii_digit()) && (here || hosts.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_called_by_its_own_names() {
        let ours = hosts(&["Bannin.city.local".to_owned(), "10.1.0.2".to_owned()]);
        let called = |host: &str| is_one(&ours, host);
        for host in [
            "localhost",
            "LOCALHOST:8443",
            "127.0.0.1:1",
            "[::1]:8443",
            "[::1]",
            "127.9.9.9",
            "bannin.city.local:8443",
            "BANNIN.CITY.LOCAL",
            "10.1.0.2:8443",
        ] {
            assert!(called(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "bannin.city.local.evil.example",
            "evil.example@localhost",
            "localhost:80:evil",
            "10.1.0.3",
            "0.0.0.0",
            "[fe80::1]",
        ] {
            assert!(!called(host), "{host}");
        }
    }
}
