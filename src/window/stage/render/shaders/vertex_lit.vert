// Lights vertices, which are in world coordinates already.

uniform mat4 clip_from_world;
uniform float lamps;
uniform float double_sided;

in vec3 position;
in vec3 normal;
// rgb: base colour; w: roughness.
in vec4 base_roughness;
// rgb: emission, negative for lamps; w: metallic.
in vec4 emissive_metallic;
#if TEXTURED
in vec2 uv;
out vec2 frag_uv;
#endif

out vec3 vertex_colour;

void main() {
    vec3 v = normalize(eye - position);
    vec3 n = double_sided > 0.5 && dot(normal, v) < 0.0 ? -normal : normal;
    // A sharp highlight between two vertices would flicker.
    float rough = max(base_roughness.w, 0.3);
    vec3 light = max(emissive_metallic.rgb, -lamps * emissive_metallic.rgb);
    light += outgoing_light(position, n, v, base_roughness.rgb, rough, emissive_metallic.w, 1.0);
    vertex_colour = tone_map(light);
#if TEXTURED
    frag_uv = uv;
#endif
    gl_Position = clip_from_world * vec4(position, 1.0);
}
