//! `submit_to_authority`: a filled file goes to the authority by its prescribed method (U6.1, U8.1-2). After a
//! rejection the new submission names the one whose place it takes.

use domain::id::{CopyId, PostingId, SubmissionId};
use domain::rows::{Affairs, Copy, Posting, Submission, SubmissionState};
use domain::{ActName, Duty, ExternalCode, Facts, FormError, List, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use regulation::AffairsKind;
use schemars::JsonSchema;
use serde::Deserialize;

use super::twice::{check_reason_given, told};
use super::{clerk_facts, is_carried, outings, provision_based, receiver_of};
use crate::act::{Act, Spec};
use crate::acts::acquire::repeated;
use crate::acts::correct::may_leave;
use crate::acts::house::Entered;
use crate::desk::{Actor, Asked, Desk, NewDuty, Page, Query, Sought};
use crate::input::{known_code, slug};

/// A file of the same name for the same people is taken for the same one for so many days: some are due monthly.
const SAME_FILE_DAYS: i32 = 20;

/// Records the submission of a filled file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitToAuthority {
    /// The filled file.
    pub copy: CopyId,
    /// To whom.
    pub destination: Slug,
    /// Which statutory documents it is, out of those that the file makes; the one for which it was made when none is named.
    #[serde(default)]
    pub purposes: Vec<Slug>,
    /// How.
    pub method: Slug,
    /// The item of article 19; the one that fits the affairs when none is named.
    #[serde(default)]
    pub provision: Option<Slug>,
    /// The authority's receipt number, when it is known already.
    #[serde(default)]
    pub receipt: Option<ExternalCode>,
    /// The rejected submission whose place this one takes.
    #[serde(default)]
    pub replaces: Option<SubmissionId>,
    /// The posting by which it went, when it went by post.
    #[serde(default)]
    pub posting: Option<PostingId>,
    /// Why the same goes there once more, when it does.
    #[serde(default)]
    pub once_more: Option<PlainText>,
}

impl SubmitToAuthority {
    /// The item named, or the first that lets these affairs provide to such a destination.
    fn provision(&self, q: &Query<'_, '_>, affairs: &Affairs) -> Result<Option<Slug>, Stop> {
        if self.provision.is_some() {
            return Ok(self.provision.clone());
        }
        let (pack, kind) = (q.pack()?, AffairsKind::from_code(affairs.kind.as_str()));
        let to = receiver_of(q, &self.destination)?;
        let fits = |kind| {
            let mut items = pack.catalogue().provisions(q.day);
            items.find(|item| item.lets(kind, to)).map(|item| item.code.clone())
        };
        Ok(kind.and_then(fits))
    }

    /// The statutory documents that are submitted: of those that the file is, by its making and its form.
    fn documents(&self, q: &mut Query<'_, '_>, copy: &Copy) -> Result<Vec<Slug>, Stop> {
        let mut own: Vec<Slug> = q.purpose_of_copy(copy)?.into_iter().collect();
        if self.purposes.is_empty() {
            return Ok(own);
        }
        if let Some(form) = copy.form.as_str().strip_prefix("form-") {
            own.extend(q.documents_of_form(form)?);
        }
        if let Some(i) = repeated(&self.purposes) {
            return Err(FormError::new(format!("purposes[{i}]"), "listed_twice").into());
        }
        for (i, document) in self.purposes.iter().enumerate() {
            let known = own.iter().map(Slug::as_str);
            if !domain::broken::is_off("document_of_file") {
                known_code(&format!("purposes[{i}]"), document.as_str(), known)?;
            }
        }
        Ok(self.purposes.clone())
    }

