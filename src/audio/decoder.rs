//! An audio file → blocks of samples at the file's own rate: mono to be classified, or stereo to be heard.

mod seeking;

use super::downmix::silence_impossible;
use super::ffmpeg::FfmpegStream;
use super::signature::open_regular;
use super::symphonia_stream::{Step, SymphoniaStream};
use super::track::OpenError;
use super::{AudioError, MultiChannelResampler, Resampler};
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use symphonia::core::io::MediaSource;

/// What is known of a recording before its end was reached.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamInfo {
    /// Short name of the codec, e.g. `mp3`.
    pub codec: String,
    /// Rate of the decoded samples in Hz.
    pub sample_rate: u32,
    /// Channels before they are averaged to one.
    pub channels: usize,
    /// Length in seconds as the container tells it; the truth is known at the end.
    pub duration_s: Option<f64>,
    /// Title from the tags.
    pub title: Option<String>,
}

/// Longest block, in frames: a millisecond of work, so that whoever reads may stop at any time.
const BLOCK_FRAMES: usize = 8_192;
/// Packets read for one block at most: a film has many that are no sound.
const PACKETS_A_BLOCK: usize = 256;
/// A recording that is shorter than its container says by more than this, in seconds and as a share, is cut
/// short. Encoders' delays and padding stay below it.
const LENGTH_TOLERANCE_S: f64 = 0.1;
const LENGTH_TOLERANCE: f64 = 0.001;

/// Decodes one recording in blocks, so that memory does not grow with its length.
///
/// Several channels become their mean, unless stereo is asked for. What an encoder added in front and behind is trimmed as far as the
/// container tells it. Damaged packets are skipped, impossible samples silenced, and a rate that changes on
/// the way is resampled to the first one; [`Decoder::notes`] then says so.
pub struct Decoder {
    source: Source,
    info: StreamInfo,
    /// To open it again; `None` for other sources than files.
    path: Option<PathBuf>,
    ffmpeg: OsString,
    /// Samples a frame may have and has, 1 or 2: the mean of all channels, or the first two.
    widest: usize,
    width: usize,
    /// Decoded, not handed on yet: from `handed_on` to the end. Like all that follows, whole frames.
    pending: Vec<f32>,
    handed_on: usize,
    /// Samples of one packet, before a change of rate is made good.
    packet: Vec<f32>,
    /// Position of the next frame to hand on, in frames.
    position: u64,
    /// From another rate to `info.sample_rate`, since the stream changed to that rate.
    rate_change: Option<(u32, MultiChannelResampler)>,
    ended: bool,
    /// After a seek, until a packet told the position.
    unplaced: bool,
    impossible: u64,
    notes: Vec<String>,
}

/// Bytes that are read once, from their start. Only the first few are read twice.
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

enum Source {
    Symphonia(Box<SymphoniaStream>),
    Ffmpeg(FfmpegStream),
}

impl Decoder {
    /// Opens `path` and decodes up to its first samples, so that rate and channels are the real ones.
    ///
    /// A file in a known format that symphonia cannot decode (HE-AAC, WMA, AC-3...) is decoded by `ffmpeg`
    /// if that is on the PATH.
    ///
    /// # Errors
    /// Every kind of [`AudioError`] that a file can cause. FIFOs, devices and folders are refused unopened.
    pub fn open(path: &Path) -> Result<Self, AudioError> {
        Self::open_with(path, OsStr::new("ffmpeg"))
    }

    /// As [`Decoder::open`], with another program in the place of ffmpeg.
    pub fn open_with(path: &Path, ffmpeg: &OsStr) -> Result<Self, AudioError> {
        Self::open_as(path, ffmpeg, 1)
    }

    /// As [`Decoder::open`], to be heard: of several channels the first two, interleaved.
    ///
    /// # Errors
    /// As [`Decoder::open`].
    pub fn open_stereo(path: &Path) -> Result<Self, AudioError> {
        Self::open_as(path, OsStr::new("ffmpeg"), 2)
    }

    fn open_as(path: &Path, ffmpeg: &OsStr, widest: usize) -> Result<Self, AudioError> {
        let file = open_regular(path)?;
        let extension = path.extension().and_then(OsStr::to_str);
        let mut decoder = match Self::open_source(Box::new(file), extension, widest) {
            Ok(decoder) => decoder,
            Err(OpenError::Audio(error)) => return Err(error),
            Err(OpenError::NeedsFfmpeg { codec }) => Self::from_ffmpeg(path, ffmpeg, codec, widest)?,
        };
        decoder.path = Some(path.to_owned());
        decoder.ffmpeg = ffmpeg.to_owned();
        Ok(decoder)
    }

