//! The template, the styles and the scripts, joined with the sections of a page.

use super::{PageSound, RecordingPage, facts, plot_svg, verdict};
use crate::classify::Outcome;
use crate::html::{SHARED_SCRIPT, SHARED_STYLE, csp_source, escaped_text, filled, script_json};
use crate::picture::{Rgb, Theme};
use std::fmt::Write;
use std::io;

/// Labels with colours of their own.
pub(super) const LABEL_COLOURS: usize = 12;

const TEMPLATE: &str = include_str!("../../assets/recording/template.html");
const STYLE: &str = include_str!("../../assets/recording/style.css");

macro_rules! scripts {
    ($($name:literal),+ $(,)?) => {
        /// Names and texts of the scripts, in the order in which they are joined.
        const SCRIPTS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../assets/recording/script/", $name)))),+];
    };
}

scripts!("10-report.js", "20-player.js", "30-plots.js", "40-passages.js", "50-keys.js", "90-start.js");

/// The page of a recording with this outcome.
pub(super) fn page(page: &RecordingPage<'_>, outcome: &Outcome) -> io::Result<String> {
    let script: String = [SHARED_SCRIPT].into_iter().chain(SCRIPTS.iter().map(|(_, text)| *text)).collect();
    let style = style();
    let playable = matches!(page.sound, PageSound::Link(_) | PageSound::Embedded(_));
    let plots = if outcome.duration_s > 0.0 {
        [
            plot_svg::spectrogram(page.plots, outcome)?,
            plot_svg::level(page.plots, outcome),
            plot_svg::probabilities(outcome),
            plot_svg::passages(outcome),
            plot_svg::time_axis(outcome),
            format!("<div id=\"over-plots\">{}</div>", plot_svg::silence(outcome)),
        ]
        .concat()
    } else {
        String::new()
    };
    let data = script_json(page.report).map_err(io::Error::other)?;
    let values = [
        ("TITLE", escaped_text(&page.title(outcome))),
        ("SUBTITLE", facts::subtitle(page, outcome)),
        ("CSP", policy(&style, &script, &page.sound)),
        ("STYLE", style),
        ("SCRIPT", script),
        ("VERDICT", verdict::verdict(page, outcome)),
        ("PLOTS", plots),
        ("PLAYER", facts::player(&page.sound)),
        ("PASSAGES", verdict::passages(outcome, playable)),
        ("HEADS", verdict::further_heads(outcome)),
        ("FACTS", facts::facts(page, outcome)),
        ("MADE", made(page.created)),
        ("DATA", data),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    Ok(filled(TEMPLATE, &values))
}

/// Who made a page, and when.
pub(super) fn made(created: &str) -> String {
    escaped_text(&format!("Made by pianoscope {} on {created}.", env!("CARGO_PKG_VERSION")))
}

/// The shared style, the colours of the labels, the style of these pages.
pub(super) fn style() -> String {
    let hex = |[red, green, blue]: Rgb| format!("#{red:02x}{green:02x}{blue:02x}");
    let mut style = SHARED_STYLE.to_owned();
    for label in 0..LABEL_COLOURS {
        let of = |colour: fn(Theme, usize) -> Rgb| {
            format!("light-dark({}, {})", hex(colour(Theme::Light, label)), hex(colour(Theme::Dark, label)))
        };
        let (area, text) = (of(Theme::label), of(Theme::label_text));
        writeln!(style, ".label-{label} {{ --label: {area}; --label-text: {text}; }}").ok();
    }
    style + STYLE
}

/// Nothing is loaded from anywhere but the sound, and only these scripts and styles run.
pub(super) fn policy(style: &str, script: &str, sound: &PageSound) -> String {
    let media = match sound {
        PageSound::None | PageSound::Elsewhere(_) => "'none'",
        PageSound::Link(_) => "file: 'self'",
        PageSound::Embedded(_) => "data:",
    };
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; media-src {media}; base-uri 'none'; form-action 'none'",
        csp_source(script),
        csp_source(style)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn all_scripts_are_joined_in_the_order_of_their_names_and_none_ends_its_element() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/recording/script");
        let names =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        assert_eq!(names, SCRIPTS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        for text in SCRIPTS.iter().map(|(_, text)| *text).chain([SHARED_SCRIPT]) {
            assert!(!text.to_lowercase().contains("</script"));
        }
        assert!(!style().to_lowercase().contains("</style"));
    }
}
