"""The club: a low stage of boards, brick wall, curtain, rug, and the lamps.

The stage's surface is z = 0; the room's floor lies below it.  Surfaces take their tone
from vertex colours and fade to black away from the centre, so nothing ends abruptly.
"""
import math
import random

from mathutils import Vector

from band_shapes import Assembly, block, quad
from curves import mix, smooth
from shapes import Solid, box, loft, merged, mesh, node

HALF_WIDTH, FRONT, BACK, FLOOR = 2.75, -1.12, 2.30, -0.24
BOARD, BOARD_DARK = (0.125, 0.060, 0.028), (0.010, 0.006, 0.004)
ROOM, ROOM_DARK = (0.030, 0.017, 0.012), (0.010, 0.006, 0.005)
BRICK, MORTAR = (0.140, 0.048, 0.030), (0.050, 0.036, 0.030)
CLOTH = (0.150, 0.008, 0.012)


def shade(colour, weight: float):
    """A colour made darker or lighter."""
    return tuple(weight * c for c in colour)


# ------------------------------------------------------------------ the stage

def boards() -> Solid:
    """Boards along x, each of its own tone, over a dark bed seen in the joints."""
    chance, width, joint, tiles = random.Random(7), 0.108, 0.0035, []
    y = FRONT
    while y < BACK:
        x = -HALF_WIDTH - chance.uniform(0, 1.2)
        while x < HALF_WIDTH:
            long, tone = chance.uniform(0.9, 1.7), chance.uniform(0.62, 1.20)
            left, right = max(x, -HALF_WIDTH), min(x + long, HALF_WIDTH)
            if right - left > 0.02:
                tiles += board_pieces(left, right - joint, y, min(y + width, BACK) - joint, tone)
            x += long
        y += width
    bed = [(-HALF_WIDTH, FRONT), (HALF_WIDTH, FRONT), (HALF_WIDTH, BACK), (-HALF_WIDTH, BACK)]
    return merged(tiles + [quad([(*p, -0.004) for p in bed], BOARD_DARK)])


def board_pieces(left, right, near, far, tone):
    """A board cut in short quads, so that its colour can follow the light's fall-off."""
    count = max(1, round((right - left) / 0.55))
    cuts = [mix(left, right, i / count) for i in range(count + 1)]

    def colour(p):
        away = math.hypot(p.x * 0.85, p.y - 0.3)
        return shade(BOARD, tone * mix(1.0, 0.42, smooth((away - 0.9) / 2.1)))

    return [quad([(a, near, 0), (b, near, 0), (b, far, 0), (a, far, 0)], colour)
            for a, b in zip(cuts, cuts[1:])]


def stage():
    """Node `stage`: boards, a rounded front edge, and the panelled front below."""
    platform = Assembly().add("stage_wood", boards())
    nosing = [(FRONT, 0.0005), (FRONT - 0.016, -0.003), (FRONT - 0.024, -0.014),
              (FRONT - 0.022, -0.028), (FRONT, -0.032)]
    edge = loft([[(x, y, z) for y, z in nosing] for x in (-HALF_WIDTH, HALF_WIDTH)], closed=False)
    platform.add("stage_wood", edge.creased(60).painted((0.085, 0.040, 0.019)))
    wall = quad([(-HALF_WIDTH, FRONT, FLOOR), (HALF_WIDTH, FRONT, FLOOR), (HALF_WIDTH, FRONT, -0.02),
                 (-HALF_WIDTH, FRONT, -0.02)], (0.016, 0.009, 0.006))
    battens = [box(0.030, 0.014, -FLOOR - 0.032).moved(x, FRONT - 0.007, (FLOOR - 0.032) / 2)
               .painted((0.036, 0.019, 0.011)) for x in [-2.7 + 0.45 * i for i in range(13)]]
    foot = block(HALF_WIDTH * 2, 0.020, 0.045, 0.005).moved(0, FRONT - 0.010, FLOOR + 0.0225)
    platform.add("stage_wood", wall, *battens, foot.painted((0.030, 0.016, 0.010)))
    for side in (-1, 1):
        flank = [(side * HALF_WIDTH, FRONT, FLOOR), (side * HALF_WIDTH, BACK, FLOOR),
                 (side * HALF_WIDTH, BACK, 0), (side * HALF_WIDTH, FRONT, 0)]
        platform.add("stage_wood", quad(flank[::side], (0.016, 0.009, 0.006)))
    platform.node("stage")
    room_floor()


