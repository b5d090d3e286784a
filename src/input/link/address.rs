//! Parses and checks the URL of a web link.

use super::LinkError;
use url::{Host, ParseError, Url};

/// Parses `text`, which starts with `http:` or `https:` in lower case and has no control characters.
///
/// The `url` crate follows browsers: it reads `\` as `/` and accepts any number of slashes before the host. Whatever another
/// program might read differently is rejected here.
///
/// # Errors
/// The [`LinkError`] of the first problem.
pub(super) fn address(text: &str) -> Result<Url, LinkError> {
    let (_, behind) = text.split_once(':').ok_or(LinkError::Malformed)?;
    let rest = behind.trim_start_matches(['/', '\\']);
    debug_assert!(behind.ends_with(rest), "trimming the start keeps the end");
    let slashes = behind.strip_suffix(rest).unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // `https://https://…` would mean a host named https.
    let again = ["http:", "https:"].iter().any(|scheme| authority.eq_ignore_ascii_case(scheme));
    if slashes.contains('\\') || authority.contains('\\') {
        return Err(LinkError::Backslash);
    } else if authority.contains('@') {
        return Err(LinkError::Credentials);
    } else if slashes.len() < 2 || again {
        return Err(LinkError::Malformed);
    } else if slashes.len() > 2 || authority.is_empty() {
        return Err(LinkError::NoHost);
    }
    let url = Url::parse(text).map_err(|error| match error {
        ParseError::EmptyHost => LinkError::NoHost,
        ParseError::InvalidPort => LinkError::Port,
        _ => LinkError::Host,
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(LinkError::Malformed);
    }
    if let Some(Host::Domain(name)) = url.host() {
        check_name(name)?;
    }
    if url.port() == Some(0) { Err(LinkError::Port) } else { Ok(url) }
}

/// The URL standard allows `$`, `;`, quotes and more in a host; no resolver knows such names. Underscores are allowed, since they occur in
/// practice.
fn check_name(name: &str) -> Result<(), LinkError> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    let mut labels = name.strip_suffix('.').unwrap_or(name).split('.');
    let fits = name.chars().all(allowed)
        && name.contains(|letter: char| letter.is_ascii_alphanumeric())
        && !name.starts_with('-')
        && labels.all(|label| !label.is_empty());
    if fits { Ok(()) } else { Err(LinkError::Host) }
}
