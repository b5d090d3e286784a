//! An MP4 file → the four-letter codes of its sample entries (ISO 14496-12, 8.5.2).
//!
//! symphonia gives no details about tracks that it cannot decode, yet "protected" and "needs ffmpeg" are different
//! answers for the user.

use std::io::{Read, Seek, SeekFrom};

/// Boxes that contain the boxes of the sample entries.
const CONTAINERS: [&[u8; 4]; 5] = [b"moov", b"trak", b"mdia", b"minf", b"stbl"];
/// Limit for damaged files, whose boxes may never end.
const MAX_BOXES: usize = 10_000;

/// Code of the first sample entry of each track, in order. Unreadable ones are left out.
pub(super) fn sample_entries(source: &mut (impl Read + Seek + ?Sized)) -> Vec<[u8; 4]> {
    let mut entries = Vec::new();
    let end = source.seek(SeekFrom::End(0)).unwrap_or(0);
    // If the file ends early, the entries before that are still useful.
    walk(source, end, &mut entries).ok();
    entries
}

/// Walks the boxes up to `end`; entering a container means not skipping its content.
fn walk(
    source: &mut (impl Read + Seek + ?Sized),
    end: u64,
    entries: &mut Vec<[u8; 4]>,
) -> std::io::Result<()> {
    let mut at = source.seek(SeekFrom::Start(0))?;
    for _ in 0..MAX_BOXES {
        if at + 8 > end {
            break;
        }
        source.seek(SeekFrom::Start(at))?;
        let mut size = u64::from(u32::from_be_bytes(four(source)?));
        let name = four(source)?;
        let mut header = 8;
        if size == 1 {
            let high = u64::from(u32::from_be_bytes(four(source)?));
            size = (high << 32) | u64::from(u32::from_be_bytes(four(source)?));
            header = 16;
        }
        if &name == b"stsd" {
            // Version and flags, number of entries, then the first entry's size and name.
            for _ in 0..3 {
                four(source)?;
            }
            entries.push(four(source)?);
        }
        at += match (CONTAINERS.contains(&&name), size) {
            (true, _) => header,
            (false, 0) => break,
            (false, size) => size.max(header),
        };
    }
    Ok(())
}

fn four(source: &mut (impl Read + ?Sized)) -> std::io::Result<[u8; 4]> {
    let mut bytes = [0; 4];
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn atom(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let size = (content.len() as u32 + 8).to_be_bytes();
        [&size[..], name, content].concat()
    }

    #[test]
    fn the_sample_entry_is_found_inside_its_boxes() {
        let entry = atom(b"enca", &[0; 28]);
        let stsd = atom(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &entry].concat());
        let nested =
            [b"stbl", b"minf", b"mdia", b"trak", b"moov"].iter().fold(stsd, |inner, name| atom(name, &inner));
        let file = [atom(b"ftyp", b"M4A \0\0\0\0"), nested].concat();
        assert_eq!(sample_entries(&mut Cursor::new(&file)), [*b"enca"]);
        for length in 0..file.len() {
            assert!(sample_entries(&mut Cursor::new(&file[..length])).len() <= 1);
        }
    }
}
