//! The questions about who stands in for whom, what was acknowledged, and what was approved.

use domain::id::{InstructionId, StaffId};
use domain::rows::{
    Acknowledgement, Approval, Copy, Deputy, DeviceUse, Instruction, OpenDuty, PastSignIn,
};
use domain::{Day, Duty, Field, Label, Slug, Value};

use crate::house::FOREVER;
use crate::{Held, StoreError, Tx};

impl Tx<'_> {
    /// Offices that somebody stands in for on any of these days.
    ///
    /// # Errors
    /// See [`Tx::find`], for this and all questions below.
    pub fn deputies_of(
        &mut self,
        staff: StaffId,
        since: Day,
        until: Option<Day>,
    ) -> Result<Vec<Held<Deputy>>, StoreError> {
        self.find(
            "staff = $1 AND since <= $2 AND until >= $3 AND until >= since ORDER BY id",
            &[staff.to_value(), until.unwrap_or(FOREVER).to_value(), since.to_value()],
        )
    }

    /// Who stands in for the holder of an office on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn deputies_for(
        &mut self,
        duty: Duty,
        department: Option<&Label>,
        day: Day,
    ) -> Result<Vec<Held<Deputy>>, StoreError> {
        match department {
            None => self.find(
                "duty = $1 AND department IS NULL AND since <= $2 AND until >= $3 ORDER BY id",
                &[duty.to_value(), day.to_value(), day.to_value()],
            ),
            Some(department) => self.find(
                "duty = $1 AND department = $2 AND since <= $3 AND until >= $4 ORDER BY id",
                &[duty.to_value(), department.to_value(), day.to_value(), day.to_value()],
            ),
        }
    }

    /// Who acknowledged an instruction.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn acknowledgements_of(
        &mut self,
        instruction: InstructionId,
    ) -> Result<Vec<Held<Acknowledgement>>, StoreError> {
        self.find("instruction = $1 ORDER BY id", &[instruction.to_value()])
    }

    /// Instructions that name a clerk and have not ended before a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn instructions_to(
        &mut self,
        clerk: StaffId,
        day: Day,
    ) -> Result<Vec<Held<Instruction>>, StoreError> {
        self.find(
            "clerk = $1 AND withdrawn_on IS NULL AND until >= $2 ORDER BY id",
            &[clerk.to_value(), day.to_value()],
        )
    }

    /// Copies that somebody made and that are not erased.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn copies_out_of(&mut self, staff: StaffId) -> Result<Vec<Held<Copy>>, StoreError> {
        let erased = Value::Text("erased".to_owned());
        self.find("made_by = $1 AND state <> $2 ORDER BY id", &[staff.to_value(), erased])
    }

    /// Open duties that name somebody.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn open_duties_of(&mut self, staff: StaffId) -> Result<Vec<Held<OpenDuty>>, StoreError> {
        self.find("staff = $1 AND closed_on IS NULL ORDER BY id", &[staff.to_value()])
    }

    /// Terminals that somebody may use on a day or later.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn device_uses_from(
        &mut self,
        staff: StaffId,
        day: Day,
    ) -> Result<Vec<Held<DeviceUse>>, StoreError> {
        self.find(
            "staff = $1 AND (until IS NULL OR until >= $2) ORDER BY id",
            &[staff.to_value(), day.to_value()],
        )
    }

    /// True when somebody has or had this sign-in name.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn sign_in_was_used(&mut self, name: &Slug) -> Result<bool, StoreError> {
        let now = self.staff_by_sign_in(name)?.is_some();
        let past = self.find::<PastSignIn>("sign_in = $1", &[name.to_value()])?;
        Ok(now || !past.is_empty())
    }

    /// Approvals granted to a department that have not ended before a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn approvals_granted(
        &mut self,
        department: &Label,
        day: Day,
    ) -> Result<Vec<Held<Approval>>, StoreError> {
        self.find(
            "department = $1 AND state = $2 AND until >= $3 ORDER BY id",
            &[department.to_value(), Value::Text("granted".to_owned()), day.to_value()],
        )
    }
}
