"""The guitar amplifier, the microphone on its boom stand, and the cables on the floor."""
from band_shapes import Assembly, around, block, disc, hoop, knob, rod
from curves import circle, rounded_rectangle, spline
from shapes import box, cylinder, lathe, prism, sphere, torus, tube

WIDTH, DEPTH, HEIGHT = 0.62, 0.27, 0.54
FRONT = -DEPTH / 2
SPEAKER_Z, SPEAKER_RADIUS = -0.052, 0.158


def amplifier(location, yaw: float):
    """Node `amp`, origin in its middle, and in it `amp_cone`, whose own Z points forward."""
    case = Assembly()
    case.add("tolex", cabinet().turned("X", 90).moved(y=DEPTH / 2))
    case.add("tolex", box(WIDTH - 0.05, 0.02, HEIGHT - 0.05).moved(y=DEPTH / 2 - 0.03))
    front(case)
    control_panel(case)
    corners(case)
    case.add("rubber", *[cylinder(0.018, 0.022, sides=12).moved(x, y, -HEIGHT / 2 - 0.020)
                         for x in (-0.25, 0.25) for y in (-0.09, 0.09)])
    handle = [(-0.11, 0, HEIGHT / 2), (-0.10, 0, HEIGHT / 2 + 0.026), (0, 0, HEIGHT / 2 + 0.034),
              (0.10, 0, HEIGHT / 2 + 0.026), (0.11, 0, HEIGHT / 2)]
    case.add("rubber", tube(spline(handle, 4), 0.008, 8).scaled(1, 1.6, 1))
    x, y, z = location
    amp = case.node("amp", location=(x, y, z + HEIGHT / 2 + 0.020), rotation=(0, 0, yaw))
    speaker_cone(amp)


def cabinet():
    """The box open at front and back, with soft edges, standing along Z."""
    x, y = WIDTH * 0.47, HEIGHT * 0.465
    opening = [(-x, -y), (x, -y), (x, y), (-x, y)]
    return prism(rounded_rectangle(WIDTH, HEIGHT, 0.020), 0, DEPTH, 0.006, 2, holes=[opening])


def front(case: Assembly):
    """The cloth with a round opening, light piping around it, and the speaker's guard."""
    width, height = WIDTH * 0.94, HEIGHT * 0.93 - 0.085
    cloth = prism([(-width / 2, -height / 2), (width / 2, -height / 2), (width / 2, height / 2),
                   (-width / 2, height / 2)], 0, 0.012, holes=[circle(SPEAKER_RADIUS, 48)])
    case.add("grille_cloth", cloth.turned("X", 90).moved(0, FRONT + 0.030, SPEAKER_Z))
    y = FRONT + 0.014
    for z in (SPEAKER_Z - height / 2 + 0.006, SPEAKER_Z + height / 2 - 0.006):
        case.add("pearl", rod((-width / 2, y, z), (width / 2, y, z), 0.0045, 6))
    for x in (-width / 2 + 0.005, width / 2 - 0.005):
        case.add("pearl", rod((x, y, SPEAKER_Z - height / 2), (x, y, SPEAKER_Z + height / 2), 0.0045, 6))
    rim = hoop([(SPEAKER_RADIUS - 0.012, 0), (SPEAKER_RADIUS + 0.004, 0), (SPEAKER_RADIUS + 0.003, 0.006),
                (SPEAKER_RADIUS - 0.010, 0.007)], 36)
    case.add("chrome", rim.turned("X", 90).moved(0, FRONT + 0.019, SPEAKER_Z))
    for r in (0.040, 0.080, 0.120):
        ring = torus(r, 0.0016, 22, 3).creased(130).turned("X", 90)
        case.add("chrome", ring.moved(0, FRONT + 0.012, SPEAKER_Z))
    for x, z, _ in around(4, SPEAKER_RADIUS - 0.004, 45):
        middle, end = (0, FRONT + 0.0135, SPEAKER_Z), (x, FRONT + 0.0135, SPEAKER_Z + z)
        case.add("chrome", rod(middle, end, 0.002, 5))


def speaker_cone(amp):
    """Paper cone with ribs and dust cap; forward is its own +Z."""
    profile = [(SPEAKER_RADIUS - 0.002, 0.0), (0.150, 0.0), (0.143, 0.006), (0.136, 0.0),
               (0.110, -0.022), (0.080, -0.042), (0.046, -0.060)]
    cone = lathe(profile[::-1], 36, caps=False).flipped().creased(70)
    cap = lathe([(0.048, -0.061), (0.044, -0.048), (0.030, -0.038), (0.010, -0.034)], 24).creased(70)
    whole = Assembly().add("cone_paper", cone).add("plastic_black", cap)
    whole.node("amp_cone", location=(0, FRONT + 0.036, SPEAKER_Z), rotation=(90, 0, 0), parent=amp)


