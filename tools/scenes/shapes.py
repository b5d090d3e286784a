"""Shape builders: plain geometry first, Blender objects last.

A `Solid` is a list of points and a list of faces; builders (`box`, `prism`,
`lathe`, `tube`, `loft`, ...) make one, its methods place and paint it, and
`mesh` turns several solids with their materials into one Blender mesh.  `node`
puts a mesh into the scene under a name that the exported file keeps.

Units are metres, Z is up, angles are degrees.  Curves (`spline`, `offset`, ...)
live in `curves.py`; their names are re-exported here.
"""
import math
from dataclasses import dataclass, field

import bpy  # first: it makes bmesh and mathutils importable
import bmesh
from mathutils import Matrix, Vector
from mathutils.geometry import tessellate_polygon

from curves import arc, circle, offset, rounded_rectangle, spline  # noqa: F401
from materials import material
from normals import corner_normals, face_normal

WHITE = (1.0, 1.0, 1.0)


@dataclass
class Solid:
    """Points and faces (index tuples, counter-clockwise from outside) and how to shade them.

    `crease` is the angle between two faces above which their common edge stays sharp.
    `colours`, where given, holds one linear RGB triple a point (exported as COLOR_0).
    """
    points: list
    faces: list
    crease: float = 50.0
    colours: list | None = field(default=None)

    def transformed(self, matrix: Matrix) -> "Solid":
        """A copy transformed by a 4x4 matrix (mirroring keeps the faces outward)."""
        faces = self.faces if matrix.determinant() > 0 else [f[::-1] for f in self.faces]
        return Solid([matrix @ p for p in self.points], faces, self.crease, self.colours)

    def moved(self, x=0.0, y=0.0, z=0.0) -> "Solid":
        return self.transformed(Matrix.Translation((x, y, z)))

    def turned(self, axis: str, degrees: float) -> "Solid":
        """A copy rotated about the origin; `axis` is 'X', 'Y' or 'Z'."""
        return self.transformed(Matrix.Rotation(math.radians(degrees), 4, axis))

    def scaled(self, x=1.0, y=1.0, z=1.0) -> "Solid":
        return self.transformed(Matrix.Diagonal((x, y, z, 1.0)))

    def flipped(self) -> "Solid":
        """A copy with all faces flipped."""
        return Solid(self.points, [f[::-1] for f in self.faces], self.crease, self.colours)

    def creased(self, degrees: float) -> "Solid":
        return Solid(self.points, self.faces, degrees, self.colours)

    def painted(self, colour) -> "Solid":
        """A copy with vertex colours: one RGB triple, or a function from point to triple."""
        pick = colour if callable(colour) else lambda _point: colour
        return Solid(self.points, self.faces, self.crease, [pick(p) for p in self.points])

    def outward(self) -> "Solid":
        """A copy whose faces look outward (for closed solids, by the sign of the volume)."""
        volume = 0.0
        for face in self.faces:
            first = self.points[face[0]]
            for b, c in zip(face[1:], face[2:]):
                volume += first.dot(self.points[b].cross(self.points[c]))
        return self.flipped() if volume < 0 else self

    def bevelled(self, width: float, segments: int = 2, above: float = 30.0) -> "Solid":
        """A copy with every edge sharper than `above` degrees rounded off."""
        bm = bmesh.new()
        verts = [bm.verts.new(p) for p in self.points]
        for face in self.faces:
            bm.faces.new([verts[i] for i in face])
        limit = math.radians(above)
        edges = [e for e in bm.edges if len(e.link_faces) == 2 and e.calc_face_angle() > limit]
        bmesh.ops.bevel(bm, geom=edges, offset=width, offset_type="OFFSET", segments=segments,
                        profile=0.5, affect="EDGES", clamp_overlap=True)
        bm.verts.index_update()
        solid = Solid([v.co.copy() for v in bm.verts],
                      [tuple(v.index for v in f.verts) for f in bm.faces], self.crease)
        bm.free()
        return solid


def merged(solids) -> Solid:
    """Merges several solids (vertex colours survive only if all have them)."""
    points, faces, colours = [], [], []
    for solid in solids:
        base = len(points)
        points += solid.points
        faces += [tuple(i + base for i in f) for f in solid.faces]
        colours += solid.colours or []
    crease = solids[0].crease if solids else 50.0
    return Solid(points, faces, crease, colours if len(colours) == len(points) else None)


