//! What a register offers to a field that takes one of its entries: which register, which entries, and what tells them apart.

use office::lists::{Line, Listable, Part, Saying, in_words};
use words::Words;

use super::choices::Choice;

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

/// States in which nothing is done with an entry any more: it is not offered.
const fn over(what: Listable) -> &'static [&'static str] {
    match what {
        Listable::Staff => &["stopped"],
        Listable::Instructions => &["ended", "withdrawn", "used_up", "cancelled"],
        Listable::Requests => &["answered", "not_submitted", "lapsed"],
        Listable::Documents => &["returned", "disposed", "lost", "posted"],
        Listable::HandOvers => &["accepted"],
        Listable::Copies | Listable::CopyPlaces => &["erased"],
        Listable::Findings => &["confirmed"],
        Listable::Incidents => &["closed"],
        Listable::IncidentSteps => &["done"],
        Listable::ErrorReports => &["settled", "corrected"],
        Listable::Events => &["withdrawn"],
        Listable::Submissions => &["answered_accepted", "submitted_again"],
        Listable::Disposals | Listable::Destructions => &["confirmed"],
        Listable::Media => &["wiped", "lost"],
        Listable::StockTakings => &["agrees", "settled"],
        Listable::Pending => &["mended", "dropped"],
        Listable::Approvals => &["granted", "denied", "void", "used_up"],
        _ => &["ended", "cancelled"],
    }
}

/// What tells entries of one name apart.
const fn apart(what: Listable) -> &'static [&'static str] {
    match what {
        Listable::People => &["birth", "staff-number", "department"],
        Listable::Staff => &["staff-number", "department"],
        Listable::Zones => &["department"],
        Listable::Places => &["zone", "department"],
        Listable::Devices => &["zone"],
        Listable::Appointments | Listable::Deputies => &["duty", "department"],
        Listable::Designations => &["department", "affairs", "since"],
        Listable::Instructions => &["acts", "form", "clerk", "since", "until"],
        Listable::Approvals => &["department", "affairs", "asked-by", "until"],
        Listable::Requests => &["affairs", "purposes", "last-asked-on"],
        Listable::Documents => &["kind", "pieces", "received-on"],
        Listable::HandOvers => &["sent-on", "sent-by", "count-sent"],
        Listable::Sources => &["taken-on", "people"],
        Listable::Pending => &["roster", "roster-line"],
        Listable::Copies => &["form", "people", "made-on"],
        Listable::CopyPlaces => &["kind", "path", "made-on"],
        Listable::Findings => &["member", "spot", "on-day"],
        Listable::Incidents => &["kind", "department", "noticed-at"],
        Listable::IncidentSteps => &["task", "due"],
        Listable::ErrorReports => &["held-field", "on-day"],
        Listable::Events => &["happened", "happened-on"],
        Listable::Submissions => &["destination", "on-day", "receipt-number"],
        Listable::Out => &["out-at", "taken-out-by"],
        Listable::Postings => &["on-day", "tracking"],
        Listable::Holds => &["held-people", "since"],
        Listable::Disposals => &["people", "carried-out-on"],
        Listable::Media => &["kind", "place"],
        Listable::StockTakings => &["on-day", "counted-by"],
        Listable::Destructions => &["object-name", "carried-out-on"],
        Listable::Contractors => &["entrusted-work"],
        Listable::UnusualAccesses => &["unusual", "on-day"],
        _ => &["department"],
    }
}

/// Registers of what stays for years: one looks for a name there, not for what came last.
const fn is_lasting(what: Listable) -> bool {
    matches!(
        what,
        Listable::Affairs
            | Listable::SpecificFiles
            | Listable::Zones
            | Listable::Devices
            | Listable::Places
            | Listable::Media
            | Listable::Contractors
            | Listable::Appointments
            | Listable::Designations
    )
}

/// The entries of a register that something can still be done with: who is on the staff by number, what has a day the newest first,
/// what else there is by name.
pub fn offered(what: Listable, mut lines: Vec<Line>, words: &Words) -> Vec<Choice> {
    lines.retain(|line| !line.state.as_deref().is_some_and(|state| over(what).contains(&state)));
    match what {
        Listable::People => {}
        Listable::Staff => lines.sort_by_cached_key(|line| part(line, "staff-number", words)),
        _ => lines.reverse(),
    }
    let mut all: Vec<Choice> = lines.iter().map(|line| choice(what, line, words)).collect();
    if is_lasting(what) {
        all.sort_by(|one, other| one.name.cmp(&other.name));
    }
    all
}

/// An entry as one chooses it.
pub fn choice(what: Listable, line: &Line, words: &Words) -> Choice {
    let name = if line.name.is_empty() { line.id.clone() } else { line.name.clone() };
    let told = apart(what).iter().filter_map(|key| part(line, key, words));
    let told = told.collect::<Vec<_>>().join("・");
    let name = if told.is_empty() { name } else { format!("{name}（{told}）") };
    Choice { code: line.id.clone(), name }
}

/// A part in words; a count with what it counts.
fn part(line: &Line, key: &str, words: &Words) -> Option<String> {
    let (_, part) = line.parts.iter().find(|(of, _)| *of == key)?;
    let say = |key: &str| words.has(key).then(|| words.text(key, &[]));
    let between = words.text("list-between", &[]);
    let said = in_words(part, &say, &between, Saying::read(words.lang().code()));
    let said = if matches!(part, Part::Count(_)) {
        format!("{} {said}", words.text(&format!("list-{key}"), &[]))
    } else {
        said
    };
    Some(said).filter(|said| !said.is_empty())
}
