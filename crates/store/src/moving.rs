//! An organisation moves from one database to another, of the other engine or of the same (H6.8).
//!
//! One transaction of the source keeps everybody out, hands everything over and is committed only when the target was
//! compared whole; from then on the source says where the organisation went, and has no head that an act could go on
//! from. The target belongs to nobody until a record says that it arrived ([`Tx::arrive`]). Counted tries of sign-ins
//! begin anew; they are forgotten after a minute anyway.

use domain::Id;
use domain::id::SecretId;

use crate::load::VaultRows;
use crate::row::Param;
use crate::store::{Engine, Location};
use crate::tx::{Conn, Tx};
use crate::whereabouts::Whereabouts;
use crate::{Dump, Options, Store, StoreError, UNRECORDED, sql};

/// Vault rows read at a time.
const PAGE: u32 = 2_048;

impl Store {
    /// Passes when this organisation may be moved to a place: it is empty, an earlier move did not get further than
    /// there, or the organisation lived there before.
    ///
    /// # Errors
    /// `Exists`, `NotThisOrganisation`; see [`Store::open`].
    pub fn check_target(&self, location: &Location, options: Options) -> Result<(), StoreError> {
        let ledger = self.ledger_id()?;
        let target = Self::connect_to_load(location, options)?;
        target.outside(|tx| tx.may_load(&Whereabouts::Moving(String::new()), ledger).map(drop))
    }

    /// Hands the whole organisation over to the database at `location`, which the settings call `to`. While `still`
    /// and `whole` look, nobody acts: the one at the source as it is handed over, the other at the target.
    ///
    /// # Errors
    /// What they returned; `Inconsistent` when the target does not hold what the source does; as
    /// [`check_target`](Self::check_target). Nothing has changed then.
    pub fn hand_over<E: From<StoreError>>(
        &self,
        location: &Location,
        options: Options,
        to: &str,
        still: impl FnOnce(&mut Tx<'_>) -> Result<(), E>,
        whole: impl FnOnce(&Self) -> Result<(), E>,
    ) -> Result<Self, E> {
        self.outside(|tx| {
            tx.first(sql::LOCK_OUT, &[])?;
            tx.open_here()?;
            if let Engine::Pg(server) = &self.engine {
                server.take_in_all(tx)?;
            }
            still(tx)?;
            let (data, vault) = (tx.dump()?, tx.vault_rows()?);
            let dump = Dump::read(&data)?;
            let stamp = Id::draw(self.shared.clock.now(), self.shared.random.as_ref()).to_string();
            let state = Whereabouts::Moving(stamp);
            let target = Self::load_as(&state, location, options, &dump, dump.ledger, &vault)?;
            let generation = tx.facts_generation()?;
            target.outside(|tx| tx.run(sql::FACTS_SET, &[generation.into()]))?;
            let same = target
                .read(|tx| Ok::<_, StoreError>(tx.dump()? == data && tx.vault_rows()? == vault))?;
            if !same {
                return Err(StoreError::inconsistent("dump", "target").into());
            }
            whole(&target)?;
            tx.leave(to)?;
            Ok(target)
        })
    }

    /// The organisation of this database lives at `to` from now on, where it was restored: nobody acts here any more.
    ///
    /// # Errors
    /// See [`Store::write`].
    pub fn leave(&self, to: &str) -> Result<(), StoreError> {
        self.outside(|tx| {
            tx.first(sql::LOCK_OUT, &[])?;
            tx.open_here()?;
            tx.leave(to)
        })
    }

    /// Takes everything out of a database that the organisation has left, but for where it went.
    ///
    /// # Errors
    /// `Exists` when the organisation lives here; see [`Store::open`].
    pub fn clear_left(location: &Location, options: Options) -> Result<(), StoreError> {
        let source = Self::connect(location, options, false)?;
        source.outside(|tx| {
            let place = tx.shared.place.clone();
            if tx.only(sql::IDENTITY)?.text(0)? != tx.shared.organisation.as_str() {
                return Err(StoreError::NotThisOrganisation { place });
            }
            match tx.whereabouts()? {
                Whereabouts::Moved(_) => tx.clear(),
                _ => Err(StoreError::Exists { place }),
            }
        })
    }
}

impl Tx<'_> {
    /// Says where the organisation went, and leaves no head that an act could go on from.
    fn leave(&mut self, to: &str) -> Result<(), StoreError> {
        self.run(sql::WHEREABOUTS_HERE, &[])?;
        let left = Whereabouts::Moved(to.to_owned());
        self.run(sql::WHEREABOUTS_SET, &[Param::Text(&left.text())])?;
        self.run(sql::HEAD_GONE, &[]).map(drop)
    }

    /// The vault's live tables with their exact bytes, in order.
    fn vault_rows(&mut self) -> Result<VaultRows, StoreError> {
        let epoch = self.epoch()?;
        let mut rows = VaultRows { epoch: epoch.number, ..VaultRows::default() };
        loop {
            let after = rows.secrets.last().map(|row| row.id);
            let some = self.secrets_scan(after, PAGE)?;
            if some.is_empty() {
                break;
            }
            rows.secrets.extend(some);
        }
        loop {
            let after = rows.tags.last().map_or_else(Vec::new, |(tag, _)| tag.to_vec());
            let some = self.index_scan_of(epoch.turn, &after, PAGE)?;
            if some.is_empty() {
                return Ok(rows);
            }
            for row in &some {
                let tag = row.array(0).and_then(|tag| Ok((tag, SecretId(row.id(1)?))));
                rows.tags.push(self.poison(tag)?);
            }
        }
    }

    /// What is deleted on a server lies in its files until it is cleaned up; a truncated table has a new file.
    fn clear(&mut self) -> Result<(), StoreError> {
        let stay = ["identity", "migrations", "whereabouts"];
        let tables = domain::rows::ALL.iter().map(|table| table.name);
        let tables = tables.chain(UNRECORDED.iter().copied());
        for table in tables.filter(|table| !stay.contains(table)) {
            let text = match self.conn {
                Conn::Lite(_) => format!("DELETE FROM {table}"),
                Conn::Pg(_) => format!("TRUNCATE {table}"),
            };
            self.run_text(table, &text, &[])?;
        }
        Ok(())
    }
}
