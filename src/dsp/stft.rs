//! Short-time Fourier transform.
