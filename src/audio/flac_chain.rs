//! One or more FLAC streams, one behind the other → packets.
//!
//! Each stream is read by symphonia; where the next one begins, it is announced as in chained Ogg.

mod block_sizes;
mod segment;

use block_sizes::corrected_block_sizes;
use segment::{Segment, SegmentEnd};
use std::sync::{Arc, Mutex};
use symphonia::core::errors::{Error, Result, SeekErrorKind, seek_error};
use symphonia::core::formats::probe::{ProbeFormatData, ProbeableFormat, Score, Scoreable};
use symphonia::core::formats::{
    Attachment, FormatInfo, FormatOptions, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track,
};
use symphonia::core::io::{MediaSourceStream, ReadBytes, ScopedStream};
use symphonia::core::meta::{ChapterGroup, Metadata};
use symphonia::core::packet::Packet;
use symphonia::default::formats::FlacReader;

/// A reader of FLAC streams.
pub(super) struct FlacChainReader<'s> {
    source: Arc<Mutex<MediaSourceStream<'s>>>,
    reader: FlacReader<'s>,
    /// Where the stream that is being read ends.
    end: Arc<SegmentEnd>,
    /// It is the first one.
    is_first: bool,
}

impl<'s> FlacChainReader<'s> {
    fn open(mut source: MediaSourceStream<'s>, options: FormatOptions) -> Result<Self> {
        let start = source.pos();
        let block_sizes = corrected_block_sizes(&mut source)?;
        let source = Arc::new(Mutex::new(source));
        let (segment, end) = Segment::new(Arc::clone(&source), start, block_sizes);
        let bytes = MediaSourceStream::new(Box::new(segment), Default::default());
        Ok(Self { source, reader: FlacReader::try_new(bytes, options)?, end, is_first: true })
    }

    /// Opens the next stream, if there is one.
    fn open_next(&mut self) -> Result<bool> {
        let Some(start) = self.end.next() else { return Ok(false) };
        let block_sizes = match self.source.lock() {
            Ok(mut source) => segment::go_to(&mut source, start)
                .map_err(Error::IoError)
                .and_then(|()| corrected_block_sizes(&mut source))?,
            Err(_) => return Ok(false),
        };
        let (segment, end) = Segment::new(Arc::clone(&self.source), start, block_sizes);
        let bytes = MediaSourceStream::new(Box::new(segment), Default::default());
        self.reader = FlacReader::try_new(bytes, FormatOptions::default())?;
        (self.end, self.is_first) = (end, false);
        Ok(true)
    }
}

impl Scoreable for FlacChainReader<'_> {
    fn score(source: ScopedStream<&mut MediaSourceStream<'_>>) -> Result<Score> {
        FlacReader::score(source)
    }
}

impl ProbeableFormat<'_> for FlacChainReader<'_> {
    fn try_probe_new(
        source: MediaSourceStream<'_>,
        options: FormatOptions,
    ) -> Result<Box<dyn FormatReader + '_>> {
        Ok(Box::new(FlacChainReader::open(source, options)?))
    }

    fn probe_data() -> &'static [ProbeFormatData] {
        FlacReader::probe_data()
    }
}

impl FormatReader for FlacChainReader<'_> {
    fn format_info(&self) -> &FormatInfo {
        self.reader.format_info()
    }

    fn media_info(&self) -> &MediaInfo {
        self.reader.media_info()
    }

    fn attachments(&self) -> &[Attachment] {
        self.reader.attachments()
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.reader.metadata()
    }

    fn chapters(&self) -> Option<&ChapterGroup> {
        self.reader.chapters()
    }

    fn tracks(&self) -> &[Track] {
        self.reader.tracks()
    }

    fn next_packet(&mut self) -> Result<Option<Packet>> {
        let end = match self.reader.next_packet() {
            Ok(Some(packet)) => return Ok(Some(packet)),
            Ok(None) => Ok(None),
            Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Err(Error::IoError(error))
            }
            Err(error) => return Err(error),
        };
        if self.open_next()? { Err(Error::ResetRequired) } else { end }
    }

    /// Within the first stream only: each has a clock of its own.
    fn seek(&mut self, mode: SeekMode, to: SeekTo) -> Result<SeekedTo> {
        if !self.is_first {
            return seek_error(SeekErrorKind::Unseekable);
        }
        if let Ok(mut source) = self.source.lock() {
            self.end.find(&mut source).map_err(Error::IoError)?;
        }
        self.reader.seek(mode, to)
    }

    fn into_inner<'s>(self: Box<Self>) -> MediaSourceStream<'s>
    where
        Self: 's,
    {
        Box::new(self.reader).into_inner()
    }
}
