//! A path or a source of bytes → a decoder with its first samples.

use super::packets::{low_rate_note, refuse_low_rate};
use super::timeline::{Timeline, late_start_note};
use super::tracked_source::TrackedSource;
use super::{Decoder, DecoderOptions, Source, StreamInfo};
use crate::audio::coded_pcm::is_coded_pcm;
use crate::audio::ffmpeg::{FfmpegInput, FfmpegStream};
use crate::audio::mp4::chosen_track;
use crate::audio::regular_file::open_regular;
use crate::audio::signature::{FileKind, read_file_kind};
use crate::audio::symphonia_stream::SymphoniaStream;
use crate::audio::track::OpenError;
use crate::audio::track_choice::TrackChoice;
use crate::audio::{AudioError, Resampler};
use std::ffi::OsStr;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;
use symphonia::core::io::MediaSource;

/// HE-AAC without its high band decodes at this rate or less, in Hz.
const MAX_HALF_RATE: u32 = 24_000;
/// The content of a file that symphonia refuses as a whole, in messages.
const WHOLE_FILE: &str = "the file";
/// Other tracks that are tried if the chosen one needs ffmpeg and there is none.
const MAX_OTHER_TRACKS: usize = 16;

impl Decoder {
    /// Opens `path` and decodes up to its first samples, so that rate and channels are the real ones.
    ///
    /// A file in a known format that symphonia cannot decode (HE-AAC, WMA, AC-3...) or finds damaged is decoded by `ffmpeg`
    /// if that is on the PATH; so is the rest of a file in which symphonia ends early.
    ///
    /// # Errors
    /// Every kind of [`AudioError`] that a file can cause. FIFOs, devices and folders are rejected unopened.
    pub fn open(path: &Path) -> Result<Self, AudioError> {
        Self::open_with(path, OsStr::new("ffmpeg"))
    }

    /// Like [`Decoder::open`], with another program for ffmpeg.
    ///
    /// # Errors
    /// As [`Decoder::open`].
    pub fn open_with(path: &Path, ffmpeg: &OsStr) -> Result<Self, AudioError> {
        Self::open_as(path, &DecoderOptions { ffmpeg: ffmpeg.to_owned(), ..DecoderOptions::default() })
    }

    /// Like [`Decoder::open`], for playback: of several channels the first two, interleaved.
    ///
    /// # Errors
    /// As [`Decoder::open`].
    pub fn open_stereo(path: &Path) -> Result<Self, AudioError> {
        Self::open_as(path, &DecoderOptions { max_channels: 2, ..DecoderOptions::default() })
    }

    /// Opens any source of bytes; `extension` (without the dot) is only a hint. Never starts ffmpeg.
    ///
    /// # Errors
    /// As [`Decoder::open`], and [`AudioError::NeedsFfmpeg`] where that would start ffmpeg.
    pub fn from_source(source: Box<dyn MediaSource>, extension: Option<&str>) -> Result<Self, AudioError> {
        Self::from_source_as(source, extension, &DecoderOptions::default())
    }

    /// Like [`Decoder::from_source`], with options.
    ///
    /// # Errors
    /// As [`Decoder::from_source`], and [`AudioError::NoSuchTrack`].
    pub fn from_source_as(
        source: Box<dyn MediaSource>,
        extension: Option<&str>,
        options: &DecoderOptions,
    ) -> Result<Self, AudioError> {
        if source.byte_len() == Some(0) {
            return Err(AudioError::Empty);
        }
        let decoder = Self::open_source(source, extension, options).map_err(|error| match error {
            OpenError::Audio(error) => error,
            OpenError::NeedsFfmpeg { content, .. } => AudioError::NeedsFfmpeg(content),
        })?;
        decoder.log_opened();
        Ok(decoder)
    }

    /// Opens a recording that is still being downloaded. Reads of `source` wait at the end of what is there; symphonia never seeks in
    /// it, so formats that store their index at the end are rejected. Never starts ffmpeg.
    ///
    /// # Errors
    /// As [`Decoder::from_source_as`].
    pub fn open_sequential(
        source: impl Read + Seek + Send + Sync + 'static,
        options: &DecoderOptions,
    ) -> Result<Self, AudioError> {
        Self::from_source_as(Box::new(SequentialSource(source)), None, options)
    }

