// Distance estimate of the Mandelbulb of power 8, vec3 -> float; leaves its loop at the escape radius
float f(vec3 p) {
    vec3 z = p;
    float dr = 1.0;
    float r = length(z);
    for (int i = 0; i < 5; i++) {
        if (r > 2.0) break;
        float theta = acos(z.z / r) * 8.0;
        float phi = atan(z.y, z.x) * 8.0;
        float r2 = r * r;
        float r4 = r2 * r2;
        dr = r4 * r2 * r * 8.0 * dr + 1.0;
        float zr = r4 * r4;
        z = zr * vec3(sin(theta) * cos(phi), sin(theta) * sin(phi), cos(theta)) + p;
        r = length(z);
    }
    return 0.5 * log(r) * r / dr;
}
