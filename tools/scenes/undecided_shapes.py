"""A metronome, and a tuning fork on its resonance box.

Made in true size with Z up and the face toward -Y, then enlarged by `SIZE`, so that
cameras, lights and shadows work at the same distances as in the other scenes.
"""
import math

from mathutils import Matrix, Vector

from band_shapes import Assembly, aligned, rod
from curves import arc, mix
from shapes import Solid, box, cylinder, lathe, loft, prism

SIZE = 5.0
FOOT, TOP, WIDE, NARROW = 0.024, 0.206, 0.055, 0.0235   # heights and half widths of the body
PIVOT_Z = 0.060


def half_width(z: float) -> float:
    """Half the breadth of the pyramid at a height."""
    return mix(WIDE, NARROW, (z - FOOT) / (TOP - FOOT))


LEAN = math.degrees(math.atan2(WIDE - NARROW, TOP - FOOT))


def face_point(x: float, z: float, out=0.0) -> Vector:
    """A point on the sloping front, `out` metres before it."""
    turn = math.radians(LEAN)
    return Vector((x, -half_width(z) - out * math.cos(turn), z + out * math.sin(turn)))


def on_face(corners, out: float) -> Solid:
    """A flat shape on the front, through (x, z) corners counter-clockwise."""
    return Solid([face_point(x, z, out) for x, z in corners], [tuple(range(len(corners)))])


def enlarged(assembly: Assembly) -> Assembly:
    """A copy in the size of the scene."""
    return Assembly().include(assembly, Matrix.Scale(SIZE, 4))


# --------------------------------------------------------------- the metronome

def eight(half: float, cut: float, z: float):
    """A square with cut corners."""
    a, b = half, half - cut
    return [(b, -a, z), (a, -b, z), (a, b, z), (b, a, z), (-b, a, z), (-a, b, z), (-a, -b, z),
            (-b, -a, z)]


def case() -> Assembly:
    """The walnut pyramid on a stepped plinth with a cap, brass feet, and the winding key."""
    wood = Assembly()
    body = [eight(half_width(z), 0.0035, z) for z in (FOOT, TOP)]
    plinth = [eight(r, 0.004, z) for r, z in ((0.061, 0.008), (0.064, 0.0095), (0.064, 0.017),
                                              (0.0625, 0.019), (0.059, 0.0195), (0.0565, 0.0245))]
    cap = [eight(r, 0.003, z) for r, z in ((NARROW + 0.001, TOP - 0.001), (NARROW + 0.004, TOP + 0.001),
                                           (NARROW + 0.004, TOP + 0.006), (NARROW + 0.0025, TOP + 0.0075),
                                           (0.012, TOP + 0.0155), (0.009, TOP + 0.0165))]
    wood.add("walnut", *[loft(rows).creased(36) for rows in (body, plinth, cap)])
    finial = [(0.006, 0), (0.0085, 0.002), (0.004, 0.005), (0.0075, 0.010), (0.006, 0.015), (0.002, 0.017)]
    wood.add("brass", lathe(finial, 16).creased(80).moved(z=TOP + 0.016))
    wood.add("brass", *[lathe([(0.006, 0), (0.008, 0.003), (0.0065, 0.0085)], 14).creased(80).moved(x, y)
                        for x in (-0.05, 0.05) for y in (-0.05, 0.05)])
    key_z = 0.055
    shaft = rod((half_width(key_z) - 0.002, 0, key_z), (half_width(key_z) + 0.014, 0, key_z), 0.0024, 8)
    wing = lathe([(0.0075, -0.0012), (0.009, 0), (0.0075, 0.0012)], 14).turned("X", 90)
    wings = [wing.moved(half_width(key_z) + 0.019, 0, key_z + z) for z in (-0.0075, 0.0075)]
    return wood.add("brass", shaft, *wings)


