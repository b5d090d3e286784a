//! dB spectrogram for the eye.
