//! What yt-dlp said on stderr → why it failed.
//!
//! Only its lines that begin with `ERROR:` tell why; a warning counts where it says that no JavaScript can be run. They read
//! `ERROR: [site] id: what is wrong (caused by …); please report this issue on …`, after yt-dlp's `utils/_utils.py` and
//! `YoutubeDL.py` of 2026.10.26.

mod network;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use network::NO_ANSWER;

use super::sanitize::sanitize;
use crate::fetch::{OLD_DAYS, Reason, age_in_days};

/// Most characters of a line that is kept.
const LONGEST_LINE: usize = 400;
/// Most characters of a reason in yt-dlp's own words.
const LONGEST_SENTENCE: usize = 200;
const SILENT: &str = "yt-dlp ended without a word: try again, or name another yt-dlp with --yt-dlp";
const NO_JAVASCRIPT: &str = "No supported JavaScript runtime could be found";
/// An exception of Python's follows.
const CAUSE: &str = " (caused by ";
/// What is asked where yt-dlp takes its own code to be at fault.
const ASKS_FOR_REPORT: &str = "lease report this issue on";

/// What yt-dlp's lines mean.
///
/// `lines`: its last lines of stderr as [`displayable`] returns them, oldest first. `version`: of yt-dlp, if known, e.g. `2026.10.26`.
pub(super) fn reason(lines: &[String], version: Option<&str>) -> Reason {
    why(lines, version.filter(|version| age_in_days(version).is_some_and(|days| days > OLD_DAYS)))
}

/// The line as it is kept to be shown: on one line, without colours, at most 400 characters. `None` for what tells nothing:
/// blank lines and the places in yt-dlp's code.
pub(super) fn displayable(line: &str) -> Option<String> {
    let line = without_colours(line);
    let is_place = line.starts_with("    ")
        || line.trim_start().starts_with("File \"")
        || line.starts_with("Traceback (most recent call last)")
        || line.starts_with("During handling of the above exception")
        || line.starts_with("The above exception was the direct cause");
    Some(sanitize(&line, LONGEST_LINE)).filter(|line| !line.is_empty() && !is_place)
}

/// `old` is the version where it is too old for today's sites.
fn why(lines: &[String], old: Option<&str>) -> Reason {
    let no_javascript = lines.iter().any(|line| line.contains(NO_JAVASCRIPT));
    let errors = ErrorLine::all(lines);
    let Some(last) = errors.last() else { return without_error(lines, old) };
    let known = errors.iter().rev().find_map(|line| line.reason(old, no_javascript));
    known.unwrap_or_else(|| Reason::Other(last.sentence()))
}

/// It stopped before it could complain: its options are wrong, or its code broke.
fn without_error(lines: &[String], old: Option<&str>) -> Reason {
    let tells = |line: &&String| !line.starts_with("WARNING:") && !line.starts_with('[');
    let Some(last) = lines.iter().rev().find(tells) else { return Reason::Other(SILENT.to_owned()) };
    if let Some((_, wrong)) = last.split_once(": error: ") {
        return Reason::Other(format!("yt-dlp does not take its options: {wrong}"));
    }
    let line = ErrorLine::new(last);
    let broke = || Reason::Other(format!("yt-dlp broke: {}", line.sentence()));
    line.reason(old, false).unwrap_or_else(broke)
}

/// One error of yt-dlp's.
#[derive(Debug)]
struct ErrorLine {
    /// Who says it, e.g. `youtube` or `youtube:tab`.
    site: Option<String>,
    /// What is wrong, on one line.
    said: String,
    /// The same to compare with: in lower case, with straight apostrophes, without links and without its cause, which may be a
    /// server's prose; with what was said on further lines.
    compared: String,
    /// Its cause too.
    with_cause: String,
    /// Whether yt-dlp takes its own code to be at fault.
    asks_for_report: bool,
}

