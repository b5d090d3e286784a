//! The first frame of many MP3 files has no sound, but the number of frames and the encoder's delay: the tags of Xing, LAME
//! (gabriel.mp3-tech.org/mp3infotag.html) and Fraunhofer (VBRI).

use super::header::FrameHeader;

/// Delay of every decoder in samples, which LAME leaves out of its counts.
const DECODER_DELAY: u32 = 529;
/// Position of a VBRI tag in its frame.
const VBRI_AT: usize = 36;

/// What the tag states.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct InfoTag {
    /// Frames with sound.
    pub(super) frames: Option<u32>,
    /// Bytes of the stream, this frame included.
    pub(super) bytes: Option<u32>,
    /// Samples before and behind the sound.
    pub(super) delay_and_padding: Option<(u32, u32)>,
}

/// Parses `frame`; `None` if it is a frame of sound.
pub(super) fn info_tag(header: &FrameHeader, frame: &[u8]) -> Option<InfoTag> {
    let at = header.side_info_end;
    if at == 0 {
        return None;
    }
    let first = if frame.get(1)? & 1 == 0 { 6 } else { 4 };
    let silent = |end: usize| frame.get(first..end).is_some_and(|bytes| bytes.iter().all(|&byte| byte == 0));
    let tag = frame.get(at..)?;
    if (tag.starts_with(b"Xing") || tag.starts_with(b"Info")) && silent(at) {
        return Some(xing(frame, at));
    }
    let tag = frame.get(VBRI_AT..)?;
    if tag.starts_with(b"VBRI\x00\x01") && silent(VBRI_AT) {
        return Some(InfoTag { frames: word(tag, 14), bytes: word(tag, 10), delay_and_padding: None });
    }
    None
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|&bytes| u32::from_be_bytes(bytes))
}

fn xing(frame: &[u8], at: usize) -> InfoTag {
    let flags = word(frame, at + 4).unwrap_or(0);
    let mut next = at + 8;
    let mut field = |flag: u32, size: usize| {
        let start = next;
        next += if flags & flag == 0 { 0 } else { size };
        (flags & flag != 0).then_some(start)
    };
    let frames = field(1, 4).and_then(|at| word(frame, at));
    let bytes = field(2, 4).and_then(|at| word(frame, at));
    field(4, 100);
    field(8, 4);
    InfoTag { frames, bytes, delay_and_padding: lame(frame, next) }
}

/// The extension of LAME, which others write, too.
fn lame(frame: &[u8], at: usize) -> Option<(u32, u32)> {
    let tag = frame.get(at..).filter(|tag| tag.len() >= 24)?;
    if let Some(stored) =
        frame.get(at + 34..).and_then(|crc| crc.first_chunk()).map(|&crc| u16::from_be_bytes(crc))
    {
        let protected = frame.get(1)? & 1 == 0;
        let checked = (protected || tag.starts_with(b"LAME")) && stored != 0;
        if checked && stored != crc16(frame.get(..at + 34)?) {
            return None;
        }
    }
    if ![b"LAME", b"Lavf", b"Lavc"].iter().any(|encoder| tag.starts_with(*encoder)) {
        return Some((0, 0));
    }
    let trim = word(tag, 20)? & 0x00ff_ffff;
    Some((DECODER_DELAY + (trim >> 12), (trim & 0xfff).saturating_sub(DECODER_DELAY)))
}

/// CRC-16 with polynomial 0x8005, bits reversed.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte), |crc, _| if crc & 1 == 0 { crc >> 1 } else { (crc >> 1) ^ 0xa001 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mono frame of 128 kbit/s at 44.1 kHz with `tag` behind its side information.
    fn frame(tag: &[u8]) -> Vec<u8> {
        let mut frame = vec![0; 417];
        frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0xc4]);
        frame[21..21 + tag.len()].copy_from_slice(tag);
        frame
    }

    fn parse(frame: &[u8]) -> Option<InfoTag> {
        info_tag(&FrameHeader::parse(frame).unwrap(), frame)
    }

    #[test]
    fn frames_delay_and_padding_are_read() {
        let tag =
            [b"Info\x00\x00\x00\x03\x00\x00\x01\x00\x00\x00\x20\x00Lavf", &[0; 17][..], &[0x24, 0x06, 0x00]]
                .concat();
        let expected =
            InfoTag { frames: Some(256), bytes: Some(8_192), delay_and_padding: Some((1_105, 1_007)) };
        assert_eq!(parse(&frame(&tag)), Some(expected));
    }

    #[test]
    fn a_wrong_checksum_voids_the_extension_only() {
        let mut frame = frame(
            &[b"Xing\x00\x00\x00\x01\x00\x00\x01\x00LAME3.100", &[0; 12][..], &[0x24, 0x06, 0x00]].concat(),
        );
        let checksum = crc16(&frame[..33 + 34]).to_be_bytes();
        frame[67..69].copy_from_slice(&checksum);
        assert_eq!(parse(&frame).unwrap().delay_and_padding, Some((1_105, 1_007)));
        frame[67] ^= 1;
        let tag = parse(&frame).unwrap();
        assert_eq!((tag.frames, tag.delay_and_padding), (Some(256), None));
    }

    #[test]
    fn a_frame_of_sound_has_no_tag() {
        assert_eq!(parse(&frame(b"")), None);
        let mut sound = frame(b"Xing");
        sound[9] = 1;
        assert_eq!(parse(&sound), None);
        let mut vbri = frame(b"");
        vbri[36..54].copy_from_slice(b"VBRI\x00\x01\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00\x00\x20");
        assert_eq!(parse(&vbri).unwrap().frames, Some(32));
    }
}
