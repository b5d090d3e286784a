//! A text → which form of link it has, if any. Only its beginning is looked at.

use super::super::extensions::is_media_name;
use super::youtube::is_youtube;

/// Of these the user hears that they are not followed even without `//`; sorted. Other words before a colon
/// are taken for a file's name: `Sonata:Allegro.mp3`.
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

/// The words with which yt-dlp is told to search, before a number, `all` or `date`.
const SEARCHES: [&str; 6] = ["bilisearch", "gvsearch", "nicosearch", "scsearch", "ytmsearch", "ytsearch"];

/// What the beginning of a text promises.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form<'a> {
    /// `http:…` or `https:…`, completed where `https://` was left out.
    Web(String),
    /// What follows `file:`.
    File(&'a str),
    /// Another scheme, in lower case.
    Scheme(String),
    /// Nothing.
    Path,
}

/// The form of a text without blanks around it.
pub(super) fn form(text: &str) -> Form<'_> {
    // What programs take for an option is never handed on.
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

/// What stands before the colon, in lower case, and behind it. One letter is a drive of Windows; a blank behind the
/// colon, as in `Sonata: Allegro.mp3`, is a sentence.
fn scheme(text: &str) -> Option<(String, &str)> {
    let (name, rest) = text.split_once(':')?;
    let is_scheme = name.len() >= 2
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "+.-".contains(letter));
    let goes_on = rest.starts_with(|next: char| !next.is_whitespace());
    (is_scheme && goes_on).then(|| (name.to_ascii_lowercase(), rest))
}

/// Two, as before a host.
fn begins_with_slashes(rest: &str) -> bool {
    rest.chars().take_while(|slash| "/\\".contains(*slash)).count() >= 2
}

fn is_known(scheme: &str) -> bool {
    let word = scheme.trim_end_matches(|last: char| last.is_ascii_digit());
    let word = word.strip_suffix("all").or_else(|| word.strip_suffix("date")).unwrap_or(word);
    SCHEMES.contains(&scheme) || SEARCHES.contains(&word)
}

/// Whether a text without a scheme begins with a host that is taken for one all the same. Others are not:
/// `example.org/a.mp3` may be a file in a folder.
fn is_on_the_web(text: &str) -> bool {
    let authority = text.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    // Also where a user name hides the host, so that it is refused as a link.
    authority.split('@').any(|part| {
        let host = part.split(':').next().unwrap_or_default();
        is_youtube(host) || is_www(host)
    })
}

/// `www.example.org`, but not `www.mp3` or `www.song.mp3`. What ends in `.au` is rather Australian than Sun's audio.
fn is_www(host: &str) -> bool {
    let mut labels = host.split('.');
    labels.next().is_some_and(|first| first.eq_ignore_ascii_case("www"))
        && host.split('.').count() >= 3
        && labels.all(|label| !label.is_empty() && !label.contains(char::is_whitespace))
        && (!is_media_name(host) || host.to_ascii_lowercase().ends_with(".au"))
}
