//! Recognises internet radio: Shoutcast, which answers `ICY 200 OK` instead of HTTP, and Icecast, by their headers.

use super::failure::AttemptError;
use super::redirects::with_timeout;
use crate::fetch::error::Reason;
use reqwest::header::{HeaderMap, SERVER};
use reqwest::{Response, StatusCode, Version};
use std::time::Duration;

const NOT_HTTP: &str = "the server's answer is not HTTP: check the link";

/// The response, if it is none of a radio station.
///
/// # Errors
/// [`Reason::Radio`]; for an answer without a head of HTTP, [`Reason::Other`] or the reason that Shoutcast gives.
pub(super) async fn check(mut response: Response, timeout: Duration) -> Result<Response, AttemptError> {
    if response.version() == Version::HTTP_09 {
        let mut start = Vec::new();
        while start.len() < 8
            && let Some(bytes) = with_timeout(timeout, response.chunk()).await??
        {
            start.extend_from_slice(&bytes);
        }
        return Err(from_first_line(&start))?;
    }
    let is_endless = response.status() == StatusCode::OK && response.content_length().is_none();
    if is_endless && is_station(response.headers()) { Err(Reason::Radio)? } else { Ok(response) }
}

/// `ICY 200 OK`, `ICY 404 Resource Not Found`.
fn from_first_line(start: &[u8]) -> Reason {
    let Some(rest) = start.strip_prefix(b"ICY ") else {
        return Reason::Other(NOT_HTTP.to_owned());
    };
    let code = rest.get(..3).and_then(|code| std::str::from_utf8(code).ok()?.parse().ok());
    match code {
        Some(code @ (401 | 403)) => Reason::Forbidden(code),
        Some(404) => Reason::NotFound(404),
        // Shoutcast: "ICY 400 Server Full".
        Some(code @ 400..=599) => Reason::Server(code),
        _ => Reason::Radio,
    }
}

/// Whether the headers are those of a stream of Shoutcast or Icecast.
fn is_station(headers: &HeaderMap) -> bool {
    let is_own = |name: &str| name.starts_with("icy-") || name.starts_with("ice-");
    let server = headers.get(SERVER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let server = server.to_ascii_lowercase();
    headers.keys().any(|name| is_own(name.as_str()))
        || server.starts_with("icecast")
        || server.starts_with("shoutcast")
}
