//! The catalogue of the law pack: affairs that may use a number, their purposes (the documents they make),
//! destinations, and how long each document must be kept. Every row holds from a day, perhaps until a day,
//! and names its source; a question is always asked for a day.

use domain::{Day, Slug};
use serde::Deserialize;

use crate::error::{Fault, PackError};
use crate::leaks::{LeakGround, LeakTerm};
use crate::text::Text;

macro_rules! dated_rows {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $ty,)*
            /// The first day on which the row holds.
            pub from: Day,
            /// The last day; open when none.
            pub until: Option<Day>,
            /// Where it was read.
            pub source: String,
            /// False: not yet checked against the text of the law.
            pub verified: bool,
        }

        impl $name {
            pub(crate) fn holds(&self, on: Day) -> bool {
                self.from <= on && self.until.is_none_or(|until| on <= until)
            }
        }
    )+};
}

pub(crate) use dated_rows;

dated_rows! {
    /// Affairs that may use a number (個人番号利用事務等).
    Affairs {
        /// The code in registers.
        code: Slug,
        /// `using` or `related`.
        kind: AffairsKind,
        /// The article of the Act in records (`ba9-4`).
        basis: Slug,
        /// Its title.
        title: Text,
        /// Codes of the purposes.
        purposes: Vec<Slug>,
    }

    /// A purpose: the document for which a number is used.
    Purpose {
        /// The code in registers.
        code: Slug,
        /// The document's title.
        title: Text,
        /// Codes of the statutory layouts that make it.
        layouts: Vec<String>,
        /// Codes of the destinations it may go to.
        destinations: Vec<Slug>,
    }

    /// Who a document may be provided to.
    Destination {
        /// The code in registers.
        code: Slug,
        /// Its name.
        title: Text,
        /// Methods of submission that it prescribes; `by_hand` and `post` do not go over a network.
        methods: Vec<Slug>,
        /// Who it is to the law; an authority unless said.
        #[serde(default)]
        receiver: Receiver,
    }

    /// An item of article 19 (番号法第19条) on which a provision can rest.
    Provision {
        /// The code in registers and records (`ba19-2`).
        code: Slug,
        /// What it allows.
        title: Text,
        /// For which kinds of affairs.
        affairs: Vec<AffairsKind>,
        /// To whom.
        to: Vec<Receiver>,
    }

    /// A paper that is handed to the person.
    PersonPaper {
        /// The code in registers.
        code: Slug,
        /// Its title.
        title: Text,
        /// It may show the person's number.
        with_number: bool,
        /// The person gave it in: it is given back, and named one by one.
        given_back: bool,
        /// Items of article 19 on which handing it over rests, of which the first that fits the affairs counts; none
        /// where no number shows, since nothing is then provided that the article speaks of.
        #[serde(default)]
        provisions: Vec<Slug>,
    }

    /// How long a document with a number must be kept.
    Retention {
        /// The purpose's code.
        purpose: Slug,
        /// Years; 0 when no term is set.
        years: i16,
        /// When the term starts.
        starts: RetentionStart,
    }

    /// How long a document may still be made with a number after the need for it ended. A document without a row is not made
    /// after the need.
    UseAfter {
        /// The purpose's code.
        purpose: Slug,
        /// What it is due after.
        due_after: DueAfter,
        /// So many days after that the number may still be used: until it is due, and for what is late or wrong.
        days: u16,
    }
}

/// What a document that is made after the end of a need is due after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueAfter {
    /// The end of the need.
    TheEnd,
    /// 31 January of the year after the last pay, which may be paid in the month after the end.
    January,
}

/// The two legal kinds of affairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AffairsKind {
    /// 個人番号利用事務.
    Using,
    /// 個人番号関係事務.
    Related,
}

/// To whom a provision goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// A destination that affairs list.
    #[default]
    Authority,
    /// The person, or their agent.
    Person,
    /// The person's next employer.
    Employer,
    /// One to whom the work is entrusted.
    Entrusted,
    /// Another executing body of the same local government.
    OtherBody,
}

/// Ways to send data that no destination prescribes.
const OPEN_METHODS: [&str; 2] = ["mail", "web"];

/// When a term of retention starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionStart {
    /// On the day the need ended (完結の日).
    Completion,
    /// On the day after 10 January of the year after the one in which the last form was due.
    JanuaryAfter,
    /// With the end of the calendar year, which is the year of the tax.
    YearEnd,
    /// With the fiscal year after, for the years that the body's own rules on papers (文書管理規程) set.
    BodyRules,
}

impl Purpose {
    /// True when a statutory layout makes this document.
    #[must_use]
    pub fn is_made_by(&self, layout: &str) -> bool {
        self.layouts.iter().any(|known| known == layout)
    }
}

