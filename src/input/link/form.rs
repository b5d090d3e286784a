//! Recognises the form of a link by the start of a text.

use super::super::extensions::is_media_name;
use super::youtube::is_youtube;

/// Schemes that are reported as unsupported even without `//`; sorted. Any other word before a colon counts as part of a
/// file name: `Sonata:Allegro.mp3`.
const SCHEMES: [&str; 43] = [
    "about",
    "blob",
    "chrome",
    "cid",
    "data",
    "ed2k",
    "feed",
    "filesystem",
    "ftp",
    "ftps",
    "geo",
    "gopher",
    "intent",
    "ipfs",
    "itms",
    "jar",
    "javascript",
    "ldap",
    "magnet",
    "mailto",
    "mms",
    "news",
    "nfs",
    "resource",
    "rtmp",
    "rtmps",
    "rtsp",
    "sftp",
    "sip",
    "smb",
    "sms",
    "spotify",
    "ssh",
    "tel",
    "telnet",
    "urn",
    "vbscript",
    "view-source",
    "vnd.youtube",
    "ws",
    "wss",
    "xmpp",
    "ytdl",
];

/// Search prefixes of yt-dlp, which a number, `all` or `date` may follow.
const SEARCHES: [&str; 6] = ["bilisearch", "gvsearch", "nicosearch", "scsearch", "ytmsearch", "ytsearch"];

/// The form of a link.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form<'a> {
    /// `http:…` or `https:…`, with a missing `https://` added.
    Web(String),
    /// A file link; holds the part after `file:`.
    File(&'a str),
    /// Another scheme, in lower case.
    Scheme(String),
    /// Not a link.
    Path,
}

/// The form of a text without surrounding blanks.
pub(super) fn form(text: &str) -> Form<'_> {
    // Texts that look like an option are never passed on.
    if text.starts_with('-') {
        return Form::Path;
    }
    if text.strip_prefix("//").is_some_and(is_on_the_web) {
        return Form::Web(format!("https:{text}"));
    }
    if is_on_the_web(text) {
        return Form::Web(format!("https://{text}"));
    }
    let Some((scheme, rest)) = scheme(text) else {
        return Form::Path;
    };
    match scheme.as_str() {
        "http" | "https" => Form::Web(format!("{scheme}:{rest}")),
        "file" => Form::File(rest),
        name if is_known(name) || begins_with_slashes(rest) => Form::Scheme(scheme),
        _ => Form::Path,
    }
}

/// The part before the colon, in lower case, and the part after it. A single letter is a drive of Windows; a blank after the
/// colon, as in `Sonata: Allegro.mp3`, means a title.
fn scheme(text: &str) -> Option<(String, &str)> {
    let (name, rest) = text.split_once(':')?;
    let is_scheme = name.len() >= 2
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "+.-".contains(letter));
    let goes_on = rest.starts_with(|next: char| !next.is_whitespace());
    (is_scheme && goes_on).then(|| (name.to_ascii_lowercase(), rest))
}

/// Two slashes, as before a host.
fn begins_with_slashes(rest: &str) -> bool {
    rest.chars().take_while(|slash| "/\\".contains(*slash)).count() >= 2
}

fn is_known(scheme: &str) -> bool {
    let name = scheme.trim_end_matches(|last: char| last.is_ascii_digit());
    let name = name.strip_suffix("all").or_else(|| name.strip_suffix("date")).unwrap_or(name);
    SCHEMES.contains(&scheme) || SEARCHES.contains(&name)
}

/// Whether a text without a scheme starts with a host that is accepted all the same. Others are ambiguous:
/// `example.org/a.mp3` may be a file in a folder.
fn is_on_the_web(text: &str) -> bool {
    let authority = text.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    // Also if a user name precedes the host, so that the text is rejected as a link.
    authority.split('@').any(|part| {
        let host = part.split(':').next().unwrap_or_default();
        is_youtube(host) || is_www(host)
    })
}

/// `www.example.org`, but not `www.mp3` or `www.song.mp3`. `.au` is taken for Australia rather than for Sun's audio format.
fn is_www(host: &str) -> bool {
    let mut labels = host.split('.');
    labels.next().is_some_and(|first| first.eq_ignore_ascii_case("www"))
        && host.split('.').count() >= 3
        && labels.all(|label| !label.is_empty() && !label.contains(char::is_whitespace))
        && (!is_media_name(host) || host.to_ascii_lowercase().ends_with(".au"))
}