    /// Decodes any source of bytes; `extension` (without the dot) is only a hint. Never starts ffmpeg.
    ///
    /// # Errors
    /// As [`Decoder::open`], and [`AudioError::NeedsFfmpeg`] where that would have asked ffmpeg.
    pub fn from_source(source: Box<dyn MediaSource>, extension: Option<&str>) -> Result<Self, AudioError> {
        if source.byte_len() == Some(0) {
            return Err(AudioError::Empty);
        }
        Self::open_source(source, extension, 1).map_err(|refusal| match refusal {
            OpenError::Audio(error) => error,
            OpenError::NeedsFfmpeg { codec } => AudioError::NeedsFfmpeg(codec),
        })
    }

    /// Decodes a recording that is still on its way, from its start. `source` waits at the end of what is there; it is never sought in, so
    /// that formats which tell at their end how they are made are refused. Never starts ffmpeg.
    ///
    /// # Errors
    /// As [`Decoder::from_source`].
    pub fn open_sequential(source: impl Read + Seek + Send + Sync + 'static) -> Result<Self, AudioError> {
        Self::from_source(Box::new(SequentialSource(source)), None)
    }

    fn open_source(
        source: Box<dyn MediaSource>,
        extension: Option<&str>,
        widest: usize,
    ) -> Result<Self, OpenError> {
        let mut stream = SymphoniaStream::open(source, extension, widest)?;
        let mut first = Vec::new();
        let (rate, channels) = stream.first_samples(&mut first)?;
        // Refuses a rate that nothing can be done with.
        Resampler::new(rate)?;
        let (info, width) = (stream.info(rate, channels), stream.width);
        let mut decoder = Self::new(info, Source::Symphonia(Box::new(stream)), widest, width);
        if decoder.info.codec == "aac" && rate <= 24_000 {
            decoder.notes.push(format!(
                "decoded at {rate} Hz: if this is HE-AAC, the sound above {} Hz is left out",
                rate / 2
            ));
        }
        decoder.packet = first;
        decoder.accept_packet(rate, None).map_err(OpenError::Audio)?;
        Ok(decoder)
    }

    fn from_ffmpeg(path: &Path, ffmpeg: &OsStr, codec: String, widest: usize) -> Result<Self, AudioError> {
        let stream = FfmpegStream::start(ffmpeg, path, 0.0, &codec, widest)?;
        Resampler::new(stream.rate)?;
        let info = StreamInfo {
            sample_rate: stream.rate,
            channels: stream.channels,
            duration_s: None,
            title: None,
            codec: codec.clone(),
        };
        let width = stream.width;
        let mut decoder = Self::new(info, Source::Ffmpeg(stream), widest, width);
        decoder.notes.push(format!("{codec} was decoded by ffmpeg"));
        decoder.step()?;
        if decoder.pending.is_empty() { Err(AudioError::NoSamples) } else { Ok(decoder) }
    }

    fn new(info: StreamInfo, source: Source, widest: usize, width: usize) -> Self {
        Self {
            source,
            info,
            path: None,
            ffmpeg: OsString::new(),
            widest,
            width,
            pending: Vec::new(),
            handed_on: 0,
            packet: Vec::new(),
            position: 0,
            rate_change: None,
            ended: false,
            unplaced: false,
            impossible: 0,
            notes: Vec::new(),
        }
    }

    /// What is known so far.
    pub fn info(&self) -> &StreamInfo {
        &self.info
    }

    /// Samples of a frame: 1, or 2 if it was opened for stereo and has several channels.
    pub fn output_channels(&self) -> usize {
        self.width
    }

    /// The next samples, mono unless it was opened for stereo, at `info().sample_rate`, appended to `block`
    /// after it was cleared; `false` at the end. A block is at most a second long and may be empty before
    /// the end, where a long stretch of the file holds no sound.
    ///
    /// # Errors
    /// [`AudioError::Io`] if the file cannot be read on. Damage in the file is skipped instead.
    pub fn next_block(&mut self, block: &mut Vec<f32>) -> Result<bool, AudioError> {
        block.clear();
        let wanted = BLOCK_FRAMES.min(self.info.sample_rate as usize).max(1);
        let mut packets = 0;
        while self.waiting() < wanted && !self.ended && packets < PACKETS_A_BLOCK {
            self.step()?;
            packets += 1;
        }
        let end = self.handed_on + self.waiting().min(wanted) * self.width;
        block.extend_from_slice(self.pending.get(self.handed_on..end).unwrap_or_default());
        self.position += (block.len() / self.width) as u64;
        self.handed_on = end;
        if self.waiting() == 0 {
            self.pending.clear();
            self.handed_on = 0;
        } else if self.handed_on >= 8 * wanted * self.width {
            self.pending.drain(..self.handed_on);
            self.handed_on = 0;
        }
        Ok(!(self.ended && block.is_empty()))
    }

