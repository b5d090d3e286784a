// Passes vertices, which are in world coordinates already, to per-pixel lighting.

uniform mat4 clip_from_world;
#if SHADOW
uniform mat4 shadow_from_world;
#endif

in vec3 position;
in vec3 normal;
// rgb: base colour; w: roughness.
in vec4 base_roughness;
// rgb: emission, negative for lamps; w: metallic.
in vec4 emissive_metallic;

out vec3 frag_position;
out vec3 frag_normal;
out vec4 frag_base;
out vec4 frag_emissive;
#if TEXTURED
in vec2 uv;
out vec2 frag_uv;
#endif
#if SHADOW
out vec4 in_shadow_map;
#endif

void main() {
    frag_position = position;
    frag_normal = normal;
    frag_base = base_roughness;
    frag_emissive = emissive_metallic;
#if TEXTURED
    frag_uv = uv;
#endif
#if SHADOW
    in_shadow_map = shadow_from_world * vec4(position, 1.0);
#endif
    gl_Position = clip_from_world * vec4(position, 1.0);
}
