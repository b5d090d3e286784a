#!/usr/bin/env python3
"""Adds the calibration of windows that are not smoothed to a model file, without training it again.

usage: add_unsmoothed_calibration.py SMOOTHED UNSMOOTHED OUT

SMOOTHED and UNSMOOTHED are two files of one network (format 1 to 3), cross-validated and calibrated with and without smoothing, so that
they differ in their last dense layer only. `pianoscope train --folds` writes both calibrations by itself; this is for older files:

    git show dd7b69f:models/piano.safetensors > piano3.safetensors   # calibrated without smoothing
    git show d0f11d7:models/piano.safetensors > piano4.safetensors   # the same weights, calibrated with smoothing
    tools/add_unsmoothed_calibration.py piano4.safetensors piano3.safetensors models/piano.safetensors
"""

import array
import json
import struct
import sys


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    (size,) = struct.unpack("<Q", data[:8])
    return json.loads(data[8 : 8 + size]), data[8 + size :]


def tensor(header, data, name):
    start, end = header[name]["data_offsets"]
    return array.array("f", data[start:end])


def main(smoothed, unsmoothed, out):
    (header, data), (other_header, other_data) = read(smoothed), read(unsmoothed)
    names = [name for name in header if name != "__metadata__"]
    differ = sorted(n for n in names if tensor(header, data, n) != tensor(other_header, other_data, n))
    if len(differ) != 2 or not differ[0].endswith(".bias") or not differ[1].endswith(".weight"):
        sys.exit(f"the files differ in other tensors than the last layer: {differ}")
    # Both layers are scale * original + shift: the least-squares scale between them, and the difference of the biases.
    weight, other_weight = (tensor(*of, differ[1]) for of in ((header, data), (other_header, other_data)))
    bias, other_bias = (tensor(*of, differ[0]) for of in ((header, data), (other_header, other_data)))
    scale = sum(a * b for a, b in zip(weight, other_weight)) / sum(a * a for a in weight)
    residual = max(abs(b - scale * a) for a, b in zip(weight, other_weight))
    if residual > 1e-5:
        sys.exit(f"the last layers are no multiples of each other: {residual}")
    shift = [b - scale * a for a, b in zip(bias, other_bias)]
    shift = [value - shift[-1] for value in shift]
    calibration = [{"kind": "exclusive", "scale": [scale] * len(shift), "shift": shift}]
    metadata = header["__metadata__"]
    metadata["unsmoothed"] = json.dumps(calibration, separators=(",", ":"))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    # The data start at a multiple of 8 bytes.
    text += b" " * (-len(text) % 8)
    with open(out, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    print(f"logits times {scale:.4f} plus {', '.join(f'{value:.4f}' for value in shift)} without smoothing")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
