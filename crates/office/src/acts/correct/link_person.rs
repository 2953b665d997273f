//! `link_person`: one number came up for two entries, and it is settled why (H6.7, U3.3): they are one human, the
//! number stands with the wrong entry, it was typed wrongly, or a link made before was wrong.

use domain::id::{AffairsId, ErrorReportId, LinkId, PersonId, SecretId};
use domain::rows::{Affairs, Link};
use domain::{ActName, Facts, FormError, PlainText, Slug, Stage, Stop};
use number::IndividualNumber;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report_error;
use crate::act::{Act, Spec};
use crate::acts::enter::enter_number::{self, Needed};
use crate::acts::enter::typed::{self, Typed};
use crate::desk::{Actor, Desk, Page, Query, Scope};
use crate::input::SecretText;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Both entries are one human: somebody employed who is a colleague's spouse, too.
    SameHuman,
    /// The number is this person's, and was entered with the other by mistake.
    WrongHolder,
    /// The number is the other's; for this person it was typed or written wrongly.
    TypingError,
    /// A link that was made before is wrong: they are two humans.
    NotTheSame,
}

/// Settles that one number came up for two entries.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkPerson {
    /// The entry whose number was to be entered.
    pub person: PersonId,
    /// The entry that has the number.
    pub other: PersonId,
    /// For which affairs the number is needed.
    pub affairs: AffairsId,
    /// What was found on the sources of both.
    pub finding: Finding,
    /// The number, typed from the source; for one human only.
    #[serde(default)]
    pub number: Option<SecretText>,
    /// The same once more, typed blind.
    #[serde(default)]
    pub again: Option<SecretText>,
    /// How that was found.
    pub reason: PlainText,
    /// The document, where the check counts for some documents alone.
    #[serde(default)]
    pub purpose: Option<Slug>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Linked {
    /// Whose number was to be entered.
    pub person: PersonId,
    /// The link that was made or ended.
    pub link: Option<LinkId>,
    /// The report about the wrong entry, for its department.
    pub report: Option<ErrorReportId>,
}

impl LinkPerson {
    fn number(&self) -> Result<Option<IndividualNumber>, Stop> {
        if self.finding != Finding::SameHuman {
            let given = self.number.is_some() || self.again.is_some();
            return if given {
                Err(FormError::new("number", "number_not_asked").into())
            } else {
                Ok(None)
            };
        }
        let missing = |field: &str| Stop::from(FormError::new(field, "field_missing"));
        let number = self.number.as_ref().ok_or_else(|| missing("number"))?;
        let again = self.again.as_ref().ok_or_else(|| missing("again"))?;
        typed::typed_twice(number, again).map(Some)
    }

    /// The same number, sealed for this entry as well: each goes when its own need ends.
    fn link(
        &self,
        page: &mut Page<'_, '_>,
        desk: &Desk<'_>,
        number: &IndividualNumber,
    ) -> Result<LinkId, Stop> {
        if !page.tx.secrets_of_people(&[self.person])?.is_empty() {
            return Err(FormError::new("person", "number_there_already").into());
        }
        let held = page.tx.secrets_of_people(&[self.other])?;
        let mut theirs = false;
        for row in &held {
            theirs |= typed::is_held_as(page, number, self.other, row.id)?;
        }
        if !theirs && !domain::broken::is_off("link_of_the_number") {
            return Err(FormError::new("number", "number_of_another").into());
        }
        let link = Link {
            id: page.draw(),
            person: self.person,
            same_as: self.other,
            by: desk.staff()?,
            since: page.at.day(),
            ended_on: None,
        };
        page.put_object(&link)?;
        let secret: SecretId = typed::seal(page, self.person, number)?;
        let (person, affairs) = (self.person, self.affairs);
        typed::enter(page, desk, &Typed { person, affairs, secret, act: ActName::LinkPerson })?;
        Ok(link.id)
    }

    fn unlink(&self, page: &mut Page<'_, '_>) -> Result<LinkId, Stop> {
        let found = page.tx.links_between(self.person, self.other)?;
        let mut link =
            found.into_iter().next().ok_or_else(|| FormError::new("other", "not_linked"))?.row;
        link.ended_on = Some(page.at.day());
        page.put_object(&link)?;
        Ok(link.id)
    }
}

impl Act for LinkPerson {
    const SPEC: Spec = Spec {
        phases: &[domain::Phase::Completed, domain::Phase::Failed],
        ..Spec::one_step(ActName::LinkPerson, Stage::Enter).with_vault()
    };
    type Done = Linked;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let needed = Needed { document: self.purpose.as_ref(), ..Needed::default() };
        let mut facts = enter_number::facts_of(q, who, self.person, self.affairs, &needed)?;
        // Both entries are looked at, so both lie in the clerk's scope.
        let mut departments = vec![q.department_of("person", self.person)?];
        departments.push(q.department_of("other", self.other)?);
        let scope = Scope {
            stage: Stage::Enter,
            affairs: self.affairs,
            file: None,
            departments: &departments,
        };
        q.scope(&mut facts, who, &scope)?;
        let needed = q.purposes(self.person)?;
        facts.held_for_affairs = needed.iter().any(|p| p.row.affairs == self.affairs);
        facts.people = 2;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.person == self.other {
            return Err(FormError::new("other", "same_entry").into());
        }
        let number = self.number()?;
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let done = desk.record(permit, |page| {
            let department = page.known::<Affairs>("affairs", self.affairs.0)?.row.department;
            let mut linked = Linked { person: self.person, link: None, report: None };
            let mut wrong = None;
            match (self.finding, &number) {
                (Finding::SameHuman, Some(number)) => {
                    linked.link = Some(self.link(page, desk, number)?);
                }
                (Finding::WrongHolder, _) => wrong = Some(self.other),
                (Finding::NotTheSame, _) => {
                    linked.link = Some(self.unlink(page)?);
                    wrong = Some(self.person);
                }
                (Finding::TypingError | Finding::SameHuman, _) => {}
            }
            if let Some(wrong) = wrong {
                let act = ActName::LinkPerson;
                let report = report_error::open(page, desk, act, &department, Some(wrong))?;
                report_error::doubt(page, &report, wrong)?;
                linked.report = Some(report.id);
            }
            page.close_duties("link_person", self.person.0)?;
            page.subjects([self.person, self.other]);
            page.note("reason", &self.reason);
            Ok(linked)
        });
        typed::told_on_record(desk, &Self::SPEC, &ground, (self.person, self.affairs), done)
    }
}
