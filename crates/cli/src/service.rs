//! What a service tells whoever started it (`Type=notify` of systemd): that it is ready, and that it stops.

/// Tells it, where somebody listens. Nobody does in a terminal, and who does not hear it kills us before long.
#[cfg(target_os = "linux")]
pub fn tell(state: &str) {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let Some(place) = std::env::var_os("NOTIFY_SOCKET") else { return };
    let address = match place.as_bytes().split_first() {
        Some((b'@', name)) => SocketAddr::from_abstract_name(name),
        _ => SocketAddr::from_pathname(&place),
    };
    let told = |address| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address);
    let _ = address.and_then(told);
}

/// Other systems start a service without being told.
#[cfg(not(target_os = "linux"))]
pub const fn tell(_: &str) {}
