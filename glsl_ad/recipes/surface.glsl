// A parametric surface (do Carmo, sections 2.5 and 3.3): unit normal, metric (the first fundamental form), how much area
// a unit of the parameters covers, mean and Gaussian curvature. Curvatures are positive where the surface bends towards
// its normal.
void recipe(vec2 x, vec3 value, vec3 u, vec3 v, vec3 uu, vec3 uw, vec3 vv, out vec3 normal, out mat2 metric,
        out float area, out float mean, out float gaussian) {
    vec3 across = cross(u, v);
    float uu_metric = dot(u, u);
    float uv_metric = dot(u, v);
    float vv_metric = dot(v, v);
    area = length(across);
    normal = across / area;
    metric = mat2(uu_metric, uv_metric, uv_metric, vv_metric);
    float uu_bend = dot(normal, uu);
    float uv_bend = dot(normal, uw);
    float vv_bend = dot(normal, vv);
    float area2 = area * area;
    gaussian = (uu_bend * vv_bend - uv_bend * uv_bend) / area2;
    mean = 0.5 * (uu_bend * vv_metric - 2.0 * (uv_bend * uv_metric) + vv_bend * uu_metric) / area2;
}
