//! Whose choosing a password is. Who shows one that somebody else gave them may change it and do nothing else, so that
//! whoever gave it cannot act under their name unseen (GFb, U12.1-4).

use std::sync::Arc;

use domain::{ActName, Stop};
use regulation::{Decision, Pack};

use super::actor::Actor;
use super::door::{Desk, Refused};
use super::query::Query;

impl Query<'_, '_> {
    /// Whether nobody who acts or stands beside showed a password that somebody else gave them.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn passwords_are_own(&mut self, who: &Actor) -> Result<bool, Stop> {
        if domain::broken::is_off("own_password") {
            return Ok(true);
        }
        let beside = Actor { staff: who.second, second: None, device: None, via: who.via };
        for one in [who, &beside] {
            if self.standing(one)?.is_some_and(|standing| standing.password_is_given) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Desk<'_> {
    /// Every act but the change itself is refused as a sign-in is, with the same article, to who shows a password that
    /// somebody else gave them: a face that signed in for the change gets no further.
    ///
    /// # Errors
    /// A failure of the store.
    pub(super) fn refused_a_seat(
        &self,
        act: ActName,
        q: &mut Query<'_, '_>,
        pack: &Arc<Pack>,
    ) -> Result<Option<Refused>, Stop> {
        let is_open = matches!(act, ActName::SignIn | ActName::ChangePassword);
        if is_open || q.passwords_are_own(self.who)? {
            return Ok(None);
        }
        let facts = q.facts(self.who)?;
        Ok(match pack.decide(ActName::SignIn, &facts) {
            Decision::Permit { .. } => None,
            Decision::Refuse { reasons } => {
                let ground = std::mem::take(&mut q.ground);
                Some(Refused { pack: Arc::clone(pack), reasons, facts, ground })
            }
        })
    }
}
