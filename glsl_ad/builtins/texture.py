"""Texture lookups: GLSL ES 3.00 section 8.8, ES 1.00 section 8.7, GLSL 4.60 section 8.9.

What a texture holds is not in the shader, so a lookup at an active coordinate has no derivative until the user says
which. A lookup by integer coordinates (`texelFetch`) is a constant as far as derivatives go.

`_SINCE` gives the version in which the types of a prototype appeared; the functions are older than some of them.
"""

from __future__ import annotations

from glsl_ad.builtins.declaration import Declaration
from glsl_ad.builtins.model import Discrete, Linear, Opaque, Rule, Smoothness

_WHY = "what the texture holds is not known to the compiler"
_DESKTOP = "-/130"
_CUBE_ARRAY = "320/400"
_MULTISAMPLE = "310/150"

#: Sampler types that GLSL ES 3.00 does not have.
_SINCE = {
    "sampler1D": _DESKTOP,
    "Rect": "-/140",
    "Buffer": "320/140",
    "CubeArray": _CUBE_ARRAY,
    "2DMSArray": "320/150",
    "2DMS": _MULTISAMPLE,
}


def _dated(prototypes: str) -> str:
    """The prototypes with the version of their sampler where it is not that of the function."""
    lines = []
    for line in filter(None, map(str.strip, prototypes.splitlines())):
        since = next((s for part, s in _SINCE.items() if part in line), None)
        lines.append(line if since is None or "@" in line else f"{line} @ {since}")
    return "\n".join(lines)


def _declare(
    prototypes: str, doc: str, since: str = "300/130", *, screen: bool = False, rule: Rule | None = None
) -> Declaration:
    return Declaration(
        _dated(prototypes),
        rule or Opaque(_WHY),
        Smoothness.DISCRETE if rule == Discrete() else Smoothness.KINKS,
        doc,
        since=since,
        uses_screen=screen,
    )