# ------------------------------------------------------------------ builders

def loft(rows, closed=True, caps=True) -> Solid:
    """Skin over rows of points of equal length: the base of all swept shapes.

    `closed` joins the end of each row to its start; `caps` fills the first and last row
    (and then the faces are turned outward).
    """
    size, points = len(rows[0]), [Vector(p) for row in rows for p in row]
    span = size if closed else size - 1
    faces = []
    for r in range(len(rows) - 1):
        low, high = r * size, (r + 1) * size
        for i in range(span):
            j = (i + 1) % size
            faces.append((low + i, low + j, high + j, high + i))
    if not (caps and closed):
        return Solid(points, faces)
    last = (len(rows) - 1) * size
    faces.append(tuple(reversed(range(size))))
    faces.append(tuple(range(last, last + size)))
    return Solid(points, faces).outward()


def box(x: float, y: float, z: float, bevel=0.0, segments=2) -> Solid:
    """A block of the given size, centred on the origin."""
    corners = [(-x / 2, -y / 2), (x / 2, -y / 2), (x / 2, y / 2), (-x / 2, y / 2)]
    solid = loft([[(*c, h) for c in corners] for h in (-z / 2, z / 2)])
    return solid.bevelled(bevel, segments) if bevel else solid


def lathe(profile, sides=32, caps=True) -> Solid:
    """A solid of revolution about Z from (radius, height) pairs, bottom to top."""
    rows = [[(r * x, r * y, z) for x, y in circle(1.0, sides)] for r, z in profile]
    solid = loft(rows, caps=caps)
    return solid if caps else solid.flipped() if profile[0][1] > profile[-1][1] else solid


def cylinder(radius: float, height: float, top=None, sides=24, bevel=0.0) -> Solid:
    """A cylinder (or cone: `top` is the upper radius) standing on z = 0."""
    top = radius if top is None else top
    if not bevel:
        return lathe([(radius, 0), (top, height)], sides)
    return lathe([(radius - bevel, 0), (radius, bevel), (top, height - bevel),
                  (top - bevel, height)], sides)


def sphere(radius: float, sides=24, rings=12) -> Solid:
    """A ball about the origin, with small caps in place of the poles."""
    angles = [math.pi * (i + 0.5) / rings - math.pi / 2 for i in range(rings)]
    return lathe([(radius * math.cos(a), radius * math.sin(a)) for a in angles], sides)


def torus(radius: float, thickness: float, sides=32, tube_sides=10) -> Solid:
    """A ring about Z; `thickness` is the radius of its tube."""
    rows = []
    for a in range(sides + 1):
        turn = Matrix.Rotation(2 * math.pi * a / sides, 3, "Z")
        rows.append([turn @ Vector((radius + x, 0, y)) for x, y in circle(thickness, tube_sides)])
    rows[-1] = rows[0]
    size = len(rows[0])
    ring = loft(rows, caps=False)
    faces = [tuple(i % (sides * size) for i in f) for f in ring.faces]
    return Solid(ring.points[:sides * size], faces).outward()


def tube(path, radius, sides=12, caps=True) -> Solid:
    """A round bar along a 3D path; `radius` is one number or one a point."""
    path = [Vector(p) for p in path]
    radii = radius if isinstance(radius, (list, tuple)) else [radius] * len(path)
    rows, side = [], None
    for i, point in enumerate(path):
        along = (path[min(i + 1, len(path) - 1)] - path[max(i - 1, 0)]).normalized()
        if side is None:
            side = along.orthogonal()
        side = (side - along * side.dot(along)).normalized()
        other = along.cross(side)
        rows.append([point + radii[i] * (side * x + other * y) for x, y in circle(1.0, sides)])
    return loft(rows, caps=caps)


def strip(start, end, width: float, up=(0, 0, 1)) -> Solid:
    """A flat ribbon between two points, facing `up`: cheap strings and lines."""
    start, end = Vector(start), Vector(end)
    side = (end - start).cross(Vector(up)).normalized() * (width / 2)
    return Solid([start + side, end + side, end - side, start - side], [(0, 1, 2, 3)])


