// Light on a surface: metallic-roughness (Walter et al. 2007's GGX, Schlick's Fresnel), up to LIGHTS lights of which the first throws
// a soft shadow, and a studio around the scene that is a formula instead of a picture: its soft boxes are what lacquer and brass
// mirror. Prefiltering a picture takes seconds where the processor draws; this takes nothing.

const int LIGHTS = 5;
const float PI = 3.14159265;

uniform vec3 eye;
uniform vec3 base;
uniform float alpha;
uniform float metallic;
uniform float roughness;
uniform vec3 emissive;
uniform float has_picture;
uniform sampler2D picture;

// xyz: place, or direction towards a directional light; w: 0 directional, 1 falling with the square of the distance.
uniform vec4 light_place[LIGHTS];
// xyz: where a cone points; w: cosine of the outer angle, -2 without a cone.
uniform vec4 light_axis[LIGHTS];
// rgb: strength; w: cosine of the inner angle.
uniform vec4 light_colour[LIGHTS];
uniform int lights;

uniform sampler2D shadow_map;
// Size of a texel; 0 without shadows.
uniform float shadow_texel;
// How much of the studio is mirrored, 0 to 1; the rest of it is its mean.
uniform float studio;
uniform vec3 studio_wall;
uniform vec3 studio_floor;
uniform float studio_light;

in vec3 place;
in vec3 facing;
in vec3 tint;
in vec2 spot;
in vec4 in_shadow_map;

out vec4 shown;

// A soft box of the studio, blurred by a rough surface, which spreads the same light over more of the sky.
float soft_box(vec3 direction, vec3 towards, float cosine, float rough) {
    float blur = 0.02 + 0.9 * rough * rough;
    float size = 1.0 - cosine;
    return smoothstep(cosine - blur, cosine + 0.5 * blur, dot(direction, towards)) * size / (size + 0.6 * blur);
}

// What a surface of this roughness mirrors from a direction.
vec3 mirrored(vec3 direction, float rough) {
    float soft = 0.15 + rough;
    vec3 light = mix(studio_floor, studio_wall, smoothstep(-soft, soft, direction.y));
    light *= mix(1.0, 0.35, smoothstep(0.1, 1.0, direction.y) * (1.0 - rough));
    if (studio > 0.5) {
        light += studio_light * vec3(1.0, 0.95, 0.88) * 5.0 * soft_box(direction, normalize(vec3(-0.55, 0.75, 0.45)), 0.93, rough);
        light += studio_light * vec3(0.80, 0.90, 1.0) * 2.5 * soft_box(direction, normalize(vec3(0.85, 0.45, 0.15)), 0.95, rough);
        light += studio_light * vec3(1.0, 0.85, 0.7) * 1.6 * soft_box(direction, normalize(vec3(0.1, 0.35, -0.95)), 0.92, rough);
    }
    return light;
}

// Fresnel and visibility of mirrored light, integrated over the lobe (Karis 2014, for telephones).
vec3 mirror_share(vec3 f0, float rough, float cosine) {
    vec4 r = rough * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float a004 = min(r.x * r.x, exp2(-9.28 * cosine)) * r.x + r.y;
    vec2 ab = vec2(-1.04, 1.04) * a004 + r.zw;
    return f0 * ab.x + ab.y;
}

// Share of the key light that arrives: samples on a spiral, turned pixel by pixel so that steps become grain.
float lit(float slope) {
    if (shadow_texel <= 0.0) return 1.0;
    vec3 at = in_shadow_map.xyz / in_shadow_map.w * 0.5 + 0.5;
    if (in_shadow_map.w <= 0.0 || any(lessThan(at, vec3(0.0))) || any(greaterThan(at, vec3(1.0)))) return 1.0;
    float turn = 6.2831853 * fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    float bias = 0.0006 + 0.0012 * slope;
    float sum = 0.0;
    for (int i = 0; i < 12; i++) {
        float radius = 3.5 * shadow_texel * sqrt((float(i) + 0.5) / 12.0);
        float angle = turn + 2.3999632 * float(i);
        float nearest = texture(shadow_map, at.xy + radius * vec2(cos(angle), sin(angle))).r;
        sum += at.z - bias > nearest ? 0.0 : 1.0;
    }
    return sum / 12.0;
}

// Filmic: a soft shoulder for lights, contrast in the middle (fit of ACES by Narkowicz 2015), then sRGB.
vec3 film(vec3 light) {
    vec3 x = clamp(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 0.0, 1.0);
    return mix(12.92 * x, 1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, x));
}

void main() {
    vec3 n = normalize(facing);
    vec3 v = normalize(eye - place);
    if (dot(n, v) < 0.0 && !gl_FrontFacing) n = -n;
    float nv = max(dot(n, v), 1e-3);
    vec4 texel = has_picture > 0.5 ? texture(picture, spot) : vec4(1.0);
    vec3 colour = base * tint * pow(texel.rgb, vec3(2.2));
    float rough = clamp(roughness, 0.06, 1.0);
    float a2 = pow(rough, 4.0);
    vec3 f0 = mix(vec3(0.04), colour, metallic);
    vec3 diffuse = colour * (1.0 - metallic);

    vec3 light = emissive;
    for (int i = 0; i < LIGHTS; i++) {
        if (i >= lights) break;
        vec3 way = light_place[i].w > 0.5 ? light_place[i].xyz - place : light_place[i].xyz;
        vec3 l = normalize(way);
        float nl = dot(n, l);
        if (nl <= 0.0) continue;
        float arriving = light_place[i].w > 0.5 ? 1.0 / max(dot(way, way), 0.01) : 1.0;
        if (light_axis[i].w > -1.5) {
            arriving *= smoothstep(light_axis[i].w, light_colour[i].w, dot(-l, light_axis[i].xyz));
        }
        if (arriving <= 0.0) continue;
        if (i == 0) arriving *= lit(1.0 - nl);
        vec3 h = normalize(l + v);
        float nh = max(dot(n, h), 0.0);
        float d = nh * nh * (a2 - 1.0) + 1.0;
        float spread = a2 / (PI * d * d);
        float seen = 0.5 / mix(2.0 * nl * nv, nl + nv, rough * rough);
        vec3 f = f0 + (1.0 - f0) * pow(1.0 - max(dot(v, h), 0.0), 5.0);
        light += (diffuse / PI * (1.0 - f) + min(spread * seen, 40.0) * f) * nl * arriving * light_colour[i].rgb;
    }
    vec3 ambient = mix(studio_floor, studio_wall, 0.5 + 0.5 * n.y) * (0.35 + 0.65 * studio_light);
    light += diffuse * ambient;
    light += mirror_share(f0, rough, nv) * mirrored(reflect(-v, n), rough);
    // Grain of half a step, so that dark walls show no bands.
    float grain = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) - 0.5;
    shown = vec4(film(light) + grain / 255.0, alpha * texel.a);
}