_MODERN = (
    _declare(
        """
        int textureSize(gsampler1D tex, int lod)
        ivec2 textureSize(gsampler2D tex, int lod)
        ivec3 textureSize(gsampler3D tex, int lod)
        ivec2 textureSize(gsamplerCube tex, int lod)
        int textureSize(sampler1DShadow tex, int lod)
        ivec2 textureSize(sampler2DShadow tex, int lod)
        ivec2 textureSize(samplerCubeShadow tex, int lod)
        ivec3 textureSize(gsamplerCubeArray tex, int lod)
        ivec3 textureSize(samplerCubeArrayShadow tex, int lod)
        ivec2 textureSize(gsampler2DRect tex)
        ivec2 textureSize(sampler2DRectShadow tex)
        ivec2 textureSize(gsampler1DArray tex, int lod)
        ivec3 textureSize(gsampler2DArray tex, int lod)
        ivec2 textureSize(sampler1DArrayShadow tex, int lod)
        ivec3 textureSize(sampler2DArrayShadow tex, int lod)
        int textureSize(gsamplerBuffer tex)
        ivec2 textureSize(gsampler2DMS tex)
        ivec3 textureSize(gsampler2DMSArray tex)
        """,
        "Width, height and depth of a level of a texture.",
        rule=Discrete(),
    ),
    _declare(
        """
        gvec4 texture(gsampler1D tex, float P [, float bias])
        gvec4 texture(gsampler2D tex, vec2 P [, float bias])
        gvec4 texture(gsampler3D tex, vec3 P [, float bias])
        gvec4 texture(gsamplerCube tex, vec3 P [, float bias])
        float texture(sampler1DShadow tex, vec3 P [, float bias])
        float texture(sampler2DShadow tex, vec3 P [, float bias])
        float texture(samplerCubeShadow tex, vec4 P [, float bias])
        gvec4 texture(gsampler1DArray tex, vec2 P [, float bias])
        gvec4 texture(gsampler2DArray tex, vec3 P [, float bias])
        gvec4 texture(gsamplerCubeArray tex, vec4 P [, float bias])
        float texture(sampler1DArrayShadow tex, vec3 P [, float bias])
        float texture(sampler2DArrayShadow tex, vec4 P)
        gvec4 texture(gsampler2DRect tex, vec2 P)
        float texture(sampler2DRectShadow tex, vec3 P)
        float texture(samplerCubeArrayShadow tex, vec4 P, float compare)
        """,
        "Texture lookup; the level of detail follows from the screen derivatives of P.",
        screen=True,
    ),
    _declare(
        """
        gvec4 textureProj(gsampler1D tex, vec2 P [, float bias])
        gvec4 textureProj(gsampler1D tex, vec4 P [, float bias])
        gvec4 textureProj(gsampler2D tex, vec3 P [, float bias])
        gvec4 textureProj(gsampler2D tex, vec4 P [, float bias])
        gvec4 textureProj(gsampler3D tex, vec4 P [, float bias])
        float textureProj(sampler1DShadow tex, vec4 P [, float bias])
        float textureProj(sampler2DShadow tex, vec4 P [, float bias])
        gvec4 textureProj(gsampler2DRect tex, vec3 P)
        gvec4 textureProj(gsampler2DRect tex, vec4 P)
        float textureProj(sampler2DRectShadow tex, vec4 P)
        """,
        "Texture lookup at P divided by its last component.",
        screen=True,
    ),
    _declare(
        """
        gvec4 textureLod(gsampler1D tex, float P, float lod)
        gvec4 textureLod(gsampler2D tex, vec2 P, float lod)
        gvec4 textureLod(gsampler3D tex, vec3 P, float lod)
        gvec4 textureLod(gsamplerCube tex, vec3 P, float lod)
        float textureLod(sampler1DShadow tex, vec3 P, float lod)
        float textureLod(sampler2DShadow tex, vec3 P, float lod)
        gvec4 textureLod(gsampler1DArray tex, vec2 P, float lod)
        gvec4 textureLod(gsampler2DArray tex, vec3 P, float lod)
        float textureLod(sampler1DArrayShadow tex, vec3 P, float lod)
        gvec4 textureLod(gsamplerCubeArray tex, vec4 P, float lod)
        """,
        "Texture lookup at a given level of detail.",
    ),
    _declare(
        """
        gvec4 textureOffset(gsampler1D tex, float P, int offset [, float bias])
        gvec4 textureOffset(gsampler2D tex, vec2 P, ivec2 offset [, float bias])
        gvec4 textureOffset(gsampler3D tex, vec3 P, ivec3 offset [, float bias])
        float textureOffset(sampler1DShadow tex, vec3 P, int offset [, float bias])
        float textureOffset(sampler2DShadow tex, vec3 P, ivec2 offset [, float bias])
        gvec4 textureOffset(gsampler1DArray tex, vec2 P, int offset [, float bias])
        gvec4 textureOffset(gsampler2DArray tex, vec3 P, ivec2 offset [, float bias])
        float textureOffset(sampler1DArrayShadow tex, vec3 P, int offset [, float bias])
        float textureOffset(sampler2DArrayShadow tex, vec4 P, ivec2 offset) @ -/430
        gvec4 textureOffset(gsampler2DRect tex, vec2 P, ivec2 offset)
        float textureOffset(sampler2DRectShadow tex, vec3 P, ivec2 offset)
        """,
        "Texture lookup moved by whole texels.",
        screen=True,
    ),
    _declare(
        """
        gvec4 texelFetch(gsampler1D tex, int P, int lod)
        gvec4 texelFetch(gsampler2D tex, ivec2 P, int lod)
        gvec4 texelFetch(gsampler3D tex, ivec3 P, int lod)
        gvec4 texelFetch(gsampler2DRect tex, ivec2 P)
        gvec4 texelFetch(gsampler1DArray tex, ivec2 P, int lod)
        gvec4 texelFetch(gsampler2DArray tex, ivec3 P, int lod)
        gvec4 texelFetch(gsamplerBuffer tex, int P)
        gvec4 texelFetch(gsampler2DMS tex, ivec2 P, int index)
        gvec4 texelFetch(gsampler2DMSArray tex, ivec3 P, int index)
        """,
        "One texel by its integer coordinates.",
        rule=Linear(()),
    ),
    _declare(
        """
        gvec4 texelFetchOffset(gsampler1D tex, int P, int lod, int offset)
        gvec4 texelFetchOffset(gsampler2D tex, ivec2 P, int lod, ivec2 offset)
        gvec4 texelFetchOffset(gsampler3D tex, ivec3 P, int lod, ivec3 offset)
        gvec4 texelFetchOffset(gsampler2DRect tex, ivec2 P, ivec2 offset)
        gvec4 texelFetchOffset(gsampler1DArray tex, ivec2 P, int lod, int offset)
        gvec4 texelFetchOffset(gsampler2DArray tex, ivec3 P, int lod, ivec2 offset)
        """,
        "One texel by its integer coordinates, moved by whole texels.",
        rule=Linear(()),
    ),
    _declare(
        """
        gvec4 textureProjOffset(gsampler1D tex, vec2 P, int offset [, float bias])
        gvec4 textureProjOffset(gsampler1D tex, vec4 P, int offset [, float bias])
        gvec4 textureProjOffset(gsampler2D tex, vec3 P, ivec2 offset [, float bias])
        gvec4 textureProjOffset(gsampler2D tex, vec4 P, ivec2 offset [, float bias])
        gvec4 textureProjOffset(gsampler3D tex, vec4 P, ivec3 offset [, float bias])
        float textureProjOffset(sampler1DShadow tex, vec4 P, int offset [, float bias])
        float textureProjOffset(sampler2DShadow tex, vec4 P, ivec2 offset [, float bias])
        gvec4 textureProjOffset(gsampler2DRect tex, vec3 P, ivec2 offset)
        gvec4 textureProjOffset(gsampler2DRect tex, vec4 P, ivec2 offset)
        float textureProjOffset(sampler2DRectShadow tex, vec4 P, ivec2 offset)
        """,
        "Texture lookup at P divided by its last component, moved by whole texels.",
        screen=True,
    ),
    _declare(
        """
        gvec4 textureLodOffset(gsampler1D tex, float P, float lod, int offset)
        gvec4 textureLodOffset(gsampler2D tex, vec2 P, float lod, ivec2 offset)
        gvec4 textureLodOffset(gsampler3D tex, vec3 P, float lod, ivec3 offset)
        float textureLodOffset(sampler1DShadow tex, vec3 P, float lod, int offset)
        float textureLodOffset(sampler2DShadow tex, vec3 P, float lod, ivec2 offset)
        gvec4 textureLodOffset(gsampler1DArray tex, vec2 P, float lod, int offset)
        gvec4 textureLodOffset(gsampler2DArray tex, vec3 P, float lod, ivec2 offset)
        float textureLodOffset(sampler1DArrayShadow tex, vec3 P, float lod, int offset)
        """,
        "Texture lookup at a given level of detail, moved by whole texels.",
    ),
    _declare(
        """
        gvec4 textureProjLod(gsampler1D tex, vec2 P, float lod)
        gvec4 textureProjLod(gsampler1D tex, vec4 P, float lod)
        gvec4 textureProjLod(gsampler2D tex, vec3 P, float lod)
        gvec4 textureProjLod(gsampler2D tex, vec4 P, float lod)
        gvec4 textureProjLod(gsampler3D tex, vec4 P, float lod)
        float textureProjLod(sampler1DShadow tex, vec4 P, float lod)
        float textureProjLod(sampler2DShadow tex, vec4 P, float lod)
        """,
        "Texture lookup at P divided by its last component, at a given level of detail.",
    ),
    _declare(
        """
        gvec4 textureProjLodOffset(gsampler1D tex, vec2 P, float lod, int offset)
        gvec4 textureProjLodOffset(gsampler1D tex, vec4 P, float lod, int offset)
        gvec4 textureProjLodOffset(gsampler2D tex, vec3 P, float lod, ivec2 offset)
        gvec4 textureProjLodOffset(gsampler2D tex, vec4 P, float lod, ivec2 offset)
        gvec4 textureProjLodOffset(gsampler3D tex, vec4 P, float lod, ivec3 offset)
        float textureProjLodOffset(sampler1DShadow tex, vec4 P, float lod, int offset)
        float textureProjLodOffset(sampler2DShadow tex, vec4 P, float lod, ivec2 offset)
        """,
        "Texture lookup at P divided by its last component, at a given level of detail, moved by whole texels.",
    ),
    _declare(
        """
        gvec4 textureGrad(gsampler1D tex, float P, float dPdx, float dPdy)
        gvec4 textureGrad(gsampler2D tex, vec2 P, vec2 dPdx, vec2 dPdy)
        gvec4 textureGrad(gsampler3D tex, vec3 P, vec3 dPdx, vec3 dPdy)
        gvec4 textureGrad(gsamplerCube tex, vec3 P, vec3 dPdx, vec3 dPdy)
        gvec4 textureGrad(gsampler2DRect tex, vec2 P, vec2 dPdx, vec2 dPdy)
        float textureGrad(sampler2DRectShadow tex, vec3 P, vec2 dPdx, vec2 dPdy)
        float textureGrad(sampler1DShadow tex, vec3 P, float dPdx, float dPdy)
        float textureGrad(sampler2DShadow tex, vec3 P, vec2 dPdx, vec2 dPdy)
        float textureGrad(samplerCubeShadow tex, vec4 P, vec3 dPdx, vec3 dPdy)
        gvec4 textureGrad(gsampler1DArray tex, vec2 P, float dPdx, float dPdy)
        gvec4 textureGrad(gsampler2DArray tex, vec3 P, vec2 dPdx, vec2 dPdy)
        float textureGrad(sampler1DArrayShadow tex, vec3 P, float dPdx, float dPdy)
        float textureGrad(sampler2DArrayShadow tex, vec4 P, vec2 dPdx, vec2 dPdy)
        gvec4 textureGrad(gsamplerCubeArray tex, vec4 P, vec3 dPdx, vec3 dPdy)
        """,
        "Texture lookup whose level of detail follows from given screen derivatives.",
    ),
    _declare(
        """
        gvec4 textureGradOffset(gsampler1D tex, float P, float dPdx, float dPdy, int offset)
        gvec4 textureGradOffset(gsampler2D tex, vec2 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        gvec4 textureGradOffset(gsampler3D tex, vec3 P, vec3 dPdx, vec3 dPdy, ivec3 offset)
        gvec4 textureGradOffset(gsampler2DRect tex, vec2 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        float textureGradOffset(sampler2DRectShadow tex, vec3 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        float textureGradOffset(sampler1DShadow tex, vec3 P, float dPdx, float dPdy, int offset)
        float textureGradOffset(sampler2DShadow tex, vec3 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        gvec4 textureGradOffset(gsampler1DArray tex, vec2 P, float dPdx, float dPdy, int offset)
        gvec4 textureGradOffset(gsampler2DArray tex, vec3 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        float textureGradOffset(sampler1DArrayShadow tex, vec3 P, float dPdx, float dPdy, int offset)
        float textureGradOffset(sampler2DArrayShadow tex, vec4 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        """,
        "Texture lookup with given screen derivatives, moved by whole texels.",
    ),
    _declare(
        """
        gvec4 textureProjGrad(gsampler1D tex, vec2 P, float dPdx, float dPdy)
        gvec4 textureProjGrad(gsampler1D tex, vec4 P, float dPdx, float dPdy)
        gvec4 textureProjGrad(gsampler2D tex, vec3 P, vec2 dPdx, vec2 dPdy)
        gvec4 textureProjGrad(gsampler2D tex, vec4 P, vec2 dPdx, vec2 dPdy)
        gvec4 textureProjGrad(gsampler3D tex, vec4 P, vec3 dPdx, vec3 dPdy)
        gvec4 textureProjGrad(gsampler2DRect tex, vec3 P, vec2 dPdx, vec2 dPdy)
        gvec4 textureProjGrad(gsampler2DRect tex, vec4 P, vec2 dPdx, vec2 dPdy)
        float textureProjGrad(sampler2DRectShadow tex, vec4 P, vec2 dPdx, vec2 dPdy)
        float textureProjGrad(sampler1DShadow tex, vec4 P, float dPdx, float dPdy)
        float textureProjGrad(sampler2DShadow tex, vec4 P, vec2 dPdx, vec2 dPdy)
        """,
        "Texture lookup at P divided by its last component, with given screen derivatives.",
    ),
    _declare(
        """
        gvec4 textureProjGradOffset(gsampler1D tex, vec2 P, float dPdx, float dPdy, int offset)
        gvec4 textureProjGradOffset(gsampler1D tex, vec4 P, float dPdx, float dPdy, int offset)
        gvec4 textureProjGradOffset(gsampler2D tex, vec3 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        gvec4 textureProjGradOffset(gsampler2D tex, vec4 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        gvec4 textureProjGradOffset(gsampler3D tex, vec4 P, vec3 dPdx, vec3 dPdy, ivec3 offset)
        gvec4 textureProjGradOffset(gsampler2DRect tex, vec3 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        gvec4 textureProjGradOffset(gsampler2DRect tex, vec4 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        float textureProjGradOffset(sampler2DRectShadow tex, vec4 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        float textureProjGradOffset(sampler1DShadow tex, vec4 P, float dPdx, float dPdy, int offset)
        float textureProjGradOffset(sampler2DShadow tex, vec4 P, vec2 dPdx, vec2 dPdy, ivec2 offset)
        """,
        "Texture lookup at P divided by its last component, with given screen derivatives, moved by whole texels.",
    ),
)

