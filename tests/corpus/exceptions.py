"""Why the functions of the corpus that do not pass do not, where a number alone would not tell."""

from __future__ import annotations

#: By package and function. An entry that no longer applies is a fault, and so is an exception without one.
EXCEPTIONS = {
    ("@cesium/engine", "integrateBrdf(float, float)"): (
        "the first of its samples takes the square root of 0, whose slope is infinite, of what a factor of 0 stops"
    ),
    ("@cesium/engine", "czm_getDynamicAtmosphereLightDirection(vec3, float)"): (
        "it has a value only where its second argument is exactly 0, 1 or 2, and is 0/0 around these"
    ),
    ("@cesium/engine", "intersectScene(vec2, Ray, Ray, Intersections)"): (
        "with a single shape it sorts intersections that were never assigned"
    ),
    ("@luma.gl/shadertools", "lighting_getLightColor(vec3, vec3, vec3, vec3)"): (
        "the package defines it twice, and no compiler takes its text either"
    ),
    (
        "maplibre-gl",
        "atmosphere(vec3, vec3, vec3, float, float, float, vec3, float, float, float, float)",
    ): "a density overflows to infinity on the way to a transmittance of 0",
}
