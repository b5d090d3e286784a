"""The moving parts: the lid with its front flap, the prop that holds it, the music desk."""
import math

from mathutils import Quaternion, Vector

import piano_plan as plan
from curves import mix, offset
from piano_sheet import sheet_parts
from shapes import Solid, arc, box, cylinder, lathe, loft, mesh, node, prism, sphere

# The prop stands upright to the open lid, at the treble side of the rim.
PROP_BASE = Vector((0.650, 0.800, 0.966))
FOLDED = Vector((-0.560, 0.8285, 0.0)).normalized()
# The music desk turns about the front of its shelf.
DESK_HINGE = Vector((0, 0.425, 0.9475))
DESK_ANGLE = 68.0       # degrees from flat to leaning back
DESK_WIDTH, DESK_HEIGHT = 0.74, 0.245
TIP = 0.012             # radius of the prop's end


def build_lid():
    """The main lid (origin on the hinge at the bass side) and the flap in front."""
    lid = node("lid", _main_lid(), location=(plan.HINGE_X, 0, plan.HINGE_Z))
    top = plan.LID_THICKNESS / 2 + 0.0006
    node("lid_flap", _flap(), location=(0, plan.FLAP_HINGE_Y, top), parent=lid)
    node("hinges", mesh("hinges", [(h, "brass") for h in _hinges()]))


def _lid_outline():
    """The rim's outline with a small overhang at tail and treble, from the hinge line."""
    wide = plan.outline(plan.LID_FRONT, 6)
    return [(x - plan.HINGE_X, max(y, plan.LID_FRONT)) for x, y in offset(wide, -plan.OVERHANG)]


def _main_lid():
    cut = plan.FLAP_HINGE_Y + 0.0015
    outline = [p for p in _lid_outline() if p[1] > cut]
    right, left = max(x for x, _ in _lid_outline()), min(x for x, _ in _lid_outline())
    outline = [(left, cut), (right, cut)] + outline
    half = plan.LID_THICKNESS / 2
    panel = prism(outline, -half, half, bevel=0.004)
    return mesh("lid", [(panel, "lacquer"), (_prop_cup(), "brass")])


def _flap():
    """The front part of the lid; its origin is on the upper edge, so it folds flat back."""
    outline = _lid_outline()
    right, left = max(x for x, _ in outline), min(x for x, _ in outline)
    depth = plan.FLAP_HINGE_Y - 0.0015 - plan.LID_FRONT
    panel = box(right - left, depth, plan.LID_THICKNESS, bevel=0.004)
    panel = panel.moved((right + left) / 2, -0.0015 - depth / 2, -plan.LID_THICKNESS / 2 - 0.0006)
    hinge = cylinder(0.0042, right - left - 0.030, sides=8).turned("Y", 90)
    hinge = hinge.moved(left + 0.015, 0, 0.001)
    return mesh("lid_flap", [(panel, "lacquer"), (hinge, "brass")])


def _hinges():
    """Brass knuckles and leaves along the bass side."""
    for y in (0.86, 1.50, 2.12):
        yield cylinder(0.007, 0.11, sides=10, bevel=0.001).turned("X", -90).moved(
            plan.HINGE_X - 0.004, y, plan.HINGE_Z)
        yield box(0.003, 0.11, 0.030).moved(-plan.HALF_WIDTH - 0.0012, y + 0.055,
                                            plan.RIM_TOP - 0.016)


# --------------------------------------------------------------------- prop

def prop_contact():
    """(distance from the hinge, length): where an upright prop meets the open lid's underside.

    In the plane y = const, with the hinge as origin: the underside is the line at
    -half thickness below the lid's middle, and the prop its perpendicular.
    """
    tilt = math.radians(plan.LID_ANGLE)
    base = Vector((PROP_BASE.x - plan.HINGE_X, PROP_BASE.z - plan.HINGE_Z))
    along, up = Vector((math.cos(tilt), math.sin(tilt))), Vector((-math.sin(tilt), math.cos(tilt)))
    return base.dot(along), -plan.LID_THICKNESS / 2 - base.dot(up)


