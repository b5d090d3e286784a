//! Names → whether they are those of audio or video files.

use std::path::Path;

/// Endings of containers and formats that hold sound, in lower case. Playlists (m3u8, mpd, pls) hold none themselves.
const EXTENSIONS: &[&str] = &[
    "3gp", "aac", "ac3", "aif", "aifc", "aiff", "alac", "amr", "ape", "asf", "au", "avi", "caf", "dsf",
    "dts", "f4v", "flac", "flv", "m2ts", "m4a", "m4b", "m4p", "m4r", "m4v", "mka", "mkv", "mov", "mp1",
    "mp2", "mp3", "mp4", "mpc", "mpeg", "mpg", "mts", "oga", "ogg", "ogv", "ogx", "opus", "snd", "spx", "ts",
    "tta", "w64", "wav", "wave", "webm", "weba", "wma", "wmv", "wv",
];

/// Whether the file is named like audio or video, in any case.
pub(super) fn has_audio_extension(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    EXTENSIONS.contains(&extension.as_str())
}

/// The same for a name that is no path yet, such as the last part of a link.
pub(super) fn is_media_name(name: &str) -> bool {
    has_audio_extension(Path::new(name))
}
