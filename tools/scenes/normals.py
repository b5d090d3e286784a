"""Shading normals weighted by face area.

A narrow bevel beside a wide panel must take the panel's normal at their common
edge; with plain averaging the panel itself would look dented.  So each corner
averages the faces around its point, weighted by area, leaving out those that
meet it at more than the crease angle.
"""
import math

import bpy  # noqa: F401  (makes mathutils importable)
from mathutils import Vector


def face_normal(points, face):
    """Unit normal and area of a (possibly bent) polygon, by Newell's method."""
    total = Vector((0, 0, 0))
    origin = points[face[0]]
    for a, b in zip(face[1:], face[2:]):
        total += (points[a] - origin).cross(points[b] - origin)
    length = total.length
    return (total / length if length > 1e-14 else Vector((0, 0, 1))), length / 2


def corner_normals(points, faces, crease: float):
    """One normal for each corner of each face, in face order."""
    flat = [face_normal(points, f) for f in faces]
    around = [[] for _ in points]
    for index, face in enumerate(faces):
        for v in face:
            around[v].append(index)
    limit, result = math.cos(math.radians(crease)), []
    for index, face in enumerate(faces):
        own = flat[index][0]
        for v in face:
            total = Vector((0, 0, 0))
            for other in around[v]:
                direction, area = flat[other]
                if own.dot(direction) > limit:
                    total += direction * area
            result.append(total.normalized() if total.length > 0 else own)
    return result
