//! Points in time and civil days. Due dates are civil dates in Asia/Tokyo, which has had a fixed offset
//! of nine hours since 1951, so no time-zone table is needed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// RFC 3339 in UTC with milliseconds: `2026-11-21T13:27:22.123Z`.
    #[must_use]
    pub fn text(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(t) => format!("{t:.3}"),
            Err(_) => "0000-00-00T00:00:00.000Z".to_owned(),
        }
    }

    /// Reads exactly the form that [`Self::text`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let t: jiff::Timestamp = text.parse().ok()?;
        let out = Self(t.as_millisecond());
        (out.text() == text).then_some(out)
    }

    /// Day and time on a wall in Japan, for people: `2026-11-21 22:27`.
    #[must_use]
    pub fn on_the_wall(self) -> String {
        let text = Self(self.0 + 9 * 3_600_000).text();
        let minutes = text.get(..16).unwrap_or_default();
        minutes.replace('T', " ")
    }

    /// Whole minutes since midnight in Japan.
    #[must_use]
    pub fn minute_of_day(self) -> u16 {
        let minutes = (self.0 + 9 * 3_600_000).rem_euclid(86_400_000) / 60_000;
        u16::try_from(minutes).unwrap_or(0)
    }

    /// The civil day in Japan.
    #[must_use]
    pub fn day(self) -> Day {
        let days = (self.0 + 9 * 3_600_000).div_euclid(86_400_000);
        Day(i32::try_from(days).unwrap_or(0))
    }
}

/// A civil day in Japan, as days since 1970-01-01. Written `YYYY-MM-DD`; read as people write it, too
/// ([`crate::era::parse`]).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Day(pub i32);

impl Day {
    /// A day by year, month and day of month.
    #[must_use]
    pub fn of(year: i16, month: i8, day: i8) -> Option<Self> {
        Some(Self::from_date(jiff::civil::Date::new(year, month, day).ok()?))
    }

    fn from_date(date: jiff::civil::Date) -> Self {
        let epoch = jiff::civil::date(1970, 1, 1);
        let days = date.since(epoch).map_or(0, |s| s.get_days());
        Self(days)
    }

    fn date(self) -> Option<jiff::civil::Date> {
        use jiff::ToSpan;
        jiff::civil::date(1970, 1, 1).checked_add(self.0.days()).ok()
    }

    /// Year, month, day of month.
    #[must_use]
    pub fn parts(self) -> (i16, i8, i8) {
        self.date().map_or((0, 0, 0), |d| (d.year(), d.month(), d.day()))
    }

    /// The same day `years` later; 29 February becomes 28 February.
    #[must_use]
    pub fn plus_years(self, years: i16) -> Self {
        let (y, m, d) = self.parts();
        Self::of(y + years, m, d).or_else(|| Self::of(y + years, m, 28)).unwrap_or(self)
    }

    /// Days since Monday: 0 to 6.
    #[must_use]
    pub fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday.
        usize::try_from((i64::from(self.0) + 3).rem_euclid(7)).unwrap_or(0)
    }

    /// `n` days later.
    #[must_use]
    pub const fn plus_days(self, n: i32) -> Self {
        Self(self.0 + n)
    }

    /// The first day that anything here can be about: the beginning of Meiji, from which days of birth are counted.
    pub const FIRST: Self = Self(-36_959);
    /// No term ends later.
    pub const LAST: Self = Self(84_005);

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date: jiff::civil::Date = text.parse().ok()?;
        let day = Self::from_date(date);
        (day.to_string() == text).then_some(day)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (y, m, d) = self.parts();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl TryFrom<String> for Day {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let day = Self::parse(&text)
            .or_else(|| crate::era::parse(&text).ok())
            .ok_or("a day is written as in a calendar, western or with an era")?;
        if (Self::FIRST..=Self::LAST).contains(&day) || crate::broken::is_off("day_bounds") {
            return Ok(day);
        }
        Err("a day lies between 1868-10-23 and 2199-12-31")
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

/// A minute on the clock in Japan, as somebody notes it: `YYYY-MM-DDTHH:MM`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Moment(i64);

impl Moment {
    /// Reads `YYYY-MM-DDTHH:MM`; the day in any of its writings.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (day, clock) = text.rsplit_once('T')?;
        let (hour, minute) = clock.split_once(':')?;
        let two = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        if !two(hour) || !two(minute) {
            return None;
        }
        let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
        let whole = hour < 24 && minute < 60;
        let day = Day::try_from(day.to_owned()).ok()?;
        whole.then_some(Self(i64::from(day.0) * 1440 + hour * 60 + minute))
    }

    /// When the minute began.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0 * 60_000 - 9 * 3_600_000)
    }

    /// The minute in which a point in time lies.
    #[must_use]
    pub const fn of(at: Timestamp) -> Self {
        Self((at.0 + 9 * 3_600_000).div_euclid(60_000))
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let minutes = self.0.rem_euclid(1440);
        write!(f, "{}T{:02}:{:02}", self.start().day(), minutes / 60, minutes % 60)
    }
}

impl TryFrom<String> for Moment {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a moment is written YYYY-MM-DDTHH:MM")
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

/// The clock, handed in.
pub trait Clock: Send + Sync {
    /// Wall time.
    fn now(&self) -> Timestamp;
    /// Milliseconds on a clock that never jumps, from any start.
    fn monotonic(&self) -> i64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it_and_written_in_one_way() {
        let day = |text: &str| Day::try_from(text.to_owned()).ok();
        for text in
            ["2026-04-01", "2026/4/1", "2026年4月1日", "令和8年4月1日", "R8.4.1", "Ｒ８．４．１"]
        {
            assert_eq!(day(text).map(String::from).as_deref(), Some("2026-04-01"), "{text}");
        }
        assert_eq!(day("令和元年5月1日"), Day::of(2019, 5, 1));
        for wrong in ["", "8.4.1", "26/4/1", "2026-02-29", "令和元年4月30日", "令和8年4月", "明日"]
        {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_that_comes_in_lies_in_the_time_of_the_living() {
        assert_eq!(Day::FIRST.to_string(), "1868-10-23");
        assert_eq!(Day::LAST.to_string(), "2199-12-31");
        for day in ["1868-10-23", "2026-11-21", "2199-12-31"] {
            assert!(Day::try_from(day.to_owned()).is_ok(), "{day}");
        }
        for day in ["0001-01-01", "1868-10-22", "2200-01-01", "9999-12-31"] {
            assert!(Day::try_from(day.to_owned()).is_err(), "{day}");
        }
    }

    #[test]
    fn a_moment_is_a_minute_in_japan() {
        for text in ["2026-11-21T00:00", "2026-11-21T09:30", "1969-12-31T23:59", "2028-02-29T12:00"]
        {
            let moment = Moment::parse(text).unwrap();
            assert_eq!(moment.to_string(), text);
            assert_eq!(Moment::of(moment.start()), moment);
            assert_eq!(Moment::of(Timestamp(moment.start().0 + 59_999)), moment);
        }
        let noon = Moment::parse("2026-11-21T12:00").unwrap().start();
        assert_eq!(noon.text(), "2026-11-21T03:00:00.000Z");
        for same in ["令和8年11月21日T12:00", "R8.11.21T12:00", "2026/11/21T12:00"] {
            assert_eq!(Moment::parse(same).map(Moment::start), Some(noon), "{same}");
        }
        for wrong in
            ["2026-11-21", "2026-11-21T24:00", "2026-11-21T9:30", "2026-11-21T09:60", "T09:30", ""]
        {
            assert_eq!(Moment::parse(wrong), None, "{wrong}");
        }
    }
}
