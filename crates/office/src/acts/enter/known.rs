//! Who of a roster or ledger is in the register already, and what keeps a row out: a person who differs, who left and did not
//! come back, or whose department no register knows (H6.7, U4.4).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use domain::id::{AffairsId, PersonId};
use domain::rows::Person;
use domain::{Day, ExternalCode, Label, Stop};
use filing::{Names, Relation, RosterRow};

use super::same::{self, AsHeld};
use crate::acts::dispose;
use crate::desk::Page;

/// Staff number, relation, kana: by these a person on a roster is the one in the register.
pub(super) type Key<'k> = [Cow<'k, str>; 3];

/// A person in the register.
pub(super) struct Before {
    pub person: PersonId,
    name: String,
    birth: Day,
    department: String,
    left_on: Option<Day>,
}

/// Everybody in the register, to find the people of rows among them.
#[derive(Default)]
pub(super) struct Known {
    names: Option<Names>,
    people: HashMap<Key<'static>, Before>,
    /// Staff numbers that are somebody's own: whose, and when their need ended.
    own: HashMap<String, (PersonId, Option<Day>)>,
    /// Departments that the registers know; none when nobody is there yet: the first file of all brings its own.
    departments: Option<HashSet<Label>>,
}

impl Known {
    /// Everybody, and which of the departments that a file names are known.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn read(
        page: &mut Page<'_, '_>,
        affairs: AffairsId,
        named: &[Label],
    ) -> Result<Self, Stop> {
        let names = Some(Names::new().map_err(domain::Failure::from)?);
        let (mut people, mut own) = (HashMap::new(), HashMap::new());
        page.tx.directory(affairs, page.at.day(), None, |line| {
            if line.relation == Relation::Oneself.code() {
                own.insert(line.staff_number.to_owned(), (line.person, line.left_on));
            }
            people.insert(
                key(line.staff_number, line.relation, line.kana),
                Before {
                    person: line.person,
                    name: line.name.to_owned(),
                    birth: line.birth,
                    department: line.department.to_owned(),
                    left_on: line.left_on,
                },
            );
            Ok::<_, Stop>(())
        })?;
        let mut departments = None;
        if !people.is_empty() && !domain::broken::is_off("department_of_row") {
            let known = departments.insert(HashSet::new());
            for department in named {
                if page.tx.department_is_known(department)? {
                    known.insert(department.clone());
                }
            }
        }
        Ok(Self { names, people, own, departments })
    }

    /// The person of a row, none when it is somebody new; or the column in which the row and the register differ.
    pub fn find(
        &self,
        (staff_number, relation): (&ExternalCode, Relation),
        (name, kana, birth): (&Label, &Label, Day),
        department: &Label,
    ) -> Result<Option<&Before>, &'static str> {
        let (number, code) = (staff_number.as_str(), relation.code());
        let Some(before) = self.people.get(&key(number, code, kana.as_str())) else {
            let second = relation == Relation::Oneself && self.own.contains_key(number);
            if second && !domain::broken::is_off("person_agrees") {
                return Err("staff_number");
            }
            return Ok(None);
        };
        // The scope was decided on the department in the file, so it must be the registered one.
        if before.department != department.as_str() {
            return Err("department");
        }
        let held = AsHeld { name: &before.name, birth: before.birth };
        let names = self.names.as_ref();
        match names.and_then(|names| same::differing(names, (name.as_str(), birth), &held)) {
            Some(column) => Err(column),
            None => Ok(Some(before)),
        }
    }
}

impl Known {
    /// The person of a row, none when it is somebody new; or the column and the form code of what does not fit the register.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn place(
        &self,
        page: &mut Page<'_, '_>,
        row: &RosterRow,
    ) -> Result<Result<Option<&Before>, (&'static str, &'static str)>, Stop> {
        let whose = (&row.staff_number, row.relation);
        let found = self.find(whose, (&row.name, &row.kana, row.birth), &row.department);
        let before = match found {
            Err(column) => return Ok(Err((column, differs(column)))),
            Ok(before) => before,
        };
        if self.has_left(page, &row.staff_number, before)? {
            return Ok(Err(("staff_number", "has_left")));
        }
        let known = self.departments.as_ref().is_none_or(|all| all.contains(&row.department));
        if before.is_none() && !known {
            return Ok(Err(("department", "department_unknown")));
        }
        Ok(Ok(before))
    }

    /// Whether the person of a row, or the member of staff whose family it is, left and did not come back: a row of a file opens
    /// no need that somebody ended.
    fn has_left(
        &self,
        page: &mut Page<'_, '_>,
        staff_number: &ExternalCode,
        before: Option<&Before>,
    ) -> Result<bool, Stop> {
        let today = page.at.day();
        let oneself = self.own.get(staff_number.as_str()).copied();
        let both = before.map(|before| (before.person, before.left_on)).into_iter().chain(oneself);
        for (person, _) in both.filter(|(_, left_on)| left_on.is_some_and(|day| day < today)) {
            let row = page.known::<Person>("person", person.0)?.row;
            if dispose::has_left(page, &row)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The form code of a row that says otherwise than the register, by the column.
pub(super) fn differs(column: &str) -> &'static str {
    match column {
        "department" => "department_differs",
        _ => "person_differs",
    }
}

pub(super) fn key(staff_number: &str, relation: &str, kana: &str) -> Key<'static> {
    [staff_number.to_owned().into(), relation.to_owned().into(), filing::folded_kana(kana).into()]
}
