//! What one may type: codes of the pack in force, layouts, and the registers, each line with the id or code
//! that acts take as input. A list never holds a number.
//!
//! Codes and layouts are public. The registers are for members of staff who hold an office or a designation,
//! and people are shown only as far as theirs reaches ([`reach::Reach`]).

mod acquire;
mod columns;
mod contractors;
mod copies;
mod ending;
mod findings;
mod handled;
mod house;
mod incidents;
mod keep;
mod line;
mod pack;
mod pending;
mod people;
mod providing;
mod reach;
mod records;
mod reports;
mod rights;
mod sheet;
mod sign_ins;
mod window;

use domain::id::{PersonId, SpecificFileId, StaffId};
use domain::rows::Person;
use domain::{Day, FormError, Stop};

use crate::desk::Actor;
use crate::office::Office;
use words::{Lang, Words};

pub(crate) use acquire::is_lapsed;
pub use columns::{TIMELINE, columns};
pub(crate) use copies::note_of;
pub(crate) use ending::over_since;
pub use filing::sheet::{Cell, Sheet, fiscal_year_name, in_era, read_fiscal_year};
pub use line::{Line, Listed, Part};
pub use pack::{codes, instructed, layouts, relations};
pub(crate) use reach::Reach;
pub use sheet::{Head, Saying, in_words, sheet};

macro_rules! registers {
    ($($variant:ident = $code:literal,)*) => {
        /// A register that can be listed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the codes say it; words: list-of-<code>")]
        pub enum Listable { $($variant,)* }

        impl Listable {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code on the command line.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }
    };
}

registers! {
    Staff = "staff",
    Appointments = "appointments",
    People = "people",
    Affairs = "affairs",
    SpecificFiles = "specific-files",
    Zones = "zones",
    Devices = "devices",
    Designations = "designations",
    Instructions = "instructions",
    Deputies = "deputies",
    Approvals = "approvals",
    Handlings = "handlings",
    Requests = "requests",
    Documents = "documents",
    HandOvers = "hand-overs",
    IdentityChecks = "identity-checks",
    Sources = "sources",
    Pending = "pending",
    Copies = "copies",
    CopyPlaces = "copy-places",
    Findings = "findings",
    Incidents = "incidents",
    IncidentSteps = "incident-steps",
    ReportRoutes = "report-routes",
    ErrorReports = "error-reports",
    Events = "events",
    Submissions = "submissions",
    Sendings = "sendings",
    Postings = "postings",
    Out = "out",
    Due = "due",
    Holds = "holds",
    Disposals = "disposals",
    Places = "places",
    Media = "media",
    StockTakings = "stock-takings",
    Destructions = "destructions",
    Contractors = "contractors",
    Duties = "duties",
    Records = "records",
    SignIns = "sign-ins",
    Rights = "rights",
    Tokens = "tokens",
    UnusualAccesses = "unusual-accesses",
}

impl Listable {
    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|what| what.code() == code)
    }
}

/// Which people are looked for; all that may be seen when empty.
#[derive(Debug, Default)]
pub struct Filter {
    /// Those of this member of staff, family included.
    pub staff_number: Option<String>,
    /// Part of the name or of the kana.
    pub name: Option<String>,
    /// Records: those about this person.
    pub person: Option<PersonId>,
    /// Records: those about this specific file and its affairs.
    pub file: Option<SpecificFileId>,
    /// Records: those of this fiscal year.
    pub fiscal_year: Option<i16>,
    /// Sign-ins: those of this member of staff.
    pub staff: Option<StaffId>,
    /// Sign-ins: those from this day on.
    pub since: Option<Day>,
    /// Outings: those from which something is still out.
    pub still_out: bool,
    /// Ids and names will do: what takes a look at old records is left out.
    pub brief: bool,
    /// The line with this id alone.
    pub only: Option<String>,
    /// The lines after the one with this id, which was shown before.
    pub after: Option<String>,
    /// No more lines than a page has, what was done last first; people are never listed in any other way.
    pub by_page: bool,
}

impl Filter {
    /// What is looked for in names and kana, folded once.
    fn sought(&self) -> Result<Sought, Stop> {
        let names = filing::Names::new().map_err(domain::Failure::from)?;
        let part = self.name.as_deref().map(|part| names.folded(part));
        Ok(Sought { names, part })
    }
}

/// A part of a name that is looked for, in whichever width, kana or kanji it was typed.
struct Sought {
    names: filing::Names,
    part: Option<String>,
}

impl Sought {
    /// Whether the name or the kana of a person has it.
    fn is_in(&self, person: &Person) -> bool {
        let Some(part) = &self.part else { return true };
        let names = [&person.name, &person.kana];
        names.iter().any(|name| self.names.folded(name.as_str()).contains(part.as_str()))
    }
}

