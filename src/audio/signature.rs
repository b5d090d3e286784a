//! The first bytes of a file → its format.

use super::id3v2::id3v2_length;
use std::io::{Read, Seek, SeekFrom};

/// Format of a file by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormatSignature {
    /// A format that only ffmpeg reads, by name.
    FfmpegOnly(&'static str),
    /// A container that symphonia reads.
    Container,
    /// A stream of frames that symphonia reads, or its tags.
    Known,
    /// None of the known formats; there may be audio behind other bytes.
    Unknown,
}

/// Bytes looked at.
const HEAD: u64 = 512;

/// Reads the first bytes of `source` and seeks back to its start.
///
/// # Errors
/// Those of reading and seeking.
pub(super) fn read_signature(source: &mut (impl Read + Seek + ?Sized)) -> std::io::Result<FormatSignature> {
    let head = read_head(source)?;
    source.rewind()?;
    Ok(signature_of(&head))
}

/// What ffmpeg may be asked about a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FileKind {
    /// The file is of a known format. Only such files are passed to ffmpeg: a text, for instance, could be a playlist that
    /// opens other files.
    pub(super) is_recognised: bool,
    /// The format stores time stamps, from which gaps and late starts can be known. In others, ffmpeg counts samples or
    /// estimates times from positions.
    pub(super) has_time_stamps: bool,
}

/// The kind of a file, behind any ID3v2 tags. Seeks back to the start.
///
/// # Errors
/// Those of reading and seeking.
pub(super) fn read_file_kind(source: &mut (impl Read + Seek + ?Sized)) -> std::io::Result<FileKind> {
    let tags = id3v2_length(source)?;
    source.seek(SeekFrom::Start(tags))?;
    let head = read_head(source)?;
    source.rewind()?;
    let is_recognised = !head.starts_with(b"ID3") && signature_of(&head) != FormatSignature::Unknown;
    let has =
        |(offset, magic): &(usize, &[u8])| head.get(*offset..).is_some_and(|rest| rest.starts_with(magic));
    let has_time_stamps = is_transport_stream(&head) || WITH_TIME_STAMPS.iter().any(has);
    Ok(FileKind { is_recognised, has_time_stamps })
}