    /// What the authority has and did not send back is not submitted again by mistake: never this copy, and the
    /// same file filled anew only with a reason.
    fn check_once(&self, page: &mut Page<'_, '_>, copy: &Copy) -> Result<(), Stop> {
        if domain::broken::is_off("submitted_once") {
            return Ok(());
        }
        let since = page.at.day().plus_days(-SAME_FILE_DAYS);
        for held in page.tx.submissions_alike(copy, &self.destination, since)? {
            let state = page.tx.get::<SubmissionState>(held.id.0)?;
            let open = |state: &str| matches!(state, "waiting" | "accepted");
            if !state.is_some_and(|held| open(held.state.as_str())) {
                continue;
            }
            let before = (held.id.0, held.by, held.on_day);
            if held.copy == copy.id {
                return Err(told(page, FormError::new("copy", "submitted_already"), before)?.into());
            }
            if self.once_more.is_none() {
                return Err(
                    told(page, FormError::new("once_more", "submitted_alike"), before)?.into()
                );
            }
        }
        Ok(())
    }

    /// Paper does not go over a network; what goes by post was posted there, as every posting is (H5.4-3, U6.2).
    fn check_way(&self, page: &mut Page<'_, '_>, copy: &Copy) -> Result<(), Stop> {
        let places = page.tx.places_of_copy(copy.id)?;
        let paper = !places.is_empty() && places.iter().all(|held| held.kind.as_str() == "paper");
        if paper && !is_carried(&self.method) {
            return Err(FormError::new("copy", "only_on_paper").into());
        }
        let by_post =
            self.method.as_str() == "post" && !domain::broken::is_off("submitted_by_post");
        match (by_post, self.posting) {
            (false, None) => Ok(()),
            (false, Some(_)) => Err(FormError::new("posting", "not_posted").into()),
            (true, None) => Err(FormError::new("posting", "field_missing").into()),
            (true, Some(id)) => {
                let posted = page.known::<Posting>("posting", id.0)?.row;
                match posted.copy == Some(copy.id)
                    && posted.destination.as_ref() == Some(&self.destination)
                {
                    true => Ok(()),
                    false => Err(FormError::new("posting", "another_matter").into()),
                }
            }
        }
    }

    /// Ends the submission that was rejected; one is never left behind unnoticed.
    fn replace(&self, page: &mut Page<'_, '_>, copy: &Copy) -> Result<(), Stop> {
        let Some(old) = self.replaces else {
            for held in page.tx.submissions_of(copy.id)? {
                let state = page.tx.get::<SubmissionState>(held.id.0)?;
                let rejected = state.is_some_and(|held| held.state.as_str() == "rejected");
                if rejected && held.destination == self.destination {
                    return Err(FormError::new("replaces", "replaces_missing").into());
                }
            }
            return Ok(());
        };
        let mut state = page.known::<SubmissionState>("replaces", old.0)?.row;
        if state.state.as_str() != "rejected" {
            return Err(FormError::new("replaces", "not_rejected").into());
        }
        let before = page.known::<Submission>("replaces", old.0)?.row;
        let form = page.known::<Copy>("replaces", before.copy.0)?.row.form;
        let same = (before.affairs, &before.destination, &form);
        if same != (copy.affairs, &self.destination, &copy.form) {
            return Err(FormError::new("replaces", "another_matter").into());
        }
        state.state = slug("replaced")?;
        page.put(&state)?;
        page.close_duties("submit_again", old.0)?;
        page.close_duties("record_answer", old.0)?;
        Ok(())
    }
}

