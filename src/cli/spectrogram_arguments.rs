//! The arguments of `spectrogram`.

use super::inputs::parse_track;
use super::links::LinkArgs;
use crate::dsp::FrequencyAxis;
use crate::format::seconds_from_text;
use crate::picture::{ColourMap, Theme};
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

/// Draw the spectrogram of a recording, with its silent parts and the vote of each window.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope spectrogram recital.mp3 -o recital.png
  pianoscope spectrogram recital.mp3 -o bar.png --start 1:02 --end 1:05 --axis log --fft 4096
  sox recital.wav -t wav - trim 60 | pianoscope spectrogram - -o end.png
  pianoscope spectrogram recital.mp3 -o poster.png --size 4000x1200 --map magma --theme dark")]
pub(super) struct Args {
    /// The recording: a file, a link to one, or - for the one that is piped in
    pub(super) input: OsString,

    /// More recordings: an error that can say why.
    #[arg(hide = true)]
    pub(super) more: Vec<OsString>,

    /// Picture to write: PNG, or JPEG if its name ends with .jpg
    #[arg(long, short, value_name = "PICTURE")]
    pub(super) output: PathBuf,

    /// Replace an existing file that is no picture of this format; never a recording
    #[arg(long)]
    pub(super) force: bool,

    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value = "1280x640")]
    pub(super) size: Size,

    /// Audio track to draw, counted from 1 [default: the one that a player would choose]
    #[arg(long, value_name = "N", value_parser = parse_track)]
    pub(super) track: Option<usize>,

    /// Start of the picture, in seconds or as m:ss
    #[arg(long, value_name = "TIME", default_value = "0", value_parser = parse_time)]
    pub(super) start: f64,

    /// End of the picture [default: the end of the recording]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(super) end: Option<f64>,

    /// Frequency scale: linear, log or mel
    #[arg(long, default_value = "mel", value_parser = FrequencyAxis::from_str)]
    pub(super) axis: FrequencyAxis,

    /// Samples in one frame, a power of two; long frames resolve tones, short ones onsets [default: 64 ms]
    #[arg(long, value_name = "N", value_parser = parse_fft)]
    pub(super) fft: Option<usize>,

    /// Range from the loudest to the darkest colour in dB, 10 to 200
    #[arg(long, value_name = "DB", default_value_t = 80.0, value_parser = parse_range)]
    pub(super) range: f32,

    /// Colours: viridis, magma, inferno or grey
    #[arg(long, default_value = "viridis", value_parser = ColourMap::from_str)]
    pub(super) map: ColourMap,

    /// Leave out votes and verdict
    #[arg(long)]
    no_votes: bool,

    /// Colours around the spectrogram: light or dark
    #[arg(long, default_value = "light", value_parser = Theme::from_str)]
    pub(super) theme: Theme,

    /// Model file [default: the built-in model]
    #[arg(long, short, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,

    #[command(flatten)]
    pub(super) links: LinkArgs,
}

/// Whether votes and verdict are drawn.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Votes {
    Drawn,
    LeftOut,
}

impl Args {
    pub(super) fn votes(&self) -> Votes {
        if self.no_votes { Votes::LeftOut } else { Votes::Drawn }
    }
}

/// Pixels of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: usize,
    pub(super) height: usize,
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let size = text.split_once(['x', 'X']).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
        match size {
            Some((width, height)) if (320..=8000).contains(&width) && (200..=8000).contains(&height) => {
                Ok(Self { width, height })
            }
            _ => Err("must be WIDTHxHEIGHT, from 320x200 to 8000x8000".to_owned()),
        }
    }
}

/// Seconds from `83.5`, `1:23.5` or `0:01:23.5`.
fn parse_time(text: &str) -> Result<f64, String> {
    seconds_from_text(text).ok_or_else(|| "must be a time in seconds, as m:ss or as h:mm:ss".to_owned())
}

fn parse_fft(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(n_fft) if n_fft.is_power_of_two() && (64..=32_768).contains(&n_fft) => Ok(n_fft),
        _ => Err("must be a power of two from 64 to 32768".to_owned()),
    }
}

fn parse_range(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(range) if (10.0..=200.0).contains(&range) => Ok(range),
        _ => Err("must be a number of dB from 10 to 200".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::parse_time;

    #[test]
    fn times_are_seconds_or_clock_times() {
        for (text, seconds) in [("0", 0.0), ("83.5", 83.5), ("1:23.5", 83.5), ("1:02:03", 3723.0)] {
            assert_eq!(parse_time(text), Ok(seconds), "{text}");
        }
        for text in ["", "-1", "NaN", "1:60", "1:2:3:4", "x:10", "inf", "1:-5"] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }
}
