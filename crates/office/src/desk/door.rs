//! Ask, record, begin, finish.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use domain::disk::DiskError;
use domain::id::{RecordId, StaffId};
use domain::{ActName, Day, Facts, Failure, FormError, Phase, Refusal, Stop, Timestamp};
use number::SecretFile;
use regulation::{Decision, Pack};
use store::{Committed, Tx};

use super::actor::Actor;
use super::page::Page;
use super::query::{Ground, Query};
use super::recording::Head;
use crate::act::{Act, Spec};
use crate::input::Upload;
use crate::office::Office;
use crate::running::Running;

const MEGABYTE: u64 = 1 << 20;

/// The largest file that an act takes. A roster of a hundred megabytes is a city with every column it has; what is
/// much larger is another file, and would only take the memory away.
const MOST_BYTES: u64 = 256 * MEGABYTE;

/// The desk at which one actor sits.
pub struct Desk<'o> {
    /// The open office.
    pub office: &'o Office,
    /// Who acts.
    pub who: &'o Actor,
    handed: Mutex<Vec<HandedFile>>,
}

/// A file that came with a form, until its act takes it.
pub struct HandedFile {
    /// The field of the act.
    pub field: String,
    /// What it holds.
    pub bytes: SecretFile,
}

/// A decision to permit, not yet used. It borrows the act it was given for.
#[must_use = "a permit that is not used does nothing"]
pub struct Permit<'a, A: Act> {
    act: &'a A,
    /// None when the decision is left to the transaction that records the act.
    decided: Option<Decided>,
}

impl<A: Act> Permit<'_, A> {
    /// What the decision rests on, for a record that must follow even when the act comes to nothing.
    pub(crate) fn ground(&self) -> Ground {
        self.decided.as_ref().map(|decided| decided.ground.clone()).unwrap_or_default()
    }
}

/// An act in two steps whose first record is committed.
#[must_use = "an act that was begun must be finished or failed"]
pub struct Begun {
    /// The first record.
    pub record: RecordId,
    spec: Spec,
    decided: Decided,
    token: Option<Committed>,
    running: Option<Running>,
}

impl Begun {
    /// The proof that the record is committed, for the vault; once.
    ///
    /// # Errors
    /// A failure when it was taken before.
    pub fn token(&mut self) -> Result<Committed, Failure> {
        self.token.take().ok_or_else(|| Failure::new("token_used", self.spec.name.code()))
    }

    /// Keeps other processes from sweeping the act's files out of the outbox, also after its last record,
    /// for as long as this is held.
    #[must_use]
    pub(crate) fn still_running(&mut self) -> Option<Running> {
        self.running.take().filter(|_| !domain::broken::is_off("outbox_held"))
    }
}

struct Decided {
    pack: Arc<Pack>,
    clauses: Vec<String>,
    ground: Ground,
    generation: i64,
    day: Day,
}

impl<'o> Desk<'o> {
    /// The desk of an actor.
    #[must_use]
    pub const fn new(office: &'o Office, who: &'o Actor) -> Self {
        Self { office, who, handed: Mutex::new(Vec::new()) }
    }

    /// The same desk, with the files that came with a form.
    #[must_use]
    pub fn with_files(self, files: Vec<HandedFile>) -> Self {
        *self.handed.lock().unwrap_or_else(PoisonError::into_inner) = files;
        self
    }

    /// A file of the form, out of whose bytes nothing is copied.
    fn handed(&self, field: &str) -> Option<SecretFile> {
        let mut files = self.handed.lock().unwrap_or_else(PoisonError::into_inner);
        let at = files.iter().position(|file| file.field == field)?;
        Some(files.swap_remove(at).bytes)
    }

    /// The member of staff who acts.
    ///
    /// # Errors
    /// A failure when nobody does.
    pub fn staff(&self) -> Result<StaffId, Failure> {
        self.who.staff.ok_or_else(|| Failure::new("nobody_acts", "desk"))
    }

    /// The bytes of a file handed to an act, once. Only a command may name a file of this machine.
    ///
    /// # Errors
    /// A form error for the field; a failure of the disk.
    pub fn upload(&self, field: &str, upload: &Upload) -> Result<SecretFile, Stop> {
        let fits = |bytes: u64| match bytes <= MOST_BYTES || domain::broken::is_off("upload_size") {
            true => Ok(()),
            false => Err(FormError::new(field, "file_too_large")
                .with("megabytes", bytes.div_ceil(MEGABYTE))
                .with("most", MOST_BYTES / MEGABYTE)),
        };
        match upload {
            Upload::Path(path) if self.who.via == ledger::Via::Command => {
                let disk = self.office.disk();
                let named = |e: DiskError| e.of_field(field);
                fits(disk.size(path).map_err(named)?)?;
                disk.read(path).map(SecretFile::from).map_err(named)
            }
            Upload::Path(_) => Err(FormError::new(field, "path_not_from_here").into()),
            Upload::Base64(text) => {
                fits(text.expose_text().len() as u64 / 4 * 3)?;
                base64::engine::general_purpose::STANDARD
                    .decode(text.expose_text())
                    .map(SecretFile::from)
                    .map_err(|_| FormError::new(field, "base64_form").into())
            }
            Upload::Handed(_) => {
                let file = self.handed(field);
                let file = file.ok_or_else(|| FormError::new(field, "file_not_sent"))?;
                fits(file.len() as u64)?;
                Ok(file)
            }
        }
    }

