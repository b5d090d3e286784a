"""The case of the grand: rim and arms, keybed, key blocks, key slip, fallboard."""
import bpy
from mathutils import Vector

import piano_plan as plan
from curves import offset
from shapes import Solid, box, loft, mesh, node, prism, spline

ARM_INSIDE = plan.HALF_WIDTH - plan.RIM
EDGE = 0.005            # radius of the rim's edges


def build_case():
    """The rim with everything that does not move and is black, as one node `case`."""
    parts = [(rim(), "lacquer"), (keybed(), "lacquer"), (key_slip(), "lacquer"),
             (underside(), "wood_raw"), (stretcher(), "lacquer"), (felt_strip(), "felt_red"), (veneer(), "mahogany")]
    parts += [(key_block(side), "lacquer") for side in (-1, 1)]
    parts += [(beam, "wood_raw") for beam in beams()]
    node("case", mesh("case", parts))
    build_fallboard()


def rim() -> Solid:
    """The bent rim from one front arm around the tail to the other, edges rounded."""
    arm = [0.0, EDGE, 0.012, 0.02, 0.03, 0.06, 0.10]
    arm += [0.125 + 0.019 * i for i in range(11)]
    path = [(plan.HALF_WIDTH, y) for y in arm] + plan.curved_side(6)
    path += [(-plan.HALF_WIDTH, y) for y in reversed(arm)]
    rows, last = [], len(path) - 1
    for i, (x, y) in enumerate(path):
        before, after = Vector(path[max(i - 1, 0)]), Vector(path[min(i + 1, last)])
        along = (after - before).normalized()
        inward = Vector((-along.y, along.x))
        rows.append(_rim_section(Vector((x, y)), inward, plan.arm_height(y),
                                 EDGE if i in (0, last) else 0.0))
    return loft(rows)


def _rim_section(outer, inward, top: float, shrink: float):
    """The rim's cross-section at one place, smaller by `shrink` on all sides at the ends."""
    bottom = plan.KEYBED_BOTTOM if outer.y < plan.KEYBED_REAR - 0.1 else plan.RIM_BOTTOM
    near, far = shrink, plan.RIM - shrink
    low, high, e = bottom + shrink, top - shrink, EDGE
    round_ = 0.29 * e
    profile = [(near + e, low), (near, low + e), (near, high - e), (near + round_, high - round_),
               (near + e, high), (far - e, high), (far - round_, high - round_),
               (far, high - e), (far, low)]
    return [(*(outer + inward * depth), z) for depth, z in profile]


def veneer() -> Solid:
    """The inner side of the rim above the plate, in polished mahogany."""
    y0 = 0.365
    path = [(plan.HALF_WIDTH, y0)] + plan.curved_side(6) + [(-plan.HALF_WIDTH, y0)]
    line = [(x, max(y, y0)) for x, y in offset(path + [(-plan.HALF_WIDTH, 0), (plan.HALF_WIDTH, 0)],
                                               plan.RIM + 0.0015)[:len(path)]]
    return loft([[(*p, z) for p in line] for z in (plan.PLATE_BOTTOM - 0.05, plan.RIM_TOP - 0.013)],
                closed=False).flipped().creased(60)


def keybed() -> Solid:
    """The thick board under the keys, between the arms."""
    height = plan.KEYBED_TOP - plan.KEYBED_BOTTOM
    depth = plan.KEYBED_REAR - 0.004
    return box(2 * ARM_INSIDE + 0.01, depth, height, bevel=0.004).moved(
        0, 0.004 + depth / 2, plan.KEYBED_BOTTOM + height / 2)


def key_slip() -> Solid:
    """The low board in front of the keys."""
    height = 0.712 - plan.KEYBED_TOP + 0.01
    return box(2 * ARM_INSIDE - 0.004, 0.030, height, bevel=0.006, segments=3).moved(
        0, 0.030, plan.KEYBED_TOP - 0.01 + height / 2)


def key_block(side: int) -> Solid:
    """The block that fills the place between the last key and the arm."""
    inner, outer = 26 * plan.WHITE_PITCH + 0.003, ARM_INSIDE - 0.002
    width, depth, height = outer - inner, plan.FALLBOARD_Y + 0.02 - 0.046, 0.752 - plan.KEYBED_TOP
    return box(width, depth, height, bevel=0.009, segments=3).moved(
        side * (inner + outer) / 2, 0.046 + depth / 2, plan.KEYBED_TOP + height / 2)


def felt_strip() -> Solid:
    """Red felt below the fallboard, where the keys end."""
    return box(52 * plan.WHITE_PITCH + 0.004, 0.010, 0.007).moved(
        0, plan.FALLBOARD_Y + 0.007, 0.7475)


def stretcher() -> Solid:
    """The beam behind the fallboard that joins the arms."""
    return box(2 * ARM_INSIDE - 0.001, 0.062, 0.195, bevel=0.006).moved(0, 0.330, 0.850)


def underside() -> Solid:
    """The board that closes the case below the soundboard."""
    return prism(plan.inner_outline(plan.KEYBED_REAR - 0.06, -0.02, 4),
                 plan.RIM_BOTTOM + 0.055, plan.RIM_BOTTOM + 0.065)


def beams():
    """Three braces below, visible from low viewpoints."""
    for x_front, x_rear, rear in ((-0.35, -0.45, 2.45), (0.0, -0.15, 2.40), (0.38, 0.20, 1.60)):
        yield loft([[(x + dx, y, plan.RIM_BOTTOM + h) for dx, h in
                     ((-0.035, 0.012), (0.035, 0.012), (0.035, 0.058), (-0.035, 0.058))]
                    for x, y in ((x_front, plan.KEYBED_REAR - 0.02), (x_rear, rear))])


# ---------------------------------------------------------------- fallboard

def build_fallboard():
    """The key cover, open: it leans back above the keys and bears the brass letters."""
    profile = _fallboard_profile()
    half = ARM_INSIDE - 0.004
    panel = loft([[(x, y, z) for y, z in profile] for x in (-half, half)]).bevelled(0.002, 1)
    cover = node("fallboard", mesh("fallboard", [(panel.creased(40), "lacquer")]))
    _letters("CONCERT GRAND", 0.022, cover)


def _fallboard_profile():
    """The cross-section (y, z): a hollow front face and a round nose on top."""
    front = spline([(plan.FALLBOARD_Y + 0.003, 0.7535), (0.2225, 0.800), (0.2415, 0.862),
                    (0.2560, 0.915)], 4)
    nose = [(0.2570, 0.924), (0.2610, 0.931), (0.2680, 0.934), (0.2750, 0.932), (0.2790, 0.926)]
    return front + nose + [(0.2790, 0.912), (0.2420, 0.7535)]


def _letters(words: str, size: float, parent):
    """Words as thin brass on the fallboard's face."""
    curve = bpy.data.curves.new("letters", "FONT")
    curve.body, curve.size, curve.extrude = words, size, 0.0006
    curve.align_x, curve.space_character, curve.resolution_u = "CENTER", 1.35, 2
    thing = bpy.data.objects.new("letters", curve)
    flat = bpy.data.meshes.new_from_object(thing)
    solid = Solid([v.co.copy() for v in flat.vertices],
                  [tuple(p.vertices) for p in flat.polygons], 30.0)
    bpy.data.objects.remove(thing)
    node("lettering", mesh("lettering", [(solid, "brass")]), location=(0, 0.2284, 0.8225),
         rotation=(73.2, 0, 0), parent=parent)
