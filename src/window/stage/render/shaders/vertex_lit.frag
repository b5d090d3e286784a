// What the corners of a triangle show, and what lies between.

uniform float alpha;
#if TEXTURED
uniform sampler2D picture;
in vec2 spot;
#endif

in vec3 seen;

out vec4 shown;

void main() {
#if TEXTURED
    shown = vec4(seen, alpha) * texture(picture, spot);
#else
    shown = vec4(seen, alpha);
#endif
}