_GATHERS = (
    _declare(
        """
        gvec4 textureGather(gsampler2D tex, vec2 P [, int comp])
        gvec4 textureGather(gsampler2DArray tex, vec3 P [, int comp])
        gvec4 textureGather(gsamplerCube tex, vec3 P [, int comp])
        gvec4 textureGather(gsamplerCubeArray tex, vec4 P [, int comp])
        gvec4 textureGather(gsampler2DRect tex, vec2 P [, int comp]) @ -/400
        vec4 textureGather(sampler2DShadow tex, vec2 P, float refZ)
        vec4 textureGather(sampler2DArrayShadow tex, vec3 P, float refZ)
        vec4 textureGather(samplerCubeShadow tex, vec3 P, float refZ)
        vec4 textureGather(samplerCubeArrayShadow tex, vec4 P, float refZ)
        vec4 textureGather(sampler2DRectShadow tex, vec2 P, float refZ) @ -/400
        """,
        "One component of the four texels that a filtered lookup would blend.",
        "310/400",
    ),
    *(
        _declare(
            f"""
            gvec4 {name}(gsampler2D tex, vec2 P, {offset} [, int comp])
            gvec4 {name}(gsampler2DArray tex, vec3 P, {offset} [, int comp])
            gvec4 {name}(gsampler2DRect tex, vec2 P, {offset} [, int comp]) @ -/400
            vec4 {name}(sampler2DShadow tex, vec2 P, float refZ, {offset})
            vec4 {name}(sampler2DArrayShadow tex, vec3 P, float refZ, {offset})
            vec4 {name}(sampler2DRectShadow tex, vec2 P, float refZ, {offset}) @ -/400
            """,
            doc,
            since,
        )
        for name, offset, since, doc in (
            ("textureGatherOffset", "ivec2 offset", "310/400", "textureGather, moved by whole texels."),
            ("textureGatherOffsets", "ivec2 offsets[4]", "320/400", "textureGather, each texel moved on its own."),
        )
    ),
)

