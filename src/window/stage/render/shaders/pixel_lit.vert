// Corners of triangles, which stand in the world already, to be lit at each pixel.

uniform mat4 clip_from_world;
#if SHADOW
uniform mat4 shadow_from_world;
#endif

in vec3 position;
in vec3 normal;
// rgb: colour; w: roughness.
in vec4 surface;
// rgb: light of its own, a lamp's negative; w: metallic.
in vec4 shine;

out vec3 place;
out vec3 facing;
out vec4 look;
out vec4 own;
#if TEXTURED
in vec2 uv;
out vec2 spot;
#endif
#if SHADOW
out vec4 in_shadow_map;
#endif

void main() {
    place = position;
    facing = normal;
    look = surface;
    own = shine;
#if TEXTURED
    spot = uv;
#endif
#if SHADOW
    in_shadow_map = shadow_from_world * vec4(position, 1.0);
#endif
    gl_Position = clip_from_world * vec4(position, 1.0);
}
