//! The questions that acts ask of the registers, each by its name: the office writes no SQL.

use domain::id::{AffairsId, CopyId, PersonId, SecretId, StaffId};
use domain::rows::{
    Appointment, Copy, CopyPlace, Credential, Designation, Device, DeviceUse, Disposal, Document,
    DoubtedNumber, Entry, ErrorReport, HeldDocument, Hold, IdentityCheck, Instruction, Link,
    OpenDuty, Organisation, Person, Place, Purpose, Request, Round, Staff,
};
use domain::{Day, Duty, ExternalCode, Field, Id, Label, Register, Slug, Value};

use crate::{Held, StoreError, Tx};

/// The last day there is: an open end.
pub(crate) const FOREVER: Day = Day(i32::MAX);

/// The purposes of a person for affairs.
pub(crate) const PURPOSES_OF: &str = "person = $1 AND affairs = $2";

/// How the numbers of some people stand to a document of some affairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usable {
    /// Every number is or was held for the affairs.
    pub held: bool,
    /// Every need lasts, or the time in which the document may be made after its end runs.
    pub in_time: bool,
    /// Every person was told of the document.
    pub told: bool,
}

impl Tx<'_> {
    /// The organisation's row.
    ///
    /// # Errors
    /// See [`Tx::find`], for this and all questions below.
    pub fn organisation(&mut self) -> Result<Option<Held<Organisation>>, StoreError> {
        Ok(self.find::<Organisation>("slug IS NOT NULL", &[])?.into_iter().next())
    }

    /// The member of staff with a sign-in name, stopped or not.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn staff_by_sign_in(&mut self, name: &Slug) -> Result<Option<Held<Staff>>, StoreError> {
        Ok(self.find("sign_in = $1", &[name.to_value()])?.into_iter().next())
    }

    /// The entries of staff with a staff number, stopped or not.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn staff_by_number(
        &mut self,
        number: &ExternalCode,
    ) -> Result<Vec<Held<Staff>>, StoreError> {
        self.find("staff_number = $1", &[number.to_value()])
    }

    /// Every credential of a member of staff, ended or not.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn credentials_of(&mut self, staff: StaffId) -> Result<Vec<Held<Credential>>, StoreError> {
        self.find("staff = $1", &[staff.to_value()])
    }

    /// Devices with a public key.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn devices_by_key(&mut self, key: &[u8]) -> Result<Vec<Held<Device>>, StoreError> {
        self.find("key = $1", &[Value::Bytes(key.to_vec())])
    }

    /// Offices that somebody holds on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn appointments_of(
        &mut self,
        staff: StaffId,
        day: Day,
    ) -> Result<Vec<Held<Appointment>>, StoreError> {
        self.appointments_between(staff, day, Some(day))
    }

    /// Offices that somebody holds on any of these days.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn appointments_between(
        &mut self,
        staff: StaffId,
        since: Day,
        until: Option<Day>,
    ) -> Result<Vec<Held<Appointment>>, StoreError> {
        self.find(
            "staff = $1 AND since <= $2 AND (until IS NULL OR (until >= $3 AND until >= since)) \
             ORDER BY id",
            &[staff.to_value(), until.unwrap_or(FOREVER).to_value(), since.to_value()],
        )
    }

    /// Who holds an office on a day, of a department or of the whole body.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn holders(
        &mut self,
        duty: Duty,
        department: Option<&Label>,
        day: Day,
    ) -> Result<Vec<Held<Appointment>>, StoreError> {
        self.holders_between(duty, department, day, Some(day))
    }

    /// Who holds an office on any of these days. An appointment that ended before it began was never held.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn holders_between(
        &mut self,
        duty: Duty,
        department: Option<&Label>,
        since: Day,
        until: Option<Day>,
    ) -> Result<Vec<Held<Appointment>>, StoreError> {
        let last = until.unwrap_or(FOREVER).to_value();
        match department {
            None => self.find(
                "duty = $1 AND department IS NULL AND since <= $2 AND (until IS NULL OR (until >= $3 \
                 AND until >= since)) ORDER BY id",
                &[duty.to_value(), last, since.to_value()],
            ),
            Some(department) => self.find(
                "duty = $1 AND department = $2 AND since <= $3 AND (until IS NULL OR (until >= $4 AND \
                 until >= since)) ORDER BY id",
                &[duty.to_value(), department.to_value(), last, since.to_value()],
            ),
        }
    }

    /// Designations of a clerk in force on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn designations_of(
        &mut self,
        staff: StaffId,
        day: Day,
    ) -> Result<Vec<Held<Designation>>, StoreError> {
        self.designations_between(staff, day, Some(day))
    }

    /// Designations of a clerk in force on any of these days.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn designations_between(
        &mut self,
        staff: StaffId,
        since: Day,
        until: Option<Day>,
    ) -> Result<Vec<Held<Designation>>, StoreError> {
        self.find(
            "staff = $1 AND since <= $2 AND (until IS NULL OR (until >= $3 AND until >= since)) \
             ORDER BY id",
            &[staff.to_value(), until.unwrap_or(FOREVER).to_value(), since.to_value()],
        )
    }

    /// Designations in a department in force on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn designations_in(
        &mut self,
        department: &Label,
        day: Day,
    ) -> Result<Vec<Held<Designation>>, StoreError> {
        self.find(
            "department = $1 AND since <= $2 AND (until IS NULL OR until >= $3) ORDER BY id",
            &[department.to_value(), day.to_value(), day.to_value()],
        )
    }

    /// Designations in force on a day at a department.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn designations_at(
        &mut self,
        department: &Label,
        day: Day,
    ) -> Result<Vec<Held<Designation>>, StoreError> {
        self.find(
            "department = $1 AND since <= $2 AND (until IS NULL OR until >= $3) ORDER BY id",
            &[department.to_value(), day.to_value(), day.to_value()],
        )
    }

    /// What a person was asked for these affairs.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn requests_to(
        &mut self,
        person: PersonId,
        affairs: AffairsId,
    ) -> Result<Vec<Held<Request>>, StoreError> {
        self.find(
            "person = $1 AND affairs = $2 ORDER BY id",
            &[person.to_value(), affairs.to_value()],
        )
    }

    /// Terminals that somebody may use on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn device_uses_of(
        &mut self,
        staff: StaffId,
        day: Day,
    ) -> Result<Vec<Held<DeviceUse>>, StoreError> {
        self.find(
            "staff = $1 AND since <= $2 AND (until IS NULL OR until >= $3) ORDER BY id",
            &[staff.to_value(), day.to_value(), day.to_value()],
        )
    }

    /// Instructions of a department in force on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn instructions_in_force(
        &mut self,
        department: &Label,
        day: Day,
    ) -> Result<Vec<Held<Instruction>>, StoreError> {
        self.find(
            "department = $1 AND withdrawn_on IS NULL AND since <= $2 AND until >= $3 ORDER BY id",
            &[department.to_value(), day.to_value(), day.to_value()],
        )
    }

    /// Instructions of a department that ended by themselves between two days.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn instructions_ended(
        &mut self,
        department: &Label,
        (since, before): (Day, Day),
    ) -> Result<Vec<Held<Instruction>>, StoreError> {
        self.find(
            "department = $1 AND withdrawn_on IS NULL AND until >= $2 AND until < $3 ORDER BY id",
            &[department.to_value(), since.to_value(), before.to_value()],
        )
    }

    /// A person's purposes, ended or not.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn purposes_of_person(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<Held<Purpose>>, StoreError> {
        self.find("person = $1 ORDER BY id", &[person.to_value()])
    }

    /// What a person's number is held for of some affairs, ended or not.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn purposes_of(
        &mut self,
        person: PersonId,
        affairs: AffairsId,
    ) -> Result<Vec<Held<Purpose>>, StoreError> {
        self.find::<Purpose>(PURPOSES_OF, &[person.to_value(), affairs.to_value()])
    }

    /// What is known of the use of these people's numbers for a document of the affairs on a day. What ended counts for who is
    /// told only where nothing is needed any more.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn usable_for(
        &mut self,
        people: &[PersonId],
        (affairs, document): (AffairsId, &Slug),
        day: Day,
    ) -> Result<Usable, StoreError> {
        let mut all = Usable { held: !people.is_empty(), in_time: true, told: true };
        for person in people {
            let purposes = self.purposes_of(*person, affairs)?;
            let mut serving = purposes.iter().filter(|p| p.serves(document, day)).peekable();
            let serves = serving.peek().is_some();
            all.held &= !purposes.is_empty();
            // Of whom nothing was ever held, no time passed.
            all.in_time &= serves || purposes.is_empty();
            all.told &= match serves {
                true => serving.any(|p| p.was_told(document)),
                false => purposes.iter().any(|p| p.was_told(document)),
            };
        }
        Ok(all)
    }

    /// Everybody of one member of staff's family, themselves included.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn people_of_staff(
        &mut self,
        staff_number: &ExternalCode,
    ) -> Result<Vec<Held<Person>>, StoreError> {
        self.find("staff_number = $1 ORDER BY id", &[staff_number.to_value()])
    }

    /// Those of whom an open report says that their number is somebody else's.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn people_in_doubt(&mut self) -> Result<Vec<PersonId>, StoreError> {
        let mut people = Vec::new();
        for report in self.find::<ErrorReport>("state = 'open' ORDER BY id", &[] as &[Value])? {
            let doubted = self.get::<DoubtedNumber>(report.row.id.0)?;
            people.extend(doubted.map(|held| held.row.person));
        }
        Ok(people)
    }

    /// Everybody who left, or will on a day that is on record.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn people_who_left(&mut self) -> Result<Vec<Held<Person>>, StoreError> {
        self.find("left_on IS NOT NULL ORDER BY id", &[] as &[Value])
    }

    /// People of a department who were born on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn people_born_on(
        &mut self,
        birth: Day,
        department: &Label,
    ) -> Result<Vec<Held<Person>>, StoreError> {
        self.find(
            "birth = $1 AND department = $2 ORDER BY id",
            &[birth.to_value(), department.to_value()],
        )
    }

    /// People of a department whose number is held and whose purposes are all over before a day.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn people_due(
        &mut self,
        department: &Label,
        day: Day,
    ) -> Result<Vec<PersonId>, StoreError> {
        let turn = self.epoch()?.turn;
        let rows = self.all(
            crate::sql::people_due(turn),
            &[department.to_value(), day.to_value(), day.to_value()],
        )?;
        rows.iter().map(|row| row.id(0).map(PersonId)).collect()
    }

    /// Every department that has people.
    ///
    /// # Errors
    /// See [`Tx::exec`]; `Inconsistent` when a name breaks its form.
    pub fn departments_of_people(&mut self) -> Result<Vec<Label>, StoreError> {
        let rows = self.all(crate::sql::DEPARTMENTS, &[])?;
        let label = |row: &crate::Row| {
            let broken = || StoreError::inconsistent(Person::TABLE.name, "department");
            Label::new(row.text(0)?).map_err(|_| broken())
        };
        let labels: Result<Vec<Label>, StoreError> = rows.iter().map(label).collect();
        self.poison(labels)
    }

    /// The affairs for which numbers of these people are or were held.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn affairs_of_people(&mut self, people: &[PersonId]) -> Result<Vec<AffairsId>, StoreError> {
        let mut found = std::collections::BTreeSet::new();
        for person in people {
            found.extend(self.purposes_of_person(*person)?.iter().map(|purpose| purpose.affairs));
        }
        Ok(found.into_iter().collect())
    }

    /// A person's department; none when there is no such person.
    ///
    /// # Errors
    /// See [`Tx::exec`]; `Inconsistent` when it is no label.
    pub fn department_of(&mut self, person: PersonId) -> Result<Option<Label>, StoreError> {
        Ok(self.get::<Person>(person.0)?.map(|person| person.row.department))
    }

    /// The departments of these people.
    ///
    /// # Errors
    /// See [`Tx::exec`]; `Inconsistent` when a person is not there.
    pub fn departments_of(&mut self, people: &[PersonId]) -> Result<Vec<Label>, StoreError> {
        let mut found = std::collections::BTreeSet::new();
        for person in people {
            let department = self.department_of(*person)?;
            found.insert(
                department.ok_or_else(|| StoreError::inconsistent(Person::TABLE.name, person))?,
            );
        }
        Ok(found.into_iter().collect())
    }

    /// Numbers typed in that wait for their second reading, or differed at it.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn entries_open(&mut self) -> Result<Vec<Held<Entry>>, StoreError> {
        self.find("state IN ('waiting', 'differs') ORDER BY id", &[])
    }

    /// Everybody who is the same human as this person, over all links in force; without the person.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn same_human(&mut self, person: PersonId) -> Result<Vec<PersonId>, StoreError> {
        let mut known = vec![person];
        let mut at = 0;
        while let Some(one) = known.get(at).copied() {
            at += 1;
            let links: Vec<Held<Link>> = self.find(
                "(person = $1 OR same_as = $1) AND ended_on IS NULL ORDER BY id",
                &[one.to_value()],
            )?;
            for link in links {
                for other in [link.row.person, link.row.same_as] {
                    if !known.contains(&other) {
                        known.push(other);
                    }
                }
            }
        }
        known.remove(0);
        Ok(known)
    }

    /// The links of a person with another that are in force.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn links_between(
        &mut self,
        one: PersonId,
        other: PersonId,
    ) -> Result<Vec<Held<Link>>, StoreError> {
        let both = [one.to_value(), other.to_value()];
        self.find(
            "(person = $1 AND same_as = $2 OR person = $2 AND same_as = $1) \
             AND ended_on IS NULL ORDER BY id",
            &both,
        )
    }

    /// The places where a copy still lies.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn places_of_copy(&mut self, copy: CopyId) -> Result<Vec<Held<CopyPlace>>, StoreError> {
        self.find("copy = $1 AND erased_on IS NULL ORDER BY id", &[copy.to_value()])
    }

    /// Papers and media that nobody has given away.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn documents_at_hand(&mut self) -> Result<Vec<Held<Document>>, StoreError> {
        self.find("state IN ('held', 'accepted') ORDER BY id", &[])
    }

    /// Verifications of a person.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn identity_checks_of(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<Held<IdentityCheck>>, StoreError> {
        self.find("person = $1 ORDER BY id", &[person.to_value()])
    }

    /// Copies that are not erased.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn copies_out(&mut self) -> Result<Vec<Held<Copy>>, StoreError> {
        self.find("state <> $1 ORDER BY id", &[Value::Text("erased".to_owned())])
    }

    /// Open duties of a kind about a row.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn open_duties(
        &mut self,
        kind: &str,
        about: Id,
    ) -> Result<Vec<Held<OpenDuty>>, StoreError> {
        self.find(
            "kind = $1 AND about = $2 AND closed_on IS NULL ORDER BY id",
            &[Value::Text(kind.to_owned()), Value::Bytes(about.0.to_vec())],
        )
    }

    /// Every open duty, the nearest first.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn all_open_duties(&mut self) -> Result<Vec<Held<OpenDuty>>, StoreError> {
        self.find("closed_on IS NULL ORDER BY due, id", &[])
    }

    /// Seal places or backup places.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn places(&mut self, role: &str) -> Result<Vec<Held<Place>>, StoreError> {
        self.find("role = $1 ORDER BY id", &[Value::Text(role.to_owned())])
    }

    /// Disposals in a state.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn disposals_in(&mut self, state: &str) -> Result<Vec<Held<Disposal>>, StoreError> {
        self.find("state = $1 ORDER BY id", &[Value::Text(state.to_owned())])
    }

    /// What holds or puts off disposals on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn holds_on(&mut self, day: Day) -> Result<Vec<Held<Hold>>, StoreError> {
        self.find(
            "released_on IS NULL AND (until IS NULL OR until >= $1) ORDER BY id",
            &[day.to_value()],
        )
    }

    /// Documents with a person's number that must be kept.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn documents_held(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<Held<HeldDocument>>, StoreError> {
        self.find("person = $1 ORDER BY id", &[Value::Bytes(person.0.0.to_vec())])
    }

    /// The last day on which a document for these affairs must be kept; none when every term is over on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn last_term_of(
        &mut self,
        affairs: AffairsId,
        day: Day,
    ) -> Result<Option<Day>, StoreError> {
        let held = self.find::<HeldDocument>(
            "affairs = $1 AND keep_until >= $2 ORDER BY keep_until DESC LIMIT 1",
            &[affairs.to_value(), day.to_value()],
        )?;
        Ok(held.first().map(|held| held.row.keep_until))
    }

    /// Every secret that was ever disposed of.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn disposed_secrets(&mut self) -> Result<Vec<SecretId>, StoreError> {
        let all = self.find::<Disposal>("carried_out_on IS NOT NULL ORDER BY id", &[])?;
        Ok(all.into_iter().flat_map(|d| d.row.secrets.0).collect())
    }

    /// Rounds in a state.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn rounds_in(&mut self, state: &str) -> Result<Vec<Held<Round>>, StoreError> {
        self.find("state = $1 ORDER BY id", &[Value::Text(state.to_owned())])
    }

    /// Every row of a register, in the order of ids; for lists.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn every<R: Register>(&mut self) -> Result<Vec<Held<R>>, StoreError> {
        self.find::<R>("id IS NOT NULL ORDER BY id", &[])
    }
}