/// Formats that store time stamps, by their first bytes: offset, bytes.
const WITH_TIME_STAMPS: &[(usize, &[u8])] = &[
    (0, b"OggS"),
    (0, b"\x1a\x45\xdf\xa3"),
    (4, b"ftyp"),
    (4, b"moov"),
    (4, b"mdat"),
    (4, b"wide"),
    (4, b"free"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    (0, b"FLV\x01"),
    (0, b"\x00\x00\x01\xba"),
    (0, b".RMF"),
];

/// The first bytes from the position of `source`.
fn read_head(source: &mut (impl Read + ?Sized)) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// Whether a file that begins with `head` is audio or video. The first 512 bytes are enough.
pub(crate) fn is_audio_head(head: &[u8]) -> bool {
    signature_of(head) != FormatSignature::Unknown
}

/// Containers that symphonia reads, by their first bytes: offset, bytes.
const CONTAINERS: &[(usize, &[u8])] = &[
    (0, b"RIFF"),
    (0, b"RIFX"),
    (0, b"FORM"),
    (0, b"caff"),
    (0, b"OggS"),
    (0, b"\x1a\x45\xdf\xa3"),
    (4, b"ftyp"),
];

/// Audio and video formats that ffmpeg reads, by their first bytes: offset, bytes, name.
const FFMPEG_ONLY: &[(usize, &[u8], &str)] = &[
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media (WMA, WMV, ASF)"),
    (8, b"AVI ", "AVI video"),
    (0, b"FLV\x01", "Flash video"),
    (0, b"\x00\x00\x01\xba", "MPEG program stream"),
    (0, b"RF64", "RF64 wave"),
    (0, b"BW64", "BW64 wave"),
    (0, b"riff\x2e\x91\xcf\x11", "Wave64"),
    (0, b".snd", "Sun audio (AU)"),
    (0, b"#!AMR", "AMR speech"),
    (0, b"MAC ", "Monkey's Audio (APE)"),
    (0, b"wvpk", "WavPack"),
    (0, b"TTA1", "True Audio"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, b"DSD ", "DSD"),
    (0, b"FRM8", "DSD (DFF)"),
    (0, b".RMF", "RealMedia"),
    (0, b"\x0b\x77", "Dolby Digital (AC-3)"),
    (0, b"\x77\x0b", "Dolby Digital (AC-3)"),
    (0, b"\x7f\xfe\x80\x01", "DTS"),
    (0, b"\xfe\x7f\x01\x80", "DTS"),
    (0, b"\x1f\xff\xe8\x00", "DTS"),
    (0, b"\xff\x1f\x00\xe8", "DTS"),
    (4, b"\xf8\x72\x6f\xba", "Dolby TrueHD"),
    (0, b"ADIF", "AAC (ADIF)"),
    (0, b"tBaK", "TAK"),
    (0, b"Creative Voice File", "Creative Voice (VOC)"),
    (4, b"moov", "old QuickTime"),
    (4, b"mdat", "old QuickTime"),
    (4, b"wide", "old QuickTime"),
    (4, b"free", "old QuickTime"),
];

fn signature_of(head: &[u8]) -> FormatSignature {
    let has = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if let Some((_, _, name)) = FFMPEG_ONLY.iter().find(|(offset, magic, _)| has(*offset, magic)) {
        return FormatSignature::FfmpegOnly(name);
    }
    if is_transport_stream(head) {
        return FormatSignature::FfmpegOnly("MPEG transport stream");
    }
    if CONTAINERS.iter().any(|(offset, magic)| has(*offset, magic)) {
        return FormatSignature::Container;
    }
    // MPEG and ADTS frames begin with eleven ones.
    let frames = matches!(head, [0xff, second, ..] if second & 0xe0 == 0xe0);
    if frames || has(0, b"ID3") || has(0, b"fLaC") {
        return FormatSignature::Known;
    }
    FormatSignature::Unknown
}

/// Packets of an MPEG transport stream begin with 0x47 every 188 bytes.
fn is_transport_stream(head: &[u8]) -> bool {
    [0, 188, 376].iter().all(|&at| head.get(at) == Some(&0x47))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_identify_formats() {
        assert_eq!(signature_of(b"RIFF\x24\x00\x00\x00AVI LIST"), FormatSignature::FfmpegOnly("AVI video"));
        assert_eq!(signature_of(b"RIFF\x24\x00\x00\x00WAVEfmt "), FormatSignature::Container);
        assert_eq!(signature_of(b"ID3\x04\x00"), FormatSignature::Known);
        assert_eq!(signature_of(&[0xff, 0xfb, 0x90]), FormatSignature::Known);
        assert_eq!(signature_of(b"Dear diary, "), FormatSignature::Unknown);
        assert_eq!(signature_of(b""), FormatSignature::Unknown);
    }

    #[test]
    fn the_format_behind_an_id3v2_tag_counts() {
        let tagged = |tags: usize, behind: &[u8]| {
            // 128 bytes, as 7 bits a byte.
            let tag = [&b"ID3\x04\x00\x00\x00\x00\x01\x00"[..], &[0; 128]].concat();
            let mut file = std::io::Cursor::new([tag.repeat(tags), behind.to_vec()].concat());
            read_file_kind(&mut file).unwrap().is_recognised
        };
        for tags in 0..=2 {
            assert!(tagged(tags, b"\x0b\x77\x01") && tagged(tags, b"\xff\xfb\x90") && tagged(tags, b"fLaC"));
            assert!(!tagged(tags, b"#EXTM3U\nhttp://other") && !tagged(tags, b""));
        }
        assert!(!tagged(99, b"\xff\xfb\x90"));
    }
}
