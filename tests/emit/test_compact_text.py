"""How the compact form reads: its text for a short function and for a signed distance, as real files."""

from __future__ import annotations

import pytest

from glsl_ad import Shader
from tests.emit.conftest import HERE

TEXTS = {
    "composed": (
        "float q(float a, float b) { return a / b; }\n"
        "float f(float t) { return q(sin(t) * t, 1.0 + t * t * exp(-t)); }\n",
        "jet",
        12,
    ),
    "distance": (
        """
float box(vec3 p, vec3 size) {
    vec3 q = abs(p) - size;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0);
}
float f(vec3 p) {
    float d = box(p, vec3(0.4));
    for (int i = 0; i < 3; i++) {
        p *= 1.5;
        d = min(d, box(p, p.zyx));
    }
    return d;
}
""",
        "directional",
        8,
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text(name: str, update_goldens: bool) -> None:
    text, product, order = TEXTS[name]
    made = Shader.from_source(text).diff("f", product=product, order=order, form="compact", only=True)
    golden = HERE / "compact" / f"{name}.glsl"
    if update_goldens:
        golden.write_text(made.source, encoding="utf-8")
    assert made.source == golden.read_text(encoding="utf-8")
