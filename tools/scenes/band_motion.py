"""The clips of the band: opening, closing, and the slow camera path."""
import math

import bpy
from mathutils import Euler, Quaternion, Vector

from band_lamps import BULBS, SPOT_TURNS
from band_stage import CURTAIN_EDGE, CURTAIN_Y
from clips import Clip, sampled
from curves import smooth

OPENING, CLOSING, FLIGHT, RATE = 3.0, 2.5, 40.0, 20
HOME = ((0.17, -3.26, 1.36), (0.0, 0.42, 0.81))
CLOSED_SHIFT = CURTAIN_EDGE - 0.01


def fade(t: float) -> float:
    """Damps every swing exactly to rest at the end of the opening."""
    return 1.0 - smooth((t - OPENING + 0.6) / 0.6)


def rest_turn(name: str) -> Quaternion:
    """A node's rotation as built."""
    thing = bpy.data.objects[name]
    return thing.rotation_euler.to_quaternion()


def tilted(name: str, x=0.0, y=0.0, z=0.0) -> Quaternion:
    """The node's rest rotation with a tilt in degrees about its own axes."""
    tilt = Euler([math.radians(a) for a in (x, y, z)]).to_quaternion()
    return rest_turn(name) @ tilt


def stage_clip(name: str, duration: float, share) -> Clip:
    """Curtains, boom, hats, spotlights, bulbs and cymbals between the closed and open stage.

    `share(t, start, end)` is 0 when the thing is as on the closed stage, 1 when at rest;
    `start` and `end` are parts of the opening in seconds.
    """
    clip = Clip(name)

    def keys(pose):
        return sampled(pose, duration, RATE)

    for side, node in ((-1, "curtain_left"), (1, "curtain_right")):
        clip.move(node, keys(lambda t, s=side: (
            s * (CURTAIN_EDGE - CLOSED_SHIFT * (1 - share(t, 0.0, 2.3))), CURTAIN_Y, 0)))
    clip.turn("mic_boom", keys(lambda t: tilted("mic_boom", y=34 * (1 - share(t, 0.5, 2.3)))))
    hat = bpy.data.objects["hihat_top"].location.copy()
    clip.move("hihat_top", keys(lambda t: hat + Vector((0, 0, 0.034 * (1 - share(t, 1.1, 1.6))))))
    for name_of_spot in SPOT_TURNS:
        clip.turn(name_of_spot, keys(lambda t, n=name_of_spot: tilted(
            n, x=42 * (1 - share(t, 0.3, 2.2)))))
    return clip


def opening() -> Clip:
    """The curtain parts, the boom rises, spotlights find the kit, cymbals and bulbs settle."""
    clip = stage_clip("opening", OPENING, lambda t, a, b: smooth((t - a) / (b - a)))

    def keys(pose):
        return sampled(pose, OPENING, RATE)

    for name, amount, start in (("cymbal_crash", 13, 0.45), ("cymbal_ride", -9, 0.65)):
        clip.turn(name, keys(lambda t, n=name, a=amount, s=start: tilted(n, x=a * ringing(t, s))))
    for index in range(BULBS):
        clip.turn(f"lamp_{index + 1}", keys(lambda t, i=index: (
            16 * ringing(t, 0.15 + 0.09 * abs(i - BULBS // 2)), 0, 0)))
    return clip


def ringing(t: float, start: float) -> float:
    """A damped swing from `start`, at rest at the end."""
    if t <= start:
        return 0.0
    s = t - start
    return math.sin(2 * math.pi * 1.25 * s) * math.exp(-1.5 * s) * fade(t)


def closing() -> Clip:
    """The return to the closed stage, without swings."""
    stretch = CLOSING / OPENING
    return stage_clip("closing", CLOSING,
                      lambda t, a,
                      b: 1 - smooth((t - (OPENING - b) * stretch) / ((b - a) * stretch)))


def camera_path() -> Clip:
    """A closed camera path from home: to the left, across to the right, nearer at the sides."""
    def key(t):
        a = 2 * math.pi * t / FLIGHT
        swing = math.radians(2.65 - 24.0 * math.sin(a))
        radius = 3.68 + 0.16 * math.sin(a) ** 2
        height = 1.36 + 0.26 * math.sin(a) ** 2 + 0.16 * math.sin(2 * a)
        centre = Vector(HOME[1])
        eye = Vector((centre.x + radius * math.sin(swing), centre.y - radius * math.cos(swing),
                      height))
        target = centre + Vector((-0.16 * math.sin(a), 0.0, 0.03 * math.sin(a) ** 2))
        return eye, target

    steps = round(FLIGHT * 4)
    times = [FLIGHT * i / steps for i in range(steps + 1)]
    return Clip("camera_path").look("camera", [(t, *key(t)) for t in times])


def all_clips():
    """All clips of the file."""
    return [opening(), closing(), camera_path()]
