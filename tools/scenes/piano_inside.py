"""Inside the case: soundboard, bridges, the iron plate, strings, dampers and felt."""
import piano_plan as plan
from curves import mix, offset
from shapes import (Solid, box, circle, cylinder, lathe, loft, merged, mesh, node, prism, spline,
                    strip, tube)

TREBLE_Z, BASS_Z = 0.893, 0.914     # height of plain and of copper-wound strings
SHELF_HALF = 0.53                   # half the width of the music desk's shelf
DAMPED = 67                         # the highest notes ring on without dampers


def build_inside():
    """Everything between soundboard and lid; only `dampers` moves."""
    board = prism(plan.inner_outline(0.62, -0.012), plan.SOUNDBOARD_TOP - 0.01, plan.SOUNDBOARD_TOP)
    node("soundboard", mesh("soundboard", [(board, "wood_spruce")] +
                            [(b, "wood_raw") for b in _bridges()]))
    node("plate", mesh("plate", [(s, "plate_gold") for s in (_slab(), *_struts(), *_bosses())] +
                       [(f, "felt_red") for f in _felts()]))
    steel = [_plain_strings()] + [merged(list(p)) for p in (_hitch_pins(), _tuning_pins(),
                                                            _pin_wires())]
    node("strings", mesh("strings", [(s, "steel") for s in steel] +
                         [(_bass_strings(), "string_copper")]))
    _build_dampers()


# -------------------------------------------------------- soundboard, plate

def _bridges():
    """The long bridge under the plain strings and the bass bridge at the tail."""
    long_line = [_toward_front(note, 0.13) for note in range(plan.FIRST_PLAIN, plan.NOTES, 4)]
    bass_line = [_toward_front(note, 0.10) for note in range(0, plan.FIRST_PLAIN, 3)]
    for line, top in ((long_line, TREBLE_Z - 0.002), (bass_line, BASS_Z - 0.003)):
        yield _wall_along(spline(line, 2), 0.015, plan.SOUNDBOARD_TOP - 0.002, top)


def _toward_front(note: float, share: float):
    """A place on the string, a share of its length before the hitch pin."""
    return mix(plan.string_rear(note), plan.string_front(note), share)


def _wall_along(line, half: float, bottom: float, top: float) -> Solid:
    """A bar with upright sides along a plane curve."""
    rows = []
    for i, (x, y) in enumerate(line):
        (ax, ay), (bx, by) = line[max(i - 1, 0)], line[min(i + 1, len(line) - 1)]
        size = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        nx, ny = -(by - ay) / size * half, (bx - ax) / size * half
        rows.append([(x + nx, y + ny, bottom), (x + nx, y + ny, top),
                     (x - nx, y - ny, top), (x - nx, y - ny, bottom)])
    return loft(rows)


def _slab() -> Solid:
    """The flat of the plate, with large windows between its bars and round holes by the rim."""
    outline = plan.inner_outline(0.365, 0.004)
    return prism(outline, plan.PLATE_BOTTOM, plan.PLATE_TOP, bevel=0.0045,
                 holes=_windows() + _rim_holes())


def _windows():
    """Openings under the strings of each section, and one under the bass crossing."""
    windows = []
    for low, high, front in ((21.5, 40.8, 0.90), (44.2, 62.8, 0.86), (66.4, 84.0, 0.80)):
        start = [(plan.string_point(n, front), front) for n in (low, high)]
        notes = [mix(high, low, i / 10) for i in range(11)]
        windows.append(_softened(start + [_toward_front(n, _margin(n)) for n in notes]))
    bass_front = [(-0.628, 0.90), (plan.string_point(20.4, 0.90) - 0.012, 0.90)]
    tenor = [(x - 0.035, y - 0.03) for x, y in
             [mix(plan.string_front(20.5), plan.string_rear(20.5), s) for s in (0.45, 0.70, 0.93)]]
    windows.append(_softened(bass_front + tenor + [(-0.640, 2.04)]))
    windows.append(_softened(_tail_window()))
    return windows


def _margin(note: float) -> float:
    """Share of the string kept before its hitch pin for the plate's rear web."""
    return mix(0.075, 0.19, (note - 20) / 67)


def _tail_window():
    """The opening between the tenor's hitch pins and the bent side, under the bass strings."""
    near = [(x + 0.055, y + 0.065) for x, y in (plan.string_rear(n) for n in (22, 27, 32, 37))]
    far = [(-0.015, 1.80), (-0.095, 1.99), (-0.190, 2.13), (-0.330, 2.26), (-0.470, 2.33)]
    return near + far


def _softened(loop):
    """A polygon with its corners cut twice, so that the casting looks cast."""
    for share in (0.16, 0.30):
        cut = []
        for a, b in zip(loop, loop[1:] + loop[:1]):
            size = ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5
            s = min(share, 0.05 / max(size, 1e-6))
            cut += [mix(a, b, s), mix(a, b, 1 - s)] if size > 0.02 else [mix(a, b, 0.5)]
        loop = cut
    return loop


def _rim_holes():
    """Round holes along the bent side and the tail."""
    line = [p for p in offset(plan.outline(0.0, 10), plan.RIM + 0.082) if p[1] > 1.0]
    holes, gone = [], 0.0
    for (ax, ay), (bx, by) in zip(line, line[1:]):
        gone += ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        if gone > 0.125 and bx > -0.52:
            holes.append([(bx + x, by + y) for x, y in circle(0.029, 18)])
            gone = 0.0
    return holes