    /// Gathers the facts on a snapshot and has the pack in force decide. A refusal is recorded.
    ///
    /// # Errors
    /// The refusal; form errors of the act; a failure.
    pub fn ask<'a, A: Act>(&self, act: &'a A) -> Result<Permit<'a, A>, Stop> {
        self.office.check_lives_here(A::SPEC.name)?;
        let at = self.office.now();
        let ahead = act.ahead().facts;
        let store = self.office.store();
        let asked = store.read_ahead(&ahead, |tx| self.decide(act, tx, at, true))?;
        match asked {
            Ok(decided) => Ok(Permit { act, decided: Some(decided) }),
            Err(no) => Err(self.refuse(&A::SPEC, no)),
        }
    }

    /// As [`Self::ask`], for an act that does nothing before its record. Where each act has a transaction of its own,
    /// that one decides: it would decide again anyway, and one that only asks costs as much.
    ///
    /// # Errors
    /// As [`Self::ask`]; the refusal may come with the record.
    pub fn ask_with_record<'a, A: Act>(&self, act: &'a A) -> Result<Permit<'a, A>, Stop> {
        match self.office.store().acts_stand_alone() {
            true => Ok(Permit { act, decided: None }),
            false => self.ask(act),
        }
    }

    /// Whether a permit still holds in a transaction in which nobody else acts.
    ///
    /// # Errors
    /// A failure when facts have changed since: the act asks again.
    pub(crate) fn check_still<A: Act>(
        &self,
        permit: &Permit<'_, A>,
        tx: &mut Tx<'_>,
    ) -> Result<(), Stop> {
        let (generation, day) = (tx.facts_generation()?, self.office.now().day());
        match &permit.decided {
            Some(decided) if decided.generation == generation && decided.day == day => Ok(()),
            _ => Err(store::StoreError::Contended.into()),
        }
    }

    /// One step: decides again, applies the change and appends the record in one commit.
    ///
    /// # Errors
    /// A refusal by what changed since [`Self::ask`]; form errors and failures of the change.
    pub fn record<A: Act, T>(
        &self,
        permit: Permit<'_, A>,
        change: impl Fn(&mut Page<'_, '_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        Ok(self.first(permit, Phase::Completed, None, change)?.value)
    }

    /// One step after which the vault may be opened for the secrets that the page named.
    ///
    /// # Errors
    /// As [`Self::record`].
    pub fn record_opening<A: Act, T>(
        &self,
        permit: Permit<'_, A>,
        change: impl Fn(&mut Page<'_, '_>) -> Result<T, Stop>,
    ) -> Result<(T, Opening), Stop> {
        let done = self.first(permit, Phase::Completed, None, change)?;
        let token =
            done.token.ok_or_else(|| Failure::new("nothing_to_open", A::SPEC.name.code()))?;
        let opening =
            Opening { record: done.record, spec: A::SPEC, ground: done.decided.ground, token };
        Ok((done.value, opening))
    }

    /// The first of two steps: the record is *begun*.
    ///
    /// # Errors
    /// As [`Self::record`].
    pub fn begin<A: Act, T>(
        &self,
        permit: Permit<'_, A>,
        change: impl Fn(&mut Page<'_, '_>) -> Result<T, Stop>,
    ) -> Result<(Begun, T), Stop> {
        let id = RecordId::draw(self.office.now(), self.office.random());
        let running = self.office.running().start(id)?;
        let done = self.first(permit, Phase::Begun, Some(id), change)?;
        let begun = Begun {
            record: done.record,
            spec: A::SPEC,
            decided: done.decided,
            token: done.token,
            running: Some(running),
        };
        Ok((begun, done.value))
    }

    /// The second step: the act is *completed*.
    ///
    /// # Errors
    /// A failure of the store: the act stays begun and is treated as unresolved at the next start.
    pub fn finish<T>(
        &self,
        begun: Begun,
        change: impl Fn(&mut Page<'_, '_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.second(&begun, Phase::Completed, change)
    }

    /// The second step when the work did not succeed and nothing left the vault.
    ///
    /// # Errors
    /// A failure of the store, as for [`Self::finish`].
    pub fn fail(
        &self,
        begun: Begun,
        change: impl Fn(&mut Page<'_, '_>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.second(&begun, Phase::Failed, change)
    }

    /// The second step when nobody knows how the act ended.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn leave_unresolved(
        &self,
        begun: Begun,
        change: impl Fn(&mut Page<'_, '_>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.second(&begun, Phase::Unresolved, change)
    }

    /// An act that another process began and did not end, by its record.
    ///
    /// # Errors
    /// A failure when the record is not begun and open.
    pub(crate) fn resume(&self, record: RecordId, spec: Spec) -> Result<Begun, Stop> {
        let token = self.office.store().reload(record)?;
        if token.is_none() {
            return Err(Failure::new("not_begun", record).into());
        }
        let decided = Decided {
            pack: self.office.pack_for(spec.name)?,
            clauses: Vec::new(),
            ground: Ground::default(),
            generation: 0,
            day: self.office.now().day(),
        };
        Ok(Begun { record, spec, decided, token, running: None })
    }

    /// Records that what a committed record allowed did not succeed: nothing was shown.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn fail_opening(&self, after: FailedOpening) -> Result<(), Stop> {
        let at = self.office.now();
        let store = self.office.store();
        store
            .write("fail_opening", |tx| {
                let mut page = self.page(tx, at)?;
                let head = Head {
                    spec: &after.spec,
                    phase: Phase::Failed,
                    clauses: &[],
                    ground: &after.ground,
                    follows: Some(after.record),
                    pack: &*self.office.pack_for(after.spec.name)?,
                };
                self.append(&mut page, &head)
            })
            .map(|_| ())
    }

    /// Records that a permitted act came to nothing because of what it asked, when the answer itself tells
    /// something.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn record_failed(
        &self,
        spec: &Spec,
        ground: &Ground,
        note: impl Fn(&mut Page<'_, '_>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let at = self.office.now();
        let _ = self.office.store().write("record_failed", |tx| {
            let mut page = self.page(tx, at)?;
            note(&mut page)?;
            let pack = &*self.office.pack_for(spec.name)?;
            let head =
                Head { spec, phase: Phase::Failed, clauses: &[], ground, follows: None, pack };
            self.append(&mut page, &head)
        })?;
        self.office.after_commit()
    }

    // ---- the two halves ------------------------------------------------------------------------

    fn first<A: Act, T>(
        &self,
        permit: Permit<'_, A>,
        phase: Phase,
        id: Option<RecordId>,
        change: impl Fn(&mut Page<'_, '_>) -> Result<T, Stop>,
    ) -> Result<Done<T>, Stop> {
        let Permit { act, decided } = permit;
        self.office.check_lives_here(A::SPEC.name)?;
        self.count_openings(&A::SPEC)?;
        let at = self.office.now();
        let store = self.office.store();
        let alone = store.acts_stand_alone();
        let ahead = act.ahead();
        let ahead = match &decided {
            Some(_) => ahead.change,
            None => [ahead.facts, ahead.change].concat(),
        };
        let work = |tx: &mut Tx<'_>| {
            self.office.check_clock(A::SPEC.name, tx, at)?;
            let generation = tx.facts_generation()?;
            let holds = |d: &&Decided| d.generation == generation && d.day == at.day();
            let fresh;
            let decided = match decided.as_ref().filter(holds) {
                Some(decided) => decided,
                None => match self.decide(act, tx, at, alone)? {
                    Ok(again) => {
                        fresh = again;
                        &fresh
                    }
                    Err(no) => return Ok(Err(no)),
                },
            };
            let declared = A::SPEC.name == ActName::DeclareClock;
            let mut page = if declared { self.page_at(tx, at)? } else { self.page(tx, at)? };
            page.record = id.unwrap_or(page.record);
            let value = change(&mut page)?;
            self.use_up(&mut page, &decided.ground)?;
            self.bind(&mut page, &decided.ground)?;
            self.for_review(&mut page, &A::SPEC, &decided.ground)?;
            let rules = decided.pack.unusual();
            let looked = self.flag_unusual(&mut page, &A::SPEC, rules, &decided.ground)?;
            let head = Head {
                spec: &A::SPEC,
                phase,
                clauses: &decided.clauses,
                ground: &decided.ground,
                follows: None,
                pack: &decided.pack,
            };
            let record = self.append(&mut page, &head)?;
            if A::SPEC.changes_facts {
                tx.bump_facts()?;
            }
            Ok::<_, Stop>(Ok((value, record, decided.again(), looked)))
        };
        let name = A::SPEC.name.code();
        let written = match A::SPEC.bulk {
            true => store.write_alone(name, work)?,
            false => store.write_ahead(name, &ahead, work)?,
        };
        self.office.after_commit()?;
        match written.value {
            Ok((value, record, decided, looked)) => {
                looked.into_iter().for_each(|looked| self.office.openings().keep(looked));
                let token = written.committed.into_iter().find(|c| c.record() == record.0.0);
                Ok(Done { value, record, decided, token })
            }
            Err(no) => Err(self.refuse(&A::SPEC, no)),
        }
    }

    fn second<T>(
        &self,
        begun: &Begun,
        phase: Phase,
        change: impl Fn(&mut Page<'_, '_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let at = self.office.now();
        let written = self.office.store().write(begun.spec.name.code(), |tx| {
            let mut page = self.page(tx, at)?;
            let value = change(&mut page)?;
            let head = Head {
                spec: &begun.spec,
                phase,
                clauses: &begun.decided.clauses,
                ground: &begun.decided.ground,
                follows: Some(begun.record),
                pack: &begun.decided.pack,
            };
            self.append(&mut page, &head)?;
            tx.bump_facts()?;
            Ok::<_, Stop>(value)
        })?;
        self.office.after_commit()?;
        Ok(written.value)
    }

    fn decide<A: Act>(
        &self,
        act: &A,
        tx: &mut Tx<'_>,
        at: Timestamp,
        remember: bool,
    ) -> Result<Result<Decided, Refused>, Stop> {
        let generation = tx.facts_generation()?;
        let day = at.day();
        self.office.memory().follow(tx, self.office.monotonic())?;
        let pack = self.office.pack_at(A::SPEC.name, tx, generation)?;
        let mut q =
            Query { tx, day, office: self.office, ground: Ground::default(), generation, remember };
        if let Some(no) = self.refused_a_seat(A::SPEC.name, &mut q, &pack)? {
            return Ok(Err(no));
        }
        let facts = act.facts(&mut q, self.who)?;
        q.rest_on_tally();
        let ground = q.ground;
        Ok(match pack.decide(A::SPEC.name, &facts) {
            Decision::Permit { clauses } => Ok(Decided { pack, clauses, ground, generation, day }),
            Decision::Refuse { reasons } => Err(Refused { pack, reasons, facts, ground }),
        })
    }

    pub(super) fn refuse(&self, spec: &Spec, no: Refused) -> Stop {
        let at = self.office.now();
        let clauses: Vec<String> = no.reasons.iter().map(|r| r.clause.clone()).collect();
        let recorded = self.office.store().write("refused", |tx| {
            let mut page = self.page(tx, at)?;
            let head = Head {
                spec,
                phase: Phase::Refused,
                clauses: &clauses,
                ground: &no.ground,
                follows: None,
                pack: &no.pack,
            };
            self.append(&mut page, &head)
        });
        let record = match recorded.and_then(|w| self.office.after_commit().map(|()| w.value)) {
            Ok(id) => id,
            // A refusal that cannot be recorded is a failure, and the act does not happen either way.
            Err(stop) => return stop,
        };
        // Whoever could do it can show who they are.
        let mut facts = Facts { proof_is_fresh: true, ..no.facts };
        facts.approval_in_force |= no.ground.approved_for_another;
        facts.approval_covers |= no.ground.approved_for_another;
        Stop::Refused(Refusal {
            act: spec.name,
            body: no.pack.reference().body.clone(),
            who_could: no.pack.who_could(spec.name, &facts, no.ground.falls_to.as_deref()),
            reasons: no.reasons,
            tells: no.ground.tells.into_boxed_slice(),
            record: Some(record.to_string()),
        })
    }
}

pub(super) struct Refused {
    pub(super) pack: Arc<Pack>,
    pub(super) reasons: Vec<domain::Reason>,
    pub(super) facts: Facts,
    pub(super) ground: Ground,
}

struct Done<T> {
    value: T,
    record: RecordId,
    decided: Decided,
    token: Option<Committed>,
}

/// A committed record that lets the vault open.
#[must_use = "the record says that a number was opened"]
pub struct Opening {
    record: RecordId,
    spec: Spec,
    ground: Ground,
    token: Committed,
}

/// What is left of an [`Opening`] whose token was used: enough to record that it failed.
pub struct FailedOpening {
    record: RecordId,
    spec: Spec,
    ground: Ground,
}

impl Opening {
    /// The token for the vault, and what to record should the vault fail.
    pub fn split(self) -> (Committed, FailedOpening) {
        (self.token, FailedOpening { record: self.record, spec: self.spec, ground: self.ground })
    }
}

impl Decided {
    fn again(&self) -> Self {
        Self {
            pack: Arc::clone(&self.pack),
            clauses: self.clauses.clone(),
            ground: self.ground.clone(),
            generation: self.generation,
            day: self.day,
        }
    }
}
