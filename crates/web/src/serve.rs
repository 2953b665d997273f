//! Serving the pages until somebody stops it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::{Failure, FormError, Stop};
use tokio::net::TcpListener;
use tokio_rustls::rustls::ServerConfig;

use crate::peer::Peer;
use crate::router::router;
use crate::site::Site;
use crate::tls::TlsListener;

/// Serves until `stopped` returns; requests that run are answered first. `ready` is told the address.
///
/// # Errors
/// A form error for an address that cannot be listened at, or one beyond this machine without TLS.
pub fn serve(
    site: Arc<Site>,
    listen: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
    ready: impl FnOnce(SocketAddr),
    stopped: impl FnOnce() + Send + 'static,
) -> Result<(), Stop> {
    if tls.is_none() && !listen.ip().is_loopback() {
        return Err(FormError::new("listen", "listen_in_clear").into());
    }
    let broke = |_| Stop::from(Failure::new("serve_failed", listen));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(broke)?;
    runtime.block_on(async move {
        let taken =
            |_| Stop::from(FormError::new("listen", "listen_taken").with("address", listen));
        let listener = TcpListener::bind(listen).await.map_err(taken)?;
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
        let pages = router(site).into_make_service_with_connect_info::<Peer>();
        let served = match tls {
            Some(config) => {
                let listener = TlsListener::new(listener, config).map_err(broke)?;
                axum::serve(listener, pages).with_graceful_shutdown(stopping).await
            }
            None => axum::serve(listener, pages).with_graceful_shutdown(stopping).await,
        };
        head.abort();
        served.map_err(broke)
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
