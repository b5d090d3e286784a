"""Electric guitar and electric bass, each on a tubular stand.

An instrument is made lying down: neck along +X, face up along +Z, the origin in the
middle of the body, and is then stood up.  The bridge is at X = `BRIDGE_X`; the nut is a
scale length further.  Strings are nodes of their own under the body; in the file's
axes (Y up) a string lies along its local X and swings across the face along local Y.
"""
from dataclasses import dataclass

from mathutils import Matrix, Vector

from band_shapes import (Assembly, banded, bent_rod, block, carved_top, degrees, disc, knob,
                         on_stand, rod)
from curves import mix, offset, smooth, spline
from shapes import box, cylinder, lathe, loft, prism, tube


@dataclass(frozen=True)
class Fretted:
    """The parameters of one fretted instrument; lengths in metres, X along the neck."""
    scale: float
    bridge_x: float
    frets: int
    strings: int
    nut_spread: float       # from the first to the last string at the nut
    bridge_spread: float    # the same at the bridge
    neck_end_x: float       # where the neck disappears in the body
    board_z: float          # top of the fingerboard
    gauges: tuple           # string radii, low to high pitch (a little stout, to be seen)
    material: str           # of the strings

    @property
    def nut_x(self) -> float:
        """Position of the strings at the nut."""
        return self.bridge_x + self.scale

    def fret_x(self, fret: int) -> float:
        """Position of a fret: each shortens the string by a twelfth root of two."""
        return self.nut_x - self.scale * (1 - 2 ** (-fret / 12))

    def string_y(self, index: int, x: float) -> float:
        """Across the neck; the lowest string (index 0) is on the +Y side."""
        t = (x - self.bridge_x) / self.scale
        spread = mix(self.bridge_spread, self.nut_spread, t)
        return spread * (0.5 - index / (self.strings - 1))

    def half_width(self, x: float) -> float:
        """Half the width of the fingerboard at x."""
        return mix(self.bridge_spread, self.nut_spread,
                   (x - self.bridge_x) / self.scale) / 2 + 0.0042


GUITAR = Fretted(0.628, -0.075, 22, 6, 0.036, 0.052, 0.115, 0.029,
                 (0.00075, 0.00068, 0.0006, 0.00052, 0.00046, 0.00042), "steel")
BASS = Fretted(0.864, -0.135, 20, 4, 0.031, 0.058, 0.135, 0.030,
               (0.0014, 0.0012, 0.0010, 0.00085), "steel")

GUITAR_OUTLINE = [(-0.198, 0.0), (-0.190, 0.085), (-0.140, 0.150), (-0.062, 0.163), (0.005, 0.122),
                  (0.060, 0.106), (0.110, 0.128), (0.155, 0.139), (0.184, 0.122), (0.172, 0.094),
                  (0.130, 0.064), (0.118, 0.036), (0.118, -0.036), (0.122, -0.062), (0.146, -0.088),
                  (0.154, -0.113), (0.132, -0.130), (0.090, -0.120), (0.050, -0.104),
                  (0.000, -0.122), (-0.062, -0.163), (-0.140, -0.150), (-0.190, -0.085)]
BASS_OUTLINE = [(-0.232, -0.020), (-0.228, 0.075), (-0.185, 0.148), (-0.110, 0.168), (-0.040, 0.140),
                (0.020, 0.112), (0.085, 0.110), (0.150, 0.140), (0.205, 0.157), (0.232, 0.136),
                (0.212, 0.098), (0.160, 0.066), (0.138, 0.036), (0.138, -0.036), (0.130, -0.066),
                (0.142, -0.104), (0.130, -0.138), (0.085, -0.142), (0.030, -0.122), (-0.030, -0.122),
                (-0.090, -0.154), (-0.150, -0.166), (-0.205, -0.128)]

AMBER, CHERRY, EDGE = (0.74, 0.30, 0.045), (0.36, 0.040, 0.010), (0.045, 0.006, 0.004)
SIDE, CREAM = (0.060, 0.010, 0.006), (0.72, 0.62, 0.42)


# ---------------------------------------------------------------- the necks