_QUERIES = (
    _declare(
        """
        vec2 textureQueryLod(gsampler1D tex, float P) @ -/400
        vec2 textureQueryLod(gsampler2D tex, vec2 P)
        vec2 textureQueryLod(gsampler3D tex, vec3 P)
        vec2 textureQueryLod(gsamplerCube tex, vec3 P)
        vec2 textureQueryLod(gsampler1DArray tex, float P) @ -/400
        vec2 textureQueryLod(gsampler2DArray tex, vec2 P)
        vec2 textureQueryLod(gsamplerCubeArray tex, vec3 P) @ -/400
        vec2 textureQueryLod(sampler1DShadow tex, float P) @ -/400
        vec2 textureQueryLod(sampler2DShadow tex, vec2 P)
        vec2 textureQueryLod(samplerCubeShadow tex, vec3 P)
        vec2 textureQueryLod(sampler1DArrayShadow tex, float P) @ -/400
        vec2 textureQueryLod(sampler2DArrayShadow tex, vec2 P)
        vec2 textureQueryLod(samplerCubeArrayShadow tex, vec3 P) @ -/400
        """,
        "The levels of detail that a lookup at P would use.",
        "-/400",
        screen=True,
    ),
    _declare(
        "\n".join(
            f"int textureQueryLevels({sampler} tex) @ -/430"
            for sampler in (
                *("gsampler1D", "gsampler2D", "gsampler3D", "gsamplerCube", "gsampler1DArray", "gsampler2DArray"),
                *("gsamplerCubeArray", "sampler1DShadow", "sampler2DShadow", "samplerCubeShadow"),
                *("sampler1DArrayShadow", "sampler2DArrayShadow", "samplerCubeArrayShadow"),
            )
        ),
        "How many levels of detail a texture has.",
        "-/430",
        rule=Discrete(),
    ),
    _declare(
        """
        int textureSamples(gsampler2DMS tex) @ -/450
        int textureSamples(gsampler2DMSArray tex) @ -/450
        """,
        "How many samples a texel of a multisample texture has.",
        "-/450",
        rule=Discrete(),
    ),
)

