//! Decides from the head of a response whether its body is the whole file, its missing rest, or an error.

use crate::fetch::error::Reason;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, LAST_MODIFIED, RETRY_AFTER};
use std::time::SystemTime;

/// Wait in seconds after "too many requests" without `Retry-After`; enough for most servers.
const WAIT_S: u64 = 60;

/// What earlier attempts have received.
#[derive(Debug, Default)]
pub(super) struct PartialBody {
    /// Bytes received.
    pub(super) bytes: u64,
    /// Size of the file in bytes, if known.
    pub(super) total: Option<u64>,
    /// Identifies the version of the file: a strong entity tag, or the time of the last modification.
    pub(super) validator: Option<HeaderValue>,
}

/// What the body of a response is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// The whole file.
    Full {
        /// Size of the file in bytes.
        total: Option<u64>,
    },
    /// The bytes that follow the received ones.
    Continuation {
        /// Size of the whole file in bytes.
        total: Option<u64>,
    },
    /// Empty: everything was received before.
    AlreadyComplete,
    /// Another part, or a part of another version of the file.
    Mismatch,
}

/// Interprets the head of the response to a request for what follows `partial`; `length` is the length of its body in bytes.
///
/// # Errors
/// The reason that the status gives, if no file follows.
pub(super) fn body_from_head(
    status: StatusCode,
    headers: &HeaderMap,
    length: Option<u64>,
    partial: &PartialBody,
) -> Result<Body, Reason> {
    let resumed = partial.bytes > 0;
    match status.as_u16() {
        200 | 203 => Ok(Body::Full { total: length }),
        204 | 205 => Err(Reason::Empty),
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

/// Identifies the version of the file. Weak entity tags do not guarantee identical bytes, so they are ignored.
pub(super) fn validator(headers: &HeaderMap) -> Option<HeaderValue> {
    let strong = headers.get(ETAG).filter(|tag| tag.as_bytes().starts_with(b"\""));
    strong.or_else(|| headers.get(LAST_MODIFIED)).cloned()
}

fn rest(headers: &HeaderMap, partial: &PartialBody) -> Body {
    // Some servers ignore If-Range; some omit in a partial response what they sent with the whole.
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

/// Seconds from `now`, at least 1; the header holds seconds or a date.
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
    fn a_part_is_accepted_only_if_it_continues_the_file() {
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
    fn range_not_satisfiable_means_complete() {
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
    fn retry_after_holds_seconds_or_a_date() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wait = |value| retry_after(&headers(&[("retry-after", value)]), now);
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait("0"), Some(1));
        assert_eq!(wait("Sun, 06 Nov 1994 08:51:37 GMT"), Some(120));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(1));
        assert_eq!(wait("soon"), None);
    }

    #[test]
    fn a_weak_tag_is_no_validator() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let weak = headers(&[("etag", "W/\"v1\""), ("last-modified", date)]);
        assert_eq!(validator(&weak).unwrap(), date);
        assert_eq!(validator(&headers(&[("etag", "W/\"v1\"")])), None);
    }
}
