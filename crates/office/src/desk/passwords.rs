//! What a way in opens: whose choosing a password is, and what the token of a program names. Who shows one that somebody else gave them may change it and do nothing else, so that
//! whoever gave it cannot act under their name unseen (GFb, U12.1-4).

use std::sync::Arc;

use domain::rows::Token;
use domain::{ActName, Slug, Stop};
use regulation::{Decision, Pack};

use super::actor::Actor;
use super::door::{Desk, Refused};
use super::query::{Ground, Query, in_force};
use crate::act::Act;
use crate::acts::house::SignIn;

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
}

impl Desk<'_> {
    /// Every act but the change itself is refused as a sign-in is, with the same article, to who shows a password that
    /// somebody else gave them: a face that signed in for the change gets no further. So is what the token of a
    /// program does not name.
    ///
    /// # Errors
    /// A failure of the store.
    pub(super) fn refused_a_seat(
        &self,
        act: ActName,
        q: &mut Query<'_, '_>,
        pack: &Arc<Pack>,
    ) -> Result<Option<Refused>, Stop> {
        if act == ActName::SignIn {
            // It asks the same itself.
            return Ok(None);
        }
        let is_open = act == ActName::ChangePassword || q.passwords_are_own(self.who)?;
        self.seated(q, pack, is_open, act.code())
    }

    fn seated(
        &self,
        q: &mut Query<'_, '_>,
        pack: &Arc<Pack>,
        password_is_own: bool,
        work: &str,
    ) -> Result<Option<Refused>, Stop> {
        let token_covers = q.token_covers(self.who, Some(work))?;
        if password_is_own && token_covers {
            return Ok(None);
        }
        let mut facts = q.facts(self.who)?;
        (facts.password_is_own, facts.token_covers) = (password_is_own, token_covers);
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
            let is_own = q.passwords_are_own(self.who)?;
            self.seated(&mut q, &pack, is_own, list.as_str())
        })?;
        no.map_or(Ok(()), |no| Err(self.refuse(&SignIn::SPEC, no)))
    }
}
