//! Which format a file name promises.

use super::OutputKind;
use crate::input;
use std::path::Path;

/// Endings of audio, video and music formats, in lower case, besides those of recordings that are found in folders.
const MEDIA: &[&str] = &[
    "3g2", "aup", "aup3", "avc", "bwf", "cda", "dff", "divx", "dv", "eac3", "ec3", "f4a", "gsm", "hevc",
    "kar", "m1v", "m2v", "m4s", "mid", "midi", "mlp", "mod", "mp4a", "mpa", "mpv", "mxf", "nut", "ogm", "qt",
    "ra", "rf64", "rm", "rmvb", "thd", "vob", "voc", "vqf", "xm", "y4m",
];

/// Endings of pictures, documents and archives, in lower case.
const BINARY: &[&str] = &[
    "avif",
    "bmp",
    "doc",
    "docx",
    "eps",
    "exr",
    "flp",
    "gif",
    "gz",
    "heic",
    "heif",
    "ico",
    "jfif",
    "jpe",
    "jpeg",
    "jpg",
    "jxl",
    "ods",
    "odt",
    "pdf",
    "png",
    "ppm",
    "ps",
    "psd",
    "raw",
    "safetensors",
    "sf2",
    "svg",
    "svgz",
    "tar",
    "tga",
    "tif",
    "tiff",
    "webp",
    "xls",
    "xlsx",
    "zip",
];

/// Endings of texts, in lower case. A table may be called `.txt` and a log `.md`, but a picture may not.
const TEXT: &[&str] = &[
    "csv", "htm", "html", "json", "jsonl", "log", "m3u", "m3u8", "md", "ndjson", "pls", "tex", "toml", "tsv",
    "txt", "xml", "xspf", "yaml", "yml",
];

fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

/// Whether the name has an audio or video ending.
pub(super) fn is_media(path: &Path) -> bool {
    input::has_audio_extension(path) || MEDIA.contains(&ending(path).as_str())
}

/// Whether the name has the ending of any format.
pub(super) fn is_known(path: &Path) -> bool {
    is_media(path) || [BINARY, TEXT].iter().any(|known| known.contains(&ending(path).as_str()))
}

/// The ending, if it promises another format than `kind`. An unknown ending promises none.
pub(super) fn foreign(path: &Path, kind: OutputKind) -> Option<String> {
    let ending = ending(path);
    let is_in = |endings: &[&str]| endings.contains(&ending.as_str());
    let other = is_in(BINARY) || (kind.is_picture() && is_in(TEXT));
    (other && !is_in(kind.endings())).then_some(ending)
}
