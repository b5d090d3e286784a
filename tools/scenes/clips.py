"""Named animation clips of rigid nodes, written straight into a glTF file.

Blender's actions are left out on purpose: a clip here is a table of keys at
chosen times, so the file holds exactly those keys and nothing sampled twice.
Poses are given as in Blender (Z up, local to the parent); they are turned into
glTF's axes (Y up) when stored.
"""
import math

import bpy  # noqa: F401  (makes mathutils importable)
from mathutils import Euler, Matrix, Quaternion, Vector

from glb import Glb


def to_gltf_point(p):
    """(x, y, z) with Z up becomes (x, z, -y) with Y up."""
    return (p[0], p[2], -p[1])


def to_gltf_turn(q: Quaternion):
    """A rotation in Blender's axes as glTF's (x, y, z, w)."""
    return (q.x, q.z, -q.y, q.w)


def sampled(function, duration: float, rate=15.0, start=0.0):
    """Keys (time, function(time)) at even steps over [start, start + duration]."""
    count = max(1, math.ceil(duration * rate))
    times = [start + duration * i / count for i in range(count + 1)]
    return [(t, function(t)) for t in times]


class Clip:
    """One animation: keys for the rotation and location of named nodes, joined linearly.

    `turn`, `move` and `look` take a node's name and a list of keys beginning with a time.
    """

    def __init__(self, name: str):
        self.name, self.tracks = name, []

    def turn(self, node: str, keys):
        """Keys (time, rotation): a Quaternion, or degrees about X, Y, Z."""
        turns = [r if isinstance(r, Quaternion) else
                 Euler([math.radians(a) for a in r]).to_quaternion() for _, r in keys]
        self._store_turns(node, [t for t, _ in keys], [to_gltf_turn(q) for q in turns])
        return self

    def move(self, node: str, keys):
        """Keys (time, location)."""
        self.tracks.append((node, "translation", [t for t, _ in keys],
                            [to_gltf_point(p) for _, p in keys]))
        return self

    def look(self, camera: str, keys):
        """Keys (time, eye, target) for a camera or a lamp without a parent."""
        times, turns, places = [], [], []
        for time, eye, target in keys:
            place = Vector(to_gltf_point(eye))
            times.append(time)
            places.append(tuple(place))
            q = look_rotation(place, Vector(to_gltf_point(target)))
            turns.append((q.x, q.y, q.z, q.w))
        self.tracks.append((camera, "translation", times, places))
        self._store_turns(camera, times, turns)
        return self

    def _store_turns(self, node, times, turns):
        """Keep neighbouring quaternions on the same side, so that they interpolate along the shorter arc."""
        for i in range(1, len(turns)):
            if sum(a * b for a, b in zip(turns[i - 1], turns[i])) < 0:
                turns[i] = tuple(-c for c in turns[i])
        self.tracks.append((node, "rotation", times, turns))

    def write_to(self, glb: Glb):
        """Append the clip to the file's animations."""
        samplers, channels, clocks = [], [], {}
        for node, path, times, values in self.tracks:
            clock = tuple(times)
            if clock not in clocks:
                clocks[clock] = glb.add(times, limits=True)
            channels.append({"sampler": len(samplers),
                             "target": {"node": glb.index_of(node), "path": path}})
            samplers.append({"input": clocks[clock], "output": glb.add(values),
                             "interpolation": "LINEAR"})
        glb.json.setdefault("animations", []).append(
            {"name": self.name, "samplers": samplers, "channels": channels})


def look_rotation(eye: Vector, target: Vector) -> Quaternion:
    """In glTF's axes: the turn of a camera (looking along -Z, Y up) toward a target."""
    back = (eye - target).normalized()
    right = Vector((0, 1, 0)).cross(back).normalized()
    return Matrix((right, back.cross(right), back)).transposed().to_quaternion()
