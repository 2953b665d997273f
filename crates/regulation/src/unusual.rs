//! Which accesses to numbers a body calls unusual: rules as data (H5.3).

use serde::Deserialize;

use crate::error::{Fault, PackError};

/// A rule; an access that it names is flagged in its record, and somebody looks at it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Unusual {
    /// One clerk is shown the numbers of more different people in a day.
    ManyPeople {
        /// So many are still usual.
        most: u16,
        /// The clause.
        clause: String,
    },
    /// One clerk is shown the same person's number more often.
    Repeated {
        /// So often is still usual.
        most: u16,
        /// Within so many days, today included.
        days: u16,
        /// The clause.
        clause: String,
    },
    /// Numbers are opened when the office is closed.
    OutsideHours {
        /// The office opens.
        from: TimeOfDay,
        /// It closes.
        to: TimeOfDay,
        /// On these days of the week.
        on: Vec<Weekday>,
        /// The clause.
        clause: String,
    },
}

/// A time on the wall, in whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct TimeOfDay(u16);

impl TryFrom<String> for TimeOfDay {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let two = |digits: &str| match digits.len() {
            2 => digits.parse::<u16>().ok(),
            _ => None,
        };
        let parts = text.split_once(':').and_then(|(h, m)| Some((two(h)?, two(m)?)));
        match parts {
            Some((hour, minute)) if (hour < 24 && minute < 60) || (hour, minute) == (24, 0) => {
                Ok(Self(hour * 60 + minute))
            }
            _ => Err("a time is written HH:MM, from 00:00 to 24:00"),
        }
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    const ALL: [Self; 7] =
        [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];
}

impl Unusual {
    /// The code in records and registers.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ManyPeople { .. } => "many_people",
            Self::Repeated { .. } => "repeated",
            Self::OutsideHours { .. } => "outside_hours",
        }
    }

    /// The clause that asks for it.
    #[must_use]
    pub fn clause(&self) -> &str {
        match self {
            Self::ManyPeople { clause, .. }
            | Self::Repeated { clause, .. }
            | Self::OutsideHours { clause, .. } => clause,
        }
    }

    /// Whether the office is closed at a time: minutes since midnight, and days since Monday.
    #[must_use]
    pub fn is_closed(&self, minute: u16, weekday: usize) -> bool {
        let Self::OutsideHours { from, to, on, .. } = self else { return false };
        let open = Weekday::ALL.get(weekday).is_some_and(|day| on.contains(day));
        !open || minute < from.0 || minute >= to.0
    }

    /// Each rule stands once, and can be met and broken.
    pub(crate) fn check(all: &[Self], file: &'static str) -> Result<(), PackError> {
        let wrong = |fault| PackError::new(file, "[[unusual]]", fault);
        let within = |limit, value: u16, least, most| match (least..=most).contains(&value) {
            true => Ok(()),
            false => Err(wrong(Fault::Limit { limit, least, most })),
        };
        for (i, rule) in all.iter().enumerate() {
            if all.iter().take(i).any(|before| before.code() == rule.code()) {
                return Err(wrong(Fault::Twice { name: rule.code().to_owned() }));
            }
            match rule {
                Self::ManyPeople { most, .. } => within("most", *most, 1, 10_000)?,
                Self::Repeated { most, days, .. } => {
                    within("most", *most, 1, 10_000)?;
                    within("days", *days, 1, 366)?;
                }
                Self::OutsideHours { from, to, on, .. } => {
                    within("to", to.0, 1, 1440)?;
                    within("from", from.0, 0, to.0.saturating_sub(1))?;
                    within("on", u16::try_from(on.len()).unwrap_or(0), 1, 7)?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{TimeOfDay, Unusual};

    fn hours(from: &str, to: &str) -> Unusual {
        let text = format!(
            "rule = \"outside_hours\"\nfrom = \"{from}\"\nto = \"{to}\"\non = [\"mon\", \"fri\"]\nclause = \"X1\""
        );
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn an_office_is_closed_before_after_and_on_other_days() {
        let rule = hours("08:30", "17:15");
        for (minute, weekday, closed) in [
            (509, 0, true),
            (510, 0, false),
            (1034, 4, false),
            (1035, 4, true),
            (600, 1, true),
            (600, 6, true),
            (600, 7, true),
        ] {
            assert_eq!(rule.is_closed(minute, weekday), closed, "{minute} {weekday}");
        }
    }

    #[test]
    fn times_are_written_in_one_way() {
        for text in ["8:30", "08:60", "24:01", "25:00", "0830", "08:3", "-1:00", "08:30:00", ""] {
            assert!(TimeOfDay::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert_eq!(TimeOfDay::try_from("24:00".to_owned()), Ok(TimeOfDay(1440)));
    }

    #[test]
    fn rules_that_say_nothing_are_not_taken() {
        let many = |most| Unusual::ManyPeople { most, clause: "X1".to_owned() };
        let repeated = |most, days| Unusual::Repeated { most, days, clause: "X1".to_owned() };
        let check = |all: &[Unusual]| Unusual::check(all, "pack.toml");
        assert!(check(&[many(1), repeated(1, 1), hours("08:30", "17:15")]).is_ok());
        for wrong in [
            vec![many(0)],
            vec![many(1), many(2)],
            vec![repeated(0, 1)],
            vec![repeated(1, 0)],
            vec![repeated(1, 367)],
            vec![hours("17:15", "08:30")],
            vec![hours("08:30", "08:30")],
        ] {
            assert!(check(&wrong).is_err(), "{wrong:?}");
        }
    }
}