impl Office {
    /// A register, as far as the actor's offices and designations reach.
    ///
    /// # Errors
    /// A form error for a filter that cannot be; a failure of the store.
    pub fn list(
        &self,
        what: Listable,
        filter: &Filter,
        who: &Actor,
        lang: &str,
    ) -> Result<Listed, Stop> {
        let filtered = filter.staff_number.is_some() || filter.name.is_some();
        if filtered && !matches!(what, Listable::People | Listable::Events) {
            return Err(FormError::new("what", "filter_for_people").into());
        }
        let of_records =
            filter.person.is_some() || filter.file.is_some() || filter.fiscal_year.is_some();
        if of_records && what != Listable::Records {
            return Err(FormError::new("what", "filter_for_records").into());
        }
        let of_sign_ins = filter.staff.is_some() || filter.since.is_some();
        if of_sign_ins && what != Listable::SignIns {
            return Err(FormError::new("what", "filter_for_sign_ins").into());
        }
        if filter.still_out && what != Listable::Out {
            return Err(FormError::new("what", "filter_for_out").into());
        }
        if what == Listable::Duties {
            let duties = self.duties(Some(who))?;
            let words = Words::shared(Lang::parse(lang).unwrap_or_default());
            let lines = duties.into_iter().map(|duty| line::of_duty(duty, words)).collect();
            return Ok(paged(Listed { lines, more: 0, narrowed: false }, filter));
        }
        let (day, pack) = (self.now().day(), self.pack()?);
        let told = line::Told {
            catalogue: pack.catalogue(),
            identity: pack.identity(),
            approvals: pack.approvals(),
            day,
            lang,
        };
        self.store().read(|tx| {
            let reach = Reach::of(tx, who, day)?;
            // Lists of people know how to pass over those who are not shown without looking at them closely.
            let listed = match what {
                Listable::People => return people::people(tx, &reach, filter, &told, self.roll()),
                Listable::Pending => return pending::rows(tx, &reach, filter),
                Listable::Events => return reports::events(tx, &reach, filter),
                Listable::Due => return ending::due(tx, &reach, filter, &told),
                Listable::Requests => acquire::requests(tx, &reach, &told),
                Listable::Documents => acquire::documents(tx, &reach, filter),
                Listable::HandOvers => acquire::hand_overs(tx, &reach, &told),
                Listable::IdentityChecks => acquire::identity_checks(tx, &reach, &told),
                Listable::Sources => pending::sources(tx, &reach, &told),
                Listable::Copies => copies::copies(tx, &reach, &told),
                Listable::CopyPlaces => copies::places(tx, &reach, &told),
                Listable::Findings => findings::findings(tx, &reach, who, &told),
                Listable::Incidents => incidents::incidents(tx, &reach, who, &told),
                Listable::IncidentSteps => incidents::steps(tx, &reach, who, &told),
                Listable::ReportRoutes => incidents::routes(tx, &reach),
                Listable::ErrorReports => reports::error_reports(tx, &reach, who),
                Listable::Records => records::records(tx, &reach, filter, who, &pack, &told),
                Listable::SignIns => sign_ins::sign_ins(tx, &reach, filter, who),
                Listable::Rights => rights::rights(tx, &reach, &told),
                Listable::UnusualAccesses => rights::unusual(tx, &reach),
                Listable::Submissions => providing::submissions(tx, &reach, &told),
                Listable::Sendings => providing::sendings(tx, &reach, &told),
                Listable::Postings => providing::postings(tx, &reach, &told),
                Listable::Out => providing::out(tx, &reach, filter, &told),
                Listable::Holds => ending::holds(tx, &reach, filter, &told),
                Listable::Places => keep::places(tx, &reach, &told),
                Listable::Media => keep::media(tx, &reach, &told),
                Listable::StockTakings => keep::stock_takings(tx, &reach),
                Listable::Destructions => keep::destructions(tx, &reach, filter, &pack, &told),
                Listable::Contractors => contractors::contractors(tx, &reach, &told),
                Listable::Disposals => people::disposals(tx, &reach),
                _ if !reach.holds_anything() => {
                    Ok(Listed { lines: Vec::new(), more: 0, narrowed: true })
                }
                Listable::Approvals => house::approvals(tx, &reach, who, &told).map(Listed::whole),
                _ => house::list(tx, what, &told).map(Listed::whole),
            };
            let mut listed = listed?;
            if filter.by_page && matches!(what, Listable::Records | Listable::SignIns) {
                listed.lines.reverse();
            }
            Ok(paged(listed, filter))
        })
    }
}

fn paged(listed: Listed, filter: &Filter) -> Listed {
    if filter.by_page || filter.only.is_some() {
        window::Window::of(filter).cut(listed)
    } else {
        listed
    }
}
