"""Builds the scene without a verdict: a metronome ticking in a pool of light.

    python undecided.py [FILE.glb]

`pendulum` swings in the looping clip `resting`; beside it a tuning fork waits on its box.
"""
import math
import random
import sys
from pathlib import Path

import bpy  # noqa: F401  (makes mathutils importable)
from mathutils import Euler, Vector

sys.path.insert(0, str(Path(__file__).parent))
import band_materials  # noqa: E402,F401  (adds the finishes)
from band_shapes import quad  # noqa: E402
from clips import Clip, sampled  # noqa: E402
from curves import mix, smooth  # noqa: E402
from export import Budget, camera, export_glb, light, print_report, start_scene  # noqa: E402
from shapes import loft, merged, mesh, node  # noqa: E402
from undecided_shapes import LEAN, metronome, resonance_box  # noqa: E402

BUDGET = Budget(bytes=150_000, triangles=6_000, materials=12)
HOME = ((0.55, -3.05, 1.10), (0.10, 0.0, 0.56))
BEAT, SWING, FLIGHT = 2.4, 19.0, 40.0     # seconds there and back, degrees, seconds
WOOD, DARK, GLOW = (0.115, 0.056, 0.026), (0.012, 0.0065, 0.0045), (0.190, 0.068, 0.038)
REQUIRED = ["metronome", "pendulum", "tuning_fork", "floor", "backdrop", "camera", "camera_home",
            "light_key", "light_rim", "light_fill", "light_stage"]


def floor_tone(p, tone: float):
    """Boards fade to black away from the centre."""
    away = math.hypot(p.x, p.y - 0.2)
    return mix(tuple(tone * c for c in WOOD), DARK, smooth((away - 0.6) / 3.4))


def floor(half=4.6, width=0.145, joint=0.005):
    """Node `floor`: boards along x, of their own tones, on a dark bed."""
    chance, tiles = random.Random(3), []
    for row in range(-14, 22):
        y = row * width
        cuts = [-half, -2.2 + chance.uniform(-0.5, 0.5), -0.7 + chance.uniform(-0.4, 0.4),
                0.8 + chance.uniform(-0.4, 0.4), 2.3 + chance.uniform(-0.5, 0.5), half]
        for a, b in zip(cuts, cuts[1:]):
            tone = chance.uniform(0.74, 1.16)
            tiles.append(quad([(a, y, 0), (b - joint, y, 0), (b - joint, y + width - joint, 0),
                               (a, y + width - joint, 0)], lambda p, t=tone: floor_tone(p, t)))
    tiles.append(quad([(-9, -9, -0.004), (9, -9, -0.004), (9, 3.4, -0.004), (-9, 3.4, -0.004)],
                      tuple(0.5 * c for c in DARK)))
    node("floor", mesh("floor", [(merged(tiles), "stage_wood")]))


def backdrop(radius=3.2):
    """Node `backdrop`: a dim curved wall with a warm glow behind the metronome."""
    levels, rows = (0.0, 0.4, 0.9, 1.5, 2.3, 4.5), []
    for z in levels:
        rows.append([(x, 2.9 - 0.045 * x * x, z) for x in [-9 + 0.75 * i for i in range(25)]])
    wall = loft(rows, closed=False)

    def tone(p):
        away = math.hypot(p.x * 0.55, (p.z - 0.75) * 1.0)
        return mix(GLOW, DARK, smooth(away / (0.75 * radius)))

    wall = wall.painted(tone).creased(90)
    node("backdrop", mesh("backdrop", [(wall, "curtain")]))


def resting() -> Clip:
    """The pendulum's swing, the same at its end as at its start."""
    lean = Euler((math.radians(-LEAN), 0, 0)).to_quaternion()

    def swing(t):
        angle = math.radians(SWING) * math.sin(2 * math.pi * t / BEAT)
        return lean @ Euler((0, angle, 0)).to_quaternion()

    return Clip("resting").turn("pendulum", sampled(swing, BEAT, 24))


def camera_path() -> Clip:
    """A slow sway from side to side and a little nearer, closed after 40 seconds."""
    centre = Vector(HOME[1])
    home = Vector(HOME[0]) - centre
    start, reach = math.atan2(home.x, -home.y), math.hypot(home.x, home.y)

    def key(t):
        a = 2 * math.pi * t / FLIGHT
        turn = start - math.radians(26) * math.sin(a)
        radius = reach - 0.25 * math.sin(a) ** 2
        lift = home.z + 0.22 * math.sin(a) ** 2 + 0.10 * math.sin(2 * a)
        return centre + Vector((radius * math.sin(turn), -radius * math.cos(turn), lift)), centre

    times = [FLIGHT * i / 120 for i in range(121)]
    return Clip("camera_path").look("camera", [(t, *key(t)) for t in times])


def build_lights():
    """A soft warm lamp from the left, a cool edge from behind, and a pool from above."""
    light("light_key", "SPOT", 115, (-2.2, -2.8, 2.9), (0.15, 0.3, 0.5), (1.0, 0.87, 0.70),
          cone=56, soft=0.8)
    light("light_rim", "SPOT", 60, (2.2, 2.3, 2.6), (0.0, 0.0, 0.6), (0.70, 0.82, 1.0), cone=60)
    light("light_fill", "POINT", 16, (2.4, -2.4, 1.6), colour=(1.0, 0.84, 0.70))
    light("light_stage", "SPOT", 40, (0.0, 0.3, 4.4), (0.1, 0.1, 0.0), (1.0, 0.82, 0.60), cone=58, soft=0.9)


def main():
    """Build, write and check the file."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else
                Path(__file__).parents[2] / "animations" / "undecided.glb")
    start_scene()
    metronome((-0.22, 0.0, 0), 8)
    resonance_box((0.66, 0.30, 0), -28)
    floor()
    backdrop()
    build_lights()
    camera("camera", *HOME)
    camera("camera_home", *HOME)
    print_report(export_glb(path, [resting(), camera_path()], REQUIRED, BUDGET))


if __name__ == "__main__":
    main()