impl ErrorLine {
    /// Oldest first.
    fn all(lines: &[String]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut goes_on = false;
        for line in lines {
            if let Some(said) = line.strip_prefix("ERROR:") {
                all.push(Self::new(said));
                goes_on = true;
            } else if line.starts_with("WARNING:") || line.starts_with("Deprecated") || line.starts_with('[')
            {
                goes_on = false;
            } else if let (true, Some(last)) = (goes_on, all.last_mut()) {
                // A geographic block tells of countries and proxies on lines of their own.
                last.compared.push(' ');
                last.compared.push_str(&comparable(line));
            }
        }
        all
    }

    fn new(said: &str) -> Self {
        let (site, said) = site_and_words(said.trim());
        Self {
            site: site.map(str::to_owned),
            said: said.to_owned(),
            compared: comparable(said.split(CAUSE).next().unwrap_or_default()),
            with_cause: comparable(said),
            asks_for_report: said.contains(ASKS_FOR_REPORT),
        }
    }

    fn reason(&self, old: Option<&str>, no_javascript: bool) -> Option<Reason> {
        let too_old = || old.map(|version| Reason::OldYtDlp(version.to_owned()));
        if self.says(phrases::NO_FORMATS) {
            return Some(match too_old() {
                _ if no_javascript => Reason::NoJavaScript,
                Some(reason) => reason,
                None => phrases::without_formats(self),
            });
        }
        // What the network says first: it names hosts, which may be called `login` or `premium`.
        let known = network::no_connection(&self.compared)
            .or_else(|| phrases::reason(self))
            .or_else(|| network::reason(&self.with_cause));
        match known {
            // The address comes from yt-dlp's reading of the player; a wrong reading is refused.
            Some(Reason::Forbidden(_)) if self.says(&["unable to download video data"]) => {
                too_old().or(known)
            }
            None if self.asks_for_report => too_old(),
            known => known,
        }
    }

    /// Whether it holds one of these phrases.
    fn says(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| has(&self.compared, phrase))
    }

    /// In yt-dlp's own words, without what is meant for its makers and without their manual.
    fn sentence(&self) -> String {
        let mut said = self.said.split(CAUSE).next().unwrap_or_default();
        if let Some((before, _)) = said.split_once(ASKS_FOR_REPORT) {
            said = before.trim_end_matches(['p', 'P']);
        }
        if let Some((before, _)) = said.split_once("https://github.com/yt-dlp") {
            said = before.rfind(['.', ';']).and_then(|end| before.get(..end)).unwrap_or(before);
        }
        let said = sanitize(said.trim_end_matches([' ', ';', ',', ':']), LONGEST_SENTENCE);
        if said.is_empty() { SILENT.to_owned() } else { said }
    }
}

/// `[site] id: words` → `site` and `words`.
fn site_and_words(said: &str) -> (Option<&str>, &str) {
    let Some((site, rest)) = said.strip_prefix('[').and_then(|said| said.split_once("] ")) else {
        return (None, said);
    };
    let is_site = site.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '.' | '_' | '-' | '+'));
    if !is_site {
        return (None, said);
    }
    if site == "download" {
        return (None, rest);
    }
    // A file's name is the id on pages that no site is known for, and may hold spaces; elsewhere that is a sentence.
    let is_id = |id: &str| !id.contains(' ') || matches!(site, "generic" | "html5");
    match rest.split_once(": ") {
        Some((id, words)) if is_id(id) => (Some(site), words),
        _ => (Some(site), rest),
    }
}

/// Links go, because a link may hold any words.
fn comparable(said: &str) -> String {
    let said = said.split(ASKS_FOR_REPORT).next().unwrap_or_default();
    let is_link = |word: &&str| word.contains("http://") || word.contains("https://");
    let words: Vec<_> = said.split_whitespace().filter(|word| !is_link(word)).collect();
    words.join(" ").to_lowercase().replace(['’', '‘'], "'")
}

/// Whether `phrase` is in `text` at the begin of a word: nobody must `log in` to a catalog in print.
fn has(text: &str, phrase: &str) -> bool {
    let before = |at| text.get(..at).and_then(|head: &str| head.chars().next_back());
    text.match_indices(phrase).any(|(at, _)| !before(at).is_some_and(char::is_alphanumeric))
}

/// Without escape sequences (ECMA-48): `ESC [`, parameters, a letter.
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
