"""The supports of the grand and the player: legs with casters, lyre with pedals, bench."""
import math

import piano_plan as plan
from curves import mix
from shapes import (Solid, box, lathe, loft, merged, mesh, node, rounded_rectangle,
                    sphere, spline, tube)

PEDAL_Y, PEDAL_Z = 0.300, 0.082     # rear pivots of the pedals
BENCH_Y = -0.42
SEAT_WIDTH, SEAT_DEPTH, SEAT_TOP = 0.76, 0.37, 0.495


def build_support():
    """Legs, lyre, pedals and bench."""
    legs = []
    for x, y, top in ((-0.655, 0.285, plan.KEYBED_BOTTOM), (0.655, 0.285, plan.KEYBED_BOTTOM),
                      (-0.385, 2.235, plan.RIM_BOTTOM + 0.056)):
        legs += [(s.moved(x, y), m) for s, m in _leg(top)]
    node("legs", mesh("legs", legs))
    _build_lyre()
    _build_pedals()
    _build_bench()


# --------------------------------------------------------------------- legs

def _leg(top: float):
    """A square tapered leg with a stepped capital, brass ferrule and double caster."""
    sections = [(0.128, 0.040), (0.150, 0.043), (0.200, 0.040), (0.455, 0.066), (0.470, 0.068),
                (0.478, 0.074), (0.492, 0.074), (0.500, 0.066), (0.528, 0.070), (0.545, 0.086),
                (top, 0.086)]
    shaft = loft([[(x, y, z) for x, y in rounded_rectangle(2 * r, 2 * r, 0.012, 2)]
                  for z, r in sections])
    ferrule = lathe([(0.026, 0.088), (0.033, 0.096), (0.040, 0.112), (0.042, 0.130)], 20)
    fork = [box(0.006, 0.050, 0.058, bevel=0.002).moved(x, 0.008, 0.062) for x in (-0.012, 0.012)]
    wheels = [_wheel().turned("Y", 90).moved(x, 0.012, 0.040) for x in (-0.041, 0.017)]
    return [(shaft.creased(35), "lacquer"), (ferrule, "brass")] + \
           [(s, "brass") for s in fork + wheels]


def _wheel() -> Solid:
    """A caster wheel about Z, with a hub and a hollow between hub and tread."""
    return lathe([(0.010, 0.000), (0.014, 0.003), (0.028, 0.004), (0.034, 0.000), (0.039, 0.004),
                  (0.039, 0.020), (0.034, 0.024), (0.028, 0.020), (0.014, 0.021), (0.010, 0.024)],
                 16)


# --------------------------------------------------------------------- lyre

def _build_lyre():
    """Two posts and a box for the pedals, stayed by brass rods to the case."""
    head = box(0.300, 0.120, 0.040, bevel=0.006).moved(0, 0.330, plan.KEYBED_BOTTOM - 0.020)
    base = box(0.290, 0.150, 0.066, bevel=0.012, segments=3).moved(0, 0.335, 0.093)
    sole = box(0.310, 0.165, 0.014, bevel=0.004).moved(0, 0.335, 0.060)
    parts = [(s, "lacquer") for s in (head, base, sole)]
    for side in (-1, 1):
        parts += [(_post(side), "lacquer")]
        stay = [(side * 0.085, 0.40, 0.10), (side * 0.15, 0.80, 0.71)]
        parts += [(tube(stay, 0.006, 8), "brass")]
    parts += [(tube([(x, 0.335, 0.12), (x, 0.335, 0.58)], 0.0035, 6), "brass")
              for x in (-0.030, 0.0, 0.030)]
    node("lyre", mesh("lyre", parts))


def _post(side: int) -> Solid:
    """One side of the lyre, bowed outward and slimmer in the middle."""
    line = spline([(0.092, 0.570), (0.098, 0.500), (0.080, 0.380), (0.078, 0.260),
                   (0.098, 0.120)], 4)
    rows = []
    for i, (x, z) in enumerate(line):
        slim = mix(1.0, 0.68, math.sin(math.pi * i / (len(line) - 1)))
        rows.append([(side * x + a * slim, 0.335 + b * slim, z)
                     for a, b in rounded_rectangle(0.050, 0.074, 0.010, 2)])
    return loft(rows).creased(35)


def _build_pedals():
    """Three pedals under a group that faces away from the pianist, as the keys do."""
    group = node("pedals", location=(0, PEDAL_Y, PEDAL_Z), rotation=(0, 0, 180))
    shape = mesh("pedal_shape", [(_pedal().turned("Z", 180), "brass")])
    for name, x in (("pedal_left", -0.072), ("pedal_middle", 0.0), ("pedal_right", 0.072)):
        node(name, shape, location=(-x, 0, 0), parent=group)


