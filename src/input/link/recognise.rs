//! Classifies a typed text as a link, a local file, or a path.

use super::super::extensions::is_media_name;
use super::address::address;
use super::characters::{is_hidden, shortened, visible};
use super::error::MAX_BYTES;
use super::file::local_path;
use super::form::{Form, form};
use super::youtube::{self, Target};
use super::{Link, LinkError, LinkKind};
use percent_encoding::percent_decode_str;
use std::ffi::OsStr;
use std::path::PathBuf;

/// Pairs of characters that surround links in mails and sentences.
const QUOTES: [(char, char); 7] =
    [('<', '>'), ('"', '"'), ('\'', '\''), ('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»')];

/// What a text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognised {
    /// An address on the web.
    Link(Link),
    /// The local file of a `file:` link, with an audio or video extension. It may not exist.
    File(PathBuf),
    /// Not a link: a path, or nothing.
    Path,
}

/// Classifies what a user typed, dropped or piped; `text` may be surrounded by blanks, quotes or `<>`.
///
/// Meant for texts that are not the path of a file: a file may be named `http:x`. `https://` may be omitted only before the hosts of
/// YouTube and those that start with `www.`. A text that starts with `-` is a path, never a link.
///
/// # Errors
/// Any [`LinkError`], for texts that look like a link but are rejected.
pub fn recognise(text: &OsStr) -> Result<Recognised, LinkError> {
    let lossy = text.to_string_lossy();
    let typed = unwrapped(&lossy);
    // As it is displayed: what looks like a link is one, or is rejected for its hidden characters.
    let seen = visible(typed);
    let form = form(unwrapped(&seen));
    if form == Form::Path {
        return Ok(Recognised::Path);
    }
    if text.to_str().is_none() {
        return Err(LinkError::NotText);
    }
    check(typed)?;
    match form {
        Form::Web(url) => link(&url, true).map(Recognised::Link),
        Form::File(rest) => local_path(rest).map(Recognised::File),
        Form::Scheme(scheme) => Err(LinkError::Scheme(shortened(&scheme, 24))),
        Form::Path => Ok(Recognised::Path),
    }
}

/// The text without surrounding characters.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) =
        QUOTES.iter().find_map(|&(open, close)| text.strip_prefix(open)?.strip_suffix(close))
    {
        text = inner.trim();
    }
    text
}

/// Rejects what no link may contain.
fn check(text: &str) -> Result<(), LinkError> {
    let is_web = |word: &str| {
        let word = word.to_ascii_lowercase();
        word.starts_with("http://") || word.starts_with("https://")
    };
    let blank = |character: char| character.is_whitespace() || character.is_control();
    let words = text.split(blank).filter(|word| !word.is_empty());
    if text.len() > MAX_BYTES {
        Err(LinkError::TooLong)
    } else if words.skip(1).any(is_web) {
        Err(LinkError::Several)
    } else if text.contains(char::is_control) {
        Err(LinkError::Control)
    } else if text.contains(is_hidden) {
        Err(LinkError::Hidden)
    } else {
        Ok(())
    }
}

/// The link for `text`, which starts with `http:` or `https:`. A redirect link of YouTube is followed once.
fn link(text: &str, may_redirect: bool) -> Result<Link, LinkError> {
    let mut url = address(text)?;
    if url.host_str().is_some_and(youtube::is_youtube) {
        return match youtube::target(&url)? {
            Target::Link(link) => Ok(link),
            Target::Redirect(target) if may_redirect => {
                check(&target)?;
                link(&redirect_target(&target).ok_or(LinkError::Redirect)?, false)
            }
            Target::Redirect(_) => Err(LinkError::Redirect),
        };
    }
    let last = url.path().rsplit('/').next().unwrap_or_default();
    let is_media = is_media_name(&percent_decode_str(last).decode_utf8_lossy());
    if is_media {
        // A position within the recording; all of it is classified.
        url.set_fragment(None);
    }
    Ok(Link::new(url.as_str(), if is_media { LinkKind::Media } else { LinkKind::Page }))
}

/// The target of a redirect link: on the web, or a path of YouTube.
fn redirect_target(target: &str) -> Option<String> {
    if target.starts_with('/') && !target.starts_with("//") {
        return Some(format!("https://www.youtube.com{target}"));
    }
    match form(target) {
        Form::Web(url) => Some(url),
        _ => None,
    }
}
