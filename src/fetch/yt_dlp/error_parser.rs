//! Interprets yt-dlp's error messages on stderr.
//!
//! Only lines with the prefix `ERROR:` count, and the warning that no JavaScript runtime was found. Their form is
//! `ERROR: [site] id: message (caused by …); please report this issue on …` (yt-dlp 2026.10.26, `utils/_utils.py` and
//! `YoutubeDL.py`).

mod network;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use network::NO_RESPONSE;

use super::sanitize::sanitize;
use crate::fetch::{OLD_DAYS, Reason, age_in_days};
use crate::input::without_smuggled;

/// Most characters of a stored line.
const MAX_LINE_CHARS: usize = 400;
/// Most characters of a reason in yt-dlp's own words.
const MAX_REASON_CHARS: usize = 200;
const NO_MESSAGE: &str = "yt-dlp ended without a message: try again, or name another yt-dlp with --yt-dlp";
const NO_JAVASCRIPT: &str = "No supported JavaScript runtime could be found";
/// Start of the Python exception in a message.
const CAUSE: &str = " (caused by ";
/// Part of the request to report an issue, which yt-dlp adds if it assumes a bug of its own.
const ASKS_FOR_REPORT: &str = "lease report this issue on";

/// The reason behind yt-dlp's last lines of stderr.
///
/// `lines` are in the form that [`displayable`] returns, oldest first. `version` is that of yt-dlp, if known, e.g. `2026.10.26`.
pub(super) fn reason(lines: &[String], version: Option<&str>) -> Reason {
    reason_for_age(lines, version.filter(|version| age_in_days(version).is_some_and(|days| days > OLD_DAYS)))
}

/// The line in the form in which it is stored: without colours and control characters, at most 400 characters. `None` for lines without
/// information: blank ones and those of a traceback.
pub(super) fn displayable(line: &str) -> Option<String> {
    let line = without_smuggled(&without_colours(line)).into_owned();
    let is_place = line.starts_with("    ")
        || line.trim_start().starts_with("File \"")
        || line.starts_with("Traceback (most recent call last)")
        || line.starts_with("During handling of the above exception")
        || line.starts_with("The above exception was the direct cause");
    Some(sanitize(&line, MAX_LINE_CHARS)).filter(|line| !line.is_empty() && !is_place)
}

/// `old` is the version of yt-dlp if it is too old for today's sites.
fn reason_for_age(lines: &[String], old: Option<&str>) -> Reason {
    let no_javascript = lines.iter().any(|line| line.contains(NO_JAVASCRIPT));
    let errors = ErrorLine::all(lines);
    let Some(last) = errors.last() else { return without_error(lines, old) };
    let known = errors.iter().rev().find_map(|line| line.reason(old, no_javascript));
    known.unwrap_or_else(|| Reason::Other(last.sentence()))
}

/// Without an `ERROR:` line, yt-dlp was given wrong options or has crashed.
fn without_error(lines: &[String], old: Option<&str>) -> Reason {
    let is_informative = |line: &&String| !line.starts_with("WARNING:") && !line.starts_with('[');
    let Some(last) = lines.iter().rev().find(is_informative) else {
        return Reason::Other(NO_MESSAGE.to_owned());
    };
    if let Some((_, wrong)) = last.split_once(": error: ") {
        return Reason::Other(format!("yt-dlp rejects its options: {wrong}"));
    }
    let line = ErrorLine::new(last);
    let broke = || Reason::Other(format!("yt-dlp crashed: {}", line.sentence()));
    line.reason(old, false).unwrap_or_else(broke)
}

/// A message with the prefix `ERROR:`.
#[derive(Debug)]
struct ErrorLine {
    /// The extractor, e.g. `youtube` or `youtube:tab`.
    site: Option<String>,
    /// The message, on one line.
    message: String,
    /// The message for comparisons: in lower case, with straight apostrophes, without URLs and without its cause, which may hold text of the
    /// server; with the lines that continue it.
    compared: String,
    /// As `compared`, with the cause.
    with_cause: String,
    /// Whether yt-dlp assumes a bug of its own.
    asks_for_report: bool,
}

