//! The kinds of outputs, and how their files begin.

use crate::audio::is_audio_head;
use crate::picture::PictureFormat;
use std::io::{self, Read};
use std::path::Path;

/// Bytes of an existing file that are examined at most; the header of a model may be long.
const HEAD_BYTES: u64 = 1 << 20;

/// What an output file contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// A picture in PNG.
    Png,
    /// A picture in JPEG.
    Jpeg,
    /// A CSV table whose header begins with this text.
    Csv(&'static str),
    /// Results as a JSON array.
    Json,
    /// Results as one JSON object a line.
    Jsonl,
    /// A table in Parquet.
    Parquet,
    /// A label track of Audacity.
    Labels,
    /// A playlist in extended M3U.
    Playlist,
    /// A playlist in XSPF.
    Xspf,
    /// A web page of pianoscope.
    Page,
    /// A model of pianoscope.
    Model,
    /// A log, to which lines are appended.
    Log,
    /// A WAV file of training audio: 16 kHz, one channel, 16 bits. It may have the name of a recording.
    TrainingAudio,
}

impl OutputKind {
    /// The kind of a picture by the ending of its name; PNG, unless it is that of JPEG.
    pub fn picture(path: &Path) -> Self {
        match PictureFormat::of_name(path) {
            PictureFormat::Png => Self::Png,
            PictureFormat::Jpeg => Self::Jpeg,
        }
    }

    pub(super) fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg)
    }

    /// For messages, after an article.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG picture",
            Self::Jpeg => "JPEG picture",
            Self::Csv(_) => "table of pianoscope",
            Self::Json | Self::Jsonl => "file of results",
            Self::Parquet => "table in Parquet",
            Self::Labels => "label track",
            Self::Playlist => "playlist",
            Self::Xspf => "playlist in XSPF",
            Self::Page => "page of pianoscope",
            Self::Model => "model of pianoscope",
            Self::Log => "log",
            Self::TrainingAudio => "training audio of synth",
        }
    }

    /// What the user can do if the existing file is of another kind, `found`.
    pub(super) fn advice(self, found: &str) -> &'static str {
        match self {
            // Lines are appended to a log.
            Self::Log => "give another name",
            Self::TrainingAudio => "give --out another folder",
            _ if found == RECORDING => "give another name",
            _ => "give another name, or --force to replace it",
        }
    }

    /// Endings that promise this kind, in lower case.
    pub(super) fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Csv(_) => &["csv", "txt"],
            Self::Json => &["json", "txt"],
            Self::Jsonl => &["jsonl", "ndjson", "json", "txt"],
            Self::Parquet => &["parquet"],
            Self::Labels => &["txt", "tsv"],
            Self::Playlist => &["m3u8", "m3u"],
            Self::Xspf => &["xspf", "xml"],
            Self::Page => &["html", "htm"],
            Self::Model => &["safetensors"],
            Self::Log => &["log", "txt"],
            Self::TrainingAudio => &["wav"],
        }
    }

    /// The first of [`Self::endings`].
    pub(super) fn usual_ending(self) -> &'static str {
        self.endings().first().copied().unwrap_or_default()
    }

    /// The endings for a message; of pictures in all formats.
    pub(super) fn known_endings(self) -> String {
        if self.is_picture() { ".png or .jpg".to_owned() } else { format!(".{}", self.usual_ending()) }
    }

    /// What the file at `path` is instead; `None` if it is of this kind.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn recognise(self, path: &Path) -> io::Result<Option<&'static str>> {
        let mut head = Vec::new();
        std::fs::File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
        let is_log = self == Self::Log && path.extension().is_some_and(|ending| ending == "log");
        let fits = self.begins(&head) || (is_log && text(&head).is_some());
        Ok((!fits).then(|| found(&head)))
    }

    /// Whether a file of this kind may begin with `head`.
    fn begins(self, head: &[u8]) -> bool {
        match self {
            Self::Png => head.starts_with(PNG),
            Self::Jpeg => head.starts_with(JPEG),
            // A column of numbers has spaces before its title.
            Self::Csv(header) => {
                text(head).is_some_and(|text| text.trim_start_matches(' ').starts_with(header))
            }
            Self::Json => text(head).is_some_and(|text| {
                let inner = text.trim_start().strip_prefix('[').map(str::trim_start);
                inner.is_some_and(|inner| inner.starts_with("{\"input\":") || inner.starts_with(']'))
            }),
            Self::Jsonl => text(head).is_some_and(|text| text.trim_start().starts_with("{\"input\":")),
            Self::Parquet => head.starts_with(PARQUET),
            Self::Labels => text(head).is_some_and(|text| whole_lines(text, head.len()).all(is_label)),
            // The rest may have names in any bytes.
            Self::Playlist => head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).starts_with(b"#EXTM3U"),
            Self::Xspf => text(head).is_some_and(is_xspf),
            Self::Page => is_page(head),
            Self::Model => is_model(head),
            Self::Log => text(head).and_then(|text| text.lines().next()).is_some_and(begins_with_date),
            Self::TrainingAudio => is_training_audio(head),
        }
    }
}