impl Provision {
    /// True when it lets affairs of this kind provide to such a receiver.
    #[must_use]
    pub fn lets(&self, affairs: AffairsKind, to: Receiver) -> bool {
        self.affairs.contains(&affairs) && self.to.contains(&to)
    }
}

impl AffairsKind {
    /// The code in registers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Using => "using",
            Self::Related => "related",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Using, Self::Related].into_iter().find(|kind| kind.code() == code)
    }
}

impl UseAfter {
    /// The last day on which the number may be used, when the need ended on `ended`.
    fn last_day(&self, ended: Day) -> Option<Day> {
        let base = match self.due_after {
            DueAfter::TheEnd => ended,
            DueAfter::January => {
                let (year, _, _) = ended.plus_days(31).parts();
                Day::of(year.checked_add(1)?, 1, 31)?
            }
        };
        Some(base.plus_days(self.days.into()))
    }
}

impl Retention {
    /// The last day on which the document must be kept, when the need ended on `ended`. None where the body's own
    /// rules set the years and they are not known.
    #[must_use]
    pub fn keep_until(&self, ended: Day, body_years: Option<i16>) -> Option<Day> {
        match self.starts {
            RetentionStart::BodyRules => {
                let (year, month, _) = ended.parts();
                let first = if month >= 4 { year.checked_add(1)? } else { year };
                Day::of(first.checked_add(body_years?)?, 3, 31)
            }
            RetentionStart::Completion => Some(ended.plus_years(self.years)),
            RetentionStart::YearEnd => {
                let (year, _, _) = ended.parts();
                Day::of(year.checked_add(self.years)?, 12, 31)
            }
            RetentionStart::JanuaryAfter => {
                let (year, _, _) = ended.parts();
                Day::of(year.checked_add(1)?.checked_add(self.years)?, 1, 10)
            }
        }
    }
}

/// The catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(default)]
    affairs: Vec<Affairs>,
    #[serde(default)]
    purpose: Vec<Purpose>,
    #[serde(default)]
    destination: Vec<Destination>,
    #[serde(default)]
    provision: Vec<Provision>,
    #[serde(default)]
    person_paper: Vec<PersonPaper>,
    #[serde(default)]
    retention: Vec<Retention>,
    #[serde(default)]
    use_after: Vec<UseAfter>,
    #[serde(default)]
    pub(crate) leak_ground: Vec<LeakGround>,
    #[serde(default)]
    pub(crate) leak_term: Vec<LeakTerm>,
}

impl Catalogue {
    /// The affairs that hold on a day.
    pub fn all_affairs(&self, on: Day) -> impl Iterator<Item = &Affairs> {
        self.affairs.iter().filter(move |a| a.holds(on))
    }

    /// Affairs by code.
    #[must_use]
    pub fn affairs(&self, code: &str, on: Day) -> Option<&Affairs> {
        self.all_affairs(on).find(|a| a.code.as_str() == code)
    }

    /// The purposes that hold on a day.
    pub fn all_purposes(&self, on: Day) -> impl Iterator<Item = &Purpose> {
        self.purpose.iter().filter(move |p| p.holds(on))
    }

    /// The destinations that hold on a day.
    pub fn all_destinations(&self, on: Day) -> impl Iterator<Item = &Destination> {
        self.destination.iter().filter(move |d| d.holds(on))
    }

    /// The items of article 19 that hold on a day.
    pub fn provisions(&self, on: Day) -> impl Iterator<Item = &Provision> {
        self.provision.iter().filter(move |p| p.holds(on))
    }

    /// An item of article 19 by code.
    #[must_use]
    pub fn provision(&self, code: &str, on: Day) -> Option<&Provision> {
        self.provisions(on).find(|p| p.code.as_str() == code)
    }

    /// The papers for the person that hold on a day.
    pub fn person_papers(&self, on: Day) -> impl Iterator<Item = &PersonPaper> {
        self.person_paper.iter().filter(move |p| p.holds(on))
    }

    /// A paper for the person by code.
    #[must_use]
    pub fn person_paper(&self, code: &str, on: Day) -> Option<&PersonPaper> {
        self.person_papers(on).find(|p| p.code.as_str() == code)
    }

    /// Every way in which something can go out on a day: those that destinations prescribe, and mail and web.
    pub fn methods(&self, on: Day) -> impl Iterator<Item = &str> {
        let prescribed = self.all_destinations(on).flat_map(|row| &row.methods).map(Slug::as_str);
        prescribed.chain(OPEN_METHODS)
    }

    /// The first day on which a term of retention for this purpose is known.
    #[must_use]
    pub fn first_term(&self, purpose: &str) -> Option<Day> {
        self.retention.iter().filter(|r| r.purpose.as_str() == purpose).map(|r| r.from).min()
    }

    /// A purpose by code.
    #[must_use]
    pub fn purpose(&self, code: &str, on: Day) -> Option<&Purpose> {
        self.purpose.iter().find(|p| p.holds(on) && p.code.as_str() == code)
    }

