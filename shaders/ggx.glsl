// A microfacet reflectance: GGX normal distribution, height-correlated Smith shadowing, Schlick's Fresnel term.
struct Material {
    vec3 albedo;
    vec3 f0;
    float roughness;
};

const float PI = 3.14159265;

float distribution(float nh, float alpha) {
    float k = nh * nh * (alpha * alpha - 1.0) + 1.0;
    return alpha * alpha / (PI * k * k);
}

float visibility(float nv, float nl, float alpha) {
    float a2 = alpha * alpha;
    return 0.5 / (nl * sqrt(nv * nv * (1.0 - a2) + a2) + nv * sqrt(nl * nl * (1.0 - a2) + a2));
}

vec3 fresnel(float vh, vec3 f0) {
    return mix(f0, vec3(1.0), pow(1.0 - vh, 5.0));
}

vec3 reflectance(Material m, vec3 n, vec3 l, vec3 v) {
    vec3 h = normalize(l + v);
    float nl = clamp(dot(n, l), 1e-4, 1.0);
    float nv = clamp(dot(n, v), 1e-4, 1.0);
    float alpha = m.roughness * m.roughness;
    vec3 f = fresnel(clamp(dot(v, h), 0.0, 1.0), m.f0);
    float specular = distribution(clamp(dot(n, h), 0.0, 1.0), alpha) * visibility(nv, nl, alpha);
    return nl * ((1.0 - f) * m.albedo / PI + f * specular);
}

float lobe(float roughness, float cosine) {
    return distribution(cosine, roughness * roughness);
}
