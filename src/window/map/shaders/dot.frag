in vec2 from_centre;
flat in float radius;
flat in vec4 tint;

out vec4 shown;

void main() {
    float distance = length(from_centre);
    float inside = clamp(radius + 0.5 - distance, 0.0, 1.0);
    if (inside == 0.0) {
        discard;
    }
    // Darker at the edge, so that discs that lie on each other are told apart.
    float rim = smoothstep(0.55 * radius, radius, distance);
    shown = vec4(tint.rgb * mix(1.0, 0.7, rim), tint.a) * inside;
}
