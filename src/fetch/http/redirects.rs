//! A GET request that follows redirects.

use super::failure::AttemptError;
use super::redacted::without_secrets;
use crate::fetch::error::Reason;
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Client, Response, Url};
use std::time::Duration;

/// Browsers and curl follow at least this many.
const REDIRECTS: usize = 10;

/// Requests `url` with these headers and follows redirects. Returns the final URL and its response, whose body was not
/// read yet.
///
/// # Errors
/// [`Reason::Redirect`] for a redirect that must not be followed; [`AttemptError`] for failures of the network. The status of the
/// response is not checked.
pub(super) async fn follow_redirects(
    client: &Client,
    url: &Url,
    headers: &HeaderMap,
    stall_timeout: Duration,
) -> Result<(Url, Response), AttemptError> {
    let mut passed = vec![url.clone()];
    let mut url = url.clone();
    loop {
        let sent = client.get(url.clone()).headers(headers.clone()).send();
        let response = with_timeout(stall_timeout, sent).await??;
        let leads_on = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
        let Some(to) = response.headers().get(LOCATION).filter(|_| leads_on) else {
            return Ok((url, response));
        };
        let next = target(&url, &String::from_utf8_lossy(to.as_bytes()))?;
        let status = response.status().as_u16();
        tracing::debug!(status, from = %without_secrets(&url), to = %without_secrets(&next), "redirect");
        url = next;
        if passed.contains(&url) {
            return Err(Reason::Redirect("redirect loop".into()).into());
        }
        if passed.len() > REDIRECTS {
            return Err(Reason::Redirect(format!("more than {REDIRECTS} redirects")).into());
        }
        passed.push(url.clone());
    }
}

/// Waits for `work`, at most `stall_timeout`.
///
/// # Errors
/// [`Reason::Stalled`] after that time.
pub(super) async fn with_timeout<T>(
    stall_timeout: Duration,
    work: impl Future<Output = T>,
) -> Result<T, Reason> {
    let done = tokio::time::timeout(stall_timeout, work).await;
    done.map_err(|_| Reason::Stalled(stall_timeout.as_secs_f64().ceil() as u64))
}

fn target(from: &Url, to: &str) -> Result<Url, Reason> {
    let mut url = from.join(to).map_err(|_| Reason::Redirect("redirect to an invalid address".into()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Reason::Redirect(format!("redirect to {}:", url.scheme())));
    }
    let is_named = !url.username().is_empty() || url.password().is_some();
    let same_server = url.origin() == from.origin();
    let same_user = url.username() == from.username() && url.password() == from.password();
    if is_named && !(same_server && same_user) {
        return Err(Reason::Redirect("redirect to an address with a user name".into()));
    }
    if same_server && !is_named {
        // Fails only for URLs that cannot have a user, and then `from` has none.
        url.set_username(from.username()).ok();
        url.set_password(from.password()).ok();
    }
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::target;
    use reqwest::Url;

    #[test]
    fn redirects_stay_within_http() {
        let cases = [
            ("https://a.org/x/y", "z?q#f", Ok("https://a.org/x/z?q")),
            ("https://a.org/x/y", "//b.org/z", Ok("https://b.org/z")),
            ("https://a.org/x", "http://a.org/x", Ok("http://a.org/x")),
            ("https://me:pw@a.org/x", "/y", Ok("https://me:pw@a.org/y")),
            ("https://me:pw@a.org/x", "https://a.org/y", Ok("https://me:pw@a.org/y")),
            ("https://me:pw@a.org/x", "https://b.org/y", Ok("https://b.org/y")),
            ("https://a.org/x", "https://me@b.org/y", Err("a user name")),
            ("https://me:pw@a.org/x", "https://me:pw@b.org/y", Err("a user name")),
            ("https://a.org/x", "file:///etc/passwd", Err("redirect to file:")),
            ("https://a.org/x", "javascript:alert(1)", Err("redirect to javascript:")),
            ("https://a.org/x", "https://", Err("redirect to an invalid address")),
        ];
        for (from, to, expected) in cases {
            let found = target(&Url::parse(from).unwrap(), to).map_err(|reason| reason.to_string());
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found.as_str(), expected),
                (Err(error), Err(part)) => assert!(error.contains(part), "{to}: {error}"),
                (found, _) => panic!("{to}: {found:?}"),
            }
        }
    }
}
