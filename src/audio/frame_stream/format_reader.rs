//! The reader as one of symphonia's formats.

use super::FrameStreamReader;
use super::opening::{is_stream, track};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_MP1, CODEC_ID_MP2};
use symphonia::core::errors::{Error, Result, SeekErrorKind, decode_error, seek_error};
use symphonia::core::formats::probe::{
    ProbeDataMatchSpec, ProbeFormatData, ProbeableFormat, Score, Scoreable,
};
use symphonia::core::formats::well_known::{FORMAT_ID_ADTS, FORMAT_ID_MP1, FORMAT_ID_MP2, FORMAT_ID_MP3};
use symphonia::core::formats::{
    FormatInfo, FormatOptions, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track,
};
use symphonia::core::io::{FiniteStream, MediaSourceStream, ScopedStream};
use symphonia::core::meta::{ChapterGroup, Metadata};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

const MP1: FormatInfo =
    FormatInfo { format: FORMAT_ID_MP1, short_name: "mp1", long_name: "MPEG Audio Layer I" };
const MP2: FormatInfo =
    FormatInfo { format: FORMAT_ID_MP2, short_name: "mp2", long_name: "MPEG Audio Layer II" };
const MP3: FormatInfo =
    FormatInfo { format: FORMAT_ID_MP3, short_name: "mp3", long_name: "MPEG Audio Layer III" };
const ADTS: FormatInfo =
    FormatInfo { format: FORMAT_ID_ADTS, short_name: "aac", long_name: "Audio Data Transport Stream" };

const fn data(info: FormatInfo, markers: &'static [&'static [u8]]) -> ProbeFormatData {
    ProbeFormatData { spec: ProbeDataMatchSpec { extensions: &[], mime_types: &[], markers }, info }
}

/// The first two bytes of each kind of frame, with and without a checksum.
const PROBE_DATA: &[ProbeFormatData] = &[
    data(MP3, &[b"\xff\xfa", b"\xff\xfb", b"\xff\xf2", b"\xff\xf3", b"\xff\xe2", b"\xff\xe3"]),
    data(ADTS, &[b"\xff\xf0", b"\xff\xf1", b"\xff\xf8", b"\xff\xf9"]),
    data(MP2, &[b"\xff\xfc", b"\xff\xfd", b"\xff\xf4", b"\xff\xf5", b"\xff\xe4", b"\xff\xe5"]),
    data(MP1, &[b"\xff\xfe", b"\xff\xff", b"\xff\xf6", b"\xff\xf7", b"\xff\xe6", b"\xff\xe7"]),
];

impl Scoreable for FrameStreamReader<'_> {
    fn score(mut source: ScopedStream<&mut MediaSourceStream<'_>>) -> Result<Score> {
        let available = source.bytes_available();
        Ok(if is_stream(&mut source, available)? { Score::Supported(255) } else { Score::Unsupported })
    }
}

impl ProbeableFormat<'_> for FrameStreamReader<'_> {
    fn try_probe_new(
        source: MediaSourceStream<'_>,
        options: FormatOptions,
    ) -> Result<Box<dyn FormatReader + '_>> {
        Ok(Box::new(FrameStreamReader::open(source, options)?))
    }

    fn probe_data() -> &'static [ProbeFormatData] {
        PROBE_DATA
    }
}

impl FormatReader for FrameStreamReader<'_> {
    fn format_info(&self) -> &FormatInfo {
        match self.announced.codec {
            CODEC_ID_MP1 => &MP1,
            CODEC_ID_MP2 => &MP2,
            CODEC_ID_AAC => &ADTS,
            _ => &MP3,
        }
    }

    fn media_info(&self) -> &MediaInfo {
        &self.media_info
    }

    fn next_packet(&mut self) -> Result<Option<Packet>> {
        let Some(header) = self.locate()? else { return Ok(None) };
        if std::mem::take(&mut self.damaged) {
            return decode_error("bytes that are no frame");
        }
        if header.format != self.announced {
            self.announced = header.format;
            self.tracks = vec![track(header.format)];
            return Err(Error::ResetRequired);
        }
        let (trim_start, trim_end) = self.trim(header.samples);
        let samples = u64::from(header.samples).saturating_sub(trim_start + trim_end);
        let frame = self.bytes.peek(header.size)?;
        let data = frame.get(header.skipped..).unwrap_or_default();
        let mut packet = Packet::new(0, Timestamp::new(self.pts), Duration::new(samples), data);
        packet.trim_start = Duration::new(trim_start);
        packet.trim_end = Duration::new(trim_end);
        self.pass(&header);
        Ok(Some(packet))
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.metadata.metadata()
    }

    fn chapters(&self) -> Option<&ChapterGroup> {
        self.chapters.as_ref()
    }

    fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    fn seek(&mut self, _: SeekMode, to: SeekTo) -> Result<SeekedTo> {
        let base = self.tracks.first().and_then(|track| track.time_base);
        let Some(base) = base else {
            return seek_error(SeekErrorKind::Unseekable);
        };
        let (time, required_ts) = match to {
            SeekTo::Time { time, .. } => (Some(time), base.calc_timestamp(time)),
            SeekTo::Timestamp { ts, .. } => (base.calc_time(ts), Some(ts)),
        };
        let (Some(time), Some(required_ts)) = (time, required_ts) else {
            return seek_error(SeekErrorKind::OutOfRange);
        };
        self.seek_to(time.as_secs_f64())?;
        Ok(SeekedTo { track_id: 0, required_ts, actual_ts: Timestamp::new(self.pts) })
    }

    fn into_inner<'s>(self: Box<Self>) -> MediaSourceStream<'s>
    where
        Self: 's,
    {
        self.bytes.into_inner()
    }
}
