"""The 88 keys, each a node of its own that turns about its rear.

All keys hang below the node `keyboard`, which faces away from the pianist: so a
key's local X runs along the keyboard and turning a key by about -2 degrees about it
presses the key by 10 mm.  Keys of one shape share a mesh.
"""
import piano_plan as plan
from shapes import Solid, loft, mesh, node, prism

NAMES = ("C", "Cs", "D", "Ds", "E", "F", "Fs", "G", "Gs", "A", "As", "B")
SHARP_WIDTH, SHARP_LENGTH, SHARP_RISE = 0.0110, 0.098, 0.0118
SLOT = 0.0138           # width cut out of the white keys for a sharp
GAP = 0.0010            # between white keys
DEPTH = 0.021           # height of a key
# how far each sharp stands off the middle of its gap
SHARP_SHIFT = {"Cs": -0.0029, "Ds": 0.0029, "Fs": -0.0040, "Gs": 0.0, "As": 0.0040}
LENGTH = plan.KEY_PIVOT_Y - plan.KEY_FRONT
PIVOT_Z = plan.WHITE_TOP - DEPTH / 2


def key_names():
    """The names of the 88 keys from the bass up: A0, As0, B0, C1, ... C8."""
    return [f"{NAMES[midi % 12]}{midi // 12 - 1}" for midi in range(21, 109)]


def build_keys():
    """The group `keyboard` with the nodes `key_A0` to `key_C8`."""
    group = node("keyboard", location=(0, plan.KEY_PIVOT_Y, PIVOT_Z), rotation=(0, 0, 180))
    meshes, white = {}, 0
    for name in key_names():
        letter = name[:-1]
        if letter in SHARP_SHIFT:
            x = white_x(white) - plan.WHITE_PITCH / 2 + SHARP_SHIFT[letter]
            shape, solid, finish = "sharp", _sharp, "ebony"
        else:
            x = white_x(white)
            white += 1
            shape = name if name in ("A0", "C8") else letter
            solid, finish = (lambda s=shape: _white(s)), "ivory"
        if shape not in meshes:
            meshes[shape] = mesh(f"key_shape_{shape}", [(solid().turned("Z", 180), finish)])
        node(f"key_{name}", meshes[shape], location=(-x, 0, 0), parent=group)


def white_x(index: int) -> float:
    """The middle of the white key of that number, counted from A0."""
    return (index - 25.5) * plan.WHITE_PITCH


def _notches(shape: str):
    """How much the sharps at the left and right take of a white key's rear."""
    half = plan.WHITE_PITCH / 2
    left = {"D": "Cs", "E": "Ds", "G": "Fs", "A": "Gs", "B": "As"}.get(shape)
    right = {"C": "Cs", "D": "Ds", "F": "Fs", "G": "Gs", "A": "As", "A0": "As"}.get(shape)
    west = -half + GAP / 2 if left is None else -half + SHARP_SHIFT[left] + SLOT / 2
    east = half - GAP / 2 if right is None else half + SHARP_SHIFT[right] - SLOT / 2
    return west, east


def _white(shape: str) -> Solid:
    """A white key with its pivot at the origin and its front at -LENGTH."""
    half = plan.WHITE_PITCH / 2 - GAP / 2
    west, east = _notches(shape)
    shoulder = -LENGTH + plan.KEY_VISIBLE - SHARP_LENGTH - 0.002
    outline = [(-half, -LENGTH), (half, -LENGTH), (half, shoulder)]
    outline += [(east, shoulder)] if east < half - 1e-6 else []
    outline += [(east, 0.0), (west, 0.0)]
    outline += [(west, shoulder)] if west > -half + 1e-6 else []
    outline += [(-half, shoulder)]
    return prism(outline, -DEPTH / 2, DEPTH / 2, bevel=0.0011)


def _sharp() -> Solid:
    """A sharp: narrower at the top, its front sloping, its edges round."""
    front = -LENGTH + plan.KEY_VISIBLE - SHARP_LENGTH
    top, base = DEPTH / 2 + SHARP_RISE, -DEPTH / 2
    wide, narrow = SHARP_WIDTH / 2, SHARP_WIDTH / 2 - 0.0009
    bottom = [(-wide, front), (wide, front), (wide, 0), (-wide, 0)]
    crown = [(-narrow, front + 0.0035), (narrow, front + 0.0035), (narrow, 0), (-narrow, 0)]
    middle = DEPTH / 2
    return loft([[(x, y, base) for x, y in bottom], [(x, y, middle) for x, y in bottom],
                 [(x, y, top) for x, y in crown]]).bevelled(0.0019, 2)