/// What a file of sound seems to be.
pub(super) const RECORDING: &str = "an audio or video file";

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";
const PARQUET: &[u8] = b"PAR1";
/// In the head of every page of this program.
const GENERATOR: &str = "<meta name=\"generator\" content=\"pianoscope\">";

/// The head as text without a byte-order mark, if it is UTF-8 and has no NUL. A character that is cut at its end is left out.
fn text(head: &[u8]) -> Option<&str> {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    (!valid.contains('\0')).then(|| valid.strip_prefix('\u{feff}').unwrap_or(valid))
}

/// The lines of a head of `bytes` bytes, without the last one if it may be cut.
fn whole_lines(text: &str, bytes: usize) -> impl Iterator<Item = &str> {
    let cut = if bytes as u64 == HEAD_BYTES { text.rfind('\n') } else { None };
    text.get(..cut.unwrap_or(text.len())).unwrap_or_default().lines()
}

/// `start <tab> end <tab> label`, or the frequencies of a label, on a line with a backslash before it.
fn is_label(line: &str) -> bool {
    let line = line.strip_prefix("\\\t").unwrap_or(line);
    let mut cells = line.split('\t');
    let number =
        |cell: Option<&str>| cell.is_some_and(|cell| cell.trim().replace(',', ".").parse::<f64>().is_ok());
    line.is_empty() || (number(cells.next()) && number(cells.next()))
}

/// `2026-11-29...`
fn begins_with_date(line: &str) -> bool {
    let pattern = b"0000-00-00";
    let date = line.as_bytes().get(..pattern.len()).unwrap_or_default();
    date.len() == pattern.len()
        && date.iter().zip(pattern).all(|(byte, like)| match like {
            b'-' => byte == like,
            _ => byte.is_ascii_digit(),
        })
}

/// XML whose first element is that of a playlist.
fn is_xspf(text: &str) -> bool {
    let text = text.trim_start();
    let root =
        text.split('<').find(|part| part.starts_with(|character: char| character.is_ascii_alphabetic()));
    text.starts_with('<') && root.is_some_and(|root| root.starts_with("playlist"))
}

/// HTML that names this program as its generator.
fn is_page(head: &[u8]) -> bool {
    let start = text(head.get(..head.len().min(4096)).unwrap_or_default());
    start.is_some_and(|text| {
        text.trim_start().to_ascii_lowercase().starts_with("<!doctype html") && text.contains(GENERATOR)
    })
}

/// A safetensors file: the length of its header in eight bytes, then the header in JSON, with the key of our models.
fn is_model(head: &[u8]) -> bool {
    let Some((length, header)) = head.split_first_chunk::<8>() else { return false };
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let header = header.get(..length.min(header.len())).unwrap_or_default();
    let key = b"\"pianoscope_model\"";
    header.first() == Some(&b'{') && header.windows(key.len()).any(|part| part == key)
}

/// The header that `synth` writes: one channel of 16-bit integers at 16 kHz.
fn is_training_audio(head: &[u8]) -> bool {
    let at = |offset: usize, bytes: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(bytes));
    let format = b"\x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data";
    at(0, b"RIFF") && at(8, b"WAVEfmt ") && at(16, format)
}

/// What a file that begins with `head` seems to be.
fn found(head: &[u8]) -> &'static str {
    if head.starts_with(PNG) || head.starts_with(JPEG) {
        "a picture"
    } else if is_model(head) {
        "a model"
    } else if let Some(text) = text(head) {
        if text.trim_start().starts_with(['{', '[']) { "JSON" } else { "other text" }
    } else if is_audio_head(head) {
        RECORDING
    } else {
        "something else"
    }
}
