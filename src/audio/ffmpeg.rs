//! A file that symphonia cannot decode → samples, by ffmpeg as a child process.
//!
//! ffmpeg writes Sun audio (`au`) to a pipe: the simplest container with rate and channels in its header, any length
//! and floating-point samples; reading it takes ten lines.

use super::AudioError;
use std::ffi::{OsStr, OsString};
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

/// Frames read at a time.
const FRAMES: usize = 4_096;
/// Bytes kept of ffmpeg's messages.
const MESSAGE_BYTES: usize = 2_048;

/// A running ffmpeg; dropping this value kills it.
pub(super) struct FfmpegStream {
    child: Child,
    stdout: ChildStdout,
    messages: Option<JoinHandle<Vec<u8>>>,
    bytes: Vec<u8>,
    /// In Hz.
    pub(super) rate: u32,
    pub(super) channels: usize,
    /// Output channels: 1, the mean of all channels; 2, the first two.
    pub(super) output_channels: usize,
}

impl FfmpegStream {
    /// Starts `program` on audio track `track` (from 0) of `path` at `start_s` seconds. `content` names what the file contains in errors. The output has 1
    /// channel, or up to `max_channels` (1 or 2).
    ///
    /// # Errors
    /// [`AudioError::NeedsFfmpeg`] if `program` is not there, [`AudioError::Ffmpeg`] if it cannot decode the file,
    /// [`AudioError::NoAudioTrack`] or [`AudioError::Io`].
    pub(super) fn start(
        program: &OsStr,
        path: &Path,
        track: usize,
        start_s: f64,
        content: &str,
        max_channels: usize,
    ) -> Result<Self, AudioError> {
        // With the prefix `file:` a name is never an option, a URL or a pattern.
        let mut input = OsString::from("file:");
        input.push(path);
        let mut command = Command::new(program);
        command.args(["-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe"]);
        if start_s > 0.0 {
            command.args(["-ss", &format!("{start_s:.6}")]);
        }
        let mut child = command
            .arg("-i")
            .arg(input)
            .args(["-map", &format!("0:a:{track}"), "-c:a", "pcm_f32be", "-f", "au", "pipe:1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound | ErrorKind::PermissionDenied => {
                    AudioError::NeedsFfmpeg(content.to_owned())
                }
                _ => AudioError::Io(error),
            })?;
        // Read by a thread of its own: ffmpeg would block on a full pipe of messages.
        let messages = child.stderr.take().map(|stderr| std::thread::spawn(|| last_bytes(stderr)));
        let Some(stdout) = child.stdout.take() else {
            return Err(AudioError::Io(ErrorKind::BrokenPipe.into()));
        };
        let mut stream =
            Self { child, stdout, messages, bytes: Vec::new(), rate: 0, channels: 0, output_channels: 1 };
        match stream.read_header() {
            Ok(()) => {
                stream.output_channels = stream.channels.clamp(1, max_channels);
                Ok(stream)
            }
            Err(_) => Err(stream.error(content)),
        }
    }

    /// Appends the next frames; `false` at the end.
    ///
    /// # Errors
    /// Those of reading the pipe.
    pub(super) fn read(&mut self, out: &mut Vec<f32>) -> std::io::Result<bool> {
        let frame = self.channels * size_of::<f32>();
        self.bytes.clear();
        (&mut self.stdout).take((FRAMES * frame) as u64).read_to_end(&mut self.bytes)?;
        let share = 1.0 / self.channels as f32;
        for frame in self.bytes.chunks_exact(frame) {
            let samples = frame.as_chunks::<4>().0.iter().map(|&bytes| f32::from_be_bytes(bytes));
            match self.output_channels {
                1 => out.push(samples.sum::<f32>() * share),
                channels => out.extend(samples.take(channels)),
            }
        }
        Ok(self.bytes.len() >= frame)
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
    fn error(mut self, content: &str) -> AudioError {
        self.end();
        let messages = self.messages.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        let messages = String::from_utf8_lossy(&messages);
        if messages.contains("matches no streams") {
            return AudioError::NoAudioTrack;
        }
        let reason =
            messages.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it gave no reason");
        AudioError::Ffmpeg { codec: content.to_owned(), reason: reason.trim().to_owned() }
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

fn last_bytes(mut stderr: impl Read) -> Vec<u8> {
    let mut last = Vec::new();
    let mut part = [0; 512];
    while let Ok(count) = stderr.read(&mut part) {
        if count == 0 {
            break;
        }
        last.extend_from_slice(part.get(..count).unwrap_or_default());
        last.drain(..last.len().saturating_sub(MESSAGE_BYTES));
    }
    last
}
