//! Who somebody is: a credential of their own, and the key of the terminal (H6.1, H6.9, U12.1).

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use domain::id::StaffId;
use domain::rows::{Credential, SignInFailures, Staff};
use domain::{ActName, Day, Failure, FormError, Random, Slug, Stop, Timestamp};
use ledger::Via;
use store::Held;
use zeroize::Zeroizing;

use crate::act::Act;
use crate::desk::{Actor, Desk, Factor, PROVEN, Proof, in_force};
use crate::input::SecretText;
use crate::office::Office;
use crate::second_factor::{factors, step_of};

/// How a terminal shows that it is the registered one (H6.9).
pub enum DeviceKey {
    /// Its private key (32 bytes), in a file that only its user reads.
    Seed(Zeroizing<Vec<u8>>),
    /// The SHA-256 of the public key of the certificate by which it proved itself on the connection at hand.
    Certificate([u8; 32]),
}

/// What a person shows of their own.
pub struct Own {
    /// The sign-in name.
    pub name: String,
    /// The password.
    pub password: SecretText,
    /// The one-time code, of whoever has enrolled a second factor.
    pub code: Option<SecretText>,
}

impl From<(String, SecretText)> for Own {
    fn from((name, password): (String, SecretText)) -> Self {
        Self { name, password, code: None }
    }
}

/// What somebody shows to sit down at the desk.
pub struct SignIn {
    /// The person's own.
    pub own: Own,
    /// The same of a second person who stands beside.
    pub second: Option<Own>,
    /// The key of the terminal.
    pub device_key: Option<DeviceKey>,
    /// The face.
    pub via: Via,
    /// What it is for, as the record says: an act, or a list that is read.
    pub work: Option<Slug>,
}

impl SignIn {
    /// Before a restore is declared nobody has a second factor: their secrets were sealed under a key of before.
    fn asks_for_password_alone(&self) -> bool {
        self.work.as_ref().is_some_and(|work| work.as_str() == ActName::Restore.code())
    }
}

/// What the registers have on somebody who tries to come in.
struct Known {
    staff: Staff,
    credentials: Vec<Held<Credential>>,
    day: Day,
}

impl Office {
    /// Checks credentials and device key, records the sign-in and says who acts.
    ///
    /// # Errors
    /// The form error `credential` when name, password or one-time code are wrong, ended, or shut for some time after too
    /// many failures: which of them is not told.
    pub fn sign_in(&self, shown: &SignIn) -> Result<Actor, Stop> {
        let actor = self.who_shows(shown)?;
        self.record_sign_in(&actor, shown.work.clone())?;
        Ok(actor)
    }

    /// Records that somebody who showed who they are sits down.
    ///
    /// # Errors
    /// As [`Self::sign_in`].
    pub fn record_sign_in(&self, actor: &Actor, work: Option<Slug>) -> Result<(), Stop> {
        crate::acts::house::SignIn { work }.run(&Desk::new(self, actor)).map(drop)
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
        let nobody =
            Actor { staff: None, second: None, device, via: shown.via, proved: None, token: None };
        let alone = shown.asks_for_password_alone();
        let (staff, proof) = self.check_credential("as", &shown.own, alone, &nobody)?;
        let second = match &shown.second {
            Some(second) => Some(self.check_credential("second", second, alone, &nobody)?.0),
            None => None,
        };
        if second == Some(staff) {
            return Err(FormError::new("second", "second_is_the_same").into());
        }
        Ok(Actor { staff: Some(staff), second, proved: Some(proof), ..nobody })
    }

    pub(crate) fn check_credential(
        &self,
        field: &str,
        shown: &Own,
        password_alone: bool,
        nobody: &Actor,
    ) -> Result<(StaffId, Proof), Stop> {
        let desk = Desk::new(self, nobody);
        let found = match Slug::new(&shown.name) {
            Ok(name) => self.known(|tx| Ok(tx.staff_by_sign_in(&name)?))?,
            Err(_) => None,
        };
        let Some(known) = found else {
            // As slow as for a name that is known and open: the time tells nothing.
            verifier_of(self, &shown.password)?;
            desk.count_try(&source_of(nobody))?;
            return Err(FormError::new(field, "credential").into());
        };
        let fits = match current(&known.credentials, known.day) {
            Some(held) => password_fits(&held.row.verifier, &shown.password),
            None => {
                verifier_of(self, &shown.password)?;
                false
            }
        };
        let by = match fits && !known.is_stopped() {
            true if password_alone => Some(Factor::Password),
            true => self.factor_shown(&known, shown.code.as_ref())?,
            false => None,
        };
        let Some(by) = by else {
            desk.record_failed_sign_in(known.staff.id)?;
            return Err(FormError::new(field, "credential").into());
        };
        Ok((known.staff.id, Proof { by, at: self.monotonic() }))
    }

