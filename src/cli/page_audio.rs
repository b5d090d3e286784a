//! The sound of pages: where it is, and the whole of a recording encoded by ffmpeg.

use super::error::CliError;
use crate::audio::{AudioError, Decoder, DecoderOptions, INSTALL_FFMPEG};
use crate::cancel::Cancel;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

/// Opus at this rate is good enough to judge a performance by: 6 kB a second.
const BIT_RATE: &str = "48k";

/// Where a page finds its sound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum PageAudio {
    /// The files themselves, where they are now
    #[default]
    Link,
    /// In the page, encoded by ffmpeg
    Embed,
    /// None
    None,
}

/// Why a recording is not in its page.
#[derive(Debug, thiserror::Error)]
pub(super) enum EncodeError {
    #[error(transparent)]
    Audio(#[from] AudioError),
    #[error("ffmpeg cannot be run: {0}")]
    Run(#[from] io::Error),
    #[error("ffmpeg does not encode it{}", about(.0))]
    Ffmpeg(String),
    #[error("stopped")]
    Cancelled,
}

fn about(messages: &str) -> String {
    messages.lines().last().map(|line| format!(": {}", line.trim())).unwrap_or_default()
}

/// Checks that there is an ffmpeg, before anything is analysed.
///
/// # Errors
/// What the user can do if there is none.
pub(super) fn require_encoder() -> Result<(), CliError> {
    let mut command = Command::new("ffmpeg");
    match command.arg("-version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status() {
        Ok(_) => Ok(()),
        Err(_) => Err(CliError::Failed(format!(
            "--audio embed needs ffmpeg, which encodes the sound: {INSTALL_FFMPEG}; or take --audio link"
        ))),
    }
}

/// A whole recording as Ogg Opus. It is decoded as it was for the analysis, so that both have the same times: ffmpeg alone would leave out
/// what a file starts late or skips.
///
/// # Errors
/// If the file cannot be decoded, or ffmpeg does not encode it.
pub(super) fn encoded(path: &Path, track: Option<usize>, cancel: &Cancel) -> Result<Vec<u8>, EncodeError> {
    let options = DecoderOptions { track, max_channels: 2, ..DecoderOptions::default() };
    let mut decoder = Decoder::open_as(path, &options)?;
    let (rate, channels) = (decoder.info().sample_rate.to_string(), decoder.output_channels().to_string());
    let mut process = Command::new("ffmpeg")
        .args([
            "-hide_banner",
            "-loglevel",
            "error",
            "-f",
            "f32le",
            "-ar",
            &rate,
            "-ac",
            &channels,
            "-i",
            "pipe:0",
        ])
        .args(["-c:a", "libopus", "-b:a", BIT_RATE, "-f", "ogg", "pipe:1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (stdin, stdout, stderr) = (process.stdin.take(), process.stdout.take(), process.stderr.take());
    // Both are read while the sound is written: ffmpeg would wait for a reader.
    let reader = |pipe: Option<Box<dyn Read + Send>>| {
        thread::Builder::new().name("ffmpeg".to_owned()).spawn(move || {
            let mut bytes = Vec::new();
            pipe.map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut bytes)).map(|_| bytes)
        })
    };
    let sound = reader(stdout.map(|pipe| Box::new(pipe) as _))?;
    let messages = reader(stderr.map(|pipe| Box::new(pipe) as _))?;
    let written = match stdin {
        Some(stdin) => write_samples(&mut decoder, stdin, cancel),
        None => Ok(()),
    };
    if written.is_err() {
        process.kill().ok();
    }
    let status = process.wait()?;
    let joined =
        |thread: thread::JoinHandle<io::Result<Vec<u8>>>| thread.join().unwrap_or_else(|_| Ok(Vec::new()));
    let (sound, messages) = (joined(sound)?, joined(messages)?);
    match written {
        // It ended early and says why.
        Err(EncodeError::Run(_)) => {}
        other => other?,
    }
    if status.success() && !sound.is_empty() {
        Ok(sound)
    } else {
        Err(EncodeError::Ffmpeg(String::from_utf8_lossy(&messages).into_owned()))
    }
}

fn write_samples(decoder: &mut Decoder, mut pipe: impl Write, cancel: &Cancel) -> Result<(), EncodeError> {
    let (mut block, mut bytes) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        if cancel.is_cancelled() {
            return Err(EncodeError::Cancelled);
        }
        bytes.clear();
        bytes.extend(block.iter().flat_map(|sample| sample.to_le_bytes()));
        pipe.write_all(&bytes)?;
    }
    Ok(())
}
