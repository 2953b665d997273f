//! Who is at the other end of a connection: an address, and the registered key of a terminal when it showed one.

use std::net::SocketAddr;

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// Where it is.
    pub address: SocketAddr,
    /// The SHA-256 of the public key of its certificate, which our own authority signed.
    pub key: Option<[u8; 32]>,
}