    /// Share of the file that was decoded, 0 to 1, where it is known.
    pub fn progress(&self) -> Option<f64> {
        if self.ended && self.waiting() == 0 {
            return Some(1.0);
        }
        let duration_s = self.info.duration_s?;
        Some((self.position as f64 / f64::from(self.info.sample_rate) / duration_s).clamp(0.0, 1.0))
    }

    /// What the user should know of the decoding, e.g. that the file is cut short.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Frames decoded and not handed on.
    fn waiting(&self) -> usize {
        (self.pending.len() - self.handed_on) / self.width
    }

    fn forget_pending(&mut self) {
        self.pending.clear();
        self.handed_on = 0;
    }

    /// Decodes one packet, or ends.
    fn step(&mut self) -> Result<(), AudioError> {
        self.packet.clear();
        match &mut self.source {
            Source::Symphonia(stream) => match stream.read(&mut self.packet) {
                Ok(Step::Decoded { rate, at_s, .. }) => self.accept_packet(rate, at_s)?,
                Ok(Step::Nothing) => {}
                Ok(Step::End { cut_short }) => self.end(cut_short)?,
                Err(OpenError::Audio(error)) => return Err(error),
                Err(OpenError::NeedsFfmpeg { codec }) => return Err(AudioError::NeedsFfmpeg(codec)),
            },
            Source::Ffmpeg(stream) => {
                let goes_on = stream.read(&mut self.packet)?;
                let rate = self.info.sample_rate;
                self.accept_packet(rate, None)?;
                if !goes_on {
                    self.end(false)?;
                }
            }
        }
        Ok(())
    }

    /// Moves the decoded packet to what is pending, at the rate of the recording's beginning.
    fn accept_packet(&mut self, rate: u32, at_s: Option<f64>) -> Result<(), AudioError> {
        if self.packet.is_empty() {
            return Ok(());
        }
        self.impossible += silence_impossible(&mut self.packet);
        if self.unplaced {
            self.place(rate, at_s)?;
        }
        let current = self.rate_change.as_ref().map_or(self.info.sample_rate, |&(from, _)| from);
        if rate != current {
            self.change_rate(current, rate)?;
        }
        match &mut self.rate_change {
            None => self.pending.extend_from_slice(&self.packet),
            Some((_, resampler)) => resampler.process(&self.packet, &mut self.pending)?,
        }
        Ok(())
    }

    fn change_rate(&mut self, from: u32, to: u32) -> Result<(), AudioError> {
        self.flush_rate_change()?;
        let at_s = (self.position + self.waiting() as u64) as f64 / f64::from(self.info.sample_rate);
        self.notes.push(format!("the sample rate changes from {from} to {to} Hz at {at_s:.1} s"));
        if to != self.info.sample_rate {
            self.rate_change = Some((to, MultiChannelResampler::new(to, self.info.sample_rate, self.width)?));
        }
        Ok(())
    }

    fn flush_rate_change(&mut self) -> Result<(), AudioError> {
        match self.rate_change.take() {
            Some((_, mut resampler)) => resampler.finish(&mut self.pending),
            None => Ok(()),
        }
    }

    /// The stream ended: the last samples and what there is to say.
    fn end(&mut self, cut_short: bool) -> Result<(), AudioError> {
        self.flush_rate_change()?;
        self.ended = true;
        let Source::Symphonia(stream) = &self.source else { return Ok(()) };
        let mut notes = Vec::new();
        match stream.damaged {
            0 => {}
            1 => notes.push("1 damaged packet was skipped".to_owned()),
            count => notes.push(format!("{count} damaged packets were skipped")),
        }
        if self.impossible > 0 {
            notes.push(format!("{} samples that are no finite numbers were silenced", self.impossible));
        }
        let decoded_s = (self.position + self.waiting() as u64) as f64 / f64::from(self.info.sample_rate);
        let claimed_s = stream.duration_s.filter(|_| stream.duration_is_exact);
        match claimed_s {
            Some(claimed_s) if claimed_s * (1.0 - LENGTH_TOLERANCE) > decoded_s + LENGTH_TOLERANCE_S => {
                notes.push(format!("the file is cut short: {decoded_s:.1} s of {claimed_s:.1} s are there"));
            }
            _ if cut_short => notes.push(format!("the file is cut short after {decoded_s:.1} s")),
            _ => {}
        }
        notes.retain(|note| !self.notes.contains(note));
        self.notes.append(&mut notes);
        Ok(())
    }
}