_ES100 = "100..100/110"  # the desktop kept these names, deprecated


def _classic(prototypes: str, doc: str, since: str = _ES100, *, screen: bool = False) -> Declaration:
    """A lookup of before GLSL 1.30, where the name says the kind of the texture."""
    return Declaration(prototypes, Opaque(_WHY), Smoothness.KINKS, doc, since=since, uses_screen=screen)


def _classic_family(
    kind: str, result: str, sampler: str, plain: str, projective: tuple[str, ...], since: str
) -> tuple[Declaration, ...]:
    """`texture2D`, `texture2DLod`, `texture2DProj` and `texture2DProjLod` for one kind of texture."""
    bias = [f"{result} {kind}({sampler} tex, {plain} P [, float bias])"]
    lod = [f"{result} {kind}Lod({sampler} tex, {plain} P, float lod)"]
    proj = [f"{result} {kind}Proj({sampler} tex, {p} P [, float bias])" for p in projective]
    proj_lod = [f"{result} {kind}ProjLod({sampler} tex, {p} P, float lod)" for p in projective]
    made = [
        _classic("\n".join(bias), "Texture lookup of GLSL ES 1.00 and early desktop GLSL.", since, screen=True),
        _classic("\n".join(lod), "Texture lookup at a given level of detail, in early GLSL.", since),
    ]
    if projective:
        doc = "Texture lookup at P divided by its last component, in early GLSL."
        made.append(_classic("\n".join(proj), doc, since, screen=True))
        made.append(_classic("\n".join(proj_lod), "The same at a given level of detail.", since))
    return tuple(made)