def _pedal() -> Solid:
    """A brass lever: slim neck, broad rounded shoe, its tip bent down a little."""
    sections = [(0.00, 0.010, 0.000), (-0.075, 0.010, 0.000), (-0.100, 0.013, 0.001),
                (-0.125, 0.021, 0.003), (-0.160, 0.025, 0.004), (-0.190, 0.024, 0.002),
                (-0.206, 0.019, -0.001), (-0.214, 0.011, -0.004)]
    rows = []
    for y, half, z in sections:
        thick = 0.0055
        rows.append([(-half, y, z - thick), (half, y, z - thick), (half, y, z + 0.002),
                     (half * 0.75, y, z + thick), (-half * 0.75, y, z + thick),
                     (-half, y, z + 0.002)])
    return loft(rows).creased(60)


# -------------------------------------------------------------------- bench

def _build_bench():
    """An artist bench: tufted cushion, deep frame, four legs, brass knobs at the sides."""
    frame = box(SEAT_WIDTH - 0.02, SEAT_DEPTH - 0.02, 0.085, bevel=0.006).moved(
        0, BENCH_Y, SEAT_TOP - 0.105)
    board = box(SEAT_WIDTH - 0.001, SEAT_DEPTH - 0.001, 0.008).moved(0, BENCH_Y, SEAT_TOP - 0.060)
    parts = [(frame, "lacquer"), (board, "leather"), (_cushion(), "leather"), (merged(list(_buttons())), "leather")]
    for x in (-1, 1):
        for y in (-1, 1):
            parts += [(_bench_leg().moved(x * 0.325, BENCH_Y + y * 0.135), "lacquer")]
        knob = lathe([(0.012, 0), (0.012, 0.016), (0.030, 0.018), (0.034, 0.026), (0.030, 0.036),
                      (0.010, 0.040)], 16)
        parts += [(knob.turned("Y", 90 * x).moved(x * (SEAT_WIDTH / 2 - 0.01), BENCH_Y,
                                                  SEAT_TOP - 0.105), "brass")]
    node("bench", mesh("bench", parts))


def _bench_leg() -> Solid:
    return loft([[(x, y, z) for x, y in rounded_rectangle(2 * r, 2 * r, 0.005, 1)]
                 for z, r in ((0.0, 0.019), (SEAT_TOP - 0.14, 0.030))])


_COLUMNS, _ROWS, _TUFTS_X, _TUFTS_Y = 40, 16, 5, 2


def _cushion() -> Solid:
    """Diamond-tufted leather: the creases run along the diagonals between the buttons."""
    rows = []
    for j in range(-1, _ROWS + 2):
        v = min(max(j, 0), _ROWS) / _ROWS
        row = []
        for i in range(-1, _COLUMNS + 2):
            u = min(max(i, 0), _COLUMNS) / _COLUMNS
            skirt = i in (-1, _COLUMNS + 1) or j in (-1, _ROWS + 1)
            row.append((*_seat_point(u, v), SEAT_TOP - 0.062 if skirt else _seat_height(u, v)))
        rows.append(row)
    return loft(rows, closed=False).creased(75)


def _seat_point(u: float, v: float):
    """Plan position on the seat; corners are drawn in to be round."""
    x, y = (u - 0.5) * 2, (v - 0.5) * 2
    shrink = 1 - 0.025 * (x * x * y * y) ** 2
    return x * shrink * SEAT_WIDTH / 2, BENCH_Y + y * shrink * SEAT_DEPTH / 2


def _seat_height(u: float, v: float) -> float:
    """Height of the leather: pillows between diagonal creases, falling at the border."""
    a, b = u * _TUFTS_X, v * _TUFTS_Y
    pillow = abs(math.sin(math.pi * (a + b) / 1.0) * math.sin(math.pi * (a - b) / 1.0)) ** 0.4
    border = min(u * SEAT_WIDTH, (1 - u) * SEAT_WIDTH, v * SEAT_DEPTH, (1 - v) * SEAT_DEPTH)
    fall = max(0.0, 1 - border / 0.035)
    rim = 0.008 * fall * (1 - fall) - 0.022 * fall ** 2
    return SEAT_TOP - 0.018 + 0.018 * pillow * (1 - fall) + rim


def _buttons():
    """A button in each tuft."""
    for k in range(1, 2 * _TUFTS_X):
        for m in range(1, 2 * _TUFTS_Y):
            if (k + m) % 2 == 0:
                x, y = _seat_point(k / (2 * _TUFTS_X), m / (2 * _TUFTS_Y))
                yield sphere(0.009, 8, 4).scaled(1, 1, 0.5).moved(x, y, SEAT_TOP - 0.017)
