"""Variables and constants that the language or the host declares: GLSL ES 3.00 section 7, GLSL 4.60 section 7,
and the uniforms that Shadertoy puts before a shader.

Without a stage all stages' variables are known: files of functions are written for any of them. The `gl_Max...`
constants have the smallest values that the specification allows.
"""

from __future__ import annotations

from functools import cache

from glsl_ad.builtins.declaration import parse_availability
from glsl_ad.builtins.model import Availability
from glsl_ad.dialects import Dialect
from glsl_ad.records import dataclass
from glsl_ad.types import BOOL, FLOAT, INT, UINT, VEC2, VEC3, VEC4, Array, Field, Kind, Opaque, Struct, Type, Vector

STAGES = ("vertex", "fragment", "compute", "geometry", "tessellation")

_IVEC3, _UVEC3 = Vector(Kind.INT, 3), Vector(Kind.UINT, 3)
_DEPTH_RANGE = Struct("gl_DepthRangeParameters", (Field("near", FLOAT), Field("far", FLOAT), Field("diff", FLOAT)))


@dataclass(frozen=True, slots=True)
class HostVariable:
    """`storage` is "in", "out", "uniform" or "const"; a constant has a value. No stages means all of them."""

    name: str
    type: Type
    storage: str
    availability: Availability = Availability()
    stages: frozenset[str] = frozenset()
    value: int | tuple[int, int, int] | None = None
    shadertoy: bool = False

    def exists(self, dialect: Dialect, stage: str | None = None) -> bool:
        return (
            self.availability.includes(dialect)
            and (dialect.shadertoy or not self.shadertoy)
            and (stage is None or not self.stages or stage in self.stages)
        )


@cache
def host_variables(dialect: Dialect, stage: str | None = None) -> tuple[HostVariable, ...]:
    """What a shader of this dialect may use undeclared; `stage` is one of STAGES, None for any."""
    return tuple(v for v in VARIABLES if v.exists(dialect, stage))


def _stage(stages: str, since: str, storage: str, **types: Type) -> tuple[HostVariable, ...]:
    """Variables of one storage; `stages` are separated by blanks."""
    chosen = frozenset(stages.split())
    return tuple(
        HostVariable(f"gl_{name}", type_, storage, parse_availability(since), chosen) for name, type_ in types.items()
    )


def _limits(since: str, **values: int | tuple[int, int, int]) -> tuple[HostVariable, ...]:
    return tuple(
        HostVariable(
            f"gl_{name}",
            _IVEC3 if isinstance(value, tuple) else INT,
            "const",
            parse_availability(since),
            value=value,
        )
        for name, value in values.items()
    )


def _shadertoy() -> tuple[HostVariable, ...]:
    """The uniforms of Shadertoy; `iGlobalTime` is what `iTime` was called before 2017."""
    types: dict[str, Type] = {
        "iResolution": VEC3,
        "iTime": FLOAT,
        "iGlobalTime": FLOAT,
        "iTimeDelta": FLOAT,
        "iFrame": INT,
        "iFrameRate": FLOAT,
        "iDate": VEC4,
        "iMouse": VEC4,
        "iSampleRate": FLOAT,
        "iChannelTime": Array(FLOAT, 4),
        "iChannelResolution": Array(VEC3, 4),
    }
    types |= {f"iChannel{i}": Opaque("sampler2D") for i in range(4)}
    return tuple(HostVariable(name, type_, "uniform", shadertoy=True) for name, type_ in types.items())


_VERTEX_OUTPUT = "vertex geometry tessellation"

