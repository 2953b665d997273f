//! The columns of each register on paper: fixed by its kind and not by what stands in it, so that two prints can be laid on
//! each other (H5.8, U8.1).

use super::Listable;

/// The columns between name and state, by their keys.
#[must_use]
pub const fn columns(what: Listable) -> &'static [&'static str] {
    use Listable as L;
    match what {
        L::Staff => STAFF,
        L::Appointments => APPOINTMENTS,
        L::People => PEOPLE,
        L::Affairs => AFFAIRS,
        L::SpecificFiles => SPECIFIC_FILES,
        L::Zones => ZONES,
        L::Devices => DEVICES,
        L::Designations => DESIGNATIONS,
        L::Instructions => INSTRUCTIONS,
        L::Deputies => DEPUTIES,
        L::Approvals => APPROVALS,
        L::Handlings => HANDLINGS,
        L::Requests => REQUESTS,
        L::Documents => DOCUMENTS,
        L::HandOvers => HAND_OVERS,
        L::IdentityChecks => IDENTITY_CHECKS,
        L::Sources => SOURCES,
        L::Pending => PENDING,
        L::Copies => COPIES,
        L::CopyPlaces => COPY_PLACES,
        L::Findings => FINDINGS,
        L::Incidents => INCIDENTS,
        L::IncidentSteps => INCIDENT_STEPS,
        L::ReportRoutes => REPORT_ROUTES,
        L::ErrorReports => ERROR_REPORTS,
        L::Events => EVENTS,
        L::Submissions => SUBMISSIONS,
        L::Sendings => SENDINGS,
        L::Postings => POSTINGS,
        L::Out => OUT,
        L::Due => DUE,
        L::Holds => HOLDS,
        L::Disposals => DISPOSALS,
        L::Places => PLACES,
        L::Media => MEDIA,
        L::StockTakings => STOCK_TAKINGS,
        L::Destructions => DESTRUCTIONS,
        L::Contractors => CONTRACTORS,
        L::Duties => DUTIES,
        L::Records => RECORDS,
        L::SignIns => SIGN_INS,
        L::Rights => RIGHTS,
        L::Tokens => TOKENS,
        L::UnusualAccesses => UNUSUAL_ACCESSES,
    }
}

/// The record of handling: the day of the fact beside the time of the record, by whom, on what, on which medium, for what.
const RECORDS: &[&str] = &[
    "on-day",
    "stage",
    "done",
    "actor",
    "acting-as",
    "affairs",
    "purpose",
    "specific-file",
    "object-name",
    "medium",
    "people",
    "destination",
    "method",
    "articles",
    "reason",
    "note",
];

/// The time-line of a person: the same, and what a ledger that was taken over says of them.
pub const TIMELINE: &[&str] = &[
    "on-day",
    "stage",
    "done",
    "actor",
    "acting-as",
    "affairs",
    "purpose",
    "specific-file",
    "object-name",
    "medium",
    "people",
    "destination",
    "method",
    "articles",
    "reason",
    "note",
    "taken-over",
    "acquired-on",
    "paper",
    "person-verified",
    "destroyed-on",
    "destroyed-by",
    "remark",
];

const STAFF: &[&str] = &["staff-number", "sign-in", "department", "stopped-on"];
const APPOINTMENTS: &[&str] = &["duty", "title", "department", "since", "until"];
const PEOPLE: &[&str] = &[
    "kana",
    "staff-number",
    "relation",
    "department",
    "number-state",
    "held-for",
    "left-on",
    "told-of",
];
const AFFAIRS: &[&str] =
    &["code", "affairs-kind", "department", "purposes", "destinations", "since", "until"];
const SPECIFIC_FILES: &[&str] = &[
    "department",
    "affairs",
    "purposes",
    "basis",
    "items",
    "people-range",
    "collected",
    "held-in",
    "since",
    "until",
];
const ZONES: &[&str] = &["zone-kind", "department", "measures", "since", "until"];
const DEVICES: &[&str] = &["zone", "allowed", "since", "until"];
const DESIGNATIONS: &[&str] =
    &["department", "stages", "affairs", "files", "people-of", "since", "until"];
const INSTRUCTIONS: &[&str] = &[
    "acts",
    "clerk",
    "form",
    "year",
    "people-of",
    "destinations",
    "methods",
    "most-people",
    "uses-left",
    "acknowledged",
    "since",
    "until",
    "withdrawn-on",
];
const DEPUTIES: &[&str] = &["duty", "department", "named-by", "since", "until"];
const APPROVALS: &[&str] = &[
    "department",
    "affairs",
    "destinations",
    "methods",
    "asked-by",
    "decided-by",
    "decided-on",
    "until",
    "reason",
];
const HANDLINGS: &[&str] = &[
    "handled",
    "on-day",
    "affairs",
    "purposes",
    "people",
    "medium",
    "destinations",
    "recorded-by",
];
const REQUESTS: &[&str] =
    &["affairs", "purposes", "way", "asked-by", "asked-on", "reminded", "last-asked-on", "due"];
const DOCUMENTS: &[&str] = &[
    "kind",
    "pieces",
    "medium",
    "affairs",
    "received-on",
    "recorded-after",
    "received-by",
    "found-by",
    "holder",
    "place",
    "gone-on",
    "gone-by",
    "receipt",
];
const HAND_OVERS: &[&str] = &[
    "documents",
    "sent-by",
    "sent-on",
    "to-department",
    "to-staff",
    "container",
    "count-sent",
    "count-received",
    "accepted-by",
    "accepted-on",
    "due",
    "settlement",
];
const IDENTITY_CHECKS: &[&str] = &[
    "affairs",
    "case",
    "number-proof",
    "identity-proofs",
    "agency-proof",
    "verified-by",
    "on-day",
];
const SOURCES: &[&str] = &[
    "path",
    "affairs",
    "taken-on",
    "taken-by",
    "people",
    "rows-waiting",
    "due",
    "erased-on",
    "erased-how",
];
const PENDING: &[&str] =
    &["roster-line", "faults", "staff-number", "kana", "department", "roster", "due"];
