// Light at each pixel, with the key light's soft shadow in the best quality.

uniform float alpha;
uniform float lamps;
#if TEXTURED
uniform sampler2D picture;
in vec2 spot;
#endif

in vec3 place;
in vec3 facing;
in vec4 look;
in vec4 own;

out vec4 shown;

#if SHADOW
uniform sampler2D shadow_map;
uniform float shadow_texel;

in vec4 in_shadow_map;

// Points of a spiral, the golden angle apart and evenly over a disc; the four outermost first.
const vec2 SPIRAL[12] = vec2[12](
    vec2(0.7906, 0.2887), vec2(-0.8224, 0.3395), vec2(0.3965, -0.8472), vec2(0.2930, 0.9341),
    vec2(0.2041, 0.0000), vec2(-0.2607, 0.2388), vec2(0.0399, -0.4547), vec2(0.3286, 0.4286),
    vec2(-0.6030, -0.1067), vec2(0.5712, -0.3634), vec2(-0.1911, 0.7107), vec2(-0.3644, -0.7016)
);

// Whether the key light arrives at a point of the spiral, whose axis is turned.
float arrives(vec3 at, vec2 axis, vec2 point) {
    vec2 shift = vec2(axis.x * point.x - axis.y * point.y, axis.y * point.x + axis.x * point.y);
    return step(at.z, texture(shadow_map, at.xy + shift).r);
}

// Share of the key light that arrives. The spiral is turned pixel by pixel, so that steps become grain; where its rim is all light or all
// shadow, so is the rest.
float lit(float slope) {
    vec3 at = in_shadow_map.xyz / in_shadow_map.w * 0.5 + 0.5;
    bool outside = in_shadow_map.w <= 0.0 || any(lessThan(at, vec3(0.0))) || any(greaterThan(at, vec3(1.0)));
    float turn = 6.2831853 * fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    vec2 axis = 3.5 * shadow_texel * vec2(cos(turn), sin(turn));
    // Depth in a cone is finer near its end than in a sun's even view.
    at.z -= (0.0006 + 0.0012 * slope) * (light_place[0].w > 0.5 ? 1.0 : 2.5);
    float sum = 0.0;
    for (int i = 0; i < 4; i++) sum += arrives(at, axis, SPIRAL[i]);
    int points = outside || sum < 0.5 || sum > 3.5 ? 4 : 12;
    for (int i = 4; i < points; i++) sum += arrives(at, axis, SPIRAL[i]);
    return outside ? 1.0 : sum / float(points);
}
#endif

void main() {
    vec3 n = normalize(facing);
    vec3 v = normalize(eye - place);
    if (dot(n, v) < 0.0 && !gl_FrontFacing) n = -n;
    vec3 colour = look.rgb;
    float opaque = alpha;
#if TEXTURED
    vec4 texel = texture(picture, spot);
    colour *= pow(texel.rgb, vec3(2.2));
    opaque *= texel.a;
#endif
    float key = 1.0;
#if SHADOW
    vec3 way = light_place[0].xyz - light_place[0].w * place;
    key = lit(1.0 - max(dot(n, normalize(way)), 0.0));
#endif
    vec3 light = max(own.rgb, -lamps * own.rgb);
    light += sent(place, n, v, colour, clamp(look.w, 0.06, 1.0), own.w, key);
    // Grain of half a step, so that dark walls show no bands.
    float grain = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) - 0.5;
    shown = vec4(film(light) + grain / 255.0, opaque);
}
