//! Packets of another file → a Matroska file of any kind (RFC 9559), for tests.

use super::data;
use miniz_oxide::deflate::compress_to_vec_zlib;
use std::path::Path;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::formats::probe::Hint;
use symphonia::core::io::MediaSourceStream;

/// One track to write.
#[derive(Clone)]
pub(crate) struct Track {
    pub(crate) codec_id: &'static str,
    pub(crate) private: Option<Vec<u8>>,
    pub(crate) rate: u32,
    pub(crate) channels: u8,
    pub(crate) bits: Option<u8>,
    pub(crate) delay_ns: u64,
    /// Milliseconds of the block and the packet.
    pub(crate) packets: Vec<(u64, Vec<u8>)>,
    pub(crate) default: bool,
    pub(crate) enabled: bool,
    pub(crate) encoding: Encoding,
}

/// What is done to packets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    None,
    /// Packets, and the private data too.
    Zlib,
    /// So many bytes are stripped, if all packets begin with them.
    StrippedHeader(usize),
    /// A compression that only ffmpeg reads.
    Bzip2,
    Encrypted,
}

/// How packets are joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lacing {
    None,
    Xiph,
    FixedSize,
    Ebml,
}

/// The form of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) lacing: Lacing,
    pub(crate) per_block: usize,
    pub(crate) unknown_sizes: bool,
    /// Cues at the end, named in a seek head, and the length.
    pub(crate) cues: bool,
    pub(crate) cluster_ms: u64,
}

impl Default for Layout {
    fn default() -> Self {
        Self { lacing: Lacing::None, per_block: 1, unknown_sizes: false, cues: true, cluster_ms: 1_000 }
    }
}

/// The track of one of our files: `name` is one of `tests/data`, or of `assets` with that prefix.
pub(crate) fn track_of(name: &str) -> Track {
    let path = match name.strip_prefix("assets/") {
        Some(asset) => Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(asset),
        None => data(name),
    };
    let file = Box::new(std::fs::File::open(path).unwrap());
    let stream = MediaSourceStream::new(file, Default::default());
    let probe = symphonia::default::get_probe();
    let mut format = probe.probe(&Hint::new(), stream, Default::default(), Default::default()).unwrap();
    let track = format.tracks()[0].clone();
    let Some(CodecParameters::Audio(params)) = track.codec_params else { panic!("{name} is no audio") };
    let extra = params.extra_data.map(Vec::from);
    let mut packets = Vec::new();
    let mut samples = 0;
    let rate = params.sample_rate.unwrap_or(48_000);
    while let Ok(Some(packet)) = format.next_packet() {
        packets.push((samples * 1_000 / u64::from(rate), packet.data.to_vec()));
        samples += packet.block_dur().get();
    }
    assert!(!packets.is_empty(), "{name} has no packets");
    let (codec_id, private, bits) = match name.rsplit('.').next().unwrap() {
        "opus" => ("A_OPUS", extra, None),
        "ogg" => ("A_VORBIS", extra.map(|headers| vorbis_private(&headers)), None),
        "mp3" => ("A_MPEG/L3", None, None),
        "aac" => ("A_AAC", Some(vec![0x12, 0x10]), None),
        "flac" => {
            let info = extra.map(|info| [&b"fLaC\x80\0\0\x22"[..], &info].concat());
            ("A_FLAC", info, Some(16))
        }
        "wav" => ("A_PCM/INT/LIT", None, Some(16)),
        other => panic!("{other} is not written"),
    };
    // The pre-skip of Opus, at 48 kHz, is what time stamps begin with.
    let delay_ns = match (codec_id, &private) {
        ("A_OPUS", Some(head)) => u64::from(u16::from_le_bytes([head[10], head[11]])) * 1_000_000 / 48,
        _ => 0,
    };
    let channels = params.channels.map_or(2, |channels| channels.count() as u8);
    let (default, enabled, encoding) = (true, true, Encoding::None);
    Track { codec_id, private, rate, channels, bits, delay_ns, packets, default, enabled, encoding }
}

