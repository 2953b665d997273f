//! Programs that act in somebody's name: what their tokens open, how one is known, and what was answered to a request
//! that comes twice.
//!
//! A token is drawn by who will use it (`bannin token`); the register has its digest alone, so neither the officer who
//! issues it nor anybody who reads the database can show it. It opens no more than the one who answers for it could do
//! alone: each act asks the pack as from any face, from the terminal whose certificate was shown.

use aws_lc_rs::digest;
use domain::{ActName, Failure, Random, Slug, Stop, Timestamp};
use ledger::Via;
use store::Marked;
use zeroize::Zeroizing;

use crate::act::Act;
use crate::acts::house::SignIn;
use crate::desk::{Actor, Desk, Factor, Proof, in_force};
use crate::input::SecretText;
use crate::lists::Listable;
use crate::office::Office;
use crate::sign_in::{DeviceKey, source_of};

/// What every token begins with, so that one that lies about is found.
pub const PREFIX: &str = "bannin_";

/// Acts that no token does: they want a password, words that are kept apart, a second person each time, or a file of
/// this machine.
const NEVER: [ActName; 22] = [
    ActName::FoundOrganisation,
    ActName::AdoptPack,
    ActName::EnrolStaff,
    ActName::SignIn,
    ActName::Unseal,
    ActName::ChangePassword,
    ActName::ResetPassword,
    ActName::AddSecondFactor,
    ActName::EndSecondFactor,
    ActName::ResetSecondFactor,
    ActName::LeaveDesk,
    ActName::IssueToken,
    ActName::EndToken,
    ActName::DeclareClock,
    ActName::ExportLedger,
    ActName::ExportRegister,
    ActName::TakeBackup,
    ActName::RehearseRestore,
    ActName::Restore,
    ActName::MoveEngine,
    ActName::PrintDocument,
    ActName::ReportFinding,
];

/// For so long a request that comes twice gets the answer that it got.
const ANSWERS_MS: i64 = 24 * 60 * 60_000;

/// A token as it is drawn: itself, for who will use it, and the digest for the register.
pub struct Drawn {
    /// The token.
    pub token: Zeroizing<String>,
    /// Its digest, which `issue_token` takes.
    pub digest: String,
}

/// Draws a token.
#[must_use]
pub fn draw(random: &dyn Random) -> Drawn {
    let mut bytes = Zeroizing::new([0u8; 32]);
    random.fill(bytes.as_mut());
    let letters = Zeroizing::new(in_letters(bytes.as_ref()));
    let token = Zeroizing::new(format!("{PREFIX}{}", letters.as_str()));
    let digest = digest_of(&token);
    Drawn { token, digest }
}

/// Whether a text has the form of a digest.
pub(crate) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| (b'a'..=b'p').contains(&byte))
}

fn digest_of(token: &str) -> String {
    in_letters(digest::digest(&digest::SHA256, token.as_bytes()).as_ref())
}

/// Four bits to a letter: no text of letters looks like a number.
fn in_letters(bytes: &[u8]) -> String {
    let letter = |four: u8| char::from(b'a' + four);
    bytes.iter().flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect()
}

/// Whether a token may have an act in its scope.
#[must_use]
pub fn may_open(act: ActName) -> bool {
    !NEVER.contains(&act) || domain::broken::is_off("token_never")
}

/// What the scope of a token calls a list.
///
/// # Errors
/// None for the lists there are.
pub(crate) fn list_code(what: Listable) -> Result<Slug, Stop> {
    crate::input::slug(&format!("list_{}", what.code()))
}

impl Office {
    /// Who acts by a token, from the terminal whose certificate was shown; none for one that opens nothing, which is
    /// counted. The first time on a day is a sign-in on record.
    ///
    /// # Errors
    /// A refusal of the sign-in; a failure of the store.
    pub fn by_token(
        &self,
        shown: &SecretText,
        certificate: Option<[u8; 32]>,
    ) -> Result<Option<Actor>, Stop> {
        let device = match certificate {
            Some(key) => self.check_device(&DeviceKey::Certificate(key))?,
            None => None,
        };
        let proved = Some(Proof { by: Factor::Token, at: self.monotonic() });
        let nobody =
            Actor { staff: None, second: None, device, via: Via::Api, proved, token: None };
        let today = self.now().day();
        let found = match shown.expose_text().starts_with(PREFIX) {
            true => crate::input::slug(&digest_of(shown.expose_text())).ok(),
            false => None,
        };
        let known = self.store().read(|tx| {
            let Some(digest) = &found else { return Ok(None) };
            let Some(token) = tx.token_by_digest(digest)? else { return Ok(None) };
            let row = token.row;
            let in_time = in_force(today, row.since, Some(row.until))
                || domain::broken::is_off("token_in_time");
            let used = tx.token_use(row.id)?.is_some_and(|held| held.row.on_day == today);
            Ok::<_, Stop>(Some((row, used)).filter(|_| in_time))
        })?;
        let Some((token, used)) = known else {
            Desk::new(self, &nobody).count_try(&source_of(&nobody))?;
            return Ok(None);
        };
        let actor = Actor { staff: Some(token.staff), token: Some(token.id), ..nobody };
        if !used {
            SignIn { work: None }.run(&Desk::new(self, &actor))?;
        }
        Ok(Some(actor))
    }

    /// Whether somebody may read a list: who acts by a token, one that its scope names.
    ///
    /// # Errors
    /// The refusal, which is recorded; a failure of the store.
    pub fn may_read(&self, what: Listable, who: &Actor) -> Result<(), Stop> {
        Desk::new(self, who).check_list(&list_code(what)?)
    }

    /// Notes a request under a mark that its sender chose, before anything is done for it.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn mark_request(&self, mark: &[u8; 32], request: &[u8; 32]) -> Result<Marked, Stop> {
        let at = self.now();
        let oldest = Timestamp(at.0 - ANSWERS_MS);
        let written = self.store().write("mark_request", |tx| {
            Ok::<_, Stop>(tx.mark_request((mark, request), at, oldest)?)
        })?;
        Ok(written.value)
    }

    /// Keeps what was answered, so that the same is answered again. It never holds a number.
    ///
    /// # Errors
    /// A failure of the store; one for a text that holds a number.
    pub fn keep_answer(&self, mark: &[u8; 32], status: u16, body: &str) -> Result<(), Stop> {
        if digits::has_hit(body) && !domain::broken::is_off("answer_with_number") {
            return Err(Failure::new("answer_holds_number", "answers").into());
        }
        let _ = self.store().write("keep_answer", |tx| {
            Ok::<_, Stop>(tx.keep_answer(mark, status.into(), body)?)
        })?;
        Ok(())
    }
}