    /// Somebody at a desk shows once more who they are: by a one-time code, or by the password of whoever has enrolled no
    /// second factor. It is a sign-in like another: on record, and one that fails counts.
    ///
    /// # Errors
    /// The form error `credential` for the field `again`; a failure.
    pub fn prove_again(
        &self,
        who: &Actor,
        shown: &SecretText,
        work: ActName,
    ) -> Result<Actor, Stop> {
        let wrong = || Stop::from(FormError::new("again", "credential"));
        let staff = who.staff.ok_or_else(wrong)?;
        let known = self.known(|tx| Ok(tx.get::<Staff>(staff.0)?))?.ok_or_else(wrong)?;
        let by = match factors(&known.credentials, known.day).next() {
            Some(_) => self.factor_shown(&known, Some(shown))?,
            None => current(&known.credentials, known.day)
                .filter(|held| password_fits(&held.row.verifier, shown))
                .map(|_| Factor::Password),
        };
        let Some(by) = by.filter(|_| !known.is_stopped()) else {
            Desk::new(self, who).record_failed_sign_in(staff)?;
            return Err(wrong());
        };
        let proved = Some(Proof { by, at: self.monotonic() });
        let actor = Actor { second: None, proved, ..who.clone() };
        self.record_sign_in(&actor, Some(work.into()))?;
        Ok(actor)
    }

    /// Whether an act asks somebody at a desk to show again who they are.
    ///
    /// # Errors
    /// A failure before the founding.
    pub fn asks_again(&self, who: &Actor, act: ActName) -> Result<bool, Stop> {
        Ok(PROVEN.contains(&act) && !self.is_fresh(who)?)
    }

    /// Whether somebody showed who they are within the minutes of the pack.
    ///
    /// # Errors
    /// A failure before the founding.
    pub(crate) fn is_fresh(&self, who: &Actor) -> Result<bool, Stop> {
        let Some(proof) = who.proved else { return Ok(false) };
        let since = self.monotonic() - proof.at;
        let minutes = self.sign_in_rules()?.step_up_minutes;
        let fresh = minutes.is_none_or(|minutes| since < i64::from(minutes) * 60_000);
        Ok(fresh || domain::broken::is_off("proof_is_fresh"))
    }

    /// Somebody whose name is not shut now, with what proves who they are.
    fn known(
        &self,
        find: impl Fn(&mut store::Tx<'_>) -> Result<Option<Held<Staff>>, Stop>,
    ) -> Result<Option<Known>, Stop> {
        self.store().read(|tx| {
            let Some(staff) = find(tx)? else { return Ok(None) };
            let credentials = tx.credentials_of(staff.row.id)?;
            let failures = tx.sign_in_failures(staff.row.id)?;
            let at = self.time_of_record(tx, self.now())?;
            let shut = failures.is_some_and(|held| is_shut(&held.row, at));
            let known = Known { staff: staff.row, credentials, day: at.day() };
            Ok::<_, Stop>(Some(known).filter(|_| !shut))
        })
    }

    /// By what a person whose password is right shows who they are; none when the code is missing, wrong or used.
    fn factor_shown(
        &self,
        known: &Known,
        code: Option<&SecretText>,
    ) -> Result<Option<Factor>, Stop> {
        let mut enrolled = factors(&known.credentials, known.day).peekable();
        if enrolled.peek().is_none() || domain::broken::is_off("second_factor_asked") {
            return Ok(Some(Factor::Password));
        }
        let Some(code) = code else { return Ok(None) };
        for factor in enrolled {
            let secret = self.open_factor(factor)?;
            let Some(step) = step_of(&secret, code, self.now()) else { continue };
            let once = |tx: &mut store::Tx<'_>| Ok::<_, Stop>(tx.use_code(factor.id, step)?);
            if self.store().write("use_code", once)?.value || domain::broken::is_off("code_once") {
                return Ok(Some(Factor::Code));
            }
        }
        Ok(None)
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

impl Known {
    fn is_stopped(&self) -> bool {
        self.staff.stopped_on.is_some_and(|day| day <= self.day)
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
    let mut in_force = credentials.iter().filter(|c| is_password(&c.row, day));
    let first = in_force.next();
    match in_force.next() {
        Some(_) if !domain::broken::is_off("one_password") => None,
        _ => first,
    }
}

/// Whether a credential is a password that is in force.
pub(crate) fn is_password(row: &Credential, day: Day) -> bool {
    matches!(row.kind.as_str(), "password" | "given") && in_force(day, row.since, row.until)
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

/// A password that nobody chose, for what is handed over once.
#[must_use]
pub fn draw_password(random: &dyn Random) -> SecretText {
    SecretText::new(filing::container::Password::generate(random).expose_text().to_owned())
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
