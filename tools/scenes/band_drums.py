"""The drums: kick, snare, two rack toms, floor tom, and their hardware.

A right-handed kit as the audience sees it: snare and hi-hat to the right, floor tom
and ride to the left.  Sizes are the usual ones (kick 22", toms 12" and 13", floor 16",
snare 14").  Each drum is a node with its origin at its centre and its axis along its
own Z; stands and legs are one static node, `drum_hardware`.
"""
import math

from mathutils import Matrix, Vector

from band_shapes import Assembly, around, bent_rod, block, disc, flat_ring, hoop, rod
from shapes import box, cylinder, lathe, merged, prism, sphere

INCH = 0.0254
KICK_AT, KICK_RADIUS, KICK_DEPTH = (0.0, 0.42, 0.300), 11 * INCH, 0.42
SNARE_AT, SNARE_RADIUS, SNARE_DEPTH = (0.30, 0.86, 0.585), 7 * INCH, 0.14
TOMS = {  # name: centre, radius, depth, turn in degrees about X and Y
    "drum_tom_1": ((0.185, 0.43, 0.775), 6 * INCH, 0.200, (-17, 7, 0)),
    "drum_tom_2": ((-0.195, 0.43, 0.770), 6.5 * INCH, 0.225, (-17, -7, 0)),
}
FLOOR_AT, FLOOR_RADIUS, FLOOR_DEPTH = (-0.50, 0.82, 0.420), 8 * INCH, 0.38
THRONE_AT = (0.02, 1.30, 0.0)


# -------------------------------------------------------------- one drum

def shell(radius: float, depth: float, lugs: int, metal=False) -> Assembly:
    """A drum about Z, centred on the origin: shell, heads, hoops, lugs and tension rods."""
    drum, half = Assembly(), depth / 2
    profile = [(radius - 0.003, -half), (radius, -half + 0.004), (radius, half - 0.004),
               (radius - 0.003, half)]
    if metal:  # the centre bead of a metal snare
        profile[2:2] = [(radius, -0.010), (radius + 0.004, -0.005), (radius + 0.004, 0.005),
                        (radius, 0.010)]
    drum.add("chrome" if metal else "drum_green", lathe(profile, 36, caps=False))
    drum.add("drum_head", head(radius).moved(z=half),
             disc(radius, 36).scaled(1, -1, -1).moved(z=-half - 0.002))
    drum.add("chrome", steel_hoop(radius).moved(z=half),
             lower_hoop(radius).moved(z=-half))
    for x, y, angle in around(lugs, radius, 180.0 / lugs):
        drum.add("chrome", *[s.turned("Z", angle).moved(x, y) for s in tube_lug(half)])
    return drum


def head(radius: float):
    """A skin with its collar, on top of z = 0."""
    return lathe([(radius + 0.005, -0.006), (radius + 0.004, 0.000), (radius - 0.008, 0.003)],
                 36).creased(60)


def steel_hoop(radius: float):
    """A triple-flanged hoop around a head at z = 0."""
    section = [(0.005, -0.013), (0.017, -0.012), (0.009, -0.008), (0.009, 0.009),
               (0.014, 0.013), (0.006, 0.012)]
    return hoop([(radius + r, z) for r, z in section])


def lower_hoop(radius: float):
    """The hoop below, seen only from its outside."""
    section = [(0.005, -0.012), (0.014, -0.012), (0.009, 0.0), (0.016, 0.012)]
    return lathe([(radius + r, z) for r, z in section], 32, caps=False).creased(40)


def tube_lug(half: float):
    """A slim tube lug with its two tension rods; +X points away from the shell."""
    reach, body = 0.013, min(0.036, half * 0.45)
    spindle = lathe([(0.003, -body), (0.0062, -body + 0.004), (0.0074, 0),
                     (0.0062, body - 0.004), (0.003, body)], 8, caps=False)
    rods = rod((reach, 0, -half - 0.004), (reach, 0, half + 0.004), 0.0026, 5, caps=False)
    screw = cylinder(0.0048, 0.012, sides=5).creased(80).moved(reach, 0, half - 0.004)
    post = rod((0, 0, 0), (reach, 0, 0), 0.007, 5, caps=False)
    return [spindle.moved(x=reach), rods, screw, post]


