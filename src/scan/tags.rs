//! What a file says of itself: title, artist, album and so on.
//!
//! Tags are written by whoever made the file, and some are made to do harm: what is read, kept in memory and stored is bounded, and
//! neither an error nor a panic of the reader costs more than the tags.

use crate::catch_panic::catch_panic;
use crate::format::is_unprintable;
use crate::library::Tags;
use lofty::config::{GlobalOptions, ParseOptions, ParsingMode, apply_global_options};
use lofty::file::{AudioFile, TaggedFileExt};
use lofty::probe::Probe;
use lofty::tag::{Accessor, ItemKey, Tag};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Largest item of a tag in bytes; pictures are left out anyway.
const MAX_ITEM_BYTES: usize = 1 << 20;
/// Most bytes of a file that are read for its tags.
const MAX_READ_BYTES: u64 = 64 << 20;
/// Most characters of a text that are kept.
const MAX_CHARACTERS: usize = 500;

/// The tags of a file, and what its headers say of the sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTags {
    /// The tags.
    pub tags: Tags,
    /// Of the sound, in bits per second.
    pub bit_rate: Option<u64>,
}

/// Reads the tags of a file; empty if it has none or they cannot be read.
pub fn read_tags(path: &Path) -> FileTags {
    let read = catch_panic(|| {
        // Of this thread; the same each time.
        apply_global_options(
            GlobalOptions::new()
                .allocation_limit(MAX_ITEM_BYTES)
                .use_custom_resolvers(false)
                .preserve_format_specific_items(false),
        );
        let file = Bounded { inner: File::open(path).ok()?, left: MAX_READ_BYTES };
        let options = ParseOptions::new().read_cover_art(false).parsing_mode(ParsingMode::Relaxed);
        let probe = Probe::new(BufReader::new(file)).options(options).guess_file_type().ok()?;
        let tagged = probe.read().ok()?;
        let mut tags = Tags::default();
        // The format's own tag first; others fill what it leaves out.
        let own = tagged.primary_tag();
        own.into_iter().chain(tagged.tags()).for_each(|tag| fill(&mut tags, tag));
        let bit_rate = tagged.properties().audio_bitrate().map(|kbit| u64::from(kbit) * 1000);
        Some(FileTags { tags, bit_rate: bit_rate.filter(|rate| *rate > 0) })
    });
    if read.is_none() {
        tracing::warn!(path = %path.display(), "the tags are damaged");
    }
    read.flatten().unwrap_or_default()
}

fn fill(tags: &mut Tags, tag: &Tag) {
    let fill = |field: &mut Option<String>, found: Option<&str>| {
        if field.is_none() {
            *field = found.and_then(plain);
        }
    };
    fill(&mut tags.title, tag.title().as_deref());
    fill(&mut tags.artist, tag.artist().as_deref());
    fill(&mut tags.album, tag.album().as_deref());
    fill(&mut tags.album_artist, tag.get_string(ItemKey::AlbumArtist));
    fill(&mut tags.genre, tag.genre().as_deref());
    tags.track = tags.track.or_else(|| tag.track().filter(|track| *track > 0));
    tags.year = tags.year.or_else(|| tag.date().map(|date| i32::from(date.year)).filter(|year| *year > 0));
}

/// One line without unprintable characters, not longer than [`MAX_CHARACTERS`]; `None` if nothing is left.
pub(super) fn plain(text: &str) -> Option<String> {
    let printable = |c| if is_unprintable(c) { ' ' } else { c };
    let start: String = text.chars().take(MAX_CHARACTERS).map(printable).collect();
    let words: Vec<&str> = start.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Fails once a number of bytes has been read: a tag may claim to be as large as the file.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::other("too large a tag"))?;
        Ok(count)
    }
}

impl<R: Seek> Seek for Bounded<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lofty::config::WriteOptions;
    use lofty::tag::{TagExt, TagType};
    use std::path::PathBuf;

    fn data(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
    }

    #[test]
    fn the_tags_of_each_format_are_read() {
        let folder = tempfile::tempdir().unwrap();
        for (name, tag_type) in [
            ("mp3.mp3", TagType::Id3v2),
            ("flac.flac", TagType::VorbisComments),
            ("vorbis.ogg", TagType::VorbisComments),
            ("opus.opus", TagType::VorbisComments),
            ("aac.m4a", TagType::Mp4Ilst),
            ("pcm16.wav", TagType::RiffInfo),
            ("pcm24.aiff", TagType::Id3v2),
        ] {
            let path = folder.path().join(name);
            std::fs::copy(data(name), &path).unwrap();
            let mut tag = Tag::new(tag_type);
            tag.set_title("Für Elise\u{1b}[31m".to_owned());
            tag.set_artist("x".repeat(100_000));
            tag.set_album("  Bagatelles \n".to_owned());
            tag.set_genre("Classical".to_owned());
            tag.set_track(7);
            tag.insert_text(ItemKey::AlbumArtist, "Various".to_owned());
            tag.insert_text(ItemKey::RecordingDate, "1810-04-27".to_owned());
            tag.save_to_path(&path, WriteOptions::default()).unwrap();
            let FileTags { tags, bit_rate } = read_tags(&path);
            let title = tags.title.unwrap();
            assert!(title.starts_with("Für Elise") && !title.contains('\u{1b}'), "{name}: {title:?}");
            assert_eq!(tags.artist.map(|artist| artist.len()), Some(MAX_CHARACTERS), "{name}");
            assert_eq!(tags.album.as_deref(), Some("Bagatelles"), "{name}");
            assert_eq!(tags.genre.as_deref(), Some("Classical"), "{name}");
            assert_eq!(tags.track, Some(7), "{name}");
            if tag_type != TagType::RiffInfo {
                assert_eq!(tags.album_artist.as_deref(), Some("Various"), "{name}");
                assert_eq!(tags.year, Some(1810), "{name}");
            }
            assert!(bit_rate.is_some_and(|rate| (8_000..3_000_000).contains(&rate)), "{name}: {bit_rate:?}");
        }
    }

    #[test]
    fn a_file_without_readable_tags_has_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp3");
        assert_eq!(read_tags(&path), FileTags::default(), "no file");
        // A tag of 256 MiB in a file of some bytes.
        let huge =
            [b"ID3\x04\x00\x00\x7f\x7f\x7f\x7fTIT2\x7f\x7f\x7f\x7f\x00\x00".as_slice(), &[3; 4000]].concat();
        for bytes in [&b""[..], b"ID3", &[0xff; 5000], &huge] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(read_tags(&path).tags, Tags::default());
        }
    }

    #[test]
    fn damaged_tags_cost_neither_a_panic_nor_much_time() {
        use rand::{RngExt, SeedableRng};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(19);
        for name in ["mp3.mp3", "flac.flac", "vorbis.ogg", "opus.opus", "aac.m4a", "pcm16.wav", "pcm24.aiff"]
        {
            let bytes = std::fs::read(data(name)).unwrap();
            for _ in 0..100 {
                let mut bytes = bytes.clone();
                for _ in 0..random.random_range(1..20) {
                    // Headers come first.
                    let at = random.random_range(0..bytes.len().min(2000));
                    bytes[at] = random.random();
                }
                std::fs::write(&path, &bytes).unwrap();
                let begin = std::time::Instant::now();
                read_tags(&path);
                assert!(begin.elapsed().as_secs() < 5, "{name}");
            }
        }
    }
}