def prism(outline, bottom: float, top: float, bevel=0.0, segments=2, holes=()) -> Solid:
    """A plate with the given outline, rounded at the rims, with optional holes.

    Outline and holes are lists of (x, y); their direction does not matter.
    """
    loops = [_wound(outline, True)] + [_wound(h, False) for h in holes]
    levels = [(0.0, bottom), (0.0, top)]
    if bevel:
        turns = [math.pi / 2 * i / segments for i in range(segments + 1)]
        rise = [(bevel * (1 - math.cos(a)), top - bevel * (1 - math.sin(a))) for a in turns]
        fall = [(inset, bottom + top - z) for inset, z in reversed(rise)]
        levels = fall + rise
    sides = merged([loft([[(x, y, z) for x, y in offset(loop, inset)] for inset, z in levels],
                         caps=False) for loop in loops])
    flat = [offset(loop, levels[-1][0]) for loop in loops]
    triangles = tessellate_polygon([[Vector((x, y, 0)) for x, y in loop] for loop in flat])
    plane = [p for loop in flat for p in loop]
    triangles = [_upward(t, plane) for t in triangles]
    lid = Solid([Vector((*p, top)) for p in plane], triangles)
    floor = Solid([Vector((*p, bottom)) for p in plane], [t[::-1] for t in triangles])
    return welded(merged([sides, lid, floor]))


def welded(solid: Solid, distance=1e-6) -> Solid:
    """A copy with coincident points merged, so that shading is smooth across the seam."""
    index, points, renamed = {}, [], []
    for p in solid.points:
        key = tuple(round(c / distance) for c in p)
        if key not in index:
            index[key] = len(points)
            points.append(p)
        renamed.append(index[key])
    faces = []
    for face in solid.faces:
        ring = [renamed[i] for i in face]
        ring = [v for i, v in enumerate(ring) if v != ring[i - 1]]
        if len(set(ring)) > 2:
            faces.append(tuple(ring))
    return Solid(points, faces, solid.crease)


def _wound(loop, counter_clockwise: bool):
    """The loop as a list, in the wanted direction."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(loop, loop[1:] + loop[:1]))
    return list(loop) if (area > 0) == counter_clockwise else list(reversed(loop))


def _upward(triangle, plane):
    """The triangle's indices, counter-clockwise as seen from above."""
    (ax, ay), (bx, by), (cx, cy) = (plane[i][:2] for i in triangle)
    turn = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    return tuple(triangle) if turn > 0 else tuple(reversed(triangle))


# ----------------------------------------------------------- into the scene

def mesh(name: str, parts) -> bpy.types.Mesh:
    """One mesh from (solid, material name) pairs, with explicit normals."""
    data = bpy.data.meshes.new(name)
    points, faces, slots, normals, colours = [], [], [], [], []
    names = list(dict.fromkeys(m for _, m in parts))
    for solid, material_name in parts:
        base = len(points)
        points += solid.points
        faces += [tuple(i + base for i in f) for f in solid.faces]
        slots += [names.index(material_name)] * len(solid.faces)
        normals += corner_normals(solid.points, solid.faces, solid.crease)
        colours += solid.colours or [WHITE] * len(solid.points)
    data.from_pydata(points, [], faces)
    for material_name in names:
        data.materials.append(material(material_name))
    data.polygons.foreach_set("material_index", slots)
    data.polygons.foreach_set("use_smooth", [True] * len(faces))
    data.normals_split_custom_set(normals)
    if any(solid.colours for solid, _ in parts):
        layer = data.color_attributes.new("Color", "FLOAT_COLOR", "POINT")
        layer.data.foreach_set("color", [c for rgb in colours for c in (*rgb, 1.0)])
    return data


def node(name: str, data=None, location=(0, 0, 0), rotation=(0, 0, 0), parent=None):
    """An object in the scene; `data` is a mesh, a light, a camera or None (an empty).

    `rotation` is in degrees about X, Y, Z.  Giving one mesh to several nodes shares it.
    """
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    thing.location = location
    thing.rotation_euler = [math.radians(a) for a in rotation]
    thing.parent = parent
    return thing


def part(name: str, solid: Solid, material_name: str, **where):
    """Shorthand for a node of one solid in one material."""
    return node(name, mesh(name, [(solid, material_name)]), **where)


def normal_of(solid: Solid, index: int) -> Vector:
    """The unit normal of one face (for placing things on it)."""
    return face_normal(solid.points, solid.faces[index])[0]
