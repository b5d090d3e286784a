//! A sample entry (ISO 14496-12, 8.5.2) → the name of its codec, and whether it is encrypted.

use super::boxes::Mp4Box;

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
