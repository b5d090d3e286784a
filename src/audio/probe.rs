//! The container formats that are recognised.

use super::frame_stream::FrameStreamReader;
use super::matroska::MatroskaReader;
use std::sync::LazyLock;
use symphonia::core::formats::probe::{Probe, ProbeOptions};
use symphonia::default::{formats, meta};

/// Bytes in front of a stream that are searched for its start.
const MAX_JUNK_BYTES: u32 = 8 << 20;

/// symphonia's formats, but MPEG audio, ADTS and Matroska with readers of our own.
pub(super) static PROBE: LazyLock<Probe> = LazyLock::new(|| {
    let options = ProbeOptions { max_probe_depth: MAX_JUNK_BYTES, ..ProbeOptions::default() };
    let mut probe = Probe::new_with_options(&options);
    probe.register_format::<FrameStreamReader<'_>>();
    probe.register_format::<formats::CafReader<'_>>();
    probe.register_format::<formats::FlacReader<'_>>();
    probe.register_format::<formats::IsoMp4Reader<'_>>();
    probe.register_format::<formats::AiffReader<'_>>();
    probe.register_format::<formats::WavReader<'_>>();
    probe.register_format::<formats::OggReader<'_>>();
    probe.register_format::<MatroskaReader<'_>>();
    probe.register_metadata::<meta::Id3v2Reader<'_>>();
    probe
});
