#!/usr/bin/env python3
"""What musicnn says of every window of some clips, for `teacher_manifest.py`.

    pip install numpy librosa soundfile tensorflow-cpu
    pip download --no-deps musicnn==0.1.0 && unzip musicnn-0.1.0-py3-none-any.whl -d musicnn
    tools/teacher_windows.py musicnn ROOT MANIFEST.csv OUT.npz [--hop-s 1.5]

musicnn: Pons and Serra 2019, trained on the Million Song Dataset. Its package asks for TensorFlow 1; here its weights are read from the
checkpoint, and the network is written out with matrix products. MANIFEST.csv has a column `path`, relative to ROOT. OUT.npz has a row for
each window of 3 s: `path`, `start_s`, `penultimate` (windows, 200), `tags` (windows, 50), and `names` (50). About 0.05 s a window on one core.
"""
import argparse
import csv
import shutil
import tempfile
from pathlib import Path

import librosa
import numpy as np
import soundfile
import tensorflow as tf
from numpy.lib.stride_tricks import sliding_window_view

RATE, N_FFT, HOP, MELS, FRAMES = 16_000, 512, 256, 96, 187
EPSILON = 1e-3


class Musicnn:
    def __init__(self, package):
        folder = Path(package) / "musicnn" / "MSD_musicnn"
        with tempfile.TemporaryDirectory() as copy:
            # The checkpoint's files have no stem, which newer readers refuse.
            for end in (".data-00000-of-00001", ".index"):
                shutil.copy(folder / end, Path(copy) / f"model{end}")
            reader = tf.train.load_checkpoint(str(Path(copy) / "model"))
            names = [name for name in reader.get_variable_to_shape_map() if "Adam" not in name]
            self.weights = {name: reader.get_tensor(name) for name in names}
        settings = {}
        exec((Path(package) / "musicnn" / "configuration.py").read_text(), settings)
        self.names = settings["MSD_LABELS"]

    def norm(self, x, number):
        name = "batch_normalization" + (f"_{number}" if number else "")
        w = self.weights
        scale = w[f"{name}/gamma"] / np.sqrt(w[f"{name}/moving_variance"] + EPSILON)
        return x * scale + (w[f"{name}/beta"] - w[f"{name}/moving_mean"] * scale)

    def conv(self, x, number, before, after):
        """x (frames, bands) -> ReLU of the convolution, (frames, positions along the bands, filters)."""
        name = "conv2d" + (f"_{number}" if number else "")
        kernel = self.weights[f"{name}/kernel"]
        height, width, _, filters = kernel.shape
        patches = sliding_window_view(np.pad(x, ((before, after), (0, 0))), (height, width))
        frames, positions = patches.shape[:2]
        y = np.ascontiguousarray(patches).reshape(frames * positions, -1) @ kernel.reshape(-1, filters)
        return np.maximum(y.reshape(frames, positions, filters) + self.weights[f"{name}/bias"], 0)

    def front(self, x, number, before, after):
        """The largest value along the bands after the normalisation, which is monotonic."""
        y = self.conv(x, number, before, after)
        rising = self.weights[f"batch_normalization_{number + 1}/gamma"] > 0
        return self.norm(np.where(rising, y.max(1), y.min(1)), number + 1)

    def __call__(self, mel):
        """mel (187, 96) -> tags (50), penultimate (200)."""
        x = self.norm(mel, 0).astype("f4")
        timbre = [self.front(x, number, 3, 3) for number in (0, 1)]
        for number in (2, 3, 4):
            reach = self.weights[f"conv2d_{number}/kernel"].shape[0] - 1
            timbre.append(self.front(x, number, reach // 2, reach - reach // 2))
        first = np.concatenate(timbre, 1)
        layers = [first]
        for number in (5, 6, 7):
            y = self.norm(self.conv(layers[-1], number, 3, 3)[:, 0], number + 1)
            # The first of the three is not added to its input, which has another width.
            layers.append(y if number == 5 else y + layers[-1])
        joined = np.concatenate(layers, 1)
        pooled = self.norm(np.stack([joined.max(0), joined.mean(0)], 1).reshape(-1), 9)
        w = self.weights
        last = self.norm(np.maximum(pooled @ w["dense/kernel"] + w["dense/bias"], 0), 10)
        return 1 / (1 + np.exp(-(last @ w["dense_1/kernel"] + w["dense_1/bias"]))), last


def log_mel(path):
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    samples = librosa.resample(samples.mean(1), orig_sr=rate, target_sr=RATE)
    if len(samples) < FRAMES * HOP:
        samples = np.resize(samples, FRAMES * HOP)
    mel = librosa.feature.melspectrogram(y=samples, sr=RATE, n_fft=N_FFT, hop_length=HOP, n_mels=MELS)
    return np.log10(10_000 * mel.T + 1).astype("f4")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("package", type=Path, help="the unpacked package")
    parser.add_argument("root", type=Path)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--hop-s", type=float, default=1.5)
    args = parser.parse_args()
    network = Musicnn(args.package)
    rows = []
    with open(args.manifest, newline="") as file:
        for row in csv.DictReader(file):
            mel = log_mel(args.root / row["path"])
            for start in range(0, len(mel) - FRAMES + 1, max(1, round(args.hop_s * RATE / HOP))):
                rows.append((row["path"], start * HOP / RATE, *network(mel[start : start + FRAMES])))
    paths, starts, tags, last = zip(*rows)
    np.savez_compressed(args.out, path=np.array(paths), start_s=np.array(starts, "f4"), tags=np.stack(tags).astype("f2"),
                        penultimate=np.stack(last).astype("f2"), names=np.array(network.names))
    print(f"{args.out}: {len(rows)} windows of {len(set(paths))} clips")


if __name__ == "__main__":
    main()
