//! What the registers held when they were last written: a row that is taken away for a moment is missed.

use crate::id::TallyId;
use crate::register::List;
use crate::{Slug, register};

register! {
    /// Which rows stand against something in the tallied registers (DESIGN section 4). One row, written with
    /// each record that changes one of them; an act that reads one compares, and its record rests on this row. An act
    /// that asks whether a row is absent would otherwise believe whoever deleted it.
    pub struct Tally in guarded "tallies" {
        id: TallyId,
        /// The tables.
        registers: List<Slug>,
        /// For each of them, SHA-256 over id, version and salt of the rows that stand, in the order of ids.
        digests: Vec<u8>,
    }
}

impl Tally {
    /// The id of the one row.
    pub const ID: TallyId = TallyId(crate::Id([0x7a; 16]));

    /// In what a record rests on: the row was not there.
    pub const ABSENT: TallyId = TallyId(crate::Id([0x7b; 16]));

    /// The digest for a table, when it is tallied already.
    #[must_use]
    pub fn digest(&self, table: &str) -> Option<&[u8]> {
        let at = self.registers.0.iter().position(|name| name.as_str() == table)?;
        self.digests.chunks_exact(32).nth(at)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    /// The registers that have no tally, and why one need not, or cannot, have it. All other registers of
    /// [`ALL`](crate::rows::ALL) have one.
    const WITHOUT: &[(&str, &str)] = &[
        ("tallies", "records rest on its version"),
        // One row for each person or more: comparing would read all of them for every act. `verify` finds what is away
        // while it is away; a row of before that was there for a moment is found by nothing (docs/threat-model.md, known gaps).
        ("people", "large"),
        ("purposes", "large"),
        ("held_documents", "large"),
        ("needed_documents", "large"),
        ("identity_checks", "large"),
        ("identity_grounds", "large; lets something pass by being there, and is never changed"),
        ("requests", "large; lets nothing pass by being away"),
        ("asked", "large; decides nothing"),
        ("taken_over", "large; decides nothing but a term"),
        ("events", "large; what it ended stands with the purpose"),
        ("event_affairs", "stands beside its event"),
        // Written once, and what they let pass they let pass by being there: away, they refuse.
        ("acknowledgements", "no act waits for it"),
        ("instructed_sources", "away, the instruction lets nothing come in"),
        ("finding_leaves", "away, the approval is for no finding"),
        ("address_checks", "away, the address is not confirmed"),
        ("disposal_certificates", "away, nothing is certified"),
        ("sendings", "bars nothing"),
        ("deliveries", "bars nothing"),
        ("handlings", "bars nothing"),
        ("clock_declarations", "decides nothing after its own record"),
        ("rights_reviews", "away, the review is due"),
        ("token_uses", "away, the use is on record once more"),
        // Changed by one act, whose duty is open in a register that has a tally.
        ("hand_overs", "the papers have a tally"),
        ("statements", "its duty has a tally"),
        ("instructed_acts", "its duty has a tally"),
        ("deputy_acts", "its duty has a tally"),
        ("unusual_accesses", "its duty has a tally"),
        ("stock_takings", "away, stock has to be taken"),
        ("incident_notices", "its report has a tally"),
        ("backups", "away, a backup is due"),
        ("rehearsals", "away, a rehearsal is due"),
        ("zones", "ends only after the terminals and places in it, which have a tally"),
    ];

    #[test]
    fn every_register_has_a_tally_or_a_reason_to_have_none() {
        let why: BTreeMap<&str, &str> = WITHOUT.iter().copied().collect();
        assert_eq!(why.len(), WITHOUT.len(), "each once");
        for table in crate::rows::ALL {
            let is_named = why.contains_key(table.name);
            assert_ne!(table.tallied.is_some(), is_named, "{}", table.name);
            assert!(table.guarded, "{}: rows are authenticated one by one", table.name);
        }
        let is_register = |name: &&str| crate::rows::ALL.iter().any(|table| table.name == *name);
        assert!(why.keys().all(is_register));
    }
}
