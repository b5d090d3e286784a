//! The movie box (`moov`, ISO 14496-12, 8.2) → its tracks.

use super::boxes::{Mp4Box, boxes};
use super::edit_list::EditEntry;
use super::gapless::{Gapless, opus_pre_skip, read_gapless};
use super::layout::Layout;
use super::sample_entry::{codec_name, is_big_endian, is_protected};
use crate::audio::language::language_name;
use crate::audio::track_choice::AudioTrack;

/// Edits of one track: an hour with one every second.
const MAX_EDITS: usize = 3_600;
const MAX_TRACKS: usize = 1_000;

/// A movie box.
pub(super) struct Movie {
    /// Ticks per second of `duration` and of the durations of edits.
    pub(super) timescale: u32,
    /// Of the longest track; 0 if it is not known.
    pub(super) duration: u64,
    /// All tracks, of any kind.
    pub(super) tracks: Vec<Mp4Track>,
    pub(super) track_extends: Vec<TrackExtends>,
    /// The samples are in fragments behind the movie box.
    pub(super) is_fragmented: bool,
    /// Encoder delay by a tag of iTunes.
    pub(super) gapless: Option<Gapless>,
}

/// What a `trex` box states of a track in fragments (8.8.3).
pub(super) struct TrackExtends {
    /// Place of the box, in bytes of the file.
    pub(super) at: u64,
    pub(super) id: u32,
    /// Duration of a sample in ticks, unless its fragment states one.
    pub(super) default_duration: u32,
}

/// A track.
#[derive(Default)]
pub(super) struct Mp4Track {
    pub(super) id: u32,
    /// Place of its box, and of its edit box, in bytes of the file.
    pub(super) at: u64,
    pub(super) edits_at: Option<u64>,
    pub(super) is_enabled: bool,
    pub(super) is_audio: bool,
    /// As ISO 639-2, or empty.
    pub(super) language: String,
    /// Ticks per second of the media.
    pub(super) timescale: u32,
    /// Length of all samples in the movie box in ticks; 0 if they are in fragments.
    pub(super) samples_duration: u64,
    pub(super) edits: Vec<EditEntry>,
    pub(super) codec: String,
    pub(super) is_protected: bool,
    /// PCM whose bytes are in the order that symphonia does not expect.
    pub(super) is_big_endian: bool,
    /// Samples at 48 kHz that Opus states to be skipped, and where that number is in the file.
    pub(super) pre_skip: Option<(u16, u64)>,
}

impl Movie {
    /// `None` if there is no movie box with tracks.
    pub(super) fn new(layout: &Layout) -> Option<Self> {
        let (at, content) = layout.movie.as_ref()?;
        let children = || boxes(content, *at);
        let (timescale, duration) =
            children().find(|child| &child.name == b"mvhd").and_then(|header| clock(&header))?;
        let extends = children().find(|child| &child.name == b"mvex");
        let track_extends: Vec<TrackExtends> = extends
            .iter()
            .flat_map(Mp4Box::children)
            .filter(|child| &child.name == b"trex")
            .filter_map(|child| track_extends(&child))
            .take(MAX_TRACKS)
            .collect();
        let tracks: Vec<Mp4Track> = children()
            .filter(|child| &child.name == b"trak")
            .take(MAX_TRACKS)
            .filter_map(|trak| track(&trak))
            .collect();
        let user_data = children().find(|child| &child.name == b"udta");
        (!tracks.is_empty()).then(|| Self {
            timescale,
            duration,
            tracks,
            track_extends,
            is_fragmented: extends.is_some(),
            gapless: user_data.and_then(|data| read_gapless(&data)),
        })
    }

    /// The audio tracks, in the order in which ffmpeg counts them too.
    pub(super) fn audio_tracks(&self) -> Vec<AudioTrack> {
        self.tracks
            .iter()
            .filter(|track| track.is_audio)
            .map(|track| AudioTrack {
                id: track.id,
                codec: Some(track.codec.clone()),
                language: language_name(&track.language),
                is_default: true,
                is_enabled: track.is_enabled,
            })
            .collect()
    }
}

