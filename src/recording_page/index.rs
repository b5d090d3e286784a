//! The list of the pages in a folder.

use super::PageSound;
use super::parts::{made, policy, style};
use super::plot_svg::label_class;
use crate::classify::Outcome;
use crate::format::{clock_time, percent};
use crate::html::{SHARED_SCRIPT, escaped_text, filled};

const TEMPLATE: &str = include_str!("../../assets/recording/index.html");
const START: &str = include_str!("../../assets/recording/index.js");

/// A recording in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexEntry {
    /// What it is called.
    pub title: String,
    /// What the user calls the input.
    pub input: String,
    /// Of its page, relative to the list; `None` if it has none.
    pub address: Option<String>,
    /// Index and name of the verdict's label, and its confidence.
    pub verdict: Option<(usize, String, f64)>,
    /// Length in seconds.
    pub length_s: Option<f64>,
    /// Why it has no page.
    pub failure: Option<String>,
}

impl IndexEntry {
    /// Of a recording with a page.
    pub fn new(title: String, input: String, address: String, outcome: &Outcome) -> Self {
        let verdict = outcome.verdict().zip(outcome.verdict_label());
        Self {
            title,
            input,
            address: Some(address),
            verdict: verdict.map(|(verdict, label)| (verdict.label, label.to_owned(), verdict.confidence)),
            length_s: Some(outcome.duration_s),
            failure: None,
        }
    }
}

/// A page that lists recordings with their verdicts and leads to their pages.
pub fn index_page(entries: &[IndexEntry], created: &str) -> String {
    let style = style();
    let script = [SHARED_SCRIPT, START].concat();
    let count = entries.len();
    let title = if count == 1 { "1 recording".to_owned() } else { format!("{count} recordings") };
    let rows: String = entries.iter().map(row).collect();
    let policy = policy(&style, &script, &PageSound::None);
    let made = made(created);
    let values = [
        ("TITLE", title.as_str()),
        ("CSP", policy.as_str()),
        ("STYLE", style.as_str()),
        ("SCRIPT", script.as_str()),
        ("ROWS", rows.as_str()),
        ("MADE", made.as_str()),
    ];
    filled(TEMPLATE, &values)
}

fn row(entry: &IndexEntry) -> String {
    let title = escaped_text(&entry.title);
    let named = match &entry.address {
        Some(address) => format!("<a href=\"{}\" dir=\"auto\">{title}</a>", escaped_text(address)),
        None => format!("<span dir=\"auto\">{title}</span>"),
    };
    // A file without a title is called by its name.
    let input = match entry.input == entry.title {
        true => String::new(),
        false => format!("<span class=\"input\" dir=\"auto\">{}</span>", escaped_text(&entry.input)),
    };
    if let Some(failure) = &entry.failure {
        let reason = failure.strip_prefix(&entry.input).and_then(|rest| rest.strip_prefix(": "));
        let reason = escaped_text(reason.unwrap_or(failure));
        return format!(
            "<tr role=\"row\"><td role=\"cell\">{named}{input}</td><td role=\"cell\" colspan=\"3\">failed: {reason}</td></tr>\n"
        );
    }
    let verdict = entry.verdict.as_ref().map_or("none".to_owned(), |(label, name, _)| {
        let class = label_class(*label);
        format!(
            "<span class=\"verdict-cell {class}\"><span class=\"dot\"></span>{}</span>",
            escaped_text(name)
        )
    });
    let confidence =
        entry.verdict.as_ref().map(|(.., confidence)| percent(*confidence, 0)).unwrap_or_default();
    let length = entry.length_s.map(clock_time).unwrap_or_default();
    format!(
        "<tr role=\"row\"><td role=\"cell\">{named}{input}</td><td role=\"cell\">{verdict}</td><td role=\"cell\" class=\"number\">{confidence}</td><td role=\"cell\" class=\"number\">{length}</td></tr>\n"
    )
}
