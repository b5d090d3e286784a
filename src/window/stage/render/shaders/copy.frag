uniform sampler2D frame;
uniform float opacity;

in vec2 at;
out vec4 shown;

void main() {
    shown = vec4(opacity * texture(frame, at).rgb, 1.0);
}