impl Act for SubmitToAuthority {
    const SPEC: Spec = Spec::one_step(ActName::SubmitToAuthority, Stage::Provide);
    type Done = Entered<SubmissionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        if let Some(old) = self.replaces {
            q.known::<Submission>("replaces", old.0)?;
        }
        let copy = q.known::<Copy>("copy", self.copy.0)?;
        let affairs = q.affairs("copy", copy.row.affairs)?;
        let people = &copy.row.people.0;
        let (mut facts, departments) =
            clerk_facts(q, who, &affairs.row, Some(copy.row.file), people)?;
        facts.subject_is_open = matches!(copy.row.state.as_str(), "open" | "submitted");
        let copies = std::slice::from_ref(&copy.row);
        facts.numbers_are_current = may_leave(q, copies, &[], facts.people_in_scope)?;
        (facts.destination_listed, facts.prescribed_method) =
            q.destination_and_method(&affairs.row, &self.destination, &self.method)?;
        let documents = self.documents(q, &copy.row)?;
        for document in &documents {
            facts.destination_listed &= q.may_go_to(document, &self.destination)?;
            facts.destination_listed &= affairs.row.purposes.0.contains(document);
        }
        facts.by_hand = matches!(self.method.as_str(), "by_hand" | "post");
        if let Some(item) = self.provision(q, &affairs.row)? {
            let to = receiver_of(q, &self.destination)?;
            facts.provision_based = provision_based(q, &item, &affairs.row, to)?;
        }
        let asked = Asked {
            act: ActName::SubmitToAuthority,
            department: &affairs.row.department,
            affairs: affairs.row.id,
            form: Some(&copy.row.form),
            documents: &documents,
            year: None,
            destination: Some(&self.destination),
            method: Some(&self.method),
            departments: &departments,
            people: facts.people,
        };
        q.instruction(&mut facts, who, &asked)?;
        let sought = Sought {
            what: "send_data",
            department: &affairs.row.department,
            affairs: Some(affairs.row.id),
            destination: Some(&self.destination),
            method: Some(&self.method),
            device: who.device,
            finding: None,
            things: vec![self.copy.0],
            place: None,
        };
        q.approval(&mut facts, who, &sought)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_reason_given(self.once_more.as_ref())?;
        let permit = desk.ask(&self)?;
        let days = i32::from(desk.office.limits()?.answer_days);
        desk.record(permit, |page| {
            let mut copy = page.known::<Copy>("copy", self.copy.0)?.row;
            if copy.state.as_str() == "erased" {
                return Err(FormError::new("copy", "erased_already").into());
            }
            self.check_way(page, &copy)?;
            self.check_once(page, &copy)?;
            self.replace(page, &copy)?;
            let affairs = page.known::<Affairs>("copy", copy.affairs.0)?.row;
            let provision = self.provision(&page.query(), &affairs)?;
            let provision =
                provision.ok_or_else(|| FormError::new("provision", "field_missing"))?;
            let documents = self.documents(&mut page.query(), &copy)?;
            let row = Submission {
                id: page.draw(),
                copy: copy.id,
                affairs: copy.affairs,
                destination: self.destination.clone(),
                method: self.method.clone(),
                receipt: self.receipt.clone(),
                by: desk.staff()?,
                on_day: page.at.day(),
                documents: (!documents.is_empty()).then(|| List(documents.clone())),
            };
            copy.state = slug("submitted")?;
            page.put(&copy)?;
            if is_carried(&self.method) {
                outings::delivered(page, copy.id.0)?;
            }
            page.put(&SubmissionState {
                id: row.id,
                department: affairs.department.clone(),
                provision: provision.clone(),
                replaces: self.replaces,
                state: slug("waiting")?,
                receipt: self.receipt.clone(),
                answered_on: None,
                answered_by: None,
                redo_by: None,
            })?;
            if row.receipt.is_none() {
                page.open_duty(NewDuty {
                    kind: "record_answer",
                    about: row.id.0,
                    owner: Duty::Clerk,
                    staff: None,
                    department: Some(&affairs.department),
                    due: page.at.day().plus_days(days),
                    opened_by: ActName::SubmitToAuthority,
                    closed_by: ActName::RecordAnswer,
                })?;
            }
            page.put_object(&row)?;
            page.subjects(copy.people.0.iter().copied());
            page.purpose(documents.first().unwrap_or(&copy.form));
            page.detail("provision", DetailValue::Code(provision.to_string()));
            if let Some(why) = &self.once_more {
                page.note("once_more", why);
            }
            Ok(Entered { id: row.id })
        })
    }
}
