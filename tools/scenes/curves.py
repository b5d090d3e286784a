"""Plane and space curves from which the shapes are built.  No Blender objects here."""
import math

import bpy  # noqa: F401  (makes mathutils importable)
from mathutils import Vector


def circle(radius: float, sides: int):
    """Points of a regular polygon about the origin, counter-clockwise."""
    return [(radius * math.cos(2 * math.pi * i / sides), radius * math.sin(2 * math.pi * i / sides))
            for i in range(sides)]


def arc(centre, radius: float, start: float, end: float, steps: int):
    """Points of a circular arc from `start` to `end` degrees, both ends included."""
    turns = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in turns]


def rounded_rectangle(width: float, height: float, radius: float, steps=4):
    """A rectangle about the origin with round corners, counter-clockwise."""
    x, y = width / 2 - radius, height / 2 - radius
    corners = [((x, y), 0), ((-x, y), 90), ((-x, -y), 180), ((x, -y), 270)]
    return [p for centre, turn in corners for p in arc(centre, radius, turn, turn + 90, steps)]


def spline(points, steps=8, closed=False):
    """A smooth curve through points (2D or 3D tuples), by Catmull and Rom."""
    knots = [Vector(p) for p in points]
    count = len(knots)

    def knot(i):
        return knots[i % count] if closed else knots[max(0, min(count - 1, i))]

    curve = []
    for i in range(count if closed else count - 1):
        a, b, c, d = (knot(i + k) for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            curve.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2
                                + (3 * b - a - 3 * c + d) * t ** 3))
    if not closed:
        curve.append(knots[-1])
    return [tuple(p) for p in curve]


def offset(loop, distance: float):
    """A closed plane curve moved to its left by `distance` (inward when counter-clockwise)."""
    if not distance:
        return list(loop)
    count, moved = len(loop), []
    for i, point in enumerate(loop):
        before, after = Vector(loop[i - 1][:2]), Vector(loop[(i + 1) % count][:2])
        here = Vector(point[:2])
        first, second = (here - before).normalized(), (after - here).normalized()
        left = Vector((-first.y - second.y, first.x + second.x))
        left /= max(0.3, 1 + first.dot(second))
        moved.append((here.x + left.x * distance, here.y + left.y * distance))
    return moved


def smooth(t: float) -> float:
    """Ease in and out: 0 to 1 with no jerk at either end."""
    t = max(0.0, min(1.0, t))
    return t * t * t * (t * (6 * t - 15) + 10)


def mix(a, b, t: float):
    """The value a fraction `t` of the way from a to b (numbers or tuples)."""
    if isinstance(a, (int, float)):
        return a + (b - a) * t
    return tuple(x + (y - x) * t for x, y in zip(a, b))


def distance_to_segment(point, start, end) -> float:
    """Distance in the plane from a point to the segment between two others."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    t = max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / max(dx * dx + dy * dy, 1e-12)))
    return math.hypot(px - ax - t * dx, py - ay - t * dy)
