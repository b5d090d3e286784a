// Metallic-roughness shading (GGX of Walter et al. 2007, Fresnel of Schlick) with up to LIGHTS lights, and an analytic studio as
// environment, whose soft boxes are reflected by lacquer and brass. Prefiltering an environment map takes seconds with software
// OpenGL; this costs nothing. Prepended to the per-pixel and the per-vertex program.
//
// Software OpenGL evaluates both branches of every `if`, so what a quality omits is removed by #if.

const int LIGHTS = 5;
const float PI = 3.14159265;

uniform vec3 eye;
// xyz: position, or direction towards a directional light; w: 0 directional, 1 inverse-square falloff.
uniform vec4 light_position[LIGHTS];
// xyz: axis of the cone; w: cosine of the outer angle, -2 without a cone.
uniform vec4 light_axis[LIGHTS];
// rgb: intensity; w: cosine of the inner angle.
uniform vec4 light_colour[LIGHTS];
uniform int lights;
uniform vec3 studio_wall;
uniform vec3 studio_floor;
uniform float studio_light;

// A soft box of the studio as reflected by a rough surface: the same light, spread over a larger solid angle.
float soft_box(vec3 direction, vec3 towards, float cosine, float rough) {
    float blur = 0.02 + 0.9 * rough * rough;
    float size = 1.0 - cosine;
    return smoothstep(cosine - blur, cosine + 0.5 * blur, dot(direction, towards)) * size / (size + 0.6 * blur);
}

// The studio as a surface of this roughness reflects it from a direction.
vec3 environment(vec3 direction, float rough) {
    float soft = 0.15 + rough;
    vec3 light = mix(studio_floor, studio_wall, smoothstep(-soft, soft, direction.y));
    light *= mix(1.0, 0.35, smoothstep(0.1, 1.0, direction.y) * (1.0 - rough));
    light += studio_light * vec3(1.0, 0.95, 0.88) * 5.0 * soft_box(direction, normalize(vec3(-0.55, 0.75, 0.45)), 0.93, rough);
    light += studio_light * vec3(0.80, 0.90, 1.0) * 2.5 * soft_box(direction, normalize(vec3(0.85, 0.45, 0.15)), 0.95, rough);
    light += studio_light * vec3(1.0, 0.85, 0.7) * 1.6 * soft_box(direction, normalize(vec3(0.1, 0.35, -0.95)), 0.92, rough);
    return light;
}

// Fresnel and visibility of the reflection, integrated over the lobe (Karis 2014, the fit for mobile devices).
vec3 specular_share(vec3 f0, float rough, float cosine) {
    vec4 r = rough * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float a004 = min(r.x * r.x, exp2(-9.28 * cosine)) * r.x + r.y;
    vec2 ab = vec2(-1.04, 1.04) * a004 + r.zw;
    return f0 * ab.x + ab.y;
}

// Light that a surface at `position` with normal `n` sends towards `v`; `key` is the unshadowed share of the first light.
vec3 outgoing_light(vec3 position, vec3 n, vec3 v, vec3 colour, float rough, float metallic, float key) {
    float nv = max(dot(n, v), 1e-3);
    float a2 = rough * rough * rough * rough;
    vec3 f0 = mix(vec3(0.04), colour, metallic);
    vec3 diffuse = colour * (1.0 - metallic);
    vec3 light = vec3(0.0);
    for (int i = 0; i < lights; i++) {
        vec3 to_light = light_position[i].xyz - light_position[i].w * position;
        float square = dot(to_light, to_light);
        vec3 l = to_light * inversesqrt(square);
        float nl = max(dot(n, l), 0.0);
        float falloff = light_position[i].w > 0.5 ? 1.0 / max(square, 0.01) : 1.0;
        float cone = smoothstep(light_axis[i].w, light_colour[i].w, dot(-l, light_axis[i].xyz));
        falloff *= light_axis[i].w > -1.5 ? cone : 1.0;
        falloff *= i == 0 ? key : 1.0;
        vec3 h = normalize(l + v);
        float nh = max(dot(n, h), 0.0);
        float d = nh * nh * (a2 - 1.0) + 1.0;
        float distribution = a2 / (PI * d * d);
        float visibility = 0.5 / mix(2.0 * nl * nv, nl + nv, rough * rough);
        float s = 1.0 - max(dot(v, h), 0.0);
        vec3 f = f0 + (1.0 - f0) * (s * s * s * s * s);
        vec3 specular = min(distribution * visibility, 40.0) * f;
        light += (diffuse / PI * (1.0 - f) + specular) * nl * falloff * light_colour[i].rgb;
    }
    light += diffuse * mix(studio_floor, studio_wall, 0.5 + 0.5 * n.y) * (0.35 + 0.65 * studio_light);
    return light + specular_share(f0, rough, nv) * environment(reflect(-v, n), rough);
}

// Filmic tone mapping (fit of ACES by Narkowicz 2015), then sRGB.
vec3 tone_map(vec3 light) {
    vec3 x = clamp(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 0.0, 1.0);
    return mix(12.92 * x, 1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, x));
}
