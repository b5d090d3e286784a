// Corners of triangles: scene → camera.

uniform mat4 world_from_node;
uniform mat3 turned;
uniform mat4 clip_from_world;
uniform mat4 shadow_from_world;

in vec3 position;
in vec3 normal;
in vec3 colour;
in vec2 uv;

out vec3 place;
out vec3 facing;
out vec3 tint;
out vec2 spot;
out vec4 in_shadow_map;

void main() {
    vec4 world = world_from_node * vec4(position, 1.0);
    place = world.xyz;
    facing = turned * normal;
    tint = colour;
    spot = uv;
    in_shadow_map = shadow_from_world * world;
    gl_Position = clip_from_world * world;
}
