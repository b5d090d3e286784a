uniform sampler2D picture;
uniform float strength;

in vec2 at;
out vec4 shown;

void main() {
    shown = vec4(strength * texture(picture, at).rgb, 1.0);
}
