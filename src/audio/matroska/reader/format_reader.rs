//! symphonia's interface of a format, for Matroska.

use super::{MatroskaReader, Step};
use symphonia::core::errors::Result;
use symphonia::core::formats::probe::{
    ProbeDataMatchSpec, ProbeFormatData, ProbeableFormat, Score, Scoreable,
};
use symphonia::core::formats::well_known::FORMAT_ID_MKV;
use symphonia::core::formats::{
    FormatInfo, FormatOptions, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track,
};
use symphonia::core::io::{MediaSourceStream, ScopedStream};
use symphonia::core::meta::Metadata;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

const FORMAT: FormatInfo =
    FormatInfo { format: FORMAT_ID_MKV, short_name: "matroska", long_name: "Matroska / WebM" };
/// Elements without audio that are skipped before the caller may stop.
const MAX_SKIPPED: usize = 256;
/// Track of a packet without audio: no track has this number.
const NO_TRACK: u32 = 0;

impl ProbeableFormat<'_> for MatroskaReader<'_> {
    fn try_probe_new(
        bytes: MediaSourceStream<'_>,
        options: FormatOptions,
    ) -> Result<Box<dyn FormatReader + '_>> {
        Ok(Box::new(MatroskaReader::open(bytes, options)?))
    }

    fn probe_data() -> &'static [ProbeFormatData] {
        &[ProbeFormatData {
            spec: ProbeDataMatchSpec {
                extensions: &["webm", "mkv", "mka"],
                mime_types: &["video/webm", "video/x-matroska"],
                markers: &[b"\x1a\x45\xdf\xa3"],
            },
            info: FORMAT,
        }]
    }
}

impl Scoreable for MatroskaReader<'_> {
    fn score(_: ScopedStream<&mut MediaSourceStream<'_>>) -> Result<Score> {
        Ok(Score::Supported(255))
    }
}

impl FormatReader for MatroskaReader<'_> {
    fn format_info(&self) -> &FormatInfo {
        &FORMAT
    }

    fn media_info(&self) -> &MediaInfo {
        &self.media_info
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.metadata.metadata()
    }

    fn seek(&mut self, _: SeekMode, to: SeekTo) -> Result<SeekedTo> {
        self.seek_to(to)
    }

    fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    fn next_packet(&mut self) -> Result<Option<Packet>> {
        for _ in 0..MAX_SKIPPED {
            if let Some(packet) = self.packets.pop_front() {
                return Ok(Some(packet));
            }
            if self.next_element()? == Step::End {
                return Ok(None);
            }
        }
        Ok(Some(Packet::new(NO_TRACK, Timestamp::ZERO, Duration::ZERO, Vec::new())))
    }

    fn into_inner<'a>(self: Box<Self>) -> MediaSourceStream<'a>
    where
        Self: 'a,
    {
        self.source.into_inner()
    }
}
