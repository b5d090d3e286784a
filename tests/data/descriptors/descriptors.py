"""Makes the numbers that src/descriptors/tests.rs compares with: `python3 descriptors.py > librosa.json` in this folder.

Made with Python 3.12, librosa 1.0.0, numpy 2.5 and scipy 1.18. The signals are computed from formulas, here and in the test; no recording
is involved. Everything is librosa's default at 16 kHz: frames of 2,048 samples every 512, centred, padded with zeros (the zero-crossing
rate with the outermost sample), periodic Hann window, Slaney's mel scale with 128 triangles of area 1, dB above 80 below the loudest
value. Chroma has no estimate of the tuning: A is at 440 Hz.
"""

import json
import math

import librosa
import numpy as np

RATE = 16_000


def noise():
    """Six seconds of white noise from a linear congruential generator."""
    x, samples = 1, []
    for _ in range(6 * RATE):
        x = (1_664_525 * x + 1_013_904_223) % 2**32
        samples.append(((x >> 16) - 32_768) // 2)
    return samples


def rounded(signal, length):
    return [math.floor(32_767 * signal(n / RATE) + 0.5) for n in range(length)]


def sines():
    """Four seconds and a part of a frame of three tones, the highest 54 dB below the first."""
    tones = [(0.5, 440.0), (0.25, 1234.5), (0.001, 6000.0)]
    return rounded(lambda t: sum(a * math.sin(2 * math.pi * f * t) for a, f in tones), 4 * RATE + 123)


def music():
    """A scale in C major over two chords, a note every 0.6 s, between a second of silence at either end."""
    notes = [(0.6 * i, midi) for i, midi in enumerate([60, 62, 64, 65, 67, 69, 71, 72, 71, 67, 64, 60])]
    notes += [(0.0, 48), (0.0, 55), (2.4, 43), (2.4, 53), (4.8, 48), (4.8, 52)]

    def signal(t):
        value = 0.0
        for start, midi in notes:
            s = t - 1.0 - start
            if 0 <= s and t < 9.0:
                f0 = 440 * 2 ** ((midi - 69) / 12)
                value += sum(math.sin(2 * math.pi * n * f0 * s) * math.exp(-2 * n * s) / n for n in range(1, 7))
        return 0.1 * value

    return rounded(signal, 10 * RATE)


def frames(y):
    """All values of each frame, shape (columns, frames), in the order of the columns."""
    at = dict(y=y, sr=RATE)
    return np.vstack(
        [
            librosa.feature.chroma_stft(**at, tuning=0.0),
            librosa.feature.rms(y=y, dtype=np.float64),
            librosa.feature.spectral_centroid(**at),
            librosa.feature.spectral_bandwidth(**at),
            librosa.feature.spectral_rolloff(**at),
            librosa.feature.spectral_contrast(**at),
            librosa.feature.spectral_flatness(y=y),
            librosa.feature.zero_crossing_rate(y),
            librosa.feature.mfcc(**at),
            librosa.onset.onset_strength(**at)[np.newaxis],
        ]
    )


def numbers(values):
    return [float(f"{value:.9g}") for value in np.ravel(values)]


expected = {}
for name, samples in [("noise", noise()), ("sines", sines()), ("music", music())]:
    # Double precision, so that the reference is the more exact of the two.
    y = np.array(samples) / 32_768
    values = frames(y)
    chroma = values[:12]
    expected[name] = {
        "checksum": sum(i % 97 * sample for i, sample in enumerate(samples)),
        "count": values.shape[1],
        "tempo": float(librosa.feature.tempo(y=y, sr=RATE)[0]),
        "chroma": numbers([chroma.mean(), chroma.std()]),
        "mean": numbers(values.mean(axis=1)),
        "std": numbers(values.std(axis=1)),
        # Every 16th frame.
        "frames": [numbers(values[:, t]) for t in range(0, values.shape[1], 16)],
    }
print("{" + ",\n".join(f'"{name}": {json.dumps(values)}' for name, values in expected.items()) + "}")