def neck(spec: Fretted) -> Assembly:
    """Maple neck, rosewood board, frets, nut and inlays."""
    wood, start, end = Assembly(), spec.neck_end_x - 0.02, spec.nut_x + 0.012
    rows = []
    for i in range(9):
        x = mix(start, end, i / 8)
        depth = mix(0.023, 0.019, i / 8) if i else 0.024
        rows.append([(x, y * spec.half_width(x), spec.board_z - 0.006 - depth * drop)
                     for y, drop in ((1, 0), (0.98, 0.35), (0.72, 0.82), (0.3, 1.0), (-0.3, 1.0),
                                     (-0.72, 0.82), (-0.98, 0.35), (-1, 0))])
    wood.add("maple", loft(rows).creased(60))
    last = spec.fret_x(spec.frets) - 0.010
    edge = [(x, side * spec.half_width(x)) for x, side in
            ((last, -1), (spec.nut_x, -1), (spec.nut_x, 1), (last, 1))]
    wood.add("rosewood", prism(edge, spec.board_z - 0.006, spec.board_z, 0.0012, 2))
    for fret in range(1, spec.frets + 1):
        x = spec.fret_x(fret)
        wood.add("steel", fret_wire(x, spec.half_width(x) * 0.985, spec.board_z))
    wood.add("pearl", block(0.004, spec.half_width(end) * 1.96, 0.009, 0.001)
             .moved(spec.nut_x + 0.002, 0, spec.board_z - 0.001), *inlays(spec))
    return wood


def fret_wire(x: float, half: float, z: float):
    """A low ridge across the board."""
    ridge = [(x + 0.0013, z), (x + 0.0006, z + 0.0011), (x - 0.0006, z + 0.0011), (x - 0.0013, z)]
    return loft([[(a, y, b) for a, b in ridge] for y in (half, -half)], closed=False).creased(60)


def inlays(spec: Fretted):
    """Dots between the frets, two at the octave."""
    dots = []
    for fret in (3, 5, 7, 9, 12, 15, 17, 19, 21):
        if fret > spec.frets:
            continue
        x = (spec.fret_x(fret) + spec.fret_x(fret - 1)) / 2
        for y in ((-0.012, 0.012) if fret == 12 else (0.0,)):
            dots.append(disc(0.0032, 12).moved(x, y, spec.board_z + 0.0004))
    return dots


def tuner(x: float, y: float, side: int, top: float, size=1.0):
    """A machine head: post and bushing on the face, gear and button at the side."""
    post = lathe([(0.0052, 0), (0.0046, 0.003), (0.003, 0.0035), (0.003, 0.013), (0.0036, 0.016)], 8)
    post = post.scaled(size, size, 1).moved(x, y, top)
    shaft = rod((x, y, top - 0.018), (x, y + side * 0.034 * size, top - 0.018), 0.0026, 5, caps=False)
    button = lathe([(0.004, -0.004), (0.0085, -0.002), (0.0085, 0.002), (0.004, 0.004)], 9)
    button = button.turned("X", 90).scaled(size, 1.6 * size, size).turned("Y", 90)
    gear = box(0.013, 0.015, 0.010).scaled(size, size, 1).moved(x, y, top - 0.019)
    return [post, shaft, gear, button.moved(x, y + side * 0.041 * size, top - 0.018)]


def add_strings(spec: Fretted, name: str, rest_z: float, body):
    """One spindle-shaped node a string, from bridge to nut: thick in the middle, so that
    scaling it across looks like the envelope of a vibrating string."""
    height = spec.board_z + 0.0028
    for index in range(spec.strings):
        start = Vector((spec.bridge_x, spec.string_y(index, spec.bridge_x), rest_z))
        end = Vector((spec.nut_x, spec.string_y(index, spec.nut_x), height))
        half, radius = (end - start).length / 2, spec.gauges[index]
        share = [i / 8 for i in range(9)]
        path = [((2 * t - 1) * half, 0, 0) for t in share]
        radii = [radius * (0.55 + 0.45 * (1 - (2 * t - 1) ** 2)) for t in share]
        along = (end - start).normalized()
        across = Vector((0, 0, 1)).cross(along).normalized()
        # the node's own Z lies across the face: it becomes Y in the file
        turn = Matrix((along, along.cross(across) * -1, across)).transposed()
        string = Assembly().add(spec.material, tube(path, radii, 4, caps=False).creased(100))
        string.node(f"{name}_string_{spec.strings - index}", location=(start + end) / 2,
                    rotation=degrees(turn), parent=body)


