//! What ffmpeg writes to its standard error → length, title and codec of its input, and its complaints.
//!
//! Under `-loglevel level+info` each message begins with its level in brackets, perhaps behind the name of the part of ffmpeg that
//! wrote it; the lines that continue a message, such as those of a title with line breaks, do not.

use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::Sender;

/// Longest line that is looked at, in bytes.
const MAX_LINE: u64 = 4_096;
/// Longest title, in characters.
const MAX_TITLE: usize = 1_000;

/// What ffmpeg says about its input before it decodes.
#[derive(Debug, Default, Clone, PartialEq)]
pub(in crate::audio) struct InputInfo {
    /// In seconds.
    pub(in crate::audio) duration_s: Option<f64>,
    /// Neither estimated from the bit rate, nor possibly that of another stream.
    pub(in crate::audio) duration_is_exact: bool,
    /// Where the first stream starts on a clock that is zero at the recording's beginning (Matroska, MP4), in seconds.
    pub(super) start_s: f64,
    pub(in crate::audio) title: Option<String>,
    /// ffmpeg's name of the first audio stream's codec.
    pub(in crate::audio) codec: Option<String>,
}

/// ffmpeg's complaints.
#[derive(Debug, Default, PartialEq)]
pub(in crate::audio) struct Complaints {
    /// Errors reported.
    pub(in crate::audio) count: u64,
    pub(in crate::audio) first: Option<String>,
    pub(super) last: Option<String>,
    /// There is no audio stream.
    pub(super) no_audio: bool,
}

/// Reads all messages; what they say about the input is sent as soon as the output begins, or at the end.
pub(super) fn read_log(log: impl Read, input: &Sender<InputInfo>) -> Complaints {
    let mut log = BufReader::new(log);
    let mut parser = Parser::default();
    let mut line = Vec::new();
    let mut sent = false;
    loop {
        line.clear();
        match log.by_ref().take(MAX_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(_) => parser.add_line(String::from_utf8_lossy(&line).trim_end()),
        }
        if parser.output_begins && !sent {
            // Fails only if nobody waits for it any more.
            input.send(parser.info()).ok();
            sent = true;
        }
    }
    if !sent {
        input.send(parser.info()).ok();
    }
    parser.complaints
}

/// Whose metadata follows.
#[derive(Default, PartialEq)]
enum Section {
    #[default]
    Container,
    Audio,
    Other,
}

#[derive(Default)]
struct Parser {
    section: Section,
    info: InputInfo,
    estimated: bool,
    from_zero: bool,
    streams: usize,
    output_begins: bool,
    complaints: Complaints,
}

impl Parser {
    fn info(&self) -> InputInfo {
        InputInfo { duration_is_exact: !self.estimated && self.streams == 1, ..self.info.clone() }
    }

    fn add_line(&mut self, line: &str) {
        let Some((level, message)) = level_and_message(line) else { return };
        match level {
            "error" | "fatal" | "panic" => self.add_complaint(message),
            "warning" => self.estimated |= message.contains("Estimating duration from bitrate"),
            "info" if !self.output_begins => self.add_info(message),
            _ => {}
        }
    }

    fn add_complaint(&mut self, message: &str) {
        self.complaints.no_audio |= message.contains("matches no streams");
        let text: String = message.trim().chars().filter(|c| !c.is_control()).collect();
        if text.is_empty() || text == "Conversion failed!" {
            return;
        }
        self.complaints.count += 1;
        if self.complaints.first.is_none() {
            self.complaints.first = Some(text.clone());
        }
        self.complaints.last = Some(text);
    }

    fn add_info(&mut self, message: &str) {
        let text = message.trim();
        if text.starts_with("Stream mapping:") || text.starts_with("Output #") {
            self.output_begins = true;
        } else if text.starts_with("Input #0, matroska") || text.starts_with("Input #0, mov") {
            self.from_zero = true;
        } else if let Some(rest) = text.strip_prefix("Duration: ") {
            self.info.duration_s = rest.split(',').next().and_then(seconds).filter(|&s| s > 0.0);
            let start = rest.split(", start: ").nth(1).and_then(|rest| rest.split(',').next());
            let start_s = start.and_then(|start| start.trim().parse().ok()).filter(|_| self.from_zero);
            self.info.start_s = start_s.unwrap_or(0.0);
        } else if text.starts_with("Chapter") || text.starts_with("Program ") {
            self.section = Section::Other;
        } else if text.starts_with("Stream #0:") {
            self.streams += 1;
            self.section = Section::Other;
            if let Some((_, codec)) = text.split_once(": Audio: ") {
                self.section = Section::Audio;
                let name = codec.split([' ', ',']).next().unwrap_or_default();
                self.info.codec.get_or_insert_with(|| name.to_owned());
            }
        } else if let Some((key, value)) = text.split_once(':')
            && key.trim().eq_ignore_ascii_case("title")
            && self.section != Section::Other
            && self.info.title.is_none()
        {
            let title: String = value.trim().chars().filter(|c| !c.is_control()).take(MAX_TITLE).collect();
            self.info.title = Some(title).filter(|title| !title.is_empty());
        }
    }
}

