//! What is known of the file, as HTML: its tags, its format, notes.

use super::{PageSound, RecordingPage, file_name};
use crate::classify::Outcome;
use crate::format::{clock_time, thousands};
use crate::html::escaped_text;
use bytesize::ByteSize;

/// `Artist · Album · 3:04`, without what is not known.
pub(super) fn subtitle(page: &RecordingPage<'_>, outcome: &Outcome) -> String {
    let people = [page.tags.artist.clone(), page.tags.album.clone()].into_iter().flatten();
    let parts: Vec<String> = people.chain([clock_time(outcome.duration_s)]).collect();
    escaped_text(&parts.join(" · "))
}

/// Tags and file as a list of names and values.
pub(super) fn facts(page: &RecordingPage<'_>, outcome: &Outcome) -> String {
    let tags = page.tags;
    let number = |number: Option<i64>| number.map(|number| number.to_string());
    let info = &outcome.info;
    let channels = match info.channels {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        channels => format!("{channels} channels"),
    };
    let rows = [
        ("Title", tags.title.clone().or_else(|| info.title.clone())),
        ("Artist", tags.artist.clone()),
        ("Album", tags.album.clone()),
        ("Artist of the album", tags.album_artist.clone().filter(|name| Some(name) != tags.artist.as_ref())),
        ("Track", number(tags.track.map(i64::from))),
        ("Year", number(tags.year.map(i64::from))),
        ("Genre", tags.genre.clone()),
        ("File", Some(file_name(&page.report.input).to_owned())),
        ("Format", Some(format!("{}, {} Hz, {channels}", info.codec, thousands(info.sample_rate.into())))),
        ("Size", page.bytes.map(|bytes| ByteSize(bytes).display().si().to_string())),
        (
            "Length",
            Some(format!(
                "{}, {} of it audible",
                clock_time(outcome.duration_s),
                clock_time(outcome.audible_s)
            )),
        ),
        ("Model", Some(outcome.model.clone())),
    ];
    let rows: String = rows
        .into_iter()
        .filter_map(|(name, value)| {
            let value = value.filter(|value| !value.trim().is_empty())?;
            Some(format!("<div><dt>{name}</dt><dd dir=\"auto\">{}</dd></div>", escaped_text(&value)))
        })
        .collect();
    let notes: String = outcome.notes.iter().map(|note| format!("<li>{}</li>", escaped_text(note))).collect();
    let notes =
        if notes.is_empty() { notes } else { format!("<h2>Notes</h2><ul class=\"notes\">{notes}</ul>") };
    format!("<section class=\"facts\"><h2>Recording</h2><dl>{rows}</dl>{notes}</section>")
}

/// The player, or where else the recording can be played.
pub(super) fn player(sound: &PageSound) -> String {
    let source = match sound {
        PageSound::None => return String::new(),
        PageSound::Elsewhere(page) => {
            return format!(
                "<section id=\"player\" aria-label=\"Player\"><a href=\"{0}\" rel=\"noreferrer\">Play it on its page</a> <span class=\"secondary\" dir=\"ltr\">{0}</span></section>",
                escaped_text(page)
            );
        }
        PageSound::Link(source) | PageSound::Embedded(source) => source,
    };
    format!(
        "<section id=\"player\" aria-label=\"Player\">\
         <button type=\"button\" id=\"play\" aria-keyshortcuts=\"Space\" title=\"Play or pause (Space)\" hidden></button>\
         <input type=\"range\" id=\"position\" min=\"0\" step=\"0.1\" value=\"0\" aria-label=\"Position\" hidden>\
         <span id=\"time\" class=\"time\" hidden></span>\
         <audio id=\"audio\" controls preload=\"metadata\" src=\"{}\"></audio>\
         <p id=\"player-note\" class=\"secondary\" role=\"status\" hidden></p></section>",
        escaped_text(source)
    )
}
