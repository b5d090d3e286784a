"""The surroundings of the instrument: a plank floor and a curtain all around.

Everything is coloured by vertex colours, so no pictures are needed.  The floor is
darker away from the middle and meets the curtain in the same tone; there is no edge.
The joints between the planks are true gaps over a dark ground.
"""
import math
import random

from mathutils import Vector

from curves import mix, smooth
from shapes import Solid, loft, mesh, node

FLOOR_MIDDLE = (0.115, 0.056, 0.026)
FLOOR_EDGE = (0.034, 0.0145, 0.0095)
CURTAIN_LOW = (0.050, 0.018, 0.013)
CURTAIN_GLOW = (0.205, 0.060, 0.035)
CURTAIN_HIGH = (0.022, 0.009, 0.007)
BEHIND = 122.0          # direction of the brightest cloth, degrees from +x
JOINT = 0.006           # breadth of the gaps between planks


def build_stage(centre=(0.0, 1.0), planks_radius=4.5, radius=8.0, height=6.2, shade=None):
    """Nodes `floor` and `curtain` about a centre on the ground.

    `shade`, if given, is a function (x, y) -> 0..1 in the scene's coordinates by which the
    floor is darkened: the soft dark below an instrument, for renderers that have none.
    """
    def shaded(x, y):
        return shade(x + centre[0], y + centre[1]) if shade else 1.0

    floor = [(_planks(planks_radius, shaded), "stage_wood"),
             (_ground(planks_radius, radius + 0.4), "stage_wood")]
    node("floor", mesh("floor", floor), location=(*centre, 0))
    node("curtain", mesh("curtain", [(_curtain(radius, height), "curtain")]), location=(*centre, 0))


def floor_tone(distance: float, limit: float):
    """Colour of the floor at a distance from the middle, without the planks' variation."""
    return mix(FLOOR_MIDDLE, FLOOR_EDGE, smooth((distance - 0.8) / (limit - 0.8)))


# -------------------------------------------------------------------- floor

def _planks(limit: float, shade, width=0.145, piece=0.48) -> Solid:
    """Boards along x inside a circle, each with its own tone, in short pieces for the shading."""
    chance = random.Random(4)
    points, faces, colours = [], [], []
    rows = math.ceil(limit / width)
    for row in range(-rows, rows):
        breadth = (row * width, (row + 1) * width - JOINT)
        for start, end, tone in _boards(chance, limit, piece):
            span = _inside(start, end, breadth, limit)
            if span:
                count = max(1, round((span[1] - span[0]) / piece))
                _board(points, faces, colours, span, breadth, count,
                       lambda x, y: _plank_tone(x, y, tone, limit, shade(x, y)))
    return Solid(points, faces, 50.0, colours)


def _boards(chance, limit: float, piece: float):
    """(start, end, tone) of the boards of one row, laid end to end."""
    start = -limit - chance.uniform(0, 4 * piece)
    while start < limit:
        end = start + piece * chance.choice((3, 4, 5, 6))
        yield start, end - JOINT * 0.7, chance.uniform(0.72, 1.18)
        start = end


def _inside(start, end, breadth, limit):
    """The part of a board inside the circle, or None."""
    far = max(abs(y) for y in breadth)
    reach = math.sqrt(max(0.0, limit ** 2 - far ** 2))
    start, end = max(start, -reach), min(end, reach)
    return (start, end) if end - start > 0.02 else None


def _board(points, faces, colours, span, breadth, count, tone_at):
    """One board as `count` quads in a row that share their points."""
    base = len(points)
    for i in range(count + 1):
        x = mix(span[0], span[1], i / count)
        for y in breadth:
            points.append(Vector((x, y, 0.0)))
            colours.append(tone_at(x, y))
    for i in range(count):
        a = base + 2 * i
        faces.append((a, a + 2, a + 3, a + 1))


def _plank_tone(x, y, tone, limit, shade):
    """A board's colour at a point: its own tone near the middle, the common one far out."""
    distance = math.hypot(x, y)
    weight = shade * mix(tone, 0.9, smooth((distance - 1.5) / (limit - 1.6)))
    return tuple(weight * k for k in floor_tone(distance, limit))


def _ground(limit: float, outer: float, sides=64) -> Solid:
    """Below the planks: dark where it shows in the joints, plain floor farther out."""
    rows, colours = [], []
    for r in (0.01, 1.8, 3.2, limit - 0.25, limit + 0.5, outer):
        weight = mix(0.28, 0.9, smooth((r - 1.5) / (limit - 1.6)))
        for i in range(sides):
            colours.append(tuple(weight * k for k in floor_tone(r, limit)))
        rows.append([(r * math.cos(2 * math.pi * i / sides), r * math.sin(2 * math.pi * i / sides),
                      -0.004) for i in range(sides)])
    disc = loft(rows, caps=False).flipped()
    return Solid(disc.points, disc.faces, 50.0, colours)


# ------------------------------------------------------------------ curtain

FOLDS, STEPS = 84, 7


def _fold_radius(angle: float, radius: float) -> float:
    """Distance of the cloth from the middle: uneven folds hanging from above."""
    fold = math.sin(FOLDS * angle + 0.9 * math.sin(9 * angle) + 0.5 * math.sin(23 * angle))
    return radius + 0.085 * fold * (1 + 0.35 * math.sin(5 * angle))


def _curtain(radius: float, height: float) -> Solid:
    """A ring of cloth seen from within: glowing below, dark above."""
    rows, colours, count = [], [], FOLDS * STEPS
    for level in (0.0, 0.07, 0.22, 0.45, 0.70, 1.0):
        row = []
        for i in range(count):
            a = 2 * math.pi * i / count
            fold = _fold_radius(a, radius)
            r = fold + 0.25 * level
            row.append(Vector((r * math.cos(a), r * math.sin(a), level * height - 0.03)))
            colours.append(_cloth_tone(level, a, (fold - radius) / 0.12))
        rows.append(row)
    ring = loft(rows, caps=False).flipped()
    return Solid(ring.points, ring.faces, 80.0, colours)


def _cloth_tone(level: float, angle: float, depth: float):
    """Warm glow in a band, stronger behind the instrument; folds darker in their depth."""
    if level < 0.22:
        tone = mix(CURTAIN_LOW, CURTAIN_GLOW, smooth(level / 0.22))
    else:
        tone = mix(CURTAIN_GLOW, CURTAIN_HIGH, smooth((level - 0.22) / 0.70))
    behind = 0.5 + 0.5 * math.cos(angle - math.radians(BEHIND))
    weight = (0.85 + 0.30 * behind ** 2) * (0.85 - 0.40 * depth)
    return tuple(weight * k for k in tone)
