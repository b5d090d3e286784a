"""Checks numerically what an image hardly shows: contacts, clearances, pressed keys.

    python piano_check.py          (builds the scene; prints one line per check)
"""
import math
import sys
from pathlib import Path

import bpy
from mathutils import Vector
from mathutils.bvhtree import BVHTree

sys.path.insert(0, str(Path(__file__).parent))
import piano  # noqa: E402
import piano_lid as lid_parts  # noqa: E402
import piano_motion as motion  # noqa: E402
from curves import spline  # noqa: E402


def open_everything(p=1.0):
    """Pose the scene as the clip `opening` does at a share p of its time."""
    objects = bpy.data.objects
    objects["lid"].rotation_euler = (0, -math.radians(motion.lid_angle(p)), 0)
    objects["lid_flap"].rotation_euler = (math.radians(motion.flap_angle(p)), 0, 0)
    objects["prop"].rotation_quaternion = lid_parts.prop_turn(motion.prop_share(p))
    objects["music_desk"].rotation_euler = [
        math.radians(a) for a in lid_parts.desk_turn(motion.desk_share(p))]
    bpy.context.view_layer.update()


def tree_of(thing) -> BVHTree:
    data = thing.data
    points = [thing.matrix_world @ v.co for v in data.vertices]
    return BVHTree.FromPolygons(points, [tuple(p.vertices) for p in data.polygons])


def camera_clearance():
    """The smallest distance of the moving camera to any surface, and which one."""
    eyes = [Vector(e) for e in spline([s[0] for s in motion.STATIONS], 12, closed=True)]
    best = (9.0, "")
    for thing in bpy.data.objects:
        if thing.type == "MESH":
            tree = tree_of(thing)
            best = min(best, min((tree.find_nearest(e)[3], thing.name) for e in eyes))
    return best


def crossings(p: float):
    """Pairs of moving parts and others that intersect at a share p."""
    open_everything(p)
    trees = {n: tree_of(bpy.data.objects[n]) for n in
             ("lid", "lid_flap", "prop", "music_desk", "sheet_music", "case", "plate", "strings",
              "desk_shelf", "dampers", "fallboard", "prop_bracket")}
    pairs = [("lid", "prop"), ("lid", "case"), ("lid", "music_desk"), ("lid", "sheet_music"),
             ("lid_flap", "music_desk"), ("lid_flap", "sheet_music"), 
             ("lid_flap", "fallboard"), ("prop", "case"), ("prop", "strings"), ("prop", "dampers"),
             ("prop", "desk_shelf"), ("music_desk", "desk_shelf"), ("prop", "plate"),
             ("prop", "music_desk"), ("prop", "sheet_music")]
    return [f"{a}-{b}" for a, b in pairs if trees[a].overlap(trees[b])]


def main():
    piano.build_scene()
    key = bpy.data.objects["key_C4"]
    tip = min((v.co for v in key.data.vertices), key=lambda c: -c.y)
    before = (key.matrix_world @ tip).z
    key.rotation_euler = (math.radians(-2.0), 0, 0)
    bpy.context.view_layer.update()
    fall = (key.matrix_world @ tip).z - before
    print(f"key_C4 at -2 degrees: front moves by {1000 * fall:.1f} mm")
    print(f"prop: clearance to the open lid {1000 * motion.clearance(1.0, 38.0):.2f} mm, "
          f"length {lid_parts.prop_contact()[1]:.3f} m")
    for step in range(21):
        found = crossings(step / 20)
        print(f"opening at {step / 20:.2f}: lid {motion.lid_angle(step / 20):5.1f} prop "
              f"{motion.prop_share(step / 20):.2f} crossings: {', '.join(found) or 'none'}")
    print("camera: least distance %.2f m, to %s" % camera_clearance())


if __name__ == "__main__":
    main()
