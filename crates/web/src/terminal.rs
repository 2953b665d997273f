//! Certificates of terminals (H6.9): drawn, signed by the authority, and handed over once; neither key nor password stays here.

use aws_lc_rs::digest;
use domain::{Failure, Random, Stop, Timestamp};
use office::input::SecretText;
use p12_keystore::{
    Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKey,
    PrivateKeyChain,
};
use rcgen::{ExtendedKeyUsagePurpose, KeyPair, PublicKeyData};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use crate::tls::{Authority, failed, params};

/// Days for which a terminal's certificate holds.
const TERMINAL_DAYS: i64 = 3 * 365;
/// Rounds by which a try of the password is made slow. It has 90 bits: nobody tries them all.
const ROUNDS: u32 = 100_000;

/// A certificate of a terminal, with its key.
pub struct TerminalCertificate {
    /// What the terminal is called.
    pub name: String,
    /// The certificate, as PEM.
    pub certificate: String,
    /// Its private key, as PEM.
    pub key: Zeroizing<String>,
    /// What `register_device` takes, in base64: the SHA-256 of the public key.
    pub public_key: String,
}

/// Key and certificate as browsers take them in (PKCS#12), behind a password.
pub struct LockedCertificate {
    /// The file.
    pub bytes: Zeroizing<Vec<u8>>,
    /// What opens it; shown once.
    pub password: SecretText,
}

impl Authority {
    /// Draws the key of a terminal and signs its certificate.
    ///
    /// # Errors
    /// A failure of the making.
    pub fn terminal(&self, name: &str, now: Timestamp) -> Result<TerminalCertificate, Stop> {
        use base64::Engine;
        let pair = KeyPair::generate().map_err(failed("terminal"))?;
        let mut params = params(name, now, TERMINAL_DAYS)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate =
            params.signed_by(&pair, &self.issuer(now)?).map_err(failed("terminal"))?;
        let public = digest::digest(&digest::SHA256, &pair.subject_public_key_info());
        Ok(TerminalCertificate {
            name: name.to_owned(),
            certificate: certificate.pem(),
            key: Zeroizing::new(pair.serialize_pem()),
            public_key: base64::engine::general_purpose::STANDARD.encode(public.as_ref()),
        })
    }
}

impl TerminalCertificate {
    /// Key and certificate behind a password that is drawn: AES-256 and HMAC-SHA-256 by PBES2, which browsers and systems of
    /// today read.
    ///
    /// # Errors
    /// A failure of the making.
    pub fn locked(&self, random: &dyn Random) -> Result<LockedCertificate, Stop> {
        let broken = || Stop::from(Failure::new("certificate_failed", "terminal"));
        let certificate = CertificateDer::from_pem_slice(self.certificate.as_bytes());
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).map_err(|_| broken())?;
        let chain = PrivateKeyChain::new(
            self.public_key.as_bytes().to_vec(),
            PrivateKey::from_der(key.secret_der()).map_err(|_| broken())?,
            [Certificate::from_der(&certificate.map_err(|_| broken())?).map_err(|_| broken())?],
        );
        let mut store = KeyStore::new();
        store.add_entry(&self.name, KeyStoreEntry::PrivateKeyChain(chain));
        let password = office::draw_password(random);
        let bytes = store
            .writer(password.expose_text())
            .encryption_algorithm(EncryptionAlgorithm::PbeWithHmacSha256AndAes256)
            .encryption_iterations(ROUNDS)
            .mac_algorithm(MacAlgorithm::HmacSha256)
            .mac_iterations(ROUNDS)
            .write()
            .map_err(|_| broken())?;
        Ok(LockedCertificate { bytes: Zeroizing::new(bytes), password })
    }
}
