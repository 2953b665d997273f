//! What a way in opens: whose choosing a password is, whether somebody has the second factor that the pack asks of their office,
//! and what the token of a program names. Who shows a password that somebody else gave them may change it and do nothing
//! else, so that whoever gave it cannot act under their name unseen (GFb, U12.1-4); who lacks a second factor may enrol one
//! (H6.1).

use std::sync::Arc;

use domain::rows::Token;
use domain::{ActName, Duty, Slug, Stop};
use regulation::{Decision, Pack};

use super::actor::Actor;
use super::door::{Desk, Refused};
use super::query::{Ground, Query, in_force};
use crate::act::Act;
use crate::acts::house::SignIn;

/// Acts before which somebody shows again who they are, where the pack says so: a number comes out by them, or they say by
/// what somebody shows it. Their records say by what it was shown.
pub const PROVEN: [ActName; 5] = [
    ActName::RevealNumber,
    ActName::PrintDocument,
    ActName::FillFile,
    ActName::AddSecondFactor,
    ActName::EndSecondFactor,
];

impl Query<'_, '_> {
    /// Whether nobody who acts or stands beside showed a password that somebody else gave them.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn passwords_are_own(&mut self, who: &Actor) -> Result<bool, Stop> {
        if domain::broken::is_off("own_password") {
            return Ok(true);
        }
        for one in [who, &who.beside()] {
            if self.standing(one)?.is_some_and(|standing| standing.password_is_given) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether no program acts, or by a token in force of who acts, whose scope names the work when there is one.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn token_covers(&mut self, who: &Actor, work: Option<&str>) -> Result<bool, Stop> {
        let Some(id) = who.token.filter(|_| !domain::broken::is_off("token_scope")) else {
            return Ok(true);
        };
        let Some(held) = self.tx.get::<Token>(id.0)? else { return Ok(false) };
        let row = &held.row;
        let named = work.is_none_or(|work| row.scope.0.iter().any(|code| code.as_str() == work));
        let covers =
            named && who.staff == Some(row.staff) && in_force(self.day, row.since, Some(row.until));
        if covers {
            self.rest(&held);
        }
        Ok(covers)
    }

    /// Whether everybody who acts or stands beside has the second factor that the pack asks of their office. Whoever has one
    /// showed it: no face lets them in without.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn second_factors_are_held(&mut self, who: &Actor) -> Result<bool, Stop> {
        let asked = match self.pack()?.sign_in() {
            Some(rules) if !rules.second_factor.is_empty() => rules.second_factor.clone(),
            _ => return Ok(true),
        };
        if domain::broken::is_off("second_factor_held") {
            return Ok(true);
        }
        for one in [who, &who.beside()] {
            let Some(standing) = self.standing(one)? else { continue };
            let clerk = (!standing.designations.is_empty()).then_some(Duty::Clerk);
            let is_asked = standing.offices().chain(clerk).any(|duty| asked.contains(&duty));
            if is_asked && !standing.has_second_factor {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Desk<'_> {
    /// Whether the pack asks who acts for a second factor that they have not enrolled.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn lacks_second_factor(&self) -> Result<bool, Stop> {
        let (office, day) = (self.office, self.office.now().day());
        office.store().read(|tx| {
            let generation = tx.facts_generation()?;
            let ground = Ground::default();
            let mut q = Query { tx, day, office, ground, generation, remember: false };
            Ok(!q.second_factors_are_held(self.who)?)
        })
    }

    /// Every act but the change itself is refused as a sign-in is, with the same article, to who shows a password that
    /// somebody else gave them, and every act but the enrolment to who lacks a second factor: a face that signed in for
    /// these gets no further. So is what the token of a program does not name.
    ///
    /// # Errors
    /// A failure of the store.
    pub(super) fn refused_a_seat(
        &self,
        act: ActName,
        q: &mut Query<'_, '_>,
        pack: &Arc<Pack>,
    ) -> Result<Option<Refused>, Stop> {
        // A sign-in asks the same itself; whoever leaves does no more.
        if matches!(act, ActName::SignIn | ActName::LeaveDesk) || self.who.staff.is_none() {
            return Ok(None);
        }
        self.seated(q, pack, Some(act), act.code())
    }

    /// `work` is an act, or a list when there is no act.
    fn seated(
        &self,
        q: &mut Query<'_, '_>,
        pack: &Arc<Pack>,
        act: Option<ActName>,
        work: &str,
    ) -> Result<Option<Refused>, Stop> {
        let to_change = act == Some(ActName::ChangePassword);
        let to_enrol = to_change || act == Some(ActName::AddSecondFactor);
        let password_is_own = to_change || q.passwords_are_own(self.who)?;
        let second_factor_held = to_enrol || q.second_factors_are_held(self.who)?;
        let token_covers = q.token_covers(self.who, Some(work))?;
        if password_is_own && second_factor_held && token_covers {
            return Ok(None);
        }
        let facts = domain::Facts {
            password_is_own,
            second_factor_held,
            token_covers,
            ..q.facts(self.who)?
        };
        Ok(match pack.decide(ActName::SignIn, &facts) {
            Decision::Permit { .. } => None,
            Decision::Refuse { reasons } => {
                let ground = std::mem::take(&mut q.ground);
                Some(Refused { pack: Arc::clone(pack), reasons, facts, ground })
            }
        })
    }

    /// Whether who acts may read a list: a program, when its token names it.
    ///
    /// # Errors
    /// The refusal, which is recorded as that of a sign-in; a failure of the store.
    pub(crate) fn check_list(&self, list: &Slug) -> Result<(), Stop> {
        self.office.check_lives_here(ActName::SignIn)?;
        let day = self.office.now().day();
        let no = self.office.store().read(|tx| {
            let generation = tx.facts_generation()?;
            let pack = self.office.pack_at(ActName::SignIn, tx, generation)?;
            let (office, ground) = (self.office, Ground::default());
            let mut q = Query { tx, day, office, ground, generation, remember: true };
            self.seated(&mut q, &pack, None, list.as_str())
        })?;
        no.map_or(Ok(()), |no| Err(self.refuse(&SignIn::SPEC, no)))
    }
}
