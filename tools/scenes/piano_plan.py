"""The dimensions of the concert grand, and its outline seen from above.

The pianist sits at negative y; the bass side is at negative x; z is height.  All
other piano modules take their places from here, so that parts meet.
"""
from curves import mix, offset, smooth, spline

LENGTH = 2.74
HALF_WIDTH = 0.785
RIM = 0.070             # thickness of the rim
RIM_TOP = 0.985
RIM_BOTTOM = 0.645
KEYBED_BOTTOM, KEYBED_TOP = 0.600, 0.662
KEYBED_REAR = 0.46

# the keyboard
WHITE_PITCH = 0.0235
WHITE_TOP = 0.730
KEY_FRONT = 0.052       # y of the white keys' front
KEY_VISIBLE = 0.150
FALLBOARD_Y = KEY_FRONT + KEY_VISIBLE
KEY_PIVOT_Y = KEY_FRONT + 0.285

# the lid
LID_FRONT = 0.300
FLAP_HINGE_Y = 0.715
LID_THICKNESS = 0.020
HINGE_X, HINGE_Z = -HALF_WIDTH - 0.002, RIM_TOP + 0.001 + LID_THICKNESS / 2
LID_ANGLE = 38.0        # degrees, fully open
OVERHANG = 0.012

# inside
SOUNDBOARD_TOP = 0.805
PLATE_BOTTOM, PLATE_TOP = 0.862, 0.878
STRING_FRONT_Y = 0.66
FIRST_PLAIN = 20        # number of copper-wound bass notes
NOTES = 88

_BENT_SIDE = [(HALF_WIDTH, 0.46), (0.783, 0.60), (0.768, 0.77), (0.722, 0.95), (0.635, 1.13),
              (0.515, 1.305), (0.390, 1.485), (0.280, 1.675), (0.196, 1.875), (0.132, 2.080),
              (0.068, 2.280), (-0.020, 2.465), (-0.150, 2.625), (-0.325, 2.722),
              (-0.495, 2.730), (-0.645, 2.655), (-0.745, 2.515), (-HALF_WIDTH, 2.30)]


def curved_side(steps=5):
    """The outer curve from the treble side around the tail to the bass side."""
    return spline(_BENT_SIDE, steps)


def outline(front: float, steps=5):
    """The closed outer outline, cut off straight at y = front, counter-clockwise."""
    return [(-HALF_WIDTH, front), (HALF_WIDTH, front)] + curved_side(steps)


def inner_outline(front: float, gap=0.0, steps=5):
    """The closed outline of the space inside the rim, `gap` away from it."""
    inset = offset(outline(0.0, steps), RIM + gap)
    return [(x, max(y, front)) for x, y in inset]


def arm_height(y: float) -> float:
    """The top of the rim at y: level along the body, falling in an S to the front arms."""
    low = 0.858
    if y >= 0.315:
        return RIM_TOP
    if y >= 0.125:
        return mix(low, RIM_TOP, smooth((y - 0.125) / 0.19))
    if y >= 0.030:
        return low
    return low - 0.030 * (1 - (1 - ((0.030 - y) / 0.030) ** 2) ** 0.5)


# ------------------------------------------------------------------ strings

_HITCH_KNOTS = [(20, -0.600, 2.190), (30, -0.375, 1.820), (42, -0.070, 1.480), (54, 0.165, 1.240),
                (65, 0.345, 1.075), (76, 0.500, 0.945), (87, 0.640, 0.850)]
_STRUT_NOTES = (19.5, 42.5, 64.5)


def string_front(note: float):
    """(x, y) where a note's strings begin; the plate's bars stand in the breaks."""
    x = mix(-0.610, 0.625, note / (NOTES - 1))
    gap = sum(0.014 if note > break_at else -0.014 for break_at in _STRUT_NOTES) / 2
    return x + gap, STRING_FRONT_Y


def string_rear(note: float):
    """(x, y) of the hitch pin: the bass crosses over the tenor to the tail."""
    if note < FIRST_PLAIN - 0.5:
        t = note / (FIRST_PLAIN - 1)
        return mix(-0.475, -0.085, t), mix(2.520, 2.270, t ** 1.3)
    for (a, *low), (b, *high) in zip(_HITCH_KNOTS, _HITCH_KNOTS[1:]):
        if note <= b:
            break
    t = (note - a) / (b - a)
    return mix(low[0], high[0], t), mix(low[1], high[1], t)


def string_point(note: float, y: float):
    """x of a note's string at y."""
    (x0, y0), (x1, y1) = string_front(note), string_rear(note)
    return mix(x0, x1, (y - y0) / (y1 - y0))
