"""An open book of music: two curved pages with printed staves and notes.

The notes are made up by a small fixed sequence; they are print, not a tune.
"""
import math

from mathutils import Vector

from shapes import Solid, circle, loft, merged

WIDTH, HEIGHT, SYSTEMS, STEPS = 0.225, 0.300, 5, 6
LINE_GAP, LINE, INK_LIFT = 0.0034, 0.0007, 0.0009


def sheet_parts():
    """Parts for a mesh: the book lies in the plane z = 0, its foot at y = 0."""
    return [(_paper(), "paper"), (merged(list(_staves())), "ink"), (merged(list(_notes())), "ink")]


def _bulge(x: float) -> float:
    """Height of the page over the desk, at a distance x from the fold."""
    t = min(1.0, abs(x) / WIDTH)
    return 0.0015 + 0.010 * math.sin(math.pi * t ** 0.6) * (1 - 0.45 * t)


def _columns():
    return [WIDTH * i / STEPS * side for side in (-1, 1) for i in
            (range(STEPS, -1, -1) if side < 0 else range(1, STEPS + 1))]


def _paper() -> Solid:
    """Both pages and a thin edge below, as one closed sheet."""
    rows = []
    for x in _columns():
        z = _bulge(x)
        rows.append([(x, 0, 0), (x, 0, z), (x, HEIGHT, z), (x, HEIGHT, 0)])
    return loft(rows).creased(40)


def _staff_foot(system: int) -> float:
    """y of the lowest line of a system."""
    return HEIGHT - 0.050 - system * 0.050


def _staves():
    """Five lines a system, bent with the page."""
    for side in (-1, 1):
        xs = [side * (0.016 + (WIDTH - 0.032) * i / 4) for i in range(5)]
        for system in range(SYSTEMS):
            for line in range(5):
                y = _staff_foot(system) + line * LINE_GAP
                yield _line_over(xs if side > 0 else xs[::-1], y)


def _line_over(xs, y: float) -> Solid:
    low = [(x, y, _bulge(x) + INK_LIFT) for x in xs]
    high = [(x, y + LINE, z) for x, y, z in low]
    return loft([low, high], closed=False)


def _notes():
    """Heads with stems, on steps of a random walk."""
    step = 2
    for side in (-1, 1):
        for system in range(SYSTEMS):
            for beat in range(11):
                step = (step * 5 + beat * 3 + system + side + 7) % 9
                x = side * 0.5 * WIDTH + (beat - 5) * 0.0165
                y = _staff_foot(system) + step * LINE_GAP / 2 + LINE / 2
                yield _note(x, y, up=step < 5)


def _note(x: float, y: float, up: bool) -> Solid:
    z = _bulge(x) + INK_LIFT * 1.3
    head = Solid([Vector((x + a, y + b * 0.75 + a * 0.3, z)) for a, b in circle(0.0022, 6)],
                 [tuple(range(6))])
    reach, edge = (0.011, 0.0018) if up else (-0.011, -0.0018)
    corners = [(x + edge - 0.0003, y), (x + edge + 0.0003, y),
               (x + edge + 0.0003, y + reach), (x + edge - 0.0003, y + reach)]
    stem = Solid([Vector((*c, z)) for c in (corners if up else corners[::-1])], [(0, 1, 2, 3)])
    return merged([head, stem])
