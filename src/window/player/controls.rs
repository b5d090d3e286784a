//! The controls that the device's callback reads without a lock.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// Written under the transport's lock, read by the callback without it.
pub(super) struct SharedControls {
    playing: AtomicBool,
    looping: AtomicBool,
    generation: AtomicU64,
    volume: AtomicU32,
}

/// The controls at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Controls {
    /// Playback is requested.
    pub(super) playing: bool,
    /// Playback repeats.
    pub(super) looping: bool,
    /// Only blocks of this generation are played.
    pub(super) generation: u64,
    /// Gain of the samples, 0 to 1.
    pub(super) gain: f32,
}

impl SharedControls {
    /// Paused, at this volume from 0 to 1.
    pub(super) fn new(volume: f32) -> Self {
        Self {
            playing: AtomicBool::new(false),
            looping: AtomicBool::new(false),
            generation: AtomicU64::new(0),
            volume: AtomicU32::new(volume.to_bits()),
        }
    }

    /// Reads all controls.
    pub(super) fn read(&self) -> Controls {
        let volume = f32::from_bits(self.volume.load(Ordering::Relaxed));
        Controls {
            // Read first: a new `playing` implies the generation that was stored before it.
            playing: self.playing.load(Ordering::Acquire),
            looping: self.looping.load(Ordering::Relaxed),
            generation: self.generation(),
            // Perceived loudness grows more slowly than amplitude; squaring makes the slider perceptually even.
            gain: volume * volume,
        }
    }

    /// See [`Controls::generation`].
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// See [`Controls::playing`].
    pub(super) fn set_playing(&self, on: bool) {
        self.playing.store(on, Ordering::Release);
    }

    /// See [`Controls::looping`].
    pub(super) fn set_looping(&self, on: bool) {
        self.looping.store(on, Ordering::Relaxed);
    }

    /// See [`Controls::generation`].
    pub(super) fn set_generation(&self, generation: u64) {
        self.generation.store(generation, Ordering::Release);
    }

    /// Sets the volume, 0 to 1.
    pub(super) fn set_volume(&self, volume: f32) {
        self.volume.store(volume.to_bits(), Ordering::Relaxed);
    }
}