def room_floor():
    """Node `floor`: the room before the stage, fading into the dark."""
    xs, ys = [-9, -6, -4.4, -3.2, -2.2, -1.2, -0.4, 0.4, 1.2, 2.2, 3.2, 4.4, 6, 9], \
        [-9, -6, -4.4, -3.4, -2.6, -2.0, -1.5, -1.0, 0.5, 2.6]
    points = [Vector((x, y, FLOOR)) for y in ys for x in xs]
    size = len(xs)
    faces = [(r * size + i, r * size + i + 1, (r + 1) * size + i + 1, (r + 1) * size + i)
             for r in range(len(ys) - 1) for i in range(size - 1)]

    def tone(p):
        return mix(ROOM, ROOM_DARK, smooth((math.hypot(p.x, p.y + 1.0) - 1.0) / 3.6))

    node("floor", mesh("floor", [(Solid(points, faces).painted(tone), "stage_wood")]))


# ------------------------------------------------------------------ the wall

def brick_face(x0, x1, z0, z1, y, tone) -> Solid:
    """One brick's face with soft shoulders above and below: eight points, shaded as one."""
    soft, high = 0.008, 0.008
    outer = [(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)]
    inner = [(x0, y - high, z0 + soft), (x1, y - high, z0 + soft),
             (x1, y - high, z1 - soft), (x0, y - high, z1 - soft)]
    faces = [(4, 5, 6, 7), (0, 1, 5, 4), (2, 3, 7, 6)]
    points = [Vector(p) for p in outer + inner]

    def colour(p):
        away = math.hypot(p.x * 0.75, (p.z - 1.15) * 0.9)
        return shade(BRICK, tone * mix(1.0, 0.20, smooth((away - 0.3) / 1.9)))

    return Solid(points, faces, 80.0).painted(colour)


def wall(reach=2.10, top=2.45):
    """Node `wall`: running bond between the curtains, plain mortar beyond."""
    chance, long, high, joint, bricks = random.Random(11), 0.262, 0.083, 0.012, []
    row, z = 0, FLOOR + 0.24
    while z < top:
        x = -reach - (row % 2) * long / 2
        while x < reach:
            tone = chance.choice((0.62, 0.8, 0.9, 1.0, 1.1, 1.25))
            bricks.append(brick_face(x, x + long - joint, z, z + high - joint, BACK - 0.001, tone))
            x += long
        z, row = z + high, row + 1
    built = Assembly().add("brick", merged(bricks))
    built.add("brick", quad([(-9, BACK, FLOOR), (9, BACK, FLOOR), (9, BACK, 4.6), (-9, BACK, 4.6)],
                            lambda p: shade(MORTAR, 0.12 if abs(p.x) > 3 else 0.3)),
              quad([(-reach, BACK - 0.0005, 0), (reach, BACK - 0.0005, 0), (reach, BACK - 0.0005, top),
                    (-reach, BACK - 0.0005, top)], shade(MORTAR, 0.45)))
    built.node("wall")


# ------------------------------------------------------------------ the curtain

CURTAIN_EDGE, CURTAIN_WIDTH, CURTAIN_Y = 1.86, 4.8, 2.06


def curtain(side: int):
    """One half of the curtain; its node's origin is at its inner edge, on the boards."""
    columns, levels = 190, (0.012, 0.6, 1.6, 3.7)
    rows, colours = [], []
    for z in levels:
        row = []
        for i in range(columns + 1):
            s = CURTAIN_WIDTH * i / columns
            wave = math.sin(2 * math.pi * s / 0.155 + 0.8 * math.sin(5.1 * s) + 0.4 * math.sin(11 * s))
            amount = 0.052 * (1.0 - 0.25 * z / 3.7)
            row.append((side * (s + 0.018 * math.cos(2 * math.pi * s / 0.155)), -amount * wave, z))
            glow = mix(1.0, 0.12, smooth((s - 0.1) / 2.6)) * mix(1.0, 0.30, smooth((z - 0.9) / 2.4))
            colours.append(shade(CLOTH, glow * (0.62 + 0.38 * wave)))
        rows.append(row)
    cloth = loft(rows, closed=False)
    cloth.colours = colours
    cloth = cloth.creased(100)
    if side < 0:
        cloth = cloth.flipped()
    name = "curtain_right" if side > 0 else "curtain_left"
    node(name, mesh(name, [(cloth, "curtain")]), location=(side * CURTAIN_EDGE, CURTAIN_Y, 0))