fn track(trak: &Mp4Box<'_>) -> Option<Mp4Track> {
    let (id, is_enabled) = header(&trak.find(&[b"tkhd"])?)?;
    let media = trak.find(&[b"mdia"])?;
    let media_header = media.find(&[b"mdhd"])?;
    let (timescale, stated) = clock(&media_header)?;
    let mut kind = media.find(&[b"hdlr"])?.full()?.2;
    kind.skip(4)?;
    let is_audio = kind.array()? == *b"soun";
    let table = media.find(&[b"minf", b"stbl"])?;
    let edits_box = trak.find(&[b"edts"]);
    let entry = table.find(&[b"stsd"]).and_then(|description| {
        // Version, flags and the number of entries stand before the first one.
        boxes(description.content.get(8..)?, description.content_at + 8).next()
    });
    let samples_duration =
        table.find(&[b"stts"]).and_then(|times| samples_duration(&times)).unwrap_or(stated);
    Some(Mp4Track {
        id,
        at: trak.at,
        edits_at: edits_box.map(|edits| edits.at),
        is_enabled,
        is_audio,
        language: language(&media_header).unwrap_or_default(),
        timescale,
        samples_duration,
        edits: edits_box
            .and_then(|edits| edits.find(&[b"elst"]))
            .map(|list| edit_entries(&list))
            .unwrap_or_default(),
        codec: entry.as_ref().map_or("unknown sound".to_owned(), |entry| codec_name(entry)),
        is_protected: entry.as_ref().is_some_and(is_protected),
        is_big_endian: entry.as_ref().is_some_and(is_big_endian),
        pre_skip: entry.as_ref().and_then(opus_pre_skip),
    })
}

fn track_extends(extends: &Mp4Box<'_>) -> Option<TrackExtends> {
    let (_, _, mut fields) = extends.full()?;
    let id = fields.u32()?;
    fields.skip(4)?;
    Some(TrackExtends { at: extends.at, id, default_duration: fields.u32()? })
}

/// Id and whether it is enabled, of a `tkhd` box (8.3.2).
fn header(header: &Mp4Box<'_>) -> Option<(u32, bool)> {
    let (version, flags, mut fields) = header.full()?;
    fields.skip(if version == 1 { 16 } else { 8 })?;
    Some((fields.u32()?, flags & 1 != 0))
}

/// Timescale and duration of a `mvhd` or `mdhd` box (8.2.2, 8.4.2); a duration that is not known is 0.
fn clock(header: &Mp4Box<'_>) -> Option<(u32, u64)> {
    let (version, _, mut fields) = header.full()?;
    let wide = version == 1;
    fields.skip(if wide { 16 } else { 8 })?;
    let timescale = fields.u32().filter(|&timescale| timescale > 0)?;
    let unknown = if wide { u64::MAX } else { u64::from(u32::MAX) };
    let duration = fields.word(wide).filter(|&duration| duration != unknown).unwrap_or(0);
    Some((timescale, duration))
}

/// Three letters of five bits each, behind the duration of a `mdhd` box.
fn language(media_header: &Mp4Box<'_>) -> Option<String> {
    let (version, _, mut fields) = media_header.full()?;
    fields.skip(if version == 1 { 28 } else { 16 })?;
    let code = fields.u16()?;
    // Smaller values are Macintosh's numbers of languages.
    let letters = [code >> 10, code >> 5, code].map(|letter| (letter & 0x1f) as u8 + 0x60);
    (code >= 0x400 && letters.iter().all(u8::is_ascii_lowercase))
        .then(|| letters.iter().map(|&letter| char::from(letter)).collect())
}

/// Entries of an `elst` box (8.6.6).
fn edit_entries(list: &Mp4Box<'_>) -> Vec<EditEntry> {
    let Some((version, _, mut fields)) = list.full() else { return Vec::new() };
    let wide = version == 1;
    let count = fields.u32().unwrap_or(0) as usize;
    let entry = || {
        let duration = fields.word(wide)?;
        let media_time = fields.word(wide)?;
        let media_time = if wide { media_time as i64 } else { i64::from(media_time as u32 as i32) };
        let rate = fields.u16()?;
        fields.skip(2)?;
        Some(EditEntry { duration, media_time, is_dwell: rate == 0 })
    };
    std::iter::from_fn(entry).take(count.min(MAX_EDITS)).collect()
}

/// Sum of the durations of a `stts` box (8.6.1.2).
fn samples_duration(times: &Mp4Box<'_>) -> Option<u64> {
    let (_, _, mut fields) = times.full()?;
    let count = fields.u32()?;
    let mut duration = 0_u64;
    for _ in 0..count {
        let (Some(samples), Some(each)) = (fields.u32(), fields.u32()) else { break };
        duration = duration.saturating_add(u64::from(samples) * u64::from(each));
    }
    Some(duration)
}