# ------------------------------------------------------------------ the kick

def kick():
    """The bass drum lying along Y, front head to the audience, with an emblem on it."""
    drum, half, radius = Assembly(), KICK_DEPTH / 2, KICK_RADIUS
    drum.add("drum_green", lathe([(radius, -half), (radius, half)], 64, caps=False))
    for side in (1, -1):
        turn = Matrix.Diagonal((1, side, side, 1))
        drum.add("maple", wood_hoop(radius).transformed(turn).moved(z=side * half))
        for x, y, angle in around(8, radius, 22.5):
            drum.add("chrome", *[s.turned("Z", angle).moved(x, y).transformed(turn)
                                 for s in claw(half)])
    drum.add("drum_head", head(radius).moved(z=half),
             disc(radius, 40).scaled(1, -1, -1).moved(z=-half - 0.002))
    drum.add("plastic_black", *[s.moved(z=half + 0.003) for s in emblem()])
    # lying: the drum's +Z toward the audience, its +Y up
    return drum.node("drum_kick", location=KICK_AT, rotation=(90, 0, 0))


def wood_hoop(radius: float):
    """The maple hoop over a head of the kick at z = 0."""
    section = [(0.001, -0.018), (0.014, -0.017), (0.014, 0.022), (0.002, 0.024)]
    return hoop([(radius + r, z) for r, z in section], 48)


def claw(half: float):
    """A claw hook over the upper hoop, its T-rod, and the lug on the shell."""
    hook = [box(0.006, 0.022, 0.034).moved(0.018, 0, half + 0.009),
            box(0.018, 0.022, 0.006).moved(0.011, 0, half + 0.026)]
    lug = lathe([(0.004, -0.022), (0.008, -0.016), (0.008, 0.016), (0.004, 0.022)], 8, caps=False)
    rods = rod((0.019, 0, half - 0.125), (0.019, 0, half + 0.004), 0.0032, 5, caps=False)
    foot = rod((0, 0, half - 0.105), (0.019, 0, half - 0.105), 0.008, 5, caps=False)
    return hook + [lug.moved(0.019, 0, half - 0.105), rods, foot]


def emblem():
    """A ring and a beamed pair of eighth notes, raised by under a millimetre."""
    ring = flat_ring(0.178, 0.186).moved(z=0.0009)
    rim = flat_ring(0.252, 0.2705).moved(z=0.0009)
    tilt = Matrix.Rotation(math.radians(22), 4, "Z") @ Matrix.Diagonal((1.0, 0.72, 1, 1))
    notes = []
    for x, y in ((-0.062, -0.078), (0.048, -0.056)):
        oval = cylinder(0.034, 0.0009, sides=24).transformed(tilt).moved(x, y)
        stem = box(0.009, 0.150, 0.0009).moved(x + 0.0285, y + 0.078, 0.00045)
        notes += [oval, stem]
    beam = [(-0.038, 0.046), (0.081, 0.070), (0.081, 0.101), (-0.038, 0.077)]
    return [ring, rim, *notes, prism(beam, 0.0, 0.0012)]


