//! `record_handling`: what was done with a specific file that lies on paper or in another system, so that the
//! record of handling is whole (H5.8, U8.1). What was done is recorded as it was, listed or not.

use domain::id::{AffairsId, HandlingId, SpecificFileId};
use domain::rows::Handling;
use domain::{ActName, Day, Duty, Facts, FormError, Label, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Asked, Desk, Query, Scope, Sought};
use crate::input::{known_code, slug};

/// More people than any body in Japan employs.
const MOST_PEOPLE: i64 = 10_000_000;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Handled {
    /// 取得.
    Acquired,
    /// 作成.
    Created,
    /// 利用.
    Used,
    /// 印刷・出力.
    Printed,
    /// 提供.
    Provided,
    /// 持ち出し.
    CarriedOut,
    /// 持ち帰り.
    BroughtBack,
    /// 削除・廃棄.
    Disposed,
}

impl Handled {
    const fn code(self) -> &'static str {
        match self {
            Self::Acquired => "acquired",
            Self::Created => "created",
            Self::Used => "used",
            Self::Printed => "printed",
            Self::Provided => "provided",
            Self::CarriedOut => "carried_out",
            Self::BroughtBack => "brought_back",
            Self::Disposed => "disposed",
        }
    }

    /// True for what copies, sends, carries out or disposes of.
    const fn leaves(self) -> bool {
        matches!(self, Self::Printed | Self::Provided | Self::CarriedOut | Self::Disposed)
    }

    const fn stage(self) -> Stage {
        match self {
            Self::Acquired => Stage::Acquire,
            Self::Created | Self::Used | Self::Printed => Stage::Use,
            Self::Provided | Self::CarriedOut | Self::BroughtBack => Stage::Provide,
            Self::Disposed => Stage::Dispose,
        }
    }
}

/// On what it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// 紙.
    Paper,
    /// 電子媒体.
    ElectronicMedium,
    /// システムの中.
    InSystem,
    /// 回線.
    Network,
}

impl Medium {
    const fn code(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::ElectronicMedium => "electronic_medium",
            Self::InSystem => "in_system",
            Self::Network => "network",
        }
    }
}

/// Records what was done with a file outside of the vault.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordHandling {
    /// The specific file.
    pub file: SpecificFileId,
    /// What was done.
    pub kind: Handled,
    /// The day on which it was done.
    pub on_day: Day,
    /// For which affairs.
    pub affairs: AffairsId,
    /// For which document.
    pub purpose: Slug,
    /// How many people it concerned.
    pub people: i64,
    /// On what.
    pub medium: Medium,
    /// To whom; needed for what was provided.
    #[serde(default)]
    pub destination: Option<Slug>,
}

impl RecordHandling {
    fn check(&self, desk: &Desk<'_>) -> Result<(), Stop> {
        let (pack, today) = (desk.office.pack()?, desk.office.now().day());
        let catalogue = pack.catalogue();
        if self.on_day > today {
            return Err(FormError::new("on_day", "day_in_future").into());
        }
        if self.people < 1 {
            return Err(FormError::new("people", "at_least_one").into());
        }
        if self.people > MOST_PEOPLE {
            return Err(FormError::new("people", "too_many").into());
        }
        let purposes = catalogue.all_purposes(today).map(|row| row.code.as_str());
        known_code("purpose", self.purpose.as_str(), purposes)?;
        match &self.destination {
            None if self.kind == Handled::Provided => {
                Err(FormError::new("destination", "field_missing").into())
            }
            None => Ok(()),
            Some(code) => {
                let codes = catalogue.all_destinations(today).map(|row| row.code.as_str());
                Ok(known_code("destination", code.as_str(), codes)?)
            }
        }
    }
}

impl RecordHandling {
    /// What the regulation asks of the same work in the vault: an instruction to copy, send, carry out or dispose of, or an
    /// approval to send or carry out (H5.4, H5.7, U6.5, U11.5).
    fn leave(
        &self,
        q: &mut Query<'_, '_>,
        facts: &mut Facts,
        who: &Actor,
        department: &Label,
    ) -> Result<(), Stop> {
        let (network, paper) = (self.medium == Medium::Network, self.medium == Medium::Paper);
        let sent = self.kind == Handled::Provided && network;
        let carried = self.kind == Handled::CarriedOut;
        facts.stays_in_house = !self.kind.leaves() || domain::broken::is_off("handling_leave");
        facts.by_hand = !sent || domain::broken::is_off("handling_leave");
        facts.papers_alone = !carried || paper || domain::broken::is_off("handling_leave");
        let method = slug(self.kind.code())?;
        let asked = Asked {
            act: ActName::RecordHandling,
            department,
            affairs: self.affairs,
            form: Some(&self.purpose),
            documents: &[],
            year: None,
            destination: self.destination.as_ref(),
            method: Some(&method),
            departments: &[],
            people: self.people,
        };
        q.instruction(facts, who, &asked)?;
        if sent || carried {
            let sought = Sought {
                what: if sent { "send_data" } else { "carry_out" },
                department,
                affairs: Some(self.affairs),
                destination: self.destination.as_ref(),
                method: None,
                device: None,
                finding: None,
                things: vec![self.file.0],
                place: None,
            };
            q.approval(facts, who, &sought)?;
        }
        Ok(())
    }
}

impl Act for RecordHandling {
    const SPEC: Spec = Spec::one_step(ActName::RecordHandling, Stage::House);
    type Done = Entered<HandlingId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let mut facts = q.facts(who)?;
        let file = q.specific_file(&mut facts, "file", self.file, self.affairs)?;
        // In the vault the acts themselves are the record.
        if file.row.held.as_str() == "vault" {
            return Err(FormError::new("file", "handled_in_vault").into());
        }
        let department = Some(&file.row.department);
        q.department(&mut facts, who, department)?;
        q.acting_as(who, &[Duty::Supervisor], department)?;
        if !facts.is_supervisor_here {
            let scope = Scope {
                stage: self.kind.stage(),
                affairs: self.affairs,
                file: Some(self.file),
                departments: &[],
            };
            q.scope(&mut facts, who, &scope)?;
        }
        self.leave(q, &mut facts, who, &file.row.department)?;
        q.about(&mut facts, &affairs.row);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check(desk)?;
        let permit = desk.ask(&self)?;
        let by = desk.staff()?;
        desk.record(permit, |page| {
            let affairs = page.known::<domain::rows::Affairs>("affairs", self.affairs.0)?.row;
            let row = Handling {
                id: page.draw(),
                file: self.file,
                kind: slug(self.kind.code())?,
                on_day: self.on_day,
                affairs: self.affairs,
                purpose: self.purpose.clone(),
                people: self.people,
                medium: slug(self.medium.code())?,
                destination: self.destination.clone(),
                by,
            };
            page.put_object(&row)?;
            page.occurred(self.on_day);
            page.purpose(&self.purpose);
            page.detail("kind", DetailValue::Code(self.kind.code().to_owned()));
            page.detail("medium", DetailValue::Code(self.medium.code().to_owned()));
            page.detail("people", DetailValue::Int(self.people));
            // What the register does not list stands out in the record.
            let listed = affairs.purposes.0.contains(&self.purpose);
            page.detail("purpose_listed", DetailValue::Int(i64::from(listed)));
            if let Some(to) = &self.destination {
                let listed = affairs.destinations.0.contains(to);
                page.detail("destination_listed", DetailValue::Int(i64::from(listed)));
            }
            Ok(Entered { id: row.id })
        })
    }
}
