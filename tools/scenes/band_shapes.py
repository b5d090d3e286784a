"""Shapes and placing that the stage scenes need beyond `shapes.py`."""
import math

from mathutils import Matrix, Vector
from mathutils.geometry import delaunay_2d_cdt

from shapes import Solid, lathe, loft, mesh, node, tube, welded


class Assembly:
    """Solids of several materials that become one node.

    Everything is given in the node's own axes, so its origin is the pivot.
    """

    def __init__(self):
        self.parts = []

    def add(self, material: str, *solids: Solid) -> "Assembly":
        """Add solids of one material."""
        self.parts += [(solid, material) for solid in solids]
        return self

    def include(self, other: "Assembly", matrix: Matrix = Matrix.Identity(4)) -> "Assembly":
        """Add the solids of another assembly, transformed by a matrix."""
        self.parts += [(solid.transformed(matrix), material) for solid, material in other.parts]
        return self

    def node(self, name: str, **where):
        """Put it into the scene; see `shapes.node` for the placing."""
        return node(name, mesh(name, self.parts), **where)


# ------------------------------------------------------------------ placing

def aligned(solid: Solid, start, end) -> Solid:
    """A solid made along +Z, moved so that it starts at `start` and points to `end`."""
    start, end = Vector(start), Vector(end)
    turn = (end - start).to_track_quat("Z", "Y").to_matrix().to_4x4()
    return solid.transformed(Matrix.Translation(start) @ turn)


def around(count: int, radius: float, first=0.0):
    """(x, y, degrees) of `count` places on a circle about Z; the first at `first` degrees."""
    angles = [first + 360.0 * i / count for i in range(count)]
    return [(radius * math.cos(math.radians(a)), radius * math.sin(math.radians(a)), a)
            for a in angles]


def degrees(matrix: Matrix):
    """The rotation of a matrix in degrees about X, Y, Z, as `node` takes it."""
    return tuple(math.degrees(a) for a in matrix.to_euler())


def on_stand(yaw: float, lean: float, roll=0.0) -> Matrix:
    """The rotation of an instrument modelled lying down (neck along X, face up along Z).

    It stands up with the neck on top and its face to the audience (-Y), turned by
    `yaw` degrees about the vertical, leaning back by `lean`, and rolled in its own plane.
    """
    upright = Matrix(((0, -1, 0), (0, 0, -1), (1, 0, 0)))
    return (Matrix.Rotation(math.radians(yaw), 3, "Z")
            @ Matrix.Rotation(math.radians(-lean), 3, "X") @ upright
            @ Matrix.Rotation(math.radians(roll), 3, "Z")).to_4x4()


# ------------------------------------------------------------------- shapes

def rod(start, end, radius: float, sides=8, top=None, caps=True) -> Solid:
    """A straight round bar between two points; `top` is the radius at its end.

    Without `caps` its ends stay open: for bars whose ends are out of sight.
    """
    length = (Vector(end) - Vector(start)).length
    top = radius if top is None else top
    return aligned(lathe([(radius, 0), (top, length)], sides, caps=caps).creased(80), start, end)


def block(x: float, y: float, z: float, chamfer: float) -> Solid:
    """A box with chamfers so shaded that they look round."""
    a, b, c = x / 2, y / 2, chamfer
    corners = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    middle, end = [], []
    for k, (s, t) in enumerate(corners):
        cut = [(s * a, t * (b - c)), (s * (a - c), t * b)]
        middle += cut if k % 2 == 0 else cut[::-1]
        end += [(s * (a - c), t * (b - c))] * 2
    levels = [(end, -z / 2), (middle, c - z / 2), (middle, z / 2 - c), (end, z / 2)]
    return welded(loft([[(*p, h) for p in ring] for ring, h in levels])).creased(62)


def bent_rod(path, radius: float, sides=8) -> Solid:
    """A round bar along a path of points."""
    return tube(path, radius, sides).creased(80)


def hoop(section, sides=32, crease=40.0) -> Solid:
    """A ring about Z with a closed section of (radius, height), counter-clockwise."""
    return lathe(section + section[:1], sides, caps=False).creased(crease)


def disc(radius: float, sides=24) -> Solid:
    """A flat round face looking up."""
    return Solid([Vector((x, y, 0)) for x, y, _ in around(sides, radius)], [tuple(range(sides))])


def flat_ring(inner: float, outer: float, sides=48) -> Solid:
    """A flat round frame looking up."""
    return lathe([(outer, 0), (inner, 0)], sides, caps=False)


def knob(radius: float, height: float, sides=12) -> Solid:
    """A turning knob with a skirt, standing on z = 0."""
    return lathe([(radius, 0), (radius, height * 0.22), (radius * 0.78, height * 0.34),
                  (radius * 0.70, height)], sides).creased(65)


def distance_to_loop(point, loop) -> float:
    """Distance of a plane point from the nearest edge of a closed outline."""
    here, best = Vector(point[:2]), math.inf
    for a, b in zip(loop, loop[1:] + loop[:1]):
        a, b = Vector(a[:2]), Vector(b[:2])
        along = b - a
        t = max(0.0, min(1.0, (here - a).dot(along) / max(along.length_squared, 1e-12)))
        best = min(best, (a + along * t - here).length)
    return best


def inside_loop(point, loop) -> bool:
    """Whether a plane point lies inside a closed outline (even-odd rule)."""
    x, y = point[:2]
    inside = False
    for (ax, ay), (bx, by) in zip([p[:2] for p in loop], [p[:2] for p in loop[1:] + loop[:1]]):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def carved_top(outline, height, colour, spacing: float) -> Solid:
    """A face looking up whose height and colour follow the distance from its edge.

    `height` and `colour` are functions of that distance; inner points lie on a grid
    of the given spacing.  This is how the arched, shaded top of a guitar is made.
    """
    flat, depth = [Vector(p[:2]) for p in outline], [0.0] * len(outline)
    low = [min(p[i] for p in outline) for i in (0, 1)]
    high = [max(p[i] for p in outline) for i in (0, 1)]
    row = 0
    y = low[1]
    while y < high[1]:
        x = low[0] + (row % 2) * spacing / 2
        while x < high[0]:
            far = distance_to_loop((x, y), outline)
            if far > spacing * 0.55 and inside_loop((x, y), outline):
                flat.append(Vector((x, y)))
                depth.append(far)
            x += spacing
        y += spacing * 0.866
        row += 1
    rim = [(i, (i + 1) % len(outline)) for i in range(len(outline))]
    points, _, faces, *_ = delaunay_2d_cdt(flat, rim, [], 1, 1e-7)
    if len(points) != len(flat):
        raise ValueError("the outline crosses itself")
    solid = [Vector((*p, height(d))) for p, d in zip(points, depth)]
    return Solid(solid, [tuple(f) for f in faces], 80.0, [colour(d) for d in depth])


def banded(levels, colour=None) -> Solid:
    """A wall through plane outlines at given heights: a list of (outline, z), bottom to top."""
    wall = loft([[(*p[:2], z) for p in outline] for outline, z in levels], caps=False)
    return wall.painted(colour) if colour else wall


def quad(corners, colour=None) -> Solid:
    """One flat face through four corners, counter-clockwise as seen."""
    face = Solid([Vector(c) for c in corners], [(0, 1, 2, 3)])
    return face.painted(colour) if colour else face
