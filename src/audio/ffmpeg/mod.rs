//! A file that symphonia cannot decode → samples, by ffmpeg as a child process.
//!
//! ffmpeg writes Sun audio (`au`) to a pipe: the simplest container with rate and channels in its header, any length
//! and floating-point samples; reading it takes ten lines.

mod log;

use super::AudioError;
use super::channel_mixer::{Cancellation, ChannelMixer};
use super::decoder::is_plausible_start;
use log::read_log;
pub(super) use log::{Complaints, InputInfo};
use std::ffi::OsString;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;

/// Frames read at a time.
const FRAMES: usize = 4_096;
/// ffmpeg describes its input before it writes the first sample.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// Time stamps of a damaged file may lie hours apart, and all of that would be silence: a file yields at most so many seconds a
/// byte, which is a sixth of the slowest codec's rate, or twice the stated length, and ten minutes.
const MAX_SECONDS_PER_BYTE: f64 = 0.01;
const SPARE_SECONDS: f64 = 600.0;

/// A start before this, in seconds, is that of the first frame, which some decoders drop, and not a late one.
const MIN_LATE_S: f64 = 0.15;

/// The filter by which the output's position is the recording's time, and so much later: silence where the file leaves something
/// out; where stamps go back, the count of samples goes on.
fn by_time_stamps(shift_s: f64) -> String {
    format!(
        "asetpts='max(if(lt(STARTT,{MIN_LATE_S}),PTS-STARTPTS,PTS),NB_CONSUMED_SAMPLES/(SR*TB))+{shift_s:.6}/TB',\
         aresample=async=1:first_pts=0"
    )
}

/// What ffmpeg is asked to decode.
#[derive(Debug, Clone)]
pub(super) struct FfmpegInput {
    /// The program to run as ffmpeg.
    pub(super) program: OsString,
    pub(super) path: PathBuf,
    /// The audio track, from 0.
    pub(super) track: usize,
    /// What the file contains, for errors.
    pub(super) content: String,
    /// Most output channels (1 or 2).
    pub(super) max_channels: usize,
    /// Rate of the output in Hz, if not the file's own.
    pub(super) rate: Option<u32>,
    /// Where the recording's first sound is, in seconds; ffmpeg counts from there. Found out at the first start.
    pub(super) late_s: f64,
    /// The file's format stores time stamps; without any, those that ffmpeg makes up say nothing about gaps.
    pub(super) has_time_stamps: bool,
}

/// A running ffmpeg; dropping this value kills it.
pub(super) struct FfmpegStream {
    input: FfmpegInput,
    child: Child,
    stdout: ChildStdout,
    log: Option<JoinHandle<Complaints>>,
    pub(super) info: InputInfo,
    bytes: Vec<u8>,
    /// Interleaved frames of all channels, for mono output.
    frames: Vec<f32>,
    mixer: ChannelMixer,
    /// Time of the next frame to read, in seconds.
    at_s: f64,
    /// Frames that may still come.
    frames_left: u64,
    /// The pipe is at its end.
    at_end: bool,
    /// In Hz.
    pub(super) rate: u32,
    pub(super) channels: usize,
    /// Output channels: 1, all channels mixed; 2, the first two.
    pub(super) output_channels: usize,
}

