"""Code as people write it: the traps that were counted in real shaders, and a whole shader that uses most of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from glsl_ad.dialects import ES300, GL330, SHADERTOY
from tests.sema.support import codes, program

HERE = Path(__file__).parent
SHADERS = Path(__file__).resolve().parents[2] / "shaders"

#: Files, separated by blank lines.
TRAPS = """
vec2 f(float h, float r) { return vec2(h /= r, sqrt(1. - h*h)); }

float f(int octaves) { float s = 0.; while (octaves-- > 0) s += 1.; return s; }

float map(vec3 p) { return p.x; } float f(vec3 p) { float t = 0., d; t += d = map(p); return t + d; }

float f() { float s = 0.; for (int i = 0; ++i < 20;) s++; return s; }

float f(int n) { float s = 0.; for (int i = 0, j = n - 1; i < n; j = i, i++) s += float(i * j); return s; }

float f(float h) { float a[4]; a[int(h / 16.0)] = 0.0; return a[a.length() - 1]; }

#define PICK a > b ? a : b
float f(float a, float b) { return PICK * 2.0; }

#define SUM(v, s, T) T(v.s)
float f(vec3 p) { vec2 q = SUM(p, xy, vec2); return SUM(q, x, float); }

struct M { int kind; }; float f(M m) { switch (m.kind) { case 1: return 1.0; default: return 2.0; } }

const mat3 A = mat3(1, 2, 3, 4, 5, 6, 7, 8, 9); const mat3 B = mat3(A[0], A[2], A[1]);
vec3 f(vec3 p) { return B * p; }

vec4 f(mat4x2 a, mat4 b, vec4 c) { vec2 r = a * b * c; return r.xyxy; }

mat2 f(mat2 m) { m[1].xy *= 2.0; m[0][1] = 3.0; return m; }

vec3 f(vec3 p, float a) { p.xy *= mat2(cos(a), sin(a), -sin(a), cos(a)); p.xz = p.zx; return p; }

float noise(vec2 p) { return p.x; } float f(vec2 p) { float noise = noise(p); { float p = noise; noise += p; }
    return noise; }

float f(float x) { float y; if (x > 0.) y = x; return y; }

float f() { float[2] z = float[2](1., 2.); float w[2]; w = z; return w[1]; }

struct S { float a[2]; vec3 p; }; float f() { S s[2]; s[1].a[0] = 1.; s[0].p.xy = vec2(2.); return s[1].a[1] +
    s[0].p.y; }

#define N 4
float f(float a[N], vec3 p[N + 1]) { return a[N - 1] + p[N].x; } float g() { float a[4]; vec3 p[5]; return
    f(a, p); }

uint hash(uint x) { x ^= x >> 16u; x *= 0x7feb352dU; x ^= x << 15; return x; }
float f(vec2 p) { return float(hash(floatBitsToUint(p.x) + 0x9e3779b9u)) / float(0xffffffffU); }

float f(vec3 p, vec3 b) { vec3 q = abs(p) - b; return length(max(q, 0.)) + min(max(q.x, max(q.y, q.z)), 0.); }

const float A = 2.0; const float B = A * 3.0; const vec2 C = vec2(A, B).yx;
float f() { float a[int(B)]; return a[5] + C.x; }

float g(float x); float f(float x) { return g(x); } float g(float x) { return x; }

float f(float x) { return 1e3 + .5 + 1. + float(0x7fU) + 1.f * x; }

float f(float x) { if (x < 1.) return 1.; if (x < 2.) return 2.; else if (x < 3.) return 3.; return 4.; }

float f(float x) { if (x < 0.) discard; return x; }

float f(float x) { float a = x, b = a * 2., c; c = a = b; return a + b + c; }

void f(inout vec2 p, const in float k, out float d) { p -= k; d = p.x; } float g(vec3 q) { float d; f(q.xz,
    2., d); return d + q.x; }

float f(vec2 p) { vec2 i = floor(p), u = fract(p); u *= u * (3. - 2. * u); return mix(i.x, i.y, u.x); }

vec3 f(vec3 c, bvec3 b) { return mix(c, vec3(1.), b) * vec3(lessThan(c, vec3(.5))) * float(any(b) &&
    !all(not(b))); }

float f(float x) { const int N = 3; float s = 0.; for (float i = 0.; i < float(N); i += 1.) { if (i > 1.)
    continue; s += x; } return s; }

float f(float x) { { float x = 2.0; x += 1.0; } return x; }

bool f(vec3 a, ivec2 b, mat2 m) { return a == a.zyx || b != ivec2(1) && m == mat2(1.); }

float f(float x) { return (x += 1., x * 2.); }

vec4 f(vec4 v) { return v.stpq + v.rgba.abgr + vec4(v.xyz, 1) + vec4(ivec4(1, 2, 3, 4)); }

int f(int a, uint b) { return a << 3u | a >> b & ~a ^ int(b << 1) % 5; }

struct Ray { vec3 o, d; }; Ray f(vec3 o) { Ray r = Ray(o, normalize(o)); r.d *= -1.; return r; } float g() {
    return f(vec3(1)).d.x; }
""".strip().split("\n\n")


@pytest.mark.parametrize("text", TRAPS)
def test_traps(text: str) -> None:
    assert codes(text + "\n", ES300) == []
    assert codes(text + "\n", SHADERTOY) == []
    assert codes(text + "\n", GL330) == []


#: The same, as Shadertoy has it.
SHADERTOY_TRAPS = """
void mainImage(out vec4 O, vec2 u) { O = vec4(0); for (int i = min(iFrame, 0); i < 4; i++) O += .1; O.rg = u /
    iResolution.xy; }

float f(float x) { return x * smoothstep(0., 1., iMouse.z) + texture(iChannel0, vec2(x)).x +
    iChannelResolution[1].y; }

void mainImage(out vec4 fragColor, in vec2 fragCoord) { vec2 R = iResolution.xy, u = (fragCoord + fragCoord -
    R) / R.y; fragColor = vec4(texelFetch(iChannel0, ivec2(fragCoord), 0).rgb * dFdx(u.x), iDate.w +
    iTimeDelta); }
""".strip().split("\n\n")


@pytest.mark.parametrize("text", SHADERTOY_TRAPS)
def test_shadertoy_traps(text: str) -> None:
    checked = program(text + "\n", None)
    assert checked.dialect is SHADERTOY
    assert not [d for f in checked.functions.values() for d in f.errors]


def test_a_whole_shader_is_without_fault() -> None:
    text = (HERE / "lighthouse.glsl").read_text(encoding="utf-8")
    checked = program(text, None)
    assert checked.dialect is SHADERTOY
    assert not checked.diagnostics
    assert {f.key: [d.text for d in f.errors] for f in checked.functions.values() if f.errors} == {}
    assert text.count("\n") >= 200
    assert len(checked.functions) > 20


@pytest.mark.parametrize("path", sorted(SHADERS.glob("*.glsl")), ids=lambda p: p.name)
def test_our_own_shaders(path: Path) -> None:
    checked = program(path.read_text(encoding="utf-8"), None)
    assert not checked.diagnostics
    assert not [d for f in checked.functions.values() for d in f.errors]