const COPIES: &[&str] =
    &["form", "affairs", "people", "made-on", "made-by", "due", "places", "place", "erased-on"];
const COPY_PLACES: &[&str] =
    &["kind", "path", "device", "copy", "made-on", "made-by", "due", "erased-on"];
const FINDINGS: &[&str] = &[
    "member",
    "spot",
    "kind",
    "confidence",
    "numbers",
    "department",
    "owner-of-finding",
    "reported-by",
    "on-day",
    "due",
    "cleared",
    "shown",
    "copy",
    "medium",
    "settled-by",
    "settled-on",
    "sent-back",
    "confirmed-by",
    "confirmed-on",
];
const INCIDENTS: &[&str] = &[
    "kind",
    "sureness",
    "department",
    "noticed-at",
    "reported-at",
    "minutes-to-report",
    "reported-by",
    "people",
    "contained",
    "file",
    "place",
    "medium",
    "copy",
    "told",
    "acknowledged-by",
    "not-acknowledged",
    "grounds",
    "no-report",
    "open-tasks",
    "aware-on",
    "assessed-by",
    "assessed-on",
    "closed-by",
    "confirmed-by",
    "closed-on",
];
const INCIDENT_STEPS: &[&str] = &[
    "task",
    "incident",
    "department",
    "task-owner",
    "due",
    "done-by",
    "done-on",
    "receipt-number",
    "substitute",
];
const REPORT_ROUTES: &[&str] = &["department", "told", "contacts", "set-by", "since"];
const ERROR_REPORTS: &[&str] =
    &["about-person", "held-field", "department", "reported-by", "on-day", "settled-on"];
const EVENTS: &[&str] = &["staff-number", "happened", "happened-on", "department"];
const SUBMISSIONS: &[&str] = &[
    "form",
    "purposes",
    "affairs",
    "people",
    "destination",
    "method",
    "on-day",
    "submitted-by",
    "provision",
    "receipt-number",
    "replaces",
    "answered-on",
    "due",
];
const SENDINGS: &[&str] = &[
    "affairs",
    "people",
    "destination",
    "method",
    "address",
    "protections",
    "provision",
    "address-checked-by",
    "on-day",
    "sent-by",
];
const POSTINGS: &[&str] = &[
    "affairs",
    "copies",
    "documents",
    "tracking",
    "provision",
    "address-checked-by",
    "on-day",
    "posted-by",
    "destination",
    "arrived-on",
];
const OUT: &[&str] = &[
    "affairs",
    "copies",
    "documents",
    "media",
    "carrier",
    "container",
    "taken-out-by",
    "out-at",
    "due",
    "still-out",
    "back-at",
    "erased",
    "erased-on",
    "looked-by",
];
const DUE: &[&str] = &["staff-number", "relation", "department", "due-since"];
const HOLDS: &[&str] =
    &["people", "held-people", "purpose", "decided-by", "reason", "since", "until", "released-on"];
const DISPOSALS: &[&str] = &[
    "people",
    "numbers",
    "specific-file",
    "medium",
    "instructed-by",
    "carried-out-by",
    "carried-out-on",
    "method",
    "confirmed-by",
    "confirmed-on",
    "backups",
    "places-left",
    "roster",
];
const PLACES: &[&str] =
    &["kind", "zone", "department", "media-here", "papers-here", "stock-due", "since", "until"];
const MEDIA: &[&str] =
    &["kind", "affairs", "department", "place", "leased-from", "device", "lent-to", "lent-until"];
const STOCK_TAKINGS: &[&str] = &[
    "on-day",
    "counted-by",
    "found",
    "missing",
    "misplaced",
    "unregistered",
    "settled-by",
    "settled-on",
];
const DESTRUCTIONS: &[&str] = &[
    "kind",
    "affairs",
    "specific-file",
    "object-name",
    "medium",
    "method",
    "pieces",
    "instructed-by",
    "contractor",
    "certificates",
    "carried-out-by",
    "carried-out-on",
    "confirmed-by",
    "confirmed-on",
];
const CONTRACTORS: &[&str] = &[
    "entrusted-work",
    "affairs",
    "entrusted-files",
    "department",
    "answering-office",
    "answers",
    "works-under",
    "consent-on",
    "consent-by",
    "lies-there",
    "since",
    "until",
    "ended-on",
    "what-was-there",
];
const DUTIES: &[&str] = &["what", "owner", "staff", "department", "due", "days-overdue", "act"];
const SIGN_INS: &[&str] =
    &["done", "staff", "via", "device", "work", "register", "how", "proved_by", "failed", "tries"];
const RIGHTS: &[&str] = &[
    "staff-number",
    "department",
    "stages",
    "affairs",
    "files",
    "people-of",
    "devices",
    "since",
    "until",
    "offices",
    "last-used",
    "list",
];
const TOKENS: &[&str] = &["answers", "scope", "last-used", "since", "until"];
const UNUSUAL_ACCESSES: &[&str] = &[
    "unusual",
    "on-day",
    "department",
    "record",
    "reviewed-by",
    "reviewed-on",
    "answered-by",
    "answered-on",
];
