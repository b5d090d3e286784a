//! What the device's callback must know at once, without a lock.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// Written under the transport's lock, read by the callback without it.
pub(super) struct SharedControls {
    playing: AtomicBool,
    looping: AtomicBool,
    generation: AtomicU64,
    volume: AtomicU32,
}

/// The signals at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Controls {
    /// Sound is wanted.
    pub(super) playing: bool,
    /// After the end comes the start.
    pub(super) looping: bool,
    /// Blocks of any other are not played.
    pub(super) generation: u64,
    /// Factor of the samples.
    pub(super) gain: f32,
}

impl SharedControls {
    /// Paused, at this volume of 0 to 1.
    pub(super) fn new(volume: f32) -> Self {
        Self {
            playing: AtomicBool::new(false),
            looping: AtomicBool::new(false),
            generation: AtomicU64::new(0),
            volume: AtomicU32::new(volume.to_bits()),
        }
    }

    /// All of them.
    pub(super) fn read(&self) -> Controls {
        let volume = f32::from_bits(self.volume.load(Ordering::Relaxed));
        Controls {
            // First, so that whoever sees a new `playing` sees the generation that was set before it.
            playing: self.playing.load(Ordering::Acquire),
            looping: self.looping.load(Ordering::Relaxed),
            generation: self.generation(),
            // Loudness grows slower than the amplitude; its square makes the slider feel even.
            gain: volume * volume,
        }
    }

    /// The blocks to play.
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

    /// From 0 to 1.
    pub(super) fn set_volume(&self, volume: f32) {
        self.volume.store(volume.to_bits(), Ordering::Relaxed);
    }
}