# --------------------------------------------------------------- the guitar

def burst(distance: float):
    """The shading of the top: amber in the middle, through cherry to a dark edge."""
    t = distance / 0.062
    if t < 0.45:
        return mix(EDGE, CHERRY, smooth(t / 0.45))
    return mix(CHERRY, AMBER, smooth((t - 0.45) / 0.55))


def guitar_body() -> Assembly:
    """A double-cutaway with an arched sunburst top and cream binding."""
    outline = [tuple(p) for p in spline(GUITAR_OUTLINE, 4, closed=True)][::-1]
    inner = offset(outline, 0.002)
    body = Assembly()
    body.add("sunburst", carved_top(inner, lambda d: 0.011 + 0.0115 * smooth(d / 0.075), burst, 0.017))
    body.add("sunburst", banded([(offset(outline, 0.006), -0.020), (offset(outline, 0.0018), -0.0182),
                                 (outline, -0.014), (outline, 0.005)], SIDE))
    body.add("sunburst", banded([(outline, 0.005), (outline, 0.0103), (inner, 0.011)], CREAM))
    body.add("sunburst", carved_top(offset(outline, 0.006), lambda d: 0.0, lambda d: SIDE, 0.06)
             .scaled(1, 1, -1).moved(z=-0.020))
    return body


def guitar_fittings() -> Assembly:
    """Two covered humbuckers, bridge, tailpiece, knobs, switch, jack and strap buttons."""
    parts = Assembly()
    for x in (-0.035, 0.068):
        parts.add("plastic_black", block(0.044, 0.092, 0.008, 0.002).moved(x, 0, 0.024))
        parts.add("chrome", block(0.036, 0.070, 0.008, 0.0025).moved(x, 0, 0.0285))
        for index in range(6):
            parts.add("steel", disc(0.0024, 8).moved(x + 0.010, GUITAR.string_y(index, x), 0.0329))
    parts.add("chrome", block(0.013, 0.088, 0.008, 0.003).moved(GUITAR.bridge_x, 0, 0.030),
              block(0.015, 0.096, 0.012, 0.005).moved(-0.118, 0, 0.029))
    for index in range(6):
        y = GUITAR.string_y(index, GUITAR.bridge_x)
        parts.add("steel", box(0.008, 0.005, 0.005).moved(GUITAR.bridge_x, y, 0.0345),
                  rod((-0.116, y, 0.033), (GUITAR.bridge_x, y, 0.0372), 0.0006, 4, caps=False))
    for x, y in ((GUITAR.bridge_x, 0.041), (GUITAR.bridge_x, -0.041), (-0.118, 0.043), (-0.118, -0.043)):
        parts.add("chrome", cylinder(0.006, 0.018, sides=12, bevel=0.001).moved(x, y, 0.018))
    for x, y in ((-0.080, -0.095), (-0.128, -0.072), (-0.118, -0.122)):
        parts.add("plastic_black", knob(0.0125, 0.015).moved(x, y, 0.0165))
        parts.add("chrome", disc(0.0072, 12).moved(x, y, 0.0317))
    parts.add("chrome", rod((-0.03, -0.125, 0.015), (-0.026, -0.128, 0.036), 0.0028, 6),
              cylinder(0.008, 0.003, sides=12).moved(-0.03, -0.125, 0.014),
              rod((-0.196, 0, -0.002), (-0.209, 0, -0.002), 0.0065, 10),
              rod((0.176, 0.118, -0.004), (0.190, 0.124, -0.004), 0.0065, 10))
    return parts


def guitar_head() -> Assembly:
    """The headstock, its face as dark as the body's edge."""
    side = [(0.0, 0.0215), (0.020, 0.026), (0.050, 0.036), (0.100, 0.041), (0.150, 0.045),
            (0.172, 0.040), (0.176, 0.022), (0.163, 0.0)]
    outline = spline(side + [(x, -y) for x, y in side[-2::-1]], 2)
    head = Assembly().add("sunburst", prism(outline, -0.0155, -0.001, 0.002, 1).painted(EDGE))
    head.add("maple", prism(outline, -0.0165, -0.0155))
    return head


