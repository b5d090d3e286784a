//! What was typed → a link, a local file, or a path that others look up.

use super::super::extensions::is_media_name;
use super::address::address;
use super::characters::{is_hidden, shortened, visible};
use super::error::MAX_BYTES;
use super::file::local_path;
use super::form::{Form, form};
use super::youtube::{self, Lead};
use super::{Link, LinkError, LinkKind};
use percent_encoding::percent_decode_str;
use std::ffi::OsStr;
use std::path::PathBuf;

/// What is put around a link in mails and sentences.
const WRAPPINGS: [(char, char); 7] =
    [('<', '>'), ('"', '"'), ('\'', '\''), ('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»')];

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognised {
    /// An address on the web.
    Link(Link),
    /// The local file of a `file:` link, named like audio or video. Whether it exists is not known.
    File(PathBuf),
    /// No link: a path, or nothing.
    Path,
}

/// Recognises what a user typed, dropped or piped; `text` may have blanks, quotes or `<>` around it.
///
/// For texts that are the path of no file: `http:` something may be one. `https://` may be left out only before
/// YouTube's hosts and those that begin with `www.`. What begins with `-` is a path, never a link.
///
/// # Errors
/// Any [`LinkError`], for what looks like a link and is not followed.
pub fn recognise(text: &OsStr) -> Result<Recognised, LinkError> {
    let lossy = text.to_string_lossy();
    let typed = unwrapped(&lossy);
    // As the eye reads it: what looks like a link is one, or is refused for what it hides.
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

/// Without what stands around it.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) =
        WRAPPINGS.iter().find_map(|&(open, close)| text.strip_prefix(open)?.strip_suffix(close))
    {
        text = inner.trim();
    }
    text
}

/// What no link may hold.
fn check(text: &str) -> Result<(), LinkError> {
    let begins = |word: &str| {
        let word = word.to_ascii_lowercase();
        word.starts_with("http://") || word.starts_with("https://")
    };
    let blank = |character: char| character.is_whitespace() || character.is_control();
    let words = text.split(blank).filter(|word| !word.is_empty());
    if text.len() > MAX_BYTES {
        Err(LinkError::TooLong)
    } else if words.skip(1).any(begins) {
        Err(LinkError::Several)
    } else if text.contains(char::is_control) {
        Err(LinkError::Control)
    } else if text.contains(is_hidden) {
        Err(LinkError::Hidden)
    } else {
        Ok(())
    }
}

/// The link that `text` is, which begins with `http:` or `https:`. Where YouTube forwards is followed once.
fn link(text: &str, may_forward: bool) -> Result<Link, LinkError> {
    let mut url = address(text)?;
    if url.host_str().is_some_and(youtube::is_youtube) {
        return match youtube::lead(&url)? {
            Lead::To(link) => Ok(link),
            Lead::Forward(target) if may_forward => {
                check(&target)?;
                link(&forwarded(&target).ok_or(LinkError::Redirect)?, false)
            }
            Lead::Forward(_) => Err(LinkError::Redirect),
        };
    }
    let last = url.path().rsplit('/').next().unwrap_or_default();
    let is_media = is_media_name(&percent_decode_str(last).decode_utf8_lossy());
    if is_media {
        // A time or a marker within it: all of it is heard.
        url.set_fragment(None);
    }
    Ok(Link::new(url.as_str(), if is_media { LinkKind::Media } else { LinkKind::Page }))
}

/// The address behind one that forwards: on the web, or a path of YouTube.
fn forwarded(target: &str) -> Option<String> {
    if target.starts_with('/') && !target.starts_with("//") {
        return Some(format!("https://www.youtube.com{target}"));
    }
    match form(target) {
        Form::Web(url) => Some(url),
        _ => None,
    }
}
