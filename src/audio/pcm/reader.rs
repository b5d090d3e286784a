//! The layout of uncompressed samples → packets for symphonia's decoders.

use super::PcmLayout;
use std::io::{Seek, SeekFrom};
use std::sync::Arc;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::{Error, Result, SeekErrorKind};
use symphonia::core::formats::{FormatInfo, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track};
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadBytes};
use symphonia::core::meta::well_known::METADATA_ID_WAVE;
use symphonia::core::meta::{Metadata, MetadataBuilder, MetadataInfo, MetadataLog, RawTag, StandardTag, Tag};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

const METADATA: MetadataInfo =
    MetadataInfo { metadata: METADATA_ID_WAVE, short_name: "wave", long_name: "Waveform Audio File Format" };
/// Frames of a packet, as in symphonia's own readers.
const PACKET_FRAMES: u64 = 1_152;

/// Reads uncompressed samples by their [`PcmLayout`].
pub(in crate::audio) struct PcmReader {
    source: MediaSourceStream<'static>,
    layout: PcmLayout,
    media_info: MediaInfo,
    track: Track,
    metadata: MetadataLog,
    /// The next frame.
    position: u64,
}

impl PcmReader {
    /// # Errors
    /// Those of seeking to the first sample.
    pub(in crate::audio) fn new(source: Box<dyn MediaSource>, layout: PcmLayout) -> Result<Self> {
        let mut source = MediaSourceStream::new(source, Default::default());
        source.seek(SeekFrom::Start(layout.start))?;
        let mut params = AudioCodecParameters::new();
        params
            .for_codec(layout.codec)
            .with_sample_rate(layout.rate)
            .with_channels(layout.channels.clone())
            .with_max_frames_per_packet(PACKET_FRAMES)
            .with_frames_per_block(1);
        let mut track = Track::new(0);
        track
            .with_codec_params(CodecParameters::Audio(params))
            .with_num_frames(layout.stated_frames)
            .with_duration(Duration::from(layout.stated_frames));
        let media_info = MediaInfo::from_track(&track);
        let mut metadata = MetadataLog::default();
        if let Some(title) = &layout.title {
            let tag = StandardTag::TrackTitle(Arc::new(title.clone()));
            let mut builder = MetadataBuilder::new(METADATA);
            builder.add_tag(Tag::new_std(RawTag::new("INAM", title.as_str()), tag));
            metadata.push(builder.build());
        }
        Ok(Self { source, layout, media_info, track, metadata, position: 0 })
    }

    fn frames(&self) -> u64 {
        (self.layout.end - self.layout.start) / self.layout.frame_bytes
    }
}

impl FormatReader for PcmReader {
    fn format_info(&self) -> &FormatInfo {
        &self.layout.container
    }

    fn media_info(&self) -> &MediaInfo {
        &self.media_info
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.metadata.metadata()
    }

    fn tracks(&self) -> &[Track] {
        std::slice::from_ref(&self.track)
    }

    fn seek(&mut self, _: SeekMode, to: SeekTo) -> Result<SeekedTo> {
        let refused = |kind| Error::SeekError(kind);
        let required_ts = match to {
            SeekTo::Timestamp { ts, .. } => ts,
            SeekTo::Time { time, .. } => self
                .track
                .time_base
                .and_then(|base| base.calc_timestamp(time))
                .ok_or(refused(SeekErrorKind::OutOfRange))?,
        };
        let frame = u64::try_from(required_ts.get()).ok().filter(|&frame| frame <= self.frames());
        let frame = frame.ok_or(refused(SeekErrorKind::OutOfRange))?;
        self.source.seek(SeekFrom::Start(self.layout.start + frame * self.layout.frame_bytes))?;
        self.position = frame;
        Ok(SeekedTo { track_id: 0, required_ts, actual_ts: required_ts })
    }

    fn next_packet(&mut self) -> Result<Option<Packet>> {
        let frames = self.frames().saturating_sub(self.position).min(PACKET_FRAMES);
        if frames == 0 {
            return Ok(None);
        }
        let Ok(at) = Timestamp::try_from(self.position) else { return Ok(None) };
        let count = usize::try_from(frames * self.layout.frame_bytes).unwrap_or(0);
        let data = self.source.read_boxed_slice(count)?;
        self.position += frames;
        Ok(Some(Packet::new(0, at, Duration::from(frames), data)))
    }

    fn into_inner<'s>(self: Box<Self>) -> MediaSourceStream<'s>
    where
        Self: 's,
    {
        self.source
    }
}
