"""The electric bass: an offset body in ivory with a tortoiseshell guard."""
from mathutils import Vector

from band_guitars import BASS, BASS_OUTLINE, add_strings, head_wires, neck, tuner
from band_shapes import Assembly, block, degrees, disc, knob, on_stand, rod
from curves import spline
from shapes import prism

GUARD = [(-0.150, -0.125), (-0.172, -0.060), (-0.118, -0.048), (-0.098, 0.010), (-0.060, 0.062),
         (0.010, 0.076), (0.090, 0.080), (0.150, 0.112), (0.182, 0.116), (0.150, 0.078),
         (0.128, 0.040), (0.128, -0.040), (0.116, -0.072), (0.112, -0.108), (0.060, -0.118),
         (-0.020, -0.108), (-0.085, -0.130)]
TOP = 0.020


def bass_fittings() -> Assembly:
    """Guard, split pickup, bridge with four saddles, knobs and strap buttons."""
    parts = Assembly().add("tortoise", prism(spline(GUARD, 3, closed=True), TOP, TOP + 0.0024,
                                             0.001, 1))
    for x, y in ((-0.010, 0.024), (0.020, -0.026)):
        parts.add("plastic_black", block(0.029, 0.056, 0.014, 0.003).moved(x, y, TOP + 0.006))
        for k in (-0.018, -0.006, 0.006, 0.018):
            parts.add("steel", disc(0.0028, 8).moved(x, y + k, TOP + 0.0134))
    parts.add("chrome",
              block(0.058, 0.080, 0.004, 0.0015).moved(BASS.bridge_x - 0.018, 0, TOP + 0.002),
              block(0.004, 0.080, 0.015, 0.0015).moved(BASS.bridge_x - 0.045, 0, TOP + 0.009))
    for index in range(4):
        y = BASS.string_y(index, BASS.bridge_x)
        parts.add("chrome", rod((BASS.bridge_x, y - 0.008, TOP + 0.010),
                                (BASS.bridge_x, y + 0.008, TOP + 0.010), 0.0046, 10))
        parts.add("steel", rod((BASS.bridge_x - 0.043, y, TOP + 0.010),
                               (BASS.bridge_x - 0.004, y, TOP + 0.010), 0.0013, 5))
    for x, y in ((-0.082, -0.098), (-0.124, -0.098)):
        parts.add("chrome", knob(0.0105, 0.016).moved(x, y, TOP + 0.0022))
    parts.add("chrome", rod((-0.230, 0, 0), (-0.244, 0, 0), 0.0068, 10),
              rod((0.226, 0.138, 0), (0.240, 0.144, 0), 0.0068, 10))
    for x, y in ((-0.150, -0.112), (-0.160, -0.066), (0.10, -0.106),
                 (0.158, 0.104), (-0.09, 0.006)):
        parts.add("chrome", disc(0.003, 8).moved(x, y, TOP + 0.0028))
    return parts


def bass_head() -> Assembly:
    """A headstock with four large tuners in line on the upper side."""
    outline = spline([(0.0, 0.0195), (0.022, 0.030), (0.050, 0.044), (0.110, 0.040), (0.170, 0.036),
                      (0.205, 0.030), (0.222, 0.006), (0.212, -0.022), (0.190, -0.038),
                      (0.166, -0.030), (0.120, -0.026), (0.060, -0.026), (0.022, -0.024),
                      (0.0, -0.0195)], 2)
    head = Assembly().add("maple", prism(outline, -0.016, -0.003, 0.002, 1))
    for x, y in tuner_places():
        head.add("chrome", *tuner(x, y, 1, -0.003, 1.45))
    return head


def tuner_places():
    """(x, y) of the four posts on the headstock."""
    return [(0.052 + 0.040 * i, 0.021 - 0.003 * i) for i in range(4)]


def bass(location, yaw=0.0):
    """Node `bass` with its four strings."""
    outline = spline(BASS_OUTLINE, 4, closed=True)
    whole = Assembly().add("bass_ivory", prism(outline, -TOP, TOP, 0.009, 2))
    whole.include(neck(BASS)).include(bass_fittings())
    base = Vector((BASS.nut_x + 0.003, 0, BASS.board_z - 0.004))
    head = bass_head()
    whole.add("maple", *[s.moved(*base) for s, m in head.parts if m == "maple"])
    whole.add("chrome", *[s.moved(*base) for s, m in head.parts if m == "chrome"])
    posts = [base + Vector((x, y - 0.006, 0.007)) for x, y in tuner_places()]
    whole.add("steel", *head_wires(BASS, posts, BASS.board_z + 0.0028))
    body = whole.node("bass", location=location, rotation=degrees(on_stand(yaw, 13)))
    add_strings(BASS, "bass", TOP + 0.0146, body)
    return body