    /// True when there is such a purpose, on whatever day.
    pub(crate) fn has_purpose(&self, code: &Slug) -> bool {
        self.purpose.iter().any(|row| row.code == *code)
    }

    /// A destination by code.
    #[must_use]
    pub fn destination(&self, code: &str, on: Day) -> Option<&Destination> {
        self.destination.iter().find(|d| d.holds(on) && d.code.as_str() == code)
    }

    /// True when the method is one that the destination prescribes on that day.
    #[must_use]
    pub fn prescribes(&self, destination: &str, method: &str, on: Day) -> bool {
        self.destination(destination, on)
            .is_some_and(|d| d.methods.iter().any(|m| m.as_str() == method))
    }

    /// The last day on which documents of these purposes must be kept, when the need ended on `ended`:
    /// the latest of them. `None` when a purpose has no row for that day, or one by the body's own rules whose years
    /// are not known, so that nothing is due by mistake.
    pub fn keep_until<'a>(
        &self,
        purposes: impl IntoIterator<Item = &'a str>,
        ended: Day,
        body_years: Option<i16>,
    ) -> Option<Day> {
        let mut last = ended;
        for purpose in purposes {
            let row = self.retention(purpose, ended)?;
            last = last.max(row.keep_until(ended, body_years)?);
        }
        Some(last)
    }

    /// The last day on which a number may be used for this document, when the need ended on `ended`; none when it is not made
    /// after the need.
    #[must_use]
    pub fn last_use(&self, purpose: &str, ended: Day) -> Option<Day> {
        let of = |row: &&UseAfter| row.purpose.as_str() == purpose && row.holds(ended);
        self.use_after.iter().find(of)?.last_day(ended)
    }

    /// Whether the body's own rules on papers set how long this document is kept.
    #[must_use]
    pub fn is_kept_by_body_rules(&self, purpose: &str, on: Day) -> bool {
        self.retention(purpose, on).is_some_and(|row| row.starts == RetentionStart::BodyRules)
    }

    fn retention(&self, purpose: &str, on: Day) -> Option<&Retention> {
        self.retention.iter().find(|row| row.purpose.as_str() == purpose && row.holds(on))
    }

    /// Checks that every code named has its row, that texts are whole, and that each purpose has a term
    /// from its first day on.
    pub(crate) fn check(&self) -> Result<(), PackError> {
        let unknown = |place: String, name: &Slug| {
            PackError::new("catalogue.toml", place, Fault::RowUnknown { name: name.to_string() })
        };
        for row in &self.affairs {
            let lost = row.purposes.iter().find(|c| self.purpose(c.as_str(), row.from).is_none());
            if let Some(code) = lost {
                return Err(unknown(format!("affairs {}", row.code), code));
            }
        }
        for row in &self.purpose {
            let lost =
                row.destinations.iter().find(|c| self.destination(c.as_str(), row.from).is_none());
            if let Some(code) = lost {
                return Err(unknown(format!("purpose {}", row.code), code));
            }
            if self.retention(row.code.as_str(), row.from).is_none() {
                let fault = Fault::RetentionMissing { purpose: row.code.to_string() };
                return Err(PackError::new(
                    "catalogue.toml",
                    format!("purpose {}", row.code),
                    fault,
                ));
            }
        }
        for row in &self.person_paper {
            let lost =
                row.provisions.iter().find(|c| self.provision(c.as_str(), row.from).is_none());
            if let Some(code) = lost {
                return Err(unknown(format!("person_paper {}", row.code), code));
            }
            // What shows a number is never handed over on nothing.
            if row.with_number && row.provisions.is_empty() {
                let none =
                    PackError::new("catalogue.toml", row.code.as_str(), Fault::PaperWithoutItem);
                return Err(none);
            }
        }
        let terms = self.retention.iter().map(|row| ("retention", &row.purpose));
        let uses = self.use_after.iter().map(|row| ("use_after", &row.purpose));
        for (table, purpose) in terms.chain(uses) {
            if !self.has_purpose(purpose) {
                return Err(unknown(table.to_owned(), purpose));
            }
        }
        let titles = self
            .affairs
            .iter()
            .map(|r| (&r.code, &r.title))
            .chain(self.purpose.iter().map(|r| (&r.code, &r.title)))
            .chain(self.destination.iter().map(|r| (&r.code, &r.title)))
            .chain(self.provision.iter().map(|r| (&r.code, &r.title)))
            .chain(self.person_paper.iter().map(|r| (&r.code, &r.title)))
            .chain(self.leak_ground.iter().map(|r| (&r.code, &r.title)));
        for (code, title) in titles {
            if !title.is_whole() {
                return Err(PackError::new("catalogue.toml", code.as_str(), Fault::TextEmpty));
            }
        }
        Ok(())
    }
}