/// `[asf @ 0x55] [error] text` → `error`, `text`.
fn level_and_message(line: &str) -> Option<(&str, &str)> {
    let (mut level, mut message) = line.strip_prefix('[')?.split_once("] ")?;
    while level.contains(" @ ") {
        (level, message) = message.strip_prefix('[')?.split_once("] ")?;
    }
    Some((level, message))
}

/// `01:02:03.45` → seconds.
fn seconds(clock: &str) -> Option<f64> {
    let mut parts = clock.trim().splitn(3, ':');
    let [hours, minutes, seconds] = [parts.next()?, parts.next()?, parts.next()?];
    let hours: u32 = hours.parse().ok()?;
    let minutes: u32 = minutes.parse().ok()?;
    let seconds: f64 = seconds.parse().ok().filter(|s: &f64| s.is_finite())?;
    Some(f64::from(hours) * 3_600.0 + f64::from(minutes) * 60.0 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(log: &str) -> (InputInfo, Complaints) {
        let (sender, receiver) = std::sync::mpsc::channel();
        let complaints = read_log(log.as_bytes(), &sender);
        (receiver.recv().unwrap(), complaints)
    }

    #[test]
    fn length_title_and_codec_are_those_of_the_input() {
        let (info, complaints) = read(
            "[info] Input #0, matroska,webm, from 'file:p.mka':\n\
             [info]   Metadata:\n\
             [info]     title           : First line\n\
             \x20                   :   Duration: 99:00:00\n\
             [info]   Duration: 01:00:12.50, start: 4.994000, bitrate: 194 kb/s\n\
             [info]   Stream #0:0: Audio: ac3, 48000 Hz, stereo, fltp, 192 kb/s\n\
             [info]     Metadata:\n\
             [info]       title           : Another\n\
             [info] Stream mapping:\n\
             [info] Output #0, au, to 'pipe:1':\n\
             [info]   Duration: 00:00:01.00\n\
             [ac3 @ 0x5581] [error] frame sync error\n\
             [error] Conversion failed!\n",
        );
        let expected = InputInfo {
            duration_s: Some(3_612.5),
            duration_is_exact: true,
            start_s: 4.994,
            title: Some("First line".to_owned()),
            codec: Some("ac3".to_owned()),
        };
        assert_eq!(info, expected);
        assert_eq!((complaints.count, complaints.first.as_deref()), (1, Some("frame sync error")));
    }

    #[test]
    fn an_estimated_length_and_that_of_a_film_are_not_exact() {
        let estimated = "[aac @ 0x1] [warning] Estimating duration from bitrate, this may be inaccurate\n\
                         [info]   Duration: 00:00:02.00, bitrate: 1 kb/s\n[info]   Stream #0:0: Audio: aac\n";
        let film = "[info]   Duration: 00:00:02.00, start: 0.0\n[info]   Stream #0:0: Video: h264\n\
                    [info]   Stream #0:1: Audio: aac (LC)\n[info]       title   : Director's comments\n";
        for log in [estimated, film] {
            let info = read(log).0;
            assert_eq!(
                (info.duration_s, info.duration_is_exact, info.codec.as_deref()),
                (Some(2.0), false, Some("aac"))
            );
        }
        // A broadcast's clock begins anywhere.
        let broadcast =
            "[info] Input #0, mpegts, from 'file:p.ts':\n[info]   Duration: 00:00:09.00, start: 7.5\n";
        assert_eq!(read(broadcast).0.start_s, 0.0);
        assert_eq!(read("[info]   Duration: N/A, start: 0.0\n").0.duration_s, None);
        let chapters =
            "[info]   Chapters:\n[info]     Chapter #0:0: start 0.0, end 1.0\n[info]       title : One\n";
        assert_eq!(read(chapters).0.title, None);
    }
}
