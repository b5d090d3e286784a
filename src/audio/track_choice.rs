//! The audio tracks of a container → the one to decode.

use super::AudioError;

/// An audio track as its container describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AudioTrack {
    /// symphonia's id.
    pub(super) id: u32,
    /// Short name of the codec, if it is known.
    pub(super) codec: Option<String>,
    /// In English.
    pub(super) language: Option<String>,
    /// Marked to be played unless the listener chooses another one.
    pub(super) is_default: bool,
    /// Tracks that are not enabled are not to be played, unless the listener chooses one.
    pub(super) is_enabled: bool,
}

/// The track to decode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TrackChoice {
    pub(super) track: AudioTrack,
    /// Its place among the audio tracks, from 0, and how many there are.
    pub(super) index: usize,
    pub(super) count: usize,
}

impl TrackChoice {
    /// Chooses among the audio tracks of a container: number `asked` (from 1), else the first one that is enabled and default, as
    /// far as there is such a one. `None` if there are no tracks.
    ///
    /// # Errors
    /// [`AudioError::NoSuchTrack`].
    pub(super) fn new(tracks: &[AudioTrack], asked: Option<usize>) -> Result<Option<Self>, AudioError> {
        let count = tracks.len();
        let index = match asked {
            Some(asked) if asked == 0 || asked > count => {
                return Err(AudioError::NoSuchTrack { asked, count: Some(count) });
            }
            Some(asked) => Some(asked - 1),
            // Of several equal ones, the first.
            None => (0..count)
                .rev()
                .max_by_key(|&index| tracks.get(index).map(|track| (track.is_enabled, track.is_default))),
        };
        let chosen = index.and_then(|index| Some((index, tracks.get(index)?.clone())));
        Ok(chosen.map(|(index, track)| Self { track, index, count }))
    }

    /// Which of several tracks was used.
    pub(super) fn note(&self) -> Option<String> {
        if self.count < 2 {
            return None;
        }
        let details: Vec<&str> =
            [&self.track.language, &self.track.codec].into_iter().flatten().map(String::as_str).collect();
        let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) };
        let (number, count) = (self.index + 1, self.count);
        Some(format!("track {number} of {count}{details} was used: --track chooses another"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(is_enabled: bool, is_default: bool) -> AudioTrack {
        let (codec, language) = (Some("aac".to_owned()), Some("English".to_owned()));
        AudioTrack { id: 0, codec, language, is_default, is_enabled }
    }

    #[test]
    fn the_first_enabled_default_track_is_chosen() {
        for (tracks, expected) in [
            (vec![track(true, true), track(true, true)], 0),
            (vec![track(true, false), track(true, true)], 1),
            (vec![track(false, true), track(true, false)], 1),
            (vec![track(false, false), track(false, false)], 0),
            (vec![track(false, true), track(false, true), track(true, true)], 2),
        ] {
            let choice = TrackChoice::new(&tracks, None).unwrap().unwrap();
            assert_eq!((choice.index, choice.count), (expected, tracks.len()), "{tracks:?}");
        }
        assert_eq!(TrackChoice::new(&[], None).unwrap(), None);
    }

    #[test]
    fn a_number_that_is_asked_for_is_taken_or_refused() {
        let tracks = [track(true, true), track(false, false), track(true, true)];
        let choice = TrackChoice::new(&tracks, Some(2)).unwrap().unwrap();
        assert_eq!(choice.index, 1);
        assert_eq!(choice.note().unwrap(), "track 2 of 3 (English, aac) was used: --track chooses another");
        for asked in [0, 4, usize::MAX] {
            let error = TrackChoice::new(&tracks, Some(asked)).unwrap_err();
            assert_eq!(error.kind(), "no_such_track");
            assert!(error.to_string().contains("1 to 3"), "{error}");
        }
        let only = TrackChoice::new(&tracks[..1], None).unwrap().unwrap();
        assert_eq!(only.note(), None);
    }
}
