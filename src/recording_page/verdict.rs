//! The verdict, how it was found, the passages and the further heads, as HTML.

use super::RecordingPage;
use super::plot_svg::label_class;
use crate::classify::report::{head_summary, other_labels_text};
use crate::classify::{HeadOutcome, Outcome, Segment, VoteRule, WindowChoice};
use crate::format::{clock_time, duration, percent, thousands};
use crate::html::escaped_text;
use crate::model::HeadKind;
use std::fmt::Write;

/// Bars of a further head: the most probable labels.
const MAX_BARS: usize = 10;

/// The verdict in large letters, and how it was found.
pub(super) fn verdict(page: &RecordingPage<'_>, outcome: &Outcome) -> String {
    let heading = match (outcome.verdict(), outcome.verdict_label(), outcome.confidence()) {
        (Some(verdict), Some(label), Some(confidence)) => format!(
            "<h2 class=\"{}\"><span class=\"dot\"></span>{} <span class=\"confidence\">{}</span></h2>",
            label_class(verdict.label),
            escaped_text(label),
            percent(confidence, 0)
        ),
        _ if outcome.windows() == 0 => "<h2>No verdict: nothing audible</h2>".to_owned(),
        _ => format!("<h2>{}</h2>", escaped_text(&outcome.first().map(head_summary).unwrap_or_default())),
    };
    let others = outcome.first().and_then(|head| other_labels_text(head, |label| head.label(label)));
    let others = others.map(|text| format!("<p>With {}.</p>", escaped_text(&text))).unwrap_or_default();
    let votes =
        outcome.first().map(|head| votes(head, outcome.duration_s - outcome.audible_s)).unwrap_or_default();
    format!(
        "<section class=\"verdict\" aria-label=\"Verdict\">{heading}{others}{votes}<p class=\"secondary\">{}</p></section>",
        escaped_text(&method(page, outcome))
    )
}

/// A bar with the share of the windows that voted for each label, and their numbers, which are the legend of the plots, too.
fn votes(head: &HeadOutcome, silent_s: f64) -> String {
    if head.head.kind != HeadKind::Exclusive || head.tally.windows == 0 {
        return String::new();
    }
    let windows = head.tally.windows as f64;
    let mut bar = String::from("<svg class=\"votes\" aria-hidden=\"true\">");
    let mut legend =
        String::from("<ul class=\"vote-counts\" aria-label=\"Windows that voted for each label\">");
    let mut left = 0.0;
    for (label, (name, &count)) in head.head.labels.iter().zip(&head.tally.votes).enumerate() {
        let class = label_class(label);
        if count > 0 {
            let width = 100.0 * count as f64 / windows;
            write!(bar, "<rect class=\"{class}\" x=\"{left:.3}%\" width=\"{width:.3}%\" height=\"100%\"/>")
                .ok();
            left += width;
        }
        write!(
            legend,
            "<li class=\"{class}\"><span class=\"dot\"></span>{}: {}</li>",
            escaped_text(name),
            windows_text(count)
        )
        .ok();
    }
    if silent_s >= 0.5 {
        let swatch =
            "<svg class=\"swatch\" aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\"/></svg>";
        write!(legend, "<li>{swatch}not audible: {}</li>", duration(silent_s)).ok();
    }
    format!("{bar}</svg>{legend}</ul>")
}

/// `1 window`, `1,478 windows`.
fn windows_text(count: u64) -> String {
    format!("{} {}", thousands(count), if count == 1 { "window" } else { "windows" })
}

/// How the verdict was found, in words.
fn method(page: &RecordingPage<'_>, outcome: &Outcome) -> String {
    let window_s = outcome.framing.window as f64 / f64::from(crate::audio::SAMPLE_RATE);
    if outcome.windows() == 0 {
        return format!(
            "The model {} judges windows of {window_s:.2} s that are loud enough to be heard. There are none.",
            outcome.model
        );
    }
    let windows = thousands(outcome.windows());
    let which = match page.options.windows {
        WindowChoice::All => format!("all {windows} audible windows of {window_s:.2} s"),
        WindowChoice::Random { seed, .. } => {
            format!("{windows} windows of {window_s:.2} s, chosen at random (seed {seed})")
        }
    };
    let threshold = match page.options.envelope_threshold_db {
        Some(db) => format!(" What is {:.0} dB below its level counts as silent.", db.abs()),
        None => String::new(),
    };
    let won = format!("{} of {windows}", thousands(outcome.winning_windows()));
    let verdict = match (outcome.verdict_label(), page.options.vote) {
        (Some(label), VoteRule::Majority) => {
            let decided = if is_tie(outcome) {
                format!("{won} is a tie, in which the higher mean probability decided")
            } else {
                format!("most votes, {won}, decided")
            };
            format!(
                " Each voted for its most probable label; {decided}. The percentage is the mean probability of {label} over all of them."
            )
        }
        (Some(label), VoteRule::Mean) => format!(
            " The label with the highest mean probability decided; in {won} {label} was the most probable one."
        ),
        (None, _) => String::new(),
    };
    format!("The model {} judged {which}.{verdict}{threshold}", outcome.model)
}