def _struts():
    """The bars that carry the tension of the strings, rising above them in the breaks."""
    lines = [((-0.662, 0.62), (-0.668, 2.20)), (plan.string_front(19.6), (-0.075, 2.235))]
    lines += [(plan.string_front(n), _toward_front(n, -0.06)) for n in (42.5, 64.5)]
    for index, (start, end) in enumerate(lines):
        low = plan.PLATE_TOP - 0.004 if index != 1 else BASS_Z - 0.010
        yield _bar(start, end, 0.0090, low, 0.938)
    yield _bar((-0.69, 0.675), (0.69, 0.675), 0.012, plan.PLATE_TOP - 0.004, 0.925)


def _bar(start, end, half: float, low: float, high: float) -> Solid:
    """A rib with an arched back: low at both ends, with rounded edges."""
    rows, steps = [], 10
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    nx, ny = -(end[1] - start[1]) / length, (end[0] - start[0]) / length
    for i in range(steps + 1):
        t = i / steps
        x, y = mix(start, end, t)
        top = mix(high - 0.028, high, min(1.0, 7 * t, 7 * (1 - t)))
        rows.append([(x + nx * w, y + ny * w, z) for w, z in
                     ((-half, low), (half, low), (half, top - 0.006), (half * 0.55, top),
                      (-half * 0.55, top), (-half, top - 0.006))])
    return loft(rows)


def _bosses():
    """Round bolt heads along the rim, as on every plate."""
    line = [p for p in offset(plan.outline(0.0, 10), plan.RIM + 0.022) if p[1] > 0.80]
    gone = 0.0
    for (ax, ay), (bx, by) in zip(line, line[1:]):
        gone += ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        if gone > 0.27:
            gone = 0.0
            yield lathe([(0.012, 0), (0.012, 0.004), (0.0075, 0.010), (0.002, 0.012)], 10).moved(
                bx, by, plan.PLATE_TOP - 0.001)


def _felts():
    """Red cloth under the rear ends of the strings."""
    plain = spline([_toward_front(n, 0.035) for n in range(plan.FIRST_PLAIN, plan.NOTES, 6)], 3)
    bass = [_toward_front(n, 0.03) for n in range(0, plan.FIRST_PLAIN, 2)]
    yield _wall_along(plain, 0.012, plan.PLATE_TOP - 0.002, TREBLE_Z - 0.002)
    yield _wall_along(bass, 0.011, plan.PLATE_TOP - 0.002, BASS_Z - 0.003)


# ------------------------------------------------------------------ strings

def _plain_strings() -> Solid:
    """Two thin strips a note stand for its three wires."""
    strips = []
    for note in range(plan.FIRST_PLAIN, plan.NOTES):
        for shift in (-0.0024, 0.0024):
            (x0, y0), (x1, y1) = plan.string_front(note), plan.string_rear(note)
            strips.append(strip((x0 + shift, y0, TREBLE_Z + 0.003),
                                (x1 + shift, y1, TREBLE_Z), 0.0014))
    return merged(strips)


def _bass_strings() -> Solid:
    """Copper-wound strings: round, thinner toward the tenor, plain at both ends."""
    bars = []
    for note in range(plan.FIRST_PLAIN):
        front, rear = plan.string_front(note), plan.string_rear(note)
        thick = mix(0.0030, 0.0017, note / (plan.FIRST_PLAIN - 1))
        ends = [(*mix(front, rear, t), BASS_Z) for t in (0.0, 0.985)]
        bars.append(tube(ends, thick, 6, caps=False))
    return merged(bars)


def _hitch_pins():
    """Short pins at the rear ends."""
    pin = cylinder(0.0022, 0.016, sides=5)
    for note in range(plan.NOTES):
        x, y = plan.string_rear(note)
        yield pin.moved(x, y, plan.PLATE_TOP + (0.0 if note >= plan.FIRST_PLAIN else 0.024))


def _pin_places():
    """Tuning pins at both ends, where the desk's shelf leaves them to be seen."""
    for note in range(plan.NOTES):
        for wire in range(1 if note < 8 else 2 if note < plan.FIRST_PLAIN else 3):
            x = plan.string_front(note)[0] + (wire - 1) * 0.0045
            if abs(x) > SHELF_HALF - 0.01:
                yield x, 0.575 - 0.030 * ((note + wire) % 2) - 0.052 * wire, x


def _tuning_pins():
    pin = cylinder(0.0031, 0.022, sides=6)
    for x, y, _ in _pin_places():
        yield pin.moved(x, y, plan.PLATE_TOP)


def _pin_wires():
    """The strings' ends from the front bar to their tuning pins."""
    for x, y, x_bar in _pin_places():
        yield strip((x + 0.0031, y, plan.PLATE_TOP + 0.010),
                    (x_bar, plan.STRING_FRONT_Y + 0.01, TREBLE_Z + 0.003), 0.0014)


# ------------------------------------------------------------------ dampers

def _build_dampers():
    """All damper heads in a row, as one node that the right pedal lifts."""
    heads, felts = [], []
    for note in range(DAMPED):
        y = mix(0.815, 0.765, note / (DAMPED - 1))
        x = plan.string_point(note, y)
        base = (BASS_Z if note < plan.FIRST_PLAIN else TREBLE_Z) + 0.003
        long = mix(0.115, 0.062, note / (DAMPED - 1))
        heads.append(box(0.0094, long, 0.017, bevel=0.0022, segments=1).moved(x, y, base + 0.0165))
        felts.append(box(0.0070, long - 0.006, 0.009).moved(x, y, base + 0.0045))
    node("dampers", mesh("dampers", [(merged(heads), "lacquer_satin"),
                                     (merged(felts), "felt_white")]))
    rail = box(1.30, 0.016, 0.010, bevel=0.002).moved(0, 0.715, 0.9275)
    node("damper_rail", mesh("damper_rail", [(rail, "felt_red")]))
