// ---- frame: a curve with tangent, normal and binormal, from its first three derivatives ----

// Where a point of space is seen, in pixels from the middle; z is the distance from the eye.
vec3 vwSeen(vec3 p, mat3 eye, float unit) {
    vec3 q = p * eye;
    if (vwFlat) return vec3(q.xy / unit, 1.0);
    float away = 6.0 - q.z / (0.25 * unit * iResolution.y);
    return vec3(q.xy / unit * 6.0 / away, away);
}

void mainImage(out vec4 colour, in vec2 at) {
    float dots = vwDot();
    vec2 size = iResolution.xy;
    vec2 turn = iMouse.x > 0.0 || iMouse.y > 0.0 ? (iMouse.xy / size - 0.5) * vec2(-6.3, -2.6) : vec2(0.0);
    float a = 0.5 + turn.x, b = clamp(0.5 + turn.y, -1.5, 1.5);
    vec3 away = vec3(cos(b) * sin(a), sin(b), cos(b) * cos(a));
    vec3 side = normalize(cross(vec3(0.0, 1.0, 0.0), away));
    mat3 eye = vwFlat ? mat3(1.0) : mat3(side, cross(away, side), away);

    vec3 d[4], low = vec3(1.0e30), high = -low;
    for (int i = 0; i <= 32; i++) {
        vec3 p = vwPoint(mix(vwRange.x, vwRange.y, float(i) / 32.0));
        low = min(low, p);
        high = max(high, p);
    }
    vec3 middle = 0.5 * (low + high);
    float unit = (vwFlat ? 1.0 : 0.85) * max(length(high - low), 1.0e-6) / size.y;

    vec3 c = vwPaper;
    vec2 q = at - 0.5 * size;
    float nearest = 1.0e30, least = 2.6 * dots;
    vec3 last = vwSeen(vwPoint(vwRange.x) - middle, eye, unit);
    for (int i = 1; i <= vwSegments; i++) {
        float t = mix(vwRange.x, vwRange.y, float(i) / float(vwSegments));
        vec3 seen = vwSeen(vwPoint(t) - middle, eye, unit);
        float off = vwSegment(q, last.xy, seen.xy) * 6.0 / (vwFlat ? 6.0 : seen.z);
        // A strand in front covers what is behind it; of one strand, the segment that is closest counts.
        if (off < 2.6 * dots && (seen.z < nearest - 0.4 || (seen.z < nearest + 0.4 && off < least))) {
            nearest = seen.z;
            least = off;
            vwDerivatives(t, d);
            float v = length(d[1]), bend = length(cross(d[1], d[2])) / (v * v * v);
            float glow = vwFlat ? 1.0 : clamp(1.9 - 0.15 * seen.z, 0.3, 1.2);
            float cover = clamp(1.6 * dots - off + 0.5, 0.0, 1.0);
            c = mix(vwPaper * 0.6, vwRamp(0.15 + 0.85 * tanh(0.35 * bend * unit * size.y * 0.5)) * glow, cover);
        }
        last = seen;
    }

    float t = mix(vwRange.x, vwRange.y, fract(0.13 + 0.05 * iTime));
    vwDerivatives(t, d);
    float v = length(d[1]);
    vec3 across = cross(d[1], d[2]);
    float bend = length(across) / (v * v * v);
    float twist = dot(across, d[3]) / dot(across, across);
    vec3 tangent = d[1] / v, binormal = normalize(across), normal = cross(binormal, tangent);
    vec2 base = vwSeen(d[0] - middle, eye, unit).xy;
    float reach = 0.20 * unit * size.y;
    if (vwFlat) {
        // The circle that the curve follows here, of radius 1 / curvature.
        vec3 centre = d[0] + normal / bend - middle;
        c = mix(c, vwInk, 0.45 * vwLine(distance(q, centre.xy / unit) - 1.0 / (bend * unit), 0.6 * dots));
    } else {
        c = mix(c, vec3(0.40, 0.63, 1.0), vwArrow(q, base, vwSeen(d[0] + reach * binormal - middle, eye, unit).xy, 1.6 * dots, 6.5 * dots));
    }
    c = mix(c, vec3(0.45, 0.86, 0.50), vwArrow(q, base, vwSeen(d[0] + reach * normal - middle, eye, unit).xy, 1.6 * dots, 6.5 * dots));
    c = mix(c, vec3(1.0, 0.45, 0.40), vwArrow(q, base, vwSeen(d[0] + reach * tangent - middle, eye, unit).xy, 1.6 * dots, 6.5 * dots));
    c = mix(c, vec3(1.0), clamp(2.6 * dots - distance(q, base), 0.0, 1.0));

    float shown[4] = float[](t, v, bend, twist);
    int rows = vwFlat ? 3 : 4;
    float wide = 5.0 * float(vwWidest) + 70.0, high_ = 10.0 * float(rows) + 7.0;
    vec2 r = vec2(at.x / dots - 6.0, size.y / dots - 6.0 - at.y / dots);
    c = mix(c, vwPaper * 1.5, 0.85 * vwBox(r * dots, vec2(0.0), vec2(wide, high_) * dots));
    if (r.x > 0.0 && r.x < wide && r.y > 4.0 && r.y < high_ - 3.0) {
        int row = min(int(floor((r.y - 4.0) / 10.0)), rows - 1);
        vec2 o = vec2(r.x - 5.0, r.y - 4.0 - 10.0 * float(row));
        float text = vwLabel(o, vwNames[row].x, vwNames[row].y);
        vec3 hue = row == 1 ? vec3(1.0, 0.45, 0.40) : row == 2 ? vec3(0.45, 0.86, 0.50) : vec3(0.40, 0.63, 1.0);
        c = mix(c, row == 0 ? vwInk : hue, text);
        c = mix(c, vwInk, vwNumber(o - vec2(5.0 * float(vwWidest) + 3.0, 0.0), shown[row]));
    }
    colour = vec4(c, 1.0);
}