    /// Like [`Decoder::open`], with options.
    ///
    /// # Errors
    /// As [`Decoder::open`], and [`AudioError::NoSuchTrack`].
    pub fn open_as(path: &Path, options: &DecoderOptions) -> Result<Self, AudioError> {
        let mut file = open_regular(path)?;
        let kind = read_file_kind(&mut file)?;
        let (source, read_position) = TrackedSource::new(file);
        let extension = path.extension().and_then(OsStr::to_str);
        let mut decoder = match Self::open_source(Box::new(source), extension, options) {
            Ok(decoder) => Self { read_position: Some(read_position), ..decoder },
            Err(error) => Self::open_with_ffmpeg(path, error, kind, options)?,
        };
        decoder.path = Some(path.to_owned());
        decoder.file_kind = kind;
        decoder.log_opened();
        Ok(decoder)
    }

    /// Asks ffmpeg, unless `error` settles that nothing could decode the file, or the file is of no known kind.
    fn open_with_ffmpeg(
        path: &Path,
        error: OpenError,
        kind: FileKind,
        options: &DecoderOptions,
    ) -> Result<Self, AudioError> {
        match error {
            OpenError::NeedsFfmpeg { .. } if !kind.is_recognised => Err(AudioError::NotAudio),
            OpenError::NeedsFfmpeg { content, choice } => {
                tracing::info!(path = %path.display(), content, "symphonia cannot decode it, starting ffmpeg");
                match Self::from_ffmpeg(path, content, choice.as_ref(), kind, options) {
                    Err(error @ AudioError::NeedsFfmpeg(_)) => {
                        Self::open_another_track(path, choice.as_ref(), options).ok_or(error)
                    }
                    result => result,
                }
            }
            OpenError::Audio(error) if kind.is_recognised && error.may_be_a_limit() => {
                tracing::info!(path = %path.display(), %error, "symphonia refuses it, starting ffmpeg");
                let choice = chosen_track(path, options.track);
                match Self::from_ffmpeg(path, WHOLE_FILE.to_owned(), choice.as_ref(), kind, options) {
                    Ok(decoder) => Ok(decoder),
                    Err(AudioError::NeedsFfmpeg(_)) => Err(error.without_ffmpeg()),
                    Err(AudioError::NoSuchTrack { asked, count }) => {
                        Err(AudioError::NoSuchTrack { asked, count })
                    }
                    Err(ffmpeg_error) => {
                        tracing::debug!(path = %path.display(), %ffmpeg_error, "ffmpeg refuses it, too");
                        Err(error)
                    }
                }
            }
            OpenError::Audio(error) => Err(error),
        }
    }

    /// Without ffmpeg: the first track that can be decoded, unless the caller asked for one.
    fn open_another_track(
        path: &Path,
        choice: Option<&TrackChoice>,
        options: &DecoderOptions,
    ) -> Option<Self> {
        let choice = choice.filter(|_| options.track.is_none())?;
        let others = (0..choice.count.min(MAX_OTHER_TRACKS)).filter(|&index| index != choice.index);
        let mut decoder = others
            .filter_map(|index| {
                let options = DecoderOptions { track: Some(index + 1), ..options.clone() };
                Self::open_as(path, &options).ok()
            })
            .next()?;
        decoder.notes.push(format!("track {} needs ffmpeg, which is not on the PATH", choice.index + 1));
        Some(decoder)
    }

    fn open_source(
        source: Box<dyn MediaSource>,
        extension: Option<&str>,
        options: &DecoderOptions,
    ) -> Result<Self, OpenError> {
        let mut stream = SymphoniaStream::open(source, extension, options)?;
        let mut first = Vec::new();
        let (rate, channels, at_s) = stream.first_samples(&mut first)?;
        // Refuses a rate that cannot be resampled.
        Resampler::new(rate)?;
        refuse_low_rate(rate, stream.duration_s.unwrap_or(0.0))?;
        let (info, output_channels) = (stream.info(rate, channels), stream.output_channels);
        let notes = std::mem::take(&mut stream.notes);
        let (track, track_note) = (stream.choice.index, stream.choice.note());
        let mut decoder = Self::new(info, Source::Symphonia(Box::new(stream)), options, output_channels);
        decoder.ffmpeg_track = track;
        decoder.notes = notes;
        decoder.notes.extend(track_note);
        decoder.notes.extend(low_rate_note(rate));
        if decoder.info.codec == "aac" && rate <= MAX_HALF_RATE {
            decoder.notes.push(format!(
                "decoded at {rate} Hz: if this is HE-AAC, the sound above {} Hz is left out",
                rate / 2
            ));
        }
        decoder.packet = first;
        decoder.accept_packet(rate, at_s).map_err(OpenError::Audio)?;
        decoder.shorten_by(decoder.timeline.skipped_start_s());
        Ok(decoder)
    }

