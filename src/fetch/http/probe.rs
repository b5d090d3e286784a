//! The start of an answer → whether it is a list of recordings, a recording, or something for yt-dlp.

use super::content_sniffer::{ContentSniffer, content_type};
use super::failure::AttemptError;
use super::radio;
use super::redirects::{follow_redirects, with_timeout};
use super::response::{Body, PartialBody, body_from_head};
use crate::fetch::error::Reason;
use crate::input::playlist::{HEAD_BYTES, ListForm, MAX_BYTES, is_media_type, may_be_list};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, Response, Url};
use std::time::{Duration, Instant};

/// Longest time in which a list is read; a server could send byte after byte for days.
const LIST_TIMEOUT: Duration = Duration::from_secs(60);

/// What an address leads to.
#[derive(Debug)]
pub(in crate::fetch) enum Probed {
    /// What may be a list of recordings.
    List {
        /// The address after redirects, to which those in the list are relative.
        url: Url,
        /// The form that its name or content type states.
        form: Option<ListForm>,
        /// The whole file.
        bytes: Vec<u8>,
    },
    /// An audio or video file.
    Media,
    /// Anything else, e.g. a web page.
    Other,
}

/// Requests `url` once, and reads the body only if it may be a list.
///
/// # Errors
/// Those of the network and the status; [`Reason::Radio`]; [`Reason::Empty`].
pub(super) async fn probe(client: &Client, url: &Url, timeout: Duration) -> Result<Probed, Reason> {
    attempt(client, url, timeout).await.map_err(|error| match error {
        AttemptError::Final(reason)
        | AttemptError::Interrupted(reason)
        | AttemptError::Unreachable(reason) => reason,
    })
}

async fn attempt(client: &Client, url: &Url, timeout: Duration) -> Result<Probed, AttemptError> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let (url, response) = follow_redirects(client, url, &headers, timeout).await?;
    let mut response = radio::check(response, timeout).await?;
    let length = response.content_length();
    let body = body_from_head(response.status(), response.headers(), length, &PartialBody::default())?;
    if !matches!(body, Body::Full { .. }) || response.headers().contains_key(CONTENT_ENCODING) {
        return Ok(Probed::Other);
    }
    let kind = content_type(response.headers()).unwrap_or_default();
    let form = ListForm::from_content_type(&kind).or_else(|| ListForm::from_name(url.path()));
    let mut bytes = Vec::new();
    let begin = Instant::now();
    let mut ended =
        with_timeout(LIST_TIMEOUT, read(&mut response, &mut bytes, HEAD_BYTES, timeout)).await??;
    if bytes.is_empty() {
        return Err(Reason::Empty)?;
    }
    if is_media(response.headers(), &kind, &bytes) {
        return Ok(Probed::Media);
    }
    if !may_be_list(&bytes, form) {
        return Ok(Probed::Other);
    }
    if !ended {
        let left = LIST_TIMEOUT.saturating_sub(begin.elapsed());
        let rest = read(&mut response, &mut bytes, MAX_BYTES as usize, timeout);
        ended =
            tokio::time::timeout(left, rest).await.map_err(|_| Reason::Stalled(LIST_TIMEOUT.as_secs()))??;
    }
    Ok(if ended { Probed::List { url, form, bytes } } else { Probed::Other })
}

/// Reads until there are more than `most` bytes; `true` at the end of the body.
async fn read(
    response: &mut Response,
    bytes: &mut Vec<u8>,
    most: usize,
    timeout: Duration,
) -> Result<bool, AttemptError> {
    while bytes.len() < most {
        match with_timeout(timeout, response.chunk()).await?? {
            Some(chunk) => bytes.extend_from_slice(&chunk),
            None => return Ok(true),
        }
    }
    Ok(false)
}

/// Announced as audio or video, and not text all the same.
fn is_media(headers: &HeaderMap, kind: &str, bytes: &[u8]) -> bool {
    let sniffer = ContentSniffer::from_headers(headers);
    is_media_type(kind)
        && sniffer.is_ok_and(|sniffer| !sniffer.is_undecided())
        && !may_be_list(bytes, None)
        && std::str::from_utf8(bytes).is_err()
}