impl ErrorLine {
    /// All messages, oldest first.
    fn all(lines: &[String]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut goes_on = false;
        for line in lines {
            if let Some(message) = line.strip_prefix("ERROR:") {
                all.push(Self::new(message));
                goes_on = true;
            } else if line.starts_with("WARNING:") || line.starts_with("Deprecated") || line.starts_with('[')
            {
                goes_on = false;
            } else if let (true, Some(last)) = (goes_on, all.last_mut()) {
                // Geographic blocks are explained on further lines.
                last.compared.push(' ');
                last.compared.push_str(&comparable(line));
            }
        }
        all
    }

    fn new(message: &str) -> Self {
        let (site, message) = site_and_words(message.trim());
        Self {
            site: site.map(str::to_owned),
            message: message.to_owned(),
            compared: comparable(message.split(CAUSE).next().unwrap_or_default()),
            with_cause: comparable(message),
            asks_for_report: message.contains(ASKS_FOR_REPORT),
        }
    }

    fn reason(&self, old: Option<&str>, no_javascript: bool) -> Option<Reason> {
        let too_old = || old.map(|version| Reason::OldYtDlp(version.to_owned()));
        if self.has(phrases::NO_FORMATS) {
            return Some(match too_old() {
                _ if no_javascript => Reason::NoJavaScript,
                Some(reason) => reason,
                None => phrases::without_formats(self),
            });
        }
        // Network errors first: they contain host names, which may hold words such as `login` or `premium`.
        let known = network::no_connection(&self.compared)
            .or_else(|| phrases::reason(self))
            .or_else(|| network::reason(&self.with_cause));
        match known {
            // The URL results from yt-dlp's reading of the player; a wrong result is rejected by the server.
            Some(Reason::Forbidden(_)) if self.has(&["unable to download video data"]) => too_old().or(known),
            None if self.asks_for_report => too_old(),
            known => known,
        }
    }

    /// Whether it contains one of these phrases.
    fn has(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| has_phrase(&self.compared, phrase))
    }

    /// The message without its requests to developers and its links to the manual.
    fn sentence(&self) -> String {
        let mut message = self.message.split(CAUSE).next().unwrap_or_default();
        if let Some((before, _)) = message.split_once(ASKS_FOR_REPORT) {
            message = before.trim_end_matches(['p', 'P']);
        }
        if let Some((before, _)) = message.split_once("https://github.com/yt-dlp") {
            message = before.rfind(['.', ';']).and_then(|end| before.get(..end)).unwrap_or(before);
        }
        let message = sanitize(message.trim_end_matches([' ', ';', ',', ':']), MAX_REASON_CHARS);
        if message.is_empty() { NO_MESSAGE.to_owned() } else { message }
    }
}

/// `[site] id: message` → `site` and `message`.
fn site_and_words(message: &str) -> (Option<&str>, &str) {
    let Some((site, rest)) = message.strip_prefix('[').and_then(|message| message.split_once("] ")) else {
        return (None, message);
    };
    let is_site = site.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '.' | '_' | '-' | '+'));
    if !is_site {
        return (None, message);
    }
    if site == "download" {
        return (None, rest);
    }
    // The generic extractor uses the file name as id, which may contain spaces; elsewhere spaces mean a sentence.
    let is_id = |id: &str| !id.contains(' ') || matches!(site, "generic" | "html5");
    match rest.split_once(": ") {
        Some((id, words)) if is_id(id) => (Some(site), words),
        _ => (Some(site), rest),
    }
}

/// Removes URLs, since they may contain any words.
fn comparable(message: &str) -> String {
    let message = message.split(ASKS_FOR_REPORT).next().unwrap_or_default();
    let is_link = |word: &&str| word.contains("http://") || word.contains("https://");
    let words: Vec<_> = message.split_whitespace().filter(|word| !is_link(word)).collect();
    words.join(" ").to_lowercase().replace(['’', '‘'], "'")
}

/// Whether `text` contains `phrase` at the start of a word: `catalog in` does not match `log in`.
fn has_phrase(text: &str, phrase: &str) -> bool {
    let before = |at| text.get(..at).and_then(|head: &str| head.chars().next_back());
    text.match_indices(phrase).any(|(at, _)| !before(at).is_some_and(char::is_alphanumeric))
}

/// Removes escape sequences (ECMA-48): `ESC [`, parameters, a letter.
fn without_colours(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        if c != '\u{1B}' {
            text.push(c);
        } else if characters.next() == Some('[') {
            characters.find(|c| matches!(c, '@'..='~'));
        }
    }
    text
}