_EARLY = (
    *_classic_family("texture2D", "vec4", "sampler2D", "vec2", ("vec3", "vec4"), _ES100),
    *_classic_family("textureCube", "vec4", "samplerCube", "vec3", (), _ES100),
    *_classic_family("texture1D", "vec4", "sampler1D", "float", ("vec2", "vec4"), "-/110"),
    *_classic_family("texture3D", "vec4", "sampler3D", "vec3", ("vec4",), "-/110"),
    *_classic_family("shadow1D", "vec4", "sampler1DShadow", "vec3", ("vec4",), "-/110"),
    *_classic_family("shadow2D", "vec4", "sampler2DShadow", "vec3", ("vec4",), "-/110"),
)

_EXTENSION = "100..100/-"
_EXT_SHADER_TEXTURE_LOD = (
    ("texture2DLodEXT", ("sampler2D tex, vec2 P, float lod",)),
    ("texture2DProjLodEXT", ("sampler2D tex, vec3 P, float lod", "sampler2D tex, vec4 P, float lod")),
    ("textureCubeLodEXT", ("samplerCube tex, vec3 P, float lod",)),
    ("texture2DGradEXT", ("sampler2D tex, vec2 P, vec2 dPdx, vec2 dPdy",)),
    (
        "texture2DProjGradEXT",
        ("sampler2D tex, vec3 P, vec2 dPdx, vec2 dPdy", "sampler2D tex, vec4 P, vec2 dPdx, vec2 dPdy"),
    ),
    ("textureCubeGradEXT", ("samplerCube tex, vec3 P, vec3 dPdx, vec3 dPdy",)),
)
_EXTENSIONS = tuple(
    _classic(
        "\n".join(f"vec4 {name}({parameters})" for parameters in overloads),
        "Texture lookup with explicit level of detail, of the extension EXT_shader_texture_lod of WebGL 1.",
        _EXTENSION,
    )
    for name, overloads in _EXT_SHADER_TEXTURE_LOD
)

DECLARATIONS = _MODERN + _GATHERS + _QUERIES + _EARLY + _EXTENSIONS
