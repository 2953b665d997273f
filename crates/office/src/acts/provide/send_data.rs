//! `send_data`: data with numbers go out over a network (H5.4-2, H5.11, H6.6, U6.5, U12.2). A method that the
//! destination prescribes takes the place of method and address, never of approval or record.

use domain::id::{CopyId, SendingId};
use domain::rows::{Affairs, Copy, Sending};
use domain::{ActName, Facts, FormError, Label, List, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::address::{self, Confirmation};
use super::choices::Protection;
use super::twice::{check_reason_given, told};
use super::{clerk_facts, is_carried, provision_based, receiver_of};
use crate::act::{Act, Spec};
use crate::acts::acquire::repeated;
use crate::acts::correct::may_leave;
use crate::acts::house::Entered;
use crate::desk::{Actor, Asked, Desk, Query, Sought};
use crate::input::{known_code, slug};

/// Records that data were sent out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendData {
    /// The copy that was sent.
    pub copy: CopyId,
    /// To whom.
    pub destination: Slug,
    /// The item of article 19 on which it rests.
    pub provision: Slug,
    /// How: mail, web, or a method that the destination prescribes.
    pub method: Slug,
    /// The address; not needed by a prescribed method.
    #[serde(default)]
    pub address: Option<Label>,
    /// How the data were protected.
    #[serde(default)]
    pub protections: Vec<Protection>,
    /// Who confirmed the address, and when.
    #[serde(default)]
    pub confirmations: Vec<Confirmation>,
    /// Why the same goes there once more, when it does.
    #[serde(default)]
    pub once_more: Option<PlainText>,
}

impl SendData {
    /// Whether the affairs list the destination, and whether it prescribes the method.
    fn way(&self, q: &Query<'_, '_>, affairs: &Affairs) -> Result<(bool, bool), Stop> {
        if is_carried(&self.method) {
            return Err(FormError::new("method", "not_over_a_network").into());
        }
        let pack = q.pack()?;
        let catalogue = pack.catalogue();
        let known = catalogue.all_destinations(q.day).map(|row| row.code.as_str());
        known_code("destination", self.destination.as_str(), known)?;
        known_code("method", self.method.as_str(), catalogue.methods(q.day))?;
        let (to, method) = (self.destination.as_str(), self.method.as_str());
        Ok((
            affairs.destinations.0.contains(&self.destination),
            catalogue.prescribes(to, method, q.day),
        ))
    }
}

impl Act for SendData {
    const SPEC: Spec = Spec::one_step(ActName::SendData, Stage::Provide);
    type Done = Entered<SendingId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let copy = q.known::<Copy>("copy", self.copy.0)?;
        let affairs = q.affairs("copy", copy.row.affairs)?;
        let owner = &affairs.row.department;
        let people = &copy.row.people.0;
        let (mut facts, departments) =
            clerk_facts(q, who, &affairs.row, Some(copy.row.file), people)?;
        facts.subject_is_open = matches!(copy.row.state.as_str(), "open" | "submitted");
        let copies = std::slice::from_ref(&copy.row);
        facts.numbers_are_current = may_leave(q, copies, &[], facts.people_in_scope)?;
        (facts.destination_listed, facts.prescribed_method) = self.way(q, &affairs.row)?;
        facts.destination_listed &= q.copy_may_go_to(&copy.row, &self.destination)?;
        let to = receiver_of(q, &self.destination)?;
        facts.provision_based = provision_based(q, &self.provision, &affairs.row, to)?;
        facts.channel_encrypted = self.protections.contains(&Protection::Channel);
        facts.data_encrypted = self.protections.contains(&Protection::Data);
        facts.password_on_data = self.protections.contains(&Protection::Password);
        facts.address_confirmed = address::confirmed(q, who, &self.confirmations)?;
        let purpose = q.purpose_of_copy(&copy.row)?;
        let asked = Asked {
            act: ActName::SendData,
            department: owner,
            affairs: affairs.row.id,
            form: Some(&copy.row.form),
            documents: purpose.as_slice(),
            year: None,
            destination: Some(&self.destination),
            method: Some(&self.method),
            departments: &departments,
            people: facts.people,
        };
        q.instruction(&mut facts, who, &asked)?;
        let sought = Sought {
            what: "send_data",
            department: owner,
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
        if let Some(i) = repeated(&self.protections) {
            return Err(FormError::new(format!("protections[{i}]"), "listed_twice").into());
        }
        address::check(desk, &self.confirmations)?;
        check_reason_given(self.once_more.as_ref())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut copy = page.known::<Copy>("copy", self.copy.0)?.row;
            let places = page.tx.places_of_copy(copy.id)?;
            if !places.is_empty() && places.iter().all(|held| held.kind.as_str() == "paper") {
                return Err(FormError::new("copy", "only_on_paper").into());
            }
            let affairs = page.known::<Affairs>("copy", copy.affairs.0)?.row;
            let (_, prescribed) = self.way(&page.query(), &affairs)?;
            if self.address.is_none() && !prescribed {
                return Err(FormError::new("address", "field_missing").into());
            }
            let sent = page.tx.sendings_of(copy.id, page.at.day())?;
            let same = (&self.destination, &self.method, &self.address);
            let mut same = sent.iter().filter(|s| (&s.destination, &s.method, &s.address) == same);
            if let (Some(sent), None) = (same.next(), &self.once_more) {
                let before = (sent.id.0, sent.by, sent.on_day);
                return Err(told(page, FormError::new("once_more", "sent_already"), before)?.into());
            }
            let codes = self.protections.iter().map(|one| slug(one.code()));
            let row = Sending {
                id: page.draw(),
                copy: copy.id,
                affairs: copy.affairs,
                department: affairs.department,
                destination: self.destination.clone(),
                provision: self.provision.clone(),
                method: self.method.clone(),
                prescribed,
                address: self.address.clone(),
                protections: List(codes.collect::<Result<_, _>>()?),
                by: desk.staff()?,
                on_day: page.at.day(),
            };
            copy.state = slug("submitted")?;
            page.put(&copy)?;
            page.put_object(&row)?;
            address::enter(page, row.id.0, &self.confirmations)?;
            page.subjects(copy.people.0.iter().copied());
            let purpose = page.query().purpose_of_copy(&copy)?;
            page.purpose(purpose.as_ref().unwrap_or(&copy.form));
            page.detail("provision", DetailValue::Code(self.provision.to_string()));
            page.detail("method", DetailValue::Code(self.method.to_string()));
            if let Some(why) = &self.once_more {
                page.note("once_more", why);
            }
            for (key, one) in [
                ("channel", Protection::Channel),
                ("data", Protection::Data),
                ("password", Protection::Password),
            ] {
                let used = self.protections.contains(&one);
                page.detail(key, DetailValue::Int(i64::from(used)));
            }
            Ok(Entered { id: row.id })
        })
    }
}
