//! The container formats that are recognised.

use super::flac_chain::FlacChainReader;
use super::frame_stream::FrameStreamReader;
use super::matroska::MatroskaReader;
use std::sync::LazyLock;
use symphonia::core::formats::probe::Probe;
use symphonia::default::{formats, meta};

/// symphonia's formats, but MPEG audio, ADTS, FLAC and Matroska with readers of our own.
pub(super) static PROBE: LazyLock<Probe> = LazyLock::new(|| {
    let mut probe = Probe::new();
    probe.register_format::<FrameStreamReader<'_>>();
    probe.register_format::<formats::CafReader<'_>>();
    probe.register_format::<FlacChainReader<'_>>();
    probe.register_format::<formats::IsoMp4Reader<'_>>();
    probe.register_format::<formats::AiffReader<'_>>();
    probe.register_format::<formats::WavReader<'_>>();
    probe.register_format::<formats::OggReader<'_>>();
    probe.register_format::<MatroskaReader<'_>>();
    probe.register_metadata::<meta::Id3v2Reader<'_>>();
    probe
});
