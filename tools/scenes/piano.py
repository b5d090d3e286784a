"""Builds the concert grand scene and writes it to a checked `.glb`.

    python piano.py [FILE.glb]

Moving nodes: `key_A0` ... `key_C8` and `pedal_left/middle/right` (rotate about local X by
-1.5 to -3 degrees to press), `dampers` (lift by a few millimetres), `lid`, `lid_flap`,
`prop`, `music_desk` (by the clips `opening` and `closing`), `camera` (clip `camera_path`).
"""
import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
import piano_plan as plan  # noqa: E402
from curves import distance_to_segment, mix, smooth  # noqa: E402
from export import camera, export_glb, light, print_report, start_scene  # noqa: E402
from piano_case import build_case  # noqa: E402
from piano_inside import build_inside  # noqa: E402
from piano_keys import build_keys, key_names  # noqa: E402
from piano_lid import build_lid, build_music_desk, build_prop  # noqa: E402
from piano_motion import HOME, all_clips  # noqa: E402
from piano_support import build_support  # noqa: E402
from stage import build_stage  # noqa: E402

REQUIRED = [f"key_{n}" for n in key_names()] + [
    "pedal_left", "pedal_middle", "pedal_right", "lid", "lid_flap", "prop", "music_desk",
    "dampers", "floor", "curtain", "camera", "camera_home",
    "light_key", "light_rim", "light_fill", "light_stage"]


def floor_shade(x: float, y: float) -> float:
    """Share of light that reaches the floor below the case: 0.45 in the middle, 1 outside."""
    outline = plan.outline(0.0, 2)
    edges = list(zip(outline, outline[1:] + outline[:1]))
    distance = min(distance_to_segment((x, y), a, b) for a, b in edges)
    inside = sum((a[1] > y) != (b[1] > y) and
                 x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] for a, b in edges) % 2
    return mix(1.0, 0.45, smooth(((distance if inside else -distance) + 0.30) / 0.65))


def build_lights():
    """Warm key from the treble side, cool rim from behind, soft fill, a glow on the curtain."""
    light("light_key", "SPOT", 250, (3.4, -2.7, 4.6), (0.0, 0.8, 0.8), (1.0, 0.90, 0.76), cone=54,
          soft=0.8)
    light("light_rim", "SPOT", 42, (3.6, 5.0, 3.3), (0.1, 1.2, 0.9), (0.86, 0.90, 1.0), cone=60,
          soft=0.9)
    light("light_fill", "POINT", 36, (-2.6, -3.2, 2.8), colour=(1.0, 0.86, 0.74))
    light("light_stage", "SPOT", 210, (0.6, 0.6, 6.0), (-1.2, 8.6, 1.7), (1.0, 0.84, 0.68),
          cone=140, soft=1.0)


def build_scene():
    """The whole scene in Blender, at rest."""
    start_scene()
    build_case()
    build_keys()
    build_inside()
    build_lid()
    build_prop()
    build_music_desk()
    build_support()
    build_stage(shade=floor_shade)
    build_lights()
    camera("camera", *HOME)
    camera("camera_home", *HOME)
    bpy.context.view_layer.update()


def main():
    path = Path(sys.argv[1] if len(sys.argv) > 1 else
                Path(__file__).parents[2] / "animations" / "piano.glb")
    build_scene()
    print_report(export_glb(path, all_clips(), REQUIRED))


if __name__ == "__main__":
    main()