/// Whether another label has as many votes as that of the verdict.
fn is_tie(outcome: &Outcome) -> bool {
    let won = outcome.winning_windows();
    outcome.first().is_some_and(|head| head.tally.votes.iter().filter(|&&votes| votes == won).count() > 1)
}

/// The passages of the first head: buttons that play them, or a list if there is no sound.
pub(super) fn passages(outcome: &Outcome, playable: bool) -> String {
    let Some(head) = outcome.first().filter(|head| !head.segments.is_empty()) else { return String::new() };
    let count = head.segments.len();
    let heading =
        if count == 1 { "1 passage".to_owned() } else { format!("{} passages", thousands(count as u64)) };
    let items: String = head
        .segments
        .iter()
        .enumerate()
        .map(|(index, segment)| passage(head, index, segment, playable))
        .collect();
    format!(
        "<section aria-labelledby=\"passages-title\"><h2 id=\"passages-title\">{heading}</h2><ol id=\"passages\" class=\"passages\">{items}</ol></section>"
    )
}

fn passage(head: &HeadOutcome, index: usize, segment: &Segment, playable: bool) -> String {
    let &Segment { start_s, end_s, label, confidence } = segment;
    let text = format!(
        "<span class=\"dot\"></span><span class=\"passage-time\">{} – {}</span><span class=\"passage-label\" dir=\"auto\">{}</span><span class=\"passage-note\">{}, {}</span>",
        clock_time(start_s),
        clock_time(end_s),
        escaped_text(head.label(label)),
        duration(end_s - start_s),
        percent(confidence, 0)
    );
    let class = label_class(label);
    if !playable {
        return format!("<li class=\"{class} passage\">{text}</li>");
    }
    format!(
        "<li class=\"{class}\"><button type=\"button\" class=\"passage\" data-passage=\"{index}\" aria-pressed=\"false\" disabled><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"M4 2.5v11l9-5.5z\"/></svg>{text}</button></li>"
    )
}

/// The further heads, with a bar for each of their most probable labels.
pub(super) fn further_heads(outcome: &Outcome) -> String {
    outcome.heads.iter().skip(1).filter(|head| head.tally.windows > 0).map(further_head).collect()
}

fn further_head(head: &HeadOutcome) -> String {
    let name = escaped_text(&head.head.name);
    if head.head.kind == HeadKind::Value {
        return format!(
            "<section class=\"head\"><h2>{name}</h2><p>{}</p></section>",
            escaped_text(&head_summary(head))
        );
    }
    let mut means: Vec<(usize, f64)> = head.tally.mean.iter().copied().enumerate().collect();
    means.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut rows = String::new();
    for &(label, mean) in means.iter().take(MAX_BARS) {
        write!(
            rows,
            "<li class=\"{}\"><span class=\"bar-name\" dir=\"auto\">{}</span><svg class=\"bar\" aria-hidden=\"true\"><rect width=\"{:.2}%\" height=\"100%\"/></svg><span class=\"bar-value\">{}</span></li>",
            label_class(label),
            escaped_text(head.label(label)),
            100.0 * mean.clamp(0.0, 1.0),
            percent(mean, 0)
        )
        .ok();
    }
    let left = means.len().saturating_sub(MAX_BARS);
    let more = if left > 0 {
        format!("<p class=\"secondary\">and {left} less probable ones</p>")
    } else {
        String::new()
    };
    format!("<section class=\"head\"><h2>{name}</h2><ul class=\"bar-list\">{rows}</ul>{more}</section>")
}
