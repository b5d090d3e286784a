//! Recordings → M3U8: extended M3U in UTF-8, as most players read it.

use super::list_export::{ListItem, Location};
use crate::atomic_file;
use crate::format::one_line;
use std::path::Path;

/// Writes a playlist; returns the number of its entries. Files in the folder of the playlist or below have relative paths, so that both can
/// be moved together. A name with a line break has no entry: the format cannot express it.
///
/// # Errors
/// Why it was not written, for the user.
pub(super) fn write_playlist(items: &[ListItem], target: &Path) -> Result<usize, String> {
    let target = std::path::absolute(target).map_err(|error| error.to_string())?;
    let folder = target.parent().unwrap_or(&target);
    let mut list = b"#EXTM3U\n".to_vec();
    let mut count = 0;
    for item in items {
        let Some(entry) = entry_of(&item.location, folder) else { continue };
        let outcome = item.result.as_ref().ok();
        let length_s = outcome.map_or(-1.0, |outcome| outcome.duration_s.round());
        let tag = outcome.and_then(|outcome| outcome.info.title.as_deref());
        let title = one_line(tag.unwrap_or(&item.title));
        list.extend(format!("#EXTINF:{length_s},{title}\n").bytes());
        list.extend(entry);
        list.push(b'\n');
        count += 1;
    }
    atomic_file::write(&target, &list).map_err(|error| error.to_string())?;
    Ok(count)
}

/// The line of a recording, in the bytes of its name; `None` if it would not be one line.
fn entry_of(location: &Location, folder: &Path) -> Option<Vec<u8>> {
    let entry = match location {
        Location::Link(url) => url.as_bytes().to_vec(),
        Location::File(path) => {
            let path = std::path::absolute(path).ok()?;
            match path.strip_prefix(folder) {
                Ok(relative) => {
                    let name = relative.as_os_str().as_encoded_bytes();
                    // Would be a comment, or lose its spaces.
                    let is_special =
                        name.first().is_some_and(|&first| first == b'#' || first.is_ascii_whitespace());
                    [if is_special { b"./".as_slice() } else { b"" }, name].concat()
                }
                Err(_) => path.as_os_str().as_encoded_bytes().to_vec(),
            }
        }
        Location::None => return None,
    };
    (!entry.iter().any(|byte| matches!(byte, b'\n' | b'\r'))).then_some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn entries_are_relative_below_the_folder_of_the_list() {
        let entry = |name: &str| {
            let entry = entry_of(&Location::File(PathBuf::from(name)), Path::new("/music"));
            entry.map(|bytes| String::from_utf8(bytes).unwrap())
        };
        assert_eq!(entry("/music/a.mp3").unwrap(), "a.mp3");
        assert_eq!(entry("/music/Chopin/b c.flac").unwrap(), "Chopin/b c.flac");
        assert_eq!(entry("/music/#1.mp3").unwrap(), "./#1.mp3", "not a comment");
        assert_eq!(entry("/music/ a.mp3").unwrap(), "./ a.mp3");
        assert_eq!(entry("/other/a.mp3").unwrap(), "/other/a.mp3");
        assert_eq!(entry("/music/two\nlines.mp3"), None);
    }
}
