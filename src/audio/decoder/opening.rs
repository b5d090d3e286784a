//! A path or a source of bytes → a decoder with its first samples.

use super::timeline::Timeline;
use super::{Decoder, Source, StreamInfo};
use crate::audio::ffmpeg::FfmpegStream;
use crate::audio::regular_file::open_regular;
use crate::audio::symphonia_stream::SymphoniaStream;
use crate::audio::track::OpenError;
use crate::audio::{AudioError, Resampler};
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;
use symphonia::core::io::MediaSource;

/// HE-AAC without its high band decodes at this rate or less, in Hz.
const MAX_HALF_RATE: u32 = 24_000;

impl Decoder {
    /// Opens `path` and decodes up to its first samples, so that rate and channels are the real ones.
    ///
    /// A file in a known format that symphonia cannot decode (HE-AAC, WMA, AC-3...) is decoded by `ffmpeg`
    /// if that is on the PATH.
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
        Self::open_as(path, ffmpeg, 1)
    }

    /// Like [`Decoder::open`], for playback: of several channels the first two, interleaved.
    ///
    /// # Errors
    /// As [`Decoder::open`].
    pub fn open_stereo(path: &Path) -> Result<Self, AudioError> {
        Self::open_as(path, OsStr::new("ffmpeg"), 2)
    }

    /// Opens any source of bytes; `extension` (without the dot) is only a hint. Never starts ffmpeg.
    ///
    /// # Errors
    /// As [`Decoder::open`], and [`AudioError::NeedsFfmpeg`] where that would start ffmpeg.
    pub fn from_source(source: Box<dyn MediaSource>, extension: Option<&str>) -> Result<Self, AudioError> {
        if source.byte_len() == Some(0) {
            return Err(AudioError::Empty);
        }
        let decoder = Self::open_source(source, extension, 1).map_err(|error| match error {
            OpenError::Audio(error) => error,
            OpenError::NeedsFfmpeg { content } => AudioError::NeedsFfmpeg(content),
        })?;
        decoder.log_opened();
        Ok(decoder)
    }

    /// Opens a recording that is still being downloaded. Reads of `source` wait at the end of what is there; symphonia never seeks in
    /// it, so formats that store their index at the end are rejected. Never starts ffmpeg.
    ///
    /// # Errors
    /// As [`Decoder::from_source`].
    pub fn open_sequential(source: impl Read + Seek + Send + Sync + 'static) -> Result<Self, AudioError> {
        Self::from_source(Box::new(SequentialSource(source)), None)
    }

    pub(super) fn open_as(path: &Path, ffmpeg: &OsStr, max_channels: usize) -> Result<Self, AudioError> {
        let file = open_regular(path)?;
        let extension = path.extension().and_then(OsStr::to_str);
        let mut decoder = match Self::open_source(Box::new(file), extension, max_channels) {
            Ok(decoder) => decoder,
            Err(OpenError::Audio(error)) => return Err(error),
            Err(OpenError::NeedsFfmpeg { content }) => {
                tracing::info!(path = %path.display(), content, "symphonia cannot decode it, starting ffmpeg");
                Self::from_ffmpeg(path, ffmpeg, content, max_channels)?
            }
        };
        decoder.path = Some(path.to_owned());
        decoder.ffmpeg = ffmpeg.to_owned();
        decoder.log_opened();
        Ok(decoder)
    }

    fn open_source(
        source: Box<dyn MediaSource>,
        extension: Option<&str>,
        max_channels: usize,
    ) -> Result<Self, OpenError> {
        let mut stream = SymphoniaStream::open(source, extension, max_channels)?;
        let mut first = Vec::new();
        let (rate, channels, at_s) = stream.first_samples(&mut first)?;
        // Refuses a rate that cannot be resampled.
        Resampler::new(rate)?;
        let (info, output_channels) = (stream.info(rate, channels), stream.output_channels);
        let mut decoder = Self::new(info, Source::Symphonia(Box::new(stream)), max_channels, output_channels);
        if decoder.info.codec == "aac" && rate <= MAX_HALF_RATE {
            decoder.notes.push(format!(
                "decoded at {rate} Hz: if this is HE-AAC, the sound above {} Hz is left out",
                rate / 2
            ));
        }
        decoder.packet = first;
        decoder.accept_packet(rate, at_s).map_err(OpenError::Audio)?;
        Ok(decoder)
    }

    fn from_ffmpeg(
        path: &Path,
        ffmpeg: &OsStr,
        content: String,
        max_channels: usize,
    ) -> Result<Self, AudioError> {
        let stream = FfmpegStream::start(ffmpeg, path, 0.0, &content, max_channels)?;
        Resampler::new(stream.rate)?;
        let info = StreamInfo {
            sample_rate: stream.rate,
            channels: stream.channels,
            duration_s: None,
            title: None,
            codec: content.clone(),
        };
        let output_channels = stream.output_channels;
        let mut decoder = Self::new(info, Source::Ffmpeg(stream), max_channels, output_channels);
        decoder.notes.push(format!("{content} was decoded by ffmpeg"));
        decoder.decode_packet()?;
        if decoder.pending.is_empty() { Err(AudioError::NoSamples) } else { Ok(decoder) }
    }

    fn new(info: StreamInfo, source: Source, max_channels: usize, channels: usize) -> Self {
        Self {
            source,
            info,
            path: None,
            ffmpeg: OsString::new(),
            max_channels,
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
