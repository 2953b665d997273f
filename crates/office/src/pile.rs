//! Piles of papers: whose numbers wait to be typed in by a clerk, and whose to be read a second time (H6.7, U4.1). A
//! pile is no row: it follows from papers, needs and entries, and shows nobody beyond a clerk's designation.

use std::collections::BTreeSet;

use domain::id::{AffairsId, DocumentId, EntryId, PersonId, SpecificFileId};
use domain::rows::{Affairs, Designation, Person, SpecificFile};
use domain::{Day, Label, Slug, Stage, Stop};
use regulation::Reading;
use store::{Held, Tx};

use crate::acts::enter::second_reading::MOST_DIFFERENT;
use crate::desk::Actor;
use crate::lists::Reach;
use crate::office::Office;

/// So much of a pile is told at once; what is done makes room for the rest.
const MOST_SHOWN: usize = 50;

/// A pile, the oldest paper first.
#[derive(Debug)]
pub struct Pile<T> {
    /// The first of it.
    pub lines: Vec<T>,
    /// So many more wait.
    pub more: usize,
}

/// Whose number it is, told apart from namesakes.
#[derive(Debug)]
pub struct Whose {
    /// The person.
    pub person: PersonId,
    /// As written on the paper.
    pub name: Label,
    /// In kana.
    pub kana: Label,
    /// Date of birth.
    pub birth: Day,
    /// The staff number of the member of staff they are or belong to.
    pub staff_number: String,
    /// What they are to that member of staff.
    pub relation: Slug,
}

/// A number that waits to be typed in from a paper.
#[derive(Debug)]
pub struct ToEnter {
    /// Whose.
    pub whose: Whose,
    /// For which affairs.
    pub affairs: AffairsId,
    /// What the office calls them.
    pub affairs_name: Label,
    /// The paper it stands on.
    pub paper: DocumentId,
    /// What kind of paper that is.
    pub kind: Slug,
    /// When it was received.
    pub received_on: Day,
    /// Number and person were verified for the affairs.
    pub verified: bool,
    /// The specific files of the affairs that the clerk is designated for.
    pub files: Vec<(SpecificFileId, Label)>,
    /// The documents that the affairs need the number for.
    pub purposes: Vec<Slug>,
}

/// A number that waits for its second reading.
#[derive(Debug)]
pub struct ToRead {
    /// Whose.
    pub whose: Whose,
    /// What was typed in.
    pub entry: EntryId,
    /// For which affairs.
    pub affairs_name: Label,
    /// When it was typed in.
    pub entered_on: Day,
    /// Second readings that differed.
    pub differed: i64,
}

impl Office {
    /// What this clerk can type in: papers at hand of people whose number some affairs of theirs need.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn to_enter(&self, who: &Actor) -> Result<Pile<ToEnter>, Stop> {
        let day = self.now().day();
        self.store().read(|tx| {
            let designations = enters(tx, who, day)?;
            let mut papers = tx.documents_at_hand()?;
            papers.retain(|paper| {
                let here = paper.state.as_str() == "accepted" || Some(paper.holder) == who.staff;
                here && paper.bears_number()
                    && paper.affairs.is_some_and(|affairs| is_for(&designations, affairs))
            });
            papers.sort_by_key(|paper| (paper.received_on, paper.id));
            let mut people: Vec<PersonId> =
                papers.iter().flat_map(|paper| paper.people.0.iter().copied()).collect();
            people.sort_unstable();
            people.dedup();
            let sealed = tx.secrets_of_people(&people)?;
            let sealed: BTreeSet<PersonId> = sealed.iter().map(|secret| secret.person).collect();
            let mut seen = BTreeSet::new();
            let mut pile = Pile { lines: Vec::new(), more: 0 };
            for paper in &papers {
                let Some(affairs) = paper.affairs else { continue };
                for person in paper.people.0.iter().filter(|person| !sealed.contains(person)) {
                    if !seen.insert((*person, affairs)) || !is_in_use(tx, *person, affairs, day)? {
                        continue;
                    }
                    let Some(whose) = whose(tx, *person, affairs, &designations)? else { continue };
                    if pile.lines.len() >= MOST_SHOWN {
                        pile.more += 1;
                        continue;
                    }
                    let Some(held) = tx.get::<Affairs>(affairs.0)? else { continue };
                    let checks = tx.identity_checks_of(*person)?;
                    pile.lines.push(ToEnter {
                        whose,
                        affairs,
                        affairs_name: held.row.name,
                        paper: paper.id,
                        kind: paper.kind.clone(),
                        received_on: paper.received_on,
                        verified: checks.iter().any(|check| check.affairs == affairs),
                        files: files(tx, affairs, &designations, day)?,
                        purposes: held.row.purposes.0,
                    });
                }
            }
            Ok(pile)
        })
    }

    /// What this clerk can read a second time.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn to_read(&self, who: &Actor) -> Result<Pile<ToRead>, Stop> {
        let day = self.now().day();
        self.store().read(|tx| {
            let designations = enters(tx, who, day)?;
            let mut pile = Pile { lines: Vec::new(), more: 0 };
            for Held { row, .. } in tx.entries_open()? {
                let by_the_same =
                    Reading::from_code(row.way.as_str()).is_some_and(Reading::by_the_same);
                let is_own = Some(row.entered_by) == who.staff;
                if (is_own && !by_the_same) || row.differed >= MOST_DIFFERENT {
                    continue;
                }
                let Some(whose) = whose(tx, row.person, row.affairs, &designations)? else {
                    continue;
                };
                if pile.lines.len() >= MOST_SHOWN {
                    pile.more += 1;
                    continue;
                }
                let Some(affairs) = tx.get::<Affairs>(row.affairs.0)? else { continue };
                pile.lines.push(ToRead {
                    whose,
                    entry: row.id,
                    affairs_name: affairs.row.name,
                    entered_on: row.entered_on,
                    differed: row.differed,
                });
            }
            Ok(pile)
        })
    }
}

