// A triangle around each dot, as that is drawn with half of the corners of a square.

// Of the view, in pixels.
uniform vec2 view;
uniform float pixels_per_point;

in vec2 corner;
// Place from the upper left of the view, and radius, in points.
in vec3 place;
// Premultiplied, 0 to 255.
in uvec4 colour;

out vec2 from_centre;
flat out float radius;
flat out vec4 tint;

void main() {
    radius = place.z * pixels_per_point;
    // One pixel more for the soft edge.
    from_centre = corner * (radius + 1.0);
    vec2 at = (place.xy * pixels_per_point + from_centre) / view;
    tint = vec4(colour) / 255.0;
    gl_Position = vec4(2.0 * at.x - 1.0, 1.0 - 2.0 * at.y, 0.0, 1.0);
}
