//! A TrackEntry element (RFC 9559, 5.1.4.1) → what the demuxer needs of a track.

use super::ebml::{Children, float, text, unsigned};
use super::encoding::Encodings;
use super::ids;

/// Type of a track (5.1.4.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrackKind {
    Video,
    Audio,
    Other,
}

/// One track.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TrackEntry {
    /// By which blocks name it; not 0.
    pub(super) number: u32,
    pub(super) kind: TrackKind,
    pub(super) enabled: bool,
    pub(super) default: bool,
    pub(super) forced: bool,
    /// Code of the language; English unless stated (5.1.4.1.19).
    pub(super) language: String,
    pub(super) codec_id: String,
    /// As the file has it.
    pub(super) codec_private: Option<Vec<u8>>,
    /// Delay of the codec, which every time stamp includes, in nanoseconds.
    pub(super) codec_delay_ns: u64,
    /// Length of a frame in nanoseconds.
    pub(super) frame_ns: Option<u64>,
    /// Factor of the time stamps of blocks; 1 in every new file.
    pub(super) timestamp_scale: f64,
    /// In Hz.
    pub(super) rate: f64,
    pub(super) channels: u64,
    pub(super) bit_depth: Option<u64>,
    pub(super) encodings: Encodings,
}

impl TrackEntry {
    /// From the content of the element; `None` without a usable number.
    pub(super) fn from_element(content: &[u8]) -> Option<Self> {
        let mut track = Self {
            number: 0,
            kind: TrackKind::Other,
            enabled: true,
            default: true,
            forced: false,
            language: "eng".to_owned(),
            codec_id: String::new(),
            codec_private: None,
            codec_delay_ns: 0,
            frame_ns: None,
            timestamp_scale: 1.0,
            rate: 8_000.0,
            channels: 1,
            bit_depth: None,
            encodings: Encodings::default(),
        };
        for (id, content) in Children(content) {
            track.take_child(id, content);
        }
        (track.number > 0).then_some(track)
    }

    fn take_child(&mut self, id: u32, content: &[u8]) {
        let number = unsigned(content);
        match id {
            ids::TRACK_NUMBER => {
                self.number = number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
            }
            ids::TRACK_TYPE => {
                self.kind = match number {
                    Some(1) => TrackKind::Video,
                    Some(2) => TrackKind::Audio,
                    _ => TrackKind::Other,
                };
            }
            ids::FLAG_ENABLED => self.enabled = number != Some(0),
            ids::FLAG_DEFAULT => self.default = number != Some(0),
            ids::FLAG_FORCED => self.forced = number == Some(1),
            ids::LANGUAGE | ids::LANGUAGE_BCP47 => self.language = text(content),
            ids::CODEC_ID => self.codec_id = text(content),
            ids::CODEC_PRIVATE => self.codec_private = Some(content.to_vec()),
            ids::CODEC_DELAY => self.codec_delay_ns = number.unwrap_or(0),
            ids::DEFAULT_DURATION => self.frame_ns = number.filter(|&number| number > 0),
            ids::TRACK_TIMESTAMP_SCALE => {
                let scale = float(content).filter(|scale| scale.is_finite() && *scale > 0.0);
                self.timestamp_scale = scale.unwrap_or(1.0);
            }
            ids::AUDIO => self.take_audio(content),
            ids::CONTENT_ENCODINGS => self.encodings = Encodings::from_element(content),
            _ => {}
        }
    }

    fn take_audio(&mut self, content: &[u8]) {
        for (id, content) in Children(content) {
            match id {
                ids::SAMPLING_FREQUENCY => self.rate = float(content).unwrap_or(0.0),
                ids::CHANNELS => self.channels = unsigned(content).unwrap_or(0),
                ids::BIT_DEPTH => self.bit_depth = unsigned(content),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_have_their_defaults_and_a_track_without_number_is_none() {
        let track =
            TrackEntry::from_element(&[0xd7, 0x81, 3, 0x83, 0x81, 2, 0x86, 0x82, b'A', b'_']).unwrap();
        assert_eq!((track.number, track.kind, track.codec_id.as_str()), (3, TrackKind::Audio, "A_"));
        assert!(track.enabled && track.default && !track.forced);
        let flags = [0xd7, 0x81, 3, 0xb9, 0x81, 0, 0x88, 0x80];
        let track = TrackEntry::from_element(&flags).unwrap();
        assert!(!track.enabled && !track.default);
        assert_eq!(TrackEntry::from_element(&[0x83, 0x81, 2]), None);
    }
}
