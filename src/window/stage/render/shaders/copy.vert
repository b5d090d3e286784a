// One triangle that covers the view.

in vec2 corner;

out vec2 at;

void main() {
    at = corner;
    gl_Position = vec4(2.0 * at - 1.0, 0.0, 1.0);
}