def kick_pedal():
    """The pedal behind the kick; its beater is a node that swings about the axle."""
    back = KICK_AT[1] + KICK_DEPTH / 2
    axle = Vector((0, back + 0.085, 0.125))
    pedal = Assembly()
    board = block(0.085, 0.27, 0.008, 0.003).turned("X", -14).moved(0, back + 0.235, 0.055)
    pedal.add("chrome", board, block(0.11, 0.36, 0.005, 0.002).moved(0, back + 0.20, 0.0035))
    for side in (-1, 1):
        pedal.add("chrome", block(0.012, 0.022, 0.125, 0.003).moved(side * 0.052, axle.y, 0.0655))
    pedal.add("chrome", rod(axle - Vector((0.058, 0, 0)), axle + Vector((0.058, 0, 0)), 0.006))
    pedal.add("steel", rod((0, axle.y + 0.014, axle.z), (0, axle.y + 0.03, 0.09), 0.004, 6))
    pedal.add("rubber", *[box(0.07, 0.012, 0.003).turned("X", -14).moved(0, back + y, z)
                          for y, z in ((0.17, 0.0765), (0.21, 0.0665), (0.25, 0.0565),
                                       (0.29, 0.0465))])
    pedal.node("kick_pedal")
    beater = Assembly()
    beater.add("chrome", rod((0, 0, -0.012), (0, 0, 0.185), 0.004),
               block(0.022, 0.016, 0.03, 0.003))
    beater.add("felt", lathe([(0.018, -0.024), (0.026, -0.018), (0.026, 0.018),
                              (0.018, 0.024)], 20).turned("X", 90).moved(z=0.18))
    beater.node("kick_beater", location=axle, rotation=(-20, 0, 0))


# ------------------------------------------------------------------ hardware

def tripod(at, height: float, spread=0.27, first=90.0, pipe=0.0125) -> Assembly:
    """A stand at `at` (x, y, 0): three double-braced legs, pipes, collars and wing screws."""
    foot, stand = Vector(at), Assembly()
    split = height * 0.62
    stand.add("chrome", rod(foot + Vector((0, 0, 0.06)), foot + Vector((0, 0, split)), pipe, 10),
              rod(foot + Vector((0, 0, split)), foot + Vector((0, 0, height)), pipe * 0.72, 10))
    for z in (0.10, 0.33, split - 0.02):
        stand.add("chrome", cylinder(pipe * 1.5, 0.034, sides=12, bevel=0.003)
                  .moved(foot.x, foot.y, z))
    wing = block(0.036, 0.005, 0.014, 0.002)
    stand.add("chrome", wing.moved(foot.x + 0.03, foot.y, split))
    for x, y, _ in around(3, 1.0, first):
        out = Vector((x, y, 0))
        hip, end = foot + out * 0.018 + Vector((0, 0, 0.345)), foot + out * spread
        middle = hip.lerp(end, 0.52)
        stand.add("chrome", rod(hip, end + Vector((0, 0, 0.02)), 0.0065, 6, caps=False),
                  rod(foot + out * 0.018 + Vector((0, 0, 0.115)), middle, 0.005, 5, caps=False))
        stand.add("rubber", cylinder(0.013, 0.032, 0.010, sides=8).moved(end.x, end.y))
    return stand


def tom_holder(stand: Assembly):
    """The double holder on the kick: a plate, a post, and one bent arm a tom."""
    x, y, z = KICK_AT
    top = z + KICK_RADIUS
    stand.add("chrome", block(0.07, 0.10, 0.012, 0.003).moved(x, y + 0.02, top + 0.002),
              rod((x, y + 0.02, top), (x, y + 0.02, top + 0.20), 0.014, 12),
              sphere(0.024, 14, 8).moved(x, y + 0.02, top + 0.20))
    for name, (centre, radius, _, turn) in TOMS.items():
        side = 1 if centre[0] > 0 else -1
        inner = Vector(centre) - Vector((side * radius, 0, 0))
        stand.add("chrome", bent_rod([(x, y + 0.02, top + 0.20), (x, y + 0.03, top + 0.225),
                                      inner + Vector((-side * 0.002, 0.02, 0.0)),
                                      inner + Vector((side * 0.03, 0.02, -0.004))], 0.009))


def kick_spurs(stand: Assembly):
    """The two legs that keep the kick from rolling."""
    x, y, z = KICK_AT
    for side in (-1, 1):
        start = Vector((x + side * KICK_RADIUS * 0.93, y - 0.10, z - 0.09))
        end = Vector((x + side * 0.42, y - 0.20, 0.012))
        stand.add("chrome", rod(start, end, 0.008), block(0.03, 0.04, 0.05, 0.006).moved(*start))
        stand.add("rubber", rod(end + Vector((0, 0, 0.02)), end - Vector((0, 0, 0.012)), 0.012))


