//! A time → the stream at or shortly before it.

use super::SymphoniaStream;
use crate::audio::AudioError;
use crate::audio::catch_panic::catch_panic;
use crate::audio::channel_mixer::ChannelMixer;
use symphonia::core::formats::well_known::FORMAT_ID_FLAC;
use symphonia::core::formats::{SeekMode, SeekTo};
use symphonia::core::units::Time;

impl SymphoniaStream {
    /// Seeks to `time_s` of the container's clock or before it, so that what follows is mixed as in a decode from the start;
    /// the next packet has the exact time.
    ///
    /// # Errors
    /// [`AudioError::Seek`] if the format cannot seek there.
    pub(in crate::audio) fn seek(&mut self, time_s: f64) -> Result<(), AudioError> {
        // Alike for stereo output, so that both have the same samples.
        let time_s = self
            .last_decoded
            .map_or(time_s, |(rate, channels, _)| ChannelMixer::start_before(time_s, channels, rate));
        self.mixer.clear();
        self.examined.clear();
        self.end = None;
        match &mut self.edits {
            Some(edits) => {
                let media_s = edits.seek(time_s).ok_or(AudioError::Seek(time_s))?;
                self.seek_media(media_s)
            }
            None => self.seek_container(time_s),
        }
    }

    /// Seeks to `time_s` by the container's clock.
    pub(super) fn seek_container(&mut self, time_s: f64) -> Result<(), AudioError> {
        let refused = || AudioError::Seek(time_s);
        let time_s = self.fragment_times.as_ref().map_or(time_s, |times| times.counted_s(time_s));
        let time = Time::try_from_secs_f64(time_s).ok_or_else(refused)?;
        let to = SeekTo::Time { time, track_id: Some(self.track_id) };
        self.clear_flac_fragment();
        let format = &mut self.format;
        self.unreadable = 0;
        match catch_panic(|| format.seek(SeekMode::Accurate, to)) {
            Ok(_) => {
                self.decoder.reset();
                Ok(())
            }
            Err(_) => Err(refused()),
        }
    }

    /// symphonia's FLAC reader keeps the fragment of a frame that it has read ahead if a seek happens to land on
    /// the start of a frame, and then mixes it with what follows. A seek into the middle of the file clears it.
    fn clear_flac_fragment(&mut self) {
        if self.format.format_info().format == FORMAT_ID_FLAC {
            let middle = Time::try_from_secs_f64(self.duration_s.unwrap_or(0.0) / 2.0).unwrap_or(Time::ZERO);
            let to = SeekTo::Time { time: middle, track_id: Some(self.track_id) };
            let format = &mut self.format;
            // Only its side effect matters; the seek that follows reports errors.
            catch_panic(|| format.seek(SeekMode::Accurate, to)).ok();
        }
    }
}
