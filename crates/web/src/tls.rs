//! TLS by an authority of one's own (DESIGN section 5): made at the first start, kept with the keys of this machine,
//! put on the terminals once. It signs the certificate of the server, anew at each start, and those of terminals.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::digest;
use domain::disk::DiskErrorKind;
use domain::{Disk, Failure, Stop, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;
use zeroize::Zeroizing;

/// Days for which the authority's certificate holds: terminals get it once.
const AUTHORITY_DAYS: i64 = 20 * 365;
/// Days for which a certificate of the server holds; it is made anew at each start.
const SERVER_DAYS: i64 = 397;

/// The authority of one organisation.
pub struct Authority {
    certificate: String,
    key: Zeroizing<String>,
    name: String,
    path: PathBuf,
}

/// How a server shows who it is.
#[derive(Clone)]
pub struct Tls {
    pub(crate) config: Arc<ServerConfig>,
    /// The names and addresses of its certificate.
    pub(crate) names: Vec<String>,
}

pub(crate) fn failed(what: &'static str) -> impl Fn(rcgen::Error) -> Stop {
    move |_| Failure::new("certificate_failed", what).into()
}

impl Authority {
    /// Takes the authority from these folders, or makes it: its certificate lies with the data and its key with the
    /// keys.
    ///
    /// # Errors
    /// A failure of the disk, or that its files are damaged.
    pub fn open(
        disk: &dyn Disk,
        folder: &Path,
        keys: &Path,
        slug: &str,
        now: Timestamp,
    ) -> Result<Self, Stop> {
        let name = format!("Bannin {slug}");
        let path = folder.join("authority.pem");
        let key_path = keys.join(format!("{slug}.authority.key"));
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes)
                .map_err(|_| Stop::from(Failure::new("key_damaged", "authority")))
        };
        match disk.read(&key_path) {
            Ok(key) => {
                let certificate = text(disk.read(&path)?)?;
                let key = Zeroizing::new(text(key)?);
                return Ok(Self { certificate, key, name, path });
            }
            Err(error) if error.kind == DiskErrorKind::Missing => {}
            Err(error) => return Err(error.into()),
        }
        let pair = KeyPair::generate().map_err(failed("authority"))?;
        let params = authority_params(&name, now)?;
        let certificate = params.self_signed(&pair).map_err(failed("authority"))?.pem();
        let key = Zeroizing::new(pair.serialize_pem());
        disk.create(&path, certificate.as_bytes())?;
        disk.create(&key_path, key.as_bytes())?;
        Ok(Self { certificate, key, name, path })
    }

    /// Where the certificate lies that terminals must trust.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it signs with; its own certificate says the same name.
    pub(crate) fn issuer(&self, now: Timestamp) -> Result<Issuer<'static, KeyPair>, Stop> {
        let pair = KeyPair::from_pem(&self.key).map_err(failed("authority"))?;
        Ok(Issuer::new(authority_params(&self.name, now)?, pair))
    }

    /// The settings of a server that goes by these names and addresses.
    ///
    /// # Errors
    /// A failure of the making; a name that no certificate can hold.
    pub fn server(&self, names: &[String], now: Timestamp) -> Result<Tls, Stop> {
        let pair = KeyPair::generate().map_err(failed("server"))?;
        let mut params =
            params(names.first().map_or("localhost", String::as_str), now, SERVER_DAYS)?;
        let with_names = CertificateParams::new(names.to_vec()).map_err(failed("server name"))?;
        params.subject_alt_names = with_names.subject_alt_names;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&pair, &self.issuer(now)?).map_err(failed("server"))?;
        let broken = |_| Stop::from(Failure::new("certificate_failed", "server"));
        let mut roots = RootCertStore::empty();
        for found in pem_certificates(&self.certificate) {
            roots.add(found).map_err(broken)?;
        }
        // A browser may come without a certificate: then it stands at no registered terminal.
        let verifier = WebPkiClientVerifier::builder(Arc::new(roots))
            .allow_unauthenticated()
            .build()
            .map_err(|_| Stop::from(Failure::new("certificate_failed", "authority")))?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pair.serialize_der()));
        let config = ServerConfig::builder()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate.der().clone()], key)
            .map_err(broken)?;
        Ok(Tls { config: Arc::new(config), names: names.to_vec() })
    }
}

fn pem_certificates(text: &str) -> impl Iterator<Item = CertificateDer<'static>> {
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    CertificateDer::pem_slice_iter(text.as_bytes())
        .filter_map(Result::ok)
        .collect::<Vec<_>>()
        .into_iter()
}

fn authority_params(name: &str, now: Timestamp) -> Result<CertificateParams, Stop> {
    let mut params = params(name, now, AUTHORITY_DAYS)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    Ok(params)
}

/// From a day before, since clocks differ.
pub(crate) fn params(name: &str, now: Timestamp, days: i64) -> Result<CertificateParams, Stop> {
    let mut params = CertificateParams::new(Vec::new()).map_err(failed("certificate"))?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = day(now, -1);
    params.not_after = day(now, days);
    Ok(params)
}

/// The day that many days after a time.
fn day(now: Timestamp, days: i64) -> time::OffsetDateTime {
    let text = Timestamp(now.0 + days * 86_400_000).text();
    let part = |at: std::ops::Range<usize>| text.get(at).and_then(|part| part.parse::<u16>().ok());
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let small = |part: Option<u16>| part.and_then(|part| u8::try_from(part).ok()).unwrap_or(1);
    rcgen::date_time_ymd(i32::from(year.unwrap_or(2026)), small(month), small(day))
}

/// The SHA-256 of the public key in the certificate of the other end.
pub(crate) fn key_of<S>(stream: &TlsStream<S>) -> Option<[u8; 32]> {
    let certificate = stream.get_ref().1.peer_certificates()?.first()?;
    let info = tokio_rustls::rustls::server::ParsedCertificate::try_from(certificate).ok()?;
    let digest = digest::digest(&digest::SHA256, info.subject_public_key_info().as_ref());
    digest.as_ref().try_into().ok()
}
