//! The header of an MPEG audio frame (ISO 11172-3, 2.4.2.3; ISO 13818-3, 2.4.2.3) or an ADTS frame (ISO 14496-3, 1.A.3.2).

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};

/// Bytes of the longest header that is parsed.
pub(super) const HEADER_BYTES: usize = 7;
/// Length of an ADTS frame header without and with a checksum.
const ADTS_HEADER: [usize; 2] = [7, 9];
/// Rates of MPEG 1 in Hz by index; MPEG 2 has the half, MPEG 2.5 a quarter.
const MPEG_RATES: [u32; 3] = [44_100, 48_000, 32_000];
/// Rates of AAC in Hz by index.
const AAC_RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
/// Bit rates in kbit/s by index: layers I, II and III of MPEG 1, layer I and layers II and III of MPEG 2.
const BIT_RATES: [[u32; 15]; 5] = [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// What a decoder is made for; where it changes, a new one is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameFormat {
    pub(super) codec: AudioCodecId,
    /// In Hz.
    pub(super) rate: u32,
    /// 0: stated inside the AAC frame.
    pub(super) channels: usize,
}

/// A frame of a stream that consists of nothing but frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameHeader {
    pub(super) format: FrameFormat,
    /// Samples of one channel.
    pub(super) samples: u32,
    /// Bytes of the frame with its header.
    pub(super) size: usize,
    /// Bytes in front that the decoder does not want: the header of ADTS.
    pub(super) skipped: usize,
    /// For layer III: where an information tag may stand.
    pub(super) side_info_end: usize,
    /// AAC that is not one frame of low complexity.
    pub(super) unsupported: bool,
}

impl FrameHeader {
    /// Parses the first bytes of a frame.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let word = u32::from_be_bytes(*bytes.first_chunk()?);
        if word >> 21 != 0x7ff {
            return None;
        }
        if (word >> 17) & 3 == 0 { adts(word, bytes) } else { mpeg(word) }
    }
}

fn mpeg(word: u32) -> Option<FrameHeader> {
    let field = |shift: u32, mask: u32| ((word >> shift) & mask) as usize;
    // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5.
    let version = field(19, 3);
    let layer = 4 - field(17, 3);
    let divisor = match version {
        3 => 1,
        2 => 2,
        0 => 4,
        _ => return None,
    };
    let row = match (version, layer) {
        (3, layer) => layer - 1,
        (_, 1) => 3,
        _ => 4,
    };
    // Index 0 is a free bit rate, which symphonia does not support.
    let bit_rate = 1_000 * *BIT_RATES.get(row)?.get(field(12, 15)).filter(|&&rate| rate > 0)?;
    let rate = MPEG_RATES.get(field(10, 3))? / divisor;
    let padding = u32::from(word & 0x200 != 0);
    let (samples, size) = match (layer, version) {
        (1, _) => (384, (12 * bit_rate / rate + padding) * 4),
        (3, 0 | 2) => (576, 72 * bit_rate / rate + padding),
        _ => (1_152, 144 * bit_rate / rate + padding),
    };
    let mono = field(6, 3) == 3;
    let side_info = match (version, mono) {
        (3, true) => 17,
        (3, false) => 32,
        (_, true) => 9,
        (_, false) => 17,
    };
    let codec = match layer {
        1 => CODEC_ID_MP1,
        2 => CODEC_ID_MP2,
        _ => CODEC_ID_MP3,
    };
    Some(FrameHeader {
        format: FrameFormat { codec, rate, channels: if mono { 1 } else { 2 } },
        samples,
        size: usize::try_from(size).ok()?,
        skipped: 0,
        side_info_end: if layer == 3 { 4 + side_info } else { 0 },
        unsupported: false,
    })
}

fn adts(word: u32, bytes: &[u8]) -> Option<FrameHeader> {
    // Twelve ones; the bit behind them is the MPEG version.
    if word >> 20 != 0xfff {
        return None;
    }
    let &[_, second, third, fourth, fifth, sixth, seventh] = bytes.first_chunk::<HEADER_BYTES>()?;
    let skipped = *ADTS_HEADER.get(usize::from(second & 1 == 0))?;
    let rate = *AAC_RATES.get(usize::from((third >> 2) & 15))?;
    let configuration = (usize::from(third & 1) << 2) | usize::from(fourth >> 6);
    let size = (usize::from(fourth & 3) << 11) | (usize::from(fifth) << 3) | usize::from(sixth >> 5);
    let blocks = u32::from(seventh & 3) + 1;
    (size > skipped).then_some(FrameHeader {
        format: FrameFormat {
            codec: CODEC_ID_AAC,
            rate,
            channels: if configuration == 7 { 8 } else { configuration },
        },
        samples: 1_024 * blocks,
        size,
        skipped,
        side_info_end: 0,
        unsupported: blocks > 1 || third >> 6 != 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_state_format_and_size() {
        for (bytes, codec, rate, channels, samples, size) in [
            ([0xff, 0xfb, 0x90, 0x44, 0, 0, 0], CODEC_ID_MP3, 44_100, 2, 1_152, 417),
            ([0xff, 0xfb, 0x92, 0xc4, 0, 0, 0], CODEC_ID_MP3, 44_100, 1, 1_152, 418),
            ([0xff, 0xf3, 0x84, 0xc4, 0, 0, 0], CODEC_ID_MP3, 24_000, 1, 576, 192),
            ([0xff, 0xe3, 0x48, 0xc4, 0, 0, 0], CODEC_ID_MP3, 8_000, 1, 576, 288),
            ([0xff, 0xfd, 0xa4, 0x04, 0, 0, 0], CODEC_ID_MP2, 48_000, 2, 1_152, 576),
            ([0xff, 0xff, 0x44, 0x04, 0, 0, 0], CODEC_ID_MP1, 48_000, 2, 384, 128),
            ([0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc], CODEC_ID_AAC, 44_100, 2, 1_024, 371),
        ] {
            let header = FrameHeader::parse(&bytes).unwrap();
            let format = FrameFormat { codec, rate, channels };
            assert_eq!((header.format, header.samples, header.size), (format, samples, size), "{bytes:x?}");
            assert!(!header.unsupported);
            assert_eq!(FrameHeader::parse(&bytes[..3]), None);
        }
    }

    #[test]
    fn reserved_values_are_no_header() {
        for bytes in [
            [0xff, 0xfb, 0xf0, 0x44, 0, 0, 0],
            [0xff, 0xfb, 0x00, 0x44, 0, 0, 0],
            [0xff, 0xfb, 0x9c, 0x44, 0, 0, 0],
            [0xff, 0xeb, 0x90, 0x44, 0, 0, 0],
            [0xff, 0xf1, 0x7c, 0x80, 0x2e, 0x7f, 0xfc],
            [0xff, 0xf1, 0x50, 0x80, 0x00, 0x1f, 0xfc],
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(FrameHeader::parse(&bytes), None, "{bytes:x?}");
        }
    }
}