# ------------------------------------------------------------------ the rug

def ring_between(outer, inner, z, colour) -> Solid:
    """A flat frame between two rectangles of half sizes (x, y)."""
    corner = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    points = [Vector((sx * size[0], sy * size[1], z)) for size in (outer, inner) for sx, sy in corner]
    faces = [(i, (i + 1) % 4, 4 + (i + 1) % 4, 4 + i) for i in range(4)]
    return Solid(points, faces).painted(colour)


def diamond(x, y, wide, high, z, colour) -> Solid:
    """A flat lozenge about (x, y)."""
    return quad([(x - wide, y, z), (x, y - high, z), (x + wide, y, z), (x, y + high, z)], colour)


RED, NAVY, SAND, TEAL, DEEP = (0.150, 0.013, 0.014), (0.010, 0.016, 0.045), (0.42, 0.28, 0.14), \
    (0.020, 0.080, 0.078), (0.065, 0.006, 0.008)


def rug(centre=(0.02, 0.78), half=(1.16, 0.90), thick=0.007):
    """Node `rug`: bands, a border of lozenges, a field with medallions, fringes at the ends."""
    x, y = half
    bands = [(0.0, DEEP), (0.035, SAND), (0.050, NAVY), (0.170, SAND), (0.185, RED), (0.215, SAND),
             (0.224, RED)]
    pieces = []
    for (inset, colour), (following, _) in zip(bands, bands[1:] + [(None, None)]):
        inner = (0.0, 0.0) if following is None else (x - following, y - following)
        pieces.append(ring_between((x - inset, y - inset), inner, thick, colour))
    pieces += border_lozenges(x, y, thick + 0.0008) + field(thick + 0.0008)
    side = merged([quad([(a[0], a[1], 0), (b[0], b[1], 0), (b[0], b[1], thick), (a[0], a[1], thick)], DEEP)
                   for a, b in (((-x, -y), (x, -y)), ((x, -y), (x, y)), ((-x, y), (-x, -y)))])
    fringe = [quad([(s * x, v, 0.002), (s * (x + 0.055), v + 0.003, 0.001),
                    (s * (x + 0.055), v + 0.017, 0.001), (s * x, v + 0.018, 0.002)][::s], SAND)
              for s in (-1, 1) for v in [-y + 0.006 + 0.030 * i for i in range(int(2 * y / 0.030))]]
    node("rug", mesh("rug", [(merged(pieces + [side] + fringe), "carpet")]), location=(*centre, 0))


def border_lozenges(x, y, z):
    """Lozenges, light and red by turns, along the dark band."""
    u, v, count, rows = x - 0.110, y - 0.110, 19, 15
    places = [(mix(-u, u, i / (count - 1)), s * v) for s in (-1, 1) for i in range(count)]
    places += [(s * u, mix(-v, v, i / (rows - 1))) for s in (-1, 1) for i in range(1, rows - 1)]
    marks = []
    for k, (a, b) in enumerate(places):
        marks.append(diamond(a, b, 0.046, 0.046, z, SAND if k % 2 else RED))
        marks.append(diamond(a, b, 0.022, 0.022, z + 0.0008, NAVY))
    return marks


def field(z):
    """A chain of stepped medallions in the middle and small stars between them."""
    marks = []
    for x in (-0.66, 0.0, 0.66):
        for size, colour, level in ((0.23, SAND, 0), (0.22, NAVY, 1), (0.14, SAND, 2), (0.13, TEAL, 3),
                                    (0.06, SAND, 4)):
            marks.append(diamond(x, 0, size * 0.86, size * 1.55, z + 0.0006 * level, colour))
    for x in (-0.92, -0.31, 0.31, 0.92):
        for y in (-0.52, -0.28, 0.28, 0.52):
            marks.append(diamond(x, y, 0.045, 0.060, z, SAND))
            marks.append(diamond(x, y, 0.026, 0.036, z + 0.0008, TEAL))
    return marks
