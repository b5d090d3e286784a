//! Recognises audio and video files by their names.

use std::path::Path;

/// Extensions of formats with audio, in lower case. Playlists (m3u8, mpd, pls) contain none themselves.
const EXTENSIONS: &[&str] = &[
    "3gp", "aac", "ac3", "aif", "aifc", "aiff", "alac", "amr", "ape", "asf", "au", "avi", "caf", "dsf",
    "dts", "f4v", "flac", "flv", "m2ts", "m4a", "m4b", "m4p", "m4r", "m4v", "mka", "mkv", "mov", "mp1",
    "mp2", "mp3", "mp4", "mpc", "mpeg", "mpg", "mts", "oga", "ogg", "ogv", "ogx", "opus", "snd", "spx", "ts",
    "tta", "w64", "wav", "wave", "webm", "weba", "wma", "wmv", "wv",
];

/// Whether a file has an audio or video extension, in any case.
pub(crate) fn has_audio_extension(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    EXTENSIONS.contains(&extension.as_str())
}

/// As [`has_audio_extension`], for a name that is not a path, such as the last segment of a URL.
pub(super) fn is_media_name(name: &str) -> bool {
    has_audio_extension(Path::new(name))
}
