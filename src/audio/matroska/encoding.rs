//! Content encodings of a track (RFC 9559, 5.1.4.1.31) → packets as the codec wants them.

use super::ebml::{Children, child, unsigned};
use super::ids;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// Largest packet after decompression; one of uncompressed audio is far smaller.
const MAX_PACKET: usize = 8 << 20;
/// Longest header that is put in front of every packet; muxers strip some bytes.
const MAX_STRIPPED_HEADER: usize = 64 << 10;
/// More encodings than anybody applies.
const MAX_ENCODINGS: usize = 8;

/// One change that the muxer made to packets or the codec's private data.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Zlib,
    /// These first bytes of every packet are left out.
    StrippedHeader(Vec<u8>),
    /// bzip2 or LZO, which only ffmpeg undoes, or a stripped header of impossible length.
    Foreign,
    Encrypted,
}

/// What the muxer did to a track, in the order in which it is to be undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Encodings {
    packets: Vec<Change>,
    private: Vec<Change>,
}

impl Encodings {
    /// From the content of a ContentEncodings element.
    pub(super) fn from_element(content: &[u8]) -> Self {
        let mut ordered: Vec<(u64, u64, Change)> = Children(content)
            .filter(|(id, _)| *id == ids::CONTENT_ENCODING)
            .filter_map(|(_, encoding)| change(encoding))
            .take(MAX_ENCODINGS)
            .collect();
        // The highest order was applied last.
        ordered.sort_by_key(|(order, ..)| std::cmp::Reverse(*order));
        let with_scope = |bit: u64| {
            ordered
                .iter()
                .filter(|(_, scope, _)| scope & bit != 0)
                .map(|(.., change)| change.clone())
                .collect()
        };
        Self { packets: with_scope(1), private: with_scope(2) }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.packets.contains(&Change::Encrypted)
    }

    /// Whether packets and private data can be restored here.
    pub(super) fn is_supported(&self) -> bool {
        !self
            .packets
            .iter()
            .chain(&self.private)
            .any(|change| matches!(change, Change::Foreign | Change::Encrypted))
    }

    /// Restores a packet; `None` if it is damaged or longer than `limit` bytes.
    pub(super) fn restore_packet(&self, packet: Vec<u8>, limit: usize) -> Option<Vec<u8>> {
        restore(&self.packets, packet, limit.min(MAX_PACKET))
    }

    /// Restores the codec's private data.
    pub(super) fn restore_private(&self, private: Vec<u8>) -> Option<Vec<u8>> {
        restore(&self.private, private, MAX_PACKET)
    }
}

fn restore(changes: &[Change], mut bytes: Vec<u8>, limit: usize) -> Option<Vec<u8>> {
    for change in changes {
        bytes = match change {
            Change::Zlib => decompress_to_vec_zlib_with_limit(&bytes, limit).ok()?,
            Change::StrippedHeader(header) if header.len() + bytes.len() <= limit => {
                [header.as_slice(), &bytes].concat()
            }
            Change::StrippedHeader(_) => return None,
            Change::Foreign | Change::Encrypted => return None,
        };
    }
    Some(bytes)
}

