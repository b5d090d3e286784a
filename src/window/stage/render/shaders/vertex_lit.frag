// Interpolates the colours of the vertices.

uniform float alpha;
#if TEXTURED
uniform sampler2D base_texture;
in vec2 frag_uv;
#endif

in vec3 vertex_colour;

out vec4 shown;

void main() {
#if TEXTURED
    shown = vec4(vertex_colour, alpha) * texture(base_texture, frag_uv);
#else
    shown = vec4(vertex_colour, alpha);
#endif
}