def floor_tom_legs(stand: Assembly):
    """Three cranked legs in brackets on the shell."""
    x, y, z = FLOOR_AT
    for dx, dy, angle in around(3, FLOOR_RADIUS + 0.022, 40):
        knee = Vector((x + dx, y + dy, 0.20))
        out = Vector((dx, dy, 0)).normalized()
        stand.add("chrome", bent_rod([knee + Vector((0, 0, 0.30)), knee,
                                      knee + out * 0.025 - Vector((0, 0, 0.05)),
                                      knee + out * 0.025 - Vector((0, 0, 0.185))], 0.006),
                  block(0.034, 0.026, 0.05, 0.005).turned("Z", angle)
                  .moved(x + dx - out.x * 0.008, y + dy - out.y * 0.008, z - 0.04))
        foot = knee + out * 0.025
        stand.add("rubber", cylinder(0.013, 0.035, 0.010, sides=10).moved(foot.x, foot.y))


def snare_stand(stand: Assembly):
    """A tripod with the basket whose three arms grip the lower hoop."""
    x, y, z = SNARE_AT
    bottom = z - SNARE_DEPTH / 2
    stand.include(tripod((x, y, 0), bottom - 0.05, 0.24, 30))
    for dx, dy, _ in around(3, SNARE_RADIUS + 0.012, 90):
        edge = Vector((x + dx, y + dy, bottom - 0.018))
        stand.add("chrome", bent_rod([(x, y, bottom - 0.06), edge, edge + Vector((0, 0, 0.035))],
                                     0.006))
        stand.add("rubber", rod(edge, edge + Vector((0, 0, 0.042)), 0.010))


def throne(stand: Assembly):
    """The drummer's padded stool."""
    x, y, _ = THRONE_AT
    seat = lathe([(0.15, 0.455), (0.168, 0.462), (0.175, 0.485), (0.172, 0.515), (0.155, 0.535),
                  (0.10, 0.545), (0.03, 0.547)], 36).creased(70)
    stand.add("leather", seat.moved(x, y))
    stand.include(tripod(THRONE_AT, 0.46, 0.25, 270, 0.016))


def sticks():
    """A pair of sticks, lying crossed on z = 0 along X."""
    profile = [(0.0055, 0), (0.0072, 0.01), (0.0072, 0.28), (0.0038, 0.375), (0.0030, 0.385),
               (0.0048, 0.392), (0.0044, 0.403), (0.0015, 0.407)]
    stick = lathe(profile, 10).creased(60).turned("Y", 90).moved(x=-0.2)
    return merged([stick.turned("Z", 24).moved(0, 0.01, 0.0075),
                   stick.turned("Y", 1.2).turned("Z", 41).moved(0.015, -0.01, 0.019)])


def drums():
    """The whole kit but the cymbals."""
    kick()
    kick_pedal()
    snare = shell(SNARE_RADIUS, SNARE_DEPTH, 8, metal=True)
    snare.add("chrome", block(0.014, 0.03, 0.06, 0.004).moved(SNARE_RADIUS + 0.008, 0, -0.005))
    snare.node("drum_snare", location=SNARE_AT, rotation=(-4, 0, 0))
    for name, (centre, radius, depth, turn) in TOMS.items():
        shell(radius, depth, 6).node(name, location=centre, rotation=turn)
    floor = shell(FLOOR_RADIUS, FLOOR_DEPTH, 8)
    floor.add("maple", sticks().moved(z=FLOOR_DEPTH / 2 + 0.003))
    floor.node("drum_floor", location=FLOOR_AT)
    hardware = Assembly()
    for build in (tom_holder, kick_spurs, floor_tom_legs, snare_stand, throne):
        build(hardware)
    hardware.node("drum_hardware")