impl FfmpegStream {
    /// Starts ffmpeg on `input` at `start_s` seconds. Parts that the file leaves out by its time stamps are silence.
    ///
    /// # Errors
    /// [`AudioError::NeedsFfmpeg`] if the program is not there, [`AudioError::Ffmpeg`] if it cannot decode the file,
    /// [`AudioError::NoAudioTrack`] or [`AudioError::Io`].
    pub(super) fn start(input: FfmpegInput, start_s: f64) -> Result<Self, AudioError> {
        // With the prefix `file:` a name is never an option, a URL or a pattern.
        let mut name = OsString::from("file:");
        name.push(&input.path);
        let mut command = Command::new(&input.program);
        command.args(["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info"]);
        command.args(["-protocol_whitelist", "file,pipe"]);
        let seek =
            (start_s > input.late_s).then(|| ["-ss".to_owned(), format!("{:.6}", start_s - input.late_s)]);
        let shift_s = (input.late_s - start_s).max(0.0);
        let (seek_input, seek_output) = if input.has_time_stamps { (seek, None) } else { (None, seek) };
        command.args(seek_input.iter().flatten()).arg("-i").arg(name);
        // Without time stamps ffmpeg estimates the position from the bit rate, which for ADPCM is seconds off; behind the input, the
        // option makes it decode from the start and count samples.
        command.args(seek_output.iter().flatten());
        command.args(["-map", &format!("0:a:{}", input.track)]);
        if input.has_time_stamps {
            command.args(["-af", &by_time_stamps(shift_s)]);
        }
        if let Some(rate) = input.rate {
            command.args(["-ar", &rate.to_string()]);
        }
        let mut child = command
            .args(["-c:a", "pcm_f32be", "-f", "au", "pipe:1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound | ErrorKind::PermissionDenied => {
                    AudioError::NeedsFfmpeg(input.content.clone())
                }
                _ => AudioError::Io(error),
            })?;
        let (sender, receiver) = channel();
        // Read by a thread of its own: ffmpeg would block on a full pipe of messages.
        let log = child.stderr.take().map(|stderr| std::thread::spawn(move || read_log(stderr, &sender)));
        let Some(stdout) = child.stdout.take() else {
            return Err(AudioError::Io(ErrorKind::BrokenPipe.into()));
        };
        let mut stream = Self {
            input,
            child,
            stdout,
            log,
            info: InputInfo::default(),
            bytes: Vec::new(),
            frames: Vec::new(),
            mixer: ChannelMixer::default(),
            at_s: start_s.max(0.0),
            frames_left: 0,
            at_end: false,
            rate: 0,
            channels: 0,
            output_channels: 1,
        };
        if let Err(error) = stream.read_header() {
            stream.at_end = error.kind() == ErrorKind::UnexpectedEof;
            return Err(stream.error());
        }
        stream.output_channels = stream.channels.clamp(1, stream.input.max_channels);
        stream.info = receiver.recv_timeout(MAX_WAIT).unwrap_or_default();
        let late_s = stream.info.start_s;
        if late_s > MIN_LATE_S && stream.input.late_s <= 0.0 {
            // ffmpeg has taken off the start of a file with nothing else in it.
            if is_plausible_start(late_s, stream.info.duration_s) {
                return Self::start(FfmpegInput { late_s, ..stream.input.clone() }, start_s);
            }
            stream.info.duration_s = stream.info.duration_s.map(|duration_s| (duration_s - late_s).max(0.0));
        }
        let bytes = std::fs::metadata(&stream.input.path).map_or(0, |metadata| metadata.len());
        let longest_s = stream.info.duration_s.unwrap_or(0.0).max(bytes as f64 * MAX_SECONDS_PER_BYTE / 2.0);
        stream.frames_left = ((2.0 * longest_s + SPARE_SECONDS) * f64::from(stream.rate)) as u64;
        Ok(stream)
    }

    /// Where the recording's first sound is, in seconds; 0 unless it starts late.
    pub(super) fn late_s(&self) -> f64 {
        self.input.late_s
    }

    /// The same at another position, in seconds.
    ///
    /// # Errors
    /// As [`FfmpegStream::start`].
    pub(super) fn restart(&mut self, start_s: f64) -> Result<(), AudioError> {
        let mut started = Self::start(self.input.clone(), start_s)?;
        started.output_channels = self.output_channels;
        *self = started;
        Ok(())
    }

    /// Appends the next frames; `false` at the end.
    ///
    /// # Errors
    /// Those of reading the pipe.
    pub(super) fn read(&mut self, out: &mut Vec<f32>) -> std::io::Result<bool> {
        let frame = self.channels * size_of::<f32>();
        self.bytes.clear();
        (&mut self.stdout).take((FRAMES * frame) as u64).read_to_end(&mut self.bytes)?;
        self.frames.clear();
        for frame in self.bytes.chunks_exact(frame) {
            let samples = frame.as_chunks::<4>().0.iter().map(|&bytes| f32::from_be_bytes(bytes));
            match self.output_channels {
                1 => self.frames.extend(samples),
                channels => out.extend(samples.cycle().take(channels)),
            }
        }
        self.frames_left = self.frames_left.saturating_sub((self.bytes.len() / frame) as u64);
        self.at_end = self.bytes.len() < frame;
        let more = !self.at_end && self.frames_left > 0;
        if self.output_channels == 1 {
            self.mixer.push(&self.frames, self.channels, self.rate, Some(self.at_s));
            self.at_s += (self.frames.len() / self.channels) as f64 / f64::from(self.rate.max(1));
            if !more {
                self.mixer.flush();
            }
            while let Some(block) = self.mixer.next_block() {
                out.extend_from_slice(&block.samples);
            }
        }
        Ok(more)
    }

    /// Where channels were first found to cancel each other.
    pub(super) fn cancellation(&self) -> Option<Cancellation> {
        self.mixer.cancellation()
    }

    /// Where to start for the samples from `time_s` on to be those of a decode from the start, in seconds.
    pub(super) fn start_before(&self, time_s: f64) -> f64 {
        ChannelMixer::start_before(time_s, self.channels, self.rate)
    }

    /// What ffmpeg complained about; call it at the end.
    pub(super) fn complaints(&mut self) -> Complaints {
        if self.at_end {
            // It is about to end by itself, and may have something to say about that.
            self.child.wait().ok();
        }
        self.end();
        let complaints = self.log.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        // ffmpeg puts the name in front of some messages; whoever reports them knows it.
        let name = format!("file:{}: ", self.input.path.display());
        let without_name = |text: String| text.replace(&name, "");
        Complaints {
            first: complaints.first.map(without_name),
            last: complaints.last.map(without_name),
            ..complaints
        }
    }

    /// Six big-endian words: magic, offset of the samples, their length, encoding, rate, channels.
    fn read_header(&mut self) -> std::io::Result<()> {
        let mut header = [0; 24];
        self.stdout.read_exact(&mut header)?;
        let words = header.as_chunks::<4>().0;
        let [magic, offset, _, _, rate, channels] = words else {
            return Err(ErrorKind::InvalidData.into());
        };
        self.rate = u32::from_be_bytes(*rate);
        self.channels = u32::from_be_bytes(*channels) as usize;
        if magic != b".snd" || self.channels == 0 {
            return Err(ErrorKind::InvalidData.into());
        }
        let annotation = u64::from(u32::from_be_bytes(*offset)).saturating_sub(header.len() as u64);
        std::io::copy(&mut (&mut self.stdout).take(annotation), &mut std::io::sink())?;
        Ok(())
    }

    /// Why ffmpeg wrote no header, by its messages.
    fn error(mut self) -> AudioError {
        let complaints = self.complaints();
        if complaints.no_audio {
            return AudioError::NoAudioTrack;
        }
        let reason = complaints.last.unwrap_or_else(|| "it gave no reason".to_owned());
        AudioError::Ffmpeg { codec: self.input.content.clone(), reason }
    }

    fn end(&mut self) {
        // Both fail only if the process has already ended, which is the goal.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Drop for FfmpegStream {
    fn drop(&mut self) {
        self.end();
    }
}
