//! Dates of the Gregorian calendar ↔ seconds since 1970, UTC.

/// Seconds of a day; Unix time has no leap seconds.
pub(in crate::library) const DAY_S: i64 = 86_400;

/// Days of a month from 1 to 12.
pub(super) fn days_of_month(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The first second of a day. [Howard Hinnant's algorithm](https://howardhinnant.github.io/date_algorithms.html): years begin in March, so
/// that the leap day is the last one.
fn seconds_of_day(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * DAY_S
}

/// The first second of a year (month 0), month (day 0) or day, and the first one after it.
pub(super) fn period(year: u16, month: u8, day: u8) -> (i64, i64) {
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    match (month, day) {
        (0, _) => (seconds_of_day(year, 1, 1), seconds_of_day(year + 1, 1, 1)),
        (12, 0) => (seconds_of_day(year, 12, 1), seconds_of_day(year + 1, 1, 1)),
        (_, 0) => (seconds_of_day(year, month, 1), seconds_of_day(year, month + 1, 1)),
        _ => (seconds_of_day(year, month, day), seconds_of_day(year, month, day) + DAY_S),
    }
}

/// `2026-11-30 14:05`, UTC.
pub fn date_text(unix_s: i64) -> String {
    let mut text = date_time(unix_s).replace('T', " ");
    text.truncate(text.len().saturating_sub(":00Z".len()));
    text
}

/// `2026-11-30T14:05:59Z`, as in ISO 8601.
pub fn date_time(unix_s: i64) -> String {
    let days = unix_s.div_euclid(DAY_S) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let second = unix_s.rem_euclid(DAY_S);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z", second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_seconds_agree_with_the_calendar() {
        // By `date -u -d`.
        for (text, seconds) in [
            ("1970-01-01 00:00", 0),
            ("2000-02-29 12:34", 951_827_640),
            ("2026-11-30 07:17", 1_796_023_020),
            ("1969-12-31 23:59", -60),
            ("2100-03-01 00:00", 4_107_542_400),
        ] {
            assert_eq!(date_text(seconds), text);
        }
        assert_eq!(date_time(1_796_023_059), "2026-11-30T07:17:39Z");
        assert_eq!(period(2026, 11, 30), (1_795_996_800, 1_796_083_200));
        assert_eq!(period(2024, 2, 0).1 - period(2024, 2, 0).0, 29 * DAY_S);
        assert_eq!(period(2100, 2, 0).1 - period(2100, 2, 0).0, 28 * DAY_S);
        assert_eq!(period(2026, 12, 0).1, period(2027, 0, 0).0);
        assert_eq!(period(2026, 0, 0).1 - period(2026, 0, 0).0, 365 * DAY_S);
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let mut at = period(1900, 1, 1).0;
        for year in 1900..2300 {
            for month in 1..=12 {
                for day in 1..=days_of_month(year, month) {
                    assert_eq!(period(year, month, day), (at, at + DAY_S));
                    assert_eq!(date_text(at), format!("{year:04}-{month:02}-{day:02} 00:00"));
                    at += DAY_S;
                }
            }
        }
    }
}