/// Order, scope and kind of one encoding; `None` if it changes nothing.
fn change(encoding: &[u8]) -> Option<(u64, u64, Change)> {
    let (mut order, mut scope, mut kind) = (0, 1, 0);
    let (mut compression, mut encryption) = (&[][..], &[][..]);
    for (id, content) in Children(encoding) {
        match id {
            ids::CONTENT_ENCODING_ORDER => order = unsigned(content)?,
            ids::CONTENT_ENCODING_SCOPE => scope = unsigned(content)?,
            ids::CONTENT_ENCODING_TYPE => kind = unsigned(content)?,
            ids::CONTENT_COMPRESSION => compression = content,
            ids::CONTENT_ENCRYPTION => encryption = content,
            _ => {}
        }
    }
    let change = match kind {
        0 => match child(compression, ids::CONTENT_COMP_ALGO).map_or(Some(0), unsigned)? {
            0 => Change::Zlib,
            3 => match child(compression, ids::CONTENT_COMP_SETTINGS).unwrap_or_default() {
                header if header.len() <= MAX_STRIPPED_HEADER => Change::StrippedHeader(header.to_vec()),
                _ => Change::Foreign,
            },
            _ => Change::Foreign,
        },
        // Without an algorithm the packets are only signed.
        1 if child(encryption, ids::CONTENT_ENC_ALGO).map_or(Some(0), unsigned)? == 0 => return None,
        1 => Change::Encrypted,
        _ => Change::Foreign,
    };
    Some((order, scope, change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec_zlib;

    fn element(id: u32, content: &[u8]) -> Vec<u8> {
        let id = id.to_be_bytes();
        let start = id.iter().position(|&byte| byte != 0).unwrap();
        let size = (0x1000_0000 | content.len() as u32).to_be_bytes();
        [&id[start..], &size, content].concat()
    }

    fn encoding(order: u8, scope: u8, compression: &[u8]) -> Vec<u8> {
        let content = [
            element(ids::CONTENT_ENCODING_ORDER, &[order]),
            element(ids::CONTENT_ENCODING_SCOPE, &[scope]),
            element(ids::CONTENT_COMPRESSION, compression),
        ];
        element(ids::CONTENT_ENCODING, &content.concat())
    }

    fn algorithm(number: u8) -> Vec<u8> {
        element(ids::CONTENT_COMP_ALGO, &[number])
    }

    #[test]
    fn packets_are_inflated_and_stripped_headers_put_back_in_the_reverse_order() {
        let strip = [algorithm(3), element(ids::CONTENT_COMP_SETTINGS, b"ab")].concat();
        // Order 0, stripping, was applied first; order 1, zlib, to packets and private data.
        let encodings = Encodings::from_element(&[encoding(0, 1, &strip), encoding(1, 3, &[])].concat());
        let deflated = compress_to_vec_zlib(b"cdef", 6);
        assert!(encodings.is_supported() && !encodings.is_encrypted());
        assert_eq!(encodings.restore_packet(deflated.clone(), 6).unwrap(), b"abcdef");
        assert_eq!(encodings.restore_packet(deflated.clone(), 5), None);
        assert_eq!(encodings.restore_private(deflated).unwrap(), b"cdef");
        assert_eq!(encodings.restore_packet(b"damaged".to_vec(), 100), None);
    }

    #[test]
    fn a_small_packet_cannot_fill_the_memory() {
        let bomb = compress_to_vec_zlib(&vec![0; MAX_PACKET + 1], 9);
        let encodings = Encodings::from_element(&encoding(0, 1, &[]));
        assert_eq!(encodings.restore_packet(bomb, usize::MAX), None);
    }

    #[test]
    fn other_algorithms_and_encryption_are_named() {
        for (length, is_supported) in [(MAX_STRIPPED_HEADER, true), (MAX_STRIPPED_HEADER + 1, false)] {
            let strip = [algorithm(3), element(ids::CONTENT_COMP_SETTINGS, &vec![0; length])].concat();
            let encodings = Encodings::from_element(&encoding(0, 1, &strip));
            assert_eq!(encodings.is_supported(), is_supported, "{length} bytes");
        }
        for number in [1, 2, 9] {
            assert!(!Encodings::from_element(&encoding(0, 1, &algorithm(number))).is_supported(), "{number}");
        }
        let encrypted = |algorithm: &[u8]| {
            let content = [
                element(ids::CONTENT_ENCODING_TYPE, &[1]),
                element(ids::CONTENT_ENCRYPTION, &element(ids::CONTENT_ENC_ALGO, algorithm)),
            ];
            Encodings::from_element(&element(ids::CONTENT_ENCODING, &content.concat()))
        };
        assert!(encrypted(&[5]).is_encrypted() && !encrypted(&[5]).is_supported());
        assert_eq!(encrypted(&[0]), Encodings::default());
    }
}
