//! Who somebody is: a credential of their own, and the key of the terminal (H6.1, H6.9, U12.1).

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use domain::id::StaffId;
use domain::rows::{Credential, SignInFailures};
use domain::{Day, Failure, FormError, Slug, Stop, Timestamp};
use ledger::Via;
use store::Held;
use zeroize::Zeroizing;

use crate::act::Act;
use crate::desk::{Actor, Desk, in_force};
use crate::input::SecretText;
use crate::office::Office;

/// How a terminal shows that it is the registered one (H6.9).
pub enum DeviceKey {
    /// Its private key (32 bytes), in a file that only its user reads.
    Seed(Zeroizing<Vec<u8>>),
    /// The SHA-256 of the public key of the certificate by which it proved itself on the connection at hand.
    Certificate([u8; 32]),
}

/// What somebody shows to sit down at the desk.
pub struct SignIn {
    /// The sign-in name and the password.
    pub own: (String, SecretText),
    /// The same of a second person who stands beside.
    pub second: Option<(String, SecretText)>,
    /// The key of the terminal.
    pub device_key: Option<DeviceKey>,
    /// The face.
    pub via: Via,
    /// What it is for, as the record says: an act, or a list that is read.
    pub work: Option<Slug>,
}

impl Office {
    /// Checks credentials and device key, records the sign-in and says who acts.
    ///
    /// # Errors
    /// The form error `credential` when name or password are wrong, ended, or shut for some time after too many
    /// failures: which of them is not told.
    pub fn sign_in(&self, shown: &SignIn) -> Result<Actor, Stop> {
        let actor = self.who_shows(shown)?;
        let act = crate::acts::house::SignIn { work: shown.work.clone() };
        act.run(&Desk::new(self, &actor))?;
        Ok(actor)
    }

    /// As [`Self::sign_in`], for the act `sign_in` that follows by itself: only what failed is on record.
    ///
    /// # Errors
    /// As [`Self::sign_in`].
    pub fn who_shows(&self, shown: &SignIn) -> Result<Actor, Stop> {
        let device = match &shown.device_key {
            Some(key) => self.check_device(key)?,
            None => None,
        };
        let nobody = Actor { staff: None, second: None, device, via: shown.via, token: None };
        let staff = self.check_credential("as", &shown.own, &nobody)?;
        let second = match &shown.second {
            Some(second) => Some(self.check_credential("second", second, &nobody)?),
            None => None,
        };
        if second == Some(staff) {
            return Err(FormError::new("second", "second_is_the_same").into());
        }
        Ok(Actor { staff: Some(staff), second, ..nobody })
    }

    pub(crate) fn check_credential(
        &self,
        field: &str,
        shown: &(String, SecretText),
        nobody: &Actor,
    ) -> Result<StaffId, Stop> {
        let wrong = || Stop::from(FormError::new(field, "credential"));
        let desk = Desk::new(self, nobody);
        let found = match Slug::new(&shown.0) {
            Ok(name) => self.store().read(|tx| {
                let Some(staff) = tx.staff_by_sign_in(&name)? else { return Ok(None) };
                let credentials = tx.credentials_of(staff.row.id)?;
                let failures = tx.sign_in_failures(staff.row.id)?;
                let at = self.time_of_record(tx, self.now())?;
                let shut = failures.is_some_and(|held| is_shut(&held.row, at));
                Ok::<_, Stop>(Some((staff.row, credentials, at.day())).filter(|_| !shut))
            })?,
            Err(_) => None,
        };
        let Some((staff, credentials, day)) = found else {
            // As slow as for a name that is known and open: the time tells nothing.
            verifier_of(self, &shown.1)?;
            desk.count_try(&source_of(nobody))?;
            return Err(wrong());
        };
        let stopped = staff.stopped_on.is_some_and(|d| d <= day);
        let fits = match current(&credentials, day) {
            Some(held) => password_fits(&held.row.verifier, &shown.1),
            None => {
                verifier_of(self, &shown.1)?;
                false
            }
        };
        if fits && !stopped {
            return Ok(staff.id);
        }
        desk.record_failed_sign_in(staff.id)?;
        Err(wrong())
    }

