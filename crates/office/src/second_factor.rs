//! Second factors: one-time codes of an app or a card (TOTP, RFC 6238) beside the password (H6.1, H6.2).
//!
//! A sign-in comes before the vault is opened, so its secret cannot lie there. It stands in the credential, sealed under a key
//! that is derived from the guard key: whoever has the database alone, or a backup, has no code; whoever has the guard key
//! can write rows that give rights anyway. A code counts once, and for half a minute before and after its time.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::id::CredentialId;
use domain::rows::Credential;
use domain::{Failure, Label, Random, Stop, Timestamp};
use qrcode::{Color, QrCode};
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret};
use zeroize::Zeroizing;

use crate::desk::in_force;
use crate::input::SecretText;
use crate::office::Office;
use crate::settings::read_guard_key;

/// The kind of a credential that shows one-time codes.
pub(crate) const CODE: &str = "code";

/// So many bytes has a secret that is drawn (RFC 4226 asks for 20).
const SECRET_BYTES: usize = 20;

/// What stands in the credential of a second factor.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// As its owner calls it.
    name: Label,
    /// Nonce, sealed secret and tag, in base64.
    sealed: String,
}

/// The second factors among credentials that are in force on a day.
pub(crate) fn factors(
    credentials: &[store::Held<Credential>],
    day: domain::Day,
) -> impl Iterator<Item = &Credential> {
    let rows = credentials.iter().map(|held| &held.row);
    rows.filter(move |row| row.kind.as_str() == CODE && in_force(day, row.since, row.until))
}

/// How many second factors among credentials were in force before a day and are not on it.
pub(crate) fn factors_ended(credentials: &[store::Held<Credential>], day: domain::Day) -> usize {
    let rows = credentials.iter().map(|held| &held.row);
    rows.filter(|row| row.kind.as_str() == CODE && row.until.is_some_and(|last| last < day)).count()
}

/// What a credential of a second factor is called.
///
/// # Errors
/// A failure when the row was damaged.
pub(crate) fn name_of(row: &Credential) -> Result<Label, Failure> {
    Ok(kept(row)?.name)
}

fn kept(row: &Credential) -> Result<Kept, Failure> {
    serde_json::from_str(&row.verifier).map_err(|_| damaged())
}

fn damaged() -> Failure {
    Failure::new("second_factor_damaged", "credentials")
}

/// Draws a secret, as apps take it.
#[must_use]
pub fn draw_secret(random: &dyn Random) -> SecretText {
    let mut bytes = Zeroizing::new([0u8; SECRET_BYTES]);
    random.fill(bytes.as_mut());
    SecretText::new(Secret::from(*bytes).to_base32())
}

/// The bytes of a secret as [`draw_secret`] wrote it; none when it is another text or too short.
pub(crate) fn read_secret(text: &SecretText) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.expose_text().trim().to_ascii_uppercase();
    let secret = Secret::try_from_base32(Zeroizing::new(text).as_str()).ok()?;
    (secret.as_bytes().len() >= SECRET_BYTES).then(|| Zeroizing::new(secret.as_bytes().to_vec()))
}

/// What an app reads from a picture: the secret, whose it is and for what.
#[must_use]
pub fn address(secret: &SecretText, organisation: &str, sign_in: &str) -> SecretText {
    let plain = |text: &str| -> String {
        let bytes = text.bytes().map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        });
        bytes.collect()
    };
    let (issuer, account, secret) = (plain(organisation), plain(sign_in), secret.expose_text());
    SecretText::new(format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}"))
}

/// A QR code as rows of dark (true) and light squares; none for a text that is too long for one.
#[must_use]
pub fn squares(text: &SecretText) -> Vec<Vec<bool>> {
    let Ok(code) = QrCode::new(text.expose_text()) else { return Vec::new() };
    let colors = code.to_colors();
    let rows = colors.chunks(code.width().max(1));
    rows.map(|row| row.iter().map(|color| *color == Color::Dark).collect()).collect()
}

/// The step of time for which a secret shows this code, when it is about now.
pub(crate) fn step_of(secret: &[u8], code: &SecretText, at: Timestamp) -> Option<i64> {
    // Who types Japanese types digits in full width.
    let folded = code.expose_text().chars().filter(|c| !c.is_whitespace()).map(|c| match c {
        '０'..='９' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    });
    let folded = Zeroizing::new(folded.collect::<String>());
    let totp = Builder::new().with_secret(Secret::from(secret)).build().ok()?;
    let seconds = u64::try_from(at.0.div_euclid(1000)).ok()?;
    totp.check(&folded, seconds).and_then(|step| i64::try_from(step).ok())
}

impl Office {
    /// Seals the secret of a second factor, for its credential alone.
    ///
    /// # Errors
    /// A failure of the disk.
    pub(crate) fn seal_factor(
        &self,
        id: CredentialId,
        name: &Label,
        secret: &[u8],
    ) -> Result<String, Stop> {
        let mut nonce = [0u8; NONCE_LEN];
        self.random().fill(&mut nonce);
        let mut sealed = secret.to_vec();
        self.factor_key()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(self.factor_place(id)),
                &mut sealed,
            )
            .map_err(|_| damaged())?;
        let sealed = STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat());
        let kept = Kept { name: name.clone(), sealed };
        serde_json::to_string(&kept).map_err(|_| damaged().into())
    }

    /// The secret of a second factor.
    ///
    /// # Errors
    /// A failure of the disk; a failure when the row was damaged or sealed under another key.
    pub(crate) fn open_factor(&self, row: &Credential) -> Result<Zeroizing<Vec<u8>>, Stop> {
        let bytes = STANDARD_NO_PAD.decode(kept(row)?.sealed).map_err(|_| damaged())?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN).ok_or_else(damaged)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| damaged())?;
        let mut sealed = Zeroizing::new(sealed.to_vec());
        let place = Aad::from(self.factor_place(row.id));
        let opened = self.factor_key()?.open_in_place(nonce, place, &mut sealed);
        Ok(Zeroizing::new(opened.map_err(|_| damaged())?.to_vec()))
    }

    fn factor_key(&self) -> Result<LessSafeKey, Stop> {
        let guard = read_guard_key(self.disk(), self.settings())?;
        let key = UnboundKey::new(&AES_256_GCM, guard.derived("second factor").as_slice());
        Ok(LessSafeKey::new(key.map_err(|_| damaged())?))
    }

    fn factor_place(&self, id: CredentialId) -> Vec<u8> {
        [b"second factor\0", self.slug().as_str().as_bytes(), b"\0", &id.0.0].concat()
    }
}