VARIABLES: tuple[HostVariable, ...] = (
    *_stage(_VERTEX_OUTPUT, "100/110", "out", Position=VEC4, PointSize=FLOAT),
    *_stage(_VERTEX_OUTPUT, "-/130", "out", ClipDistance=Array(FLOAT, 8)),
    *_stage(_VERTEX_OUTPUT, "-/450", "out", CullDistance=Array(FLOAT, 8)),
    *_stage("vertex", "300/130", "in", VertexID=INT),
    *_stage("vertex", "300/140", "in", InstanceID=INT),
    *_stage("vertex", "-/450", "in", VertexIndex=INT, InstanceIndex=INT),  # of GLSL for Vulkan
    *_stage("vertex", "-/460", "in", BaseVertex=INT, BaseInstance=INT, DrawID=INT),
    *_stage("fragment", "100/110", "in", FragCoord=VEC4, FrontFacing=BOOL, PointCoord=VEC2),
    *_stage("fragment", "100..100/110", "out", FragColor=VEC4, FragData=Array(VEC4, 8)),
    *_stage("fragment", "300/110", "out", FragDepth=FLOAT),
    *_stage("fragment", "100..100/-", "out", FragDepthEXT=FLOAT),  # EXT_frag_depth
    *_stage("fragment", "320/400", "in", SampleID=INT, SamplePosition=VEC2),
    *_stage("fragment", "320/400", "in", SampleMaskIn=Array(INT, 1)),
    *_stage("fragment", "320/400", "out", SampleMask=Array(INT, 1)),
    *_stage("fragment geometry tessellation", "320/150", "in", PrimitiveID=INT),
    *_stage("fragment", "320/430", "in", Layer=INT),
    *_stage("fragment", "-/430", "in", ViewportIndex=INT),
    *_stage("fragment", "310/450", "in", HelperInvocation=BOOL),
    *_stage("geometry tessellation", "320/400", "in", InvocationID=INT),
    *_stage("geometry", "320/150", "in", PrimitiveIDIn=INT),
    *_stage("tessellation", "320/400", "in", PatchVerticesIn=INT, TessCoord=VEC3),
    *_stage("compute", "310/430", "in", NumWorkGroups=_UVEC3, WorkGroupID=_UVEC3, LocalInvocationID=_UVEC3),
    *_stage("compute", "310/430", "in", GlobalInvocationID=_UVEC3, LocalInvocationIndex=UINT, WorkGroupSize=_UVEC3),
    *_stage("", "100/110", "uniform", DepthRange=_DEPTH_RANGE),
    *_limits(
        "100..100/-",
        MaxVertexAttribs=8,
        MaxVertexUniformVectors=128,
        MaxVaryingVectors=8,
        MaxVertexTextureImageUnits=0,
        MaxCombinedTextureImageUnits=8,
        MaxTextureImageUnits=8,
        MaxFragmentUniformVectors=16,
        MaxDrawBuffers=1,
    ),
    *_limits(
        "300/-",
        MaxVertexAttribs=16,
        MaxVertexUniformVectors=256,
        MaxVertexOutputVectors=16,
        MaxFragmentInputVectors=15,
        MaxVertexTextureImageUnits=16,
        MaxCombinedTextureImageUnits=32,
        MaxTextureImageUnits=16,
        MaxFragmentUniformVectors=224,
        MaxDrawBuffers=4,
    ),
    *_limits(
        "-/110",
        MaxVertexAttribs=16,
        MaxVertexUniformComponents=1024,
        MaxVertexTextureImageUnits=16,
        MaxCombinedTextureImageUnits=48,
        MaxTextureImageUnits=16,
        MaxFragmentUniformComponents=1024,
        MaxDrawBuffers=8,
    ),
    *_limits("300/130", MinProgramTexelOffset=-8, MaxProgramTexelOffset=7),
    *_limits("-/130", MaxClipDistances=8),
    *_limits(
        "310/430",
        MaxComputeWorkGroupCount=(65535, 65535, 65535),
        MaxComputeWorkGroupSize=(128, 128, 64),
        MaxComputeUniformComponents=512,
        MaxComputeTextureImageUnits=16,
        MaxImageUnits=4,
    ),
    *_shadertoy(),
)
