"""Makes the numbers that tests/dsp/log_mel.rs compares with: `python3 log_mel.py` in this folder.

Made with librosa 0.11.0 and numpy 2. Everything is computed from formulas and a seed; no recording is involved.
NAME.i16: one second of samples at 16 kHz, little-endian 16-bit.
NAME.slaney.f32, NAME.htk.f32: librosa's mel power of samples / 32768, little-endian floats, shape (mels, frames).
"""

import librosa
import numpy as np

RATE = 16_000
time = np.arange(RATE) / RATE


def note(midi, start, decay):
    """A struck string: 12 slightly inharmonic partials, the high ones fading faster."""
    f0 = 440 * 2 ** ((midi - 69) / 12)
    t = np.maximum(time - start, 0)
    partials = [
        np.sin(2 * np.pi * n * f0 * np.sqrt(1 + 4e-4 * n * n) * t) * np.exp(-decay * n**0.7 * t) / n**1.2
        for n in range(1, 13)
        if n * f0 < 7000
    ]
    return np.where(time >= start, sum(partials), 0)


signals = {
    "noise": np.random.default_rng(7).uniform(-0.9, 0.9, RATE),
    "sines": 0.5 * np.sin(2 * np.pi * 440 * time)
    + 0.25 * np.sin(2 * np.pi * 1234.5 * time)
    + 0.001 * np.sin(2 * np.pi * 6000 * time),
    "music": 0.12
    * sum(
        note(*n)
        for n in [(48, 0.0, 2), (52, 0.0, 2), (55, 0.0, 2), (72, 0.02, 3), (74, 0.25, 3), (76, 0.5, 3), (79, 0.75, 3), (43, 0.5, 2)]
    ),
}
scales = {
    "slaney": dict(n_fft=1024, hop_length=160, n_mels=96, fmin=30, fmax=8000),
    "htk": dict(n_fft=512, hop_length=320, n_mels=64, fmin=0, fmax=7000, htk=True),
}
for name, signal in signals.items():
    samples = np.round(signal * 32767).astype("<i2")
    samples.tofile(f"{name}.i16")
    for scale, options in scales.items():
        # Double precision, so that the reference is the more exact of the two.
        power = librosa.feature.melspectrogram(
            y=samples / 32768, sr=RATE, power=2.0, window="hann", center=False, norm="slaney", **options
        )
        power.astype("<f4").tofile(f"{name}.{scale}.f32")
        print(name, scale, power.shape, power.dtype, power.min(), power.max())
