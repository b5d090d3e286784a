"""The clips of the piano: opening, closing, and the slow camera path."""
import math

import piano_lid as lid_parts
import piano_plan as plan
from clips import Clip, sampled
from curves import smooth, spline

OPENING, CLOSING, FLIGHT = 3.0, 2.5, 40.0
HOME = ((3.10, -1.95, 1.50), (-0.08, 0.80, 0.935))


def stage_of(t: float, start: float, end: float) -> float:
    """Eased progress at t of a movement between two times: 0 to 1."""
    return smooth((t - start) / (end - start))


def flap_angle(p: float) -> float:
    """Angle in degrees of the flap's fold; p is the progress of the whole opening, 0 to 1."""
    return -180.0 * stage_of(p, 0.0, 0.42)


def lid_angle(p: float) -> float:
    return plan.LID_ANGLE * stage_of(p, 0.22, 0.92)


def desk_share(p: float) -> float:
    return stage_of(p, 0.55, 1.0)


def prop_share(p: float) -> float:
    """The prop rises as far as the lid allows, and meets it at the end."""
    wanted = stage_of(p, 0.30, 0.95)
    low, high = 0.0, wanted
    if clearance(high, lid_angle(p)) >= -1e-4:
        return high
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if clearance(middle, lid_angle(p)) >= 0 else (low, middle)
    return low


def clearance(share: float, angle: float) -> float:
    """Room between the round end of the prop and the lid's underside."""
    _, length = lid_parts.prop_contact()
    tip = lid_parts.PROP_BASE + (length - lid_parts.TIP) * lid_parts.prop_direction(share)
    tilt = math.radians(angle)
    x, z = tip.x - plan.HINGE_X, tip.z - plan.HINGE_Z
    return -plan.LID_THICKNESS / 2 - lid_parts.TIP - (z * math.cos(tilt) - x * math.sin(tilt))


def lid_clip(name: str, duration: float, backward: bool) -> Clip:
    """Opening, or the same played backwards."""
    def keys(pose):
        return sampled(lambda t: pose(1 - t / duration if backward else t / duration), duration, 20)

    clip = Clip(name)
    clip.turn("lid", keys(lambda p: (0, -lid_angle(p), 0)))
    clip.turn("lid_flap", keys(lambda p: (flap_angle(p), 0, 0)))
    clip.turn("prop", keys(lambda p: lid_parts.prop_turn(prop_share(p))))
    clip.turn("music_desk", keys(lambda p: lid_parts.desk_turn(desk_share(p))))
    return clip


# ------------------------------------------------------------------- camera

# eye and target along the flight, evenly spaced in time; it begins and ends at home
STATIONS = [
    HOME,
    ((2.45, -2.45, 1.62), (-0.03, 0.60, 0.90)),
    ((1.35, -1.45, 1.50), (0.05, 0.25, 0.80)),
    ((0.72, -0.70, 1.24), (0.02, 0.21, 0.75)),
    ((-0.12, -0.88, 1.34), (-0.04, 0.24, 0.80)),
    ((-1.95, -2.25, 1.66), (0.0, 0.45, 0.99)),
    ((-0.60, -3.30, 1.75), (0.0, 0.70, 0.90)),
    ((1.60, -3.20, 1.85), (0.0, 0.80, 0.95)),
    ((3.00, -1.45, 1.95), (0.0, 0.85, 1.00)),
    ((3.05, 0.55, 2.12), (-0.05, 1.10, 1.02)),
    ((3.50, -0.45, 1.98), (-0.05, 1.00, 0.98)),
    ((3.45, -1.45, 1.72), (-0.08, 0.88, 0.95)),
]


def camera_clip() -> Clip:
    """A closed camera path through the waypoints, at constant speed."""
    steps = 24
    eyes = spline([eye for eye, _ in STATIONS], steps, closed=True)
    targets = spline([target for _, target in STATIONS], steps, closed=True)
    count = len(eyes)
    keys = [(FLIGHT * i / count, eyes[i % count], targets[i % count]) for i in range(count + 1)]
    return Clip("camera_path").look("camera", keys)


def all_clips():
    return [lid_clip("opening", OPENING, False), lid_clip("closing", CLOSING, True), camera_clip()]
