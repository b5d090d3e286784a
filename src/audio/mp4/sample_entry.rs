//! A sample entry (ISO 14496-12, 8.5.2) → the name of its codec, and whether it is encrypted.

use super::boxes::{Fields, Mp4Box, boxes};

/// Codes of sample entries and the codecs' names.
const CODECS: &[(&[u8; 4], &str)] = &[
    (b"mp4a", "aac"),
    (b"alac", "alac"),
    (b"ac-3", "AC-3"),
    (b"ec-3", "E-AC-3"),
    (b"ac-4", "AC-4"),
    (b"dtsc", "DTS"),
    (b"dtse", "DTS"),
    (b"dtsh", "DTS"),
    (b"dtsl", "DTS"),
    (b"fLaC", "flac"),
    (b"Opus", "opus"),
    (b".mp3", "mp3"),
    (b"samr", "AMR"),
    (b"sawb", "AMR"),
    (b"mlpa", "TrueHD"),
    (b"alaw", "A-law"),
    (b"ulaw", "mu-law"),
    (b"ima4", "ADPCM"),
    (b"QDM2", "QDM2"),
    (b"lpcm", "pcm"),
    (b"ipcm", "pcm"),
    (b"fpcm", "pcm"),
    (b"sowt", "pcm"),
    (b"twos", "pcm"),
    (b"raw ", "pcm"),
    (b"NONE", "pcm"),
    (b"in24", "pcm"),
    (b"in32", "pcm"),
    (b"fl32", "pcm"),
    (b"fl64", "pcm"),
];

/// Name of the codec, or the code of an unknown one.
pub(super) fn codec_name(entry: &Mp4Box<'_>) -> String {
    match CODECS.iter().find(|(code, _)| **code == entry.name) {
        Some((_, name)) => (*name).to_owned(),
        None => entry
            .name
            .iter()
            .map(|&byte| if byte.is_ascii_graphic() { char::from(byte) } else { '.' })
            .collect(),
    }
}

/// Whether only a key opens it: common encryption (8.12), or that of Apple's shop.
pub(super) fn is_protected(entry: &Mp4Box<'_>) -> bool {
    matches!(&entry.name, b"enca" | b"drms" | b"drmi")
}

/// Whether it is PCM of a kind that is big-endian, unless a box `enda` in a box `wave` says otherwise (QuickTime File Format, "Sound
/// sample descriptions"). symphonia takes all of them as little-endian.
pub(super) fn is_big_endian(entry: &Mp4Box<'_>) -> bool {
    if !matches!(&entry.name, b"in24" | b"in32" | b"fl32" | b"fl64") {
        return false;
    }
    // Entries of version 1 and 2 have more fields before their boxes.
    let version = entry.content.get(8..10).and_then(|bytes| Fields(bytes).u16());
    let fields = match version {
        Some(1) => 44,
        Some(2) => 64,
        _ => 28,
    };
    let parts = entry.content.get(fields..).unwrap_or_default();
    let endian = boxes(parts, 0).find(|part| &part.name == b"wave").and_then(|wave| wave.find(&[b"enda"]));
    endian.and_then(|endian| Fields(endian.content).u16()).is_none_or(|little| little == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
    }

    #[test]
    fn pcm_is_big_endian_unless_it_says_otherwise() {
        let wave = |little| make(b"wave", &[make(b"frma", b"in24"), make(b"enda", &[0, little])].concat());
        for (version, length) in [(0, 28), (1, 44)] {
            let mut fields = vec![0; length];
            fields[9] = version;
            for (parts, expected) in [(vec![], true), (wave(0), true), (wave(1), false)] {
                let bytes = make(b"in24", &[fields.clone(), parts].concat());
                assert_eq!(is_big_endian(&boxes(&bytes, 0).next().unwrap()), expected, "{version}");
            }
        }
        let bytes = make(b"sowt", &[0; 28]);
        assert!(!is_big_endian(&boxes(&bytes, 0).next().unwrap()));
    }
}
