//! The server's door (H6.9, U12.1): from which networks one comes in, how many connections there are at once, and how long each
//! may take over what it sends. Nobody keeps others out by sending half of something, or nothing.

use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::log::Log;
use crate::patience::{Paced, Patient};
use crate::peer::Peer;
use crate::tls::{Tls, key_of};

/// After an error of the machine (no handle is left) the next connection is taken up this much later.
const BREATH: Duration = Duration::from_millis(50);
/// So many addresses that were kept out are counted; then counting begins anew.
const MOST_COUNTED: usize = 1_000;

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// So many connections at once.
    pub connections: usize,
    /// So many of one address; of an IPv6 address, of its network of 64 bits.
    pub connections_per_address: usize,
    /// The time for the handshake of TLS.
    pub handshake: Duration,
    /// The time for the header of a request, also until its first byte: a connection that is idle for longer ends.
    pub header: Duration,
    /// The time in which a body need not have come at the slowest pace yet.
    pub body: Duration,
    /// The slowest pace of a body, in bytes a second.
    pub body_pace: u32,
    /// An answer of which nothing is taken for this long is not sent any further.
    pub answer: Duration,
    /// When serving ends, requests that run have this long for their answers. Acts that have begun end in any case.
    pub drain: Duration,
}

impl Default for Limits {
    /// A browser keeps six connections; a terminal server of ten people fits into one address. The pace is a hundredth of
    /// what the slowest line between offices carries.
    fn default() -> Self {
        Self {
            connections: 512,
            connections_per_address: 64,
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(20),
            body: Duration::from_secs(30),
            body_pace: 8 * 1024,
            answer: Duration::from_secs(60),
            drain: Duration::from_secs(20),
        }
    }
}

/// A network from which one comes in: `10.1.0.0/16`, or a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl std::str::FromStr for Network {
    type Err = ipnet::AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let alone = text.parse::<IpAddr>().map(IpNet::from);
        alone.or_else(|_| text.parse()).map(Self)
    }
}

/// From where one comes in: from these networks and from this machine; from everywhere when none is said.
#[derive(Debug, Clone, Default)]
pub struct Networks(pub Vec<Network>);

impl Networks {
    fn let_in(&self, address: IpAddr) -> bool {
        let known = self.0.is_empty() || address.is_loopback();
        known
            || self.0.iter().any(|network| network.0.contains(&address))
            || domain::broken::is_off("door_network")
    }
}

/// The door, and who is inside.
pub struct Entrance {
    limits: Limits,
    networks: Networks,
    tls: Option<Tls>,
    log: Log,
    inside: Mutex<HashMap<IpAddr, usize>>,
    kept_out: Mutex<HashMap<IpAddr, u64>>,
}

/// One connection's place inside, free again when it ends.
struct Place {
    entrance: Arc<Entrance>,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = lock(&self.entrance.inside);
        if let Some(here) = inside.get_mut(&self.address) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                inside.remove(&self.address);
            }
        }
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What counts as one address: whoever has an IPv6 address has the network of 64 bits around it.
pub fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
        address => address,
    }
}

impl Entrance {
    /// A door that nobody has come through.
    pub fn new(limits: Limits, networks: Networks, tls: Option<Tls>, log: Log) -> Arc<Self> {
        let (inside, kept_out) = (Mutex::default(), Mutex::default());
        Arc::new(Self { limits, networks, tls, log, inside, kept_out })
    }

    /// Answers whoever comes in until `stopping` is over; then lets requests that run come to their end.
    pub async fn hold(
        self: Arc<Self>,
        listener: TcpListener,
        pages: Router,
        stopping: impl Future<Output = ()>,
    ) {
        let mut stopping = pin!(stopping);
        let (tell, told) = watch::channel(());
        loop {
            let taken = tokio::select! {
                () = &mut stopping => break,
                taken = listener.accept() => taken,
            };
            let Ok((stream, address)) = taken else {
                tokio::time::sleep(BREATH).await;
                continue;
            };
            let Some(place) = self.let_in(address.ip().to_canonical()) else { continue };
            let peer = Peer { address, key: None };
            let talk = Arc::clone(&self).talk(stream, peer, pages.clone(), told.clone());
            tokio::spawn(async move {
                talk.await;
                drop(place);
            });
        }
        drop((listener, told));
        let _ = tell.send(());
        let _ = timeout(self.limits.drain, tell.closed()).await;
    }

    /// A place for a connection from an address; none for one that stays outside, which is counted.
    fn let_in(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        if !self.networks.let_in(address) {
            self.keep_out(address, "network");
            return None;
        }
        let from = counted(address);
        let mut inside = lock(&self.inside);
        let here = inside.get(&from).copied().unwrap_or_default();
        let full = inside.values().sum::<usize>() >= self.limits.connections
            && !domain::broken::is_off("door_connections");
        let crowded =
            here >= self.limits.connections_per_address && !domain::broken::is_off("door_address");
        if full || crowded {
            drop(inside);
            self.keep_out(address, if crowded { "address_full" } else { "full" });
            return None;
        }
        inside.insert(from, here + 1);
        Some(Place { entrance: Arc::clone(self), address: from })
    }

    /// Says who was kept out: the first time, the second, the fourth and so on, so that nobody fills the log.
    fn keep_out(&self, address: IpAddr, why: &str) {
        let mut all = lock(&self.kept_out);
        if all.len() >= MOST_COUNTED && !all.contains_key(&address) {
            all.clear();
        }
        let times = all.entry(address).or_default();
        *times += 1;
        if times.is_power_of_two() {
            let line =
                json!({ "event": "kept_out", "address": address, "why": why, "times": *times });
            drop(all);
            self.log.line(&line);
        }
    }

    async fn talk(
        self: Arc<Self>,
        stream: TcpStream,
        peer: Peer,
        pages: Router,
        mut told: watch::Receiver<()>,
    ) {
        let stream = Patient::new(stream, self.limits.answer);
        let Some(tls) = &self.tls else { return self.serve(stream, peer, pages, told).await };
        let accepting = TlsAcceptor::from(Arc::clone(&tls.config)).accept(stream);
        let time = match domain::broken::is_off("door_handshake") {
            true => Duration::MAX,
            false => self.limits.handshake,
        };
        let shaken = tokio::select! {
            shaken = timeout(time, accepting) => shaken,
            _ = told.changed() => return,
        };
        if let Ok(Ok(stream)) = shaken {
            let peer = Peer { key: key_of(&stream), ..peer };
            self.serve(stream, peer, pages, told).await;
        }
    }

    async fn serve(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        peer: Peer,
        pages: Router,
        mut told: watch::Receiver<()>,
    ) {
        let limits = self.limits;
        let answer = service_fn(move |request: Request<Incoming>| {
            let mut request =
                request.map(|body| Body::new(Paced::new(body, limits.body, limits.body_pace)));
            request.extensions_mut().insert(ConnectInfo(peer));
            pages.clone().oneshot(request)
        });
        let mut served = http1::Builder::new();
        if !domain::broken::is_off("door_header") {
            served.timer(TokioTimer::new()).header_read_timeout(limits.header);
        }
        let mut talk = pin!(served.serve_connection(TokioIo::new(stream), answer));
        tokio::select! {
            // Whoever leaves in the middle is no failure of ours.
            _ = &mut talk => return,
            _ = told.changed() => talk.as_mut().graceful_shutdown(),
        }
        let _ = talk.await;
    }
}
