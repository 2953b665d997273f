//! Regulations as data: loads and checks packs, and decides whether an act is allowed.
//!
//! A pack is a folder `regulations/<body>/<date>/` of data and Cedar policies; a body's pack stands on a
//! law pack, whose conditions it inherits. [`Registry`] holds the packs, [`Pack::decide`] answers for one
//! act and its [`domain::Facts`], [`Pack::clauses`] says clause by clause what controls it, and
//! [`Pack::matrix`] prints who may do what. `docs/adding-a-pack.md` says how a body writes its own.
//!
//! This crate does no input or output beyond the bytes it is given, sees no number and no person's id.
//! It fails closed: a pack that cannot be checked whole is not loaded, and a policy that cannot be
//! evaluated refuses.
//!
//! INVARIANT: a fact that is false or 0 never helps to permit. Policies are held to a form in which this
//! is so (see [`policy`]): a permit names duties only, and every condition is a `forbid … unless` made of
//! `&&`, `||`, bare facts and `count >= n` with n at least 1.

mod above;
mod cases;
mod catalogue;
mod clause;
mod decide;
mod error;
mod identity;
mod leaks;
mod limits;
mod manifest;
mod matrix;
mod pack;
pub mod policy;
mod registry;
mod sign_in;
mod source;
mod text;
mod unusual;

#[cfg(test)]
mod tests;

pub use cases::{CaseResult, Finding};
pub use catalogue::{
    Affairs, AffairsKind, Catalogue, Destination, PersonPaper, Provision, Purpose, Receiver,
    Retention, RetentionStart,
};
pub use clause::{Clause, ClauseKind, ClauseState, Force};
pub use decide::Decision;
pub use error::{Fault, PackError};
pub use identity::{Ask, Exemption, Identity, IdentityCase, IdentityWay, Proof, Verifier, Whose};
pub use leaks::{LeakGround, LeakTerm};
pub use limits::Limits;
pub use manifest::{
    AddressChecks, AppointRule, ApprovalRule, DUTIES, Destroyed, DestructionRule, FORM_RULES, Per,
    RULES, Reading, Readings, SameOffice, Statement, YearlyBatch,
};
pub use pack::{Pack, Reference};
pub use registry::Registry;
pub use sign_in::SignInRules;
pub use text::Text;
pub use unusual::{TimeOfDay, Unusual, Weekday};
