//! The head of an answer → whether its body is the whole, the rest of what is bytes, or a reason for giving up.

use crate::fetch::error::Reason;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, LAST_MODIFIED, RETRY_AFTER};
use std::time::SystemTime;

/// After "too many requests" without a time, so many seconds are enough for most servers.
const WAIT_S: u64 = 60;

/// What the tries before brought.
#[derive(Debug, Default)]
pub(super) struct PartialBody {
    /// Bytes that are bytes.
    pub(super) bytes: u64,
    /// All of them, as far as the server tells.
    pub(super) total: Option<u64>,
    /// SystemResolver this state of the file: a strong entity tag, or when it was last modified.
    pub(super) validator: Option<HeaderValue>,
}

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// All of the file.
    Full {
        /// Its bytes.
        total: Option<u64>,
    },
    /// What follows on what is bytes.
    Continuation {
        /// Bytes of the whole file.
        total: Option<u64>,
    },
    /// Nothing: everything was bytes.
    AlreadyComplete,
    /// Another part, or of another state of the file.
    Mismatch,
}

/// What the body of `length` bytes is in an answer to a request for what follows on `partial`.
///
/// # Errors
/// What the status says, where it promises no file.
pub(super) fn body_from_head(
    status: StatusCode,
    headers: &HeaderMap,
    length: Option<u64>,
    partial: &PartialBody,
) -> Result<Body, Reason> {
    let resumed = partial.bytes > 0;
    match status.as_u16() {
        200 | 203 => Ok(Body::Full { total: length }),
        204 | 205 => Err(Reason::NotMedia("an empty answer".into())),
        206 => Ok(rest(headers, partial)),
        416 if resumed => Ok(match content_range(headers) {
            Some(Range { from: None, total: Some(total) }) if total == partial.bytes => Body::AlreadyComplete,
            _ => Body::Mismatch,
        }),
        code @ (401 | 403) => Err(Reason::Forbidden(code)),
        code @ (404 | 410) => Err(Reason::NotFound(code)),
        429 => Err(Reason::RateLimit { wait_s: retry_after(headers, SystemTime::now()).unwrap_or(WAIT_S) }),
        code @ 500..=599 => Err(Reason::Server(code)),
        code => Err(Reason::Http(code)),
    }
}

/// What names the state of the file; a weak tag promises too little to join two parts.
pub(super) fn validator(headers: &HeaderMap) -> Option<HeaderValue> {
    let strong = headers.get(ETAG).filter(|tag| tag.as_bytes().starts_with(b"\""));
    strong.or_else(|| headers.get(LAST_MODIFIED)).cloned()
}

fn rest(headers: &HeaderMap, partial: &PartialBody) -> Body {
    // Some servers ignore If-Range; some leave out in a part what they told with the whole.
    let same_state = match (&partial.validator, validator(headers)) {
        (Some(before), Some(now)) => *before == now,
        _ => true,
    };
    match content_range(headers) {
        Some(Range { from: Some(from), total }) if from == partial.bytes && same_state => {
            match (partial.total, total) {
                (Some(before), Some(now)) if before != now => Body::Mismatch,
                (before, now) => Body::Continuation { total: now.or(before) },
            }
        }
        _ => Body::Mismatch,
    }
}

struct Range {
    from: Option<u64>,
    total: Option<u64>,
}

/// `bytes 100-199/1000`, `bytes 100-199/*` or `bytes */1000`.
fn content_range(headers: &HeaderMap) -> Option<Range> {
    let value = headers.get(CONTENT_RANGE)?.to_str().ok()?.trim();
    let (unit, range) = value.split_once(' ')?;
    let (range, total) = range.trim().split_once('/')?;
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    if range == "*" {
        return Some(Range { from: None, total });
    }
    let (from, to) = range.split_once('-')?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    let fits = from <= to && total.is_none_or(|total: u64| to < total);
    fits.then_some(Range { from: Some(from), total })
}

/// Seconds from `now`, at least one; given as seconds or as a date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<u64> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait_s = value.parse().ok().or_else(|| {
        let date = httpdate::parse_http_date(value).ok()?;
        Some(date.duration_since(now).unwrap_or_default().as_secs_f64().ceil() as u64)
    });
    wait_s.map(|wait_s: u64| wait_s.max(1))
}

#[cfg(test)]
mod tests {
    use super::{Body, PartialBody, body_from_head, retry_after, validator};
    use reqwest::StatusCode;
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
    use std::time::{Duration, UNIX_EPOCH};

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = lines
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[test]
    fn a_part_goes_on_only_where_it_fits() {
        let partial = PartialBody {
            bytes: 100,
            total: Some(1000),
            validator: Some(HeaderValue::from_static("\"v1\"")),
        };
        let rest = Body::Continuation { total: Some(1000) };
        let cases = [
            ("bytes 100-999/1000", "\"v1\"", rest),
            ("Bytes 100-199/1000", "\"v1\"", rest),
            ("bytes 100-999/*", "\"v1\"", rest),
            ("bytes 100-999/1000", "\"v2\"", Body::Mismatch),
            ("bytes 0-999/1000", "\"v1\"", Body::Mismatch),
            ("bytes 100-999/2000", "\"v1\"", Body::Mismatch),
            ("bytes 100-1999/1000", "\"v1\"", Body::Mismatch),
            ("bytes 100-50/1000", "\"v1\"", Body::Mismatch),
            ("lines 100-999/1000", "\"v1\"", Body::Mismatch),
            ("bytes 100-999/-1", "\"v1\"", Body::Mismatch),
            ("nonsense", "\"v1\"", Body::Mismatch),
        ];
        for (range, tag, expected) in cases {
            let headers = headers(&[("content-range", range), ("etag", tag)]);
            let found = body_from_head(StatusCode::PARTIAL_CONTENT, &headers, None, &partial).unwrap();
            assert_eq!(found, expected, "{range} {tag}");
        }
        assert_eq!(
            body_from_head(StatusCode::PARTIAL_CONTENT, &HeaderMap::new(), None, &partial).unwrap(),
            Body::Mismatch
        );
    }

    #[test]
    fn nothing_follows_when_everything_is_here() {
        let partial = PartialBody { bytes: 100, ..PartialBody::default() };
        let ended = |range| {
            body_from_head(
                StatusCode::RANGE_NOT_SATISFIABLE,
                &headers(&[("content-range", range)]),
                None,
                &partial,
            )
        };
        assert_eq!(ended("bytes */100").unwrap(), Body::AlreadyComplete);
        assert_eq!(ended("bytes */90").unwrap(), Body::Mismatch);
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_by_date() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wait = |value| retry_after(&headers(&[("retry-after", value)]), now);
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait("0"), Some(1));
        assert_eq!(wait("Sun, 06 Nov 1994 08:51:37 GMT"), Some(120));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(1));
        assert_eq!(wait("soon"), None);
    }

    #[test]
    fn a_weak_tag_names_no_state() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let weak = headers(&[("etag", "W/\"v1\""), ("last-modified", date)]);
        assert_eq!(validator(&weak).unwrap(), date);
        assert_eq!(validator(&headers(&[("etag", "W/\"v1\"")])), None);
    }
}
