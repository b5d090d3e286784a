// One triangle that covers the view.

in vec2 uv;

out vec2 at;

void main() {
    at = uv;
    gl_Position = vec4(2.0 * at - 1.0, 0.0, 1.0);
}
