"""The lamps: a string of warm bulbs along the wall, and two spotlights on a pipe.

Every node `lamp_N` holds the glowing part, in the material `lamp`, with its origin where it
hangs.  `lamp_1` to `lamp_9` are the bulbs, from left to right; `lamp_10` and `lamp_11`
are the lenses of the spotlights, whose housings `spot_1` and `spot_2` turn in their yokes.
"""
import math

from band_shapes import Assembly, block, hoop, rod
from curves import mix
from shapes import cylinder, lathe, mesh, node, tube

BULBS, SPAN, STRING_Y = 9, 1.42, 2.02
PIPE_Z, PIPE_Y, SPOT_X = 2.12, 1.72, 1.60
SPOT_TURNS = {"spot_1": (-42, 0, 26), "spot_2": (-42, 0, -26)}


def string_height(x: float) -> float:
    """The sagging wire, in two swags between its three hooks."""
    swag = abs(math.sin(math.pi * x / SPAN))
    return 2.02 - 0.17 * swag - 0.02 * abs(x)


def bulb_places():
    """Positions of the bulbs, from left to right."""
    return [(x, STRING_Y, string_height(x)) for x in
            [mix(-SPAN * 0.92, SPAN * 0.92, i / (BULBS - 1)) for i in range(BULBS)]]


def bulbs():
    """The wire and the nine hanging bulbs, which share one mesh."""
    xs = [mix(-SPAN - 0.45, SPAN + 0.45, i / 48) for i in range(49)]
    wire = Assembly().add("rubber", tube([(x, STRING_Y, string_height(x)) for x in xs], 0.005, 5))
    wire.node("lamp_wire")
    glass = lathe([(0.013, -0.048), (0.018, -0.060), (0.031, -0.084), (0.036, -0.104),
                   (0.032, -0.124),
                   (0.019, -0.138), (0.006, -0.142)][::-1], 14).creased(80)
    socket = lathe([(0.014, -0.050), (0.017, -0.046), (0.017, -0.016), (0.008, -0.006),
                    (0.006, 0.002)],
                   8).creased(50)
    shared = mesh("bulb", [(glass, "lamp"), (socket, "plastic_black")])
    for index, place in enumerate(bulb_places()):
        node(f"lamp_{index + 1}", shared, location=place)


def spotlight_housing() -> Assembly:
    """A par can that shines along its own -Z, hung at its middle, with a gel frame."""
    can = Assembly()
    outside = [(0.040, 0.150), (0.074, 0.120), (0.098, 0.060), (0.100, -0.120)]
    can.add("plastic_black", lathe(outside[::-1], 32, caps=False).creased(40),
            lathe([(0.040, 0.150), (0.020, 0.154)], 32).creased(40),
            lathe([(0.097, -0.120), (0.094, 0.0)], 32, caps=False).flipped(),
            hoop([(0.096, -0.126), (0.108, -0.126), (0.108, -0.116), (0.096, -0.116)], 32))
    can.add("steel", *[block(0.018, 0.012, 0.012, 0.002).moved(x, 0, 0.0) for x in (-0.106, 0.106)])
    return can


def spotlights():
    """The pipe, and on it two housings in yokes, each with a glowing lens."""
    rig = Assembly().add("plastic_black", rod((-2.6, PIPE_Y, PIPE_Z), (2.6, PIPE_Y, PIPE_Z), 0.024,
                                              12))
    for side in (-1, 1):
        rig.add("steel", rod((side * 1.9, PIPE_Y, PIPE_Z), (side * 1.9, PIPE_Y, 4.2), 0.008, 6))
    can = spotlight_housing()
    shared_can = mesh("spot", can.parts)
    lens = lathe([(0.010, -0.019), (0.036, -0.017), (0.070, -0.010), (0.0945, 0.0)], 28)
    shared_lens = mesh("lens", [(lens.creased(80), "lamp")])
    for index, (name, turn) in enumerate(SPOT_TURNS.items()):
        x = SPOT_X * (1 if index else -1)
        yoke(rig, x, turn[2])
        housing = node(name, shared_can, location=(x, PIPE_Y, PIPE_Z - 0.20), rotation=turn)
        node(f"lamp_{BULBS + 1 + index}", shared_lens, location=(0, 0, -0.060), parent=housing)
    rig.node("lamp_rig")


def yoke(rig: Assembly, x: float, turn: float):
    """The U-shaped bracket and the clamp of one spotlight."""
    flat = [((-0.112, 0, -0.20), (-0.112, 0, -0.05)), ((0.112, 0, -0.20), (0.112, 0, -0.05))]
    bars = [block(0.006, 0.026, 0.165, 0.002).moved(a[0], 0, -0.125) for a, _ in flat]
    bars.append(block(0.230, 0.026, 0.006, 0.002).moved(0, 0, -0.043))
    rig.add("plastic_black", *[b.turned("Z", turn).moved(x, PIPE_Y, PIPE_Z) for b in bars],
            block(0.05, 0.07, 0.07, 0.006).moved(x, PIPE_Y, PIPE_Z - 0.005),
            cylinder(0.008, 0.03, sides=8).moved(x, PIPE_Y, PIPE_Z - 0.06))


def lamps():
    """Everything that hangs above the stage."""
    bulbs()
    spotlights()
