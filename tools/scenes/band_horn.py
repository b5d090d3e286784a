"""A tenor saxophone on its stand.

Made upright: Z runs up the body tube, the bell is toward +X, and the keys lie mainly on
the side of -Y, which faces the audience.  Z = 0 is where the straight tube meets the bow.
The node `horn` has its origin half way up the tube.
"""
import math

from mathutils import Matrix, Vector

from band_shapes import Assembly, aligned, bent_rod, block, hoop, rod
from curves import mix, spline
from shapes import Solid, cylinder, lathe, sphere, torus, tube

TOP, BOW, ORIGIN_Z = 0.600, 0.058, 0.27      # tube's upper end, radius of the bow, pivot
BELL_X, BELL_Z, RIM = 0.166, 0.355, 0.078    # middle of the rim, radius of the bell

# (height, radius of the cup, degrees about the tube from +X) of the stack keys
STACK = [(0.545, 0.0085, -62), (0.515, 0.0095, -78), (0.480, 0.0120, -70), (0.440, 0.0130, -70),
         (0.400, 0.0140, -70), (0.356, 0.0150, -70), (0.292, 0.0175, -66), (0.246, 0.0185, -66),
         (0.198, 0.0195, -66), (0.148, 0.0205, -66), (0.094, 0.0220, -66)]
# (place along the bore, radius of the cup, degrees from +X) of the keys on bow and bell
BIG_KEYS = [(21, 0.0235, -62), (25, 0.0255, -58), (41, 0.0295, -66), (45, 0.0310, -66)]
SIDE_KEYS = [(0.520, 0.0090, -160), (0.462, 0.0095, -150), (0.410, 0.0100, -155)]


def tube_radius(z: float) -> float:
    """The body's cone."""
    return mix(0.0295, 0.0130, z / TOP)


def wall_point(z: float, angle: float, out=0.0) -> Vector:
    """A point over the tube's wall at an angle about it."""
    r = tube_radius(z) + out
    return Vector((r * math.cos(math.radians(angle)), r * math.sin(math.radians(angle)), z))


# ------------------------------------------------------------------ the tubes

def bore():
    """The body's centre line from the top round the bow to the rim, with its radii."""
    knots = [(0, 0, TOP), (0, 0, 0.42), (0, 0, 0.26), (0, 0, 0.12), (0, 0, 0.0)]
    knots += [(BOW - BOW * math.cos(a), 0, -BOW * math.sin(a)) for a in
              [math.pi * k / 6 for k in range(1, 6)]]
    knots += [(2 * BOW, 0, 0.0), (2 * BOW + 0.002, 0, 0.09), (2 * BOW + 0.010, 0, 0.19),
              (2 * BOW + 0.024, 0, 0.28), (BELL_X, 0, BELL_Z)]
    path = spline(knots, 4)
    reach = [0.0]
    for a, b in zip(path, path[1:]):
        reach.append(reach[-1] + (Vector(b) - Vector(a)).length)
    radii = []
    for s in reach:
        t = s / reach[-1]
        flare = max(0.0, (t - 0.66) / 0.34)
        radii.append(mix(0.0130, 0.0420,
                         t) + (RIM - 0.0420) * (0.35 * flare ** 2 + 0.65 * flare ** 7))
    return path, radii


def brass_tubes(horn: Assembly):
    """Body, bow and bell in one, the inside of the bell, its rolled rim, and the ferrules."""
    path, radii = bore()
    horn.add("horn_brass", tube(path, radii, 22, caps=False))
    horn.add("horn_brass", tube(path[-17:], [r - 0.0012 for r in radii[-17:]], 22,
                                caps=False).flipped())
    end, before = Vector(path[-1]), Vector(path[-2])
    axis = (end - before).normalized()
    horn.add("horn_brass", aligned(torus(RIM - 0.0002, 0.0026, 32, 6).creased(80), end, end + axis))
    for index, thick in ((16, 0.0030), (40, 0.0030), (1, 0.0034), (18, 0.0016), (38, 0.0016)):
        here, ahead = Vector(path[index]), Vector(path[index + 1])
        r = radii[index]
        band = [(r - 0.001, -0.007), (r + thick, -0.006), (r + thick, 0.006), (r - 0.001, 0.007)]
        ferrule = lathe(band, 20, caps=False).creased(40)
        horn.add("horn_brass", aligned(ferrule, here, ahead))
    brace(horn)


