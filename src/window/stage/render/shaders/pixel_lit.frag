// Per-pixel lighting, with a soft shadow of the key light at the best quality.

uniform float alpha;
uniform float lamps;
#if TEXTURED
uniform sampler2D base_texture;
in vec2 frag_uv;
#endif

in vec3 frag_position;
in vec3 frag_normal;
in vec4 frag_base;
in vec4 frag_emissive;

out vec4 shown;

#if SHADOW
uniform sampler2D shadow_map;
uniform float shadow_texel;

in vec4 in_shadow_map;

// Sample points on a disc: a golden-angle spiral, the four outermost first.
const vec2 SPIRAL[12] = vec2[12](
    vec2(0.7906, 0.2887), vec2(-0.8224, 0.3395), vec2(0.3965, -0.8472), vec2(0.2930, 0.9341),
    vec2(0.2041, 0.0000), vec2(-0.2607, 0.2388), vec2(0.0399, -0.4547), vec2(0.3286, 0.4286),
    vec2(-0.6030, -0.1067), vec2(0.5712, -0.3634), vec2(-0.1911, 0.7107), vec2(-0.3644, -0.7016)
);

// 1 if the key light reaches a sample point of the rotated spiral, else 0.
float is_lit(vec3 at, vec2 axis, vec2 point) {
    vec2 shift = vec2(axis.x * point.x - axis.y * point.y, axis.y * point.x + axis.x * point.y);
    return step(at.z, texture(shadow_map, at.xy + shift).r);
}

// Share of the key light that is not shadowed. The spiral is rotated pixel by pixel, which turns banding into noise. If its four
// outermost points agree, the others are not sampled.
float unshadowed(float slope) {
    vec3 at = in_shadow_map.xyz / in_shadow_map.w * 0.5 + 0.5;
    bool outside = in_shadow_map.w <= 0.0 || any(lessThan(at, vec3(0.0))) || any(greaterThan(at, vec3(1.0)));
    float turn = 6.2831853 * fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    vec2 axis = 3.5 * shadow_texel * vec2(cos(turn), sin(turn));
    // Depth bias against shadow acne; a perspective depth buffer needs less of it at a distance than an orthographic one.
    at.z -= (0.0006 + 0.0012 * slope) * (light_position[0].w > 0.5 ? 1.0 : 2.5);
    float sum = 0.0;
    for (int i = 0; i < 4; i++) sum += is_lit(at, axis, SPIRAL[i]);
    int points = outside || sum < 0.5 || sum > 3.5 ? 4 : 12;
    for (int i = 4; i < points; i++) sum += is_lit(at, axis, SPIRAL[i]);
    return outside ? 1.0 : sum / float(points);
}
#endif

void main() {
    vec3 n = normalize(frag_normal);
    vec3 v = normalize(eye - frag_position);
    if (dot(n, v) < 0.0 && !gl_FrontFacing) n = -n;
    vec3 colour = frag_base.rgb;
    float opaque = alpha;
#if TEXTURED
    vec4 texel = texture(base_texture, frag_uv);
    colour *= pow(texel.rgb, vec3(2.2));
    opaque *= texel.a;
#endif
    float key = 1.0;
#if SHADOW
    vec3 to_light = light_position[0].xyz - light_position[0].w * frag_position;
    key = unshadowed(1.0 - max(dot(n, normalize(to_light)), 0.0));
#endif
    vec3 light = max(frag_emissive.rgb, -lamps * frag_emissive.rgb);
    light += outgoing_light(frag_position, n, v, colour, clamp(frag_base.w, 0.06, 1.0), frag_emissive.w, key);
    // Dither by half a quantisation step, so that dark walls show no banding.
    float dither = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) - 0.5;
    shown = vec4(tone_map(light) + dither / 255.0, opaque);
}
