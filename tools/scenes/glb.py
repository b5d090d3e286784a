"""Reading and writing the GLB container, and access to the numbers inside.

Only what our own files use: one binary chunk, no sparse accessors, no images.
"""
import json
import struct
from pathlib import Path

import bpy  # noqa: F401  (makes mathutils importable)
import numpy as np
from mathutils import Matrix, Quaternion, Vector

_KIND = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16,
         5125: np.uint32, 5126: np.float32}
_WIDTH = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


class Glb:
    """A glTF document (`json`) and its binary chunk (`data`)."""

    def __init__(self, document: dict, data: bytes):
        self.json, self.data = document, bytearray(data)

    @classmethod
    def read(cls, path) -> "Glb":
        raw = Path(path).read_bytes()
        length = struct.unpack_from("<I", raw, 12)[0]
        return cls(json.loads(raw[20:20 + length]), raw[28 + length:])

    def write(self, path):
        """Write the file; both chunks are padded to four bytes, as the format asks."""
        self.json["buffers"] = [{"byteLength": len(self.data)}]
        text = json.dumps(self.json, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        data = bytes(self.data) + b"\0" * (-len(self.data) % 4)
        total = 12 + 8 + len(text) + 8 + len(data)
        Path(path).write_bytes(struct.pack("<4sIIII", b"glTF", 2, total, len(text), 0x4E4F534A)
                               + text + struct.pack("<II", len(data), 0x004E4942) + data)

    def array(self, accessor: int) -> np.ndarray:
        """The numbers of one accessor, one row an element."""
        entry = self.json["accessors"][accessor]
        view = self.json["bufferViews"][entry["bufferView"]]
        kind, width = np.dtype(_KIND[entry["componentType"]]), _WIDTH[entry["type"]]
        start = view.get("byteOffset", 0) + entry.get("byteOffset", 0)
        step = view.get("byteStride", kind.itemsize * width)
        return np.ndarray((entry["count"], width), kind, self.data, start,
                          (step, kind.itemsize)).copy()

    def add(self, values, limits=False) -> int:
        """Append an accessor of floats (rows of 1, 3 or 4); returns its index."""
        table = np.asarray(values, np.float32)
        table = table.reshape(len(table), -1)
        self.data += b"\0" * (-len(self.data) % 4)
        views = self.json.setdefault("bufferViews", [])
        accessors = self.json.setdefault("accessors", [])
        views.append({"buffer": 0, "byteOffset": len(self.data), "byteLength": table.nbytes})
        kind = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}[table.shape[1]]
        entry = {"bufferView": len(views) - 1, "componentType": 5126, "count": len(table),
                 "type": kind}
        if limits:
            entry |= {"min": table.min(0).tolist(), "max": table.max(0).tolist()}
        accessors.append(entry)
        self.data += table.tobytes()
        return len(accessors) - 1

    def index_of(self, name: str) -> int:
        """The index of the node of that name."""
        for index, entry in enumerate(self.json["nodes"]):
            if entry.get("name") == name:
                return index
        raise KeyError(f"no node named {name}")

    def world_matrices(self) -> list:
        """The world matrix of every node in its rest pose."""
        nodes, world = self.json["nodes"], [Matrix.Identity(4) for _ in self.json["nodes"]]

        def visit(index, parent):
            world[index] = parent @ local_matrix(nodes[index])
            for child in nodes[index].get("children", ()):
                visit(child, world[index])

        for scene in self.json["scenes"]:
            for root in scene["nodes"]:
                visit(root, Matrix.Identity(4))
        return world


def local_matrix(entry: dict) -> Matrix:
    """The matrix from a node's translation, rotation and scale."""
    x, y, z, w = entry.get("rotation", (0, 0, 0, 1))
    return Matrix.LocRotScale(Vector(entry.get("translation", (0, 0, 0))),
                              Quaternion((w, x, y, z)), Vector(entry.get("scale", (1, 1, 1))))
