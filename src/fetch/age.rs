//! Age of a program whose version is a date.

use std::time::{SystemTime, UNIX_EPOCH};

/// Sites change their players several times a year and yt-dlp follows within weeks; older versions mostly fail.
pub const OLD_DAYS: i64 = 90;

/// Days since the date at the start of a version of yt-dlp, e.g. `2026.10.26`; `None` if there is none.
pub fn age_in_days(version: &str) -> Option<i64> {
    let mut parts = version.trim().splitn(4, ['.', ' ', '@']).map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let made = days_since_1970(year, month, day)?;
    let today = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs() / 86_400;
    Some(i64::try_from(today).ok()? - made)
}

/// In the Gregorian calendar, with years counted from March so that a leap day is the last day of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    Some(365 * year + leap_days + (153 * month + 2) / 5 + day - 719_469)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_leap_years() {
        for (date, days) in [((1970, 1, 1), 0), ((2000, 3, 1), 11_017), ((2026, 10, 26), 20_752)] {
            assert_eq!(days_since_1970(date.0, date.1, date.2), Some(days), "{date:?}");
        }
        assert_eq!(days_since_1970(2026, 13, 1), None);
        assert!(age_in_days("2025.01.01").unwrap() > 300);
        assert_eq!(age_in_days("nightly"), None);
        assert!(age_in_days("2025.01.01.123456").is_some());
    }
}