/// Three headers with Xiph lacing; symphonia keeps the first and the last.
fn vorbis_private(headers: &[u8]) -> Vec<u8> {
    let comments = b"\x03vorbis\0\0\0\0\0\0\0\0\x01";
    let (identification, setup) = headers.split_at(30);
    [&[2, 30, comments.len() as u8][..], identification, comments, setup].concat()
}

/// An element with a size of four bytes.
pub(crate) fn element(id: u32, content: &[u8]) -> Vec<u8> {
    let size = (0x1000_0000 | content.len() as u32).to_be_bytes();
    [id_bytes(id), size.to_vec(), content.to_vec()].concat()
}

fn id_bytes(id: u32) -> Vec<u8> {
    id.to_be_bytes().into_iter().skip_while(|&byte| byte == 0).collect()
}

fn number(id: u32, value: u64) -> Vec<u8> {
    element(id, &value.to_be_bytes())
}

fn master(id: u32, content: &[u8], unknown_size: bool) -> Vec<u8> {
    if unknown_size { [&id_bytes(id)[..], &[0xff], content].concat() } else { element(id, content) }
}

/// Bytes that all packets begin with.
fn common_start(track: &Track, count: usize) -> Vec<u8> {
    let start = track.packets[0].1[..count].to_vec();
    assert!(track.packets.iter().all(|(_, packet)| packet.starts_with(&start)), "no common header");
    start
}

fn encodings(track: &Track) -> Vec<u8> {
    let algorithm = |number_: u64| number(0x4254, number_);
    let (kind, scope, content) = match track.encoding {
        Encoding::None => return Vec::new(),
        Encoding::Zlib => (0, 3, element(0x5034, &algorithm(0))),
        Encoding::StrippedHeader(count) => {
            let settings = element(0x4255, &common_start(track, count));
            (0, 1, element(0x5034, &[algorithm(3), settings].concat()))
        }
        Encoding::Bzip2 => (0, 1, element(0x5034, &algorithm(1))),
        Encoding::Encrypted => (1, 1, element(0x5035, &number(0x47e1, 5))),
    };
    let encoding = [number(0x5031, 0), number(0x5032, scope), number(0x5033, kind), content].concat();
    element(0x6d80, &element(0x6240, &encoding))
}

fn track_entry(index: usize, track: &Track) -> Vec<u8> {
    let mut audio =
        [element(0xb5, &f64::from(track.rate).to_be_bytes()), number(0x9f, track.channels.into())].concat();
    audio.extend(track.bits.map(|bits| number(0x6264, bits.into())).unwrap_or_default());
    let private = track.private.as_ref().map(|private| match track.encoding {
        Encoding::Zlib => element(0x63a2, &compress_to_vec_zlib(private, 6)),
        _ => element(0x63a2, private),
    });
    let entry = [
        number(0xd7, index as u64 + 1),
        number(0x73c5, index as u64 + 1),
        number(0x83, 2),
        number(0xb9, track.enabled.into()),
        number(0x88, track.default.into()),
        element(0x86, track.codec_id.as_bytes()),
        private.unwrap_or_default(),
        number(0x56aa, track.delay_ns),
        element(0xe1, &audio),
        encodings(track),
    ];
    element(0xae, &entry.concat())
}

fn encoded(track: &Track, packet: &[u8]) -> Vec<u8> {
    match track.encoding {
        Encoding::Zlib => compress_to_vec_zlib(packet, 6),
        Encoding::StrippedHeader(count) => packet[count..].to_vec(),
        _ => packet.to_vec(),
    }
}

fn vint(value: u64) -> Vec<u8> {
    (0x4000 | value as u16).to_be_bytes().to_vec()
}

