//! Everybody of whom a number is held or was, in the order of their kana: what lists of people look through. It lies in memory
//! alone and follows the ledger, whose records say which rows changed. Nothing is shown from here: who was found is read
//! anew, each row proven by its HMAC.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use domain::id::{AffairsId, PersonId, PurposeId};
use domain::rows::{Person, Purpose};
use domain::{Day, Failure, Id, Label, Register, Stop};
use filing::Names;
use store::Tx;

use crate::reading;

/// After so many changes it is read as a whole again.
const MANY: usize = 4_096;

/// A person, as far as one looks for them.
pub(crate) struct Known {
    /// Who.
    pub person: PersonId,
    /// The department.
    pub department: Label,
    /// Kana, and after a line break the name, both folded: the order, and what is looked through.
    names: String,
    needs: Vec<Need>,
}

/// For what a number is held.
struct Need {
    purpose: PurposeId,
    affairs: AffairsId,
    /// Over after this day; not over when none.
    until: Option<Day>,
}

impl Known {
    /// Whether the folded part of a name is in the kana or the name.
    pub fn is_called(&self, part: &str) -> bool {
        self.names.contains(part)
    }

    /// The affairs for which the number is needed, or must still be kept, on a day.
    pub fn affairs(&self, day: Day) -> impl Iterator<Item = AffairsId> {
        let over = move |until: Day| until < day;
        self.needs.iter().filter(move |need| !need.until.is_some_and(over)).map(|need| need.affairs)
    }

    fn order(&self) -> (&str, PersonId) {
        (&self.names, self.person)
    }
}

/// Everybody.
#[derive(Default)]
pub(crate) struct Roll {
    held: RwLock<Held>,
}

#[derive(Default)]
struct Held {
    /// So many records are in it; none before the first reading.
    records: Option<u64>,
    people: Vec<Known>,
}

impl Roll {
    /// Looks through everybody, as of the transaction's ledger or later.
    ///
    /// # Errors
    /// A failure of the store, or of a record that is not what the head stands for.
    pub fn look<T>(
        &self,
        tx: &mut Tx<'_>,
        mut through: impl FnMut(&[Known]) -> T,
    ) -> Result<T, Stop> {
        let size = tx.head()?.size;
        {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            if held.records >= Some(size) {
                return Ok(through(&held.people));
            }
        }
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.follow(tx, size)?;
        Ok(through(&held.people))
    }
}

impl Held {
    /// What changed up to the transaction's head.
    fn follow(&mut self, tx: &mut Tx<'_>, size: u64) -> Result<(), Stop> {
        let names = Names::new().map_err(Failure::from)?;
        let changed = match self.records {
            Some(seen) if seen >= size => return Ok(()),
            Some(seen) => self.changed(tx, seen)?,
            None => None,
        };
        match changed {
            Some(changed) => self.read_again(tx, &names, &changed)?,
            None => self.people = everybody(tx, &names)?,
        }
        self.people.sort_by(|one, other| one.order().cmp(&other.order()));
        self.records = Some(size);
        Ok(())
    }

    /// Whose rows the records changed that are not in it; none when they are too many.
    fn changed(&self, tx: &mut Tx<'_>, seen: u64) -> Result<Option<BTreeSet<PersonId>>, Stop> {
        let (mut people, mut purposes) = (BTreeSet::new(), BTreeSet::new());
        reading::each(tx, seen, |_, _, record| {
            for entry in record.entries.rows {
                if entry.table == Person::TABLE.name {
                    people.insert(PersonId(entry.row));
                } else if entry.table == Purpose::TABLE.name {
                    purposes.insert(entry.row);
                }
            }
            Ok(())
        })?;
        if people.len() + purposes.len() > MANY {
            return Ok(None);
        }
        for id in &purposes {
            people.extend(tx.get::<Purpose>(*id)?.map(|held| held.person));
        }
        let gone =
            |known: &&Known| known.needs.iter().any(|need| purposes.contains(&need.purpose.0));
        people.extend(self.people.iter().filter(gone).map(|known| known.person));
        Ok(Some(people))
    }

    fn read_again(
        &mut self,
        tx: &mut Tx<'_>,
        names: &Names,
        changed: &BTreeSet<PersonId>,
    ) -> Result<(), Stop> {
        self.people.retain(|known| !changed.contains(&known.person));
        for id in changed {
            if let Some(held) = tx.get::<Person>(id.0)? {
                let needs = tx.purposes_of_person(*id)?.iter().map(|held| need(held)).collect();
                self.people.push(known(&held.row, names, needs));
            }
        }
        Ok(())
    }
}

fn everybody(tx: &mut Tx<'_>, names: &Names) -> Result<Vec<Known>, Stop> {
    let mut needs: BTreeMap<Id, Vec<Need>> = BTreeMap::new();
    for held in tx.every::<Purpose>()? {
        needs.entry(held.person.0).or_default().push(need(&held));
    }
    let people = tx.every::<Person>()?.into_iter();
    let known = |held: store::Held<Person>| {
        known(&held.row, names, needs.remove(&held.id.0).unwrap_or_default())
    };
    Ok(people.map(known).collect())
}

fn known(person: &Person, names: &Names, needs: Vec<Need>) -> Known {
    let (kana, name) = (names.folded(person.kana.as_str()), names.folded(person.name.as_str()));
    let (person, department) = (person.id, person.department.clone());
    Known { person, department, names: format!("{kana}\n{name}"), needs }
}

fn need(purpose: &Purpose) -> Need {
    let until =
        purpose.ended_on.map(|ended| purpose.keep_until.map_or(ended, |day| day.max(ended)));
    Need { purpose: purpose.id, affairs: purpose.affairs, until }
}
