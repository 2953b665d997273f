//! The whole comparison: database, ledger, heads that lie elsewhere, sealed secrets and seals.

use std::collections::HashMap;

use domain::id::{PersonId, SecretId};
use domain::rows::Round;
use domain::{Failure, Stop};
use ledger::{Checkpoint, Finding};
use vault::{Kind, Vault};

use crate::office::Office;
use crate::round::{each_secret, sealed_secret};
use crate::seals::holds_key_before;

impl Office {
    /// Compares the whole database with the ledger, the ledger with the kept head, with the heads in the
    /// seals and with a head shown from outside, and, when the vault is open, every sealed secret with its
    /// key and the duplicate index.
    ///
    /// # Errors
    /// A failure when the comparison itself cannot be made.
    pub fn verify(&self, against: Option<&str>) -> Result<Vec<Finding>, Stop> {
        let indexed = i64::from(Kind::Number.code());
        let mut found = Found(store::verify(self.store(), indexed)?);
        found.unless(self.head().check(self), None);
        if let Some(text) = against {
            let shown = Checkpoint::open(text, &[self.ledger_key().verifier()]);
            let compared = shown
                .map_err(|e| Failure::new(e.code(), "--against").into())
                .and_then(|head| crate::head::check_against(self, head.size, &head.root));
            found.unless(compared, None);
        }
        let seals = self.verify_seals(&mut found);
        found.unless(seals, None);
        if let Ok(vault) = self.vault() {
            let secrets = self.verify_secrets(vault, &mut found);
            found.unless(secrets, None);
        }
        Ok(found.0)
    }

    /// The head that each seal knows; and no seal holds a key of before a round that its place confirmed.
    fn verify_seals(&self, found: &mut Found) -> Result<(), Stop> {
        let last = self.store().read(last_round)?;
        for (place, seal) in crate::seals::found(self)? {
            found.unless(crate::restoring::check_head(self, &seal), Some(&place));
            let confirmed = last.as_ref().is_some_and(|(_, confirmed)| confirmed.contains(&place));
            if confirmed && last.as_ref().is_some_and(|(round, _)| holds_key_before(&seal, round)) {
                found.0.push(Finding { code: "seal_before_round", place });
            }
        }
        Ok(())
    }

    /// Every secret opens, was not disposed of, and its number stands once in the duplicate index.
    fn verify_secrets(&self, vault: &Vault, found: &mut Found) -> Result<(), Stop> {
        self.store().read(|tx| {
            let mut tags = Vec::new();
            each_secret(tx, |row| {
                match sealed_secret(row).and_then(|s| Ok(vault.entry_of(&s)?)) {
                    Ok(Some(tag)) => tags.push((*tag.as_bytes(), row.person, row.id)),
                    Ok(None) => {}
                    stop => found.unless(stop, Some(&format!("secrets/{}", row.id))),
                }
                Ok(())
            })?;
            let of: HashMap<SecretId, PersonId> =
                tags.iter().map(|(_, person, id)| (*id, *person)).collect();
            for (tag, person, id) in tags {
                let Some(first) = tx.index_find(&tag)?.filter(|held| *held != id) else { continue };
                let linked = tx.index_find(&vault::linked_tag(&tag, person))? == Some(id);
                let holder = of.get(&first).copied();
                let same = holder.is_some_and(|p| p == person)
                    || tx.same_human(person)?.iter().any(|p| Some(*p) == holder);
                if !(linked && same) {
                    let place = format!("secrets/{id}");
                    found.0.push(Finding { code: "number_twice", place });
                }
            }
            Ok(())
        })
    }
}

/// The last finished round, and the folders of the places that confirmed it.
fn last_round(tx: &mut store::Tx<'_>) -> Result<Option<(Round, Vec<String>)>, Stop> {
    let finished = tx.every::<Round>()?.into_iter().filter(|r| r.row.done_on.is_some());
    let Some(round) = finished.map(|held| held.row).max_by_key(|r| r.to_epoch) else {
        return Ok(None);
    };
    let places = tx.places("seal")?.into_iter();
    let confirmed = places.filter(|place| !round.outstanding.0.contains(&place.row.id));
    let confirmed = confirmed.map(|place| place.row.path.to_string()).collect();
    Ok(Some((round, confirmed)))
}

/// What was found so far.
struct Found(Vec<Finding>);

impl Found {
    /// A check that stopped is a finding: at this place, or at the one it names itself.
    fn unless<T>(&mut self, check: Result<T, Stop>, place: Option<&str>) {
        if let Err(Stop::Failed(Failure { code, detail })) = check {
            let place = place.map_or(detail, str::to_owned);
            self.0.push(Finding { code, place });
        }
    }
}