/// A SimpleBlock of some packets.
fn block(track_number: usize, relative_ms: i16, lacing: Lacing, packets: &[Vec<u8>]) -> Vec<u8> {
    let lacing = if packets.len() == 1 { Lacing::None } else { lacing };
    let flags = match lacing {
        Lacing::None => 0x80,
        Lacing::Xiph => 0x82,
        Lacing::FixedSize => 0x84,
        Lacing::Ebml => 0x86,
    };
    let mut content = vec![0x80 | track_number as u8];
    content.extend(relative_ms.to_be_bytes());
    content.push(flags);
    if lacing != Lacing::None {
        content.push(packets.len() as u8 - 1);
    }
    let sizes: Vec<u64> = packets.iter().map(|packet| packet.len() as u64).collect();
    for (index, &size) in sizes.iter().enumerate().take(packets.len() - 1) {
        match lacing {
            Lacing::Xiph => {
                content.extend(vec![255; size as usize / 255]);
                content.push((size % 255) as u8);
            }
            Lacing::Ebml if index == 0 => content.extend(vint(size)),
            // Two bytes hold -8191 to 8191 with this bias.
            Lacing::Ebml => content.extend(vint(size + 8_191 - sizes[index - 1])),
            _ => {}
        }
    }
    content.extend(packets.concat());
    element(0xa3, &content)
}

/// The file. Tracks share clusters of a fixed length.
pub(crate) fn mkv(tracks: &[Track], layout: &Layout) -> Vec<u8> {
    let last_ms = tracks.iter().filter_map(|track| track.packets.last()).map(|&(ms, _)| ms).max().unwrap();
    let duration_ms = last_ms + 20;
    let mut info = number(0x2a_d7b1, 1_000_000);
    if layout.cues {
        info.extend(element(0x4489, &(duration_ms as f64).to_be_bytes()));
    }
    let entries: Vec<u8> =
        tracks.iter().enumerate().flat_map(|(index, track)| track_entry(index, track)).collect();
    let headers = [element(0x1549_a966, &info), element(0x1654_ae6b, &entries)].concat();
    let seek_head = |cues_at: u64| {
        let seek = [element(0x53ab, &id_bytes(0x1c53_bb6b)), number(0x53ac, cues_at)].concat();
        if layout.cues { element(0x114d_9b74, &element(0x4dbb, &seek)) } else { Vec::new() }
    };
    let clusters_at = (seek_head(0).len() + headers.len()) as u64;
    let (mut clusters, mut cues) = (Vec::new(), Vec::new());
    let mut start_ms = 0;
    while start_ms <= last_ms {
        let mut content = number(0xe7, start_ms);
        let mut blocks: Vec<(u64, Vec<u8>)> = Vec::new();
        for (index, track) in tracks.iter().enumerate() {
            let within = start_ms..start_ms + layout.cluster_ms;
            let packets: Vec<_> = track.packets.iter().filter(|(ms, _)| within.contains(ms)).collect();
            for group in packets.chunks(layout.per_block) {
                let relative_ms = (group[0].0 - start_ms) as i16;
                let payloads: Vec<Vec<u8>> = group.iter().map(|(_, packet)| encoded(track, packet)).collect();
                blocks.push((group[0].0, block(index + 1, relative_ms, layout.lacing, &payloads)));
            }
        }
        blocks.sort_by_key(|&(ms, _)| ms);
        if !blocks.is_empty() {
            let position = clusters_at + clusters.len() as u64;
            let positions = [number(0xf7, 1), number(0xf1, position)].concat();
            cues.extend(element(0xbb, &[number(0xb3, start_ms), element(0xb7, &positions)].concat()));
            content.extend(blocks.into_iter().flat_map(|(_, block)| block));
            clusters.extend(master(0x1f43_b675, &content, layout.unknown_sizes));
        }
        start_ms += layout.cluster_ms;
    }
    let seek_head = seek_head(clusters_at + clusters.len() as u64);
    let cues = if layout.cues { element(0x1c53_bb6b, &cues) } else { Vec::new() };
    let segment = [seek_head, headers, clusters, cues].concat();
    let ebml =
        [number(0x4286, 1), element(0x4282, b"matroska"), number(0x4287, 4), number(0x4285, 2)].concat();
    [element(0x1a45_dfa3, &ebml), master(0x1853_8067, &segment, layout.unknown_sizes)].concat()
}