def brace(horn: Assembly):
    """The ring that ties the bell to the body."""
    left, right = wall_point(0.165, 0), Vector((2 * BOW + 0.008 - 0.041, 0, 0.165))
    middle, radius = (left + right) / 2, (right - left).length / 2 + 0.001
    ring = torus(radius * 0.80, 0.0028, 18, 5).creased(90).turned("X", 90).moved(*middle)
    horn.add("horn_brass", ring, rod(left - Vector((0.002, 0, 0)), left + Vector((0.006, 0, 0)),
                                     0.006),
             rod(right + Vector((0.004, 0, 0)), right - Vector((0.006, 0, 0)), 0.006))


def neck_and_mouthpiece(horn: Assembly):
    """The curved neck with its octave key, the cork, and the mouthpiece with ligature."""
    path = spline([(0, 0, TOP - 0.01), (0, 0, TOP + 0.035), (-0.012, 0, TOP + 0.072),
                   (-0.050, 0, TOP + 0.103), (-0.098, 0, TOP + 0.104), (-0.148, 0, TOP + 0.088),
                   (-0.188, 0, TOP + 0.074)], 4)
    count = len(path) - 1
    horn.add("horn_brass", tube(path, [mix(0.0130, 0.0068, i / count) for i in range(count + 1)],
                                14))
    horn.add("horn_brass", cylinder(0.0165, 0.026, sides=20, bevel=0.002).moved(z=TOP - 0.006),
             block(0.012, 0.006, 0.018, 0.002).moved(0.019, 0, TOP + 0.006))
    tip, ahead = Vector(path[-1]), (Vector(path[-1]) - Vector(path[-2])).normalized()
    horn.add("maple", rod(tip - ahead * 0.012, tip + ahead * 0.004, 0.0080, 16))
    beak = [(0.0098, 0), (0.0128, 0.002), (0.0128, 0.040), (0.0118, 0.060), (0.0085, 0.082),
            (0.0050, 0.096)]
    horn.add("plastic_black", aligned(flattened(lathe(beak, 20).creased(60)), tip, tip + ahead))
    ligature = hoop([(0.0126, 0.020), (0.0140, 0.020), (0.0140, 0.046), (0.0126, 0.046)], 20)
    horn.add("horn_brass", aligned(ligature, tip, tip + ahead))
    screws = [rod((0.0, 0.013, z), (0.0, 0.026, z), 0.0026, 8) for z in (0.026, 0.040)]
    horn.add("horn_brass", *[aligned(s, tip, tip + ahead) for s in screws])
    top = [(-0.022, 0, TOP + 0.100), (-0.055, 0, TOP + 0.121), (-0.098, 0, TOP + 0.120)]
    horn.add("horn_brass", bent_rod([(0.016, 0, TOP + 0.03), (0.008, 0, TOP + 0.078), *top],
                                    0.0022, 6),
             cylinder(0.006, 0.007, sides=12).moved(-0.098, 0, TOP + 0.1135))


def flattened(beak: Solid) -> Solid:
    """A mouthpiece thins toward its tip on one side."""
    def bent(p):
        slope = max(0.0, p.z - 0.045) * 0.13
        return Vector((p.x, p.y * (1 + max(0, p.z - 0.05) * 6) - slope * 0.2, p.z))
    return Solid([bent(p) for p in beak.points], beak.faces, beak.crease)


# ------------------------------------------------------------------ the keys

def cup(radius: float) -> list:
    """A tone hole's chimney and the padded cup a little above it, on z = 0 looking up."""
    chimney = lathe([(radius * 0.90, -0.006), (radius * 0.90, 0.005)], 10, caps=False)
    lid = lathe([(radius, 0.0074), (radius, 0.0104), (radius * 0.86, 0.0122),
                 (radius * 0.45, 0.0116), (radius * 0.38, 0.0130)], 12).creased(45)
    pad = lathe([(radius * 0.88, 0.0050), (radius * 0.92, 0.0076)], 10, caps=False)
    return [(chimney, "horn_brass"), (lid, "horn_brass"), (pad, "leather")]