    /// Takes the start of the container's clock off the stated length, if that counts from another zero.
    fn shorten_by(&mut self, start_s: f64) {
        let Source::Symphonia(stream) = &mut self.source else { return };
        for stated_s in [&mut self.info.duration_s, &mut stream.duration_s, &mut stream.longest_s] {
            *stated_s =
                stated_s.map(|stated_s| if stated_s > start_s { stated_s - start_s } else { stated_s });
        }
    }

    fn from_ffmpeg(
        path: &Path,
        content: String,
        choice: Option<&TrackChoice>,
        kind: FileKind,
        options: &DecoderOptions,
    ) -> Result<Self, AudioError> {
        let track = choice.map_or(options.track.unwrap_or(1).saturating_sub(1), |choice| choice.index);
        let input = FfmpegInput {
            program: options.ffmpeg.clone(),
            path: path.to_owned(),
            track,
            content: content.clone(),
            max_channels: options.max_channels,
            rate: None,
            late_s: 0.0,
            has_time_stamps: kind.has_time_stamps,
        };
        let stream = FfmpegStream::start(input, 0.0).map_err(|error| match error {
            AudioError::NoAudioTrack if track > 0 => {
                AudioError::NoSuchTrack { asked: track + 1, count: None }
            }
            error => error,
        })?;
        let is_pcm = |codec: &String| codec.starts_with("pcm") || ["flac", "alac"].contains(&codec.as_str());
        if is_coded_pcm(&content) && stream.info.codec.as_ref().is_none_or(is_pcm) {
            return Err(AudioError::CodedPcm(content));
        }
        Resampler::new(stream.rate)?;
        refuse_low_rate(stream.rate, stream.info.duration_s.unwrap_or(0.0))?;
        let info = StreamInfo {
            sample_rate: stream.rate,
            channels: stream.channels,
            duration_s: stream.info.duration_s,
            title: stream.info.title.clone(),
            // What symphonia refuses as a whole, ffmpeg can name.
            codec: stream
                .info
                .codec
                .clone()
                .filter(|_| content == WHOLE_FILE)
                .unwrap_or_else(|| content.clone()),
        };
        let late_s = stream.late_s();
        let output_channels = stream.output_channels;
        let mut decoder = Self::new(info, Source::Ffmpeg(Box::new(stream)), options, output_channels);
        decoder.ffmpeg_track = track;
        decoder.notes.push(format!("{content} was decoded by ffmpeg"));
        decoder.notes.extend(choice.and_then(TrackChoice::note));
        decoder.notes.extend((late_s > 0.0).then(|| late_start_note(late_s)));
        decoder.notes.extend(low_rate_note(decoder.info.sample_rate));
        while decoder.pending.is_empty() && !decoder.ended {
            decoder.decode_packet()?;
        }
        if decoder.pending.is_empty() { Err(AudioError::NoSamples) } else { Ok(decoder) }
    }

    fn new(info: StreamInfo, source: Source, options: &DecoderOptions, channels: usize) -> Self {
        Self {
            source,
            info,
            path: None,
            options: options.clone(),
            ffmpeg_track: 0,
            file_kind: FileKind::default(),
            read_position: None,
            continuation: None,
            channels,
            pending: Vec::new(),
            returned: 0,
            packet: Vec::new(),
            packet_behind_gap: None,
            gap_frames: 0,
            timeline: Timeline::default(),
            position: 0,
            rate_change: None,
            ended: false,
            position_unknown: false,
            impossible_samples: 0,
            channels_noted: false,
            notes: Vec::new(),
            decoding_time: Duration::ZERO,
        }
    }

    fn log_opened(&self) {
        let StreamInfo { codec, sample_rate, channels, duration_s, .. } = &self.info;
        tracing::debug!(path = self.path_for_log(), codec, sample_rate, channels, duration_s, "opened");
    }
}

/// A source that is read once, from its start. Only its first bytes are read twice.
struct SequentialSource<S>(S);

impl<S: Read> Read for SequentialSource<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<S: Seek> Seek for SequentialSource<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl<S: Read + Seek + Send + Sync> MediaSource for SequentialSource<S> {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}
