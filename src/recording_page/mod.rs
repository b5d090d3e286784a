//! A recording and its outcome as a web page in one file: spectrogram, level, votes, passages to play, tags.
//!
//! ```text
//! pass: PageAnalyser → Plots ─┐
//! outcome, tags, sound ───────┴→ sections (HTML, SVG, PNG) → parts (template, style, scripts) → one page
//! ```
//!
//! Everything but playing works without JavaScript: the plots are SVG and PNG. The data of the page are the JSON that
//! [`report`](crate::classify::report) writes; the plots carry the values that their readout shows.

mod columns;
mod facts;
mod index;
mod parts;
mod plot_svg;
mod plots;
#[cfg(test)]
mod tests;
mod verdict;

pub use index::{IndexEntry, index_page};
pub use plots::{PageAnalyser, Plots};

use crate::classify::report::Report;
use crate::classify::{Options, Outcome};
use crate::library::Tags;
use std::io;

/// Where the page finds the sound of its recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageSound {
    /// Nowhere: the page is silent.
    None,
    /// In a file, by its address: the page plays only where the file is.
    Link(String),
    /// In the page: an address such as `data:audio/ogg;base64,...`.
    Embedded(String),
    /// On another page, which the page leads to.
    Elsewhere(String),
}

/// What a page shows.
#[derive(Debug)]
pub struct RecordingPage<'a> {
    /// The input and its outcome, which still has its windows.
    pub report: &'a Report,
    /// From the same pass.
    pub plots: &'a Plots,
    /// The tags of the file; empty ones are left out.
    pub tags: &'a Tags,
    /// Size of the file.
    pub bytes: Option<u64>,
    /// Of the classification.
    pub options: &'a Options,
    /// Where the sound is.
    pub sound: PageSound,
    /// When the page is made, as people write it.
    pub created: &'a str,
}

impl RecordingPage<'_> {
    /// The page; `None` if the recording was not classified.
    ///
    /// # Errors
    /// If the spectrogram cannot be drawn.
    pub fn html(&self) -> io::Result<Option<String>> {
        let Ok(outcome) = &self.report.result else { return Ok(None) };
        parts::page(self, outcome).map(Some)
    }

    /// The title of its tags or of its page, else its file's name.
    fn title(&self, outcome: &Outcome) -> String {
        page_title(self.tags, outcome, &self.report.input)
    }
}

/// What a recording is called: the title of its tags or of its page, else the last part of its name.
pub fn page_title(tags: &Tags, outcome: &Outcome, input: &str) -> String {
    let title = tags.title.as_ref().or(outcome.info.title.as_ref()).filter(|title| !title.trim().is_empty());
    match title {
        Some(title) => title.clone(),
        None if input == "-" => "Recording from stdin".to_owned(),
        None => file_name(input).to_owned(),
    }
}

/// The last part of a path or link; all of it if there is none.
fn file_name(input: &str) -> &str {
    if input.starts_with("http://") || input.starts_with("https://") {
        return input;
    }
    let last = std::path::Path::new(input).file_name().and_then(|name| name.to_str());
    last.unwrap_or(input)
}