def key(horn: Assembly, place: Vector, out: Vector, radius: float, hinge: Vector, pearl=False):
    """A cup on the wall at `place` looking `out`, with an arm to its hinge rod."""
    turn = out.to_track_quat("Z", "Y").to_matrix().to_4x4()
    for solid, material in cup(radius):
        horn.add(material, solid.transformed(Matrix.Translation(place) @ turn))
    lid = place + out * 0.0125
    horn.add("horn_brass", bent_rod([lid, lid.lerp(hinge, 0.6) + out * 0.0035, hinge], 0.0024, 5))
    if pearl:
        spot = place + out * 0.0134
        horn.add("pearl", aligned(lathe([(0.0062, 0), (0.0058, 0.0014), (0.003, 0.0022)], 8),
                                  spot, spot + out))


def hinge_rod(horn: Assembly, low: float, high: float, angle: float, out: float, posts=4):
    """A rod along the tube on ball posts, with its joints marked by collars."""
    a, b = wall_point(low, angle, out), wall_point(high, angle, out)
    horn.add("horn_brass", rod(a, b, 0.0027, 8))
    for i in range(posts):
        t = i / (posts - 1)
        here = a.lerp(b, t)
        horn.add("horn_brass", rod(wall_point(here.z, angle, -0.002), here, 0.0022, 5, caps=False),
                 sphere(0.0042, 7, 4).creased(80).moved(*here))
    for i in range(posts + 1):
        here = a.lerp(b, (i + 0.5) / (posts + 1))
        horn.add("horn_brass", rod(here - Vector((0, 0, 0.006)), here + Vector((0, 0, 0.006)),
                                   0.0036, 6, caps=False))


def keywork(horn: Assembly):
    """The stacks, the palm and side keys, the big keys on bow and bell, and the thumb hook."""
    hinge_rod(horn, 0.335, 0.560, -122, 0.012)
    hinge_rod(horn, 0.070, 0.315, -118, 0.013)
    hinge_rod(horn, 0.020, 0.500, -20, 0.011, 5)
    hinge_rod(horn, 0.120, 0.470, -172, 0.010, 4)
    for z, radius, angle in STACK:
        out = (wall_point(z, angle) - Vector((0, 0, z))).normalized()
        upper = z > 0.32
        hinge = wall_point(z + 0.004, -122 if upper else -118, 0.012 if upper else 0.013)
        key(horn, wall_point(z, angle), out, radius, hinge, pearl=0.10 < z < 0.50)
    for z, radius, angle in SIDE_KEYS:
        out = (wall_point(z, angle) - Vector((0, 0, z))).normalized()
        key(horn, wall_point(z, angle), out, radius, wall_point(z - 0.02, -172, 0.010))
    for i, z in enumerate((0.345, 0.375, 0.405)):  # side levers for the right palm
        spot = wall_point(z - 0.21, -172, 0.016)
        horn.add("horn_brass", sphere(0.010, 10, 5).creased(80).scaled(0.35, 0.8, 1.3).moved(*spot))
    for i in range(3):  # palm keys of the left hand
        spot = wall_point(0.50 + 0.026 * i, 35 + 12 * i, 0.016)
        horn.add("horn_brass", sphere(0.010, 10, 5).creased(80).scaled(0.8, 0.8, 1.2).moved(*spot),
                 rod(spot, wall_point(0.46 + 0.02 * i, 20 + 8 * i, 0.002), 0.0024, 6))
    horn.add("horn_brass", bent_rod([wall_point(0.235, 178, 0), wall_point(0.245, 178, 0.02),
                                     wall_point(0.225, 178, 0.028)], 0.004))
    horn.add("horn_brass", torus(0.011, 0.0025, 16, 6).turned("Y", 90)
             .moved(*(wall_point(0.30, 178, 0.008))))
    big_keys(horn)