    pub(crate) fn check_device(
        &self,
        key: &DeviceKey,
    ) -> Result<Option<domain::id::DeviceId>, Stop> {
        let public = match key {
            DeviceKey::Seed(seed) => device_public_key(seed)?,
            DeviceKey::Certificate(digest) => digest.to_vec(),
        };
        let day = self.now().day();
        let found = self.store().read(|tx| Ok::<_, Stop>(tx.devices_by_key(&public)?))?;
        Ok(found.into_iter().find(|d| in_force(day, d.row.since, d.row.until)).map(|d| d.row.id))
    }
}

/// Whether no sign-in of a member of staff is looked at now.
pub(crate) fn is_shut(failures: &SignInFailures, at: Timestamp) -> bool {
    let shut = failures.shut_until.is_some_and(|until| until > at);
    shut && !domain::broken::is_off("sign_in_shut")
}

/// Where a sign-in comes from: the face, and the terminal whose key was shown.
pub(crate) fn source_of(who: &Actor) -> String {
    let device = who.device.map_or_else(String::new, |device| device.to_string());
    format!("{}:{device}", who.via.code())
}

/// The one password that somebody has. When two are in force, one was put back by hand, and neither counts.
pub(crate) fn current(credentials: &[Held<Credential>], day: Day) -> Option<&Held<Credential>> {
    let mut in_force = credentials.iter().filter(|c| in_force(day, c.row.since, c.row.until));
    let first = in_force.next();
    match in_force.next() {
        Some(_) if !domain::broken::is_off("one_password") => None,
        _ => first,
    }
}

/// Whether a password that somebody else gave is in force.
pub(crate) fn has_given(credentials: &[Held<Credential>], day: Day) -> bool {
    let mut in_force = credentials.iter().filter(|c| in_force(day, c.row.since, c.row.until));
    in_force.any(|c| c.row.kind.as_str() == "given")
}

pub(crate) fn password_fits(verifier: &str, shown: &SecretText) -> bool {
    PasswordHash::new(verifier).is_ok_and(|hash| {
        Argon2::default().verify_password(shown.expose_text().as_bytes(), &hash).is_ok()
    })
}

/// The verifier of a password, in PHC form: Argon2id, 19 MiB, two passes, random salt.
pub(crate) fn verifier_of(office: &Office, password: &SecretText) -> Result<String, Failure> {
    let mut salt = [0u8; 16];
    office.random().fill(&mut salt);
    Argon2::default()
        .hash_password_with_salt(password.expose_text().as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|_| Failure::new("password_hash", "argon2"))
}

/// A password has at least twelve characters and does not hold the person's own names or numbers
/// (U12.1-5).
pub(crate) fn check_password(
    field: &str,
    password: &SecretText,
    guessable: &[&str],
) -> Result<(), FormError> {
    let text = password.expose_text();
    if text.chars().count() < 12 {
        return Err(FormError::new(field, "password_short").with("least", 12));
    }
    // A verifier of it would be a hash of the number.
    if digits::has_hit(text) {
        return Err(FormError::new(field, "holds_number"));
    }
    let folded = text.to_lowercase();
    let holds =
        guessable.iter().any(|g| g.chars().count() >= 3 && folded.contains(&g.to_lowercase()));
    if holds { Err(FormError::new(field, "password_guessable")) } else { Ok(()) }
}

/// The public key that belongs to a terminal's private key (32 bytes).
///
/// # Errors
/// A failure when the key has another form.
pub fn device_public_key(seed: &[u8]) -> Result<Vec<u8>, Stop> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed)
        .map_err(|_| Failure::new("key_damaged", "device key"))?;
    Ok(pair.public_key().as_ref().to_vec())
}

/// The same in base64, as `register_device` takes it.
///
/// # Errors
/// As [`device_public_key`].
pub fn device_public_key_text(seed: &[u8]) -> Result<String, Stop> {
    use base64::Engine;
    Ok(base64::engine::general_purpose::STANDARD.encode(device_public_key(seed)?))
}