def prop_upright() -> Vector:
    """The direction of the prop when the lid is open."""
    tilt = math.radians(plan.LID_ANGLE)
    return Vector((-math.sin(tilt), 0, math.cos(tilt)))


def prop_turn(t: float) -> Quaternion:
    """The prop's turn from folded (0) to upright (1); it lies along local X when unturned."""
    return _frame(FOLDED).slerp(_frame(prop_upright()), t)


def prop_direction(t: float) -> Vector:
    return prop_turn(t) @ Vector((1, 0, 0))


def _frame(direction: Vector) -> Quaternion:
    return Vector((1, 0, 0)).rotation_difference(direction)


def build_prop():
    """The stick (origin at its foot), and its bracket on the rim."""
    _, length = prop_contact()
    sections = [(0.0, 0.013), (0.03, 0.015), (length * 0.5, 0.0135), (length - 0.05, 0.010)]
    stick = loft([[(x, r * c, r * 0.8 * s) for c, s in _octagon()] for x, r in sections])
    ferrule = cylinder(0.0105, 0.04, top=0.009, sides=12).turned("Y", 90)
    ferrule = ferrule.moved(length - 0.053, 0, 0)
    ball = sphere(TIP, 12, 6).moved(length - TIP, 0, 0)
    foot = cylinder(0.011, 0.036, sides=12, bevel=0.002).turned("X", 90).moved(0, 0.018, 0)
    prop = node("prop", mesh("prop", [(stick.creased(30), "lacquer"), (ferrule, "brass"),
                                      (ball, "brass"), (foot, "brass")]), location=PROP_BASE)
    prop.rotation_mode = "QUATERNION"
    prop.rotation_quaternion = prop_turn(0)
    bracket = box(0.020, 0.070, 0.034, bevel=0.003).moved(PROP_BASE.x + 0.006, PROP_BASE.y, 0.949)
    node("prop_bracket", mesh("prop_bracket", [(bracket, "brass")]))


def _octagon():
    turns = [math.pi / 8 + math.pi / 4 * i for i in range(8)]
    return [(math.cos(a), math.sin(a)) for a in turns]


def _prop_cup() -> Solid:
    """The socket under the lid into which the prop's end goes."""
    distance, _ = prop_contact()
    ring = [(0.024, 0.0), (0.022, 0.006), (0.015, 0.007), (0.013, 0.0)]
    cup = lathe(ring, 16, caps=False)
    return cup.turned("X", 180).moved(distance, PROP_BASE.y, -plan.LID_THICKNESS / 2)


# --------------------------------------------------------------- music desk

def build_music_desk():
    """The shelf over the tuning pins, and the desk with an open book, folded flat at rest."""
    shelf = box(1.06, 0.325, 0.014, bevel=0.004).moved(0, 0.532, 0.938)
    rails = [box(0.022, 0.33, 0.05, bevel=0.003).moved(s * 0.500, 0.53, 0.910) for s in (-1, 1)]
    node("desk_shelf", mesh("desk_shelf", [(shelf, "lacquer")] + [(r, "lacquer") for r in rails]))
    desk = node("music_desk", mesh("music_desk", [(s, "lacquer") for s in _desk()]),
                location=DESK_HINGE)
    node("sheet_music", mesh("sheet_music", sheet_parts()), location=(0, 0.012, 0.0136),
         parent=desk)


def _desk():
    """The panel with its gently arched upper edge, and the ledge for the music."""
    half = DESK_WIDTH / 2
    rise = 0.030
    radius = (half ** 2 + rise ** 2) / (2 * rise)
    spread = math.degrees(math.asin(half / radius))
    crown = arc((0, DESK_HEIGHT + rise - radius), radius, 90 - spread, 90 + spread, 20)
    yield prism([(-half, 0.0), (half, 0.0)] + crown, 0.0, 0.012, bevel=0.004)
    yield box(DESK_WIDTH, 0.010, 0.022, bevel=0.003).moved(0, 0.004, 0.019)


def desk_turn(t: float):
    """Rotation in degrees of the desk, folded (0) to standing (1)."""
    return (mix(0.0, DESK_ANGLE, t), 0, 0)