def guitar_tuners() -> Assembly:
    """Six machine heads and the cover of the truss rod."""
    parts = Assembly()
    for row, x in enumerate((0.048, 0.092, 0.136)):
        for way in (-1, 1):
            parts.add("chrome", *tuner(x, way * (0.027 + 0.003 * row), way, -0.001))
    return parts.add("plastic_black", prism([(0.008, -0.008), (0.034, 0.0), (0.008, 0.008)],
                                            -0.001, 0.0005))


def head_wires(spec: Fretted, places, nut_z: float) -> list:
    """The ends of the strings from the nut to the tuners' posts."""
    return [rod((spec.nut_x, spec.string_y(i, spec.nut_x), nut_z), place,
                spec.gauges[i] * 0.8, 4, caps=False)
            for i, place in enumerate(places)]


def guitar(location, yaw=0.0):
    """Node `guitar` with its six strings; the program may turn it about its middle."""
    whole = neck(GUITAR).include(guitar_fittings())
    tilt = (Matrix.Translation((GUITAR.nut_x + 0.003, 0, GUITAR.board_z - 0.004))
            @ Matrix.Rotation(0.19, 4, "Y"))
    whole.include(guitar_tuners(), tilt)
    rows = [tilt @ Vector((x, way * (0.027 + 0.003 * row), 0.008))
            for way in (1, -1) for row, x in enumerate((0.048, 0.092, 0.136))]
    posts = rows[:3] + rows[:2:-1]
    whole.add("steel", *head_wires(GUITAR, posts, GUITAR.board_z + 0.0028))
    body = whole.node("guitar", location=location, rotation=degrees(on_stand(yaw, 13)))
    guitar_body().include(guitar_head(), tilt).node("guitar_wood", parent=body)
    add_strings(GUITAR, "guitar", 0.0372, body)
    return body


# ---------------------------------------------------------------- the stand

def tubular_stand(name: str, location, yaw: float, reach: float, height: float):
    """An A-frame: two front legs that end in padded cradles, a back leg, a neck yoke.

    `location` is the instrument's origin; `reach` how far the body goes below it;
    `height` where the yoke holds the neck, above it.
    """
    lean = on_stand(yaw, 13)
    home = Matrix.Translation(location) @ lean
    away = (lean @ Vector((0, 0, -1)))
    back = Vector((away.x, away.y, 0)).normalized()
    side = Vector((0, 0, 1)).cross(back)
    knot = home @ Vector((0.02, 0, -0.058))
    stand = Assembly()
    for way in (-1, 1):
        foot = Vector((knot.x, knot.y, 0)) + side * way * 0.19 - back * 0.08
        hold = home @ Vector((-reach - 0.012, way * -0.085, 0.0))
        root = foot.lerp(knot, 0.40)
        tip = hold - back * 0.055 + Vector((0, 0, 0.03))
        stand.add("plastic_black", rod(foot + Vector((0, 0, 0.012)), knot, 0.009),
                  bent_rod([root, hold + back * 0.035, hold - back * 0.04, tip], 0.007))
        stand.add("rubber", bent_rod([hold + back * 0.03, hold - back * 0.04, tip], 0.0105),
                  cylinder(0.013, 0.028, 0.011, sides=10).moved(foot.x, foot.y))
    heel = Vector((knot.x, knot.y, 0)) + back * 0.24
    yoke = home @ Vector((height, 0, -0.034))
    stand.add("plastic_black", rod(heel + Vector((0, 0, 0.012)), knot, 0.009),
              rod(knot, yoke, 0.0085), block(0.035, 0.035, 0.05, 0.006).moved(*knot))
    ends = [home @ Vector((height, way * 0.036, 0.012)) for way in (-1, 1)]
    roots = [home @ Vector((height, way * 0.036, -0.028)) for way in (-1, 1)]
    stand.add("rubber", cylinder(0.013, 0.028, 0.011, sides=10).moved(heel.x, heel.y),
              bent_rod([ends[0], roots[0], yoke, roots[1], ends[1]], 0.0085))
    stand.node(name)
