//! Absolute paths of Windows in a list, on another system: they are none here, but stay as they are, for the machine that has them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};

/// What needs no encoding in a part of an address; the colon of the drive neither.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// `C:\Music\a.mp3` or `\\server\share\a.mp3`; never on Windows itself.
pub(super) fn is_windows_path(path: &Path) -> bool {
    cfg!(not(windows)) && path.to_str().is_some_and(is_windows)
}

fn is_windows(text: &str) -> bool {
    match text.as_bytes() {
        [b'\\', b'\\', server, ..] => !b"\\/".contains(server),
        [drive, b':', b'\\' | b'/', ..] => drive.is_ascii_alphabetic(),
        _ => false,
    }
}

/// The path that a text of a list is: as it is written, or as an address such as `file:///C:/Music/a.mp3`.
pub(super) fn windows_path(text: &str) -> Option<PathBuf> {
    if cfg!(windows) {
        return None;
    }
    if is_windows(text) {
        return Some(PathBuf::from(text));
    }
    let rest =
        text.get(7..).filter(|_| text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("file://")))?;
    let (host, below) = rest.split_at_checked(rest.find('/')?)?;
    let is_here = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    let separated = if is_here {
        below.trim_start_matches('/').replace('/', "\\")
    } else {
        format!(r"\\{rest}").replace('/', "\\")
    };
    let path = percent_decode_str(&separated).decode_utf8().ok()?.into_owned();
    (is_windows(&path) && !path.contains('\0')).then(|| PathBuf::from(path))
}

/// The address of such a path, for XSPF. A slash in it is no separator, so that it comes back as it is.
pub(super) fn windows_address(path: &Path) -> String {
    let text = path.to_string_lossy();
    let (start, below) =
        text.strip_prefix(r"\\").map_or(("file:///", text.as_ref()), |below| ("file://", below));
    let parts: Vec<String> =
        below.split('\\').map(|part| utf8_percent_encode(part, PART).to_string()).collect();
    format!("{start}{}", parts.join("/"))
}

/// The last part of a path of any system.
pub(in crate::library) fn name_of_file(path: &Path) -> String {
    let text = path.to_string_lossy();
    let parts = if is_windows_path(path) { ['/', '\\'] } else { ['/'; 2] };
    text.rsplit(parts).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn windows_paths_and_their_addresses_are_the_same() {
        for (path, address, name) in [
            ("C:\\Music\\a b.mp3", "file:///C:/Music/a%20b.mp3", "a b.mp3"),
            ("C:/./a\\b%.mp3", "file:///C:%2F.%2Fa/b%25.mp3", "b%.mp3"),
            ("\\\\server\\share\\#1.mp3", "file://server/share/%231.mp3", "#1.mp3"),
        ] {
            assert_eq!(windows_path(path).as_deref(), Some(Path::new(path)));
            assert_eq!(windows_address(Path::new(path)), address);
            assert_eq!(windows_path(address).as_deref(), Some(Path::new(path)));
            assert_eq!(name_of_file(Path::new(path)), name);
        }
        for other in ["a.mp3", "..\\a.mp3", "file:///music/a.mp3", "c:a.mp3", "\\\\", "http://a/b", "file://"]
        {
            assert_eq!(windows_path(other), None, "{other}");
        }
        assert_eq!(name_of_file(Path::new("/music/a\\b.mp3")), "a\\b.mp3");
    }
}
