//! What a field offers to choose from: what the reader may see of a register, and the codes of the pack in force.

use std::collections::HashMap;

use domain::Stop;
use office::lists::{Filter, Line, Listable, Part};
use office::{Actor, Office, lists};
use words::Lang;

use crate::site::words;

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the act takes.
    pub code: String,
    /// What people call it.
    pub name: String,
}

/// What a register offers.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The choices.
    pub choices: Vec<Choice>,
    /// There are more than are shown, and they can be looked for by name.
    pub sought: bool,
}

/// The choices of one page, each register read once.
pub struct Choices<'o> {
    office: &'o Office,
    who: &'o Actor,
    lang: &'static str,
    read: HashMap<(&'static str, Option<String>), Found>,
    codes: Option<Vec<Line>>,
}

/// The register in which ids of a type stand.
pub fn register_of(type_name: &str) -> Option<Listable> {
    Some(match type_name {
        "PersonId" => Listable::People,
        "StaffId" => Listable::Staff,
        "AffairsId" => Listable::Affairs,
        "SpecificFileId" => Listable::SpecificFiles,
        "ZoneId" => Listable::Zones,
        "DeviceId" => Listable::Devices,
        "AppointmentId" => Listable::Appointments,
        "DeputyId" => Listable::Deputies,
        "DesignationId" => Listable::Designations,
        "InstructionId" => Listable::Instructions,
        "ApprovalId" => Listable::Approvals,
        "RequestId" => Listable::Requests,
        "DocumentId" => Listable::Documents,
        "HandOverId" => Listable::HandOvers,
        "CopyId" => Listable::Copies,
        "CopyPlaceId" => Listable::CopyPlaces,
        "FindingId" => Listable::Findings,
        "IncidentId" => Listable::Incidents,
        "IncidentStepId" => Listable::IncidentSteps,
        "ErrorReportId" => Listable::ErrorReports,
        "EventId" => Listable::Events,
        "SubmissionId" => Listable::Submissions,
        "OutingId" => Listable::Out,
        "PostingId" => Listable::Postings,
        "HoldId" | "HeldDocumentId" => Listable::Holds,
        "DisposalId" => Listable::Disposals,
        "KeepingPlaceId" => Listable::Places,
        "MediumId" => Listable::Media,
        "StockTakingId" => Listable::StockTakings,
        "DestructionId" => Listable::Destructions,
        "ContractorId" => Listable::Contractors,
        "UnusualAccessId" => Listable::UnusualAccesses,
        "SourceId" => Listable::Sources,
        "TokenId" => Listable::Tokens,
        "PendingRowId" => Listable::Pending,
        _ => return None,
    })
}

/// The kinds of codes of the pack that a field takes.
fn kinds_of(field: &str) -> &'static [&'static str] {
    match field {
        "code" => &["affairs"],
        "purpose" | "purposes" => &["purpose"],
        "destination" | "destinations" => &["destination"],
        "provision" => &["provision"],
        "case" => &["case"],
        "grounds" => &["leak-ground"],
        "paper" => &["paper"],
        _ => &[],
    }
}

impl<'o> Choices<'o> {
    /// The choices of somebody, in a language.
    pub fn new(office: &'o Office, who: &'o Actor, lang: &'static str) -> Self {
        Self { office, who, lang, read: HashMap::new(), codes: None }
    }

    /// What stands in the register of ids of a type; of people those with this part of a name. Some ids are known from
    /// duties alone.
    pub fn of_ids(
        &mut self,
        type_name: &str,
        field: &str,
        name: Option<&str>,
    ) -> Result<Found, Stop> {
        let Some(what) = register_of(type_name) else {
            return Ok(Found { choices: self.of_duties(field)?, sought: false });
        };
        let name = name.filter(|_| what == Listable::People).map(str::to_owned);
        let key = (what.code(), name.clone());
        if let Some(known) = self.read.get(&key) {
            return Ok(known.clone());
        }
        let still_out = what == Listable::Out;
        let filter = Filter { name, still_out, brief: true, ..Filter::default() };
        let listed = self.office.list(what, &filter, self.who, self.lang)?;
        let choices = listed.lines.iter().map(choice).collect();
        let sought = what == Listable::People && (listed.more > 0 || filter.name.is_some());
        let found = Found { choices, sought };
        self.read.insert(key, found.clone());
        Ok(found)
    }

    /// The choice with this id, which was made before others were looked for.
    pub fn named(&self, type_name: &str, id: &str) -> Result<Option<Choice>, Stop> {
        let Some(what) = register_of(type_name) else { return Ok(None) };
        let filter = Filter { only: Some(id.to_owned()), brief: true, ..Filter::default() };
        let listed = self.office.list(what, &filter, self.who, self.lang)?;
        Ok(listed.lines.first().map(choice))
    }

    fn of_duties(&self, field: &str) -> Result<Vec<Choice>, Stop> {
        let duties = self.office.duties(Some(self.who))?;
        let of_field = duties.into_iter().filter(|duty| duty.subject.what == field);
        let name = |duty: &office::Duties| {
            let name = duty.subject.name.clone().unwrap_or_default();
            format!("{name} {}", duty.due).trim().to_owned()
        };
        Ok(of_field.map(|duty| Choice { name: name(&duty), code: duty.about }).collect())
    }

    /// The codes that a field takes, when the pack has them; none where any code may be typed.
    pub fn of_codes(&mut self, field: &str) -> Result<Vec<Choice>, Stop> {
        if field == "layout" {
            return Ok(lists::layouts()?.iter().map(choice).collect());
        }
        if field == "relation" {
            let words = words(Lang::parse(self.lang).unwrap_or_default());
            let name = |code: &str| words.text(&format!("relation-{code}"), &[]);
            let all = lists::relations();
            return Ok(all
                .map(|code| Choice { code: code.to_owned(), name: name(code) })
                .collect());
        }
        if field == "lists" {
            let words = words(Lang::parse(self.lang).unwrap_or_default());
            let name = |what: &Listable| words.text(&format!("sheet-title-{}", what.code()), &[]);
            let choice =
                |what: &Listable| Choice { code: what.code().to_owned(), name: name(what) };
            return Ok(Listable::ALL.iter().map(choice).collect());
        }
        let kinds = kinds_of(field);
        if kinds.is_empty() {
            return Ok(Vec::new());
        }
        if self.codes.is_none() {
            let pack = self.office.pack()?;
            self.codes = Some(lists::codes(&pack, self.office.now().day(), self.lang));
        }
        let all = self.codes.as_deref().unwrap_or_default();
        Ok(all.iter().filter(|line| is_of(line, kinds)).map(choice).collect())
    }
}

fn is_of(line: &Line, kinds: &[&str]) -> bool {
    let kind = line.parts.iter().find(|(key, _)| *key == "kind");
    matches!(kind, Some((_, Part::Code(_, code))) if kinds.contains(&code.as_str()))
}

fn choice(line: &Line) -> Choice {
    // Two people of one name are told apart by what else is known of them.
    let told =
        line.parts.iter().filter(|(key, _)| ["birth", "staff-number", "department"].contains(key));
    let told: Vec<String> = told
        .filter_map(|(_, part)| match part {
            Part::Text(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    let name = if line.name.is_empty() { line.id.clone() } else { line.name.clone() };
    let name = if told.is_empty() { name } else { format!("{name}（{}）", told.join("・")) };
    Choice { code: line.id.clone(), name }
}