def big_keys(horn: Assembly):
    """Low C and E flat on the bow's side, B and B flat on the bell, each under a guard."""
    path, radii = bore()
    rail = [Vector((2 * BOW - 0.050, -0.034, 0.02)), Vector((2 * BOW - 0.036, -0.036, 0.27))]
    horn.add("horn_brass", rod(rail[0], rail[1], 0.0028, 8),
             *[sphere(0.0045, 7, 4).creased(80).moved(*rail[0].lerp(rail[1], t))
               for t in (0, 0.5, 1)])
    for index, size, lift in BIG_KEYS:
        here = Vector(path[index])
        ahead = (Vector(path[index + 1]) - here).normalized()
        normal = Vector((0, 1, 0)).cross(ahead)          # away from the centre of the bow
        a = math.radians(lift)
        out = (normal * math.cos(a) + Vector((0, 1, 0)) * math.sin(a)).normalized()
        if index > 36:
            out = Vector((math.cos(a), math.sin(a), 0.0))
        place = here + out * radii[index]
        hinge = rail[0].lerp(rail[1], 0.1 if index < 36 else (index - 39) / 7)
        key(horn, place, out, size, hinge)
        guard(horn, place, out, ahead, size)


def guard(horn: Assembly, place: Vector, out: Vector, along: Vector, size: float):
    """A three-legged cage over a big key, with a felt bumper in the middle."""
    across = out.cross(along).normalized()
    crown = place + out * 0.021
    for k in range(3):
        a = 2 * math.pi * k / 3 + 0.5
        way = along * math.cos(a) + across * math.sin(a)
        foot = place + way * (size + 0.006) - out * 0.006
        horn.add("horn_brass", bent_rod([foot, place + way * (size + 0.005) + out * 0.014, crown],
                                        0.0023, 5))
    horn.add("horn_brass", aligned(cylinder(0.0075, 0.003, sides=10), crown, crown + out))
    horn.add("felt", aligned(cylinder(0.006, 0.006, sides=8), crown, crown - out))


# ------------------------------------------------------------------ the stand

def saxophone(location, yaw: float):
    """Node `horn` on node `horn_stand`; `location` is the foot of the stand."""
    turn = Matrix.Rotation(math.radians(yaw), 4, "Z") @ Matrix.Rotation(math.radians(-7), 4, "Y")
    place = Vector(location) + Vector((0, 0, 0.475))
    horn = Assembly()
    for build in (brass_tubes, neck_and_mouthpiece, keywork):
        build(horn)
    moved = Assembly().include(horn, Matrix.Translation((0, 0, -ORIGIN_Z)))
    euler = tuple(math.degrees(a) for a in turn.to_euler())
    moved.node("horn", location=place, rotation=euler)
    horn_stand(Matrix.Translation(place) @ turn @ Matrix.Translation((0, 0, -ORIGIN_Z)), location)


def horn_stand(home: Matrix, location):
    """Three legs, a padded fork under the bow, and a yoke behind the upper tube."""
    stand, foot = Assembly(), Vector(location)
    hub = home @ Vector((0.030, 0.085, 0.10))
    for k in range(3):
        a = math.radians(90 + 120 * k)
        end = foot + Vector((0.24 * math.cos(a), 0.24 * math.sin(a), 0.012))
        stand.add("plastic_black", rod(end, hub, 0.0085))
        stand.add("rubber", cylinder(0.013, 0.028, 0.011, sides=10).moved(end.x, end.y))
    yoke = home @ Vector((0.004, 0.045, 0.405))
    stand.add("plastic_black", rod(hub, yoke, 0.0085), block(0.04, 0.04, 0.05, 0.006).moved(*hub))
    prongs = [home @ Vector(p) for p in ((0.034, -0.022, 0.405), (0.036, 0.024, 0.405),
                                         (0.004, 0.040, 0.405), (-0.032, 0.024, 0.405),
                                         (-0.030, -0.022, 0.405))]
    stand.add("rubber", bent_rod(prongs, 0.0075))
    low = -BOW - 0.054
    cradle = [home @ Vector(p) for p in ((0.118, -0.055, low + 0.03), (0.100, -0.020, low),
                                         (0.055, 0.030, low - 0.002), (0.020, -0.020, low),
                                         (0.000, -0.055, low + 0.03))]
    stand.add("rubber", bent_rod(cradle, 0.0095))
    stand.add("plastic_black", rod(hub, cradle[2], 0.0085))
    stand.node("horn_stand")