def control_panel(case: Assembly):
    """A steel panel with knobs, jacks, a switch and the name plate."""
    z, y = HEIGHT / 2 - 0.052, FRONT + 0.020
    case.add("steel", block(WIDTH * 0.94, 0.008, 0.062, 0.002).moved(0, y, z))
    for i in range(7):
        spot = (-0.150 + 0.052 * i, y - 0.004, z)
        case.add("plastic_black", knob(0.0145, 0.017).turned("X", 90).moved(*spot))
        case.add("pearl", box(0.002, 0.002, 0.011).moved(spot[0], spot[1] - 0.0165, z + 0.003))
    for x in (-0.255, -0.215):
        jack = hoop([(0.005, 0), (0.010, 0), (0.010, 0.004), (0.005, 0.005)], 14)
        case.add("chrome", jack.turned("X", 90).moved(x, y - 0.004, z))
        case.add("plastic_black", disc(0.006, 12).turned("X", 90).moved(x, y - 0.0045, z))
    case.add("plastic_black", block(0.016, 0.010, 0.024, 0.003).moved(0.252, y - 0.006, z))


def corners(case: Assembly):
    """Black protective corners, a touch larger than the case."""
    for x in (-1, 1):
        for y in (-1, 1):
            for z in (-1, 1):
                cap = block(0.044, 0.044, 0.044, 0.010)
                case.add("plastic_black", cap.moved(x * (WIDTH / 2 - 0.0195), y * (DEPTH / 2 - 0.0205),
                                                    z * (HEIGHT / 2 - 0.0195)))


# ---------------------------------------------------------------- microphone

BOOM_AT = (0.0, 0.0, 1.20)


def microphone_stand(location, yaw: float):
    """`mic_stand` with the tilting `mic_boom` on it, and at its end `microphone`."""
    stand = Assembly()
    base = [(0.130, 0), (0.132, 0.006), (0.124, 0.020), (0.040, 0.030), (0.026, 0.046), (0.016, 0.050)]
    stand.add("plastic_black", lathe(base, 32).creased(35))
    stand.add("chrome", rod((0, 0, 0.04), (0, 0, 0.78), 0.0125, 12),
              rod((0, 0, 0.78), (0, 0, 1.19), 0.0085, 10))
    stand.add("plastic_black", cylinder(0.019, 0.075, 0.016, sides=14, bevel=0.003).moved(z=0.755),
              cylinder(0.020, 0.034, sides=14, bevel=0.004).turned("X", 90).moved(0, 0.017, BOOM_AT[2]))
    root = stand.node("mic_stand", location=location, rotation=(0, 0, yaw))
    boom = Assembly().add("chrome", rod((-0.24, 0, 0), (0.36, 0, 0), 0.0065, 10))
    boom.add("plastic_black", rod((-0.30, 0, 0), (-0.21, 0, 0), 0.020, 14),
             block(0.05, 0.030, 0.030, 0.006), rod((0.0, -0.014, 0.0), (0.0, -0.045, 0.0), 0.007, 8),
             rod((0.35, 0, 0), (0.385, 0, 0.004), 0.0085, 10))
    arm = boom.node("mic_boom", location=BOOM_AT, rotation=(0, -36, 0), parent=root)
    wire = [(0.39, -0.004, -0.01), (0.26, -0.012, -0.016), (0.05, -0.018, -0.018), (-0.04, -0.02, -0.03)]
    boom_cable = Assembly().add("rubber", tube(spline(wire, 3), 0.003, 5).creased(80))
    boom_cable.node("mic_cable", parent=arm)
    dynamic_microphone().node("microphone", location=(0.388, 0, 0.006), rotation=(0, 66, 0), parent=arm)


def dynamic_microphone() -> Assembly:
    """A vocal microphone along +Z, held by its clip at the origin."""
    mic = Assembly()
    body = [(0.0095, -0.075), (0.0115, -0.072), (0.0135, 0.0), (0.0175, 0.065), (0.0205, 0.076)]
    mic.add("plastic_black", lathe(body, 20).creased(50))
    mic.add("steel", sphere(0.0262, 18, 10).scaled(1, 1, 1.04).moved(z=0.098),
            cylinder(0.0268, 0.007, sides=24, bevel=0.0015).moved(z=0.0955))
    for k in range(4):  # the wires of the basket
        mic.add("chrome", torus(0.0264, 0.0007, 18, 3).creased(130).turned("X", 90).turned("Z", 45 * k)
                .scaled(1, 1, 1.04).moved(z=0.098))
    mic.add("rubber", hoop([(0.0130, -0.028), (0.0172, -0.028), (0.0180, 0.028), (0.0142, 0.028)], 18))
    return mic


def cables(paths):
    """Jack and microphone leads lying on the boards, one node `cables`."""
    leads = Assembly()
    for path in paths:
        leads.add("rubber", tube(spline(path, 4), 0.0034, 5).creased(80))
    leads.node("cables")