/// The designations of a clerk that reach to entering.
fn enters(tx: &mut Tx<'_>, who: &Actor, day: Day) -> Result<Vec<Held<Designation>>, Stop> {
    let Some(staff) = who.staff else { return Ok(Vec::new()) };
    // Who has to change a password first sees nothing.
    if !Reach::of(tx, who, day)?.holds_anything() {
        return Ok(Vec::new());
    }
    let mut designations = tx.designations_of(staff, day)?;
    designations.retain(|held| held.stages.0.contains(&Stage::Enter));
    Ok(designations)
}

fn is_for(designations: &[Held<Designation>], affairs: AffairsId) -> bool {
    designations.iter().any(|held| held.affairs.0.contains(&affairs))
}

/// Whether the number is needed for the affairs, or still used for what is made after the need.
fn is_in_use(
    tx: &mut Tx<'_>,
    person: PersonId,
    affairs: AffairsId,
    day: Day,
) -> Result<bool, Stop> {
    let needed = tx.purposes_of_person(person)?;
    Ok(needed.iter().any(|purpose| purpose.affairs == affairs && purpose.is_in_use(day)))
}

/// The person, when a designation for the affairs covers their department.
fn whose(
    tx: &mut Tx<'_>,
    person: PersonId,
    affairs: AffairsId,
    designations: &[Held<Designation>],
) -> Result<Option<Whose>, Stop> {
    let Some(department) = tx.department_of(person)? else { return Ok(None) };
    let covers = |held: &Held<Designation>| {
        held.affairs.0.contains(&affairs)
            && (held.all_people || held.people_of.0.contains(&department))
    };
    if !designations.iter().any(covers) {
        return Ok(None);
    }
    let held = tx.get::<Person>(person.0)?;
    Ok(held.map(|Held { row, .. }| Whose {
        person,
        name: row.name,
        kana: row.kana,
        birth: row.birth,
        staff_number: row.staff_number.to_string(),
        relation: row.relation,
    }))
}

fn files(
    tx: &mut Tx<'_>,
    affairs: AffairsId,
    designations: &[Held<Designation>],
    day: Day,
) -> Result<Vec<(SpecificFileId, Label)>, Stop> {
    let mut files = tx.every::<SpecificFile>()?;
    files.retain(|file| {
        let own = |held: &Held<Designation>| {
            held.affairs.0.contains(&affairs) && held.files.0.contains(&file.id)
        };
        file.affairs.0.contains(&affairs)
            && file.held.as_str() == "vault"
            && file.until.is_none_or(|last| last >= day)
            && designations.iter().any(own)
    });
    Ok(files.into_iter().map(|held| (held.row.id, held.row.name)).collect())
}
