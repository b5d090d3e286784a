//! MP4, M4A and MOV (ISO 14496-12, QuickTime): what symphonia's demuxer does not do.
//!
//! It ignores edit lists, enabled flags and the order of bytes of PCM, and refuses a file whose end is missing. So the movie box is parsed here; symphonia gets
//! a view of the file that shows the chosen track alone and has its full length, and its packets are cut by the edit list.

mod boxes;
mod edit_list;
mod fragments;
mod gapless;
mod layout;
mod movie;
mod sample_entry;

use super::AudioError;
use super::source_view::SourceView;
use super::track::{OPUS_RATE, OpenError};
use super::track_choice::TrackChoice;
use edit_list::EditedMedia;
pub(super) use edit_list::{Cut, EditList};
pub(super) use fragments::FragmentTimes;
use fragments::FragmentedTrack;
use layout::Layout;
use movie::{Movie, Mp4Track};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use symphonia::core::io::MediaSource;

/// The track of a movie that is decoded.
pub(super) struct Mp4 {
    pub(super) choice: TrackChoice,
    /// `None`: all of the media is presented as it is.
    pub(super) edits: Option<EditList>,
    /// `None`: the media's clock is the one that symphonia counts.
    pub(super) fragment_times: Option<FragmentTimes>,
    /// PCM that symphonia would take as little-endian.
    pub(super) is_big_endian: bool,
    /// Tracks of any kind, of which symphonia sees one.
    pub(super) tracks: usize,
    /// The file ends within its samples.
    pub(super) is_cut_short: bool,
}

impl Mp4 {
    /// Chooses an audio track (`asked`, counted from 1) and returns the source as symphonia should see it. Without a movie
    /// box with audio, the source is returned as it is.
    ///
    /// # Errors
    /// [`AudioError::NoSuchTrack`], [`AudioError::Protected`], [`AudioError::Io`]; [`AudioError::Seek`] if the edit list cannot be
    /// followed in a sequential source.
    pub(super) fn open(
        mut source: Box<dyn MediaSource>,
        asked: Option<usize>,
    ) -> Result<(Box<dyn MediaSource>, Option<Self>), OpenError> {
        let is_sequential = !source.is_seekable();
        let layout = Layout::read(&mut *source, is_sequential).map_err(AudioError::Io)?;
        let length =
            if is_sequential { u64::MAX } else { source.seek(SeekFrom::End(0)).map_err(AudioError::Io)? };
        let movie = Movie::new(&layout);
        source.rewind().map_err(AudioError::Io)?;
        let Some(movie) = movie else { return Ok((source, None)) };
        let Some(choice) = TrackChoice::new(&movie.audio_tracks(), asked)? else { return Ok((source, None)) };
        let Some(track) = movie.tracks.iter().filter(|track| track.is_audio).nth(choice.index) else {
            return Ok((source, None));
        };
        if track.is_protected {
            return Err(AudioError::Protected.into());
        }
        let edits = edits(&movie, track);
        let mut fragment_times = None;
        if !is_sequential {
            fragment_times = FragmentTimes::read(&mut *source, &layout.fragments, &fragmented(&movie, track))
                .map_err(AudioError::Io)?;
        }
        if is_sequential && edits.as_ref().is_some_and(|edits| !edits.is_in_order()) {
            return Err(AudioError::Seek(0.0).into());
        }
        let is_big_endian = track.is_big_endian;
        let mut view =
            SourceView::new(source, 0).map_err(AudioError::Io)?.with_patches(patches(&movie, track));
        let is_cut_short = layout.stated_end > length && layout.last_media.is_some();
        if is_cut_short {
            view = view.with_length(layout.stated_end);
        }
        let tracks = movie.tracks.len();
        Ok((
            Box::new(view),
            Some(Self { choice, edits, fragment_times, is_big_endian, tracks, is_cut_short }),
        ))
    }
}

/// The audio track of an MP4 file that is to be decoded, whoever decodes it; `None` of other files.
pub(super) fn chosen_track(path: &Path, asked: Option<usize>) -> Option<TrackChoice> {
    let mut file = File::open(path).ok()?;
    if !is_mp4(&mut file).ok()? {
        return None;
    }
    Mp4::open(Box::new(file), asked).ok()?.1.map(|mp4| mp4.choice)
}

/// Whether `source` begins as an MP4 file. Seeks back to the start.
///
/// # Errors
/// Those of reading and seeking.
pub(super) fn is_mp4(mut source: &mut (impl Read + Seek + ?Sized)) -> io::Result<bool> {
    let mut head = Vec::new();
    (&mut source).take(8).read_to_end(&mut head)?;
    source.rewind()?;
    Ok(head.get(4..) == Some(b"ftyp"))
}

fn fragmented(movie: &Movie, track: &Mp4Track) -> FragmentedTrack {
    let extends = movie.track_extends.iter().find(|extends| extends.id == track.id);
    FragmentedTrack {
        id: track.id,
        timescale: track.timescale,
        default_duration: extends.map_or(0, |extends| extends.default_duration),
        movie_duration: track.samples_duration,
    }
}

/// Makes all tracks but one free space, so that symphonia neither reads nor refuses them; and the edit list, which is parsed here.
fn patches(movie: &Movie, chosen: &Mp4Track) -> Vec<(u64, Vec<u8>)> {
    let others = movie.tracks.iter().filter(|track| track.at != chosen.at).map(|track| track.at);
    let extends =
        movie.track_extends.iter().filter(|extends| extends.id != chosen.id).map(|extends| extends.at);
    // The name is behind the size of four bytes.
    let free = others.chain(extends).chain(chosen.edits_at).map(|at| (at + 4, b"free".to_vec()));
    // The decoder would skip these samples without notice.
    let pre_skip = chosen.pre_skip.map(|(_, at)| (at, vec![0, 0]));
    free.chain(pre_skip).collect()
}

/// The edit list of a track, else the encoder's delay as other boxes state it.
fn edits(movie: &Movie, track: &Mp4Track) -> Option<EditList> {
    let media_s = track.samples_duration as f64 / f64::from(track.timescale);
    let media = EditedMedia {
        movie_timescale: movie.timescale,
        movie_s: (movie.duration > 0).then(|| movie.duration as f64 / f64::from(movie.timescale)),
        timescale: track.timescale,
        media_s: (!movie.is_fragmented && track.samples_duration > 0).then_some(media_s),
    };
    if let Some(edits) = EditList::new(&track.edits, &media) {
        return Some(edits);
    }
    if let Some(gapless) = movie.gapless.filter(|_| track.codec == "aac" && !movie.is_fragmented) {
        let second = |samples: u64| samples as f64 / f64::from(track.timescale);
        let end_s = second(gapless.delay + gapless.length);
        return (end_s <= media_s + 0.1).then(|| EditList::part(second(gapless.delay), end_s.min(media_s)));
    }
    let (pre_skip, _) = track.pre_skip.filter(|&(samples, _)| samples > 0)?;
    Some(EditList::part(f64::from(pre_skip) / f64::from(OPUS_RATE), media.media_s.unwrap_or(f64::INFINITY)))
}
