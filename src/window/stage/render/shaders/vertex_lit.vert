// Corners of triangles, which stand in the world already, with all the light on them.

uniform mat4 clip_from_world;
uniform float lamps;
uniform float double_sided;

in vec3 position;
in vec3 normal;
// rgb: colour; w: roughness.
in vec4 surface;
// rgb: light of its own, a lamp's negative; w: metallic.
in vec4 shine;
#if TEXTURED
in vec2 uv;
out vec2 spot;
#endif

out vec3 seen;

void main() {
    vec3 v = normalize(eye - position);
    vec3 n = double_sided > 0.5 && dot(normal, v) < 0.0 ? -normal : normal;
    // A sharp highlight would come and go between two corners.
    float rough = max(surface.w, 0.3);
    vec3 light = max(shine.rgb, -lamps * shine.rgb) + sent(position, n, v, surface.rgb, rough, shine.w, 1.0);
    seen = film(light);
#if TEXTURED
    spot = uv;
#endif
    gl_Position = clip_from_world * vec4(position, 1.0);
}