def scale_plate() -> Assembly:
    """The ivory plate with its frame of brass, its lines, and the maker's plaque."""
    plate, low, high, margin = Assembly(), 0.082, 0.196, 0.008

    def corners(inset, rim=0.0):
        return [(-half_width(low) + inset, low + rim), (half_width(low) - inset, low + rim),
                (half_width(high) - inset, high - rim), (-half_width(high) + inset, high - rim)]

    plate.add("brass", on_face(corners(margin - 0.0018, -0.0018), 0.0007))
    plate.add("ivory", on_face(corners(margin), 0.0012))
    for i in range(19):  # the tempo marks stand closer toward the top
        z = mix(low + 0.008, high - 0.005, (i / 18) ** 0.92)
        wide, long = half_width(z) - margin - 0.002, 0.010 if i % 3 else 0.015
        for side in (-1, 1):
            a, b = sorted((side * wide, side * max(0.003, wide - long)))
            plate.add("ink", on_face([(a, z), (b, z), (b, z + 0.0007), (a, z + 0.0007)], 0.0016))
    oval = [(0.015 * math.cos(a), 0.033 + 0.0065 * math.sin(a)) for a in
            [2 * math.pi * i / 28 for i in range(28)]]
    return plate.add("brass", on_face(oval, 0.0010))


def metronome(location, yaw: float):
    """Node `metronome` and, in it, `pendulum`, whose origin is its pivot."""
    whole = enlarged(case().include(scale_plate()))
    body = whole.node("metronome", location=location, rotation=(0, 0, yaw))
    arm = Assembly().add("steel", rod((0, 0, -0.012), (0, 0, 0.158), 0.0011, 8))
    arm.add("brass", aligned(lathe([(0.0062, 0), (0.0062, 0.003), (0.004, 0.005)], 18),
                             (0, 0.004, 0), (0, -1, 0)))
    trapezoid = [(-0.0085, 0.104), (0.0085, 0.104), (0.0135, 0.126), (-0.0135, 0.126)]
    weight = prism(trapezoid, -0.0042, 0.0042, 0.0016, 3).turned("X", 90)
    arm.add("brass", weight)
    pivot = face_point(0, PIVOT_Z, 0.0085) * SIZE
    enlarged(arm).node("pendulum", location=pivot, rotation=(-LEAN, 0, 0), parent=body)


# ------------------------------------------------------------- the tuning fork

def fork() -> Assembly:
    """A steel fork whose stem stands at the origin."""
    inner, outer, bend, tip = 0.0085, 0.0135, 0.048, 0.150
    outline = [(outer, tip)] + arc((0, bend), outer, 0, -180, 14) + [(-outer, tip), (-inner, tip)]
    outline += arc((0, bend), inner, 180, 360, 12) + [(inner, tip)]
    steel = Assembly().add("steel", prism(outline, -0.0035, 0.0035, 0.0009, 2).turned("X", 90))
    stem = lathe([(0.0055, 0), (0.0042, 0.004), (0.0036, 0.030), (0.0048, 0.036)], 16).creased(60)
    return steel.add("steel", stem)


def resonance_box(location, yaw: float):
    """Node `tuning_fork`: the box of maple, open at one end, with the fork upright on it."""
    long, wide, high, wall = 0.150, 0.078, 0.046, 0.005
    whole, up = Assembly(), 0.006
    ring = [(-wide / 2, 0), (wide / 2, 0), (wide / 2, high), (-wide / 2, high)]
    hole = [(x * (1 - 2 * wall / wide), wall + z * (1 - 2 * wall / high)) for x, z in ring]
    sides = prism(ring, 0, long, 0.0012, 2, holes=[hole]).turned("X", 90)
    whole.add("maple", sides.moved(0, long / 2, up))
    whole.add("maple", box(wide - 2 * wall, wall, high - 2 * wall).moved(0, long / 2 - wall, up + high / 2))
    whole.add("felt", *[cylinder(0.006, 0.007, sides=12).moved(x, y) for x in (-0.028, 0.028)
                        for y in (-0.06, 0.06)])
    whole.add("brass", lathe([(0.011, 0), (0.011, 0.003), (0.008, 0.006)], 18).moved(0, 0, up + high))
    whole.include(fork(), Matrix.Translation((0, 0, up + high + 0.004)))
    enlarged(whole).node("tuning_fork", location=location, rotation=(0, 0, yaw))
