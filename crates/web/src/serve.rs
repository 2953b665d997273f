//! Serving the pages until somebody stops it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::middleware::from_fn_with_state;
use domain::{Failure, FormError, Stop};
use tokio::net::TcpListener;

use crate::entrance::{Entrance, Limits, Networks};
use crate::hosts::{self, hosts};
use crate::router::router;
use crate::site::Site;
use crate::tls::Tls;

/// Where and to whom pages are served.
pub struct Listen {
    /// Address and port.
    pub address: SocketAddr,
    /// How the server shows who it is; without it, only this machine is served.
    pub tls: Option<Tls>,
    /// From where one comes in.
    pub networks: Networks,
    /// What a connection may take.
    pub limits: Limits,
}

impl Listen {
    /// At an address, for everybody whom the organisation's network lets there.
    #[must_use]
    pub fn at(address: SocketAddr, tls: Option<Tls>) -> Self {
        Self { address, tls, networks: Networks::default(), limits: Limits::default() }
    }
}

/// Serves until `stopped` returns; requests that run are answered first. `ready` is told the address.
///
/// # Errors
/// A form error for an address that cannot be listened at, or one beyond this machine without TLS.
pub fn serve(
    site: Arc<Site>,
    listen: Listen,
    ready: impl FnOnce(SocketAddr),
    stopped: impl FnOnce() + Send + 'static,
) -> Result<(), Stop> {
    let Listen { address, tls, networks, limits } = listen;
    if tls.is_none() && !address.ip().is_loopback() {
        return Err(FormError::new("listen", "listen_in_clear").into());
    }
    let broke = |_| Stop::from(Failure::new("serve_failed", address));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(broke)?;
    runtime.block_on(async move {
        let taken =
            |_| Stop::from(FormError::new("listen", "listen_taken").with("address", address));
        let listener = TcpListener::bind(address).await.map_err(taken)?;
        ready(listener.local_addr().map_err(broke)?);
        let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
        std::thread::spawn(move || {
            stopped();
            let _ = stop.send(());
        });
        let stopping = async move {
            let _ = stopping.await;
        };
        let head = tokio::spawn(keep_head(Arc::clone(&site)));
        let names = tls.as_ref().map_or_else(Vec::new, |tls| tls.names.clone());
        let log = site.options.log.clone();
        let pages = router(site).layer(from_fn_with_state(hosts(&names), hosts::guard));
        Entrance::new(limits, networks, tls, log).hold(listener, pages, stopping).await;
        head.abort();
        Ok(())
    })
}

/// The signed head follows the records every second, also when nobody acts any more.
async fn keep_head(site: Arc<Site>) {
    let mut every = tokio::time::interval(Duration::from_secs(1));
    loop {
        every.tick().await;
        // What is wrong with the ledger stops the next act, and is told to whoever does it.
        let _ = site.work(|site| site.office.catch_up()).await;
    }
}
