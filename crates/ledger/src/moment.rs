//! Days and points in time as records write them, read without allocation: a ledger is verified at the
//! speed of its hashes. `domain` writes the same texts.

use domain::{Day, Timestamp};

/// Reads `YYYY-MM-DD`, years 1 to 9999, days that exist.
pub(crate) fn read_day(text: &[u8; 10]) -> Option<Day> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else {
        return None;
    };
    let year = 100 * two(y1, y2)? + two(y3, y4)?;
    let (month, day) = (two(m1, m2)?, two(d1, d2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i32::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if year == 0 || !(1..=length).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day at their end; the months from March on then have
    // (153 m + 2) / 5 days before them. 719,468 days lie between 0000-03-01 and 1970-01-01.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before_year = 365 * year + year / 4 - year / 100 + year / 400;
    Some(Day(before_year + (153 * month + 2) / 5 + day - 1 - 719_468))
}

/// Reads `YYYY-MM-DDTHH:MM:SS.mmmZ` from 1970 on; there are no leap seconds.
pub(crate) fn read_time(text: &[u8; 24]) -> Option<Timestamp> {
    let (day, rest) = text.split_first_chunk()?;
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.', f1, f2, f3, b'Z'] = *rest else {
        return None;
    };
    let (hour, minute, second) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
    let milli = 10 * two(f1, f2)? + two(b'0', f3)?;
    let day = read_day(day)?.0;
    if day < 0 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i64::from((hour * 60 + minute) * 60 + second);
    Some(Timestamp((i64::from(day) * 86_400 + seconds) * 1000 + i64::from(milli)))
}

/// Two digits.
fn two(tens: u8, ones: u8) -> Option<i32> {
    let both = tens.is_ascii_digit() && ones.is_ascii_digit();
    both.then(|| i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
}
