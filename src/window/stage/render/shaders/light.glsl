// Light on a surface: metallic-roughness (Walter et al. 2007's GGX, Schlick's Fresnel), up to LIGHTS lights, and a studio around
// the scene that is a formula instead of a picture: its soft boxes are what lacquer and brass mirror. Prefiltering a picture takes
// seconds where the processor draws; this takes nothing. It stands before the programs that light at each pixel and before those that
// light at corners of triangles.
//
// Where the processor draws, both branches of every `if` are calculated. So what a quality leaves out is left out by #if.

const int LIGHTS = 5;
const float PI = 3.14159265;

uniform vec3 eye;
// xyz: place, or direction towards a directional light; w: 0 directional, 1 falling with the square of the distance.
uniform vec4 light_place[LIGHTS];
// xyz: where a cone points; w: cosine of the outer angle, -2 without a cone.
uniform vec4 light_axis[LIGHTS];
// rgb: strength; w: cosine of the inner angle.
uniform vec4 light_colour[LIGHTS];
uniform int lights;
uniform vec3 studio_wall;
uniform vec3 studio_floor;
uniform float studio_light;

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
    light += studio_light * vec3(1.0, 0.95, 0.88) * 5.0 * soft_box(direction, normalize(vec3(-0.55, 0.75, 0.45)), 0.93, rough);
    light += studio_light * vec3(0.80, 0.90, 1.0) * 2.5 * soft_box(direction, normalize(vec3(0.85, 0.45, 0.15)), 0.95, rough);
    light += studio_light * vec3(1.0, 0.85, 0.7) * 1.6 * soft_box(direction, normalize(vec3(0.1, 0.35, -0.95)), 0.92, rough);
    return light;
}

// Fresnel and visibility of mirrored light, integrated over the lobe (Karis 2014, for telephones).
vec3 mirror_share(vec3 f0, float rough, float cosine) {
    vec4 r = rough * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float a004 = min(r.x * r.x, exp2(-9.28 * cosine)) * r.x + r.y;
    vec2 ab = vec2(-1.04, 1.04) * a004 + r.zw;
    return f0 * ab.x + ab.y;
}

// All light that a surface at `place` with normal `n` sends towards `v`; `key` is the share of the first light that arrives.
vec3 sent(vec3 place, vec3 n, vec3 v, vec3 colour, float rough, float metallic, float key) {
    float nv = max(dot(n, v), 1e-3);
    float a2 = rough * rough * rough * rough;
    vec3 f0 = mix(vec3(0.04), colour, metallic);
    vec3 diffuse = colour * (1.0 - metallic);
    vec3 light = vec3(0.0);
    for (int i = 0; i < lights; i++) {
        vec3 way = light_place[i].xyz - light_place[i].w * place;
        float square = dot(way, way);
        vec3 l = way * inversesqrt(square);
        float nl = max(dot(n, l), 0.0);
        float arriving = light_place[i].w > 0.5 ? 1.0 / max(square, 0.01) : 1.0;
        float cone = smoothstep(light_axis[i].w, light_colour[i].w, dot(-l, light_axis[i].xyz));
        arriving *= light_axis[i].w > -1.5 ? cone : 1.0;
        arriving *= i == 0 ? key : 1.0;
        vec3 h = normalize(l + v);
        float nh = max(dot(n, h), 0.0);
        float d = nh * nh * (a2 - 1.0) + 1.0;
        float spread = a2 / (PI * d * d);
        float seen = 0.5 / mix(2.0 * nl * nv, nl + nv, rough * rough);
        float s = 1.0 - max(dot(v, h), 0.0);
        vec3 f = f0 + (1.0 - f0) * (s * s * s * s * s);
        light += (diffuse / PI * (1.0 - f) + min(spread * seen, 40.0) * f) * nl * arriving * light_colour[i].rgb;
    }
    light += diffuse * mix(studio_floor, studio_wall, 0.5 + 0.5 * n.y) * (0.35 + 0.65 * studio_light);
    return light + mirror_share(f0, rough, nv) * mirrored(reflect(-v, n), rough);
}

// Filmic: a soft shoulder for lights, contrast in the middle (fit of ACES by Narkowicz 2015), then sRGB.
vec3 film(vec3 light) {
    vec3 x = clamp(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 0.0, 1.0);
    return mix(12.92 * x, 1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, x));
}
