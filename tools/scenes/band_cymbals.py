"""The cymbals, each rotating about the centre of its bell, and their stands.

Bronze is lathed with fine grooves: the rings of a disc lie alternately a little high
and low, and are alternately a little light and dark, as the turning tool leaves them.
"""
from mathutils import Vector

from band_drums import INCH, tripod
from band_shapes import Assembly, bent_rod, block, rod
from shapes import cylinder, lathe

HIHAT_AT, HIHAT_RADIUS = (0.66, 0.78, 0.865), 7 * INCH
CYMBALS = {  # name: centre, radius, turn in degrees, angle of the stand's first leg
    "cymbal_crash": ((0.56, 0.40, 1.155), 8 * INCH, (-14, -9, 0), 290),
    "cymbal_ride": ((-0.62, 0.42, 0.985), 10 * INCH, (-15, 10, 0), 250),
}
BRIGHT, DARK = (1.0, 1.0, 1.0), (0.74, 0.70, 0.64)


def bronze(radius: float, bell=0.25, bow=0.095, grooves=9, sides=44):
    """A cymbal about Z: bell hole at the origin, the edge below it.

    `bell` is the share of the radius taken by the bell, `bow` the drop of the edge.
    """
    cup, drop = radius * bell, radius * bow
    rise = cup * 0.42
    top = [(0.006, 0.0), (cup * 0.45, -rise * 0.14), (cup * 0.75, -rise * 0.48),
           (cup * 0.93, -rise * 0.84), (cup * 1.04, -rise * 1.02)]
    for i in range(1, grooves + 1):
        t = i / grooves
        groove = 0.00035 if i % 2 else 0.0
        top.append((cup * 1.04 + (radius - cup * 1.04) * t,
                    -rise * 1.02 - drop * t ** 1.5 + groove))
    under = [(r, z - 0.0012) for r, z in (top[0], top[2], *top[4::4])]
    profile = under + top[::-1]
    solid = lathe(profile, sides, caps=False).creased(60)
    solid.colours = [ring for i in range(len(profile))
                     for ring in [BRIGHT if i % 2 else DARK] * sides]
    return solid


def felts(lower=-0.012):
    """Felt washers and the wing nut on the pipe above a cymbal's bell."""
    return [("felt", cylinder(0.014, 0.012, sides=12, bevel=0.003).moved(z=0.001)),
            ("felt", cylinder(0.014, 0.010, sides=14, bevel=0.003).moved(z=lower - 0.008)),
            ("chrome", rod((0, 0, lower - 0.03), (0, 0, 0.045), 0.004)),
            ("chrome", cylinder(0.009, 0.014, 0.006, sides=10).moved(z=0.014)),
            ("chrome", block(0.040, 0.005, 0.012, 0.002).moved(z=0.026))]


def cymbal(name: str):
    """A crash or ride, tilted, with its felts, on a straight stand below."""
    centre, radius, turn, first = CYMBALS[name]
    plate = Assembly().add("bronze_cymbal", bronze(radius))
    for material, solid in felts():
        plate.add(material, solid)
    plate.node(name, location=centre, rotation=turn)
    stand = tripod((centre[0], centre[1], 0), centre[2] - 0.075, 0.29, first)
    stand.add("chrome", rod((centre[0], centre[1], centre[2] - 0.085),
                            (centre[0], centre[1], centre[2] - 0.02), 0.008),
              cylinder(0.012, 0.028, sides=10, bevel=0.003).turned("X", 90)
              .moved(centre[0], centre[1] + 0.014, centre[2] - 0.055))
    stand.node(name.replace("cymbal", "stand"))


def hihat():
    """Two cymbals, the upper with the clutch on the pull rod, and the pedal stand."""
    x, y, z = HIHAT_AT
    upper = Assembly().add("bronze_cymbal", bronze(HIHAT_RADIUS, 0.30, 0.075, 7, 40))
    upper.add("felt", cylinder(0.015, 0.012, sides=12, bevel=0.003).moved(z=0.001))
    upper.add("chrome", cylinder(0.009, 0.050, sides=10, bevel=0.002).moved(z=0.013),
              block(0.034, 0.006, 0.013, 0.002).moved(0.012, 0, 0.045))
    upper.node("hihat_top", location=HIHAT_AT)
    gap = HIHAT_RADIUS * (0.30 * 0.42 * 1.02 + 0.075) * 2 + 0.004  # the edges just touch
    lower = Assembly().add("bronze_cymbal", bronze(HIHAT_RADIUS, 0.30, 0.075, 3, 40))
    lower.node("hihat_bottom", location=(x, y, z - gap), rotation=(180, 0, 0))
    stand = tripod((x, y, 0), z - gap - 0.02, 0.25, 60)
    stand.add("chrome", rod((x, y, z - gap - 0.04), (x, y, z + 0.20), 0.003, 6),
              cylinder(0.022, 0.012, 0.016, sides=14).moved(x, y, z - gap - 0.024))
    stand.include(footboard(Vector((x, y, 0))))
    stand.node("stand_hihat")


def footboard(foot: Vector) -> Assembly:
    """The hi-hat pedal, toward the drummer."""
    pedal = Assembly()
    place = foot + Vector((-0.04, 0.17, 0))
    pedal.add("chrome", block(0.08, 0.26, 0.008, 0.003).turned("X", -12).turned("Z", 14)
              .moved(place.x, place.y, 0.045),
              block(0.09, 0.06, 0.014, 0.003).moved(place.x - 0.03, place.y + 0.12, 0.008),
              bent_rod([foot + Vector((-0.012, 0.055, 0.072)), foot + Vector((0, 0.01, 0.10))],
                       0.004, 6))
    return pedal


def cymbals():
    """Hi-hat, crash and ride."""
    hihat()
    for name in CYMBALS:
        cymbal(name)
